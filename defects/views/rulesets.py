"""/arbeit/regeln/: the versions of the rules, one of them, what differs, switched on and off."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest
from accounts.models import Role
from accounts.roles import roles_of
from common import clock
from common.identifiers import number_of
from defects import services
from defects.forms.rules import FileForm, NewDraftForm
from defects.models import RoutingRule, RuleSet
from defects.routing import Router
from defects.ruling.comparing import compare
from defects.ruling.files import as_yaml, from_yaml
from defects.ruling.quality import quality
from defects.ruling.warnings import warnings

QUALITY_MONTHS = 12


def may_write_rules(request: SignedInRequest) -> None:
    if not request.user.has_perm("defects.write_routing_rules", request.municipality):
        raise PermissionDenied


def set_of(request: SignedInRequest, version: int) -> RuleSet:
    """The set in the address, for people who may write rules here."""
    may_write_rules(request)
    return get_object_or_404(
        RuleSet.objects.select_related("municipality", "changed_by", "activated_by", "based_on"),
        municipality=request.municipality,
        version=version,
    )


def rules_of(rule_set: RuleSet) -> list[RoutingRule]:
    return Router(rule_set.municipality, rule_set).every_rule()


def revision_of(request: SignedInRequest) -> int:
    """The revision that the page showed; 0, which none is, if it says nothing sensible."""
    return number_of(request.POST.get("revision")) or 0


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rule_sets(request: SignedInRequest) -> HttpResponse:
    """All versions; POST begins a draft, or lets an earlier version hold again."""
    may_write_rules(request)
    form = NewDraftForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("wieder"):
                return _again(request)
            draft = services.draft_rules(
                request.municipality,
                by=request.user,
                copy_of=RuleSet.objects.active_of(request.municipality).first(),
                note=form.cleaned_data["note"],
            )
            return HttpResponseRedirect(
                reverse("defects:rule_set", args=[draft.version]), status=303
            )
        except ValidationError as error:
            form.add_error(None, error)
    if form.is_bound and form.errors:
        status = 422
    return render(request, "defects/ruling/sets.html", _sets(request, form=form), status=status)


def _again(request: SignedInRequest) -> HttpResponse:
    earlier = set_of(request, number_of(request.POST["wieder"]) or 0)
    again = services.activate_rules_again(earlier, by=request.user)
    messages.success(
        request,
        _("Es gelten wieder die Regeln von Fassung %(old)s, jetzt als Fassung %(new)s.")
        % {"old": earlier.version, "new": again.version},
    )
    return HttpResponseRedirect(reverse("defects:rule_sets"), status=303)


def _sets(request: SignedInRequest, **more: Any) -> dict[str, Any]:
    rows = list(
        RuleSet.objects.filter(municipality=request.municipality)
        .select_related("changed_by", "activated_by", "based_on")
        .annotate(count=Count("rules"))[:60]
    )
    return {
        "active": next((row for row in rows if row.state == RuleSet.State.ACTIVE), None),
        "drafts": [row for row in rows if row.is_draft],
        "retired": [row for row in rows if row.state == RuleSet.State.RETIRED],
        "has_desk": roles_of(request.user, request.municipality).has(Role.DISPATCHER, Role.CLERK),
        "form": NewDraftForm(),
        "file_form": FileForm(),
        **more,
    }


@login_required
@require_POST
def rules_from_file(request: SignedInRequest) -> HttpResponse:
    may_write_rules(request)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            rules = from_yaml(request.municipality, upload.read(600_000))
            draft = services.import_rules(
                request.municipality, rules, by=request.user, note=_("Aus einer Datei")
            )
            messages.success(request, _("Aus der Datei ist ein Entwurf geworden."))
            return HttpResponseRedirect(
                reverse("defects:rule_set", args=[draft.version]), status=303
            )
        except ValidationError as error:
            form.add_error("file", error)
    context = _sets(request, file_form=form)
    return render(request, "defects/ruling/sets.html", context, status=422)


@never_cache
@login_required
@require_safe
def rules_as_file(request: SignedInRequest, version: int) -> HttpResponse:
    rule_set = set_of(request, version)
    services.note_rules_taken_out(rule_set, by=request.user)
    response = HttpResponse(
        as_yaml(rule_set, rules_of(rule_set)), content_type="application/yaml; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="regeln-{rule_set.version}.yaml"'
    return response


@never_cache
@login_required
@require_safe
def rule_set(request: SignedInRequest, version: int) -> HttpResponse:
    """One version: a draft to write, any other to read."""
    return show_set(request, set_of(request, version))


def show_set(
    request: SignedInRequest, found: RuleSet, *, problems: list[str] | None = None
) -> HttpResponse:
    """The page of one version; `problems` are why what was asked did not happen."""
    rules = rules_of(found)
    warned = warnings(request.municipality, rules, today=clock.today())
    active = None
    changes = []
    if found.is_draft:
        active = RuleSet.objects.active_of(request.municipality).first()
        changes = compare(rules_of(active) if active else [], rules)
    moved = request.GET.get("bewegt", "")
    context = {
        "set": found,
        "rows": [(rule, warned.of_rules.get(rule.pk, [])) for rule in rules],
        "warned": warned,
        "changes": changes,
        "active": active,
        "simulation": found.simulations.first() if found.is_draft else None,
        "moved": number_of(moved, digits=18) or 0,
        "way": request.GET.get("weg", ""),
        "problems": problems or [],
    }
    return render(request, "defects/ruling/set.html", context, status=409 if problems else 200)


@login_required
@require_POST
def discard(request: SignedInRequest, version: int) -> HttpResponse:
    draft = set_of(request, version)
    try:
        services.discard_rules(draft, by=request.user, revision=revision_of(request))
    except ValidationError as error:
        draft.refresh_from_db()
        return show_set(request, draft, problems=error.messages)
    messages.success(request, _("Der Entwurf ist verworfen."))
    return HttpResponseRedirect(reverse("defects:rule_sets"), status=303)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def activate(request: SignedInRequest, version: int) -> HttpResponse:
    """What changes, what the simulation said, and the button."""
    draft = set_of(request, version)
    problems: list[str] = []
    if request.method == "POST":
        try:
            services.activate_rules(draft, by=request.user, revision=revision_of(request))
        except ValidationError as error:
            problems = error.messages
            draft.refresh_from_db()
        else:
            messages.success(
                request, _("Ab jetzt gelten die Regeln von Fassung %(n)s.") % {"n": draft.version}
            )
            return HttpResponseRedirect(reverse("defects:rule_sets"), status=303)
    if not draft.is_draft:
        return HttpResponseRedirect(reverse("defects:rule_set", args=[draft.version]), status=303)
    rules = rules_of(draft)
    active = RuleSet.objects.active_of(request.municipality).first()
    context = {
        "set": draft,
        "active": active,
        "count": len(rules),
        "changes": compare(rules_of(active) if active else [], rules),
        "warned": warnings(request.municipality, rules, today=clock.today()),
        "simulation": draft.simulations.filter(state="done").first(),
        "problems": problems,
    }
    status = 409 if problems else 200
    return render(request, "defects/ruling/activate.html", context, status=status)


@never_cache
@login_required
@require_safe
def rule_quality(request: SignedInRequest) -> HttpResponse:
    """How often each rule was right at first, and how often it was refused."""
    may_write_rules(request)
    since = clock.months_after(clock.now(), -QUALITY_MONTHS)
    rows = quality(request.municipality, since=since)
    decided = sum(row.decided for row in rows)
    context = {
        "rows": rows,
        "since": since,
        "decided": decided,
        "share": round(100 * sum(row.right for row in rows) / decided) if decided else None,
    }
    return render(request, "defects/ruling/quality.html", context)

"""/moderation/sperren/: who is paused or blocked, since when, why, and what they object to."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from accounts.models import Contact, User
from common import clock, keyset
from moderation import kinds, rules, services, standing
from moderation.models import Case, Item, Sanction, SanctionAppeal
from moderation.sanction_forms import AppealForm, ChangeEndForm, LiftForm, SanctionForm
from moderation.workbench import active_rules

SIZE = 25


@never_cache
@login_required
@require_safe
def sanction_list(request: SignedInRequest) -> HttpResponse:
    _require_staff(request)
    now = clock.now()
    open_appeal = SanctionAppeal.objects.filter(sanction=OuterRef("pk"), decided_at=None)
    rows = (
        Sanction.objects.of(request.municipality)
        .select_related("rule", "user")
        .annotate(has_appeal=Exists(open_appeal))
    )
    chosen = request.GET.get("zeige", "")
    match chosen:
        case "vorbei":
            rows = rows.past(at=now)
        case "einspruch":
            rows = rows.filter(has_appeal=True)
        case _:
            chosen, rows = "", rows.running(at=now)
    order = ("-begins_at", "-id")
    page = keyset.page_or_first(rows, order=order, size=SIZE, after=request.GET.get("nach"))
    context = {
        "rows": [_row(row, now) for row in page.rows],
        "older": page.next or "",
        "chosen": chosen,
        "may_lift_flag_limit": request.user.has_perm(
            "moderation.lift_flag_limit", request.municipality
        ),
        "filters": [
            ("", _("Laufen")),
            ("einspruch", _("Mit offenem Einspruch")),
            ("vorbei", _("Vorbei")),
        ],
    }
    return render(request, "moderation/sanctions/list.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest, item: UUID) -> HttpResponse:
    """Pause or block who wrote one thing, which a moderator has before them."""
    _require_staff(request)
    found = get_object_or_404(
        Item.objects.of(request.municipality).select_related("parent__parent"), uuid=item
    )
    person = kinds.whose(found)
    active_rules(request.municipality)  # a town without any gets the shipped ones
    form = SanctionForm(request.POST or None, municipality=request.municipality)
    if request.method == "POST" and person is not None and form.is_valid():
        try:
            made = services.impose_sanction(
                municipality=request.municipality,
                person=person,
                kind=form.kind,
                rule=form.cleaned_data["rule"],
                reason=form.cleaned_data["reason"],
                ends_at=clock.now() + form.length,
                by=request.user,
                case=_case_of(found),
            )
        except ValidationError as error:
            _tell(form, error)
        else:
            messages.success(request, _("Gilt ab jetzt. Die Person erfährt es in einer Minute."))
            return HttpResponseRedirect(made.get_absolute_url(), status=303)
    context = {
        "item": found,
        "label": kinds.get(found.kind).label,
        "person": person,
        "name": _name(person),
        "form": form,
        "barred": standing.what_is_barred(),
        "remains": standing.what_remains(),
        "runs": _runs(person, request),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "moderation/sanctions/new.html", context, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    _require_staff(request)
    sanction = get_object_or_404(
        Sanction.objects.of(request.municipality).select_related(
            "rule", "user", "imposed_by", "lifted_by", "municipality", "case"
        ),
        uuid=uuid,
    )
    did = request.POST.get("do", "") if request.method == "POST" else ""
    appeal = sanction.appeals.filter(decided_at=None).first()
    steps: dict[str, forms.Form] = {
        name: form(request.POST if did == name else None)
        for name, form in (("change", ChangeEndForm), ("lift", LiftForm), ("answer", AppealForm))
    }
    problem = ""
    if request.method == "POST":
        form = steps.get(did)
        if form is None and did != "undo":
            raise Http404
        if form is None or form.is_valid():
            try:
                _act(request, sanction, appeal, did, form.cleaned_data if form else {})
            except ValidationError as error:
                problem = _tell(form, error) if form else " ".join(error.messages)
            else:
                return HttpResponseRedirect(sanction.get_absolute_url(), status=303)
    now = clock.now()
    sanction.refresh_from_db()
    last = sanction.events.order_by("-id").first()
    context = {
        "row": _row(sanction, now),
        "sanction": sanction,
        "events": sanction.events.select_related("by").all(),
        "appeals": sanction.appeals.select_related("decided_by").all(),
        "open_appeal": appeal,
        "may_decide": bool(appeal) and rules.may_decide_appeal(request.user, sanction),
        "is_running": sanction.is_running(now),
        "may_change": sanction.user is None
        or rules.outranks(request.user, sanction.user, request.municipality),
        "may_undo": services.may_undo_step(last, by=request.user, at=now),
        "steps": steps,
        "problem": problem,
        "barred": standing.what_is_barred(),
        "remains": standing.what_remains(),
    }
    status = 422 if did else 200
    return render(request, "moderation/sanctions/detail.html", context, status=status)


def _act(
    request: SignedInRequest,
    sanction: Sanction,
    appeal: SanctionAppeal | None,
    did: str,
    data: dict[str, Any],
) -> None:
    by = request.user
    match did:
        case "change":
            services.change_end(sanction, data["ends_at"], reason=data["reason"], by=by)
        case "lift":
            services.lift_sanction(sanction, reason=data["reason"], by=by)
        case "undo":
            services.undo_sanction_step(sanction, by=by)
            messages.success(request, _("Zurückgenommen. Die Person erfährt davon nichts."))
            return
        case "answer":
            if appeal is None:
                raise ValidationError(_("Darüber ist schon entschieden."))
            services.decide_sanction_appeal(
                appeal,
                SanctionAppeal.Outcome(data["outcome"]),
                reasons=data["reasons"],
                ends_at=data["ends_at"],
                by=by,
            )
    messages.success(request, _("Gespeichert. Die Person erfährt es in einer Minute."))


def _require_staff(request: SignedInRequest) -> None:
    if not request.user.has_perm("moderation.sanction", request.municipality):
        raise PermissionDenied


def _tell(form: forms.Form, error: ValidationError) -> str:
    """At its field, or above the form; the answer is what stands above."""
    if hasattr(error, "error_dict"):
        for name, errors in error.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
        return ""
    form.add_error(None, error)
    return ""


def _row(sanction: Sanction, now: Any) -> dict[str, Any]:
    if sanction.undone:
        state, tone = _("zurückgenommen"), "neutral"
    elif sanction.lifted_at is not None:
        state, tone = _("aufgehoben"), "neutral"
    elif sanction.is_running(now):
        state, tone = _("läuft"), "waiting"
    else:
        state, tone = _("vorbei"), "neutral"
    return {
        "sanction": sanction,
        "name": _name(sanction.user),
        "state": state,
        "tone": tone,
        "has_appeal": getattr(sanction, "has_appeal", False),
    }


def _name(person: User | Contact | None) -> str:
    if isinstance(person, User):
        return person.public_name or _("Konto ohne Namen")
    return _("Person mit bestätigter Adresse, ohne Konto")


def _runs(person: User | Contact | None, request: SignedInRequest) -> Sanction | None:
    if not isinstance(person, User):
        return None
    return standing.sanction_of(person, request.municipality.pk, at=clock.now())


def _case_of(item: Item) -> Case | None:
    above = Item.objects.with_ancestors(item.pk).values("pk")
    return Case.objects.filter(item__in=above).order_by("item_id", "id").last()

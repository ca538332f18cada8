"""/moderation/regeln-der-pruefung/: how what people send is reviewed, in plain words."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import SignedInRequest
from moderation import kinds, services, settling
from moderation.kinds import Kind
from moderation.models import Policy
from moderation.policy_form import PolicyForm


@never_cache
@login_required
@require_GET
def overview(request: SignedInRequest) -> HttpResponse:
    """What holds for each kind and where something else holds."""
    _require_right(request)
    town = request.municipality
    context = {
        "groups": settling.groups(town),
        "lacks_second": services.lacks_second(town),
        "seconds": services.can_be_second(town),
    }
    return render(request, "moderation/settling/overview.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def settle(request: SignedInRequest, key: str) -> HttpResponse:
    """One kind, or with `?bereich=<uuid>` one category or consultation. Without `do=save` the
    answer is only the preview."""
    _require_right(request)
    kind = _kind(key)
    if request.method == "GET" and "bereich" in request.GET and not request.GET["bereich"]:
        return _choose_scope(request, kind)
    scope, label = _scope(request, kind)
    now = settling.settled(request.municipality, kind, scope, label)
    form = PolicyForm(request.POST or None, kind=kind, applied=now.applied)
    is_valid = form.is_valid()
    if request.method == "POST" and request.POST.get("do") == "save" and is_valid:
        try:
            services.settle_policy(
                request.municipality,
                kind.key,
                by=request.user,
                values=form.cleaned_data,
                scope=scope,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Gespeichert. Es gilt für alles, was ab jetzt kommt."))
            return HttpResponseRedirect(reverse("moderation:policies"), status=303)
    context = {
        "kind": kind,
        "label": label or kind.label,
        "scope": scope,
        "now": now,
        "form": form,
        "sentences": settling.sentences(kind, form.applied(now.applied)),
        "seconds": services.can_be_second(request.municipality),
        "is_preview": request.method == "POST" and request.POST.get("do") != "save",
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "moderation/settling/_means.html", context)
    failed = form.is_bound and bool(form.errors)
    return render(
        request, "moderation/settling/settle.html", context, status=422 if failed else 200
    )


@login_required
@require_POST
def forget(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """What was settled is taken away; the next farther one holds again."""
    _require_right(request)
    policy = get_object_or_404(Policy.objects.of(request.municipality), uuid=uuid)
    services.forget_policy(policy, by=request.user)
    messages.success(request, _("Die eigene Einstellung ist gelöscht."))
    return HttpResponseRedirect(reverse("moderation:policies"), status=303)


def _choose_scope(request: SignedInRequest, kind: Kind) -> HttpResponse:
    context = {"kind": kind, "scopes": kinds.scopes(kind.key, request.municipality)}
    return render(request, "moderation/settling/scope.html", context)


def _require_right(request: SignedInRequest) -> None:
    if not request.user.has_perm("moderation.settle_policies", request.municipality):
        raise PermissionDenied


def _kind(key: str) -> Kind:
    for kind in settling.kinds_with_policies():
        if kind.key == key:
            return kind
    raise Http404


def _scope(request: SignedInRequest, kind: Kind) -> tuple[UUID | None, str]:
    """The category or consultation that the address names, with its label."""
    named = request.GET.get("bereich", "")
    if not named:
        return None, ""
    for uuid, label in kinds.scopes(kind.key, request.municipality):
        if str(uuid) == named:
            return uuid, label
    raise Http404

"""/moderation/pruefung/: the second look, by somebody who did not decide the first time."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedInRequest
from accounts.roles import roles_of
from moderation import kinds, services
from moderation.forms import AppealDecisionForm
from moderation.models import Appeal, Redaction
from moderation.services import redactions
from moderation.workbench import active_rules


@never_cache
@login_required
@require_GET
def appeals(request: SignedInRequest) -> HttpResponse:
    """What waits for another look by who is signed in, the longest waiting first."""
    roles = roles_of(request.user, request.municipality)
    if not roles.is_moderator and not roles.is_administrator:
        raise PermissionDenied
    rows = (
        Appeal.objects.open()
        .decidable_by(request.user, request.municipality)
        .select_related("decision__item", "case")
        .order_by("opened_at", "id")
    )
    found = [(each, kinds.get(each.decision.item.kind).label) for each in rows[:100]]
    return render(request, "moderation/appeals.html", {"appeals": found})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """One appeal: the content, the first decision, what was written against it, the answer."""
    found = get_object_or_404(
        Appeal.objects.of(request.municipality).select_related(
            "decision__item",
            "decision__rule",
            "decision__statement__redaction__rule",
            "municipality",
            "flag",
            "case",
            "result",
        ),
        uuid=uuid,
    )
    roles = roles_of(request.user, request.municipality)
    if not roles.is_moderator and not roles.is_administrator:
        raise Http404
    is_own = request.user.pk in (found.first_decided_by_id, found.by_user_id)
    may_decide = request.user.has_perm("moderation.decide_appeal", found)
    if not may_decide and not is_own:
        raise PermissionDenied
    active_rules(request.municipality)
    item = found.decision.item
    form = AppealDecisionForm(request.POST or None, appeal=found, initial={"version": item.version})
    failed = request.method == "POST"
    if failed and not may_decide:
        raise PermissionDenied
    if failed and form.is_valid():
        data = form.cleaned_data
        try:
            decided = services.decide_appeal(
                found,
                data["outcome"],
                by=request.user,
                reasons=data["reasons"],
                rule=data["rule"],
                norm=data["norm"],
                version=data["version"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _done(request, decided)
    [about] = kinds.context(item.kind, [item])
    redaction = found.redaction
    is_text = redaction is not None and redaction.what == Redaction.What.TEXT
    may_see = redaction is not None and request.user.has_perm("moderation.see_original", item)
    context = {
        "redaction": redaction,
        "words": redactions.words_for_staff(item, request.user) if may_see and is_text else None,
        "redact_href": about.get("redact", "") if may_see and not is_text else "",
        "appeal": found,
        "item": item,
        "label": kinds.get(item.kind).label,
        "about": about,
        "form": form,
        "is_own": is_own,
        "may_decide": may_decide and found.decided_at is None,
        "is_moderator": roles.is_moderator,
    }
    return render(request, "moderation/appeal.html", context, status=422 if failed else 200)


def _done(request: SignedInRequest, decided: Appeal) -> HttpResponse:
    """Back to the desk, where what changed can be taken back for a minute."""
    messages.success(request, _("Entschieden: %s.") % decided.get_outcome_display())
    if not roles_of(request.user, request.municipality).is_moderator:
        return HttpResponseRedirect("/moderation/pruefung/", status=303)
    back = f"?zurueck={decided.result.uuid}" if decided.result else ""
    return HttpResponseRedirect(f"/moderation/{back}", status=303)

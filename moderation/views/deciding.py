"""/moderation/: one case at a time in the middle, the queue beside it.

Most contributions are harmless, so „Alles freigeben“ comes first. What a moderator did not
look at (a photo that came meanwhile, an edited text) is never released by the click. Who opens
a case has it for ten minutes; others are led to the next one.
"""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest
from common import clock
from common.identifiers import uuid_of, uuids_of
from moderation import notice_desk, services
from moderation.forms import DecisionForm
from moderation.models import Case, Decision, Item, ProposedDecision
from moderation.views.page import (
    case_of_request,
    go_on,
    item_of_case,
    page,
    versions_seen,
)


@never_cache
@login_required
@require_GET
def queue(request: SignedInRequest) -> HttpResponse:
    return page(request, None)


@never_cache
@login_required
@require_GET
def case(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    return page(request, case_of_request(request, uuid))


@never_cache
@login_required
@require_GET
def case_of(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """From an item to the last case about it or about what it hangs below."""
    item = get_object_or_404(Item.objects.of(request.municipality), uuid=uuid)
    cases = Case.objects.visible_to(request.user, request.municipality)
    of_it = cases.filter(item__in=Item.objects.with_ancestors(item.pk).values("pk"))
    found = of_it.order_by("item_id", "id").last()
    if found is None:
        raise Http404
    return redirect("moderation:case", found.uuid)


@login_required
@require_POST
def release(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Show everything of the case that the moderator saw on the page."""
    found = case_of_request(request, uuid, permission="moderation.decide")
    try:
        seen = versions_seen(request.POST.getlist("seen"))
        made = services.answer_all(
            found,
            by=request.user,
            versions=seen,
            unfounded=uuids_of(request.POST.getlist("unfounded")),
        )
    except ValidationError as error:
        return page(request, found, problems=error.messages)
    if isinstance(made, ProposedDecision):
        return go_on(request, _proposed(), stays=found)
    return go_on(request, _("Freigegeben."), decision=made[0])


@login_required
@require_POST
def decide(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """One answer for one item: show it, hold it, take it down."""
    found = case_of_request(request, uuid, permission="moderation.decide")
    form = DecisionForm(request.POST, municipality=request.municipality)
    if not form.is_valid():
        return page(request, found, problems=_hidden_problems(form), form=form)
    item = item_of_case(found, form.cleaned_data["item"])
    if "preview" in request.POST:
        return page(request, found, form=form, letter=_letter(item, form))
    try:
        made = services.answer(
            item,
            form.cleaned_data["outcome"],
            by=request.user,
            rule=form.cleaned_data["rule"],
            norm=form.cleaned_data["norm"],
            note=form.cleaned_data["note"],
            version=form.cleaned_data["version"],
        )
    except ValidationError as error:
        return page(request, found, problems=error.messages, form=form)
    if isinstance(made, ProposedDecision):
        return go_on(request, _proposed(), stays=found)
    found.refresh_from_db()
    stays = found if found.closed_at is None else None
    sentence = _("Entschieden: %s.") % made.get_outcome_display()
    return go_on(request, sentence, decision=made, stays=stays)


@login_required
@require_POST
def undo(request: SignedInRequest) -> HttpResponse:
    """Take back one's last click within a minute, also one that decided several cases."""
    mine = Decision.objects.filter(municipality=request.municipality, decided_by=request.user)
    if gesture := uuid_of(request.POST.get("gesture")):
        if not mine.filter(gesture=gesture).exists():
            raise Http404
        return _undo_all(request, gesture)
    uuid = uuid_of(request.POST.get("decision"))
    if uuid is None:
        raise Http404
    decision = get_object_or_404(mine.select_related("case"), uuid=uuid)
    try:
        services.undo_decision(decision, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect("/moderation/", status=303)
    messages.success(request, _("Zurückgenommen."))
    where = f"/moderation/{decision.case.uuid}/" if decision.case else "/moderation/"
    return HttpResponseRedirect(where, status=303)


def _undo_all(request: SignedInRequest, gesture: UUID) -> HttpResponse:
    back, stay = services.undo_click(gesture, by=request.user)
    if back:
        words = ngettext(
            "Eine Entscheidung ist zurückgenommen.",
            "%(n)d Entscheidungen sind zurückgenommen.",
            len(back),
        )
        messages.success(request, words % {"n": len(back)})
    for found, why in stay:
        messages.error(request, f"{found.item.title}: {why}")
    return HttpResponseRedirect("/moderation/?ansicht=liste", status=303)


def _proposed() -> str:
    return _("Vorgeschlagen. Jetzt muss eine zweite Person zustimmen.")


def _letter(item: Item, form: DecisionForm) -> str:
    data = form.cleaned_data
    return notice_desk.preview(
        item,
        data["outcome"],
        rule=data["rule"],
        norm=data["norm"],
        note=data["note"],
        at=clock.now(),
    )


def _hidden_problems(form: DecisionForm) -> list[str]:
    """What is wrong with fields that nobody sees; the others say it themselves."""
    return [
        str(error)
        for name, errors in form.errors.items()
        if name not in ("rule", "norm", "note") or "item" in form.errors
        for error in errors
    ]

"""The page of the queue with one case open, which every view of the moderators answers with."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest
from accounts.models import User
from accounts.roles import itself, roles_of
from common import clock
from common.identifiers import uuid_of
from moderation import kinds, notice_desk, services
from moderation.around import around
from moderation.forms import DecisionForm
from moderation.models import Case, Decision, Item, ProposedDecision
from moderation.queueing import queue_of, with_marks
from moderation.selection import Selection, selection_of
from moderation.workbench import Card, active_rules, cards

LIST_ONLY = "liste"


def case_of_request(request: SignedInRequest, uuid: UUID, *, permission: str = "") -> Case:
    """An open or closed case that the person may see and, if asked, decide; else 404 or 403."""
    user = itself(request.user)
    visible = Case.objects.visible_to(user, request.municipality)
    found = get_object_or_404(with_marks(visible), uuid=uuid)
    found.municipality = request.municipality
    if permission and not user.has_perm(permission, found):
        raise PermissionDenied
    return found


def item_of_case(found: Case, uuid: UUID) -> Item:
    return get_object_or_404(Item.objects.below([found.item_id]), uuid=uuid)


def require_staff(request: SignedInRequest) -> None:
    """Who works here may look into the queue, even if it is empty for them."""
    if not roles_of(itself(request.user), request.municipality).any:
        raise PermissionDenied


def page(
    request: SignedInRequest,
    chosen: Case | None,
    *,
    problems: list[str] | None = None,
    form: DecisionForm | None = None,
    letter: str = "",
) -> HttpResponse:
    """The queue and `chosen`, or the most urgent case that nobody works on. Whoever looks at
    an open case works on it from now on."""
    require_staff(request)
    user, town, now = itself(request.user), request.municipality, clock.now()
    selection = selection_of(request.GET)
    queue = queue_of(user, town, selection, at=now, after=request.GET.get("nach", ""))
    if chosen is None and request.GET.get("ansicht") != LIST_ONLY:
        chosen = next((each for each in queue.cases if _is_free(each, user)), None)
    if chosen is not None:
        chosen.municipality = chosen.item.municipality = town
    taken = notice_desk.own_decision(chosen, user) or _claim(chosen, user)
    [card] = cards([chosen], at=now) if chosen else [None]
    context: dict[str, Any] = {
        "queue": queue,
        "selection": selection,
        "query": selection.query(),
        "lists": queue.lists(selection),
        "next_query": selection.query(after=queue.next) if queue.next else "",
        "choices": _choices(selection),
        "card": card,
        "rules": active_rules(town),
        "problems": problems or [],
        "taken": taken,
        "form": form,
        "letter": letter,
        **notice_desk.beside(card, user, at=now),
        "undoable": _undoable(request),
        "wants_around": "umfeld" in request.GET,
        "keeps_originals": chosen is not None
        and user.has_perm("moderation.see_original", chosen.item),
        "may_assign": chosen is not None and user.has_perm("moderation.assign", chosen),
        "may_settle": user.has_perm("moderation.settle_policies", town),
        "may_set_checks": user.has_perm("moderation.set_checks", town),
        "may_sanction": user.has_perm("moderation.sanction", town),
        **(_four_eyes(request, card) if card else {}),
    }
    if card and context["wants_around"]:
        context["around"] = around(card.case.item)
    status = 422 if (problems or form) and not letter else 200
    return render(request, "moderation/queue.html", context, status=status)


def go_on(
    request: SignedInRequest,
    sentence: str,
    *,
    decision: Decision | None = None,
    gesture: UUID | None = None,
    stays: Case | None = None,
) -> HttpResponse:
    """On to the next case in the same list, with the way back for a minute."""
    where = f"/moderation/{stays.uuid}/" if stays else "/moderation/"
    query = selection_of(request.GET).query()
    back = f"zurueck={decision.uuid}" if decision else f"alle={gesture}" if gesture else ""
    query += f"{'&' if query else '?'}{back}" if back else ""
    messages.success(request, sentence)
    return HttpResponseRedirect(f"{where}{query}", status=303)


def versions_seen(values: Any) -> dict[UUID, int]:
    """What a page showed: fields `seen` with `<uuid>:<version>`."""
    seen: dict[UUID, int] = {}
    for value in values:
        uuid, _sign, version = value.partition(":")
        try:
            seen[UUID(uuid)] = int(version)
        except ValueError as error:
            raise ValidationError(_("Bitte laden Sie die Seite neu.")) from error
    return seen


def _is_free(found: Case, user: User) -> bool:
    """Whether the page may open it by itself: not what waits for somebody else's answer."""
    now = clock.now()
    is_free = not found.is_claimed(now) or found.claimed_by_id == user.pk
    waits = bool(getattr(found, "waits_for_second", False))
    is_anothers = found.assigned_to_id not in (None, user.pk)
    is_own = bool(getattr(found, "decided_before", False))
    return is_free and not waits and not is_anothers and not is_own


def _claim(found: Case | None, user: User) -> str:
    """Whoever looks at an open case works on it; or the sentence that tells who does."""
    if found is None or found.closed_at is not None:
        return ""
    try:
        services.claim(found, by=user)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _undoable(request: SignedInRequest) -> Decision | None:
    """The last click, as the address says: of one case, or of several ticked ones."""
    made = Decision.objects.filter(
        decided_by=request.user, undone_by=None, undoes=None, municipality=request.municipality
    )
    if uuid := uuid_of(request.GET.get("zurueck")):
        return made.filter(uuid=uuid).first()
    if gesture := uuid_of(request.GET.get("alle")):
        return made.filter(gesture=gesture).first()
    return None


def _choices(selection: Selection) -> dict[str, Any]:
    return {
        "kinds": [(kind.key, kind.label, kind.key == selection.kind) for kind in kinds.all_kinds()],
        "reasons": [
            (value, label, value == selection.reason) for value, label in Case.Reason.choices
        ],
    }


def _four_eyes(request: SignedInRequest, card: Card) -> dict[str, Any]:
    """What the first person proposed, what the second may answer, and who that can be. Costs
    nothing where one person decides."""
    user, case = itself(request.user), card.case
    waits = bool(getattr(case, "waits_for_second", False))
    may_decide = user.has_perm("moderation.decide", case)
    if not waits and not card.takes_two:
        return {"may_decide": may_decide}
    answered = ProposedDecision.objects.filter(case=case).select_related(
        "proposed_by", "answered_by", "rule"
    )
    proposed = [*answered.order_by("-id")[:3]]
    waiting = next((each for each in proposed if each.state == each.State.OPEN), None)
    first = waiting.proposed_by if waiting else user
    seconds = services.can_be_second(request.municipality)
    return {
        "may_decide": may_decide,
        "proposed": waiting,
        "refused": next((each for each in proposed if each.state == each.State.DISAGREED), None),
        "may_confirm": waiting is not None
        and waiting.proposed_by_id != user.pk
        and user.has_perm("moderation.confirm", case),
        "is_own_proposal": waiting is not None and waiting.proposed_by_id == user.pk,
        "seconds": [each for each in seconds if each.pk != first.pk],
    }

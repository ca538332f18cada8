"""Taking back one click within a minute."""

from collections.abc import Sequence
from datetime import timedelta
from typing import cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock
from moderation.deadlines import UNDO_SECONDS
from moderation.errors import CannotUndo
from moderation.models import Case, Decision, ProposedDecision, Redaction, Visibility
from moderation.services.applying import (
    Act,
    apply,
    claim_for,
    lock_open_case,
    refuse_if_claimed,
    rests_on_before,
    tree_of,
)
from moderation.services.asking import lock_chain


@transaction.atomic
def undo_decision(decision: Decision, *, by: User) -> list[Decision]:
    """Take back what one click decided, within a minute; only who clicked can.

    All items of the click get their former visibility back by new decisions, and the case is
    open again, claimed by `by`. Raises `CannotUndo`.
    """
    now = clock.now()
    if decision.decided_by_id != by.pk or decision.automatic:
        raise CannotUndo(
            _("Zurücknehmen kann nur, wer entschieden hat."), code="decided_by_another"
        )
    if decision.undoes_id is not None or now - decision.at > timedelta(seconds=UNDO_SECONDS):
        raise CannotUndo(
            _("Die Minute zum Zurücknehmen ist vorbei. Bitte entscheiden Sie neu."),
            code="too_late",
        )
    if Redaction.objects.filter(gesture=decision.gesture, item=decision.item_id).exists():
        raise CannotUndo(_("Nehmen Sie dafür die Schwärzung zurück."), code="redaction")
    top = decision.case.item_id if decision.case else decision.item_id
    chain = lock_chain(top)
    same_click = Decision.objects.filter(gesture=decision.gesture, undoes=None)
    made = list(same_click.filter(case=decision.case_id).order_by("id"))
    tree = {item.pk: item for item in tree_of(top)}
    later = Decision.objects.filter(item__in=[each.item_id for each in made]).exclude(
        gesture=decision.gesture
    )
    if later.filter(id__gt=made[0].pk).exists() or any(
        tree[each.item_id].visibility != each.outcome for each in made
    ):
        raise CannotUndo(
            _("Inzwischen wurde dazu etwas anderes entschieden oder geändert."), code="superseded"
        )
    case = lock_open_case(chain)
    if case is None and decision.case is not None:
        case = decision.case
        Case.objects.filter(pk=case.pk).update(closed_at=None)
        case.closed_at = None
    if case is not None:
        refuse_if_claimed(case, by, now)
        claim_for(case, by, now)
    act = Act(
        chain=chain,
        case=case,
        by=by,
        at=now,
        undoes={each.item_id: each for each in made},
        rests_on=rests_on_before(made),
    )
    undone = apply(act, {each.item_id: Visibility(each.previous) for each in made})
    _ask_second_again(made)
    return undone


def undo_click(gesture: UUID, *, by: User) -> tuple[list[Case], list[tuple[Case, str]]]:
    """Take back one click that decided several cases: those that are open again, and those
    for which it is too late with the reason; one transaction per case."""
    made = Decision.objects.filter(gesture=gesture, undoes=None, decided_by=by)
    back: list[Case] = []
    stay: list[tuple[Case, str]] = []
    of_cases = made.filter(case__isnull=False).order_by("case_id", "id").distinct("case_id")
    for decision in of_cases.select_related("case__item"):
        case = cast(Case, decision.case)
        try:
            undo_decision(decision, by=by)
        except ValidationError as error:
            stay.append((case, " ".join(error.messages)))
        else:
            back.append(case)
    return back, stay


def _ask_second_again(made: Sequence[Decision]) -> None:
    """Who takes back a confirmation leaves the question of the first person open."""
    ProposedDecision.objects.filter(decision__in=made).update(
        state=ProposedDecision.State.OPEN, answered_by=None, answered_at=None, decision=None
    )

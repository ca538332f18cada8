"""Four eyes: where the policy asks for it, one person proposes and another one confirms.

Whoever moderates or administers the municipality can be the second person; an administrator
counts so that no case waits for ever when only one moderator is left.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Membership, Role, User
from common import clock, journal
from common.models import ActorKind
from geo.models import Municipality
from moderation import kinds, live
from moderation.errors import AlreadyDecided, NotTheSecond, NotYet
from moderation.models import (
    Case,
    Decision,
    Item,
    ProposedDecision,
    Rule,
    Visibility,
)
from moderation.services.applying import Act, apply, lock_open_case, tree_of, was_changed
from moderation.services.asking import ask, lock_chain
from moderation.services.deciding import (
    decide,
    lock_case,
    refuse_without_ground,
    release_all,
    takes_two,
    to_release,
)

State = ProposedDecision.State


def can_be_second(municipality: Municipality) -> list[User]:
    """Everybody who may confirm here, by name; one statement."""
    held = Membership.objects.of(municipality).filter(role__in=[Role.MODERATOR, Role.ADMINISTRATOR])
    people = User.objects.filter(pk__in=held.values("user"), is_active=True)
    return sorted(people, key=lambda user: str(user).casefold())


@transaction.atomic
def answer(
    item: Item,
    outcome: Visibility,
    *,
    by: User,
    rule: Rule | None = None,
    norm: str = "",
    note: str = "",
    version: int | None = None,
) -> Decision | ProposedDecision:
    """`decide`, or a proposal to do so where the policy asks for four eyes.

    Raises as `decide` does, and `AlreadyDecided` while another proposal waits.
    """
    if not takes_two(outcome, [item]):
        return decide(item, outcome, by=by, rule=rule, norm=norm, note=note, version=version)
    norm = norm.strip()
    refuse_without_ground(outcome, rule, norm, item.municipality_id)
    chain = lock_chain(item.pk)
    fresh = chain[-1]
    if fresh.version != (item.version if version is None else version):
        raise AlreadyDecided(was_changed(), code="changed")
    found = lock_open_case(chain)
    if found is None:
        found = ask(chain[0])
    case, now = lock_case(found, by)
    reasons = {"rule": rule, "norm": norm, "note": note}
    return _propose(case, [fresh], outcome, by=by, at=now, **reasons)


@transaction.atomic
def answer_all(
    case: Case,
    *,
    by: User,
    versions: Mapping[UUID, int] | None = None,
    unfounded: Collection[UUID] = (),
) -> list[Decision] | ProposedDecision:
    """`release_all`, or a proposal to do so where the policy asks for four eyes."""
    lock_chain(case.item_id)
    fresh, now = lock_case(case, by)
    ready = to_release(fresh, tree_of(fresh.item_id), versions)
    if not takes_two(Visibility.SHOWN, ready):
        return release_all(case, by=by, versions=versions, unfounded=unfounded)
    marks = [str(uuid) for uuid in unfounded]
    return _propose(fresh, ready, Visibility.SHOWN, by=by, at=now, unfounded=marks)


def _propose(
    case: Case,
    items: list[Item],
    outcome: Visibility,
    *,
    by: User,
    at: datetime,
    **reasons: Any,
) -> ProposedDecision:
    """`reasons`: `rule`, `norm`, `note`, `unfounded`, as the columns."""
    waiting = ProposedDecision.objects.open().filter(case=case).first()
    outcomes = {str(item.uuid): [item.version, outcome.value] for item in items}
    if waiting is not None:
        same = waiting.proposed_by_id == by.pk and waiting.outcomes == outcomes
        if same:  # the same click twice
            return waiting
        raise AlreadyDecided(
            _("Dazu liegt schon ein Vorschlag vor. Bitte beantworten Sie zuerst diesen."),
            code="proposed",
        )
    proposed = ProposedDecision.objects.create(
        municipality_id=case.municipality_id,
        case=case,
        outcomes=outcomes,
        **reasons,
        proposed_by=by,
        proposed_at=at,
    )
    # The next person shall not find it claimed.
    Case.objects.filter(pk=case.pk).update(claimed_by=None, claimed_until=None)
    _record("moderation.proposed", proposed, by)
    live.changed(case)
    return proposed


def confirm(proposed: ProposedDecision, *, by: User) -> list[Decision]:
    """The second person agrees: what was proposed is decided, as one click of theirs.

    Raises `NotTheSecond`, `AlreadyDecided` if the content was changed since (the proposal is
    then superseded and the case is open for everybody), `ClaimedByAnother` or `NotYet`.
    """
    try:
        with transaction.atomic():
            return _confirm(proposed, by)
    except AlreadyDecided as error:
        if error.code == "changed":  # nobody can confirm what is not there any more
            ProposedDecision.objects.open().filter(pk=proposed.pk).update(
                state=State.SUPERSEDED, answered_at=clock.now()
            )
        raise


def _confirm(proposed: ProposedDecision, by: User) -> list[Decision]:
    fresh, case, chain, now = _locked(proposed, by)
    tree = {str(item.uuid): item for item in tree_of(case.item_id)}
    outcomes: dict[int, Visibility] = {}
    for uuid, (version, outcome) in fresh.outcomes.items():
        item = tree.get(uuid)
        if item is None or item.version != version:
            raise AlreadyDecided(was_changed(), code="changed")
        outcomes[item.pk] = Visibility(outcome)
    shown = [each for each in tree.values() if outcomes.get(each.pk) == Visibility.SHOWN]
    for sentence in kinds.not_yet(shown).values():
        raise NotYet(sentence, code="not_yet")
    act = Act(
        chain=chain,
        case=case,
        by=by,
        at=now,
        rule=fresh.rule,
        norm=fresh.norm,
        note=fresh.note,
        unfounded=[UUID(each) for each in fresh.unfounded],
    )
    made = apply(act, outcomes)
    fresh.decision = made[0]
    _answer(fresh, State.CONFIRMED, by=by, at=now)
    return made


@transaction.atomic
def disagree(proposed: ProposedDecision, *, by: User, words: str = "") -> ProposedDecision:
    """The second person sees it otherwise: nothing is decided, the case is free for all."""
    fresh, case, _chain, now = _locked(proposed, by)
    fresh.answer = words.replace("\0", "").strip()[:500]
    _answer(fresh, State.DISAGREED, by=by, at=now)
    live.changed(case)
    return fresh


@transaction.atomic
def take_back(proposed: ProposedDecision, *, by: User) -> ProposedDecision:
    """Who proposed it changes their mind, as long as nobody has answered."""
    lock_chain(proposed.case.item_id)
    fresh = ProposedDecision.objects.select_for_update(of=("self",)).get(pk=proposed.pk)
    if fresh.proposed_by_id != by.pk or fresh.state != State.OPEN:
        raise NotTheSecond(_("Das lässt sich nicht mehr zurücknehmen."), code="answered")
    _answer(fresh, State.TAKEN_BACK, by=by, at=clock.now())
    live.changed(fresh.case)
    return fresh


def _locked(
    proposed: ProposedDecision, by: User
) -> tuple[ProposedDecision, Case, list[Item], datetime]:
    chain = lock_chain(proposed.case.item_id)
    case, now = lock_case(proposed.case, by)
    fresh = (
        ProposedDecision.objects.select_for_update(of=("self",))
        .select_related("rule")
        .get(pk=proposed.pk)
    )
    if fresh.proposed_by_id == by.pk:
        raise NotTheSecond(
            _("Das haben Sie selbst vorgeschlagen. Bestätigen muss es eine andere Person."),
            code="own_proposal",
        )
    if fresh.state != State.OPEN:
        raise NotTheSecond(_("Dieser Vorschlag ist schon beantwortet."), code="answered")
    return fresh, case, chain, now


def _answer(proposed: ProposedDecision, state: State, *, by: User, at: datetime) -> None:
    proposed.state = state
    proposed.answered_by, proposed.answered_at = by, at
    proposed.save(update_fields=["state", "answered_by", "answered_at", "answer", "decision"])
    _record(f"moderation.proposal_{state.value}", proposed, by)


def _record(verb: str, proposed: ProposedDecision, by: User) -> None:
    journal.write(
        municipality_id=proposed.municipality_id,
        actor_kind=ActorKind.STAFF,
        actor_uuid=by.uuid,
        verb=verb,
        object_uuid=proposed.uuid,
        payload={
            "case": str(proposed.case.uuid),
            "to": proposed.outcome,
            "rule": proposed.rule.number if proposed.rule else None,
        },
    )

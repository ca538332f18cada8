"""A proposal's way in, and what may happen to it afterwards."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Role
from common import clock, data_version
from moderation.models import Case
from participation import services
from participation.errors import (
    ChangedMeanwhile,
    Closed,
    NotEligible,
    NotPossible,
    OutsideArea,
    ReasonMissing,
    TooLate,
)
from participation.models import Answer, ParticipationEvent, Proposal, Support
from participation.models.consultation import Act, Eligibility, Review
from participation.models.proposal import Origin
from participation.services import Fields
from participation.states import Decision, ProposalState, Verb
from tests.factories import Town, at, box, member, user
from tests.participation.factories import (
    add_phase,
    citizen,
    consultation,
    hide,
    project,
    show,
    submitted,
)

pytestmark = pytest.mark.django_db


def test_it_gets_number_place_thread_and_history(town: Town) -> None:
    ideas = consultation(project(town.municipality))
    anna = citizen()

    proposal = services.submit_proposal(
        ideas,
        Fields(title=" Bänke ", text="Bitte mehr Bänke.", geometry=at(10, 10), place="Am Brunnen"),
        by=anna,
    )

    assert proposal.title == "Bänke"
    assert proposal.number == 1
    assert proposal.zone == town.district
    assert proposal.location.distance(at(10, 10)) < 1e-6
    assert proposal.state == ProposalState.SUBMITTED
    assert proposal.thread is not None
    assert [event.verb for event in proposal.events.all()] == [Verb.SUBMITTED]
    assert proposal.versions.get().was_shown
    assert submitted(ideas).number == 2


def test_the_policy_says_whether_it_is_seen_before_somebody_looked(town: Town) -> None:
    vorhaben = project(town.municipality)
    after = submitted(consultation(vorhaben, proposals_review=Review.AFTER))
    before = submitted(consultation(vorhaben, proposals_review=Review.BEFORE))

    assert after.shown
    assert not before.shown
    assert Case.objects.of(town.municipality).open().count() == 2

    show(before, by=town.mo)
    assert before.shown
    assert before.versions.get().was_shown


def test_numbers_are_counted_in_each_consultation(town: Town) -> None:
    vorhaben = project(town.municipality)
    first, second = consultation(vorhaben), consultation(vorhaben)

    assert [submitted(first).number, submitted(second).number] == [1, 1]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        (Fields(title=" ", text="Etwas"), "title"),
        (Fields(title="Bänke", text="  "), "text"),
    ],
)
def test_what_is_missing_is_said_at_its_field(town: Town, fields: Fields, field: str) -> None:
    ideas = consultation(project(town.municipality))

    with pytest.raises(ValidationError) as error:
        services.submit_proposal(ideas, fields, by=citizen())

    assert list(error.value.message_dict) == [field]
    assert not Proposal.objects.exists()


def test_a_place_is_asked_where_it_is_needed(town: Town) -> None:
    ideas = consultation(project(town.municipality), needs_place=True)

    with pytest.raises(ValidationError) as error:
        submitted(ideas)

    assert "geometry" in error.value.message_dict


def test_a_place_outside_the_area_is_refused(town: Town) -> None:
    ideas = consultation(project(town.municipality), area=box(0, 0, 100, 100))

    with pytest.raises(OutsideArea):
        submitted(ideas, geometry=at(-50, 50))
    assert submitted(ideas, geometry=at(0, 50)).number == 1  # on the edge


# --- the clock --------------------------------------------------------------------------


def test_it_opens_and_closes_at_its_second(town: Town) -> None:
    now = clock.now()
    opens, closes = now + timedelta(hours=1), now + timedelta(hours=2)
    ideas = consultation(project(town.municipality), starts_at=opens, ends_at=closes)
    anna = citizen()
    second = timedelta(seconds=1)

    with time_machine.travel(opens - second, tick=False), pytest.raises(Closed, match="ab"):
        submitted(ideas, by=anna)
    with time_machine.travel(opens, tick=False):
        assert submitted(ideas, by=anna).number == 1
    with time_machine.travel(closes - second, tick=False):
        assert submitted(ideas, by=anna).number == 2
    with time_machine.travel(closes, tick=False), pytest.raises(Closed, match="geschlossen"):
        submitted(ideas, by=anna)


def test_a_phase_allows_only_its_acts(town: Town) -> None:
    ideas = consultation(project(town.municipality), acts=(Act.SUPPORT,))

    with pytest.raises(Closed, match="nicht vorgesehen"):
        submitted(ideas)


def test_two_phases_never_overlap(town: Town) -> None:
    ideas = consultation(project(town.municipality))
    phase = ideas.phases.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        add_phase(ideas, phase.starts_at, phase.ends_at, acts=(Act.COMMENT,))
    add_phase(ideas, phase.ends_at, phase.ends_at + timedelta(days=1), acts=(Act.COMMENT,))


# --- who ------------------------------------------------------------------------------------


def test_nobody_takes_part_without_a_confirmed_address(town: Town) -> None:
    ideas = consultation(project(town.municipality))

    with pytest.raises(NotEligible) as error:
        submitted(ideas, by=user())

    assert error.value.code == "confirm_email"


def test_an_account_is_asked_only_where_the_rule_says_so(town: Town) -> None:
    ideas = consultation(project(town.municipality), eligibility=Eligibility.ACCOUNT)
    anna = citizen()

    with pytest.raises(NotEligible) as error:
        submitted(ideas, by=anna)
    assert error.value.code == "register"

    anna.set_password("drei ganze worte")
    anna.save()
    assert submitted(ideas, by=anna).number == 1


# --- drafts and editing ---------------------------------------------------------------------


def test_a_draft_is_seen_by_its_author_alone(town: Town) -> None:
    ideas = consultation(project(town.municipality))
    anna = citizen()

    draft = services.save_draft(ideas, Fields(title=""), by=anna)

    place = town.municipality
    assert list(Proposal.objects.visible_to(anna, place)) == [draft]
    for other in (citizen(), town.mo, member(place, Role.EDITOR), town.admin):
        assert draft not in Proposal.objects.visible_to(other, place)
        assert not other.has_perm("participation.see_proposal", draft)

    handed_in = services.submit_proposal(
        ideas, Fields(title="Bänke", text="Mehr davon."), by=anna, draft=draft
    )
    assert handed_in.pk == draft.pk
    assert handed_in.number == 1
    with pytest.raises(ChangedMeanwhile):
        services.submit_proposal(ideas, Fields(title="a", text="b"), by=anna, draft=draft)


def test_an_edit_keeps_what_was_said_before(town: Town) -> None:
    ideas = consultation(project(town.municipality))
    proposal = submitted(ideas, "Bänke")
    assert proposal.author is not None

    edited = services.edit_proposal(
        proposal, Fields(title="Bänke und Tische", text="Mehr."), by=proposal.author, version=1
    )

    assert edited.version == 2
    assert edited.shown
    assert [(v.title, v.was_shown) for v in edited.versions.all()] == [
        ("Bänke", True),
        ("Bänke und Tische", True),
    ]
    with pytest.raises(ChangedMeanwhile):
        services.edit_proposal(
            proposal, Fields(title="Alt", text="Alt."), by=proposal.author, version=1
        )


def test_an_edit_is_reviewed_before_it_is_seen_where_the_policy_says_so(town: Town) -> None:
    ideas = consultation(project(town.municipality), proposals_review=Review.BEFORE)
    proposal = submitted(ideas)
    show(proposal, by=town.mo)
    assert proposal.author is not None

    edited = services.edit_proposal(
        proposal, Fields(title="Neu", text="Neu."), by=proposal.author, version=1
    )

    assert not edited.shown
    assert [version.was_shown for version in edited.versions.all()] == [True, False]


def test_editing_ends_with_its_window(town: Town) -> None:
    ideas = consultation(project(town.municipality), edit_minutes=60)
    proposal = submitted(ideas)
    assert proposal.author is not None and proposal.submitted_at is not None
    fields = Fields(title="Neu", text="Neu.")

    late = proposal.submitted_at + timedelta(minutes=60)
    assert proposal.author.has_perm("participation.edit_proposal", proposal)
    with pytest.raises(TooLate):
        services.edit_proposal(proposal, fields, by=proposal.author, version=1, at=late)
    with time_machine.travel(late, tick=False):
        assert not proposal.author.has_perm("participation.edit_proposal", proposal)


def test_withdrawn_it_is_not_listed_and_not_supported(town: Town) -> None:
    proposal = submitted(consultation(project(town.municipality)))
    assert proposal.author is not None

    services.withdraw_proposal(proposal, by=proposal.author)

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WITHDRAWN
    assert not Proposal.objects.of(town.municipality).listed().exists()
    with pytest.raises(NotPossible):
        services.support(proposal, by=citizen())


# --- staff --------------------------------------------------------------------------------------


def test_a_card_from_a_workshop_is_entered_after_the_phase(town: Town) -> None:
    now = clock.now()
    ideas = consultation(
        project(town.municipality),
        starts_at=now - timedelta(days=9),
        ends_at=now - timedelta(days=2),
    )
    editor = member(town.municipality, Role.EDITOR)

    proposal = services.enter_proposal(
        ideas, Fields(title="Bänke"), by=editor, origin=Origin.WORKSHOP, supports_on_paper=12
    )

    assert proposal.shown
    assert proposal.author is None
    assert proposal.support_count == 12 == Support.objects.filter(proposal=proposal).count()
    assert not Case.objects.exists()


def test_an_answer_needs_its_reasons_and_a_new_one_keeps_the_old(town: Town) -> None:
    proposal = submitted(consultation(project(town.municipality)))
    services.give_to_department(proposal, department=town.tiefbau, by=town.dana)

    with pytest.raises(ReasonMissing):
        services.answer_proposal(
            proposal, decision=Decision.NOT, text=" ", department=town.tiefbau, by=town.clara
        )
    for decision in (Decision.NOT, Decision.PARTLY):
        services.answer_proposal(
            proposal, decision=decision, text="Weil …", department=town.tiefbau, by=town.clara
        )

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.ANSWERED
    assert proposal.decision == Decision.PARTLY
    assert [answer.decision for answer in Answer.objects.all()] == ["not", "partly"]
    assert town.clara.has_perm("participation.answer_proposal", proposal)
    assert not town.bob.has_perm("participation.answer_proposal", proposal)


def test_only_what_the_town_follows_is_realised(town: Town) -> None:
    proposal = submitted(consultation(project(town.municipality)))
    with pytest.raises(NotPossible):
        services.start_realising(proposal, by=town.admin)
    services.answer_proposal(
        proposal, decision=Decision.NOT, text="Nein.", department=town.tiefbau, by=town.clara
    )
    with pytest.raises(NotPossible):
        services.start_realising(proposal, by=town.admin)
    services.answer_proposal(
        proposal, decision=Decision.FOLLOW, text="Ja.", department=town.tiefbau, by=town.clara
    )

    services.start_realising(proposal, by=town.admin)
    done = services.mark_realised(proposal, by=town.admin)

    assert done.state == ProposalState.REALISED
    assert [event.verb for event in ParticipationEvent.objects.filter(proposal=proposal)] == [
        Verb.SUBMITTED,
        Verb.ANSWERED,
        Verb.ANSWERED,
        Verb.REALISING,
        Verb.REALISED,
    ]


def test_history_cannot_be_changed(town: Town) -> None:
    proposal = submitted(consultation(project(town.municipality)))
    event = proposal.events.get()

    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        ParticipationEvent.objects.filter(pk=event.pk).update(verb=Verb.ANSWERED)


def test_hidden_it_is_listed_nowhere_and_the_guests_pages_are_made_anew(town: Town) -> None:
    proposal = submitted(consultation(project(town.municipality)))
    before = data_version.get(town.municipality.pk)

    hide(proposal, by=town.mo, town=town.municipality)

    assert not proposal.shown
    assert not Proposal.objects.of(town.municipality).public().exists()
    assert data_version.get(town.municipality.pk) > before


# --- merging -----------------------------------------------------------------------------------


def test_supporters_are_carried_over_once_and_given_back(town: Town) -> None:
    ideas = consultation(project(town.municipality))
    first, second = submitted(ideas), submitted(ideas)
    anna, bert = citizen(), citizen()
    for person, proposal in ((anna, first), (bert, first), (anna, second)):
        services.support(proposal, by=person)

    services.merge_proposals(first, into=second, by=town.admin)

    first.refresh_from_db()
    second.refresh_from_db()
    assert first.state == ProposalState.MERGED
    assert first.merged_into == second
    assert second.support_count == 2 == second.supports.count()
    assert list(Proposal.objects.of(town.municipality).listed()) == [second]

    services.unmerge_proposal(first, by=town.admin)
    second.refresh_from_db()
    assert second.support_count == 1 == second.supports.count()


def test_merging_makes_no_chains_and_no_circles(town: Town) -> None:
    ideas = consultation(project(town.municipality))
    one, two, three = submitted(ideas), submitted(ideas), submitted(ideas)
    services.merge_proposals(one, into=two, by=town.admin)

    for source, into in ((two, three), (three, one), (three, three)):
        with pytest.raises(NotPossible):
            services.merge_proposals(source, into=into, by=town.admin)
    other = submitted(consultation(project(town.municipality)))
    with pytest.raises(NotPossible):
        services.merge_proposals(three, into=other, by=town.admin)


def test_a_title_is_one_line(town: Town) -> None:
    proposal = submitted(consultation(project(town.municipality)), "Bänke\r\nBcc: x@example.org\t!")

    assert proposal.title == "Bänke Bcc: x@example.org !"

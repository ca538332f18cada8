"""A plain open poll: one person, one vote, the last choice counts, closed is closed."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Role
from common import clock
from participation import services, tally
from participation.errors import Closed, NotEligible, NotPossible
from participation.models import Phase, Poll, PollOption, Vote, VoteChoice
from participation.models.consultation import Eligibility
from participation.models.proposal import Origin
from participation.phases import fresh_schedule, hidden_now
from tests.concurrency import at_once
from tests.factories import Town, member
from tests.participation.factories import citizen, consultation, project

pytestmark = pytest.mark.django_db


def poll_of(town: Town, *, most_choices: int = 1, **fields: object) -> Poll:
    """Set up a day before it begins, and open now."""
    row = consultation(project(town.municipality), "poll", **fields)  # type: ignore[arg-type]
    return services.set_up_poll(
        row,
        question="Wie soll der Platz heißen?",
        text="",
        counting="Die meisten Stimmen entscheiden.",
        most_choices=most_choices,
        options=[("Lindenplatz", ""), ("Marktplatz", "wie bisher"), ("Am Brunnen", ""), (" ", "")],
        by=town.admin,
        at=clock.now() - timedelta(days=2),
    )


def options_of(poll: Poll) -> list[PollOption]:
    return list(poll.options.all())


def test_the_last_choice_of_a_person_counts(town: Town) -> None:
    poll = poll_of(town)
    linden, markt, brunnen = options_of(poll)
    anna, bert = citizen(), citizen()

    services.vote(poll, [linden], by=anna)
    services.vote(poll, [markt], by=anna)
    services.vote(poll, [markt], by=bert)

    result = tally.of_poll(poll, fresh_schedule(poll.consultation, at=clock.now()))
    assert result.people == 2
    assert [(bar.label, bar.count, bar.share) for bar in result.bars] == [
        ("Lindenplatz", 0, 0),
        ("Marktplatz", 2, 100),
        ("Am Brunnen", 0, 0),
    ]
    assert [bar.label for bar in result.first] == ["Marktplatz"]
    assert brunnen.title == "Am Brunnen"


def test_several_choices_up_to_what_the_poll_allows(town: Town) -> None:
    poll = poll_of(town, most_choices=2)
    options = options_of(poll)
    anna = citizen()

    services.vote(poll, options[:2], by=anna)
    with pytest.raises(ValidationError, match="höchstens 2"):
        services.vote(poll, options, by=anna)

    assert VoteChoice.objects.count() == 2
    result = tally.of_poll(poll, fresh_schedule(poll.consultation, at=clock.now()))
    assert [bar.share for bar in result.bars] == [100, 100, 0]


def test_no_choice_and_a_foreign_choice_are_refused(town: Town) -> None:
    poll, other = poll_of(town), poll_of(town)

    for options in ([], options_of(other)[:1]):
        with pytest.raises(ValidationError):
            services.vote(poll, options, by=citizen())
    assert not Vote.objects.exists()


def test_closed_means_closed(town: Town) -> None:
    poll = poll_of(town)
    anna = citizen()
    services.vote(poll, options_of(poll)[:1], by=anna)
    end = poll.consultation.phases.get().ends_at

    with pytest.raises(Closed):
        services.vote(poll, options_of(poll)[1:2], by=anna, at=end)

    assert VoteChoice.objects.get().option == options_of(poll)[0]


def test_who_may_not_vote_is_told_the_step(town: Town) -> None:
    poll = poll_of(town, eligibility=Eligibility.RESIDENT)

    with pytest.raises(NotEligible) as error:
        services.vote(poll, options_of(poll)[:1], by=citizen())

    assert error.value.code == "postcode"


def test_nobody_counts_before_the_time_comes(town: Town) -> None:
    poll = poll_of(town, results=Phase.Results.AFTER)
    services.vote(poll, options_of(poll)[:1], by=citizen())
    end = poll.consultation.phases.get().ends_at

    with pytest.raises(tally.ResultsHidden):
        tally.of_poll(poll, fresh_schedule(poll.consultation, at=end - timedelta(seconds=1)))
    assert tally.of_poll(poll, fresh_schedule(poll.consultation, at=end)).people == 1


def test_a_deleted_account_changes_no_result(town: Town) -> None:
    poll = poll_of(town)
    people = [citizen() for _ in range(3)]
    for person in people:
        services.vote(poll, options_of(poll)[:1], by=person)

    for person in people[:2]:
        person.delete()

    result = tally.of_poll(poll, fresh_schedule(poll.consultation, at=clock.now()))
    assert (result.people, result.bars[0].count) == (3, 3)


def test_the_rules_stand_once_it_has_begun(town: Town) -> None:
    poll = poll_of(town)

    with pytest.raises(NotPossible, match="stehen jetzt fest"):
        services.set_up_poll(
            poll.consultation,
            question="Neu?",
            text="",
            counting="",
            most_choices=1,
            options=[("Ja", ""), ("Nein", "")],
            by=town.admin,
        )


def test_paper_is_counted_beside_and_told_as_such(town: Town) -> None:
    poll = poll_of(town)
    linden, markt, _brunnen = options_of(poll)
    services.vote(poll, [markt], by=citizen())
    editor = member(town.municipality, Role.EDITOR)

    rows = services.enter_paper_votes(
        poll, {linden: 3, markt: 0}, origin=Origin.PAPER, note="Bürgerversammlung", by=editor
    )

    schedule = fresh_schedule(poll.consultation, at=clock.now())
    result = tally.of_poll(poll, schedule)
    assert (result.people, result.paper) == (1, 3)
    assert [(bar.online, bar.paper) for bar in result.bars] == [(0, 3), (1, 0), (0, 0)]
    services.remove_paper_votes(rows[0], by=editor)
    assert tally.of_poll(poll, schedule).paper == 0


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_clicks_of_one_person_are_one_vote(town: Town) -> None:
    poll = poll_of(town)
    anna = citizen()
    first, second = options_of(poll)[:2]

    at_once(
        lambda: services.vote(poll, [first], by=anna),
        lambda: services.vote(poll, [second], by=anna),
    )

    assert Vote.objects.count() == 1 == VoteChoice.objects.count()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_votes_at_once_are_all_counted(town: Town) -> None:
    poll = poll_of(town)
    people = [citizen() for _ in range(12)]
    option = options_of(poll)[:1]

    at_once(*[lambda p=p: services.vote(poll, option, by=p) for p in people])

    assert VoteChoice.objects.count() == 12


def test_what_paper_has_answered_is_not_asked_otherwise(town: Town) -> None:
    begins = clock.now() + timedelta(days=2)
    poll = poll_of(town, starts_at=begins, ends_at=begins + timedelta(days=9))
    first = options_of(poll)[0]
    again = {
        "question": "Wie denn nun?",
        "text": "",
        "counting": "",
        "most_choices": 1,
        "options": [("A", ""), ("B", "")],
        "by": town.admin,
    }
    [row] = services.enter_paper_votes(
        poll, {first: 4}, origin=Origin.PAPER, note="", by=town.admin
    )

    with pytest.raises(NotPossible, match="vom Papier"):
        services.set_up_poll(poll.consultation, **again)  # type: ignore[arg-type]

    services.remove_paper_votes(row, by=town.admin)
    services.set_up_poll(poll.consultation, **again)  # type: ignore[arg-type]


def test_paper_votes_are_told_no_sooner_than_the_others(town: Town) -> None:
    begins = clock.now() + timedelta(days=2)
    poll = poll_of(
        town, starts_at=begins, ends_at=begins + timedelta(days=9), results=Phase.Results.AFTER
    )

    for moment in (clock.now(), begins, begins + timedelta(days=8)):
        schedule = fresh_schedule(poll.consultation, at=moment)
        assert schedule.results_hidden
        assert schedule.results_from == begins + timedelta(days=9)
        assert hidden_now(town.municipality, at=moment) == {poll.consultation_id}
    over = begins + timedelta(days=9)
    assert not fresh_schedule(poll.consultation, at=over).results_hidden
    assert hidden_now(town.municipality, at=over) == frozenset()


def test_before_the_project_is_public_nobody_votes(town: Town) -> None:
    poll = poll_of(town)
    poll.consultation.project.published_at = None
    poll.consultation.project.save(update_fields=["published_at"])

    with pytest.raises(NotPossible, match="nicht veröffentlicht"):
        services.vote(poll, options_of(poll)[:1], by=citizen())

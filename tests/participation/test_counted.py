"""How many contributions there are: one statement for all formats, nothing before its time."""

from typing import Any

import pytest

from common import clock
from participation import formats
from participation.counted import Counted, rows_of
from participation.models import Consultation, Phase, SurveyResponse, Vote
from participation.models.poll import PaperCount, Poll, PollOption
from participation.models.proposal import Origin
from participation.phases import schedule_of
from participation.services import Fields, enter_proposal
from participation.states import ProposalState
from tests.factories import Town
from tests.participation.factories import citizen, commented, consultation, project, submitted
from tests.participation.reading import set_state

pytestmark = pytest.mark.django_db


def counted(*consultations: Consultation) -> Counted:
    scheduled = [(each, schedule_of(each, at=clock.now())) for each in consultations]
    return Counted.of(scheduled, rows_of(consultations))


def fill(of: Consultation, town: Town) -> Consultation:
    """Three contributions, two of them online."""
    town_hall: Any = of.municipality
    match of.format:
        case "ideas":
            for _ in range(2):
                submitted(of)
            enter_proposal(of, Fields(title="Karte"), by=None, origin=Origin.PAPER)
            set_state(submitted(of), ProposalState.WITHDRAWN)
        case "discussion":
            ideas = consultation(of.project)
            proposal = submitted(ideas)
            for _ in range(3):
                commented(proposal)
            thread = proposal.thread
            assert thread is not None
            type(thread).objects.filter(pk=thread.pk).update(consultation=of)
        case "survey":
            for origin in (Origin.ONLINE, Origin.ONLINE, Origin.PAPER):
                SurveyResponse.objects.create(
                    municipality=town_hall, consultation=of, origin=origin
                )
        case "poll":
            poll = Poll.objects.create(consultation=of, question="Was?")
            option = PollOption.objects.create(poll=poll, title="A")
            for _ in range(2):
                Vote.objects.create(municipality=town_hall, poll=poll, user=citizen())
            PaperCount.objects.create(option=option, count=1)
    return of


@pytest.mark.parametrize("format", formats.FORMATS)
def test_each_format_counts_its_contributions(town, format):
    of = fill(consultation(project(town.municipality), format), town)

    found = counted(of)

    assert found.total == 3
    assert formats.get(format).contributions_of(of) == 3
    if format != "discussion":
        assert found.origins == [("auf Papier", 1)]


@pytest.mark.parametrize(("format", "total"), [("ideas", 3), ("poll", 0), ("survey", 0)])
def test_votes_and_answers_are_not_counted_while_results_are_hidden(town, format, total):
    of = consultation(project(town.municipality), format, results=Phase.Results.AFTER)
    fill(of, town)

    found = counted(of)

    assert found.total == total
    assert found.is_hidden == (total == 0)


def test_one_statement_for_all_formats_together(town, django_assert_num_queries):
    of = project(town.municipality)
    made = [fill(consultation(of, format), town) for format in ("ideas", "survey", "poll")]
    empty = consultation(of)

    with django_assert_num_queries(1):
        rows = rows_of([*made, empty])
    with django_assert_num_queries(0):
        assert rows_of([]) == []
    scheduled = [(each, schedule_of(each, at=clock.now())) for each in made]
    assert Counted.of(scheduled, rows).total == 9
    assert Counted.of([(empty, schedule_of(empty, at=clock.now()))], rows).total == 0


def test_contributions_of_the_formats_are_those_of_the_registry(town):
    of = fill(consultation(project(town.municipality)), town)

    assert formats.ideas.contributions(of) == 3

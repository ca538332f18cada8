"""What happens at the same instant is counted once, and nothing waits for ever."""

import pytest

from participation import services
from participation.models import Proposal, Support
from tests.concurrency import at_once
from tests.factories import Town
from tests.participation.factories import citizen, commented, consultation, project, submitted

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_two_clicks_of_one_person_count_one(town: Town) -> None:
    proposal = submitted(consultation(project(town.municipality)))
    anna = citizen()

    answers = at_once(*[lambda: services.support(proposal, by=anna)] * 2)

    assert sorted(answers) == [False, True]
    proposal.refresh_from_db()
    assert proposal.support_count == 1 == Support.objects.count()


def test_many_people_at_once_are_all_counted(town: Town) -> None:
    proposal = submitted(consultation(project(town.municipality)))
    people = [citizen() for _ in range(12)]

    answers = at_once(*[lambda p=p: services.support(proposal, by=p) for p in people])

    assert answers == [True] * 12
    proposal.refresh_from_db()
    assert proposal.support_count == 12


def test_proposals_that_come_together_get_numbers_of_their_own(town: Town) -> None:
    ideas = consultation(project(town.municipality))
    people = [citizen() for _ in range(6)]

    at_once(*[lambda p=p: submitted(ideas, by=p) for p in people])

    numbers = Proposal.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4, 5, 6]


def test_comments_that_come_together_are_all_counted(town: Town) -> None:
    proposal = submitted(consultation(project(town.municipality)))
    people = [citizen() for _ in range(8)]

    at_once(*[lambda p=p: commented(proposal, by=p) for p in people])

    proposal.refresh_from_db()
    assert proposal.comment_count == 8


def test_merging_while_people_support_loses_nobody(town: Town) -> None:
    ideas = consultation(project(town.municipality))
    first, second = submitted(ideas), submitted(ideas)
    people = [citizen() for _ in range(8)]

    at_once(
        *[
            lambda p=p, i=i: services.support(first if i % 2 else second, by=p)
            for i, p in enumerate(people)
        ],
        lambda: services.merge_proposals(first, into=second, by=town.admin),
    )

    for proposal in (first, second):
        proposal.refresh_from_db()
        assert proposal.support_count == proposal.supports.count()
    carried = set(first.supports.values_list("user", flat=True))
    assert carried <= set(second.supports.values_list("user", flat=True))


def test_two_thumbs_of_one_person_count_one(town: Town) -> None:
    proposal = submitted(consultation(project(town.municipality)))
    row = commented(proposal)
    anna = citizen()

    at_once(*[lambda: services.vote_comment(row, 1, by=anna)] * 2)

    row.refresh_from_db()
    assert (row.up_count, row.votes.count()) == (1, 1)

"""One page of the queue: complete, in order, in few queries."""

from datetime import timedelta

import pytest

from common import clock
from moderation import services, workbench
from moderation.models import Case, Rule, Visibility
from tests import factories
from tests.moderation import content  # noqa: F401  # registers the kinds

pytestmark = pytest.mark.django_db


def a_case(town, title="report", due_at=None):
    root = services.open_item(
        municipality=town.municipality,
        kind="tests.note",
        title=title,
        visibility=Visibility.SHOWN,
    )
    for part in ("text", "photo"):
        services.open_item(
            municipality=town.municipality, kind="tests.part", title=part, parent=root
        )
    return services.ask(root, due_at=due_at)


@pytest.mark.parametrize("number_of_cases", [1, 3])
def test_a_page_costs_as_many_queries_for_many_cases_as_for_one(
    django_assert_num_queries, number_of_cases
):
    town = factories.town()
    for _ in range(number_of_cases):
        a_case(town)

    with django_assert_num_queries(4):  # cases, what hangs below them, two kinds' context
        cards = workbench.cards(Case.objects.waiting(town.municipality)[:50], at=clock.now())

    assert len(cards) == number_of_cases
    assert {len(card.entries) for card in cards} == {3}


def test_a_card_tells_what_waits_and_who_works_on_it():
    town = factories.town()
    now = clock.now()
    late = a_case(town, "late", due_at=now - timedelta(hours=2))
    a_case(town, "early", due_at=now + timedelta(hours=2))
    services.claim(late, by=town.mo)
    text = late.item.children.get(title="text")
    services.decide(text, Visibility.SHOWN, by=town.mo)

    first, second = workbench.cards(Case.objects.waiting(town.municipality), at=clock.now())

    assert (first.case, first.is_overdue, first.claimed_by) == (late, True, town.mo)
    assert first.top.context["heading"] == "Notiz late"
    assert [entry.context["heading"] for entry in first.undecided] == ["Notiz photo"]
    assert [entry.label for entry in first.entries] == ["Notiz", "Teil", "Teil"]
    assert [bool(entry.last_decision) for entry in first.entries] == [False, True, False]
    assert (second.is_overdue, second.claimed_by) == (False, None)


def test_a_part_with_its_own_case_is_on_its_own_card_only():
    town = factories.town()
    case = a_case(town)
    text = case.item.children.get(title="text")
    own = services.ask(text)

    cards = {card.case: card for card in workbench.cards([case, own], at=clock.now())}

    assert [entry.item.title for entry in cards[case].entries] == ["report", "photo"]
    assert [entry.item.title for entry in cards[own].entries] == ["text"]


def test_a_town_without_rules_gets_the_shipped_ones_and_keeps_what_it_switches_off():
    town = factories.town().municipality
    other = factories.municipality(host="anderswo.example")
    Rule.objects.create(municipality=other, number=1, short="Alt", text="Alt", is_active=False)

    assert [rule.number for rule in workbench.active_rules(town)] == [1, 2, 3, 4, 5, 6]
    assert workbench.active_rules(other) == []

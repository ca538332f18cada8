"""Similar proposals: by words, by place, never one that cannot be seen or is over."""

import pytest

from participation import services
from participation.models.consultation import Review
from participation.neighbours import neighbours_of
from tests.factories import Town, at
from tests.participation.factories import consultation, hide, project, submitted

pytestmark = pytest.mark.django_db


def titles(of):
    return [each.title for each in neighbours_of(of)]


def test_the_words_of_the_title_count_wherever_it_is(town: Town) -> None:
    ideas = consultation(project(town.municipality))
    first = submitted(ideas, "Radweg an der Kaiserstraße", geometry=at(0, 0))
    submitted(ideas, "Radwege in der Kaiserstraße verbreitern", geometry=at(1500, 0))
    submitted(ideas, "Bücherschrank am Bahnhof", geometry=at(1400, 0))
    submitted(ideas, "Kaiserstraße: mehr Laternen")

    assert titles(first)[0] == "Radwege in der Kaiserstraße verbreitern"
    assert "Bücherschrank am Bahnhof" not in titles(first)


def test_what_is_near_counts_the_more_the_nearer_it_is(town: Town) -> None:
    ideas = consultation(project(town.municipality))
    first = submitted(ideas, "Trinkbrunnen", geometry=at(0, 0))
    submitted(ideas, "Schachtische", geometry=at(25, 0))
    submitted(ideas, "Blumenkübel", geometry=at(10, 0))
    submitted(ideas, "Fahnenmast", geometry=at(290, 0))
    submitted(ideas, "Kiosk", geometry=at(900, 0))

    found = neighbours_of(first)

    assert [each.title for each in found] == ["Blumenkübel", "Schachtische"]
    assert [round(each.metres or 0) for each in found] == [10, 25]


def test_what_is_hidden_over_or_elsewhere_is_not_among_them(town: Town) -> None:
    vorhaben = project(town.municipality)
    ideas = consultation(vorhaben)
    first = submitted(ideas, "Mehr Bänke am Brunnen", geometry=at(0, 0))
    names = ["removed", "withdrawn", "merged"]
    removed, withdrawn, merged = (
        submitted(ideas, f"Bänke am Brunnen {name}", geometry=at(1, 0)) for name in names
    )
    submitted(consultation(vorhaben), "Mehr Bänke am Brunnen", geometry=at(0, 0))
    hide(removed, by=town.mo, town=town.municipality)
    services.withdraw_proposal(withdrawn, by=withdrawn.author)
    services.merge_proposals(merged, into=first, by=town.mo)
    reviewed = consultation(vorhaben, proposals_review=Review.BEFORE)
    submitted(reviewed, "Bänke am Brunnen pending", geometry=at(1, 0))

    assert neighbours_of(first) == []


@pytest.mark.parametrize(
    "title", ["Und?", "?!", "' & | ! :* (", "der die das und oder", "%s %(id)s"]
)
def test_any_title_can_be_asked_about(town: Town, title: str) -> None:
    ideas = consultation(project(town.municipality))
    submitted(ideas, "Bänke")

    assert neighbours_of(submitted(ideas, title)) == []


def test_one_statement_however_many_there_are(
    town: Town, django_assert_num_queries: object
) -> None:
    ideas = consultation(project(town.municipality))
    first = submitted(ideas, "Bänke am Brunnen", geometry=at(0, 0))
    for number in range(6):
        submitted(ideas, f"Bänke am Brunnen {number}", geometry=at(number, 0))

    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(neighbours_of(first)) == 4

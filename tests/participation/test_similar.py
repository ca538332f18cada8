"""Has somebody proposed this already? What is told, and what is not."""

import pytest
from django.contrib.gis.geos import LineString
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participation import services
from participation.models import Consultation, Proposal
from participation.models.consultation import Review
from participation.similar import similar
from tests.factories import Town, at
from tests.participation.factories import citizen, consultation, hide, project, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def ideas(town: Town) -> Consultation:
    return consultation(project(town.municipality))


def found(ideas: Consultation, title: str, **more: object) -> list[Proposal]:
    ideas.refresh_from_db()
    return [each.proposal for each in similar(ideas, title=title, **more)]  # type: ignore[arg-type]


def test_the_same_in_other_words_at_the_same_place(ideas: Consultation) -> None:
    benches = submitted(
        ideas, "Mehr Bänke am Brunnen", text="Wer einkauft, will sitzen.", geometry=at(0, 0)
    )
    submitted(ideas, "Zebrastreifen an der Schule", geometry=at(10, 0))

    assert found(ideas, "Sitzbänke rund um den Brunnen", geometry=at(20, 5)) == [benches]
    assert found(ideas, "Eine Bank für den Brunnen", geometry=at(20, 5)) == [benches]
    assert found(ideas, "Blumen statt Beton", geometry=at(20, 5)) == []


def test_stems_count_not_forms(ideas: Consultation) -> None:
    paths = submitted(ideas, "Radwege verbreitern", text="Zu schmal.")

    assert found(ideas, "Den Radweg verbreitern") == [paths]


def test_the_same_title_far_away_is_something_else(ideas: Consultation) -> None:
    submitted(
        ideas, "Ampel schneller schalten", text="An der Schule wartet man.", geometry=at(-1500, 0)
    )
    near = submitted(
        ideas, "Ampel schneller schalten", text="Am Bahnhof wartet man.", geometry=at(50, 0)
    )

    assert found(
        ideas, "Ampel schneller schalten", text="Vor dem Rathaus wartet man.", geometry=at(0, 0)
    ) == [near]


def test_the_most_similar_comes_first_and_three_at_most(ideas: Consultation) -> None:
    for east in (80, 40, 10, 60, 20):
        submitted(ideas, "Bäume am Marktplatz", geometry=at(east, 0))

    answer = similar(ideas, title="Bäume am Marktplatz", geometry=at(0, 0))

    assert [round(each.metres or 0) for each in answer] == [10, 20, 40]
    assert [each.score for each in answer] == sorted((each.score for each in answer), reverse=True)


def test_lines_are_as_near_as_their_nearest_part(ideas: Consultation) -> None:
    street = LineString([at(-900, 0).coords, at(900, 0).coords], srid=4326)
    allee = submitted(ideas, "Eine Allee für die Hauptstraße", geometry=street)

    [answer] = similar(ideas, title="Allee Hauptstraße", geometry=at(200, 10))

    assert answer.proposal == allee
    assert answer.metres == pytest.approx(10, abs=0.2)


def test_what_is_not_shown_is_not_told(town: Town) -> None:
    vorhaben = project(town.municipality)
    ideas = consultation(vorhaben)
    title = "Mehr Bänke am Brunnen"
    hide(submitted(ideas, title), by=town.mo, town=town.municipality)
    services.save_draft(ideas, services.Fields(title=title), by=citizen())
    withdrawn = submitted(ideas, title)
    assert withdrawn.author is not None
    services.withdraw_proposal(withdrawn, by=withdrawn.author)
    first, second = submitted(ideas, title), submitted(ideas, title)
    services.merge_proposals(first, into=second, by=town.admin)
    submitted(consultation(vorhaben), title)
    waiting = consultation(vorhaben, proposals_review=Review.BEFORE)
    submitted(waiting, title)

    assert found(ideas, title) == [second]
    assert found(ideas, title, exclude=second) == []
    assert found(waiting, title) == []


@pytest.mark.parametrize(
    "title",
    [
        "",
        " ",
        "der die das",
        "' | & ! <-> :* \\ \\'",
        "%%%",
        "x" * 100_000,
        "🙂🙂🙂",
        "a" * 3000 + "'",
    ],
)
def test_whatever_is_written_breaks_nothing(ideas: Consultation, title: str) -> None:
    submitted(ideas, "' | & ! <-> :* \\ \\' http://x.example/a'b")

    similar(ideas, title=title, text="\\' | " * 1000, geometry=at(0, 0))


def test_three_statements_however_many_there_are(ideas: Consultation) -> None:
    counts = []
    for _ in range(2):
        for _ in range(3):
            submitted(ideas, geometry=at(0, 0))
        with CaptureQueriesContext(connection) as captured:
            assert len(similar(ideas, title="Mehr Bänke am Brunnen", geometry=at(0, 0))) == 3
        counts.append(len(captured))

    assert counts == [3, 3]

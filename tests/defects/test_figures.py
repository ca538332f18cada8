"""`/zahlen/`: the answer in words, months, kinds and parts of town; nothing hidden is counted."""

import csv
import io
from datetime import date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from common import data_version
from common.clock import BERLIN
from defects.figures import figures
from defects.models import Category
from defects.states import NotFixedReason, Work
from tests import factories
from tests.defects.clock_story import HOST
from tests.factories import Town

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 10)


@pytest.fixture
def town(db, set_clock) -> Town:
    set_clock(datetime(2026, 6, 10, 12, tzinfo=BERLIN))
    return factories.town(host=HOST)


def at(day: int, month: int = 5) -> datetime:
    return datetime(2026, month, day, 9, tzinfo=BERLIN)


def fixed(town: Town, number: int, *, came=None, done=None, **fields) -> None:
    """By default potholes of May, on the next day."""
    fields.setdefault("category", town.pothole)
    for _each in range(number):
        town.report(work=Work.FIXED, created_at=came or at(4), closed_at=done or at(5), **fields)


def waiting(town: Town, number: int, *, came=None, **fields) -> None:
    fields.setdefault("category", town.pothole)
    for _each in range(number):
        town.report(created_at=came or at(4), **fields)


def guest() -> Client:
    return Client(headers={"host": HOST})


def table() -> list[list[str]]:
    text = guest().get("/zahlen/meldungen.csv").content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))[1:]


def test_first_the_answer_in_words(town):
    fixed(town, 16)
    waiting(town, 4)
    waiting(town, 7, came=at(9, month=6))  # June is not over

    page = guest().get("/zahlen/")

    assert "Im Mai wurden 8 von 10 Meldungen in 5 Werktagen behoben." in page.text
    words = guest().get("/zahlen/").text
    assert words.index("Im Mai wurden") < words.index("<table") < words.index("/zahlen/fristen/")


def test_few_are_told_as_they_are_and_fewer_than_five_not_at_all(town):
    fixed(town, 4)
    assert "zu wenige" in figures(town.municipality, today=TODAY).sentence
    waiting(town, 2)
    told = figures(town.municipality, today=TODAY)
    assert told.sentence == "Im Mai: 4 von 6 Meldungen in 5 Werktagen behoben."
    fixed(town, 4, came=at(7, month=4), done=at(8, month=4))
    page = guest().get("/zahlen/").text
    assert "Mai 2026" in page and "April 2026" not in page
    assert [row[1] for row in table() if row[0] == "Monat"] == ["2026-05"]


def test_a_month_is_told_when_its_last_day_has_had_its_time(town):
    fixed(town, 30)
    waiting(town, 30, came=at(29))
    fixed(town, 30, came=at(9, month=4), done=at(10, month=4))

    # Five Arbeitstage after 31 May are over on 9 June: 4 June is Fronleichnam in NRW.
    def told(day: int) -> str:
        return figures(town.municipality, today=date(2026, 6, day)).sentence

    assert told(8).startswith("Im April wurden 10 von 10")
    assert told(9).startswith("Im Mai wurden 5 von 10")


def test_when_less_than_half_is_fixed_so_soon_more_days_are_told(town):
    fixed(town, 15, came=at(1, month=4), done=at(15, month=4))
    waiting(town, 5, came=at(1, month=4))
    assert figures(town.municipality, today=TODAY).sentence == (
        "Im April wurden 8 von 10 Meldungen in 10 Werktagen behoben."
    )


def test_nothing_hidden_confidential_twice_or_praised_is_in_a_number(town):
    fixed(town, 6)
    before = figures(town.municipality, today=TODAY)
    secret = Category.objects.create(
        municipality=town.municipality,
        key="secret",
        name={"de": "Vertraulich"},
        parent=town.pothole.parent,
        kind=Category.Kind.CONFIDENTIAL,
    )
    waiting(town, 9, shown=False)
    waiting(town, 9, category=secret, shown=True)
    fixed(town, 9, category=secret, shown=True)
    first = town.report(created_at=at(4), shown=False)
    waiting(town, 9, duplicate_of=first)
    for _each in range(9):
        town.report(work=Work.ANSWERED, created_at=at(4), closed_at=at(5))
    assert figures(town.municipality, today=TODAY) == before
    assert "Vertraulich" not in guest().get("/zahlen/").text


def test_kinds_and_parts_of_town_that_are_rare_are_put_together(town):
    waiting(town, 5)
    waiting(town, 3, category=town.lamp)
    assert [(row[0], row[2], row[3]) for row in table() if row[0] == "Art"] == [
        ("Art", "Schlagloch", "5")
    ]
    other = Category.objects.create(
        municipality=town.municipality,
        key="other",
        name={"de": "Anderes"},
        parent=town.pothole.parent,
    )
    town.report(
        category=other,
        work=Work.NOT_FIXED,
        not_fixed_reason=NotFixedReason.values[0],
        created_at=at(4),
        closed_at=at(5),
    )
    waiting(town, 2, category=other)
    data_version.raise_version(town.municipality.pk)
    rows = [row[1:] for row in table() if row[0] == "Art"]
    assert rows == [
        ["pothole", "Schlagloch", "5", "", "0", "5"],
        ["", "Alles andere", "6", "", "0", "5"],
    ]
    page = guest().get("/zahlen/").text
    assert "Laterne" not in page.split("<main")[1].split("</main>")[0]


def test_another_town_is_in_no_number(town):
    other = factories.town(ags="05999005")
    fixed(other, 30)
    assert figures(town.municipality, today=TODAY).told is None
    assert "Es gibt noch zu wenige Meldungen" in guest().get("/zahlen/").text


@pytest.mark.parametrize("number", [1, 3])
def test_so_many_statements_whatever_there_is_and_then_it_is_kept(town, number):
    for month in range(1, number + 1):
        fixed(town, 6, came=at(5, month=month), done=at(6, month=month))
    with CaptureQueriesContext(connection) as asked:
        assert guest().get("/zahlen/").status_code == 200
    assert len(asked) <= 10
    with CaptureQueriesContext(connection) as asked:
        assert guest().get("/zahlen/").status_code == 200
    assert not any("defects_report" in each["sql"] for each in asked)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("post", "/zahlen/", 405), ("post", "/zahlen/meldungen.csv", 405), ("get", "/zahlen", 301)],
)
def test_only_read(town, method, path, status):
    assert getattr(guest(), method)(path).status_code == status


def test_a_formula_for_a_name_runs_in_no_spreadsheet(town):
    Category.objects.filter(pk=town.pothole.pk).update(name={"de": "=1+1"})
    waiting(town, 5)
    assert [row[2] for row in table() if row[0] == "Art"] == ["'=1+1"]


def test_in_english_months_and_kinds_are_english(town):
    Category.objects.filter(pk=town.pothole.pk).update(name={"de": "Schlagloch", "en": "Pothole"})
    waiting(town, 6)
    page = guest().get("/en/zahlen/").text
    assert "May 2026" in page and "Pothole" in page

"""`/zahlen/fristen/`: what is overdue, by department; nothing hidden is in any number."""

import csv
import io
import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Department
from defects import services
from defects.models import Category, Report
from defects.overdue import overdue
from defects.states import Responsibility
from tests import factories
from tests.defects.clock_story import HOST, berlin, clara, submitted
from tests.factories import Town

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 12)


@pytest.fixture
def town(db) -> Town:
    return factories.town(host=HOST)


def guest() -> Client:
    return Client(headers={"host": HOST})


def late(town: Town, *days: int, body: Department | None = None, **fields) -> list[Report]:
    """Public reports that were due on these days of March."""
    return [
        town.report(
            body=body or town.bauhof, due_on=date(2026, 3, day), created_at=berlin(2), **fields
        )
        for day in days
    ]


def table() -> dict[str, list[str]]:
    text = guest().get("/zahlen/fristen.csv").content.decode("utf-8-sig")
    _head, *rows = csv.reader(io.StringIO(text), delimiter=";")
    return {row[1]: row[3:] for row in rows}


def test_departments_with_open_overdue_median_and_oldest(town, set_clock):
    set_clock(berlin(12))
    late(town, 4, 10, 11, 12, 20)
    late(town, 6, body=town.tiefbau)
    late(town, 16, body=town.clearing)

    # 4 March is 6 Arbeitstage ago, 10 March two, 11 March one; what is due today is in time.
    assert table() == {
        "bauhof": ["5", "0", "3", "2", "6", "2026-03-04"],
        "tiefbau": ["1", "0", "1", "4", "4", "2026-03-06"],
        "buergerservice": ["1", "0", "0", "", "", ""],
    }
    page = guest().get("/zahlen/fristen/").text
    assert "<strong>4 von 7</strong> offenen Meldungen sind überfällig." in page
    cells = re.findall(r'role="cell">([^<]*)<', page)
    assert cells == ["3", "5", "2", "6", "1", "1", "4", "4", "0", "1", "–", "–"]
    assert page.index("Bauhof") < page.index("Tiefbauamt") < page.index("Bürgerservice")


def test_no_person_is_named(town, set_clock):
    set_clock(berlin(12))
    [report] = late(town, 4, body=town.tiefbau)
    services.take(report, person=town.clara)

    for path in ("/zahlen/fristen/", "/zahlen/fristen.csv"):
        assert "Clara" not in guest().get(path).text


def test_what_is_hidden_confidential_merged_or_closed_is_in_no_number(town, set_clock):
    set_clock(berlin(12))
    before = overdue(town.municipality, today=TODAY)
    late(town, 4, shown=False)
    noise = factories.category(town.municipality, "noise", kind=Category.Kind.CONFIDENTIAL)
    late(town, 4, category=noise, shown=False, location=None)
    original = town.report(work="fixed")
    town.report(duplicate_of=original)

    assert overdue(town.municipality, today=TODAY) == before
    assert before.lines == []
    assert "Gerade ist keine Meldung offen." in guest().get("/zahlen/fristen/").text


def test_what_stands_is_open_and_not_overdue(town, set_clock):
    set_clock(berlin(12))
    report = submitted(town, berlin(2))
    services.ask_reporter(report, text="Wo?", by=clara(town), at=berlin(3))

    [line] = overdue(town.municipality, today=date(2026, 6, 1)).lines
    assert (line.open, line.standing, line.overdue) == (1, 1, 0)


def test_bodies_outside_are_one_number_and_no_line(town, set_clock):
    set_clock(berlin(12))
    town.report(body=town.land, responsibility=Responsibility.HANDED_OVER)

    found = overdue(town.municipality, today=TODAY)

    assert (found.lines, found.outside) == ([], 1)
    assert "1 weitere liegt bei anderen Stellen" in guest().get("/zahlen/fristen/").text


def test_a_report_of_another_town_does_not_count(town):
    other = factories.town(ags="05999005")
    other.report(due_on=date(2026, 3, 2))

    assert overdue(town.municipality, today=TODAY).lines == []


def test_the_page_is_kept_until_something_public_changes_or_the_day_ends(town, set_clock):
    set_clock(berlin(12))
    [report] = late(town, 4)
    guest().get("/zahlen/fristen/")
    with CaptureQueriesContext(connection) as asked:
        again = guest().get("/zahlen/fristen/")
    assert "1 von 1" in again.text and not any("report" in each["sql"] for each in asked)

    services.mark_fixed(report, by=services.Actor.staff(town.dana, town.clearing))
    assert "1 von 1" not in guest().get("/zahlen/fristen/").text


def test_many_reports_and_departments_cost_two_statements(town):
    late(town, 4)
    with CaptureQueriesContext(connection) as one:
        overdue(town.municipality, today=TODAY)
    late(town, 3, 4, 5, 6, body=town.tiefbau)
    late(town, 3, 4, 5, 6, body=town.clearing)
    with CaptureQueriesContext(connection) as many:
        overdue(town.municipality, today=TODAY)
    assert len(one) == len(many) == 2

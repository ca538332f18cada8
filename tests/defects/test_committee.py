"""The committee page: figures that a second way of counting confirms, for those who report."""

import io
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from odfdo import Document
from pdfua import Severity, validate

from accounts.models import Role
from common import clock
from common.clock import BERLIN
from common.models import Journal
from defects.committee import (
    Period,
    by_kind,
    by_state,
    figures,
    flow,
    hot_spots,
    lying_outside,
    overdue_by_body,
    period_of,
    ready_periods,
    satisfaction,
)
from defects.committee_paper import sentences, tables
from defects.models import Category, HandOver, Report, Satisfaction
from tests import factories
from tests.defects.test_desk import signed_in
from tests.factories import at

pytestmark = pytest.mark.django_db
SPRING = Period(date(2026, 3, 1), date(2026, 5, 31))


@pytest.fixture
def town():
    return factories.town(host="lindenbach.example")


def on(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN)


def a_report(
    town, reported: datetime, *, closed: datetime | None = None, work="", **fields
) -> Report:
    made = town.report(
        created_at=reported, work=work or ("fixed" if closed else "received"), **fields
    )
    if closed:
        Report.objects.filter(pk=made.pk).update(closed_at=closed)
    return made


@pytest.fixture
def busy(town):
    """Twelve reports around the edges of the spring, and one of each that must not count."""
    a_report(town, on(2026, 2, 28, 23, 59))
    a_report(town, on(2026, 3, 1, 0, 0), closed=on(2026, 3, 3))
    a_report(town, on(2026, 3, 10), closed=on(2026, 3, 20), work="not_fixed")
    a_report(town, on(2026, 4, 1), closed=on(2026, 6, 1, 0, 0))
    a_report(town, on(2026, 5, 31, 23, 59), category=town.pothole, body=town.tiefbau)
    a_report(town, on(2026, 6, 1, 0, 0))
    a_report(town, on(2025, 12, 1), closed=on(2026, 4, 4), work="answered")
    original = a_report(town, on(2026, 4, 2), category=town.footway)
    a_report(town, on(2026, 4, 3), category=town.footway, duplicate_of=original, due_on=None)
    a_report(town, on(2026, 4, 4), shown=False)
    secret = factories.category(town.municipality, "geheim", kind=Category.Kind.CONFIDENTIAL)
    a_report(town, on(2026, 4, 4), category=secret, shown=False)
    factories.town(host="anderswo.example").report(created_at=on(2026, 4, 4))
    return town


def counted(condition: str, town, period: Period) -> int:
    """The same, in plain SQL and by the days in Berlin."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH r AS (
              SELECT *, (created_at AT TIME ZONE 'Europe/Berlin')::date AS reported,
                     (closed_at AT TIME ZONE 'Europe/Berlin')::date AS closed
              FROM defects_report WHERE municipality_id = %(town)s AND shown
            ) SELECT count(*) FROM r WHERE {condition}
            """,
            {"town": town.municipality.pk, "first": period.start, "last": period.end},
        )
        return int(cursor.fetchone()[0])


REPORTED = "reported BETWEEN %(first)s AND %(last)s"
CLOSED = "closed BETWEEN %(first)s AND %(last)s AND duplicate_of_id IS NULL"
OPEN = "reported <= %(last)s AND duplicate_of_id IS NULL AND (closed IS NULL OR closed > %(last)s)"


@pytest.mark.parametrize(
    "period", [SPRING, SPRING.before, Period(date(2026, 6, 1), date(2026, 6, 1))]
)
def test_the_figures_are_those_of_a_second_way_of_counting(busy, period):
    found = flow(busy.municipality, period)

    assert found.reported == counted(REPORTED, busy, period)
    assert found.closed == counted(CLOSED, busy, period)
    assert found.fixed == counted(f"{CLOSED} AND work = 'fixed'", busy, period)
    assert found.not_fixed == counted(f"{CLOSED} AND work = 'not_fixed'", busy, period)
    assert found.answered == counted(f"{CLOSED} AND work = 'answered'", busy, period)
    assert found.open_at_end == counted(OPEN, busy, period)
    kinds = [each for each in by_kind(busy.municipality, period) if each.is_group]
    assert sum(each.reported for each in kinds) == found.reported
    assert sum(each.before for each in kinds) == counted(REPORTED, busy, period.before)
    assert sum(each.closed for each in kinds) == found.closed
    assert sum(each.open_at_end for each in kinds) == found.open_at_end
    assert sum(n for _name, n in by_state(busy.municipality, period)) == found.reported


def test_both_days_of_a_period_count_whole_and_duplicates_only_as_reported(busy):
    found = flow(busy.municipality, SPRING)

    assert (found.reported, found.closed, found.fixed) == (6, 3, 1)
    assert (found.not_fixed, found.answered, found.open_at_end) == (1, 1, 4)
    assert found.median_days == pytest.approx(10.0, abs=0.1)
    before = flow(busy.municipality, SPRING.before)
    assert (before.reported, before.closed, before.median_days) == (2, 0, None)


def test_kinds_stand_below_their_groups(busy):
    found = by_kind(busy.municipality, SPRING)

    assert [(each.name, each.is_group, each.reported, each.before) for each in found] == [
        ("Straße, Gehweg", True, 3, 0),
        ("Gehweg kaputt", False, 2, 0),
        ("Schlagloch", False, 1, 0),
        ("Laterne", True, 3, 2),
    ]


def test_what_is_overdue_is_counted_for_each_body(town):
    today = date(2026, 6, 10)
    for day in (date(2026, 6, 9), date(2026, 6, 1)):
        town.report(due_on=day)
    town.report(due_on=today)
    town.report(body=town.tiefbau, due_on=date(2026, 5, 5))
    town.report(due_on=date(2026, 1, 1), shown=False)
    a_report(town, on(2026, 1, 1), closed=on(2026, 6, 9), due_on=None)

    found = overdue_by_body(town.municipality, today=today)

    assert [(each.body, each.count, each.oldest) for each in found] == [
        ("Bauhof", 2, date(2026, 6, 1)),
        ("Tiefbauamt", 1, date(2026, 5, 5)),
    ]


def test_what_lies_outside_is_listed_the_longest_first(town):
    for day, shown in ((5, True), (2, True), (1, False)):
        made = town.report(
            body=town.land, responsibility="handed_over", work="accepted", shown=shown
        )
        HandOver.objects.create(
            municipality=town.municipality, report=made, body=town.land, at=on(2026, 6, day)
        )
    HandOver.objects.update_or_create(
        report=town.report(),
        defaults={
            "municipality": town.municipality,
            "body": town.land,
            "at": on(2026, 1, 1),
            "ended_at": on(2026, 2, 1),
        },
    )

    found = lying_outside(town.municipality, at=on(2026, 6, 9))

    assert [(each.since, each.working_days) for each in found] == [
        (date(2026, 6, 2), 4),  # Fronleichnam is on the 4th
        (date(2026, 6, 5), 2),
    ]


def test_spots_are_where_three_or_more_lie_near_each_other(town):
    for east in (0, 30, 60):
        a_report(town, on(2026, 4, 1), location=at(east, 0), place="Marktplatz 1")
    a_report(town, on(2026, 4, 1), location=at(90, 0), place="Gasse 2", closed=on(2026, 4, 2))
    for north in (1000, 1020):
        a_report(town, on(2026, 4, 1), location=at(0, north), place="Zu wenig 1")
    for east in (2000, 2010, 2020):
        a_report(town, on(2026, 4, 1), location=at(east, 0), place="", category=town.pothole)
    for east in (3000, 3010, 3020):
        a_report(town, on(2026, 4, 1), location=at(east, 0), shown=False)
        a_report(town, on(2026, 1, 1), location=at(east, 500))

    found = hot_spots(town.municipality, SPRING)

    assert [(each.number, each.place, each.kind, each.count, each.open) for each in found] == [
        (1, "Marktplatz 1", "Laterne", 4, 3),
        (2, "", "Schlagloch", 3, 3),
    ]
    middle = at(45, 0)
    assert (found[0].lon, found[0].lat) == pytest.approx((middle.x, middle.y), abs=1e-5)


def test_satisfaction_counts_what_was_said_in_the_period(town):
    for answer, day in (("good", 1), ("good", 2), ("bad", 3)):
        Satisfaction.objects.create(
            municipality=town.municipality, report=town.report(), answer=answer, at=on(2026, 4, day)
        )
    Satisfaction.objects.create(
        municipality=town.municipality, report=town.report(), answer="bad", at=on(2026, 6, 1)
    )

    found = satisfaction(town.municipality, SPRING)

    assert found == [("zufrieden", 2), ("teils, teils", 0), ("nicht zufrieden", 1)]


# --- periods -----------------------------------------------------------------------------


def test_months_are_compared_with_as_many_months_and_days_with_as_many_days():
    assert SPRING.before == Period(date(2025, 12, 1), date(2026, 2, 28))
    assert Period(date(2026, 3, 2), date(2026, 3, 11)).before == Period(
        date(2026, 2, 20), date(2026, 3, 1)
    )


def test_periods_are_put_right():
    today = date(2026, 6, 10)

    assert period_of(None, None, today=today) == SPRING
    assert period_of(date(2026, 2, 1), None, today=today) == SPRING
    assert period_of(date(2026, 5, 1), date(2026, 4, 1), today=today) == Period(
        date(2026, 4, 1), date(2026, 5, 1)
    )
    assert period_of(date(2026, 5, 1), date(2030, 1, 1), today=today).end == today
    assert period_of(date(2031, 1, 1), date(2032, 1, 1), today=today) == Period(today, today)
    assert period_of(date(2000, 1, 1), today, today=today).start == date(2021, 6, 6)
    assert [each for _name, each in ready_periods(date(2026, 1, 15))] == [
        Period(date(2025, 12, 1), date(2025, 12, 31)),
        Period(date(2025, 10, 1), date(2025, 12, 31)),
        Period(date(2025, 1, 1), date(2025, 12, 31)),
        Period(date(2026, 1, 1), date(2026, 1, 15)),
    ]


def test_a_period_over_the_change_of_clocks_holds_whole_days():
    march = Period(date(2026, 3, 29), date(2026, 3, 29))

    assert march.until - march.since == timedelta(hours=24)  # on the wall
    assert march.until.timestamp() - march.since.timestamp() == 23 * 3600


# --- the page and its files ---------------------------------------------------------------


def test_it_says_the_figures_in_words_first(busy):
    found = figures(busy.municipality, SPRING, at=on(2026, 6, 10))

    assert sentences(found) == [
        "6 Mängelmeldungen kamen herein, 4 mehr als im Zeitraum davor.",
        "3 wurden abgeschlossen, im Zeitraum davor keine; behoben davon: 1.",
        "Am Ende des Zeitraums waren 4 Meldungen offen.",
        "Die Hälfte der abgeschlossenen Meldungen war nach höchstens 10 Tagen abgeschlossen.",
        "Heute sind 4 Meldungen überfällig.",
        "Keine Meldung liegt bei einer Stelle außerhalb der Verwaltung.",
    ]


QUERY = "?von=2026-03-01&bis=2026-05-31"


def test_page_pdf_and_spreadsheet_say_the_same(busy, tmp_path):
    client = signed_in(busy.dana)
    for n in range(3):
        a_report(busy, on(2026, 4, 4), location=at(n, 500), place="Größe 🚧 שלום")

    page = client.get("/arbeit/ausschuss/" + QUERY).text
    pdf = client.get("/arbeit/ausschuss/zahlen.pdf" + QUERY)
    ods = client.get("/arbeit/ausschuss/zahlen.ods" + QUERY)

    found = figures(busy.municipality, SPRING)
    for line in sentences(found):
        assert line in page
    (tmp_path / "a.pdf").write_bytes(pdf.content)
    problems = validate(tmp_path / "a.pdf").findings
    assert [each.message for each in problems if each.severity != Severity.INFO] == []
    sheets = Document(io.BytesIO(b"".join(ods.streaming_content))).body.tables
    assert [sheet.name for sheet in sheets][1:] == [table.title[:31] for table in tables(found)]
    assert list(sheets[1].iter_values())[1] == ["Gemeldet", 9, 2]
    assert "Größe 🚧 שלום" in page
    lines = Journal.objects.filter(verb="committee.exported").order_by("id")
    assert [(line.actor_uuid, line.payload["kind"], line.payload["start"]) for line in lines] == [
        (busy.dana.uuid, "pdf", "2026-03-01"),
        (busy.dana.uuid, "ods", "2026-03-01"),
    ]


def test_the_map_shows_each_spot_by_its_number(town):
    for n in range(3):
        a_report(town, on(2026, 4, 4), location=at(n, 500))

    answer = signed_in(town.dana).get("/arbeit/ausschuss/karte.svg" + QUERY)

    assert answer["Content-Type"] == "image/svg+xml"
    assert answer.text.count('<circle r="9"') == 1
    assert answer.text.endswith("</svg>")


@pytest.mark.parametrize(
    "query", ["", "?von=x&bis=2026-99-99", "?von=%00", "?von=0001-01-01&bis=9999-12-31"]
)
def test_a_town_without_reports_and_a_wrong_period_make_a_page_as_well(town, query):
    client = signed_in(town.dana)

    for path in ("", "zahlen.pdf", "zahlen.ods", "karte.svg"):
        assert client.get(f"/arbeit/ausschuss/{path}{query}").status_code == 200, path
    assert "In diesem Zeitraum war nichts." in client.get(f"/arbeit/ausschuss/{query}").text


@pytest.mark.parametrize("path", ["", "zahlen.pdf", "zahlen.ods", "karte.svg"])
def test_who_reports_to_the_committee_sees_it_and_nobody_else(town, client, path):
    outside = factories.member(town.municipality, Role.CLERK, town.land)
    elsewhere = factories.town(host="anderswo.example")
    address = f"/arbeit/ausschuss/{path}"

    def status(user) -> int:
        return signed_in(user).get(address).status_code

    assert [status(user) for user in (town.clara, town.dana, town.admin)] == [200] * 3
    refused = (town.alice, town.bob, town.mo, outside, elsewhere.dana)
    assert [status(user) for user in refused] == [403] * 5
    guest = client.get(address, headers={"host": "lindenbach.example"})
    assert guest.status_code == 302


def test_statements_do_not_grow(busy):
    def statements() -> int:
        with CaptureQueriesContext(connection) as caught:
            figures(busy.municipality, SPRING, at=clock.now())
        return len(caught)

    few = statements()
    for n in range(5):
        a_report(busy, on(2026, 4, 4), location=at(n, 500))
        made = busy.report(body=busy.land, responsibility="handed_over", work="accepted")
        HandOver.objects.create(municipality=busy.municipality, report=made, body=busy.land)

    assert statements() == few <= 10

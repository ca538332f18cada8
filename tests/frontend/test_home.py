"""The home page: the sentence of truth and the repairs come from real rows, in few statements."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from common import clock
from defects.models import Report, ReportPhoto
from defects.states import Responsibility, Work
from frontend.figures import Figures, figures
from frontend.repairs import newly_fixed, took
from moderation.models import Item, Visibility
from photos.models import Photo
from tests import factories

pytestmark = pytest.mark.django_db

# A Wednesday; the days before are Tuesday 10 (5 March has no holiday near it).
NOON = datetime(2026, 3, 11, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def words(found: Figures) -> str:
    return found.sentence().replace("<strong>", "").replace("</strong>", "")


def fixed(town: factories.Town, *, days_ago: int, took_days: int, **fields) -> Report:
    came = NOON - timedelta(days=days_ago)
    return town.report(
        work=Work.FIXED, created_at=came, closed_at=came + timedelta(days=took_days), **fields
    )


def picture(report: Report, role: str, *, shown: bool = True) -> Photo:
    item = Item.objects.create(
        municipality=report.municipality,
        kind="photos.photo",
        parent=report.item,
        visibility=Visibility.SHOWN if shown else Visibility.PENDING,
        shown=shown,
    )
    photo = Photo.objects.create(
        municipality=report.municipality,
        item=item,
        state=Photo.State.READY,
        content_type="image/jpeg",
        byte_size=1,
        sha256=b"",
        shown=shown,
        public_name=item.uuid.hex if shown else "",
    )
    ReportPhoto.objects.create(report=report, photo=photo, role=role)
    return photo


def test_a_town_without_reports_says_so(town):
    assert words(figures(town.municipality, at=NOON)) == (
        "In den letzten 90 Tagen hat niemand etwas gemeldet."
    )


def test_few_reports_are_counted_not_rounded_to_tenths(town):
    fixed(town, days_ago=20, took_days=2)
    town.report(created_at=NOON - timedelta(days=20))
    town.report(work=Work.ACCEPTED, responsibility=Responsibility.HANDED_OVER, body=town.land)

    assert words(figures(town.municipality, at=NOON)) == (
        "1 von 3 Meldungen der letzten 90 Tage behoben, 1 liegt bei einer anderen Stelle."
    )


def test_from_twenty_reports_on_the_share_within_five_working_days_is_told(town):
    for _ in range(16):
        fixed(town, days_ago=30, took_days=3)
    for _ in range(2):
        fixed(town, days_ago=30, took_days=20)
    for _ in range(2):
        town.report(
            work=Work.ACCEPTED,
            responsibility=Responsibility.HANDED_OVER,
            body=town.land,
            created_at=NOON - timedelta(days=30),
        )

    assert words(figures(town.municipality, at=NOON)) == (
        "8 von 10 Meldungen in 5 Werktagen behoben, 2 liegen bei anderen Stellen."
    )


def test_a_slow_town_is_told_in_the_first_span_that_reached_half(town):
    for _ in range(14):
        fixed(town, days_ago=60, took_days=12)  # 8 or 9 working days
    for _ in range(6):
        town.report(created_at=NOON - timedelta(days=60))

    found = figures(town.municipality, at=NOON)
    assert (found.days, found.out_of_ten) == (10, 7)


def test_reports_whose_time_is_not_up_do_not_count_against_the_town(town):
    for _ in range(20):
        fixed(town, days_ago=30, took_days=1)
    for _ in range(20):
        town.report(created_at=NOON - timedelta(days=2))

    assert words(figures(town.municipality, at=NOON)) == (
        "10 von 10 Meldungen in 5 Werktagen behoben."
    )


@pytest.mark.parametrize(("in_time", "of", "tenths"), [(199, 200, 9), (1, 200, 1), (200, 200, 10)])
def test_all_and_none_are_never_rounded_to(in_time, of, tenths):
    found = Figures(total=of, fixed=in_time, elsewhere=0, days=5, in_time=in_time, of=of)

    assert found.out_of_ten == tenths


def test_hidden_reports_duplicates_and_praise_do_not_count(town):
    first = fixed(town, days_ago=20, took_days=1)
    town.report(shown=False)
    town.report(duplicate_of=first)
    town.report(work=Work.ANSWERED)

    assert figures(town.municipality, at=NOON).total == 1


def test_a_repair_is_shown_with_both_released_pictures_and_how_long_it_took(town):
    report = fixed(town, days_ago=9, took_days=6, place="Mühlweg 4")
    before = picture(report, ReportPhoto.Role.REPORTED)
    after = picture(report, ReportPhoto.Role.AFTER)

    [repair] = newly_fixed(town.municipality, at=NOON)

    assert repair.title == f"{report.category}, Mühlweg 4"
    assert (repair.before, repair.after) == (before, after)
    assert repair.took == "nach 4 Werktagen"
    assert repair.state.key == "fixed"


@pytest.mark.parametrize("hidden", ["before", "after", "report"])
def test_a_repair_with_something_hidden_is_not_shown(town, hidden):
    report = fixed(town, days_ago=9, took_days=6, shown=hidden != "report")
    picture(report, ReportPhoto.Role.REPORTED, shown=hidden != "before")
    picture(report, ReportPhoto.Role.AFTER, shown=hidden != "after")

    assert newly_fixed(town.municipality, at=NOON) == []


def test_how_long_it_took_in_words():
    friday = datetime(2026, 3, 6, 9, 0, tzinfo=UTC)

    assert took(friday, friday + timedelta(hours=3), "05") == "am selben Tag"
    assert took(friday, friday + timedelta(days=1), "05") == "nach 1 Werktag"
    assert took(friday, friday + timedelta(days=5), "05") == "nach 3 Werktagen"


@pytest.mark.parametrize("number", [1, 3])
def test_home_needs_as_many_statements_for_many_repairs_as_for_one(
    client, town, django_assert_num_queries, number
):
    for _ in range(number):
        report = fixed(town, days_ago=9, took_days=6)
        picture(report, ReportPhoto.Role.REPORTED)
        picture(report, ReportPhoto.Role.AFTER)
    client.get("/gibt-es-nicht/")  # who answers under this host is known from now on

    with django_assert_num_queries(8):
        html = client.get("/").text

    assert html.count('class="card repair"') == number


def test_home_says_what_it_is(client, town):
    html = client.get("/").text

    assert '<h1 id="start">Melden und mitreden in Lindenbach</h1>' in html
    assert "<title>Melden und mitreden | Lindenbach</title>" in html
    assert clock.now() == NOON

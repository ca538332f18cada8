"""A server whose clock stands 90 days ahead tells the right days, also over holidays and
when the clocks change. All times below are those that its people read on the wall."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail as outbox
from django.db import transaction
from django.test import Client

from accounts.models import Contact
from accounts.services import ContactDetails
from accounts.vault import purging
from common import clock, idempotency
from common.clock import BERLIN
from common.identifiers import uuid7
from common.models import IdempotencyKey
from defects import services
from defects.errors import TooLate
from defects.links import status_path
from defects.models import Report
from defects.services import Actor
from defects.states import public_word
from moderation.models import Case
from photos.models import Photo
from photos.services import store_upload
from tests import factories
from tests.factories import Town
from tests.jobs import work
from tests.photos.pictures import jpeg as picture
from tests.photos.pictures import upload

pytestmark = pytest.mark.django_db

AHEAD = timedelta(days=90)


class Wall:
    """The clock on the wall of the town hall: 90 days ahead of the machine's."""

    def __init__(self, traveller: time_machine.Traveller) -> None:
        self._traveller = traveller

    def shows(self, day: str, time: str, *, fold: int = 0) -> datetime:
        """Turn it to `2026-12-24`, `10:00`; `fold` picks the second of two same hours."""
        at = datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=BERLIN, fold=fold)
        self._traveller.move_to(at.astimezone(UTC) - AHEAD)
        assert clock.now() == at.astimezone(UTC)
        return at

    def moves_on(self, span: timedelta) -> None:
        self._traveller.shift(span)


@pytest.fixture
def wall(settings) -> Iterator[Wall]:
    settings.CLOCK_OFFSET_SECONDS = int(AHEAD.total_seconds())
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC), tick=False) as traveller:
        yield Wall(traveller)


@pytest.fixture
def town(wall: Wall) -> Town:
    return factories.town(host="lindenbach.example")


@pytest.fixture
def guest() -> Client:
    return Client(headers={"host": "lindenbach.example"})


def told(town: Town, **fields) -> Report:
    return services.submit_report(
        municipality=town.municipality,
        category=town.pothole,
        location=factories.at(0, 0),
        text="Ein tiefes Loch.",
        **fields,
    )


def clerk(town: Town) -> Actor:
    return Actor.staff(town.clara, town.tiefbau)


# --- deadlines ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "time", "promised"),
    [
        ("2026-12-23", "16:00", "Do., 24.\xa0Dezember, 12\xa0Uhr"),  # no holiday in law
        ("2026-12-24", "10:00", "Mo., 28.\xa0Dezember, 12\xa0Uhr"),  # Friday and Saturday are
        ("2026-12-31", "23:30", "Mo., 4.\xa0Januar 2027, 12\xa0Uhr"),
        ("2027-03-25", "15:00", "Di., 30.\xa0März, 12\xa0Uhr"),  # Easter, with the change to summer
        ("2026-10-24", "09:00", "Mo., 26.\xa0Oktober, 12\xa0Uhr"),  # the change to winter
    ],
)
def test_the_review_is_promised_for_noon_of_the_next_working_day(
    wall, town, guest, day, time, promised
):
    wall.shows(day, time)
    report = told(town)

    page = guest.get(f"{status_path(report)}?neu=1").text

    assert f"bis {promised}" in page
    due = Case.objects.get(item=report.item).due_at
    assert due is not None
    assert due.astimezone(BERLIN).hour == 12


@pytest.mark.parametrize(
    ("given", "now", "words"),
    [
        (("2026-12-23", "16:00"), ("2026-12-24", "09:00"), "Liegt seit 1 Werktag bei"),
        (("2026-12-23", "16:00"), ("2026-12-27", "18:00"), "Liegt seit 1 Werktag bei"),
        (("2026-12-23", "16:00"), ("2027-01-04", "09:00"), "Liegt seit 6 Werktagen bei"),
        (("2027-03-25", "15:00"), ("2027-03-29", "23:59"), "Liegt seit heute bei"),
        (("2027-03-25", "15:00"), ("2027-03-30", "00:01"), "Liegt seit 1 Werktag bei"),
        (("2026-10-23", "15:00"), ("2026-10-26", "08:00"), "Liegt seit 1 Werktag bei"),
    ],
)
def test_a_hand_over_counts_working_days(wall, town, guest, given, now, words):
    wall.shows(*given)
    report = told(town)
    services.hand_over(report, by=Actor.staff(town.dana, None), to=town.land)
    wall.shows(*now)

    page = guest.get(f"/meldungen/{report.number}/").text

    assert words in page


def test_a_page_says_how_long_ago_and_since_which_day(wall, town, guest):
    wall.shows("2026-12-30", "23:30")
    report = told(town)
    services.hand_over(report, by=Actor.staff(town.dana, None), to=town.land)
    wall.shows("2027-01-02", "00:30")

    page = guest.get(f"/meldungen/{report.number}/").text

    assert "Liegt bei Straßen.NRW seit Mi., 30.\xa0Dezember 2026 (offen)" in page
    assert "vor\xa03\xa0Tagen" in page


# --- what is possible for a while ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "time", "fold", "until"),
    [
        ("2026-12-24", "23:50", 0, "0:05"),
        ("2027-03-28", "01:50", 0, "3:05"),  # two o'clock does not exist
        ("2026-10-25", "02:50", 0, "2:05"),  # ... or comes twice
    ],
)
def test_the_text_can_be_changed_for_a_quarter_of_an_hour(
    wall, town, guest, day, time, fold, until
):
    wall.shows(day, time, fold=fold)
    report = told(town)

    assert f"Ändern bis {until.zfill(5)}" in guest.get(status_path(report)).text
    wall.moves_on(timedelta(minutes=14, seconds=59))
    services.edit_text(report, text="Zwei Löcher.", by=Actor.resident())
    wall.moves_on(timedelta(seconds=2))
    with pytest.raises(TooLate):
        services.edit_text(report, text="Drei Löcher.", by=Actor.resident())
    assert "Ändern bis" not in guest.get(status_path(report)).text


def test_mail_is_held_for_the_minute_in_which_a_step_can_be_taken_back(wall, town):
    wall.shows("2027-03-28", "01:59")
    report = told(town, contact=ContactDetails(email="anna@example.org"))
    work()
    outbox.outbox.clear()
    services.accept(report, by=clerk(town))
    services.mark_fixed(report, by=clerk(town), note="Gefüllt.")

    wall.moves_on(timedelta(seconds=58))
    work()
    assert [mail.to for mail in outbox.outbox] == []
    wall.moves_on(timedelta(seconds=20))
    work()
    assert ["anna@example.org"] in [mail.to for mail in outbox.outbox]


def test_a_repair_without_a_picture_is_green_after_fourteen_days(wall, town):
    wall.shows("2026-12-20", "12:00")
    report = told(town)
    services.accept(report, by=clerk(town))
    services.mark_fixed(report, by=clerk(town), note="")
    report.refresh_from_db()

    wall.shows("2027-01-03", "11:59")
    assert public_word(report).tone == "closed"
    wall.shows("2027-01-03", "12:00")
    assert public_word(report).tone == "done"


# --- what goes when its time is over -----------------------------------------------------------


def test_contact_data_go_when_promised(wall, town, settings):
    wall.shows("2026-10-01", "12:00")
    report = told(town, contact=ContactDetails(email="anna@example.org"))
    days = timedelta(days=settings.CONTACT_DAYS)
    wall.moves_on(days * 3)  # it is open: the office may still have to ask
    purging.purge(at=clock.now())
    assert Contact.objects.count() == 1
    services.mark_fixed(report, by=clerk(town), note="")

    wall.moves_on(days - timedelta(minutes=1))
    purging.purge(at=clock.now())
    assert Contact.objects.count() == 1
    wall.moves_on(timedelta(minutes=2))
    purging.purge(at=clock.now())
    assert Contact.objects.count() == 0


def test_pictures_that_nobody_sent_go_after_two_days(wall, town):
    wall.shows("2026-10-24", "12:00")
    store_upload(municipality=town.municipality, draft_key=uuid7(), upload=upload(picture()))

    wall.moves_on(timedelta(days=2) - timedelta(minutes=1))
    purging.purge(at=clock.now())
    assert Photo.objects.count() == 1
    wall.moves_on(timedelta(minutes=2))
    purging.purge(at=clock.now())
    assert Photo.objects.count() == 0


def test_keys_against_sending_twice_are_kept_for_ninety_days(wall, town):
    wall.shows("2026-10-24", "12:00")
    with transaction.atomic():
        claim = idempotency.claim(
            municipality_id=town.municipality.pk, key=uuid7(), content=b"loch"
        )
        claim.finish(uuid7())

    wall.moves_on(timedelta(days=89))
    idempotency.purge(at=clock.now())
    assert IdempotencyKey.objects.count() == 1
    wall.moves_on(timedelta(days=2))
    idempotency.purge(at=clock.now())
    assert IdempotencyKey.objects.count() == 0

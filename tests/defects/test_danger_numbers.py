"""Whom to call when people are in danger: first, by the hour, and honest after hours."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
import time_machine
from django.test import Client

from common.clock import BERLIN
from defects import services
from frontend.demo.offices import DESK_HOURS, NUMBERS
from tests import factories
from tests.factories import Town

pytestmark = pytest.mark.django_db

LATE = "Diese Meldung liest heute niemand mehr. Gespeichert wird sie trotzdem."


@pytest.fixture
def town() -> Town:
    return factories.town(host="lindenbach.example", numbers=NUMBERS, hours=DESK_HOURS)


@pytest.fixture
def shown(town: Town) -> Callable[[str], tuple[list[tuple[str, str]], str]]:
    def at(moment: str) -> tuple[list[tuple[str, str]], str]:
        """The links of the danger box, (address, words), and all words before the form."""
        with time_machine.travel(datetime.fromisoformat(moment).replace(tzinfo=BERLIN), tick=False):
            page = Client(headers={"host": "lindenbach.example"}).get("/melden/").text
        before = page[page.index("<main") : page.index("<report-form")]
        links = re.findall(r'<a href="(tel:[^"]*)">(.*?)</a>', before, re.DOTALL)
        return [(href, _words(inner)) for href, inner in links], _words(before)

    return at


def _words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def test_on_saturday_night_the_ones_on_call_are_named_and_nobody_reads(shown) -> None:
    links, words = shown("2026-11-28T23:10")

    assert links == [
        ("tel:112", "112 Notruf"),
        ("tel:000077", "0000-77 Bereitschaft"),
    ]
    assert LATE in words


def test_on_tuesday_morning_the_yard_is_named_until_it_closes(shown) -> None:
    links, words = shown("2026-11-24T10:00")

    assert links == [
        ("tel:112", "112 Notruf"),
        ("tel:000070", "0000-70 Bauhof bis 16 Uhr"),
    ]
    assert "niemand" not in words


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        ("2026-11-24T06:30", "Diese Meldung liest vor 8 Uhr niemand."),  # a Tuesday
        ("2026-11-24T16:00", LATE),
        ("2026-11-27T12:45", ""),  # the yard has closed, the desk has not
        ("2026-12-25T10:00", LATE),  # a holiday, on a Friday
    ],
)
def test_what_is_said_about_reading_is_true_at_that_hour(shown, moment, sentence) -> None:
    links, words = shown(moment)

    assert sentence in words
    assert ("niemand" in words) == bool(sentence)
    if moment == "2026-11-27T12:45":
        assert ("tel:000077", "0000-77 Bereitschaft") in links


def test_a_number_for_other_things_is_not_among_them(shown) -> None:
    links, _words_before = shown("2026-11-24T10:00")

    assert "0000-115" not in " ".join(words for _href, words in links)


def test_a_town_that_knows_no_hours_promises_and_denies_nothing(town, shown) -> None:
    town.municipality.hours = {}
    town.municipality.save(update_fields=["hours"])

    _links, words = shown("2026-11-28T23:10")

    assert "niemand" not in words


def test_a_message_to_whoever_is_on_call_is_promised_only_where_one_goes(town) -> None:
    guest = Client(headers={"host": "lindenbach.example"})
    promise = "Dann bekommt die Bereitschaft gleich eine Nachricht."
    assert promise not in guest.get("/melden/").text

    services.settle_on_call(town.municipality, email="wache@lindenbach.example", by=town.dana)

    assert promise in guest.get("/melden/").text

"""Many reports at once are taken; many from one address are not, and people are told so.

Counted is whoever the proxies in front of us saw, however many there are, and never what
somebody writes into a header.
"""

import re
from datetime import datetime

import pytest
import time_machine
from django.test import Client

from common import rate_limit
from common.clock import BERLIN
from common.models import RateLimit
from defects import services
from defects.models import Report
from defects.views.limits import REPORTS_AN_HOUR, WINDOW
from frontend.demo.offices import DESK_HOURS, NUMBERS
from tests import factories
from tests.defects.test_report_form import filled, words
from tests.factories import Town

pytestmark = pytest.mark.django_db

FEW = 3


@pytest.fixture
def town() -> Town:
    return factories.town(host="lindenbach.example", numbers=NUMBERS, hours=DESK_HOURS)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("defects.views.melden.REPORTS_AN_HOUR", FEW)


class Somebody:
    """Behind so many proxies of ours, which each add what they saw to the end of the header."""

    def __init__(self, address: str, *, proxies: int) -> None:
        self.address, self.proxies = address, proxies

    def send(self, *, forged: str = "", **changes: object):
        seen = [self.address, *(f"10.0.0.{n}" for n in range(1, self.proxies + 1))]
        forwarded = [forged, *seen[: self.proxies]] if forged else seen[: self.proxies]
        headers = {"host": "lindenbach.example"}
        if forwarded:
            headers["x-forwarded-for"] = ", ".join(forwarded)
        data = filled(**{"similar": "seen", **changes})
        return Client(headers=headers, REMOTE_ADDR=seen[-1]).post("/melden/", data)


@pytest.mark.parametrize(
    ("proxies", "allowed", "sent"),
    [(0, FEW, 2 * FEW), (1, REPORTS_AN_HOUR, 100), (2, FEW, 2 * FEW)],
)
def test_a_hundred_a_minute_from_one_address_are_slowed(
    town, settings, monkeypatch, proxies, allowed, sent
) -> None:
    """However many proxies there are; behind one of them with the number that towns have."""
    monkeypatch.setattr("defects.views.melden.REPORTS_AN_HOUR", allowed)
    settings.TRUSTED_PROXIES = proxies
    flood = Somebody("192.0.2.7", proxies=proxies)

    statuses = [flood.send(forged=f"203.0.113.{n}").status_code for n in range(sent)]

    assert statuses == [303] * allowed + [429] * (sent - allowed)
    assert Report.objects.count() == allowed
    assert Somebody("192.0.2.8", proxies=proxies).send().status_code == 303


def _sent_before(town: Town, address: str) -> None:
    """What the form leaves of a report, but for its checks: the count of its sender, and it."""
    rate_limit.hit(purpose="report", address=address, limit=REPORTS_AN_HOUR, window=WINDOW)
    services.submit_report(
        municipality=town.municipality,
        category=town.pothole,
        location=factories.at(0, 2),
        accuracy_metres=9,
        text="Ein tiefes Loch.",
    )


@pytest.mark.parametrize(("proxies", "people"), [(0, 60), (1, 500), (2, 60)])
def test_a_storm_of_real_reports_is_not(town, settings, proxies, people) -> None:
    """Behind the addresses of mobile networks: a dozen people share one. The last sixty of them
    send the form, when all the others have."""
    settings.TRUSTED_PROXIES = proxies
    addresses = [f"198.51.100.{n % (people // 12)}" for n in range(people)]
    for address in addresses[:-60]:
        _sent_before(town, address)

    statuses = {
        Somebody(address, proxies=proxies).send().status_code for address in addresses[-60:]
    }

    assert statuses == {303}
    assert Report.objects.count() == people
    counts = RateLimit.objects.values_list("count", flat=True)
    assert set(counts) <= {people // len(set(addresses)), people // len(set(addresses)) + 1}


@pytest.mark.parametrize(
    ("moment", "number"),
    [
        ("2026-11-24T10:00", ("tel:0000115", "0000-115 Bürgerbüro bis 16 Uhr")),  # a Tuesday
        ("2026-11-28T23:10", ("tel:000077", "0000-77 Bereitschaft")),  # a Saturday
    ],
)
def test_whoever_is_slowed_is_told_whom_to_call_and_loses_nothing(
    town, few, moment, number
) -> None:
    somebody = Somebody("192.0.2.7", proxies=0)
    with time_machine.travel(datetime.fromisoformat(moment).replace(tzinfo=BERLIN), tick=False):
        for _ in range(FEW):
            somebody.send()
        answer = somebody.send(text="Ein Baum auf der Straße.", danger="1")

    assert answer.status_code == 429
    said = re.search(r'<div class="melden-summary" role="alert".*?</div>', answer.text, re.DOTALL)
    assert said
    assert "Gerade kommen sehr viele Meldungen von Ihrem Anschluss" in said[0]
    assert "Ihre Eingaben sind noch da. In spätestens einer Stunde" in said[0]
    (link,) = re.findall(r'<a href="(tel:[^"]*)">(.*?)</a>', said[0])
    assert (link[0], re.sub(r"<[^>]+>", "", link[1])) == number
    assert "Ein Baum auf der Straße.</textarea>" in answer.text
    for field in ('value="street"', 'value="pothole"', 'name="danger" value="1"'):
        assert re.search(rf"<input[^>]*{field}[^>]*checked", answer.text), field
    assert re.search(r'name="lat" value="\d', answer.text)


def test_a_town_without_numbers_promises_no_call(town, few) -> None:
    town.municipality.numbers = [{"label": "Notruf", "number": "112", "danger": True}]
    town.municipality.save(update_fields=["numbers"])
    somebody = Somebody("192.0.2.7", proxies=0)
    answers = [somebody.send() for _ in range(FEW + 1)]

    summary = words(answers[-1]).split("Ihre Eingaben sind noch da.")[1].split("Foto")[0]
    assert "rufen Sie an" not in summary


def test_what_is_stored_already_is_answered_even_then(town, few) -> None:
    """The answer was lost, the phone sends again: it is not told that nothing was stored."""
    somebody = Somebody("192.0.2.7", proxies=0)
    data = filled(similar="seen")
    first = somebody.send(**data)
    for _ in range(FEW):
        somebody.send()

    again = somebody.send(**data)

    assert (first.status_code, again.status_code) == (303, 303)
    assert again.url == first.url
    assert Report.objects.count() == FEW

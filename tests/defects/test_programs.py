"""Programs that fill in forms are asked to send once more; people lose nothing by it."""

import re

import pytest
from django.test import Client

from defects.models import Report
from defects.views import melden
from defects.views.limits import LEAST_SECONDS
from photos.models import Photo
from tests import factories
from tests.defects.test_report_form import filled, words
from tests.factories import Town
from tests.photos import pictures

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return factories.town(host="lindenbach.example")


@pytest.fixture
def guest(town: Town) -> Client:
    return Client(headers={"host": "lindenbach.example"})


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in operation; the other tests type faster than people."""
    monkeypatch.setattr(melden, "LEAST_SECONDS", LEAST_SECONDS)


def of_a_moment_ago(page: str, seconds: float) -> str:
    """The key of the form on `page`, as if it had been opened so long ago."""
    found = re.search(r'name="draft_key" value="([^"]+)"', page)
    assert found
    milliseconds = int(found[1].replace("-", "")[:12], 16) - int(seconds * 1000)
    return f"{milliseconds:012x}"[:8] + "-" + f"{milliseconds:012x}"[8:] + found[1][13:]


def test_a_field_that_nobody_sees_must_be_empty(guest):
    data = filled(homepage="https://pillen.example/", text="Ein Satz.")

    first = guest.post("/melden/", data)
    again = guest.post("/melden/", {**data, "homepage": ""})

    assert first.status_code == 422
    assert "Jetzt ist es leer. Bitte senden Sie noch einmal." in words(first)
    assert "pillen" not in first.text
    assert "Ein Satz.</textarea>" in first.text
    assert again.status_code == 303
    assert Report.objects.count() == 1


def test_a_program_that_comes_again_and_again_stores_nothing(guest):
    data = filled(homepage="x")

    assert {guest.post("/melden/", data).status_code for _ in range(5)} == {422}
    assert Report.objects.count() == 0


def test_nobody_fills_in_a_form_at_once(monkeypatch, guest):
    monkeypatch.setattr(melden, "LEAST_SECONDS", 3600)  # however slow the machine is
    page = guest.get("/melden/").text
    data = filled(draft_key=of_a_moment_ago(page, 0), text="Ein Satz.")
    photo = pictures.upload(pictures.jpeg())

    first = guest.post("/melden/", {**data, "photos": photo})

    assert first.status_code == 422
    assert "Das ging schneller, als jemand tippen kann." in words(first)
    assert "Ein Satz.</textarea>" in first.text
    assert str(Photo.objects.get().uuid) in first.text
    assert Report.objects.count() == 0


@pytest.mark.parametrize("seconds", [2.5, 60, 86_400 * 30])
def test_whoever_took_their_time_is_not_asked(strict, guest, seconds):
    page = guest.get("/melden/").text

    answer = guest.post("/melden/", filled(draft_key=of_a_moment_ago(page, seconds)))

    assert answer.status_code == 303


def test_keys_of_other_programs_say_nothing_about_time(strict, guest):
    key = "5b8e4c1e-6f0f-4a53-9d0a-0f6e6f0f4a53"  # version 4

    assert guest.post("/melden/", filled(draft_key=key)).status_code == 303


def test_staff_who_know_the_form_by_heart_are_not_asked(strict, town, guest):
    guest.force_login(town.clara)

    assert guest.post("/melden/", filled()).status_code == 303


def test_the_field_is_nowhere_for_people(guest):
    page = guest.get("/melden/").text

    (box,) = re.findall(r'<div[^>]*>(?=<label for="id_homepage">)', page)
    (field,) = re.findall(r'<input[^>]*id="id_homepage"[^>]*>', page)
    assert 'class="sr-only"' in box
    assert 'aria-hidden="true"' in box
    assert 'tabindex="-1"' in field
    assert 'autocomplete="off"' in field

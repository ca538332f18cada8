"""What the service worker is told: only files that are there, all that the pages load, and a
version that changes with them; which pages allow to be kept; the page without network."""

import json
import re
from pathlib import PurePosixPath
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from common import clock
from common.keeping import HEADER
from frontend import home_screen, offline
from geo.tenancy import forget_hosts
from tests.factories import Town
from tests.journeys.crews import PIN, enrolled, going_out, open_phone
from tests.participation.test_page_weight import with_imports

pytestmark = pytest.mark.django_db

_TOLD = re.compile(r"^const TOLD = (\{.*\});$", re.MULTILINE)
_LOADED = re.compile(
    r'(?:<link rel="(?:stylesheet|preload|icon)"|<script|<use)[^>]*?"(/static/[^"#]+)'
)


def told(client: Client) -> dict[str, Any]:
    answer = client.get("/service-worker.js", HTTP_HOST="localhost")
    assert answer.status_code == 200
    [found] = _TOLD.findall(answer.text)
    said: dict[str, Any] = json.loads(found)
    return said


def loaded(html: str) -> set[str]:
    """What a page loads, with the modules that its modules load."""
    names = [each.removeprefix("/static/") for each in _LOADED.findall(html)]
    assert names
    return {f"/static/{name}" for name in with_imports(names)}


def test_it_is_served_as_a_script_that_no_cache_keeps(client: Client, town: Town) -> None:
    answer = client.get("/service-worker.js")

    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cache-Control"] == "public, no-cache"
    again = client.get("/service-worker.js", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert not answer.cookies


def test_every_file_that_it_names_is_there(client: Client, town: Town) -> None:
    said = told(client)
    named = [*said["files"], *said["crew"]]

    assert len(named) == len(set(named)) > 30
    for path in named:
        if path.startswith("/theme/"):
            assert client.get(path, HTTP_HOST="localhost").status_code == 200
        else:
            assert finders.find(path.removeprefix("/static/")), path


@pytest.mark.parametrize(
    "path", ["/melden/", "/en/melden/", "/leicht/melden/", "/keine-verbindung/"]
)
def test_it_names_all_that_the_pages_load(client: Client, town: Town, path: str) -> None:
    html = client.get(path, HTTP_HOST="localhost").text

    assert loaded(html) - set(told(client)["files"]) == set()


def test_it_names_all_that_the_crew_s_pages_load(town: Town) -> None:
    paths = going_out(town)
    client = open_phone(town)
    said = told(client)
    for path in ("/bauhof/", paths["crew-job"]):
        answer = client.get(path)
        assert answer.status_code == 200
        missing = loaded(answer.text) - {*said["files"], *said["crew"]}
        assert {PurePosixPath(each).name for each in missing} == set(), path


def test_a_changed_file_or_worker_is_another_version(
    client: Client, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = told(client)["version"]
    assert told(client)["version"] == before

    town.municipality.colour = "#7a1f5c"
    town.municipality.save(update_fields=["colour"])
    forget_hosts()

    assert told(client)["version"] != before


def test_only_the_form_of_guests_may_be_kept(client: Client, town: Town) -> None:
    """Staff get fields for callers; what came back with a problem is somebody's own."""
    assert client.get("/melden/")[HEADER] == "guests"
    assert HEADER not in client.post("/melden/", {"do": "photos"}).headers
    for path in ("/", "/meldungen/", "/konto/anmelden/", "/suche/?q=x"):
        assert HEADER not in client.get(path).headers, path

    client.force_login(town.dana)

    answer = client.get("/melden/")
    assert (answer.status_code, "channel" in answer.text) == (200, True)
    assert HEADER not in answer.headers
    assert 'rel="manifest"' not in answer.text


def test_a_page_that_may_be_kept_sets_no_cookie(client: Client, town: Town) -> None:
    for path in ("/melden/", "/keine-verbindung/", "/en/keine-verbindung/"):
        answer = client.get(path)
        assert answer[HEADER] == "guests"
        assert not answer.cookies
        assert "csrfmiddlewaretoken" not in answer.text


def test_only_an_open_phone_s_day_may_be_kept(client: Client, town: Town) -> None:
    paths = going_out(town)
    shut = enrolled(town)[1]
    phone, opened = enrolled(town)
    opened.post("/bauhof/pin/", {"pin": PIN})

    for path in ("/bauhof/", paths["crew-job"]):
        before = clock.now()
        word, until = opened.get(path)[HEADER].split()
        assert word == "day"
        phone.refresh_from_db()
        ends = min(phone.open_until, clock.end_of_day(before))
        assert int(until) == int(ends.timestamp() * 1000)
        assert HEADER not in shut.get(path).headers
        assert HEADER not in client.get(path).headers
    for path in ("/bauhof/?liste=morgen", "/bauhof/neu/", "/bauhof/liste/"):
        assert HEADER not in opened.get(path).headers, path

    client.force_login(town.dana)
    assert client.get("/bauhof/").status_code == 200
    assert HEADER not in client.get("/bauhof/").headers


def test_without_network_the_page_offers_what_works(client: Client, town: Town) -> None:
    answer = client.get("/leicht/keine-verbindung/")

    assert answer.status_code == 200
    assert 'href="/leicht/melden/"' in answer.text
    assert "report-outbox" in answer.text
    assert 'content="noindex"' in answer.text


@pytest.mark.parametrize(
    ("path", "start", "name"),
    [
        ("/manifest.webmanifest", "/melden/", "Mangel melden"),
        ("/bauhof/manifest.webmanifest", "/bauhof/", "Bauhof"),
    ],
)
def test_both_can_go_on_the_home_screen(
    client: Client, town: Town, path: str, start: str, name: str
) -> None:
    answer = client.get(path)

    assert answer["Content-Type"] == "application/manifest+json"
    said = answer.json()
    assert (said["start_url"], said["short_name"]) == (start, name)
    assert said["name"] == f"{name} · {town.municipality.name}"
    assert said["icons"] == home_screen.icons(town.municipality)


def test_the_manifest_of_english_pages_opens_the_english_form(client: Client, town: Town) -> None:
    assert client.get("/en/manifest.webmanifest").json()["start_url"] == "/en/melden/"
    assert 'href="/en/manifest.webmanifest"' in client.get("/en/melden/").text


def test_a_module_that_is_loaded_by_a_module_is_named() -> None:
    names = offline._named(("defects/melden/form.html",))

    assert "frontend/js/melden/report-form.js" in names
    assert "frontend/js/melden/drafts.js" in names  # by keeping.js, by report-form.js
    assert "frontend/js/offline/register.js" in names  # by report-form.js, later
    assert "generated/fira-sans-400.woff2" in names  # by frontend/base.html

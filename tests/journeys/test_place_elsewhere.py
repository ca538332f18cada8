"""Somebody is at A and reports what is at B: A is in no table, no page and no log."""

import re
import shutil
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.gis.geos import Point
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from config import settings as configured
from defects.models import Report
from photos import files
from photos.models import Photo
from tests.browser import PHONE, watched
from tests.factories import Town, at
from tests.jobs import work
from tests.journeys.test_place import DEVICE
from tests.photos import pictures
from tests.processes import environment, serving

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

HERE = at(-213.7, 187.3)  # A: where the person is, and where the photo was taken
FAR_METRES = 60
# The municipality itself is everywhere: its streets and houses may be near A.
NO_TRACES = {"geo_"}


def spellings(place: Point) -> list[str]:
    """What the coordinates of `place` may look like, to some ten metres and exactly."""
    found = []
    for value in (place.x, place.y):
        exact = f"{value:.6f}"
        short = exact[: exact.index(".") + 5]
        packed = [
            struct.pack(order + "d", each) for each in (value, float(exact)) for order in "<>"
        ]
        found += [short, short.replace(".", ","), *(each.hex() for each in packed)]
    return list(dict.fromkeys(found))


def tables() -> Iterator[tuple[str, str]]:
    """Each table with all its rows as text; geometry is in it as hexadecimal WKB."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE nspname = 'public' AND relkind IN ('r', 'p')"
        )
        names = [name for (name,) in cursor.fetchall()]
        for name in sorted(set(names) - {"spatial_ref_sys"}):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, '|'), '') FROM \"{name}\" t")
            yield name, cursor.fetchone()[0]


def points_near(place: Point) -> list[str]:
    """Columns that hold a point within `FAR_METRES` of `place`, but for the map's own."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f_table_name, f_geometry_column FROM geometry_columns"
            " UNION SELECT f_table_name, f_geography_column FROM geography_columns"
        )
        for table, column in cursor.fetchall():
            if any(table.startswith(prefix) for prefix in NO_TRACES):
                continue
            shape = f'ST_Transform("{column}"::geometry, 4326)::geography'
            cursor.execute(
                f'SELECT count(*) FROM "{table}" WHERE CASE'
                f" WHEN ST_GeometryType(\"{column}\"::geometry) = 'ST_Point'"
                f" THEN ST_DWithin({shape}, %s::geography, %s) ELSE false END",
                [place.ewkt, FAR_METRES],
            )
            if cursor.fetchone()[0]:
                found.append(f"{table}.{column}")
    return found


def pages(report: Report, secret: str) -> Iterator[tuple[str, str]]:
    guest = Client(headers={"host": "localhost"})
    place = report.location
    assert place is not None
    for path in (
        secret,
        f"{secret}daten/",
        "/",
        "/meldungen/",
        f"/meldungen/{report.number}/",
        "/karte/",
        "/api/v1/reports/",
        f"/feeds/meldungen/{report.number}.atom",
        "/feeds/meldungen.atom",
        f"/zustaendig/?lat={place.y}&lon={place.x}&art=pothole",
        "/melden/",
    ):
        answer = guest.get(path)
        assert answer.status_code in (200, 404), path
        yield path, answer.text


def assert_nowhere(log: str, secret: str, folder: Path, *, but: Path | None = None) -> None:
    words = spellings(HERE)
    report = Report.objects.get()
    assert report.place == "Hauptstraße 12"
    # The search finds what is there, else it would prove nothing.
    assert report.location is not None
    known = spellings(report.location)
    rows = dict(tables())
    assert any(each.lower() in rows["defects_report"].lower() for each in known)
    for table, text in rows.items():
        assert not [each for each in words if each.lower() in text.lower()], table
    assert points_near(report.location)
    assert points_near(HERE) == []
    for path, text in pages(report, secret):
        assert not [each for each in words if each.lower() in text.lower()], path
    assert not [each for each in words if each.lower() in log.lower()], "the log"
    assert "lat=" not in log
    for file in folder.rglob("*"):
        if file.is_file() and file != but and not file.is_relative_to(folder / "static"):
            content = file.read_bytes()
            assert pictures.SECRET.encode() not in content, file
            assert not [each for each in words if each.encode() in content], file
    assert len(rows) > len(list(apps.get_models())) > 40


@pytest.fixture
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Taken at A, and it says so."""
    taken = tmp_path_factory.mktemp("camera") / "IMG_1.jpg"
    taken.write_bytes(
        pictures.encoded(pictures.drawn(1200, 900), exif=pictures.exif(place=HERE.coords))
    )
    return taken


@pytest.fixture
def var() -> Path:
    folder = Path(settings.VAR_DIR)
    for built in ("static", "generated"):  # by bin/test, as in operation
        shutil.rmtree(folder / built, ignore_errors=True)
        (folder / built).symlink_to(configured.VAR_DIR / built)
    return folder


def send(page: Page) -> str:
    """The path of the secret page."""
    page.locator("label.tile", has=page.locator("[value=street]")).click()
    page.locator("label.choice", has=page.locator("[value=pothole]")).click()
    page.wait_for_timeout(2_500)  # people are asked whether that was all if they are quicker
    page.get_by_role("button", name="Meldung absenden").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gespeichert")
    found = re.match(r"/meldung/[^?]+", page.evaluate("location.pathname"))
    assert found
    return found[0]


def test_the_device_and_the_photo_were_at_a_and_b_was_typed(
    town: Town, browser: Browser, photo: Path, var: Path
) -> None:
    options: dict[str, Any] = PHONE
    with serving(environment(VAR_DIR=str(var))) as (address, end):
        base_url = f"http://localhost:{address.rpartition(':')[2]}"
        with watched(browser, base_url, **options) as page:
            page.add_init_script(DEVICE)
            page.goto("/melden/")
            page.locator("[data-files]").set_input_files(photo)
            page.get_by_role("button", name="Nein", exact=True).click()
            page.get_by_role("button", name="Ja, Standort nehmen").click()
            page.evaluate("(at) => window.deviceAnswers(...at)", [HERE.y, HERE.x, 9])
            found = page.locator("[data-found]")
            expect(found).to_contain_text("Stimmt das?")
            found.get_by_role("button", name="Ändern").click()
            page.get_by_label("Straße und Hausnummer").fill("Hauptstr 12")
            page.get_by_role("option", name="Hauptstraße 12").click()
            expect(page.locator('.draft-photo:not([data-photo=""])')).to_have_count(1)
            secret = send(page)
            kept = page.evaluate("JSON.stringify({ ...localStorage, ...sessionStorage })")
            assert not [each for each in spellings(HERE) if each in kept]
        log = end()
    work()

    assert Photo.objects.get().state == "ready"
    assert_nowhere(log, secret, var)


def test_without_scripts_the_place_in_the_photo_goes_too(
    town: Town, browser: Browser, photo: Path, var: Path
) -> None:
    options: dict[str, Any] = PHONE
    with serving(environment(VAR_DIR=str(var))) as (address, end):
        base_url = f"http://localhost:{address.rpartition(':')[2]}"
        with watched(browser, base_url, java_script_enabled=False, **options) as page:
            page.goto("/melden/")
            page.locator("[name=photos]").set_input_files(photo)
            page.get_by_label("Straße und Hausnummer").fill("Hauptstraße 12")
            secret = send(page)
        log = end()
    work()

    assert Photo.objects.get().state == "ready"
    # The picture as it was sent is locked away, and goes with its period; see data-protection.md.
    assert_nowhere(log, secret, var, but=files.original(Photo.objects.get().uuid))

"""A report with a weak phone in a weak network: what travels is little, and little is to be done.

How long it takes depends on the machine: `bin/bench report` prints it, see docs/load.md. What
makes it short is counted here: bytes, requests and taps, of the real server.
"""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from benchmarks.photo_upload import picture
from config import settings as configured
from defects.models import Report
from photos.models import Photo
from tests.browser import PHONE, watched
from tests.factories import Town
from tests.journeys.hurrying import report
from tests.processes import environment, serving

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]


STREET = "Hauptstr 12"


def test_a_report_with_a_photo_of_5_mb_sends_little_and_early(
    town: Town, browser: Browser, tmp_path: Path
) -> None:
    photo = tmp_path / "loch.jpg"
    photo.write_bytes(picture(4624, 3468, byte_size=5_400_000))
    assert photo.stat().st_size > 5_000_000
    for built in ("static", "generated"):  # by bin/test, as in operation
        shutil.rmtree(tmp_path / built, ignore_errors=True)
        (tmp_path / built).symlink_to(configured.VAR_DIR / built)

    with serving(environment(VAR_DIR=str(tmp_path))) as (address, _end):
        base_url = f"http://localhost:{address.rpartition(':')[2]}"
        with watched(browser, base_url, **PHONE) as page:
            hurry = report(page, photo, street=STREET, option="Hauptstraße 12", slow=False)

    opened, shown, placed, chosen, sent = hurry.phases
    letters = len(STREET)
    assert hurry.taps - letters <= 8
    assert opened.down < 160_000
    assert len(opened.requests) <= 40
    # The picture is made small on the device, and on its way while the place is filled in at the
    # latest: how long the device needs for it is the device's affair.
    early = [*shown.requests, *placed.requests]
    assert [each.split("/")[1] for each in early if each.startswith("POST")] == ["fotos"]
    assert 50_000 < shown.up + placed.up < 620_000
    assert chosen.up + sent.up < 10_000  # and never sent a second time
    assert sent.down < 60_000
    assert hurry.down < 220_000
    assert Report.objects.get().pictures.count() == 1
    assert Photo.objects.get().byte_size < 620_000

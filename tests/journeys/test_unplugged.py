"""Everything on the pages loads with the network unplugged: server and browser have loopback only.

The browser of the other journeys resolves no foreign name, and they fail if it asks one; here
there is no network to ask, for the server neither.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from config import settings as configured
from geo.gazetteer import rebuild
from moderation.published_rules import install_rules
from tests import factories
from tests.factories import Town, address, road
from tests.journeys import site as whole
from tests.processes import ROOT, environment

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def unplugged() -> list[str]:
    """The command that starts another in a network of its own, without any connection."""
    if not connection.settings_dict["HOST"].startswith("/"):
        pytest.skip("the database is reached over the network, not by a socket")
    ways: list[list[str]] = [["unshare", "--net"], ["unshare", "--net", "--map-root-user"]]
    refused = "there is no unshare (util-linux)"
    for way in ways if shutil.which("unshare") else []:
        tried = subprocess.run([*way, "true"], capture_output=True, text=True, check=False)
        if tried.returncode == 0:
            return way
        refused = tried.stderr.strip()
    pytest.skip(f"this machine gives nobody a network of their own: {refused}")


@pytest.fixture
def town(db: None) -> Town:
    town = factories.town(host="localhost")
    install_rules(town.municipality)
    road(town.municipality, name="Hauptstraße")
    address(town.municipality, street="Hauptstraße", house_number=12)
    rebuild(town.municipality)
    return town


def test_every_page_is_whole_without_a_network(
    unplugged: list[str], town: Town, tmp_path: Path
) -> None:
    there = whole.fill(town, tmp_path)
    for built in ("static", "generated"):  # by bin/test, as in operation
        shutil.rmtree(tmp_path / built, ignore_errors=True)
        (tmp_path / built).symlink_to(configured.VAR_DIR / built)
    detail = f"/meldungen/{there.number('new')}/"
    answered = "/zustaendig/?lat=50.8&lon=7.2&art=lamp"
    maps = {"/": 1, "/melden/": 1, "/meldungen/": 1, detail: 0, "/karte/": 1}
    maps |= {"/zustaendig/": 0, answered: 0}  # still pictures at most

    result = subprocess.run(
        [*unplugged, sys.executable, "-m", "tests.journeys.unplugged", *maps],
        cwd=ROOT,
        env=environment(VAR_DIR=str(tmp_path)),
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )

    assert result.returncode == 0, result.stderr
    seen: dict[str, Any] = json.loads(result.stdout)
    assert seen["interfaces"] == ["lo"]
    assert seen["outside"] == "ENETUNREACH"
    assert "Traceback" not in seen["log"]
    for path, page in seen["pages"].items():
        assert page["status"] == 200, path
        assert (page["failed"], page["wrong"], page["broken"]) == ([], [], []), path
        assert (page["fonts"], page["styles"]) == (["loaded"], True), path
        assert len(page["maps"]) == maps[path], path
        for layers in page["maps"]:
            assert {"land", "road-G", "boundary"} <= set(layers), path
    for path in ("/", "/meldungen/", "/karte/"):
        drawn = set(seen["pages"][path]["maps"][0])
        assert {"reports", "reports-clusters"} & drawn, path
    assert seen["pages"][detail]["pictures"] >= 2  # the released photo and where it is
    assert seen["pages"][answered]["pictures"] >= 1

"""Fifty real reports of Köln's "Sag's uns" (2016) land where their addresses say, routed."""

import csv
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import Department, Role
from defects import services
from defects.history import fold
from defects.models import Category, Report, Routing, RuleSet
from defects.services.steps import state_of
from defects.templates_de import install_categories, install_rules
from geo.models import Municipality, Zone
from tests import clean, factories, jobs
from tests.conftest import _as_owner

pytestmark = [pytest.mark.realdata, pytest.mark.django_db]

KINDS = [
    ("Altkleidercontainer", "container"),
    ("Ampel defekt", "traffic_light"),
    ("Schrottfahrzeuge/Fahrräder", "abandoned_vehicle"),
    ("Straßenbaustellen", "roadworks"),
    ("Straßenlaterne defekt", "street_light"),
    ("Wilder Müll", "flytip"),
]


@pytest.fixture(scope="module")
def folder(realdata: Path) -> Path:
    return realdata / "koeln"


@pytest.fixture(scope="module")
def koeln(folder: Path, django_db_setup: None, django_db_blocker: Any) -> Iterator[Municipality]:
    """Founded and filled with the reports once for all tests of this module."""
    with django_db_blocker.unblock():
        try:
            town = founded(folder)
            bring_in(folder)
            yield town
        finally:
            with _as_owner(connection.settings_dict["NAME"]) as owner:
                clean.empty(owner)


def founded(folder: Path) -> Municipality:
    """Köln with its Bezirke and Stadtteile, and the kinds and rules that we ship."""
    stadtteile = str(folder / "koeln_stadtteil.geojson")
    call_command(
        "import_municipality",
        stadtteile,
        ags="05315000",
        name="Köln",
        base_url="https://koeln.example",
        union=True,
        verbosity=0,
    )
    town = Municipality.objects.get()
    call_command(
        "import_zones",
        str(folder / "koeln_stadtbezirk.geojson"),
        into="stadtbezirke",
        order=1,
        name_field="STB_NAME",
        key_field="STB_NR",
        verbosity=0,
    )
    call_command(
        "import_zones",
        stadtteile,
        into="stadtteile",
        order=2,
        name_field="STT_NAME",
        key_field="STT_NR",
        verbosity=0,
    )
    factories.clearing_desk(town)
    for key in ("bauhof", "tiefbau", "ordnung", "gruen", "stadtwerke"):
        factories.department(town, key)
    install_categories(town)
    install_rules(town)
    return town


@pytest.fixture
def rows(folder):
    with (folder / "koeln_sagsuns_2016_open311.csv").open(encoding="utf-8") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def bring_in(folder):
    call_command(
        "import_reports",
        str(folder / "koeln_sagsuns_2016_open311.csv"),
        source="sagsuns",
        category=KINDS,
        services=folder / "koeln_services_2016_open311.json",
        verbosity=0,
    )


def stadtteil_named(address):
    """`Schillerstr. 1, 50858 Köln - Weiden` or `Geyergasse (Altstadt/Nord), Köln`."""
    found = re.search(r"Köln - (.+)$", address) or re.search(r"\((.+)\)", address)
    return found.group(1).strip() if found else None


def test_they_land_in_the_stadtteil_their_address_names_and_are_routed(koeln, rows):
    reports = Report.objects.select_related("zone", "body", "category")
    assert reports.count() == 50
    named = {key: stadtteil_named(row["address"]) for key, row in rows.items()}
    assert sum(name is not None for name in named.values()) == 49
    landed = {report.source_id: report.zone.name for report in reports}
    assert {key: landed[key] for key, name in named.items() if name} == {
        key: name for key, name in named.items() if name
    }
    for report in reports:
        assert Routing.objects.get(report=report).body == report.body
        assert not report.body.is_clearing
        assert fold(report.events.all()) == state_of(report)


def test_they_keep_their_dates_and_states_and_nobody_is_written_to(koeln, rows):
    for report in Report.objects.all():
        row = rows[report.source_id]
        assert report.created_at == datetime.fromisoformat(row["created_at"])
        assert (report.work == "fixed") == (row["status"] == "closed")
    assert jobs.waiting("accounts.send_mail") == []


def test_bringing_them_in_again_doubles_nothing(koeln, folder):
    bring_in(folder)

    assert Report.objects.count() == 50


def test_a_draft_of_the_rules_is_simulated_over_them(koeln):
    """Traffic lights of Lindenthal to the Bauhof: three of the fifty would move."""
    dana = factories.member(koeln, Role.DISPATCHER)
    draft = services.draft_rules(
        koeln, by=dana, copy_of=RuleSet.objects.active_of(koeln).get(), note="Ampeln"
    )
    values = {
        "category": Category.objects.of(koeln).get(key="traffic_light"),
        "zone": Zone.objects.get(layer__key="stadtbezirke", name="Lindenthal"),
        "body": Department.objects.of(koeln).get(key="bauhof"),
        "reason": "Im Bezirk {zone}: {body}.",
    }
    services.save_rule(draft, values, by=dana, revision=1, at=1)

    simulation = services.simulate_rules(draft, by=dana, months=600)
    jobs.work()

    simulation.refresh_from_db()
    assert (simulation.state, simulation.total, simulation.result["moved"]) == ("done", 50, 3)
    [way] = simulation.result["ways"]
    assert (way["to"], way["examples"][0]["after"]) == ("bauhof", "Im Bezirk Lindenthal: Bauhof.")

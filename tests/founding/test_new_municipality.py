"""A town from nothing to its first report: by a file, by answers, again, and when a step fails."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command

from accounts.models import Department, Mailbox, Membership, Role
from common.checkup import database
from defects.models import Category, Report, RuleSet
from frontend.founding import plan, steps
from frontend.founding.plan import PlanRefused, from_values, look_up
from geo.models import Asset, Host, Municipality, Road, Zone
from moderation.models import RuleBook
from tests import factories, jobs
from tests.processes import ROOT, environment

AGS = "05998000"


@pytest.fixture(autouse=True)
def _nobody_waits_for_what_cannot_come(monkeypatch) -> None:
    """`doctor`, asked at the end, waits for a message that no transaction of a test sends."""
    monkeypatch.setattr(database, "_WAIT_SECONDS", 0)


def feature(shape, **properties) -> dict:
    return {"type": "Feature", "properties": properties, "geometry": json.loads(shape.geojson)}


def written(path: Path, *features: dict) -> str:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path.name


@pytest.fixture
def folder(tmp_path) -> Path:
    """Files as a town gets them: all municipalities, districts, streets, lamps."""
    around, elsewhere = factories.box(-2000, -2000, 2000, 2000), factories.box(5000, 0, 6000, 900)
    written(
        tmp_path / "gemeinden.geojson",
        feature(elsewhere, AGS="05998111", GEN="Anderswo"),
        feature(around, AGS=AGS, GEN="Lindenbach"),
    )
    written(
        tmp_path / "teile.geojson",
        feature(factories.box(-999, -999, 999, 999), nr="1", name="Mitte"),
    )
    written(
        tmp_path / "strassen.geojson",
        feature(factories.line((-900, 0), (900, 0)), name="Hauptstraße", klasse="L"),
        feature(factories.line((-900, 300), (900, 300)), name="Mühlweg", klasse="G"),
    )
    written(tmp_path / "laternen.geojson", feature(factories.at(5, 305), nr="L-7"))
    return tmp_path


@pytest.fixture
def wanted(folder) -> dict:
    middle = factories.at(0, 300)
    return {
        "ags": AGS,
        "base_url": "https://melden.lindenbach.example",
        "number_prefix": "L",
        "population": 20_000,
        "municipalities": "gemeinden.geojson",
        "numbers": [{"label": "Notruf", "number": "112", "danger": True}],
        "administrator": {"email": "erika@lindenbach.example", "name": "Erika Muster"},
        "on_call": "bereit@lindenbach.example",
        "imports": [
            {"what": "zones", "file": "teile.geojson", "into": "stadtteile", "title": "Stadtteil"},
            {"what": "streets", "file": "strassen.geojson", "road_class_field": "klasse"},
            {"what": "assets", "file": "laternen.geojson", "kind": "lamp", "key_field": "nr"},
        ],
        "sample": {"lon": middle.x, "lat": middle.y, "category": "pothole"},
    }


def run(folder: Path, wanted: dict, *arguments: str) -> str:
    path = folder / "town.yaml"
    path.write_text(yaml.safe_dump(wanted, allow_unicode=True))
    out = io.StringIO()
    call_command("new_municipality", "--from", str(path), "--yes", *arguments, stdout=out)
    return out.getvalue()


def state() -> dict[str, int]:
    return {
        model._meta.label: model._base_manager.count()
        for model in (
            Municipality, Host, Department, Zone, Road, Asset, Category, RuleSet, RuleBook,
            Membership, Mailbox,
        )
    }  # fmt: skip


def test_from_nothing_to_a_first_report(db, folder, wanted):
    said = run(folder, wanted)

    town = Municipality.objects.get(ags=AGS)
    assert (town.name, town.number_prefix, town.land) == ("Lindenbach", "L", "05")
    assert [host.name for host in town.hosts.all()] == ["melden.lindenbach.example"]
    assert Department.objects.of(town).get(is_clearing=True).key == "buergerbuero"
    # A town of its own Kreis has none above it; the roads of the Land belong to the Land.
    assert set(
        Department.objects.of(town).filter(kind="outside").values_list("key", flat=True)
    ) == {
        "stadtwerke",
        "autobahn",
        "strassen_land",
    }
    assert Membership.objects.get(municipality=town).role == Role.ADMINISTRATOR
    assert [name for name, _args in jobs.waiting("accounts.send_mail")] == ["accounts.send_mail"]
    assert Mailbox.objects.on_call(town).get().email == "bereit@lindenbach.example"
    assert RuleBook.objects.of(town).exists()
    assert "Loch oder Schaden in der Straße, nahe Mühlweg" in said
    assert "Zuständig: Tiefbauamt" in said
    assert not Report.objects.exists()
    assert "Lindenbach: Stellen: Ohne Mailadresse" in said
    assert "Lindenbach: Menschen: Niemand moderiert" in said
    assert "Rückgängig machen:" in said


def test_the_road_of_the_land_goes_to_the_land(db, folder, wanted):
    place = factories.at(0, 0)
    wanted["sample"] = {"lon": place.x, "lat": place.y, "category": "pothole"}
    assert "Zuständig: Straßen.NRW" in run(folder, wanted)


def test_again_changes_nothing_and_keeps_what_people_have_changed(db, folder, wanted):
    run(folder, wanted)
    before, mails = state(), len(jobs.waiting("accounts.send_mail"))
    Department.objects.filter(key="bauhof").update(email="hof@lindenbach.example", name="Hof")
    wanted["departments"] = [
        {"key": "buergerbuero", "name": "Anders", "clearing": True},
        {"key": "bauhof", "name": "Bauhof", "email": "neu@lindenbach.example"},
    ]
    said = run(folder, wanted)

    assert state() == before
    assert len(jobs.waiting("accounts.send_mail")) == mails
    bauhof = Department.objects.get(key="bauhof")
    assert (bauhof.name, bauhof.email) == ("Hof", "hof@lindenbach.example")
    assert "0 neu, 2 waren da" in said


def test_a_step_that_fails_is_undone_and_the_next_run_goes_on(db, folder, wanted):
    good = wanted["imports"][1]
    wanted["imports"][1] = {**good, "road_class_field": "gibtesnicht"}
    with pytest.raises(CommandError, match="gibtesnicht") as failed:
        run(folder, wanted)
    assert "Von diesem Schritt ist nichts geschehen" in str(failed.value)
    assert (Zone.objects.count(), Road.objects.count(), Category.objects.count()) == (1, 0, 0)

    wanted["imports"][1] = good
    run(folder, wanted)
    assert (Zone.objects.count(), Road.objects.count()) == (1, 2)


def test_an_unknown_option_of_an_import_is_said(db, folder, wanted):
    wanted["imports"][0]["farbe"] = "rot"
    with pytest.raises(CommandError, match="farbe"):
        run(folder, wanted)


def test_a_second_town_stands_beside_the_first(db, folder, wanted, town):
    run(folder, wanted)
    other = Municipality.objects.get(ags=AGS)
    assert Category.objects.of(town.municipality).exists()
    assert not Department.objects.of(other).filter(pk=town.bauhof.pk).exists()
    assert Membership.objects.filter(municipality=other).count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ags": 5998000}, "kein Amtlicher Gemeindeschlüssel"),
        ({"ags": "99998000"}, "kein Amtlicher Gemeindeschlüssel"),
        ({"ags": "05111111"}, "hat keine Gemeinde 05111111"),
        ({"base_url": "melden.de"}, "keine Adresse"),
        ({"on_call": "niemand"}, "keine Mailadresse"),
        ({"farbe": "rot"}, "farbe: das gibt es nicht"),
        ({"imports": [{"what": "zones", "file": "fehlt.json"}]}, "gibt es nicht"),
        ({"imports": [{"what": "häuser", "file": "teile.geojson"}]}, "what ist 'häuser'"),
        ({"departments": [{"key": "a", "name": "A"}]}, "genau eine Stelle"),
        ({"departments": [{"key": "a", "clearing": True}]}, "key und name"),
    ],
)
def test_what_cannot_be_right_is_said_before_anything_is_done(db, folder, wanted, change, words):
    with pytest.raises(CommandError, match=words):
        run(folder, {**wanted, **change})
    assert not Municipality.objects.exists()


def test_a_file_that_is_no_plan_is_refused(tmp_path):
    for content in ("- a\n- b\n", "a: [", ""):
        (tmp_path / "x.yaml").write_text(content)
        with pytest.raises(PlanRefused):
            plan.read(tmp_path / "x.yaml")


def test_a_town_is_looked_up_by_its_key(folder):
    assert look_up(folder / "gemeinden.geojson", AGS) == ("Lindenbach", ("AGS", AGS))


def test_a_town_in_a_kreis_gets_its_kreis():
    keys = {each["key"] for each in plan.shipped_departments("05315004")}
    assert {"kreis", "strassen_land"} <= keys
    assert "kreis" not in {each["key"] for each in plan.shipped_departments("05315000")}
    assert "strassen_land" not in {each["key"] for each in plan.shipped_departments("11000000")}


def test_a_sample_that_is_not_found_is_said(db, folder, wanted):
    wanted["sample"] = {"address": "Nirgendwo 7"}
    with pytest.raises(CommandError, match="findet 'Nirgendwo 7' nicht"):
        run(folder, wanted)


def test_without_a_boundary_nothing_begins(db, folder, wanted):
    del wanted["municipalities"]
    wanted["name"] = "Lindenbach"
    read = from_values(wanted, beside=folder)
    with pytest.raises(steps.StepFailed, match="Es fehlt die Grenze"):
        steps.run(next(iter(steps.steps(read))), read)


@pytest.mark.django_db(transaction=True)
def test_it_asks_what_it_needs_and_asks_again_what_cannot_be(folder):
    answers = [
        "123", AGS, "gemeinden.geojson",
        "", "melden", "https://melden.lindenbach.example", "", "", "20.000",
        "0000 77", "",
        "buero@lindenbach.example", "hof@lindenbach.example", "", "-", "", "", "", "",
        "", "erika@lindenbach.example", "",
        "fehlt.geojson", "teile.geojson", "strassen.geojson", "", "", "",
        "j",
    ]  # fmt: skip
    done = subprocess.run(
        [sys.executable, ROOT / "manage.py", "new_municipality", "--save", "town.yaml"],
        cwd=folder,
        env=environment(),
        input="\n".join(answers) + "\n",
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Acht Ziffern" in done.stdout
    assert "Gefunden: Lindenbach" in done.stdout
    assert "Sie beginnt mit https://" in done.stdout
    assert "fehlt.geojson gibt es nicht." in done.stdout
    town = Municipality.objects.get(ags=AGS)
    assert [entry["number"] for entry in town.numbers] == ["112", "0000 77"]
    offices = dict(Department.objects.of(town).values_list("key", "email"))
    assert "gruen" not in offices
    assert offices["bauhof"] == "hof@lindenbach.example"
    assert plan.read(folder / "town.yaml").ags == AGS


def test_without_a_yes_nothing_happens(db, folder, wanted, monkeypatch, capsys):
    (folder / "town.yaml").write_text(yaml.safe_dump(wanted, allow_unicode=True))
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    with pytest.raises(SystemExit) as done:
        call_command("new_municipality", "--from", "town.yaml")
    assert done.value.code == 1
    assert "Nichts ist geschehen." in capsys.readouterr().out
    assert not Municipality.objects.exists()


@pytest.mark.realdata
@pytest.mark.slow
def test_a_real_city(db, realdata, tmp_path):
    said = run(
        tmp_path,
        {
            "ags": "05315000",
            "name": "Köln",
            "base_url": "https://melden.koeln.example",
            "population": 1_080_000,
            "boundary": {
                "file": str(realdata / "koeln" / "koeln_stadtbezirk.geojson"),
                "union": True,
            },
            "imports": [
                {
                    "what": "zones",
                    "file": str(realdata / "koeln" / "koeln_stadtteil.geojson"),
                    "into": "stadtteile",
                    "title": "Stadtteil",
                },
                {"what": "streets", "file": str(realdata / "koeln" / "strasse.geojsonl.gz")},
            ],
            "sample": {"address": "Domkloster", "category": "pothole"},
        },
    )
    assert "Loch oder Schaden in der Straße, nahe Domkloster" in said
    assert "Zuständig: Tiefbauamt" in said

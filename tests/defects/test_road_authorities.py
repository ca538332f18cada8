"""Each Land has its road authority, by its own name, with the text that it is written."""

import pytest
from django.test import Client

from accounts.legal.laender import LAENDER
from accounts.models import Department
from common.models import Journal
from defects import services
from defects.models import Way
from defects.outside_words import refuse_template, text_for
from defects.templates_de import install_road_texts
from defects.templates_de.roads import (
    AUTHORITIES,
    LAND,
    MOTORWAYS,
    Districts,
    authority_of,
    road_text,
    shipped_bodies,
)
from frontend.founding.plan import PlanRefused, from_values, shipped_departments
from geo.models import RoadClass
from tests import factories
from tests.factories import Town

CITIES = {"02", "04", "11"}
# The Land, what its own roads are called, the zone of its surveyors.
KNOWN = {
    "01": ("LBV.SH", "Landesstraße", 32),
    "03": ("NLStBV", "Landesstraße", 32),
    "05": ("Straßen.NRW", "Landesstraße", 32),
    "06": ("Hessen Mobil", "Landesstraße", 32),
    "07": ("Landesbetrieb Mobilität Rheinland-Pfalz", "Landesstraße", 32),
    "08": ("Regierungspräsidium", "Landesstraße", 32),
    "09": ("Staatliches Bauamt", "Staatsstraße", 32),
    "10": ("Landesbetrieb für Straßenbau Saarland", "Landstraße", 32),
    "12": ("Landesbetrieb Straßenwesen Brandenburg", "Landesstraße", 33),
    "13": ("Straßenbauamt", "Landesstraße", 33),
    "14": ("Landesamt für Straßenbau und Verkehr (LASuV)", "Staatsstraße", 33),
    "15": ("Landesstraßenbaubehörde Sachsen-Anhalt", "Landesstraße", 32),
    "16": ("Thüringer Landesamt für Bau und Verkehr", "Landesstraße", 32),
}


@pytest.fixture
def town(db) -> Town:
    return factories.town(host="lindenbach.example")


def of_land(town: Town, land: str) -> Town:
    """The same town, elsewhere in Germany."""
    town.municipality.ags = f"{land}999012"
    town.municipality.save(update_fields=["ags"])
    return town


def signed_in(user) -> Client:
    client = Client(headers={"host": "lindenbach.example"})
    client.force_login(user)
    return client


def test_the_sixteen_laender_are_all_there_by_the_names_of_the_legal_pages() -> None:
    assert {key: each.land for key, each in AUTHORITIES.items()} == {
        key: each.name for key, each in LAENDER.items()
    }
    assert {key for key, each in AUTHORITIES.items() if each.is_the_city} == CITIES
    assert set(KNOWN) | CITIES == set(AUTHORITIES)


@pytest.mark.parametrize("land", sorted(KNOWN))
def test_the_authority_of_a_land_gets_a_text_with_what_it_goes_by(town: Town, land: str) -> None:
    name, state_road, zone = KNOWN[land]
    of_land(town, land)
    Department.objects.filter(pk=town.land.pk).update(name=authority_of(land).name)
    factories.road(
        town.municipality,
        "Mühlhäuser Straße",
        (-500, 9),
        (500, 9),
        road_class=RoadClass.STATE,
        number="L 288",
        inside_od=False,
    )
    report = town.report(text="Ein großes Loch.", is_danger=True)

    made = install_road_texts(town.municipality)
    town.land.refresh_from_db()
    said = {"section": "5109 017 nach 5109 018", "station": "1,350", "side": "rechts"}
    words = text_for(report, town.land, said | {"direction": "Richtung Öhringen"})

    assert [way.body_id for way in made] == [town.land.pk]
    assert name in words.split("\n")[0] and name in authority_of(land).name
    for line in (
        "Gefahr: ja",
        "Straßennummer: L 288",
        f"Straßenklasse: {state_road}",
        "Abschnitt (von Netzknoten nach Netzknoten): 5109 017 nach 5109 018",
        "Station: 1,350",
        "Fahrtrichtung: Richtung Öhringen",
        "Seite oder Fahrstreifen: rechts",
        "Ortsdurchfahrt: außerhalb der Ortsdurchfahrt",
        "Straßenname: Mühlhäuser Straße",
        "Koordinaten WGS 84 (Breite, Länge): 50.800000, 7.200000",
        "Was: Ein großes Loch.",
        f"Fotos und Stand: https://lindenbach.example/meldungen/{report.number}/",
    ):
        assert line in words.split("\n")
    assert f"Koordinaten ETRS89/UTM, Zone {zone}: {zone}N " in words
    assert "Gemeldet am: " in words and "{" not in words


@pytest.mark.parametrize("land", sorted(CITIES))
def test_a_city_that_is_its_own_authority_hands_to_nobody(town: Town, land: str) -> None:
    of_land(town, land)
    assert road_text(LAND, land) == "" and road_text(MOTORWAYS, land)
    assert [key for key, _name, _dative in shipped_bodies(land)] == [MOTORWAYS]
    assert install_road_texts(town.municipality) == []
    page = signed_in(town.admin).get("/arbeit/stellen/strassen_land/weg/").text
    assert "Die Stadt ist selbst Straßenbaubehörde" in page and "?vorlage=land" not in page


@pytest.mark.parametrize("ags", ["", "0", "00999012", "17000000", "99999999", "ab"])
def test_a_wrong_number_has_no_text_and_founds_nothing(town: Town, ags: str) -> None:
    assert authority_of(ags) is None
    assert road_text(LAND, ags) == road_text(MOTORWAYS, ags) == ""
    with pytest.raises(PlanRefused):
        from_values({"ags": ags, "name": "X"}, beside=None)
    town.municipality.ags = ags
    assert install_road_texts(town.municipality) == []


def test_every_text_is_one_that_can_be_saved() -> None:
    for key in (LAND, MOTORWAYS):
        for land in AUTHORITIES:
            text = road_text(key, land)
            refuse_template(text)
            assert len(text) <= Way._meta.get_field("template").max_length


def test_of_the_districts_roads_only_what_is_sure_is_said() -> None:
    sure = {key: each.districts for key, each in AUTHORITIES.items() if each.name}
    assert {key for key, each in sure.items() if each is Districts.ITSELF} == {"07"}
    assert {key for key, each in sure.items() if each is Districts.NONE} == {"10"}
    for key, each in sure.items():
        if key not in {"07", "10"}:
            assert "Bitte fragen Sie" in each.value
    assert "Straßenmeistereien der Landkreise" in AUTHORITIES["08"].keeps
    assert "Straßenmeisterei eines Landkreises" in road_text(LAND, "14")
    assert "Straßenmeisterei" not in road_text(LAND, "05")


def test_the_motorways_have_a_text_of_their_own(town: Town) -> None:
    body = factories.outside_body(town.municipality, MOTORWAYS, name="Autobahn GmbH")
    assert [way.body.key for way in install_road_texts(town.municipality)] == [
        MOTORWAYS,
        LAND,
    ]
    body.refresh_from_db()
    words = text_for(town.report(), body, {"station": "412,3", "direction": "Köln"})
    assert "Betriebskilometer: 412,3" in words and "Fahrtrichtung: Köln" in words


def test_what_somebody_has_settled_stays(town: Town) -> None:
    services.settle_way(town.land, by=town.dana, values={"template": "Nur {nummer}"})
    assert install_road_texts(town.municipality) == []
    assert Way.objects.get(body=town.land).template == "Nur {nummer}"
    # An office of the house by that key is none that is written to.
    Way.objects.all().delete()
    Department.objects.filter(pk=town.land.pk).update(kind=Department.Kind.INSIDE)
    assert install_road_texts(town.municipality) == []


def test_a_town_looks_at_the_text_of_its_land_and_then_saves_it(town: Town) -> None:
    of_land(town, "09")
    client = signed_in(town.admin)
    path = "/arbeit/stellen/strassen_land/weg/"

    page = client.get(path)
    assert "Vorlage für Staatliches Bauamt übernehmen" in page.text
    assert "Straßenklasse" in page.context["form"]["template"].value()
    assert "An: Staatliches Bauamt" not in page.text

    looked_at = client.get(f"{path}?vorlage=land")
    text = looked_at.context["form"]["template"].value()
    assert text.startswith("An: Staatliches Bauamt") and "Sie gilt erst" in looked_at.text
    assert not Way.objects.exists()

    saved = client.post(path, {"kind": "mail", "template": text})
    assert saved.status_code == 303
    assert Way.objects.get(body=town.land).template == text.strip()
    assert Journal.objects.filter(verb="way.settled").count() == 1
    # What was saved holds, and the other text is only looked at.
    assert "Betriebskilometer" in client.get(f"{path}?vorlage=autobahn").text
    assert Way.objects.get(body=town.land).template == text.strip()


@pytest.mark.parametrize("value", ["", "gibtesnicht", "strassen_land", "%00", "ä"])
def test_another_name_of_a_text_shows_what_holds(town: Town, value: str) -> None:
    page = signed_in(town.admin).get(f"/arbeit/stellen/strassen_land/weg/?vorlage={value}")
    assert page.status_code == 200 and "Sie gilt erst" not in page.text


def test_clerks_and_residents_see_no_texts(town: Town) -> None:
    path = "/arbeit/stellen/strassen_land/weg/?vorlage=land"
    assert signed_in(town.clara).get(path).status_code == 403
    assert Client(headers={"host": "lindenbach.example"}).get(path).status_code == 302


def test_a_new_town_has_the_body_of_its_land() -> None:
    found = {each["key"]: each for each in shipped_departments("03159016")}
    assert found[LAND]["name"] == AUTHORITIES["03"].name
    assert found[LAND]["dative"] == "bei der NLStBV"
    assert LAND not in {each["key"] for each in shipped_departments("04011000")}

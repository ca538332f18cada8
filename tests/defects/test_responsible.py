"""Who is in charge here? The page gives the answer of routing, without JavaScript."""

import pytest

from common import clock
from defects.models import RoutingRule
from defects.routing import route
from geo import gazetteer
from tests import factories
from tests.factories import TOWN_HALL, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def streets(town: factories.Town) -> factories.Town:
    factories.road(town.municipality, "Hauptstraße")
    factories.road(town.municipality, "Mühlweg", (900, 0), (1100, 0))
    gazetteer.rebuild(town.municipality)
    factories.rule_set(town.municipality)
    return town


def test_an_address_and_a_kind_give_body_and_reason(client, streets):
    page = client.get("/zustaendig/", {"ort": "Hauptstraße", "art": "lamp"}).text

    answer = route(
        municipality=streets.municipality,
        location=TOWN_HALL,
        accuracy_metres=None,
        category=streets.lamp,
        at=clock.now(),
    )
    assert answer.body == streets.bauhof
    assert "Bauhof" in page
    assert answer.sentence in page.replace("&quot;", '"')


def test_coordinates_do_instead_of_an_address(client, streets):
    page = client.get(
        "/zustaendig/", {"lat": TOWN_HALL.y, "lon": TOWN_HALL.x, "art": "pothole"}
    ).text

    assert "Tiefbauamt" in page


def test_how_to_reach_the_body(client, streets):
    streets.bauhof.phone = "0000 115"
    streets.bauhof.save()

    page = client.get("/zustaendig/", {"ort": "Hauptstraße", "art": "lamp"}).text

    assert 'href="tel:0000115"' in page


def test_the_one_question_is_asked_and_its_answer_counts(client, town):
    question = factories.part_question(town.pothole)
    rules = factories.rule_set(town.municipality)
    factories.road(town.municipality, "Hauptstraße", road_class="L")
    gazetteer.rebuild(town.municipality)
    factories.rule(
        rules,
        body=town.land,
        kind=RoutingRule.Kind.ROAD,
        road_class="L",
        part="carriageway",
        reason="Die Fahrbahn gehört {body}.",
    )
    asked = {"ort": "Hauptstraße", "art": "pothole"}

    first = client.get("/zustaendig/", asked).text
    second = client.get("/zustaendig/", {**asked, f"frage-{question.key}": "carriageway"}).text

    assert "Welcher Teil der Straße?" in first
    assert "Die Fahrbahn gehört Straßen.NRW." in second
    assert "Welcher Teil der Straße?" not in second


def test_outside_the_town_nobody_is_named(client, streets):
    far = at(50_000, 0)

    page = client.get("/zustaendig/", {"lat": far.y, "lon": far.x, "art": "lamp"}).text

    assert "Dieser Ort liegt nicht in Lindenbach." in page


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"ort": "Nirgendwo", "art": "lamp"}, "Diesen Ort kennen wir nicht."),
        ({"ort": "Hauptstraße"}, "Bitte wählen Sie, worum es geht."),
        ({"art": "lamp"}, "Bitte geben Sie einen Ort ein."),
        ({"ort": "Hauptstraße", "art": "zauberei"}, "Diese Art gibt es hier nicht."),
        ({"lat": "x", "lon": "7", "art": "lamp"}, "Der Ort fehlt"),
        ({"lat": "95", "lon": "7", "art": "lamp"}, "Diesen Ort gibt es nicht auf der Karte."),
        ({"ort": "\0Hauptstraße", "art": "x\0"}, "Diese Art gibt es hier nicht."),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_its_field(client, streets, asked, sentence):
    response = client.get("/zustaendig/", asked)

    assert response.status_code == 200
    assert sentence in response.text


def test_the_empty_page_asks_and_says_nothing_is_wrong(client, streets):
    response = client.get("/zustaendig/")

    assert "field--error" not in response.text
    assert client.post("/zustaendig/").status_code == 405


def test_what_somebody_asked_is_kept_nowhere(client, streets):
    response = client.get("/zustaendig/", {"ort": "Hauptstraße", "art": "lamp"})

    assert response.headers["Cache-Control"] == "private, no-store"

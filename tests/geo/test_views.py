"""The place search and the name of a place, as pages and scripts ask for them."""

import pytest

from geo import gazetteer
from tests.factories import TOWN_HALL, address, at, municipality, road, zone

pytestmark = pytest.mark.django_db


@pytest.fixture
def lindenbach(db):
    town = municipality()
    zone(town, "Altstadt")
    road(town, "Hauptstr.", left_from=1, left_to=19, right_from=2, right_to=20)
    address(town, "Hauptstr.", 5, at(0, 10))
    gazetteer.rebuild(town)
    return town


def test_a_place_that_we_did_not_name_is_none(lindenbach):
    assert gazetteer.place_of("50.8;7.2;Hauptstr. 5:gefaelscht") is None


def test_the_search_answers_with_places(client, lindenbach):
    response = client.get("/orte/suche/", {"q": "hauptstrasse 5"})

    found = response.json()
    point, label = gazetteer.place_of(found["places"][0].pop("value"))
    assert (round(point.x, 6), label) == (7.2, "Hauptstr. 5")
    assert found == {
        "places": [
            {
                "kind": "address",
                "label": "Hauptstr. 5",
                "detail": "Altstadt",
                "lat": round(at(0, 10).y, 6),
                "lon": 7.2,
                "approximate": False,
            }
        ]
    }
    assert response["Cache-Control"] == "public, max-age=300"
    assert response.cookies == {}


def test_the_search_answers_with_list_items_that_submit_without_javascript(client, lindenbach):
    response = client.get("/orte/suche/", {"q": "hauptstrasse 7", "als": "html"})

    assert response.text.count("<li") == 1
    assert 'name="ort" value="50.8' in response.text
    assert ";Hauptstr. 7" in response.text
    assert "ungefähr" in response.text


def test_nothing_found_says_what_to_do(client, lindenbach):
    response = client.get("/orte/suche/", {"q": "Xyzzy", "als": "html"})

    assert "Bitte prüfen Sie die Schreibweise" in response.text


def test_names_are_escaped(client, lindenbach):
    road(lindenbach, "<b>Böse</b>", (-500, 40), (500, 40))
    gazetteer.rebuild(lindenbach)

    assert "<b>" not in client.get("/orte/suche/", {"q": "Böse", "als": "html"}).text


@pytest.mark.parametrize("text", ["", "\x00", "%", "a" * 5000, "‮Haupt", "💥💥", "'--"])
def test_the_search_survives_any_text(client, lindenbach, text):
    assert client.get("/orte/suche/", {"q": text}).status_code == 200
    assert client.get("/orte/suche/", {"q": text, "als": "html"}).status_code == 200


def test_the_search_is_only_read(client, lindenbach):
    assert client.post("/orte/suche/", {"q": "Haupt"}).status_code == 405


def test_a_point_is_named(client, lindenbach):
    response = client.get("/orte/hier/", {"lat": TOWN_HALL.y, "lon": TOWN_HALL.x})

    assert response.json() == {"label": "Hauptstr. 5", "inside": True, "district": "Altstadt"}
    assert response["Cache-Control"] == "private, no-store"


def test_a_point_outside_the_municipality_says_so(client, lindenbach):
    response = client.get("/orte/hier/", {"lat": "52.5", "lon": "13.4"})

    assert response.json() == {"label": "", "inside": False, "district": ""}


@pytest.mark.parametrize(
    "place",
    [
        {},
        {"lat": "50.8"},
        {"lat": "x", "lon": "7"},
        {"lat": "nan", "lon": "7"},
        {"lat": "inf", "lon": "7"},
        {"lat": "91", "lon": "7"},
        {"lat": "50", "lon": "181"},
        {"lat": "\x00", "lon": "7"},
    ],
)
def test_what_is_no_place_is_refused_with_a_sentence(client, lindenbach, place):
    response = client.get("/orte/hier/", place)

    assert response.status_code == 400
    assert response.json()["error"].endswith(".")


def test_a_german_comma_is_understood(client, lindenbach):
    assert client.get("/orte/hier/", {"lat": "50,8", "lon": "7,2"}).json()["inside"] is True


def test_statements(client, lindenbach, django_assert_num_queries):
    client.get("/health/")  # hosts are read
    with django_assert_num_queries(3):
        client.get("/orte/hier/", {"lat": "50.8", "lon": "7.2"})

"""Places by name: what people type, and what they mean."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import gazetteer
from geo.gazetteer.house_numbers import fraction_of
from geo.gazetteer.query import fold, parse, stem
from geo.models import SearchPlace
from tests.factories import TOWN_HALL, address, asset, at, box, layer, municipality, road, zone

pytestmark = pytest.mark.django_db

RANGES = {"left_from": 1, "left_to": 19, "right_from": 2, "right_to": 20}


@pytest.fixture
def lindenbach(db):
    """Two parts of town, a street in each called Bergstr., and some more."""
    town = municipality()
    parts = layer(town, "stadtteile", name="Stadtteil")
    zone(town, "Altstadt", layer=parts, boundary=box(-2000, -2000, 0, 2000))
    zone(town, "Oststadt", layer=parts, boundary=box(0, -2000, 2000, 2000))
    road(town, "Hauptstr.", (-900, 0), (-100, 0), **RANGES)
    road(town, "Mühlweg", (-500, -300), (-500, 300))
    road(town, "Königsberger Straße", (-900, 500), (-100, 500))
    road(town, "Bergstr.", (-900, 900), (-600, 900), **RANGES)
    road(town, "Bergstr.", (600, 900), (900, 900), **RANGES)
    road(town, "Am Weiher", (100, -600), (600, -600))
    address(town, "Am Weiher", 7, at(300, -590))
    address(town, "Am Weiher", 7, at(320, -590), suffix="b")
    asset(town, "lamp", "L-4711", at(50, 50))
    asset(town, "traffic_light", "00200", at(60, 60), label="Hauptstr. / Mühlweg")
    gazetteer.rebuild(town)
    return town


def test_a_district_is_found_where_its_streets_are_not_in_its_woods(lindenbach):
    [before] = gazetteer.search(lindenbach, "Oststadt")
    for north in range(-1800, -1300, 100):
        road(lindenbach, f"Dorfweg {north}", (1500, north), (1900, north))
    gazetteer.rebuild(lindenbach)
    [after] = gazetteer.search(lindenbach, "Oststadt")

    middle, village = at(1000, 0), at(1700, -1500)
    metres = 111_000
    assert before.point.distance(middle) * metres < 60
    assert after.point.distance(village) * metres < 60


def labels(town, text, **options):
    return [place.label for place in gazetteer.search(town, text, **options)]


@pytest.mark.parametrize(
    "text",
    [
        "Königsb",
        "koenigsberger",
        "KÖNIGSBERGER STRASSE",
        "Königsberger Str.",
        "Königsberger Str",
        "Kónigsberger Straße",
        "Königsbreger Strasse",
        "Konigsberger",
        "  Königsberger\tStraße \x00",
    ],
)
def test_a_street_is_found_however_it_is_written(lindenbach, text):
    assert labels(lindenbach, text)[0] == "Königsberger Straße"


def test_beginnings_come_before_words_inside_and_these_before_what_is_similar(lindenbach):
    road(lindenbach, "Neuer Bergweg")
    road(lindenbach, "Burgstraße")
    gazetteer.rebuild(lindenbach)

    found = labels(lindenbach, "berg")

    assert found[:2] == ["Bergstr.", "Bergstr."]
    assert found[2] == "Neuer Bergweg"


def test_twins_are_told_apart_by_their_part_of_town(lindenbach):
    found = gazetteer.search(lindenbach, "Bergstr.")

    assert [(place.label, place.detail) for place in found[:2]] == [
        ("Bergstr.", "Altstadt"),
        ("Bergstr.", "Oststadt"),
    ]
    assert gazetteer.search(lindenbach, "Bergstr., Oststadt")[0].detail == "Oststadt"
    assert gazetteer.search(lindenbach, "Bergstraße Oststadt")[0].detail == "Oststadt"


def test_a_known_address_is_found_exactly_the_asked_suffix_first(lindenbach):
    assert labels(lindenbach, "Am Weiher 7") == ["Am Weiher 7", "Am Weiher 7b"]
    assert labels(lindenbach, "am weiher 7 B")[0] == "Am Weiher 7b"
    (exact, _) = gazetteer.search(lindenbach, "Am Weiher 7")
    assert exact.point.equals_exact(at(300, -590), 1e-6)
    assert (exact.kind, exact.is_interpolated, exact.detail) == ("address", False, "Oststadt")


@pytest.mark.parametrize(
    ("number", "east", "north"),
    [(1, -868, 9), (10, -545, -9), (11, -456, 9), (20, -132, -9)],
)
def test_house_numbers_are_counted_off_along_the_street_on_their_side(
    lindenbach, number, east, north
):
    (found,) = gazetteer.search(lindenbach, f"Hauptstr. {number}")

    assert (found.label, found.is_interpolated) == (f"Hauptstr. {number}", True)
    assert found.point.equals_exact(at(east, north), tolerance=4 / 70_000)


def test_twins_are_told_apart_when_asked_with_a_house_number(lindenbach):
    found = gazetteer.search(lindenbach, "Bergstr. 3, Oststadt")

    assert [(place.label, place.detail) for place in found] == [
        ("Bergstr. 3", "Oststadt"),
        ("Bergstr. 3", "Altstadt"),
    ]


def test_a_house_number_that_does_not_exist_answers_with_the_street(lindenbach):
    (found,) = gazetteer.search(lindenbach, "Hauptstr. 99")

    assert (found.kind, found.label) == ("street", "Hauptstr.")


@pytest.mark.parametrize(
    "text", ["Hauptstr. / Mühlweg", "Mühlweg Ecke Hauptstraße", "hauptstr & muehlweg"]
)
def test_a_crossing_is_where_two_streets_meet(lindenbach, text):
    (found,) = gazetteer.search(lindenbach, text)

    assert found.kind == "crossing"
    assert set(found.label.split(" / ")) == {"Hauptstr.", "Mühlweg"}
    assert found.point.equals_exact(at(-500, 0), 1e-5)
    assert found.detail == "Altstadt"


def test_a_street_and_a_slash_offer_every_street_that_meets_it(lindenbach):
    assert labels(lindenbach, "Hauptstr. /") == ["Hauptstr. / Mühlweg"]


def test_streets_that_do_not_meet_answer_with_the_first(lindenbach):
    assert labels(lindenbach, "Hauptstr. / Am Weiher") == ["Hauptstr."]


@pytest.mark.parametrize("text", ["L-4711", "4711", "Laterne 4711", "laterne L 4711"])
def test_a_thing_is_found_by_the_number_on_it(lindenbach, text):
    found = gazetteer.search(lindenbach, text)[0]

    assert (found.kind, found.label, found.detail) == ("asset", "Laterne L-4711", "Oststadt")


def test_a_part_of_town_is_found_with_what_it_is(lindenbach):
    found = gazetteer.search(lindenbach, "Altst")[0]

    assert (found.kind, found.label, found.detail) == ("zone", "Altstadt", "Stadtteil")


@pytest.mark.parametrize("text", ["", " ", "a", "%", "__", "\x00", "12", "/", "Xyzzy", "'; --"])
def test_what_means_nothing_finds_nothing(lindenbach, text):
    assert gazetteer.search(lindenbach, text) == []


def test_nothing_of_another_municipality_is_found(lindenbach):
    neighbour = municipality(name="Nachbar")
    gazetteer.rebuild(neighbour)

    assert gazetteer.search(neighbour, "Hauptstr. 5") == []
    assert SearchPlace.objects.filter(municipality=lindenbach).count() == 10


def test_rebuilding_forgets_what_is_gone_and_is_the_same_twice(lindenbach):
    before = gazetteer.rebuild(lindenbach)
    lindenbach.roads.filter(name="Mühlweg").delete()
    after = gazetteer.rebuild(lindenbach)

    assert (before, after) == (10, 9)
    assert "Mühlweg" not in labels(lindenbach, "Mühlweg")


@pytest.mark.parametrize(
    "text", ["Bergstr.", "Hauptstr. 5", "Haubtstr. 99", "Hauptstr. / Mühlweg", "4711"]
)
def test_the_number_of_statements_does_not_depend_on_the_answers(lindenbach, text):
    with CaptureQueriesContext(connection) as queries:
        gazetteer.search(lindenbach, text)

    assert len(queries) <= 4


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_any_text_can_be_taken_apart(text):
    query = parse(text)

    assert len(query.street) <= 100
    assert query.number is None or 0 <= query.number <= 9999


@pytest.mark.parametrize(
    ("text", "street", "number", "suffix", "behind"),
    [
        ("Hauptstr. 12", "Hauptstr.", 12, "", ""),
        ("Hauptstr.12", "Hauptstr.", 12, "", ""),
        ("Hauptstraße 12 a", "Hauptstraße", 12, "a", ""),
        ("Schillerstr. 1, 50858 Köln - Weiden", "Schillerstr.", 1, "", "Köln - Weiden"),
        ("Schillerstr. 12-14 Weiden", "Schillerstr.", 12, "", "Weiden"),
        ("50858 Schillerstr. 1", "Schillerstr.", 1, "", ""),
        ("Straße des 17. Juni", "Straße des 17. Juni", None, "", ""),
        ("Straße des 17. Juni 5", "Straße des 17. Juni", 5, "", ""),
        ("Hauptstr., Weiden", "Hauptstr.", None, "", "Weiden"),
    ],
)
def test_a_text_is_taken_apart(text, street, number, suffix, behind):
    query = parse(text)

    assert (query.street, query.number, query.suffix, query.behind) == (
        street,
        number,
        suffix,
        behind,
    )


@settings(max_examples=200, deadline=None)
@given(st.text("aäöüßÄÖÜéèçñ stprlweg.-/1'&ST", max_size=30))
def test_python_and_the_database_fold_names_alike(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT geo_fold(%s)", [text])
        assert fold(text) == cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("name", "folded", "stemmed"),
    [
        ("Königstr.", "koenigstrasse", "koenig"),
        ("Straße des 17. Juni", "strasse des 17 juni", "strasse des 17 juni"),
        ("St.-Apern-Str.", "sankt apern strasse", "sankt apern"),
        ("Rathauspl.", "rathausplatz", "rathaus"),
        ("Am Ring", "am ring", "am ring"),
    ],
)
def test_names_are_folded_and_lose_common_endings_when_compared(name, folded, stemmed):
    assert (fold(name), stem(fold(name))) == (folded, stemmed)


def test_both_carriageways_of_a_street_give_one_answer(lindenbach):
    road(lindenbach, "Hauptstr.", (-900, 12), (-100, 12), **RANGES)
    gazetteer.rebuild(lindenbach)

    assert labels(lindenbach, "Hauptstr. 11") == ["Hauptstr. 11"]


@pytest.mark.parametrize(
    ("number", "first", "last", "expected"),
    [(5, 1, 9, 0.5), (4, 1, 9, None), (1, 9, 1, 1.0), (7, 7, 7, 0.5), (3, None, 9, None)],
)
def test_a_number_lies_at_a_fraction_of_its_range(number, first, last, expected):
    assert fraction_of(number, first, last) == expected


def test_describe_names_a_point(lindenbach):
    with CaptureQueriesContext(connection) as queries:
        assert gazetteer.describe(lindenbach, at(300, -600)) == "Am Weiher 7"

    assert len(queries) == 1
    assert gazetteer.describe(lindenbach, at(-880, -8)) == "Hauptstr. 2"
    assert gazetteer.describe(lindenbach, TOWN_HALL) == "Altstadt"

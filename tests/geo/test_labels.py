"""What people call a point."""

import pytest
from django.utils.translation import override

from geo.facts import place_facts
from geo.gazetteer import describe
from geo.labels import house_number_at
from tests.factories import TOWN_HALL, address, at, municipality, road, zone

pytestmark = pytest.mark.django_db

RANGES = {"left_from": 1, "left_to": 19, "right_from": 2, "right_to": 20}


def label(town, point):
    return place_facts(town, point, radius_metres=8).address_label


def test_the_nearest_address_within_30_metres_names_a_point():
    lindenbach = municipality()
    address(lindenbach, "Hauptstr.", 12, at(10, 0), suffix="a")
    address(lindenbach, "Mühlweg", 3, at(0, 20))

    assert label(lindenbach, TOWN_HALL) == "Hauptstr. 12a"
    assert label(lindenbach, at(0, 49)) == "Mühlweg 3"
    assert label(lindenbach, at(0, 51)) == ""


@pytest.mark.parametrize(
    ("east", "north", "expected"),
    [
        (-490, 5, "Hauptstr. 1"),
        (10, 5, "Hauptstr. 11"),
        (490, 5, "Hauptstr. 19"),
        (-490, -5, "Hauptstr. 2"),
        (490, -5, "Hauptstr. 20"),
        (0, 45, "nahe Hauptstr."),
        (0, 105, ""),
    ],
)
def test_without_addresses_the_number_is_interpolated_on_the_side_of_the_point(
    east, north, expected
):
    """The line runs west to east, so north of it is left."""
    lindenbach = municipality()
    road(lindenbach, "Hauptstr.", **RANGES)

    assert label(lindenbach, at(east, north)) == expected


def test_numbers_run_on_across_the_pieces_of_a_line():
    lindenbach = municipality()
    row = road(lindenbach, "Hauptstr.", (-500, 0), (-20, 0), **RANGES)
    second = road(lindenbach, "x", (20, 0), (500, 0))
    row.line = row.line.union(second.line)
    second.delete()
    row.save()

    assert label(lindenbach, at(-480, 5)) == "Hauptstr. 1"
    assert label(lindenbach, at(480, 5)) == "Hauptstr. 19"


def test_a_street_without_numbers_is_named_as_near_and_a_nameless_one_not_at_all():
    lindenbach = municipality()
    road(lindenbach, "", (-500, 3), (500, 3))
    road(lindenbach, "Feldweg", (-500, 10), (500, 10))

    assert label(lindenbach, TOWN_HALL) == "nahe Feldweg"


def test_what_is_stored_is_german_and_what_is_answered_in_the_language_of_the_page():
    lindenbach = municipality()
    road(lindenbach, "Feldweg", (-500, 10), (500, 10))

    with override("en"):
        assert label(lindenbach, TOWN_HALL) == "nahe Feldweg"
        assert describe(lindenbach, TOWN_HALL) == "near Feldweg"


def test_a_street_with_house_numbers_names_a_point_before_a_nearer_one_without():
    lindenbach = municipality()
    road(lindenbach, "Stichweg", (-500, -2), (500, -2))
    road(lindenbach, "Hauptstr.", (-500, 10), (500, 10), **RANGES)

    assert label(lindenbach, TOWN_HALL) == "Hauptstr. 12"


def test_far_from_every_street_the_smallest_district_names_a_point():
    lindenbach = municipality()
    zone(lindenbach, "Auwald")

    assert label(lindenbach, TOWN_HALL) == "Auwald"
    assert label(lindenbach, at(1500, 0)) == ""


@pytest.mark.parametrize(
    ("fraction", "is_left", "ranges", "expected"),
    [
        (0.0, True, (1, 9, 2, 8), 1),
        (1.0, True, (1, 9, 2, 8), 9),
        (1.0, False, (1, 9, 2, 8), 8),
        (0.0, False, (9, 1, 8, 2), 8),
        (1.0, False, (9, 1, 8, 2), 2),
        (0.5, True, (1, 4, None, None), 3),
        (0.5, False, (5, 5, None, None), 5),
        (0.5, True, (None, None, None, None), None),
    ],
)
def test_interpolation_keeps_parity_direction_and_side(fraction, is_left, ranges, expected):
    left_from, left_to, right_from, right_to = ranges

    assert (
        house_number_at(
            {
                "fraction": fraction,
                "is_left": is_left,
                "left_from": left_from,
                "left_to": left_to,
                "right_from": right_from,
                "right_to": right_to,
            }
        )
        == expected
    )

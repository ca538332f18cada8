"""Tiles of projects and proposals: everything public, once, where it is, and no numbers."""

import math
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.gis.geos import LineString, Point, Polygon
from django.test import Client

from geo.models import Host
from participation.models import Consultation, Phase, Proposal
from participation.models.consultation import Act
from participation.models.proposal import Origin
from participation.services import Fields, enter_proposal
from participation.states import Decision, ProposalState
from tests import factories, mvt
from tests.factories import TOWN_HALL, at, box
from tests.participation.factories import consultation, hide, project
from tests.participation.reading import set_state

pytestmark = pytest.mark.django_db


def around(point: Point, z: int) -> tuple[int, int]:
    n = 1 << z
    y = (1 - math.asinh(math.tan(math.radians(point.y))) / math.pi) / 2 * n
    return int((point.x + 180) / 360 * n), int(y)


def layers(client: Client, base: str, z: int, query: str = "") -> dict[str, list[dict[str, Any]]]:
    """The properties of what lies on the tile of the town hall, by layer."""
    x, y = around(TOWN_HALL, z)
    response = client.get(f"{base}/{z}/{x}/{y}.mvt{query}")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/vnd.mapbox-vector-tile"
    found = mvt.decode(response.content)
    return {name: [f.properties for f in layer.features] for name, layer in found.items()}


def proposals_of(ideas: Consultation) -> str:
    return f"/tiles/vorschlaege/{ideas.uuid}"


def card(ideas: Consultation, geometry: Any = TOWN_HALL, **fields: Any) -> Proposal:
    return enter_proposal(
        ideas,
        Fields(title=fields.pop("title", "Bank"), geometry=geometry),
        by=None,
        origin=Origin.ONLINE,
        **fields,
    )


# --- projects ------------------------------------------------------------------------

PROJECTS = "/tiles/projekte"


def test_a_project_has_a_pin_and_its_area(client, town):
    markt = project(town.municipality, slug="markt", area=box(0, -60, 60, 0))
    consultation(markt)

    found = layers(client, PROJECTS, 16)

    assert found == {
        "projects": [{"number": "markt", "tone": "progress"}],
        "shapes": [{"number": "markt", "tone": "progress"}],
    }


@pytest.mark.parametrize(
    "area", [at(5, -5), LineString([at(2, -2).coords, at(9, -9).coords], srid=4326)]
)
def test_points_and_lines_have_a_pin_too(client, town, area):
    project(town.municipality, slug="weg", area=area, state="planned")

    found = layers(client, PROJECTS, 16)

    assert found["projects"] == [{"number": "weg", "tone": "neutral"}]
    assert ("shapes" in found) == (area.geom_type == "LineString")


def test_from_far_projects_become_a_cluster(client, town):
    for east in range(3):
        project(town.municipality, area=at(east, 0), state="finished")

    assert layers(client, PROJECTS, 12)["projects"] == [{"count": 3, "closed": 3}]


def test_only_published_projects_with_a_place_of_this_town(client, town):
    project(town.municipality, area=TOWN_HALL, published_at=None)
    project(town.municipality)
    Host.objects.create(municipality=town.municipality, name="testserver")
    project(factories.town(host="other.example").municipality, area=TOWN_HALL)

    assert layers(client, PROJECTS, 16) == {}


def test_project_tiles_are_narrowed_like_the_list(client, town):
    project(town.municipality, slug="a", area=TOWN_HALL, title="Radweg")
    project(town.municipality, slug="b", area=TOWN_HALL, state="planned")

    for query in ("?q=radweg", "?stand=laeuft", "?vorhaben=a"):
        (pin,) = layers(client, PROJECTS, 16, query)["projects"]
        assert pin["number"] == "a"
    refused = client.get(f"{PROJECTS}/16/0/0.mvt?thema=unbekannt")
    assert (refused.status_code, refused.text) == (400, "Dieses Thema gibt es hier nicht.")


# --- proposals -----------------------------------------------------------------------


def test_from_near_each_proposal_is_a_pin_and_what_was_drawn_a_shape(client, town):
    ideas = consultation(project(town.municipality))
    bank = card(ideas)
    line = card(ideas, LineString([at(1, -1).coords, at(60, -60).coords], srid=4326))
    corners = [at(1, -1), at(50, -1), at(50, -50), at(1, -1)]
    area = card(ideas, Polygon([corner.coords for corner in corners], srid=4326))
    set_state(area, ProposalState.REALISED, Decision.FOLLOW)

    found = layers(client, proposals_of(ideas), 16)

    assert found["proposals"] == [
        {"number": bank.number, "tone": "neutral"},
        {"number": line.number, "tone": "neutral"},
        {"number": area.number, "tone": "done"},
    ]
    assert found["shapes"] == found["proposals"][1:]


def test_from_far_proposals_become_a_cluster_with_its_colours(client, town):
    ideas = consultation(project(town.municipality))
    for east in range(3):
        card(ideas, at(east, 0))
    set_state(card(ideas), ProposalState.REALISED, Decision.FOLLOW)

    found = layers(client, proposals_of(ideas), 12)

    assert found == {"proposals": [{"count": 4, "neutral": 3, "done": 1}]}


def test_the_bounds_of_what_it_is_about_are_on_the_map(client, town):
    of = project(town.municipality, area=box(-90, -90, 90, 90))
    town_wide = consultation(project(town.municipality))

    assert "area" in layers(client, proposals_of(consultation(of)), 14)
    own = consultation(project(town.municipality), area=box(-50, -50, 50, 50))
    assert "area" in layers(client, proposals_of(own), 14)
    assert layers(client, proposals_of(town_wide), 14) == {}


def test_only_what_is_listed(client, town):
    ideas = consultation(project(town.municipality))
    hide(card(ideas), by=town.mo, town=town.municipality)
    set_state(card(ideas), ProposalState.WITHDRAWN)
    card(consultation(project(town.municipality)))

    assert layers(client, proposals_of(ideas), 12) == {}
    assert layers(client, proposals_of(ideas), 16) == {}


def test_nothing_on_a_tile_tells_how_many_support(client, town):
    """Neither a property nor the order, whatever the phase says."""
    ideas = consultation(
        project(town.municipality), acts=(Act.SUPPORT,), results=Phase.Results.AFTER
    )
    for supports in (1, 4711, 3):
        card(ideas, at(supports % 5, 0), supports_on_paper=supports)

    found = layers(client, proposals_of(ideas), 16)["proposals"]

    assert [pin["number"] for pin in found] == [1, 2, 3]
    assert {key for pin in found for key in pin} == {"number", "tone"}
    assert layers(client, proposals_of(ideas), 16, "?sort=unterstuetzt")["proposals"] == found


def test_proposal_tiles_are_narrowed_like_the_list(client, town):
    ideas = consultation(project(town.municipality))
    card(ideas, title="Radweg")
    done = set_state(card(ideas, title="Bank"), ProposalState.REALISED, Decision.FOLLOW)

    for query in ("?q=bank", "?stand=umgesetzt"):
        for z in (12, 16):
            (pin,) = layers(client, proposals_of(ideas), z, query)["proposals"]
            assert pin["number"] == done.number


@pytest.mark.parametrize("published", [True, False])
def test_what_is_not_published_or_not_there_has_no_tiles(client, town, published):
    ideas = consultation(project(town.municipality, published_at=None))
    uuid = uuid4() if published else ideas.uuid

    assert client.get(f"/tiles/vorschlaege/{uuid}/12/0/0.mvt").status_code == 404


@pytest.mark.parametrize("path", ["3/8/0", "3/0/8", "23/0/0", "99999/0/0"])
def test_beyond_the_map_there_is_no_tile(client, town, path):
    ideas = consultation(project(town.municipality))

    for base in (PROJECTS, proposals_of(ideas)):
        assert client.get(f"{base}/{path}.mvt").status_code == 404


def test_tiles_are_open_data_that_browsers_may_keep_for_a_minute(client, town):
    ideas = consultation(project(town.municipality))

    for base in (PROJECTS, proposals_of(ideas)):
        response = client.get(f"{base}/12/0/0.mvt")
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Cache-Control"] == "public, max-age=60"
        assert client.post(f"{base}/12/0/0.mvt").status_code == 405


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("z", [12, 16])
def test_statements_of_a_tile_do_not_grow(client, town, django_assert_num_queries, rows, z):
    ideas = consultation(project(town.municipality, area=TOWN_HALL))
    for _ in range(rows):
        card(ideas)
        project(town.municipality, area=box(0, -9, 9, 0))
    client.get(f"{PROJECTS}/1/0/0.mvt")

    # version, consultation, squares and clusters or pins and shapes, area
    with django_assert_num_queries(5):
        layers(client, proposals_of(ideas), z)
    # version, next change, squares and clusters or pins, shapes
    with django_assert_num_queries({12: 5, 16: 4}[z]):
        layers(client, PROJECTS, z)


def test_a_search_that_finds_nothing_is_an_empty_tile(client, town):
    project(town.municipality, area=TOWN_HALL)
    ideas = consultation(project(town.municipality))
    card(ideas)

    for base in (PROJECTS, proposals_of(ideas)):
        for z in (12, 16):
            assert layers(client, base, z, "?q=xyzzyqq").get("proposals", []) == []
            assert layers(client, base, z, "?q=xyzzyqq").get("projects", []) == []

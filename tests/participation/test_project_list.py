"""The list of projects: what runs first, what is near, and what one can do, in the address."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.gis.geos import LineString
from django.http import QueryDict
from django.test import Client

from accounts.models import Role
from common import clock
from common.clock import BERLIN
from geo import gazetteer
from geo.models import Host
from participation.filters.projects import ProjectFilter
from participation.models import Phase, Project
from participation.models.consultation import Act
from participation.models.proposal import Origin
from participation.services import Fields, enter_proposal
from tests import factories
from tests.factories import Town, at, box
from tests.participation.factories import consultation, project, submitted
from tests.participation.reading import about, changed, coming, ended, title_picture, topic

pytestmark = pytest.mark.django_db


def slugs(client: Client, query: str = "", **headers: str) -> list[str]:
    response = client.get(f"/beteiligung/{query}", headers=headers)
    assert response.status_code == 200
    return re.findall(r'class="project-card" data-row="([^"]+)"', response.text)


def found(town: Town, **selection: str) -> list[str]:
    query = QueryDict(mutable=True)
    query.update(selection)
    chosen = ProjectFilter(query, municipality=town.municipality, at=clock.now())
    assert chosen.errors == {}
    return [each.slug for each in chosen.qs.order_by(*chosen.order)]


def placed(town: Town, slug: str, area: Any = None, **fields: Any) -> Project:
    return project(town.municipality, slug=slug, area=area, **fields)


# --- what a card says ----------------------------------------------------------------


def test_a_card_says_what_one_can_do_until_when_and_how_many_did(client, town):
    with time_machine.travel(datetime(2026, 6, 5, 12, tzinfo=BERLIN), tick=False):
        markt = about(project(town.municipality, slug="markt", title="Marktplatz"), "verkehr")
        ideas = consultation(markt, ends_at=datetime(2026, 6, 15, tzinfo=BERLIN))
        for _ in range(2):
            submitted(ideas)

        page = client.get("/beteiligung/").text

    assert 'href="/beteiligung/markt/">Marktplatz</a>' in page
    assert "<p>Der Marktplatz wird schöner.</p>" in page
    assert "<span>Verkehr</span>" in page
    assert "Jetzt mitmachen" in page
    assert "Jetzt: Vorschläge machen" in page and "noch\xa09\xa0Tage" in page
    assert "2 Beiträge" in page
    assert f'href="{ideas.get_absolute_url()}"><span class="kern-label">Vorschlag machen' in page


def test_the_line_of_phases_tells_what_was_what_is_and_what_comes(client, town):
    ideas = consultation(project(town.municipality))
    coming(ended(ideas), in_days=20, acts=(Act.SUPPORT,))

    page = client.get("/beteiligung/").text

    assert re.findall(r'<li data-state="(\w+)">', page) == ["done", "now", "next"]
    assert re.findall(r'<progress value="(\d+)" max="100"', page) == ["7"]
    assert "Mitmachen: vorbei" in page and "Mitmachen: kommt noch" in page


def test_the_picture_is_the_released_one_else_the_area_else_what_it_is_about(client, town):
    shown = title_picture(project(town.municipality, slug="a"))
    title_picture(placed(town, "b", box(0, 0, 50, 50)), shown=False)
    about(project(town.municipality, slug="c"), "verkehr")

    page = client.get("/beteiligung/").text

    assert page.count('src="/bilder/') == 1 and shown.public_url() in page
    assert 'src="/beteiligung/b/karte.svg?v=' in page
    assert page.count('<div class="motif">') == 1 and "icons.svg#bike" in page


def test_finished_projects_lead_to_what_became_of_them(client, town):
    project(town.municipality, slug="fertig", state="finished", outcome="Gebaut.",
            outcome_at=clock.now())  # fmt: skip

    page = client.get("/beteiligung/").text

    assert 'href="/beteiligung/fertig/#ergebnis"' in page
    assert "Abgeschlossen" in page


# --- which, and in which order -------------------------------------------------------


def test_what_one_can_take_part_in_comes_first_then_what_runs_is_planned_is_over(client, town):
    now = clock.now()
    project(town.municipality, slug="vorbei", state="finished", published_at=now)
    project(town.municipality, slug="geplant", state="planned")
    later = project(town.municipality, slug="spaeter")
    coming(consultation(later, phase=False), in_days=3, acts=("comment",))
    project(town.municipality, slug="laeuft")
    consultation(project(town.municipality, slug="spaet"), ends_at=now + timedelta(days=9))
    consultation(
        project(town.municipality, slug="bald", state="planned"),
        ends_at=now + timedelta(days=2),
    )

    assert slugs(client) == ["bald", "spaet", "laeuft", "spaeter", "geplant", "vorbei"]


def test_what_is_not_published_is_not_listed_not_even_for_editors(client, town):
    project(town.municipality, slug="entwurf", published_at=None)
    editor = factories.member(town.municipality, Role.EDITOR)

    assert slugs(client) == []
    client.force_login(editor)
    assert slugs(client) == []


def test_a_town_does_not_see_the_projects_of_another(client, town):
    Host.objects.create(municipality=town.municipality, name="testserver")
    other = factories.town(host="other.example")
    project(other.municipality, slug="woanders")

    assert slugs(client) == []
    assert slugs(client, host="other.example") == ["woanders"]


def test_state(client, town):
    consultation(project(town.municipality, slug="offen"))
    project(town.municipality, slug="laeuft")
    project(town.municipality, slug="geplant", state="planned")
    later = project(town.municipality, slug="spaeter")
    coming(consultation(later, phase=False), in_days=3, acts=("comment",))
    project(town.municipality, slug="aus", state="stopped")

    chosen = {
        key: set(slugs(client, f"?stand={key}"))
        for key in ("mitmachen", "laeuft", "geplant", "abgeschlossen")
    }

    assert chosen == {
        "mitmachen": {"offen"},
        "laeuft": {"offen", "laeuft"},
        "geplant": {"geplant", "spaeter"},
        "abgeschlossen": {"aus"},
    }
    counts = re.findall(r'chip__count">(\d+)<', client.get("/beteiligung/").text)
    assert counts == ["5", "1", "2", "2", "1"]


def test_topic(town):
    about(project(town.municipality, slug="rad"), "verkehr", "gruen")
    about(project(town.municipality, slug="park"), "gruen")

    assert found(town, thema="verkehr") == ["rad"]
    assert set(found(town, thema="gruen")) == {"rad", "park"}


@pytest.mark.parametrize("words", ["Radweg", "radwege", "Radwegnetz", "netz", "raddweg", "ufer"])
def test_words(town, words):
    project(town.municipality, slug="rad", title="Ein Radwegnetz am Fluss", place="Uferweg",
            text="Radwege für alle.")  # fmt: skip
    project(town.municipality, slug="park", title="Bürgerpark")

    assert found(town, q=words) == ["rad"]


def test_words_that_nobody_wrote_find_nothing(client, town):
    project(town.municipality, slug="rad")

    assert slugs(client, "?q=xylophon") == []
    assert "Dazu gibt es kein Vorhaben" in client.get("/beteiligung/?q=xylophon").text


# --- where ---------------------------------------------------------------------------


def test_near_a_place_the_nearest_first_and_what_concerns_everybody_last(client, town):
    placed(town, "stadt")
    placed(town, "fern", at(1900, 0))
    placed(town, "nah", at(300, 0))
    placed(town, "linie", LineString([at(-200, 0).coords, at(-900, 0).coords], srid=4326))
    placed(town, "hier", box(-50, -50, 50, 50))
    here = f"lat={factories.TOWN_HALL.y}&lon={factories.TOWN_HALL.x}"

    assert slugs(client, f"?{here}&umkreis=500&sort=nah") == ["hier", "linie", "nah", "stadt"]
    page = client.get(f"/beteiligung/?{here}&umkreis=500").text
    assert "genau hier" in page and "300 m entfernt" in page


def test_a_street_is_a_place(town):
    factories.road(town.municipality, "Mühlweg", (-1500, 0), (-1400, 0))
    gazetteer.rebuild(town.municipality)
    placed(town, "muehle", at(-1450, 20))
    placed(town, "fern", at(1500, 0))

    assert found(town, ort="Mühlweg", umkreis="500") == ["muehle"]


def test_a_part_of_town_by_place_by_name_and_with_what_concerns_everybody(town):
    west = factories.zone(town.municipality, "West", boundary=box(-2000, -2000, -1000, 2000))
    placed(town, "innen", at(-1500, 0))
    placed(town, "halb", box(-1100, 0, -900, 50))
    placed(town, "aussen", at(500, 0))
    placed(town, "nachbar", box(-1000, 0, -900, 50))
    placed(town, "genannt").zones.add(west)
    placed(town, "alle")

    assert set(found(town, gebiet="stadtteile/west")) == {"innen", "halb", "genannt", "alle"}


def test_a_place_in_a_named_part_of_town_is_near_to_it(town):
    west = factories.zone(town.municipality, "West", boundary=box(-2000, -2000, -1000, 2000))
    placed(town, "genannt").zones.add(west)
    inside, outside = at(-1500, 0), at(500, 0)

    assert found(town, lat=str(inside.y), lon=str(inside.x)) == ["genannt"]
    assert found(town, lat=str(outside.y), lon=str(outside.x)) == []


# --- bad input, pages, parts ---------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("thema=zauberei", "Dieses Thema gibt es hier nicht."),
        ("gebiet=a/b", "Dieses Gebiet gibt es hier nicht."),
        ("sort=nah", "„Nächste zuerst“ braucht einen Ort."),
        ("lat=50", "Zum Ort gehören zwei Zahlen."),
        ("ort=Xanadu", "Diesen Ort kennen wir nicht."),
        ("nach=unsinn", "Diese Seite der Liste gibt es nicht mehr."),
        ("stand=egal", "Sie sehen die Liste ohne diese Angabe."),
        ("q=%00", "Sie sehen die Liste ohne diese Angabe."),
    ],
)
def test_what_cannot_be_is_told_and_left_out(client, town, query, sentence):
    project(town.municipality, slug="da")

    page = client.get(f"/beteiligung/?{query}").text

    assert sentence in page
    assert 'data-row="da"' in page


def test_the_next_page_follows_without_gap_or_repetition(client, town):
    made = {project(town.municipality).slug for _ in range(30)}

    seen: list[str] = []
    query = ""
    for _ in range(3):
        page = client.get(f"/beteiligung/{query}").text
        seen += re.findall(r'class="project-card" data-row="([^"]+)"', page)
        following = re.findall(r'href="\?([^"]*nach=[^"]*)"', page)
        query = "?" + following[0].replace("&amp;", "&") if following else ""

    assert query == "" and len(seen) == 30 and set(seen) == made


def test_htmx_gets_only_what_changes(client, town):
    project(town.municipality)

    part = client.get("/beteiligung/", headers={"HX-Request": "true"}).text

    assert part.lstrip().startswith('<div class="browse__results"')
    assert "<html" not in part


def test_the_view_of_the_map_is_kept_in_every_link(client, town):
    about(project(town.municipality), "verkehr")
    consultation(project(town.municipality))

    page = client.get("/beteiligung/?ansicht=karte&thema=verkehr").text

    assert 'class="browse browse--cards browse--map"' in page
    assert 'href="/beteiligung/?ansicht=karte"' in page  # without the topic
    assert 'href="/beteiligung/?thema=verkehr"' in page  # the list
    assert "/tiles/projekte/{z}/{x}/{y}.mvt?thema=verkehr" in page


def test_an_empty_town_says_so_and_what_to_do(client, town):
    page = client.get("/beteiligung/").text

    assert "Gerade gibt es kein Vorhaben" in page
    assert 'href="/melden/"' in page


# --- by the clock, and its cost ------------------------------------------------------


def test_the_list_changes_to_the_second(client, town):
    end = clock.now() + timedelta(seconds=20)
    consultation(project(town.municipality), ends_at=end)
    assert "Jetzt: Vorschläge machen" in client.get("/beteiligung/").text

    with time_machine.travel(end, tick=False):
        changed()  # the store's own clock does not travel
        assert "Jetzt: Vorschläge machen" not in client.get("/beteiligung/").text


def test_a_kept_list_ends_when_something_opens(client, town, monkeypatch):
    kept: list[Any] = []
    monkeypatch.setattr(
        "participation.views.projects.keep_until", lambda request, moment: kept.append(moment)
    )
    ideas = consultation(project(town.municipality))

    client.get("/beteiligung/")

    assert kept == [Phase.objects.get(consultation=ideas).ends_at]


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_do_not_grow(client, town, django_assert_num_queries, rows):
    topic(town.municipality)
    for _ in range(rows):
        each = about(project(town.municipality), "verkehr")
        title_picture(each)
        for format in ("ideas", "discussion", "survey", "poll"):
            consultation(each, format)
        ideas = each.consultations.get(format="ideas")
        enter_proposal(ideas, Fields(title="Bank"), by=None, origin=Origin.PAPER)
    changed()
    client.get("/beteiligung/?stand=geplant")  # hosts and extent are known from here on

    # version, next change, cards, topics, consultations, phases, contributions, counts, layers
    with django_assert_num_queries(8):
        client.get("/beteiligung/")

"""Atom feeds and the sitemap: what is new, where everything is, and nothing before its time."""

from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from django.test import Client

from common import clock, sitemaps
from geo.models import Host
from participation import services
from participation.models import Consultation, Phase, ProjectNews, Proposal
from participation.models.consultation import Act
from participation.models.proposal import Origin
from participation.services import Fields, enter_proposal
from participation.states import Decision, ProposalState
from tests import factories
from tests.participation.factories import add_phase, consultation, hide, project
from tests.participation.reading import about, changed, set_state

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def feed(client: Client, path: str = "/feeds/beteiligung.atom", **parameters: Any) -> Any:
    response = client.get(path, parameters)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def titles(root: Any) -> list[str]:
    return [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")]


def card(ideas: Consultation, title: str = "Bank", **fields: Any) -> Proposal:
    return enter_proposal(ideas, Fields(title=title, **fields), by=None, origin=Origin.ONLINE)


# --- the feed of the town ------------------------------------------------------------


def test_the_feed_tells_what_is_new_the_newest_first(client, town):
    now = clock.now()
    of = project(town.municipality, slug="markt", title="Markt", published_at=now - timedelta(9),
                 outcome="Gebaut.", outcome_at=now - timedelta(hours=1))  # fmt: skip
    news = ProjectNews.objects.create(project=of, title="Bagger", text="Er ist da.",
                                      at=now - timedelta(2))  # fmt: skip
    ideas = consultation(of, phase=False, title="Ideen")
    add_phase(ideas, now - timedelta(5), now + timedelta(5), acts=(Act.PROPOSE,))
    add_phase(ideas, now + timedelta(6), now + timedelta(9), acts=(Act.SUPPORT,))
    add_phase(consultation(of, phase=False), now - timedelta(5), now, acts=())

    root = feed(client)

    assert titles(root) == [
        "Was wurde daraus: Markt",
        "Markt: Bagger",
        "Markt: Vorschläge machen",
        "Neues Vorhaben: Markt",
    ]
    entry = list(root.iter(f"{ATOM}entry"))[1]
    assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{news.uuid}"
    link = entry.find(f"{ATOM}link")
    assert link.get("href") == f"https://lindenbach.example/beteiligung/markt/#neues-{news.uuid}"
    assert entry.findtext(f"{ATOM}summary") == "Er ist da."


def test_the_feed_follows_a_topic_or_a_part_of_town(client, town):
    about(project(town.municipality, title="Rad", area=factories.at(0, 0)), "verkehr")
    project(town.municipality, title="Park", area=factories.at(1500, 0))

    for wanted in ({"thema": "verkehr"}, {"gebiet": "stadtteile/altstadt"}):
        assert titles(feed(client, **wanted)) == ["Neues Vorhaben: Rad"]
    refused = client.get("/feeds/beteiligung.atom?thema=unbekannt")
    assert (refused.status_code, refused.text) == (400, "Dieses Thema gibt es hier nicht.")


def test_what_opens_is_told_the_moment_it_opens(client, town):
    of = project(town.municipality, title="Markt")
    start = clock.now() + timedelta(hours=1)
    ideas = consultation(of, phase=False)
    add_phase(ideas, start, start + timedelta(1), acts=(Act.PROPOSE,))

    assert titles(feed(client)) == ["Neues Vorhaben: Markt"]
    with time_machine.travel(start, tick=False):
        changed()
        assert titles(feed(client))[0] == "Markt: Vorschläge machen"


# --- the feed of a project -----------------------------------------------------------


def test_the_feed_of_a_project_tells_proposals_and_answers_too(client, town):
    ideas = consultation(project(town.municipality, slug="markt", title="Markt"))
    first = card(ideas, "Bank", text="Zum Sitzen.")
    answer = services.answer_proposal(
        first, decision=Decision.NOT, text="Kein Platz.", department=town.tiefbau, by=town.clara
    )
    hide(card(ideas, "Böse"), by=town.mo, town=town.municipality)
    set_state(card(ideas, "Zurück"), ProposalState.WITHDRAWN)

    root = feed(client, "/feeds/beteiligung/markt.atom")

    found = titles(root)
    assert {"Antwort zu „Bank“", "Vorschlag: Bank", "Markt: Vorschläge machen"} < set(found)
    assert not any("Böse" in title or "Zurück" in title for title in found)
    text = ElementTree.tostring(root, encoding="unicode")
    assert "Tiefbauamt: Wir folgen dem Vorschlag nicht." in text and "Kein Platz." in text
    assert f"urn:uuid:{answer.uuid}" in text
    assert town.clara.full_name not in text


def test_no_feed_tells_numbers_that_are_hidden(client, town):
    ideas = consultation(
        project(town.municipality, slug="markt"), acts=(Act.SUPPORT,), results=Phase.Results.AFTER
    )
    enter_proposal(ideas, Fields(title="Bank"), by=None, origin=Origin.ONLINE,
                   supports_on_paper=4711)  # fmt: skip

    for path in ("/feeds/beteiligung.atom", "/feeds/beteiligung/markt.atom"):
        assert "4711" not in client.get(path).text


def test_letters_that_no_feed_can_hold_break_none(client, town):
    card(consultation(project(town.municipality, slug="markt")), "Bank \x0b\x1f")

    assert "Vorschlag: Bank" in "".join(titles(feed(client, "/feeds/beteiligung/markt.atom")))


@pytest.mark.parametrize("slug", ["entwurf", "gibt-es-nicht"])
def test_what_is_not_published_has_no_feed(client, town, slug):
    project(town.municipality, slug="entwurf", title="Geheim", published_at=None)

    assert client.get(f"/feeds/beteiligung/{slug}.atom").status_code == 404
    assert titles(feed(client)) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_do_not_grow(client, town, django_assert_num_queries, rows):
    of = project(town.municipality, slug="markt")
    for _ in range(rows):
        project(town.municipality)
        ProjectNews.objects.create(project=of, title="Neu", text="Da.")
        proposal = card(consultation(of))
        services.answer_proposal(
            proposal, decision=Decision.NOT, text="So.", department=town.tiefbau, by=town.clara
        )
    client.get("/robots.txt")

    # version, next change, projects, news, phases
    with django_assert_num_queries(5):
        feed(client)
    # and proposals, answers
    with django_assert_num_queries(7):
        feed(client, "/feeds/beteiligung/markt.atom")


# --- the sitemap ---------------------------------------------------------------------


def places(client: Client, path: str) -> list[str]:
    response = client.get(path)
    assert response.status_code == 200
    root = ElementTree.fromstring(response.content)
    return [loc.text or "" for loc in root.iter(f"{SITEMAP}loc")]


def test_the_sitemap_leads_to_everything_public(client, town):
    of = project(town.municipality, slug="markt")
    ideas = consultation(of, slug="ideen")
    first, gone = card(ideas), card(ideas)
    hide(gone, by=town.mo, town=town.municipality)
    hidden = consultation(project(town.municipality, slug="geheim", published_at=None))
    card(hidden)

    base = "https://lindenbach.example"
    parts = places(client, "/sitemap.xml")
    assert {f"{base}/sitemap-vorhaben.xml", f"{base}/sitemap-vorschlaege-1.xml"} < set(parts)
    assert places(client, "/sitemap-vorhaben.xml") == [
        f"{base}/beteiligung/markt/", f"{base}/beteiligung/markt/ideen/",
    ]  # fmt: skip
    assert places(client, "/sitemap-vorschlaege-1.xml") == [
        f"{base}/beteiligung/markt/ideen/{first.number}/"
    ]


def test_the_sitemap_has_as_many_parts_as_it_needs(client, town, monkeypatch):
    monkeypatch.setattr(sitemaps, "ADDRESSES", 2)
    ideas = consultation(project(town.municipality))
    for _ in range(3):
        card(ideas)

    assert len([p for p in places(client, "/sitemap.xml") if "vorschlaege" in p]) == 2
    assert len(places(client, "/sitemap-vorschlaege-2.xml")) == 1
    for part in (0, 3, 10**9):
        assert client.get(f"/sitemap-vorschlaege-{part}.xml").status_code == 404


def test_a_town_without_projects_has_an_empty_part(client, town):
    Host.objects.create(municipality=town.municipality, name="testserver")
    project(factories.town(host="other.example").municipality)

    assert places(client, "/sitemap-vorhaben.xml") == []


def test_robots_are_kept_from_what_is_not_theirs(client, town):
    text = client.get("/robots.txt").text

    for path in ("/beteiligung/verwalten/", "/beteiligung/weiter/", "/beteiligung/mitmachen/"):
        assert f"Disallow: {path}" in text


def test_what_people_wrote_is_text_for_every_reader(client, town):
    of = project(town.municipality, slug="markt")
    card(consultation(of), text='<img src="https://evil.example/x.png">\nUnd <b>mehr</b> & so')

    root = feed(client, "/feeds/beteiligung/markt.atom")

    html = [entry.findtext(f"{ATOM}summary") or "" for entry in root.iter(f"{ATOM}entry")]
    assert any("&lt;img src=" in text and "<br>Und &lt;b&gt;mehr" in text for text in html)
    assert not any("<img" in text or "<b>" in text for text in html)

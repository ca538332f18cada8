"""Where something was removed: every kind of content, for people and for machines."""

import json

import pytest

from moderation.models import Item, Rule, Visibility
from moderation.published_rules import install_rules
from moderation.services import decide
from participation.models import Proposal
from tests import factories
from tests.participation.factories import citizen, commented, consultation, project, submitted

pytestmark = pytest.mark.django_db
RULE = '<a href="/transparenz/regeln/#regel-3">Regel 3: Nichts Verbotenes</a>'


@pytest.fixture
def town() -> factories.Town:
    return factories.town()


@pytest.fixture
def rule(town) -> Rule:
    return install_rules(town.municipality)[2]


def proposed(town: factories.Town) -> Proposal:
    return submitted(consultation(project(town.municipality)))


def remove(item: Item, rule: Rule, town) -> None:
    item.refresh_from_db()
    decide(item, Visibility.REMOVED, by=town.mo, rule=rule)


def gone(client, path: str) -> None:
    """410, the rule as a link, and in the sitemap and the feeds nothing of it."""
    answer = client.get(path)
    assert answer.status_code == 410
    assert f"Entfernt nach {RULE}." in answer.text
    for machine in (
        "/sitemap-meldungen-1.xml", "/sitemap-vorschlaege-1.xml",
        "/feeds/meldungen.atom", "/feeds/beteiligung.atom",
    ):  # fmt: skip
        found = client.get(machine)
        assert found.status_code == 404 or path not in found.text


def gone_for_machines(client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 410
    body = json.loads(answer.content)
    assert body["detail"] == "Entfernt nach Regel 3: Nichts Verbotenes."
    assert (body["code"], body["rule"]) == ("removed", 3)
    assert body["rule_url"].endswith("/transparenz/regeln/#regel-3")


def test_a_report(client, town, rule):
    report = town.report(text="Unsägliches")
    path = report.get_absolute_url()
    assert path in client.get("/meldungen/").text
    remove(report.item, rule, town)

    gone(client, path)
    gone_for_machines(client, f"/api/v1/reports/{report.uuid}/")
    assert f'href="{path}"' not in client.get("/meldungen/").text
    assert str(report.uuid) not in client.get("/api/v1/reports/").text


def test_the_text_of_a_report(client, town, rule):
    report = town.report(text="Unsägliches")
    remove(report.text_item, rule, town)

    page = client.get(report.get_absolute_url())
    assert page.status_code == 200, "kind and place stay"
    assert "Der Text wurde entfernt." in page.text and RULE in page.text
    for path in (
        report.get_absolute_url(), "/meldungen/", "/feeds/meldungen.atom",
        f"/api/v1/reports/{report.uuid}/",
    ):  # fmt: skip
        assert "Unsägliches" not in client.get(path).text


def test_a_proposal(client, town, rule):
    proposal = proposed(town)
    remove(proposal.item, rule, town)

    gone(client, proposal.get_absolute_url())
    for step in ("verlauf/", "kommentieren/"):
        answer = client.get(f"{proposal.get_absolute_url()}{step}")
        assert answer.status_code == 410 and RULE in answer.text
    gone_for_machines(client, f"/api/v1/proposals/{proposal.uuid}/")
    gone_for_machines(client, f"/api/v1/proposals/{proposal.uuid}/comments/")


def test_a_comment_keeps_its_place(client, town, rule):
    proposal = proposed(town)
    row = commented(proposal, "Unsägliches", by=citizen())
    remove(row.item, rule, town)

    page = client.get(proposal.get_absolute_url())
    assert page.status_code == 200 and f"Entfernt nach {RULE}." in page.text
    assert "Unsägliches" not in page.text
    answer = client.get(f"/beteiligung/kommentar/{row.uuid}/verlauf/")
    assert answer.status_code == 410 and RULE in answer.text
    listed = json.loads(client.get(f"/api/v1/proposals/{proposal.uuid}/comments/").content)
    [told] = listed["comments"]
    assert (told["text"], told["placeholder"], told["rule"]) == (None, "removed", 3)


def test_a_page_that_was_kept_for_guests_is_made_anew(client, town, rule, settings):
    settings.DEBUG = False
    report = town.report(text="Unsägliches")
    path = report.get_absolute_url()
    assert client.get(path).status_code == client.get(path).status_code == 200
    remove(report.item, rule, town)
    assert client.get(path).status_code == 410


def test_every_page_leads_to_transparency(client, town):
    for path in ("/", "/meldungen/", "/beteiligung/"):
        assert '<a href="/transparenz/">Transparenz</a>' in client.get(path).text
    assert "/transparenz/regeln/leicht/" in client.get("/sitemap-seiten.xml").text


def test_overview_leads_only_to_what_is_there(client, town, rule):
    page = client.get("/transparenz/")
    assert page.status_code == 200
    for path in ("/transparenz/pruefsumme/", "/datenschutz/", "/transparenz/regeln/"):
        assert f'href="{path}"' in page.text
        assert client.get(path).status_code == 200
    assert "Automatische Prüfungen geben nur Hinweise" in page.text


def test_rules_in_leichte_sprache_say_which_language_they_are_in(client, town, rule):
    page = client.get("/transparenz/regeln/leicht/")
    assert 'lang="de-simple"' in page.text and "Telefon·nummern" in page.text
    assert client.get("/transparenz/regeln/7/").status_code == 404

"""Before a town is open nobody sees it who does not work there."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.opening.towns import prepared

pytestmark = pytest.mark.django_db
SETUP = "/verwaltung/einrichten/"
# What the public asks for, of every kind.
ASKED = (
    "/",
    "/melden/",
    "/meldungen/",
    "/karte/",
    "/beteiligung/",
    "/transparenz/",
    "/suche/?q=laterne",
    "/feeds/meldungen.atom",
    "/sitemap.xml",
    "/robots.txt",
    "/konto/anlegen/",
    "/orte/suche/?q=Haupt",
    "/tiles/base/14/8519/5505.mvt",
    "/gibt-es-nicht/",
    "/open311/v2/requests.json",
)


@pytest.fixture
def town(settings, db):
    return prepared(settings)


@pytest.mark.parametrize("path", ASKED)
def test_nobody_else_sees_a_town_that_is_not_open(client, town, path):
    answer = client.get(path)

    assert answer.status_code == 503
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Cache-Control"] == "private, no-store"
    assert int(answer["Retry-After"]) > 0
    assert not answer.cookies
    assert "Laterne" not in answer.text


def test_the_calm_page_says_what_is_going_on(client, town):
    answer = client.get("/", headers={"accept": "text/html"})

    assert "<h1>Noch nicht eröffnet</h1>" in answer.text
    assert "Lindenbach richtet diese Seite gerade ein." in answer.text
    assert 'href="/impressum/"' in answer.text  # § 5 DDG holds for this page, too
    assert 'href="/melden/"' not in answer.text and 'href="/transparenz/"' not in answer.text
    assert '<meta name="robots" content="noindex">' in answer.text


def test_machines_get_a_sentence(client, town):
    api = client.get("/api/v1/reports/")
    feed = client.get("/feeds/meldungen.atom", headers={"accept": "application/atom+xml"})

    assert (api.status_code, feed.status_code) == (503, 503)
    assert api.json() == {"detail": "Lindenbach ist hier noch nicht eröffnet."}
    assert feed.text == "Lindenbach ist hier noch nicht eröffnet.\n"
    assert feed["Content-Type"].startswith("text/plain")


def test_nobody_sends_a_report_to_it(client, town):
    from defects.models import Report

    assert client.post("/melden/", {"do": "send"}).status_code == 503
    assert not Report.objects.exists()


@pytest.mark.parametrize("path", ["/impressum/", "/datenschutz/", "/barrierefreiheit/"])
def test_what_the_law_wants_is_read_already(client, town, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("who", ["clara", "dana", "bob", "mo", "admin"])
def test_who_works_there_tries_everything_and_is_told_that_it_is_a_preview(client, town, who):
    client.force_login(getattr(town, who))

    answer = client.get("/melden/")

    assert answer.status_code == 200
    assert "Vorschau: noch nicht eröffnet" in answer.text
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert (f'href="{SETUP}"' in answer.text) == (who == "admin")


@pytest.mark.usefixtures("town")
def test_residents_and_staff_of_elsewhere_are_the_public(client):
    for person in (factories.user("alice9"), factories.town(host="dort.example").admin):
        client.force_login(person)
        assert client.get("/melden/").status_code == 503
        assert client.get("/konto/").status_code == 200  # their account is theirs


def test_signing_in_goes_on_and_signing_up_does_not(client, town):
    assert client.get("/konto/anmelden/").status_code == 200
    assert client.get("/konto/anlegen/").status_code == 503


def test_links_in_mails_lead_on(client, town):
    from defects.links import status_path

    path = status_path(town.report())

    assert client.get(path).status_code == 200
    assert client.get(path + "daten/").status_code == 200


def test_a_neighbour_is_not_concerned(client, town):
    factories.town(host="dort.example")

    assert client.get("/", headers={"host": "dort.example"}).status_code == 200
    assert client.get("/health/").status_code == 200


def test_the_chooser_offers_only_towns_that_are_open(client, town):
    factories.town(host="dort.example", name="Dorthausen")

    page = client.get("/", headers={"host": "irgendwo.example"})

    assert "Dorthausen" in page.text and "Lindenbach" not in page.text


def test_an_open_town_pays_nothing_for_the_gate(client, settings):
    factories.town(host="offen.example")
    client.get("/impressum/", headers={"host": "offen.example"})

    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get("/impressum/", headers={"host": "offen.example"})

    assert [row["sql"] for row in asked if "membership" in row["sql"]] == []

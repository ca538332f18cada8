"""The list as a feed, and what search engines are told."""

from xml.etree import ElementTree as ET

import pytest

from common import data_version, sitemaps
from defects.models import Report
from defects.states import Work
from tests import factories

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def entries(client, query: str = "") -> list[ET.Element]:
    response = client.get(f"/feeds/meldungen.atom{query}")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(response.text).findall(f"{ATOM}entry")


def test_an_entry_says_what_where_and_how_it_stands(client, town):
    report = town.report(text="Die Laterne flackert.", place="Mühlweg 4")

    (entry,) = entries(client)

    assert entry.findtext(f"{ATOM}title") == f"Laterne, Mühlweg 4 (L-{report.number})"
    assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{report.uuid}"
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == f"https://lindenbach.example/meldungen/{report.number}/"
    summary = entry.findtext(f"{ATOM}summary") or ""
    assert "Stand: Eingegangen" in summary
    assert "Die Laterne flackert." in summary


def test_what_somebody_wrote_is_text_for_every_reader(client, town):
    town.report(text='<img src="https://evil.example/x.png">\nUnd <b>mehr</b>')

    (entry,) = entries(client)

    summary = entry.findtext(f"{ATOM}summary") or ""
    assert "&lt;img src=" in summary and "<br>Und &lt;b&gt;mehr" in summary
    assert "<img" not in summary


def test_an_unreleased_text_is_only_announced(client, town):
    town.report(text="Noch nicht geprüft: ein Name.", text_shown=False)

    (entry,) = entries(client)

    text = ET.tostring(entry, encoding="unicode")
    assert "ein Name" not in text
    assert "Der Text wird geprüft." in text


def test_the_feed_is_narrowed_like_the_list(client, town):
    town.report()
    fixed = town.report(work=Work.FIXED)

    (entry,) = entries(client, "?stand=behoben")

    assert f"L-{fixed.number}" in (entry.findtext(f"{ATOM}title") or "")


def test_a_selection_that_cannot_be_is_a_400_with_a_sentence(client, town):
    response = client.get("/feeds/meldungen.atom?art=zauberei")

    assert (response.status_code, response.text) == (400, "Diese Art gibt es hier nicht.")


def test_the_feed_does_not_outlive_the_hiding_of_a_report(client, town):
    report = town.report()
    assert len(entries(client)) == 1

    Report.objects.filter(pk=report.pk).update(shown=False, text_shown=False)
    data_version.raise_version(town.municipality.pk)

    assert entries(client) == []


def test_an_empty_feed_is_a_feed(client, town):
    assert entries(client) == []


@pytest.mark.parametrize("reports", [1, 3])
def test_statements_of_the_feed_do_not_grow(client, town, django_assert_num_queries, reports):
    for _ in range(reports):
        town.report()
    client.get("/health/")
    client.get("/feeds/meldungen.atom?stand=behoben")

    with django_assert_num_queries(3):  # the version, the rows, the kinds
        client.get("/feeds/meldungen.atom")


def places(client, path: str) -> list[str]:
    response = client.get(path)
    assert response.status_code == 200
    return [str(place.text) for place in ET.fromstring(response.text).iter(f"{SITEMAP}loc")]


def test_the_sitemap_leads_to_every_public_report(client, town):
    shown = town.report()
    town.report(shown=False)

    parts = places(client, "/sitemap.xml")

    assert parts == [
        "https://lindenbach.example/sitemap-seiten.xml",
        "https://lindenbach.example/sitemap-vorhaben.xml",
        "https://lindenbach.example/sitemap-meldungen-1.xml",
    ]
    assert places(client, "/sitemap-meldungen-1.xml") == [
        f"https://lindenbach.example/meldungen/{shown.number}/"
    ]


def test_the_sitemap_has_as_many_parts_as_it_needs(client, town, monkeypatch):
    monkeypatch.setattr(sitemaps, "ADDRESSES", 2)
    for _ in range(3):
        town.report()

    parts = [part for part in places(client, "/sitemap.xml") if "meldungen" in part]
    assert len(parts) == 2
    assert len(places(client, "/sitemap-meldungen-2.xml")) == 1
    assert client.get("/sitemap-meldungen-3.xml").status_code == 404


def test_every_page_of_the_sitemap_is_there(client, town):
    for place in places(client, "/sitemap-seiten.xml"):
        path = place.removeprefix("https://lindenbach.example")
        assert client.get(path).status_code == 200, path


def test_robots_are_kept_from_workplaces_and_secret_links(client, town: factories.Town):
    text = client.get("/robots.txt").text

    assert "Disallow: /meldung/\n" in text
    assert "Disallow: /arbeit/\n" in text
    assert "Sitemap: https://lindenbach.example/sitemap.xml" in text
    assert "Disallow: /meldungen" not in text


def test_a_letter_that_xml_cannot_hold_does_not_break_the_feed(client, town):
    town.report(text="Laterne\x0b\x01 dunkel\ufffe")

    response = client.get("/feeds/meldungen.atom")

    assert response.status_code == 200
    assert "Laterne dunkel" in response.text

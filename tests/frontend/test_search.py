"""One field finds streets, report numbers and words, and nothing that is hidden."""

import pytest

from geo import gazetteer
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def streets(town: factories.Town) -> factories.Town:
    factories.road(town.municipality, "Lindenallee", (0, 100), (300, 100))
    gazetteer.rebuild(town.municipality)
    return town


def test_a_street_is_found_and_leads_to_what_is_reported_around_it(client, streets):
    html = client.get("/suche/?q=lindenalle").text

    assert "Lindenallee" in html
    assert 'href="/meldungen/?ort=Lindenallee&amp;lat=' in html
    assert 'href="/melden/?place_text=Lindenallee&amp;lat=' in html


def test_a_report_is_found_by_its_number_with_and_without_prefix(client, streets):
    report = streets.report()

    for query in (str(report.number), report.label, report.label.lower()):
        assert f'href="/meldungen/{report.number}/"' in client.get(f"/suche/?q={query}").text


def test_a_hidden_report_is_not_found_by_its_number_or_its_words(client, streets):
    report = streets.report(shown=False, text="Zebrastreifen verblasst")

    for query in (report.number, "Zebrastreifen"):
        response = client.get(f"/suche/?q={query}")
        assert f"/meldungen/{report.number}/" not in response.text
        assert "haben wir nichts gefunden" in response.text


def test_a_text_in_review_does_not_lead_to_its_report(client, streets):
    report = streets.report(text="Zebrastreifen verblasst", text_shown=False)

    assert f"/meldungen/{report.number}/" not in client.get("/suche/?q=Zebrastreifen").text


def test_without_words_there_is_only_the_field(client, streets):
    response = client.get("/suche/?q=%20%20")

    assert response.status_code == 200
    assert "haben wir nichts gefunden" not in response.text
    assert 'name="q"' in response.text


def test_what_was_typed_is_shown_as_text(client, streets):
    html = client.get("/suche/", {"q": '<script>alert("x")</script>'}).text

    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("query", ["\x00", "%00", "'", "a" * 500, "🙂", "%", "_", "\\"])
def test_strange_input_is_answered(client, streets, query):
    assert client.get("/suche/", {"q": query}).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_search_needs_as_many_statements_for_many_reports_as_for_one(
    client, streets, django_assert_num_queries, number
):
    for _ in range(number):
        streets.report(text="Zebrastreifen verblasst")
    client.get("/gibt-es-nicht/")

    with django_assert_num_queries(13):  # places, reports, projects, proposals
        html = client.get("/suche/?q=Zebrastreifen").text

    assert html.count('class="report-row"') == number

"""The language is in the path, comes off at the door and goes on again where words leave."""

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.test import RequestFactory
from django.utils import translation

from common import languages, page_cache
from common.http import own_path
from common.languages import EASY, ENGLISH, GERMAN, local_path
from common.middleware import LanguageMiddleware

pytestmark = pytest.mark.django_db

PREFIXES = {ENGLISH: "/en", EASY: "/leicht"}
PUBLIC = [
    "/",
    "/melden/",
    "/meldungen/",
    "/karte/",
    "/beteiligung/",
    "/zustaendig/",
    "/suche/",
    "/transparenz/",
    "/datenschutz/",
    "/konto/anmelden/",
]
# Where a link may lead to without a language.
_LINK = re.compile(r'(?:href|action|hx-get|hx-post)="(/[^"]*)"')


@pytest.mark.parametrize("code", PREFIXES)
@pytest.mark.parametrize("path", PUBLIC)
def test_every_link_of_a_page_keeps_its_language(client, town, code, path):
    prefix = PREFIXES[code]

    answer = client.get(prefix + path)

    assert answer.status_code == 200
    assert f'<html lang="{code}">' in answer.text
    switch = {f'"{path}"', f'"{PREFIXES[ENGLISH]}{path}"', f'"{PREFIXES[EASY]}{path}"'}
    for href in _LINK.findall(answer.text):
        if not languages.has_one_language(href) and f'"{href}"' not in switch:
            assert href.startswith(f"{prefix}/"), href


def test_german_pages_have_no_prefix_at_all(client, town):
    answer = client.get("/meldungen/")

    assert '<html lang="de">' in answer.text
    without_switch = re.sub(r'<a lang=[^>]*>|<link rel="alternate" hreflang[^>]*>', "", answer.text)
    assert "/en/" not in without_switch
    assert "/leicht/" not in without_switch


def test_the_browsers_languages_are_not_asked(client, town):
    answer = client.get("/", headers={"Accept-Language": "en"})

    assert '<html lang="de">' in answer.text
    assert "Accept-Language" not in answer.headers.get("Vary", "")


def test_the_switch_leads_to_the_same_page_in_each_language_by_its_own_name(client, town):
    for prefix, code in (("", GERMAN), ("/en", ENGLISH), ("/leicht", EASY)):
        html = client.get(f"{prefix}/meldungen/?q=linde&stand=offen").text
        for other, name, href in (
            (GERMAN, "Deutsch", "/meldungen/"),
            (ENGLISH, "English", "/en/meldungen/"),
            (EASY, "Leichte Sprache", "/leicht/meldungen/"),
        ):
            current = ' aria-current="true"' if other == code else ""
            link = (
                f'<a lang="{other}" hreflang="{other}" '
                f'href="{href}?q=linde&amp;stand=offen"{current}>{name}</a>'
            )
            assert html.count(link) == 3, (prefix, name)  # header, menu and footer


@pytest.mark.parametrize("path", ["/arbeit/", "/bauhof/", "/moderation/", "/admin/"])
def test_workplaces_exist_in_german_only(client, town, path):
    answer = client.get(f"/en{path}?liste=neu")

    assert (answer.status_code, answer["Location"]) == (302, f"{path}?liste=neu")
    assert client.post(f"/leicht{path}").status_code == 404


def test_what_machines_read_exists_once(client, town):
    for path in ("/robots.txt", "/sitemap.xml", "/health/", "/api/v1/reports/"):
        assert client.get(path).status_code == 200
        assert client.get(f"/en{path}")["Location"] == path
    assert client.get("/en/static/frontend/favicon.svg").status_code in (302, 404)


@pytest.mark.parametrize(
    "path",
    [
        "/fr/",
        "/EN/",
        "/de/",
        "//en//",
        "/en//",
        "/en/en/",
        "/english/",
        "/leichte/",
        "/en//arbeit/",
    ],
)
def test_a_wrong_prefix_is_no_page(client, town, path):
    answer = client.get(path)

    assert answer.status_code == 404
    assert "Location" not in answer.headers


@pytest.mark.parametrize(
    "path", ["/en//example.org/arbeit/", "/en//example.org", "/en/\\example.org/", "/en//%2fx.org/"]
)
def test_a_path_with_language_never_leads_to_another_host(client, town, path):
    answer = client.get(path)

    assert answer.status_code == 404
    assert "Location" not in answer.headers
    assert '"//' not in answer.text


def test_a_missing_slash_is_added_in_the_language(client, town):
    assert client.get("/en")["Location"] == "/en/"
    assert client.get("/en/karte?x=1")["Location"] == "/en/karte/?x=1"
    assert client.get("/leicht/karte")["Location"] == "/leicht/karte/"


def test_a_page_that_does_not_exist_says_so_in_the_language(client, town):
    answer = client.get("/leicht/gibt-es-nicht/")

    assert answer.status_code == 404
    assert '<html lang="de-simple">' in answer.text
    assert 'href="/leicht/"' in answer.text


def test_kept_pages_are_kept_for_each_language(client, town):
    page_cache.pages.clear()
    for _ in range(2):  # the second time they come from memory
        for prefix, code in (("", GERMAN), ("/en", ENGLISH), ("/leicht", EASY)):
            answer = client.get(f"{prefix}/meldungen/", headers={"Accept-Encoding": "identity"})
            assert f'<html lang="{code}">' in answer.text
            assert f'action="{prefix}/meldungen/"' in answer.text
    tags = {client.get(f"{prefix}/meldungen/")["ETag"] for prefix in ("", "/en", "/leicht")}
    assert len(tags) == 3


def test_a_kept_page_keeps_its_language_when_it_is_compressed(client, town):
    import brotli

    for _ in range(2):
        answer = client.get("/en/meldungen/", headers={"Accept-Encoding": "br"})
        assert answer["Content-Encoding"] == "br"
        assert 'action="/en/meldungen/"' in brotli.decompress(answer.content).decode()


def test_signing_in_comes_back_in_the_language(client, town):
    answer = client.get("/en/konto/")

    assert answer.status_code == 302
    assert answer["Location"] == "/en/konto/anmelden/?next=/konto/"


def test_languages_do_not_mix_among_threads():
    def answer(request):
        return HttpResponse(f'<p lang="{translation.get_language()}"><a href="/karte/">x</a></p>')

    door = LanguageMiddleware(answer)

    def ask(number: int) -> bool:
        prefix, code = (("", GERMAN), ("/en", ENGLISH), ("/leicht", EASY))[number % 3]
        said = door(RequestFactory().get(f"{prefix}/karte/{number}/")).text
        return said == f'<p lang="{code}"><a href="{prefix}/karte/">x</a></p>'

    with translation.override(GERMAN):
        with ThreadPoolExecutor(6) as pool:
            assert all(pool.map(ask, range(300)))
        assert translation.get_language() == GERMAN


def test_a_request_leaves_the_language_of_the_caller_as_it_was(client, town):
    with translation.override(ENGLISH):
        client.get("/leicht/")
        assert translation.get_language() == ENGLISH


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/", "/en/"),
        ("/karte/?q=1#x", "/en/karte/?q=1#x"),
        ("/en/karte/", "/en/karte/"),
        ("/leicht/karte/", "/leicht/karte/"),
        ("/english-week/", "/en/english-week/"),
        ("/arbeit/L-1/", "/arbeit/L-1/"),
        ("/arbeitsrecht/", "/en/arbeitsrecht/"),
        ("/beteiligung/verwalten/", "/beteiligung/verwalten/"),
        ("/static/x.css", "/static/x.css"),
        ("/transparenz/entscheidungen.csv", "/transparenz/entscheidungen.csv"),
        ("/meldungen/12/qr.svg", "/en/meldungen/12/qr.svg"),
        ("/orte/bild.svg?x=1", "/orte/bild.svg?x=1"),
        ("//example.org/", "//example.org/"),
        ("https://example.org/", "https://example.org/"),
        ("?seite=2", "?seite=2"),
        ("#oben", "#oben"),
        ("", ""),
    ],
)
def test_local_path(path, found):
    with translation.override(ENGLISH):
        assert local_path(path) == found
    with translation.override(GERMAN):
        assert local_path(path) == path


def test_where_to_go_back_is_kept_without_language_and_within_the_host():
    assert own_path("/en/konto/?x=1") == "/konto/?x=1"
    assert own_path("/en") == "/"
    assert own_path("/en//example.org") == "/en//example.org"  # no page, but of ours
    for wanted in ("//example.org", "https://x.org", "/\\example.org"):
        assert own_path(wanted, "/home/") == "/home/"


class Town:
    base_url = "https://stadt.example"


def _kept(response, code=ENGLISH):
    request = RequestFactory().get("/")
    request.municipality = Town()
    with translation.override(code):
        languages.keep(request, response)
    return response


def test_redirects_and_messages_to_htmx_keep_the_language():
    answer = HttpResponseRedirect("/konto/")
    answer["HX-Redirect"] = "/karte/"

    _kept(answer)

    assert answer["Location"] == "/en/konto/"
    assert answer["HX-Redirect"] == "/en/karte/"
    assert _kept(HttpResponseRedirect("https://other.example/"))["Location"] == (
        "https://other.example/"
    )
    assert _kept(HttpResponseRedirect("/arbeit/"))["Location"] == "/arbeit/"


def test_only_links_of_ours_are_changed():
    html = (
        '<a href="/karte/">x</a><a href="https://stadt.example/karte/">x</a>'
        '<a href="https://stadt.example.evil/karte/">x</a><a href="/arbeit/">x</a>'
        '<input name="next" value="/karte/"><input value="https://stadt.example/meldung/1/x/">'
        "<p>a href=/karte/ &quot; href=&quot;/karte/&quot;</p>"
        '<a hreflang="de" href="/karte/">x</a>'
    )

    assert _kept(HttpResponse(html)).text == (
        '<a href="/en/karte/">x</a><a href="https://stadt.example/en/karte/">x</a>'
        '<a href="https://stadt.example.evil/karte/">x</a><a href="/arbeit/">x</a>'
        '<input name="next" value="/karte/"><input value="https://stadt.example/en/meldung/1/x/">'
        "<p>a href=/karte/ &quot; href=&quot;/karte/&quot;</p>"
        '<a hreflang="de" href="/karte/">x</a>'
    )
    assert _kept(HttpResponse(html), GERMAN).text == html


def test_what_scripts_get_as_json_leads_on_in_the_language():
    answer = _kept(JsonResponse({"href": "/meldung/1/x/", "word": "/karte/"}))

    assert json.loads(answer.content) == {"href": "/en/meldung/1/x/", "word": "/karte/"}


def test_length_and_text_go_together():
    answer = HttpResponse('<a href="/karte/">Straße</a>')
    answer["Content-Length"] = len(answer.content)

    _kept(answer)

    assert int(answer["Content-Length"]) == len(answer.content)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bei https://stadt.example/meldung/1/x/ nach.", "Bei {}/en/meldung/1/x/ nach."),
        ("https://stadt.example", "{}/en/"),
        ("https://stadt.example/arbeit/", "{}/arbeit/"),
        ("https://stadt.example.evil/karte/", "https://stadt.example.evil/karte/"),
    ],
)
def test_addresses_in_a_mail_keep_the_language(text, found):
    with translation.override(ENGLISH):
        kept = languages.keep_in_text(text, "https://stadt.example/")
    assert kept == found.format("https://stadt.example")
    assert languages.keep_in_text(text, "https://stadt.example/") == text


def test_search_engines_are_told_of_the_other_languages(client, town):
    base = town.municipality.base_url.rstrip("/")
    html = client.get("/en/meldungen/").text

    for code, prefix in ((GERMAN, ""), (ENGLISH, "/en"), (EASY, "/leicht")):
        assert f'<link rel="alternate" hreflang="{code}" href="{base}{prefix}/meldungen/">' in html
    assert f'<link rel="canonical" href="{base}/en/meldungen/">' in html
    assert 'rel="alternate" hreflang' not in client.get("/en/meldungen/?q=x").text
    assert 'rel="alternate" hreflang' not in client.get("/konto/anmelden/").text
    assert 'rel="alternate" hreflang' not in client.get("/gibt-es-nicht/").text


def test_robots_and_sitemap_know_the_languages(client, town):
    report = town.report()
    base = town.municipality.base_url.rstrip("/")

    robots = client.get("/robots.txt").text
    sitemap = client.get("/sitemap-meldungen-1.xml").text

    for line in ("/konto/", "/en/konto/", "/leicht/konto/", "/arbeit/"):
        assert f"Disallow: {line}\n" in robots
    assert "Disallow: /en/arbeit/" not in robots
    place = f"/meldungen/{report.number}/"
    assert f"<loc>{base}{place}</loc>" in sitemap
    assert f'hreflang="en" href="{base}/en{place}"/>' in sitemap
    assert f'hreflang="de-simple" href="{base}/leicht{place}"/>' in sitemap

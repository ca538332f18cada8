"""The words of our modules: complete in every language, and costing German pages nothing."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import brotli
import polib
import pytest
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.test import Client
from django.utils import translation
from playwright.sync_api import Page, Route, expect

from defects.templates_de import install_categories
from frontend import words
from frontend.management.commands.js_messages import merged, used
from tests.factories import Town, at
from tests.participation.test_page_weight import static, with_imports

LANGUAGES = ("de-simple", "en")
_NAMED = re.compile(r"%\(\w+\)s")


def catalogue(language: str) -> polib.POFile:
    [found] = [path for path in words.sources() if words.language_of(path) == language]
    return polib.pofile(str(found), wrapwidth=98)


def loaded(language: str) -> dict[str, Any]:
    """What a browser has after the script ran."""
    path = finders.find(words.static_name(language))
    assert path
    script = Path(path).read_text(encoding="utf-8")
    prefix = 'globalThis[Symbol.for("nahdran.words")]='
    assert script.startswith(prefix) and script.endswith(";\n")
    found: dict[str, Any] = json.loads(script.removeprefix(prefix)[:-2])
    return found


def test_there_is_a_catalogue_for_each_language() -> None:
    assert sorted(words.languages()) == list(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_what_the_modules_say_and_nothing_else(language: str) -> None:
    """`manage.py js_messages` brings it up to date."""
    po = catalogue(language)

    assert str(merged(po)) == str(po)
    assert [entry.msgid for entry in po if not entry.translated()] == []
    assert po.metadata["Plural-Forms"] == "nplurals=2; plural=(n != 1);"  # as js/words.js counts


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_name_what_the_german_names(language: str) -> None:
    for entry in catalogue(language):
        allowed = set(_NAMED.findall(entry.msgid + entry.msgid_plural))
        forms = list(entry.msgstr_plural.values()) or [entry.msgstr]
        for form in forms:
            assert set(_NAMED.findall(form)) <= allowed, form
        assert set(_NAMED.findall(forms[-1])) == set(
            _NAMED.findall(entry.msgid_plural or entry.msgid)
        ), entry.msgid


def test_a_message_has_a_plural_everywhere_or_nowhere() -> None:
    texts = [text for text, _plural in used()]
    assert len(texts) == len(set(texts))


def test_the_script_holds_the_catalogue() -> None:
    english = loaded("en")

    assert len(english) == len(used())
    assert english["Kein Netz."] == "No network."
    assert english["Noch %(number)s Zeichen."] == [
        "%(number)s character left.",
        "%(number)s characters left.",
    ]


def test_only_pages_in_another_language_load_words() -> None:
    def tag() -> str:
        return Template("{% words_script %}").render(Context())

    assert tag() == ""
    with translation.override("en"):
        assert re.fullmatch(
            r'<script src="/static/generated/words\.en(\.\w+)?\.js" defer></script>', tag().strip()
        )
    with translation.override("de-simple"):
        assert "words.de-simple" in tag()
    with translation.override("fr"):
        assert tag() == ""


@pytest.mark.django_db
def test_the_form_keeps_to_its_budget(town: Town) -> None:
    """With all kinds of the template, as it is sent: pages as they are compressed, files as the
    build compresses them. What a map needs comes when it is opened."""
    install_categories(town.municipality)
    client = Client(headers={"Accept-Encoding": "br, gzip"})
    page = client.get("/melden/")
    html = gzip.decompress(page.content).decode()
    sheets = re.findall(r'<link rel="stylesheet" href="([^"?]+)', html)
    scripts = re.findall(r'<script [^>]*src="([^"?]+)', html)
    files = [each.removeprefix("/static/") for each in sheets + scripts if "/static/" in each]
    sizes = {name: len(brotli.compress(static(name))) for name in with_imports(files)}
    made = [each for each in sheets + scripts if "/static/" not in each]
    sizes |= {each: len(client.get(each).content) for each in made}
    sizes["HTML"] = len(page.content)

    assert html.count('type="radio" name="leaf-') > 30
    assert any(name.endswith("js/words.js") for name in sizes)
    assert not any("generated/words" in name for name in sizes)
    assert sum(sizes.values()) <= 60_000, sizes


# --- in a browser --------------------------------------------------------------------------


def speaks(page: Page, language: str, script: str) -> None:
    """As a page in that language: what stands in its head before the modules."""
    boot = finders.find("frontend/js/boot.js")
    assert boot
    head = Path(boot).read_text(encoding="utf-8")
    lang = f"document.documentElement.lang = {json.dumps(language)};\n"

    def answer(route: Route) -> None:
        route.fulfill(body=head + lang + script, content_type="text/javascript")

    page.route(re.compile(r"/boot(\.\w+)?\.js$"), answer)


def ask_for_the_place(page: Page) -> None:
    place = at(0, 0)
    page.add_init_script(
        "navigator.geolocation.getCurrentPosition = (found) => found({ coords: "
        f"{{ latitude: {place.y}, longitude: {place.x}, accuracy: 1234 }} }});"
    )
    page.goto("/melden/")
    page.locator("[data-locate]").click()


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_modules_speak_the_language_of_the_page(town: Town, page: Page) -> None:
    built = finders.find(words.static_name("en"))
    assert built
    speaks(page, "en", Path(built).read_text(encoding="utf-8"))
    ask_for_the_place(page)

    found = page.locator("[data-found]")
    expect(found).to_contain_text("accurate to about 1.2 kilometres.")
    expect(found.get_by_role("button", name="Change")).to_be_visible()


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_without_their_catalogue_modules_speak_german(town: Town, page: Page) -> None:
    speaks(page, "de-simple", "")
    ask_for_the_place(page)

    found = page.locator("[data-found]")
    expect(found).to_contain_text("auf etwa 1,2 Kilometer genau.")
    expect(found.get_by_role("button", name="Ändern")).to_be_visible()

"""Every page of the public in every language: whole, and without a word of another one."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polib
import pytest

from common.languages import EASY, ENGLISH, GERMAN, has_one_language
from tests.factories import Town
from tests.going_back import and_back
from tests.journeys import site as whole
from tests.journeys.site import PEOPLE, WAYS, Site, Stop

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

LOCALE = Path(__file__).resolve().parent.parent.parent / "locale"
FOLDERS = {ENGLISH: "en", EASY: "de_Simple"}
PREFIXES = {GERMAN: "", ENGLISH: "/en", EASY: "/leicht"}
_BETWEEN = re.compile(
    r"%\([a-zA-Z_0-9]+\)[sd]|\{[a-zA-Z_0-9.]*\}|%[sd]|%%|<[^>]+>|&[a-z]+;|\n\s*\n"
)
# Words of the people and the places of the town, and what is the same in many languages.
_NOT_OURS = {"Lindenbach", "Deutsch", "English", "Leichte Sprache"}
# What people and the town write in tests/journeys/site.py, and is a word of ours as well.
_WRITTEN = {"Bau", "Bauhof", "Bank", "Wer", "Mitmachen", "Nur noch unterstützen"}
_ATTRIBUTES = ("aria-label", "placeholder", "title", "alt")
_SILENT = ("script", "style", "textarea", "option")


def plain(text: str) -> str:
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").replace("\xad", "").split())


class Words(HTMLParser):
    """What a page says, each text by itself, but for parts that say they are in another
    language than the page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.language = ""
        self.said: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "html":
            self.language = values.get("lang") or ""
        other = values.get("lang") not in (None, self.language)
        if tag not in _VOID:
            self._open.append((tag, other or tag in _SILENT))
        if not self._is_silent and not other:
            self.said += [plain(values[name] or "") for name in _ATTRIBUTES if values.get(name)]

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._is_silent and plain(data):
            self.said.append(plain(data))

    @property
    def _is_silent(self) -> bool:
        return any(silent for _tag, silent in self._open)


_VOID = {"meta", "link", "img", "br", "input", "hr", "source", "wbr", "use", "path"}


@cache
def texts() -> dict[str, list[tuple[str, bool]]]:
    """{language: [(part of a text, whether it is the whole text)]}."""
    found: dict[str, dict[str, None]] = {code: {} for code in (GERMAN, *FOLDERS)}
    for code, folder in FOLDERS.items():
        for entry in polib.pofile(str(LOCALE / folder / "LC_MESSAGES/django.po")):
            forms = entry.msgstr_plural or {0: entry.msgstr}
            found[GERMAN] |= dict.fromkeys([entry.msgid, entry.msgid_plural or entry.msgid])
            found[code] |= dict.fromkeys(forms.values())
    return {
        code: [
            (plain(piece), len(pieces) == 1)
            for pieces in map(_BETWEEN.split, said)
            for piece in pieces
        ]
        for code, said in found.items()
    }


@cache
def foreign(here: str, other: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Texts and parts of texts in the language `other` that no page in `here` says: whole short
    ones, and pieces that are long enough to be told by themselves."""
    ours = {piece for piece, _whole in texts()[here]}
    all_of_ours = "\n".join(ours)
    theirs = {
        piece
        for piece, _whole in texts()[other]
        if len(re.findall(r"[^\W\d_]", piece)) > 2 and piece not in ours | _NOT_OURS | _WRITTEN
    }
    long = tuple(each for each in theirs if len(each.split()) > 2 and each not in all_of_ours)
    whole_texts = {piece for piece, is_whole in texts()[other] if is_whole}
    return frozenset(theirs & whole_texts), long


def wrong(html: str, code: str) -> list[str]:
    page = Words(html)
    found = [] if page.language == code else [f"lang is {page.language}"]
    everything = "\n".join(page.said)
    for other in PREFIXES:
        # Leichte Sprache is German: only its own words are no German of a usual page.
        if other == code or ({other, code} == {GERMAN, EASY} and code == GERMAN):
            continue
        short, long = foreign(code, other)
        found += [f"{other}: {text}" for text in page.said if text in short]
        found += [f"{other}: ... {text} ..." for text in long if text in everything]
    return found


def _public(stops: list[Stop]) -> list[Stop]:
    return [
        stop
        for stop in stops
        if not stop.press and not stop.technical and not has_one_language(stop.path)
    ]


# Whoever works for the town reads German.
STAFF = ("clerk", "dispatcher", "moderator", "crew", "administrator", "editor")


def _ways(*, filled: bool) -> dict[str, list[Stop]]:
    """What each resident opens in a town that is filled, or in an empty one."""
    found: dict[str, list[Stop]] = {}
    for who, needs_all, stops in WAYS:
        if who not in STAFF and needs_all == filled and _public(stops):
            found.setdefault(who, []).extend(_public(stops))
    return found


@pytest.mark.parametrize("filled", [True, False], ids=["in a town", "in an empty town"])
def test_a_page_says_nothing_in_another_language(
    filled: bool, town: Town, tmp_path: Path, settings: Any
) -> None:
    """Filling a town takes as long as many pages: all go through the same, and back."""
    settings.DEMO = True
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 3600
    _in_languages(town)
    there = whole.fill(town, tmp_path) if filled else Site(town)
    found = []
    for who, stops in _ways(filled=filled).items():
        with and_back():
            found += [f"{who}: {each}" for each in _wrong_on_the_way(there, who, stops)]
    assert not found, "\n".join(["", *sorted(set(found))])


def _wrong_on_the_way(there: Site, who: str, stops: list[Stop]) -> list[str]:
    client = PEOPLE[who](there.town)
    found = []
    for stop in stops:
        path = stop.path.format(**there.numbers, **there.paths)
        if has_one_language(path):
            continue
        for code, prefix in PREFIXES.items():
            answer = client.get(prefix + path, follow=True)
            if answer.status_code != stop.status:
                found.append(f"{prefix}{path} answers {answer.status_code}, not {stop.status}")
            elif answer.headers.get("Content-Type", "").startswith("text/html"):
                found += [f"{prefix}{path}: {each}" for each in wrong(answer.text, code)]
    return found


def _in_languages(town: Town) -> None:
    """What the town wrote it has written in every language."""
    for each in (town.street, town.pothole, town.footway, town.lamp):
        each.name |= {ENGLISH: f"Kind {each.key}", EASY: f"Art {each.key}"}
        each.save(update_fields=["name"])
    for body in (town.bauhof, town.tiefbau, town.clearing, town.land):
        body.names = {ENGLISH: f"the office {body.key}"}
        body.save(update_fields=["names"])

"""Every page there is, for everybody who may open it: whole, readable, in German, our own."""

import re
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Page

from tests.browser import DESKTOP, PHONE, watched
from tests.factories import Town
from tests.journeys import site as whole
from tests.journeys.looking import LOOKED_AT, Looker
from tests.journeys.site import NO_PAGES, PEOPLE, WAYS, Site, Stop

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

STOPS_OF_A_TOUR = 95
# Words that betray a library's own page or an untranslated button.
ENGLISH = re.compile(
    r"\b(submit|log ?in|sign ?(in|up|out)|log ?out|email|password|required|next|previous|delete"
    r"|cancel|close|save|search|loading|error|invalid|forbidden|not found|enter a|this field"
    r"|please|your|choose|browse|upload|back to|home|settings|today|yesterday|ago|hours?|minutes"
    r"|days?|attribution|zoom (in|out)|toggle|map|none|null|undefined|true|false|nan)\b",
    re.IGNORECASE,
)
# Names, and what is the same in German.
ALLOWED = re.compile(r"https?://\S+|\S+@\S+|MapLibre|OpenStreetMap", re.IGNORECASE)


def test_every_address_is_looked_at_or_excused() -> None:
    there = set(whole.names())
    looked_at = {stop.view for _who, _filled, stops in WAYS for stop in stops if stop.view}

    assert there - looked_at - NO_PAGES.keys() == set(), "add to WAYS (or, with reason, NO_PAGES)"
    assert (looked_at | NO_PAGES.keys()) - there == set(), "these addresses are gone"
    assert looked_at & NO_PAGES.keys() == set()


@dataclass(frozen=True)
class Tour:
    """What is walked through in one town, person by person."""

    filled: bool
    ways: list[tuple[str, list[Stop]]]

    def __str__(self) -> str:
        people = [who for who, _stops in self.ways]
        views = [stop.view for _who, stops in self.ways for stop in stops]
        return f"{'town' if self.filled else 'empty town'}-{', '.join(people)}-{views[0]}"


def tours() -> list[Tour]:
    """Filling a town takes as long as some twenty pages, and whoever goes on has seen where the
    links lead: ways through the same town are joined, those of one person first."""
    joined: list[Tour] = []
    for who, filled, stops in sorted(WAYS, key=itemgetter(1, 0)):
        last = joined[-1] if joined else None
        if (
            last is None
            or last.filled != filled
            or sum(len(each) for _who, each in last.ways) >= STOPS_OF_A_TOUR
        ):
            joined.append(Tour(filled=filled, ways=[]))
        ways = joined[-1].ways
        if ways and ways[-1][0] == who:
            ways[-1][1].extend(stops)
        else:
            ways.append((who, [*stops]))
    return joined


@pytest.mark.parametrize("tour", tours(), ids=str)
def test_page(
    tour: Tour,
    town: Town,
    browser: Browser,
    live: str,
    tmp_path: Path,
    settings: Any,
) -> None:
    settings.DEMO = True
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 3600  # the machine may be slow
    town.municipality.is_demo = True
    town.municipality.save(update_fields=["is_demo"])
    there = whole.fill(town, tmp_path) if tour.filled else Site(town)
    found: list[str] = []
    looked = {"known": {"light": set(), "dark": set()}, "parts": set()}
    for who, stops in tour.ways:
        found += _walk(browser, live, who, stops, there, looked)
    assert not found, "\n".join(["", *found])


def _walk(
    browser: Browser, live: str, who: str, stops: list[Stop], there: Site, looked: dict[str, Any]
) -> list[str]:
    client = PEOPLE[who](there.town)
    found: list[str] = []
    links: dict[str, str] = {}  # and on which page they stand
    opened: set[str] = set()
    with watched(browser, live, **LOOKED_AT) as page:
        whole.open_as(page, client, live)
        looker = Looker(page, **looked)
        for stop in stops:
            path = stop.path.format(**there.numbers, **there.paths)
            where = f"{who} {path} {stop.note}"
            opened.add(path)
            looker.at(PHONE)
            found += [f"{where}: {each}" for each in _open(page, stop, path)]
            narrow = looker.on_phone()
            looker.at(DESKTOP)
            if narrow.decides:
                found += [f"{where}: {each}" for each in _open(page, stop, path)]
            wide = looker.on_desktop()
            for width, seen in (("phone", narrow), ("desktop", wide)):
                english = [] if stop.technical else _english(seen.words)
                found += [f"{where} {width}: {each}" for each in (*seen.found, *english)]
                links.update(dict.fromkeys(seen.links, f"{who} {path}") | links)
        found += _dead(page, {link: at for link, at in links.items() if link not in opened})
    return found


def _open(page: Page, stop: Stop, path: str) -> list[str]:
    answer = page.goto(path)
    found = []
    if answer is None or answer.status != stop.status:
        found.append(f"answers {answer and answer.status}, not {stop.status}")
    at = urlsplit(page.url).path
    if stop.view and resolve(at).view_name != stop.view:
        found.append(f"is {resolve(at).view_name}, not {stop.view}")
    if stop.press:
        page.locator(stop.press).first.click()
        if stop.shows:
            page.locator(stop.shows).first.wait_for()
        page.wait_for_load_state()
    page.evaluate("document.fonts.ready.then(() => true)")
    return found


def _english(text: str) -> list[str]:
    words = {match[0] for match in ENGLISH.finditer(ALLOWED.sub("", text))}
    return [f"English: {', '.join(sorted(words))}"] if words else []


def _dead(page: Page, links: dict[str, str]) -> list[str]:
    """Links that lead nowhere; a few of each kind are followed."""
    followed: dict[Any, int] = {}  # how many of each kind
    found = []
    for link in sorted(links):
        kind = _kind(link)
        followed[kind] = followed.get(kind, 0) + 1
        if followed[kind] <= 2:
            answer = page.request.get(link, max_redirects=3)
            if answer.status >= 400:
                found.append(f"{links[link]}: link to {link} answers {answer.status}")
    return found


def _kind(link: str) -> Any:
    """The view that a link leads to, with what is asked of it; itself, if that is no view."""
    address = urlsplit(link)
    try:
        view = resolve(address.path).view_name
    except Resolver404:
        return link
    return view, *sorted(parse_qs(address.query, keep_blank_values=True))

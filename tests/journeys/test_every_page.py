"""Every page there is, for everybody who may open it: whole, readable, in German, our own."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from django.urls import resolve
from playwright.sync_api import Browser, Page

from tests.browser import AXE, DESKTOP, PHONE, watched
from tests.factories import Town
from tests.journeys import site as whole
from tests.journeys.site import NO_PAGES, PEOPLE, WAYS, Site, Stop

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

STOPS_OF_A_TOUR = 60
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

LOOK = """() => {
    const found = [];
    const html = document.documentElement;
    if (html.lang !== "de") found.push(`lang is ${html.lang}`);
    if (!document.title.includes("|")) found.push(`title is ${document.title}`);
    const heads = [...document.querySelectorAll("h1")].filter((each) => each.checkVisibility());
    if (heads.length !== 1) found.push(`${heads.length} visible h1`);
    for (const link of document.querySelectorAll("a[href^='#']")) {
        const name = link.getAttribute("href").slice(1);
        if (name && !document.getElementById(name)) found.push(`no target for #${name}`);
    }
    for (const picture of document.images)
        if (picture.checkVisibility() && picture.complete && !picture.naturalWidth)
            found.push(`broken picture ${picture.getAttribute("src")}`);
    return found;
}"""
STICKS_OUT = """() => {
    const found = [];
    const wide = document.documentElement.clientWidth;
    const held = (each) => {
        for (let up = each.parentElement; up && up !== document.body; up = up.parentElement)
            if (getComputedStyle(up).overflowX !== "visible") return true;
        return false;
    };
    for (const each of document.querySelectorAll("body *")) {
        if (!each.checkVisibility({visibilityProperty: true})) continue;
        if (each.closest("svg *, nahdran-map")) continue;
        const box = each.getBoundingClientRect();
        const outside = box.width > 1 && (box.right > wide + 1 || box.left < -1);
        if (outside && !held(each) && getComputedStyle(each).position !== "absolute")
            found.push(`${each.outerHTML.slice(0, 80)} reaches ${Math.round(box.right)} px`);
    }
    if (document.documentElement.scrollWidth > wide)
        found.push(`the page is ${document.documentElement.scrollWidth} px wide`);
    return found.slice(0, 5);
}"""
SMALL_TARGETS = """() => {
    const found = [];
    const controls = "button, select, textarea, summary, [role=button], .kern-btn," +
        "input:not([type=hidden]):not([type=radio]):not([type=checkbox]):not([type=file])";
    for (const each of document.querySelectorAll(controls)) {
        if (!each.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
        const box = each.getBoundingClientRect();
        if (box.width > 1 && box.height > 1 && box.height < 43.5)
            found.push(`${each.outerHTML.slice(0, 80)} is ${Math.round(box.height)} px high`);
    }
    return [...new Set(found)];
}"""
WORDS = """() => [
    document.title,
    document.body.innerText,
    ...[...document.querySelectorAll("[aria-label],[placeholder],[title],[alt]")].flatMap((each) =>
        ["aria-label", "placeholder", "title", "alt"].map((name) => each.getAttribute(name) || "")),
].join("\\n")"""


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
    links lead: the ways through a full town are joined, those of one person first."""
    joined: list[Tour] = []
    for who, _filled, stops in sorted((way for way in WAYS if way[1]), key=itemgetter(0)):
        if not joined or sum(len(each) for _who, each in joined[-1].ways) >= STOPS_OF_A_TOUR:
            joined.append(Tour(filled=True, ways=[]))
        ways = joined[-1].ways
        if ways and ways[-1][0] == who:
            ways[-1][1].extend(stops)
        else:
            ways.append((who, [*stops]))
    return joined + [
        Tour(filled=False, ways=[(who, stops)]) for who, full, stops in WAYS if not full
    ]


@pytest.mark.parametrize("tour", tours(), ids=str)
def test_page(
    tour: Tour,
    town: Town,
    browser: Browser,
    live: str,
    axe: Callable[..., list[str]],
    tmp_path: Path,
    settings: Any,
) -> None:
    settings.DEMO = True
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 3600  # the machine may be slow
    town.municipality.is_demo = True
    town.municipality.save(update_fields=["is_demo"])
    there = whole.fill(town, tmp_path) if tour.filled else Site(town)
    found: list[str] = []
    for who, stops in tour.ways:
        found += _walk(browser, live, axe, who, stops, there)
    assert not found, "\n".join(["", *found])


def _walk(
    browser: Browser,
    live: str,
    axe: Callable[..., list[str]],
    who: str,
    stops: list[Stop],
    there: Site,
) -> list[str]:
    client = PEOPLE[who](there.town)
    found: list[str] = []
    links: set[str] = set()
    seen: set[str] = set()
    for options in (PHONE, DESKTOP):
        with watched(browser, live, **options, reduced_motion="reduce") as page:
            whole.open_as(page, client, live)
            page.context.add_init_script(path=AXE)
            for stop in stops:
                path = stop.path.format(**there.numbers, **there.paths)
                where = f"{who} {path} {stop.note} {options['viewport']['width']}: "
                found += [where + each for each in _open(page, stop, path)]
                found += [where + each for each in _look(page, stop, seen, axe)]
                links |= _links(page)
            if options is DESKTOP:  # whatever both widths have led to
                found += _dead(page, links)
    return found


def _open(page: Page, stop: Stop, path: str) -> list[str]:
    answer = page.goto(path)
    found = []
    if answer is None or answer.status != stop.status:
        found.append(f"answers {answer and answer.status}, not {stop.status}")
    at = page.evaluate("location.pathname")
    if stop.view and resolve(at).view_name != stop.view:
        found.append(f"is {resolve(at).view_name}, not {stop.view}")
    if stop.press:
        page.locator(stop.press).first.click()
        if stop.shows:
            page.locator(stop.shows).first.wait_for()
        page.wait_for_load_state()
    page.evaluate("document.fonts.ready.then(() => true)")
    return found


def _look(page: Page, stop: Stop, seen: set[str], axe: Callable[..., list[str]]) -> list[str]:
    found: list[str] = page.evaluate(LOOK)
    if not stop.technical:
        found += _english(page.evaluate(WORDS))
    found += page.evaluate(SMALL_TARGETS)
    size = page.viewport_size
    assert size is not None
    found += page.evaluate(STICKS_OUT)
    on_phone = size["width"] == PHONE["viewport"]["width"]
    if on_phone:
        page.set_viewport_size({"width": 320, "height": size["height"]})
        found += [f"at 320: {each}" for each in page.evaluate(STICKS_OUT)]
        page.set_viewport_size(size)
    themes = ("light", "dark") if on_phone else ("dark", "light")
    return found + axe(page, themes=themes, seen=seen)


def _english(text: str) -> list[str]:
    words = {match[0] for match in ENGLISH.finditer(ALLOWED.sub("", text))}
    return [f"English: {', '.join(sorted(words))}"] if words else []


def _links(page: Page) -> set[str]:
    """Where the page leads to, on this site; itself in other languages is in tests/i18n."""
    return set(
        page.evaluate(
            """[...document.querySelectorAll("a[href]:not([hreflang])")].map((each) => each.href)
                .map((each) => each.split("#")[0])
                .filter((each) => each.startsWith(location.origin) && each !== location.href)
                .map((each) => each.slice(location.origin.length))"""
        )
    )


def _dead(page: Page, links: set[str]) -> list[str]:
    """Links that lead nowhere; a few of each kind are followed."""
    followed: dict[str, int] = {}  # how many of each kind
    found = []
    for link in sorted(links):
        kind = re.sub(r"\d+", "0", link.split("?")[0])
        followed[kind] = followed.get(kind, 0) + 1
        if followed[kind] <= 3:
            answer = page.request.get(link, max_redirects=3)
            if answer.status >= 400:
                found.append(f"link to {link} answers {answer.status}")
    return found

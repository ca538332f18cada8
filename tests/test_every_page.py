"""Every page that people see, in the demo town: accessible, whole, and asking nobody else.

The pages stand in tests/pages.toml. The browser's guards (other hosts, security policy,
script errors) are those of all journeys.
"""

import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Page

from tests.browser import DESKTOP, PHONE, watched

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
PAGES: dict[str, dict[str, str]] = tomllib.loads(
    (Path(__file__).parent / "pages.toml").read_text(encoding="utf-8")
)
PERSONAS = ("", "buergerin", "sachbearbeiter", "bauhof", "moderatorin")


@pytest.fixture
def demo(settings, transactional_db: None) -> None:
    settings.DEMO = True
    call_command("demo_town", verbosity=0)


def _problems_of_the_markup(page: Page) -> Iterator[str]:
    """What axe does not look for."""
    if (headings := page.locator("h1").count()) != 1:
        yield f"{headings} main headings"
    if not page.title().endswith(" | Lindenbach"):
        yield f"the title is {page.title()!r}"
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")
    if twice := [name for name, count in Counter(ids).items() if count > 1]:
        yield f"ids that stand twice: {twice}"
    small = page.evaluate(
        """() => [...document.querySelectorAll(
            'a[href], button, summary, input:not([type=hidden]), select, textarea')]
            .filter((e) => e.checkVisibility({checkOpacity: true, checkVisibilityCSS: true}))
            .filter((e) => !e.closest('p, .prose li, dd, .maplibregl-ctrl-attrib, .skip-link'))
            .map((e) => {
                const label = e.labels?.[0]?.getBoundingClientRect().height ?? 0;
                const own = e.getBoundingClientRect();
                const after = getComputedStyle(e, '::after');
                const stretched = after.position === 'absolute' && after.content !== 'none';
                return [stretched ? 44 : Math.max(label, own.height), own.width, e.outerHTML];
            })
            .filter(([height, width]) => width > 1 && height > 1 && height < 43.5)
            .map(([height, , html]) => `${Math.round(height)} px: ${html.slice(0, 110)}`)"""
    )
    for target in small:
        yield f"too small to press, {target}"


def _look(
    page: Page,
    entry: dict[str, str],
    assert_axe_clean: Callable[..., None],
    assert_fits: Callable[[Page], None],
) -> Iterator[str]:
    page.goto(entry["path"])
    if link := entry.get("follow"):
        found = page.locator(link)
        if not found.count():
            yield f"there is no {link}"
            return
        page.goto(found.first.get_attribute("href") or "/")
    if control := entry.get("do"):
        page.locator(control).first.click()
    yield from _problems_of_the_markup(page)
    for check in (assert_axe_clean, assert_fits):
        try:
            check(page)
        except AssertionError as error:
            yield str(error)


def test_every_page_is_whole(
    demo: None,
    browser: Browser,
    live: str,
    assert_axe_clean: Callable[..., None],
    assert_fits: Callable[[Page], None],
):
    problems = []
    for persona, size in product(PERSONAS, (PHONE, DESKTOP)):
        with watched(browser, live, **size) as page:
            if persona:
                page.goto("/")
                page.locator(f"form[action$='/ansehen-als/{persona}/'] button").click()
                page.wait_for_load_state()
            for name, entry in PAGES.items():
                if entry.get("as", "") == persona:
                    problems += [
                        f"{name}, {size['viewport']['width']} px: {problem}"
                        for problem in _look(page, entry, assert_axe_clean, assert_fits)
                    ]

    assert not problems, "\n".join(problems)


def test_every_page_is_looked_at():
    """Whoever adds a page adds it to the registry."""
    assert {entry.get("as", "") for entry in PAGES.values()} == set(PERSONAS)

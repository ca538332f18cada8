"""What must not be overlooked where a page is looked at in two widths and two themes."""

import pytest
from playwright.sync_api import Browser

from tests.browser import PHONE
from tests.journeys.looking import LOOKED_AT, Looker

pytestmark = pytest.mark.journey

COLOURS = """<!doctype html><html lang="de"><title>Seite | Ort</title>
<meta name="viewport" content="width=device-width"><style>
body { color: #000; background: #fff }
p.wide { display: none }
@media (width >= 60rem) { p.wide { display: block } }
@media (prefers-color-scheme: dark) { body { color: #fff; background: #000 } }
@media (prefers-color-scheme: %s) { p { color: #777; background: #888 } }
</style><main><h1>Seite</h1><p class="%s">Grau auf Grau</p></main>"""
PARTS = """<!doctype html><html lang="de"><title>Seite | Ort</title>
<meta name="viewport" content="width=device-width"><style>
.wide, .small { display: none }
@media (width >= 60rem) {
    .wide { display: block }
    .small { display: inline-block; height: 10px; width: 10px; overflow: hidden }
    .far { position: relative; left: 200px }
}
</style><main><h1>Seite</h1><p class="far">Text</p>%s</main>"""


def looked_at(browser: Browser, content: str, *, again: bool = False) -> list[tuple[str, str]]:
    """What is found of `content` on which width; with `again` when it is opened a second time."""
    with browser.new_context(**LOOKED_AT) as context:
        page = context.new_page()
        looker = Looker(page)
        for _ in range(2 if again else 1):
            page.goto("about:blank")
            looker.at(PHONE)
            page.set_content(content)
            told = looker.everywhere()
    return [(width, found) for width, _, found in (each.partition(": ") for each in told)]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("shown", ["", "wide"])
def test_grey_on_grey_is_found_in_either_theme_and_width(
    browser: Browser, theme: str, shown: str
) -> None:
    found = looked_at(browser, COLOURS % (theme, shown))

    assert found, "overlooked"
    assert all(f"{theme}: color-contrast" in each for _width, each in found)
    assert {width for width, _each in found} == {"desktop" if shown else "phone"}


def test_the_same_look_is_told_once(browser: Browser) -> None:
    assert looked_at(browser, COLOURS % ("light", ""), again=True) == []


@pytest.mark.parametrize(
    ("part", "width", "rule"),
    [
        ('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">', "phone", "image-alt"),
        ('<div class="wide"><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="></div>',
         "desktop", "image-alt"),
        ('<p><button class="small">a</button><button class="small">b</button></p>',
         "desktop", "target-size"),
        ('<p class="wide" style="width: 2000px">Zu breit</p>', "desktop", "reaches 2"),
    ],
)  # fmt: skip
def test_what_only_a_wide_screen_shows_is_looked_at_there(
    browser: Browser, part: str, width: str, rule: str
) -> None:
    found = looked_at(browser, PARTS % part)

    assert [each for where, each in found if where == width and rule in each], found
    assert {where for where, each in found if rule in each} == {width}

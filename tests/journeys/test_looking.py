"""What `axe` must not overlook where it looks at a page in two widths and two themes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

pytestmark = pytest.mark.journey

PAGE = """<!doctype html><html lang="de"><title>Seite | Ort</title><style>
body { color: #000; background: #fff }
p.wide { display: none }
@media (width >= 60rem) { p.wide { display: block } }
@media (prefers-color-scheme: dark) { body { color: #fff; background: #000 } }
@media (prefers-color-scheme: %s) { p { color: #777; background: #888 } }
</style><main><h1>Seite</h1><p class="%s">Grau auf Grau</p></main>"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("shown", ["", "wide"])
def test_grey_on_grey_is_found_in_either_theme_and_width(
    browser: Browser, axe: Callable[..., list[str]], theme: str, shown: str
) -> None:
    seen: set[str] = set()
    found = []
    with browser.new_context() as context:
        page = context.new_page()
        for width, themes in ((360, ("light", "dark")), (1280, ("dark", "light"))):
            page.set_viewport_size({"width": width, "height": 740})
            page.set_content(PAGE % (theme, shown))
            found += [(width, each) for each in axe(page, themes=themes, seen=seen)]

    assert found, "overlooked"
    assert all(f"{theme}: color-contrast" in each for _width, each in found)
    assert {width for width, _each in found} & {1280 if shown else 360}

"""What journeys without network ask a browser about its service worker and what it has kept."""

from typing import Any

from playwright.sync_api import Page

from tests.browser import PATIENCE_MS

_CONTROLS = """navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller
    || new Promise((resolve) => {
        navigator.serviceWorker.addEventListener("controllerchange", resolve);
    }))
    .then(() => true)"""
_KEPT = """async () => {
    const found = {};
    for (const name of await caches.keys()) {
        // To look into one that was deleted just now makes it anew, empty: that one is nothing.
        const requests = await (await caches.open(name)).keys();
        if (!requests.length) continue;
        const urls = requests.map(({ url }) => new URL(url));
        found[name] = urls.map(({ pathname, search }) => pathname + search);
    }
    return found;
}"""


def wait_for_worker(page: Page) -> None:
    """Until the page that asked for it is under the service worker."""
    assert page.evaluate(_CONTROLS)


def kept(page: Page) -> dict[str, list[str]]:
    """The caches of this device that hold anything, by name, with the addresses in each."""
    found: dict[str, list[str]] = page.evaluate(_KEPT)
    return found


def addresses(page: Page) -> list[str]:
    return [each for entries in kept(page).values() for each in entries]


def pages_of(page: Page) -> set[str]:
    """What is kept beside files that everybody gets."""
    return {each for each in addresses(page) if not each.startswith(("/static/", "/theme/"))}


def wait_for_kept(page: Page, condition: str, *given: Any) -> None:
    """Until `condition` (JavaScript about `kept`, caches by name, and `all`, their addresses, and
    `given`) is true."""
    met = page.evaluate(
        f"""async ([given, patience]) => {{
            const end = Date.now() + patience;
            while (Date.now() < end) {{
                const kept = await ({_KEPT})();
                const all = Object.values(kept).flat();
                if ({condition}) return true;
                await new Promise((resolve) => setTimeout(resolve, 50));
            }}
            return false;
        }}""",
        [list(given), PATIENCE_MS / 2],
    )
    assert met, f"The device keeps {kept(page)}."

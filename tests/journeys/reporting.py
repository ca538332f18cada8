"""Steps of „Mangel melden“ that several journeys take."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser import PATIENCE_MS

KEPT = """async () => {
    const database = await new Promise((resolve, reject) => {
        const request = indexedDB.open("nahdran");
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    const all = (store) => new Promise((resolve) => {
        if (!database.objectStoreNames.contains(store)) return resolve([]);
        const request = database.transaction(store).objectStore(store).getAll();
        request.onsuccess = () => resolve(request.result);
    });
    const found = { drafts: await all("drafts"), photos: (await all("photos")).length };
    database.close();
    return found;
}"""
CHANGE = """async ([key, changes]) => {
    const database = await new Promise((resolve) => {
        indexedDB.open("nahdran").onsuccess = (event) => resolve(event.target.result);
    });
    const drafts = database.transaction("drafts", "readwrite").objectStore("drafts");
    await new Promise((resolve) => {
        drafts.get(key).onsuccess = (event) => {
            drafts.put({ ...event.target.result, ...changes }).onsuccess = resolve;
        };
    });
    database.close();
}"""


def fill_in(page: Page, *, text: str = "", photo: Path | None = None) -> None:
    """A pothole in front of Hauptstraße 12, ready to be sent."""
    if photo is not None:
        page.locator("[data-files]").set_input_files(photo)
        expect(page.locator(".draft-photo")).to_have_count(1)
    page.get_by_label("Straße und Hausnummer").fill("Hauptstr 12")
    page.get_by_role("option", name="Hauptstraße 12").click()
    page.get_by_role("radio", name="Straße, Gehweg").check()
    page.get_by_role("radio", name="Schlagloch").check()
    if text:
        page.get_by_label("Noch etwas?").fill(text)


def kept(page: Page) -> dict[str, Any]:
    """What the device keeps: {drafts: [...], photos: how many}."""
    found: dict[str, Any] = page.evaluate(KEPT)
    return found


def wait_until_kept(page: Page, words: str, *, photos: int = 0) -> None:
    """Until the device keeps a draft that holds `words`, and so many pictures."""
    _wait(
        page, "JSON.stringify(kept.drafts).includes(words) && kept.photos === photos", words, photos
    )


def wait_until_nothing_is_kept(page: Page) -> None:
    _wait(page, "!kept.drafts.length && !kept.photos", "", 0)


def _wait(page: Page, condition: str, words: str, photos: int) -> None:
    """`wait_for_function` does not wait for what a promise brings."""
    met = page.evaluate(
        f"""async ([words, photos, patience]) => {{
            const end = Date.now() + patience;
            while (Date.now() < end) {{
                const kept = await ({KEPT})();
                if ({condition}) return true;
                await new Promise((resolve) => setTimeout(resolve, 50));
            }}
            return false;
        }}""",
        [words, photos, PATIENCE_MS / 2],
    )
    assert met, f"The device keeps {kept(page)}."


def change(page: Page, key: str, **changes: Any) -> None:
    """Change what the device keeps, as time or another page would."""
    page.evaluate(CHANGE, [key, changes])

"""Pressing keys as fast as a person who knows the letters, but never before the page hears them."""

from playwright.sync_api import Page, expect


def press(page: Page, *keys: str) -> None:
    """Keys one after the other; a letter waits until letters stand on the buttons.

    A new page shows its words before its script has run: a letter pressed between the two is lost.
    """
    for key in keys:
        if len(key) == 1:
            expect(page.locator("work-desk kbd").first).to_be_attached()
        page.keyboard.press(key)

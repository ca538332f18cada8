"""What a search field proposes is read whole, beside the filters as well."""

import pytest
from playwright.sync_api import Page

from tests.factories import Town
from tests.journeys.conftest import SignIn

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

# How many pixels its words are wider than the field. Browsers keep the place of the sign that
# empties it free.
TOO_WIDE = """async field => {
    const style = getComputedStyle(field);
    await document.fonts.load(style.font, field.placeholder);
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = style.font;
    const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    return Math.ceil(pen.measureText(field.placeholder).width + 14 - room);
}"""


def test_the_words_in_the_search_field_are_not_cut(page_without_scripts: Page, town: Town) -> None:
    page = page_without_scripts  # no map is drawn
    cut = {}
    for language in ("", "/en", "/leicht"):
        page.goto(f"{language}/meldungen/")
        for width in (320, 360, 768, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            page.locator("#filter").evaluate(
                "form => form.closest('details')?.setAttribute('open', '')"
            )
            field = page.locator("#f-q")
            assert field.is_visible() and field.get_attribute("placeholder")
            too_wide = field.evaluate(TOO_WIDE)
            if too_wide > 0:
                cut[f"{language or '/de'} {width}"] = too_wide
    assert cut == {}


def test_those_at_the_desk_are_not_cut_either(
    page_without_scripts: Page, town: Town, sign_in: SignIn
) -> None:
    page = page_without_scripts
    sign_in(page, town.dana)
    page.goto("/arbeit/")
    for width in (320, 360, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        field = page.locator("#f-q")
        assert field.is_visible() and field.get_attribute("placeholder")
        assert field.evaluate(TOO_WIDE) <= 0, width

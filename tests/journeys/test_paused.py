"""A moderator pauses somebody, who sees why and loses no word, objects, and a colleague lifts it:
with the keyboard alone."""

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import Role
from moderation.models import Sanction, SanctionAppeal
from participation.models import Comment
from tests.factories import Town, member
from tests.journeys.conftest import SignIn
from tests.participation.factories import citizen, commented, consultation, project, submitted

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
WORDS = "Das hier darf auf keinen Fall verloren gehen."


def reach(page: Page, target: Locator, limit: int = 120) -> None:
    """Press Tab until the focus is there."""
    expect(target).to_be_visible()
    element = target.element_handle()  # looked for once, not at each press
    for _ in range(limit):
        if element.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {target} on {page.url}")


def write(page: Page, target: Locator, words: str) -> None:
    reach(page, target)
    page.keyboard.type(words)


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    reach(page, target)
    page.keyboard.press(key)


def test_paused_told_why_objected_and_lifted(
    town: Town, live: str, page: Page, desktop_page: Page, sign_in: SignIn
) -> None:
    ida, anna = member(town.municipality, Role.MODERATOR, name="ida"), citizen("anna")
    proposal = submitted(consultation(project(town.municipality)))
    said = commented(proposal, "Ihr seid alle Idioten.", by=anna)
    phone, desk = page, desktop_page

    # A moderator pauses her from the case.
    sign_in(desk, town.mo)
    desk.goto(f"/moderation/{said.item.cases.get().uuid}/")
    press(desk, desk.get_by_role("link", name="Verfasserin oder Verfasser pausieren"))
    expect(desk.get_by_role("heading", name="Pausieren oder sperren")).to_be_visible()
    press(desk, desk.locator("input[name=rule]").first, "Space")
    press(desk, desk.locator("input[name=days]").first, "Space")
    desk.keyboard.press("ArrowDown")
    expect(desk.get_by_label("Pause: 3 Tage")).to_be_checked()
    write(desk, desk.get_by_label("Grund"), "Drei Beleidigungen an einem Tag.")
    press(desk, desk.get_by_role("button", name="Jetzt pausieren oder sperren"))
    expect(desk.get_by_text("Gilt ab jetzt.")).to_be_visible()
    made = Sanction.objects.get()

    # She writes, sees until when and by which rule, and her words stay.
    sign_in(phone, anna)
    phone.goto(proposal.get_absolute_url())
    field = phone.locator("#schreiben textarea")
    write(phone, field, WORDS)
    press(phone, phone.locator("#schreiben button[type=submit]").last)
    told = phone.locator("#schreiben [role=alert]")
    expect(told).to_contain_text("Sie haben hier gerade eine Pause, bis")
    expect(told).to_contain_text(str(made.rule))
    expect(phone.locator("#schreiben textarea")).to_have_value(WORDS)
    assert Comment.objects.count() == 1

    # Her account leads to the reason and to the objection.
    phone.goto("/konto/")
    press(phone, phone.get_by_role("link", name="Entscheidungen über mich"))
    expect(phone.get_by_text("Läuft bis")).to_be_visible()
    press(phone, phone.get_by_role("link", name="Ihre Pause"))
    expect(phone.get_by_text("Drei Beleidigungen an einem Tag.")).to_be_visible()
    expect(phone.get_by_text("können Sie es noch einmal prüfen lassen")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    write(phone, phone.get_by_label("Womit sind Sie nicht einverstanden?"), "Das war mein Bruder.")
    press(phone, phone.get_by_role("button", name="Einspruch absenden"))
    expect(phone.get_by_text("Wird geprüft von jemandem")).to_be_visible()

    # Who paused her does not decide about it; a colleague lifts it.
    desk.goto(made.get_absolute_url())
    expect(desk.get_by_text("nicht beteiligt war")).to_be_visible()
    expect(desk.get_by_role("button", name="Entscheiden und Person")).to_have_count(0)
    sign_in(desk, ida)
    desk.goto("/moderation/sperren/")
    press(desk, desk.get_by_role("link", name="Mit offenem Einspruch"))
    press(desk, desk.locator(".card__title a"))
    expect(desk.get_by_text("Das war mein Bruder.")).to_be_visible()
    press(desk, desk.locator("input[name=outcome]").first, "Space")
    while not desk.get_by_label("wird aufgehoben").is_checked():
        desk.keyboard.press("ArrowDown")
    write(desk, desk.get_by_label("Gründe"), "Das ist glaubhaft.")
    press(desk, desk.get_by_role("button", name="Entscheiden und Person benachrichtigen"))
    expect(desk.get_by_text("Gespeichert.")).to_be_visible()
    assert SanctionAppeal.objects.get().outcome == SanctionAppeal.Outcome.LIFTED

    # She reads the answer and writes again.
    phone.reload()
    expect(phone.get_by_text("Sie können wieder alles tun.")).to_be_visible()
    expect(phone.get_by_text("Das ist glaubhaft.")).to_be_visible()
    phone.goto("/konto/entscheidungen/")
    expect(phone.get_by_text("wird aufgehoben")).to_be_visible()
    phone.goto(proposal.get_absolute_url())
    field = phone.locator("#schreiben textarea")
    reach(phone, field)
    phone.keyboard.press("Control+A")
    phone.keyboard.type("Entschuldigung an alle.")
    press(phone, phone.locator("#schreiben button[type=submit]").last)
    expect(phone.get_by_text("Entschuldigung an alle.").first).to_be_visible()
    assert Comment.objects.count() == 2

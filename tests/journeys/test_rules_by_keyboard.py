"""A dispatcher changes a rule after simulating it, with nothing but the keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from defects import services
from defects.models import RuleSet
from tests.factories import Town
from tests.jobs import work
from tests.journeys.conftest import SignIn

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def reach(page: Page, selector: str, *, limit: int = 120) -> None:
    """Press Tab until the focus is on what `selector` names."""
    for _each in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector} on {page.url}")


def follow(page: Page, selector: str, address: str) -> None:
    reach(page, selector)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(address))


@pytest.fixture
def active(town: Town) -> RuleSet:
    """Lamps are the Bauhof's, potholes the Tiefbauamt's."""
    draft = services.draft_rules(town.municipality, by=town.dana)
    for number, (kind, body) in enumerate(
        ((town.lamp, town.bauhof), (town.pothole, town.tiefbau)), 1
    ):
        values = {"category": kind, "body": body, "reason": "Darum kümmert sich: {body}."}
        services.save_rule(draft, values, by=town.dana, revision=number)
    return services.activate_rules(draft, by=town.dana, revision=3)


def test_a_dispatcher_changes_a_rule_after_simulating(
    town: Town, active: RuleSet, desktop_page: Page, sign_in: SignIn, assert_axe_clean
) -> None:
    report = town.report()
    page = desktop_page
    sign_in(page, town.dana)

    page.goto("/arbeit/")
    follow(page, "a[href='/arbeit/regeln/']", r"/arbeit/regeln/$")
    reach(page, "#id_note")
    page.keyboard.type("Laternen an das Tiefbauamt")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/arbeit/regeln/2/$"))

    # The preview follows what is chosen.
    follow(page, "[aria-label='Regel 1 ändern']", r"/regel/\d+/$")
    reach(page, "#id_body")
    page.keyboard.type("Tiefb")
    expect(page.locator("#vorschau")).to_contain_text("Darum kümmert sich: Tiefbauamt.")
    reach(page, "main form .kern-btn--primary")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/arbeit/regeln/2/\?bewegt="))
    expect(page.locator(".rule-change")).to_contain_text("Regel 1 ist anders.")
    assert_axe_clean(page)

    # The order is changed, and the rule has the focus; its button where it can go on.
    reach(page, "[aria-label='Regel 1 nach unten']")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"weg=runter"))
    expect(page.locator(".routing-rule").nth(1)).to_contain_text("Laterne")
    expect(page.locator("[aria-label='Regel 2 nach oben']")).to_be_visible()
    assert page.evaluate("document.activeElement.closest('.routing-rule')?.innerText ?? ''").count(
        "Laterne"
    )

    page.goto("/arbeit/regeln/2/")
    follow(page, "a[href$='/simulieren/']", r"/simulieren/$")
    reach(page, "main form .kern-btn--primary")
    page.keyboard.press("Enter")
    expect(page.locator("#simulation")).to_contain_text("beginnt gleich")
    work()
    expect(page.locator("#simulation")).to_contain_text("Von 1 Meldungen käme eine woandershin.")
    expect(page.locator(".ways")).to_contain_text("Bauhof")
    expect(page.locator(f".ways a[href='/arbeit/{report.number}/']")).to_be_visible()
    assert_axe_clean(page)

    page.goto("/arbeit/regeln/2/")
    follow(page, "a[href$='/einschalten/']", r"/einschalten/$")
    expect(page.locator("main")).to_contain_text("Von 1 früheren Meldungen kämen 1 woandershin.")
    assert_axe_clean(page)
    reach(page, "main form .kern-btn--primary")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/arbeit/regeln/$"))

    now = RuleSet.objects.active_of(town.municipality).get()
    assert (now.version, now.activated_by) == (2, town.dana)
    assert list(now.rules.values_list("body__key", flat=True)) == ["tiefbau", "tiefbau"]
    report.refresh_from_db()
    assert report.body == town.bauhof  # nothing that lies somewhere moves


def test_a_rule_is_dragged_to_another_place(
    town: Town, active: RuleSet, desktop_page: Page, sign_in: SignIn
) -> None:
    services.draft_rules(town.municipality, by=town.dana, copy_of=active)
    page = desktop_page
    sign_in(page, town.dana)
    page.goto("/arbeit/regeln/2/")

    grip = page.locator("[data-grip]").last
    grip.scroll_into_view_if_needed()
    first, last = page.locator(".routing-rule").first.bounding_box(), grip.bounding_box()
    assert first is not None
    assert last is not None
    page.mouse.move(last["x"] + 10, last["y"] + 10)
    page.mouse.down()
    page.mouse.move(last["x"] + 10, first["y"] + 30, steps=4)
    page.mouse.move(last["x"] + 10, first["y"] + 5, steps=2)
    page.mouse.up()
    page.wait_for_url(re.compile("bewegt="))

    expect(page.locator(".routing-rule").first).to_contain_text("Schlagloch")
    draft = RuleSet.objects.get(version=2)
    assert [rule.category for rule in draft.rules.all()] == [town.pothole, town.lamp]


def test_without_scripts_a_rule_is_previewed_and_saved(
    town: Town, active: RuleSet, page_without_scripts: Page, sign_in: SignIn
) -> None:
    services.draft_rules(town.municipality, by=town.dana, copy_of=active)
    page = page_without_scripts
    sign_in(page, town.dana)
    page.goto("/arbeit/regeln/2/neu/")

    page.locator("#id_body").select_option("bauhof")
    page.locator("#id_category").select_option("footway")
    page.locator("button[name=vorschau]").click()
    expect(page.locator("#vorschau")).to_contain_text("Wenn: Gehweg kaputt → Bauhof")
    page.locator("main form .kern-btn--primary").click()

    expect(page.locator(".routing-rule").nth(2)).to_contain_text("Gehweg kaputt")

"""In a real browser: a project from template to publication with the keyboard alone; answers."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from participation import services
from participation.models import Consultation, Project, Proposal
from participation.states import ProposalState
from participation.views.staff.frame import answers
from tests.factories import Town
from tests.factories import town as make_town
from tests.participation.factories import citizen, consultation, project, submitted
from tests.participation.staff import draft, editor, soon

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

HOME = "/beteiligung/verwalten/"


@pytest.fixture
def town(live: str, settings: Any) -> Town:
    settings.DEMO = True  # no second factor is asked
    town = make_town(host="localhost")
    town.municipality.base_url = live
    town.municipality.save(update_fields=["base_url"])
    return town


@pytest.fixture
def sign_in(live: str) -> Callable[[Page, User], None]:
    def give(page: Page, user: User) -> None:
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live}])

    return give


def reach(page: Page, target: Locator, limit: int = 120) -> None:
    """Press Tab until `target` has the focus, and see that it shows."""
    element = target.element_handle()  # looked for once, not at each press
    for _ in range(limit):
        if element.evaluate("(each) => each === document.activeElement"):
            expect(target).to_be_in_viewport()
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {target} on {page.url}")


def write(page: Page, label: str, words: str) -> None:
    field = page.get_by_role("textbox", name=label, exact=True)
    reach(page, field)
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


def press(page: Page, name: str, role: Any = "button") -> None:
    reach(page, page.get_by_role(role, name=name, exact=True).first)
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def test_from_a_template_to_a_public_project_with_the_keyboard_alone(
    town: Town,
    desktop_page: Page,
    sign_in: Callable[[Page, User], None],
    assert_axe_clean: Callable[..., None],
) -> None:
    page = desktop_page
    sign_in(page, editor(town))
    page.goto(HOME)

    press(page, "Neues Vorhaben", "link")
    write(page, "Titel", "Neuer Marktplatz")
    first = page.get_by_role("radio").first
    reach(page, first)
    page.keyboard.press("Space")
    press(page, "Vorhaben anlegen")
    expect(page.get_by_role("heading", level=1)).to_have_text("Neuer Marktplatz")
    expect(page.get_by_text("Noch 4 Punkte bis zum Veröffentlichen")).to_be_visible()

    press(page, "Ergänzen: Die Zusammenfassung fehlt.", "link")
    write(page, "Worum es geht, in ein bis zwei Sätzen", "Der Platz wird neu. Was braucht er?")
    write(page, "Text", "Wir bauen den Platz um.")
    office = page.get_by_role("combobox", name="Amt", exact=True)
    reach(page, office)
    page.keyboard.type("Tief")
    expect(office).to_have_value("tiefbau")
    write(page, "Telefon freiwillig", "0000-115")
    press(page, "Speichern und weiter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Ort")
    everywhere = page.get_by_role("radio", name="In der ganzen Gemeinde")
    reach(page, everywhere)
    page.keyboard.press("ArrowDown")
    zone = page.get_by_role("checkbox", name="Altstadt")
    reach(page, zone)
    page.keyboard.press("Space")
    press(page, "Speichern und weiter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Bilder")
    press(page, "Überblick", "link")
    expect(page.get_by_role("heading", name="Bereit zum Veröffentlichen")).to_be_visible()
    assert_axe_clean(page)
    press(page, "Jetzt veröffentlichen")
    expect(page.get_by_text("Veröffentlicht. Jetzt kann es jeder sehen.")).to_be_visible()

    row = Project.objects.get()
    assert row.is_published and row.place == "Altstadt"
    if answers(row.get_absolute_url()):  # the public page is another's work
        press(page, "Öffentliche Seite", "link")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Neuer Marktplatz")


def test_what_was_typed_is_not_lost_by_leaving(
    town: Town, desktop_page: Page, sign_in: Callable[[Page, User], None]
) -> None:
    page = desktop_page
    anna = editor(town)
    sign_in(page, anna)
    page.goto(f"{HOME}vorhaben/{draft(town, by=anna).uuid}/texte/")
    summary = page.get_by_label("Worum es geht, in ein bis zwei Sätzen")
    summary.fill("Der Platz " + "ist sehr " * 12 + "alt.")
    summary.blur()
    expect(page.get_by_text("Dieser Satz ist lang.")).to_be_visible()

    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_role("link", name="Überblick").click()
    page.wait_for_load_state()

    assert asked == ["beforeunload"]


def test_cards_are_typed_without_touching_the_mouse(
    town: Town,
    desktop_page: Page,
    sign_in: Callable[[Page, User], None],
    assert_axe_clean: Callable[..., None],
) -> None:
    page = desktop_page
    ideas = consultation(project(town.municipality))
    sign_in(page, editor(town))
    page.goto(f"{HOME}beteiligung/{ideas.uuid}/eingeben/")

    for title in ("Mehr Bänke", "Ein Brunnen"):
        expect(page.get_by_label("Titel")).to_be_focused()
        page.keyboard.type(title)
        page.keyboard.press("Tab")
        page.keyboard.type("Von der Karte.")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_text(re.compile(f"Gespeichert: Nr. [12] {title}"))).to_be_visible()
    assert Proposal.objects.count() == 2

    page.goto(f"{HOME}beteiligung/{ideas.uuid}/eingeben/tabelle/")
    table = "Titel;Unterstützungen\nEine Uhr;3\nEine Linde;viele\n".encode("cp1252")
    page.get_by_label("Tabelle (CSV)").set_input_files(
        {"name": "karten.csv", "mimeType": "text/csv", "buffer": table}
    )
    page.get_by_role("button", name="Tabelle ansehen").click()
    expect(page.get_by_text("1 Zeile hat Fehler")).to_be_visible()
    assert_axe_clean(page)
    assert Proposal.objects.count() == 2
    page.get_by_role("button", name="Nur die richtige Karte speichern").click()
    expect(page.get_by_text("1 Karte gespeichert.")).to_be_visible()
    assert Proposal.objects.count() == 3


def test_a_clerk_answers_on_a_phone_and_sees_it_before_everybody_does(
    town: Town,
    page: Page,
    sign_in: Callable[[Page, User], None],
    assert_axe_clean: Callable[..., None],
    assert_fits: Callable[[Page], None],
) -> None:
    proposal = submitted(consultation(project(town.municipality)), by=citizen())
    services.give_to_department(proposal, department=town.tiefbau, by=editor(town), due_on=soon())
    sign_in(page, town.clara)

    page.goto("/konto/")
    page.get_by_role("link", name="Beteiligung").last.click()
    page.get_by_role("link", name=re.compile(proposal.title)).click()
    page.get_by_role("radio", name="Wir folgen dem Vorschlag teilweise").check()
    page.get_by_label("Begründung").fill("Am Brunnen ja.\n\nAn der Straße nicht.")
    page.get_by_role("button", name="Antwort ansehen").click()

    expect(page.get_by_text("So wird es öffentlich")).to_be_in_viewport()
    assert_axe_clean(page)
    assert_fits(page)
    assert not proposal.answers.exists()
    page.get_by_role("button", name="So veröffentlichen").click()
    expect(page.get_by_text("Die Antwort ist veröffentlicht.")).to_be_visible()
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.ANSWERED


def test_everything_works_without_scripts(
    town: Town,
    page_without_scripts: Page,
    sign_in: Callable[[Page, User], None],
) -> None:
    page = page_without_scripts
    anna = editor(town)
    row = draft(town, by=anna)
    sign_in(page, anna)

    page.goto(f"{HOME}vorhaben/{row.uuid}/ort/")
    page.get_by_role("radio", name="In einem oder mehreren Ortsteilen").check()
    page.get_by_role("checkbox", name="Altstadt").check()
    page.get_by_role("button", name="Speichern und weiter").click()
    row.refresh_from_db()
    assert row.place == "Altstadt"

    ideas = Consultation.objects.get(project=row)
    page.goto(f"{HOME}beteiligung/{ideas.uuid}/zeiten/")
    page.get_by_role("link", name="Zeitraum hinzufügen").click()
    new = page.get_by_role("group", name="Neuer Zeitraum", exact=True)
    new.get_by_label("Titel").fill("Auswerten")
    new.get_by_label("Beginn").fill("2099-01-01T12:00")
    new.get_by_label("Ende").fill("2099-02-01T12:00")
    page.get_by_role("button", name="Speichern", exact=True).click()
    expect(page.get_by_text("Gespeichert.")).to_be_visible()
    assert ideas.phases.count() == 3

"""People talk below a proposal, in a real browser: with a thumb, with the keyboard, without
scripts; and every page of it is whole, readable and light."""

import re
from collections.abc import Callable
from typing import Any

import brotli
import pytest
from django.contrib.gis.geos import Polygon
from playwright.sync_api import Browser, Page, Response, expect

from participation import services
from participation.models import Comment, Proposal
from participation.models.comment import Stance
from participation.states import Decision
from tests.browser import PHONE, watched
from tests.factories import Town, at
from tests.journeys.conftest import SignIn, sign_in, town
from tests.journeys.looking import Looker
from tests.participation.factories import citizen, commented, consultation, hide, project, submitted

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

__all__ = ["sign_in", "town"]


def area() -> Polygon:
    corners = [(0, 0), (120, 10), (140, 90), (10, 80), (0, 0)]
    return Polygon([at(*corner).coords for corner in corners], srid=4326)


def proposed(town: Town, **fields: Any) -> Proposal:
    """A proposal with an answer, a place, and a talk in which something was taken away."""
    of = consultation(project(town.municipality), **fields)
    proposal = submitted(
        of,
        "Mehr Schatten und Bänke rund um den Brunnen",
        by=citizen(display_name="Radlerin77"),
        text="Im Sommer ist es zu heiß.\n\nSiehe https://www.beispiel.example/" + "baeume/" * 12,
        geometry=area(),
        place="Marktplatz 1",
        cost_euros=48_000,
    )
    submitted(of, "Bänke am Brunnen", geometry=at(20, 20))
    services.answer_proposal(
        proposal,
        decision=Decision.PARTLY,
        text="Drei Bäume sind möglich.",
        department=town.tiefbau,
        by=town.clara,
    )
    writer = citizen(display_name="Frau Sommer")
    for stance in Stance.values:
        for number in range(6):
            commented(proposal, f"{stance}: Beitrag {number}", stance=stance, by=writer)
    question = commented(proposal, "Wo stehen die Stände?", stance="against")
    for number in range(4):
        commented(proposal, f"Am Rand, Teil {number}.", parent=question)
    commented(proposal, "Geprüft.", by=town.clara, department=town.tiefbau, parent=question)
    commented(proposal, "Donaudampfschifffahrts" * 30, stance="neutral")
    hide(commented(proposal, "Weg damit!"), by=town.mo, town=town.municipality)
    return proposal


def no_other_page(page: Page) -> Callable[[], None]:
    """What happens until the call happens on this very page."""
    page.evaluate("window.stillHere = true")
    return lambda: expect_true(page, "window.stillHere === true")


def expect_true(page: Page, script: str) -> None:
    assert page.evaluate(script), script


def read_out(page: Page) -> Any:
    return expect(page.locator("#nachrichten"))


def test_on_a_phone_one_supports_comments_replies_and_votes_in_place(
    town: Town, page: Page, sign_in: SignIn
) -> None:
    proposal = proposed(town)
    sign_in(page, citizen(display_name="Anna77"))
    page.goto(proposal.get_absolute_url())
    same = no_other_page(page)

    page.get_by_role("button", name="Unterstützen").click()
    expect(page.get_by_text("1 Mensch unterstützt das")).to_be_visible()
    read_out(page).to_contain_text("Danke. Sie unterstützen diesen Vorschlag als erste Person.")
    page.get_by_role("button", name="Nicht mehr unterstützen").dblclick()
    expect(page.get_by_role("button", name="Unterstützen", exact=True)).to_be_visible()

    page.get_by_label("Dafür", exact=True).check()
    page.get_by_label("Ihr Kommentar").fill("Mit Kindern ist es dort zu heiß.")
    expect(page.locator("#schreiben .write__counter")).to_have_text("Noch 3.968 Zeichen.")
    page.get_by_role("button", name="Kommentar absenden").click()
    mine = page.locator("#liste-dafuer > li").first
    expect(mine).to_contain_text("Mit Kindern ist es dort zu heiß.")
    expect(mine).to_contain_text("Von Ihnen")
    expect(mine.locator("article")).to_be_focused()
    expect(page.locator("#zahl-dafuer")).to_have_text("7")
    expect(page.locator("#wege").get_by_role("link", name=re.compile("^Dafür"))).to_have_text(
        "Dafür 7"
    )
    expect(page.get_by_label("Ihr Kommentar")).to_have_value("")
    read_out(page).to_contain_text("Danke. Ihr Beitrag steht jetzt da.")

    other = page.locator("#liste-dagegen > li").first
    other.get_by_role("link", name="Antworten").first.click()
    answer = other.get_by_label(re.compile("Ihre Antwort"))
    expect(answer).to_be_focused()
    answer.fill("Die Stände stehen am Rand.")
    other.get_by_role("button", name="Antwort absenden").click()
    expect(other.locator("ol.replies")).to_contain_text("Die Stände stehen am Rand.")
    expect(other.get_by_label(re.compile("Ihre Antwort"))).to_have_count(0)

    up = other.get_by_role("button", name=re.compile("^Hilfreich")).first
    up.dblclick()
    expect(up).to_have_attribute("aria-pressed", "true")
    expect(up).to_have_text("1")
    read_out(page).to_contain_text("Bewertet: hilfreich. Jetzt 1 Daumen hoch, 0 Daumen runter.")
    other.get_by_role("button", name=re.compile("^Nicht hilfreich")).first.click()
    expect(up).to_have_text("0")
    same()

    page.reload()
    expect(page.locator("#liste-dagegen > li").first.locator("[aria-pressed=true]")).to_have_text(
        "1"
    )


def test_one_mends_and_deletes_ones_own_in_place(town: Town, page: Page, sign_in: SignIn) -> None:
    proposal = proposed(town)
    anna = citizen(display_name="Anna77")
    row = commented(proposal, "Mehr Schaten", by=anna, stance="for")
    sign_in(page, anna)
    page.goto(f"{proposal.get_absolute_url()}?sort=neu")
    same = no_other_page(page)
    mine = page.locator(f"#k-{row.uuid}")

    mine.get_by_role("link", name="Ändern").click()
    text = mine.get_by_label("Ihr Beitrag")
    expect(text).to_be_focused()
    text.fill("")
    mine.get_by_role("button", name="Änderung speichern").click()
    expect(mine.get_by_text("Bitte schreiben Sie etwas.")).to_be_visible()
    text.fill("Mehr Schatten")
    mine.get_by_role("button", name="Änderung speichern").click()
    expect(mine.locator("article .said__text").first).to_have_text("Mehr Schatten")
    read_out(page).to_contain_text("Geändert.")

    mine.get_by_role("link", name="geändert").click()
    expect(mine.get_by_text("Mehr Schaten")).to_be_visible()
    mine.get_by_role("link", name="Schließen").click()
    expect(mine.get_by_text("Mehr Schaten")).to_have_count(0)
    expect(mine.locator("article")).to_be_focused()

    mine.get_by_role("link", name="Löschen").click()
    expect(mine.get_by_role("button", name="Ja, löschen")).to_be_focused()
    mine.get_by_role("link", name="Nein, behalten").click()
    expect(mine.get_by_role("button", name="Ja, löschen")).to_have_count(0)
    mine.get_by_role("link", name="Löschen").click()
    mine.get_by_role("button", name="Ja, löschen").click()
    expect(mine.get_by_text("Gelöscht von der Person")).to_be_visible()
    same()
    row.refresh_from_db()
    assert row.text == ""


def test_an_error_keeps_what_was_written(town: Town, page: Page, sign_in: SignIn) -> None:
    proposal = proposed(town)
    sign_in(page, citizen())
    page.goto(proposal.get_absolute_url())
    text = "x" * 4003

    page.get_by_label("Dagegen", exact=True).check()
    page.get_by_label("Ihr Kommentar").fill(text)
    expect(page.locator("#schreiben .write__counter")).to_have_text(
        "3 Zeichen zu viel. Bitte kürzen Sie."
    )
    page.get_by_role("button", name="Kommentar absenden").click()

    expect(page.get_by_text("Das sind 4003 Zeichen, möglich sind 4000.")).to_be_visible()
    expect(page.get_by_label("Ihr Kommentar")).to_have_value(text)
    expect(page.locator("#schreiben input[value=against]")).to_be_checked()
    expect(page.get_by_label("Ihr Kommentar")).to_be_focused()

    page.get_by_label("Ihr Kommentar").fill("")
    page.get_by_role("button", name="Kommentar absenden").click()
    expect(page.get_by_text("Bitte schreiben Sie etwas.")).to_be_visible()
    expect(page.get_by_label("Ihr Kommentar")).to_be_focused()

    page.context.set_offline(True)
    page.get_by_label("Ihr Kommentar").fill("Ohne Netz.")
    page.get_by_role("button", name="Kommentar absenden").click()
    expect(page.get_by_text("Nichts ist verloren.").first).to_be_visible()
    expect(page.get_by_label("Ihr Kommentar")).to_have_value("Ohne Netz.")
    page.context.set_offline(False)
    page.get_by_role("button", name="Kommentar absenden").click()
    expect(page.locator("#liste-dagegen > li").first).to_contain_text("Ohne Netz.")


def test_a_guest_reads_on_in_place_opens_the_map_and_is_led_on_with_their_words(
    town: Town, page: Page
) -> None:
    opened_lightly(page, proposed(town).get_absolute_url())
    more_comes_in_place(page)
    the_map_opens(page)

    page.get_by_label("Ihr Kommentar").fill("Von unterwegs.")
    page.get_by_role("button", name="Kommentar absenden").click()
    page.wait_for_url(re.compile("/beteiligung/weiter/"))


def opened_lightly(page: Page, path: str) -> None:
    """A page weighs little before a map loads."""
    weights: dict[str, int] = {}

    def weigh(response: Response) -> None:
        kind = response.headers.get("content-type", "").split(";")[0]
        if kind in ("text/html", "text/css", "text/javascript", "application/javascript"):
            weights[response.url.split("?")[0]] = len(brotli.compress(response.body()))

    page.on("response", weigh)
    page.goto(path)
    page.wait_for_load_state("networkidle")

    assert sum(weights.values()) <= 90_000, weights
    assert not any("maplibre" in url for url in weights)
    page.remove_listener("response", weigh)


def more_comes_in_place(page: Page) -> None:
    """And the focus with it."""
    same = no_other_page(page)
    column = page.locator("#liste-dafuer > li:not(.said-more)")
    expect(column).to_have_count(4)

    page.locator("#liste-dafuer").get_by_role("link", name="Noch 2 zeigen").click()
    expect(column).to_have_count(6)
    expect(column.nth(4).locator("article")).to_be_focused()

    question = page.locator("li.said", has_text="Wo stehen die Stände?").first
    expect(question.locator("ol.replies > li.said")).to_have_count(2)
    question.get_by_role("link", name="3 weitere Antworten").click()
    expect(question.locator("ol.replies > li.said")).to_have_count(5)
    expect(question.locator("ol.replies article").first).to_be_focused()

    page.get_by_label("Ihr Kommentar").fill("Angefangen")
    page.get_by_role("link", name=re.compile("^Hinweise")).click()
    expect(page.locator("#liste-dafuer")).to_have_count(0)
    page.get_by_role("link", name="Neueste").click()
    expect(page.locator("#liste-hinweis > li").first).to_contain_text(
        "Entfernt nach Regel 3: Nichts Verbotenes."
    )
    expect(page).to_have_url(re.compile(r"\?haltung=hinweis&sort=neu$"))
    expect(page.get_by_label("Ihr Kommentar")).to_have_value("Angefangen")
    same()


def the_map_opens(page: Page) -> None:
    """With what was drawn."""
    expect(page.locator(".drawn__shape--small")).to_be_visible()
    expect(page.locator(".drawn__shape--wide")).to_be_hidden()

    page.get_by_role("button", name="Karte öffnen").click()

    expect(page.locator("nahdran-shape-map[data-state=open]")).to_be_visible()
    drawn = """() => document.querySelector("nahdran-shape-map").map
        .queryRenderedFeatures({layers: ["shape-area", "shape-line"]}).length > 0"""
    page.wait_for_function(drawn)


def test_everything_works_with_the_keyboard(town: Town, page: Page, sign_in: SignIn) -> None:
    proposal = proposed(town)
    sign_in(page, citizen(display_name="Anna77"))
    page.goto(proposal.get_absolute_url())

    def tab_to(what: str) -> None:
        for _ in range(120):
            page.keyboard.press("Tab")
            if page.evaluate("(what) => document.activeElement.matches(what)", what):
                return
        raise AssertionError(f"the keyboard does not reach {what}")

    tab_to("#unterstuetzen-knopf")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 Mensch unterstützt das")).to_be_visible()
    expect(page.locator("#unterstuetzen-knopf")).to_be_focused()
    tab_to("#schreiben input[name=stance]")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#schreiben input[value=for]")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("Getippt.")
    tab_to("#schreiben button")
    page.keyboard.press("Enter")
    expect(page.locator("#liste-dafuer > li").first).to_contain_text("Getippt.")
    expect(page.locator("#liste-dafuer > li article").first).to_be_focused()
    tab_to("#liste-dagegen button[value='1']")
    page.keyboard.press("Space")
    expect(page.locator("#liste-dagegen [aria-pressed=true]")).to_have_text("1")
    expect(page.locator("#liste-dagegen [aria-pressed=true]")).to_be_focused()
    tab_to("#liste-dagegen a[hx-get*='auf=']")
    page.keyboard.press("Enter")
    expect(page.locator("#liste-dagegen textarea")).to_be_focused()
    page.keyboard.type("Geantwortet.")
    tab_to("#liste-dagegen form.write button")
    page.keyboard.press("Enter")
    expect(page.locator("#liste-dagegen ol.replies").first).to_contain_text("Geantwortet.")


def test_everything_works_without_scripts(
    town: Town, page_without_scripts: Page, sign_in: SignIn
) -> None:
    page = page_without_scripts
    proposal = proposed(town)
    first = Comment.objects.get(text="for: Beitrag 5")
    sign_in(page, citizen(display_name="Anna77"))
    page.goto(proposal.get_absolute_url())

    # The focus is where something is missing, too.
    page.get_by_role("button", name="Kommentar absenden").click()
    expect(page.get_by_text("Bitte schreiben Sie etwas.")).to_be_visible()
    expect(page.get_by_label("Ihr Kommentar")).to_be_focused()
    page.goto(proposal.get_absolute_url())

    page.get_by_role("button", name="Unterstützen").click()
    expect(page.get_by_text("1 Mensch unterstützt das")).to_be_visible()

    page.get_by_label("Dagegen", exact=True).check()
    page.get_by_label("Ihr Kommentar").fill("Zu teuer.")
    page.get_by_role("button", name="Kommentar absenden").click()
    expect(page.get_by_text("Danke. Ihr Beitrag steht jetzt da.")).to_be_visible()
    mine = page.locator("li.said", has_text="Zu teuer.")
    expect(mine).to_be_visible()

    mine.get_by_role("link", name="Ändern").click()
    page.get_by_label("Ihr Beitrag").fill("Viel zu teuer.")
    page.get_by_role("button", name="Änderung speichern").click()
    expect(page.locator("li.said", has_text="Viel zu teuer.")).to_be_visible()
    page.get_by_role("link", name="Alle Kommentare").click()

    page.goto(f"{proposal.get_absolute_url()}?kommentar={first.uuid}")
    page.get_by_role("link", name="Antworten").first.click()
    page.get_by_role("button", name="Antwort absenden").click()
    expect(page.get_by_text("Bitte schreiben Sie etwas.")).to_be_visible()
    page.get_by_label(re.compile("Ihre Antwort")).fill("Ganz meine Meinung.")
    page.get_by_role("button", name="Antwort absenden").click()
    expect(page.locator("ol.replies")).to_contain_text("Ganz meine Meinung.")
    page.get_by_role("button", name=re.compile("^Hilfreich")).first.click()
    expect(page.locator("[aria-pressed=true]")).to_have_text("1")

    page.goto(f"{proposal.get_absolute_url()}?sort=neu")
    page.locator("#liste-dagegen").get_by_role("link", name=re.compile("^Noch")).click()
    expect(page.locator("#liste-dagegen > li:not(.said-more)")).to_have_count(4)
    page.get_by_role("link", name="Von vorn").click()
    page.locator("li.said", has_text="Viel zu teuer.").get_by_role("link", name="Löschen").click()
    page.get_by_role("button", name="Ja, löschen").click()
    expect(page.get_by_text("Gelöscht.")).to_be_visible()


def test_a_clerk_answers_as_the_department(town: Town, page: Page, sign_in: SignIn) -> None:
    proposal = proposed(town)
    sign_in(page, town.clara)
    page.goto(proposal.get_absolute_url())
    other = page.locator("#liste-dafuer > li").first

    other.get_by_role("link", name="Antworten").click()
    other.get_by_label(re.compile("Ihre Antwort")).fill("Das haben wir vor.")
    other.get_by_role("button", name="Als Tiefbauamt antworten").click()

    expect(other.locator("ol.replies .said__body--town")).to_contain_text("Das haben wir vor.")
    expect(other.locator("ol.replies")).to_contain_text("Tiefbauamt")
    assert town.clara.full_name not in other.inner_text()


def pages_of(town: Town) -> dict[str, str]:
    proposal = proposed(town)
    hidden = proposed(town, results="after")
    row = Comment.objects.filter(thread=proposal.thread_id, shown=True, parent=None).first()
    assert row is not None and row.author is not None
    services.edit_comment(row, text="Jetzt besser gesagt.", by=row.author)
    of = consultation(project(town.municipality), "discussion", summary="Worum es geht.")
    for title in ("Soll der Markt auch abends öffnen?", "Wo sollen die Lieferwagen stehen?"):
        topic = services.add_topic(of, title=title, text="Sagen Sie es uns.", by=town.mo)
        services.comment(topic.thread, text="Ja, gern.", by=citizen(), stance="for")
    where = proposal.get_absolute_url()
    return {
        "proposal": where,
        "hidden results": hidden.get_absolute_url(),
        "one side": f"{where}?haltung=dagegen&sort=neu",
        "alone": f"{where}?kommentar={row.uuid}",
        "nothing said": f"{proposal.consultation.get_absolute_url()}2/",
        "write": f"{where}kommentieren/",
        "reply": f"{where}kommentieren/?auf={row.uuid}",
        "versions": f"/beteiligung/kommentar/{row.uuid}/verlauf/",
        "topic": topic.get_absolute_url(),
        "edit": f"/beteiligung/kommentar/{row.uuid}/bearbeiten/",
        "delete": f"/beteiligung/kommentar/{row.uuid}/loeschen/",
    }


# What looks otherwise than for a guest. The map of a proposal opens by a button only, so no page
# needs to be opened again to be looked at on a desktop.
OWN = ("edit", "delete")
OTHERWISE = {
    "author": ("proposal", "alone", "write", "reply", *OWN),
    "clerk": ("proposal", "write", "reply"),
}


@pytest.mark.slow
def test_every_page_is_clean_and_fits_for_everybody(
    town: Town, browser: Browser, live: str, sign_in: SignIn
) -> None:
    paths = pages_of(town)
    author = Comment.objects.get(text="Jetzt besser gesagt.").author
    assert author is not None
    looked: dict[str, Any] = {"known": {"light": set(), "dark": set()}, "parts": set()}
    found: list[str] = []
    for who, person in (("guest", None), ("author", author), ("clerk", town.clara)):
        with watched(browser, live, **PHONE) as page:
            if person is not None:
                sign_in(page, person)
            looker = Looker(page, **looked)
            looker.at(PHONE)
            for name in OTHERWISE.get(who, paths.keys() - OWN):
                answer = page.goto(paths[name])
                assert answer is not None and answer.status == 200, name
                found += [f"{who} {name} {each}" for each in looker.everywhere()]
            page.goto(paths["proposal"])
            here = page.locator("#liste-dagegen")
            here.get_by_role("link", name="Antworten").first.click()
            expect(here.locator("textarea")).to_be_visible()
            found += [f"{who} replies {each}" for each in looker.everywhere()]
    assert not found, "\n".join(["", *found])

"""A guest flags a comment; it is hidden with reasons; its author objects; it is shown again."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Role
from common import clock
from moderation import links
from moderation.models import Appeal, Case, Flag, Statement
from tests.factories import Town, member
from tests.journeys.conftest import SignIn
from tests.participation.factories import citizen, commented, consultation, project, submitted

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_flagged_hidden_with_reasons_appealed_and_restored(
    town: Town, live: str, page: Page, desktop_page: Page, sign_in: SignIn
) -> None:
    ida = member(town.municipality, Role.MODERATOR, name="ida")
    anna = citizen("anna")
    proposal = submitted(consultation(project(town.municipality)))
    comment = commented(proposal, "Das ist doch Quatsch.", by=anna)
    Case.objects.update(closed_at=clock.now())  # somebody has looked at both before
    guest, desk = page, desktop_page
    path = proposal.get_absolute_url()

    # A guest flags it, without signing in.
    guest.goto(path)
    guest.locator(f"#kommentar-{comment.uuid}").get_by_role("link", name="Beanstanden").click()
    expect(guest.locator("blockquote")).to_have_text("Das ist doch Quatsch.")
    guest.get_by_label("verstößt gegen eine Regel").check()
    expect(guest.get_by_label("Gegen welches Gesetz?")).not_to_be_visible()
    guest.get_by_label("Sachlich und mit Respekt").check()
    guest.get_by_label("Warum?").fill("Das ist herablassend.")
    guest.get_by_label("Ihre E-Mail-Adresse").fill("gast@example.org")
    guest.get_by_role("button", name="Beanstandung senden").click()
    expect(guest.locator("[data-error-summary]")).to_contain_text("bestätigen Sie")
    expect(guest.get_by_label("Warum?")).to_have_value("Das ist herablassend.")
    guest.get_by_label("Ich bin überzeugt").check()
    guest.get_by_role("button", name="Beanstandung senden").click()
    expect(guest.get_by_role("heading", name="Danke, Ihre Beanstandung ist da")).to_be_visible()
    assert guest.context.cookies() == []
    flag = Flag.objects.get()
    guest.goto(path)
    expect(guest.get_by_text("Das ist doch Quatsch.")).to_be_visible()

    # A moderator reads the letter first, then hides it.
    sign_in(desk, town.mo)
    desk.goto("/moderation/")
    expect(desk.get_by_text("Das ist herablassend.")).to_be_visible()
    desk.locator("summary", has_text="Nicht zeigen").click()
    desk.get_by_role("group", name="Welche Regel?").get_by_text("Sachlich").click()
    desk.get_by_label("Grund für die Verfasserin").fill("Sie machen andere klein.")
    desk.get_by_role("button", name="Brief ansehen").click()
    expect(desk.locator(".letter--preview")).to_contain_text(
        "Unser Grund: Sie machen andere klein."
    )
    desk.get_by_role("button", name="Nicht zeigen", exact=True).click()
    expect(desk.get_by_text("Entschieden: entfernt.")).to_be_visible()
    guest.goto(path)
    expect(guest.get_by_text("Das ist doch Quatsch.")).not_to_be_visible()
    guest.goto(links.flag_path(flag))
    expect(guest.get_by_text("Der Inhalt ist nicht mehr zu sehen.")).to_be_visible()

    # The author reads why and objects.
    statement = Statement.objects.get()
    guest.goto(links.statement_path(statement))
    expect(guest.get_by_text("Sie machen andere klein.")).to_be_visible()
    guest.get_by_label("Warum sind Sie nicht einverstanden?").fill("Es ging um die Sache.")
    guest.get_by_role("button", name="Noch einmal prüfen lassen").click()
    expect(guest.get_by_text("Jemand anderes prüft es jetzt.")).to_be_visible()
    assert guest.evaluate("document.documentElement.scrollWidth <= innerWidth")

    # Who decided does not decide again; a colleague does.
    appeal = Appeal.objects.get()
    desk.goto(f"/moderation/{appeal.case.uuid}/")
    expect(desk.get_by_text("Noch einmal prüft das jemand anderes.")).to_be_visible()
    sign_in(desk, ida)
    desk.goto("/moderation/")
    desk.get_by_role("link", name="Noch einmal entscheiden").click()
    expect(desk.get_by_text("Es ging um die Sache.")).to_be_visible()
    desk.get_by_label("Wieder zeigen.").check()
    desk.get_by_label("Begründung").fill("Das ist eine Meinung zur Sache.")
    desk.get_by_role("button", name="Entscheiden").click()
    expect(desk.get_by_text("Die Entscheidung ist aufgehoben")).to_be_visible()
    guest.goto(path)
    expect(guest.get_by_text("Das ist doch Quatsch.")).to_be_visible()
    guest.goto(links.statement_path(statement))
    expect(guest.get_by_text("Das ist eine Meinung zur Sache.")).to_be_visible()
    guest.goto(links.flag_path(flag))
    expect(guest.get_by_text("Die Entscheidung ist aufgehoben.")).to_be_visible()
    assert statement.object_until > clock.now() + timedelta(days=180)

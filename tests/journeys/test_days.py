"""Days are settled with the keyboard, somebody goes on leave from a phone without scripts, a
colleague stands in, and everybody reads what is overdue."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Role
from common import clock
from defects import services
from defects.models import Absence, Category, TownClocks
from tests.factories import Town, at, member
from tests.jobs import work
from tests.journeys.conftest import SignIn
from tests.journeys.test_paused import press, write

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_settled_stood_in_for_and_read_by_everybody(
    town: Town,
    live: str,
    page: Page,
    desktop_page: Page,
    page_without_scripts: Page,
    sign_in: SignIn,
) -> None:
    carl = member(town.municipality, Role.CLERK, town.tiefbau, "carl")
    report = services.submit_report(
        municipality=town.municipality,
        category=Category.objects.with_bodies().get(pk=town.pothole.pk),
        location=at(0, 0),
        at=clock.now() - timedelta(days=21),
    )
    services.take(report, person=town.clara)

    # The administrator looks before saving; the second press saves.
    desk = desktop_page
    sign_in(desk, town.admin)
    desk.goto("/arbeit/fristen/")
    write(desk, desk.get_by_label("Erste Antwort: Arbeitstage"), "2")
    press(desk, desk.get_by_role("button", name="Vorschau"))
    expect(desk.get_by_text("Noch ist nichts gespeichert.")).to_be_visible()
    assert not TownClocks.objects.exists()
    expect(desk.get_by_label("Erste Antwort: Arbeitstage")).to_have_value("2")
    press(desk, desk.get_by_role("button", name="Fristen speichern"))
    expect(desk.get_by_text("Gespeichert: ein Wert geändert.")).to_be_visible()
    work()

    # Clara is away from today on.
    phone = page_without_scripts
    sign_in(phone, town.clara)
    phone.goto("/arbeit/vertretung/")
    phone.get_by_label("Letzter Tag").fill((clock.today() + timedelta(days=3)).isoformat())
    phone.get_by_role("button", name="Eintragen").click()
    expect(phone.get_by_role("alert")).to_contain_text("Bitte wählen Sie, wer vertritt.")
    phone.get_by_label("Vertretung").select_option(label=str(carl))
    phone.get_by_role("button", name="Eintragen").click()
    expect(phone.get_by_text("läuft")).to_be_visible()
    assert Absence.objects.get().deputy == carl

    # Carl finds her report among his own.
    sign_in(page, carl)
    page.goto("/arbeit/?liste=meine")
    row = page.get_by_role("link", name=report.label)
    expect(row).to_contain_text(f"in Vertretung für {town.clara}")
    expect(row).to_contain_text("Erste Antwort überfällig seit")
    row.click()
    expect(page.get_by_text(f"Sie handeln in Vertretung für {town.clara}.")).to_be_visible()

    # Everybody reads that the office is late, and nobody's name.
    phone.context.clear_cookies()
    phone.goto("/zahlen/fristen/")
    expect(phone.get_by_role("row", name="Tiefbauamt")).to_contain_text("1")
    expect(phone.get_by_text("1 von 1 offenen Meldungen ist überfällig.")).to_be_visible()
    expect(phone.get_by_text(str(town.clara))).to_have_count(0)

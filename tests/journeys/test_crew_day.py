"""A day of a crew with a shared phone, from the lead's code to the phone that may nothing more."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from common import clock
from defects import crew_phones, services
from defects.models import CrewInvitation, CrewTeam, Report
from defects.services import Actor
from defects.states import Verb, Work
from moderation.models import Visibility
from tests.factories import Town, at
from tests.journeys.conftest import SignIn
from tests.journeys.pictures import jpeg

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PIN = "2580"


def planned(town: Town, team: CrewTeam, *places: tuple[float, float]) -> list[Report]:
    jobs = []
    by = Actor.staff(town.dana, town.bauhof)
    for number, (east, north) in enumerate(places, 1):
        job = town.report(location=at(east, north), place=f"Hauptstraße {number}")
        services.assign_job(job, to=team, on=clock.today(), by=by)
        jobs.append(job)
    return jobs


def now(report: Report) -> Report:
    return Report.objects.get(pk=report.pk)


def test_a_crew_s_day_on_a_shared_phone(
    town: Town,
    page: Page,
    open_page: Callable[..., Page],
    sign_in: SignIn,
    tmp_path: Path,
    assert_axe_clean: Callable[..., None],
    assert_fits: Callable[[Page], None],
) -> None:
    # The lead makes a team and shows the code on the screen of the office.
    lead = open_page()
    sign_in(lead, town.dana)
    lead.goto("/bauhof/teams/")
    if lead.locator("#id_department").count():
        lead.locator("#id_department").select_option("bauhof")
    lead.get_by_label("Name des Teams").fill("Team Nord")
    lead.get_by_label("PIN, vier bis sechs Ziffern").fill(PIN)
    lead.get_by_role("button", name="Team anlegen").click()
    expect(lead.get_by_role("heading", level=1)).to_have_text("Team Nord")
    lead.get_by_role("button", name="Handy anmelden: QR-Code zeigen").click()
    code = lead.get_by_role("img", name="QR-Code zum Anmelden eines Handys")
    assert code.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    team = CrewTeam.objects.get()

    # Six reports; the lead gives them to the team with ticks, then moves one by keyboard.
    spot = planned(town, team, (0, 0), (3, 0), (6, 2))
    first, second, third = planned(town, team, (100, 0), (200, 0), (300, 0))
    new = town.report(location=at(400, 0), place="Hauptstraße 99")
    lead.goto("/bauhof/planen/")
    lead.get_by_label(f"{new.label} ankreuzen").check()
    lead.get_by_role("button", name="Einplanen").click()
    expect(lead.locator("#nachrichten")).to_contain_text("Ein Auftrag für Team Nord")
    lead.get_by_role("button", name=f"{new.label} nach oben").press("Enter")
    lead.wait_for_url(f"**#auftrag-{new.number}")
    rows = lead.locator("[data-plan-team]").first.locator("[data-plan-job]")
    expect(rows.nth(5)).to_contain_text("Hauptstraße 99")
    # And by dragging it to the top.
    lead.set_viewport_size({"width": 1280, "height": 1800})
    lead.evaluate("scrollTo(0, 0)")
    grip = rows.nth(5).locator("[data-grip]").bounding_box()
    target = rows.nth(0).bounding_box()
    assert grip and target
    lead.mouse.move(grip["x"] + 8, grip["y"] + 8)
    lead.mouse.down()
    lead.mouse.move(target["x"] + 60, target["y"] + 40, steps=4)
    lead.mouse.move(target["x"] + 60, target["y"] + 4, steps=4)
    lead.mouse.up()
    expect(rows.nth(0)).to_contain_text("Hauptstraße 99")

    # The phone follows the code and is opened by the PIN.
    address = crew_phones.invitation_path(CrewInvitation.objects.get())
    page.goto(address)
    assert_fits(page)
    page.get_by_label("Wie heißt das Handy?").fill("Handy im Unimog")
    page.get_by_role("button", name="Dieses Handy anmelden").click()
    page.get_by_label("PIN des Teams").fill("9999")
    page.get_by_role("button", name="Öffnen").click()
    expect(page.get_by_role("alert")).to_contain_text("Noch 4 Versuche")
    assert_axe_clean(page)
    page.get_by_label("PIN des Teams").fill(PIN)
    page.get_by_role("button", name="Öffnen").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("7 Aufträge heute")
    assert_axe_clean(page)
    assert_fits(page)
    drive = page.get_by_role("link", name="Hinfahren").first.get_attribute("href")
    assert drive is not None and drive.startswith("geo:")

    # Fixed with a picture: the question comes with it, and the thumb slips once.
    here = page.locator(f'[data-job="{first.number}"]')
    expect(here.get_by_role("button", name="Nein, zeigen")).to_be_hidden()
    here.locator("[data-after-photo]").set_input_files(jpeg(tmp_path / "after.jpg"))
    expect(here.get_by_role("button", name="Behoben, ohne Foto")).to_be_hidden()
    here.get_by_role("button", name="Nein, zeigen").click()
    expect(heading).to_have_text("6 Aufträge heute")
    page.get_by_role("button", name="Zurücknehmen").click()
    expect(heading).to_have_text("7 Aufträge heute")
    assert (now(first).work, first.pictures.count()) == (Work.PLANNED, 0)
    here.locator("[data-after-photo]").set_input_files(jpeg(tmp_path / "after.jpg"))
    here.get_by_role("button", name="Ja, prüfen lassen").click()
    expect(heading).to_have_text("6 Aufträge heute")
    [picture] = now(first).pictures.all()
    assert picture.photo.item is not None
    assert picture.photo.item.visibility == Visibility.PENDING

    # It cannot be done, with a reason that is a chip.
    here = page.locator(f'[data-job="{second.number}"]')
    here.get_by_text("Geht nicht …").click()
    here.get_by_text("Nichts gefunden").click()
    assert_fits(page)
    here.get_by_role("button", name="Geht nicht: absenden").click()
    expect(heading).to_have_text("5 Aufträge heute")
    assert now(second).not_fixed_reason == "nothing_found"

    # Three at one spot, one picture.
    group = page.locator(".job", has_text="3 an dieser Stelle")
    group.get_by_text("Alle 3 behoben …").click()
    group.locator("[data-after-photo]").first.set_input_files(jpeg(tmp_path / "after.jpg"))
    group.get_by_role("button", name="Nein, zeigen").first.click()
    expect(heading).to_have_text("2 Aufträge heute")
    assert [now(job).work for job in spot] == [Work.FIXED] * 3

    # Without network the act waits on the phone, and is sent once when there is network again.
    cut = True
    arrived: list[str] = []

    def network(route: Route) -> None:
        """The server has it the first time, but its answer is lost."""
        if not cut:
            route.continue_()
            return
        if not arrived:
            assert route.fetch(max_redirects=0).status == 200
        arrived.append(urlsplit(route.request.url).path)
        route.abort("internetdisconnected")

    page.context.route("**/bauhof/*/gesichert/", network)
    here = page.locator(f'[data-job="{third.number}"]')
    here.get_by_role("button", name="Gesichert, Reparatur folgt").click()
    expect(page.locator("[data-unsent]")).to_contain_text("1 noch nicht gesendet.")
    expect(here).to_be_hidden()
    assert_axe_clean(page)
    assert_fits(page)
    page.reload()
    expect(page.locator("[data-unsent]")).to_contain_text("1 noch nicht gesendet.")
    cut = False
    page.get_by_role("button", name="Jetzt senden").click()
    expect(page.locator("[data-unsent]")).to_be_hidden()
    expect(heading).to_have_text("1 Auftrag heute")
    assert arrived
    assert third.events.filter(verb=Verb.SECURED).count() == 1

    # The phone is lost. The lead revokes it, and its next press does nothing.
    lead.goto(f"/bauhof/teams/{team.uuid}/")
    lead.get_by_role("button", name=re.compile("Abmelden.*Unimog")).click()
    expect(lead.locator("#nachrichten")).to_contain_text("Handy im Unimog ist abgemeldet")
    page.locator(f'[data-job="{new.number}"]').get_by_role("button", name="ohne Foto").click()
    page.wait_for_url("**/konto/anmelden/**")
    assert now(new).closed_at is None


def test_the_same_phone_without_scripts(
    town: Town,
    page_without_scripts: Page,
    tmp_path: Path,
    assert_fits: Callable[[Page], None],
) -> None:
    page = page_without_scripts
    team = services.make_team(town.bauhof, name="Team Nord", pin=PIN, by=town.dana)
    south = services.make_team(town.bauhof, name="Team Süd", pin=PIN, by=town.dana)
    one, two, three = planned(town, team, (0, 0), (100, 0), (200, 0))

    page.goto(crew_phones.invitation_path(services.invite_phone(team, by=town.dana)))
    page.get_by_role("button", name="Dieses Handy anmelden").click()
    page.get_by_label("PIN des Teams").fill(PIN)
    page.get_by_role("button", name="Öffnen").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("3 Aufträge heute")
    assert_fits(page)

    here = page.locator(f'[data-job="{one.number}"]')
    here.locator("[data-after-photo]").set_input_files(jpeg(tmp_path / "after.jpg"))
    here.get_by_role("button", name="Nein, zeigen").click()
    expect(heading).to_have_text("2 Aufträge heute")
    assert now(one).pictures.count() == 1
    page.get_by_role("button", name="Zurücknehmen").click()
    expect(heading).to_have_text("3 Aufträge heute")

    here = page.locator(f'[data-job="{two.number}"]')
    here.get_by_text("Anderes Gewerk …").click()
    here.get_by_role("button", name="Team Süd").click()
    expect(heading).to_have_text("2 Aufträge heute")
    assert now(two).crew_job.team == south

    here = page.locator(f'[data-job="{three.number}"]')
    here.get_by_text("Gefahr …").click()
    here.get_by_role("button", name="Gefahr jetzt melden").click()
    expect(heading).to_have_text("Hauptstraße 3")
    expect(page.locator("main")).to_contain_text("Keine Gefahr mehr")
    assert now(three).is_danger

    page.goto("/bauhof/neu/")
    page.get_by_label("Was ist es?").select_option("lamp")
    page.get_by_label("Oder Straße und Nummer").fill("Hauptstraße 12")
    page.get_by_role("button", name="Meldung absenden").click()
    expect(heading).to_have_text("3 Aufträge heute")
    report = Report.objects.get(channel="crew")
    assert (report.place, report.crew_job.team) == ("Hauptstraße 12", team)

    page.get_by_role("button", name="Feierabend: Handy sperren").click()
    expect(page.get_by_label("PIN des Teams")).to_be_visible()

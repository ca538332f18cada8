"""A crew's day where there is no network, on its team's phone: the list of the morning opens,
what is done is sent once, what somebody else closed meanwhile is told, and the list goes with
the PIN."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from defects import crew_phones, services
from defects.models import CrewTeam, Report
from defects.services import Actor
from defects.states import Verb, Work
from tests.browser import PHONE, watched
from tests.factories import Town
from tests.journeys.offline import kept, wait_for_kept, wait_for_worker
from tests.journeys.pictures import jpeg
from tests.journeys.test_crew_day import PIN, now, planned

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

DAY = "nahdran-day"
# The picture and the map of a job's page are there, drawn.
DRAWN = """Promise.all([...document.querySelectorAll("crew-jobs img")].map((image) => {
    image.loading = "eager";
    return image.decode().then(() => image.naturalWidth > 0);
}))"""
ENDS = """async () => {
    const cache = await caches.open("nahdran-day");
    const list = await cache.match("/bauhof/");
    const headers = new Headers(list.headers);
    headers.set("Nahdran-Keep", `day ${Date.now() - 1}`);
    await cache.put("/bauhof/", new Response(await list.text(), { headers }));
}"""


@pytest.fixture
def phone(browser: Browser, live: str) -> Iterator[Page]:
    with watched(browser, live, **PHONE, service_workers="allow") as page:
        yield page


@pytest.fixture
def team(town: Town) -> CrewTeam:
    return services.make_team(town.bauhof, name="Team Nord", pin=PIN, by=town.dana)


def give_pin(page: Page) -> None:
    page.get_by_label("PIN des Teams").fill(PIN)
    page.get_by_role("button", name="Öffnen").click()


def enrol(page: Page, town: Town, team: CrewTeam) -> None:
    page.goto(crew_phones.invitation_path(services.invite_phone(team, by=town.dana)))
    page.get_by_role("button", name="Dieses Handy anmelden").click()
    give_pin(page)
    wait_for_worker(page)


def wait_for_day(page: Page, *jobs: Report) -> None:
    """Until today's list, the pages of these jobs and their maps are kept."""
    wait_for_kept(
        page,
        f'given.every((each) => kept["{DAY}"]?.includes(each))'
        f' && kept["{DAY}"].filter((each) => each.startsWith("/orte/")).length >= given.length - 1',
        "/bauhof/",
        *[f"/bauhof/{job.number}/" for job in jobs],
    )


def test_a_day_without_network(
    town: Town,
    team: CrewTeam,
    phone: Page,
    tmp_path: Path,
    assert_axe_clean: Callable[..., None],
    assert_fits: Callable[[Page], None],
) -> None:
    first, second, third = planned(town, team, (0, 0), (100, 0), (200, 0))
    enrol(phone, town, team)
    wait_for_day(phone, first, second, third)
    phone.context.set_offline(True)

    phone.goto("/bauhof/")
    heading = phone.get_by_role("heading", level=1)
    expect(heading).to_have_text("3 Aufträge heute")
    said = phone.locator("#nachrichten")
    expect(said).to_contain_text("Uhr, ohne Netz.")
    expect(said).to_contain_text("Die Liste bleibt bis Mitternacht auf diesem Handy")
    assert_axe_clean(phone)
    assert_fits(phone)
    phone.get_by_role("link", name="Hauptstraße 1", exact=True).click()
    expect(heading).to_have_text("Hauptstraße 1")
    drawn = phone.evaluate(DRAWN)
    assert drawn and all(drawn)
    assert_axe_clean(phone)

    # Two jobs are done, the first with a picture, on its own page.
    phone.locator("[data-after-photo]").set_input_files(jpeg(tmp_path / "after.jpg"))
    phone.get_by_role("button", name="Nein, zeigen").click()
    expect(phone.locator("[data-unsent]")).to_contain_text("1 noch nicht gesendet.")
    phone.goto("/bauhof/")
    for job in (second, third):
        here = phone.locator(f'[data-job="{job.number}"]')
        here.get_by_role("button", name="Behoben, ohne Foto").click()
        expect(here).to_be_hidden()
    expect(phone.locator("[data-unsent]")).to_contain_text("3 noch nicht gesendet.")
    phone.goto("/bauhof/?liste=morgen")
    expect(heading).to_have_text("Keine Verbindung")
    expect(phone.locator("main")).to_contain_text("3 Schritte vom Bauhof sind noch nicht gesendet.")
    assert_axe_clean(phone)
    phone.get_by_role("link", name="Zur Auftragsliste von heute").click()
    expect(phone.locator("[data-unsent]")).to_contain_text("3 noch nicht gesendet.")
    assert {now(job).work for job in (first, second, third)} == {Work.PLANNED}

    # Meanwhile the office closes the third, for another reason.
    office = Actor.staff(town.dana, town.bauhof)
    services.mark_not_fixed(now(third), by=office, reason="nothing_found", note="")

    phone.context.set_offline(False)
    refused = phone.locator("[data-unsent] .error")
    expect(refused).to_contain_text(f"Nicht gespeichert: Nr. {third.number}: behoben.")
    expect(phone.locator("[data-unsent-count]")).to_have_text("Zu manchem hat sich etwas geändert.")
    for job in (first, second):
        assert job.events.filter(verb=Verb.FIXED).count() == 1
    assert now(first).pictures.count() == 1
    assert now(third).not_fixed_reason == "nothing_found"
    assert not third.events.filter(verb=Verb.FIXED).exists()
    phone.goto("/bauhof/")
    expect(phone.locator("main")).to_contain_text("Für heute ist alles erledigt.")
    # What is done is no job of today any more, and goes from the phone.
    wait_for_kept(phone, f'kept["{DAY}"].length === 1 && kept["{DAY}"][0] === "/bauhof/"')


def assert_no_list(page: Page) -> None:
    assert DAY not in kept(page)
    page.context.set_offline(True)
    page.goto("/bauhof/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Keine Verbindung")
    expect(page.locator("main")).to_contain_text("Die Auftragsliste ist nicht auf diesem Handy.")
    page.context.set_offline(False)


def test_the_list_goes_with_the_pin_the_phone_and_the_day(
    town: Town, team: CrewTeam, phone: Page
) -> None:
    [job] = planned(town, team, (0, 0))
    enrol(phone, town, team)
    wait_for_day(phone, job)

    phone.get_by_role("button", name="Feierabend: Handy sperren").click()
    expect(phone.get_by_label("PIN des Teams")).to_be_visible()
    assert_no_list(phone)

    # Without network, too: the list is gone at once, and the server hears of it later.
    phone.goto("/bauhof/pin/")
    give_pin(phone)
    wait_for_day(phone, job)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Feierabend: Handy sperren").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Keine Verbindung")
    assert_no_list(phone)
    phone.goto("/bauhof/")
    expect(phone.get_by_label("PIN des Teams")).to_be_visible()

    # The day is over.
    give_pin(phone)
    wait_for_day(phone, job)
    phone.evaluate(ENDS)
    phone.context.set_offline(True)
    phone.goto("/bauhof/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Keine Verbindung")
    phone.context.set_offline(False)
    assert DAY not in kept(phone)

    # The lead revokes it.
    phone.goto("/bauhof/")
    wait_for_day(phone, job)
    services.revoke_phones(team, by=town.dana)
    phone.goto("/bauhof/")
    phone.wait_for_url("**/konto/anmelden/**")
    wait_for_kept(phone, f'!("{DAY}" in kept)')
    assert_no_list(phone)


def test_a_person_with_an_account_leaves_no_list(
    town: Town, team: CrewTeam, phone: Page, sign_in: Callable[..., None]
) -> None:
    [job] = planned(town, team, (0, 0))
    phone.goto("/melden/")
    wait_for_worker(phone)
    sign_in(phone, town.bob)

    phone.goto("/bauhof/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("1 Auftrag heute")
    phone.goto(f"/bauhof/{job.number}/")

    assert_no_list(phone)


def test_who_saves_data_gets_nothing_ahead(town: Town, team: CrewTeam, phone: Page) -> None:
    [job] = planned(town, team, (0, 0))
    phone.add_init_script(
        "Object.defineProperty(navigator, 'connection', { value: { saveData: true } })"
    )
    enrol(phone, town, team)
    phone.goto(f"/bauhof/{job.number}/")
    phone.goto("/bauhof/")

    assert_no_list(phone)

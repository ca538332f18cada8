"""From a guest with an opinion to a counted supporter, as people do it."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import mail as outbox
from playwright.sync_api import Browser, Locator, Page, expect

from accounts.models import Residence, User
from participation.models import Support
from participation.models.consultation import Eligibility
from tests import oidc
from tests.accounts.pages import code_in
from tests.browser import PHONE, watched
from tests.factories import Town
from tests.factories import town as make_town
from tests.jobs import work
from tests.journeys.looking import Looker
from tests.participation.factories import consultation, project, submitted

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

AXE = Callable[..., None]


@pytest.fixture(autouse=True)
def town(live: str, settings: Any) -> Town:
    settings.ROOT_URLCONF = "tests.participation.probe_urls"
    town = make_town(host="localhost")
    town.municipality.base_url = live
    town.municipality.save(update_fields=["base_url"])
    return town


@pytest.fixture
def proposal(town: Town) -> Any:
    ideas = consultation(project(town.municipality))
    proposal = submitted(ideas)
    ideas.eligibility, ideas.postcodes = Eligibility.RESIDENT, ["53111"]
    ideas.save()
    return proposal


@pytest.fixture
def look(assert_axe_clean: AXE, assert_fits: Callable[[Page], None]) -> Callable[[Page], None]:
    """Everybody can use the page."""

    def check(page: Page) -> None:
        page.wait_for_load_state()
        assert_axe_clean(page)
        assert_fits(page)

    return check


def heading(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def box(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name)


def code() -> str:
    work()
    return code_in(outbox.outbox[-1])


def confirm(page: Page) -> None:
    """Give an address and type the code that comes."""
    box(page, "E-Mail-Adresse").fill("anna@example.org")
    page.get_by_role("button", name="Code zuschicken").click()
    box(page, "Code aus der E-Mail").fill(code())
    page.get_by_role("button", name="Weiter").click()


def test_a_guest_supports_a_proposal_without_scripts_on_a_phone(
    page_without_scripts: Page, proposal: Any, assert_fits: Any
) -> None:
    page = page_without_scripts
    page.goto(f"/probe/{proposal.uuid}/")
    page.get_by_role("button", name="Unterstützen").click()
    heading(page, "Noch ein Schritt")
    assert_fits(page)

    box(page, "E-Mail-Adresse").fill("anna@example.org")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ein Code ist unterwegs an anna@example.org")).to_be_visible()
    box(page, "Code aus der E-Mail").fill("00000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Dieser Code stimmt nicht")
    assert_fits(page)
    box(page, "Code aus der E-Mail").fill(code())
    page.keyboard.press("Enter")

    box(page, "Ihre Postleitzahl").fill("80331")
    page.keyboard.press("Enter")
    expect(page.get_by_text("können Sie hier leider nicht mitmachen")).to_be_visible()
    box(page, "Ihre Postleitzahl").fill("53111")
    page.get_by_role("button", name="Weiter").click()
    assert_fits(page)
    page.get_by_role("button", name="Jetzt unterstützen").click()

    heading(page, proposal.title)
    expect(page.get_by_text("1 unterstützen das.")).to_be_visible()
    expect(page.get_by_text("Danke, Ihre Unterstützung ist gezählt.")).to_be_visible()
    assert Support.objects.get().user == User.objects.get(email="anna@example.org")
    page.go_back()
    heading(page, proposal.title)
    assert Support.objects.count() == 1


def test_every_step_can_be_used_by_everybody(
    browser: Browser, live: str, proposal: Any, settings: Any
) -> None:
    settings.IDENTITY_PROVIDERS = [oidc.entry("https://idp.example", name="BundID")]
    with watched(browser, live, **PHONE) as page:
        _walk_all_steps(page, proposal)


def _walk_all_steps(page: Page, proposal: Any) -> None:
    """Everybody can use each: on a phone, on a desktop, in both themes."""
    looker = Looker(page)
    looker.at(PHONE)

    def look(page: Page) -> None:
        page.wait_for_load_state()
        found = looker.everywhere()
        assert not found, "\n".join(["", page.url, *found])

    page.goto("/beteiligung/mitmachen/")
    look(page)
    page.goto("/beteiligung/weiter/00000000-0000-7000-8000-000000000000/")
    heading(page, "Hier wartet nichts auf Sie")
    look(page)

    page.goto(f"/probe/{proposal.uuid}/")
    page.evaluate(
        """() => {
            const text = document.createElement("textarea");
            text.name = "text";
            text.value = "Ich wünsche mir Bänke. ".repeat(40) + "w".repeat(200);
            document.querySelector("main form").append(text);
        }"""
    )
    page.get_by_role("button", name="Unterstützen").click()
    look(page)
    page.get_by_role("button", name="Code zuschicken").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look(page)
    box(page, "E-Mail-Adresse").fill("anna@example.org")
    page.get_by_role("button", name="Code zuschicken").click()
    look(page)
    box(page, "Code aus der E-Mail").fill(code())
    page.get_by_role("button", name="Weiter").click()
    look(page)
    box(page, "Ihre Postleitzahl").fill("80331")
    page.get_by_role("button", name="Weiter").click()
    look(page)
    ideas = proposal.consultation
    for rule, trust in (
        (Eligibility.ACCOUNT, 0),
        (Eligibility.RESIDENT, 2),
        (Eligibility.INVITED, 0),
        (Eligibility.EMAIL, 0),
    ):
        type(ideas).objects.filter(pk=ideas.pk).update(eligibility=rule, least_trust=trust)
        page.reload()
        look(page)
    page.get_by_text("Ganz zeigen").click()
    look(page)
    box(page, "Name, den andere lesen").fill("Stadt Lindenbach")
    page.get_by_role("button", name="Kommentar absenden").click()
    look(page)
    anna = User.objects.get(email="anna@example.org")
    Residence.objects.create(user=anna, municipality=ideas.municipality, source="identity", trust=2)
    page.goto("/konto/")
    look(page)
    page.goto("/konto/ausweisen/probe/zurueck/?code=x&state=y")
    look(page)


def test_signing_out_works_from_a_page_that_names_no_referrer(page: Page, proposal: Any) -> None:
    page.goto(f"/probe/{proposal.uuid}/")
    page.get_by_role("button", name="Unterstützen").click()
    confirm(page)
    expect(box(page, "Ihre Postleitzahl")).to_be_visible()

    page.locator("details[data-menu] > summary").click()
    page.get_by_role("button", name="Abmelden").click()

    expect(page).to_have_url(re.compile(r"//[^/]+/$"))


@pytest.fixture
def provider(live: str, settings: Any) -> Iterator[str]:
    with oidc.running(f"{live}{oidc.CALLBACK}") as issuer:
        settings.IDENTITY_PROVIDERS = [oidc.entry(issuer)]
        yield issuer


def test_proving_who_one_is_leads_to_the_provider_and_back(
    browser: Browser, live: str, provider: str, proposal: Any
) -> None:
    """A browser that may ask the provider, too, and whose policy still blocks nothing."""
    ideas = proposal.consultation
    type(ideas).objects.filter(pk=ideas.pk).update(least_trust=2)
    context = browser.new_context(base_url=live, locale="de-DE", **PHONE)
    blocked: list[str] = []
    asked: set[str] = set()
    context.on("console", lambda message: blocked.append(message.text))
    context.on("request", lambda request: asked.add("/".join(request.url.split("/")[:3])))
    page = context.new_page()
    page.goto(f"/probe/{proposal.uuid}/")
    page.get_by_role("button", name="Unterstützen").click()
    confirm(page)
    expect(page.get_by_role("link", name="Online ausweisen mit Probe-Ausweis")).to_be_visible()
    assert asked == {live}

    page.get_by_role("link", name="Online ausweisen mit Probe-Ausweis").click()
    heading(page, "Probe-Ausweis")
    page.get_by_role("button", name="Abbrechen").click()
    expect(page.get_by_text("Sie haben das Ausweisen abgebrochen.")).to_be_visible()
    page.get_by_role("link", name="Online ausweisen mit Probe-Ausweis").click()
    box(page, "Wer").fill("erika")
    box(page, "Niveau").fill("substantial")
    page.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_text("Danke. Sie haben sich online ausgewiesen.")).to_be_visible()
    page.get_by_role("button", name="Jetzt unterstützen").click()

    heading(page, proposal.title)
    assert Support.objects.count() == 1
    assert [text for text in blocked if "Content Security Policy" in text] == []
    assert asked == {live, provider}
    context.close()


def test_a_guest_whom_the_provider_knows_and_we_do_not_is_led_on(
    browser: Browser, live: str, provider: str, look: Any
) -> None:
    context = browser.new_context(base_url=live, locale="de-DE", **PHONE)
    page = context.new_page()
    page.goto("/konto/anmelden/")
    page.get_by_role("link", name="Probe-Ausweis").click()
    box(page, "Wer").fill("erika")
    box(page, "Niveau").fill("high")
    page.get_by_role("button", name="Anmelden").click()
    heading(page, "Noch ein Schritt: Ihre E-Mail-Adresse")
    look(page)

    page.get_by_role("link", name="E-Mail-Adresse bestätigen").click()
    confirm(page)
    page.get_by_role("link", name="Online ausweisen mit Probe-Ausweis").click()
    box(page, "Wer").fill("erika")
    box(page, "Niveau").fill("high")
    page.get_by_role("button", name="Anmelden").click()

    expect(page.get_by_text("Danke. Sie haben sich online ausgewiesen.")).to_be_visible()
    assert User.objects.get(email="anna@example.org").has_identity
    context.close()

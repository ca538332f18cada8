"""One proposal from home to "Was wurde daraus", by all who have a hand in it."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.gis.geos import Polygon
from django.core import mail as outbox
from playwright.sync_api import Page, expect

from accounts import digest
from common import clock, page_cache
from geo import base_map
from participation.models import Consultation, Phase, Proposal
from participation.models.consultation import Review
from tests.factories import Town, box
from tests.jobs import work
from tests.journeys.conftest import SignIn, open_page, sign_in, town
from tests.participation.factories import citizen, consultation, project
from tests.participation.staff import editor
from tests.participation.test_journey_proposing import STATUS, fill_in, look_at, open_map, tap

__all__ = ["open_page", "sign_in", "town"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

RESULT = "Der Rat baut ab Mai um, mit vier Bänken."
RUDE = "Wer das will, ist ein Dummkopf."


@pytest.fixture
def ideas(town: Town) -> Consultation:
    base_map._cache.clear()
    market = project(
        town.municipality,
        slug="marktplatz",
        title="Der Marktplatz wird neu",
        area=box(-300, -300, 300, 300),
    )
    project(town.municipality, title="Ein Radweg weit draußen", area=box(4000, 4000, 4100, 4100))
    return consultation(
        market,
        title="Ideen für den Marktplatz",
        promise="Das Amt beantwortet jeden Vorschlag.",
        needs_place=True,
        proposals_review=Review.BEFORE,
        area=box(-300, -300, 300, 300),
    )


@pytest.fixture
def it_is(settings: Any) -> Callable[[datetime], None]:
    """Turn the clock of the server to a moment; what guests were shown before is forgotten."""

    def turn(moment: datetime) -> None:
        settings.CLOCK_OFFSET_SECONDS = 0
        settings.CLOCK_OFFSET_SECONDS = (moment - clock.now()).total_seconds()
        page_cache.pages.clear()

    return turn


def mails_to(person: Any) -> list[str]:
    """Subject and text of each, the oldest first; what is due by now is sent before."""
    work(until=clock.now() + timedelta(minutes=2))
    return [
        f"{mail.subject}\n{mail.body}"
        for mail in outbox.outbox
        if person.email in mail.recipients()
    ]


def test_from_home_to_what_became_of_it(
    town: Town,
    ideas: Consultation,
    open_page: Callable[..., Page],
    sign_in: SignIn,
    it_is: Callable[[datetime], None],
    settings: Any,
) -> None:
    settings.DEMO = True  # staff are asked for no second factor
    anna, bea, carl = (citizen(display_name=name) for name in ("Anna7", "Bea7", "Carl7"))

    # Anna, on her phone, finds what is near her home and draws where benches should stand.
    phone = open_page(phone=True)
    sign_in(phone, anna)
    phone.goto("/beteiligung/")
    phone.get_by_text("Suchen, filtern").click()
    phone.get_by_label("Straße und Hausnummer").fill("Hauptstraße 4")
    phone.get_by_label("Straße und Hausnummer").press("Enter")
    expect(phone.locator(".project-card__title")).to_have_text(["Der Marktplatz wird neu"])
    phone.get_by_role("link", name="Der Marktplatz wird neu", exact=True).click()
    phone.get_by_role("link", name="Vorschlag machen").first.click()
    fill_in(phone)
    open_map(phone)
    look_at(phone, 0, 0, zoom=15)
    phone.get_by_role("button", name="Fläche").tap()
    tap(phone, (-100, -100), (100, -100), (100, 100))
    phone.get_by_role("button", name="Fertig").tap()
    expect(phone.locator(STATUS)).to_contain_text("Fertig: Fläche")
    phone.get_by_role("button", name="Vorschlag absenden").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Gespeichert: Vorschlag Nr. 1")
    proposal = Proposal.objects.get()
    assert isinstance(proposal.geometry, Polygon)
    path = proposal.get_absolute_url()

    # Nobody else reads it before the moderator has.
    other = open_page()
    sign_in(other, bea)
    answer = other.goto(path)
    assert answer is not None and answer.status == 404
    moderator = open_page()
    sign_in(moderator, town.mo)
    moderator.goto("/moderation/")
    expect(moderator.locator("main")).to_contain_text("Bänke rund um den Brunnen")
    moderator.get_by_role("button", name="Freigeben: alles").click()
    expect(moderator.locator("main")).to_contain_text("Alles ist geprüft")
    assert any("Bänke rund um den Brunnen" in mail for mail in mails_to(anna))

    # Bea supports it, says why, and wants to hear what becomes of the project.
    other.goto(path)
    other.get_by_role("button", name="Unterstützen", exact=True).click()
    expect(other.locator("#unterstuetzen")).to_contain_text("1 Mensch unterstützt das")
    other.get_by_label("Dafür", exact=True).check()
    other.get_by_label("Ihr Kommentar").fill("Mit Kindern braucht man dort Schatten.")
    other.get_by_role("button", name="Kommentar absenden").click()
    expect(other.locator("#liste-dafuer")).to_contain_text("Mit Kindern")
    other.goto("/beteiligung/marktplatz/")
    other.get_by_role("button", name="Neues dazu per E-Mail").click()
    expect(other.get_by_role("button", name="Keine E-Mails mehr dazu")).to_be_visible()

    # Carl is rude. It is shown at once, the moderator takes it away, and a line stays.
    rude = open_page()
    sign_in(rude, carl)
    rude.goto(path)
    rude.get_by_label("Dagegen", exact=True).check()
    rude.get_by_label("Ihr Kommentar").fill(RUDE)
    rude.get_by_role("button", name="Kommentar absenden").click()
    expect(rude.locator("#liste-dagegen")).to_contain_text(RUDE)
    moderator.goto("/moderation/")
    expect(moderator.locator("main")).to_contain_text("Mit Kindern")  # hers came first
    moderator.get_by_role("button", name="Ist in Ordnung").click()
    expect(moderator.locator("main")).to_contain_text(RUDE)
    fall = moderator.get_by_role("region", name="Fall")
    fall.get_by_text(re.compile("^Nicht zeigen: ")).click()
    moderator.get_by_role("radio", name=re.compile("^2 ")).check(force=True)
    moderator.get_by_role("button", name="Nicht zeigen", exact=True).click()
    expect(moderator.locator("main")).to_contain_text("Alles ist geprüft")
    other.goto(path)
    expect(other.locator("main")).to_contain_text("Mit Kindern")
    expect(other.locator("main")).not_to_contain_text("Dummkopf")
    guest = open_page()
    guest.goto(path)
    expect(guest.locator("main")).not_to_contain_text("Dummkopf")
    assert any("nicht gezeigt" in mail for mail in mails_to(carl))

    # It closes at its second: a page loaded before does not keep it open.
    ends = Phase.objects.get(consultation=ideas).ends_at
    it_is(ends - timedelta(seconds=20))
    rude.goto(path)
    expect(rude.get_by_role("button", name="Unterstützen", exact=True)).to_be_visible()
    it_is(ends)
    rude.get_by_role("button", name="Unterstützen", exact=True).click()
    expect(rude.get_by_role("alert")).to_contain_text("Jetzt ist es geschlossen.")
    proposal.refresh_from_db()
    assert proposal.support_count == 1
    guest.goto("/beteiligung/marktplatz/")
    expect(guest.get_by_role("link", name="Vorschlag machen")).to_have_count(0)

    # The editor gives it to an office, whose clerk answers with reasons.
    desk = open_page()
    redaktion = editor(town)
    sign_in(desk, redaktion)
    desk.goto("/beteiligung/verwalten/vorschlaege/")
    desk.get_by_role("link", name=re.compile("Bänke rund um den Brunnen")).click()
    desk.get_by_label("Amt").select_option(label="Tiefbauamt")
    desk.get_by_role("button", name="An das Amt geben").click()
    clerk = open_page()
    sign_in(clerk, town.clara)
    clerk.goto("/beteiligung/verwalten/vorschlaege/")
    clerk.get_by_role("link", name=re.compile("Bänke rund um den Brunnen")).click()
    clerk.get_by_role("radio", name="Wir folgen dem Vorschlag", exact=True).check()
    clerk.get_by_label("Begründung").fill("Vier Bänke passen dorthin, sie kommen im Mai.")
    clerk.get_by_role("button", name="Antwort ansehen").click()
    clerk.get_by_role("button", name="So veröffentlichen").click()
    expect(clerk.get_by_text("Die Antwort ist veröffentlicht.")).to_be_visible()
    guest.goto(path)
    expect(guest.locator(".answer")).to_contain_text("Vier Bänke passen dorthin")
    assert any("Antwort auf Ihren Vorschlag" in mail for mail in mails_to(anna))

    # The editor says what became of all of it, and who follows reads so in the morning.
    desk.goto(f"/beteiligung/verwalten/vorhaben/{ideas.project.uuid}/ergebnis/")
    desk.get_by_label(re.compile("Was wurde daraus")).fill(
        "Der Rat baut ab Mai um, mit vier Bänken."
    )
    desk.get_by_role("button", name="Ergebnis veröffentlichen").click()
    expect(desk.locator("main")).to_contain_text("Veröffentlicht")
    page_cache.pages.clear()
    guest.goto("/beteiligung/marktplatz/")
    expect(guest.locator("main")).to_contain_text(RESULT)
    it_is(clock.now() + timedelta(minutes=10))
    digest.tell_all(town.municipality, at=clock.now())
    (morning,) = (mail for mail in mails_to(bea) if "Was daraus wurde" in mail)
    assert "Antwort der Stadt auf „Bänke rund um den Brunnen“: Wir folgen dem Vorschlag" in morning
    assert "Vier Bänke passen dorthin" not in morning

"""A team's phone: enrolled once by a code, opened by a PIN, revoked by the lead at once."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import Role
from common import clock
from common.models import Journal
from defects import crew_phones, services
from defects.errors import PhoneLocked, TooLate, WrongPin
from defects.models import CrewInvitation, CrewPhone
from defects.services.crew_phones import INVITED_FOR, LOCKED_FOR, SHIFT
from tests import factories
from tests.concurrency import at_once
from tests.defects.crew_story import HOST, PIN, assigned, crew, lead, signed_in, team
from tests.factories import Town
from tests.jobs import work

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return factories.town(host="lindenbach.example")


@pytest.fixture
def later(settings):
    def move(by: timedelta) -> None:
        settings.CLOCK_OFFSET_SECONDS += by.total_seconds()

    settings.CLOCK_OFFSET_SECONDS = 0
    return move


def verbs(town: Town) -> list[str]:
    rows = Journal.objects.filter(municipality_id=town.municipality.pk)
    return list(rows.filter(verb__startswith="crew.").values_list("verb", flat=True))


def test_the_lead_makes_a_team_shows_a_code_and_a_phone_follows_it(town):
    dana = lead(town)
    made = dana.post("/bauhof/teams/", {"name": "Team Nord", "department": "bauhof", "pin": PIN})
    page = dana.post(f"{made.url}einladen/", follow=True)
    [invitation] = CrewInvitation.objects.all()
    path = crew_phones.invitation_path(invitation)

    assert "QR-Code zum Anmelden" in page.text
    assert path in page.text
    picture = dana.get(f"{made.url}code/{invitation.uuid}/qr.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert page["Referrer-Policy"] == "no-referrer"

    phone = Client(headers=HOST)
    shown = phone.get(path)
    assert "Ein Handy von Team Nord" in shown.text
    assert CrewPhone.objects.count() == 0  # looking is not enrolling
    assert phone.post(path, {"name": "Handy im Unimog"}).url == "/bauhof/pin/"

    cookie = phone.cookies[crew_phones.COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/bauhof/", True, "Lax")
    assert cookie["domain"] == ""
    assert int(cookie["max-age"]) == crew_phones.KEPT_FOR.total_seconds()
    assert "Team Nord" in phone.get("/bauhof/pin/").text
    assert "Handy im Unimog" in dana.get(made.url).text
    assert verbs(town) == ["crew.team_made", "crew.phone_enrolled"]


def test_a_code_is_good_for_one_phone_and_a_quarter_of_an_hour(town, later):
    made = team(town)
    used, over = services.invite_phone(made, by=town.dana), None
    path = crew_phones.invitation_path(used)
    Client(headers=HOST).post(path)
    second = Client(headers=HOST)

    assert (second.get(path).status_code, second.post(path).status_code) == (410, 410)
    assert crew_phones.COOKIE not in second.cookies

    over = services.invite_phone(made, by=town.dana)
    later(INVITED_FOR)
    assert second.post(crew_phones.invitation_path(over)).status_code == 410
    assert CrewPhone.objects.count() == 1


def test_a_new_code_ends_the_one_before(town):
    made = team(town)
    first = services.invite_phone(made, by=town.dana)
    services.invite_phone(made, by=town.dana)

    assert Client(headers=HOST).get(crew_phones.invitation_path(first)).status_code == 404


@pytest.mark.parametrize("token", ["x", "A" * 24, "ä"])
def test_a_guessed_code_is_no_page(town, token):
    invitation = services.invite_phone(team(town), by=town.dana)

    response = Client(headers=HOST).post(f"/bauhof/anmelden/{invitation.uuid}/{token}/")

    assert response.status_code == 404
    assert CrewPhone.objects.count() == 0


def test_a_code_of_another_town_is_no_page_here(town):
    there = factories.town(host="anderswo.example")
    made = services.make_team(there.bauhof, name="Team", pin=PIN, by=there.dana)
    invitation = services.invite_phone(made, by=there.dana)
    path = crew_phones.invitation_path(invitation)

    assert Client(headers=HOST).get(path).status_code == 404
    assert Client(headers={"host": "anderswo.example"}).get(path).status_code == 200


@pytest.mark.parametrize("pin", ["", "123", "1234567", "12a4", "1111", "2345", "987654", "١٢٣٥"])
def test_a_bad_pin_makes_no_team(town, pin):
    dana = lead(town)

    response = dana.post("/bauhof/teams/", {"name": "Nord", "department": "bauhof", "pin": pin})

    assert response.status_code == 422
    assert "PIN" in response.text
    assert not verbs(town)


def test_the_pin_is_not_kept_as_it_is(town):
    assert PIN not in team(town).pin


def test_a_name_is_given_once(town):
    team(town)
    with pytest.raises(ValidationError, match="gibt es hier schon"):
        team(town, "team NORD")


def test_a_right_pin_opens_for_a_shift_and_shows_the_team_s_list(town, later):
    here = crew(town)
    job = here.job()

    assert here.browser.get("/bauhof/").url == "/bauhof/pin/"
    here.open()
    assert job.label in here.browser.get("/bauhof/").text
    later(SHIFT)
    assert here.browser.get("/bauhof/").url == "/bauhof/pin/"


def test_the_end_of_the_shift_is_a_button(town):
    here = crew(town).open()

    here.browser.post("/bauhof/sperren/")

    assert here.browser.get("/bauhof/").url == "/bauhof/pin/"


def test_five_wrong_pins_lock_the_phone_and_tell_the_lead(town, later):
    here = crew(town)
    said = [here.browser.post("/bauhof/pin/", {"pin": "0000"}) for _try in range(5)]

    assert [each.status_code for each in said] == [422] * 5
    assert "Noch 4 Versuche" in said[0].text
    assert "Noch ein Versuch" in said[3].text
    assert "Fünfmal falsch: Dieses Handy ist bis" in said[4].text
    right = here.browser.post("/bauhof/pin/", {"pin": PIN})
    assert right.status_code == 422
    work()
    [letter] = outbox.outbox
    assert letter.to == [town.bauhof.email]
    assert letter.subject.startswith("Handy Team Nord (Team Nord) ist gesperrt")
    assert f"/bauhof/teams/{here.team.uuid}/" in letter.body
    assert "fünfmal die falsche PIN" in lead(town).get(f"/bauhof/teams/{here.team.uuid}/").text
    assert "crew.phone_locked" in verbs(town)

    later(LOCKED_FOR)
    here.open()


def test_the_lead_opens_a_locked_phone_earlier(town):
    here = crew(town)
    for _try in range(5):
        here.browser.post("/bauhof/pin/", {"pin": "0000"})

    lead(town).post(f"/bauhof/teams/{here.team.uuid}/handy/{here.phone.uuid}/entsperren/")

    here.open()


def test_the_third_lock_holds_until_the_lead_comes(town, later):
    here = crew(town)
    for _round in range(3):
        for _try in range(5):
            with pytest.raises((WrongPin, PhoneLocked)):
                services.open_phone(here.phone, pin="0000")
        later(LOCKED_FOR)

    with pytest.raises(PhoneLocked, match="Nur die Leitung"):
        services.open_phone(here.phone, pin=PIN)


@pytest.mark.django_db(transaction=True)
def test_many_guesses_at_the_same_moment_are_not_more_guesses(town):
    here = crew(town)

    def guess(number: int) -> str:
        try:
            services.open_phone(here.phone, pin=f"90{number:02}")
        except (WrongPin, PhoneLocked) as error:
            return str(error.code)
        return "open"

    said = at_once(*(lambda number=number: guess(number) for number in range(8)))

    assert sorted(said) == ["locked"] * 4 + ["wrong_pin"] * 4
    here.phone.refresh_from_db()
    assert (here.phone.lockouts, here.phone.open_until) == (1, None)


@pytest.mark.django_db(transaction=True)
def test_two_phones_at_one_code_are_one_phone(town):
    invitation = services.invite_phone(team(town), by=town.dana)

    def follow() -> str:
        try:
            return services.enrol_phone(invitation).name
        except TooLate:
            return "too late"

    assert sorted(at_once(follow, follow)) == ["Handy 1", "too late"]
    assert CrewPhone.objects.count() == 1


def test_a_revoked_phone_can_nothing_from_its_next_request_on(town):
    here = crew(town).open()
    job = here.job()

    lead(town).post(f"/bauhof/teams/{here.team.uuid}/handy/{here.phone.uuid}/abmelden/")

    assert here.browser.get("/bauhof/").url.startswith("/konto/anmelden/")
    assert here.browser.post(f"/bauhof/{job.number}/behoben/").status_code == 303
    assert here.browser.get(f"/bauhof/{job.number}/").status_code == 302
    assert here.browser.get("/bauhof/pin/").status_code == 403
    waiting = here.browser.post(
        f"/bauhof/{job.number}/behoben/", headers={"accept": "application/json"}
    )
    assert (waiting.status_code, "nicht mehr angemeldet" in waiting.json()["error"]) == (401, True)
    job.refresh_from_db()
    assert job.closed_at is None
    assert "crew.phone_revoked" in verbs(town)


def test_all_phones_of_a_team_at_once_and_no_other_team_s(town):
    north, south = crew(town).open(), crew(town, "Team Süd").open()
    services.invite_phone(north.team, by=town.dana)

    lead(town).post(f"/bauhof/teams/{north.team.uuid}/abmelden/")

    assert north.browser.get("/bauhof/").status_code == 302
    assert south.browser.get("/bauhof/").status_code == 200
    assert not CrewInvitation.objects.filter(team=north.team, phone=None).exists()


def test_a_new_pin_shuts_open_phones(town):
    here = crew(town).open()

    lead(town).post(f"/bauhof/teams/{here.team.uuid}/pin/", {"pin": "8642"})

    assert here.browser.get("/bauhof/").url == "/bauhof/pin/"
    assert here.browser.post("/bauhof/pin/", {"pin": PIN}).status_code == 422
    assert here.browser.post("/bauhof/pin/", {"pin": "8642"}).status_code == 303


def test_a_closed_team_has_no_phones_and_no_jobs(town):
    here = crew(town).open()
    job = here.job()

    lead(town).post(f"/bauhof/teams/{here.team.uuid}/schliessen/")

    assert here.browser.get("/bauhof/").status_code == 302
    job.refresh_from_db()
    assert not hasattr(job, "crew_job")
    assert here.team.name not in lead(town).get("/bauhof/teams/").text.split("<main")[1]


def test_a_phone_of_another_town_is_nothing_here(town):
    there = factories.town(host="anderswo.example")
    here = crew(town).open()
    foreign = Client(headers={"host": "anderswo.example"})
    foreign.cookies = here.browser.cookies

    assert foreign.get("/bauhof/").url.startswith("/konto/anmelden/")
    assert there.municipality.pk != town.municipality.pk


def test_a_cookie_that_somebody_wrote_is_nothing(town):
    here = crew(town).open()
    browser = Client(headers=HOST)
    browser.cookies[crew_phones.COOKIE] = str(here.phone.uuid)

    assert browser.get("/bauhof/").url.startswith("/konto/anmelden/")


def test_only_who_leads_reaches_the_teams(town):
    here = crew(town).open()
    page = f"/bauhof/teams/{here.team.uuid}/"
    elsewhere = factories.member(town.municipality, Role.CLERK, town.tiefbau)
    own = factories.member(town.municipality, Role.CLERK, town.bauhof)

    assert signed_in(town.bob).get("/bauhof/teams/").status_code == 403
    assert signed_in(town.bob).post(f"{page}einladen/").status_code == 404
    assert signed_in(elsewhere).post(f"{page}abmelden/").status_code == 404
    assert here.browser.get("/bauhof/teams/").url.startswith("/konto/anmelden/")
    assert here.browser.post(f"{page}einladen/").url.startswith("/konto/anmelden/")
    assert signed_in(own).get(page).status_code == 200
    assert here.browser.get("/bauhof/").status_code == 200


def test_a_phone_s_last_use_is_seen_by_the_lead(town, later):
    here = crew(town).open()
    later(timedelta(hours=1))
    here.browser.get("/bauhof/")

    here.phone.refresh_from_db()
    assert abs(here.phone.last_used_at - clock.now()) < timedelta(minutes=1)
    assert "zuletzt benutzt" in lead(town).get(f"/bauhof/teams/{here.team.uuid}/").text


def test_assigning_needs_a_team_of_the_department(town):
    other = services.make_team(town.tiefbau, name="Straße", pin=PIN, by=town.dana)

    with pytest.raises(ValidationError, match="gehört nicht zu der Stelle"):
        assigned(town, other, town.report())

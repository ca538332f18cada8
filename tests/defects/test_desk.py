"""/arbeit/ and /bauhof/: who works there, what they can do, and that others cannot."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts import duties
from accounts.duties import Duty
from accounts.models import Role
from common import clock
from defects import services
from defects.models import Report
from defects.services import Actor
from defects.states import Work
from tests import factories
from tests.factories import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return factories.town(host="lindenbach.example")


def signed_in(user) -> Client:
    client = Client(headers={"host": "lindenbach.example"})
    client.force_login(user)
    return client


def submitted(town: Town, category=None) -> Report:
    return services.submit_report(
        municipality=town.municipality,
        category=category or town.pothole,
        location=factories.at(0, 0),
        text="Ein tiefes Loch.",
    )


@pytest.mark.parametrize("path", ["/arbeit/", "/bauhof/", "/arbeit/1/", "/bauhof/1/"])
def test_guests_are_asked_to_sign_in(town, path):
    response = Client(headers={"host": "lindenbach.example"}).get(path)

    assert response.status_code == 302
    assert response.url.startswith("/konto/anmelden/")


@pytest.mark.parametrize("path", ["/arbeit/", "/bauhof/"])
def test_residents_with_an_account_may_not_enter(town, path):
    assert signed_in(town.alice).get(path).status_code == 403


def test_staff_of_another_town_may_not_enter(town):
    other = factories.municipality(host="anderswo.example")
    stranger = factories.member(other, Role.DISPATCHER)

    assert signed_in(stranger).get("/arbeit/").status_code == 403


def test_a_clerk_sees_the_inbox_of_the_own_department(town):
    own, foreign = submitted(town), submitted(town, town.lamp)

    page = signed_in(town.clara).get("/arbeit/").text

    assert own.label in page
    assert foreign.label not in page


def test_a_dispatcher_sees_all(town):
    reports = [submitted(town), submitted(town, town.lamp)]

    page = signed_in(town.dana).get("/arbeit/").text

    assert all(report.label in page for report in reports)


def test_a_case_of_another_department_cannot_be_opened_or_worked_on(town):
    foreign = submitted(town, town.lamp)
    client = signed_in(town.clara)

    assert client.get(f"/arbeit/{foreign.number}/").status_code in (403, 404)
    answer = client.post(f"/arbeit/{foreign.number}/annehmen/")
    foreign.refresh_from_db()
    assert answer.status_code in (403, 404)
    assert foreign.work == Work.RECEIVED


@pytest.mark.parametrize("step", ["uebergeben", "zuweisen", "fragen", "antworten"])
def test_the_crew_cannot_take_the_steps_of_clerks(town, step):
    report = submitted(town, town.lamp)

    response = signed_in(town.bob).post(
        f"/arbeit/{report.number}/{step}/", {"to": "strassen_land", "text": "Hallo"}
    )

    assert response.status_code == 403
    assert report.events.count() == 2


def test_administrators_set_up_and_do_not_work_on_cases(town):
    report = submitted(town)
    client = signed_in(town.admin)

    assert client.get("/arbeit/").status_code == 403
    assert client.post(f"/arbeit/{report.number}/annehmen/").status_code == 403


def test_who_reported_is_told_to_the_clerk_in_charge_only(town):
    report = services.submit_report(
        municipality=town.municipality,
        category=town.pothole,
        location=factories.at(0, 0),
        contact=services.ContactDetails(name="Anna Vertraulich", phone="0000-12"),
    )

    assert "Anna Vertraulich" in signed_in(town.clara).get(f"/arbeit/{report.number}/").text
    assert (
        "Anna Vertraulich"
        not in Client(headers={"host": "lindenbach.example"}).get(report.get_absolute_url()).text
    )


def test_accept_plan_and_fix(town):
    report = submitted(town)
    client = signed_in(town.clara)
    tomorrow = clock.today() + timedelta(days=1)

    client.post(f"/arbeit/{report.number}/annehmen/")
    client.post(f"/arbeit/{report.number}/einplanen/", {"on": tomorrow.isoformat()})
    client.post(f"/arbeit/{report.number}/behoben/", {"note": "Gefüllt.", "people": "yes"})

    report.refresh_from_db()
    assert report.work == Work.FIXED
    verbs = list(report.events.values_list("verb", flat=True))
    assert verbs[-3:] == ["accepted", "planned", "fixed"]


@pytest.mark.parametrize(
    ("step", "data"),
    [
        ("nicht-fuer-uns", {}),
        ("einplanen", {"on": ""}),
        ("einplanen", {"on": "2020-01-01"}),
        ("einplanen", {"on": "morgen"}),
        ("nicht-behoben", {}),
        ("nicht-behoben", {"reason": "other", "note": " "}),
        ("nicht-behoben", {"reason": "keine-lust"}),
        ("fragen", {"text": " "}),
        ("uebergeben", {"to": ""}),
        ("uebergeben", {"to": "bauhof"}),
        ("wieder-oeffnen", {"text": "Doch kaputt."}),
    ],
)
def test_what_is_missing_is_said_and_nothing_happens(town, step, data):
    report = submitted(town)
    before = report.events.count()

    response = signed_in(town.clara).post(f"/arbeit/{report.number}/{step}/", data)

    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert report.events.count() == before


def test_an_unknown_step_is_not_there(town):
    report = submitted(town)

    assert signed_in(town.clara).post(f"/arbeit/{report.number}/zaubern/").status_code == 404


def test_a_step_needs_the_token_of_the_own_page(town):
    report = submitted(town)
    client = Client(enforce_csrf_checks=True, headers={"host": "lindenbach.example"})
    client.force_login(town.clara)

    assert client.post(f"/arbeit/{report.number}/annehmen/").status_code == 403


def test_a_refusal_leaves_the_inbox_and_leads_back_to_the_list(town):
    report = submitted(town)

    response = signed_in(town.clara).post(
        f"/arbeit/{report.number}/nicht-fuer-uns/",
        {"reason": "Privatgrund", "next_body": "bauhof", "liste": "neu"},
    )

    report.refresh_from_db()
    assert report.body == town.bauhof
    event = report.events.get(verb="refused")
    assert response.url == f"/arbeit/?liste=neu&zurueck={event.uuid}"


def test_a_step_can_be_taken_back_for_a_minute(town):
    report = submitted(town)
    client = signed_in(town.clara)
    client.post(f"/arbeit/{report.number}/annehmen/")
    event = report.events.get(verb="accepted")

    client.post(f"/arbeit/{report.number}/zuruecknehmen/", {"event": str(event.uuid)})

    report.refresh_from_db()
    assert report.work == Work.RECEIVED


def test_after_the_minute_it_stays(town, settings):
    report = submitted(town)
    client = signed_in(town.clara)
    client.post(f"/arbeit/{report.number}/annehmen/")
    event = report.events.get(verb="accepted")
    settings.CLOCK_OFFSET_SECONDS = 61

    client.post(f"/arbeit/{report.number}/zuruecknehmen/", {"event": str(event.uuid)})

    report.refresh_from_db()
    assert report.work == Work.ACCEPTED


def test_what_a_colleague_did_cannot_be_taken_back(town):
    report = submitted(town)
    services.accept(report, by=Actor.staff(town.dana, town.tiefbau))
    event = report.events.get(verb="accepted")

    signed_in(town.clara).post(
        f"/arbeit/{report.number}/zuruecknehmen/", {"event": str(event.uuid)}
    )

    report.refresh_from_db()
    assert report.work == Work.ACCEPTED


@pytest.mark.parametrize("number_of_reports", [1, 3])
def test_the_inbox_needs_as_many_statements_for_many_as_for_one(
    town, django_assert_max_num_queries, number_of_reports
):
    for _ in range(number_of_reports):
        submitted(town)
    client = signed_in(town.clara)

    with django_assert_max_num_queries(10):
        page = client.get("/arbeit/").text

    assert page.count('class="row-top"') == number_of_reports


def test_the_head_of_the_desk_says_what_waits_elsewhere(town, monkeypatch):
    client = signed_in(town.clara)
    assert "Anderswo" not in client.get("/arbeit/").text
    monkeypatch.setattr(duties, "_tellers", ["defects.duties.of_staff", f"{__name__}.two_wait"])

    page = client.get("/arbeit/").text

    assert '<a href="/anderswo/">' in page and "Anderswo (2)" in page


def two_wait(user, municipality):
    return [Duty("Anderswo", "Zwei warten", 2, "/anderswo/", "participate")]


def test_the_queues_count_what_waits(town):
    submitted(town)
    taken = submitted(town)
    services.accept(taken, by=Actor.staff(town.clara, town.tiefbau))
    handed = submitted(town)
    services.hand_over(handed, to=town.land, by=Actor.staff(town.dana, town.tiefbau))

    response = signed_in(town.dana).get("/arbeit/")

    counts = {queue.key: number for queue, number in response.context["queues"]}
    assert counts == {
        "neu": 1, "faellig": 0, "arbeit": 1, "hinweise": 0, "nachfassen": 0, "wartet": 1,
        "zurueck": 0, "helfen": 0, "meine": 0, "fertig": 0,
    }  # fmt: skip


# --- the crew ---------------------------------------------------------------------------


def job(town: Town) -> Report:
    report = submitted(town, town.lamp)
    services.accept(report, by=Actor.staff(town.dana, town.bauhof))
    return report


def test_the_crew_sees_accepted_jobs_of_its_department_only(town):
    mine, waiting, foreign = job(town), submitted(town, town.lamp), submitted(town)
    services.accept(foreign, by=Actor.staff(town.clara, town.tiefbau))

    page = signed_in(town.bob).get("/bauhof/").text

    assert mine.label in page
    assert waiting.label not in page
    assert foreign.label not in page


def test_what_is_planned_for_another_day_is_not_in_today_s_list(town):
    later = job(town)
    services.plan(
        later, on=clock.today() + timedelta(days=3), by=Actor.staff(town.dana, town.bauhof)
    )

    assert later.label not in signed_in(town.bob).get("/bauhof/").text


def test_fixed_without_a_picture(town):
    report = job(town)

    response = signed_in(town.bob).post(f"/bauhof/{report.number}/behoben/")

    report.refresh_from_db()
    assert report.work == Work.FIXED
    assert response.url == f"/bauhof/?fertig={report.number}"


def test_a_slip_of_the_thumb_is_taken_back(town):
    report = job(town)
    client = signed_in(town.bob)
    client.post(f"/bauhof/{report.number}/behoben/")

    client.post(f"/bauhof/{report.number}/zuruecknehmen/")

    report.refresh_from_db()
    assert report.work == Work.ACCEPTED


def test_it_cannot_be_done_needs_a_reason(town):
    report = job(town)
    client = signed_in(town.bob)

    refused = client.post(f"/bauhof/{report.number}/geht-nicht/")
    done = client.post(f"/bauhof/{report.number}/geht-nicht/", {"reason": "nothing_found"})

    report.refresh_from_db()
    assert (refused.status_code, done.status_code) == (422, 303)
    assert (report.work, report.not_fixed_reason) == (Work.NOT_FIXED, "nothing_found")


def test_another_trade_sends_it_back_to_be_given_away(town):
    report = job(town)

    signed_in(town.bob).post(f"/bauhof/{report.number}/anderes-gewerk/")

    report.refresh_from_db()
    assert report.body == town.clearing


def test_a_crew_cannot_reach_jobs_of_others(town):
    foreign = submitted(town)
    client = signed_in(town.bob)

    assert client.get(f"/bauhof/{foreign.number}/").status_code == 404
    assert client.post(f"/bauhof/{foreign.number}/behoben/").status_code == 404
    foreign.refresh_from_db()
    assert foreign.work == Work.RECEIVED

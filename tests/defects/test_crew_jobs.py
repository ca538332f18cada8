"""A team does its jobs on its phone; the lead says whose they are, when, and in which order."""

from datetime import date, datetime, timedelta

import pikepdf
import pytest
from django.core import mail as outbox
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pdfua import Severity, validate

from accounts.models import Mailbox, Role
from common import clock
from common.clock import BERLIN
from common.identifiers import uuid7
from defects import services
from defects.crew_hands import Hand
from defects.crew_lists import next_day, spots
from defects.crew_phones import TeamOnPhone
from defects.history import fold
from defects.models import CrewJob, Report, ReportEvent, ReportPhoto
from defects.services import Actor
from defects.services.steps import state_of
from defects.states import Verb, Work
from moderation.models import Case, Visibility
from tests import factories
from tests.concurrency import at_once
from tests.defects.crew_story import HOST, Crew, assigned, crew, lead, signed_in, team
from tests.factories import Town, at
from tests.jobs import work
from tests.photos import pictures

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}


@pytest.fixture
def town() -> Town:
    return factories.town(host="lindenbach.example")


@pytest.fixture
def here(town) -> Crew:
    return crew(town).open()


@pytest.fixture
def monday(settings) -> date:
    """Monday, 2 March 2026, ten o'clock in Germany."""
    moment = datetime(2026, 3, 2, 10, tzinfo=BERLIN)
    settings.CLOCK_OFFSET_SECONDS = 0
    settings.CLOCK_OFFSET_SECONDS = (moment - clock.now()).total_seconds()
    return moment.date()


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("nachher.jpg", pictures.encoded(pictures.drawn(120, 90)))


def fresh(report: Report) -> Report:
    return Report.objects.get(pk=report.pk)


def last(report: Report) -> ReportEvent:
    return report.events.order_by("-id").first()


def order(town: Town, to) -> list[int]:
    page = lead(town).get("/bauhof/planen/")
    columns = [column for day in page.context["days"][:1] for column in day.columns]
    [column] = [each for each in columns if each.team == to]
    return [job.number for job in column.jobs]


# --- what a phone reaches -------------------------------------------------------------------


def test_a_phone_reaches_its_team_s_jobs_only(town, here):
    mine = here.job()
    foreign = assigned(town, team(town, "Team Süd"), town.report())
    nobody_s = town.report(work=Work.ACCEPTED)

    page = here.browser.get("/bauhof/").text
    assert mine.label in page
    assert foreign.label not in page
    assert nobody_s.label not in page
    for report in (foreign, nobody_s):
        assert here.browser.get(f"/bauhof/{report.number}/").status_code == 404
        assert here.browser.post(f"/bauhof/{report.number}/behoben/").status_code == 404
        assert here.browser.get(f"/bauhof/{report.number}/qr.svg").status_code == 404
    assert here.browser.post("/bauhof/mehrere/", {"nummer": [foreign.number]}).status_code == 404
    assert fresh(foreign).closed_at is None


def test_what_goes_to_another_department_is_out_of_reach(town, here):
    job = here.job()
    services.assign(job, to=town.tiefbau, by=Actor.staff(town.dana, None))

    assert here.browser.get(f"/bauhof/{job.number}/").status_code == 404
    assert job.label not in here.browser.get("/bauhof/").text


def test_the_list_form_agrees_with_the_rule(town, here):
    mine, gone = here.job(), here.job()
    other = assigned(town, team(town, "Team Süd"), town.report())
    services.assign(gone, to=town.tiefbau, by=Actor.staff(town.dana, None))
    here.phone.refresh_from_db()
    user = TeamOnPhone(here.phone)
    request = type("Request", (), {"municipality": town.municipality})()
    reach = Hand(user=user, departments=[town.bauhof], team=here.team).within_reach(request)

    allowed = {each.pk for each in Report.objects.all() if user.has_perm("defects.do_job", each)}
    assert {each.pk for each in reach} == allowed == {mine.pk}
    assert other.pk not in allowed


def test_a_phone_opens_nothing_else_of_the_house(town, here):
    job = here.job()
    for path in ("/arbeit/", f"/arbeit/{job.number}/", "/bauhof/planen/", "/moderation/"):
        response = here.browser.get(path)
        assert (response.status_code, "/konto/anmelden/" in response.url) == (302, True)


def test_pictures_that_are_not_released_are_seen_by_the_team_alone(town, here):
    from photos.services import store_upload

    upload = store_upload(municipality=town.municipality, draft_key=uuid7(), upload=photo())
    report = services.submit_report(
        municipality=town.municipality, category=town.lamp, location=at(5, 5), photos=[upload]
    )
    work()
    assigned(town, here.team, report)
    path = f"/bauhof/foto/{upload.uuid}/400/"
    other = crew(town, "Team Süd").open()

    assert here.browser.get(path)["Content-Type"] == "image/webp"
    assert other.browser.get(path).status_code == 404
    assert Client(headers=HOST).get(path).status_code == 302


# --- acts -------------------------------------------------------------------------------------


def test_what_a_phone_does_names_the_team_and_no_person(here):
    job = here.job()

    response = here.browser.post(f"/bauhof/{job.number}/behoben/", {"key": uuid7()})

    assert response.url == f"/bauhof/?fertig={job.number}"
    event = last(job)
    assert (event.verb, event.team, event.actor) == (Verb.FIXED, here.team, None)
    assert event.department == here.team.department
    assert fresh(job).work == Work.FIXED


@pytest.mark.parametrize(
    ("people", "visibility"),
    [("no", Visibility.SHOWN), ("yes", Visibility.PENDING), ("", Visibility.PENDING)],
)
def test_the_picture_after_it_and_the_question_about_people(here, people, visibility):
    job = here.job()

    here.browser.post(
        f"/bauhof/{job.number}/behoben/", {"key": uuid7(), "people": people, "photos": photo()}
    )

    [picture] = ReportPhoto.objects.filter(report=job)
    assert picture.role == ReportPhoto.Role.AFTER
    assert picture.photo.item.visibility == visibility
    assert Case.objects.filter(item=job.item).exists() == (visibility == Visibility.PENDING)


def test_a_broken_picture_changes_nothing_and_says_so(here):
    job = here.job()
    broken = SimpleUploadedFile("x.jpg", b"\xff\xd8 no picture")

    response = here.browser.post(f"/bauhof/{job.number}/behoben/", {"photos": broken})

    assert (response.status_code, fresh(job).work) == (422, Work.PLANNED)


@pytest.mark.parametrize(
    ("verb", "data", "state"),
    [
        ("gesichert", {}, (Work.SECURED, "")),
        ("geht-nicht", {"reason": "nothing_found"}, (Work.NOT_FIXED, "nothing_found")),
        ("geht-nicht", {"reason": "other", "note": "Zu eng."}, (Work.NOT_FIXED, "other")),
    ],
)
def test_secured_and_cannot(here, verb, data, state):
    job = here.job()

    assert here.browser.post(f"/bauhof/{job.number}/{verb}/", data).status_code == 303

    job = fresh(job)
    assert (job.work, job.not_fixed_reason) == state
    assert fold(job.events.order_by("id")) == state_of(job)


@pytest.mark.parametrize("data", [{}, {"reason": "other"}, {"reason": "nonsense"}])
def test_cannot_needs_a_reason(here, data):
    job = here.job()

    response = here.browser.post(f"/bauhof/{job.number}/geht-nicht/", data)

    assert (response.status_code, fresh(job).work) == (422, Work.PLANNED)


def test_within_the_minute_the_team_takes_it_back_from_any_of_its_phones(town, here, settings):
    first, second = here.job(), here.job()
    here.browser.post(f"/bauhof/{first.number}/behoben/", {"photos": photo(), "people": "no"})
    here.browser.post(f"/bauhof/{second.number}/gesichert/")
    other = crew(town, "Team Süd").open()

    page = here.browser.get(f"/bauhof/?fertig={first.number},{second.number}").text
    assert "Zurücknehmen" in page
    assert "Zurücknehmen" not in other.browser.get(f"/bauhof/?fertig={first.number}").text
    refused = other.browser.post("/bauhof/zuruecknehmen/", {"nummer": [first.number]})
    assert refused.status_code == 403
    here.browser.post("/bauhof/zuruecknehmen/", {"nummer": [first.number, second.number]})

    assert [fresh(each).work for each in (first, second)] == [Work.PLANNED] * 2
    assert not ReportPhoto.objects.filter(report=first).exists()
    assert last(first).team == here.team

    here.browser.post(f"/bauhof/{first.number}/behoben/")
    settings.CLOCK_OFFSET_SECONDS = 61
    here.browser.post(f"/bauhof/{first.number}/zuruecknehmen/")
    assert fresh(first).work == Work.FIXED


def test_another_trade_back_to_the_office_is_taken_back(town, here):
    job = here.job()

    here.browser.post(f"/bauhof/{job.number}/anderes-gewerk/", {"team": ""})
    assert fresh(job).body == town.clearing
    here.browser.post(f"/bauhof/{job.number}/zuruecknehmen/")

    job = fresh(job)
    assert (job.body, job.crew_job.team, job.planned_for) == (
        town.bauhof,
        here.team,
        clock.today(),
    )


def test_handed_to_another_team_and_taken_back(town, here):
    job, south = here.job(), team(town, "Team Süd")

    here.browser.post(f"/bauhof/{job.number}/anderes-gewerk/", {"team": str(south.uuid)})

    assert CrewJob.objects.get(report=job).team == south
    assert (last(job).verb, last(job).public, last(job).team) == (Verb.NOTED, False, here.team)
    assert here.browser.get(f"/bauhof/{job.number}/").status_code == 404
    assert "An anderes Team gegeben" in here.browser.get(f"/bauhof/?fertig={job.number}").text
    here.browser.post(f"/bauhof/{job.number}/zuruecknehmen/")
    assert CrewJob.objects.get(report=job).team == here.team


def test_no_team_of_another_office_or_that_is_no_more(town, here):
    job = here.job()
    street = services.make_team(town.tiefbau, name="Straße", pin="2580", by=town.dana)
    closed = services.close_team(team(town, "Alt"), by=town.dana)

    for wrong in (street.uuid, closed.uuid, uuid7(), "nonsense"):
        response = here.browser.post(f"/bauhof/{job.number}/anderes-gewerk/", {"team": str(wrong)})
        assert response.status_code == 422
    assert CrewJob.objects.get(report=job).team == here.team


def test_danger_is_told_at_once(town, here):
    Mailbox.objects.create(
        municipality=town.municipality, purpose="danger", email="bereitschaft@lindenbach.example"
    )
    job = here.job()
    outbox.outbox.clear()

    response = here.browser.post(f"/bauhof/{job.number}/gefahr/", {"note": "Kabel liegt frei."})
    work()

    assert response.url == f"/bauhof/{job.number}/"
    assert fresh(job).is_danger
    assert (last(job).note.text, last(job).public) == ("Kabel liegt frei.", False)
    told = {letter.to[0] for letter in outbox.outbox}
    assert told == {"bereitschaft@lindenbach.example", town.bauhof.email}
    again = here.browser.post(f"/bauhof/{job.number}/gefahr/")
    assert (again.status_code, "schon vermerkt" in again.text) == (409, True)
    here.browser.post(f"/bauhof/{job.number}/keine-gefahr/")
    assert not fresh(job).is_danger


def test_the_pin_is_set_to_where_they_stand(here):
    job = here.job()
    place = at(40, 40)

    refused = here.browser.post(f"/bauhof/{job.number}/ort/", {"lat": "x", "lon": ""})
    here.browser.post(
        f"/bauhof/{job.number}/ort/",
        {"lat": f"{place.y:.6f}", "lon": f"{place.x:.6f}", "accuracy": "7.2"},
    )

    job = fresh(job)
    assert refused.status_code == 422
    assert (round(job.location.y, 5), round(job.location.x, 5)) == (
        round(place.y, 5),
        round(place.x, 5),
    )
    assert (job.accuracy_metres, job.crew_job.team) == (7, here.team)


def test_a_place_outside_the_town_is_refused(here):
    job = here.job()

    response = here.browser.post(f"/bauhof/{job.number}/ort/", {"lat": "1.5", "lon": "2.5"})

    assert response.status_code == 422
    assert fresh(job).location == job.location


# --- each once --------------------------------------------------------------------------------


def test_what_waited_on_the_phone_counts_once_however_often_it_comes(here):
    job, key = here.job(), uuid7()
    data = {"key": str(key), "people": "no"}

    first, second = (
        here.browser.post(
            f"/bauhof/{job.number}/behoben/", {**data, "photos": photo()}, headers=JSON
        )
        for _time in range(2)
    )

    assert first.json() == second.json() == {
        "said": job.label,
        "href": f"/bauhof/?fertig={job.number}",
    }  # fmt: skip
    assert job.events.filter(verb=Verb.FIXED).count() == 1
    assert ReportPhoto.objects.filter(report=job).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_from_two_pages_at_the_same_moment(town):
    here = crew(town).open()
    job, key = here.job(), str(uuid7())

    def press() -> int:
        browser = Client(headers=HOST)
        browser.cookies = here.browser.cookies
        return browser.post(f"/bauhof/{job.number}/gesichert/", {"key": key}).status_code

    assert at_once(press, press) == [303, 303]
    assert job.events.filter(verb=Verb.SECURED).count() == 1


def test_what_somebody_else_closed_meanwhile_is_told_not_lost(town, here):
    job = here.job()
    services.mark_fixed(job, by=Actor.staff(town.dana, town.bauhof))

    answer = here.browser.post(f"/bauhof/{job.number}/gesichert/", {"key": uuid7()}, headers=JSON)

    assert answer.status_code == 409
    assert "Behoben" in answer.json()["error"]


def test_the_same_form_with_something_else_in_it_is_no_second_act(here):
    job, key = here.job(), str(uuid7())
    here.browser.post(f"/bauhof/{job.number}/geht-nicht/", {"key": key, "reason": "not_ours"})

    again = here.browser.post(
        f"/bauhof/{job.number}/geht-nicht/", {"key": key, "reason": "within_norm"}
    )

    assert (again.status_code, fresh(job).not_fixed_reason) == (409, "not_ours")


def test_a_form_of_another_site_is_refused(here):
    job = here.job()

    response = here.browser.post(
        f"/bauhof/{job.number}/behoben/", headers={"sec-fetch-site": "cross-site"}
    )

    assert (response.status_code, fresh(job).work) == (403, Work.PLANNED)


# --- several at one spot ----------------------------------------------------------------------


def test_what_lies_within_a_few_steps_is_one_spot(town):
    near, nearer = town.report(location=at(0, 0)), town.report(location=at(9, 9))
    far, nowhere = town.report(location=at(0, 16)), town.report(location=None, shown=False)

    found = spots([near, nearer, far, nowhere])

    assert [each.numbers_list for each in found] == [
        [near.number, nearer.number],
        [far.number],
        [nowhere.number],
    ]


def test_three_at_one_spot_are_fixed_with_one_picture(here):
    jobs = [here.job(location=at(step, 0)) for step in (0, 3, 6)]
    numbers = [job.number for job in jobs]
    assert "3 an dieser Stelle" in here.browser.get("/bauhof/").text

    response = here.browser.post(
        "/bauhof/mehrere/",
        {"nummer": numbers, "key": uuid7(), "people": "no", "photos": photo()},
    )

    assert response.url == f"/bauhof/?fertig={','.join(map(str, numbers))}"
    assert [fresh(job).work for job in jobs] == [Work.FIXED] * 3
    assert [job.pictures.count() for job in jobs] == [1, 1, 1]
    here.browser.post("/bauhof/zuruecknehmen/", {"nummer": numbers})
    assert [fresh(job).work for job in jobs] == [Work.PLANNED] * 3


@pytest.mark.parametrize("headers", [{}, JSON], ids=["page", "script"])
def test_of_several_one_that_was_given_away_does_not_stop_the_others(town, here, headers):
    first, gone, last = (here.job(location=at(step, 0)) for step in (0, 3, 6))
    services.assign(gone, to=town.tiefbau, by=Actor.staff(town.dana))

    response = here.browser.post(
        "/bauhof/mehrere/",
        {"nummer": [job.number for job in (first, gone, last)], "key": uuid7(), "people": "no"},
        headers=headers,
    )

    assert response.status_code == (200 if headers else 303)
    assert [fresh(job).work for job in (first, gone, last)] == [
        Work.FIXED,
        Work.RECEIVED,
        Work.FIXED,
    ]
    assert f"{gone.number} ist kein Auftrag mehr von hier." in here.browser.get("/bauhof/").text


# --- planning ---------------------------------------------------------------------------------


def test_ticked_ones_get_a_team_and_a_day(town, monday):
    south = team(town, "Team Süd")
    new, accepted = town.report(), town.report(work=Work.ACCEPTED)
    dana = lead(town)

    response = dana.post(
        "/bauhof/planen/geben/",
        {
            "nummer": [new.number, accepted.number],
            "team": str(south.uuid),
            "tag": "2026-03-03",
            "do": "assign",
        },
        follow=True,
    )

    assert "2 Aufträge für Team Süd" in response.text
    for report in (new, accepted):
        report = fresh(report)
        assert (report.planned_for, report.crew_job.team) == (date(2026, 3, 3), south)
        assert (last(report).verb, last(report).public) == (Verb.PLANNED, True)
        assert fold(report.events.order_by("id")) == state_of(report)
    day = response.context["days"][1]
    assert (day.on, [job.number for job in day.columns[0].jobs]) == (
        date(2026, 3, 3),
        [new.number, accepted.number],
    )


def test_another_team_on_the_same_day_is_no_news_for_anybody(town, here):
    job = here.job()
    events = job.events.count()

    assigned(town, team(town, "Team Süd"), job)

    assert job.events.count() == events


def test_the_order_is_kept_and_moved_by_keyboard_and_by_dragging(town, here):
    one, two, three = here.job(), here.job(), here.job()
    dana = lead(town)
    assert order(town, here.team) == [one.number, two.number, three.number]

    moved = dana.post(f"/bauhof/planen/{three.number}/", {"wohin": "hoch"})
    assert moved.url.endswith(f"#auftrag-{three.number}")
    assert order(town, here.team) == [one.number, three.number, two.number]
    dana.post(f"/bauhof/planen/{one.number}/", {"wohin": "runter"})
    assert order(town, here.team) == [three.number, one.number, two.number]
    dana.post(f"/bauhof/planen/{three.number}/", {"wohin": "hoch"})  # it is the first already
    dana.post(
        "/bauhof/planen/geben/",
        {
            "nummer": two.number,
            "team": str(here.team.uuid),
            "tag": clock.today().isoformat(),
            "vor": three.number,
        },
    )
    assert order(town, here.team) == [two.number, three.number, one.number]
    shown = [spot.first.number for spot in here.browser.get("/bauhof/").context["spots"]]
    assert shown == [two.number]  # all at one spot, in the lead's order
    [spot] = here.browser.get("/bauhof/").context["spots"]
    assert spot.numbers_list == [two.number, three.number, one.number]


@pytest.mark.django_db(transaction=True)
def test_two_who_move_at_the_same_moment_lose_no_job(town):
    here = crew(town)
    jobs = [here.job() for _job in range(4)]

    at_once(
        lambda: services.move_job(jobs[3], up=True),
        lambda: services.move_job(jobs[0], up=False),
        lambda: assigned(town, here.team, town.report()),
    )

    places = list(CrewJob.objects.filter(team=here.team).values_list("order", flat=True))
    assert len(places) == len(set(places)) == 5


def test_danger_stands_first_and_overdue_is_part_of_today(town, here, settings):
    late = here.job(location=at(0, 0))
    settings.CLOCK_OFFSET_SECONDS = timedelta(days=4).total_seconds()
    here.open()
    normal, dangerous = here.job(location=at(50, 0)), here.job(location=at(100, 0), is_danger=True)

    found = here.browser.get("/bauhof/")
    assert [spot.first for spot in found.context["spots"]] == [dangerous, late, normal]
    assert "3 Aufträge heute" in found.text
    overdue = here.browser.get("/bauhof/?liste=ueberfaellig")
    assert [spot.first for spot in overdue.context["spots"]] == [late]
    assert "Überfällig seit" in overdue.text


def test_the_next_working_day_has_a_list_of_its_own(town, here, monday, settings):
    friday = timedelta(days=4)
    settings.CLOCK_OFFSET_SECONDS += friday.total_seconds()
    here.open()
    job = town.report()
    by = Actor.staff(town.dana, town.bauhof)
    services.assign_job(job, to=here.team, on=date(2026, 3, 9), by=by)

    assert next_day(clock.today(), town.municipality.land) == date(2026, 3, 9)
    assert job.label not in here.browser.get("/bauhof/").text
    assert job.label in here.browser.get("/bauhof/?liste=morgen").text


def test_what_is_overdue_keeps_its_day_when_it_only_changes_the_team(town, here, settings):
    job = here.job()
    day = fresh(job).planned_for
    settings.CLOCK_OFFSET_SECONDS = timedelta(days=3).total_seconds()
    south = team(town, "Team Süd")

    lead(town).post(
        "/bauhof/planen/geben/",
        {"nummer": job.number, "team": str(south.uuid), "tag": clock.today().isoformat()},
    )

    job = fresh(job)
    assert (job.planned_for, job.crew_job.team) == (day, south)


@pytest.mark.parametrize(
    "wrong", [{"tag": ""}, {"tag": "2020-01-01"}, {"tag": "9" * 40}, {"team": "x"}]
)
def test_what_cannot_be_planned_is_said(town, here, wrong):
    report = town.report()
    data = {"nummer": report.number, "team": str(here.team.uuid), "tag": clock.today().isoformat()}

    response = lead(town).post("/bauhof/planen/geben/", {**data, **wrong}, follow=True)

    assert "message" in response.text
    assert not CrewJob.objects.filter(report=report).exists()


def test_freed_jobs_are_nobody_s_and_keep_the_day(town, here):
    job = here.job()

    lead(town).post("/bauhof/planen/geben/", {"nummer": job.number, "do": "free"})

    assert job.label not in here.browser.get("/bauhof/").text
    assert job in lead(town).get("/bauhof/planen/").context["unplanned"]
    assert fresh(job).planned_for == clock.today()


def test_only_who_leads_plans(town, here):
    job = here.job()
    elsewhere = signed_in(factories.member(town.municipality, Role.CLERK, town.tiefbau))

    for client in (signed_in(town.bob), signed_in(town.alice)):
        assert client.get("/bauhof/planen/").status_code == 403
        assert client.post(f"/bauhof/planen/{job.number}/", {}).status_code == 403
        assert client.post("/bauhof/planen/geben/", {"nummer": job.number}).status_code == 403
    assert elsewhere.post(f"/bauhof/planen/{job.number}/", {}).status_code == 404
    elsewhere.post("/bauhof/planen/geben/", {"nummer": job.number, "do": "free"})
    assert CrewJob.objects.filter(report=job).exists()


def test_the_lead_is_led_only_where_they_may_go(town, here):
    here.job()
    for user, goes in ((town.dana, True), (town.admin, False)):
        page = signed_in(user).get("/bauhof/planen/?stelle=bauhof").text
        assert ('href="/bauhof/"' in page.split("<main")[1]) == goes
        assert ("/bauhof/liste/?" in page) == goes
        assert signed_in(user).get("/bauhof/").status_code == (200 if goes else 403)


# --- new reports, paper, costs -----------------------------------------------------------------


def test_a_crew_reports_from_where_it_stands_and_does_it_today(town, here):
    place = at(60, 60)
    data = {
        "draft_key": str(uuid7()),
        "category": "lamp",
        "lat": f"{place.y:.6f}",
        "lon": f"{place.x:.6f}",
        "accuracy": "6",
        "text": "Mast steht schief.",
        "do_it": "on",
        "do": "send",
    }
    first = here.browser.post("/bauhof/neu/", {**data, "photos": photo()})
    here.browser.post("/bauhof/neu/", {**data, "photos": photo()})

    [report] = Report.objects.all()
    assert first.url == "/bauhof/"
    assert (report.channel, report.taken_by, report.accuracy_metres) == ("crew", None, 6)
    submitted = report.events.order_by("id").first()
    assert (submitted.actor_kind, submitted.team) == ("staff", here.team)
    assert (report.planned_for, report.crew_job.team) == (clock.today(), here.team)
    assert report.pictures.count() == 1
    assert Case.objects.filter(item=report.item).exists()  # words and picture are reviewed
    assert report.label in here.browser.get("/bauhof/").text


def test_what_is_for_another_office_goes_there(town, here):
    place = at(60, 60)
    here.browser.post(
        "/bauhof/neu/",
        {
            "draft_key": str(uuid7()), "category": "pothole", "do_it": "on",
            "lat": f"{place.y:.6f}", "lon": f"{place.x:.6f}",
        },
    )  # fmt: skip

    [report] = Report.objects.all()
    assert (report.body, report.work) == (town.tiefbau, Work.RECEIVED)
    assert not hasattr(report, "crew_job")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"category": ""}, "Bitte wählen Sie, was es ist."),
        ({"category": "nonsense"}, "Diese Art gibt es hier nicht"),
        ({"lat": "", "lon": ""}, "Wo ist es?"),
        ({"lat": "1.0", "lon": "1.0"}, "liegt nicht in"),
        ({"lat": "", "lon": "", "place_text": "Nirgendsweg"}, "nichts gefunden"),
    ],
)
def test_a_report_that_cannot_be_stored_says_why(here, wrong, sentence):
    place = at(60, 60)
    data = {"draft_key": str(uuid7()), "category": "lamp", "lat": place.y, "lon": place.x}

    response = here.browser.post("/bauhof/neu/", {**data, **wrong})

    assert (response.status_code, sentence in response.text) == (422, True)
    assert not Report.objects.exists()


def test_beside_a_job_the_form_stands_at_its_place(here):
    job = here.job(location=at(12, 0))

    page = here.browser.get(f"/bauhof/neu/?bei={job.number}").text

    assert f'value="{job.location.y:.6f}"' in page
    assert "Beim Auftrag: Hauptstraße 1" in page


def test_guests_and_residents_do_not_report_as_crew(town):
    assert Client(headers=HOST).get("/bauhof/neu/").status_code == 302
    assert signed_in(town.alice).get("/bauhof/neu/").status_code == 403


def test_the_list_on_paper_has_a_map_and_a_code_for_each(town, here):
    job, other = here.job(location=at(0, 0)), here.job(location=at(60, 0))
    today = clock.today().isoformat()

    page = here.browser.get(f"/bauhof/liste/?tag={today}").text
    drawn = here.browser.get(f"/bauhof/liste/karte.svg?tag={today}&w=960&h=420")
    code = here.browser.get(f"/bauhof/{job.number}/qr.svg")

    assert "Team Nord: " in page
    assert page.count("/qr.svg") == 2
    assert other.label in page
    assert drawn.content.count(b'<circle r="9"') == 2
    assert drawn["Content-Type"] == code["Content-Type"] == "image/svg+xml"
    assert "max-age" not in drawn.get("Cache-Control", "") or "no-cache" in drawn["Cache-Control"]
    assert signed_in(town.bob).get("/bauhof/liste/?tag=nonsense").status_code == 200


def test_the_list_is_a_pdf_that_everybody_can_read(town, here, tmp_path):
    job, other = here.job(location=at(0, 0)), here.job(location=at(60, 0))
    today = clock.today().isoformat()

    answer = here.browser.get(f"/bauhof/liste.pdf?tag={today}")
    empty = signed_in(town.bob).get("/bauhof/liste.pdf?tag=2030-01-04")

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="auftraege-{today}.pdf"'
    path = tmp_path / "list.pdf"
    path.write_bytes(answer.content)
    with pikepdf.open(path) as file, file.open_outline() as outline:
        said = [str(each.title) for each in outline.root]
        assert "Team Nord" in str(file.docinfo["/Title"])
    assert [each.label in line for each, line in zip([job, other], said, strict=True)] == [True] * 2
    assert not [each for each in validate(path).findings if each.severity != Severity.INFO]
    assert empty.content.startswith(b"%PDF-")
    assert Client(headers=HOST).get("/bauhof/liste.pdf").status_code == 302
    assert signed_in(town.alice).get("/bauhof/liste.pdf").status_code == 403


def test_a_list_costs_the_same_for_one_job_and_for_three(here):
    def once() -> int:
        with CaptureQueriesContext(connection) as found:
            assert here.browser.get("/bauhof/").status_code == 200
        return len(found)

    def statements() -> int:
        """Not the request in which a slow machine looks the town up anew."""
        return min(once(), once())

    here.job(location=at(0, 0))
    one = statements()
    here.job(location=at(40, 0))
    here.job(location=at(80, 0))
    assert statements() == one
    assert one <= 12

"""What other departments ask for is on the crew's phone: found, done once, refused with reasons."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Role
from common import clock
from common.identifiers import uuid7
from defects import services
from defects.crew_phones import TeamOnPhone
from defects.duties import of_staff
from defects.models import Category, Help, Report, ReportPhoto
from defects.services import Actor
from defects.states import Verb, Work
from moderation.models import Visibility
from photos.services import store_upload
from tests import factories
from tests.defects.crew_story import Crew, crew, signed_in
from tests.factories import Town
from tests.jobs import work
from tests.photos import pictures

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}


@pytest.fixture
def town() -> Town:
    return factories.town(host="lindenbach.example")


@pytest.fixture
def phone(town: Town) -> Crew:
    return crew(town).open()


def asked(town: Town, task: str = "Bitte absperren.", **fields) -> Help:
    """Clara's Tiefbauamt leads and asks the Bauhof."""
    report = town.report(body=town.tiefbau, text="Ein Baum liegt quer.", **fields)
    lead = Actor.staff(town.clara, town.tiefbau)
    services.ask_for_help(report, department=town.bauhof, task=task, by=lead)
    return Help.objects.get(report=report)


def path(row: Help, verb: str) -> str:
    return f"/bauhof/helfen/{row.uuid}/{verb}/"


def again(row: Help) -> Help:
    return Help.objects.get(pk=row.pk)


@pytest.mark.parametrize("who", ["phone", "bob"])
def test_a_crew_finds_what_its_department_is_asked_for(town, phone, who):
    browser = phone.browser if who == "phone" else signed_in(town.bob)
    assert "/bauhof/helfen/" not in browser.get("/bauhof/").text

    row = asked(town)

    assert "/bauhof/helfen/" in browser.get("/bauhof/").text
    page = browser.get("/bauhof/helfen/")
    assert [each.pk for each in page.context["helps"]] == [row.pk]
    for said in ("Bitte absperren.", "Tiefbauamt bittet um Hilfe", "Ein Baum liegt quer."):
        assert said in page.text
    assert "Das Büro hat noch nicht zugesagt." in page.text
    assert row.report.label not in browser.get("/bauhof/").text  # it is no job of theirs


def test_done_is_done_once_and_the_report_stays_with_its_lead(town, phone):
    row, sent = asked(town), {"key": uuid7()}

    first = phone.browser.post(path(row, "erledigt"), sent, headers=JSON)
    second = phone.browser.post(path(row, "erledigt"), sent, headers=JSON)

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["href"] == f"/bauhof/helfen/?fertig={row.report.number}"
    assert again(row).state == Help.State.DONE
    event = row.report.events.get(verb=Verb.HELP_DONE)
    assert (event.team, event.actor) == (phone.team, None)
    report = Report.objects.get(pk=row.report_id)
    assert (report.work, report.body) == (Work.RECEIVED, town.tiefbau)
    assert "Niemand wartet auf Ihre Hilfe." in phone.browser.get("/bauhof/helfen/").text


def test_its_picture_waits_for_review(town, phone):
    row = asked(town)
    photo = SimpleUploadedFile("steht.jpg", pictures.encoded(pictures.drawn(120, 90)))

    phone.browser.post(path(row, "erledigt"), {"key": uuid7(), "photos": photo})

    picture = ReportPhoto.objects.get(report=row.report)
    assert picture.role == ReportPhoto.Role.AFTER
    assert picture.photo.item.visibility == Visibility.PENDING


def test_no_needs_a_reason_which_the_lead_reads(town, phone):
    row = asked(town)

    answer = phone.browser.post(path(row, "geht-nicht"), {"key": uuid7(), "text": " "})
    assert answer.status_code == 422
    assert again(row).state == Help.State.ASKED

    said = {"key": uuid7(), "text": "Kein Wagen frei."}
    assert phone.browser.post(path(row, "geht-nicht"), said).status_code == 303
    assert again(row).state == Help.State.REFUSED
    assert "Kein Wagen frei." in signed_in(town.clara).get(f"/arbeit/{row.report.number}/").text


def test_a_pocket_press_is_taken_back(town, phone):
    row = asked(town)
    phone.browser.post(path(row, "erledigt"), {"key": uuid7()})

    page = phone.browser.get(f"/bauhof/helfen/?fertig={row.report.number}")
    assert "Hilfe erledigt" in page.text
    phone.browser.post("/bauhof/zuruecknehmen/", {"nummer": row.report.number})

    assert again(row).state == Help.State.ASKED


def test_what_is_over_is_told_and_nothing_happens(town, phone):
    row = asked(town)
    services.end_help(row, by=Actor.staff(town.clara, town.tiefbau))

    answer = phone.browser.post(path(row, "erledigt"), {"key": uuid7()}, headers=JSON)

    assert answer.status_code == 409
    assert answer.json()["error"]
    assert again(row).state == Help.State.ENDED
    assert phone.browser.get("/bauhof/helfen/").context["helps"] == []


def test_nobody_else_does_it(town, phone):
    row = asked(town)
    crew_next_door = factories.member(town.municipality, Role.CREW, town.tiefbau, "kai")

    other = signed_in(crew_next_door)
    assert other.get("/bauhof/helfen/").context["helps"] == []
    assert other.post(path(row, "erledigt")).status_code == 404
    assert signed_in(town.alice).get("/bauhof/helfen/").status_code == 403
    stranger = Client(headers={"host": "lindenbach.example"})
    assert stranger.post(path(row, "erledigt")).status_code == 303
    assert phone.browser.post(path(row, "loeschen")).status_code == 404
    assert again(row).state == Help.State.ASKED


def test_what_became_confidential_leaves_the_phone(town, phone):
    row = asked(town)
    kind = factories.category(town.municipality, "camp", kind=Category.Kind.CONFIDENTIAL)
    Report.objects.filter(pk=row.report_id).update(category=kind)

    assert phone.browser.get("/bauhof/helfen/").context["helps"] == []
    assert phone.browser.post(path(row, "erledigt")).status_code == 404


def test_pictures_of_the_report_are_seen_while_help_is_wanted(town, phone):
    file = SimpleUploadedFile("baum.jpg", pictures.encoded(pictures.drawn(120, 90)))
    upload = store_upload(municipality=town.municipality, draft_key=uuid7(), upload=file)
    report = services.submit_report(
        municipality=town.municipality,
        category=town.pothole,
        location=factories.at(5, 5),
        photos=[upload],
    )
    work()
    picture = f"/bauhof/foto/{upload.uuid}/400/"
    assert phone.browser.get(picture).status_code == 404

    lead = Actor.staff(town.clara, report.body)
    services.ask_for_help(report, department=town.bauhof, task="Absperren.", by=lead)
    assert phone.browser.get(picture)["Content-Type"] == "image/webp"
    services.end_help(Help.objects.get(report=report), by=lead)
    assert phone.browser.get(picture).status_code == 404


def test_the_list_form_agrees_with_the_rule(town, phone):
    here = asked(town)
    there = asked(town)
    Help.objects.filter(pk=there.pk).update(department=town.clearing)

    listed = {each.pk for each in phone.browser.get("/bauhof/helfen/").context["helps"]}
    phone.phone.refresh_from_db()
    user = TeamOnPhone(phone.phone)
    assert listed == {e.pk for e in Help.objects.all() if user.has_perm("defects.do_help", e)}
    assert listed == {here.pk}


def test_the_most_urgent_comes_first(town, phone):
    late = asked(town)
    Help.objects.filter(pk=late.pk).update(due_on=clock.today() - timedelta(days=1))
    asked(town), asked(town, is_danger=True)

    page = phone.browser.get("/bauhof/helfen/")

    assert page.context["helps"][0].report.is_danger
    assert page.context["helps"][1] == late
    assert "überfällig" in page.text


@pytest.mark.parametrize("number", [1, 3])
def test_many_need_as_many_queries_as_one(town, phone, number, django_assert_max_num_queries):
    for _ in range(number):
        asked(town)
    phone.browser.get("/bauhof/helfen/")

    with django_assert_max_num_queries(21):
        assert len(phone.browser.get("/bauhof/helfen/").context["helps"]) == number


def test_the_start_page_of_the_crew_counts_them(town):
    asked(town)

    [duty] = of_staff(town.bob, town.municipality)

    assert (duty.count, duty.waiting) == (1, "0 Aufträge heute, 1 zum Helfen")
    assert [part.href for part in duty.parts] == ["/bauhof/helfen/"]

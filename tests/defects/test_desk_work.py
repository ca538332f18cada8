"""Working at /arbeit/: undo wherever one is, two at once, several at once, danger, kept filters."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Mailbox, Membership, Role
from common import clock
from defects import services
from defects.models import DeskFilter, Report, ReportEvent
from defects.services import Actor
from defects.services.filters import FILTERS_AT_MOST
from defects.states import Verb, Work
from photos.models import Photo
from tests import factories
from tests.concurrency import at_once
from tests.factories import Town, at
from tests.jobs import work
from tests.photos.pictures import jpeg, upload

pytestmark = pytest.mark.django_db
HOST = "lindenbach.example"


@pytest.fixture
def town() -> Town:
    return factories.town(host=HOST)


def signed_in(user) -> Client:
    client = Client(headers={"host": HOST})
    client.force_login(user)
    return client


def submitted(town: Town, category=None, **fields) -> Report:
    return services.submit_report(
        municipality=town.municipality,
        category=category or town.pothole,
        location=at(0, 0),
        text="Ein tiefes Loch.",
        **fields,
    )


def seen(report: Report) -> str:
    return str(services.version_of(report))


def office(town: Town) -> Actor:
    return Actor.staff(town.dana, town.tiefbau)


# --- undo -------------------------------------------------------------------------------


def test_what_left_the_desk_can_be_taken_back_from_the_list(town):
    report = submitted(town)
    client = signed_in(town.clara)
    left = client.post(
        f"/arbeit/{report.number}/nicht-fuer-uns/?liste=neu", {"reason": "x", "next_body": "bauhof"}
    )
    page = client.get(left.url)
    event = page.context["taken_back"]
    assert f'action="/arbeit/{report.number}/zuruecknehmen/?liste=neu"' in page.text

    client.post(f"/arbeit/{report.number}/zuruecknehmen/?liste=neu", {"event": str(event.uuid)})

    report.refresh_from_db()
    assert report.body == town.tiefbau


@pytest.mark.parametrize("who", ["dana", "bob", "alice"])
def test_nobody_takes_back_what_another_did(town, who):
    report = submitted(town)
    event = services.refuse(
        report, reason="x", next_body=town.bauhof, by=Actor.staff(town.clara, town.tiefbau)
    )
    client = signed_in(getattr(town, who))

    answer = client.post(f"/arbeit/{report.number}/zuruecknehmen/", {"event": str(event.uuid)})

    report.refresh_from_db()
    assert answer.status_code == 403 and report.body == town.bauhof
    shown = client.get(f"/arbeit/?zurueck={event.uuid}")
    assert shown.status_code == 403 or shown.context["taken_back"] is None


def test_no_mail_leaves_before_the_minute_is_over_and_none_after_undoing(town, mailoutbox):
    back, gone = submitted(town), submitted(town)
    work()
    mailoutbox.clear()
    client = signed_in(town.clara)
    for report in (back, gone):
        client.post(
            f"/arbeit/{report.number}/nicht-fuer-uns/", {"reason": "x", "next_body": "bauhof"}
        )
    work()
    assert mailoutbox == []
    event = back.events.get(verb="refused")
    client.post(f"/arbeit/{back.number}/zuruecknehmen/", {"event": str(event.uuid)})

    work(until=clock.now() + timedelta(minutes=2))

    told = [mail for mail in mailoutbox if mail.to == [town.bauhof.email]]
    assert len(told) == 1 and gone.label in told[0].subject + told[0].body
    assert back.label not in told[0].subject + told[0].body


# --- two at once --------------------------------------------------------------------------


def test_whoever_is_second_is_told_and_loses_no_word(town):
    report = submitted(town)
    page_of_clara = seen(report)
    services.plan(report, on=clock.today(), by=office(town))

    answer = signed_in(town.clara).post(
        f"/arbeit/{report.number}/nicht-behoben/?liste=neu",
        {"seen": page_of_clara, "reason": "other", "note": "Gehört dem Nachbarn."},
    )

    assert answer.status_code == 409
    assert "Jemand anders hat das gerade geändert." in answer.text
    assert "Eingeplant" in answer.text.partition("desk-meanwhile")[2].partition("</div>")[0]
    assert (
        '<textarea id="nicht-behoben-note" name="note" rows="3" maxlength="1000">Gehört dem'
        in answer.text
    )
    assert 'value="other" required checked' in answer.text
    report.refresh_from_db()
    assert report.work == Work.PLANNED

    again = signed_in(town.clara).post(
        f"/arbeit/{report.number}/nicht-behoben/",
        {"seen": seen(report), "reason": "other", "note": "Gehört dem Nachbarn."},
    )
    assert again.status_code == 303


def test_what_was_written_is_shown_even_if_the_step_is_gone(town):
    report = submitted(town)
    before = seen(report)
    services.mark_fixed(report, by=office(town))

    answer = signed_in(town.clara).post(
        f"/arbeit/{report.number}/antworten/", {"seen": before, "text": "Danke für den Hinweis!"}
    )

    assert answer.status_code == 409
    assert "<blockquote>Danke für den Hinweis!" in answer.text


def test_a_photo_is_kept_when_somebody_was_quicker(town):
    report = submitted(town)
    before = seen(report)
    services.start(report, by=office(town))
    client = signed_in(town.clara)

    answer = client.post(
        f"/arbeit/{report.number}/behoben/",
        {"seen": before, "people": "yes", "photos": upload(jpeg(), "nachher.jpg")},
    )

    photo = Photo.objects.get()
    assert answer.status_code == 409
    assert f'name="photo" value="{photo.uuid}"' in answer.text
    done = client.post(
        f"/arbeit/{report.number}/behoben/",
        {"seen": seen(report), "people": "yes", "photo": str(photo.uuid)},
    )
    assert done.status_code == 303
    assert report.pictures.get().photo == photo


def test_a_note_asks_nobody_and_is_no_change(town):
    report = submitted(town)
    before = seen(report)
    services.note(report, text="Rückruf morgen", by=office(town))
    client = signed_in(town.clara)

    assert client.post(f"/arbeit/{report.number}/annehmen/", {"seen": before}).status_code == 303
    assert (
        client.post(f"/arbeit/{report.number}/notiz/", {"seen": before, "text": "Ja."}).status_code
        == 303
    )


def test_what_is_missing_is_said_and_what_was_typed_stays(town):
    report = submitted(town)

    answer = signed_in(town.clara).post(
        f"/arbeit/{report.number}/uebergeben/", {"to": "", "note": "Bitte bald."}
    )

    assert answer.status_code == 422
    assert ">Bitte bald.</textarea>" in answer.text


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_is_told():
    town = factories.town(host=HOST)
    report = submitted(town)
    version = seen(report)
    clients = [signed_in(town.clara), signed_in(town.dana)]

    def act(client: Client) -> int:
        return client.post(f"/arbeit/{report.number}/beginnen/", {"seen": version}).status_code

    answers = at_once(*(lambda client=client: act(client) for client in clients))

    assert sorted(answers) == [303, 409]
    assert report.events.filter(verb=Verb.STARTED).count() == 1


# --- danger, people -----------------------------------------------------------------------


def test_the_button_reaches_whoever_is_on_call(town, mailoutbox):
    Mailbox.objects.create(
        municipality=town.municipality, purpose=Mailbox.Purpose.DANGER, email="bereit@town.example"
    )
    report = submitted(town)
    work()
    mailoutbox.clear()
    client = signed_in(town.clara)
    assert client.post(f"/arbeit/{report.number}/gefahr/", {"text": " "}).status_code == 422

    client.post(f"/arbeit/{report.number}/gefahr/", {"text": "Kinder spielen dort."})
    work()

    report.refresh_from_db()
    assert report.is_danger
    assert "bereit@town.example" in [to for mail in mailoutbox for to in mail.to]
    assert "Kinder" not in "".join(mail.body for mail in mailoutbox)
    client.post(f"/arbeit/{report.number}/keine-gefahr/", {"text": "Ist abgesperrt."})
    report.refresh_from_db()
    assert not report.is_danger


@pytest.mark.parametrize(("who", "status"), [("bob", 403), ("mo", 403), ("alice", 403)])
def test_others_have_no_danger_button(town, who, status):
    report = submitted(town)

    answer = signed_in(getattr(town, who)).post(f"/arbeit/{report.number}/gefahr/", {"text": "x"})

    report.refresh_from_db()
    assert answer.status_code == status and not report.is_danger


def test_a_report_is_taken_and_given_to_a_colleague(town):
    report = submitted(town)
    colleague = factories.member(town.municipality, Role.CLERK, town.tiefbau)
    client = signed_in(town.clara)

    client.post(f"/arbeit/{report.number}/nehmen/")
    report.refresh_from_db()
    assert report.assignee == town.clara
    client.post(f"/arbeit/{report.number}/geben/", {"person": str(colleague.uuid)})
    report.refresh_from_db()
    assert report.assignee == colleague
    refused = client.post(f"/arbeit/{report.number}/geben/", {"person": str(town.bob.uuid)})
    assert refused.status_code == 422
    client.post(f"/arbeit/{report.number}/geben/", {"person": ""})
    report.refresh_from_db()
    assert report.assignee is None


# --- several at once ------------------------------------------------------------------------


def ticked(*reports: Report) -> list[str]:
    return [f"{report.number}:{seen(report)}" for report in reports]


def test_several_are_read_again_and_then_changed_each_with_its_event(town):
    reports = [submitted(town) for _ in range(3)]
    client = signed_in(town.clara)
    asked = client.post(
        "/arbeit/mehrere/?liste=neu", {"meldung": ticked(*reports), "schritt": "einplanen"}
    )
    assert all(report.label in asked.text for report in reports)
    assert not ReportEvent.objects.filter(verb=Verb.PLANNED).exists()

    done = client.post(
        "/arbeit/mehrere/?liste=neu",
        {
            "meldung": ticked(*reports),
            "schritt": "einplanen",
            "on": clock.today().isoformat(),
            "do": "1",
        },
    )

    assert done.status_code == 200
    assert [report.events.filter(verb=Verb.PLANNED).count() for report in reports] == [1, 1, 1]
    assert set(Report.objects.values_list("work", flat=True)) == {Work.PLANNED}


def test_those_that_cannot_are_listed_with_the_reason_and_the_rest_is_done(town):
    good, changed, shut = submitted(town), submitted(town), submitted(town)
    foreign = submitted(town, town.lamp)
    services.mark_fixed(shut, by=office(town))
    names = ticked(good, changed, shut, foreign)
    services.start(changed, by=office(town))

    done = signed_in(town.clara).post(
        "/arbeit/mehrere/", {"meldung": names, "schritt": "annehmen", "do": "1"}
    )

    kept = dict(done.context["kept"])
    assert done.context["done"] == [good]
    assert kept[changed] == "Jemand anders hat das gerade geändert."
    assert "Das geht hier nicht" in kept[shut]
    assert foreign not in kept  # Clara does not even see it
    foreign.refresh_from_db()
    assert foreign.work == Work.RECEIVED


def test_what_a_department_had_is_not_changed_by_a_tick(town):
    gone = submitted(town)
    services.refuse(
        gone, reason="x", next_body=town.bauhof, by=Actor.staff(town.clara, town.tiefbau)
    )

    done = signed_in(town.clara).post(
        "/arbeit/mehrere/", {"meldung": ticked(gone), "schritt": "annehmen", "do": "1"}
    )

    assert done.context["kept"] == [(gone, "Das dürfen Sie mit dieser Meldung nicht.")]


def test_all_of_it_is_taken_back_at_once(town):
    reports = [submitted(town) for _ in range(3)]
    client = signed_in(town.clara)
    done = client.post(
        "/arbeit/mehrere/", {"meldung": ticked(*reports), "schritt": "annehmen", "do": "1"}
    )
    events = [str(event.uuid) for event in done.context["events"]]
    services.start(reports[2], by=office(town))

    back = signed_in(town.dana).post("/arbeit/mehrere/zuruecknehmen/", {"event": events})
    assert back.status_code == 303
    assert not ReportEvent.objects.filter(verb=Verb.UNDONE).exists()

    client.post("/arbeit/mehrere/zuruecknehmen/", {"event": events})

    states = [Report.objects.get(pk=report.pk).work for report in reports]
    assert states == [Work.RECEIVED, Work.RECEIVED, Work.IN_PROGRESS]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"meldung": ["x", "1:2:3", "-1", "\0", "99999999999999999999"], "schritt": "annehmen"},
        {"meldung": ["1:"], "schritt": "zaubern"},
        {"meldung": ["1:"], "schritt": "fragen"},
    ],
)
def test_nothing_sensible_ticked_changes_nothing(town, sent):
    answer = signed_in(town.clara).post("/arbeit/mehrere/", sent)

    assert answer.status_code == 303


def test_what_is_missing_is_asked_again_for_all(town):
    report = submitted(town)

    answer = signed_in(town.clara).post(
        "/arbeit/mehrere/", {"meldung": ticked(report), "schritt": "nicht-behoben", "do": "1"}
    )

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text and report.label in answer.text


def test_more_than_two_hundred_are_left_as_they_are_and_said(town, monkeypatch):
    monkeypatch.setattr("defects.views.ticked.MOST", 2)
    reports = [submitted(town) for _ in range(3)]

    done = signed_in(town.clara).post(
        "/arbeit/mehrere/", {"meldung": ticked(*reports), "schritt": "annehmen", "do": "1"}
    )

    assert done.context["done"] == reports[:2]
    assert "Eine war zu viel auf einmal" in done.text


@pytest.mark.parametrize("who", ["bob", "mo", "admin", "alice"])
def test_who_has_no_desk_changes_nothing_in_bulk(town, who):
    report = submitted(town)
    client = signed_in(getattr(town, who))

    answer = client.post(
        "/arbeit/mehrere/", {"meldung": ticked(report), "schritt": "annehmen", "do": "1"}
    )

    report.refresh_from_db()
    assert answer.status_code == 403 and report.work == Work.RECEIVED
    assert client.post("/arbeit/mehrere/zuruecknehmen/").status_code == 403


# --- kept filters -----------------------------------------------------------------------------


def names(user) -> list[str]:
    page = signed_in(user).get("/arbeit/")
    return [each["filter"].name for each in page.context["filters"]]


def test_a_filter_is_kept_for_oneself_or_for_the_department(town):
    colleague = factories.member(town.municipality, Role.CLERK, town.tiefbau)
    bauhof = factories.member(town.municipality, Role.CLERK, town.bauhof)
    client = signed_in(town.clara)

    client.post("/arbeit/filter/speichern/?liste=neu&art=pothole", {"name": "Meine  Löcher"})
    client.post(
        "/arbeit/filter/speichern/?liste=neu&gefahr=1&ansicht=karte",
        {"name": "Unsere Gefahren", "fuer": "tiefbau"},
    )

    assert names(town.clara) == ["Meine Löcher", "Unsere Gefahren"]
    assert names(colleague) == ["Unsere Gefahren"]
    assert names(town.dana) == ["Unsere Gefahren"]
    assert names(bauhof) == []
    assert DeskFilter.objects.get(name="Unsere Gefahren").query == "liste=neu&gefahr=1"


def test_a_filter_of_the_same_name_is_replaced(town):
    client = signed_in(town.clara)
    for kind in ("pothole", "lamp"):
        client.post(f"/arbeit/filter/speichern/?liste=neu&art={kind}", {"name": "Heute"})

    assert DeskFilter.objects.get().query == "liste=neu&art=lamp"


def test_there_are_twenty_at_most_and_a_name_is_needed(town):
    client = signed_in(town.clara)
    for number in range(FILTERS_AT_MOST + 1):
        client.post("/arbeit/filter/speichern/?liste=neu", {"name": f"F{number}"})
    for name in ("", "  ", "x" * 61):
        client.post("/arbeit/filter/speichern/?liste=neu", {"name": name})

    assert DeskFilter.objects.count() == FILTERS_AT_MOST


def test_nobody_shares_with_or_deletes_for_others(town):
    bauhof = factories.member(town.municipality, Role.CLERK, town.bauhof)
    services.keep_filter(town.municipality, name="Eigener", query="liste=neu", by=town.clara)
    services.keep_filter(
        town.municipality, name="Aller", query="liste=neu", by=town.clara, department=town.tiefbau
    )
    client = signed_in(bauhof)

    shared = client.post(
        "/arbeit/filter/speichern/?liste=neu", {"name": "Fremd", "fuer": "tiefbau"}
    )
    assert shared.status_code == 403
    for kept in DeskFilter.objects.all():
        for who in (bauhof, town.bob, town.mo):
            answer = signed_in(who).post("/arbeit/filter/loeschen/", {"filter": str(kept.uuid)})
            assert answer.status_code in (403, 404)
    assert DeskFilter.objects.count() == 2


def test_a_filter_is_deleted_by_who_shares_it(town):
    colleague = factories.member(town.municipality, Role.CLERK, town.tiefbau)
    kept = services.keep_filter(
        town.municipality, name="Aller", query="liste=neu", by=town.clara, department=town.tiefbau
    )
    assert "Aller" in signed_in(colleague).get("/arbeit/filter/").text

    signed_in(colleague).post("/arbeit/filter/loeschen/", {"filter": str(kept.uuid)})

    assert not DeskFilter.objects.exists()


def test_filters_of_another_town_are_not_there(town):
    other = factories.town(host="anderswo.example")
    services.keep_filter(
        other.municipality, name="Dort", query="liste=neu", by=other.clara, department=other.tiefbau
    )
    Membership.objects.create(municipality=other.municipality, user=town.dana, role=Role.DISPATCHER)

    assert names(town.dana) == []


# --- the start page -----------------------------------------------------------------------------


def test_the_start_page_leads_into_each_list_in_which_something_waits(town):
    submitted(town)
    Membership.objects.create(
        municipality=town.municipality, user=town.clara, role=Role.CREW, department=town.bauhof
    )

    page = signed_in(town.clara).get("/konto/").text

    assert '<a href="/arbeit/?liste=neu">' in page
    assert '<a href="/arbeit/?liste=zurueck">' not in page
    assert '<a href="/bauhof/">' in page

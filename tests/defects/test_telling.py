"""Offices are told: danger at once, lists in the morning, deputies, and nothing stays unread."""

from datetime import date, datetime, timedelta

import pytest
from django.core import mail as outbox
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from accounts.models import Mailbox, MailLog, Role
from common import clock
from common.clock import BERLIN
from common.models import Journal
from defects import services
from defects.models import DeskTask, Knowledge, Office, OfficeList, Report
from defects.services import Actor, telling
from defects.states import Verb
from defects.tasks import look_after, send_lists
from tests import factories, jobs
from tests.concurrency import at_once
from tests.factories import Town

What = Knowledge.What


def berlin(day: int, hour: int, minute: int = 0, month: int = 3, year: int = 2026) -> datetime:
    """A moment in March 2026: the 2nd is a Monday, the 6th a Friday, no holiday near."""
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN)


@pytest.fixture
def moved(settings):
    """Sets the one clock to a moment; jobs, services and pages all go by it."""

    def to(moment: datetime) -> datetime:
        settings.CLOCK_OFFSET_SECONDS = 0
        settings.CLOCK_OFFSET_SECONDS = (moment - clock.now()).total_seconds()
        return moment

    return to


def town_at(host: str = "lindenbach.example") -> Town:
    return factories.town(host=host)


@pytest.fixture
def town(db) -> Town:
    return town_at()


def signed_in(user) -> Client:
    client = Client(headers={"host": "lindenbach.example"})
    client.force_login(user)
    return client


def submit(town: Town, category=None, **fields) -> Report:
    return services.submit_report(
        municipality=town.municipality,
        category=category or town.lamp,
        location=factories.TOWN_HALL,
        text="Mein Nachbar Karl Geheim war es.",
        place="Hauptstraße 1",
        **fields,
    )


def settle(town: Town, department, **values) -> Office:
    return services.settle_office(department, by=town.dana, values=values)


def on_call(town: Town) -> Mailbox:
    box = services.settle_on_call(town.municipality, email="wache@lindenbach.example", by=town.dana)
    assert box is not None
    return box


def sent(*, after: timedelta = timedelta()) -> list[tuple[str, str]]:
    """(to, subject) of what the worker sends by now, in the order in which it does."""
    outbox.outbox.clear()
    jobs.work(until=clock.now() + after)
    return [(message.to[0], message.subject) for message in outbox.outbox]


MINUTES = timedelta(minutes=2)


# --- danger --------------------------------------------------------------------------------


def test_danger_is_mailed_at_once_to_whoever_is_on_call_before_anybody_else(town):
    on_call(town)
    submit(town)
    submit(town, is_danger=True)

    found = sent()

    assert found[0] == ("wache@lindenbach.example", "Gefahr: Laterne, Meldung L-1002")
    assert ("bauhof@lindenbach.example", "Gefahr: Neue Meldung L-1002") in found
    assert [to for to, _ in found].count("wache@lindenbach.example") == 1
    [message] = [each for each in outbox.outbox if each.to == ["wache@lindenbach.example"]]
    assert "Wo: Hauptstraße 1" in message.body
    assert "https://lindenbach.example/meldungen/1002/" in message.body
    assert "Geheim" not in message.body


def test_danger_of_a_confidential_kind_says_neither_kind_nor_place(town):
    noise = factories.category(
        town.municipality, "noise", kind="confidential", default_body=town.bauhof
    )
    on_call(town)
    services.submit_report(
        municipality=town.municipality,
        category=noise,
        location=factories.TOWN_HALL,
        place="Hinterhof 3",
        is_danger=True,
    )

    sent()

    for message in outbox.outbox:
        assert "Hinterhof" not in message.body
        assert "Noise" not in message.subject + message.body


def test_without_an_address_on_call_the_office_is_told_at_once_all_the_same(town):
    settle(town, town.bauhof, tells="list")
    submit(town, is_danger=True)

    assert sent() == [("bauhof@lindenbach.example", "Gefahr: Neue Meldung L-1001")]


def test_danger_from_the_form_is_stored_marked_and_mailed(town):
    on_call(town)
    guest = Client(headers={"host": "lindenbach.example"})
    answer = guest.post(
        "/melden/",
        {
            "group": "lamp",
            "lat": factories.TOWN_HALL.y,
            "lon": factories.TOWN_HALL.x,
            "danger": "1",
            "draft_key": "0198c0de-0000-7000-8000-000000000001",
            "do": "send",
        },
    )

    report = Report.objects.get()
    assert (answer.status_code, report.is_danger) == (303, True)
    assert sent()[0][0] == "wache@lindenbach.example"
    page = signed_in(town.dana).get("/arbeit/").text
    assert '<li class="row is-danger">' in page and "Gefahr</span>" in page


def test_danger_said_on_second_thoughts_is_told_too(town):
    on_call(town)
    report = submit(town)
    sent()

    services.mark_danger(report, by=Actor.resident())

    assert {to for to, _ in sent()} == {"wache@lindenbach.example", "bauhof@lindenbach.example"}
    report.refresh_from_db()
    assert report.is_danger


def test_what_is_imported_wakes_nobody(town):
    on_call(town)
    submit(town, is_danger=True, source="altsystem", source_id="7")

    assert sent() == []


def test_when_the_house_knew_is_kept_stored_mailed_opened(town, moved):
    on_call(town)
    stored = moved(berlin(7, 23, 10))  # Saturday night
    report = submit(town, is_danger=True)
    sent()
    looked = moved(berlin(8, 8, 0))
    signed_in(town.dana).get(f"/arbeit/{report.number}/")
    opened = moved(berlin(9, 7, 30))
    signed_in(town.bob).get(f"/bauhof/{report.number}/")
    moved(berlin(9, 9))
    signed_in(town.bob).get(f"/bauhof/{report.number}/")  # again is nothing new

    rows = {row.what: row for row in Knowledge.objects.filter(report=report)}

    assert abs(report.created_at - stored) < timedelta(minutes=1)
    for what, at, by in [
        (What.ON_CALL, stored, None),
        (What.MAILED, stored, None),
        (What.LOOKED, looked, town.dana),
        (What.OPENED, opened, town.bob),
    ]:
        assert abs(rows[what].at - at) < timedelta(minutes=1), what
        assert (rows[what].by, rows[what].body) == (by, town.bauhof)
    assert Knowledge.objects.count() == 4
    page = signed_in(town.dana).get(f"/arbeit/{report.number}/").text
    assert "Wer wusste es wann?" in page and "Sa., 7.\xa0März, 23:10\xa0Uhr" in page


def test_knowledge_cannot_be_changed(town):
    report = submit(town)
    services.note_opened(report, by=town.dana)

    with pytest.raises(Exception, match="permission denied"):
        Knowledge.objects.update(at=clock.now())


def test_a_mail_that_was_not_taken_is_no_knowledge(town, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    on_call(town)
    submit(town, is_danger=True)

    with pytest.raises(OSError):
        jobs.work()

    assert not Knowledge.objects.exists()


# --- at once or as a list ---------------------------------------------------------------------


def test_an_office_with_lists_gets_one_mail_at_seven_on_working_days(town, moved):
    moved(berlin(5, 12))  # Thursday noon
    settle(town, town.bauhof, tells="list")
    reports = [submit(town), submit(town)]
    assert sent(after=MINUTES) == []
    moved(berlin(6, 6, 59))
    send_lists(0)
    assert sent(after=MINUTES) == []

    moved(berlin(6, 7))
    send_lists(0)
    assert sent(after=MINUTES) == [("bauhof@lindenbach.example", "2 Meldungen sind neu")]

    body = outbox.outbox[0].body
    for report in reports:
        assert f"{report.label}: Laterne" in body
        assert f"https://lindenbach.example/arbeit/{report.number}/" in body
    assert "Geheim" not in body
    known = Knowledge.objects.filter(what=What.MAILED)
    assert {row.report_id for row in known} == {report.pk for report in reports}

    submit(town)
    for day in (7, 8):  # Saturday and Sunday
        moved(berlin(day, 7))
        send_lists(0)
        assert sent(after=MINUTES) == []
    moved(berlin(9, 7, 20))  # the worker came late on Monday
    send_lists(0)
    send_lists(0)
    assert sent(after=MINUTES) == [("bauhof@lindenbach.example", "Eine Meldung ist neu")]
    moved(berlin(10, 7))
    send_lists(0)
    assert sent(after=MINUTES) == []  # nothing is new: no mail


def test_seven_is_seven_in_germany_in_summer_too(town, moved):
    moved(berlin(1, 12, month=7))
    settle(town, town.bauhof, tells="list")
    submit(town)

    assert telling.send_lists(town.municipality, at=berlin(2, 6, 59, month=7)) == 0
    assert telling.send_lists(town.municipality, at=berlin(2, 7, 0, month=7)) == 1


def test_no_list_on_a_holiday_of_the_land(town, moved):
    moved(berlin(30, 12, month=4))
    settle(town, town.bauhof, tells="list")
    submit(town)

    assert telling.send_lists(town.municipality, at=berlin(1, 7, month=5)) == 0  # Tag der Arbeit
    assert telling.send_lists(town.municipality, at=berlin(4, 7, month=5)) == 1


def test_a_list_leaves_out_what_went_elsewhere_or_was_undone(town, moved):
    moved(berlin(5, 12))
    settle(town, town.bauhof, tells="list")
    stays, goes = submit(town), submit(town)
    services.refuse(
        goes, reason="Nein.", next_body=town.tiefbau, by=Actor.staff(town.bob, town.bauhof)
    )
    row_at = moved(berlin(6, 7))
    telling.send_lists(town.municipality, at=row_at)
    sent(after=MINUTES)

    [message] = [each for each in outbox.outbox if each.to == ["bauhof@lindenbach.example"]]
    assert stays.label in message.body and goes.label not in message.body


def test_a_reply_of_who_reported_is_on_the_list(town, moved):
    moved(berlin(5, 12))
    report = submit(town)
    sent()
    settle(town, town.bauhof, tells="list")
    moved(berlin(5, 13))
    services.reply(report, text="Immer noch.", by=Actor.resident())
    assert sent(after=MINUTES) == []

    moved(berlin(6, 7))
    send_lists(0)

    assert sent(after=MINUTES) == [("bauhof@lindenbach.example", "Eine Meldung ist neu")]


def test_what_came_before_the_list_was_chosen_is_not_told_twice(town, moved):
    moved(berlin(5, 12))
    submit(town)
    assert len(sent()) == 1
    moved(berlin(5, 13))
    settle(town, town.bauhof, tells="list")

    assert telling.send_lists(town.municipality, at=berlin(6, 7)) == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_list(moved):
    town = town_at()
    moved(berlin(5, 12))
    settle(town, town.bauhof, tells="list")
    submit(town)
    jobs.work()

    now = moved(berlin(6, 7))
    counts = at_once(*[lambda: telling.send_lists(town.municipality, at=now)] * 2)

    assert sorted(counts) == [0, 1]
    assert OfficeList.objects.filter(kind=OfficeList.Kind.NEW).count() == 1
    assert len(jobs.waiting("accounts.send_mail")) == 1


def test_a_job_that_runs_twice_tells_once(town):
    report = submit(town)
    event = report.events.latest("id")

    telling.tell_office(event.uuid, town.bauhof.uuid)
    telling.tell_office(event.uuid, town.bauhof.uuid)

    assert sent() == [("bauhof@lindenbach.example", "Neue Meldung L-1001")]
    assert MailLog.objects.count() == 1


# --- deputies ------------------------------------------------------------------------------------


def test_during_absence_the_deputy_gets_the_mails(town, moved):
    moved(berlin(2, 9))
    settle(
        town,
        town.tiefbau,
        absent_from=date(2026, 3, 3),
        absent_until=date(2026, 3, 4),
        deputy=town.dana,
    )
    told = []
    for day in (2, 3, 4, 5):
        moved(berlin(day, 10))
        submit(town, town.pothole)
        told += [to for to, _ in sent()]

    office = "tiefbau@lindenbach.example"
    assert told == [office, town.dana.email, town.dana.email, office]
    moved(berlin(3, 10))
    submit(town, town.pothole)
    sent()
    assert "als Vertretung: Tiefbauamt" in outbox.outbox[0].body


def test_the_list_goes_to_the_deputy_who_then_counts_as_reading(town, moved):
    moved(berlin(2, 9))
    dana = town.dana
    settle(
        town,
        town.tiefbau,
        tells="list",
        absent_from=date(2026, 3, 2),
        absent_until=date(2026, 3, 6),
        deputy=dana,
    )
    moved(berlin(2, 10))
    report = submit(town, town.pothole)
    moved(berlin(3, 7))
    send_lists(0)

    assert sent(after=MINUTES) == [(dana.email, "Eine Meldung ist neu")]
    signed_in(dana).get(f"/arbeit/{report.number}/")
    assert Knowledge.objects.get(report=report, by=dana).what == What.OPENED


def test_a_deputy_who_left_gets_nothing_and_the_office_does(town, moved):
    moved(berlin(3, 9))
    deputy = factories.member(town.municipality, Role.CLERK, town.tiefbau)
    settle(
        town,
        town.tiefbau,
        absent_from=date(2026, 3, 3),
        absent_until=date(2026, 3, 4),
        deputy=deputy,
    )
    deputy.memberships.all().delete()
    submit(town, town.pothole)

    assert [to for to, _ in sent()] == ["tiefbau@lindenbach.example"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"absent_from": date(2026, 3, 3)}, "absent_until"),
        ({"absent_from": date(2026, 3, 3), "absent_until": date(2026, 3, 2)}, "absent_until"),
        ({"absent_from": date(2026, 3, 3), "absent_until": date(2026, 3, 4)}, "deputy"),
    ],
)
def test_an_absence_needs_both_days_and_a_deputy(town, values, field):
    with pytest.raises(ValidationError) as error:
        settle(town, town.bauhof, **values)

    assert list(error.value.message_dict) == [field]


def test_a_deputy_must_be_allowed_to_work_there(town):
    stranger = factories.member(town.municipality, Role.CLERK, town.bauhof)
    days = {"absent_from": date(2026, 3, 3), "absent_until": date(2026, 3, 4)}

    for wrong in (stranger, town.alice, town.mo):
        with pytest.raises(ValidationError):
            settle(town, town.tiefbau, deputy=wrong, **days)


# --- nothing is read by nobody ------------------------------------------------------------------


def test_what_an_office_has_not_opened_for_two_working_days_goes_to_the_dispatcher(town, moved):
    moved(berlin(5, 15))  # Thursday
    report = submit(town)
    sent()
    moved(berlin(9, 14, 59))  # Monday: one minute before two Arbeitstage
    look_after(0)
    assert not DeskTask.objects.exists()

    moved(berlin(9, 15, 1))
    look_after(0)
    look_after(0)

    [task] = DeskTask.objects.live()
    assert (task.report, task.kind, task.body) == (report, "unread", town.bauhof)
    page = signed_in(town.dana).get("/arbeit/?liste=nachfassen").text
    assert "Ungelesen: Bauhof" in page and report.label in page

    moved(berlin(10, 7))
    send_lists(0)
    send_lists(0)
    assert sent(after=MINUTES) == [(town.dana.email, "Nachfassen: eine Meldung")]
    assert f"{report.label}: Laterne. Ungelesen seit" in outbox.outbox[0].body
    moved(berlin(11, 7))
    send_lists(0)
    assert sent(after=MINUTES) == []


def test_one_mail_tells_of_all_that_is_left(town, moved):
    moved(berlin(2, 9))
    for _ in range(3):
        submit(town)
    sent()
    moved(berlin(4, 10))
    look_after(0)
    moved(berlin(5, 7))
    send_lists(0)

    assert sent(after=MINUTES) == [(town.dana.email, "Nachfassen: 3 Meldungen")]


def test_what_somebody_of_the_office_opened_is_read_and_a_dispatchers_look_is_not(town, moved):
    moved(berlin(2, 9))
    read, looked_at = submit(town, town.pothole), submit(town, town.pothole)
    signed_in(town.clara).get(f"/arbeit/{read.number}/")
    signed_in(town.dana).get(f"/arbeit/{looked_at.number}/")
    moved(berlin(5, 9))
    look_after(0)

    assert [task.report for task in DeskTask.objects.live()] == [looked_at]


def test_reading_it_at_last_ends_the_task(town, moved):
    moved(berlin(2, 9))
    report = submit(town, town.pothole)
    moved(berlin(5, 9))
    look_after(0)
    signed_in(town.clara).get(f"/arbeit/{report.number}/")

    assert not DeskTask.objects.live().exists()
    look_after(0)
    assert DeskTask.objects.count() == 1


def test_given_to_another_office_it_is_unread_anew(town, moved):
    moved(berlin(2, 9))
    report = submit(town, town.pothole)
    signed_in(town.clara).get(f"/arbeit/{report.number}/")
    services.assign(report, to=town.bauhof, by=Actor.staff(town.dana))
    moved(berlin(5, 9))
    look_after(0)

    [task] = DeskTask.objects.live()
    assert (task.kind, task.body) == ("unread", town.bauhof)
    services.assign(report, to=town.tiefbau, by=Actor.staff(town.dana))
    assert not DeskTask.objects.live().exists()


def test_accepted_closed_imported_or_foreign_reports_are_no_task(town, moved):
    moved(berlin(2, 9))
    services.accept(submit(town), by=Actor.staff(town.bob, town.bauhof))
    services.mark_fixed(submit(town), by=Actor.staff(town.bob, town.bauhof))
    submit(town, source="altsystem", source_id="1")
    moved(berlin(9, 9))
    other = factories.municipality(ags="05999001", base_url="https://anderswo.example")
    telling.look_after(other, at=clock.now())
    look_after(0)

    assert not DeskTask.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_open_one_task(moved):
    town = town_at()
    moved(berlin(2, 9))
    submit(town)
    now = moved(berlin(5, 9))

    at_once(*[lambda: telling.look_after(town.municipality, at=now)] * 2)

    assert DeskTask.objects.count() == 1


def test_done_is_done_and_only_who_distributes_says_so(town, moved):
    moved(berlin(2, 9))
    report = submit(town, town.pothole)
    moved(berlin(5, 9))
    look_after(0)
    task = DeskTask.objects.get()
    path = f"/arbeit/{report.number}/aufgabe/{task.uuid}/"

    assert signed_in(town.clara).post(path).status_code == 403
    assert signed_in(town.alice).post(path).status_code == 403
    assert signed_in(town.dana).get(path).status_code == 405
    assert signed_in(town.dana).post(path).status_code == 303
    task.refresh_from_db()
    assert task.done_by == town.dana
    look_after(0)
    assert not DeskTask.objects.live().exists()


def test_the_start_page_counts_what_is_to_be_looked_after(town, moved):
    from accounts import duties

    moved(berlin(2, 9))
    submit(town, town.pothole)
    moved(berlin(5, 9))
    look_after(0)

    [desk] = [duty for duty in duties.of(town.dana, town.municipality) if duty.href == "/arbeit/"]
    assert "1 zum Nachfassen" in desk.waiting


@pytest.mark.parametrize("number", [1, 3])
def test_looking_after_and_the_inbox_need_as_many_statements_for_many(
    town, moved, number, django_assert_max_num_queries
):
    moved(berlin(2, 9))
    for _ in range(number):
        submit(town)
    moved(berlin(5, 9))
    look_after(0)
    client = signed_in(town.dana)
    client.get("/arbeit/?liste=nachfassen")

    with django_assert_max_num_queries(16):
        page = client.get("/arbeit/?liste=nachfassen").text

    assert page.count("Ungelesen: Bauhof") == number


# --- the page where it is settled -----------------------------------------------------------------


def test_a_dispatcher_settles_how_an_office_is_told(town):
    client = signed_in(town.dana)
    assert "Bauhof" in client.get("/arbeit/stellen/").text

    answer = client.post(
        "/arbeit/stellen/tiefbau/",
        {
            "tells": "list",
            "absent_from": "2030-03-03",
            "absent_until": "2030-03-04",
            "deputy": town.clara.pk,
        },
    )

    office = Office.objects.get()
    assert answer.status_code == 303
    assert (office.tells, office.deputy) == ("list", town.clara)
    assert [line.verb for line in Journal.objects.all()] == ["setup.telling", "office.settled"]
    assert "Als Liste um 7 Uhr" in client.get("/arbeit/stellen/").text


def test_a_clerk_settles_the_own_office_only(town):
    client = signed_in(town.clara)

    assert "Bauhof" not in client.get("/arbeit/stellen/").text
    assert client.get("/arbeit/stellen/tiefbau/").status_code == 200
    assert client.get("/arbeit/stellen/bauhof/").status_code == 403
    assert client.post("/arbeit/stellen/bauhof/", {"tells": "list"}).status_code == 403
    assert client.post("/arbeit/stellen/", {"email": "x@example.org"}).status_code == 403
    assert not Office.objects.exists() and not Mailbox.objects.exists()


def test_others_may_not_see_the_page(town):
    other = factories.municipality(host="anderswo.example", ags="05999002")
    stranger = factories.member(other, Role.DISPATCHER)
    for person in (town.alice, town.bob, town.mo, stranger):
        assert signed_in(person).get("/arbeit/stellen/").status_code == 403
        assert signed_in(person).get("/arbeit/stellen/bauhof/").status_code == 403
    guest = Client(headers={"host": "lindenbach.example"})
    assert guest.get("/arbeit/stellen/").status_code == 302


@pytest.mark.parametrize(
    ("path", "data", "sentence"),
    [
        ("/arbeit/stellen/", {"email": "wache"}, "Bitte geben Sie eine E-Mail-Adresse ein"),
        ("/arbeit/stellen/bauhof/", {"tells": "nie"}, "Bitte wählen Sie eines von beiden."),
        (
            "/arbeit/stellen/bauhof/",
            {"tells": "list", "absent_from": "morgen"},
            "Bitte geben Sie einen Tag ein",
        ),
        (
            "/arbeit/stellen/bauhof/",
            {"tells": "list", "absent_from": "2030-03-04", "absent_until": "2030-03-03"},
            "Der letzte Tag liegt vor dem ersten",
        ),
        ("/arbeit/stellen/strassen_land/", {"answer_days": "0"}, "Mindestens 1."),
        ("/arbeit/stellen/strassen_land/", {"answer_days": "bald"}, "eine ganze Zahl"),
    ],
)
def test_bad_input_is_answered_with_a_sentence(town, path, data, sentence):
    answer = signed_in(town.dana).post(path, data)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert not Mailbox.objects.exists()


def test_the_address_on_call_is_settled_changed_and_taken_away(town):
    client = signed_in(town.dana)
    assert "liest bis zum Morgen niemand" in client.get("/arbeit/stellen/").text

    for address in ("wache@example.org", "leitstelle@example.org"):
        assert client.post("/arbeit/stellen/", {"email": address}).status_code == 303
        assert Mailbox.objects.get().email == address
    client.post("/arbeit/stellen/", {"email": ""})

    assert not Mailbox.objects.exists()
    assert "example.org" not in "".join(str(line.payload) for line in Journal.objects.all())


def test_the_database_refuses_an_absence_without_an_end(town):
    office = settle(town, town.bauhof, tells="list")
    with pytest.raises(Exception, match="defects_office_absence_has_an_end"):
        Office.objects.filter(pk=office.pk).update(absent_from=date(2026, 3, 3))


def test_submitting_costs_one_job_more_and_no_look_up(town):
    """Whether an office gets lists is asked by the worker, not while somebody waits."""
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        submit(town)

    assert not [query for query in queries if "defects_office" in query["sql"]]
    assert [name for name, _ in jobs.waiting("defects.tell_office")] == ["defects.tell_office"]
    assert Verb.SUBMITTED in {event.verb for event in Report.objects.get().events.all()}

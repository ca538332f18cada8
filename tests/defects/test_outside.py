"""A body outside: its mail, its link without an account, reminders, and who looks after it."""

import re
from datetime import datetime, timedelta

import pytest
from django.core import mail as outbox
from django.test import Client

from common import clock, secret_links
from common.clock import BERLIN
from defects import links, services
from defects.models import DeskTask, HandOver, HandOverUse, Knowledge, Report, ReportEvent
from defects.public_states import STATES
from defects.services import Actor, telling
from defects.states import Responsibility, Verb, Work, public_word
from defects.tasks import look_after, send_lists
from defects.views.limits import WRONG_LINKS
from moderation.models import Visibility
from moderation.published_rules import install_rules
from moderation.services import decide
from tests import factories, jobs
from tests.accounts.conftest import mail_server
from tests.concurrency import at_once
from tests.factories import Town

__all__ = ["mail_server"]

TEXT = "Mein Nachbar Karl Geheim, Tel. 0176 5551234, hat den Poller umgefahren."
AUTHORITY = "strassen_land@lindenbach.example"
Act = HandOverUse.Act


def berlin(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    """A moment in March 2026: the 2nd is a Monday, no holiday near."""
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


@pytest.fixture
def moved(settings):
    def to(moment: datetime) -> datetime:
        settings.CLOCK_OFFSET_SECONDS = 0
        settings.CLOCK_OFFSET_SECONDS = (moment - clock.now()).total_seconds()
        return moment

    return to


@pytest.fixture
def town(db) -> Town:
    return factories.town(host="lindenbach.example")


@pytest.fixture
def guest() -> Client:
    return Client(headers={"host": "lindenbach.example"})


def signed_in(user) -> Client:
    client = Client(headers={"host": "lindenbach.example"})
    client.force_login(user)
    return client


def submit(town: Town, **fields) -> Report:
    """A report that lies with the road authority since now."""
    report = services.submit_report(
        municipality=town.municipality,
        **{
            "category": town.lamp,
            "location": factories.TOWN_HALL,
            "text": TEXT,
            "place": "Hauptstraße 1",
            "contact": services.ContactDetails(
                email="anna@example.org", name="Anna Verborgen", phone="0176 999"
            ),
            **fields,
        },
    )
    services.hand_over(report, to=town.land, by=Actor.staff(town.dana), reason="Ihr Poller.")
    return report


@pytest.fixture
def report(town: Town) -> Report:
    return submit(town)


def hand_over_of(report: Report) -> HandOver:
    return HandOver.objects.select_related("report__municipality", "body").get(
        report=report, ended_at=None
    )


@pytest.fixture
def path(report: Report) -> str:
    return links.hand_over_path(hand_over_of(report))


def sent(*, after: timedelta = timedelta(minutes=2)) -> list[tuple[str, str]]:
    outbox.outbox.clear()
    jobs.work(until=clock.now() + after)
    return [(message.to[0], message.subject) for message in outbox.outbox]


def to_authority() -> list[str]:
    return [subject for to, subject in sent() if to == AUTHORITY]


def linked(message) -> str:
    """The path of the link in a mail by which the body answers."""
    found = re.search(r"https://lindenbach\.example(/stelle/\S+)", message.body)
    assert found is not None, message.body
    return found[1]


def acts(hand_over: HandOver) -> list[str]:
    return list(hand_over.uses.values_list("act", flat=True))


def everything(report: Report) -> list:
    """All that could change: the report, its events, notes, hand-overs, tasks."""
    return [
        list(rows.order_by("pk").values())
        for rows in (
            Report.objects.filter(pk=report.pk),
            ReportEvent.objects.filter(report=report),
            report.notes.all(),
            HandOver.objects.filter(report=report),
            DeskTask.objects.filter(report=report),
            Knowledge.objects.filter(report=report),
        )
    ]


# --- the mail -----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_mail_has_the_link_and_nothing_of_who_reported_over_real_smtp(mail_server):
    town = factories.town(host="lindenbach.example")
    report = submit(town)
    jobs.run_worker()
    from django.db import connection

    with connection.cursor() as cursor:  # a minute for undoing passes
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")
    jobs.run_worker()

    [message] = [each for each in mail_server.mails if each["To"] == AUTHORITY]
    body = message.get_content()
    assert message["Subject"] == f"An Sie übergeben: Meldung {report.label} aus Lindenbach"
    assert f"https://lindenbach.example{links.hand_over_path(hand_over_of(report))}" in body
    for secret in ("Geheim", "0176", "Anna", "Verborgen", "anna@", "Poller"):
        assert secret not in message["Subject"] + body
    known = Knowledge.objects.get(report=report, body=town.land, what=Knowledge.What.MAILED)
    assert known.by is None


def test_who_is_in_charge_by_the_rules_gets_the_link_at_once(town):
    town.lamp.default_body = town.land
    town.lamp.save()
    report = services.submit_report(
        municipality=town.municipality, category=town.lamp, location=factories.TOWN_HALL
    )

    assert to_authority() == [f"An Sie übergeben: Meldung {report.label} aus Lindenbach"]
    message = next(each for each in outbox.outbox if each.to == [AUTHORITY])
    assert linked(message) == links.hand_over_path(hand_over_of(report))


# --- the page ------------------------------------------------------------------------------


def test_opening_the_link_five_times_shows_and_changes_nothing(report, path, guest):
    sent()
    before = everything(report)
    scanners = [Client(headers={"host": "lindenbach.example"}) for _ in range(4)]

    for client in [*scanners, guest]:
        response = client.get(path)
        assert response.status_code == 200

    assert everything(report) == before
    assert sent() == []
    assert acts(hand_over_of(report)) == [Act.OPENED] * 5
    assert "Hauptstraße 1" in response.text and "Wir kümmern uns darum" in response.text


def test_head_and_other_methods(path, guest, report):
    assert guest.head(path).status_code == 200
    assert acts(hand_over_of(report)) == []
    assert guest.delete(path).status_code == 405


def test_it_is_kept_out_of_caches_search_engines_and_referrers(path, guest):
    for response in (guest.get(path), guest.post(path, {"do": "x"})):
        assert "no-store" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert response["Referrer-Policy"] == "no-referrer"
        assert response.cookies == {}
    assert '<meta name="robots" content="noindex, nofollow">' in guest.get(path).text


def test_it_shows_only_what_everybody_may_see_and_never_who_reported(town, report, path, guest):
    page = guest.get(path).text
    assert "Text oder Foto werden noch geprüft" in page
    for secret in ("Geheim", "0176", "Verborgen", "anna@example.org", str(town.dana), "Ihr Poller"):
        assert secret not in page

    decide(report.text_item, Visibility.SHOWN, by=town.mo)
    assert "Poller umgefahren" in guest.get(path).text

    [rule, *_] = install_rules(town.municipality)
    report.text_item.refresh_from_db()
    decide(report.text_item, Visibility.REMOVED, by=town.mo, rule=rule)
    assert "Poller umgefahren" not in guest.get(path).text
    report.item.refresh_from_db()
    decide(report.item, Visibility.REMOVED, by=town.mo, rule=rule)
    page = guest.get(path).text
    assert "Hauptstraße" not in page and "Laterne" not in page
    assert "Diese Meldung ist nicht öffentlich" in page


def test_a_confidential_report_shows_its_number_alone(town, guest):
    noise = factories.category(
        town.municipality, "noise", kind="confidential", default_body=town.bauhof
    )
    report = submit(town, category=noise)

    page = guest.get(links.hand_over_path(hand_over_of(report))).text

    assert report.label in page
    for secret in ("Noise", "Hauptstraße", "Geheim"):
        assert secret not in page


def test_a_wrong_link_opens_nothing_and_guessing_is_slowed_down(report, path, guest):
    factories.municipality(host="anderswo.example", ags="05999001")
    row = hand_over_of(report)
    for wrong in (
        secret_links.token(row.uuid, "report-status", 1),
        secret_links.token(report.uuid, links.HAND_OVER, 1),
        secret_links.token(row.uuid, links.HAND_OVER, 2),
        "x",
    ):
        address = f"/stelle/{row.uuid}/{wrong}/"
        assert guest.get(address).status_code == 404
        assert guest.post(address, {"do": "behoben"}).status_code == 404
    report.refresh_from_db()
    assert report.work == Work.RECEIVED
    assert Client(headers={"host": "anderswo.example"}).get(path).status_code == 404

    for _ in range(WRONG_LINKS):
        last = guest.get(f"/stelle/{row.uuid}/x/").status_code
    assert last == 429


def test_a_form_of_another_site_is_refused(path, guest, report):
    answer = guest.post(path, {"do": "behoben"}, headers={"sec-fetch-site": "cross-site"})

    assert answer.status_code == 403
    report.refresh_from_db()
    assert report.work == Work.RECEIVED


# --- acting -----------------------------------------------------------------------------------


def test_accepting_keeps_it_there_and_open_and_the_public_sees_since_when(report, path, guest):
    answer = guest.post(path, {"do": "annehmen"})

    assert answer.status_code == 303
    assert "Danke. Wir haben vermerkt" in guest.get(answer.url).text
    report.refresh_from_db()
    assert (report.work, report.responsibility) == (Work.ACCEPTED, Responsibility.HANDED_OVER)
    assert public_word(report).word.startswith("Liegt bei Straßen.NRW seit")
    row = hand_over_of(report)
    assert row.answered_at is not None
    assert acts(row) == [Act.ACCEPTED, Act.OPENED]
    assert "Wir kümmern uns darum" not in guest.get(path).text
    page = guest.get(f"/meldungen/{report.number}/").text
    assert "Straßen.NRW" in page and "Liegt seit heute bei Straßen.NRW" in page
    event = report.events.get(verb=Verb.ACCEPTED)
    assert (event.actor_kind, event.actor, event.department_id) == ("outside", None, row.body_id)


def test_accepting_twice_says_what_is(report, path, guest):
    guest.post(path, {"do": "annehmen"})
    answer = guest.post(path, {"do": "annehmen"})

    assert answer.status_code == 422
    assert "Das geht hier nicht" in answer.text
    assert report.events.filter(verb=Verb.ACCEPTED).count() == 1


def test_fixed_closes_it_tells_who_reported_and_ends_the_link(report, path, guest):
    sent()
    row = hand_over_of(report)
    answer = guest.post(path, {"do": "behoben", "text": "Poller neu gesetzt, Herr Intern."})

    page = guest.get(answer.url)
    assert page.status_code == 200 and "steht jetzt auf „Behoben“" in page.text
    report.refresh_from_db()
    assert report.work == Work.FIXED
    assert ("anna@example.org", f"Ihre Meldung {report.label}: Behoben") in sent()
    assert "Intern" not in guest.get(f"/meldungen/{report.number}/").text
    later = guest.get(path)
    assert later.status_code == 410 and "liegt nicht mehr bei Ihnen" in later.text
    assert "Hauptstraße" not in later.text
    assert guest.post(path, {"do": "behoben"}).status_code == 410
    assert acts(row).count(Act.FIXED) == 1


def test_not_theirs_goes_back_to_the_clearing_desk_with_the_reason(town, report, path, guest):
    sent()
    answer = guest.post(
        path, {"do": "nicht-zustaendig", "reason": "other", "text": "Das ist Kreisstraße."}
    )

    assert answer.status_code == 303
    assert "Wir klären jetzt, wer zuständig ist" in guest.get(answer.url).text
    report.refresh_from_db()
    assert (report.body, report.responsibility) == (town.clearing, Responsibility.REFUSED)
    desk = signed_in(town.dana)
    assert report.label in desk.get("/arbeit/?liste=zurueck").text
    assert "Das ist Kreisstraße." in desk.get(f"/arbeit/{report.number}/").text
    assert "Kreisstraße" not in guest.get(f"/meldungen/{report.number}/").text
    assert town.clearing.email in {to for to, _ in sent()}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"do": "nicht-zustaendig"}, "Bitte wählen Sie, warum Sie nicht zuständig sind."),
        ({"do": "nicht-zustaendig", "reason": "x"}, "Bitte wählen Sie einen der Gründe."),
        ({"do": "nicht-zustaendig", "reason": "other"}, "Bitte nennen Sie den anderen Grund"),
        ({"do": "fragen", "to": "office", "text": " "}, "Bitte schreiben Sie Ihre Frage."),
        ({"do": "fragen", "text": "Wo?"}, "Bitte wählen Sie, wen Sie fragen."),
        ({"do": "behoben", "text": "x" * 2001}, "Ihr Text ist zu lang"),
        ({"do": "loeschen"}, "Diesen Schritt gibt es nicht."),
        ({}, "Diesen Schritt gibt es nicht."),
    ],
)
def test_bad_input_changes_nothing_and_keeps_what_was_written(report, path, guest, data, sentence):
    sent()
    before = everything(report)

    answer = guest.post(path, data)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert everything(report) == before
    words = data.get("text", "").strip()
    assert words in answer.text


def test_a_question_to_who_reported_and_the_answer_without_who_that_is(town, report, path, guest):
    sent()
    guest.post(path, {"do": "fragen", "to": "reporter", "text": "Welcher Poller genau?"})
    assert ("anna@example.org", f"Frage zu Ihrer Meldung {report.label}") in sent()
    status = guest.get(links.status_path(report)).text
    assert "Welcher Poller genau?" in status and "diese Stelle: Straßen.NRW" in status
    assert "Noch keine Antwort." in guest.get(path).text

    guest.post(links.status_path(report), {"do": "reply", "text": "Der linke."})
    assert to_authority() == [f"Antwort zur Meldung {report.label} aus Lindenbach"]
    guest.post(links.status_path(report), {"do": "reply", "text": "Nur für die Stadt gedacht."})

    page = guest.get(path).text
    assert "Der linke." in page
    for secret in ("Nur für die Stadt", "Verborgen", "anna@"):
        assert secret not in page
    public = guest.get(f"/meldungen/{report.number}/").text
    assert "Welcher Poller" not in public and "Der linke" not in public


def test_a_question_to_the_town_is_a_task_and_a_mail_for_who_distributes(town, report, path, guest):
    sent()
    guest.post(path, {"do": "fragen", "to": "office", "text": "Ist der Weg gewidmet?"})

    assert sent() == [(town.dana.email, f"Frage zur Meldung {report.label}: Straßen.NRW")]
    assert "gewidmet" not in outbox.outbox[0].body
    desk = signed_in(town.dana)
    assert "Frage von außen" in desk.get("/arbeit/?liste=nachfassen").text
    assert "Ist der Weg gewidmet?" in desk.get(f"/arbeit/{report.number}/").text
    assert "Ist der Weg gewidmet?" in guest.get(path).text
    assert "gewidmet" not in guest.get(f"/meldungen/{report.number}/").text


def test_questions_have_an_end(path, guest, report):
    for number in range(20):
        services.ask_office_by_link(hand_over_of(report), text=f"Frage {number}")

    answer = guest.post(path, {"do": "fragen", "to": "office", "text": "Noch eine?"})

    assert answer.status_code == 422 and "Bitte rufen Sie uns an" in answer.text


@pytest.mark.django_db(transaction=True)
def test_of_two_who_act_at_the_same_moment_one_does():
    town = factories.town(host="lindenbach.example")
    report = submit(town)

    # Both have opened the page before either acts.
    one, other = hand_over_of(report), hand_over_of(report)

    answers = at_once(
        lambda: services.fix_by_link(one),
        lambda: services.return_by_link(other, reason="Nein."),
    )

    refused = [answer for answer in answers if isinstance(answer, Exception)]
    done = HandOverUse.objects.exclude(act=Act.OPENED)
    assert (len(refused), done.count()) == (1, 1)


def test_what_staff_took_elsewhere_the_link_does_not_touch(town, report, path, guest):
    services.assign(report, to=town.tiefbau, by=Actor.staff(town.dana))

    assert guest.get(path).status_code == 410
    assert guest.post(path, {"do": "behoben"}).status_code == 410
    report.refresh_from_db()
    assert (report.work, report.body) == (Work.RECEIVED, town.tiefbau)


def test_reopened_it_lies_there_again_with_a_link_of_its_own(report, path, guest):
    guest.post(path, {"do": "behoben"})
    sent()
    report.refresh_from_db()
    services.reopen(report, reason="Noch krumm.", by=Actor.resident())

    assert to_authority() == [f"Wieder offen: Meldung {report.label} aus Lindenbach"]
    fresh = linked(next(each for each in outbox.outbox if each.to == [AUTHORITY]))
    assert fresh != path
    assert guest.get(path).status_code == 410
    assert guest.get(fresh).status_code == 200


# --- the link ends and is renewed --------------------------------------------------------------


def test_the_link_expires_and_the_body_gets_a_new_one_at_its_own_address(report, guest, moved):
    start = clock.now()
    row = hand_over_of(report)
    old = links.hand_over_path(row)
    moved(start + links.HAND_OVER_LINK_FOR - timedelta(hours=1))
    assert guest.get(old).status_code == 200
    moved(start + links.HAND_OVER_LINK_FOR + timedelta(hours=1))

    page = guest.get(old)
    assert page.status_code == 410 and "Dieser Link ist abgelaufen" in page.text
    assert "Hauptstraße" not in page.text and AUTHORITY not in page.text
    assert guest.post(old, {"do": "behoben"}).status_code == 410
    sent()

    answer = guest.post(old, {"do": "neuer-link"})
    assert answer.status_code == 303
    assert "Es gibt einen neueren Link" in guest.get(answer.url).text
    assert to_authority() == [f"Neuer Link zur Meldung {report.label} aus Lindenbach"]
    fresh = linked(next(each for each in outbox.outbox if each.to == [AUTHORITY]))
    assert guest.get(fresh).status_code == 200
    assert guest.post(old, {"do": "behoben"}).status_code == 410
    assert guest.post(fresh, {"do": "annehmen"}).status_code == 303


def test_a_body_may_ask_for_three_links_a_day(report, guest, moved):
    moved(clock.now() + links.HAND_OVER_LINK_FOR + timedelta(days=1))
    for _ in range(3):
        services.renew_link(hand_over_of(report), by_link=True)
    HandOver.objects.update(link_since=None)

    answer = guest.post(links.hand_over_path(hand_over_of(report)), {"do": "neuer-link"})

    assert answer.status_code == 429 and "Bitte rufen Sie uns an" in answer.text


def test_staff_revoke_a_link_by_sending_a_new_one(town, report, path, guest):
    address = f"/arbeit/{report.number}/neuer-link/"
    for person in (town.alice, town.clara, town.mo):
        assert signed_in(person).post(address).status_code == 403
    assert guest.get(path).status_code == 200

    assert signed_in(town.dana).post(address).status_code == 303

    assert guest.get(path).status_code == 410
    assert guest.post(path, {"do": "behoben"}).status_code == 410
    assert f"Neuer Link zur Meldung {report.label} aus Lindenbach" in to_authority()


def test_staff_see_each_use_of_the_link(town, report, path, guest):
    guest.get(path)
    guest.post(path, {"do": "annehmen"})

    page = signed_in(town.dana).get(f"/arbeit/{report.number}/").text

    assert "2 Mal benutzt" in page
    assert "Seite geöffnet" in page and "Angenommen" in page


def test_the_log_cannot_be_changed(report, path, guest):
    guest.get(path)
    with pytest.raises(Exception, match="permission denied"):
        HandOverUse.objects.update(act=Act.FIXED)


# --- no answer ----------------------------------------------------------------------------------


def test_no_answer_brings_two_reminders_and_then_a_task(town, moved, guest):
    moved(berlin(2, 10))  # Monday
    report = submit(town)
    sent()
    moved(berlin(9, 9, 59))  # next Monday, just before five Arbeitstage
    look_after(0)
    assert to_authority() == []

    moved(berlin(9, 10, 1))
    look_after(0)
    look_after(0)
    assert to_authority() == [f"Erinnerung: Meldung {report.label} aus Lindenbach"]
    reminder = next(each for each in outbox.outbox if each.to == [AUTHORITY])
    assert guest.get(linked(reminder)).status_code == 200
    assert "Bitte antworten Sie bis Mo., 16.\xa0März" in reminder.body
    assert "Geheim" not in reminder.body
    assert not DeskTask.objects.exists()

    moved(berlin(16, 10, 2))
    look_after(0)
    look_after(0)
    assert to_authority() == [f"Zweite Erinnerung: Meldung {report.label} aus Lindenbach"]
    assert not DeskTask.objects.exists()

    moved(berlin(23, 10, 3))
    look_after(0)
    look_after(0)
    [task] = DeskTask.objects.live()
    assert (task.kind, task.report, task.body) == ("follow_up", report, town.land)
    desk = signed_in(town.dana)
    assert "Keine Antwort: Straßen.NRW" in desk.get("/arbeit/?liste=nachfassen").text
    page = desk.get(f"/arbeit/{report.number}/").text
    assert "Nachfassen: Straßen.NRW hat seit Mo., 2.\xa0März" in page
    moved(berlin(24, 7))
    send_lists(0)
    assert sent() == [(town.dana.email, "Nachfassen: eine Meldung")]
    assert f"{report.label}: Laterne. Keine Antwort seit" in outbox.outbox[0].body
    moved(berlin(30, 10))
    look_after(0)
    assert DeskTask.objects.count() == 1 and to_authority() == []
    public = guest.get(f"/meldungen/{report.number}/").text
    assert "Liegt seit 20 Werktagen bei Straßen.NRW" in public


def test_the_answer_ends_reminders_and_the_task(town, moved, guest):
    moved(berlin(2, 10))
    early, late = submit(town), submit(town)
    guest.post(links.hand_over_path(hand_over_of(early)), {"do": "annehmen"})
    sent()
    moved(berlin(10, 10))
    look_after(0)
    assert to_authority() == [f"Erinnerung: Meldung {late.label} aus Lindenbach"]
    for day in (18, 26):
        moved(berlin(day, 10))
        look_after(0)
    kinds = {(task.report, task.kind) for task in DeskTask.objects.live()}
    # Whoever said yes is asked as well when the time for the repair is over.
    assert kinds == {(late, "follow_up"), (early, "unfixed")}

    answer = guest.post(
        links.hand_over_path(hand_over_of(late)),
        {"do": "fragen", "to": "office", "text": "Welche Seite?"},
    )

    assert answer.status_code == 303
    kinds = {(task.report, task.kind) for task in DeskTask.objects.live()}
    assert kinds == {(late, "question"), (early, "unfixed")}


def test_days_are_settled_per_body_and_danger_waits_one_day(town, moved):
    services.settle_office(town.land, by=town.dana, values={"answer_days": 2})
    moved(berlin(2, 10))
    plain, dangerous = submit(town), submit(town, is_danger=True)
    sent()
    moved(berlin(3, 10, 1))
    look_after(0)
    assert to_authority() == [f"Gefahr: Erinnerung: Meldung {dangerous.label} aus Lindenbach"]
    moved(berlin(4, 10, 2))
    look_after(0)
    assert set(to_authority()) == {
        f"Erinnerung: Meldung {plain.label} aus Lindenbach",
        f"Gefahr: Zweite Erinnerung: Meldung {dangerous.label} aus Lindenbach",
    }
    assert not DeskTask.objects.exists()
    moved(berlin(5, 10, 3))
    look_after(0)
    assert [task.report for task in DeskTask.objects.live()] == [dangerous]


def test_holidays_do_not_count(town, moved):
    services.settle_office(town.land, by=town.dana, values={"answer_days": 1})
    moved(berlin(30, 10, month=4))  # Thursday before the first of May
    submit(town)
    sent()
    moved(berlin(3, 10, month=5))
    look_after(0)
    assert to_authority() == []
    moved(berlin(4, 10, 1, month=5))
    look_after(0)
    assert len(to_authority()) == 1


def test_a_body_without_an_address_is_a_task_without_a_reminder(town, moved):
    moved(berlin(2, 10))
    town.land.email = ""
    town.land.save()
    report = submit(town)
    moved(berlin(9, 10, 1))
    look_after(0)

    assert [task.report for task in DeskTask.objects.live()] == [report]
    assert to_authority() == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_remind_once(moved):
    town = factories.town()
    moved(berlin(2, 10))
    report = submit(town)
    before = len(jobs.waiting("accounts.send_mail"))
    now = moved(berlin(9, 11))

    at_once(*[lambda: telling.look_after(town.municipality, at=now)] * 2)

    reminders = jobs.waiting("accounts.send_mail")[before:]
    assert [args["ref"] for _, args in reminders] == [str(hand_over_of(report).uuid)]


@pytest.mark.django_db(transaction=True)
def test_an_answer_at_the_moment_of_the_reminder_wins_or_comes_after_it(moved):
    town = factories.town()
    moved(berlin(2, 10))
    report = submit(town)
    moved(berlin(9, 11))

    at_once(
        lambda: telling.look_after(town.municipality),
        lambda: services.accept_by_link(hand_over_of(report)),
    )

    row = hand_over_of(report)
    assert row.answered_at is not None
    telling.look_after(town.municipality, at=berlin(13, 10))
    assert not DeskTask.objects.exists()
    telling.look_after(town.municipality, at=berlin(30, 10))
    assert [task.kind for task in DeskTask.objects.all()] == ["unfixed"]


def test_the_list_of_what_lies_with_others_still_counts_it_as_open(report, path, guest):
    guest.post(path, {"do": "annehmen"})

    _label, condition = STATES["bei-anderen"]
    assert Report.objects.filter(condition).get() == report
    assert report.label in guest.get("/meldungen/?stand=bei-anderen").text


@pytest.mark.parametrize("questions", [1, 3])
def test_the_page_needs_as_many_statements_for_many_questions(
    report, path, guest, questions, django_assert_max_num_queries
):
    for number in range(questions):
        services.ask_office_by_link(hand_over_of(report), text=f"Frage {number}")
    guest.get(path)

    with django_assert_max_num_queries(14):
        page = guest.get(path).text

    assert page.count("<blockquote>") == questions

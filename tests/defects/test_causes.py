"""One cause with many reports: collected, told once per person, closed with one message, undone."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from common import clock
from defects import gathering, links, services
from defects.errors import ReasonMissing, TransitionNotAllowed
from defects.history import fold
from defects.models import Cause, CauseMessage, Report
from defects.queues import Desk
from defects.services import Actor, ContactDetails, acts
from defects.services import causes as causing
from defects.services.steps import state_of
from defects.states import NotFixedReason, Verb, Work
from tests import factories
from tests.factories import Town
from tests.jobs import waiting, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return factories.town(host="lindenbach.example")


def sent(town: Town, email: str = "", category=None) -> Report:
    report = services.submit_report(
        municipality=town.municipality,
        category=category or town.pothole,
        location=factories.at(0, 0),
        text="Ein Baum liegt quer.",
        contact=ContactDetails(email=email) if email else None,
    )
    return fresh(report)


def fresh(report: Report) -> Report:
    return Report.objects.select_related(
        "municipality", "category__parent", "body", "cause", "duplicate_of"
    ).get(pk=report.pk)


def storm(town: Town, **values) -> Cause:
    return services.open_cause(
        town.municipality,
        values={
            "title": "Sturm am 3. März",
            "text": "Wir räumen Straße für Straße.",
            "begins_at": clock.now() - timedelta(hours=12),
            **values,
        },
        by=town.clara,
    )


def collected(town: Town, *reports: Report) -> Cause:
    cause = storm(town)
    outcome = services.collect(cause, reports, by=town.clara)
    assert outcome.kept == []
    return cause


def mails_after(act) -> list:
    work(until=clock.now() + timedelta(seconds=90), limit=2000)
    mail.outbox.clear()
    act()
    work(until=clock.now() + timedelta(seconds=90), limit=2000)
    return list(mail.outbox)


def rows_are_folds(*reports: Report) -> bool:
    return all(fold(each.events.order_by("id")) == state_of(fresh(each)) for each in reports)


# --- many reports in one go are as many reports one by one ----------------------------------


@pytest.mark.parametrize(
    ("act", "verb"),
    [
        (lambda: acts.accepting(), lambda r, by: services.accept(r, by=by)),
        (
            lambda: acts.planning(clock.today() + timedelta(days=2)),
            lambda r, by: services.plan(r, on=clock.today() + timedelta(days=2), by=by),
        ),
        (lambda: acts.starting(), lambda r, by: services.start(r, by=by)),
        (lambda: acts.securing(), lambda r, by: services.secure(r, by=by)),
        (
            lambda: acts.fixing("Fertig."),
            lambda r, by: services.mark_fixed(r, note="Fertig.", by=by),
        ),
        (
            lambda: acts.not_fixing("no_means", "Leider."),
            lambda r, by: services.mark_not_fixed(r, reason="no_means", note="Leider.", by=by),
        ),
        (lambda: acts.answering("Danke."), lambda r, by: services.answer(r, note="Danke.", by=by)),
        (lambda: acts.noting("Intern."), lambda r, by: services.note(r, text="Intern.", by=by)),
    ],
)
def test_in_one_go_each_report_gets_what_its_verb_writes(town, act, verb):
    one, many = sent(town, "anna@example.org"), sent(town, "mara@example.org")
    handed, handed_many = sent(town), sent(town)
    for each in (handed, handed_many):
        services.hand_over(each, to=town.land, by=Actor.staff(town.dana))

    alone = mails_after(
        lambda: [verb(each, Actor.staff(town.dana, each.body)) for each in (one, handed)]
    )
    together = mails_after(
        lambda: services.act_many([fresh(many), fresh(handed_many)], act(), by=town.dana)
    )

    def story(report: Report) -> list:
        return [
            (e.verb, e.payload, e.public, e.note.text if e.note else "", e.department, e.actor)
            for e in report.events.select_related("note", "department", "actor").order_by("id")
            if e.verb not in (Verb.SUBMITTED, Verb.ROUTED, Verb.HANDED_OVER)
        ]

    def state(report: Report) -> tuple:
        row = fresh(report)
        return (row.work, row.responsibility, row.planned_for, row.due_on, row.not_fixed_reason)

    assert story(many) == story(one)
    assert (state(many), state(handed_many)) == (state(one), state(handed))
    ended = [each.hand_overs.get() for each in (handed, handed_many)]
    assert len({(row.ended_at is None, row.answered_at is None) for row in ended}) == 1
    assert rows_are_folds(one, many, handed, handed_many)
    assert len(alone) == len(together)


def test_each_keeps_its_own_right(town):
    good, closed, changed = sent(town), sent(town), sent(town)
    services.answer(closed, note="Danke.", by=Actor.staff(town.dana))
    seen = {changed.pk: services.version_of(changed)}
    services.start(changed, by=Actor.staff(town.dana))

    outcome = services.act_many(
        [good, fresh(closed), fresh(changed)], acts.fixing(), by=town.clara, seen=seen
    )

    assert [event.report for event in outcome.events] == [good]
    assert [report for report, _why in outcome.kept] == [closed, changed]
    assert "Jemand anders" in outcome.kept[1][1]


def test_it_takes_as_many_statements_for_ten_as_for_two(town):
    def cost(n: int) -> int:
        reports = [sent(town, f"p{n}{i}@example.org") for i in range(n)]
        with CaptureQueriesContext(
            connection,
        ) as seen:
            services.act_many(reports, acts.fixing("Fertig."), by=town.clara)
        return len(seen)

    assert cost(2) == cost(10)


def test_taken_back_together_everything_is_as_it_was(town):
    reports = [sent(town, f"p{i}@example.org") for i in range(3)]
    before = [state_of(fresh(each)) for each in reports]

    def both() -> None:
        outcome = services.act_many(reports, acts.fixing("Fertig."), by=town.clara)
        back = services.undo_many(outcome.events, by=town.clara)
        assert back.kept == []

    assert mails_after(both) == []
    assert [state_of(fresh(each)) for each in reports] == before
    assert rows_are_folds(*reports)
    assert all(each.events.filter(verb=Verb.UNDONE).count() == 1 for each in reports)


def test_only_who_did_it_and_only_within_the_minute(town):
    report = sent(town)
    events = services.act_many([report], acts.starting(), by=town.clara).events
    late = clock.now() + timedelta(seconds=61)

    for by, at in ((town.dana, None), (town.clara, late)):
        outcome = services.undo_many(events, by=by, at=at)
        assert (outcome.events, len(outcome.kept)) == ([], 1)
    assert fresh(report).work == Work.IN_PROGRESS


# --- collecting ---------------------------------------------------------------------------


def test_reports_are_collected_with_an_event_on_each_that_can_be_taken_back(town):
    reports = [sent(town), sent(town)]
    cause = storm(town)

    outcome = services.collect(cause, reports, by=town.clara)

    assert [fresh(each).cause for each in reports] == [cause, cause]
    assert rows_are_folds(*reports)
    services.undo_many(outcome.events, by=town.clara)
    assert [fresh(each).cause for each in reports] == [None, None]
    assert rows_are_folds(*reports)


def test_from_one_cause_to_another_and_back(town):
    report = sent(town)
    first, second = collected(town, report), storm(town, title="Rohrbruch")

    events = services.collect(second, [fresh(report)], by=town.clara).events
    assert fresh(report).cause == second
    services.undo(events[0], by=Actor.staff(town.clara))
    assert fresh(report).cause == first
    services.let_go(first, [fresh(report)], by=town.clara)
    assert fresh(report).cause is None
    assert rows_are_folds(report)


def test_neither_a_confidential_report_nor_one_of_another_town(town):
    cause = storm(town)
    secret = town.report(
        category=factories.category(town.municipality, "secret", kind="confidential"),
        shown=False,
        location=None,
    )
    elsewhere = factories.town().report()

    for report in (secret, elsewhere):
        outcome = services.collect(cause, [fresh(report)], by=town.dana)
        assert (outcome.events, len(outcome.kept)) == ([], 1)


def test_many_of_one_kind_in_hours_are_a_question(town):
    for _ in range(gathering.MANY - 1):
        sent(town)
    desk = Desk(town.municipality, [town.tiefbau])
    assert gathering.heaps(desk) == []
    last = sent(town, category=town.pothole)

    [heap] = gathering.heaps(desk)
    assert (heap.group, heap.count) == (town.street, gathering.MANY)
    page = signed_in(town.clara).get("/arbeit/").text
    assert "Haben sie eine Ursache?" in page
    Report.objects.filter(pk=last.pk).update(created_at=clock.now() - timedelta(hours=20))
    assert gathering.heaps(desk) == []


def test_a_cause_looks_for_kind_place_and_time(town):
    fits, other_kind = sent(town), sent(town, category=town.lamp)
    old = sent(town)
    Report.objects.filter(pk=old.pk).update(created_at=clock.now() - timedelta(days=3))
    cause = storm(town, kinds=["street"], zone_id=town.district.pk)

    assert list(gathering.candidates(cause, user=town.dana)) == [fits]
    services.change_cause(cause, values={"kinds": []})
    everything = Cause.objects.get(pk=cause.pk)
    assert list(gathering.candidates(everything, user=town.dana)) == [fits, other_kind]
    assert list(gathering.candidates(everything, user=town.clara)) == [fits]


@pytest.mark.parametrize("who", ["clara", "dana", "bob", "mo", "alice"])
def test_the_list_of_what_somebody_may_answer_is_the_rule(town, who):
    user = getattr(town, who)
    reports = [sent(town), sent(town, category=town.lamp)]
    listed = set(Report.objects.answerable_by(user, town.municipality))

    assert listed == {each for each in reports if user.has_perm("defects.answer_report", each)}


# --- one message --------------------------------------------------------------------------


def test_one_message_closes_all_and_each_person_hears_once(town):
    reports = [
        sent(town, "anna@example.org"),
        sent(town, "Anna@example.org"),
        sent(town, "mara@example.org"),
        sent(town),
    ]
    merged = sent(town, "lea@example.org")
    services.merge([merged], into=reports[3], by=Actor.staff(town.clara))
    cause = collected(town, *reports)

    told = mails_after(
        lambda: services.speak(cause, what="fixed", text="Alles ist geräumt.", by=town.clara)
    )

    assert sorted(each.to[0].lower() for each in told) == [
        "anna@example.org",
        "lea@example.org",
        "mara@example.org",
    ]
    to_anna = next(each for each in told if each.to[0].lower() == "anna@example.org")
    assert all(links.status_path(each) in to_anna.body for each in reports[:2])
    assert links.status_path(reports[2]) not in to_anna.body
    assert "geräumt" not in to_anna.body
    for report in reports:
        event = report.events.get(verb=Verb.FIXED)
        assert event.note.text == "Alles ist geräumt."
        assert fresh(report).work == Work.FIXED
    assert rows_are_folds(*reports)
    assert Cause.objects.get(pk=cause.pk).closed_at is not None


def test_taken_back_within_the_minute_nobody_hears_and_everything_is_open(town):
    reports = [sent(town, "anna@example.org"), sent(town, "mara@example.org")]
    cause = collected(town, *reports)

    def both() -> None:
        message = services.speak(cause, what="answered", text="Danke.", by=town.clara)
        services.take_back(message, by=town.clara)

    assert mails_after(both) == []
    assert {fresh(each).work for each in reports} == {Work.RECEIVED}
    assert {fresh(each).cause for each in reports} == {cause}
    assert Cause.objects.get(pk=cause.pk).closed_at is None
    assert rows_are_folds(*reports)


def test_words_without_an_end_leave_them_open(town):
    report = sent(town, "anna@example.org")
    cause = collected(town, report)

    told = mails_after(lambda: services.speak(cause, what="told", text="Dauert.", by=town.clara))

    assert [each.subject for each in told] == [f"Neues zu Ihrer Meldung {report.label}"]
    assert fresh(report).work == Work.RECEIVED
    assert (
        "Dauert."
        in Client(headers={"host": "lindenbach.example"}).get(f"/meldungen/{report.number}/").text
    )


def test_only_what_the_person_may_answer_is_closed(town):
    own, foreign = sent(town), sent(town, category=town.lamp)
    cause = storm(town)
    services.collect(cause, [own, foreign], by=town.dana)

    message = services.speak(cause, what="fixed", text="Geräumt.", by=town.clara)

    assert message.total == message.done == 1
    assert (fresh(own).work, fresh(foreign).work) == (Work.FIXED, Work.RECEIVED)


def test_a_message_needs_words_a_reason_and_something_open(town):
    cause = storm(town)
    with pytest.raises(TransitionNotAllowed):
        services.speak(cause, what="fixed", text="Geräumt.", by=town.clara)
    services.collect(cause, [sent(town)], by=town.clara)
    with pytest.raises(ReasonMissing):
        services.speak(cause, what="fixed", text=" ", by=town.clara)
    with pytest.raises(ReasonMissing):
        services.speak(cause, what="not_fixed", text="Nein.", by=town.clara)
    message = services.speak(
        cause, what="not_fixed", reason=NotFixedReason.NO_MEANS, text="Nein.", by=town.clara
    )
    with pytest.raises(TransitionNotAllowed):
        services.speak(cause, what="fixed", text="Noch mal.", by=town.clara)
    assert message.done == 1


def test_a_large_one_goes_on_in_the_background_and_tells_at_the_end(town, monkeypatch):
    monkeypatch.setattr(causing, "AT_ONCE", 2)
    reports = [sent(town, f"p{i}@example.org") for i in range(5)]
    cause = collected(town, *reports)
    desk = signed_in(town.clara)
    work(until=clock.now() + timedelta(seconds=90))
    mail.outbox.clear()

    message = services.speak(cause, what="told", text="Dauert.", by=town.clara)

    assert (message.total, message.done, message.finished_at) == (5, 2, None)
    assert "2 von 5 Meldungen sind durch." in " ".join(
        desk.get(f"/arbeit/ursachen/{cause.uuid}/").text.split()
    )
    assert waiting("accounts.send_mail") == []
    work(until=clock.now() + timedelta(seconds=90))
    message.refresh_from_db()
    assert (message.done, message.finished_at is None) == (5, False)
    assert len(mail.outbox) == 5
    assert all(each.events.filter(verb=Verb.NOTED).count() == 1 for each in reports)


def test_what_is_too_old_to_be_taken_back_stays_and_is_told(town):
    kept, back = sent(town, "anna@example.org"), sent(town, "mara@example.org")
    cause = collected(town, kept, back)

    def all_of_it() -> None:
        message = services.speak(cause, what="fixed", text="Geräumt.", by=town.clara)
        services.reopen(fresh(kept), reason="Noch ein Ast.", by=Actor.staff(town.dana))
        services.mark_fixed(fresh(kept), by=Actor.staff(town.dana))
        outcome = services.take_back(message, by=town.clara)
        assert [report for report, _why in outcome.kept] == [kept]

    told = mails_after(all_of_it)

    assert (fresh(kept).work, fresh(back).work) == (Work.FIXED, Work.RECEIVED)
    assert {each.to[0] for each in told} == {"anna@example.org"}


def test_what_is_taken_back_half_way_does_not_go_on(town, monkeypatch):
    monkeypatch.setattr(causing, "AT_ONCE", 2)
    reports = [sent(town) for _ in range(5)]
    cause = collected(town, *reports)
    message = services.speak(cause, what="fixed", text="Geräumt.", by=town.clara)

    services.take_back(message, by=town.clara)
    work(until=clock.now() + timedelta(seconds=90))

    assert {fresh(each).work for each in reports} == {Work.RECEIVED}


# --- pages --------------------------------------------------------------------------------


def signed_in(user) -> Client:
    client = Client(headers={"host": "lindenbach.example"})
    client.force_login(user)
    return client


def test_from_the_list_to_one_answer_for_all(town):
    reports = [sent(town, f"p{i}@example.org") for i in range(3)]
    desk = signed_in(town.clara)
    ticked = [f"{each.number}:{services.version_of(each)}" for each in reports]
    asked = desk.post("/arbeit/mehrere/", {"meldung": ticked, "schritt": "ursache"})
    assert "Eine Ursache für 3 Meldungen" in asked.text

    made = desk.post(
        "/arbeit/ursachen/neu/",
        {"meldung": ticked, "do": 1, "title": "Sturm", "begins_at": "2026-03-03T08:00"},
    )
    assert made.status_code == 303
    cause = Cause.objects.get()
    assert cause.reports.count() == 3
    spoken = desk.post(f"{made.url}nachricht/", {"what": "fixed", "text": "Geräumt."}, follow=True)
    assert "3 Meldungen haben sie bekommen." in spoken.text
    message = CauseMessage.objects.get()
    desk.post(f"{made.url}zuruecknehmen/", {"message": str(message.uuid)})
    assert {fresh(each).work for each in reports} == {Work.RECEIVED}
    desk.post(f"{made.url}herausnehmen/", {"meldung": [str(reports[0].number)]})
    assert cause.reports.count() == 2
    desk.post(f"{made.url}aufnehmen/", {"meldung": [str(reports[0].number)]})
    assert cause.reports.count() == 3


def test_everybody_reads_the_cause_at_the_report(town):
    report = sent(town)
    collected(town, report)
    guest = Client(headers={"host": "lindenbach.example"})

    for path in (f"/meldungen/{report.number}/", links.status_path(report)):
        page = guest.get(path).text
        assert "Sturm am 3. März" in page
        assert "Wir räumen Straße für Straße." in page


@pytest.fixture
def strangers(town):
    """A clerk of a body outside the house, and somebody named for what is confidential."""
    return {
        "outside": factories.member(town.municipality, Role.CLERK, town.land),
        "named": factories.member(town.municipality, Role.CONFIDENTIAL),
    }


@pytest.mark.parametrize("who", ["outside", "named"])
def test_who_may_not_collect_is_not_offered_to(town, strangers, who):
    page = signed_in(strangers[who]).get("/arbeit/")

    assert [key for key, _gesture in page.context["gestures"]] == ["zusammenfuehren"]
    offered = signed_in(town.clara).get("/arbeit/").context["gestures"]
    assert [key for key, _gesture in offered] == ["zusammenfuehren", "ursache"]


@pytest.mark.parametrize("who", ["alice", "mo", "bob", "outside", "named"])
def test_others_have_no_causes(town, strangers, who):
    cause = collected(town, sent(town))
    other = signed_in(strangers.get(who) or getattr(town, who))

    for path in ("/arbeit/ursachen/", "/arbeit/ursachen/neu/", f"/arbeit/ursachen/{cause.uuid}/"):
        assert other.get(path).status_code == 403
    for act in ("aendern", "aufnehmen", "herausnehmen", "nachricht", "zuruecknehmen"):
        data = {"what": "fixed", "text": "Nein.", "title": "x"}
        assert other.post(f"/arbeit/ursachen/{cause.uuid}/{act}/", data).status_code == 403
    assert cause.messages.count() == 0


def test_staff_of_another_town_find_nothing(town):
    cause = collected(town, sent(town))
    elsewhere = factories.town(host="anderswo.example")
    client = Client(headers={"host": "anderswo.example"})
    client.force_login(elsewhere.dana)

    assert client.get(f"/arbeit/ursachen/{cause.uuid}/").status_code == 404
    assert signed_in(elsewhere.dana).get("/arbeit/ursachen/").status_code == 403


def test_somebody_else_cannot_take_a_message_back(town):
    report = sent(town)
    cause = collected(town, report)
    message = services.speak(cause, what="fixed", text="Geräumt.", by=town.clara)

    signed_in(town.dana).post(
        f"/arbeit/ursachen/{cause.uuid}/zuruecknehmen/", {"message": str(message.uuid)}
    )

    assert fresh(report).work == Work.FIXED


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("neu/", {"do": "1"}, 422),
        ("neu/", {"do": "1", "title": "x", "begins_at": "gestern"}, 422),
        (
            "neu/",
            {
                "do": "1",
                "title": "x",
                "begins_at": "2026-03-03T08:00",
                "ends_at": "2026-03-02T08:00",
            },
            422,
        ),
        ("{}/nachricht/", {"what": "gone", "text": "x"}, 422),
        ("{}/nachricht/", {"what": "not_fixed", "text": "x"}, 422),
        ("{}/nachricht/", {"what": "fixed", "text": ""}, 422),
        ("{}/aufnehmen/", {"meldung": "x\0"}, 303),
        ("{}/zuruecknehmen/", {"message": "x"}, 404),
    ],
)
def test_nonsense_gets_a_sentence(town, path, data, status):
    cause = collected(town, sent(town))

    answer = signed_in(town.clara).post(f"/arbeit/ursachen/{path.format(cause.uuid)}", data)

    assert answer.status_code == status

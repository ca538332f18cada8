"""Days that come near, are here, or are long over: told once per step, to whoever is there."""

from datetime import date

import pytest
from django.core import mail as outbox
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Mailbox, Role
from defects import services
from defects.models import DeskTask, DueNotice
from defects.services import Actor, Settled
from defects.services.reminding import remind
from defects.tasks import remind as remind_job
from defects.tasks import send_lists
from tests import factories
from tests.concurrency import at_once
from tests.defects.clock_story import HOST, berlin, clara, plain, sent, signed_in, submitted
from tests.factories import Town
from tests.jobs import waiting


@pytest.fixture
def town(db) -> Town:
    return factories.town(host=HOST)


def told(town: Town) -> list[tuple[str, str, date]]:
    rows = DueNotice.objects.order_by("id").values_list("which", "step", "due_on")
    return list(rows)


def morning(town: Town, set_clock, day: int) -> list[tuple[str, str]]:
    """What is sent by the job on a morning in March."""
    set_clock(berlin(day, 6, 40))
    remind_job(0)
    return sent()


def test_before_at_and_long_after_the_day_each_once(town, set_clock):
    """Due on Thursday 5; 10 is the third, 12 the fifth Arbeitstag over."""
    report = submitted(town, berlin(2))
    mails = {day: morning(town, set_clock, day) for day in (3, 4, 5, 6, 9, 11, 12)}
    again = morning(town, set_clock, 12)

    office = "tiefbau@lindenbach.example"
    assert mails[3] == mails[6] == mails[9] == mails[11] == again == []
    assert mails[4] == [(office, "Bald fällig: eine Meldung")]
    assert mails[5] == [(office, "Fällig: eine Meldung")]
    assert (office, "Lange überfällig: eine Meldung") in mails[12]
    day = date(2026, 3, 5)
    steps = [("answer", step, day) for step in ("before", "due", "over")]
    assert told(town) == steps
    assert [task.kind for task in DeskTask.objects.live()] == ["overdue"]
    case = signed_in(town.dana).get(f"/arbeit/{report.number}/").text
    assert "Lange überfällig: Fällig war es am 5. März." in plain(case)


def test_a_mail_names_number_and_day_and_nothing_of_what_people_wrote(town, set_clock):
    report = submitted(town, berlin(2))
    morning(town, set_clock, 4)

    [message] = outbox.outbox
    assert report.label in message.body and "Erste Antwort bis 5. März." in plain(message.body)
    assert f"https://lindenbach.example/arbeit/{report.number}/" in message.body
    assert "Geheim" not in message.body


def test_the_repair_has_its_own_steps_once_the_answer_was_given(town, set_clock):
    report = submitted(town, berlin(2))
    services.accept(report, by=clara(town), at=berlin(3))

    assert morning(town, set_clock, 5) == []
    morning(town, set_clock, 13)
    morning(town, set_clock, 16)

    day = date(2026, 3, 16)
    assert told(town) == [("repair", "before", day), ("repair", "due", day)]


def test_nothing_is_told_while_the_clock_stands_and_the_new_day_is_told_anew(town, set_clock):
    report = submitted(town, berlin(2))
    services.accept(report, by=clara(town), at=berlin(2))
    morning(town, set_clock, 16)
    services.ask_reporter(report, text="Wo?", by=clara(town), at=berlin(16))
    assert morning(town, set_clock, 17) == []
    services.reply(report, text="Da.", by=Actor.resident(), at=berlin(18))
    assert report.repair_by == date(2026, 3, 18)

    assert len(morning(town, set_clock, 18)) >= 1
    assert told(town)[-1] == ("repair", "due", date(2026, 3, 18))


def test_a_mail_that_is_not_true_any_more_is_not_sent(town, set_clock):
    report = submitted(town, berlin(2))
    set_clock(berlin(5, 6, 40))
    remind_job(0)
    services.accept(report, by=clara(town), at=berlin(5, 6, 41))

    assert ("tiefbau@lindenbach.example", "Fällig: eine Meldung") not in sent()


def test_the_assignee_is_told_and_while_away_the_deputy(town, set_clock):
    carl = factories.member(town.municipality, Role.CLERK, town.tiefbau, "carl")
    services.take(submitted(town, berlin(2)), person=town.clara)
    services.enter_absence(
        town.municipality, person=town.clara, deputy=carl, first_day=date(2026, 3, 5),
        last_day=date(2026, 3, 5), by=town.clara, today=date(2026, 3, 2),
    )  # fmt: skip

    assert [to for to, _subject in morning(town, set_clock, 4)] == [town.clara.email]
    assert [to for to, _subject in morning(town, set_clock, 5)] == [carl.email]
    assert "als Vertretung: Clara" in outbox.outbox[0].body


def test_an_office_where_nobody_is_has_its_deputy_told(town, set_clock):
    submitted(town, berlin(2))
    values = {
        "absent_from": date(2026, 3, 4), "absent_until": date(2026, 3, 4), "deputy": town.dana
    }  # fmt: skip
    services.settle_office(town.tiefbau, by=town.dana, values=values)

    assert [to for to, _subject in morning(town, set_clock, 4)] == [town.dana.email]
    assert [to for to, _subject in morning(town, set_clock, 5)] == ["tiefbau@lindenbach.example"]


def test_what_is_long_over_goes_to_the_head_and_to_whoever_distributes(town, set_clock):
    client = signed_in(town.dana)
    path = "/arbeit/stellen/tiefbau/"
    client.post(path, {"tells": "at_once", "head_email": "leitung@lindenbach.example"})
    submitted(town, berlin(2))

    assert [to for to, _subject in morning(town, set_clock, 12)] == ["leitung@lindenbach.example"]
    assert "Liegt bei: Tiefbauamt." in outbox.outbox[0].body
    assert "Lange überfällig" in client.get("/arbeit/?liste=nachfassen").text
    set_clock(berlin(12, 7, 5))
    send_lists(0)
    assert (town.dana.email, "Nachfassen: eine Meldung") in sent()
    assert "Lange überfällig, fällig war es am 5. März: Tiefbauamt." in plain(outbox.outbox[0].body)


def test_the_task_is_over_when_nothing_is_overdue_any_more(town, set_clock):
    report = submitted(town, berlin(2))
    morning(town, set_clock, 12)
    client = signed_in(town.dana)
    assert report.label in client.get("/arbeit/?liste=nachfassen").text

    services.accept(report, by=clara(town), at=berlin(12))

    assert not DeskTask.objects.live().exists()
    assert report.label not in client.get("/arbeit/?liste=nachfassen").text
    # The repair has a day of its own, and is long over later on.
    morning(town, set_clock, 23)
    assert [task.since for task in DeskTask.objects.live()] == [berlin(16, 0)]


def test_a_confidential_report_is_named_as_one_and_no_more(town, set_clock):
    noise = factories.category(
        town.municipality, "noise", kind="confidential", default_body=town.tiefbau,
        name={"de": "Nachbar zu laut"},
    )  # fmt: skip
    submitted(town, berlin(2), noise)
    morning(town, set_clock, 5)

    assert "Vertrauliche Meldung" in outbox.outbox[0].body
    assert "Nachbar" not in outbox.outbox[0].body


def test_of_what_is_confidential_those_are_told_who_are_named_and_nobody_else(town, set_clock):
    """Neither the office, nor its head, nor whoever stands in for the assignee."""
    nora, nils = (
        factories.member(town.municipality, Role.CONFIDENTIAL, name=name)
        for name in ("Nora", "Nils")
    )
    noise = factories.category(
        town.municipality, "noise", kind="confidential", default_body=town.tiefbau
    )
    signed_in(town.dana).post(
        "/arbeit/stellen/tiefbau/", {"tells": "at_once", "head_email": "leitung@lindenbach.example"}
    )
    submitted(town, berlin(2), noise)

    for day in (4, 5, 12):
        told = morning(town, set_clock, day)
        assert {to for to, _subject in told} == {nora.email, nils.email}, day
        assert len(told) == 2
        assert "Vertrauliche Meldung" in outbox.outbox[0].body
        assert "Vertretung" not in outbox.outbox[0].body


def test_a_clerk_cannot_take_the_head_out_of_it(town):
    signed_in(town.dana).post(
        "/arbeit/stellen/tiefbau/", {"tells": "at_once", "head_email": "leitung@x.example"}
    )
    page = signed_in(town.clara).get("/arbeit/stellen/tiefbau/").text
    assert "leitung@x.example" not in page
    sent_back = {"tells": "at_once", "head_email": ""}
    assert signed_in(town.clara).post("/arbeit/stellen/tiefbau/", sent_back).status_code == 303
    assert Mailbox.objects.head_of(town.tiefbau).get().email == "leitung@x.example"


def test_a_town_settles_when_and_may_leave_the_first_step_out(town, set_clock):
    settled = Settled(town={"remind_days": 0, "escalate_days": 1})
    services.settle_clocks(town.municipality, settled, by=town.admin)
    submitted(town, berlin(2))

    assert morning(town, set_clock, 4) == []
    morning(town, set_clock, 5)
    morning(town, set_clock, 6)
    assert [step for _which, step, _day in told(town)] == ["due", "over"]


def test_nobody_is_told_on_free_days_or_at_night(town, set_clock):
    submitted(town, berlin(3))  # due on Friday 6
    assert remind(town.municipality, at=berlin(7, 9)) == 0
    assert remind(town.municipality, at=berlin(9, 6, 20)) == 0
    assert remind(town.municipality, at=berlin(9, 6, 30)) == 1


def test_another_town_is_not_told_of(town, set_clock):
    other = factories.town(ags="05999004")
    submitted(other, berlin(2))

    assert remind(town.municipality, at=berlin(5)) == 0
    assert remind(other.municipality, at=berlin(5)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_once(town):
    for _each in range(3):
        submitted(town, berlin(2))

    found = at_once(*[lambda: remind(town.municipality, at=berlin(5))] * 2)

    assert sorted(found) == [0, 3] or sum(found) == 3
    assert DueNotice.objects.count() == 3
    batches = set(DueNotice.objects.values_list("batch", flat=True))
    refs = {
        args["ref"]
        for _name, args in waiting("accounts.send_mail")
        if args["template"] == "defects/due"
    }
    assert refs == {str(batch) for batch in batches}


def test_many_cost_as_many_statements_as_one(town):
    def cost(day: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            remind(town.municipality, at=berlin(day))
        return len(asked)

    submitted(town, berlin(2))
    one = cost(5)
    DueNotice.objects.all().delete()
    for _more in range(4):
        services.take(submitted(town, berlin(2)), person=town.clara)
    DueNotice.objects.all().delete()
    # One mail more, to Clara besides the office.
    assert cost(5) <= one + 3

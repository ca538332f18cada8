"""Several departments on one case: one leads, the others help with a task."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from accounts.models import Role, User
from common import clock
from defects import queues, services
from defects.errors import (
    CannotUndo,
    HelpersOpen,
    ReasonMissing,
    TransitionNotAllowed,
    WrongBody,
)
from defects.history import fold
from defects.models import Help, Office, Report
from defects.queues import Desk
from defects.services import Actor, ContactDetails, acts
from defects.services.steps import state_of
from defects.states import Verb, Work
from defects.timeline import timeline
from tests import factories
from tests.concurrency import at_once
from tests.factories import Town
from tests.jobs import work
from tests.photos import pictures

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return factories.town(host="lindenbach.example")


@pytest.fixture
def hanna(town) -> User:
    """A clerk of the Bauhof, which helps."""
    return factories.member(town.municipality, Role.CLERK, town.bauhof, "hanna")


@pytest.fixture
def report(town) -> Report:
    """It lies with Clara's Tiefbauamt."""
    made = services.submit_report(
        municipality=town.municipality,
        category=town.pothole,
        location=factories.at(0, 0),
        text="Ein Baum liegt auf dem Schlagloch.",
        contact=ContactDetails(email="anna@example.org", name="Anna Geheim"),
    )
    return fresh(made)


def fresh(report: Report) -> Report:
    return Report.objects.select_related(
        "municipality", "category__parent", "body", "cause", "duplicate_of"
    ).get(pk=report.pk)


def clara(town: Town) -> Actor:
    return Actor.staff(town.clara, town.tiefbau)


def asked(town: Town, report: Report, **fields) -> Help:
    services.ask_for_help(
        fresh(report),
        **{
            "department": town.bauhof,
            "task": "Bitte absperren.",
            "by": clara(town),
            **fields,
        },
    )
    return again(Help.objects.get(report=report, department=fields.get("department", town.bauhof)))


def again(row: Help) -> Help:
    return Help.objects.select_related(
        "report__municipality", "report__body", "report__category__parent", "department", "task"
    ).get(pk=row.pk)


def mails_after(act) -> list:
    work(until=clock.now() + timedelta(seconds=90))
    mail.outbox.clear()
    act()
    work(until=clock.now() + timedelta(seconds=90))
    return list(mail.outbox)


def signed_in(user) -> Client:
    client = Client(headers={"host": "lindenbach.example"})
    client.force_login(user)
    return client


# --- asking and answering -----------------------------------------------------------------


def test_the_helper_sees_the_case_in_its_queue_and_not_who_reported(town, report, hanna):
    desk = signed_in(hanna)
    assert desk.get(f"/arbeit/{report.number}/").status_code == 403

    row = asked(town, report, due_on=clock.today() + timedelta(days=2))

    lists = desk.get("/arbeit/?liste=helfen")
    assert report.label in lists.text
    assert {q.key: n for q, n in lists.context["queues"]}["helfen"] == 1
    page = desk.get(f"/arbeit/{report.number}/").text
    assert "Bitte absperren." in page
    assert "Anna Geheim" not in page
    assert "anna@example.org" not in page
    assert (row.state, row.asked_by) == (Help.State.ASKED, town.clara)


def test_yes_and_done_with_a_picture_and_the_lead_hears_of_it(town, report, hanna):
    row = asked(town, report)
    desk = signed_in(hanna)
    path = f"/arbeit/{report.number}/helfer/{row.uuid}/"

    desk.post(f"{path}zusagen/")
    assert again(row).state == Help.State.ACCEPTED
    told = mails_after(
        lambda: desk.post(
            f"{path}erledigt/",
            {"text": "Steht.", "photos": pictures.upload(pictures.jpeg())},
        )
    )

    assert again(row).state == Help.State.DONE
    event = report.events.get(verb=Verb.HELP_DONE)
    assert (event.note.text, len(event.payload["photos"]), event.public) == ("Steht.", 1, False)
    assert [(each.to, each.subject) for each in told if "Hilfe" in each.subject] == [
        ([town.tiefbau.email], f"Hilfe erledigt: Meldung {report.label}")
    ]
    assert fresh(report).work == Work.RECEIVED
    assert fold(report.events.order_by("id")) == state_of(fresh(report))


def test_no_needs_a_reason_and_ends_what_the_helper_sees(town, report, hanna):
    row = asked(town, report)
    with pytest.raises(ReasonMissing):
        services.refuse_help(row, reason=" ", by=Actor.staff(hanna, town.bauhof))

    services.refuse_help(row, reason="Kein Wagen frei.", by=Actor.staff(hanna, town.bauhof))

    assert signed_in(hanna).get(f"/arbeit/{report.number}/").status_code == 403
    assert "Kein Wagen frei." in signed_in(town.clara).get(f"/arbeit/{report.number}/").text
    services.ask_for_help(fresh(report), department=town.bauhof, task="Und morgen?", by=clara(town))
    assert Help.objects.filter(report=report).count() == 2


def test_an_office_is_told_as_of_other_things(town, report):
    told = mails_after(lambda: asked(town, report))
    assert [(each.to, each.subject) for each in told] == [
        ([town.bauhof.email], f"Bitte um Hilfe: Meldung {report.label}")
    ]
    assert "absperren" not in told[0].body

    Office.objects.create(
        municipality=town.municipality, department=town.clearing, tells=Office.Tells.LIST
    )
    assert mails_after(lambda: asked(town, report, department=town.clearing)) == []


def test_taken_back_within_the_minute_the_office_hears_nothing(town, report, hanna):
    def both() -> None:
        event = services.ask_for_help(
            fresh(report), department=town.bauhof, task="Absperren.", by=clara(town)
        )
        services.undo(event, by=clara(town))

    assert mails_after(both) == []
    assert Help.objects.get().state == Help.State.ENDED
    assert signed_in(hanna).get(f"/arbeit/{report.number}/").status_code == 403


def test_an_answer_is_taken_back_to_what_was_before(town, report, hanna):
    row = asked(town, report)
    by = Actor.staff(hanna, town.bauhof)
    yes = services.accept_help(row, by=by)
    no = services.refuse_help(again(row), reason="Doch nicht.", by=by)

    with pytest.raises(CannotUndo):
        services.undo(yes, by=by)
    services.undo(no, by=by)
    assert again(row).state == Help.State.ACCEPTED
    services.undo(yes, by=by)
    assert again(row).state == Help.State.ASKED


def test_the_lead_ends_it_and_the_helper_is_told(town, report):
    row = asked(town, report)

    told = mails_after(lambda: services.end_help(row, by=clara(town)))

    assert [each.subject for each in told] == [f"Hilfe nicht mehr nötig: Meldung {report.label}"]
    with pytest.raises(TransitionNotAllowed):
        services.accept_help(again(row), by=Actor.staff(town.dana, town.bauhof))


def test_who_cannot_be_asked(town, report):
    elsewhere = factories.town().bauhof
    asked(town, report)
    for department in (town.tiefbau, town.land, elsewhere, town.bauhof):
        with pytest.raises(WrongBody):
            services.ask_for_help(fresh(report), department=department, task="Ja?", by=clara(town))
    with pytest.raises(TransitionNotAllowed):
        services.ask_for_help(
            fresh(report),
            department=town.clearing,
            task="Ja?",
            due_on=clock.today() - timedelta(days=1),
            by=clara(town),
        )


@pytest.mark.django_db(transaction=True)
def test_of_two_who_ask_the_same_office_one_does():
    town = factories.town(host="lindenbach.example")
    report = town.report(body=town.tiefbau)

    answers = at_once(
        *(
            lambda: services.ask_for_help(
                fresh(report), department=town.bauhof, task="Absperren.", by=clara(town)
            )
            for _ in range(2)
        )
    )

    assert sum(isinstance(each, WrongBody) for each in answers) == 1
    assert Help.objects.count() == 1


# --- closing and leading ------------------------------------------------------------------


def test_closing_asks_first_and_then_tells_the_helpers(town, report):
    asked(town, report)
    desk = signed_in(town.clara)
    with pytest.raises(HelpersOpen):
        services.mark_fixed(fresh(report), by=clara(town))

    page = desk.get(f"/arbeit/{report.number}/").text
    assert "Noch nicht fertig: Hilfe von Bauhof." in page
    refused = desk.post(f"/arbeit/{report.number}/behoben/", {"people": "no"})
    assert refused.status_code == 422
    assert fresh(report).work == Work.RECEIVED
    in_bulk = services.act_many([fresh(report)], acts.fixing(), by=town.clara)
    assert (in_bulk.events, "Hilfe von Bauhof" in in_bulk.kept[0][1]) == ([], True)

    told = mails_after(
        lambda: desk.post(
            f"/arbeit/{report.number}/behoben/", {"people": "no", "helfer": "trotzdem"}
        )
    )
    assert fresh(report).work == Work.FIXED
    assert f"Hilfe nicht mehr nötig: Meldung {report.label}" in [each.subject for each in told]
    desk_of_helpers = Desk(town.municipality, [town.bauhof])
    assert not desk_of_helpers.helps.exists()
    services.reopen(fresh(report), reason="Doch nicht.", by=clara(town))
    assert desk_of_helpers.helps.count() == 1


def test_the_lead_goes_to_a_helper_and_the_former_helps_on(town, report, hanna):
    row = asked(town, report)

    event = services.change_lead(row, by=clara(town), stays=True)

    assert fresh(report).body == town.bauhof
    assert again(row).state == Help.State.ENDED
    now_helps = Help.objects.get(department=town.tiefbau)
    assert (now_helps.state, now_helps.task.text) == (Help.State.ASKED, "Bitte absperren.")
    assert hanna.has_perm("defects.answer_report", fresh(report))
    assert fold(report.events.order_by("id")) == state_of(fresh(report))

    services.undo(event, by=clara(town))
    assert fresh(report).body == town.tiefbau
    assert again(row).state == Help.State.ASKED
    assert Help.objects.get(department=town.tiefbau).state == Help.State.ENDED


def test_the_public_reads_of_the_lead_alone(town, report, hanna):
    row = asked(town, report)
    services.accept_help(row, by=Actor.staff(hanna, town.bauhof))

    page = Client(headers={"host": "lindenbach.example"}).get(f"/meldungen/{report.number}/").text

    assert "Tiefbauamt" in page
    assert "Bauhof" not in page
    assert "absperren" not in page
    told = [entry.verb for entry in timeline(report, public=True)]
    assert not {Verb.HELP_ASKED, Verb.HELP_ACCEPTED} & set(told)


def test_queues_are_counted_in_one_statement(town, report, hanna, django_assert_num_queries):
    asked(town, report)
    desk = Desk(town.municipality, [town.bauhof])
    with django_assert_num_queries(1):
        counted = queues.counts(desk, user=hanna, today=clock.today())
    assert {queue.key: n for queue, n in counted}["helfen"] == 1


# --- who may ------------------------------------------------------------------------------


def test_a_helper_notes_and_neither_closes_nor_asks_nor_gives_away(town, report, hanna):
    row = asked(town, report)
    desk = signed_in(hanna)

    for step in ("behoben", "antworten", "fragen", "zuweisen", "einplanen", "nehmen", "trennen"):
        answer = desk.post(f"/arbeit/{report.number}/{step}/", {"text": "Nein.", "people": "no"})
        assert answer.status_code == 403, step
    for path in ("helfer/", f"helfer/{row.uuid}/beenden/", f"helfer/{row.uuid}/federfuehrung/"):
        assert desk.post(f"/arbeit/{report.number}/{path}", {}).status_code == 403
    noted = desk.post(f"/arbeit/{report.number}/notiz/", {"text": "Schlüssel liegt bei uns."})
    assert noted.status_code == 303
    assert fresh(report).work == Work.RECEIVED


@pytest.mark.parametrize("state", Help.State.values)
def test_the_lists_of_what_a_helper_sees_are_the_rules(town, report, hanna, state):
    Help.objects.filter(pk=asked(town, report).pk).update(state=state)
    Report.objects.filter(pk=report.pk).update(shown=False, text_shown=False)
    sees = state in Help.SEES

    for lists, rule in (("visible_to", "see_report"), ("inside_of", "see_report_inside")):
        found = getattr(Report.objects, lists)(hanna, town.municipality)
        assert (report in found) == sees
        assert hanna.has_perm(f"defects.{rule}", fresh(report)) == sees


@pytest.mark.parametrize("who", ["alice", "mo", "bob", "clara"])
def test_only_the_helper_answers(town, report, who):
    row = asked(town, report)
    other = signed_in(getattr(town, who))

    for act in ("zusagen", "absagen", "erledigt"):
        answer = other.post(f"/arbeit/{report.number}/helfer/{row.uuid}/{act}/", {"text": "x"})
        assert answer.status_code == 403
    assert again(row).state == Help.State.ASKED


def test_staff_of_another_town_find_nothing(town, report):
    row = asked(town, report)
    elsewhere = factories.town(host="anderswo.example")
    client = Client(headers={"host": "anderswo.example"})
    client.force_login(elsewhere.dana)

    for path in ("helfer/", f"helfer/{row.uuid}/beenden/"):
        assert client.post(f"/arbeit/{report.number}/{path}").status_code == 404


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"department": "bauhof"},
        {"department": "gibtsnicht", "task": "x"},
        {"department": "strassen_land", "task": "x"},
        {"department": "bauhof", "task": "x", "due_on": "morgen"},
    ],
)
def test_nonsense_gets_a_sentence(town, report, data):
    answer = signed_in(town.clara).post(f"/arbeit/{report.number}/helfer/", data)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert not Help.objects.exists()

"""A town hands a report over to its county inside one installation, and both tell the same."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.test import Client

from accounts.models import Role, User
from common import clock
from common.models import Journal
from defects import services
from defects.errors import ReasonMissing, TooLate, WrongBody, WrongReport
from defects.history import fold
from defects.links import status_path
from defects.models import Connection, DeskTask, HandOver, Report, ReportEvent
from defects.services import Actor, acts
from defects.services.steps import state_of
from defects.states import OPEN, NotFixedReason, Responsibility, Verb, Work
from defects.timeline import timeline
from tests import factories, jobs
from tests.concurrency import at_once
from tests.factories import Town

TEXT = "Das Schild liegt im Graben."


@dataclass(frozen=True)
class Pair:
    """Lindenbach and the county that has roads there; Kim works for the county's roads."""

    town: Town
    county: Town
    kim: User
    body: object
    connection: Connection


@pytest.fixture
def pair(db) -> Pair:
    town = factories.town(host="lindenbach.example")
    county = factories.town(
        host="kreis.example",
        name="Kreis Erlengau",
        number_prefix="K",
        base_url="https://kreis.example",
        boundary=factories.box(-20_000, -20_000, 20_000, 20_000),
    )
    body = factories.outside_body(
        town.municipality, "kreis", name="Kreis Erlengau", dative="beim Kreis Erlengau"
    )
    connection = services.ask_for_connection(body, partner=county.municipality, by=town.admin)
    services.agree_to_connection(
        connection, department=county.tiefbau, category=county.pothole, by=county.admin
    )
    kim = factories.member(county.municipality, Role.CLERK, county.tiefbau, name="kim")
    return Pair(town=town, county=county, kim=kim, body=body, connection=connection)


def submitted(pair: Pair, **fields) -> Report:
    return services.submit_report(
        municipality=pair.town.municipality,
        **{
            "category": pair.town.pothole,
            "location": factories.TOWN_HALL,
            "text": TEXT,
            "place": "Hauptstraße 1",
            "contact": services.ContactDetails(email="anna@example.org", name="Anna Verborgen"),
            **fields,
        },
    )


def over(pair: Pair, **fields) -> tuple[Report, Report]:
    """A report that Dana handed over, and the case of the county."""
    report = submitted(pair, **fields)
    services.hand_over(report, to=pair.body, by=Actor.staff(pair.town.dana))
    return report, case_of(report)


def case_of(report: Report) -> Report:
    row = HandOver.objects.select_related("twin__municipality").filter(report=report).last()
    assert row is not None and row.twin is not None
    return row.twin


def kim(pair: Pair, twin: Report) -> Actor:
    return Actor.staff(pair.kim, twin.body)


def fresh(report: Report) -> Report:
    found = Report.objects.select_related("body", "category", "municipality", "item").get(
        pk=report.pk
    )
    assert state_of(found) == fold(ReportEvent.objects.filter(report=found).order_by("id"))
    return found


def words(report: Report) -> list[str]:
    return [entry.words for entry in timeline(fresh(report), public=True)]


# --- handing over ---------------------------------------------------------------------


def test_the_county_gets_a_case_with_its_own_number_and_nothing_of_the_reporter(pair: Pair) -> None:
    report, twin = over(pair)
    assert (twin.municipality, twin.body, twin.work) == (
        pair.county.municipality,
        pair.county.tiefbau,
        Work.RECEIVED,
    )
    assert (twin.label[0], twin.category, twin.place) == ("K", pair.county.pothole, report.place)
    assert twin.location.equals_exact(report.location, 1e-9)
    assert (twin.contact, twin.text, twin.shown) == (None, "", False)
    fresh(twin)
    row = HandOver.objects.get(report=report)
    assert (row.way, row.connection, row.ended_at) == ("neighbour", pair.connection, None)
    assert words(report)[0] == "Liegt seit heute beim Kreis Erlengau"


def test_the_office_of_the_county_is_mailed_and_the_address_of_the_body_is_not(pair: Pair) -> None:
    _report, twin = over(pair)
    outbox.outbox.clear()
    jobs.work(until=clock.now() + timedelta(minutes=3))
    told = {message.to[0]: message.body for message in outbox.outbox}
    assert "kreis@lindenbach.example" not in told
    assert f"https://kreis.example/arbeit/{twin.number}/" in told["tiefbau@lindenbach.example"]
    assert all("Anna" not in body for to, body in told.items() if to != "anna@example.org")


def test_a_kind_that_the_county_has_not_becomes_the_one_it_named(pair: Pair) -> None:
    other = factories.category(pair.town.municipality, "bin", default_body=pair.town.bauhof)
    _report, twin = over(pair, category=other)
    assert twin.category == pair.county.pothole


def test_what_is_confidential_does_not_leave_the_town(pair: Pair) -> None:
    secret = factories.category(
        pair.town.municipality, "tip", kind="confidential", default_body=pair.town.bauhof
    )
    report = submitted(pair, category=secret)
    services.hand_over(report, to=pair.body, by=Actor.staff(pair.town.dana))
    assert HandOver.objects.get(report=report).twin is None
    assert not Report.objects.of(pair.county.municipality).exists()


def test_the_rules_hand_over_at_once_without_a_mail_address(pair: Pair) -> None:
    pair.body.email = ""
    pair.body.save()
    kind = factories.category(pair.town.municipality, "kreisel", default_body=pair.body)
    report = submitted(pair, category=kind)
    assert case_of(report).body == pair.county.tiefbau
    assert fresh(report).responsibility == Responsibility.HANDED_OVER


# --- what the county does -----------------------------------------------------------------


def test_what_the_county_does_stands_in_the_town_as_done_by_the_county(pair: Pair) -> None:
    report, twin = over(pair)
    services.accept(twin, by=kim(pair, twin))
    services.plan(twin, on=clock.today() + timedelta(days=3), by=kim(pair, twin))
    services.start(twin, by=kim(pair, twin))
    services.mark_fixed(twin, by=kim(pair, twin), note="Wir haben es aufgestellt.")
    above = fresh(report)
    assert (above.work, fresh(twin).work) == (Work.FIXED, Work.FIXED)
    by_county = ReportEvent.objects.filter(report=report, department=pair.body)
    assert [event.verb for event in by_county] == ["accepted", "planned", "started", "fixed"]
    assert all(event.actor is None for event in by_county)  # who it was is the county's affair
    assert by_county.last().note.text == "Wir haben es aufgestellt."
    row = HandOver.objects.get(report=report)
    assert row.answered_at is not None and row.ended_at is not None


def test_the_person_who_reported_hears_that_it_is_fixed(pair: Pair) -> None:
    _report, twin = over(pair)
    services.mark_fixed(twin, by=kim(pair, twin))
    outbox.outbox.clear()
    jobs.work(until=clock.now() + timedelta(minutes=3))
    assert any("Behoben" in message.body for message in outbox.outbox if "anna@" in message.to[0])


def test_another_office_of_the_county_accepts_again_and_the_town_hears_it_once(pair: Pair) -> None:
    report, twin = over(pair)
    services.accept(twin, by=kim(pair, twin))
    services.assign(twin, to=pair.county.bauhof, by=Actor.staff(pair.county.dana))
    services.accept(twin, by=Actor.staff(pair.county.dana, pair.county.bauhof))
    accepted = ReportEvent.objects.filter(report=report, verb=Verb.ACCEPTED)
    assert accepted.count() == 1


def test_the_county_gives_it_back_and_the_second_time_it_goes_to_the_clearing_desk(
    pair: Pair,
) -> None:
    report, twin = over(pair)
    services.give_back(twin, reason="Das ist eine Gemeindestraße.", by=kim(pair, twin))
    back = fresh(report)
    assert (back.body, back.responsibility) == (pair.town.tiefbau, Responsibility.OFFERED)
    assert (fresh(twin).work, fresh(twin).not_fixed_reason) == (
        Work.NOT_FIXED,
        NotFixedReason.NOT_OURS,
    )
    assert HandOver.objects.get(report=report).ended_at is not None
    services.hand_over(back, to=pair.body, by=Actor.staff(pair.town.dana))
    again = case_of(report)
    assert (again.pk, fresh(again).work) == (twin.pk, Work.RECEIVED)  # the number it had
    services.give_back(again, reason="Wirklich nicht.", by=kim(pair, again))
    assert fresh(report).body == pair.town.clearing


def test_giving_back_needs_a_reason_and_a_case_that_is_here(pair: Pair) -> None:
    report, twin = over(pair)
    with pytest.raises(ReasonMissing):
        services.give_back(twin, reason="  ", by=kim(pair, twin))
    services.assign(report, to=pair.town.bauhof, by=Actor.staff(pair.town.dana))
    with pytest.raises(TooLate):
        services.give_back(twin, reason="Zu spät.", by=kim(pair, twin))


def test_within_a_minute_the_county_takes_its_step_back_on_both_sides(pair: Pair) -> None:
    report, twin = over(pair)
    event = services.mark_fixed(twin, by=kim(pair, twin))
    services.undo(event, by=kim(pair, twin))
    assert (fresh(report).work, fresh(twin).work) == (Work.RECEIVED, Work.RECEIVED)
    assert HandOver.objects.get(report=report).ended_at is None
    event = services.give_back(twin, reason="Nicht unsere.", by=kim(pair, twin))
    services.undo(event, by=kim(pair, twin))
    assert fresh(report).body == pair.body
    assert HandOver.objects.get(report=report).ended_at is None


def test_a_question_goes_to_the_person_who_reported_and_the_answer_stays_with_the_town(
    pair: Pair,
) -> None:
    report, twin = over(pair)
    services.ask_reporter(twin, text="Welche Seite?", by=kim(pair, twin))
    assert fresh(report).waits_for_reporter and fresh(twin).waits_for_reporter
    services.reply(fresh(report), text="Die linke, sagt Anna.", by=Actor.resident())
    assert not fresh(twin).waits_for_reporter
    below = ReportEvent.objects.filter(report=twin).select_related("note")
    assert all("Anna" not in (event.note.text if event.note else "") for event in below)


def test_the_county_asks_the_town_and_gets_its_answer(pair: Pair) -> None:
    report, twin = over(pair)
    services.ask_above(twin, text="Gibt es einen Plan?", by=kim(pair, twin))
    task = DeskTask.objects.live().get(report=report)
    assert (task.kind, task.note.text) == ("question", "Gibt es einen Plan?")
    services.answer_below(report, text="Ja, im Anhang.", by=Actor.staff(pair.town.dana))
    last = ReportEvent.objects.filter(report=twin).select_related("note").last()
    assert (last.verb, last.note.text, last.public) == ("noted", "Ja, im Anhang.", False)
    assert not DeskTask.objects.live().filter(report=report).exists()


# --- what the town does -----------------------------------------------------------------


def test_what_the_town_takes_back_ends_at_the_county(pair: Pair) -> None:
    report, twin = over(pair)
    services.assign(report, to=pair.town.bauhof, by=Actor.staff(pair.town.dana))
    gone = fresh(twin)
    assert (gone.work, gone.not_fixed_reason) == (Work.NOT_FIXED, NotFixedReason.OTHER)
    assert fresh(report).body == pair.town.bauhof
    with pytest.raises(TooLate):
        services.reopen(gone, reason="Doch unsere.", by=kim(pair, gone))


def test_the_town_undoes_its_hand_over(pair: Pair) -> None:
    report = submitted(pair)
    event = services.hand_over(report, to=pair.body, by=Actor.staff(pair.town.dana))
    services.undo(event, by=Actor.staff(pair.town.dana))
    assert fresh(report).body == pair.town.tiefbau
    assert fresh(case_of(report)).work == Work.NOT_FIXED


def test_words_of_the_county_for_the_person_who_reported_reach_that_person_alone(
    pair: Pair,
) -> None:
    report, twin = over(pair)
    by = kim(pair, twin)
    told = services.write_to_reporter(twin, text="Wir kommen am Montag.", by=by)
    services.note(twin, text="Unter uns: Kolonne 3.", by=by)

    def own() -> str:
        return Client(headers={"host": "lindenbach.example"}).get(status_path(report)).text

    assert "Wir kommen am Montag." in own() and "Kolonne 3" not in own()
    services.undo(told, by=by)
    assert "Wir kommen am Montag." not in own()

    services.answer(twin, note="Nur für Sie.", is_public=False, by=by)
    assert fresh(report).work == fresh(twin).work == Work.ANSWERED
    assert "Nur für Sie." in own()
    public = Client(headers={"host": "lindenbach.example"}).get(f"/meldungen/{report.number}/")
    assert "Nur für Sie." not in public.text
    outbox.outbox.clear()
    jobs.work(until=clock.now() + timedelta(minutes=3))
    assert ["anna@example.org"] in [message.to for message in outbox.outbox]


@pytest.mark.parametrize("ends", ["fixed", "not_fixed", "answered"])
def test_the_county_ends_it_although_an_office_of_the_town_still_helps(pair: Pair, ends) -> None:
    """Who helps in the town is nothing that the county could settle."""
    report = submitted(pair)
    dana = Actor.staff(pair.town.dana)
    services.ask_for_help(report, department=pair.town.bauhof, task="Bitte absperren.", by=dana)
    services.hand_over(report, to=pair.body, by=dana)
    twin = case_of(report)

    by = kim(pair, twin)
    if ends == "fixed":
        services.mark_fixed(twin, by=by)
    elif ends == "not_fixed":
        services.mark_not_fixed(twin, reason=NotFixedReason.WITHIN_NORM, note="So gewollt.", by=by)
    else:
        services.answer(twin, note="Das kommt im Mai.", by=by)

    assert fresh(twin).work == fresh(report).work == ends


def test_what_the_town_does_to_several_and_takes_back_reaches_the_county(pair: Pair) -> None:
    report, twin = over(pair)
    done = services.act_many([fresh(report)], acts.fixing("Erledigt."), by=pair.town.dana)
    assert fresh(twin).work == Work.FIXED

    events = ReportEvent.objects.select_related("report__municipality", "department")
    outcome = services.undo_many([events.get(pk=done.events[0].pk)], by=pair.town.dana)

    assert outcome.kept == []
    assert fresh(report).responsibility == Responsibility.HANDED_OVER
    assert HandOver.objects.get(report=report, ended_at=None).twin == twin
    assert fresh(twin).work in OPEN


def test_still_broken_opens_the_case_of_the_county_again(pair: Pair) -> None:
    report, twin = over(pair)
    services.mark_fixed(twin, by=kim(pair, twin))
    services.reopen(fresh(report), reason="Liegt wieder.", by=Actor.resident())
    assert (fresh(report).body, fresh(twin).work) == (pair.body, Work.RECEIVED)
    assert fresh(twin).was_reopened
    assert case_of(report).pk == twin.pk


def test_a_mended_place_and_a_danger_arrive(pair: Pair) -> None:
    report, twin = over(pair)
    services.move_place(
        report, location=factories.at(50, 50), place="Am Bach 2", by=Actor.staff(pair.town.dana)
    )
    services.mark_danger(report, by=Actor.staff(pair.town.dana), reason="Glas liegt herum.")
    below = fresh(twin)
    assert (below.place, below.is_danger) == ("Am Bach 2", True)
    assert below.location.equals_exact(factories.at(50, 50), 1e-7)


# --- no circles -------------------------------------------------------------------------


def test_the_county_cannot_hand_it_over_to_the_town_it_came_from(pair: Pair) -> None:
    _report, twin = over(pair)
    town = factories.outside_body(pair.county.municipality, "stadt", name="Lindenbach")
    back = services.ask_for_connection(town, partner=pair.town.municipality, by=pair.county.admin)
    services.agree_to_connection(
        back, department=pair.town.tiefbau, category=pair.town.pothole, by=pair.town.admin
    )
    with pytest.raises(WrongBody):
        services.hand_over(twin, to=town, by=kim(pair, twin))
    pair.county.lamp.default_body = town
    pair.county.lamp.save()
    services.change_category(
        twin, category=pair.county.lamp, by=kim(pair, twin)
    )  # the rules would send it back: nobody but a person does
    assert fresh(twin).body == pair.county.tiefbau
    assert Report.objects.of(pair.town.municipality).count() == 1


def test_three_municipalities_in_a_row(pair: Pair) -> None:
    """The county hands over to another town; the first hears of it by the county."""
    report, twin = over(pair)
    third = factories.town(name="Birkenau", number_prefix="B")
    body = factories.outside_body(pair.county.municipality, "birkenau", name="Birkenau")
    row = services.ask_for_connection(body, partner=third.municipality, by=pair.county.admin)
    services.agree_to_connection(
        row, department=third.bauhof, category=third.pothole, by=third.admin
    )
    services.hand_over(twin, to=body, by=kim(pair, twin))
    last = case_of(twin)
    services.mark_fixed(last, by=Actor.staff(third.dana, last.body))
    assert {fresh(each).work for each in (report, twin, last)} == {Work.FIXED}


def test_a_case_of_a_neighbour_is_no_duplicate_here(pair: Pair) -> None:
    _report, twin = over(pair)
    own = pair.county.report()
    with pytest.raises(WrongReport):
        services.mark_duplicate(twin, of=own, by=kim(pair, twin))


@pytest.mark.django_db(transaction=True)
def test_both_sides_act_at_the_same_moment_and_neither_waits_for_ever(pair: Pair) -> None:
    report, twin = over(pair)
    mine, theirs = fresh(report), fresh(twin)
    at_once(
        lambda: services.assign(mine, to=pair.town.bauhof, by=Actor.staff(pair.town.dana)),
        lambda: services.mark_fixed(theirs, by=Actor.staff(pair.kim, theirs.body)),
    )
    above, below = fresh(report), fresh(twin)
    assert below.work in (Work.FIXED, Work.NOT_FIXED)
    assert (above.work == Work.FIXED) == (below.work == Work.FIXED)


# --- who connects -----------------------------------------------------------------------


def test_one_asks_the_other_agrees_and_both_journals_say_so(pair: Pair) -> None:
    lines = Journal.objects.filter(object_uuid=pair.connection.uuid)
    assert sorted(lines.values_list("municipality_id", "verb")) == sorted(
        (town.municipality.pk, verb)
        for town in (pair.town, pair.county)
        for verb in ("connection.asked", "connection.agreed")
    )


def test_what_is_only_asked_or_ended_connects_nothing(pair: Pair) -> None:
    services.end_connection(pair.connection, by=pair.county.admin)
    report = submitted(pair)
    services.hand_over(report, to=pair.body, by=Actor.staff(pair.town.dana))
    assert HandOver.objects.get(report=report).way == "mail"
    row = services.ask_for_connection(
        pair.body, partner=pair.county.municipality, by=pair.town.admin
    )
    with pytest.raises(WrongBody):
        services.ask_for_connection(pair.body, partner=pair.county.municipality, by=pair.town.admin)
    with pytest.raises(WrongBody):
        services.agree_to_connection(
            row, department=pair.town.tiefbau, category=pair.town.pothole, by=pair.county.admin
        )
    services.decline_connection(row, by=pair.county.admin)
    with pytest.raises(TooLate):
        services.agree_to_connection(
            row, department=pair.county.tiefbau, category=pair.county.pothole, by=pair.county.admin
        )


def test_staff_of_the_town_reach_nothing_of_the_county(pair: Pair) -> None:
    _report, twin = over(pair)
    client = Client(headers={"host": "kreis.example"})
    for person in (pair.town.dana, pair.town.admin, pair.town.clara):
        client.force_login(person)
        assert client.get(f"/arbeit/{twin.number}/").status_code == 404
        assert client.post(f"/arbeit/{twin.number}/behoben/").status_code == 404
    client.force_login(pair.kim)
    assert client.get(f"/arbeit/{twin.number}/").status_code == 200

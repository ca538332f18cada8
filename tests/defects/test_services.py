"""The verbs: what each does, to whom it is told, and what it refuses."""

from datetime import timedelta

import pytest
from django.contrib.gis.geos import Point

from common import clock
from defects import errors, services
from defects.history import fold
from defects.models import Category, HandOver, Report, ReportEvent, Routing
from defects.services import Actor
from defects.services.steps import state_of
from defects.states import (
    CLOSED,
    OPEN,
    TRANSITIONS,
    NotFixedReason,
    Responsibility,
    Verb,
    Work,
    public_word,
)
from moderation.models import Case, Visibility
from moderation.services import decide
from tests import factories
from tests.concurrency import at_once
from tests.factories import at
from tests.jobs import waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(town):
    """A lamp that lies with the Bauhof, sent in a moment ago."""
    return services.submit_report(
        municipality=town.municipality,
        category=town.lamp,
        location=factories.TOWN_HALL,
        text="Die Laterne ist dunkel.",
        contact=services.ContactDetails(email="anna@example.org"),
    )


@pytest.fixture
def clerk(town):
    return Actor.staff(town.clara, town.bauhof)


@pytest.fixture
def resident():
    return Actor.resident()


def fresh(report):
    return Report.objects.get(pk=report.pk)


def verbs(report, *, public=None):
    events = report.events.all()
    if public is not None:
        events = events.filter(public=public)
    return [event.verb for event in events]


def mails(to=None):
    """Templates of the mails that wait, to a body or to a contact. Offices in the house are told
    by a job, which looks up how."""
    return [
        "defects/to_body" if name == "defects.tell_office" else job["template"]
        for name, job in waiting()
        if (name == "defects.tell_office" and to in (None, "department"))
        or (name == "accounts.send_mail" and to in (None, job["kind"]))
    ]


def assert_row_is_fold(report):
    assert fold(report.events.all()) == state_of(fresh(report))


# --- who has it ------------------------------------------------------------------------------


def test_accepting_says_so_to_everybody(report, clerk):
    event = services.accept(report, by=clerk)

    assert (event.verb, event.public, event.actor, event.department) == (
        "accepted",
        True,
        clerk.user,
        clerk.department,
    )
    assert fresh(report).work == Work.ACCEPTED
    assert fresh(report).responsibility == Responsibility.ACCEPTED
    assert_row_is_fold(report)


def test_the_report_in_hand_is_brought_up_to_date(report, clerk):
    services.accept(report, by=clerk)

    assert report.work == Work.ACCEPTED


def test_accepting_twice_is_told(report, clerk):
    services.accept(report, by=clerk)

    with pytest.raises(errors.TransitionNotAllowed):
        services.accept(report, by=clerk)


def test_refusing_needs_a_reason(report, clerk):
    with pytest.raises(errors.ReasonMissing):
        services.refuse(report, reason=" ", by=clerk)

    assert verbs(report) == ["submitted", "routed"]


def test_refusing_names_the_next_body_which_is_told(town, report, clerk):
    services.refuse(report, reason="Gehört zur Straße.", next_body=town.tiefbau, by=clerk)

    assert (report.body, report.responsibility) == (town.tiefbau, Responsibility.OFFERED)
    assert report in Report.objects.inbox_of(town.tiefbau)
    assert report not in Report.objects.inbox_of(town.bauhof)
    routing = Routing.objects.filter(report=report).last()
    assert (routing.step, routing.body, routing.by) == ("person", town.tiefbau, clerk.user)
    assert mails("department") == ["defects/to_body", "defects/to_body"]
    assert_row_is_fold(report)


def test_the_reason_of_a_refusal_stays_among_colleagues(town, report, clerk):
    services.refuse(report, reason="Gehört zur Straße.", next_body=town.tiefbau, by=clerk)

    assert verbs(report, public=True) == ["submitted", "routed", "routed"]
    assert all(event.note is None for event in report.events.filter(public=True))


def test_refusing_without_a_next_body_goes_to_the_clearing_desk(town, report, clerk):
    services.refuse(report, reason="Weiß nicht.", by=clerk)

    assert (report.body, report.responsibility) == (town.clearing, Responsibility.REFUSED)
    assert_row_is_fold(report)


def test_the_second_refusal_goes_to_the_clearing_desk_by_itself(town, report, clerk):
    services.refuse(report, reason="Straße.", next_body=town.tiefbau, by=clerk)
    services.refuse(
        report,
        reason="Laterne.",
        next_body=town.bauhof,
        by=Actor.staff(town.clara, town.tiefbau),
    )

    assert (report.body, report.refusals) == (town.clearing, 2)
    assert report.responsibility == Responsibility.REFUSED
    assert_row_is_fold(report)


def test_after_somebody_assigned_it_refusals_count_anew(town, report, clerk):
    services.refuse(report, reason="Weiß nicht.", by=clerk)
    dispatcher = Actor.staff(town.dana)

    services.assign(report, to=town.tiefbau, reason="Mast im Gehweg.", by=dispatcher)
    assert (report.body, report.refusals) == (town.tiefbau, 0)
    services.refuse(
        report, reason="Nein.", next_body=town.bauhof, by=Actor.staff(town.clara, town.tiefbau)
    )

    assert report.body == town.bauhof
    assert_row_is_fold(report)


def test_the_clearing_desk_cannot_pass_on_to_nobody(town, report, clerk):
    services.refuse(report, reason="Weiß nicht.", by=clerk)
    desk = Actor.staff(town.dana, town.clearing)

    with pytest.raises(errors.WrongBody):
        services.refuse(report, reason="Ich auch nicht.", by=desk)
    services.refuse(report, reason="Dann ihr.", next_body=town.tiefbau, by=desk)

    assert (report.body, report.responsibility) == (town.tiefbau, Responsibility.OFFERED)


def test_only_the_body_that_has_it_can_refuse(town, report):
    with pytest.raises(errors.TransitionNotAllowed, match="beim Bauhof"):
        services.refuse(report, reason="Nein.", by=Actor.staff(town.clara, town.tiefbau))


def test_a_body_of_another_town_or_closed_down_or_the_same_cannot_get_it(town, report, clerk):
    other = factories.town(host="other.example")
    closed = factories.department(town.municipality, "closed", is_active=False)

    for body in (other.bauhof, closed, town.bauhof):
        with pytest.raises(errors.WrongBody):
            services.refuse(report, reason="Nein.", next_body=body, by=clerk)


def test_handing_over_leaves_it_open_and_says_to_whom_and_since_when(town, report, clerk):
    when = clock.now()
    services.hand_over(report, to=town.land, by=clerk, at=when)

    word = public_word(report)
    assert (word.key, word.tone) == ("elsewhere", "waiting")
    assert word.word.startswith("Liegt bei Straßen.NRW seit ")
    assert word.word.endswith(" (offen)")
    assert report in Report.objects.open()
    row = HandOver.objects.get(report=report)
    assert (row.body, row.at, row.ended_at) == (town.land, when, None)
    assert mails("department")[-1] == "defects/to_body_outside"
    assert_row_is_fold(report)


def test_only_bodies_outside_are_handed_a_report(town, report, clerk):
    with pytest.raises(errors.WrongBody, match="gehört zum Haus"):
        services.hand_over(report, to=town.tiefbau, by=clerk)


def test_a_body_outside_that_accepts_still_has_it_in_public(town, report, clerk):
    services.hand_over(report, to=town.land, by=clerk)

    services.accept(report, by=Actor.outside(town.land))

    assert (report.work, report.responsibility) == (Work.ACCEPTED, Responsibility.HANDED_OVER)
    assert public_word(report).key == "elsewhere"
    assert HandOver.objects.get(report=report).answered_at is not None
    assert_row_is_fold(report)


def test_a_body_outside_that_refuses_gives_it_back(town, report, clerk):
    services.hand_over(report, to=town.land, by=clerk)

    services.refuse(report, reason="Gemeindestraße.", by=Actor.outside(town.land))

    assert (report.body, report.responsibility) == (town.clearing, Responsibility.REFUSED)
    assert HandOver.objects.get(report=report).ended_at is not None
    assert_row_is_fold(report)


def test_handing_over_to_another_body_ends_the_first(town, report, clerk):
    county = factories.outside_body(town.municipality, "kreis", name="Kreis", dative="beim Kreis")
    services.hand_over(report, to=town.land, by=clerk)

    services.hand_over(report, to=county, by=clerk)

    rows = list(HandOver.objects.filter(report=report))
    assert [(row.body, row.ended_at is None) for row in rows] == [
        (town.land, False),
        (county, True),
    ]
    assert_row_is_fold(report)


def test_what_is_secured_stays_secured_when_somebody_else_takes_over(town, report, clerk):
    services.secure(report, by=clerk)

    services.refuse(report, reason="Elektrik.", next_body=town.tiefbau, by=clerk)

    assert public_word(report).word == "Gesichert, Reparatur folgt"
    assert_row_is_fold(report)


def test_another_kind_is_routed_anew_in_public(town, report, clerk):
    services.change_category(report, category=town.pothole, by=clerk)

    assert (report.category, report.body) == (town.pothole, town.tiefbau)
    assert verbs(report, public=True)[-2:] == ["category_changed", "routed"]
    assert Routing.objects.filter(report=report).last().step == "default"
    assert_row_is_fold(report)


def test_another_kind_does_not_take_it_from_a_body_that_accepted_it(town, report, clerk):
    services.accept(report, by=clerk)

    services.change_category(report, category=town.pothole, by=clerk)

    assert (report.category, report.body) == (town.pothole, town.bauhof)
    assert verbs(report)[-1] == "category_changed"
    assert_row_is_fold(report)


def test_another_kind_of_the_same_body_keeps_it_there_for_a_new_reason(town, report, clerk):
    services.change_category(report, category=town.footway, by=clerk)

    assert report.body == town.bauhof
    assert verbs(report)[-1] == "category_changed"
    assert Routing.objects.filter(report=report).count() == 2


def test_kinds_that_do_not_fit_are_refused(town, report, clerk):
    noise = factories.category(town.municipality, "noise", kind=Category.Kind.CONFIDENTIAL)
    gone = factories.category(town.municipality, "gone", is_active=False)
    other = factories.town(host="other.example")

    for category in (noise, gone, other.pothole, town.lamp):
        with pytest.raises(errors.TransitionNotAllowed):
            services.change_category(report, category=category, by=clerk)


def test_another_place_is_routed_anew_and_named(town, report, clerk):
    rules = factories.rule_set(town.municipality)
    east = factories.zone(town.municipality, "Ost", boundary=factories.box(1000, -1000, 2000, 1000))
    factories.rule(rules, kind="zone", zone=east, body=town.tiefbau)

    services.move_place(report, location=at(1500, 0), by=clerk, place="Am Wehr")

    row = fresh(report)
    assert (row.zone, row.place, row.body) == (east, "Am Wehr", town.tiefbau)
    assert row.location.distance(at(1500, 0)) < 1e-9
    assert verbs(report, public=True)[-2:] == ["edited", "routed"]
    assert_row_is_fold(report)


def test_a_place_outside_the_town_is_refused(report, clerk):
    with pytest.raises(errors.OutsideServiceArea):
        services.move_place(report, location=Point(7.9, 50.8, srid=4326), by=clerk)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(minutes=15, seconds=1)])
def test_who_sent_it_may_change_kind_and_place_while_the_ink_is_wet(town, report, resident, late):
    when = report.created_at + late
    acts = [
        lambda: services.change_category(report, category=town.pothole, by=resident, at=when),
        lambda: services.move_place(report, location=at(10, 0), by=resident, at=when),
    ]
    for act in acts:
        if late:
            with pytest.raises(errors.TooLate):
                act()
        else:
            act()


def test_who_sent_it_changes_nothing_that_somebody_accepted(town, report, clerk, resident):
    services.accept(report, by=clerk)

    with pytest.raises(errors.TooLate, match="schon angenommen"):
        services.change_category(report, category=town.pothole, by=resident)
    with pytest.raises(errors.TooLate, match="schon angenommen"):
        services.move_place(report, location=at(10, 0), by=resident)


def test_a_person_can_take_it_until_another_body_gets_it(town, report, clerk):
    services.take(report, person=town.bob)
    assert fresh(report).assignee == town.bob
    assert report.events.count() == 2

    services.refuse(report, reason="Nein.", by=clerk)
    assert fresh(report).assignee is None


# --- what happens to the thing ---------------------------------------------------------------


@pytest.mark.parametrize("act", [services.start, services.secure])
def test_working_on_it_says_that_it_is_accepted(report, clerk, act):
    act(report, by=clerk)

    assert report.responsibility == Responsibility.ACCEPTED
    assert_row_is_fold(report)


def test_planning_names_the_day(report, clerk):
    day = clock.today() + timedelta(days=3)

    services.plan(report, on=day, by=clerk)

    assert (report.work, report.planned_for) == (Work.PLANNED, day)
    assert public_word(report).word.startswith("Eingeplant für ")
    assert_row_is_fold(report)


def test_a_day_that_is_over_cannot_be_planned(report, clerk):
    with pytest.raises(errors.TransitionNotAllowed, match="schon vorbei"):
        services.plan(report, on=clock.today() - timedelta(days=1), by=clerk)


def test_the_day_is_forgotten_once_somebody_is_at_it(report, clerk):
    services.plan(report, on=clock.today(), by=clerk)
    services.start(report, by=clerk)

    assert report.planned_for is None
    assert_row_is_fold(report)


def test_fixed_is_closed_and_told_but_not_green_without_a_picture(report, clerk):
    services.mark_fixed(report, by=clerk, note="Leuchtmittel getauscht.")

    assert report.closed_at is not None
    assert (public_word(report).word, public_word(report).tone) == ("Behoben", "closed")
    assert report.events.last().note.text == "Leuchtmittel getauscht."
    assert mails("contact") == ["defects/to_reporter", "defects/to_reporter"]
    assert_row_is_fold(report)


def test_fixed_becomes_green_when_nobody_objects_for_14_days(report, clerk):
    services.mark_fixed(report, by=clerk)
    later = report.closed_at + timedelta(days=14)

    assert public_word(report, at=later - timedelta(seconds=1)).tone == "closed"
    assert public_word(report, at=later).tone == "done"


def test_a_resident_can_confirm_a_repair_once(report, clerk, resident):
    with pytest.raises(errors.TransitionNotAllowed):
        services.confirm(report, by=resident)
    services.mark_fixed(report, by=clerk)

    services.confirm(report, by=resident)

    word = public_word(report)
    assert (word.word, word.tone) == ("Behoben, von Bürgern bestätigt", "done")
    with pytest.raises(errors.TransitionNotAllowed):
        services.confirm(report, by=resident)
    assert_row_is_fold(report)


@pytest.mark.parametrize(
    ("reason", "word"),
    [
        ("nothing_found", "Nichts gefunden"),
        ("no_means", "Wird nicht behoben: Zurzeit keine Mittel"),
    ],
)
def test_not_fixed_says_why(report, clerk, reason, word):
    services.mark_not_fixed(report, reason=reason, by=clerk)

    assert public_word(report).word == word
    assert report.closed_at is not None
    assert_row_is_fold(report)


@pytest.mark.parametrize(("reason", "note"), [("", "x"), ("because", "x"), ("other", " ")])
def test_not_fixed_without_a_reason_is_refused(report, clerk, reason, note):
    with pytest.raises(errors.ReasonMissing):
        services.mark_not_fixed(report, reason=reason, note=note, by=clerk)


def test_praise_is_answered_not_fixed(report, clerk):
    with pytest.raises(errors.ReasonMissing):
        services.answer(report, note="", by=clerk)

    services.answer(report, note="Danke!", by=clerk)

    assert public_word(report).word == "Beantwortet"
    assert_row_is_fold(report)


def test_closing_starts_the_time_for_which_the_address_is_kept(report, clerk, settings):
    settings.CONTACT_DAYS = 30
    services.mark_fixed(report, by=clerk)

    report.contact.refresh_from_db()
    assert report.contact.delete_after == report.closed_at + timedelta(days=30)


def test_reopened_goes_back_to_the_body_that_had_it(town, report, clerk, resident):
    services.accept(report, by=clerk)
    services.mark_not_fixed(report, reason="nothing_found", by=clerk)

    services.reopen(report, reason="Sie flackert nachts.", by=resident)

    assert (report.work, report.body, report.responsibility) == (
        Work.RECEIVED,
        town.bauhof,
        Responsibility.OFFERED,
    )
    assert (report.closed_at, report.not_fixed_reason) == (None, "")
    assert public_word(report).word == "Wieder offen"
    assert report in Report.objects.inbox_of(town.bauhof)
    assert mails("department")[-1] == "defects/to_body"
    assert_row_is_fold(report)


def test_what_a_resident_writes_when_reopening_is_not_public(report, clerk, resident):
    services.mark_fixed(report, by=clerk)
    services.reopen(report, reason="Meine Nummer ist 0151 ...", by=resident)

    noted = report.events.get(note__isnull=False)
    assert (noted.verb, noted.public) == ("noted", False)


def test_reopened_outside_begins_a_new_clock(town, report, clerk, resident):
    services.hand_over(report, to=town.land, by=clerk)
    services.mark_fixed(report, by=Actor.outside(town.land))
    assert HandOver.objects.get().ended_at is not None

    services.reopen(report, reason="Noch kaputt.", by=resident)

    assert HandOver.objects.filter(report=report, ended_at=None).count() == 1
    assert public_word(report).key == "elsewhere"
    assert_row_is_fold(report)


def test_reopened_goes_to_clearing_when_its_body_is_no_more(town, report, clerk, resident):
    services.mark_fixed(report, by=clerk)
    town.bauhof.is_active = False
    town.bauhof.save()

    services.reopen(report, reason="Noch kaputt.", by=resident)

    assert report.body == town.clearing
    assert_row_is_fold(report)


def test_a_resident_reopens_twice_and_within_the_time(report, clerk, resident, settings):
    for _ in range(2):
        services.mark_fixed(report, by=clerk)
        services.reopen(report, reason="Noch kaputt.", by=resident)
    services.mark_fixed(report, by=clerk)

    with pytest.raises(errors.TooOften):
        services.reopen(report, reason="Noch kaputt.", by=resident)
    services.reopen(report, reason="Am Telefon gehört.", by=clerk)


def test_a_resident_cannot_reopen_what_is_long_closed(report, clerk, resident, settings):
    services.mark_fixed(report, by=clerk)
    late = report.closed_at + timedelta(days=settings.REOPEN_DAYS, seconds=1)

    with pytest.raises(errors.TooLate):
        services.reopen(report, reason="Noch kaputt.", by=resident, at=late)


# --- told elsewhere --------------------------------------------------------------------------


def test_a_duplicate_is_no_work_any_more(town, report, clerk):
    original = town.report()

    services.mark_duplicate(report, of=original, by=clerk)

    assert public_word(report).word == "Schon gemeldet"
    assert report not in Report.objects.open()
    assert_row_is_fold(report)


def test_a_duplicate_of_a_duplicate_points_to_the_first(town, report, clerk):
    original, second = town.report(), town.report()
    services.mark_duplicate(second, of=original, by=clerk)

    services.mark_duplicate(report, of=second, by=clerk)

    assert fresh(report).duplicate_of == original


def test_reports_cannot_point_at_each_other(town, report, clerk):
    other = town.report()
    services.mark_duplicate(report, of=other, by=clerk)

    with pytest.raises(errors.WrongReport):
        services.mark_duplicate(other, of=report, by=clerk)
    with pytest.raises(errors.WrongReport):
        services.mark_duplicate(other, of=other, by=clerk)


def test_a_report_of_another_town_or_sort_is_no_original(town, report, clerk):
    elsewhere = factories.town(host="other.example").report()
    noise = factories.category(town.municipality, "noise", kind=Category.Kind.CONFIDENTIAL)
    secret = town.report(category=noise, shown=False, location=None)

    for original in (elsewhere, secret):
        with pytest.raises(errors.WrongReport):
            services.mark_duplicate(report, of=original, by=clerk)


def test_a_duplicate_only_waits_for_words_or_for_being_split_off(town, report, clerk, resident):
    services.mark_duplicate(report, of=town.report(), by=clerk)

    for act in (services.accept, services.start, services.mark_fixed):
        with pytest.raises(errors.TransitionNotAllowed, match="Schon gemeldet"):
            act(report, by=clerk)
    services.note(report, text="Doch die Nachbarlaterne?", by=clerk)
    services.reopen(report, reason="Doch eine andere.", by=clerk)

    assert (report.duplicate_of, report.work) == (None, Work.RECEIVED)
    assert_row_is_fold(report)


def test_an_open_report_is_not_reopened(report, clerk):
    with pytest.raises(errors.TransitionNotAllowed):
        services.reopen(report, reason="Noch kaputt.", by=clerk)


# --- words -----------------------------------------------------------------------------------


def test_a_question_waits_for_the_reporter_and_is_not_public(report, clerk):
    event = services.ask_reporter(report, text="Welche Laterne?", by=clerk)

    assert not event.public
    assert public_word(report, to_reporter=True).word == "Frage an Sie"
    assert public_word(report).word == "Frage an die meldende Person"
    assert mails("contact")[-1] == "defects/to_reporter"
    assert_row_is_fold(report)


def test_a_reply_ends_the_waiting_and_tells_the_body(report, clerk, resident):
    services.ask_reporter(report, text="Welche Laterne?", by=clerk)

    event = services.reply(report, text="Die dritte.", by=resident)

    assert (event.public, event.note.text) == (False, "Die dritte.")
    assert not report.waits_for_reporter
    assert mails("department") == ["defects/to_body", "defects/to_body"]
    assert_row_is_fold(report)


def test_replies_have_an_end(report, resident):
    for _ in range(20):
        services.reply(report, text="Und noch etwas.", by=resident)

    with pytest.raises(errors.TooOften):
        services.reply(report, text="Und noch etwas.", by=resident)


@pytest.mark.parametrize("public", [True, False])
def test_a_note_is_for_colleagues_unless_said_otherwise(report, clerk, public):
    event = services.note(report, text="Teil ist bestellt.", by=clerk, public=public)

    assert event.public == public
    assert fresh(report).work == Work.RECEIVED


def test_staff_do_not_reply_and_residents_do_not_ask(report, clerk, resident):
    with pytest.raises(errors.TransitionNotAllowed):
        services.reply(report, text="Hm.", by=clerk)
    with pytest.raises(errors.TransitionNotAllowed):
        services.ask_reporter(report, text="Hm?", by=resident)


# --- the text --------------------------------------------------------------------------------


def test_a_text_can_be_changed_for_15_minutes(report, resident):
    services.edit_text(
        report, text="Zwei Laternen.", by=resident, at=report.created_at + timedelta(minutes=15)
    )
    assert fresh(report).text == "Zwei Laternen."
    assert fresh(report).text_item.excerpt == "Zwei Laternen."

    with pytest.raises(errors.TooLate):
        services.edit_text(
            report,
            text="Drei.",
            by=resident,
            at=report.created_at + timedelta(minutes=15, seconds=1),
        )


def test_a_released_text_goes_back_to_review_and_out_of_sight(town, report, resident):
    decide(report.text_item, Visibility.SHOWN, by=town.mo)
    assert fresh(report).text_shown
    assert not Case.objects.open().exists()

    services.edit_text(report, text="Etwas anderes.", by=resident)

    row = fresh(report)
    assert (row.text_shown, row.text_item.visibility) == (False, Visibility.PENDING)
    assert row.shown
    assert Case.objects.open().get().item == report.item


def test_a_text_that_is_taken_away_waits_for_nobody(report, resident):
    services.edit_text(report, text="", by=resident)

    row = fresh(report)
    assert (row.text, row.text_shown, row.text_item.excerpt) == ("", False, "")
    assert not Case.objects.open().exists()

    services.edit_text(report, text="Doch noch etwas.", by=resident)
    assert fresh(report).text_item.visibility == Visibility.PENDING
    assert Case.objects.open().exists()


def test_a_text_can_come_later(town, resident):
    report = services.submit_report(
        municipality=town.municipality, category=town.lamp, location=factories.TOWN_HALL
    )

    services.edit_text(report, text="Sie flackert.", by=resident)

    row = fresh(report)
    assert (row.text_item.visibility, row.text_item.parent) == (Visibility.PENDING, row.item)
    assert Case.objects.open().get().item == row.item


def test_what_was_changed_in_the_text_is_in_no_event(report, resident):
    event = services.edit_text(report, text="Neu.", by=resident)

    assert (event.payload, event.note, event.public) == ({"what": "text"}, None, False)


# --- what the table forbids -------------------------------------------------------------------

ACTS = {
    Verb.ACCEPTED: lambda report, town, by: services.accept(report, by=by),
    Verb.PLANNED: lambda report, town, by: services.plan(report, on=clock.today(), by=by),
    Verb.STARTED: lambda report, town, by: services.start(report, by=by),
    Verb.SECURED: lambda report, town, by: services.secure(report, by=by),
    Verb.FIXED: lambda report, town, by: services.mark_fixed(report, by=by),
    Verb.NOT_FIXED: lambda report, town, by: services.mark_not_fixed(
        report, reason=NotFixedReason.NO_MEANS, by=by
    ),
    Verb.ANSWERED: lambda report, town, by: services.answer(report, note="Danke!", by=by),
    Verb.REFUSED: lambda report, town, by: services.refuse(report, reason="Nein.", by=by),
    Verb.HANDED_OVER: lambda report, town, by: services.hand_over(report, to=town.land, by=by),
    Verb.ASKED: lambda report, town, by: services.ask_reporter(report, text="Wo?", by=by),
}


@pytest.mark.parametrize("work", Work.values)
@pytest.mark.parametrize("verb", list(ACTS))
def test_the_table_decides_what_may_follow(town, verb, work):
    report = town.report(work=work)
    Report.objects.filter(pk=report.pk).update(responsibility=Responsibility.OFFERED)
    report.refresh_from_db()
    by = Actor.staff(town.clara)

    if (verb, Work(work)) in TRANSITIONS:
        ACTS[verb](report, town, by)
        assert report.events.filter(verb=verb).exists()
    else:
        before = report.events.count()
        with pytest.raises(errors.TransitionNotAllowed, match="Das geht hier nicht"):
            ACTS[verb](report, town, by)
        assert (report.events.count(), fresh(report).work) == (before, work)


@pytest.mark.parametrize("verb", list(ACTS))
def test_residents_do_not_do_the_work_of_the_office(town, verb):
    report = town.report()

    with pytest.raises(errors.TransitionNotAllowed):
        ACTS[verb](report, town, Actor.resident())


def test_every_state_is_open_or_closed():
    assert {*OPEN, *CLOSED} == set(Work)


# --- at the same moment -------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_accepting_and_refusing_at_the_same_moment_one_comes_too_late():
    town = factories.town()
    made = town.report()
    one, two = Report.objects.get(pk=made.pk), Report.objects.get(pk=made.pk)
    by = Actor.staff(town.clara, town.bauhof)

    results = at_once(
        lambda: services.accept(one, by=by),
        lambda: services.refuse(two, reason="Nein.", next_body=town.tiefbau, by=by),
    )

    won = [result for result in results if isinstance(result, ReportEvent)]
    lost = [result for result in results if not isinstance(result, ReportEvent)]
    assert (len(won), len(lost)) == (1, 1)
    assert isinstance(lost[0], errors.TransitionNotAllowed)
    assert_row_is_fold(made)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_fix_it_at_the_same_moment_one_did():
    town = factories.town()
    made = town.report(work=Work.IN_PROGRESS)
    one, two = Report.objects.get(pk=made.pk), Report.objects.get(pk=made.pk)
    by = Actor.staff(town.bob, town.bauhof)

    results = at_once(
        lambda: services.mark_fixed(one, by=by), lambda: services.mark_fixed(two, by=by)
    )

    assert sum(isinstance(result, ReportEvent) for result in results) == 1
    assert made.events.filter(verb=Verb.FIXED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_that_are_made_duplicates_of_each_other_do_not_end_in_a_circle():
    town = factories.town()
    one, two = town.report(), town.report()
    by = Actor.staff(town.clara, town.bauhof)

    at_once(
        lambda: services.mark_duplicate(one, of=two, by=by),
        lambda: services.mark_duplicate(two, of=one, by=by),
    )

    assert Report.objects.filter(duplicate_of=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_releasing_a_text_while_it_is_edited_never_shows_the_new_one():
    town = factories.town()
    report = services.submit_report(
        municipality=town.municipality,
        category=town.lamp,
        location=factories.TOWN_HALL,
        text="Harmlos.",
    )
    item = report.text_item
    seen = item.version

    at_once(
        lambda: decide(item, Visibility.SHOWN, by=town.mo, version=seen),
        lambda: services.edit_text(
            Report.objects.get(pk=report.pk), text="Beleidigung.", by=Actor.resident()
        ),
    )

    row = fresh(report)
    assert (row.text, row.text_shown) == ("Beleidigung.", False)
    assert Case.objects.open().filter(item=row.item).exists()

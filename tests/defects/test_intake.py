"""A report comes in: stored, routed with a reason, hidden until reviewed, told to the body."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Contact
from common import clock, data_version
from defects import errors
from defects.history import fold
from defects.models import Category, HandOver, Report, Routing
from defects.services import ContactDetails, submit_report, telling
from defects.services.steps import state_of
from defects.states import public_word
from moderation import policies
from moderation.models import Case, Item, Visibility
from tests import factories
from tests.concurrency import at_once
from tests.factories import TOWN_HALL, at
from tests.jobs import waiting

pytestmark = pytest.mark.django_db

FRIDAY = datetime(2026, 3, 6, 14, 20, tzinfo=UTC)


def submit(town, **fields):
    values = {
        "category": town.lamp,
        "location": TOWN_HALL,
        "text": "Die Laterne ist dunkel.",
        **fields,
    }
    return submit_report(municipality=town.municipality, **values)


def mails():
    return [(job["template"], job["kind"]) for _, job in waiting("accounts.send_mail")]


def test_it_reaches_the_inbox_of_the_body_in_charge_with_the_reason(town):
    report = submit(town)

    assert list(Report.objects.of(town.municipality).inbox_of(town.bauhof)) == [report]
    routing = Routing.objects.get(report=report)
    assert (routing.body, routing.step) == (town.bauhof, "default")
    assert routing.sentence == "Für diese Art von Meldung ist zuständig: Bauhof."
    assert public_word(report).word == "Eingegangen"


def test_kind_place_and_state_are_public_at_once_text_after_review(town):
    factories.address(town.municipality, "Hauptstraße", 12)
    report = submit(town, place="")

    assert list(Report.objects.of(town.municipality).public()) == [report]
    assert (report.shown, report.text_shown) == (True, False)
    assert report.place.startswith("Hauptstr")
    assert report.zone == town.district
    assert report.item.visibility == Visibility.SHOWN
    assert report.text_item.visibility == Visibility.PENDING
    assert report.text_item.excerpt == "Die Laterne ist dunkel."
    case = Case.objects.get(item=report.item)
    assert case.due_at == policies.shipped("defects.report").due(report.created_at, land="05")


def test_words_of_the_person_name_the_place_if_there_are_any(town):
    factories.address(town.municipality, "Hauptstraße", 12)

    assert submit(town, place=" hinter der Kirche ").place == "hinter der Kirche"


def test_a_kind_may_keep_everything_back_until_review(town):
    town.lamp.listed_at_once = False
    town.lamp.save()

    report = submit(town, text="")

    assert not report.shown
    assert list(Report.objects.of(town.municipality).public()) == []
    assert Case.objects.get().item == report.item


def test_a_kind_may_show_its_text_at_once(town):
    policy = factories.policy(
        town.municipality, "defects.report_text", scope=town.lamp.uuid, publish="after"
    )

    report = submit(town)
    other = submit(town, category=town.footway)

    assert (report.shown, report.text_shown) == (True, True)
    assert (other.shown, other.text_shown) == (True, False)
    # It is looked at all the same, afterwards.
    assert set(Case.objects.open()) == {report.item.cases.get(), other.item.cases.get()}
    assert policy.scope == report.text_item.scope


def test_without_text_nobody_has_to_review_anything(town):
    report = submit(town, text="  ")

    assert (report.text, report.text_item) == ("", None)
    assert not Case.objects.exists()


def test_a_confidential_kind_needs_no_place_and_is_never_public(town):
    noise = factories.category(
        town.municipality, "noise", kind=Category.Kind.CONFIDENTIAL, default_body=town.tiefbau
    )

    report = submit(town, category=noise, location=None)

    assert list(Report.objects.of(town.municipality).public()) == []
    assert (report.shown, report.text_shown) == (False, False)
    assert {item.visibility for item in Item.objects.all()} == {Visibility.PRIVATE}
    assert not Case.objects.exists()
    assert report.body == town.tiefbau


def test_a_kind_that_belongs_elsewhere_stores_nothing(town):
    bike = factories.category(
        town.municipality,
        "bike",
        name={"de": "Schrottfahrrad"},
        kind=Category.Kind.REDIRECT,
        redirect_url="https://fundbuero.example",
    )

    with pytest.raises(errors.NotReportable) as refused:
        submit(town, category=bike)

    assert refused.value.messages == [
        "„Schrottfahrrad“ gehört woanders hin: https://fundbuero.example"
    ]
    assert not Report.objects.exists()
    assert not Item.objects.exists()


def test_a_kind_that_is_not_offered_any_more_stores_nothing(town):
    town.lamp.is_active = False

    with pytest.raises(errors.NotReportable):
        submit(town)


def test_without_a_place_a_public_kind_is_sent_back(town):
    with pytest.raises(errors.PlaceMissing):
        submit(town, location=None)


def test_outside_the_town_the_neighbour_is_named_if_known(town):
    factories.municipality(name="Ahornau", boundary=factories.box(2000, -2000, 6000, 2000))

    with pytest.raises(errors.OutsideServiceArea, match="liegt in Ahornau, nicht in Lindenbach"):
        submit(town, location=at(3000, 0))
    with pytest.raises(errors.OutsideServiceArea, match="liegt nicht in Lindenbach"):
        submit(town, location=at(-3000, 0))
    assert not Report.objects.exists()


def test_a_refusal_leaves_the_transaction_of_the_caller_whole(town):
    with pytest.raises(errors.OutsideServiceArea):
        submit(town, location=at(-3000, 0))

    assert submit(town).pk


def test_a_body_outside_is_handed_the_report_at_once(town):
    town.lamp.default_body = town.land
    town.lamp.save()

    report = submit(town, at=None)

    hand_over = HandOver.objects.get(report=report)
    assert (hand_over.body, hand_over.at) == (town.land, report.created_at)
    assert public_word(report).key == "elsewhere"
    assert public_word(report).word.startswith("Liegt bei Straßen.NRW seit ")
    assert report in Report.objects.open()
    assert mails() == [("defects/to_body_outside", "department")]


def test_a_body_outside_without_an_address_waits_for_somebody_to_call_it(town):
    town.lamp.default_body = town.land
    town.lamp.save()
    town.land.email = ""
    town.land.save()

    report = submit(town)

    assert not HandOver.objects.exists()
    assert (report.body, public_word(report).key) == (town.land, "received")
    assert mails() == []


def test_the_body_and_the_reporter_are_told_by_mail(town):
    submit(town, contact=ContactDetails(email="anna@example.org"))

    [(_, told)] = waiting("defects.tell_office")
    telling.tell_office(UUID(told["event"]), UUID(told["body"]))

    assert mails() == [("defects/to_reporter", "contact"), ("defects/to_body", "department")]


def test_an_address_goes_into_the_vault_for_a_limited_time(town, settings):
    settings.CONTACT_DAYS = 30

    report = submit(town, contact=ContactDetails(email="anna@example.org", name="Anna"))

    contact = Contact.objects.get()
    assert report.contact == contact
    assert (contact.email, contact.name) == ("anna@example.org", "Anna")
    assert contact.delete_after == report.created_at + timedelta(days=30)


def test_an_empty_contact_is_none(town):
    assert submit(town, contact=ContactDetails()).contact is None
    assert not Contact.objects.exists()


def test_what_happened_in_the_past_tells_nobody(town):
    long_ago = clock.now() - timedelta(days=40)

    report = submit(town, at=long_ago, contact=ContactDetails(email="anna@example.org"))

    assert report.created_at == long_ago
    assert {event.at for event in report.events.all()} == {long_ago}
    assert mails() == []
    assert waiting("defects.tell_office") == []


def test_staff_can_take_it_down_for_somebody(town):
    report = submit(town, channel="phone", taken_by=town.clara)

    first = report.events.first()
    assert (first.actor_kind, first.actor) == ("staff", town.clara)
    assert (report.channel, report.taken_by) == ("phone", town.clara)


def test_the_row_is_the_fold_of_its_events(town):
    for body in (town.bauhof, town.land):
        town.lamp.default_body = body
        town.lamp.save()
        report = submit(town)

        assert fold(report.events.all()) == state_of(Report.objects.get(pk=report.pk))


def test_numbers_count_up_and_belong_to_the_town(town):
    other = factories.town(host="other.example")

    assert [submit(town).number, submit(town).number, submit(other).number] == [1001, 1002, 1001]


def test_guests_see_the_change_at_once(town):
    before = data_version.get(town.municipality.pk)

    submit(town)

    assert data_version.get(town.municipality.pk) == before + 1


@pytest.mark.parametrize(
    ("sent", "due"),
    [
        ("2026-03-03T10:00:00+00:00", "2026-03-04T11:00:00+00:00"),
        ("2026-03-06T14:20:00+00:00", "2026-03-09T11:00:00+00:00"),
        ("2026-03-07T14:20:00+00:00", "2026-03-09T11:00:00+00:00"),
        ("2026-04-02T14:20:00+00:00", "2026-04-07T10:00:00+00:00"),
        ("2026-03-05T23:30:00+00:00", "2026-03-09T11:00:00+00:00"),
    ],
)
def test_review_is_due_at_noon_of_the_next_working_day(sent, due):
    shipped = policies.shipped("defects.report_text")

    assert shipped.due(datetime.fromisoformat(sent), land="05") == datetime.fromisoformat(due)


@pytest.mark.django_db(transaction=True)
def test_a_report_takes_twelve_statements(town):
    rules = factories.rule_set(town.municipality)
    factories.rule(rules, kind="road", road_class="G", body=town.bauhof)
    factories.road(town.municipality)
    category = Category.objects.with_bodies().get(pk=town.lamp.pk)

    with CaptureQueriesContext(connection) as statements:
        submit(town, category=category)

    assert len(statements) == 12


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_are_two_reports():
    town = factories.town()

    reports = at_once(lambda: submit(town), lambda: submit(town))

    assert len({report.number for report in reports}) == 2
    assert Report.objects.count() == 2

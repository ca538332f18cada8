"""What holds when something is reviewed, and who settles it."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Membership, Role
from common import clock
from common.models import Journal
from defects.services import submit_report
from moderation import policies, services
from moderation.models import Case, Decision, Item, Policy, Visibility
from moderation.policies import Publish, Unit
from tests import factories
from tests.factories import TOWN_HALL
from tests.jobs import waiting
from tests.moderation import content  # registers the kinds

pytestmark = pytest.mark.django_db
TEXT = "defects.report_text"
PAGE = "/moderation/regeln-der-pruefung/"


def told(town, category=None, text="Hier fehlt eine Platte."):
    return submit_report(
        municipality=town.municipality,
        category=category or town.lamp,
        location=TOWN_HALL,
        text=text,
    )


# --- the nearest one holds ---------------------------------------------------------------


def test_the_nearest_row_holds_in_one_statement(town, django_assert_num_queries):
    place = town.municipality
    elsewhere = factories.town().municipality
    factories.policy(place, TEXT, target=3)
    factories.policy(place, TEXT, scope=town.lamp.uuid, target=5, publish="after")
    factories.policy(elsewhere, TEXT, target=9)

    with django_assert_num_queries(3):
        near = policies.of(place, TEXT, scope=town.lamp.uuid)
        general = policies.of(place, TEXT, scope=town.footway.uuid)
        other = policies.of(place, "photos.photo", scope=town.lamp.uuid)

    assert (near.target, near.publish) == (5, Publish.AFTER)
    assert (general.target, general.publish) == (3, Publish.BEFORE)
    assert other == policies.shipped("photos.photo")


def test_a_setting_of_the_content_itself_decides_only_before_or_after(town):
    factories.policy(town.municipality, "participation.comment", publish="before", target=4)

    found = policies.of(town.municipality, "participation.comment", publish=Publish.AFTER)

    assert (found.publish, found.target) == (Publish.AFTER, 4)


def test_nothing_is_settled_means_what_is_shipped(town):
    assert policies.of(town.municipality, "defects.report").first_visibility == Visibility.SHOWN
    text = policies.of(town.municipality, TEXT)
    assert text.first_visibility == Visibility.PENDING
    assert (text.four_eyes, text.publish_on_timeout, text.clerks_release) == (False, False, True)


@pytest.mark.parametrize(
    ("unit", "target", "sent", "due"),
    [
        (Unit.DAYS, 1, "2026-03-06T15:20", "2026-03-09T12:00"),
        (Unit.DAYS, 3, "2026-03-06T15:20", "2026-03-11T12:00"),
        (Unit.HOURS, 4, "2026-03-06T09:00", "2026-03-06T13:00"),
        (Unit.HOURS, 4, "2026-03-06T15:00", "2026-03-09T11:00"),
        (Unit.HOURS, 1, "2026-03-07T20:00", "2026-03-09T09:00"),
        (Unit.HOURS, 8, "2026-04-02T08:00", "2026-04-02T16:00"),  # Thursday before Easter
        (Unit.HOURS, 9, "2026-04-02T08:00", "2026-04-07T09:00"),
    ],
)
def test_the_target_counts_on_a_clock_of_working_days(unit, target, sent, due):
    at = datetime.fromisoformat(sent).replace(tzinfo=clock.BERLIN)

    found = policies.Applied(target=target, unit=unit).due(at, land="05")

    assert found == datetime.fromisoformat(due).replace(tzinfo=clock.BERLIN)


def test_a_report_follows_the_policy_of_its_category(town):
    factories.policy(
        town.municipality, TEXT, scope=town.lamp.uuid, publish="after", unit="hours", target=2
    )

    report, other = told(town), told(town, town.footway)

    assert (report.text_shown, other.text_shown) == (True, False)
    expected = policies.Applied(target=2, unit=Unit.HOURS).due(report.created_at, land="05")
    assert report.item.cases.get().due_at == expected
    assert report.text_item.scope == report.item.scope == town.lamp.uuid


def test_a_report_that_changes_its_category_takes_the_policy_of_the_new_one(town):
    from defects.services import Actor, change_category

    factories.policy(town.municipality, TEXT, scope=town.footway.uuid, four_eyes=True)
    report = told(town)

    change_category(report, category=town.footway, by=Actor.staff(town.dana, None))

    text = Item.objects.get(pk=report.text_item_id)
    assert (text.scope, policies.of_item(text).four_eyes) == (town.footway.uuid, True)


def test_clerks_release_only_where_the_town_lets_them(town):
    town.tiefbau.may_release = True
    town.tiefbau.save()
    report = told(town, town.pothole)
    case = Case.objects.get(item=report.item)
    assert town.clara.has_perm("moderation.decide", case)

    factories.policy(town.municipality, "defects.report", publish="after", clerks_release=False)

    assert not town.clara.has_perm("moderation.decide", case)
    assert not Case.objects.visible_to(town.clara, town.municipality).exists()
    # One category may be an exception.
    factories.policy(town.municipality, "defects.report", publish="after", scope=town.pothole.uuid)
    assert town.clara.has_perm("moderation.decide", case)
    assert list(Case.objects.visible_to(town.clara, town.municipality)) == [case]
    assert town.mo.has_perm("moderation.decide", case)


# --- nothing shows itself unless the policy says so ------------------------------------------


def overdue(town, title="Spät", **fields):
    now = clock.now()
    item = services.open_item(
        municipality=town.municipality,
        kind="tests.note",
        title=title,
        due_at=now - timedelta(hours=1),
        **fields,
    )
    return services.ask(item, due_at=now - timedelta(hours=1))


def test_nothing_is_ever_shown_by_itself_without_a_policy(town):
    case = overdue(town)
    factories.policy(town.municipality, "tests.note")
    factories.policy(town.municipality, "tests.part", publish_on_timeout=True)

    assert services.publish_overdue(at=clock.now() + timedelta(days=400)) == []

    case.item.refresh_from_db()
    assert case.item.visibility == Visibility.PENDING
    assert not Decision.objects.exists()


def test_what_is_overdue_is_shown_where_the_policy_says_so_and_is_still_looked_at(town):
    scope = uuid4()
    factories.policy(town.municipality, "tests.note", scope=scope, publish_on_timeout=True)
    case, other = overdue(town, scope=scope), overdue(town)
    early = services.open_item(
        municipality=town.municipality,
        kind="tests.note",
        scope=scope,
        due_at=clock.now() + timedelta(hours=1),
    )
    services.ask(early, due_at=early.due_at)

    [decision] = services.publish_overdue()

    assert (decision.item_id, decision.automatic, decision.decided_by) == (case.item_id, True, None)
    assert (decision.outcome, decision.previous) == (Visibility.SHOWN, Visibility.PENDING)
    assert set(Item.objects.filter(visibility="shown")) == {case.item}
    case.refresh_from_db()
    assert case.closed_at is None
    line = Journal.objects.get(verb="moderation.decided")
    assert (line.payload["automatic"], line.actor_kind) == (True, "system")
    assert other.item.visibility == Visibility.PENDING
    assert services.publish_overdue() == []


def test_what_somebody_has_in_hand_does_not_show_itself(town):
    factories.policy(town.municipality, "tests.note", publish_on_timeout=True)
    claimed = overdue(town)
    services.claim(claimed, by=town.mo)
    unready = overdue(town)
    content.unready[unready.item_id] = "Wird noch vorbereitet."

    assert services.publish_overdue() == []


def test_a_page_tells_that_something_appeared_by_itself(town, client):
    factories.policy(town.municipality, "tests.note", publish_on_timeout=True)
    case = overdue(town)
    services.publish_overdue()
    client.force_login(town.mo)

    assert "Von selbst erschienen am" in client.get(f"/moderation/{case.uuid}/").text


def test_the_job_asks_the_same_function(town):
    from moderation.tasks import publish_overdue

    factories.policy(town.municipality, "tests.note", publish_on_timeout=True)
    overdue(town)
    publish_overdue(0)

    assert Decision.objects.get().automatic
    assert waiting("moderation.publish_overdue") == []


# --- the page ---------------------------------------------------------------------------------

SENT = {"publish": "before", "target": "2", "unit": "days", "do": "save"}


@pytest.mark.parametrize("person", ["mo", "admin"])
def test_moderators_and_administrators_settle_it_and_it_is_journalled(town, client, person):
    client.force_login(getattr(town, person))

    answer = client.post(f"{PAGE}{TEXT}/", {**SENT, "publish_on_timeout": "on"})

    assert answer.status_code == 303
    policy = Policy.objects.get()
    assert (policy.kind, policy.scope, policy.target) == (TEXT, None, 2)
    assert policy.publish_on_timeout
    line = Journal.objects.get(verb="moderation.policy_settled")
    assert (line.actor_uuid, line.payload["target"]) == (getattr(town, person).uuid, 2)
    page = client.get(PAGE).text
    assert "Geprüft wird in 2 Arbeitstagen" in page
    assert "erscheint es von selbst" in page


@pytest.mark.parametrize("person", ["alice", "clara", "bob", "dana"])
def test_nobody_else_sees_or_settles_it(town, client, person):
    policy = factories.policy(town.municipality, TEXT)
    client.force_login(getattr(town, person))

    for answer in (
        client.get(PAGE),
        client.get(f"{PAGE}{TEXT}/"),
        client.post(f"{PAGE}{TEXT}/", SENT),
        client.post(f"{PAGE}{policy.uuid}/loeschen/"),
    ):
        assert answer.status_code == 403
    policy.refresh_from_db()
    assert policy.target == 1


def test_a_policy_of_another_town_is_not_there(client):
    here, elsewhere = (factories.town(host=f"{name}.example") for name in ("hier", "dort"))
    theirs = factories.policy(elsewhere.municipality, TEXT)
    client.force_login(here.mo)

    for path in (f"{PAGE}{theirs.uuid}/loeschen/",):
        assert client.post(path, headers={"host": "hier.example"}).status_code == 404
    strange = f"{PAGE}{TEXT}/?bereich={elsewhere.lamp.uuid}"
    assert client.get(strange, headers={"host": "hier.example"}).status_code == 404
    assert Policy.objects.get() == theirs


def test_an_exception_for_a_category_is_chosen_settled_and_deleted(town, client):
    client.force_login(town.mo)

    assert str(town.lamp) in client.get(f"{PAGE}{TEXT}/?bereich=").text
    path = f"{PAGE}{TEXT}/?bereich={town.lamp.uuid}"
    assert client.post(path, {**SENT, "publish": "after"}).status_code == 303

    policy = Policy.objects.get()
    assert (policy.scope, policy.scope_label) == (town.lamp.uuid, "Laterne")
    assert "Nur für: Laterne" in client.get(PAGE).text
    client.post(f"{PAGE}{policy.uuid}/loeschen/")
    assert not Policy.objects.exists()
    assert Journal.objects.filter(verb="moderation.policy_forgotten").exists()


def test_the_preview_says_what_it_means_and_saves_nothing(town, client):
    client.force_login(town.mo)
    asked = {"publish": "after", "target": "4", "unit": "hours", "do": "preview"}

    page = client.post(f"{PAGE}{TEXT}/", asked)
    part = client.post(f"{PAGE}{TEXT}/", asked, headers={"HX-Request": "true"})

    for each in (page.text, part.text):
        assert "Erscheint sofort." in each
        assert "innerhalb von 4 Arbeitsstunden (Montag bis Freitag, 8 bis 16 Uhr)" in each
    assert "<html" in page.text and "<html" not in part.text
    assert not Policy.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"target": "0"}, "Mindestens 1."),
        ({"target": "91"}, "Höchstens 90."),
        ({"target": "bald"}, "Bitte geben Sie eine ganze Zahl an."),
        ({"target": ""}, "Bitte geben Sie eine Zahl an."),
        ({"four_eyes": "on", "publish_on_timeout": "on"}, "darf nichts von selbst erscheinen"),
    ],
)
def test_what_cannot_hold_is_said_and_not_saved(town, client, wrong, sentence):
    client.force_login(town.mo)

    page = client.post(f"{PAGE}{TEXT}/", {**SENT, **wrong})

    assert page.status_code == 422
    assert sentence in page.text
    assert not Policy.objects.exists()


def test_a_kind_without_a_policy_has_no_page(town, client):
    client.force_login(town.mo)

    assert client.get(f"{PAGE}participation.project/").status_code == 404
    assert client.get(f"{PAGE}nichts/").status_code == 404
    with pytest.raises(ValidationError):
        services.settle_policy(town.municipality, "tests.note", by=town.mo, values={})


def test_the_consultations_own_setting_is_named_and_not_asked_twice(town, client):
    client.force_login(town.mo)

    page = client.get(f"{PAGE}participation.proposal/").text

    assert "stellen Sie in jeder Beteiligung selbst ein" in page
    assert 'name="publish"' not in page
    sent = {"target": "3", "unit": "days", "do": "save"}
    assert client.post(f"{PAGE}participation.proposal/", sent).status_code == 303
    assert Policy.objects.get().target == 3


# --- four eyes need two people ------------------------------------------------------------------


def test_four_eyes_need_a_second_person(town, client):
    Membership.objects.filter(user=town.admin).delete()
    client.force_login(town.mo)
    sent = {**SENT, "four_eyes": "on"}

    refused = client.post(f"{PAGE}{TEXT}/", sent)
    assert refused.status_code == 422
    assert "braucht es eine zweite Person" in refused.text
    assert not Policy.objects.exists()

    factories.member(town.municipality, Role.ADMINISTRATOR)
    assert client.post(f"{PAGE}{TEXT}/", sent).status_code == 303
    assert Policy.objects.get().four_eyes


def test_when_the_second_person_leaves_the_page_warns(town, client):
    factories.policy(town.municipality, TEXT, four_eyes=True)
    client.force_login(town.mo)
    assert "Es fehlt die zweite Person" not in client.get(PAGE).text

    town.admin.is_active = False
    town.admin.save()

    assert "Es fehlt die zweite Person" in client.get(PAGE).text


def test_the_database_knows_what_cannot_be(town):
    for wrong in (
        {"four_eyes": True, "publish_on_timeout": True},
        {"target": 0},
        {"unit": "weeks"},
        {"publish": "never"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            factories.policy(town.municipality, TEXT, **wrong)
    factories.policy(town.municipality, TEXT)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.policy(town.municipality, TEXT)

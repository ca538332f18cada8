"""What must be there before a town opens, and where each thing is mended."""

import pytest

from accounts.models import Department, LegalPage, Membership, Role
from accounts.opening import requirements, verbs
from defects.models import Category
from geo.models import Host, Municipality
from tests import factories
from tests.opening.towns import prepared, publish, without_numbers

pytestmark = pytest.mark.django_db
SETUP = "/verwaltung/einrichten/"


@pytest.fixture
def town(settings, db):
    return prepared(settings)


@pytest.fixture
def admin(client, town):
    client.force_login(town.admin)
    return client


def missing(town):
    return [line.key for line in requirements.lacking(town.municipality)]


def test_nothing_is_missing_in_a_town_that_is_prepared(town):
    assert missing(town) == []


def _without_department(town):
    Department.objects.of(town.municipality).update(email="")


def _without_clearing(town):
    Department.objects.filter(pk=town.clearing.pk).update(email="")


def _without_moderator(town):
    Membership.objects.of(town.municipality).filter(role=Role.MODERATOR).delete()


def _without_host(town):
    Host.objects.filter(municipality=town.municipality).update(name="anders.example")
    factories.municipality()


def _without_https(town):
    town.municipality.base_url = "http://testserver"
    town.municipality.save()


def _without_kinds(town):
    Category.objects.filter(municipality=town.municipality).update(is_active=False)


def _four_eyes_of_one(town):
    factories.policy(town.municipality, "defects.report_text", four_eyes=True)
    Membership.objects.of(town.municipality).filter(role=Role.ADMINISTRATOR).delete()


@pytest.mark.parametrize(
    ("spoil", "keys"),
    [
        (_without_department, ["departments", "clearing"]),
        (_without_clearing, ["clearing"]),
        (without_numbers, ["numbers"]),
        (_without_moderator, ["moderators"]),
        (_without_host, ["address"]),
        (_without_https, ["address"]),
        (_without_kinds, ["kinds"]),
        (_four_eyes_of_one, ["second_person"]),
    ],
)
def test_each_thing_that_is_missing_keeps_it_closed(town, settings, spoil, keys):
    settings.HTTPS = True
    spoil(town)
    town.municipality.refresh_from_db()

    assert missing(town) == keys
    with pytest.raises(verbs.NotReady) as caught:
        verbs.go_live(town.municipality, by=None)
    assert len(caught.value.messages) == len(keys)
    assert Municipality.objects.get(pk=town.municipality.pk).state == "preparation"


def test_two_eyes_are_advice_where_no_policy_asks_for_four(town):
    Membership.objects.of(town.municipality).filter(role=Role.ADMINISTRATOR).delete()

    lines = {line.key: line for line in requirements.lines(town.municipality)}

    assert (lines["second_person"].is_met, lines["second_person"].is_advice) == (False, True)
    assert missing(town) == []


@pytest.mark.parametrize("sender", ["Nahdran <nahdran@localhost>", ""])
def test_a_sender_that_nobody_has_set_keeps_it_closed(town, settings, sender):
    settings.DEMO = False
    settings.DEFAULT_FROM_EMAIL = sender

    assert missing(town) == ["sender"]


def test_without_texts_and_rules_it_stays_closed(settings):
    bare = factories.town(host="testserver", state="preparation", live_at=None)
    settings.DEFAULT_FROM_EMAIL = "x@lindenbach.example"
    settings.EMAIL_HOST = "mail"

    found = missing(bare)

    assert found[:3] == [f"legal.{page}" for page in LegalPage.values]
    assert {"numbers", "rules", "kinds"} <= set(found)


def test_an_old_assessment_is_told_and_keeps_nothing_closed(town):
    publish(
        town.municipality,
        LegalPage.ACCESSIBILITY,
        by=town.admin,
        reason="x",
        assessed_on="2020-01-01",
    )

    lines = {line.key: line for line in requirements.lines(town.municipality)}

    assert lines["legal.assessment"].is_advice
    assert missing(town) == []


def test_every_line_that_an_administrator_can_mend_leads_to_a_page(admin, town):
    for line in requirements.lines(town.municipality):
        if line.href:
            assert admin.get(line.href).status_code == 200, line
            assert line.mend

"""The public table and the administrator's pages: who may, what is said, what changes."""

import pytest

from accounts.models import DeletionEntry, Hold, RetentionRule, User
from accounts.vault import kinds, periods
from common import clock
from defects.models import Category
from moderation.models import Item
from tests import factories

pytestmark = pytest.mark.django_db

PERIODS, HOLDS = "/verwaltung/datenschutz/", "/verwaltung/datenschutz/sperren/"


@pytest.fixture
def town(db):
    return factories.town(host="testserver")


@pytest.fixture
def admin(client, town):
    client.force_login(town.admin)
    return client


def amounts(town, **changed):
    found = {
        each.kind.key.replace(".", "-"): each.period.amount
        for each in periods.promises(town.municipality)
        if not each.kind.is_fixed
    }
    return found | changed


def test_everybody_reads_what_is_kept_how_long(client, town):
    page = client.get("/datenschutz/")

    assert page.status_code == 200
    for kind in kinds.all_kinds():
        assert str(kind.label) in page.text
    assert "<b>30 Tage</b>, seit die Meldung abgeschlossen ist" in page.text
    assert 'href="/datenschutz/"' in client.get("/").text


def test_a_decision_shows_at_once_and_in_this_municipality_alone(admin, town, client):
    client.get("/datenschutz/")
    answer = admin.post(PERIODS, amounts(town, **{"defects-contact": 60}))

    assert answer.status_code == 303
    assert "<b>60 Tage</b>, seit die Meldung" in client.get("/datenschutz/").text
    assert RetentionRule.objects.get().municipality == town.municipality
    other = factories.municipality()
    assert periods.period_of("defects.contact", other).amount == 30


@pytest.mark.parametrize("wrong", ["6", "731", "", "viel"])
def test_what_is_out_of_bounds_is_said_and_nothing_is_saved(admin, town, wrong):
    answer = admin.post(
        PERIODS, amounts(town, **{"defects-contact": wrong, "photos-original": 100})
    )

    assert answer.status_code == 422
    assert not RetentionRule.objects.exists()


@pytest.mark.parametrize("path", [PERIODS, HOLDS])
@pytest.mark.parametrize("who", ["alice", "clara", "dana", "bob", "mo"])
def test_only_the_administration_of_the_municipality_enters(client, town, path, who):
    assert client.get(path)["Location"].startswith("/konto/anmelden/")
    client.force_login(getattr(town, who))

    assert client.get(path).status_code == 403
    assert client.post(path, {}).status_code == 403


def test_an_administrator_of_elsewhere_does_not(client, town):
    client.force_login(factories.town().admin)

    assert client.get(PERIODS).status_code == 403


def place(admin, kind, target, **fields):
    return admin.post(HOLDS, {"kind": kind, "target": target, "reason": "Az. 7", **fields})


def test_a_report_is_held_by_its_number_and_let_go(admin, town):
    report = town.report()

    assert place(admin, "report", report.label, until="2099-01-31").status_code == 303
    hold = Hold.objects.get()
    assert hold.target == report.uuid
    assert hold.until.astimezone(clock.BERLIN).isoformat() == "2099-02-01T00:00:00+01:00"
    assert "Az. 7" in admin.get(HOLDS).text
    assert place(admin, "report", report.label).status_code == 422  # once
    admin.post(f"{HOLDS}{hold.uuid}/beenden/")

    hold.refresh_from_db()
    assert hold.ended_by == town.admin
    assert "Beendete Sperren" in admin.get(HOLDS).text
    assert place(admin, "report", str(report.number)).status_code == 303


def test_a_person_is_held_by_address_if_they_left_something_here(admin, town):
    stranger = factories.user("stranger")
    assert place(admin, "person", stranger.email).status_code == 422

    from accounts.services import declare_postcode

    declare_postcode(stranger, "50667", municipality=town.municipality)

    assert place(admin, "person", stranger.email).status_code == 303
    assert Hold.objects.get().target == User.objects.get(pk=stranger.pk).uuid


@pytest.mark.parametrize(
    ("kind", "target", "fields"),
    [
        ("report", "L-999999", {}),
        ("report", "L-²", {}),
        ("proposal", "/beteiligung/x/y/1/", {}),
        ("proposal", "http://[", {}),
        ("other", "irgendwas", {}),
        ("weird", "irgendwas", {}),
        ("other", "0190c9b1-0000-7000-8000-000000000000", {"reason": " "}),
        ("other", "0190c9b1-0000-7000-8000-000000000000", {"until": "2001-01-01"}),
        ("other", "0190c9b1-0000-7000-8000-000000000000", {"until": "morgen"}),
        ("other", "0190c9b1-0000-7000-8000-000000000000", {"until": "9999-12-31"}),
        ("other", "0190c9b1-0000-7000-8000-000000000000", {"until": "0001-01-01"}),
    ],
)
def test_bad_input_holds_nothing(admin, town, kind, target, fields):
    assert place(admin, kind, target, **fields).status_code == 422
    assert not Hold.objects.exists()


def test_a_hold_of_elsewhere_is_not_ended_from_here(admin, town):
    other = factories.municipality()
    hold = Hold.objects.create(municipality=other, target=town.alice.uuid, reason="x")

    assert admin.post(f"{HOLDS}{hold.uuid}/beenden/").status_code == 404
    hold.refresh_from_db()
    assert hold.ended_at is None


def test_the_administrator_finds_the_way_and_sees_what_was_deleted(admin, town):
    DeletionEntry.objects.create(
        municipality=town.municipality, kind="defects.contact", digest=b"x", ground="retention"
    )

    assert f'href="{PERIODS}"' in admin.get("/konto/").text
    assert "Bisher gelöscht" in admin.get(PERIODS).text


# --- what a hold is about, in words ------------------------------------------------------------


def test_a_hold_says_what_it_is_about_by_whom_why_and_until_when(admin, town):
    report = town.report()
    place(admin, "report", report.label, until="2099-01-31")

    page = admin.get(HOLDS).text

    assert f"Meldung {report.label} vom " in page
    assert f'href="/arbeit/{report.number}/"' in page or report.get_absolute_url() in page
    for words in (str(town.admin), "Az. 7", "Januar 2099"):
        assert words in page
    assert str(report.uuid) not in page


def test_of_what_is_confidential_a_hold_says_the_number_alone(admin, town):
    kind = factories.category(town.municipality, "noise", kind=Category.Kind.CONFIDENTIAL)
    report = town.report(category=kind, shown=False, location=None, place="Verschwiegene Gasse 5")
    Item.objects.filter(pk=report.item_id).update(visibility="private")
    place(admin, "report", report.label)

    page = admin.get(HOLDS).text

    assert f"Meldung {report.label} vom " in page
    for words in ("Verschwiegene", str(report.category), f"/arbeit/{report.number}/"):
        assert words not in page.partition("Etwas sperren")[0]


def test_a_held_account_is_named_shortened_and_only_where_it_is_known(admin, town):
    known, stranger = factories.user("known"), factories.user("stranger")

    from accounts.services import declare_postcode

    declare_postcode(known, "50667", municipality=town.municipality)
    place(admin, "person", known.email)
    place(admin, "other", str(stranger.uuid))

    page = admin.get(HOLDS).text

    assert f"Konto {known.email[0]}•••@" in page
    assert known.email not in page
    assert "hier nicht zu finden" in page
    assert stranger.email.partition("@")[0] not in page


def test_proposals_and_comments_that_are_held_are_named(admin, town):
    from tests.participation.factories import commented, consultation, project, submitted

    proposal = submitted(consultation(project(town.municipality)), "Mehr Bänke")
    comment = commented(proposal)
    place(admin, "proposal", proposal.get_absolute_url())
    place(admin, "other", str(comment.uuid))
    place(admin, "other", str(comment.item.uuid))

    page = admin.get(HOLDS).text

    assert f"Vorschlag Nr. {proposal.number} vom " in page
    assert page.count("Kommentar vom ") == 2

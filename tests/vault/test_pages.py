"""The public table and the administrator's pages: who may, what is said, what changes."""

import re

import pytest

from accounts import digest
from accounts.models import (
    DeletionEntry,
    Hold,
    MailLog,
    Membership,
    RetentionRule,
    Role,
    User,
)
from accounts.services import declare_postcode
from accounts.vault import kinds, periods
from accounts.vault.holds import place_hold
from common import clock, journal
from common.models import ActorKind
from defects.models import Category
from moderation.models import Item
from participation.models import CommentVote, Proposal
from participation.services.supports import support
from tests import factories
from tests.participation.factories import citizen, commented, consultation, project, submitted
from tests.photos.test_services import stored

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


def test_a_period_that_is_too_short_or_too_long_is_refused_with_its_unit(admin, town):
    short = admin.post(PERIODS, amounts(town, **{"defects-contact": 0}))
    long = admin.post(PERIODS, amounts(town, **{"defects-contact": 99_999}))

    kind = kinds.get("defects.contact")
    assert short.status_code == long.status_code == 422
    assert f"Mindestens {periods.Period(kind.least, kind.unit)}." in short.text
    assert f"Höchstens {periods.Period(kind.most, kind.unit)}." in long.text
    assert not RetentionRule.objects.exists()


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

    declare_postcode(stranger, "50667", municipality=town.municipality)

    assert place(admin, "person", stranger.email).status_code == 303
    assert Hold.objects.get().target == User.objects.get(pk=stranger.pk).uuid


NOWHERE = "0190c9b1-0000-7000-8000-000000000000"


def left_here(town):
    """People by what they have left in the town, each nothing else."""
    place = town.municipality
    proposal = submitted(consultation(project(place)))
    people = {
        name: citizen(name)
        for name in (
            "member", "resident", "follower", "written-to", "actor", "proposer", "drafter",
            "commenter", "supporter", "thumb",
        )
    }  # fmt: skip
    Membership.objects.create(user=people["member"], municipality=place, role=Role.MODERATOR)
    declare_postcode(people["resident"], "50667", municipality=place)
    digest.follow(place, people["follower"], "defects-report", town.report().uuid)
    MailLog.objects.create(
        municipality=place, template="x", recipient_kind="user", recipient=people["written-to"].uuid
    )
    journal.write(
        municipality_id=place.pk,
        actor_kind=ActorKind.RESIDENT,
        actor_uuid=people["actor"].uuid,
        verb="identity.linked",
    )
    submitted(proposal.consultation, by=people["proposer"])
    Proposal.objects.create(
        municipality=place, consultation=proposal.consultation, author=people["drafter"]
    )
    comment = commented(proposal, by=people["commenter"])
    support(proposal, by=people["supporter"])
    CommentVote.objects.create(municipality=place, comment=comment, user=people["thumb"], value=1)
    return people


def test_only_people_who_left_something_here_are_held_by_their_uuid(admin, town):
    people = left_here(town)

    for name, person in people.items():
        assert place(admin, "person", str(person.uuid)).status_code == 303, name

    held = set(Hold.objects.values_list("target", flat=True))
    assert held == {person.uuid for person in people.values()}


@pytest.mark.parametrize("kind", ["person", "report", "proposal", "other"])
def test_the_administrator_of_elsewhere_learns_nothing_and_holds_nobody(client, town, kind):
    """What is of this town alone is for them as if it were nowhere."""
    proposal = submitted(consultation(project(town.municipality)), "Mehr Bänke")
    comment = commented(proposal)
    report = town.report()
    elsewhere = factories.town(host="anderswo.example")
    stranger = factories.user("stranger")
    targets = [stranger, *left_here(town).values(), report, report.item, proposal, comment]
    client.force_login(elsewhere.admin)

    def asked(target):
        fields = {"kind": kind, "target": target, "reason": "Neugier"}
        answer = client.post(HOLDS, fields, headers={"host": "anderswo.example"})
        told = re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', r"\1", answer.text)
        return answer.status_code, told.replace(target, "TARGET")

    nowhere = asked(NOWHERE)
    assert nowhere[0] == 422
    assert "Das haben wir hier nicht gefunden." in nowhere[1]
    for each in targets:
        assert asked(str(each.uuid)) == nowhere, each
    # However it is written, it is read as a UUID first, whatever kind was chosen.
    for each in targets if kind == "other" else targets[:1]:
        assert asked(f"{{{str(each.uuid).upper()}}}")[0] == 422, each
    assert not Hold.objects.exists()


def test_what_hangs_below_something_of_the_town_is_held_by_its_uuid(admin, town):
    report = town.report(contact=factories.contact(town.municipality))
    photo = stored(town)

    for target in (report, report.item, report.contact, photo):
        assert place(admin, "other", str(target.uuid)).status_code == 303, target


@pytest.mark.parametrize(
    ("kind", "target", "fields"),
    [
        ("person", NOWHERE, {}),
        ("report", NOWHERE, {}),
        ("other", NOWHERE, {}),
        ("report", "L-999999", {}),
        ("report", "L-²", {}),
        ("proposal", "/beteiligung/x/y/1/", {}),
        ("proposal", "http://[", {}),
        ("other", "irgendwas", {}),
        ("weird", "irgendwas", {}),
        ("person", "dana@lindenbach.example", {"reason": " "}),
        ("person", "dana@lindenbach.example", {"until": "2001-01-01"}),
        ("person", "dana@lindenbach.example", {"until": "morgen"}),
        ("person", "dana@lindenbach.example", {"until": "9999-12-31"}),
        ("person", "dana@lindenbach.example", {"until": "0001-01-01"}),
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

    declare_postcode(known, "50667", municipality=town.municipality)
    place(admin, "person", known.email)
    place_hold(municipality=town.municipality, target=stranger.uuid, reason="Alt", by=None)

    page = admin.get(HOLDS).text

    assert f"Konto {known.email[0]}•••@" in page
    assert known.email not in page
    assert "hier nicht zu finden" in page
    assert stranger.email.partition("@")[0] not in page


def test_proposals_and_comments_that_are_held_are_named(admin, town):
    proposal = submitted(consultation(project(town.municipality)), "Mehr Bänke")
    comment = commented(proposal)
    place(admin, "proposal", proposal.get_absolute_url())
    place(admin, "other", str(comment.uuid))
    place(admin, "other", str(comment.item.uuid))

    page = admin.get(HOLDS).text

    assert f"Vorschlag Nr. {proposal.number} vom " in page
    assert page.count("Kommentar vom ") == 2

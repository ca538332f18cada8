"""What is due goes, once, with proof; what is held or worked on stays."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from accounts.models import Contact, DeletionEntry, Hold, Letter, MailLog, RetentionRule
from accounts.vault import holds, kinds, periods, proof, purging
from accounts.vault.periods import Period
from common import clock, jobs
from common.models import Journal
from tests import factories
from tests.concurrency import beside
from tests.jobs import work

CONTACT = "defects.contact"


@pytest.fixture
def place(db):
    return factories.municipality()


def contact(town, **age):
    return factories.contact(town, delete_after=clock.now() - timedelta(**(age or {"days": 1})))


def mail(town, days):
    at = clock.now() - timedelta(days=days)
    return MailLog.objects.create(municipality=town, recipient=town.uuid, created_at=at)


def deleted(**options):
    found = purging.purge(at=clock.now(), **options)
    return {(each.kind.key, each.municipality): each.deleted for each in found if each.deleted}


# --- purge --------------------------------------------------------------------------------


def test_what_is_due_goes_once_with_a_proof_each(place):
    other = factories.municipality(name="Moorhagen")
    gone = [contact(place), contact(place), contact(other)]
    kept = factories.contact(place)

    assert deleted() == {(CONTACT, place): 2, (CONTACT, other): 1}
    assert deleted() == {}

    assert list(Contact.objects.all()) == [kept]
    for each in gone:
        entry = proof.was_deleted(each.uuid).get()
        assert (entry.kind, entry.ground) == (CONTACT, DeletionEntry.Ground.RETENTION)
        assert entry.municipality_id == each.municipality_id
    assert not proof.was_deleted(kept.uuid).exists()


def test_only_one_municipality_or_one_kind_if_asked(place):
    other = factories.municipality(name="Moorhagen")
    contact(place), contact(other), mail(place, 91)

    assert deleted(municipality=place, only=[CONTACT]) == {(CONTACT, place): 1}
    assert deleted(municipality=place) == {("accounts.mail_log", place): 1}
    assert Contact.objects.get().municipality == other


def test_more_than_one_batch_goes_and_no_more_than_asked(place, monkeypatch):
    monkeypatch.setattr(purging, "BATCH", 2)
    for _ in range(7):
        contact(place)

    assert deleted(at_most=5) == {(CONTACT, place): 5}
    assert deleted() == {(CONTACT, place): 2}


def test_a_kind_that_fails_keeps_no_other_waiting_and_loses_nothing(place, monkeypatch):
    contact(place), mail(place, 91)

    def broken(rows, at):
        Contact.objects.all().delete()
        raise RuntimeError("power cut")

    monkeypatch.setattr("defects.retention.delete_contacts", broken)
    with pytest.raises(RuntimeError):
        purging.purge(at=clock.now())

    assert (Contact.objects.count(), MailLog.objects.count()) == (1, 0)
    assert [entry.kind for entry in DeletionEntry.objects.all()] == ["accounts.mail_log"]


def test_contact_data_of_an_open_report_stay_until_it_is_closed(town):
    due = contact(town.municipality)
    report = town.report(contact=due)
    assert deleted() == {}

    closed = {
        "work": "fixed",
        "closed_at": clock.now(),
        "due_on": None,
        "answer_by": None,
        "repair_by": None,
    }
    type(report).objects.filter(pk=report.pk).update(**closed)

    assert deleted() == {(CONTACT, town.municipality): 1}
    report.refresh_from_db()
    assert report.contact is None


@pytest.mark.django_db(transaction=True)
def test_what_somebody_is_writing_to_is_left_for_the_next_time():
    place = factories.municipality()
    mine = contact(place)
    with transaction.atomic():
        Contact.objects.select_for_update().get(pk=mine.pk)
        results = []

        def purge():
            results.append(purging.purge(at=clock.now(), only=[CONTACT])[0].deleted)

        import threading

        from django.db import connection as own

        def run():
            purge()
            own.close()

        thread = threading.Thread(target=run)
        thread.start()
        thread.join(20)
        assert results == [0]
        Contact.objects.filter(pk=mine.pk).update(delete_after=clock.now() + timedelta(days=9))

    assert deleted() == {}
    assert Contact.objects.get() == mine


@pytest.mark.django_db(transaction=True)
def test_two_purges_at_once_delete_and_note_each_row_once():
    from tests.concurrency import at_once

    place = factories.municipality()
    for _ in range(20):
        contact(place)

    found = at_once(
        *[lambda: sum(each.deleted for each in purging.purge(at=clock.now(), only=[CONTACT]))] * 2
    )

    purging.purge(at=clock.now())
    assert sum(found) <= 20
    assert DeletionEntry.objects.filter(kind=CONTACT).count() == 20
    assert not Contact.objects.exists()


def test_the_worker_purges_every_hour(place):
    contact(place)
    mail(place, 91)
    Letter.objects.create(
        municipality=place, email="a@example.org", created_at=clock.now() - timedelta(days=3)
    )
    jobs.defer("accounts.purge", timestamp=0)

    work()

    assert [model.objects.count() for model in (Contact, Letter, MailLog)] == [0, 0, 0]


# --- command ------------------------------------------------------------------------------


def told(*args):
    out = StringIO()
    call_command("purge", *args, stdout=out)
    return out.getvalue().splitlines()


def test_a_dry_run_says_what_would_go_what_is_oldest_and_what_is_kept(place):
    held = contact(place)
    due = contact(place)
    at = datetime(2026, 1, 2, 12, tzinfo=UTC)
    Contact.objects.filter(pk=due.pk).update(created_at=at)
    holds.place_hold(municipality=place, target=held.uuid, reason="Az. 3 O 12/26", by=None)

    line = (
        "Lindenbach: defects.contact: 1 would be deleted, the oldest of 2026-01-02;"
        " 1 kept by a hold"
    )
    assert told("--dry-run") == [line]
    assert told("--dry-run", "--municipality", place.ags, "--kind", CONTACT) == [line]
    assert Contact.objects.count() == 2
    assert told() == ["Lindenbach: defects.contact: 1 deleted"]
    assert told() == ["Nothing is due."]
    assert list(Contact.objects.all()) == [held]


def test_the_command_refuses_what_it_does_not_know(place):
    with pytest.raises(CommandError, match="no municipality"):
        told("--municipality", "99999999")
    with pytest.raises(CommandError, match=r"Unknown: x\.y"):
        told("--kind", "x.y")


def test_a_proof_is_asked_for_by_uuid(place):
    gone, there = contact(place), factories.contact(place)
    deleted()
    out = StringIO()

    call_command("was_deleted", str(gone.uuid), stdout=out)

    assert "defects.contact, retention, Lindenbach" in out.getvalue()
    with pytest.raises(CommandError, match="Nothing in the deletion log"):
        call_command("was_deleted", str(there.uuid))


# --- the log ------------------------------------------------------------------------------


def test_the_log_can_only_be_added_to_and_says_nothing(place):
    gone = contact(place)
    deleted()
    entry = DeletionEntry.objects.get()

    assert bytes(entry.digest) != gone.uuid.bytes
    assert gone.uuid.hex not in str(vars(entry))
    for forge in (
        lambda: DeletionEntry.objects.filter(pk=entry.pk).update(kind="x"),
        lambda: DeletionEntry.objects.filter(pk=entry.pk).delete(),
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            forge()


def test_a_proof_outlives_a_change_of_the_key(place, settings):
    gone = contact(place)
    deleted()

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_LINK_KEY]
    settings.SECRET_LINK_KEY = settings.SECRET_KEY = "another"

    assert proof.was_deleted(gone.uuid).exists()


# --- holds --------------------------------------------------------------------------------


def test_a_hold_on_a_report_keeps_its_contact_and_an_ended_one_does_not(town):
    place = town.municipality
    due = contact(place)
    report = town.report(work="fixed", contact=due)
    hold = holds.place_hold(municipality=place, target=report.uuid, reason="Klage", by=town.admin)
    assert deleted() == {}

    holds.end_hold(hold, by=town.admin)
    holds.end_hold(hold, by=town.admin)

    assert deleted() == {(CONTACT, place): 1}
    lines = Journal.objects.filter(verb__startswith="hold.")
    assert [(line.verb, line.actor_uuid) for line in lines] == [
        ("hold.placed", town.admin.uuid),
        ("hold.ended", town.admin.uuid),
    ]
    assert "Klage" not in str([line.payload for line in lines])


def test_a_hold_ends_by_its_day_and_counts_in_its_municipality_alone(place):
    other = factories.municipality(name="Moorhagen")
    due = contact(place)
    day = clock.now() + timedelta(days=3)
    holds.place_hold(municipality=other, target=due.uuid, reason="falsch", by=None)
    holds.place_hold(municipality=place, target=due.uuid, reason="Frist", until=day, by=None)

    assert deleted() == {}
    found = purging.purge(at=day, only=[CONTACT])
    assert sum(each.deleted for each in found) == 1


def test_a_hold_needs_a_reason_a_day_to_come_and_nothing_is_held_twice(place):
    due = contact(place)

    def place_it(**fields):
        holds.place_hold(
            **{"municipality": place, "target": due.uuid, "reason": "x", "by": None, **fields}
        )

    for wrong in ({"reason": " "}, {"until": clock.now()}):
        with pytest.raises(ValidationError):
            place_it(**wrong)
    place_it(until=clock.now() + timedelta(days=1), at=clock.now())
    with pytest.raises(ValidationError):
        place_it()
    place_it(at=clock.now() + timedelta(days=2))  # the first one is over by then
    assert Hold.objects.count() == 2


def kept_by_test(kind, municipality, at):
    return Contact.objects.filter(name="Behalten").values("uuid") if kind == CONTACT else None


def test_an_app_may_keep_things_for_longer(place, monkeypatch):
    monkeypatch.setattr(holds, "_keepers", [])
    holds.register_keeper("tests.vault.test_purging.kept_by_test")
    kept = contact(place)
    Contact.objects.filter(pk=kept.pk).update(name="Behalten")
    contact(place)

    assert deleted() == {(CONTACT, place): 1}
    assert list(Contact.objects.all()) == [kept]


@pytest.mark.django_db(transaction=True)
def test_a_hold_that_comes_first_wins_over_a_wish():
    from accounts.vault.holds import Held
    from defects import services

    town = factories.town()
    report = town.report(contact=factories.contact(town.municipality))
    answers = []

    def wish():
        try:
            services.erase_reporter(report)
        except Held as error:
            answers.append(error)

    with transaction.atomic():
        type(report).objects.select_for_update().get(pk=report.pk)
        thread = beside(wish)
        holds.place_hold(
            municipality=town.municipality, target=report.uuid, reason="Klage", by=None
        )
    thread.join(20)

    assert len(answers) == 1
    assert Contact.objects.count() == 1


# --- periods ------------------------------------------------------------------------------


def test_months_are_those_of_the_calendar():
    at = datetime(2026, 8, 31, 10, tzinfo=UTC)

    assert Period(6, "months").before(at) == datetime(2026, 2, 28, 11, tzinfo=UTC)
    assert Period(18, "months").before(at).date().isoformat() == "2025-02-28"
    assert Period(4, "months").after(at).date().isoformat() == "2026-12-31"
    assert Period(30, "days").before(at).date().isoformat() == "2026-08-01"
    assert [str(Period(n, "months")) for n in (1, 6)] == ["1 Monat", "6 Monate"]


def test_a_changed_period_counts_for_what_is_there(town, settings):
    settings.CONTACT_DAYS = 30
    place, kind = town.municipality, kinds.get(CONTACT)
    mine = factories.contact(place, delete_after=clock.now() + timedelta(days=20))
    theirs = factories.contact(
        factories.municipality(), delete_after=clock.now() + timedelta(days=20)
    )

    assert periods.set_period(place, kind, 7, by=town.admin)
    assert not periods.set_period(place, kind, 7, by=town.admin)

    assert deleted() == {(CONTACT, place): 1}
    assert list(Contact.objects.all()) == [theirs] and mine not in Contact.objects.all()
    line = Journal.objects.get(verb="retention.changed")
    assert line.payload == {"kind": CONTACT, "unit": "days", "from": 30, "to": 7}


@pytest.mark.parametrize("amount", [0, 6, 731])
def test_beyond_the_bounds_nothing_changes(town, amount):
    with pytest.raises(ValidationError, match="7 bis 730 Tage"):
        periods.set_period(town.municipality, kinds.get(CONTACT), amount, by=town.admin)

    assert not RetentionRule.objects.exists()


def test_the_database_knows_no_period_of_nothing(place):
    with pytest.raises(Exception, match="accounts_retention_is_a_time"), transaction.atomic():
        RetentionRule.objects.create(municipality=place, kind=CONTACT, amount=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")

"""The journal's chains: made afterwards, and loud when one row is not what was sealed."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from uuid import UUID

import psycopg
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from procrastinate.contrib.django import app

from accounts.models import User
from common.audit import canonical, sealing, verifying
from common.models import DailyHead, Journal, Seal, Unsealed
from common.tasks import verify_journal
from tests import factories
from tests.common.audit import TABLES, as_owner, broken, forge, note, seal_at
from tests.concurrency import at_once

committed = pytest.mark.django_db(transaction=True)
in_one_transaction = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SUNDAY, TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=n) for n in (-1, 1, 2, 3))


@pytest.fixture
def week():
    """Three rows on Monday, two on Tuesday, heads for both days; it is Wednesday."""
    lines = seal_at(MONDAY, "one", "two", "three")
    lines += seal_at(TUESDAY, "four", "five")
    seal_at(WEDNESDAY)
    with time_machine.travel(WEDNESDAY, tick=False):
        assert broken() == ""
        yield lines


# --- the bytes --------------------------------------------------------------------------------


@in_one_transaction
def test_the_hashes_are_what_the_documentation_says_byte_by_byte():
    """docs/audit.md, written down here a second time."""
    seal_at(MONDAY, "one", "two")
    line, seal = Journal.objects.earliest("id"), Seal.objects.get(position=1)

    def netstring(text: str) -> bytes:
        return f"{len(text.encode())}:".encode() + text.encode() + b","

    content = b"".join(
        netstring(text)
        for text in (
            "nahdran.journal.1", str(line.pk), str(line.uuid), "1", "2026-03-02T09:00:00.000000Z",
            "staff", "", "one", "", '{"n": 1}', "2026-03-02T09:00:00.000000Z", "complete",
        )
    )  # fmt: skip
    entry = hashlib.sha256(content).hexdigest()
    place = b"".join(netstring(text) for text in ("nahdran.seal.1", "1", "1", "0" * 64, entry))
    assert seal.entry == entry
    assert seal.hash == hashlib.sha256(place).hexdigest()
    assert Seal.objects.get(position=2).previous == seal.hash


def test_no_two_lines_have_the_same_bytes():
    def line(verb: str, kind: str) -> canonical.Line:
        return canonical.Line(1, line_uuid, 1, MONDAY, kind, None, verb, None, "{}")

    line_uuid = UUID(int=1)
    entries = {
        canonical.entry(line(verb, kind), sealed_at=MONDAY, complete=True)
        for verb, kind in (("ab", "c"), ("a", "bc"), ("abc", ""), ("a,b", "c"), ("1:a", "c"))
    }
    assert len(entries) == 5


# --- sealing ----------------------------------------------------------------------------------


@in_one_transaction
def test_each_town_has_a_chain_of_its_own_and_what_belongs_to_none_another():
    for town in (1, 2, None, 1):
        note(town=town)
    assert sealing.seal_journal() == 4

    found = Seal.objects.order_by("municipality_id", "position")
    assert [(seal.municipality_id, seal.position) for seal in found] == [
        (1, 1), (1, 2), (2, 1), (None, 1),
    ]  # fmt: skip
    assert Unsealed.objects.count() == 0
    assert sealing.seal_journal() == 0
    assert [broken(town) for town in (1, 2, None)] == ["", "", ""]


@in_one_transaction
def test_a_long_backlog_is_sealed_in_portions_and_goes_on_where_it_stopped():
    for number in range(7):
        note(f"line-{number}")

    assert sealing.seal_journal(batch=2, most=2) == 4
    assert Unsealed.objects.count() == 3
    assert sealing.seal_journal(batch=2) == 3

    seals = Seal.objects.order_by("position").select_related("journal")
    assert [seal.journal.verb for seal in seals] == [f"line-{number}" for number in range(7)]
    assert [seal.complete for seal in seals] == [False] * 6 + [True]
    assert broken() == ""


@in_one_transaction
def test_after_an_outage_of_days_old_rows_are_no_forgery():
    with time_machine.travel(MONDAY, tick=False):
        for number in range(5):
            note(f"line-{number}")
    with time_machine.travel(THURSDAY, tick=False):
        sealing.seal_journal(batch=2, most=1)
    with time_machine.travel(THURSDAY + timedelta(minutes=5), tick=False):
        sealing.seal_journal(batch=2)
        assert broken() == ""


@committed
def test_a_transaction_that_commits_late_with_a_lower_id_is_sealed_as_well():
    with as_owner() as slow:
        slow.execute(
            "INSERT INTO common_journal (uuid, municipality_id, at, actor_kind, verb, payload)"
            " VALUES (gen_random_uuid(), 1, now(), 'system', 'slow', '{}')"
        )
        quick = note("quick")
        assert sealing.seal_journal() == 1
        slow.commit()
    assert sealing.seal_journal() == 1

    first, second = Seal.objects.order_by("position").select_related("journal")
    assert (first.journal.verb, second.journal.verb) == ("quick", "slow")
    assert second.journal_id < first.journal_id == quick.pk
    assert broken() == ""


@committed
def test_two_that_seal_at_the_same_moment_make_one_chain():
    for number in range(40):
        note(f"line-{number}")

    sealed = at_once(*[lambda: sealing.seal_journal(batch=7)] * 3)

    assert sum(sealed) == 40
    assert list(Seal.objects.order_by("position").values_list("position", flat=True)) == list(
        range(1, 41)
    )
    assert broken() == ""


@committed
def test_heads_noted_at_the_same_moment_are_one_a_day():
    seal_at(MONDAY, "one")

    with time_machine.travel(THURSDAY, tick=False):
        assert sorted(at_once(*[sealing.note_heads] * 3)) == [0, 0, 3]


@committed
def test_writers_never_wait_for_sealing():
    with transaction.atomic():
        note()
        sealing.seal_journal()  # holds the lock until the transaction ends
        with as_owner() as writer:
            writer.execute("SET lock_timeout = '1ms'")
            writer.execute(
                "INSERT INTO common_journal (uuid, municipality_id, at, actor_kind, verb, payload)"
                " VALUES (gen_random_uuid(), 1, now(), 'system', 'beside', '{}')"
            )


@in_one_transaction
def test_the_moment_of_a_seal_never_goes_back_nor_into_a_day_that_is_published():
    seal_at(TUESDAY, "one")
    seal_at(TUESDAY - timedelta(hours=1), "two")
    seal_at(WEDNESDAY)
    seal_at(TUESDAY, "three")

    moments = Seal.objects.order_by("position").values_list("sealed_at", flat=True)
    midnight = datetime(2026, 3, 3, 23, 0, tzinfo=UTC)
    assert list(moments) == [TUESDAY, TUESDAY, midnight]


# --- heads ------------------------------------------------------------------------------------


@in_one_transaction
def test_a_head_is_what_the_chain_had_come_to_when_the_day_was_over_in_germany():
    seal_at(datetime(2026, 3, 1, 22, 59, tzinfo=UTC), "on Sunday")
    seal_at(datetime(2026, 3, 1, 23, 1, tzinfo=UTC), "on Monday", "on Monday, too")
    seal_at(WEDNESDAY)

    heads = DailyHead.objects.order_by("day")
    seals = {seal.position: seal.hash for seal in Seal.objects.all()}
    assert [(head.day, head.position, head.rows) for head in heads] == [
        (date(2026, 3, 1), 1, 1),
        (date(2026, 3, 2), 3, 2),
        (date(2026, 3, 3), 3, 0),
    ]
    assert [head.hash for head in heads] == [seals[1], seals[3], seals[3]]


@in_one_transaction
def test_days_without_a_worker_get_their_heads_afterwards():
    seal_at(MONDAY, "one")
    with time_machine.travel(MONDAY + timedelta(days=5), tick=False):
        assert sealing.note_heads() == 5
        assert sealing.note_heads() == 0
        assert broken() == ""


# --- one row is changed -----------------------------------------------------------------------


@committed
@pytest.mark.parametrize(
    "change",
    [
        "verb = 'forged'",
        "payload = '{\"n\": 2}'",
        "payload = '{\"n\": 1.0}'",
        "actor_kind = 'system'",
        "actor_uuid = gen_random_uuid()",
        "object_uuid = gen_random_uuid()",
        "uuid = gen_random_uuid()",
        "at = at + interval '1 microsecond'",
        "municipality_id = 2",
        "municipality_id = NULL",
    ],
)
def test_one_value_of_one_row_changed_is_found_and_named(week, change):
    forge(f"UPDATE common_journal SET {change} WHERE id = %s", week[1].pk)

    assert f"content of journal row {week[1].pk} (seal 2" in broken()


@committed
def test_a_row_taken_out_is_found_and_named(week):
    forge("DELETE FROM common_journal WHERE id = %s", week[3].pk)

    assert broken() == f"Journal row {week[3].pk} (seal 4) is missing: it was sealed and is gone."


@committed
def test_a_row_taken_out_with_its_seal_is_found(week):
    forge("DELETE FROM common_journal WHERE id = %s", week[1].pk)
    forge("DELETE FROM common_seal WHERE position = 2")

    assert "Seal 2 is missing" in broken()


@committed
def test_the_end_of_the_chain_cut_off_does_not_fit_what_was_published(week):
    forge("DELETE FROM common_journal WHERE id = %s", week[4].pk)
    forge("DELETE FROM common_seal WHERE position = 5")

    assert "head published for 2026-03-03 says that 5 rows were sealed; the chain has 4" in broken()


@committed
def test_rows_that_changed_places_are_found(week):
    a, b = week[1].pk, week[2].pk
    forge("UPDATE common_journal SET id = -1 WHERE id = %s", a)
    forge("UPDATE common_journal SET id = %s WHERE id = %s", a, b)
    forge("UPDATE common_journal SET id = %s WHERE id = -1", b)

    assert f"content of journal row {a} (seal 2, three" in broken()


@committed
def test_seals_that_changed_places_are_found(week):
    forge("UPDATE common_seal SET position = 99 WHERE position = 2")
    forge("UPDATE common_seal SET position = 2 WHERE position = 3")
    forge("UPDATE common_seal SET position = 3 WHERE position = 99")

    assert f"The seal of journal row {week[2].pk} (seal 2" in broken()
    assert "does not follow the one before" in broken()


@committed
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("hash = repeat('0', 64)", "The hash of the seal of journal row"),
        ("entry = repeat('0', 64)", "The hash of the seal of journal row"),
        ("previous = repeat('0', 64)", "does not follow the one before"),
        ("sealed_at = sealed_at + interval '1 second'", "or the moment in its seal"),
        ("complete = NOT complete", "or the moment in its seal"),
    ],
)
def test_a_changed_seal_is_found(week, change, said):
    forge(f"UPDATE common_seal SET {change} WHERE position = 2")

    assert said in broken()
    assert f"journal row {week[1].pk} (seal 2" in broken()


@committed
def test_a_chain_written_anew_from_a_changed_row_on_does_not_fit_what_was_published(week):
    """Whoever may do everything in the database makes it right in itself, not with the copies."""
    forge("UPDATE common_journal SET verb = 'forged' WHERE id = %s", week[1].pk)
    forge("DELETE FROM common_seal WHERE position >= 1")
    forge("INSERT INTO common_unsealed SELECT id FROM common_journal")
    heads = list(DailyHead.objects.order_by("day"))
    forge("DELETE FROM common_dailyhead WHERE position >= 1")
    with time_machine.travel(MONDAY, tick=False):
        sealing.seal_journal(batch=3, most=1)
    with time_machine.travel(TUESDAY, tick=False):
        sealing.seal_journal()
    DailyHead.objects.bulk_create(heads)

    assert f"head published for 2026-03-02 differs from the chain: it says {heads[0].hash}" in (
        broken()
    )


@committed
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("hash = repeat('a', 64)", "head published for 2026-03-02 differs"),
        ("position = 2, rows = 2", "head published for 2026-03-02 differs"),
        ("position = 4, rows = 4", "head published for 2026-03-02 says that 4 rows were sealed"),
        ("rows = 7", "counts its rows wrong"),
        ("day = '2026-03-01'", "says that 3 rows were sealed; the chain has 0"),
    ],
)
def test_a_changed_head_is_found(week, change, said):
    forge(f"UPDATE common_dailyhead SET {change} WHERE day = '2026-03-02'")

    assert said in broken()


@committed
def test_a_head_taken_out_is_found(week):
    seal_at(THURSDAY)
    forge("DELETE FROM common_dailyhead WHERE day = '2026-03-03'")

    assert broken() == "The published head of 2026-03-03 is missing."


@committed
def test_a_row_put_in_with_an_old_id_is_found_once_it_is_sealed(week):
    forge("UPDATE common_journal SET id = -5 WHERE id = %s", note("put in").pk)
    forge("UPDATE common_unsealed SET journal_id = -5")
    with time_machine.travel(THURSDAY, tick=False):
        sealing.seal_journal()
        sealing.note_heads()
        found = broken()

    assert found.startswith("Journal row -5 (seal 6, put in")
    assert "was put in among older rows" in found


@committed
def test_a_row_put_in_with_an_old_date_is_found_before_and_after_it_is_sealed(week):
    row = Journal.objects.create(
        municipality_id=1, at=SUNDAY, actor_kind="staff", verb="put-in", payload={}
    )
    assert f"(journal row {row.pk}, put-in)" in broken()

    sealing.seal_journal()

    found = broken()
    assert found.startswith(f"Journal row {row.pk} (seal 6, put-in")
    assert "says it was written at Sun Mar  1 09:00:00 2026" in found


@committed
def test_a_row_put_in_behind_the_trigger_is_never_overlooked(week):
    forge(
        "INSERT INTO common_journal (uuid, municipality_id, at, actor_kind, verb, payload)"
        " VALUES (gen_random_uuid(), 1, %s, 'system', 'secret', '{}')",
        MONDAY,
    )
    assert Unsealed.objects.count() == 0

    assert "1 rows have not been sealed" in broken()


# --- verifying --------------------------------------------------------------------------------


@committed
def test_since_believes_what_was_published_before_and_reads_the_rest(week):
    assert verifying.verify_chain(1, at=WEDNESDAY, since=date(2026, 3, 3)).rows == 2
    forge("UPDATE common_journal SET verb = 'forged' WHERE id = %s", week[1].pk)
    assert broken(since=date(2026, 3, 3)) == ""
    forge("UPDATE common_journal SET verb = 'forged' WHERE id = %s", week[3].pk)
    assert f"journal row {week[3].pk}" in broken(since=date(2026, 3, 3))
    forge("UPDATE common_seal SET hash = repeat('b', 64) WHERE position = 3")
    assert "differs from the chain at seal 3" in broken(since=date(2026, 3, 3))


@in_one_transaction
def test_rows_that_wait_are_counted_and_more_than_a_day_is_too_long(week):
    note("waits")
    found = verifying.verify_chain(1, at=WEDNESDAY + timedelta(hours=23))
    assert (found.waiting, found.waiting_since) == (1, WEDNESDAY)
    assert not sealing.is_late(at=WEDNESDAY + timedelta(hours=23))

    later = WEDNESDAY + timedelta(hours=25)
    assert "1 rows have not been sealed, the oldest since Wed Mar  4" in broken(at=later)
    assert sealing.is_late(at=later)


@in_one_transaction
def test_days_without_heads_are_too_long_as_well(week):
    assert broken(at=THURSDAY) == ""

    assert broken(at=THURSDAY + timedelta(days=1)) == (
        "No head was published since 2026-03-03: is the worker running?"
    )


@in_one_transaction
def test_reading_in_portions_costs_a_statement_each(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(verifying, "AT_ONCE", 5)
    told: list[int] = []
    for number in range(12):
        note(f"line-{number}")
    sealing.seal_journal()

    with django_assert_num_queries(1 + 3 + 1):  # heads, portions, what waits
        found = verifying.verify_chain(1, at=datetime.now(UTC), progress=told.append)

    assert (found.rows, told) == (12, [5, 10])


@committed
def test_the_command_says_so_and_ends_with_one(capsys):
    town, other = factories.municipality(), factories.municipality(name="Nachbarstadt")
    line = note("membership.granted", town=town.pk)
    note(town=other.pk)
    note(town=None)
    sealing.seal_journal()
    note("waits", town=town.pk)

    call_command("verify_audit")
    said = capsys.readouterr().out
    assert "Lindenbach: 1 rows and 0 published heads are right" in said
    assert "Lindenbach: 1 rows not sealed yet, the oldest since" in said
    assert "Without a municipality: 1 rows" in said
    assert said.endswith("The journal is as it was sealed.\n")

    forge("UPDATE common_journal SET actor_kind = 'system' WHERE id = %s", line.pk)
    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit")
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert f"Lindenbach: BROKEN. The content of journal row {line.pk} (seal 1" in said
    assert "membership.granted" in said
    assert "(1 of 3 chains)" in said

    call_command("verify_audit", municipality=other.ags)
    assert "Lindenbach" not in capsys.readouterr().out
    with pytest.raises(SystemExit):
        call_command("verify_audit", municipality=town.ags)


@in_one_transaction
def test_the_command_knows_its_municipalities():
    with pytest.raises(CommandError, match="99999999"):
        call_command("verify_audit", municipality="99999999", stdout=StringIO())


@committed
def test_the_job_of_the_night_fails_loudly(week, caplog):
    verify_journal(0)
    assert caplog.records == []

    forge("UPDATE common_journal SET verb = 'forged' WHERE id = %s", week[1].pk)
    with pytest.raises(verifying.Broken, match="1 chains"):
        verify_journal(0)
    assert [record.levelname for record in caplog.records] == ["CRITICAL"]
    assert f"journal row {week[1].pk}" in caplog.text


@in_one_transaction
def test_health_says_late_and_goes_on_serving(client, town):
    assert client.get("/health/").json() == {"status": "ok", "journal": "sealed"}
    with time_machine.travel(MONDAY, tick=False):
        note()

    answer = client.get("/health/")

    assert (answer.status_code, answer.json()["journal"]) == (200, "late")


# --- people and roles -------------------------------------------------------------------------


@in_one_transaction
def test_erasing_a_person_does_not_break_the_chain(town):
    person = factories.user("mo")
    note("membership.granted", town=town.municipality.pk, actor_uuid=person.uuid)
    sealing.seal_journal()

    User.objects.filter(pk=person.pk).delete()

    assert broken(town.municipality.pk) == ""
    # What is left is a number that leads to nobody.
    assert not User.objects.filter(uuid=Journal.objects.latest("id").actor_uuid).exists()


@in_one_transaction
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_can_change_neither_the_journal_nor_what_seals_it(table, statement):
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|only added to"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET LOCAL nahdran.removing_history = 'on'")
        cursor.execute(statement.format(table))


@in_one_transaction
def test_the_application_was_not_even_granted_it():
    """Tests alone may empty tables (see conftest), which the trigger still refuses."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(
                "SELECT bool_or(has_table_privilege(%s, privilege))"
                " FROM unnest(ARRAY['UPDATE', 'DELETE']) AS privilege",
                [table],
            )
            assert cursor.fetchone() == (False,), table


@committed
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_nor_can_their_owner_by_mistake(week, table, statement):
    with as_owner() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.format(table))
    assert Journal.objects.count() == 5


def test_sealing_runs_every_few_minutes_and_reading_every_night():
    periodic = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert periodic["common.seal_journal"] == "*/5 * * * *"
    assert periodic["common.verify_journal"] == "20 2 * * *"

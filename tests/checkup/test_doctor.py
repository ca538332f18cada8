"""`doctor` finds what would go wrong, and says what to do; it breaks off for nothing."""

import io
import json
import socket
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from aiosmtpd.controller import Controller
from django.core.management import call_command
from django.db import connection

from accounts.models import Department, Mailbox, Membership, Role
from common import clock, doctor
from common.backup import places
from common.checkup import database, journal, machine, mail, queue, saved
from common.doctor import Level
from common.models import Journal, Unsealed
from defects.models import Category, RuleSet
from geo import checkup as geo_checkup
from geo.models import Host
from photos import files
from photos.models import Photo
from tests import factories
from tests.backup.test_round_trip import photo

STRONG = "k7Qw9-ZrXv2LmTp4_YcB8nGdHs6JfAe1RuKoVtWi3xNqMzPb5SyEhDl0CgUj"


def levels(findings) -> dict[str, Level]:
    """The worst level of each thing, by its name."""
    found: dict[str, Level] = {}
    for each in findings:
        found[each.about] = max(each.level, found.get(each.about, Level.OK))
    return found


def said(findings, about: str) -> str:
    return " ".join(f"{each.says} {each.todo}" for each in findings if each.about == about)


def broken_check():
    yield doctor.ok("Erstes", "geht")
    raise ZeroDivisionError("durch null")


def run(*arguments: str) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("doctor", *arguments, stdout=out, no_color=True)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


# --- the command --------------------------------------------------------------------------


def test_each_finding_says_what_to_do_and_the_worst_is_the_exit_code(town, settings):
    settings.DEBUG = True
    code, text = run()
    assert code == 2
    assert "Fehler  DEBUG: Fehlerseiten zeigen jedem das Innere" in text
    assert "        -> DEBUG=0 in .env, dann Web und Worker neu starten." in text
    code, text = run("--json")
    found = json.loads(text)
    assert (code, found["worst"]) == (2, "error")
    assert all(each["todo"] for each in found["findings"] if each["level"] != "ok")
    assert all(each["about"] and each["says"] for each in found["findings"])
    assert "OK " not in run("--problems")[1]


def test_a_check_that_breaks_keeps_no_other_waiting(monkeypatch):
    monkeypatch.setattr(doctor, "_checks", [])
    doctor.register("tests.checkup.test_doctor.broken_check")
    doctor.register("tests.checkup.test_doctor.broken_check")
    doctor.register("common.checkup.machine.secrets", without_database=True)
    found = list(doctor.findings(with_database=True))
    assert [each.about for each in found[:2]] == [
        "Erstes",
        "tests.checkup.test_doctor.broken_check",
    ]
    assert "ZeroDivisionError: durch null" in found[1].says
    assert "SECRET_KEY" in levels(found)
    assert "Erstes" not in levels(doctor.findings(with_database=False))


def test_every_registered_check_runs_and_writes_nothing(town):
    found = list(doctor.findings(with_database=True))
    assert [each.says for each in found if "brach ab" in each.says] == []
    with connection.execute_wrapper(_only_reads):
        list(doctor.findings(with_database=True))


def _only_reads(execute, statement, parameters, many, context):
    assert not str(statement).lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE", "ALTER"))
    return execute(statement, parameters, many, context)


def test_without_a_database_it_says_so_and_checks_the_rest(db, monkeypatch):
    def none(*args, **options):
        raise psycopg.OperationalError("connection refused")

    monkeypatch.setattr(database.psycopg, "connect", none)
    code, text = run()
    assert code == 2
    assert "Fehler  Datenbank: Sie antwortet nicht: connection refused" in text
    assert "SECRET_KEY" in text
    assert "Worker" not in text.replace("Web und Worker", "")


# --- the machine --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "level"),
    [("short", Level.ERROR), ("x" * 60, Level.ERROR), ("ab" * 40, Level.ERROR), (STRONG, Level.OK)],
)
def test_a_key_that_can_be_guessed_is_an_error(settings, key, level):
    settings.SECRET_KEY, settings.SECRET_LINK_KEY = key, STRONG[::-1]
    assert levels(machine.secrets())["SECRET_KEY"] is level
    assert key not in said(list(machine.secrets()), "SECRET_KEY")


@pytest.mark.parametrize(
    ("https", "proxies", "about", "level"),
    [
        (False, 1, "HTTPS", Level.ERROR),
        (True, 0, "TRUSTED_PROXIES", Level.ERROR),
        (True, 9, "TRUSTED_PROXIES", Level.WARNING),
        (True, 1, "HTTPS", Level.OK),
    ],
)
def test_https_and_proxies_fit_together(settings, https, proxies, about, level):
    settings.HTTPS, settings.TRUSTED_PROXIES = https, proxies
    assert levels(machine.behaviour())[about] is level


def test_folders_that_cannot_be_written_are_an_error(settings, monkeypatch):
    def full(*args, **options):
        raise OSError(28, "No space left on device")

    assert levels(machine.folders())["Ordner private"] is not Level.ERROR
    monkeypatch.setattr(machine.tempfile, "NamedTemporaryFile", full)
    assert levels(machine.folders())["Ordner private"] is Level.ERROR


# --- the database ----------------------------------------------------------------------------


def test_the_role_of_the_application_may_only_add_to_history(db):
    found = list(database.rights())
    # The tests' own template lets the application empty tables.
    assert "TRUNCATE" in said(found, "Rechte der Datenbank")


@pytest.mark.django_db(transaction=True)
def test_a_message_comes_back(db):
    assert levels(database.listening()) == {"DATABASE_DIRECT_URL": Level.OK}


def test_a_direct_connection_that_is_none_is_an_error(db, monkeypatch):
    monkeypatch.setattr(
        database, "connector_params", lambda alias: {"host": "/nowhere", "dbname": "x"}
    )
    assert levels(database.listening()) == {"DATABASE_DIRECT_URL": Level.ERROR}


def test_too_many_connections_are_told_before_they_are_opened(db, settings, monkeypatch):
    assert levels(database.pools())["Verbindungen"] is Level.OK
    monkeypatch.setenv("WEB_WORKERS", "400")
    assert levels(database.pools())["Verbindungen"] is Level.ERROR


def test_clocks_that_differ_are_noticed(db, monkeypatch):
    assert levels(database.clocks())["Uhren"] is Level.OK
    real = database.time.time
    monkeypatch.setattr(database.time, "time", lambda: real() + 60)
    assert levels(database.clocks())["Uhren"] is Level.ERROR


def test_tables_are_as_the_program_knows_them(db):
    assert levels(database.tables()) == {"Tabellen": Level.OK}
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'photos'")
    assert levels(database.tables()) == {"Tabellen": Level.ERROR}


# --- worker, queue, journal ------------------------------------------------------------------


def worker(seconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s))",
            [seconds],
        )


@pytest.mark.parametrize(("seconds", "level"), [(5, Level.OK), (600, Level.ERROR)])
def test_a_worker_says_that_it_lives(db, seconds, level):
    assert levels(queue.worker())["Worker"] is Level.ERROR
    worker(seconds)
    assert levels(queue.worker())["Worker"] is level


def job(task: str, status: str, event: str, hours: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status)"
            " VALUES ('default', %s, %s) RETURNING id",
            [task, status],
        )
        number = cursor.fetchone()[0]
        cursor.execute("DELETE FROM procrastinate_events WHERE job_id = %s", [number])
        cursor.execute(
            "INSERT INTO procrastinate_events (job_id, type, at)"
            " VALUES (%s, %s, now() - make_interval(mins => %s))",
            [number, event, int(hours * 60)],
        )


def test_what_waits_for_hours_and_what_failed_is_told(db):
    assert levels(queue.jobs())["Warteschlange"] is Level.OK
    job("photos.prepare", "todo", "deferred", 3)
    job("accounts.send_mail", "failed", "failed", 1)
    found = list(queue.jobs())
    assert levels(found)["Warteschlange"] is Level.ERROR
    assert "accounts.send_mail (1)" in said(found, "Fehlgeschlagene Aufträge")


def test_what_must_run_every_hour_has_run(db):
    assert levels(queue.jobs())["Regelmäßiges"] is Level.WARNING
    for task in ("accounts.purge", "common.seal_journal", "common.verify_journal"):
        job(task, "succeeded", "succeeded", 0.2)
    assert levels(queue.jobs())["Regelmäßiges"] is Level.OK


def test_a_journal_without_seals_is_an_error(db):
    assert levels(journal.sealed())["Protokoll"] is Level.OK
    old = Journal.objects.create(
        actor_kind="system", verb="test.happened", at=clock.now() - timedelta(days=2)
    )
    assert Unsealed.objects.filter(pk=old.pk).exists()
    assert levels(journal.sealed())["Protokoll"] is Level.ERROR


# --- mail ------------------------------------------------------------------------------------


class Deaf:
    """A mail server that takes nothing: doctor only greets."""

    async def handle_DATA(self, server, session, envelope):
        raise AssertionError("doctor sent a mail")


def test_a_mail_server_is_greeted_and_gets_nothing(settings):
    controller = Controller(Deaf(), hostname="127.0.0.1", port=0)
    free = socket.socket()
    free.bind(("127.0.0.1", 0))
    controller.port = free.getsockname()[1]
    free.close()
    controller.start()
    try:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
        settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER = False, ""
        settings.DEFAULT_FROM_EMAIL = "Köln <melden@stadt-koeln.de>"
        assert levels(mail.sending()) == {"Mail": Level.OK, "Absender": Level.OK}
    finally:
        controller.stop()
    assert levels(mail.sending())["Mail"] is Level.ERROR


@pytest.mark.parametrize("address", ["x@localhost", "Nahdran <a@example.org>", "unsinn"])
def test_a_sender_that_does_not_exist_is_an_error(settings, address):
    settings.DEFAULT_FROM_EMAIL = address
    assert levels(mail.sending())["Absender"] is Level.ERROR


# --- backups -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "level"), [(None, Level.ERROR), (3, Level.OK), (30, Level.WARNING), (99, Level.ERROR)]
)
def test_the_age_of_the_newest_backup(settings, tmp_path, hours, level):
    settings.BACKUP_DIR = tmp_path / "backups"
    if hours is not None:
        settings.BACKUP_DIR.mkdir()
        at = datetime.now(UTC) - timedelta(hours=hours)
        (settings.BACKUP_DIR / places.name_for(at)).touch()
    assert levels(saved.backups())["Sicherung"] is level


def test_a_backup_that_nobody_restored_is_a_hope(settings, tmp_path):
    settings.BACKUP_DIR = tmp_path
    path = tmp_path / places.name_for(datetime.now(UTC))
    path.touch()
    assert levels(saved.backups())["Probe der Wiederherstellung"] is Level.WARNING
    places.note_proof(path, {"proven_at": datetime.now(UTC).isoformat()})
    assert levels(saved.backups())["Probe der Wiederherstellung"] is Level.OK
    places.note_proof(path, {"proven_at": "2020-01-01T00:00:00+00:00"})
    assert levels(saved.backups())["Probe der Wiederherstellung"] is Level.WARNING


# --- towns -------------------------------------------------------------------------------------


def test_a_town_without_anything_is_told_all_of_it(db):
    empty = factories.municipality(name="Leerstadt")
    found = levels(doctor.findings(with_database=True))
    wanted = {
        "Telefonnummern": Level.ERROR,
        "Öffnungszeiten": Level.WARNING,
        "Stadtteile": Level.WARNING,
        "Straßen": Level.ERROR,
        "Adressen": Level.WARNING,
        "Dinge": Level.WARNING,
        "Suche": Level.ERROR,
        "Menschen": Level.ERROR,
        "Stellen": Level.ERROR,
        "Bereitschaft": Level.WARNING,
        "Arten von Mängeln": Level.ERROR,
        "Regeln der Moderation": Level.ERROR,
    }
    assert {what: found[f"{empty}: {what}"] for what in wanted} == wanted


def test_a_town_with_everything_is_well(town):
    place = town.municipality
    place.numbers = [{"label": "Notruf", "number": "112", "danger": True}]
    place.hours = {"mon": [["08:00", "16:00"]]}
    place.save()
    Department.objects.of(place).update(email="amt@stadt.example")
    factories.member(place, Role.CLERK, town.clearing, "clara2")
    factories.member(place, Role.CLERK, town.bauhof, "clara3")
    Mailbox.objects.create(
        municipality=place, purpose=Mailbox.Purpose.DANGER, email="bereit@stadt.example"
    )
    factories.rule_set(place)
    Category.objects.of(place).filter(default_body=None).update(default_body=town.bauhof)
    found = levels(doctor.findings(with_database=True))
    for what in ("Telefonnummern", "Menschen", "Stellen", "Bereitschaft", "Zuständigkeit"):
        assert found[f"{place}: {what}"] is Level.OK, what


def test_an_office_without_an_address_is_named(town):
    Department.objects.of(town.municipality).update(email="amt@stadt.example")
    Department.objects.filter(pk=town.tiefbau.pk).update(email="")
    Membership.objects.filter(department=town.bauhof).delete()
    found = list(doctor.findings(with_database=True))
    about = said(found, f"{town.municipality}: Stellen")
    assert "Ohne Mailadresse, erfahren also nichts: Tiefbauamt." in about
    assert "Niemand arbeitet dort: Bauhof" in about


def test_a_gap_between_the_rules_is_told_with_its_kind(town):
    factories.rule_set(town.municipality)
    Category.objects.of(town.municipality).update(default_body=town.bauhof)
    lamp = Category.objects.get(pk=town.lamp.pk)
    lamp.default_body = None
    lamp.save()
    found = list(doctor.findings(with_database=True))
    assert levels(found)[f"{town.municipality}: Zuständigkeit"] is Level.WARNING
    assert "Laterne" in said(found, f"{town.municipality}: Zuständigkeit")
    RuleSet.objects.all().delete()
    found = levels(doctor.findings(with_database=True))
    assert found[f"{town.municipality}: Zuständigkeit"] is Level.ERROR


def test_the_address_in_mails_leads_to_the_town(town, settings):
    settings.HTTPS = True
    place = town.municipality
    place.base_url = "https://127.0.0.1:9"
    place.save()
    Host.objects.create(municipality=place, name="anders.example")
    found = list(geo_checkup.towns())
    assert "127.0.0.1 steht in Mails" in said(found, f"{place}: Adresse")
    assert "ist von hier nicht zu erreichen" in said(found, f"{place}: Adresse")
    place.base_url = "http://anders.example"
    place.save()
    found = list(geo_checkup.towns())
    assert "ist kein https" in said(found, f"{place}: Adresse")


def test_a_picture_without_its_file_is_named(town, settings):
    assert levels(doctor.findings(with_database=True))["Fotos"] is Level.OK
    row = photo(town)
    files.delete_original(row.uuid)
    found = list(doctor.findings(with_database=True))
    assert str(row.uuid) in said(found, "Fotos")
    Photo.objects.filter(pk=row.pk).update(created_at=clock.now() - timedelta(hours=1))
    found = list(doctor.findings(with_database=True))
    assert "warten seit mehr als einer halben Stunde" in said(found, "Fotos")

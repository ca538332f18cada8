"""What a clumsy administrator breaks: one German sentence says what it is, one what to do."""

import errno
import os
import smtplib
import socket
import ssl
import subprocess
import sys
import urllib.error
from datetime import timedelta

import psycopg
import pytest
from django.db import connection

from accounts import checkup as accounts_checkup
from common import clock
from common.checkup import database, machine
from common.checkup.reasons import why
from common.doctor import Level
from defects import checkup as defects_checkup
from defects.states import Work
from geo.models import Municipality
from moderation import checkup as moderation_checkup
from moderation import services
from tests import factories
from tests.checkup.test_doctor import levels, run, said
from tests.moderation import content  # noqa: F401  registers the kinds
from tests.opening import towns
from tests.processes import ROOT, environment


def expired() -> urllib.error.URLError:
    broken = ssl.SSLCertVerificationError("certificate has expired")
    broken.verify_code = 10
    return urllib.error.URLError(broken)


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (expired(), "Zertifikat ist abgelaufen"),
        (urllib.error.URLError(socket.gaierror(-2, "Name or service not known")), "DNS"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), "nimmt niemand"),
        (TimeoutError("timed out"), "keine Antwort"),
        (urllib.error.HTTPError("https://x", 502, "Bad Gateway", None, None), "Fehler 502"),
        (OSError(errno.ENOSPC, "No space left on device"), "Platte ist voll"),
        (PermissionError(errno.EACCES, "Permission denied"), "keine Rechte"),
        (OSError(errno.EROFS, "Read-only file system"), "nur zum Lesen"),
        (smtplib.SMTPServerDisconnected("Connection unexpectedly closed"), "kein Mailserver"),
        (ValueError("sonst etwas"), "sonst etwas"),
    ],
)
def test_what_the_system_says_is_said_in_german(broken, words):
    assert words in why(broken)


@pytest.mark.parametrize(
    ("says", "words"),
    [
        ('FATAL:  password authentication failed for user "x"', "Passwort"),
        ('FATAL:  database "x" does not exist', "gibt es dort nicht"),
        ("connection failed: Connection refused\n\tIs the server running?", "nimmt niemand"),
        ("failed to resolve host 'db': Name or service not known", "kennt das Netz nicht"),
    ],
)
def test_a_wrong_address_of_the_database_is_told(db, monkeypatch, says, words):
    def refuse(*args, **kwargs):
        raise psycopg.OperationalError(says)

    monkeypatch.setattr(database.psycopg, "connect", refuse)
    found = database.answers()
    assert found.level is Level.ERROR and words in found.says and "DATABASE_URL" in found.todo


def test_a_database_without_tables_is_one_error_and_not_one_of_each_check(db):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path TO pg_catalog")
        cursor.execute("SELECT to_regclass('public.django_migrations') IS NOT NULL")
        assert cursor.fetchone()[0], "asked by its full name"
    assert database.has_no_tables() is None


def test_an_empty_database_asks_for_its_tables(db, monkeypatch):
    gone = database.error("Tabellen", "Die Datenbank ist leer.", "bin/serve migrate")
    monkeypatch.setattr(database, "has_no_tables", lambda: gone)
    code, told = run("--problems")
    assert code == 2 and "Die Datenbank ist leer." in told and "bin/serve migrate" in told
    assert "brach ab" not in told


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DATABASE_URL", "nahdran:geheim@db", "postgis://user:password@host:port/name"),
        ("EMAIL_PORT", "smtp", "EMAIL_PORT='smtp'"),
        ("HTTPS", "vielleicht", "HTTPS='vielleicht'"),
    ],
)
def test_a_setting_that_cannot_be_is_a_sentence_and_no_traceback(name, value, words):
    done = subprocess.run(
        [sys.executable, "manage.py", "doctor"],
        cwd=ROOT,
        env={**os.environ, **environment(), name: value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "stimmt eine Einstellung nicht" in done.stderr and words in done.stderr
    assert "Traceback" not in done.stderr and "geheim" not in done.stderr


def test_a_full_disk_and_a_folder_of_somebody_else_are_mended_in_different_ways(
    settings, tmp_path, monkeypatch
):
    settings.PRIVATE_DIR = settings.PUBLIC_DIR = tmp_path

    def told(number: int) -> str:
        def refuse(*args, **kwargs):
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(machine.tempfile, "NamedTemporaryFile", refuse)
        return said(list(machine.folders()), "Ordner private")

    assert "Platte ist voll" in (full := told(errno.ENOSPC)) and "chown" not in full
    assert "keine Rechte" in (closed := told(errno.EACCES)) and "chown" in closed


def test_legal_pages_that_are_missing_are_named(town):
    place = town.municipality
    about = f"{place}: Rechtliche Seiten"
    Municipality.objects.update(state=Municipality.State.LIVE, live_at=clock.now())
    towns.publish(place, "impressum", by=town.admin)

    found = list(accounts_checkup.people())
    assert levels(found)[about] is Level.ERROR
    assert "Datenschutz und Barrierefreiheit" in said(found, about)
    assert "/verwaltung/einrichten/" in said(found, about)
    Municipality.objects.update(state=Municipality.State.PREPARATION)
    assert levels(accounts_checkup.people())[about] is Level.WARNING
    for page in ("datenschutz", "barrierefreiheit"):
        towns.publish(place, page, by=town.admin)
    assert levels(accounts_checkup.people())[about] is Level.OK


def test_reports_that_nobody_reads_are_told_with_their_office(town):
    factories.rule_set(town.municipality)
    about = f"{town.municipality}: Meldungen"
    old = clock.now() - timedelta(days=20)
    town.report()
    town.report(created_at=old, work=Work.ACCEPTED)
    assert about not in levels(defects_checkup.towns())
    for _each in range(3):
        town.report(created_at=old, body=town.bauhof)
    found = list(defects_checkup.towns())
    assert levels(found)[about] is Level.WARNING
    assert "3 hat seit 14 Tagen niemand angenommen" in said(found, about)
    assert "Bauhof (3)" in said(found, about)


def test_a_queue_of_moderation_that_nobody_reads_says_whom_it_keeps_waiting(town):
    item = services.open_item(municipality=town.municipality, kind="tests.note", title="Spät")
    services.ask(item, due_at=clock.now() - timedelta(days=3))
    told = said(list(moderation_checkup.towns()), f"{town.municipality}: Moderation")
    assert "1 Fälle sind über ihrer Frist" in told and "/verwaltung/einrichten/menschen/" in told

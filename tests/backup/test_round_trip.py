"""What was backed up comes back: every row, file and right; and nothing that was erased."""

import io
import os
import select
import subprocess
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from accounts.vault import erasure, proof
from common import journal
from common.audit import sealing
from common.backup import Refused, looking, places, restoring
from common.backup.making import make
from common.identifiers import uuid7
from common.models import ActorKind
from defects.models import Report, ReportPhoto
from defects.services.own_data import withdraw_photo, withdraw_text
from photos import backup as photo_files
from photos import files, services
from photos.models import Photo
from tests import factories
from tests.backup.elsewhere import (
    die_in,
    environment_here,
    files_below,
    manage,
    rows_and_rights,
)
from tests.photos import pictures

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def photo(town, content: bytes = b"a picture") -> Photo:
    """A picture as it is stored at once: its file is in place before its row is."""
    row = Photo(
        municipality=town.municipality,
        draft_key=uuid7(),
        content_type="image/jpeg",
        byte_size=len(content),
        sha256=b"0" * 32,
    )
    files.Incoming([content]).become_original(row.uuid)
    row.save()
    return row


def attached(town, report: Report) -> Photo:
    row = services.store_upload(
        municipality=town.municipality, draft_key=uuid7(), upload=pictures.upload(pictures.jpeg())
    )
    services.attach(row, parent_item=report.item)
    ReportPhoto.objects.create(report=report, photo=row, role=ReportPhoto.Role.REPORTED, order=1)
    return row


def restored(elsewhere, path, *arguments: str) -> str:
    out = io.StringIO()
    with elsewhere.here():
        call_command("restore", str(path), *arguments, stdout=out)
    return out.getvalue()


def test_every_row_file_and_right_comes_back(town, elsewhere, settings):
    report = town.report(text="Die Laterne ist seit Montag dunkel.")
    attached(town, report)
    (settings.PUBLIC_DIR / "photos").mkdir(parents=True)
    (settings.PUBLIC_DIR / "photos" / "frei.webp").write_bytes(b"seen by everybody")
    journal.write(
        municipality_id=town.municipality.pk, actor_kind=ActorKind.SYSTEM, verb="test.happened"
    )
    sealing.seal_journal()
    before, kept = rows_and_rights(), files_below(settings.VAR_DIR)

    made = make(to=settings.BACKUP_DIR)
    said = restored(elsewhere, made.path)

    assert (made.missing, made.files) == ([], len(kept))
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert "1 Zeilen sind, wie sie besiegelt wurden" in said
    with elsewhere.here():
        assert rows_and_rights() == before
        assert files_below(elsewhere.var) == kept
    assert files_below(settings.VAR_DIR) == kept
    [backup] = made.path.parent.glob("*.proven.json")
    assert backup.name == f"{made.path.name}.proven.json"


def test_history_can_still_only_be_added_to(town, elsewhere, settings):
    town.report()
    restored(elsewhere, make(to=settings.BACKUP_DIR).path)

    for role in ("owner", "default"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            elsewhere.ask("UPDATE common_journal SET verb = 'forged' RETURNING 1", as_=role)


def test_a_town_goes_on_where_it_was(town, elsewhere, settings):
    last = town.report().number
    path = make(to=settings.BACKUP_DIR).path
    restored(elsewhere, path)

    with elsewhere.here():
        from geo.numbers import next_number

        assert next_number(town.municipality) == last + 1
        assert factories.user("neu").pk > town.admin.pk


def test_people_write_while_it_is_made(town, elsewhere, settings):
    """Every row of the backup has its file, whatever was sent and deleted meanwhile."""
    old = [photo(town, f"picture {number}".encode()) for number in range(60)]
    stop = threading.Event()
    wrote = threading.Event()

    def write() -> None:
        try:
            while not stop.is_set():
                photo(town, b"new")
                wrote.set()
        finally:
            connection.close()

    def delete() -> None:
        try:
            for row in old:
                uuid = row.uuid
                row.delete()
                files.delete_original(uuid)
                if stop.is_set():
                    return
        finally:
            connection.close()

    threads = [threading.Thread(target=write), threading.Thread(target=delete)]
    for thread in threads:
        thread.start()
    assert wrote.wait(20)
    try:
        made = make(to=settings.BACKUP_DIR)
    finally:
        stop.set()
        for thread in threads:
            thread.join()

    assert made.missing == []
    restored(elsewhere, made.path)
    with elsewhere.here():
        needed = list(photo_files.expected("default"))
        there = files_below(elsewhere.var)
        assert [path for path in needed if path not in there] == []
        assert needed != []


def test_a_file_that_is_missing_is_named(town, settings):
    row = photo(town)
    files.delete_original(row.uuid)
    done = manage(environment_here(), "backup")

    assert done.returncode == 2
    assert f"private/originals/{row.uuid.hex[-2:]}/{row.uuid}" in done.stderr
    assert "SECRET_KEY" in done.stdout
    [path] = settings.BACKUP_DIR.glob("nahdran-*.tar")
    assert str(path) in done.stdout


@pytest.mark.parametrize("log_comes_from", ["a newer backup", "the database that is replaced"])
def test_what_was_erased_after_the_backup_is_erased_again(
    town, elsewhere, settings, log_comes_from
):
    alice = town.alice
    report = town.report(text="Bitte rufen Sie Erika an.")
    picture = attached(town, report)
    town.report(text="Das bleibt.")
    old = make(to=settings.BACKUP_DIR / "old").path
    erasure.erase_account(alice, wish="keep", municipality=town.municipality)
    withdraw_text(report)
    withdraw_photo(report, picture.uuid)

    if log_comes_from == "a newer backup":
        newer = make(to=settings.BACKUP_DIR / "newer").path
        said = restored(elsewhere, old, "--deletions", str(newer))
    else:
        restored(elsewhere, make(to=settings.BACKUP_DIR / "newer").path)
        said = restored(elsewhere, old, "--replace")

    assert "accounts.account 1, defects.report_text 1, photos.photo 1" in said
    with elsewhere.here():
        assert not User.objects.filter(email=alice.email).exists()
        assert set(Report.objects.values_list("text", flat=True)) == {"", "Das bleibt."}
        assert not Photo.objects.exists()
        assert files_below(elsewhere.var) == {}
        assert proof.was_deleted(picture.uuid).exists()


def test_the_log_is_not_lost_when_a_restore_is_killed_after_the_old_rows_are_gone(
    town, elsewhere, settings
):
    old = make(to=settings.BACKUP_DIR / "old").path
    erasure.erase_account(town.alice, wish="keep", municipality=town.municipality)
    restored(elsewhere, make(to=settings.BACKUP_DIR / "newer").path)
    command = ("restore", str(old), "--replace")
    die_in(elsewhere.environment(), "common.backup.restoring", "_swap_files", *command)

    assert "accounts.account 1" in restored(elsewhere, old, "--replace")
    with elsewhere.here():
        assert not User.objects.filter(email=town.alice.email).exists()
        assert files_below(elsewhere.var) == {}


def test_a_dry_run_leaves_the_settings_of_the_database_alone(town, elsewhere, settings):
    path = make(to=settings.BACKUP_DIR).path
    asked = "SELECT setconfig FROM pg_db_role_setting s JOIN pg_database d ON d.oid = setdatabase"
    asked += f" WHERE datname = '{elsewhere.name}'"
    assert elsewhere.ask(asked) == []
    restored(elsewhere, path, "--dry-run")
    assert elsewhere.ask(asked) == []
    restored(elsewhere, path)
    assert "jit=off" in elsewhere.ask(asked)[0][0]


def test_without_a_newer_log_it_says_what_is_back(town, elsewhere, settings):
    said = restored(elsewhere, make(to=settings.BACKUP_DIR).path)
    assert "Was Menschen nach der Sicherung haben löschen lassen, ist wieder da." in said


def test_what_is_there_is_not_overwritten(town, elsewhere, settings):
    path = make(to=settings.BACKUP_DIR).path
    before = rows_and_rights()
    with pytest.raises(CommandError, match="ist nicht leer"):
        call_command("restore", str(path))
    assert rows_and_rights() == before

    restored(elsewhere, path)
    (elsewhere.var / "private" / "theirs").write_bytes(b"x")
    with pytest.raises(CommandError, match="ist nicht leer"):
        restored(elsewhere, path)
    restored(elsewhere, path, "--replace")
    assert not (elsewhere.var / "private" / "theirs").exists()


def test_somebody_who_still_works_there_keeps_it_from_beginning(
    town, elsewhere, settings, monkeypatch
):
    monkeypatch.setattr(restoring, "_TRIES", 1)
    path = make(to=settings.BACKUP_DIR).path
    with (
        elsewhere.here(),
        looking.connect(),
        pytest.raises(CommandError, match=r"\d andere Verbindungen"),
    ):
        call_command("restore", str(path))


def test_a_dry_run_changes_nothing(town, elsewhere, settings):
    path = make(to=settings.BACKUP_DIR).path
    out = io.StringIO()
    with elsewhere.here():
        call_command("restore", str(path), "--dry-run", stdout=out)
    assert "ist heil" in out.getvalue()
    assert "Nichts wurde verändert" in out.getvalue()
    assert elsewhere.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(1,)]
    assert list(path.parent.glob("*.proven.json")) == []


def test_a_backup_of_a_newer_version_is_refused(town, elsewhere, settings):
    with looking.connect() as owner:
        owner.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('common', '9999_of_tomorrow', now())"
        )
        try:
            path = make(to=settings.BACKUP_DIR).path
        finally:
            owner.execute("DELETE FROM django_migrations WHERE name = '9999_of_tomorrow'")
    with pytest.raises(CommandError, match=r"common\.9999_of_tomorrow"):
        restored(elsewhere, path)


def test_a_backup_made_before_the_migrations_were_squashed_is_restored(town, elsewhere, settings):
    with looking.connect() as owner:
        rows = owner.execute(
            "DELETE FROM django_migrations WHERE name LIKE '0001_squashed_%'"
            " RETURNING id, app, name, applied"
        ).fetchall()
        try:
            path = make(to=settings.BACKUP_DIR).path
        finally:
            for row in rows:
                owner.execute(
                    "INSERT INTO django_migrations (id, app, name, applied)"
                    " OVERRIDING SYSTEM VALUE VALUES (%s, %s, %s, %s)",
                    row,
                )
    assert rows
    assert "Migrationen nachholen" not in restored(elsewhere, path)


def test_other_keys_are_noticed(town, elsewhere, settings):
    path = make(to=settings.BACKUP_DIR).path
    settings.SECRET_LINK_KEY = "another"
    assert "SECRET_LINK_KEY (oder SECRET_KEY) ist ein anderer" in restored(elsewhere, path)


def test_sessions_do_not_come_back(town, client, elsewhere, settings):
    client.force_login(town.dana)
    restored(elsewhere, make(to=settings.BACKUP_DIR).path)
    assert elsewhere.ask("SELECT count(*) FROM django_session") == [(0,)]


def test_only_the_newest_are_kept(town, settings):
    first = make(to=settings.BACKUP_DIR)
    older = first.path.with_name("nahdran-20200101T000000Z.tar")
    first.path.rename(older)
    other = first.path.with_name("nahdran-notes.tar")
    other.write_bytes(b"not ours to delete")
    made = make(to=settings.BACKUP_DIR, keep=1)
    assert made.removed == [older]
    log = (
        settings.BACKUP_DIR / "deletions.jsonl"
    )  # what must not come back, however old the rest is
    assert sorted(settings.BACKUP_DIR.iterdir()) == sorted([made.path, other, log])


def test_no_key_no_encrypted_backup(town, settings):
    """gpg refuses somebody it does not know; then nothing stays."""
    with pytest.raises(Refused, match="niemand@example"):
        make(to=settings.BACKUP_DIR, encrypt_to="niemand@example.invalid")
    assert list(settings.BACKUP_DIR.iterdir()) == []


@pytest.fixture
def keyring(tmp_path, monkeypatch):
    """A keyring of the test's own; the agent that gpg leaves running for it ends with the test."""
    home = tmp_path / "gnupg"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("GNUPGHOME", str(home))
    yield home
    running = [os.pidfd_open(pid) for pid in agents_of(home)]
    subprocess.run(["gpgconf", "--kill", "all"], check=True)
    for agent in running:
        ended, _, _ = select.select([agent], [], [], 10)
        os.close(agent)
        assert ended
    assert running and not agents_of(home)


def agents_of(home: Path) -> list[int]:
    """The programs that run for the keyring: their command names it."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has just ended
            if str(home) in (process / "cmdline").read_text(errors="replace"):
                found.append(int(process.name))
    return found


def test_an_encrypted_backup_opens_with_its_key(town, elsewhere, settings, keyring):
    key = ["gpg", "--batch", "--pinentry-mode", "loopback", "--passphrase", ""]
    subprocess.run([*key, "--quick-generate-key", "amt@example.org"], check=True)

    made = make(to=settings.BACKUP_DIR, encrypt_to="amt@example.org")
    assert made.path.name.endswith(".tar.gpg")
    with pytest.raises(CommandError, match="ist verschlüsselt"):
        call_command("restore", str(made.path))

    plain = settings.BACKUP_DIR / "plain.tar"
    subprocess.run([*key, "--output", str(plain), "--decrypt", str(made.path)], check=True)
    assert "Bewiesen" in restored(elsewhere, plain)


def test_two_in_one_second_are_two(town, tmp_path):
    now = datetime.now(UTC)
    taken = {places.name_for(now + timedelta(seconds=later)) for later in range(120)}
    for name in taken:
        (tmp_path / name).touch()
    made = make(to=tmp_path).path
    assert made.name not in taken
    assert {each.path.name for each in places.backups(tmp_path)} == taken | {made.name}
    assert all(not (tmp_path / name).stat().st_size for name in taken)

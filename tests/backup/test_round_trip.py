"""What was backed up comes back: every row, file and right; and nothing that was erased."""

import io
import os
import select
import subprocess
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

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
from geo.numbers import next_number
from photos import backup as photo_files
from photos import files, services
from photos.models import Photo
from tests import factories
from tests.backup.elsewhere import Elsewhere, die_in, files_below, rows_and_rights
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


def test_every_row_file_and_right_comes_back(town, client, elsewhere, settings):
    """Told once, as it takes seconds: a dry run, the restore itself, and what then holds."""
    client.force_login(town.dana)
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
    tried = restored(elsewhere, made.path, "--dry-run")
    a_dry_run_changed_nothing(tried, elsewhere, made.path)
    said = restored(elsewhere, made.path)

    assert (made.missing, made.files) == ([], len(kept))
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert "1 Zeilen sind, wie sie besiegelt wurden" in said
    assert "Was Menschen nach der Sicherung haben löschen lassen, ist wieder da." in said
    with elsewhere.here():
        assert rows_and_rights() == before
        assert files_below(elsewhere.var) == kept
    assert files_below(settings.VAR_DIR) == kept
    [backup] = made.path.parent.glob("*.proven.json")
    assert backup.name == f"{made.path.name}.proven.json"
    assert "jit=off" in settings_of(elsewhere)[0][0]
    history_can_still_only_be_added_to(elsewhere)
    assert elsewhere.ask("SELECT count(*) FROM django_session") == [(0,)]
    it_goes_on_where_it_was(town, report, elsewhere)


def a_dry_run_changed_nothing(said: str, elsewhere: Elsewhere, path: Path) -> None:
    assert "ist heil" in said
    assert "Nichts wurde verändert" in said
    assert elsewhere.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(1,)]
    assert settings_of(elsewhere) == []
    assert list(path.parent.glob("*.proven.json")) == []


def settings_of(elsewhere: Elsewhere) -> list[tuple[list[str]]]:
    return elsewhere.ask(
        "SELECT setconfig FROM pg_db_role_setting s JOIN pg_database d ON d.oid = setdatabase"
        f" WHERE datname = '{elsewhere.name}'"
    )


def history_can_still_only_be_added_to(elsewhere: Elsewhere) -> None:
    for role in ("owner", "default"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            elsewhere.ask("UPDATE common_journal SET verb = 'forged' RETURNING 1", as_=role)


def it_goes_on_where_it_was(town, last: Report, elsewhere: Elsewhere) -> None:
    with elsewhere.here():
        assert next_number(town.municipality) == last.number + 1
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
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as done:
        call_command("backup", stdout=out, stderr=err)

    assert done.value.code == 2
    assert f"private/originals/{row.uuid.hex[-2:]}/{row.uuid}" in err.getvalue()
    assert "SECRET_KEY" in out.getvalue()
    [path] = settings.BACKUP_DIR.glob("nahdran-*.tar")
    assert str(path) in out.getvalue()


def test_what_was_erased_after_the_backup_is_erased_again(town, elsewhere, settings):
    """The log comes from a newer backup, then from the database that is replaced, then from what
    a killed restore has kept of it: it must not be lost when the old rows are gone."""
    alice = town.alice
    report = town.report(text="Bitte rufen Sie Erika an.")
    picture = attached(town, report)
    town.report(text="Das bleibt.")
    old = make(to=settings.BACKUP_DIR / "old").path
    erasure.erase_account(alice, wish="keep", municipality=town.municipality)
    withdraw_text(report)
    withdraw_photo(report, picture.uuid)
    newer = make(to=settings.BACKUP_DIR / "newer").path

    def is_erased_again(*arguments: str) -> None:
        said = restored(elsewhere, old, *arguments)
        assert "accounts.account 1, defects.report_text 1, photos.photo 1" in said
        with elsewhere.here():
            assert not User.objects.filter(email=alice.email).exists()
            assert set(Report.objects.values_list("text", flat=True)) == {"", "Das bleibt."}
            assert not Photo.objects.exists()
            assert files_below(elsewhere.var) == {}
            assert proof.was_deleted(picture.uuid).exists()

    is_erased_again("--deletions", str(newer))
    is_erased_again("--replace")
    with elsewhere.here():
        die_in("common.backup.restoring", "_swap_files", "restore", str(old), "--replace")
    is_erased_again("--replace")


def test_what_is_there_is_replaced_only_when_told(town, elsewhere, settings):
    """What replaces it knows other keys, and was made before the migrations were squashed."""
    path = make(to=settings.BACKUP_DIR).path
    before = rows_and_rights()
    with pytest.raises(CommandError, match="ist nicht leer"):
        call_command("restore", str(path))
    assert rows_and_rights() == before

    restored(elsewhere, path)
    (elsewhere.var / "private" / "theirs").write_bytes(b"x")
    with pytest.raises(CommandError, match="ist nicht leer"):
        restored(elsewhere, path)
    squashed, older = made_before_the_migrations_were_squashed(settings.BACKUP_DIR / "older")
    assert squashed
    settings.SECRET_LINK_KEY = "another"
    said = restored(elsewhere, older, "--replace")
    assert not (elsewhere.var / "private" / "theirs").exists()
    assert "SECRET_LINK_KEY (oder SECRET_KEY) ist ein anderer" in said
    assert "Migrationen nachholen" not in said
    assert elsewhere.ask("SELECT count(*) FROM django_migrations WHERE name ~ '_squashed_'") == [
        (0,)
    ]


def made_before_the_migrations_were_squashed(folder: Path) -> tuple[list[tuple[Any, ...]], Path]:
    with looking.connect() as owner:
        rows = owner.execute(
            "DELETE FROM django_migrations WHERE name LIKE '0001_squashed_%'"
            " RETURNING id, app, name, applied"
        ).fetchall()
        try:
            return rows, make(to=folder).path
        finally:
            for row in rows:
                owner.execute(
                    "INSERT INTO django_migrations (id, app, name, applied)"
                    " OVERRIDING SYSTEM VALUE VALUES (%s, %s, %s, %s)",
                    row,
                )


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

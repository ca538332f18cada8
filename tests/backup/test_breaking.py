"""A power cut, a full disk, a bad byte: never half a backup, never half a restored town."""

import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from common import tasks
from common.backup import Refused, places
from common.backup.archive import Reader
from common.backup.making import make
from tests.backup.elsewhere import die_in, files_below, rows_and_rights
from tests.backup.test_round_trip import photo

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def path(town, settings):
    photo(town, b"a picture that is long enough to be found again")
    return make(to=settings.BACKUP_DIR).path


@pytest.mark.parametrize(
    ("where", "name"),
    [
        ("common.backup.making", "_dump"),
        ("common.backup.making", "_write_files"),
        ("common.backup.looking", "sums"),
    ],
)
def test_a_backup_that_is_killed_is_none(town, settings, where, name):
    row = photo(town)
    die_in(where, name, "backup")

    assert places.backups() == []
    left = [path for path in files_below(settings.VAR_DIR) if "/.backup-" in path]
    assert any(path.endswith(str(row.uuid)) for path in left)
    tasks.purge(timestamp=0)  # a deleted picture must not live on in what it has left
    assert [path for path in files_below(settings.VAR_DIR) if "/.backup-" in path] == []
    made = make(to=settings.BACKUP_DIR)
    log = settings.BACKUP_DIR / "deletions.jsonl"  # of what was erased: no part of a backup
    assert set(settings.BACKUP_DIR.iterdir()) - {log} == {made.path}


def test_a_restore_that_is_killed_leaves_all_or_nothing_or_says_so(path, elsewhere):
    """One way with every place to be killed at, as each restore takes seconds."""
    with elsewhere.here():
        killed_while_rows_come_in_changes_nothing(path, elsewhere)
        killed_before_it_is_proven_cannot_be_used("_swap_files", path, elsewhere)
        killed_before_it_is_proven_cannot_be_used("_compare_files", path, elsewhere, "--replace")
        call_command("restore", str(path), "--replace")
        assert Client().get("/health/").status_code == 200
        assert all("/.re" not in name for name in files_below(elsewhere.var))
        killed_half_way_none_is_lost(path, elsewhere)


def killed_while_rows_come_in_changes_nothing(path, elsewhere) -> None:
    die_in("common.backup.loading", "_ending", "restore", str(path))

    assert elsewhere.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(1,)]
    assert any("/.re" in name for name in files_below(elsewhere.var))


def killed_before_it_is_proven_cannot_be_used(name, path, elsewhere, *arguments: str) -> None:
    die_in("common.backup.restoring", name, "restore", str(path), *arguments)

    with pytest.raises(Exception, match="permission denied"):
        elsewhere.ask("SELECT * FROM defects_report", as_="default")
    answer = Client().get("/health/")
    assert (answer.status_code, answer.json()["status"]) == (503, "restore not finished")
    with pytest.raises(CommandError, match="abgebrochen"):
        call_command("restore", str(path))
    with pytest.raises(CommandError, match="nicht zu Ende"):
        call_command("backup")


def killed_half_way_none_is_lost(path, elsewhere) -> None:
    """With --replace, too: before the last line nothing of the old town is gone."""
    before, kept = rows_and_rights(), files_below(elsewhere.var)
    die_in("common.backup.loading", "_ending", "restore", str(path), "--replace")
    assert rows_and_rights() == before
    there = files_below(elsewhere.var)
    assert {name: there[name] for name in kept} == kept


def regions(path) -> dict[str, int]:
    """A place in each part of the file that matters."""
    content = path.read_bytes()
    return {
        "the database": content.index(b"PGDMP") + 3000,
        "a picture": content.index(b"a picture that is long enough") + 4,
        "the deletion log or the list": content.index(b'{"path"') + 12,
        "the manifest": content.index(b'"migrations"') + 30,
        "the seal": content.index(b"manifest.sha256") + 512 + 5,
        "a header": content.index(b"files/private/") + 8,
    }


def test_one_wrong_byte_is_found_wherever_it_is(path, elsewhere):
    whole = path.read_bytes()
    for part, place in regions(path).items():
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with elsewhere.here(), pytest.raises(CommandError, match=r"beschädigt|nicht vollständig"):
            call_command("restore", str(path))
        assert elsewhere.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [
            (1,)
        ], part
    path.write_bytes(whole)
    Reader(path).check()


def test_a_file_that_is_cut_off_is_refused(path):
    whole = path.read_bytes()
    for part in (0.1, 0.6, 0.999):
        path.write_bytes(whole[: int(len(whole) * part) - 1024])
        with pytest.raises(Refused, match=r"beschädigt|nicht vollständig|keine Sicherung"):
            Reader(path)


def test_something_else_is_refused(tmp_path):
    other = tmp_path / "x.tar"
    other.write_bytes(b"a letter" * 400)
    with pytest.raises(Refused, match="keine Sicherung"):
        Reader(other)


def test_a_disk_that_gets_full_leaves_the_backups_that_are_there(path, settings):
    before = {each: each.read_bytes() for each in settings.BACKUP_DIR.iterdir()}

    with (
        small_disk(),
        pytest.raises(CommandError, match="ließ sich nicht schreiben"),
    ):
        call_command("backup", "--keep", "1")

    assert {each: each.read_bytes() for each in settings.BACKUP_DIR.iterdir()} == before


@contextmanager
def small_disk() -> Iterator[None]:
    """Inside, no file of this process and its children gets larger than that."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_too_little_room_is_said_before_it_begins(town, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(small)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip("only root may make a small disk")
    try:
        with pytest.raises(Refused, match="sind 1 MB frei"):
            make(to=small)
        assert list(small.iterdir()) == []
        assert shutil.disk_usage(small).used == 0
    finally:
        subprocess.run(["umount", str(small)], check=True)

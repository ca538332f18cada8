"""A power cut, a full disk, a bad byte: never half a backup, never half a restored town."""

import resource
import shutil
import subprocess

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from common import tasks
from common.backup import Refused, places
from common.backup.archive import Reader
from common.backup.making import make
from tests.backup.elsewhere import die_in, environment_here, files_below, manage, rows_and_rights
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
    die_in(environment_here(), where, name, "backup")

    assert places.backups() == []
    left = [path for path in files_below(settings.VAR_DIR) if "/.backup-" in path]
    assert any(path.endswith(str(row.uuid)) for path in left)
    tasks.purge(timestamp=0)  # a deleted picture must not live on in what it has left
    assert [path for path in files_below(settings.VAR_DIR) if "/.backup-" in path] == []
    made = make(to=settings.BACKUP_DIR)
    log = settings.BACKUP_DIR / "deletions.jsonl"  # of what was erased: no part of a backup
    assert set(settings.BACKUP_DIR.iterdir()) - {log} == {made.path}


def test_a_restore_that_is_killed_while_rows_come_in_changes_nothing(path, elsewhere):
    die_in(elsewhere.environment(), "common.backup.loading", "_ending", "restore", str(path))

    assert elsewhere.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(1,)]
    with elsewhere.here():
        call_command("restore", str(path))
    assert all("/.re" not in name for name in files_below(elsewhere.var))


def test_a_town_that_is_killed_half_way_is_restored_over_and_none_is_lost(path, town, elsewhere):
    """With --replace, too: before the last line nothing of the old town is gone."""
    with elsewhere.here():
        call_command("restore", str(path))
        before, kept = rows_and_rights(), files_below(elsewhere.var)
    arguments = ("restore", str(path), "--replace")
    die_in(elsewhere.environment(), "common.backup.loading", "_ending", *arguments)
    with elsewhere.here():
        assert rows_and_rights() == before
        there = files_below(elsewhere.var)
        assert {name: there[name] for name in kept} == kept


@pytest.mark.parametrize("name", ["_swap_files", "_compare_files"])
def test_a_restore_that_is_killed_before_it_is_proven_cannot_be_used(path, elsewhere, name):
    die_in(elsewhere.environment(), "common.backup.restoring", name, "restore", str(path))

    with pytest.raises(Exception, match="permission denied"):
        elsewhere.ask("SELECT * FROM defects_report", as_="default")
    with elsewhere.here():
        answer = Client().get("/health/")
        assert (answer.status_code, answer.json()["status"]) == (503, "restore not finished")
        with pytest.raises(CommandError, match="abgebrochen"):
            call_command("restore", str(path))
        with pytest.raises(CommandError, match="nicht zu Ende"):
            call_command("backup")
        call_command("restore", str(path), "--replace")
        assert Client().get("/health/").status_code == 200
    assert all("/.re" not in name for name in files_below(elsewhere.var))


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


@pytest.mark.parametrize("part", [0.1, 0.6, 0.999])
def test_a_file_that_is_cut_off_is_refused(path, elsewhere, part):
    whole = path.read_bytes()
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

    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))

    done = manage(environment_here(), "backup", "--keep", "1", preexec_fn=small_disk)

    assert done.returncode == 1
    assert "ließ sich nicht schreiben" in done.stderr
    assert {each: each.read_bytes() for each in settings.BACKUP_DIR.iterdir()} == before


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

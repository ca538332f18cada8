"""Each app's migrations are squashed: the old files and the squashed one must say the same.

New databases are made of the squashed ones. Older databases go on with the old files where they
stopped, or know all of them already.
"""

import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import MigrationWriter

from common.backup import programs
from common.checkup import database
from common.database import app_role, known_migrations, waiting_migrations
from common.doctor import Level
from tests.backup.elsewhere import make_database, make_migrated
from tests.conftest import _as_owner, _drop, _point_connections_at
from tests.processes import ROOT
from tests.setup.cheap_states import rendered_cheaply

APPS = sorted(path.parent.parent.name for path in ROOT.glob("*/migrations/__init__.py"))
SQUASHED = {
    (app, path.stem)
    for app in APPS
    for path in (ROOT / app / "migrations").glob("0001_squashed_*.py")
}


@contextmanager
def without(files: Iterable[tuple[str, str]]) -> Iterator[None]:
    """As if these migrations had been deleted from the disk."""
    load = MigrationLoader.load_disk

    def load_others(self: MigrationLoader) -> None:
        load(self)
        for key in files:
            del self.disk_migrations[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MigrationLoader, "load_disk", load_others)
        yield


def forget(*names: tuple[str, str]) -> None:
    """As if these had not been applied, nor the squashed ones that are made of them."""
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM django_migrations WHERE app = %s AND name = %s", names)
        assert cursor.rowcount == len(names)


def plan() -> list[tuple[str, str]]:
    executor = MigrationExecutor(connection)
    executor.loader.check_consistent_history(connection)
    steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [(step.app_label, step.name) for step, _backwards in steps]


# --- what they say ------------------------------------------------------------------------------


def test_each_app_has_one_squashed_migration_of_all_the_old_ones():
    disk = MigrationLoader(None).disk_migrations

    assert sorted(app for app, _name in SQUASHED) == APPS
    for app, name in SQUASHED:
        last = name.removeprefix("0001_squashed_")
        old = [
            (app, path.stem)
            for path in sorted((ROOT / app / "migrations").glob("0*.py"))
            if path.stem != name and path.stem[:4] <= last
        ]
        assert disk[app, name].replaces == old


def text(thing: object) -> str:
    return str(MigrationWriter.serialize(thing)[0])


def written(state: ProjectState) -> dict[str, dict[str, object]]:
    """The models as migrations would write them: fields in the order of their columns."""
    models: dict[str, dict[str, object]] = {}
    for model in state.models.values():
        options = {
            key: sorted(map(text, value)) if key in ("indexes", "constraints") else value
            for key, value in model.options.items()
            if value
        }
        models[f"{model.app_label}.{model.name}"] = {
            "fields": [f"{name} = {text(field)}" for name, field in model.fields.items()],
            "options": options,
            "bases": model.bases,
            "managers": model.managers,
        }
    return models


def test_old_and_squashed_migrations_end_with_the_same_models():
    squashed = written(MigrationLoader(None).project_state())
    with without(SQUASHED):
        old = written(MigrationLoader(None).project_state())

    assert squashed.keys() == old.keys()
    for name, model in squashed.items():
        assert model == old[name]


@pytest.fixture
def two_databases(worker_id, django_db_setup, django_db_blocker) -> Iterator[list[str]]:
    """One to migrate by the old files, and one that the squashed files have made."""
    home = settings.DATABASES["default"]["NAME"]
    names = [f"test_squash_{worker_id}_{which}" for which in ("old", "new")]
    with django_db_blocker.unblock():
        old, new = names
        make_database(old)
        make_migrated(new)
        with _as_owner(new) as owner:  # tests may do what the application may not
            owner.execute(f'REVOKE TRUNCATE ON ALL TABLES IN SCHEMA public FROM "{app_role()}"')
        yield names
        _point_connections_at(home)
        for name in names:
            _drop(name)


def schema(name: str) -> list[str]:
    """All that makes up the database, rights included; the order of making does not count."""
    with _as_owner(name) as owner:
        version = owner.info.server_version // 10_000
    dump = subprocess.run(
        [programs.find("pg_dump", version), "--schema-only"],
        env=programs.environment({**settings.DATABASES["owner"], "NAME": name}),
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    content, _end = dump.split("\n--\n-- PostgreSQL database dump complete")
    return sorted(content.split("\n--\n-- Name: ")[1:])


@pytest.mark.slow
def test_old_and_squashed_migrations_make_the_same_database(two_databases):
    old, new = two_databases
    _point_connections_at(old)
    with without(SQUASHED), rendered_cheaply():
        call_command("migrate", verbosity=0, interactive=False)

    made = schema(new)
    assert len(made) > 1000
    assert made == schema(old)


# --- databases that were there before -----------------------------------------------------------


def test_a_database_made_of_the_old_files_waits_for_nothing(db):
    forget(*SQUASHED)

    assert plan() == []
    assert waiting_migrations(MigrationLoader(connection)) == []
    assert [finding.level for finding in database.tables()] == [Level.OK]


def test_a_database_in_the_middle_of_the_old_files_goes_on_with_them(db):
    missing = [
        ("accounts", "0016_accounts_wait_for_holds"),
        ("defects", "0026_numbers_and_days_stop"),
        ("defects", "0027_what_was_routed_to_a_body"),
    ]
    forget(*SQUASHED, *missing)

    assert plan() == missing
    assert waiting_migrations(MigrationLoader(connection)) == missing
    [finding] = database.tables()
    assert finding.level is Level.ERROR
    assert "3 Migrationen stehen aus, die erste ist accounts.0016" in finding.says


def test_an_app_may_be_complete_while_one_below_is_not(db):
    """`photos` needs `moderation` up to 0006 only: no squashed one may ask for more."""
    above = ("defects", "participation")
    applied = MigrationLoader(connection).applied_migrations
    late = sorted(
        (app, name) for app, name in applied if app == "moderation" and name[:4] >= "0007"
    )
    begun = {(app, name) for app, name in SQUASHED if app == "moderation"}
    forget(*late, *begun, *(key for key in applied if key[0] in above))

    steps = plan()

    assert steps[: len(late)] == late
    assert set(steps[len(late) :]) == {key for key in SQUASHED if key[0] in above}


def test_the_old_files_can_be_deleted_once_every_database_has_them(db):
    """`replaces` must stay: databases and backups go on naming what it names."""
    whole = MigrationLoader(connection)
    old = {key for app, name in SQUASHED for key in whole.disk_migrations[app, name].replaces}

    with without(old):
        loader = MigrationLoader(connection)
        assert plan() == []
        assert waiting_migrations(loader) == []
        assert known_migrations(loader) == set(whole.disk_migrations)
        assert written(loader.project_state()) == written(whole.project_state())
        assert [finding.level for finding in database.tables()] == [Level.OK]

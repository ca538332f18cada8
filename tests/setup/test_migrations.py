"""Each app begins with one squashed migration. The files that it replaces are gone; databases and
backups go on naming them."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from common.checkup import database
from common.database import known_migrations, waiting_migrations
from common.doctor import Level
from tests.processes import ROOT

APPS = sorted(path.parent.parent.name for path in ROOT.glob("*/migrations/__init__.py"))
SQUASHED = {
    (app, path.stem)
    for app in APPS
    for path in (ROOT / app / "migrations").glob("0001_squashed_*.py")
}


def forget(*names: tuple[str, str]) -> None:
    """As if these had not been applied."""
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM django_migrations WHERE app = %s AND name = %s", names)
        assert cursor.rowcount == len(names)


def plan() -> list[tuple[str, str]]:
    executor = MigrationExecutor(connection)
    executor.loader.check_consistent_history(connection)
    steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [(step.app_label, step.name) for step, _backwards in steps]


def test_each_app_begins_with_one_squashed_migration():
    assert sorted(app for app, _name in SQUASHED) == APPS


def test_a_database_made_of_the_replaced_files_waits_for_nothing(db):
    forget(*SQUASHED)

    assert plan() == []
    assert waiting_migrations(MigrationLoader(connection)) == []
    assert [finding.level for finding in database.tables()] == [Level.OK]


def test_what_was_replaced_is_known(db):
    loader = MigrationLoader(connection)
    ours = {key for key in loader.applied_migrations if key[0] in APPS}

    assert ours - SQUASHED
    assert ours <= known_migrations(loader)


def test_a_database_that_waits_says_for_what(db):
    first = ("participation", "0001_squashed_0015")
    forget(first, *MigrationLoader(None).disk_migrations[first].replaces)

    assert plan() == [first]
    [finding] = database.tables()
    assert finding.level is Level.ERROR
    assert "Eine Migration steht aus: participation.0001_squashed_0015." in finding.says

"""A second installation beside the test's, to restore into; and processes that die."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from common.backup import looking
from common.database import PARAMETERS, app_role
from tests import forked
from tests.conftest import _as_owner, _connect, _migrations_hash, _point_connections_at


def make_database(name: str) -> None:
    """An empty one with its extensions."""
    _clone(f"{_base()}_template", name)


def make_migrated(name: str) -> None:
    """One as `migrate` leaves it: the template of all tests was made by nothing else."""
    make_copy(f"test_{_base()}_{_migrations_hash()}", name)


def make_copy(template: str, name: str) -> None:
    """With all that is in a database of tests to which nobody is connected."""
    _clone(template, name)
    with _as_owner(name) as owner:
        owner.execute("SELECT show_trgm('load')")
        for parameter, value in PARAMETERS.items():
            owner.execute(f"ALTER DATABASE \"{name}\" SET {parameter} = '{value}'")


def _base() -> str:
    return str(settings.DATABASES["default"]["NAME"].split("_")[1])


def _clone(template: str, name: str) -> None:
    with _as_owner("postgres") as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


@dataclass(frozen=True)
class Elsewhere:
    name: str
    var: Path

    @contextmanager
    def here(self) -> Iterator[None]:
        """Inside, this process works for the other installation."""
        home = settings.DATABASES["default"]["NAME"]
        folders = {
            "VAR_DIR": self.var,
            "PRIVATE_DIR": self.var / "private",
            "PUBLIC_DIR": self.var / "public",
        }
        _point_connections_at(self.name)
        try:
            with override_settings(**folders):
                yield
        finally:
            _point_connections_at(home)

    def ask(self, statement: str, *, as_: str = "owner") -> list[tuple[Any, ...]]:
        with _connect(as_, self.name) as connection:
            return connection.execute(statement).fetchall()


def die_in(where: str, name: str, *command: str) -> None:
    """Start a command in a process of its own and kill it where it calls `name` of `where`."""
    forked.die_in(where, name, lambda: call_command(*command))


def rows_and_rights() -> tuple[dict[str, looking.Sum], dict[str, str], dict[str, int]]:
    """Everything in the database of this moment that can be compared."""
    with looking.connect() as connection:
        return (
            dict(looking.sums(connection)),
            looking.rights(connection, app_role()),
            looking.sequences(connection),
        )


def files_below(var: Path) -> dict[str, bytes]:
    """All files of both folders, hidden ones too: nothing may be left behind."""
    return {
        path.relative_to(var).as_posix(): path.read_bytes()
        for root in ("private", "public")
        for path in sorted((var / root).rglob("*"))
        if path.is_file()
    }

"""A second installation beside the test's, to restore into; and processes that die."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from django.test import override_settings

from common.backup import looking
from common.database import app_role
from tests.conftest import _as_owner, _connect, _point_connections_at
from tests.processes import ROOT, environment

# Runs a command and dies by SIGKILL where the function is called (or right after it).
_SCRIPT = """
import os, signal, sys
import django
django.setup()
import importlib
from django.core.management import call_command
where, name, when, *arguments = sys.argv[1:]
module = importlib.import_module(where)
original = getattr(module, name)
def die(*given, **named):
    if when == "after":
        original(*given, **named)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(module, name, die)
call_command(*arguments)
raise SystemExit("it lived")
"""


def make_database(name: str) -> None:
    base = settings.DATABASES["default"]["NAME"].split("_")[1]
    with _as_owner("postgres") as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{base}_template"')


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

    def environment(self) -> dict[str, str]:
        return environment(
            DATABASE_URL=_url("default", self.name),
            DATABASE_OWNER_URL=_url("owner", self.name),
            VAR_DIR=str(self.var),
            BACKUP_DIR=str(settings.BACKUP_DIR),
        )

    def ask(self, statement: str, *, as_: str = "owner") -> list[tuple[Any, ...]]:
        with _connect(as_, self.name) as connection:
            return connection.execute(statement).fetchall()


def environment_here() -> dict[str, str]:
    return environment(
        DATABASE_OWNER_URL=_url("owner", settings.DATABASES["owner"]["NAME"]),
        VAR_DIR=str(settings.VAR_DIR),
        BACKUP_DIR=str(settings.BACKUP_DIR),
    )


def manage(env: dict[str, str], *arguments: str, **more: Any) -> "subprocess.CompletedProcess[str]":
    """A command in a process of its own."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        **more,
    )


def die_in(env: dict[str, str], where: str, name: str, *arguments: str, when: str = "at") -> None:
    """Start a command and kill it where it calls `name` of the module `where`."""
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, where, name, when, *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stdout + done.stderr


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


def _url(alias: str, name: str) -> str:
    found = connections[alias].settings_dict
    return f"postgis://{found['USER']}:{found['PASSWORD']}@/{name}?host={found['HOST']}"

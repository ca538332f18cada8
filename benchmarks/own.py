"""What every run needs for itself: a database, a folder, and the environment of its servers."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def own_workplace() -> Iterator[Path]:
    """A folder for the files of the run; what pages load is taken from where it was built.

    Settings are read once: call it before Django is set up.
    """
    workplace = Path(tempfile.mkdtemp(prefix="nahdran-bench-"))
    built = Path(os.environ.get("VAR_DIR", ROOT / "var")).resolve()
    for name in ("static", "generated"):
        (built / name).mkdir(parents=True, exist_ok=True)
        (workplace / name).symlink_to(built / name)
    os.environ |= {
        "DEBUG": "0",
        "DEMO": "1",  # the clerk of the bench has no second factor; the town is no demo
        "HTTPS": "0",
        "TRUSTED_PROXIES": "1",  # so that each request can come from an address of its own
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VAR_DIR": str(workplace),
    }
    try:
        yield workplace
    finally:
        shutil.rmtree(workplace, ignore_errors=True)


@contextmanager
def own_database() -> Iterator[dict[str, str]]:
    """A migrated, empty database that this process uses too; yields the environment of servers
    that shall use it. It is dropped at the end."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    from benchmarks.serving import create_database, drop_database

    roles = [dict(settings.DATABASES[role]) for role in ("owner", "default")]
    base = str(settings.DATABASES["default"]["NAME"])
    name = f"{base}_bench"
    create_database(roles, name, f"{base}_template")
    for alias in connections:
        connections[alias].settings_dict["NAME"] = settings.DATABASES[alias]["NAME"] = name
    try:
        call_command("migrate", verbosity=0)
        yield _environment(name)
    finally:
        for alias in connections:
            connections[alias].close()
            close_pool = getattr(connections[alias], "close_pool", None)
            if close_pool:
                close_pool()
        drop_database(roles, name)


def _environment(name: str) -> dict[str, str]:
    """That of the server: the same, with the database of the run."""
    environment = dict(os.environ)
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_DIRECT_URL"):
        if environment.get(variable):
            head, _, query = environment[variable].partition("?")
            address, _, _old = head.rpartition("/")
            environment[variable] = f"{address}/{name}" + (f"?{query}" if query else "")
    return environment


def real_data() -> Path:
    return Path(os.environ.get("REALDATA_DIR", ROOT.parent / "shared/data"))

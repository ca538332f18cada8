"""bin/database.sql on a server as a distribution sets it up, not as bin/cluster does."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAMS = sorted(
    Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name)
)[-1:]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PROGRAMS, reason="no server of PostgreSQL is installed here"),
]

Psql = Callable[..., str]


@pytest.fixture
def psql() -> Iterator[Psql]:
    """`psql` as the superuser of a fresh server with the plain locale."""
    as_server = (
        ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
        if os.getuid() == 0
        else []
    )
    programs = PROGRAMS[0]

    def run(*command: str | Path, script: str = "") -> str:
        done = subprocess.run(
            [str(word) for word in command],
            input=script,
            capture_output=True,
            text=True,
            cwd="/",
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    with tempfile.TemporaryDirectory(prefix="nahdran-pg-") as name:
        folder = Path(name)
        data = folder / "data"
        if as_server:
            shutil.chown(folder, "postgres", "postgres")
        superuser = ("-U", "postgres")
        run(*as_server, programs / "initdb", "-D", data, *superuser, "--auth=trust", "--locale=C")
        control = (*as_server, programs / "pg_ctl", "-s", "-w", "-D", data)
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}'"
        run(*control, "-l", folder / "log", "-o", options, "start")
        try:
            yield lambda *words, script="": run(
                programs / "psql", "-X", "-At", "-h", folder, *superuser, *words, script=script
            )
        finally:
            run(*control, "-m", "immediate", "stop")


def test_it_sorts_in_german_whatever_the_cluster_does(psql: Psql) -> None:
    script = (ROOT / "bin/database.sql").read_text(encoding="utf-8")
    for _ in range(2):  # safe to repeat
        psql("-v", "name=nahdran", "-v", "owner_password=o", "-v", "app_password=a", script=script)

    street = "SELECT string_agg(w, ' ' ORDER BY w) FROM unnest(ARRAY['Z', 'ä', 'B', 'Ö']) AS w"
    assert psql("-d", "nahdran", "-c", street) == "ä B Ö Z\n"
    assert psql("-d", "nahdran", "-c", "SHOW server_encoding") == "UTF8\n"
    owner = "SELECT datdba::regrole FROM pg_database WHERE datname = 'nahdran'"
    assert psql("-c", owner) == "nahdran_owner\n"

"""pg_dump, pg_restore and psql that fit the server, and how they are told where it is."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from common.backup import Refused

_DEBIAN = "/usr/lib/postgresql/{major}/bin"


def find(name: str, major: int) -> str:
    """The path of the program for servers of this major version: the exact one where Debian puts
    it, else a newer one on the PATH. Raises `Refused` with what to install."""
    exact = Path(_DEBIAN.format(major=major)) / name
    if exact.is_file():
        return str(exact)
    found = shutil.which(name)
    advice = f"Installieren Sie es: apt-get install postgresql-client-{major}"
    if found is None:
        raise Refused(f"Das Programm {name} fehlt. {advice}")
    if version(found) < major:
        raise Refused(
            f"{found} hat die Version {version(found)}, der Datenbankserver {major}: "
            f"zu alt. {advice}"
        )
    return found


def version(program: str) -> int:
    answer = subprocess.run(  # noqa: S603  # a path that we have found
        [program, "--version"], capture_output=True, text=True, check=True
    ).stdout
    match = re.search(r"\b(\d+)(?:\.\d+|devel|beta|rc)", answer)
    if match is None:
        raise Refused(f"{program} sagt seine Version nicht: {answer.strip()}")
    return int(match[1])


def environment(database: dict[str, Any]) -> dict[str, str]:
    """libpq's variables for Django's settings of a database: no password stands in an argument."""
    told = {
        "PGHOST": database["HOST"],
        "PGPORT": database["PORT"],
        "PGUSER": database["USER"],
        "PGPASSWORD": database["PASSWORD"],
        "PGDATABASE": database["NAME"],
    }
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    given = {key: str(value) for key, value in told.items() if value}
    return {**kept, **given, "LC_ALL": "C.UTF-8"}

"""The application in processes of its own, on the database of the test.

For tests with `django_db(transaction=True)`: others see only what was committed.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
_UVICORN = (sys.executable, "-m", "uvicorn")


def environment(**more: str) -> dict[str, str]:
    """This process's environment, with the test's database in place of the real one."""
    database = connection.settings_dict
    user, password = database["USER"], database["PASSWORD"]
    url = f"postgis://{user}:{password}@/{database['NAME']}?host={database['HOST']}"
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "DATABASE_URL": url,
        "DATABASE_DIRECT_URL": "",
        "DEBUG": "0",
        **more,
    }


@contextmanager
def serving(env: dict[str, str]) -> Iterator[tuple[str, Callable[[], str]]]:
    """A web server on a free port: `127.0.0.1:port`, and what ends it and gives its whole log."""
    with subprocess.Popen(
        [*_UVICORN, "config.asgi:application", "--port", "0", "--no-access-log"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        log = []

        def end() -> str:
            process.terminate()
            log.append(process.communicate(timeout=60)[0])
            return "".join(log)

        try:
            for line in process.stdout:
                log.append(line)
                if address := re.search(r"running on http://(\S+)", line):
                    break
            else:
                raise RuntimeError("the server did not start:\n" + "".join(log))
            yield address[1], end
        finally:
            process.kill()

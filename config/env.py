"""Reads settings from the environment and refuses values that cannot be right.

Every name read here stands in `.env.example`; a test proves it.
"""

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


class BadSetting(Exception):
    """A setting in the environment has a value that cannot be right."""


def load_dotenv(path: Path) -> None:
    """Take `NAME=value` lines from `path` for names the environment does not set.

    Of two lines with one name the last counts, as in the scripts and for Docker.
    """
    if not path.is_file():
        return
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, sign, value = line.strip().partition("=")
        if sign and not name.startswith("#"):
            found[name.strip()] = value.strip().strip("\"'")
    for name, value in found.items():
        os.environ.setdefault(name, value)


def env_str(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def env_bool(name: str, default: bool = False) -> bool:
    raw = os.environ.get(name)
    if raw is None:
        return default
    if raw.lower() in _TRUE:
        return True
    if raw.lower() in _FALSE:
        return False
    raise BadSetting(f"{name}={raw!r}: use 1 or 0.")


def env_int(name: str, default: int) -> int:
    raw = os.environ.get(name, "")
    if not raw:
        return default
    try:
        return int(raw)
    except ValueError:
        raise BadSetting(f"{name}={raw!r}: use a whole number.") from None


def env_secret(name: str) -> str:
    """The secret `name`, or the content of the file that `name`_FILE names."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    value = os.environ.get(name, "")
    if not value:
        raise BadSetting(f"{name} is missing. Set it, or {name}_FILE with a path.")
    return value


def env_list(name: str) -> list[dict[str, Any]]:
    """A JSON list of objects; empty if it is not set."""
    raw = os.environ.get(name, "")
    if not raw:
        return []
    try:
        found = json.loads(raw)
    except ValueError as error:
        # The value holds secrets: it is not repeated.
        raise BadSetting(f"{name} is no JSON: {error}.") from None
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise BadSetting(f"{name}: use a JSON list of objects.")
    return found


def env_database(name: str) -> dict[str, object]:
    """Django's connection settings from a URL `postgis://user:password@host:port/name`.

    A Unix socket is given as `?host=/directory`.
    """
    raw = os.environ.get(name, "")
    url = urlsplit(raw)
    if url.scheme not in {"postgis", "postgres", "postgresql"} or len(url.path) < 2:
        # The value holds a password: it is not repeated.
        raise BadSetting(f"{name}: use postgis://user:password@host:port/name.")
    query = dict(parse_qsl(url.query))
    return {
        "ENGINE": "common.postgis",
        "NAME": url.path[1:],
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": query.get("host", url.hostname or ""),
        "PORT": str(url.port or ""),
    }

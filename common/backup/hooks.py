"""What the apps above tell backups, by dotted names, in `AppConfig.ready`."""

from collections.abc import Iterator
from typing import Any

from django.utils.module_loading import import_string

_expected: list[str] = []
_extras: dict[str, str] = {}
_after: list[str] = []


def register_files(dotted: str) -> None:
    """`dotted(using)` yields the paths, such as "private/originals/3f/...", without which rows of
    the database `using` would point to nothing."""
    if dotted not in _expected:
        _expected.append(dotted)


def register_extra(name: str, dotted: str) -> None:
    """`dotted(using)` yields the lines, as bytes with their ends, of a file `name` that lies in
    the backup beside the database."""
    _extras[name] = dotted


def register_after_restore(dotted: str) -> None:
    """`dotted(restored)` runs when everything was compared, as the application's role, and
    returns sentences about what it did. It gets a `common.backup.restoring.Restored`."""
    if dotted not in _after:
        _after.append(dotted)


def expected_files(using: str) -> Iterator[str]:
    for dotted in _expected:
        yield from import_string(dotted)(using)


def extras() -> list[str]:
    return sorted(_extras)


def extra_lines(name: str, using: str) -> Iterator[bytes]:
    yield from import_string(_extras[name])(using)


def after_restore(restored: Any) -> Iterator[str]:
    for dotted in _after:
        yield from import_string(dotted)(restored)

"""Public identifiers: UUIDs of version 7 (RFC 9562), which sort by time of making; and how they,
numbers and days are read from what a form or an address says."""

import time
import uuid
from collections.abc import Iterable
from datetime import date

import uuid_utils.compat


def uuid7() -> uuid.UUID:
    return uuid_utils.compat.uuid7()


def age_seconds(key: uuid.UUID) -> float | None:
    """How long ago this process or another made `key`; None for what `uuid7` did not make.

    By the clock of the machine, which `uuid7` reads as well, not by `clock.now`.
    """
    if key.version != 7:
        return None
    return time.time() - (key.int >> 80) / 1000


def uuid_of(words: str | None) -> uuid.UUID | None:
    """What a form or an address names; None for nothing and for what is no UUID."""
    try:
        return uuid.UUID(words or "")
    except ValueError:
        return None


def number_of(words: str | None, *, digits: int = 9) -> int | None:
    """A whole number from 0, of at most `digits` digits; None for nothing and for anything else."""
    words = words or ""
    return int(words) if words.isascii() and words.isdigit() and len(words) <= digits else None


def numbers_of(values: Iterable[str], *, digits: int = 9) -> list[int]:
    """What several fields name, in their order, without what is no number."""
    found = (number_of(each, digits=digits) for each in values)
    return [each for each in found if each is not None]


def day_of(words: str | None) -> date | None:
    """A day such as `2026-03-01`, from 2000 to 2200: with those before and after nothing can be
    counted. None for nothing and for anything else."""
    try:
        found = date.fromisoformat(words or "")
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None


def uuids_of(values: Iterable[str]) -> list[uuid.UUID]:
    """What several fields name, in their order, without what is no UUID."""
    found = map(uuid_of, values)
    return [each for each in found if each is not None]

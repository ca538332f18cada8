"""Public identifiers: UUIDs of version 7 (RFC 9562), which sort by time of making."""

import uuid
from collections.abc import Iterable

import uuid_utils.compat


def uuid7() -> uuid.UUID:
    return uuid_utils.compat.uuid7()


def uuid_of(words: str | None) -> uuid.UUID | None:
    """What a form or an address names; None for nothing and for what is no UUID."""
    try:
        return uuid.UUID(words or "")
    except ValueError:
        return None


def uuids_of(values: Iterable[str]) -> list[uuid.UUID]:
    """What several fields name, in their order, without what is no UUID."""
    found = map(uuid_of, values)
    return [each for each in found if each is not None]

"""Which bytes are hashed. Whoever changes this file breaks every chain there is.

A value is written as a netstring: its length in bytes in decimal, a colon, the bytes in UTF-8,
a comma (`8:05315000,`); nothing is `0:,`. Netstrings stand one after the other without anything
between them, so no two different lines have the same bytes.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

# What stands before the first seal of a chain.
GENESIS = "0" * 64
_LINE = "nahdran.journal.1"
_SEAL = "nahdran.seal.1"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the journal. `payload` is the text that PostgreSQL writes for it (`::text`)."""

    id: int
    uuid: UUID
    municipality_id: int | None
    at: datetime
    actor_kind: str
    actor_uuid: UUID | None
    verb: str
    object_uuid: UUID | None
    payload: str


# The columns of `Line` in their order, for statements that call the journal `j`.
COLUMNS = (
    "j.id, j.uuid, j.municipality_id, j.at, j.actor_kind, j.actor_uuid, j.verb, j.object_uuid,"
    " j.payload::text"
)


def entry(line: Line, *, sealed_at: datetime, complete: bool) -> str:
    """The SHA-256 of a line and of when it was sealed, as 64 hexadecimal digits.

    The uuid of the line holds 74 random bits: from the published hash nobody can try out what
    the line might say.
    """
    return _sha256(
        [
            _LINE,
            line.id,
            line.uuid,
            line.municipality_id,
            moment(line.at),
            line.actor_kind,
            line.actor_uuid,
            line.verb,
            line.object_uuid,
            line.payload,
            moment(sealed_at),
            "complete" if complete else "more",
        ]
    )


def link(*, chain: int | None, position: int, previous: str, entry: str) -> str:
    """The hash of one place in the chain: of all that was sealed before, and of this entry."""
    return _sha256([_SEAL, chain, position, previous, entry])


def moment(at: datetime) -> str:
    """`2026-03-01T08:00:00.000000Z`, always in UTC and to the microsecond."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _sha256(values: Sequence[str | int | UUID | None]) -> str:
    digest = hashlib.sha256()
    for value in values:
        content = b"" if value is None else str(value).encode()
        digest.update(b"%d:%s," % (len(content), content))
    return digest.hexdigest()

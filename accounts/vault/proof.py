"""Proof that something was deleted, for whoever knows its UUID; the log itself knows nothing.

An entry holds an HMAC of the UUID, made with `SECRET_LINK_KEY`: without the key nobody can try
UUIDs, and from the entry nobody gets back to one.
"""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.encoding import force_bytes

from accounts.models import DeletionEntry, DeletionEntryQuerySet


def digest(uuid: UUID, key: str | bytes | None = None) -> bytes:
    secret = settings.SECRET_LINK_KEY if key is None else key
    return hmac.digest(force_bytes(secret), b"accounts.deleted\0" + uuid.bytes, hashlib.sha256)


def note(
    kind: str,
    uuids: Iterable[UUID],
    *,
    ground: DeletionEntry.Ground,
    municipality_id: int | None,
    at: datetime,
) -> None:
    """One entry each, in the transaction of the deletion."""
    DeletionEntry.objects.bulk_create(
        [
            DeletionEntry(
                municipality_id=municipality_id,
                kind=kind,
                digest=digest(uuid),
                ground=ground,
                at=at,
            )
            for uuid in uuids
        ],
        batch_size=500,
    )


def note_number(
    kind: str,
    number: int,
    *,
    ground: DeletionEntry.Ground,
    municipality_id: int | None,
    at: datetime,
) -> None:
    """One entry for rows that nobody can name."""
    DeletionEntry.objects.create(
        municipality_id=municipality_id, kind=kind, number=number, ground=ground, at=at
    )


def was_deleted(uuid: UUID) -> DeletionEntryQuerySet:
    """The entries about the thing with this UUID, the oldest first; none: it never was deleted.

    Keys that were replaced (`SECRET_KEY_FALLBACKS`) are tried as well.
    """
    keys = [settings.SECRET_LINK_KEY, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return DeletionEntry.objects.filter(digest__in={digest(uuid, key) for key in keys}).order_by(
        "id"
    )

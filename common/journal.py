"""Writes the journal: what was done, by whom, to what. Nobody can change it afterwards."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from common import clock
from common.models import ActorKind, Journal

# Ids, keys, numbers and moments; words with blanks and e-mail addresses are personal text.
_KEY = re.compile(r"[^\s@]{0,200}")


def write(
    *,
    municipality_id: int | None,
    actor_kind: str,
    actor_uuid: UUID | None = None,
    verb: str,
    object_uuid: UUID | None = None,
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Add one line, in the transaction of what it tells.

    Raises `ValueError` when `payload` holds anything but ids, keys, numbers and lists of
    them: the journal cannot be cleaned, so no text by or about people may enter it.
    """
    if actor_kind not in ActorKind.values:
        raise ValueError(f"{actor_kind!r} is no kind of actor.")
    Journal.objects.create(
        municipality_id=municipality_id,
        at=clock.now(),
        actor_kind=actor_kind,
        actor_uuid=actor_uuid,
        verb=verb,
        object_uuid=object_uuid,
        payload=_without_text(dict(payload or {})),
    )


def _without_text(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, str) and _KEY.fullmatch(value):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [_without_text(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _without_text(item) for key, item in value.items()}
    raise ValueError("The journal takes ids and keys, no text.")

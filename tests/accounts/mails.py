"""Resolvers of mails that only tests send."""

from typing import Any
from uuid import UUID

NOT_NEEDED = UUID(int=1)
BROKEN = UUID(int=2)


def fixed(ref: UUID, recipient: Any) -> dict[str, Any] | None:
    if ref == NOT_NEEDED:
        return None
    if ref == BROKEN:
        raise RuntimeError("a bug")
    return {
        "path": f"/meldung/{ref}/",
        "list_unsubscribe": f"https://lindenbach.example/abmelden/{ref}/",
    }

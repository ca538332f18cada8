"""A number per municipality that is raised whenever something public in it changes.

It is part of the key of each cached page, so a page from before a decision cannot be
served after it.
"""

from typing import Any

from django.db import connection, transaction


def get(municipality_id: int) -> int:
    """The present version; 0 before the first change."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT version FROM common_dataversion WHERE municipality_id = %s", [municipality_id]
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def raise_version(municipality_id: int) -> None:
    """Raise it inside the transaction that changes something public.

    The row stays locked until the transaction ends: call it as late as you can. Within one
    transaction only the first call costs a statement.
    """
    if _raised_in_this_transaction(municipality_id):
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO common_dataversion AS known (municipality_id, version) VALUES (%s, 1)"
            " ON CONFLICT (municipality_id) DO UPDATE SET version = known.version + 1",
            [municipality_id],
        )
    if connection.in_atomic_block:
        transaction.on_commit(_Raised(municipality_id))


class _Raised:
    """A note for the rest of the transaction, kept where Django keeps its own.

    The list of things to do on commit is emptied by a rollback, and a rollback to a
    savepoint takes away what was added since. Nothing else knows when that happens.
    """

    def __init__(self, municipality_id: int) -> None:
        self.municipality_id = municipality_id

    def __call__(self) -> None:
        """Nothing is left to do on commit."""


def _raised_in_this_transaction(municipality_id: int) -> bool:
    on_commit: list[Any] = connection.run_on_commit  # (savepoints, function, robust)
    return any(
        isinstance(note, _Raised)
        and note.municipality_id == municipality_id
        and savepoints <= set(connection.savepoint_ids)
        for savepoints, note, _ in on_commit
    )

"""Accounts that ended after a backup end again when it is restored."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from accounts.models import User
from accounts.vault import erasure


def accounts() -> Iterator[tuple[UUID, int]]:
    for pk, uuid in User.objects.filter(erased_at=None).values_list("pk", "uuid"):
        yield uuid, pk


def end_account(pk: int, at: datetime) -> None:
    """Without a mail. Roles that the person had at the time of the backup were given back since."""
    user = User.objects.get(pk=pk)
    erasure.end_again(user, at=at)


def close_account(pk: int, at: datetime) -> None:
    """It was closed, as a hold kept something: all else goes again, or the whole if no hold came
    back with the backup."""
    user = User.objects.get(pk=pk)
    erasure.close_again(user, at=at)

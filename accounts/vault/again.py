"""Accounts and letters that ended after a backup end again when it is restored."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from accounts.models import Subscriber, Subscription, User
from accounts.vault import erasure, guests


def accounts() -> Iterator[tuple[UUID, int]]:
    for pk, uuid in User.objects.filter(erased_at=None).values_list("pk", "uuid"):
        yield uuid, pk


def end_account(pk: int, at: datetime) -> None:
    """Without a mail. Roles that the person had at the time of the backup were given back since."""
    user = User.objects.get(pk=pk)
    erasure.end_again(user, at=at)


def subscriptions() -> Iterator[tuple[UUID, int]]:
    for pk, uuid in Subscription.objects.values_list("pk", "uuid"):
        yield uuid, pk


def end_subscription(pk: int, at: datetime) -> None:
    """An address goes with its last one; what was subscribed to after the backup is not there."""
    row = Subscription.objects.filter(pk=pk).first()
    if row is None:  # went with its address
        return
    row.delete()
    if row.subscriber_id is None:  # an account's
        return
    gone = Subscriber.objects.filter(pk=row.subscriber_id, subscriptions=None)
    guests.delete_subscribers(list(gone), at)


def close_account(pk: int, at: datetime) -> None:
    """It was closed, as a hold kept something: all else goes again, or the whole if no hold came
    back with the backup."""
    user = User.objects.get(pk=pk)
    erasure.close_again(user, at=at)

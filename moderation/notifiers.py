"""Who flags: told apart without keeping an address, and refused for a time when misused.

Art. 23 (2) DSA: whoever often sends notices that are manifestly unfounded is warned (each
answer says so) and then not listened to for a reasonable time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils.crypto import salted_hmac

from common.clock import months_after
from geo.models import Municipality
from moderation.models import FlagAnswer, FlagLimit


def key_of(email: str, municipality: Municipality) -> bytes:
    """A keyed hash, another one in each municipality, from which nobody reads the address."""
    told = f"{municipality.uuid}\0{email.strip().lower()}"
    return salted_hmac("moderation.notifiers", told, algorithm="sha256").digest()


def limit_of(municipality: Municipality) -> FlagLimit:
    found = FlagLimit.objects.filter(municipality=municipality).first()
    return found or FlagLimit(municipality=municipality)


def refused_until(municipality: Municipality, key: bytes, *, at: datetime) -> datetime | None:
    """Until when no notices of this person are taken; None if they are."""
    limit = limit_of(municipality)
    pause = timedelta(days=limit.pause_days)
    since = months_after(at - pause, -limit.months)
    times = list(
        FlagAnswer.objects.unfounded_of(municipality, key)
        .filter(at__gt=since)
        .order_by("at")
        .values_list("at", flat=True)
    )
    for first, last in zip(times, times[limit.unfounded - 1 :], strict=False):
        if last <= months_after(first, limit.months) and last + pause > at:
            return last + pause
    return None


@dataclass(frozen=True)
class Record:
    """What became of other notices of one person."""

    rejected: int = 0
    unfounded: int = 0


def records(municipality: Municipality, keys: set[bytes], *, at: datetime) -> dict[bytes, Record]:
    """Of each person within the months of the municipality's limit; one statement."""
    if not keys:
        return {}
    since = months_after(at, -limit_of(municipality).months)
    rows = (
        FlagAnswer.objects.standing()
        .filter(municipality=municipality, flag__notifier_key__in=keys, at__gt=since)
        .filter(result=FlagAnswer.Result.REJECTED)
        .values("flag__notifier_key")
        .annotate(rejected=Count("flag", distinct=True))
        .annotate(unfounded=Count("flag", distinct=True, filter=Q(is_unfounded=True)))
    )
    return {
        bytes(row["flag__notifier_key"] or b""): Record(row["rejected"], row["unfounded"])
        for row in rows
    }

"""Who flags: told apart without keeping an address, and refused for a time when misused.

Art. 23 (2) DSA: whoever often sends notices that are manifestly unfounded is warned (each
answer says so) and then not listened to for a reasonable time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max, Q
from django.utils.crypto import salted_hmac

from common.clock import months_after
from geo.models import Municipality
from moderation.models import FlagAnswer, FlagLimit, FlagLimitLift


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
    times = (
        FlagAnswer.objects.unfounded_of(municipality, key)
        .filter(at__gt=_counted_from(limit, at), at__lte=at)
        .order_by("at")
        .values_list("at", flat=True)
    )
    lifted = lifts_of(municipality, {key}).get(key)
    last = _too_many(limit, [each for each in times if lifted is None or each > lifted], at)
    return last + timedelta(days=limit.pause_days) if last is not None else None


def _counted_from(limit: FlagLimit, at: datetime) -> datetime:
    return months_after(at - timedelta(days=limit.pause_days), -limit.months)


def _too_many(limit: FlagLimit, times: Sequence[datetime], at: datetime) -> datetime | None:
    """The moment of the one that was too many, if its pause still lasts; `times` in order."""
    pause = timedelta(days=limit.pause_days)
    found = [
        last
        for first, last in zip(times, times[limit.unfounded - 1 :], strict=False)
        if last <= months_after(first, limit.months) and last + pause > at
    ]
    return found[-1] if found else None


def lifts_of(municipality: Municipality, keys: set[bytes]) -> dict[bytes, datetime]:
    """When each of these people was last listened to again; one statement."""
    rows = (
        FlagLimitLift.objects.filter(municipality=municipality, notifier_key__in=keys)
        .values("notifier_key")
        .annotate(last=Max("at"))
    )
    return {bytes(row["notifier_key"] or b""): row["last"] for row in rows}


@dataclass(frozen=True, kw_only=True)
class Refused:
    """Somebody whose notices are not taken now: `name` if they have an account ("" without),
    since when and until when, and the notices it rests on, by number. Nothing of what they
    wrote. `answer` is the last of these, by which the person is named in addresses."""

    key: bytes
    name: str
    since: datetime
    until: datetime
    answer: UUID
    numbers: list[str]


def refused(municipality: Municipality, *, at: datetime) -> list[Refused]:
    """All whose notices are not taken now, the latest first; three statements."""
    limit = limit_of(municipality)
    rows: dict[bytes, list[FlagAnswer]] = {}
    for answer in (
        FlagAnswer.objects.standing()
        .filter(municipality=municipality, is_unfounded=True)
        .filter(at__gt=_counted_from(limit, at), at__lte=at, flag__notifier_key__isnull=False)
        .select_related("flag__user")
        .order_by("at")
    ):
        rows.setdefault(bytes(answer.flag.notifier_key or b""), []).append(answer)
    lifts = lifts_of(municipality, set(rows))
    found = []
    for key, answers in rows.items():
        counted = [each for each in answers if key not in lifts or each.at > lifts[key]]
        since = _too_many(limit, [each.at for each in counted], at)
        if since is not None:
            user = next((each.flag.user for each in reversed(counted) if each.flag.user), None)
            found.append(
                Refused(
                    key=key,
                    name=user.public_name if user else "",
                    since=since,
                    until=since + timedelta(days=limit.pause_days),
                    answer=counted[-1].uuid,
                    numbers=[each.flag.number for each in counted],
                )
            )
    return sorted(found, key=lambda each: each.since, reverse=True)


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

"""Blanking what people wrote in notices and appeals, when nobody needs it any more."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from common.clock import months_after
from moderation.deadlines import APPEAL_MONTHS
from moderation.models import Appeal, Flag, FlagAnswer, FlagLimitLift, Statement

# The time to object, and as long again for who decides, complains or goes to court.
KEEP_MONTHS = 2 * APPEAL_MONTHS
_AT_ONCE = 500


def forget_texts(*, at: datetime) -> int:
    """Blank words, names and keys of notices, and words of appeals and letters, a year after
    their last answer; returns how many rows. Numbers and results stay for the statistics.

    What an appeal is still open about stays whole.
    """
    before = months_after(at, -KEEP_MONTHS)
    every = (_blank_flags, _blank_appeals, _blank_letters, _blank_lifts)
    return sum(_all(blank, before, at) for blank in every)


def _all(blank: Callable[[datetime, datetime], int], before: datetime, at: datetime) -> int:
    total = 0
    while count := blank(before, at):
        total += count
    return total


@transaction.atomic
def _blank_flags(before: datetime, at: datetime) -> int:
    answered = FlagAnswer.objects.standing().filter(at__lt=before).values("flag")
    again = Appeal.objects.filter(decided_at=None).values("flag")
    lately = Appeal.objects.filter(decided_at__gte=before).values("flag")
    due = (
        Flag.objects.filter(pk__in=answered, blanked_at=None)
        .exclude(pk__in=again.exclude(flag=None))
        .exclude(pk__in=lately.exclude(flag=None))
        .values_list("pk", flat=True)[:_AT_ONCE]
    )
    return Flag.objects.filter(pk__in=list(due)).update(
        words="", norm="", user=None, contact=None, notifier_key=None, blanked_at=at
    )


@transaction.atomic
def _blank_appeals(before: datetime, at: datetime) -> int:
    due = Appeal.objects.filter(decided_at__lt=before, blanked_at=None)
    ids = list(due.values_list("pk", flat=True)[:_AT_ONCE])
    return Appeal.objects.filter(pk__in=ids).update(
        words="", reasons="", by_user=None, blanked_at=at
    )


@transaction.atomic
def _blank_letters(before: datetime, at: datetime) -> int:
    due = Statement.objects.filter(at__lt=before, blanked_at=None).exclude(
        decision__appeals__in=Appeal.objects.open()
    )
    ids = list(due.values_list("pk", flat=True)[:_AT_ONCE])
    return Statement.objects.filter(pk__in=ids).update(
        text="", name="", user=None, contact=None, blanked_at=at
    )


@transaction.atomic
def _blank_lifts(before: datetime, at: datetime) -> int:
    due = FlagLimitLift.objects.filter(at__lt=before, blanked_at=None)
    ids = list(due.values_list("pk", flat=True)[:_AT_ONCE])
    return FlagLimitLift.objects.filter(pk__in=ids).update(notifier_key=None, blanked_at=at)

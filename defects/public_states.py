"""The public state of reports, written for the database.

`defects.states.public_word` says what people read of one report; lists, counts and tiles
ask the same of thousands, so it stands here a second time as SQL. A test holds the two
together, for every combination of the columns they read.
"""

from datetime import datetime

from django.db.models import Case, CharField, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from defects.models.report import ReportQuerySet
from defects.states import (
    CLOSED,
    OPEN,
    UNCONTESTED_AFTER,
    NotFixedReason,
    Responsibility,
    Work,
)

_DUPLICATE = Q(duplicate_of__isnull=False)
_OPEN = Q(work__in=OPEN, duplicate_of=None)
_ELSEWHERE = _OPEN & Q(responsibility=Responsibility.HANDED_OVER)

# What the list can be narrowed to: the key in the address, the words, the condition.
# "Offen" holds whatever is not settled, also what lies with others: it is not fixed.
STATES = {
    "offen": (_("Offen"), _OPEN),
    "neu": (_("Eingegangen"), _OPEN & Q(work=Work.RECEIVED) & ~_ELSEWHERE),
    "in-arbeit": (
        _("In Arbeit"),
        Q(
            work__in=(Work.ACCEPTED, Work.PLANNED, Work.IN_PROGRESS, Work.SECURED),
            duplicate_of=None,
        )
        & ~Q(responsibility=Responsibility.HANDED_OVER),
    ),
    "bei-anderen": (_("Liegt bei anderen"), _ELSEWHERE),
    "behoben": (_("Behoben"), Q(work=Work.FIXED, duplicate_of=None)),
    "nicht-behoben": (_("Nicht behoben"), Q(work=Work.NOT_FIXED, duplicate_of=None)),
    "beantwortet": (_("Beantwortet"), Q(work=Work.ANSWERED, duplicate_of=None)),
    "schon-gemeldet": (_("Schon gemeldet"), _DUPLICATE),
}


def with_state(reports: ReportQuerySet) -> ReportQuerySet:
    """Adds `state_key`, the key of `public_word`."""
    return reports.annotate(
        state_key=Case(
            When(_DUPLICATE, then=Value("duplicate")),
            When(work=Work.FIXED, confirmed_by_citizens=True, then=Value("confirmed")),
            When(
                work=Work.NOT_FIXED,
                not_fixed_reason=NotFixedReason.NOTHING_FOUND,
                then=Value("nothing_found"),
            ),
            When(work__in=CLOSED, then=F("work")),
            When(waits_for_reporter=True, then=Value("question")),
            When(responsibility=Responsibility.HANDED_OVER, then=Value("elsewhere")),
            When(work=Work.RECEIVED, was_reopened=True, then=Value("reopened")),
            default=F("work"),
            output_field=CharField(),
        )
    )


def with_tone(reports: ReportQuerySet, *, at: datetime) -> ReportQuerySet:
    """Adds `tone`, the colour of `public_word` at the moment `at`."""
    proven = (
        Q(confirmed_by_citizens=True)
        | Q(has_after_photo=True)
        | Q(closed_at__lte=at - UNCONTESTED_AFTER)
    )
    return reports.annotate(
        tone=Case(
            When(_DUPLICATE, then=Value("closed")),
            When(Q(work=Work.FIXED) & proven, then=Value("done")),
            When(work__in=CLOSED, then=Value("closed")),
            When(
                Q(waits_for_reporter=True) | Q(responsibility=Responsibility.HANDED_OVER),
                then=Value("waiting"),
            ),
            When(work=Work.RECEIVED, then=Value("neutral")),
            default=Value("progress"),
            output_field=CharField(),
        )
    )

"""The public state of reports, written for the database.

`defects.states.public_word` says what people read of one report; lists, counts and tiles
ask the same of thousands, so it stands here a second time as SQL. A test holds the two
together, for every combination of the columns they read.
"""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from defects.states import OPEN, UNCONTESTED_AFTER, Responsibility, Work

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


# The key of `public_word`, and its colour; `{}` stands for the table or its alias. The colour
# takes one parameter: the moment before which an uncontested repair was finished.
STATE_SQL = """CASE
    WHEN {0}.duplicate_of_id IS NOT NULL THEN 'duplicate'
    WHEN {0}.closed_at IS NOT NULL THEN CASE
        WHEN {0}.work = 'fixed' AND {0}.confirmed_by_citizens THEN 'confirmed'
        WHEN {0}.not_fixed_reason = 'nothing_found' AND {0}.work = 'not_fixed'
            THEN 'nothing_found'
        ELSE {0}.work END
    WHEN {0}.waits_for_reporter THEN 'question'
    WHEN {0}.responsibility = 'handed_over' THEN 'elsewhere'
    WHEN {0}.was_reopened AND {0}.work = 'received' THEN 'reopened'
    ELSE {0}.work END"""
TONE_SQL = """CASE
    WHEN {0}.duplicate_of_id IS NOT NULL THEN 'closed'
    WHEN {0}.closed_at IS NOT NULL THEN CASE
        WHEN {0}.work = 'fixed' AND ({0}.closed_at <= %s OR {0}.confirmed_by_citizens
                                     OR {0}.has_after_photo) THEN 'done'
        ELSE 'closed' END
    WHEN {0}.waits_for_reporter OR {0}.responsibility = 'handed_over' THEN 'waiting'
    WHEN {0}.work = 'received' THEN 'neutral'
    ELSE 'progress' END"""
_CLOSED_CHOICES: dict[str, str] = {
    Work.FIXED: "behoben",
    Work.NOT_FIXED: "nicht-behoben",
    Work.ANSWERED: "beantwortet",
}
# The choices that "offen" holds.
OPEN_CHOICES = ("neu", "in-arbeit", "bei-anderen")
# What the two read, to be selected where they are applied to a subquery.
READ = (
    "work",
    "closed_at",
    "duplicate_of_id",
    "responsibility",
    "not_fixed_reason",
    "waits_for_reporter",
    "confirmed_by_citizens",
    "was_reopened",
    "has_after_photo",
)


def choice_of(work: str, responsibility: str, *, is_duplicate: bool) -> str:
    """The key of `STATES` beside "offen" that a report stands under; exactly one."""
    if is_duplicate:
        return "schon-gemeldet"
    if work in _CLOSED_CHOICES:
        return _CLOSED_CHOICES[work]
    if responsibility == Responsibility.HANDED_OVER:
        return "bei-anderen"
    return "neu" if work == Work.RECEIVED else "in-arbeit"


def uncontested_before(at: datetime) -> datetime:
    """The parameter of `TONE_SQL`."""
    return at - UNCONTESTED_AFTER

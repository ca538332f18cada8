"""The story of a project on one line: milestones and the phases of all its consultations.

What was, what is now, what will be, the earliest first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.translation import gettext as _

from common import german
from common.clock import BERLIN, day_of
from participation.doing import Doing
from participation.models import Milestone, Phase


@dataclass(frozen=True, slots=True)
class Entry:
    """`state` is done, now, late or next; `when` says the time in words. `href` leads to the
    consultation of a phase."""

    title: str
    text: str
    when: str
    state: str
    icon: str
    href: str = ""
    about: str = ""


def storyline(
    milestones: Sequence[Milestone], doings: Sequence[Doing], *, at: datetime
) -> list[Entry]:
    """`milestones` in their order. One without a date follows the one before it."""
    today = day_of(at)
    dated: list[tuple[datetime, int, Entry]] = []
    before = datetime.min.replace(tzinfo=BERLIN)
    undated: list[tuple[datetime, int, Entry]] = []
    for milestone in milestones:
        on = milestone.done_on or milestone.planned_on
        entry = _milestone(milestone, today)
        if on is not None:
            before = datetime.combine(on, time(12), tzinfo=BERLIN)
            dated.append((before, 1, entry))
        elif entry.state == "done":
            dated.append((before, 2, entry))
        else:
            undated.append((datetime.max.replace(tzinfo=BERLIN), 2, entry))
    several = len(doings) > 1
    for doing in doings:
        for phase in doing.schedule.phases:
            dated.append((phase.starts_at, 0, _phase(phase, doing, at, several=several)))
    return [entry for _moment, _rank, entry in sorted(dated + undated, key=lambda each: each[:2])]


def _milestone(milestone: Milestone, today: date) -> Entry:
    return Entry(
        title=milestone.title,
        text=milestone.text,
        when=_when(milestone, today),
        state=_state(milestone, today),
        icon="check" if milestone.done_on else "planned",
    )


def _state(milestone: Milestone, today: date) -> str:
    if milestone.done_on is not None:
        return "done"
    if milestone.planned_on is not None and milestone.planned_on < today:
        return "late"
    return "next"


def _when(milestone: Milestone, today: date) -> str:
    if milestone.done_on is not None:
        return german.day(milestone.done_on, today=today)
    if milestone.planned_words:
        return _("geplant: %(words)s") % {"words": milestone.planned_words}
    if milestone.planned_on is None:
        return _("noch ohne Termin")
    day = german.day(milestone.planned_on, today=today)
    if milestone.planned_on < today:
        return _("war geplant für %(day)s, ist noch offen") % {"day": day}
    return _("geplant für %(day)s") % {"day": day}


def _phase(phase: Phase, doing: Doing, at: datetime, *, several: bool) -> Entry:
    state = "done" if phase.ends_at <= at else "now" if phase.is_open(at) else "next"
    when = german.span(phase.starts_at, phase.ends_at, today=day_of(at))
    if state == "now":
        when = f"{when}, {german.time_left(phase.ends_at, now=at)}"
    return Entry(
        title=phase.title,
        text=phase.text,
        when=when,
        state=state,
        icon="check" if state == "done" else doing.format.icon,
        href=doing.consultation.get_absolute_url(),
        about=doing.consultation.title if several else "",
    )

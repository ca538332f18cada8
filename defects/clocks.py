"""By when somebody of the house must act on a report, and when its clock stands still.

Each kind has two targets in Arbeitstage: until somebody says what happens, and until it is done.
A kind without its own takes those of its group, a group without its own the shipped ones. The
clock begins when it was reported (or reopened) and stands while the person who reported is
asked or a body outside has it; the day moves on by as long as it stood. A day that was
promised (planned) is the day. What is dangerous and not yet secured is due at once.

`State` (defects.history) holds what the clock needs, so undoing turns it back as well.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from common import clock
from common.calendar import add_working_days, next_working_day
from defects.states import CLOSED, Work

if TYPE_CHECKING:
    from defects.history import State
    from defects.models import Category

# Arbeitstage, where nobody has settled something else.
ANSWER_DAYS = 3
REPAIR_DAYS = 10


@dataclass(frozen=True, slots=True)
class Targets:
    """Arbeitstage until somebody says what happens, and until it is done."""

    answer_days: int
    repair_days: int


def targets_of(category: "Category") -> Targets:
    """What holds for `category`. Reads `category.parent`."""
    group = category.parent
    return Targets(
        category.answer_days or (group.answer_days if group else None) or ANSWER_DAYS,
        category.repair_days or (group.repair_days if group else None) or REPAIR_DAYS,
    )


def due_on(
    state: "State", *, created_at: datetime, targets: Targets, is_danger: bool, land: str
) -> date | None:
    """The day in Germany by which the house must act; None while it need not."""
    if state.work in CLOSED or state.duplicate_of is not None or state.paused_since is not None:
        return None
    began = state.reopened_at or created_at
    if is_danger and state.work != Work.SECURED:
        return next_working_day(began.astimezone(clock.BERLIN).date(), land=land)
    if state.work == Work.PLANNED and state.planned_for is not None:
        return state.planned_for
    days = targets.answer_days if state.work == Work.RECEIVED else targets.repair_days
    moment = add_working_days(began, days, land=land) + state.paused_for
    return next_working_day(moment.astimezone(clock.BERLIN).date(), land=land)

"""By when somebody of the house must act on a report, and when its clocks stand still.

Each report has two clocks in Arbeitstage: until whoever reported hears a first word or sees a
first act (`answer_by`), and until it is done (`repair_by`). A kind without its own targets takes
those of its group, a group without its own those of the town. Both begin when it was reported
(or reopened) and end with the day (§§ 187 I, 188 I BGB). While the person who reported is
asked, a body outside has it or it counts as told elsewhere, both stand: what was left of them
when the pause began is left when it ends, so that a weekend costs nothing and gives nothing.

`due_on` is the nearer of the two; None while the clocks stand. A day that was promised (planned)
is the day of the repair. What is dangerous and not yet secured is due on the day it was reported,
also at the weekend: somebody is on call. Its first answer may wait for the next Arbeitstag.

`State` (defects.history) holds what the clocks need, so undoing turns them back as well.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from common import clock
from common.calendar import add_working_days, next_working_day, working_days_between
from defects.states import CLOSED, Work

if TYPE_CHECKING:
    from defects.history import State
    from defects.models import Category, Report
    from geo.models import Municipality


@dataclass(frozen=True, slots=True)
class Targets:
    """Arbeitstage until somebody says what happens, and until it is done."""

    answer_days: int
    repair_days: int


@dataclass(frozen=True, slots=True)
class Days:
    """Days in Germany by whose end something must have happened. While the clocks stand
    `answer_by` and `repair_by` are those that held when the pause began."""

    answer_by: date | None = None
    repair_by: date | None = None
    due_on: date | None = None

    def write_to(self, report: "Report") -> dict[str, date | None]:
        """The columns of `report` that differ."""
        names = ("answer_by", "repair_by", "due_on")
        return {
            name: getattr(self, name)
            for name in names
            if getattr(self, name) != getattr(report, name)
        }


def targets_of(category: "Category", municipality: "Municipality") -> Targets:
    """What holds for `category`. Reads `category.parent` and, unless the category was fetched
    `with_bodies()`, `municipality.town_clocks`."""
    from defects.models.clocks import town_clocks

    group = category.parent
    answer_days = category.answer_days or (group.answer_days if group else None)
    repair_days = category.repair_days or (group.repair_days if group else None)
    if answer_days and repair_days:
        return Targets(answer_days, repair_days)
    if "town_days" in category.__dict__:
        town: dict[str, Any] = category.__dict__["town_days"] or {}
        default = Targets(**town) if town else SHIPPED
    else:
        row = town_clocks(municipality)
        default = Targets(row.answer_days, row.repair_days)
    return Targets(answer_days or default.answer_days, repair_days or default.repair_days)


def days_of(
    state: "State", *, created_at: datetime, targets: Targets, is_danger: bool, land: str
) -> Days:
    """Both clocks, and the day by which the house must act."""
    if state.work in CLOSED or state.duplicate_of is not None:
        return Days()
    began = state.reopened_at or created_at
    stood = sum(working_days_between(since, until, land=land) for since, until in state.pauses)

    def after(days: int) -> date:
        moment = add_working_days(began, days + stood, land=land)
        return clock.day_of(moment)

    answer_by = None if state.answered_at is not None else after(targets.answer_days)
    repair_by = after(targets.repair_days)
    if state.work == Work.PLANNED and state.planned_for is not None:
        repair_by = state.planned_for
    due_on: date | None = min(repair_by, answer_by or repair_by)
    if is_danger and state.work != Work.SECURED:
        due_on = clock.day_of(began)
        answer_by = next_working_day(due_on, land=land) if answer_by is not None else None
    if state.paused_since is not None:
        due_on = None
    return Days(answer_by, repair_by, due_on)


def days_if_reported(at: datetime, targets: Targets, *, land: str) -> Days:
    """The days that something reported `at` would get."""
    answer_by = add_working_days(at, targets.answer_days, land=land)
    repair_by = add_working_days(at, targets.repair_days, land=land)
    found = [clock.day_of(moment) for moment in (answer_by, repair_by)]
    return Days(found[0], found[1], min(found))


# What holds where nobody has settled anything; the same as the defaults of `TownClocks`.
SHIPPED = Targets(3, 10)

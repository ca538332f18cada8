"""What follows for open reports when days or targets are settled otherwise: their days are counted
anew, by a job, as there may be thousands."""

from accounts.setup.parts import Values
from common import jobs
from geo.models import Municipality


def days_changed(town: Municipality, before: Values | None, after: Values) -> None:
    if before is None or before["closing_days"] != after["closing_days"]:
        _count_anew(town)


def targets_changed(town: Municipality, before: Values | None, after: Values) -> None:
    names = ("answer_days", "repair_days")
    if before is not None and any(before[name] != after[name] for name in names):
        _count_anew(town)


def _count_anew(town: Municipality) -> None:
    jobs.defer(
        "defects.count_days",
        municipality=town.uuid,
        after=0,
        once=f"defects.count_days {town.uuid}",
    )

"""What moderation did in half a year, counted from the decisions themselves.

Five statements that read decisions, redactions, notices and wishes for another look of the
half-year by their index; there is no table of numbers that could differ from what was decided.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count
from django.utils.translation import gettext as _

from common import german
from common.calendar import is_working_day
from geo.models import Municipality
from moderation import record
from moderation.halves import HalfYear
from moderation.models import Statement, Visibility

# What decided nothing else than that something shown is blacked out is no answer of its own.
_ANSWERS = """NOT EXISTS (
    SELECT FROM moderation_redaction cut
    WHERE cut.item_id = made.item_id AND cut.gesture = made.gesture
)"""
_COUNTED = f"""
    SELECT extract(month FROM made.at AT TIME ZONE 'Europe/Berlin')::int, item.kind, made.outcome,
           made.previous, rule.number, made.automatic, made.decided_by_id IS NULL,
           made.source = 'notice', back.id IS NOT NULL, count(*)
    FROM moderation_decision made
    JOIN moderation_item item ON item.id = made.item_id
    LEFT JOIN moderation_rule rule ON rule.id = made.rule_id
    LEFT JOIN moderation_decision back ON back.undoes_id = made.id
    WHERE made.municipality_id = %(town)s AND made.at >= %(start)s AND made.at < %(end)s
      AND made.undoes_id IS NULL AND made.outcome IN ('shown', 'held', 'removed')
      AND {_ANSWERS}
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
"""  # noqa: S608  # put together from constants
# Hours on working days up to a moment: whole days, and the hours of that day if it is one.
# `width_bucket` counts the holidays that lie before, in a sorted list, without reading it all.
_HOURS_UP_TO = """
    (24 * ((({0})::date - DATE '2000-01-03') / 7 * 5
        + least((({0})::date - DATE '2000-01-03') %% 7, 5)
        - width_bucket(({0})::date - 1, %(holidays)s::date[]))
     + CASE WHEN extract(isodow FROM {0}) < 6 AND NOT ({0})::date = ANY(%(holidays)s::date[])
            THEN extract(epoch FROM ({0})::time) / 3600 ELSE 0 END)
"""
_WAITED = f"""
    WITH answered AS (
        SELECT asked.opened_at AT TIME ZONE 'Europe/Berlin' AS came,
               min(made.at) AT TIME ZONE 'Europe/Berlin' AS went
        FROM moderation_decision made
        JOIN moderation_case asked ON asked.id = made.case_id
        WHERE made.municipality_id = %(town)s AND made.at >= %(start)s AND made.at < %(end)s
          AND made.undoes_id IS NULL AND made.decided_by_id IS NOT NULL AND {_ANSWERS}
          AND NOT EXISTS (SELECT FROM moderation_decision back WHERE back.undoes_id = made.id)
        GROUP BY asked.id
    ), waited AS (
        SELECT greatest(0, {_HOURS_UP_TO.format("went")} - {_HOURS_UP_TO.format("came")}) AS hours
        FROM answered
    )
    SELECT count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY hours),
           percentile_cont(0.9) WITHIN GROUP (ORDER BY hours)
    FROM waited
"""  # noqa: S608  # put together from constants


@dataclass(frozen=True, slots=True)
class Month:
    number: int
    shown: int
    restricted: int


@dataclass(kw_only=True)
class Figures:
    """Decisions of one half-year. Those that were taken back within a minute count in `undone`
    alone. `shown` are answers that let something be seen, `restored` those of them that showed
    again what a rule had kept back. Hours are those of working days, 24 to a day; None if
    nothing was decided. `redacted` is what was made unrecognisable in what is shown, once it was
    told. `notices` and `appeals` are by what they say and what came of them, in words."""

    half: HalfYear
    is_running: bool
    shown: int = 0
    held: int = 0
    removed: int = 0
    restored: int = 0
    undone: int = 0
    by_law: int = 0  # by no rule
    law_by_kind: Counter[str] = field(default_factory=Counter)
    redacted_by_rule: Counter[int] = field(default_factory=Counter)
    by_rule: Counter[int] = field(default_factory=Counter)
    by_kind: Counter[str] = field(default_factory=Counter)
    kind_restricted: Counter[str] = field(default_factory=Counter)
    by_rule_and_kind: Counter[tuple[int, str]] = field(default_factory=Counter)
    by_whom: Counter[str] = field(default_factory=Counter)
    restricted_by_whom: Counter[str] = field(default_factory=Counter)
    after_notice: int = 0
    months: list[Month] = field(default_factory=list)
    cases: int = 0
    median_hours: float | None = None
    most_hours: float | None = None  # nine of ten were answered sooner
    notices: dict[str, int] = field(default_factory=dict)
    appeals: dict[str, int] = field(default_factory=dict)

    @property
    def decided(self) -> int:
        return self.shown + self.restricted

    @property
    def restricted(self) -> int:
        return self.held + self.removed

    @property
    def redacted(self) -> int:
        return self.redacted_by_rule.total()


def figures(municipality: Municipality, half: HalfYear, *, at: datetime) -> Figures:
    found = Figures(half=half, is_running=half.start <= at < half.end)
    times: dict[str, Any] = {"start": half.start, "end": half.end}
    shown, restricted = Counter[int](), Counter[int]()
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, {"town": municipality.pk, **times})
        for month, kind, outcome, previous, rule, automatic, nobody, flagged, undone, n in cursor:
            if undone:
                found.undone += n
                continue
            by, _words = record.by_whom(automatic=automatic, decided_by=None if nobody else 1)
            found.by_kind[kind] += n
            found.by_whom[by] += n
            if outcome == Visibility.SHOWN:
                found.shown += n
                found.restored += n if previous in ("held", "removed") else 0
                shown[month] += n
                continue
            found.held += n if outcome == Visibility.HELD else 0
            found.removed += n if outcome == Visibility.REMOVED else 0
            restricted[month] += n
            found.kind_restricted[kind] += n
            if rule is None:
                found.by_law += n
                found.law_by_kind[kind] += n
            else:
                found.by_rule[rule] += n
                found.by_rule_and_kind[rule, kind] += n
            found.restricted_by_whom[by] += n
            found.after_notice += n if flagged else 0
        free = _holidays(municipality.land, half)
        cursor.execute(_WAITED, {"town": municipality.pk, "holidays": free, **times})
        found.cases, median, most = cursor.fetchone()
        found.median_hours = None if median is None else float(median)
        found.most_hours = None if most is None else float(most)
    found.months = [Month(month, shown[month], restricted[month]) for month in half.months]
    told = Statement.objects.of(municipality).standing().filter(redaction__isnull=False)
    in_half = told.filter(at__gte=half.start, at__lt=half.end).order_by()
    by_rule = in_half.values_list("redaction__rule__number").annotate(n=Count("pk"))
    found.redacted_by_rule.update(dict(by_rule))
    found.notices = record.notices(municipality, start=half.start, end=half.end)
    found.appeals = record.appeals(municipality, start=half.start, end=half.end)
    return found


def _holidays(land: str, half: HalfYear) -> list[date]:
    """Free weekdays up to the end of the half-year, sorted. What waited longer than two years
    before it waited long, whatever the holidays."""
    day, last, found = date(half.year - 2, 1, 1), half.end.date(), []
    while day < last:
        if day.weekday() < 5 and not is_working_day(day, land=land):
            found.append(day)
        day += timedelta(days=1)
    return found


def hours_in_words(hours: float | None) -> str:
    """`3 Stunden`, `2 Werktage`, or a dash."""
    if hours is None:
        return "–"
    if hours < 1:
        return _("unter 1 Stunde")
    if hours < 48:
        whole = round(hours)
        return _("1 Stunde") if whole == 1 else _("%(n)s Stunden") % {"n": whole}
    return _("%(n)s Werktage") % {
        "n": german.decimal(round(hours / 24, 1), 0 if round(hours / 24, 1).is_integer() else 1)
    }

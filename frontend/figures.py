"""The home page's sentence of truth, counted from what everybody may see."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.calendar import working_days_between
from common.clock import BERLIN, day_of
from defects.figures import STEPS, fixed_on
from defects.models import Report
from defects.states import OPEN, Responsibility, Work
from geo.models import Municipality

WINDOW = timedelta(days=90)
# Below this a share of ten would say more than is known.
ENOUGH = 20


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of the reports of the last 90 days, without duplicates, praise and ideas.

    `in_time` of `of` reports were fixed within `days` working days; a report counts in `of`
    when that time has passed for it, whatever became of it. `elsewhere` lie open with other
    bodies now, however old.
    """

    total: int
    fixed: int
    elsewhere: int
    days: int
    in_time: int
    of: int

    @property
    def out_of_ten(self) -> int:
        """`in_time` in tenths; 10 and 0 only when it is all of them or none."""
        if self.in_time == self.of:
            return 10
        return min(9, max(1 if self.in_time else 0, round(10 * self.in_time / self.of)))

    def sentence(self) -> SafeString:
        """`8 von 10 Meldungen in 5 Werktagen behoben, 17 liegen bei anderen Stellen.`"""
        share = self._share()
        if not self.elsewhere:
            return format_html("{}.", share)
        elsewhere = ngettext(
            "<strong>{n}</strong> liegt bei einer anderen Stelle",
            "<strong>{n}</strong> liegen bei anderen Stellen",
            self.elsewhere,
        )
        return format_html("{}, {}.", share, format_html(elsewhere, n=self.elsewhere))

    def _share(self) -> SafeString:
        if self.of >= ENOUGH and self.in_time:
            words = _("<strong>{n} von 10</strong> Meldungen in {days} Werktagen behoben")
            return format_html(words, n=self.out_of_ten, days=self.days)
        if self.total:
            words = ngettext(
                "<strong>{n} von {total} Meldung</strong> der letzten 90 Tage behoben",
                "<strong>{n} von {total} Meldungen</strong> der letzten 90 Tage behoben",
                self.total,
            )
            return format_html(words, n=self.fixed, total=self.total)
        words = _("In den letzten {days} Tagen hat niemand etwas gemeldet")
        return format_html(words, days=WINDOW.days)


def figures(municipality: Municipality, *, at: datetime) -> Figures:
    """Two statements; the number of rows read is bounded by days, not by reports."""
    reports = Report.objects.of(municipality).public().filter(duplicate_of=None)
    # Counted by the day of the report and, where it was fixed, by the day of the repair.
    rows = (
        reports.filter(created_at__gte=at - WINDOW)
        .exclude(work=Work.ANSWERED)
        .order_by()
        .annotate(came_on=TruncDate("created_at", tzinfo=BERLIN), done_on=fixed_on())
        .values_list("came_on", "done_on")
        .annotate(n=Count("id"), fixed=Count("id", filter=Q(work=Work.FIXED)))
    )
    elsewhere = reports.filter(work__in=OPEN, responsibility=Responsibility.HANDED_OVER).count()
    came: Counter[date] = Counter()
    took: Counter[tuple[date, int]] = Counter()
    fixed = 0
    for came_on, done_on, number, number_fixed in rows:
        came[came_on] += number
        fixed += number_fixed
        if done_on is not None:
            took[came_on, _working_days(came_on, done_on, municipality.land)] += number
    waited = {day: _working_days(day, day_of(at), municipality.land) for day in came}
    days, in_time, of = STEPS[-1], 0, 0
    for days in STEPS:
        ripe = {day for day in came if waited[day] > days}
        of = sum(came[day] for day in ripe)
        in_time = sum(n for (day, needed), n in took.items() if day in ripe and needed <= days)
        if 2 * in_time >= of:
            break
    return Figures(sum(came.values()), fixed, elsewhere, days, in_time, of)


def _working_days(first: date, last: date, land: str) -> int:
    noon = time(12, tzinfo=BERLIN)
    return working_days_between(
        datetime.combine(first, noon), datetime.combine(last, noon), land=land
    )

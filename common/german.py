"""How people read dates, spans, numbers and distances, in the language of the request:
"Di., 3. März, 14:20 Uhr", "Tue 3 March, 2:20 pm".

Names of days and months come from Django.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.dateformat import DateFormat
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from common import clock
from common.clock import BERLIN

# What is read as one stays on one line: `noch 9 Tage`.
_GAP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class _Patterns:
    """How a language writes dates, as Django's `date` filter reads it."""

    day: str
    day_and_year: str
    in_full: str
    # The beginning of a span whose end says the rest: `4. bis 31. Mai`.
    day_alone: str
    day_and_month: str
    minutes: str
    full_hour: str


_GERMAN = _Patterns(
    day=f"D., j.{_GAP}F",
    day_and_year=f"D., j.{_GAP}F Y",
    in_full=f"j.{_GAP}F Y",
    day_alone="j.",
    day_and_month=f"j.{_GAP}F",
    minutes=f"G:i{_GAP}\\U\\h\\r",
    full_hour=f"G{_GAP}\\U\\h\\r",
)
_PATTERNS = {
    "en": _Patterns(
        day=f"D j{_GAP}F",
        day_and_year=f"D j{_GAP}F Y",
        in_full=f"j{_GAP}F Y",
        day_alone="j",
        day_and_month=f"j{_GAP}F",
        minutes=f"g:i{_GAP}a",
        full_hour=f"g{_GAP}a",
    ),
}


class _Written(DateFormat):
    def a(self) -> str:
        """`am`, `pm`: Django puts American dots into them."""
        return "am" if self.data.hour < 12 else "pm"  # type: ignore[union-attr]


def _written(of: date | datetime, pattern: str) -> str:
    return str(_Written(of).format(pattern))


def _patterns() -> _Patterns:
    """Those of the language that is active; Leichte Sprache writes as German does."""
    return _PATTERNS.get(get_language() or "", _GERMAN)


def day(of: date | datetime, *, today: date | None = None) -> str:
    """`Di., 3. März`, with the year when it is not the present one."""
    on = of.astimezone(BERLIN).date() if isinstance(of, datetime) else of
    is_this_year = on.year == (today or clock.today()).year
    patterns = _patterns()
    return _written(on, patterns.day if is_this_year else patterns.day_and_year)


def date_in_full(of: date | datetime) -> str:
    """`3. März 2026`."""
    on = of.astimezone(BERLIN).date() if isinstance(of, datetime) else of
    return _written(on, _patterns().in_full)


def time_of_day(at: datetime) -> str:
    """`14:20 Uhr`, on the full hour `12 Uhr`."""
    local = at.astimezone(BERLIN)
    patterns = _patterns()
    return _written(local, patterns.minutes if local.minute else patterns.full_hour)


def moment(at: datetime, *, today: date | None = None) -> str:
    """`Di., 3. März, 14:20 Uhr`."""
    return f"{day(at, today=today)}, {time_of_day(at)}"


# Read, never shown: what the tables of older systems hold is German in every language.
_SHORT_MONTHS = {
    month: number
    for number, month in enumerate(
        ("jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez"), 1
    )
}
_WRITTEN = re.compile(
    r"(\d{1,2})\.\s*(?:(\d{1,2})\.|([^\W\d_]{3,9})\.?)\s*(\d{4})(?:,?\s+(\d{1,2})[:.](\d{2}).*)?"
)


def read_moment(text: str) -> datetime:
    """`18.10.2017`, `18. Okt. 2017 12:30` or ISO 8601; without a zone it is German time.

    Raises `ValueError` for what is no moment.
    """
    written = _WRITTEN.fullmatch(text.strip())
    if written is None:
        found = datetime.fromisoformat(text.strip())
        return found if found.tzinfo is not None else found.replace(tzinfo=BERLIN)
    month = int(written[2]) if written[2] else _SHORT_MONTHS.get(written[3][:3].casefold(), 0)
    hour, minute = int(written[5] or 0), int(written[6] or 0)
    return datetime(int(written[4]), month, int(written[1]), hour, minute, tzinfo=BERLIN)


def last_day(end: datetime) -> date:
    """The last day of a time that ends at `end`; what ends at midnight ends the day before."""
    return (end - timedelta(microseconds=1)).astimezone(BERLIN).date()


def until(end: datetime, *, today: date | None = None) -> str:
    """`bis So., 14. Juni` for what ends at midnight, else `bis So., 14. Juni, 18 Uhr`."""
    local = end.astimezone(BERLIN)
    if local.hour == local.minute == 0:
        return _("bis %(when)s") % {"when": day(last_day(end), today=today)}
    return _("bis %(when)s") % {"when": moment(end, today=today)}


def time_left(end: datetime, *, now: datetime | None = None) -> str:
    """`noch 9 Tage`, counted by the calendar; `noch bis morgen`, `nur noch heute`; "" after."""
    now = now or clock.now()
    if end <= now:
        return ""
    days = (last_day(end) - now.astimezone(BERLIN).date()).days
    if days == 0:
        local = end.astimezone(BERLIN)
        if local.hour == local.minute == 0:
            return _("nur noch heute")
        return _("nur noch bis %(time)s") % {"time": time_of_day(end)}
    if days == 1:
        return _("noch bis morgen")
    if days < 60:
        return _together(ngettext("noch %(n)s Tag", "noch %(n)s Tage", days), days)
    months = days * 12 // 365
    return _together(ngettext("noch %(n)s Monat", "noch %(n)s Monate", months), months)


def span(start: datetime, end: datetime, *, today: date | None = None) -> str:
    """`4. bis 31. Mai`, `28. April bis 14. Juni`, with years where they are not the present."""
    first, last = start.astimezone(BERLIN).date(), last_day(end)
    this_year = (today or clock.today()).year
    patterns = _patterns()
    closing = _written(last, patterns.day_and_month if last.year == this_year else patterns.in_full)
    if first >= last:
        return closing
    if (first.year, first.month) == (last.year, last.month):
        opening = _written(first, patterns.day_alone)
    else:
        opening = _written(
            first, patterns.day_and_month if first.year == last.year else patterns.in_full
        )
    return _("%(first)s bis %(last)s") % {"first": opening, "last": closing}


def relative(at: datetime, *, now: datetime | None = None) -> str:
    """`gerade eben`, `vor 5 Minuten`, `gestern`, `in 3 Tagen`: by the calendar from a day on."""
    now = now or clock.now()
    seconds = (at - now).total_seconds()
    days = (at.astimezone(BERLIN).date() - now.astimezone(BERLIN).date()).days
    if abs(seconds) < 60:
        return _("gerade eben") if seconds <= 0 else _("gleich")
    if abs(seconds) < 3600:
        n = int(abs(seconds) // 60)
        return _from_now(
            seconds,
            ngettext("vor %(n)s Minute", "vor %(n)s Minuten", n),
            ngettext("in %(n)s Minute", "in %(n)s Minuten", n),
            n,
        )
    if days == 0 or abs(seconds) < 6 * 3600:
        n = int(abs(seconds) // 3600)
        return _from_now(
            seconds,
            ngettext("vor %(n)s Stunde", "vor %(n)s Stunden", n),
            ngettext("in %(n)s Stunde", "in %(n)s Stunden", n),
            n,
        )
    if abs(days) <= 2:
        return {-2: _("vorgestern"), -1: _("gestern"), 1: _("morgen"), 2: _("übermorgen")}[days]
    if abs(days) < 60:
        n = abs(days)
        return _from_now(
            days,
            ngettext("vor %(n)s Tag", "vor %(n)s Tagen", n),
            ngettext("in %(n)s Tag", "in %(n)s Tagen", n),
            n,
        )
    if abs(days) < 730:
        n = abs(days) * 12 // 365
        return _from_now(
            days,
            ngettext("vor %(n)s Monat", "vor %(n)s Monaten", n),
            ngettext("in %(n)s Monat", "in %(n)s Monaten", n),
            n,
        )
    n = abs(days) // 365
    return _from_now(
        days,
        ngettext("vor %(n)s Jahr", "vor %(n)s Jahren", n),
        ngettext("in %(n)s Jahr", "in %(n)s Jahren", n),
        n,
    )


def thousands(number: int) -> str:
    """`12.345`."""
    return str(number_format(number, use_l10n=True, force_grouping=True))


def decimal(number: float, places: int = 1) -> str:
    """`1,2`."""
    return str(number_format(f"{number:.{places}f}", decimal_pos=places, use_l10n=True))


def listed(words: Sequence[str]) -> str:
    """`Titel`, `Titel und Ort`, `Titel, Text und Ort`."""
    if len(words) < 2:
        return "".join(words)
    return _("%(words)s und %(last)s") % {"words": ", ".join(words[:-1]), "last": words[-1]}


def metres(distance: float) -> str:
    """`20 m`, `350 m`, `1,2 km`: no more exact than anybody can see."""
    if distance < 100:
        return f"{round(distance)} m"
    if distance < 995:
        return f"{round(distance / 10) * 10} m"
    if distance < 9_950:
        return f"{decimal(distance / 1000)} km"
    return f"{thousands(round(distance / 1000))} km"


def _from_now(sign: float, past: str, future: str, number: int) -> str:
    return _together(future if sign > 0 else past, number)


def _together(words: str, number: int) -> str:
    """A number in its words, on one line."""
    return (words % {"n": thousands(number)}).replace(" ", _GAP)

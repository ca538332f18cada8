"""Opening hours, and telephone numbers by hour. All times are those of Europe/Berlin.

`hours` maps weekdays to openings; a missing day is closed; an empty mapping says nothing:

    {"mon": [["07:00", "12:00"], ["13:00", "16:00"]], "fri": [["07:00", "12:00"]],
     "holiday": []}

A public holiday of the Land counts as `holiday`, whatever day of the week it is; without
that key it is closed. An opening may end after midnight (`["22:00", "06:00"]`) or at
midnight (`"24:00"`).

`numbers` lists telephone numbers in the order in which they are shown:

    [{"label": "Notruf", "number": "112", "danger": true},
     {"label": "Bauhof", "number": "0000 70", "danger": true, "during": HOURS},
     {"label": "Bereitschaft", "number": "0000 77", "danger": true, "outside": HOURS}]

`labels` names it in other languages: `{"en": "Emergency"}`. `during` limits a number to these
hours, `outside` to all others; with neither it always holds. `danger` marks numbers for danger
to people.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common import calendar, german
from common.clock import BERLIN
from common.languages import GERMAN
from common.texts import say
from geo.models import Municipality

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Hours = Mapping[str, Sequence[Sequence[str]]]

_TIME = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)$|^24:00$")
_ONE_DAY = timedelta(days=1)
_LOOK_AHEAD_DAYS = 14


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone number that somebody answers now; `until` is when that ends, if it does."""

    label: str
    number: str
    danger: bool
    until: datetime | None = None

    @property
    def tel(self) -> str:
        """What stands behind `tel:` in a link."""
        return re.sub(r"[^\d+]", "", self.number)


def is_open(hours: Hours, at: datetime, *, land: str = "") -> bool:
    """Is it open at the moment `at`? Public holidays count when `land` (AGS digits) is given."""
    local = at.astimezone(BERLIN)
    return any(
        start <= local < end
        for day in (local.date() - _ONE_DAY, local.date())
        for start, end in _openings(hours, day, land)
    )


def next_change(hours: Hours, at: datetime, *, land: str = "") -> datetime | None:
    """When it closes if it is open at `at`, else when it opens; None if not within 14 days."""
    local = at.astimezone(BERLIN)
    first = local.date() - _ONE_DAY
    openings = [
        opening
        for days in range(_LOOK_AHEAD_DAYS + 2)
        for opening in _openings(hours, first + timedelta(days=days), land)
    ]
    now = is_open(hours, at, land=land)
    moments = sorted(moment for opening in openings for moment in opening if moment > local)
    for moment in moments:
        if is_open(hours, moment, land=land) != now:
            return moment
    return None


def open_numbers(municipality: Municipality, at: datetime) -> list[Number]:
    """The telephone numbers of `municipality` that hold at the moment `at`, in their order."""
    land = municipality.land
    found = []
    for entry in municipality.numbers:
        during, outside = entry.get("during"), entry.get("outside")
        hours: Hours = during or outside or {}
        holds = is_open(hours, at, land=land) == bool(during) if hours else True
        if holds:
            until = next_change(hours, at, land=land) if hours else None
            label = say({GERMAN: entry["label"], **entry.get("labels", {})})
            found.append(Number(label, entry["number"], bool(entry.get("danger")), until))
    return found


def sentence(hours: Hours) -> str:
    """Hours as people write them: "Mo–Do 7–16 Uhr, Fr 7–12.30 Uhr"; empty when unknown."""
    groups: list[tuple[list[int], tuple[tuple[str, str], ...]]] = []
    for day, name in enumerate(WEEKDAYS):
        openings = tuple((start, end) for start, end in hours.get(name, ()))
        if not openings:
            continue
        if groups and groups[-1][1] == openings and groups[-1][0][-1] == day - 1:
            groups[-1][0].append(day)
        else:
            groups.append(([day], openings))
    return ", ".join(
        _("%(days)s %(times)s Uhr") % {"days": _days(days), "times": _times(openings)}
        for days, openings in groups
    )


def check_hours(value: Any) -> None:
    """Raise `ValidationError` with a sentence if `value` has not the shape of hours."""
    if not isinstance(value, Mapping):
        raise ValidationError(_("Öffnungszeiten sind eine Liste von Tagen."))
    for day, openings in value.items():
        if day not in (*WEEKDAYS, "holiday"):
            raise ValidationError(_("„%(day)s“ ist kein Tag.") % {"day": day})
        if not isinstance(openings, Iterable) or isinstance(openings, str):
            raise ValidationError(_("Zu jedem Tag gehört eine Liste von Zeiten."))
        for opening in openings:
            if (
                not isinstance(opening, Sequence)
                or len(opening) != 2
                or not all(isinstance(moment, str) and _TIME.match(moment) for moment in opening)
                or opening[0] == opening[1]
                or opening[0] == "24:00"
            ):
                raise ValidationError(
                    _("%(opening)s ist keine Zeit von … bis …, wie 07:00 und 16:00.")
                    % {"opening": opening}
                )


def check_numbers(value: Any) -> None:
    """Raise `ValidationError` with a sentence if `value` has not the shape of numbers."""
    if not isinstance(value, list):
        raise ValidationError(_("Telefonnummern sind eine Liste."))
    for entry in value:
        if not isinstance(entry, Mapping) or not entry.get("label") or not entry.get("number"):
            raise ValidationError(_("Zu jeder Telefonnummer gehören ein Name und die Nummer."))
        if not isinstance(entry.get("labels", {}), Mapping):
            raise ValidationError(_("Zu jeder Telefonnummer gehören ein Name und die Nummer."))
        unknown = set(entry) - {"label", "labels", "number", "danger", "during", "outside"}
        if unknown or ("during" in entry and "outside" in entry):
            raise ValidationError(
                _("Die Telefonnummer „%(label)s“ gilt entweder während oder außerhalb von Zeiten.")
                % {"label": entry["label"]}
            )
        check_hours(entry.get("during", entry.get("outside", {})))


def _openings(hours: Hours, day: date, land: str) -> list[tuple[datetime, datetime]]:
    """When it opens and closes on `day`; the end may lie on the day after."""
    key = WEEKDAYS[day.weekday()]
    if land and calendar.is_holiday(day, land=land):
        key = "holiday"
    openings = []
    for start, end in hours.get(key, ()):
        opens = datetime.combine(day, time.fromisoformat(start), tzinfo=BERLIN)
        closes = datetime.combine(
            day if end > start and end != "24:00" else day + _ONE_DAY,
            time.fromisoformat("00:00" if end == "24:00" else end),
            tzinfo=BERLIN,
        )
        openings.append((opens, closes))
    return openings


def _days(days: list[int]) -> str:
    names = [
        pgettext("weekday", "Mo"),
        pgettext("weekday", "Di"),
        pgettext("weekday", "Mi"),
        pgettext("weekday", "Do"),
        pgettext("weekday", "Fr"),
        pgettext("weekday", "Sa"),
        pgettext("weekday", "So"),
    ]
    if len(days) == 1:
        return names[days[0]]
    if len(days) == 2:
        return _("%(first)s und %(last)s") % {"first": names[days[0]], "last": names[days[1]]}
    return f"{names[days[0]]}–{names[days[-1]]}"


def _times(openings: Iterable[tuple[str, str]]) -> str:
    return german.listed([f"{_clock(start)}–{_clock(end)}" for start, end in openings])


def _clock(moment: str) -> str:
    """07:00 -> 7, 12:30 -> 12.30"""
    hour, minute = moment.split(":")
    if minute == "00":
        return str(int(hour))
    return pgettext("time", "%(hour)s.%(minute)s") % {"hour": int(hour), "minute": minute}

"""The board of what lies with others: who has it since when, what they said, what comes next."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department, User
from common import clock, german
from common.calendar import add_working_days, working_days_between
from common.csv_files import Cell
from common.keyset import Page, page_or_first
from defects.models import DeskTask, HandOver, Report, answer_days
from defects.services.telling import REMINDERS, can_be_reminded
from geo.models import Municipality

PAGE = 50
ORDER = ("at", "id")  # the longest first
SIGNS = {
    "offen": gettext_lazy("ohne Antwort"),
    "nachfassen": gettext_lazy("zum Nachfassen"),
    "beantwortet": gettext_lazy("mit Antwort"),
}
# All that a line says; neither texts nor boundaries are loaded.
_LINE = (
    "municipality", "report", "body", "at", "answered_at", "reminded_at", "reminders", "way",
    "reference", "twin",
    "report__municipality_id", "report__number", "report__place", "report__is_danger",
    "report__work", "report__category__name", "report__category__key",
    "body__name", "body__key", "body__email", "body__office__answer_days",
    "twin__municipality_id", "twin__number", "twin__body__email",
    "twin__municipality__number_prefix",
)  # fmt: skip


@dataclass(frozen=True)
class Chosen:
    """What the list is narrowed to: the key of a body, a way, a sign of life."""

    body: str = ""
    way: str = ""
    sign: str = ""

    @classmethod
    def of(cls, data: Any) -> "Chosen":
        """From the address; what is not known narrows nothing."""
        way, sign = data.get("weg", ""), data.get("stand", "")
        return cls(
            body=str(data.get("stelle", ""))[:60],
            way=way if way in HandOver.Way.values else "",
            sign=sign if sign in SIGNS else "",
        )

    @property
    def given(self) -> dict[str, str]:
        found = {"stelle": self.body, "weg": self.way, "stand": self.sign}
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class Line:
    """One report that lies with others."""

    row: HandOver
    days: int
    last_sign: str
    following: str
    is_to_chase: bool

    @property
    def report(self) -> Report:
        return self.row.report


def rows(user: User, town: Municipality, chosen: Chosen) -> QuerySet[HandOver]:
    """What lies with others now and this person may see inside."""
    to_chase = DeskTask.objects.filter(
        report=OuterRef("report"),
        done_at=None,
        kind__in=(DeskTask.Kind.FOLLOW_UP, DeskTask.Kind.UNFIXED),
        since__gte=OuterRef("at"),
    )
    seen = Report.objects.inside_of(user, town).filter(pk=OuterRef("report"))
    found = (
        HandOver.objects.filter(Exists(seen), municipality=town, ended_at=None)
        .annotate(is_to_chase=Exists(to_chase))
        .select_related("report__category", "body__office", "twin__body", "twin__municipality")
        .only(*_LINE)
    )
    if chosen.body:
        found = found.filter(body__key=chosen.body)
    if chosen.way:
        found = found.filter(way=chosen.way)
    signs = {
        "offen": Q(answered_at=None),
        "beantwortet": Q(answered_at__isnull=False),
        "nachfassen": Q(is_to_chase=True),
    }
    return found.filter(signs[chosen.sign]) if chosen.sign else found


def board(
    user: User, town: Municipality, chosen: Chosen, *, after: str | None
) -> tuple[Page[HandOver], list[Line]]:
    """One page, whatever the number of reports: two statements, roles apart.

    The first page where `after` is no cursor.
    """
    found = page_or_first(rows(user, town, chosen), order=ORDER, size=PAGE, after=after)
    return found, [_line(row, town) for row in found.rows]


def bodies(town: Municipality) -> list[Department]:
    """Those outside that may have something."""
    return list(
        Department.objects.of(town).filter(kind=Department.Kind.OUTSIDE).only("key", "name")
    )


HEADER = (
    gettext_lazy("Nummer"),
    gettext_lazy("Art"),
    gettext_lazy("Ort"),
    gettext_lazy("Liegt bei"),
    gettext_lazy("Weg"),
    gettext_lazy("Nummer dort"),
    gettext_lazy("Seit"),
    gettext_lazy("Arbeitstage"),
    gettext_lazy("Letztes Zeichen"),
    gettext_lazy("Als Nächstes"),
)


def as_table(user: User, town: Municipality, chosen: Chosen) -> Iterator[list[Cell]]:
    for row in rows(user, town, chosen).order_by(*ORDER).iterator(chunk_size=500):
        line = _line(row, town)
        yield [
            row.report.label,
            str(row.report.category),
            row.report.place,
            row.body.name,
            str(row.get_way_display()),
            reference_of(row),
            clock.day_of(row.at).isoformat(),
            line.days,
            line.last_sign,
            line.following,
        ]


def reference_of(row: HandOver) -> str:
    """What it is called there, as far as we know."""
    return row.twin.label if row.twin is not None else row.reference


def _line(row: HandOver, town: Municipality) -> Line:
    row.municipality = row.report.municipality = town
    is_to_chase = bool(row.is_to_chase)  # type: ignore[attr-defined]
    return Line(
        row=row,
        days=working_days_between(row.at, clock.now(), land=town.land),
        last_sign=_last_sign(row),
        following=_following(row, town, is_to_chase=is_to_chase),
        is_to_chase=is_to_chase,
    )


def _last_sign(row: HandOver) -> str:
    if row.answered_at is not None:
        return _("Antwort %(when)s") % {"when": german.day(row.answered_at)}
    if row.reminded_at is not None and row.reminders:
        return _("erinnert %(when)s") % {"when": german.day(row.reminded_at)}
    return _("noch keines")


def _following(row: HandOver, town: Municipality, *, is_to_chase: bool) -> str:
    """What happens next if nobody says anything."""
    if is_to_chase:
        return _("jetzt nachfassen")
    if row.answered_at is not None:
        return _("nachfassen, wenn es nicht behoben wird")
    days = answer_days(row.body, is_danger=row.report.is_danger)
    when = german.day(add_working_days(row.reminded_at or row.at, days, land=town.land))
    if row.reminders < REMINDERS and can_be_reminded(row):
        return _("%(n)s. Erinnerung %(when)s") % {"n": row.reminders + 1, "when": when}
    return _("Aufgabe „Nachfassen“ %(when)s") % {"when": when}

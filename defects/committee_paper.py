"""The committee page in words, as a PDF and as a spreadsheet; the page itself says the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import german
from common.ods import Cell, Sheet
from common.typesetting.blocks import (
    Block,
    Document,
    Heading,
    Items,
    Picture,
    Text,
)
from common.typesetting.blocks import Table as PaperTable
from defects.committee import Figures, Flow, Lying, Period
from geo.attribution import attribution
from geo.still import View, still_map
from geo.still_numbers import numbered

_AROUND = 0.006  # degrees, about 500 m
_GAP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class PageTable:
    """One table, the same on the page, on paper and in the spreadsheet. `numbers` are columns
    that stand on the right, `strong` rows that sum up those below."""

    key: str
    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    numbers: Sequence[int]
    widths: Sequence[float]
    strong: frozenset[int] = frozenset()
    nothing: str = ""

    @property
    def lines(self) -> list[tuple[bool, list[tuple[bool, str]]]]:
        """For the page: whether a row is strong, and each cell with whether it is a number."""
        return [
            (
                place in self.strong,
                [(column in self.numbers, said(cell)) for column, cell in enumerate(row)],
            )
            for place, row in enumerate(self.rows)
        ]

    @property
    def heads(self) -> list[tuple[bool, str]]:
        return [(column in self.numbers, name) for column, name in enumerate(self.header)]


def said(cell: Cell) -> str:
    """A cell as people read it."""
    if cell is None:
        return "–"
    if isinstance(cell, int):
        return german.thousands(cell)
    if isinstance(cell, float):
        return german.decimal(cell)
    return cell if isinstance(cell, str) else f"{cell:%d.%m.%Y}"


def span(period: Period) -> str:
    return _("%(start)s bis %(end)s") % {
        "start": f"{period.start:%d.%m.%Y}",
        "end": f"{period.end:%d.%m.%Y}",
    }


def sentences(found: Figures) -> list[str]:
    """What the numbers say, for those who read no table."""
    now, before = found.now, found.before
    lines = [
        ngettext(
            "Eine Mängelmeldung kam herein, %(change)s.",
            "%(n)s Mängelmeldungen kamen herein, %(change)s.",
            now.reported,
        )
        % {"n": german.thousands(now.reported), "change": _change(now.reported, before.reported)},
        _closed(now, before),
        ngettext(
            "Am Ende des Zeitraums war eine Meldung offen.",
            "Am Ende des Zeitraums waren %(n)s Meldungen offen.",
            now.open_at_end,
        )
        % {"n": german.thousands(now.open_at_end)},
    ]
    if now.median_days is not None:
        lines.append(
            _("Die Hälfte der abgeschlossenen Meldungen war nach höchstens %(days)s abgeschlossen.")
            % {"days": _days(now.median_days)}
        )
    late = sum(each.count for each in found.overdue)
    lines.append(
        ngettext(
            "Heute ist eine Meldung überfällig.", "Heute sind %(n)s Meldungen überfällig.", late
        )
        % {"n": german.thousands(late)}
        if late
        else _("Heute ist keine Meldung überfällig.")
    )
    lying = len(found.lying)
    lines.append(
        ngettext(
            "Eine Meldung liegt bei einer Stelle außerhalb der Verwaltung.",
            "%(n)s Meldungen liegen bei Stellen außerhalb der Verwaltung.",
            lying,
        )
        % {"n": german.thousands(lying)}
        if lying
        else _("Keine Meldung liegt bei einer Stelle außerhalb der Verwaltung.")
    )
    return lines


def _closed(now: Flow, before: Flow) -> str:
    if not now.closed:
        return _("Keine wurde abgeschlossen.")
    return ngettext(
        "Eine wurde abgeschlossen, %(change)s; behoben: %(fixed)s.",
        "%(n)s wurden abgeschlossen, %(change)s; behoben davon: %(fixed)s.",
        now.closed,
    ) % {
        "n": german.thousands(now.closed),
        "change": _change(now.closed, before.closed),
        "fixed": german.thousands(now.fixed),
    }


def _change(now: int, before: int) -> str:
    if not before:
        return _("im Zeitraum davor keine")
    if now == before:
        return _("so viele wie im Zeitraum davor")
    n = german.thousands(abs(now - before))
    if now > before:
        return _("%(n)s mehr als im Zeitraum davor") % {"n": n}
    return _("%(n)s weniger als im Zeitraum davor") % {"n": n}


def _days(days: float) -> str:
    whole = max(round(days), 1)
    return ngettext("einem Tag", "%(n)s Tagen", whole) % {"n": german.thousands(whole)}


def tables(found: Figures) -> list[PageTable]:
    now, before = found.now, found.before
    overview: list[list[Cell]] = [
        [_("Gemeldet"), now.reported, before.reported],
        [_("Abgeschlossen"), now.closed, before.closed],
        [_("davon behoben"), now.fixed, before.fixed],
        [_("davon nicht behoben, mit Grund"), now.not_fixed, before.not_fixed],
        [_("davon beantwortet"), now.answered, before.answered],
        [_("Offen am Ende des Zeitraums"), now.open_at_end, before.open_at_end],
        [_("Hälfte abgeschlossen nach Tagen"), _rounded(now), _rounded(before)],
    ]
    return [
        PageTable(
            "ueberblick",
            _("Überblick"),
            [_("Was"), _("Zeitraum"), _("davor")],
            overview,
            (1, 2),
            (3, 1, 1),
        ),
        PageTable(
            "orte",
            _("Wo sich Meldungen häufen"),
            [_("Nr."), _("Ort"), _("Meist gemeldet"), _("Meldungen"), _("davon offen")],
            [
                [each.number, each.place or _("ohne Namen"), each.kind, each.count, each.open]
                for each in found.spots
            ],
            (0, 3, 4),
            (0.5, 2.4, 2.2, 1, 1),
            nothing=_("In diesem Zeitraum häufen sich Meldungen nirgends."),
        ),
        PageTable(
            "ueberfaellig",
            _("Überfällig, je Stelle"),
            [_("Stelle"), _("Meldungen"), _("am längsten fällig seit")],
            [[each.body, each.count, each.oldest] for each in found.overdue],
            (1, 2),
            (3, 1, 1.6),
            nothing=_("Nichts ist überfällig."),
        ),
        PageTable(
            "bei-anderen",
            _("Liegt bei anderen"),
            [_("Stelle"), _("Meldungen"), _("die älteste seit"), _("Werktage")],
            _by_body(found.lying),
            (1, 2, 3),
            (3, 1, 1.4, 1),
            nothing=_("Nichts liegt bei Stellen außerhalb."),
        ),
        PageTable(
            "zufriedenheit",
            _("Zufriedenheit der Meldenden"),
            [_("Antwort"), _("Personen")],
            [[name, number] for name, number in found.satisfaction],
            (1,),
            (3, 1),
        ),
        PageTable(
            "stand",
            _("Was aus dem Gemeldeten geworden ist"),
            [_("Stand heute"), _("Meldungen")],
            [[name, number] for name, number in found.states],
            (1,),
            (3, 1),
        ),
        PageTable(
            "arten",
            _("Nach Art"),
            [_("Art"), _("gemeldet"), _("davor"), _("abgeschlossen"), _("am Ende offen")],
            [
                [
                    each.name if each.is_group else f"{_GAP}{_GAP}{each.name}",
                    each.reported,
                    each.before,
                    each.closed,
                    each.open_at_end,
                ]
                for each in found.kinds
            ],
            (1, 2, 3, 4),
            (3, 1, 1, 1.2, 1.2),
            strong=frozenset(n for n, each in enumerate(found.kinds) if each.is_group),
            nothing=_("In diesem Zeitraum war nichts."),
        ),
        PageTable(
            "uebergeben",
            _("Übergeben und noch nicht zurück, einzeln"),
            [_("Nummer"), _("Art"), _("Ort"), _("Liegt bei"), _("seit"), _("Werktage")],
            [
                [each.label, each.kind, each.place, each.body, each.since, each.working_days]
                for each in found.lying
            ],
            (4, 5),
            (1, 1.8, 2, 1.8, 1.2, 1),
            nothing=_("Nichts liegt bei Stellen außerhalb."),
        ),
    ]


def _by_body(lying: Sequence[Lying]) -> list[list[Cell]]:
    """Each body with how many lie there and the one that has lain longest, the most first."""
    rows: dict[str, list[Lying]] = {}
    for each in lying:  # the longest first
        rows.setdefault(each.body, []).append(each)
    return [
        [body, len(members), members[0].since, members[0].working_days]
        for body, members in sorted(rows.items(), key=lambda row: -len(row[1]))
    ]


def _rounded(flow: Flow) -> float | None:
    return None if flow.median_days is None else round(flow.median_days, 1)


def remarks() -> list[str]:
    return [
        _(
            "Gezählt ist, was alle sehen dürfen; vertrauliche und noch nicht freigegebene"
            " Meldungen sind nicht dabei. Doppelte zählen als gemeldet, aber nicht als offen oder"
            " abgeschlossen. Was später wieder geöffnet wurde, zählt als offen."
        ),
        _(
            "Überfällig ist, was nach den Zielen der Art oder einem zugesagten Tag schon getan"
            " sein sollte; was bei anderen liegt oder auf eine Antwort wartet, ist es nicht."
            " Orte: Meldungen, die höchstens 60 Meter auseinander liegen, mindestens drei."
        ),
    ]


def picture(found: Figures, *, width: int = 680, height: int = 340, theme: str = "") -> bytes:
    """The map of the spots as SVG, each with its number."""
    town = found.municipality
    if found.spots:
        lons, lats = [each.lon for each in found.spots], [each.lat for each in found.spots]
        # A spot alone needs its surroundings, or nobody knows where it is.
        box = (
            min(lons) - _AROUND,
            min(lats) - _AROUND,
            max(lons) + _AROUND,
            max(lats) + _AROUND,
        )
        view = View.of_box(box, width, height, fill=0.9)
    else:
        view = View.of_all(town, width, height)
    svg, _zipped = still_map(town, view, theme=theme)
    places = [Point(each.lon, each.lat, srid=4326) for each in found.spots]
    return numbered(svg, view, list(enumerate(places, start=1)))


def document(found: Figures) -> Document:
    blocks: list[Block] = [Heading(_("In Worten")), Items(sentences(found))]
    for table in tables(found):
        blocks.append(Heading(table.title))
        if table.key == "orte" and found.spots:
            blocks.append(
                Picture(
                    picture(found, theme="light"),
                    "svg",
                    alt=_(
                        "Karte der Orte, an denen sich Meldungen häufen; ihre Nummern stehen in"
                        " der Tabelle darunter."
                    ),
                    caption=attribution(found.municipality),
                )
            )
        if table.rows:
            rows = [[said(cell) for cell in row] for row in table.rows]
            blocks.append(PaperTable(table.header, rows, table.numbers, table.widths, table.strong))
        else:
            blocks.append(Text(table.nothing))
    blocks += [Text(remark, small=True) for remark in remarks()]
    return Document(
        title=_("Mängelmeldungen: Zahlen für den Ausschuss"),
        subtitle=span(found.period),
        author=found.municipality.name,
        running=span(found.period),
        blocks=blocks,
    )


def sheets(found: Figures) -> list[Sheet]:
    return [
        Sheet(_("In Worten"), [span(found.period)], [[line] for line in sentences(found)]),
        *(Sheet(table.title, table.header, table.rows) for table in tables(found)),
    ]

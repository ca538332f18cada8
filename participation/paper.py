"""A table of cards from a workshop: read whatever an office saves, tell each row's mistakes.

Columns go by their headers, in any order. Nothing is written here: see `services.entering`.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO

from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geo import gazetteer
from geo.gazetteer.query import fold
from geo.models import Municipality, SearchPlace
from geo.srid import WGS84
from participation.errors import OutsideArea
from participation.geometry import require_inside
from participation.models import Consultation, Proposal, ProposalCategory
from participation.models.proposal import Origin

MOST_BYTES = 500_000
MOST_ROWS = 500
MOST_SUPPORTS = 10_000
_DELIMITERS = (";", ",", "\t")

# What a column may be called, folded to lower case without signs.
_ALIASES: dict[str, tuple[str, ...]] = {
    "title": ("titel", "title", "überschrift", "ueberschrift", "idee", "vorschlag", "name"),
    "text": (
        "text", "beschreibung", "begründung", "begruendung", "inhalt", "kartentext", "karte",
        "beitrag", "description", "bemerkung",
    ),
    "category": ("kategorie", "thema", "category", "rubrik", "bereich"),
    "place": ("ort", "adresse", "straße", "strasse", "place", "address", "wo", "stelle"),
    "lat": ("lat", "latitude", "breite", "breitengrad", "y"),
    "lon": ("lon", "lng", "long", "longitude", "länge", "laenge", "längengrad", "laengengrad", "x"),
    "supports": (
        "unterstützungen", "unterstuetzungen", "unterstützung", "punkte", "klebepunkte",
        "stimmen", "supports", "anzahl",
    ),
    "origin": ("herkunft", "quelle", "origin", "kanal"),
}  # fmt: skip
MEANINGS = {
    "title": gettext_lazy("Titel"),
    "text": gettext_lazy("Text"),
    "category": gettext_lazy("Kategorie"),
    "place": gettext_lazy("Ort"),
    "lat": gettext_lazy("Breite"),
    "lon": gettext_lazy("Länge"),
    "supports": gettext_lazy("Unterstützungen"),
    "origin": gettext_lazy("Herkunft"),
}
_ORIGINS: dict[str, Origin] = {
    "papier": Origin.PAPER,
    "brief": Origin.PAPER,
    "paper": Origin.PAPER,
    "karte": Origin.WORKSHOP,
    "veranstaltung": Origin.WORKSHOP,
    "workshop": Origin.WORKSHOP,
    "werkstatt": Origin.WORKSHOP,
    "telefon": Origin.PHONE,
    "phone": Origin.PHONE,
    "anruf": Origin.PHONE,
}


@dataclass(frozen=True, kw_only=True)
class Card:
    """What becomes one proposal. `point` is longitude/latitude, SRID 4326."""

    title: str
    text: str
    category: ProposalCategory | None = None
    place: str = ""
    point: Point | None = None
    supports: int = 0
    origin: Origin | None = None


@dataclass
class Row:
    """One row of the table; `number` is the one that a spreadsheet shows beside it."""

    number: int
    card: Card | None = None
    errors: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    title: str = ""


@dataclass
class Sheet:
    """The whole table. `known` names the columns that were understood, `ignored` the others."""

    rows: list[Row]
    known: list[tuple[str, str]]
    ignored: list[str]

    @property
    def cards(self) -> list[Card]:
        return [row.card for row in self.rows if row.card is not None]

    @property
    def wrong(self) -> list[Row]:
        return [row for row in self.rows if row.errors]


# --- the file ------------------------------------------------------------------------------


def decode(data: bytes) -> str:
    """The text of a file as offices save it: UTF-8 with or without its mark, UTF-16, Windows.

    Raises `ValidationError` for what is no text.
    """
    if len(data) > MOST_BYTES:
        raise ValidationError(
            _("Die Datei ist zu groß. Bitte teilen Sie sie (höchstens %(n)s Zeilen).")
            % {"n": MOST_ROWS},
            code="too_large",
        )
    if data.startswith(b"PK\x03\x04") or data.startswith(b"\xd0\xcf\x11\xe0"):
        raise ValidationError(
            _("Das ist eine Datei von Excel oder Calc. Bitte speichern Sie sie dort als CSV."),
            code="spreadsheet",
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if b"\0" in data:
        raise _no_table()
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def read(text: str, consultation: Consultation) -> Sheet:
    """The rows of `text`, each with its card or its errors; a few queries per different place.

    Reads `consultation.project.municipality`. Raises `ValidationError` for a table without
    a header that says anything, or with too many rows.
    """
    text = text.replace("\0", "").lstrip("\ufeff")
    lines = list(_records(text))
    if len(lines) < 2:
        raise _no_table()
    header, *records = lines
    columns = {index: meaning for index, meaning in enumerate(map(_meaning, header)) if meaning}
    meanings = list(columns.values())
    if "title" not in meanings and "text" not in meanings:
        raise ValidationError(
            _("Es fehlt eine Spalte mit der Überschrift „Titel“ oder „Text“."), code="header"
        )
    twice = next((name for name in meanings if meanings.count(name) > 1), "")
    if twice:
        raise ValidationError(
            _("Zwei Spalten bedeuten dasselbe: %(name)s. Bitte benennen Sie eine um.")
            % {"name": MEANINGS[twice]},
            code="header",
        )
    filled = [(number, cells) for number, cells in enumerate(records, start=2) if any(cells)]
    if len(filled) > MOST_ROWS:
        raise ValidationError(
            _("Das sind %(is)s Zeilen. Bitte teilen Sie die Datei: höchstens %(most)s auf einmal.")
            % {"is": len(filled), "most": MOST_ROWS},
            code="too_many",
        )
    reader = _Reader(consultation)
    rows = [reader.row(number, cells, columns, len(header)) for number, cells in filled]
    return Sheet(
        rows=rows,
        known=[(header[index], str(MEANINGS[name])) for index, name in columns.items()],
        ignored=[name for index, name in enumerate(header) if index not in columns and name],
    )


def _records(text: str) -> Iterator[list[str]]:
    try:
        for cells in csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text)):
            yield [cell.strip() for cell in cells]
    except csv.Error:
        raise _no_table() from None


def _delimiter(text: str) -> str:
    """The one that makes most known headers of the first line; of equals the one that is there
    most often."""
    first = text.split("\n", 1)[0]

    def known(delimiter: str) -> tuple[int, int]:
        cells = next(csv.reader([first], delimiter=delimiter), [])
        return sum(bool(_meaning(cell)) for cell in cells), len(cells)

    return max(_DELIMITERS, key=known)


def _meaning(header: str) -> str:
    name = re.sub(r"[^\w]", "", header.casefold().replace("ß", "ss"))
    for meaning, aliases in _ALIASES.items():
        if name in {alias.replace("ß", "ss") for alias in aliases}:
            return meaning
    return ""


# --- its rows --------------------------------------------------------------------------------


class _Reader:
    """What rows are compared with, read once."""

    def __init__(self, consultation: Consultation) -> None:
        self.consultation = consultation
        self.municipality: Municipality = consultation.project.municipality
        self.categories = {
            category.name.casefold(): category for category in consultation.categories.all()
        }
        self.takes_points = "point" in consultation.shapes
        self.places: dict[str, gazetteer.Place | None] = {}
        stored = Proposal.objects.in_consultation(consultation).exclude(origin=Origin.ONLINE)
        self.stored = {
            (title, text): number
            for title, text, number in stored.values_list("title", "text", "number")
        }
        self.seen: dict[tuple[str, str], int] = {}

    def row(self, number: int, cells: list[str], columns: dict[int, str], width: int) -> Row:
        values = {name: cells[i] for i, name in columns.items() if i < len(cells)}
        row = Row(number, title=values.get("title") or values.get("text", "")[:80])
        if any(cells[width:]):
            row.errors.append(
                _("Die Zeile hat mehr Spalten als Überschriften. Steht ein Text in „…“?")
            )
            return row
        title, text = self._words(values, row)
        category = self._category(values.get("category", ""), row)
        supports = self._supports(values.get("supports", ""), row)
        origin = self._origin(values.get("origin", ""), row)
        point = self._point(values, row)
        self._refuse_twins(title, text, row)
        if not row.errors:
            row.card = Card(
                title=title,
                text=text,
                category=category,
                place=values.get("place", "")[:200],
                point=point,
                supports=supports,
                origin=origin,
            )
        return row

    def _words(self, values: dict[str, str], row: Row) -> tuple[str, str]:
        title, text = " ".join(values.get("title", "").split()), values.get("text", "")
        if not title and not text:
            row.errors.append(_("Titel und Text fehlen."))
        elif not title:
            title = _beginning(text)
            row.hints.append(_("Titel aus dem Text gebildet."))
        for words, most, name in ((title, 120, _("Titel")), (text, 8000, _("Text"))):
            if len(words) > most:
                row.errors.append(
                    _("%(name)s hat %(is)s Zeichen. Erlaubt sind %(most)s.")
                    % {"name": name, "is": len(words), "most": most}
                )
        return title, text

    def _category(self, name: str, row: Row) -> ProposalCategory | None:
        if not name:
            return None
        found = self.categories.get(name.casefold())
        if found is None:
            row.errors.append(
                _("Die Kategorie „%(name)s“ gibt es hier nicht.") % {"name": name[:60]}
            )
        return found

    def _supports(self, text: str, row: Row) -> int:
        if not text:
            return 0
        if not re.fullmatch(r"[0-9]{1,6}", text) or int(text) > MOST_SUPPORTS:
            row.errors.append(
                _("„%(text)s“ ist keine Anzahl von Unterstützungen.") % {"text": text[:20]}
            )
            return 0
        return int(text)

    def _origin(self, text: str, row: Row) -> Origin | None:
        if not text:
            return None
        found = _ORIGINS.get(text.casefold())
        if found is None:
            row.errors.append(
                _("Herkunft „%(text)s“: bitte Papier, Veranstaltung oder Telefon.")
                % {"text": text[:40]}
            )
        return found

    def _point(self, values: dict[str, str], row: Row) -> Point | None:
        if not self.takes_points:
            return None
        lat, lon = values.get("lat", ""), values.get("lon", "")
        if lat or lon:
            point = _from_numbers(lat, lon)
            if point is None:
                row.errors.append(_("Breite und Länge sind keine Grade, wie 50,73 und 7,09."))
                return None
        else:
            point = self._found(values.get("place", ""), row)
        if point is not None:
            try:
                require_inside(point, self.consultation)
            except OutsideArea:
                row.errors.append(_("Der Ort liegt außerhalb des Gebiets, um das es geht."))
        return point

    def _found(self, place: str, row: Row) -> Point | None:
        """Where an address or a street is; words that nobody knows stay words."""
        if not place:
            return None
        if place not in self.places:
            self.places[place] = _exactly(self.municipality, place)
        found = self.places[place]
        if found is None:
            row.hints.append(_("Der Ort steht nicht auf der Karte und bleibt als Text stehen."))
            return None
        return found.point

    def _refuse_twins(self, title: str, text: str, row: Row) -> None:
        key = (title, text)
        if row.errors:
            return
        if key in self.seen:
            row.errors.append(
                _("Gleich wie Zeile %(n)s. Zählen Sie sie dort als Unterstützung.")
                % {"n": self.seen[key]}
            )
        elif key in self.stored:
            row.errors.append(_("Steht schon da als Nummer %(n)s.") % {"n": self.stored[key]})
        self.seen.setdefault(key, row.number)


def find(consultation: Consultation, place: str) -> Point | None:
    """Where an address or a street is, for a consultation that takes points; SRID 4326. Reads
    `consultation.project.municipality`."""
    if not place or "point" not in consultation.shapes:
        return None
    found = _exactly(consultation.project.municipality, place)
    return found.point if found else None


def _exactly(municipality: Municipality, text: str) -> gazetteer.Place | None:
    """The place of that very name; a part of town is too large to be a point."""
    for place in gazetteer.search(municipality, text, limit=1):
        if place.kind == SearchPlace.Kind.ZONE:
            return None
        if place.kind == SearchPlace.Kind.ADDRESS or fold(place.label) == fold(text):
            return place
    return None


def _from_numbers(lat: str, lon: str) -> Point | None:
    try:
        y, x = float(lat.replace(",", ".")), float(lon.replace(",", "."))
    except ValueError:
        return None
    if not (-85 <= y <= 85 and -180 <= x <= 180):  # also what is no number
        return None
    return Point(x, y, srid=WGS84)


def _beginning(text: str) -> str:
    """The first sentence of a card as its title, cut at a word."""
    first = re.split(r"(?<=[.!?])\s|\n", text.strip(), maxsplit=1)[0].rstrip(".")
    if len(first) <= 100:
        return first
    return first[:100].rsplit(" ", 1)[0] + " …"


def _no_table() -> ValidationError:
    return ValidationError(
        _("Das ist keine Tabelle mit Überschriften. Bitte speichern Sie sie als CSV."),
        code="no_table",
    )

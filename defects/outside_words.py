"""What a body outside is told in its own words: road, section, direction, coordinates.

A template is lines of text with variables in braces. A line whose variable has nothing to say
falls away, so that nobody reads „Abschnitt:“ with nothing behind it; what the body must know and
the map does not (`Way.asks`) is asked for before anything is sent. Only what everybody may read
of the report is in it: never who reported it, and the text when it is released.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.models import Department
from common import clock, german
from common.calendar import add_working_days
from common.languages import GERMAN
from defects.errors import FactsMissing
from defects.models import Fact, Report, answer_days, way_of
from defects.neighbours import connection_for
from defects.templates_de.roads import authority_of, road_class_name
from geo.facts import RoadFact, place_facts
from geo.models import RoadClass
from geo.srid import WGS84

_ROAD_METRES = 25
_INSIDE: dict[bool | None, str] = {
    True: "innerhalb der Ortsdurchfahrt",
    False: "außerhalb der Ortsdurchfahrt",
}
_VARIABLE = re.compile(r"\{([a-z0-9_]*)\}")
# Classes whose number people who look after roads go by.
_CLASSIFIED = (RoadClass.MOTORWAY, RoadClass.FEDERAL, RoadClass.STATE, RoadClass.COUNTY)

# Name in a template, what it is called beside a field to copy.
VARIABLES: dict[str, Promise] = {
    "nummer": gettext_lazy("Nummer bei uns"),
    "gemeinde": gettext_lazy("Gemeinde"),
    "art": gettext_lazy("Art"),
    "strasse": gettext_lazy("Straße"),
    "strassennummer": gettext_lazy("Straßennummer"),
    "klasse": gettext_lazy("Straßenklasse"),
    "abschnitt": gettext_lazy("Abschnitt"),
    "station": gettext_lazy("Station"),
    "fahrtrichtung": gettext_lazy("Fahrtrichtung"),
    "fahrbahnseite": gettext_lazy("Seite oder Fahrstreifen"),
    "ortsdurchfahrt": gettext_lazy("Ortsdurchfahrt"),
    "adresse": gettext_lazy("Adresse"),
    "wgs84": gettext_lazy("Koordinaten WGS 84 (Breite, Länge)"),
    "utm": gettext_lazy("Koordinaten ETRS89/UTM"),
    "text": gettext_lazy("Beschreibung"),
    "gefahr": gettext_lazy("Gefahr"),
    "gemeldet": gettext_lazy("Gemeldet am"),
    "seite": gettext_lazy("Seite mit Fotos und Stand"),
    "frist": gettext_lazy("Antwort bis"),
}
_OF_FACT = {
    "fahrtrichtung": Fact.DIRECTION,
    "abschnitt": Fact.SECTION,
    "station": Fact.STATION,
    "fahrbahnseite": Fact.SIDE,
}
# For bodies without a text of their Land (`defects.templates_de.roads`) or of their own.
SHIPPED = """\
Meldung {nummer} aus {gemeinde}: {art}

Straße: {strasse}
Straßennummer: {strassennummer}
Straßenklasse: {klasse}
Abschnitt: {abschnitt}
Station: {station}
Fahrtrichtung: {fahrtrichtung}
Seite oder Fahrstreifen: {fahrbahnseite}
Adresse: {adresse}
Koordinaten WGS 84 (Breite, Länge): {wgs84}
Koordinaten ETRS89/UTM: {utm}
Beschreibung: {text}
Fotos und Stand: {seite}

Bitte antworten Sie bis {frist}.
"""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to copy into a form of the body."""

    key: str
    label: str
    value: str


def refuse_template(template: str) -> None:
    """Raise `ValidationError` for a variable that there is not, or a brace without one."""
    unknown = [name for name in _VARIABLE.findall(template) if name not in VARIABLES]
    if unknown:
        raise ValidationError(
            _("„{%(name)s}“ gibt es nicht. Möglich sind: %(known)s."),
            code="unknown_variable",
            params={"name": unknown[0], "known": ", ".join(f"{{{name}}}" for name in VARIABLES)},
        )
    if re.search(r"[{}]", _VARIABLE.sub("", template)):
        raise ValidationError(_("Eine geschweifte Klammer steht allein."), code="lone_brace")


def missing_facts(report: Report, body: Department, said: Mapping[str, str] | None) -> list[Fact]:
    """What `body` has to be told and `said` does not say; nothing for a neighbour, which sees
    the map."""
    asks = [Fact(key) for key in way_of(body).asks if key in Fact.values]
    found = [fact for fact in asks if not (said or {}).get(fact, "").strip()]
    return found if found and connection_for(report, body) is None else []


def refuse_missing_facts(report: Report, body: Department, said: Mapping[str, str] | None) -> None:
    if body.kind != Department.Kind.OUTSIDE:
        return
    missing = missing_facts(report, body, said)
    if missing:
        raise FactsMissing(
            _("%(body)s braucht noch: %(facts)s. Bitte gehen Sie über „Übergeben mit Vorschau“."),
            code="facts_missing",
            params={"body": body.name, "facts": ", ".join(str(each.label) for each in missing)},
        )


def fields_for(
    report: Report,
    body: Department,
    said: Mapping[str, str] | None = None,
    *,
    at: datetime | None = None,
) -> list[Field]:
    """What can be said about `report` to `body`, in the order of `VARIABLES`; empty ones too."""
    with override(GERMAN):
        values = _values(report, body, said or {}, at or clock.now())
        return [Field(key, str(label), values[key]) for key, label in VARIABLES.items()]


def text_for(
    report: Report,
    body: Department,
    said: Mapping[str, str] | None = None,
    *,
    at: datetime | None = None,
) -> str:
    """The whole text, by the template of `body` or the shipped one."""
    values = {each.key: each.value for each in fields_for(report, body, said, at=at)}
    lines = []
    for line in (way_of(body).template or SHIPPED).replace("\r\n", "\n").split("\n"):
        names = _VARIABLE.findall(line)
        if all(values.get(name) for name in names):
            lines.append(_VARIABLE.sub(lambda found: values[found[1]], line))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _values(
    report: Report, body: Department, said: Mapping[str, str], at: datetime
) -> dict[str, str]:
    town = report.municipality
    road = _road(report)
    until = add_working_days(at, answer_days(body, is_danger=report.is_danger), land=town.land)
    is_known = report.shown
    found = {
        "nummer": report.label,
        "gemeinde": town.name,
        "art": str(report.category) if is_known else "",
        "strasse": road.name if road else "",
        "strassennummer": road.number if road else "",
        "klasse": road_class_name(road.road_class, town.ags) if road else "",
        "ortsdurchfahrt": _INSIDE.get(road.inside_od, "") if road else "",
        "adresse": report.place if is_known else "",
        "wgs84": _wgs84(report.location) if report.location and is_known else "",
        "utm": utm(report.location, utm_zone(report.location, town.ags))
        if report.location and is_known
        else "",
        "text": report.text if report.text_shown else "",
        "gefahr": "ja" if report.is_danger and is_known else "",
        "gemeldet": german.day(report.created_at),
        "seite": town.base_url.rstrip("/") + report.get_absolute_url() if is_known else "",
        "frist": german.day(until),
    }
    return found | {name: said.get(fact, "").strip() for name, fact in _OF_FACT.items()}


def _road(report: Report) -> RoadFact | None:
    """The nearest classified road, else the nearest at all: who is asked looks after the first."""
    if report.location is None or not report.shown:
        return None
    facts = place_facts(report.municipality, report.location, radius_metres=_ROAD_METRES)
    classified = [road for road in facts.roads if road.road_class in _CLASSIFIED]
    return next(iter([*classified, *facts.roads]), None)


def _wgs84(point: Point) -> str:
    return f"{point.y:.6f}, {point.x:.6f}"


def utm_zone(point: Point, ags: str) -> int:
    """The zone in which the surveyors of the Land work; of no Land: that of the place."""
    land = authority_of(ags)
    if land is not None:
        return land.utm_zone
    return 33 if point.x >= 12 else 32


def utm(point: Point, zone: int) -> str:
    """`32N 373500 5629100`: zone, east and north in whole metres (ETRS89, EPSG:25832/25833)."""
    there = Point(point.x, point.y, srid=WGS84)
    there.transform(25800 + zone)
    return f"{zone}N {there.x:.0f} {there.y:.0f}"

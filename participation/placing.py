"""A place without a map: an address becomes a point, its street, or what lies around it; a
part of town becomes an area. Each is one statement, clipped to the consultation's area.

A form keeps what was chosen as a short text (`Sketch.known`), not as coordinates, because a
part of town has more corners than anybody draws; `recall` makes the place of it again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import GEOSGeometry, LineString, MultiLineString, Point
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from common import german
from common.languages import GERMAN
from geo.gazetteer import describe, place_of
from geo.gazetteer.query import fold, parse
from geo.models import Municipality, Zone
from geo.srid import WGS84
from participation.errors import BadGeometry
from participation.geometry import AREA_SQL, outside, point_on
from participation.models import Consultation

# How far around an address, in metres on the ground.
RADII_METRES = (50, 100, 250)
POINT, STREET = "point", "street"
# What an address can stand for, with the shape it needs.
MEANINGS = (
    (POINT, "point", gettext_lazy("nur diese Stelle")),
    (STREET, "line", gettext_lazy("die ganze Straße")),
    *((str(metres), "polygon", gettext_lazy("%d m ringsum")) for metres in RADII_METRES),
)
# Stretches of one name that lie nearer together than this are one street.
_SAME_STREET_METRES = 150
# A drawn line follows a street as long as it runs this near to it.
_ALONG_METRES = 15


@dataclass(frozen=True, slots=True)
class Sketch:
    """A place as a proposal keeps it, before anything is stored.

    `geometry` is longitude/latitude, SRID 4326. `place` names it in lists; `words` say in full
    what was taken; `known` is how a form says it again, "" for what was drawn by hand.
    """

    geometry: GEOSGeometry
    place: str
    words: str
    known: str = ""


def meanings(consultation: Consultation) -> list[tuple[str, str]]:
    """What an address can stand for here, as value and words."""
    return [
        (key, str(words) % int(key) if "%d" in str(words) else str(words))
        for key, shape, words in MEANINGS
        if shape in consultation.shapes
    ]


def take(consultation: Consultation, place_value: str, meaning: str) -> Sketch:
    """What `meaning` (a key of `meanings`, else the first) makes of `Place.value`.

    Raises `OutsideArea`, or `BadGeometry` when there is no such place or street.
    """
    place = place_of(place_value)
    allowed = [key for key, _words in meanings(consultation)]
    if place is None or not allowed:
        raise _unknown()
    point, label = place
    if meaning not in allowed:
        meaning = allowed[0]
    known = f"{meaning}:{place_value}"
    if meaning == POINT:
        return Sketch(point, label, label, known)
    if meaning == STREET:
        return _street(consultation, point, label, known)
    return _around(consultation, point, label, int(meaning), known)


def take_zone(consultation: Consultation, zone: Zone) -> Sketch:
    """A whole part of town, as far as it lies in the area. Raises `OutsideArea`."""
    if "polygon" not in consultation.shapes:
        raise _unknown()
    clipped, is_town = _clipped(
        consultation, "SELECT boundary FROM geo_zone WHERE id = %s", [zone.pk], dimension=3
    )
    if clipped is None:
        raise outside(is_town=is_town)
    words = _("%(zone)s (ganzer Ortsteil)") % {"zone": zone.name}
    return Sketch(clipped, zone.name, words, f"zone:{zone.uuid}")


def recall(consultation: Consultation, known: str) -> Sketch:
    """The place that `Sketch.known` says. Raises `BadGeometry` or `OutsideArea`."""
    meaning, _colon, value = known.partition(":")
    if meaning != "zone":
        return take(consultation, value, meaning)
    try:
        uuid = UUID(value)
    except ValueError:
        raise _unknown() from None
    zone = (
        Zone.objects.of(consultation.municipality)
        .districts()
        .filter(uuid=uuid)
        .defer("boundary")
        .first()
    )
    if zone is None:
        raise _unknown()
    return take_zone(consultation, zone)


def drawn(municipality: Municipality, geometry: GEOSGeometry) -> Sketch:
    """A place that was drawn, with the words people have for it. Two statements."""
    with override(GERMAN):  # it is stored, and read in every language
        label = name_of(municipality, geometry)
    return Sketch(geometry, label, label)


def name_of(municipality: Municipality, geometry: GEOSGeometry) -> str:
    """What people call `geometry` (SRID 4326): an address, the streets that a line follows,
    what an area lies near to. "" if nothing is known there."""
    if isinstance(geometry, LineString):
        streets = _streets_along(municipality, geometry)
        if streets:
            return ", ".join(streets)[:200]
    label = describe(municipality, point_on(geometry))
    if not isinstance(geometry, Point) and label[-1:].isdigit():
        return _("bei %(address)s") % {"address": label}
    return label


# --- inside -----------------------------------------------------------------------------


def _around(
    consultation: Consultation, point: Point, label: str, metres: int, known: str
) -> Sketch:
    """32 corners around `point`; an address outside the area has no surroundings in it."""
    clipped, is_town = _clipped(
        consultation,
        "SELECT ST_Buffer(ST_Point(%s, %s, 4326)::geography, %s, 8)::geometry",
        [point.x, point.y, metres],
        dimension=3,
    )
    if clipped is None or clipped.distance(point) > 1e-7:
        raise outside(is_town=is_town)
    words = _("%(metres)s m rund um %(address)s") % {"metres": metres, "address": label}
    return Sketch(clipped, words, words, known)


# All stretches of a name hang together, or the one that lies nearest to the place is meant:
# two parts of a town may have a street of the same name.
_STREET = f"""
SELECT ST_SimplifyPreserveTopology(
         ST_LineMerge(ST_CollectionExtract(ST_Collect(line), 2)), 0.000005)
FROM (
  SELECT line::geometry AS line,
         ST_ClusterDBSCAN(line_3857, {_SAME_STREET_METRES} * 1.6, 1) OVER () AS island,
         ST_Distance(line, ST_Point(%s, %s, 4326)::geography) AS metres
  FROM geo_road WHERE municipality_id = %s AND geo_fold(name) = ANY(%s)
) AS stretches
GROUP BY island ORDER BY min(metres) LIMIT 1
"""  # noqa: S608 (no input: a constant of this module)


def _street(consultation: Consultation, point: Point, label: str, known: str) -> Sketch:
    names = list(dict.fromkeys([fold(label), fold(parse(label).street)]))
    clipped, is_town = _clipped(
        consultation,
        _STREET,
        [point.x, point.y, consultation.municipality_id, names],
        dimension=2,
    )
    if clipped is None:
        if is_town is None:
            raise BadGeometry(
                _("Den Verlauf von „%(name)s“ kennen wir nicht. Bitte zeichnen Sie die Linie.")
                % {"name": label},
                code="no_street",
            )
        raise outside(is_town=is_town)
    name = label if fold(label) == names[-1] else parse(label).street
    words = _("%(street)s (ganze Straße, %(length)s)") % {
        "street": name,
        "length": german.metres(_metres(clipped)),
    }
    return Sketch(clipped, name, words, known)


def _clipped(
    consultation: Consultation, shape: str, values: Sequence[Any], *, dimension: int
) -> tuple[GEOSGeometry | None, bool | None]:
    """What of the SQL `shape` lies in the area, and whether that is the town; one statement.

    `dimension` 2 keeps lines, 3 keeps polygons. None when nothing is left; (None, None) when
    there is no such shape at all.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT ST_AsBinary(ST_CollectionHomogenize(ST_CollectionExtract(
                     ST_Intersection(here.area, made.shape), {int(dimension)}))), here.is_town
            FROM ({shape}) AS made(shape), ({AREA_SQL}) AS here
            """,  # noqa: S608 (no input: constants of this module)
            [*values, consultation.pk],
        )
        row = cursor.fetchone()
    if row is None:
        return None, None
    geometry = GEOSGeometry(memoryview(row[0]), srid=WGS84)
    return (None if geometry.empty else geometry), row[1]


def _metres(line: GEOSGeometry) -> float:
    """Length on the ground of a line in SRID 4326."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ST_Length(ST_GeomFromWKB(%s, 4326)::geography)", [bytes(line.wkb)])
        return float(cursor.fetchone()[0])


def _streets_along(municipality: Municipality, line: LineString | MultiLineString) -> list[str]:
    """Names of the streets that most of `line` follows, the longest stretch first; two at most."""
    spots = [line.interpolate_normalized(step / 10) for step in range(1, 10)]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT road.name, count(*)
            FROM unnest(%s::float[], %s::float[]) AS spot(lon, lat)
            CROSS JOIN LATERAL (
              SELECT name FROM geo_road
              WHERE municipality_id = %s AND name <> ''
                AND ST_DWithin(line, ST_Point(lon, lat, 4326)::geography, %s)
              ORDER BY ST_Distance(line, ST_Point(lon, lat, 4326)::geography), id LIMIT 1
            ) AS road
            GROUP BY road.name ORDER BY count(*) DESC, road.name LIMIT 2
            """,
            [
                [spot.x for spot in spots],
                [spot.y for spot in spots],
                municipality.pk,
                _ALONG_METRES,
            ],
        )
        rows = cursor.fetchall()
    return [name for name, _n in rows] if sum(n for _name, n in rows) > len(spots) / 2 else []


def _unknown() -> BadGeometry:
    return BadGeometry(_("Diesen Ort kennen wir nicht. Bitte wählen Sie neu."), code="unknown")

"""A picture of the map as SVG, drawn by the server: what people see without JavaScript, on
phones before they open the map, and in print.

It is cut from the same tables as the tiles and weighs at most 12 kB on the wire: where that
is not enough, small things are left out step by step. It knows both themes by the wish of the
device; `theme` fixes one.
"""

from dataclasses import dataclass
from hashlib import sha256
from math import asinh, cos, radians, sin, tan
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, Point
from django.db import connection
from django.utils.html import escape

from geo.models import Municipality
from geo.mvt import TileCache, compress, pixel_size

MAX_BYTES = 40_000
MAX_BYTES_SENT = 12_000
_EARTH_RADIUS = 6_378_137.0
_CLOSEST = 17  # zoom

# Light and dark of what is drawn; the living map has the same (js/map/colours.js).
_COLOURS: dict[str, tuple[str, str]] = {
    "outside": ("#e6e3dd", "#14161c"),
    "land": ("#f8f5ef", "#23272f"),
    "residential": ("#f2eee6", "#262a33"),
    "commercial": ("#f3ebe1", "#2b2a32"),
    "industrial": ("#ebe8e6", "#282a31"),
    "public": ("#f4edd9", "#2e2c31"),
    "farmland": ("#f4f0de", "#2a2d27"),
    "meadow": ("#e9efd8", "#263029"),
    "park": ("#dbe9c9", "#24382b"),
    "wood": ("#c8ddb8", "#21392a"),
    "water": ("#aed1e3", "#1b435b"),
    "building": ("#e6ded2", "#31353f"),
    "casing": ("#d6ccbd", "#191b21"),
    "far": ("#d6cdc0", "#3b414c"),
    "road": ("#ffffff", "#454b57"),
    "main": ("#fcecbf", "#5f563f"),
    "fast": ("#f3c18d", "#8a6136"),
    "path": ("#c3ab8a", "#6c604f"),
    "rail": ("#bdb5ab", "#4d515c"),
    "zone": ("#b3a3bb", "#5d5368"),
    "boundary": ("#8d7298", "#806a8c"),
    "street": ("#5b5147", "#cfc8bd"),
    "district": ("#6d5f78", "#b3a7c0"),
    "halo": ("#fffdf9", "#171a20"),
    "pin": ("#1b1d25", "#f4f5f8"),
    "pin-edge": ("#ffffff", "#171a20"),
}
_TONES: dict[str, tuple[str, str]] = {
    "place": ("#0b5394", "#8ab4f8"),
    "neutral": ("#54565f", "#c9cbd3"),
    "progress": ("#1e4fa3", "#9db8ef"),
    "waiting": ("#9a5b00", "#f0b35c"),
    "done": ("#1e7233", "#7fcb93"),
    "closed": ("#6a6c75", "#aeb0b9"),
}
_AREAS_OF_KIND = {
    "cemetery": "park", "sports": "park", "pitch": "park", "allotments": "meadow",
    "playground": "meadow", "square": "commercial", "traffic": "industrial", "quarry": "industrial",
}  # fmt: skip
_ON_TOP = {"playground", "pitch", "square"}
_ROAD_COLOUR = {"A": "fast", "B": "main", "L": "main"}
_SIGNS = {
    "done": "M-5.5 .2-1.5 4.2 5.8-4.2",
    "progress": "M-2.5-5 3 0-2.5 5",
    "waiting": "M-2.5-4.2v8.4M2.5-4.2v8.4",
    "closed": "M-4.5 0h9",
}

_cache = TileCache(max_bytes=3_000_000)

_SQL = """
WITH view AS MATERIALIZED (
  SELECT ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857) AS box
), town AS MATERIALIZED (
  SELECT m.id, m.boundary_3857 FROM geo_municipality m, view
  WHERE m.id = %(municipality)s AND m.boundary_3857 && view.box
), shapes AS (
  SELECT 'land' AS layer, '' AS kind, 0 AS weight, '' AS name, boundary_3857 AS shape FROM town
  UNION ALL
  SELECT CASE WHEN f.layer = 'water' AND ST_Dimension(f.shape_3857) = 1 THEN 'stream'
              ELSE f.layer END, f.kind, 0, '', f.shape_3857
  FROM town, view, geo_mapfeature f
  WHERE f.municipality_id = town.id AND f.shape_3857 && view.box AND f.min_zoom <= %(z)s + 1
    AND f.layer IN ('landuse', 'water', 'rail', 'building')
    AND (f.layer <> 'building' OR %(buildings)s)
    AND (ST_Dimension(f.shape_3857) <> 2 OR ST_Area(f.shape_3857) > %(smallest)s)
  UNION ALL
  SELECT 'road', r.road_class, r.weight, r.name, r.line_3857
  FROM town, view, geo_road r
  WHERE r.municipality_id = town.id AND r.line_3857 && view.box
    AND (r.road_class = ANY(%(classes)s) OR r.road_class = 'G' AND r.weight >= %(weight)s)
  UNION ALL
  SELECT 'zone', '', 0, '', ST_Boundary(z.boundary_3857)
  FROM town, view, geo_zone z
  WHERE z.municipality_id = town.id AND z.boundary_3857 && view.box
    AND z.layer_id = %(zone_layer)s AND %(zones)s
), gathered AS (
  SELECT layer, kind, weight, name, CASE WHEN layer = 'road'
           THEN ST_LineMerge(ST_CollectionExtract(ST_Collect(shape), 2))
           ELSE ST_Collect(shape) END AS shape
  FROM shapes GROUP BY layer, kind, weight, name,
           CASE WHEN layer IN ('road', 'zone', 'rail', 'stream') THEN NULL ELSE shape END
), drawn AS (
  SELECT layer, kind, weight, name,
         ST_SnapToGrid(ST_TransScale(
           ST_ClipByBox2D(ST_Simplify(shape, %(pixel)s * %(tolerance)s),
                          ST_Expand(view.box, %(pixel)s * 6)),
           -ST_XMin(view.box), -ST_YMax(view.box), 1 / %(pixel)s, 1 / %(pixel)s), %(grid)s) AS shape
  FROM gathered, view
)
SELECT layer, CASE WHEN layer IN ('landuse', 'road', 'stream') THEN kind ELSE '' END, weight,
       string_agg(ST_AsSVG(shape, 1, 1), ' '), NULL::text, NULL::float, NULL::float, NULL::float,
       NULL::float
FROM drawn WHERE NOT ST_IsEmpty(shape) GROUP BY 1, 2, 3
UNION ALL
SELECT * FROM (
  SELECT 'name', kind, weight, NULL, name, ST_X(middle), -ST_Y(middle),
         degrees(atan2(ST_Y(after) - ST_Y(before), ST_X(after) - ST_X(before))), length
  FROM (
    SELECT kind, weight, name, ST_Length(part) AS length,
           ST_LineInterpolatePoint(part, 0.5) AS middle,
           ST_LineInterpolatePoint(part, 0.42) AS before,
           ST_LineInterpolatePoint(part, 0.58) AS after
    FROM (SELECT kind, weight, name, (ST_Dump(shape)).geom AS part FROM drawn
          WHERE layer = 'road' AND name <> '' AND NOT ST_IsEmpty(shape)) AS parts
    WHERE ST_GeometryType(part) = 'ST_LineString'
  ) AS measured
  WHERE length > 34
  ORDER BY position(kind IN 'ABLKGPX'), weight DESC, length DESC LIMIT 160
) AS names
UNION ALL
SELECT 'district', '', 0, NULL, z.name,
       (ST_X(middle) - ST_XMin(view.box)) / %(pixel)s,
       (ST_YMax(view.box) - ST_Y(middle)) / %(pixel)s, 0, ST_Area(z.boundary_3857)
FROM town, view, geo_zone z
CROSS JOIN LATERAL COALESCE(z.settled_3857, z.label_3857) AS middle
WHERE z.municipality_id = town.id AND z.layer_id = %(zone_layer)s AND middle && view.box
"""

_ZONE_LAYERS = """
SELECT id FROM geo_zonelayer WHERE municipality_id = %s AND purpose = 'district'
ORDER BY "order", id
"""


@dataclass(frozen=True, slots=True)
class View:
    """What the picture shows: a middle (SRID 4326), a zoom as of the tiles, pixels."""

    longitude: float
    latitude: float
    zoom: float
    width: int
    height: int

    @classmethod
    def of_all(cls, municipality: Municipality, width: int, height: int) -> "View":
        """The whole municipality, with a margin."""
        return cls.of_box(municipality.boundary.extent, width, height)

    @classmethod
    def of_box(
        cls, box: tuple[float, float, float, float], width: int, height: int, fill: float = 0.92
    ) -> "View":
        """`box` (west, south, east, north in degrees) fills so much of the picture, or less
        where it is so small that one would not know where it is."""
        west, south, east, north = box
        (left, bottom), (right, top) = to_mercator(west, south), to_mercator(east, north)
        needed = max((right - left) / (width * fill), (top - bottom) / (height * fill))
        fitting = (z / 4 for z in range(_CLOSEST * 4, 24, -1) if pixel_size_of(z / 4) >= needed)
        zoom = next(fitting, 6.0)
        middle = round((west + east) / 2, 5), round((south + north) / 2, 5)
        return cls(*middle, zoom, width, height)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north in SRID 3857."""
        x, y = to_mercator(self.longitude, self.latitude)
        pixel = pixel_size_of(self.zoom)
        half_width, half_height = self.width / 2 * pixel, self.height / 2 * pixel
        return (x - half_width, y - half_height, x + half_width, y + half_height)


def still_map(
    municipality: Municipality,
    view: View,
    *,
    tone: str = "",
    theme: str = "",
    shape: GEOSGeometry | None = None,
) -> tuple[bytes, bytes]:
    """The picture as SVG and the same compressed; `tone` puts a pin in its middle, `shape`
    (line or area, SRID 4326) is drawn above the map.

    Two or more statements the first time, then none until the places change.
    """
    drawn = b"" if shape is None else sha256(bytes(shape.wkb)).digest()
    key = (municipality.pk, municipality.places_version, view, tone, theme, drawn)
    found = _cache.get(key)
    if found is not None:
        return found
    with connection.cursor() as cursor:
        cursor.execute(_ZONE_LAYERS, [municipality.pk])
        layers = [row[0] for row in cursor.fetchall()]
    above = "" if shape is None else _shape(shape, view)
    for step in range(6):
        svg = _draw(_rows(municipality, view, layers, step), view, tone, theme, above)
        if len(svg) <= MAX_BYTES and len(compress(svg)) <= MAX_BYTES_SENT:
            break
    return _cache.put(key, svg)


def pixel_size_of(zoom: float) -> float:
    """As `pixel_size`, for zooms between whole ones."""
    return pixel_size(0) / float(2**zoom)


def _rows(
    municipality: Municipality, view: View, layers: list[int], step: int
) -> list[tuple[Any, ...]]:
    """What is drawn; each `step` is coarser than the one before."""
    west, south, east, north = view.box
    pixel = pixel_size_of(view.zoom)
    zoom = view.zoom - step * 0.6
    if not layers:
        layer = 0
    elif len(layers) > 1 and view.zoom < 11:
        layer = layers[0]
    else:
        layer = layers[min(1, len(layers) - 1)]
    classes = ["A", "B", "L"]
    if zoom >= 11:
        classes.append("K")
    if zoom >= 14:
        classes += ["X", "G"]
    if zoom >= 15:
        classes.append("P")
    values: dict[str, Any] = {
        "municipality": municipality.pk,
        "west": west,
        "south": south,
        "east": east,
        "north": north,
        "pixel": pixel,
        "z": int(view.zoom),
        "classes": classes,
        "weight": 0 if zoom >= 12.5 else 1 if zoom >= 11 else 2,
        "buildings": zoom >= 14.5,
        "smallest": (pixel * (3 + step * 3)) ** 2,
        "tolerance": 0.5 + step * 0.4,
        "grid": 0.5 if step == 0 else 1,
        "zone_layer": layer,
        "zones": view.zoom < 15,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)
        return list(cursor.fetchall())


# --- drawing ----------------------------------------------------------------------------


def _shape(shape: GEOSGeometry, view: View) -> str:
    """A path through the corners of `shape` (SRID 4326), thinned to half a pixel."""
    west, _south, _east, north = view.box
    pixel = pixel_size_of(view.zoom)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT ST_AsSVG(ST_SnapToGrid(ST_TransScale(
              ST_Simplify(ST_Transform(ST_GeomFromWKB(%s, 4326), 3857), %s, true),
              %s, %s, %s, %s), 0.5), 1, 1)
            """,
            [bytes(shape.wkb), pixel / 2, -west, -north, 1 / pixel, 1 / pixel],
        )
        path = cursor.fetchone()[0]
    kind = "line-shape" if shape.dims == 1 else "area-shape"
    return f'<path class="{kind}" d="{path}"/>'


def _draw(rows: list[tuple[Any, ...]], view: View, tone: str, theme: str, above: str) -> bytes:
    shapes: dict[str, list[tuple[str, int, str]]] = {}
    for layer, kind, weight, path, *_ in rows:
        if path:
            shapes.setdefault(layer, []).append((kind, weight, path))
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" font-family="Fira Sans,system-ui,sans-serif"',
        f' width="{view.width}" height="{view.height}" viewBox="0 0 {view.width} {view.height}">',
        f"<style>{_sheet(theme, tone)}</style>",
        '<rect class="outside" width="100%" height="100%"/>',
    ]
    parts += [f'<path class="land" d="{path}"/>' for _, _, path in shapes.get("land", [])]
    # What lies on something else comes last.
    for kind, _, path in sorted(shapes.get("landuse", []), key=lambda area: area[0] in _ON_TOP):
        name = _AREAS_OF_KIND.get(kind, kind)
        if name in _COLOURS:
            parts.append(f'<path class="{name}" d="{path}"/>')
    # Below the water: dashes along a river would look like a ferry.
    parts += [f'<path class="zone" d="{path}"/>' for _, _, path in shapes.get("zone", [])]
    for _, _, path in shapes.get("water", []):
        parts.append(f'<path class="water" d="{path}"/>')
    for kind, _, path in shapes.get("stream", []):
        width = stream_width(kind, view.zoom)
        parts.append(f'<path class="line stream" d="{path}" stroke-width="{width:.1f}"/>')
    for _, _, path in shapes.get("building", []):
        parts.append(f'<path class="building" d="{path}"/>')
    parts += _roads(shapes.get("road", []), view.zoom)
    for _, _, path in shapes.get("rail", []):
        parts.append(f'<path class="rail" d="{path}"/>')
    frame = f"M0 0H{view.width}V{view.height}H0Z"
    for _, _, path in shapes.get("land", []):
        parts.append(f'<path class="veil" d="{frame}{path}"/>')
    parts += [f'<path class="edge" d="{path}"/>' for _, _, path in shapes.get("land", [])]
    parts.append(above)
    parts += _names(rows, view, has_pin=bool(tone))
    if tone:
        parts.append(_pin(tone, view))
    parts.append("</svg>")
    return "".join(parts).encode()


def _roads(roads: list[tuple[str, int, str]], zoom: float) -> list[str]:
    """Casings first, then the roads from small to large."""
    order = sorted(roads, key=lambda road: ("XGKLBA".find(road[0]), road[1]))
    casings, fills, paths = [], [], []
    for kind, weight, path in order:
        if kind == "P":
            paths.append(f'<path class="path" d="{path}"/>')
            continue
        width = road_width(kind, weight, zoom)
        name = _ROAD_COLOUR.get(kind, "road")
        if zoom < 13 and name == "road":
            fills.append(f'<path class="line far" d="{path}" stroke-width="{width:.1f}"/>')
            continue
        casings.append(f'<path class="line casing" d="{path}" stroke-width="{width + 1.6:.1f}"/>')
        fills.append(f'<path class="line {name}" d="{path}" stroke-width="{width:.1f}"/>')
    return paths + casings + fills


def road_width(kind: str, weight: int, zoom: float) -> float:
    """Pixels, growing with the zoom as in the living map's style."""
    if kind == "G":
        kind = {2: "L", 1: "K"}.get(weight, "G")
    widths = {
        "A": (1.6, 3.6, 10), "B": (1.3, 3.2, 9), "L": (1.0, 2.8, 8), "K": (0.7, 2.2, 7),
        "G": (0.4, 1.0, 5.5), "X": (0.3, 0.6, 3.5),
    }[kind]  # fmt: skip
    for (low, high), (start, end) in zip(
        ((10, 13), (13, 16)), (widths[:2], widths[1:]), strict=True
    ):
        if zoom <= high or high == 16:
            share = min(max((zoom - low) / (high - low), 0), 1.6)
            grown = (1.5 ** (share * 3) - 1) / (1.5**3 - 1)
            return float(start + (end - start) * grown)
    return float(widths[2])


def stream_width(kind: str, zoom: float) -> float:
    """Pixels of a river or brook that is known as a line only."""
    start, end = (1.6, 14.0) if kind in ("river", "canal") else (0.4, 3.0)
    share = min(max((zoom - 10) / 6, 0), 1.3)
    return float(start + (end - start) * (1.5 ** (share * 6) - 1) / (1.5**6 - 1))


def _names(rows: list[tuple[Any, ...]], view: View, *, has_pin: bool) -> list[str]:
    """Names that find room, the important ones first, none across another."""
    taken: list[tuple[float, float, float, float]] = []
    if has_pin:
        x, y = view.width / 2, view.height / 2
        taken.append((x - 18, y - 46, x + 18, y + 8))
    parts = []
    districts = [row for row in rows if row[0] == "district"]
    if view.zoom < 15:
        for *_, name, x, y, _angle, _area in sorted(districts, key=lambda row: -(row[8] or 0)):
            size = 12 if view.zoom < 12 else 13
            if _take(taken, x, y, len(name) * size * 0.56, size, 0, view):
                parts.append(
                    f'<text class="district" x="{x:.0f}" y="{y:.0f}" '
                    f'font-size="{size}">{escape(name)}</text>'
                )
    written: dict[str, int] = {}
    for layer, kind, weight, _path, name, x, y, angle, length in rows:
        if layer != "name" or view.zoom < 13 or written.get(name, 0) >= 2:
            continue
        is_main = kind in "ABL" or weight == 2
        if view.zoom < 14 and not is_main:
            continue
        letter = 11.5 if is_main else 10.5
        wide = len(name) * letter * 0.53
        if length < wide * 1.05:
            continue
        turned = -angle  # SVG turns clockwise and its y points down
        if turned > 90:
            turned -= 180
        elif turned < -90:
            turned += 180
        if _take(taken, x, y, wide, letter, turned, view):
            written[name] = written.get(name, 0) + 1
            parts.append(
                f'<text class="street" font-size="{letter}" dy=".35em" '
                f'transform="translate({x:.0f} {y:.0f})rotate({turned:.0f})">{escape(name)}</text>'
            )
    return parts


def _take(
    taken: list[tuple[float, float, float, float]],
    x: float,
    y: float,
    wide: float,
    high: float,
    angle: float,
    view: View,
) -> bool:
    """Reserve room for a text in the picture; False if there is none."""
    lean = abs(radians(angle))
    half_width = (wide * cos(lean) + high * sin(lean)) / 2 + 3
    half_height = (wide * sin(lean) + high * cos(lean)) / 2 + 2
    box = (x - half_width, y - half_height, x + half_width, y + half_height)
    if box[0] < 2 or box[1] < 2 or box[2] > view.width - 2 or box[3] > view.height - 2:
        return False
    if any(
        box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
        for other in taken
    ):
        return False
    taken.append(box)
    return True


def _pin(tone: str, view: View) -> str:
    """A drop whose tip stands in the middle, with the sign of its state."""
    x, y = view.width / 2, view.height / 2
    sign = _SIGNS.get(tone)
    inner = f'<path class="sign" d="{sign}"/>' if sign else '<circle class="dot" r="4.2"/>'
    return (
        f'<g transform="translate({x:g} {y - 27:g})">'
        '<path class="drop" d="M0 27C-2 20-14 12-14-1a14 14 0 0 1 28 0C14 12 2 20 0 27Z"/>'
        f"{inner}</g>"
    )


def _sheet(theme: str, tone: str) -> str:
    tone = tone if tone in _TONES else "place"
    if theme in {"light", "dark"}:
        return _STATIC + _themed(1 if theme == "dark" else 0, tone)
    dark = _themed(1, tone)
    return f"{_STATIC}{_themed(0, tone)}@media(prefers-color-scheme:dark){{{dark}}}"


_STATIC = (
    "path{stroke-linejoin:round}.line{fill:none;stroke-linecap:round}"
    ".rail,.path,.zone,.edge{fill:none}.rail{stroke-width:1.4}"
    ".path{stroke-width:1;stroke-dasharray:3 2}"
    ".zone{stroke-width:1;stroke-dasharray:3 2;opacity:.6}"
    ".veil{fill-rule:evenodd;fill-opacity:.84}.edge{stroke-width:1.6}text{text-anchor:middle;paint-order:stroke;stroke-width:3;"
    "stroke-linejoin:round}.district{font-weight:500;letter-spacing:.06em}"
    ".area-shape,.line-shape{stroke-width:2.5;stroke-linecap:round}.area-shape{fill-opacity:.2}"
    ".line-shape{fill:none;stroke-width:4}"
    ".drop{stroke-width:2.5}.sign{fill:none;stroke-width:3;stroke-linecap:round}"
)


def _themed(index: int, tone: str) -> str:
    colour = {name: pair[index] for name, pair in _COLOURS.items()}
    fills = "".join(
        f".{name}{{fill:{colour[name]}}}"
        for name in (
            "outside", "land", "residential", "commercial", "industrial", "public", "farmland",
            "meadow", "park", "wood", "building",
        )
    )  # fmt: skip
    strokes = "".join(
        f".{name}{{stroke:{colour[name]}}}"
        for name in ("casing", "far", "road", "main", "fast", "path", "rail", "zone")
    )
    return (
        f"{fills}{strokes}.water{{fill:{colour['water']};stroke:{colour['water']}}}"
        f".stream{{stroke:{colour['water']}}}"
        f".veil{{fill:{colour['outside']}}}.edge{{stroke:{colour['boundary']}}}text{{stroke:{colour['halo']}}}"
        f".street{{fill:{colour['street']}}}.district{{fill:{colour['district']}}}"
        f".area-shape{{fill:{_TONES['place'][index]}}}"
        f".area-shape,.line-shape{{stroke:{_TONES['place'][index]}}}"
        f".drop{{fill:{_TONES[tone][index]};stroke:{colour['pin-edge']}}}"
        f".sign{{stroke:{colour['pin-edge']}}}.dot{{fill:{colour['pin-edge']}}}"
    )


def to_mercator(longitude: float, latitude: float) -> tuple[float, float]:
    return (
        radians(longitude) * _EARTH_RADIUS,
        asinh(tan(radians(latitude))) * _EARTH_RADIUS,
    )


def view_at(point: Point, zoom: float, width: int, height: int) -> View:
    """A view around `point` (SRID 4326), its middle rounded to some metres for the cache."""
    return View(round(point.x, 5), round(point.y, 5), zoom, width, height)

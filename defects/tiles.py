"""Vector tiles of public reports: clusters from far, single points from near.

A cluster is not the content of a grid's square, because then a map of clusters looks like
the grid. Reports are counted in small squares first; each square then joins the fullest of
its neighbours, that one its own, and what ends in the same square is one cluster, drawn at
the centre of its members. Which square leads depends only on squares nearby, so that two
tiles agree about what lies on their common edge without knowing of each other.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.gis.geos import Polygon
from django.db import connection

from defects.coordinates import X, Y
from defects.models.report import ReportQuerySet
from defects.public_states import READ, TONE_SQL, uncontested_before
from defects.states import Tone
from geo.srid import WEB_MERCATOR

LAYER = "reports"
SINGLE_FROM_ZOOM = 15
MAX_ZOOM = 22
TONES: tuple[Tone, ...] = ("neutral", "progress", "waiting", "done", "closed")

_HALF_WORLD = 20_037_508.342789244  # metres of Web Mercator from its middle to its edge
_EXTENT = 4096
_TILE_PIXELS = 512
_SQUARES = 16  # along the edge of a tile
_REACH = 3  # squares beyond the edge that can matter to a cluster inside


@dataclass(frozen=True, slots=True)
class Tile:
    """One square of the pyramid; `x` counts from the west, `y` from the north."""

    z: int
    x: int
    y: int

    @property
    def exists(self) -> bool:
        # The zoom first: from an address it can be so large that shifting by it eats all memory.
        return self.z <= MAX_ZOOM and max(self.x, self.y) < 1 << self.z

    @property
    def width(self) -> float:
        """In the metres of SRID 3857."""
        return 2 * _HALF_WORLD / (1 << self.z)

    @property
    def west(self) -> float:
        return self.x * self.width - _HALF_WORLD

    @property
    def north(self) -> float:
        return _HALF_WORLD - self.y * self.width

    def box(self, margin: float = 0.0) -> Polygon:
        """The tile, larger by `margin` of its width on each side, in SRID 3857."""
        more = self.width * margin
        box = Polygon.from_bbox(
            (
                self.west - more,
                self.north - self.width - more,
                self.west + self.width + more,
                self.north + more,
            )
        )
        box.srid = WEB_MERCATOR
        return box


def tile_of(reports: ReportQuerySet, tile: Tile, *, at: datetime) -> bytes:
    """The layer `reports` of `tile` as a Mapbox Vector Tile; b"" if nothing lies in it.

    A report has `number` and `tone`; a cluster has `count` and one count per tone, `done`
    and so on, as far as they are not 0.
    """
    if tile.z >= SINGLE_FROM_ZOOM:
        return _points(reports, tile, at)
    return _encode(clusters(reports, tile, at=at), tile)


def _marked(
    reports: ReportQuerySet, tile: Tile, at: datetime, *, margin: float
) -> tuple[str, list[Any]]:
    """A statement for `number`, `tone`, `x`, `y` (SRID 3857) of the reports in and around
    the tile, to stand in a FROM. OFFSET 0 keeps the colour from being worked out twice."""
    rows = (
        reports.in_box(tile.box(margin))
        .annotate(x=X("location_3857"), y=Y("location_3857"))
        .order_by()
        .values("number", "x", "y", *READ)
    )
    inner, params = rows.query.sql_with_params()
    tone = TONE_SQL.format("report")
    return (
        f"SELECT number, x, y, {tone} AS tone FROM ({inner}) AS report OFFSET 0",  # noqa: S608
        [uncontested_before(at), *params],
    )


def _points(reports: ReportQuerySet, tile: Tile, at: datetime) -> bytes:
    marked, params = _marked(reports, tile, at, margin=0.0)
    west, south, east, north = _edges(tile)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT ST_AsMVT(tile, '{LAYER}', {_EXTENT}, 'geom') FROM (
                SELECT ST_AsMVTGeom(ST_MakePoint(least(x, %s), greatest(y, %s)),
                                    ST_MakeEnvelope(%s, %s, %s, %s), {_EXTENT}, 0, false) AS geom,
                       number, tone
                FROM ({marked}) AS report
                -- Boxes are compared with the precision of a metre; an edge has one owner.
                WHERE x >= %s AND x < %s AND y > %s AND y <= %s
                ORDER BY number) AS tile""",  # noqa: S608
            [
                # Not rounded onto the far edge, where maps drop it.
                east - 0.51 * tile.width / _EXTENT,
                south + 0.51 * tile.width / _EXTENT,
                *(west, south, east, north),
                *params,
                *(west, east, south, north),
            ],
        )
        return bytes(cursor.fetchone()[0])


# --- clusters -----------------------------------------------------------------------


@dataclass(slots=True)
class Square:
    """What lies in one square of the grid over the whole map; sums in metres of SRID 3857."""

    column: int
    row: int
    count: int = 0
    sum_x: float = 0.0
    sum_y: float = 0.0
    number: int = 0
    tones: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Cluster:
    """Reports drawn as one; a cluster of one is drawn as the report itself."""

    x: float
    y: float
    count: int
    number: int
    tones: dict[str, int]

    def take(self, other: "Cluster") -> None:
        """Become one with `other`, at the centre of the members of both."""
        count = self.count + other.count
        self.x = (self.x * self.count + other.x * other.count) / count
        self.y = (self.y * self.count + other.y * other.count) / count
        self.count = count
        for tone, number in other.tones.items():
            self.tones[tone] = self.tones.get(tone, 0) + number


def clusters(reports: ReportQuerySet, tile: Tile, *, at: datetime) -> list[Cluster]:
    """The clusters whose leading square lies in `tile`."""
    return merge(_squares(reports, tile, at), tile)


def _squares(reports: ReportQuerySet, tile: Tile, at: datetime) -> list[Square]:
    marked, params = _marked(reports, tile, at, margin=_REACH / _SQUARES)
    side = tile.width / _SQUARES
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT floor((x + {_HALF_WORLD}) / %s)::int, floor(({_HALF_WORLD} - y) / %s)::int,
                       tone, count(*), sum(x), sum(y), min(number)
                FROM ({marked}) AS report GROUP BY 1, 2, 3""",  # noqa: S608
            [side, side, *params],
        )
        rows = cursor.fetchall()
    squares: dict[tuple[int, int], Square] = {}
    for column, row, tone, count, sum_x, sum_y, number in rows:
        square = squares.get((column, row))
        if square is None:
            square = squares[column, row] = Square(column, row)
        square.count += count
        square.sum_x += sum_x
        square.sum_y += sum_y
        square.number = number
        square.tones[tone] = count
    return list(squares.values())


def merge(squares: Iterable[Square], tile: Tile) -> list[Cluster]:
    """Join each square to its fullest neighbour, twice, and gather what meets."""
    grid = {(square.column, square.row): square for square in squares}
    # Fuller squares lead; a tie is decided by the place, the same in every tile.
    weights = {place: (square.count, *place) for place, square in grid.items()}
    fullest = {place: _fullest_near(weights, *place) for place in grid}
    members: dict[tuple[int, int], list[Square]] = {}
    for place, square in grid.items():
        members.setdefault(fullest[fullest[place]], []).append(square)
    first_column, first_row = tile.x * _SQUARES, tile.y * _SQUARES
    found = []
    for (column, row), joined in members.items():
        if not (
            first_column <= column < first_column + _SQUARES
            and first_row <= row < first_row + _SQUARES
        ):
            continue
        count = sum(square.count for square in joined)
        tones: dict[str, int] = {}
        for square in joined:
            for tone, number in square.tones.items():
                tones[tone] = tones.get(tone, 0) + number
        found.append(
            Cluster(
                # Drawn inside the tile it belongs to: maps drop points beyond the edge.
                x=_within(sum(s.sum_x for s in joined) / count, tile.west, tile.width),
                y=_within(
                    sum(s.sum_y for s in joined) / count, tile.north - tile.width, tile.width
                ),
                count=count,
                number=grid[column, row].number,
                tones=tones,
            )
        )
    return _apart(found, tile)


def _apart(found: list[Cluster], tile: Tile) -> list[Cluster]:
    """Join what would be drawn over each other, smaller ones to larger ones."""
    pixel = tile.width / _TILE_PIXELS
    apart: list[Cluster] = []
    for cluster in sorted(found, key=lambda c: (-c.count, c.x, c.y)):
        for other in apart:
            room = (_radius(cluster.count) + _radius(other.count)) * pixel
            if (cluster.x - other.x) ** 2 + (cluster.y - other.y) ** 2 < room**2:
                other.take(cluster)
                break
        else:
            apart.append(cluster)
    return apart


def _radius(count: int) -> float:
    """How large the map draws it, in pixels (`cluster` in pins.js)."""
    return min(15 + math.log2(count) * 2.1, 34)


def _fullest_near(
    weights: dict[tuple[int, int], tuple[int, int, int]], column: int, row: int
) -> tuple[int, int]:
    best = weights[column, row]
    for x in (column - 1, column, column + 1):
        for y in (row - 1, row, row + 1):
            other = weights.get((x, y))
            if other is not None and other > best:
                best = other
    return best[1], best[2]


def _within(value: float, low: float, width: float) -> float:
    inset = width / _EXTENT
    return min(max(value, low + inset), low + width - inset)


def _encode(found: list[Cluster], tile: Tile) -> bytes:
    if not found:
        return b""
    casts = ", ".join("%s::int[]" for _tone in TONES)
    names = ", ".join(TONES)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT ST_AsMVT(tile, '{LAYER}', {_EXTENT}, 'geom') FROM (
                SELECT ST_AsMVTGeom(ST_MakePoint(x, y), ST_MakeEnvelope(%s, %s, %s, %s),
                                    {_EXTENT}, 0, false) AS geom,
                       count, number, tone, {names}
                FROM unnest(%s::float8[], %s::float8[], %s::int[], %s::bigint[], %s::text[],
                            {casts})
                     AS cluster (x, y, count, number, tone, {names})) AS tile""",  # noqa: S608
            [
                *_edges(tile),
                [c.x for c in found],
                [c.y for c in found],
                [c.count if c.count > 1 else None for c in found],
                [c.number if c.count == 1 else None for c in found],
                [next(iter(c.tones)) if c.count == 1 else None for c in found],
                *([c.tones.get(tone) if c.count > 1 else None for c in found] for tone in TONES),
            ],
        )
        return bytes(cursor.fetchone()[0])


def _edges(tile: Tile) -> tuple[float, float, float, float]:
    """West, south, east, north in SRID 3857."""
    return tile.west, tile.north - tile.width, tile.west + tile.width, tile.north

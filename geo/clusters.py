"""Vector tiles of many points: clusters from far, single points from near.

A cluster is not the content of a grid's square, because then a map of clusters looks like
the grid. Points are counted in small squares first; each square then joins the fullest of
its neighbours, that one its own, and what ends in the same square is one cluster, drawn at
the centre of its members. Which square leads depends only on squares nearby, so that two
tiles agree about what lies on their common edge without knowing of each other.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from django.contrib.gis.geos import Polygon
from django.db import connection

from geo.srid import WEB_MERCATOR

# What a point says by its colour; a cluster shows the share of each.
TONES = ("neutral", "progress", "waiting", "done", "closed")
SINGLE_FROM_ZOOM = 15
MAX_ZOOM = 22
EXTENT = 4096

_HALF_WORLD = 20_037_508.342789244  # metres of Web Mercator from its middle to its edge
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

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """West, south, east, north in SRID 3857."""
        return self.west, self.north - self.width, self.west + self.width, self.north

    def box(self, margin: float = 0.0) -> Polygon:
        """The tile, larger by `margin` of its width on each side, in SRID 3857."""
        more = self.width * margin
        west, south, east, north = self.edges
        box = Polygon.from_bbox((west - more, south - more, east + more, north + more))
        box.srid = WEB_MERCATOR
        return box


@dataclass(frozen=True, slots=True)
class Pins:
    """What the points of one layer are.

    `rows(box)` is a statement with its parameters, to stand in a FROM: it gives `number` (what
    a single point is called, of the type `number_type`), `tone`, `x` and `y` (SRID 3857) of
    what lies in `box`, a rectangle in SRID 3857.
    """

    layer: str
    rows: Callable[[Polygon], tuple[str, list[Any]]]
    number_type: Literal["bigint", "text"] = "bigint"

    def tile(self, tile: Tile) -> bytes:
        """The layer as a Mapbox Vector Tile; b"" if nothing lies in it.

        A point has `number` and `tone`; a cluster has `count` and one count per tone, `done`
        and so on, as far as they are not 0.
        """
        if tile.z >= SINGLE_FROM_ZOOM:
            return self._points(tile)
        return self._encode(self.clusters(tile), tile)

    def clusters(self, tile: Tile) -> "list[Cluster]":
        """The clusters whose leading square lies in `tile`."""
        return merge(self._squares(tile), tile)

    def _points(self, tile: Tile) -> bytes:
        rows, params = self.rows(tile.box())
        west, south, east, north = tile.edges
        with connection.cursor() as cursor:
            cursor.execute(
                f"""SELECT ST_AsMVT(tile, '{self.layer}', {EXTENT}, 'geom') FROM (
                    SELECT ST_AsMVTGeom(ST_MakePoint(least(x, %s), greatest(y, %s)),
                                        ST_MakeEnvelope(%s, %s, %s, %s), {EXTENT}, 0, false)
                           AS geom, number, tone
                    FROM ({rows}) AS pin
                    -- Boxes are compared with the precision of a metre; an edge has one owner.
                    WHERE x >= %s AND x < %s AND y > %s AND y <= %s
                    ORDER BY number) AS tile""",  # noqa: S608
                [
                    # Not rounded onto the far edge, where maps drop it.
                    east - 0.51 * tile.width / EXTENT,
                    south + 0.51 * tile.width / EXTENT,
                    *(west, south, east, north),
                    *params,
                    *(west, east, south, north),
                ],
            )
            return bytes(cursor.fetchone()[0])

    def _squares(self, tile: Tile) -> "list[Square]":
        rows, params = self.rows(tile.box(_REACH / _SQUARES))
        side = tile.width / _SQUARES
        with connection.cursor() as cursor:
            cursor.execute(
                f"""SELECT floor((x + {_HALF_WORLD}) / %s)::int,
                           floor(({_HALF_WORLD} - y) / %s)::int,
                           tone, count(*), sum(x), sum(y), min(number)
                    FROM ({rows}) AS pin GROUP BY 1, 2, 3""",  # noqa: S608
                [side, side, *params],
            )
            found = cursor.fetchall()
        squares: dict[tuple[int, int], Square] = {}
        for column, row, tone, count, sum_x, sum_y, number in found:
            square = squares.get((column, row))
            if square is None:
                square = squares[column, row] = Square(column, row)
            square.count += count
            square.sum_x += sum_x
            square.sum_y += sum_y
            square.number = number
            square.tones[tone] = count
        return list(squares.values())

    def _encode(self, found: "list[Cluster]", tile: Tile) -> bytes:
        if not found:
            return b""
        casts = ", ".join("%s::int[]" for _tone in TONES)
        names = ", ".join(TONES)
        shares = ([c.tones.get(tone) if c.count > 1 else None for c in found] for tone in TONES)
        with connection.cursor() as cursor:
            cursor.execute(
                f"""SELECT ST_AsMVT(tile, '{self.layer}', {EXTENT}, 'geom') FROM (
                    SELECT ST_AsMVTGeom(ST_MakePoint(x, y), ST_MakeEnvelope(%s, %s, %s, %s),
                                        {EXTENT}, 0, false) AS geom,
                           count, number, tone, {names}
                    FROM unnest(%s::float8[], %s::float8[], %s::int[], %s::{self.number_type}[],
                                %s::text[], {casts})
                         AS cluster (x, y, count, number, tone, {names})) AS tile""",  # noqa: S608
                [
                    *tile.edges,
                    [c.x for c in found],
                    [c.y for c in found],
                    [c.count if c.count > 1 else None for c in found],
                    [c.number if c.count == 1 else None for c in found],
                    [next(iter(c.tones)) if c.count == 1 else None for c in found],
                    *shares,
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
    number: int | str = 0
    tones: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Cluster:
    """Points drawn as one; a cluster of one is drawn as the point itself."""

    x: float
    y: float
    count: int
    number: int | str
    tones: dict[str, int]

    def take(self, other: "Cluster") -> None:
        """Become one with `other`, at the centre of the members of both."""
        count = self.count + other.count
        self.x = (self.x * self.count + other.x * other.count) / count
        self.y = (self.y * self.count + other.y * other.count) / count
        self.count = count
        for tone, number in other.tones.items():
            self.tones[tone] = self.tones.get(tone, 0) + number


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
    inset = width / EXTENT
    return min(max(value, low + inset), low + width - inset)

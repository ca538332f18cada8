"""Drawing on a flat sheet: everything here is in metres east and north of the market square.

A point is a tuple, a line a list of points, a ring a line whose last point is not repeated.
`to_wgs84` is the only way off the sheet.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from math import atan2, ceil, cos, floor, hypot, pi, radians, sin
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")

Point = tuple[float, float]
Line = list[Point]
Box = tuple[float, float, float, float]

# The market square lies in a military training area without houses, so that the map of an
# invented town claims nothing about a real one.
MARKET_LON, MARKET_LAT = 8.79, 51.86
# Length of a degree on the WGS 84 ellipsoid at the latitude of the market.
_METRES_PER_DEGREE_NORTH = 111_132.92 - 559.82 * cos(radians(2 * MARKET_LAT))
_METRES_PER_DEGREE_EAST = 111_412.84 * cos(radians(MARKET_LAT)) - 93.5 * cos(
    radians(3 * MARKET_LAT)
)


def to_wgs84(point: Point) -> Point:
    """Longitude and latitude, rounded to a centimetre, so that shared corners stay shared."""
    return (
        round(MARKET_LON + point[0] / _METRES_PER_DEGREE_EAST, 7),
        round(MARKET_LAT + point[1] / _METRES_PER_DEGREE_NORTH, 7),
    )


# --- points and lines ---------------------------------------------------------------


def distance(a: Point, b: Point) -> float:
    return hypot(b[0] - a[0], b[1] - a[1])


def between(a: Point, b: Point, share: float) -> Point:
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)


def moved(point: Point, angle: float, metres: float) -> Point:
    return (point[0] + cos(angle) * metres, point[1] + sin(angle) * metres)


def heading(a: Point, b: Point) -> float:
    """The direction from `a` to `b` in radians, counted from east against the clock."""
    return atan2(b[1] - a[1], b[0] - a[0])


def length(line: Sequence[Point]) -> float:
    return sum(distance(a, b) for a, b in pairwise(line))


def closed(ring: Sequence[Point]) -> Line:
    return [*ring, ring[0]]


def box_of(points: Iterable[Point], grow: float = 0.0) -> Box:
    """West, south, east, north."""
    xs, ys = zip(*points, strict=True)
    return (min(xs) - grow, min(ys) - grow, max(xs) + grow, max(ys) + grow)


def signed_area(ring: Sequence[Point]) -> float:
    """Positive when the ring runs against the clock."""
    total = 0.0
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        total += ax * by - bx * ay
    return total / 2


def centroid(ring: Sequence[Point]) -> Point:
    x = y = total = 0.0
    ox, oy = ring[0]
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = (ax - ox) * (by - oy) - (bx - ox) * (ay - oy)
        total += cross
        x += (ax + bx - 2 * ox) * cross
        y += (ay + by - 2 * oy) * cross
    if abs(total) < 1e-9:
        return ring[0]
    return (ox + x / (3 * total), oy + y / (3 * total))


def inside(point: Point, ring: Sequence[Point]) -> bool:
    x, y = point
    result = False
    bx, by = ring[-1]
    for ax, ay in ring:
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            result = not result
        bx, by = ax, ay
    return result


def point_within(ring: Sequence[Point]) -> Point:
    """Some point well inside the ring, also when the ring is bent like a banana."""
    middle = centroid(ring)
    if inside(middle, ring):
        return middle
    south, north = min(p[1] for p in ring), max(p[1] for p in ring)
    best, widest = middle, -1.0
    for step in range(1, 12):
        y = south + (north - south) * step / 12 + 1e-6
        cuts = sorted(
            ax + (y - ay) * (bx - ax) / (by - ay)
            for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True)
            if (ay > y) != (by > y)
        )
        for west, east in zip(cuts[::2], cuts[1::2], strict=False):
            if east - west > widest:
                widest, best = east - west, ((west + east) / 2, y)
    return best


def distance_to_segment(point: Point, a: Point, b: Point) -> float:
    ax, ay = a
    dx, dy = b[0] - ax, b[1] - ay
    squared = dx * dx + dy * dy
    if squared == 0:
        return distance(point, a)
    share = ((point[0] - ax) * dx + (point[1] - ay) * dy) / squared
    share = 0.0 if share < 0 else 1.0 if share > 1 else share
    return hypot(point[0] - ax - dx * share, point[1] - ay - dy * share)


def distance_to_line(point: Point, line: Sequence[Point]) -> float:
    return min(distance_to_segment(point, a, b) for a, b in pairwise(line))


def along(line: Sequence[Point], metres: float) -> tuple[Point, float]:
    """The point after so many metres and the heading there."""
    for a, b in pairwise(line):
        step = distance(a, b)
        if metres <= step and step > 0:
            return between(a, b, metres / step), heading(a, b)
        metres -= step
    return line[-1], heading(line[-2], line[-1])


class Walk:
    """A line to be walked many times: as `along`, with the lengths counted once."""

    def __init__(self, line: Sequence[Point]) -> None:
        self.line = line
        self.marks = [0.0]
        for a, b in pairwise(line):
            self.marks.append(self.marks[-1] + distance(a, b))
        self.total = self.marks[-1]

    def at(self, metres: float) -> Point:
        """The point after so many metres; beyond an end straight on."""
        marks = self.marks
        i = min(max(bisect_right(marks, metres) - 1, 0), len(marks) - 2)
        (ax, ay), (bx, by) = self.line[i], self.line[i + 1]
        share = (metres - marks[i]) / (marks[i + 1] - marks[i])
        return (ax + (bx - ax) * share, ay + (by - ay) * share)

    def facing(self, metres: float, reach: float = 6.0) -> float:
        """The heading there, the same just before and just after a corner of the line."""
        return heading(self.at(metres - reach), self.at(metres + reach))

    def beside(self, metres: float, off: float) -> Point:
        """The point `off` metres to the left after so many metres (right when negative)."""
        return moved(self.at(metres), self.facing(metres) + pi / 2, off)


def where_on(line: Sequence[Point], point: Point) -> tuple[float, float]:
    """How far along the line its nearest place to `point` is, and how far off that is."""
    best, place, done = float("inf"), 0.0, 0.0
    x, y = point
    for (ax, ay), (bx, by) in pairwise(line):
        dx, dy = bx - ax, by - ay
        squared = dx * dx + dy * dy
        if squared == 0:
            continue
        share = ((x - ax) * dx + (y - ay) * dy) / squared
        share = 0.0 if share < 0 else 1.0 if share > 1 else share
        off = hypot(x - ax - dx * share, y - ay - dy * share)
        step = squared**0.5
        if off < best:
            best, place = off, done + share * step
        done += step
    return place, best


def part_of(line: Sequence[Point], start: float, end: float) -> Line:
    """The stretch of a line from `start` to `end` metres."""
    result = [along(line, start)[0]]
    done = 0.0
    for a, b in pairwise(line):
        done += distance(a, b)
        if start + 0.01 < done < end - 0.01:
            result.append(b)
    result.append(along(line, end)[0])
    return result


def resampled(line: Sequence[Point], step: float) -> Line:
    total = length(line)
    pieces = max(1, ceil(total / step))
    result = [along(line, total * i / pieces)[0] for i in range(pieces)]
    return [*result, line[-1]]


def simplified(line: Sequence[Point], tolerance: float) -> Line:
    """Douglas and Peucker: fewer points, never farther off than `tolerance` metres."""
    if len(line) < 3:
        return list(line)
    keep = {0, len(line) - 1}
    stack = [(0, len(line) - 1)]
    while stack:
        first, last = stack.pop()
        worst, where = tolerance, None
        for i in range(first + 1, last):
            off = distance_to_segment(line[i], line[first], line[last])
            if off > worst:
                worst, where = off, i
        if where is not None:
            keep.add(where)
            stack += [(first, where), (where, last)]
    return [line[i] for i in sorted(keep)]


def spline(points: Sequence[Point], step: float = 14.0, *, ring: bool = False) -> Line:
    """A smooth line through all points (centripetal Catmull-Rom)."""
    if ring:
        padded = [points[-1], *points, points[0], points[1]]
    else:
        first = between(points[1], points[0], 2.0)
        last = between(points[-2], points[-1], 2.0)
        padded = [first, *points, last]
    result: Line = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        t1 = max(distance(p0, p1), 1e-6) ** 0.5
        t2 = t1 + max(distance(p1, p2), 1e-6) ** 0.5
        t3 = t2 + max(distance(p2, p3), 1e-6) ** 0.5
        pieces = max(1, ceil(distance(p1, p2) / step))
        for i in range(pieces):
            t = t1 + (t2 - t1) * i / pieces
            a1 = between(p0, p1, t / t1)
            a2 = between(p1, p2, (t - t1) / (t2 - t1))
            a3 = between(p2, p3, (t - t2) / (t3 - t2))
            b1 = between(a1, a2, t / t2)
            b2 = between(a2, a3, (t - t1) / (t3 - t1))
            result.append(between(b1, b2, (t - t1) / (t2 - t1)))
    if not ring:
        result.append(points[-1])
    return simplified(closed(result), 0.35)[:-1] if ring else simplified(result, 0.35)


def beside(line: Sequence[Point], metres: float) -> Line:
    """A line to the left of `line` (to the right when negative), corners mitred."""
    result: Line = []
    for i, point in enumerate(line):
        before = heading(line[i - 1], point) if i else heading(point, line[i + 1])
        after = heading(point, line[i + 1]) if i + 1 < len(line) else before
        turn = (after - before + pi) % (2 * pi) - pi
        middle = before + turn / 2 + pi / 2
        result.append(moved(point, middle, metres / max(0.5, cos(turn / 2))))
    return result


def wiggled(a: Point, b: Point, noise: Random, share: float = 0.12, until: float = 60.0) -> Line:
    """From `a` to `b` like a boundary that follows old fields: bent again and again."""
    gap = distance(a, b)
    if gap <= until:
        return [a, b]
    off = noise.uniform(-share, share) * gap * (1.0 if gap > 4 * until else 0.6)
    middle = moved(between(a, b, noise.uniform(0.42, 0.58)), heading(a, b) + pi / 2, off)
    first = wiggled(a, middle, noise, share, until)
    return [*first[:-1], *wiggled(middle, b, noise, share, until)]


def stepped(line: Sequence[Point], noise: Random, free: Callable[[Point], bool]) -> Line:
    """The edge of a settlement: pieces pushed in or out, with steps between them.

    Pieces whose middle is not `free` stay where they are.
    """
    result: Line = [line[0]]
    for a, b in pairwise(line):
        angle = heading(a, b) + pi / 2
        done, total = 0.0, distance(a, b)
        while total - done > 190:
            reach = noise.uniform(75, 150)
            one, two = between(a, b, done / total), between(a, b, (done + reach) / total)
            if free(between(one, two, 0.5)) and free(one) and free(two):
                push = noise.uniform(-58, 42)
                result += [moved(one, angle, push), moved(two, angle, push)]
            else:
                result += [one, two]
            done += reach
        result.append(b)
    return result


def blob(points: Sequence[Point], noise: Random, share: float = 0.1, until: float = 45.0) -> Line:
    """A ring through the points with a natural edge."""
    result: Line = []
    for a, b in zip(points, [*points[1:], points[0]], strict=True):
        result += wiggled(a, b, noise, share, until)[:-1]
    return result


def meeting(a: Point, b: Point, c: Point, d: Point) -> tuple[float, float] | None:
    """Where the segments ab and cd cross, as shares of each; None when they do not."""
    rx, ry = b[0] - a[0], b[1] - a[1]
    sx, sy = d[0] - c[0], d[1] - c[1]
    cross = rx * sy - ry * sx
    if abs(cross) < 1e-12:
        return None
    qx, qy = c[0] - a[0], c[1] - a[1]
    t = (qx * sy - qy * sx) / cross
    u = (qx * ry - qy * rx) / cross
    if -1e-9 <= t <= 1 + 1e-9 and -1e-9 <= u <= 1 + 1e-9:
        return t, u
    return None


def rectangle(middle: Point, angle: float, long: float, deep: float) -> Line:
    """A rectangle whose long side has the heading `angle`, against the clock."""
    ux, uy = cos(angle) * long / 2, sin(angle) * long / 2
    vx, vy = -sin(angle) * deep / 2, cos(angle) * deep / 2
    x, y = middle
    return [
        (x - ux - vx, y - uy - vy),
        (x + ux - vx, y + uy - vy),
        (x + ux + vx, y + uy + vy),
        (x - ux + vx, y - uy + vy),
    ]


def convex_apart(one: Sequence[Point], other: Sequence[Point]) -> bool:
    """True when two convex rings do not overlap (separating axis)."""
    for ring in (one, other):
        bx, by = ring[-1]
        for ax, ay in ring:
            nx, ny = by - ay, ax - bx
            ones = [px * nx + py * ny for px, py in one]
            others = [px * nx + py * ny for px, py in other]
            if max(ones) <= min(others) or max(others) <= min(ones):
                return True
            bx, by = ax, ay
    return False


class Noise:
    """Smooth hills: the same place always has the same height, between -1 and 1."""

    def __init__(self, noise: Random, size: float) -> None:
        self.size = size
        self.heights = [noise.uniform(-1, 1) for _ in range(1024)]

    def at(self, point: Point) -> float:
        x, y = point[0] / self.size, point[1] / self.size
        column, row = floor(x), floor(y)
        fx, fy = x - column, y - row
        fx, fy = fx * fx * (3 - 2 * fx), fy * fy * (3 - 2 * fy)
        heights, corner = self.heights, column * 73 + row * 179 + 31
        low = heights[corner % 1024] * (1 - fx) + heights[(corner + 73) % 1024] * fx
        corner += 179
        high = heights[corner % 1024] * (1 - fx) + heights[(corner + 73) % 1024] * fx
        return low * (1 - fy) + high * fy


class Nearby(Generic[T]):
    """Things by place, to ask only those that can be near."""

    def __init__(self, cell: float = 40.0) -> None:
        self.cell = cell
        self.cells: dict[tuple[int, int], list[T]] = defaultdict(list)

    def add(self, box: Box, thing: T) -> None:
        west, south, east, north = self._range(box)
        for column in range(west, east + 1):
            for row in range(south, north + 1):
                self.cells[column, row].append(thing)

    def near(self, box: Box) -> Sequence[T]:
        """Each thing whose cells touch those of `box`; a thing can come more than once."""
        west, south, east, north = self._range(box)
        cells = self.cells
        if west == east and south == north:
            return cells.get((west, south), ())
        found: list[T] = []
        for column in range(west, east + 1):
            for row in range(south, north + 1):
                some = cells.get((column, row))
                if some:
                    found += some
        return found

    def _range(self, box: Box) -> tuple[int, int, int, int]:
        west, south, east, north = box
        cell = self.cell
        return floor(west / cell), floor(south / cell), floor(east / cell), floor(north / cell)

"""Cutting a quarter into blocks: each cut is a street that follows the grain of the quarter.

A cut always runs from edge to edge of the face it divides, so every street meets another
one; where it would end in a field, it stops short as a dead end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, degrees, pi, sin
from random import Random

from frontend.demo.grain import Grain, Guides
from frontend.demo.graph import turn
from frontend.demo.plan import Quarter
from frontend.demo.plane import (
    Line,
    Nearby,
    Point,
    between,
    box_of,
    centroid,
    closed,
    distance,
    distance_to_segment,
    heading,
    inside,
    length,
    meeting,
    moved,
    signed_area,
    simplified,
)


@dataclass(frozen=True)
class Cell:
    """A face to be divided; `is_street[i]` tells of the edge that leaves `ring[i]`."""

    ring: Line
    is_street: list[bool]


class Cutter:
    """Divides the faces of one quarter and remembers the streets it cut."""

    def __init__(self, quarter: Quarter, guides: Guides, ends: Nearby[Point], noise: Random):
        self.quarter = quarter
        self.grain = Grain(quarter, guides, noise)
        self.ends = ends
        self.noise = noise
        self.streets: list[Line] = []
        self.step = max(11.0, 0.13 * quarter.depth)
        self.snap = 0.25 * min(quarter.depth, 120.0)

    def divide(self, cell: Cell) -> list[Cell]:
        """The blocks of `cell`."""
        done: list[Cell] = []
        todo = [cell]
        while todo:
            cell = todo.pop()
            parts = self._cut(cell)
            if parts is None:
                done.append(cell)
            else:
                todo += parts
        return done

    def _cut(self, cell: Cell) -> list[Cell] | None:
        quarter = self.quarter
        middle = centroid(cell.ring)
        angle = self.grain.at(middle)
        deep = self._extent(cell.ring, middle, angle + pi / 2)
        long = self._extent(cell.ring, middle, angle)
        # An edge without a street needs only half a block behind it.
        options = []
        if deep[1] - deep[0] > 1.42 * quarter.depth:
            options.append(((deep[1] - deep[0]) / quarter.depth, 0.0, deep))
        if long[1] - long[0] > 1.42 * quarter.length:
            options.append(((long[1] - long[0]) / quarter.length, pi / 2, long))
        options.sort(reverse=True)
        for times, crosswise, (low, high) in options:
            rows = max(2, round(times))
            for attempt in range(quarter.patience):
                share = (rows // 2) / rows
                spread = quarter.ragged * (0.45 + 0.15 * attempt)
                share += self.noise.uniform(-1, 1) * spread / rows
                across = angle + pi / 2 + crosswise
                seed = self._seed(cell.ring, middle, across, low + share * (high - low))
                if seed is None:
                    continue
                parts = self._cut_at(
                    cell, seed, crosswise, sharpest=42 if attempt < quarter.patience / 2 else 28
                )
                if parts:
                    return parts
        blocks = signed_area(cell.ring) / (quarter.depth * quarter.length)
        parts = self._cut_from_street(cell) if options and blocks > 1.3 else None
        if parts is None and options and blocks > 2.2:
            parts = self._cut_anyhow(cell, middle)
        return parts

    def _cut_from_street(self, cell: Cell) -> list[Cell] | None:
        """For faces that few streets touch: a cut that begins at one of them."""
        edges = [
            (distance(a, b), a, b)
            for (a, b), is_street in zip(pairwise(closed(cell.ring)), cell.is_street, strict=True)
            if is_street
        ]
        for _, a, b in sorted(edges, reverse=True)[: self.quarter.patience // 3]:
            inward = heading(a, b) + pi / 2
            seed = moved(between(a, b, 0.5), inward, self.step)
            if not inside(seed, cell.ring):
                continue
            grain = self.grain.at(seed)
            crosswise = 0.0 if abs(cos(inward - grain)) > abs(sin(inward - grain)) else pi / 2
            parts = self._cut_at(cell, seed, crosswise, sharpest=28, narrowest=0.6)
            if parts:
                return parts
        return None

    def _cut_anyhow(self, cell: Cell, middle: Point) -> list[Cell] | None:
        """For odd shapes: any cut that leaves two decent parts."""
        for attempt in range(2 * self.quarter.patience):
            across = pi * attempt / 6 + self.noise.uniform(-0.2, 0.2)
            low, high = self._extent(cell.ring, middle, across)
            seed = self._seed(
                cell.ring, middle, across, low + self.noise.uniform(0.25, 0.75) * (high - low)
            )
            if seed is None:
                continue
            for crosswise in (0.0, pi / 2):
                parts = self._cut_at(cell, seed, crosswise, sharpest=24)
                if parts:
                    return parts
        return None

    @staticmethod
    def _extent(ring: Line, middle: Point, angle: float) -> tuple[float, float]:
        ux, uy = cos(angle), sin(angle)
        places = [(x - middle[0]) * ux + (y - middle[1]) * uy for x, y in ring]
        return min(places), max(places)

    @staticmethod
    def _seed(ring: Line, middle: Point, across: float, off: float) -> Point | None:
        """The middle of the widest chord that lies `off` metres from the middle."""
        start = moved(middle, across, off)
        a, b = moved(start, across + pi / 2, -5000), moved(start, across + pi / 2, 5000)
        cuts = sorted(
            crossing[0]
            for c, d in pairwise(closed(ring))
            if (crossing := meeting(a, b, c, d)) is not None
        )
        chords = [
            (two - one, (one + two) / 2) for one, two in zip(cuts[::2], cuts[1::2], strict=False)
        ]
        if len(cuts) % 2 or not chords:
            return None
        return between(a, b, max(chords)[1])

    def _trace(self, ring: Line, seed: Point, crosswise: float, back: bool) -> Line | None:
        """From the seed along the grain until the edge; the last point lies on the edge."""
        line = [seed]
        facing = self.grain.at(seed) + crosswise + (pi if back else 0)
        edge = closed(ring)
        for _ in range(120):
            here = line[-1]
            angle = self.grain.at(moved(here, facing, self.step / 2)) + crosswise
            if cos(angle - facing) < 0:
                angle += pi
            facing = angle
            ahead = moved(here, facing, self.step)
            hit = _first_hit(here, ahead, edge)
            if hit is not None:
                line.append(between(here, ahead, hit))
                return line
            line.append(ahead)
        return None

    def _cut_at(
        self,
        cell: Cell,
        seed: Point,
        crosswise: float,
        sharpest: float,
        narrowest: float = 0.38,
    ) -> list[Cell] | None:
        """Cut through `seed`; `sharpest` is the least angle in degrees at which the street may
        meet another, `narrowest` the least width of a part as a share of the usual depth."""
        forth = self._trace(cell.ring, seed, crosswise, back=False)
        back = self._trace(cell.ring, seed, crosswise, back=True)
        if forth is None or back is None:
            return None
        line = self._bent(back, self._snapped(cell.ring, back[-1]))[::-1]
        line += self._bent(forth, self._snapped(cell.ring, forth[-1]))[1:]
        line = _smooth(line)
        first = self._edge_of(cell.ring, line[0])
        last = self._edge_of(cell.ring, line[-1])
        if first is None or last is None or distance(line[0], line[-1]) < 30:
            return None
        if not self._is_clean(cell.ring, line, first, last, sharpest):
            return None
        is_open = [not cell.is_street[first], not cell.is_street[last]]
        # A street that begins and ends in the fields would join no other.
        if all(is_open) and (any(cell.is_street) or length(line) < 120):
            return None
        line, flags = self._dead_ends(line, is_open)
        parts = _split(cell, line, flags, first, last)
        least = 0.16 * self.quarter.depth * self.quarter.length
        for part in parts:
            area = signed_area(part.ring)
            width = area / length(closed(part.ring)) * 2
            if area < least or width < narrowest * self.quarter.depth:
                return None
        ends = [i for i, is_street in enumerate(flags) if is_street]
        street = line[ends[0] : ends[-1] + 2]
        self.streets.append(street)
        for end in (street[0], street[-1]):
            self.ends.add(box_of((end,)), end)
        return parts

    def _snapped(self, ring: Line, hit: Point) -> Point:
        """An existing junction or corner near the hit, so that streets go on across."""
        best, nearest = hit, self.snap
        for end in self.ends.near(box_of((hit,), self.snap)):
            if distance(end, hit) < nearest and self._edge_of(ring, end) is not None:
                best, nearest = end, distance(end, hit)
        if best is hit:
            for before, corner, after in zip(
                [ring[-1], *ring[:-1]], ring, [*ring[1:], ring[0]], strict=True
            ):
                bent = turn(heading(before, corner), heading(corner, after))
                if bent > 0.5 and distance(corner, hit) < min(nearest, 18):
                    best, nearest = corner, distance(corner, hit)
        return best

    @staticmethod
    def _bent(line: Line, end: Point) -> Line:
        """The line from its seed, bent so that it ends at `end`."""
        dx, dy = end[0] - line[-1][0], end[1] - line[-1][1]
        if dx == 0 and dy == 0:
            return line
        total = max(length(line), 1e-6)
        reach = min(total, 140.0)
        result, done = [], 0.0
        for i, point in enumerate(line):
            if i:
                done += distance(line[i - 1], point)
            share = max(0.0, 1 - (total - done) / reach)
            share = share * share * (3 - 2 * share)
            result.append((point[0] + dx * share, point[1] + dy * share))
        result[-1] = end
        return result

    @staticmethod
    def _edge_of(ring: Line, point: Point) -> int | None:
        for i, (a, b) in enumerate(pairwise(closed(ring))):
            if distance_to_segment(point, a, b) < 0.02 and distance(point, b) > 0.02:
                return i
        return None

    @staticmethod
    def _is_clean(ring: Line, line: Line, first: int, last: int, sharpest: float) -> bool:
        """The line crosses no edge but at its ends, and meets those at a fair angle."""
        edges = list(pairwise(closed(ring)))
        west, south, east, north = box_of(line)
        close = [
            (c, d)
            for c, d in edges
            if (c[0] >= west or d[0] >= west)
            and (c[0] <= east or d[0] <= east)
            and (c[1] >= south or d[1] >= south)
            and (c[1] <= north or d[1] <= north)
        ]
        for number, (a, b) in enumerate(pairwise(line)):
            for c, d in close:
                crossing = meeting(a, b, c, d)
                if crossing is None:
                    continue
                at_start = number == 0 and distance(a, between(a, b, crossing[0])) < 0.1
                at_end = number == len(line) - 2 and distance(b, between(a, b, crossing[0])) < 0.1
                if not (at_start or at_end):
                    return False
        for index, end, inner in ((first, line[0], line[1]), (last, line[-1], line[-2])):
            leaving = heading(end, inner)
            spokes = [heading(end, edges[index][1])]
            before = edges[index][0] if distance(end, edges[index][0]) > 0.02 else ring[index - 1]
            spokes.append(heading(end, before))
            if any(degrees(turn(leaving, spoke)) < sharpest for spoke in spokes):
                return False
        return True

    def _dead_ends(self, line: Line, is_open: list[bool]) -> tuple[Line, list[bool]]:
        """Let the street end before an edge that is no street."""
        flags = [True] * (len(line) - 1)
        for at_end in (False, True):
            if is_open[at_end]:
                if at_end:
                    line, flags = line[::-1], flags[::-1]
                line, flags = _stop_short(line, flags, self.noise.uniform(22, 36))
                if at_end:
                    line, flags = line[::-1], flags[::-1]
        return line, flags


def _stop_short(line: Line, flags: list[bool], gap: float) -> tuple[Line, list[bool]]:
    gap = min(gap, 0.3 * length(line))
    for i, (a, b) in enumerate(pairwise(line)):
        step = distance(a, b)
        if step > gap:
            stop = between(a, b, gap / step)
            return [*line[: i + 1], stop, *line[i + 1 :]], [False] * (i + 1) + flags[i:]
        gap -= step
    return line, flags


def _first_hit(a: Point, b: Point, line: Line) -> float | None:
    """How far on the way from `a` to `b` the line is met first, as a share."""
    ax, ay = a
    rx, ry = b[0] - ax, b[1] - ay
    best = None
    cx, cy = line[0]
    one = rx * (cy - ay) - ry * (cx - ax)
    for dx, dy in line:
        two = rx * (dy - ay) - ry * (dx - ax)
        if one * two <= 0 and one != two:
            share = one / (one - two)
            x, y = cx + (dx - cx) * share - ax, cy + (dy - cy) * share - ay
            far = x / rx if abs(rx) > abs(ry) else y / ry
            if 1e-6 < far <= 1 and (best is None or far < best):
                best = far
        one, cx, cy = two, dx, dy
    return best


def _smooth(line: Line) -> Line:
    """Fewer points and soft bends; both ends stay."""
    if len(line) < 4:
        return line
    inner = [
        ((a[0] + 2 * b[0] + c[0]) / 4, (a[1] + 2 * b[1] + c[1]) / 4)
        for a, b, c in zip(line, line[1:], line[2:], strict=False)
    ]
    return simplified([line[0], *inner, line[-1]], 0.5)


def _split(cell: Cell, line: Line, flags: Sequence[bool], first: int, last: int) -> list[Cell]:
    """The two parts of a cell left and right of the line between two of its edges."""

    def walk(start: int, end: int, end_point: Point, start_point: Point) -> tuple[Line, list[bool]]:
        """Along the ring from a point on edge `start` to a point on edge `end`."""
        ring, kept = [start_point], [cell.is_street[start]]
        count = len(cell.ring)
        index = start
        ahead = distance(start_point, cell.ring[start]) <= distance(end_point, cell.ring[start])
        if start == end and ahead:
            return ring, kept
        while True:
            index = (index + 1) % count
            ring.append(cell.ring[index])
            kept.append(cell.is_street[index])
            if index == end:
                break
        if distance(ring[-1], end_point) < 0.03:
            ring.pop()
            kept.pop()
        return ring, kept

    left, left_flags = walk(last, first, line[0], line[-1])
    right, right_flags = walk(first, last, line[-1], line[0])
    # `left` runs from the line's end back to its start; the line itself closes it.
    one = Cell([*left, *line[:-1]], [*left_flags, *flags])
    two = Cell([*right, *line[::-1][:-1]], [*right_flags, *flags[::-1]])
    return [one, two]

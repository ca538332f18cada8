"""Where houses and streets may be: the blocks of the quarters, by place."""

from collections.abc import Iterable
from itertools import pairwise

from frontend.demo.land import Block, Land
from frontend.demo.plan import Quarter
from frontend.demo.plane import (
    Box,
    Line,
    Nearby,
    Point,
    box_of,
    closed,
    inside,
    meeting,
    resampled,
)


class Plots:
    def __init__(self, land: Land) -> None:
        self.blocks: Nearby[tuple[Box, Block]] = Nearby(60.0)
        self.borders: Nearby[tuple[Point, Point]] = Nearby(40.0)  # of all that is no quarter
        self.last: tuple[Box, Block] | None = None
        for block in land.blocks:
            if block.quarter:
                box = box_of(block.ring)
                self.blocks.add(box, (box, block))
            else:
                for pair in pairwise(closed(block.ring)):
                    self.borders.add(box_of(pair), pair)

    def quarter_at(self, point: Point) -> Quarter | None:
        # The next house mostly stands in the block of the one before.
        if self.last and _lies_in(point, *self.last):
            return self.last[1].quarter
        for box, block in self.blocks.near((*point, *point)):
            if _lies_in(point, box, block):
                self.last = (box, block)
                return block.quarter
        return None

    def hold_ring(self, ring: Line) -> bool:
        """Whether all of a convex ring lies in the quarters: it begins there and is not left."""
        if self.quarter_at(ring[0]) is None:
            return False
        sides = list(pairwise(closed(ring)))
        box = west, south, east, north = box_of(ring)
        for a, b in self.borders.near(box):
            if (a[0] < west and b[0] < west) or (a[0] > east and b[0] > east):
                continue
            if (a[1] < south and b[1] < south) or (a[1] > north and b[1] > north):
                continue
            if inside(a, ring) or any(meeting(a, b, *side) for side in sides):
                return False
        return True

    def hold(self, points: Iterable[Point]) -> bool:
        return all(self.quarter_at(point) for point in points)

    def hold_way(self, a: Point, b: Point) -> bool:
        """Whether one walks from `a` to `b` inside the quarters."""
        return self.hold(resampled([a, b], 8.0)[1:-1])


def _lies_in(point: Point, box: Box, block: Block) -> bool:
    west, south, east, north = box
    x, y = point
    return west <= x <= east and south <= y <= north and inside(point, block.ring)

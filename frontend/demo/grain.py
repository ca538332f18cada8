"""Which way streets run: along the grain of their quarter, and as the big roads nearby do."""

from itertools import pairwise
from math import atan2, cos, exp, pi, radians, sin
from random import Random

from frontend.demo.plan import Quarter
from frontend.demo.plane import (
    Line,
    Nearby,
    Noise,
    Point,
    box_of,
    distance,
    distance_to_segment,
    heading,
)


class Guides:
    """The big roads, which the smaller streets near them follow or meet squarely."""

    RASTER = 16.0

    def __init__(self) -> None:
        self.segments: Nearby[tuple[Point, Point]] = Nearby(120.0)
        self.known: dict[tuple[int, int], tuple[float, float]] = {}

    def add(self, line: Line) -> None:
        for pair in pairwise(line):
            self.segments.add(box_of(pair), pair)

    def at(self, point: Point) -> tuple[float, float]:
        """Distance (at most 150 m) and heading of the nearest one, good to some metres."""
        key = (round(point[0] / self.RASTER), round(point[1] / self.RASTER))
        found = self.known.get(key)
        if found is None:
            found = (150.0, 0.0)
            for a, b in self.segments.near(box_of((point,), 120)):
                off = distance_to_segment(point, a, b)
                if off < found[0]:
                    found = (off, heading(a, b))
            self.known[key] = found
        return found


class Grain:
    """The direction of streets at each place of a quarter, in radians; opposite is the same."""

    def __init__(self, quarter: Quarter, guides: Guides, noise: Random) -> None:
        self.quarter = quarter
        self.guides = guides
        self.hills = Noise(noise, 1.6 * quarter.length)

    def at(self, point: Point) -> float:
        quarter = self.quarter
        angle = radians(quarter.grain + quarter.bend * self.hills.at(point))
        x, y = cos(2 * angle), sin(2 * angle)
        if quarter.around:
            away = distance(quarter.around, point)
            angle = heading(quarter.around, point) + pi / 2
            angle += radians(quarter.bend * self.hills.at(point))
            weight = 1.6 if away > 40 else 0.4
            x, y = 0.45 * x + weight * cos(2 * angle), 0.45 * y + weight * sin(2 * angle)
        nearest, guide = self.guides.at(point)
        weight = 2.2 * quarter.trunk_pull * exp(-nearest / 70)
        # A guide pulls whichever of the two directions is closer to its own.
        if cos(2 * guide) * x + sin(2 * guide) * y < 0:
            guide += pi / 2
        return atan2(y + weight * sin(2 * guide), x + weight * cos(2 * guide)) / 2

"""Finds spots in the drawn town where a certain kind of defect is likely."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import pi
from random import Random

from frontend.demo.houses import HouseNumber
from frontend.demo.land import Block
from frontend.demo.plane import Point, along, distance, inside, length, moved, point_within
from frontend.demo.streets import Stretch
from frontend.demo.things import Thing
from frontend.demo.town import Town


@dataclass(frozen=True)
class Spot:
    """`street` is what people call it; `thing` the object with a number, if there is one.

    `label` is the address on that very street; without one the map's own words are taken.
    """

    point: Point
    street: str
    thing: Thing | None = None
    label: str = ""


class Places:
    """No spot is given away twice, and none right beside another."""

    def __init__(self, town: Town, noise: Random) -> None:
        self.town = town
        self.noise = noise
        self.given: list[Point] = []
        self.rows = [
            row for row in town.streets.stretches if row.name and row.inside_od and row.left
        ]
        self.numbers: dict[str, list[HouseNumber]] = defaultdict(list)
        for number in town.built.numbers:
            self.numbers[number.street].append(number)

    def thing(self, kind: str, near: Point | None = None) -> Spot:
        """One of the things of a kind; near a place if one is given."""
        things = [thing for thing in self.town.things.things if thing.kind == kind]
        self.noise.shuffle(things)
        if near is not None:
            things.sort(key=lambda thing: distance(thing.place, near))
        return self._first(
            Spot(thing.place, self._street_at(thing.place), thing) for thing in things
        )

    def street(self, quarters: tuple[str, ...] = (), *, off: float = 1.5) -> Spot:
        """On a street of the town itself, `off` metres beside its middle."""
        rows = [
            row
            for row in self.rows
            if row.road_class == "G" and (not quarters or row.quarter in quarters)
        ]
        return self._on(rows, off)

    def classified(self, road_class: str, *, inside_od: bool, off: float = 1.5) -> Spot:
        """On a road of the federation, the Land or the county."""
        rows = [
            row
            for row in self.town.streets.stretches
            if row.road_class == road_class and row.inside_od == inside_od and row.name
        ]
        return self._on(rows, off)

    def block(self, kind: str, name: str = "") -> Spot:
        """Within a park, a wood, a cemetery."""
        blocks = [
            block
            for block in self.town.land.blocks
            if block.kind == kind and (not name or block.name == name)
        ]
        self.noise.shuffle(blocks)
        spots = (self._within(block) for _ in range(30) for block in blocks)
        return self._first(spot for spot in spots if self._is_dry(spot.point))

    def brook(self) -> Spot:
        """At the edge of the Lindenbach, where it runs through the town."""
        line = self.town.land.brook
        total = length(line)
        return self._first(
            Spot(moved(spot, facing + pi / 2, 4), "Lindenbach")
            for spot, facing in (
                along(line, total * self.noise.uniform(0.55, 0.95)) for _ in range(40)
            )
        )

    def _on(self, rows: list[Stretch], off: float) -> Spot:
        def spots() -> list[Spot]:
            row = self.noise.choice(rows)
            place, facing = along(row.line, length(row.line) * self.noise.uniform(0.2, 0.8))
            side = pi / 2 if self.noise.random() < 0.5 else -pi / 2
            spot = moved(place, facing + side, off)
            return [Spot(spot, row.name, label=self._address(row.name, spot))]

        return self._first(spot for _ in range(200) for spot in spots())

    def _address(self, street: str, point: Point) -> str:
        near = min(self.numbers[street], key=lambda n: distance(n.place, point), default=None)
        if near is None or distance(near.place, point) > 60:
            return street
        return f"{street} {near.number}{near.suffix}"

    def _within(self, block: Block) -> Spot:
        middle = point_within(block.ring)
        spot = moved(middle, self.noise.uniform(0, 2 * pi), self.noise.uniform(0, 90))
        return Spot(spot if inside(spot, block.ring) else middle, block.name)

    def _is_dry(self, spot: Point) -> bool:
        """A park has a lake, and nobody reports from its middle."""
        return not any(inside(spot, water.ring) for water in self.town.waters)

    def _first(self, spots: Iterable[Spot]) -> Spot:
        for spot in spots:
            inside_town = inside(spot.point, self.town.boundary)
            if inside_town and all(distance(spot.point, other) > 45 for other in self.given):
                self.given.append(spot.point)
                return spot
        raise LookupError("No spot is left.")

    def _street_at(self, point: Point) -> str:
        near = [row for row in self.rows if distance(row.line[0], point) < 700]
        best = min(
            near or self.rows,
            key=lambda row: min(distance(point, corner) for corner in row.line),
        )
        return best.name

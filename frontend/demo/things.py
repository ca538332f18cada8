"""What stands along the streets and is reported by its number: lamps, containers, benches."""

from dataclasses import dataclass
from itertools import pairwise
from math import pi
from random import Random

from frontend.demo import plan
from frontend.demo.houses import Ground, House
from frontend.demo.land import Block, Land
from frontend.demo.plane import (
    Line,
    Nearby,
    Point,
    along,
    box_of,
    distance,
    distance_to_segment,
    inside,
    length,
    moved,
    point_within,
    rectangle,
    signed_area,
    where_on,
)
from frontend.demo.streets import Streets, Stretch


@dataclass(frozen=True)
class Thing:
    kind: str
    key: str
    label: str
    operator: str
    place: Point


@dataclass
class Things:
    things: list[Thing]
    playgrounds: list[Block]


def reserve_playgrounds(land: Land, ground: Ground, seed: str) -> list[Block]:
    """Playgrounds in the middle of large blocks, taken before the houses are built."""
    noise = Random(f"{seed}:playgrounds")
    blocks = [
        block
        for block in land.blocks
        if block.quarter and block.quarter.style != "industry" and signed_area(block.ring) > 14_000
    ]
    noise.shuffle(blocks)
    found: list[Block] = []
    for block in blocks:
        middle = point_within(block.ring)
        if any(distance(middle, point_within(other.ring)) < 420 for other in found):
            continue
        ring = rectangle(middle, noise.uniform(0, pi), noise.uniform(26, 38), noise.uniform(20, 28))
        if ground.is_free(ring) and ground.is_plot(ring):
            ground.take(ring)
            found.append(Block(ring, "landuse", "playground"))
        if len(found) == 22:
            break
    return found


class Room:
    """Where a thing may stand: beside the carriageways, outside the houses, not in a lake."""

    def __init__(self, rows: list[Stretch], houses: list[House], waters: list[Block]) -> None:
        self.lanes: Nearby[tuple[Point, Point, float]] = Nearby(40.0)
        for row in rows:
            for a, b in pairwise(row.line):
                self.lanes.add(box_of((a, b), row.width / 2), (a, b, row.width / 2 - 0.2))
        self.rings: Nearby[Line] = Nearby(40.0)
        for ring in [house.ring for house in houses]:
            self.rings.add(box_of(ring), ring)
        self.lakes = [water.ring for water in waters if water.kind == "lake"]

    def has(self, point: Point) -> bool:
        box = (*point, *point)
        return not (
            any(distance_to_segment(point, a, b) < half for a, b, half in self.lanes.near(box))
            or any(inside(point, ring) for ring in self.rings.near(box))
            or any(inside(point, lake) for lake in self.lakes)
        )


def place_things(
    land: Land, streets: Streets, playgrounds: list[Block], room: Room, seed: str
) -> Things:
    noise = Random(f"{seed}:things")
    rows = [row for row in streets.stretches if row.inside_od and row.name]
    things = _lamps(rows, room, noise)
    things += _lights(streets, room)
    things += _playgrounds(playgrounds, rows)
    things += _along_streets(rows, room, noise)
    things += _benches(land, streets.stretches, room, noise)
    return Things(things, playgrounds)


def _lamps(rows: list[Stretch], room: Room, noise: Random) -> list[Thing]:
    """A lamp every 60 to 80 metres, numbered street by street as the masts are."""
    things = []
    number = 1000
    for row in sorted(rows, key=lambda row: (row.name, row.start)):
        main = row.road_class in "BLK" or row.width >= 8
        if row.road_class == "P" and row.name not in ("Uferweg", "Seepromenade"):
            continue
        step = noise.uniform(46, 54) if main else noise.uniform(72, 84)
        total = length(row.line)
        place, side = noise.uniform(8, 25), 1
        while place < total - 4:
            spot, facing = along(row.line, place)
            spot = moved(spot, facing + side * pi / 2, row.width / 2 + 1.1)
            if not room.has(spot):  # another street joins here
                place += 4
                continue
            number += 1
            things.append(Thing("lamp", str(number), "", "stadtwerke", spot))
            place += step * noise.uniform(0.92, 1.08)
            side = -side if main else side
    return things


def _lights(streets: Streets, room: Room) -> list[Thing]:
    """Traffic lights where two big roads meet."""
    big = {row.name for row in streets.stretches if row.inside_od and row.road_class in "BLK"}
    trunks = {trunk.name for trunk in plan.TRUNKS if trunk.width >= 7.5} | set(plan.RING)
    wide = {row.name for row in streets.stretches if row.inside_od and row.name in trunks}
    things: list[Thing] = []
    for point, names in streets.junctions:
        if not any(name in big for name in names) or sum(name in wide for name in names) < 2:
            continue
        if any(distance(point, other.place) < 90 for other in things):
            continue
        label = " / ".join([name for name in names if name in wide][:2])
        corners = [
            moved(point, pi / 4 + turn * pi / 6, far) for far in (7, 9, 12) for turn in range(12)
        ]
        spot = next(filter(room.has, corners), corners[0])
        key = f"LSA {len(things) + 1:02d}"
        things.append(Thing("traffic_light", key, label, "tiefbau", spot))
    return things


def nearest_street(point: Point, rows: list[Stretch]) -> str:
    return min(rows, key=lambda row: where_on(row.line, point)[1]).name


def _playgrounds(playgrounds: list[Block], rows: list[Stretch]) -> list[Thing]:
    named = [row for row in rows if row.road_class == "G"]
    things = []
    for number, block in enumerate(playgrounds, start=1):
        middle = point_within(block.ring)
        street = nearest_street(middle, [row for row in named if _is_near(row, middle)] or named)
        block.name = f"Spielplatz {street}"
        things.append(Thing("playground", f"SP {number:02d}", block.name, "gruen", middle))
    return things


def _is_near(row: Stretch, point: Point) -> bool:
    west, south, east, north = box_of(row.line, 120)
    return west <= point[0] <= east and south <= point[1] <= north


def _along_streets(rows: list[Stretch], room: Room, noise: Random) -> list[Thing]:
    """Containers in the quarters, stops on the main roads, bins beside them."""
    things: list[Thing] = []
    count = {"container": 0, "bus_stop": 0, "bin": 0}
    names: set[str] = set()

    def beside(row: Stretch, place: float, off: float) -> Point:
        spot, facing = along(row.line, place)
        return moved(spot, facing + pi / 2, row.width / 2 + off)

    def add(kind: str, prefix: str, label: str, operator: str, place: Point) -> None:
        count[kind] += 1
        things.append(Thing(kind, f"{prefix} {count[kind]:02d}", label, operator, place))

    order = sorted(rows, key=lambda row: row.key)
    noise.shuffle(order)
    for row in order:
        if length(row.line) < 140:
            continue
        middle = length(row.line) * noise.uniform(0.3, 0.7)
        spot = beside(row, middle, 1.6)
        if not (room.has(spot) and room.has(beside(row, middle + 4, 1.6))):
            continue
        near = {
            kind: any(thing.kind == kind and distance(thing.place, spot) < gap for thing in things)
            for kind, gap in (("container", 620), ("bus_stop", 420), ("bin", 260))
        }
        if row.road_class == "G" and row.width < 7.5 and not near["container"]:
            add("container", "WS", f"Wertstoffinsel {row.name}", "bauhof", spot)
        elif row.width >= 7 and not near["bus_stop"]:
            label = row.name if row.name not in names else f"{row.name} {_corner(row)}"
            names.add(row.name)
            add("bus_stop", "H", f"Haltestelle {label}", "stadtwerke", spot)
            add("bin", "PK", label, "bauhof", beside(row, middle + 4, 1.6))
        elif row.quarter == "altstadt" and not near["bin"]:
            add("bin", "PK", row.name, "bauhof", spot)
    return things


def _corner(row: Stretch) -> str:
    spot = row.line[len(row.line) // 2]
    if abs(spot[0]) > abs(spot[1]):
        return "Ost" if spot[0] > 0 else "West"
    return "Nord" if spot[1] > 0 else "Süd"


def _benches(land: Land, rows: list[Stretch], room: Room, noise: Random) -> list[Thing]:
    """Benches along the water and in the parks."""
    spots: list[tuple[Point, str]] = []
    for row in rows:
        if row.name in ("Uferweg", "Seepromenade", "Lindenallee", "Westwall"):
            place = 30.0
            while place < length(row.line):
                spot, facing = along(row.line, place)
                spots.append((moved(spot, facing + pi / 2, row.width / 2 + 1.2), row.name))
                place += noise.uniform(75, 130)
    for block in land.blocks:
        if block.kind in ("park", "cemetery") and signed_area(block.ring) > 3_000:
            middle = point_within(block.ring)
            for turn in range(3):
                spot = moved(middle, turn * 2.1, 14)
                if inside(spot, block.ring):
                    spots.append((spot, block.name))
    spots += [((-40.0, 22.0), "Markt"), ((30.0, 30.0), "Markt"), ((40.0, -22.0), "Markt")]
    return [
        Thing("bench", f"BA {number:03d}", label, "gruen", spot)
        for number, (spot, label) in enumerate(
            ((spot, label) for spot, label in spots if room.has(spot)), start=1
        )
    ]

"""Houses along the streets, each with its number; nothing stands on a street or in the river."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import cos, pi, sin
from random import Random

from frontend.demo.land import TRACKS_GAUGE, Land
from frontend.demo.plane import (
    Box,
    Line,
    Nearby,
    Point,
    Walk,
    between,
    box_of,
    centroid,
    convex_apart,
    distance,
    distance_to_segment,
    heading,
    meeting,
    moved,
    rectangle,
)
from frontend.demo.plots import Plots
from frontend.demo.streets import Stretch


@dataclass(frozen=True)
class House:
    ring: Line
    kind: str
    name: str = ""


@dataclass(frozen=True)
class HouseNumber:
    street: str
    number: int
    suffix: str
    quarter: str
    place: Point
    stretch: int  # index of the row of the road table


@dataclass(frozen=True)
class Style:
    """How houses of a quarter stand: metres as ranges, shares of one."""

    front: tuple[float, float]
    deep: tuple[float, float]
    setback: tuple[float, float]
    gap: tuple[float, float]
    empty: float = 0.06
    rows: float = 0.0  # share of plots that start a terrace
    slabs: float = 0.0  # share of plots with a long block of flats
    behind: float = 0.0  # share with a building in the yard
    turned: float = 0.0  # how far a house may be turned, in radians


STYLES: dict[str, Style] = {
    "medieval": Style((8, 13), (10, 15), (0.2, 0.6), (0, 0.2), 0.05, behind=0.45, turned=0.03),
    "gründerzeit": Style((14, 21), (11, 14), (0.6, 2.5), (0, 0.3), 0.08, behind=0.3),
    "fifties": Style((10, 14), (9, 12), (4.5, 8), (9, 14), 0.07, 0.05, 0.06, 0.2),
    "houses": Style((10, 14), (9, 12), (5, 9), (10, 16), 0.07, 0.03, 0.01, 0.3, 0.05),
    "estate": Style((11, 15), (10, 12), (4, 7), (9, 13), 0.05, 0.14, 0.16, 0.1),
    "village": Style((11, 18), (9, 13), (3, 10), (9, 19), 0.15, 0.0, 0.0, 0.55, 0.16),
    "industry": Style((34, 78), (26, 48), (11, 20), (14, 30), 0.1, behind=0.35),
}


# Streets that are a square or a bridge: their houses belong to the streets around.
UNBUILT = {"Erlenbrücke"}


SIDING_GAUGE = 6.0  # half of the strip that stays free along the works' siding


class Ground:
    """What is already taken, and what may be built on."""

    def __init__(self, land: Land, plots: Plots, stretches: list[Stretch]) -> None:
        self.plots = plots
        self.taken: Nearby[tuple[Box, Line]] = Nearby(40.0)
        for row in stretches:
            self._take_strip(row.line, row.width / 2 + (0.9 if row.width < 6 else 1.8))
        # A hall is longer than a railway is wide: its corners alone would not touch the tracks.
        self._take_strip(land.railway, TRACKS_GAUGE, beyond=TRACKS_GAUGE)
        self._take_strip(land.siding, SIDING_GAUGE, beyond=SIDING_GAUGE)

    def _take_strip(self, line: Line, half: float, beyond: float | None = None) -> None:
        """Room on both sides of a line, and so many metres before and behind each piece."""
        more = half if beyond is None else 2 * beyond
        for a, b in pairwise(line):
            self.take(rectangle(between(a, b, 0.5), heading(a, b), distance(a, b) + more, 2 * half))

    def is_free(self, ring: Line) -> bool:
        box = box_of(ring)
        west, south, east, north = box
        return not any(
            left < east and right > west and low < north and high > south
            and not convex_apart(ring, other)
            for (left, low, right, high), other in self.taken.near(box)
        )  # fmt: skip

    def is_plot(self, ring: Line) -> bool:
        return self.plots.hold_ring(ring)

    def take(self, ring: Line) -> None:
        box = box_of(ring)
        self.taken.add(box, (box, ring))


@dataclass
class Built:
    houses: list[House]
    numbers: list[HouseNumber]


def build(stretches: list[Stretch], ground: Ground, seed: str) -> Built:
    """Fill the streets with houses and give each front house the next number.

    Numbers begin where the street begins: odd on the left, even on the right.
    """
    noise = Random(f"{seed}:houses")
    built = Built([], [])
    last: dict[tuple[str, bool], int] = {}
    order = sorted(range(len(stretches)), key=lambda i: (stretches[i].name, stretches[i].start))
    for index in order:
        row = stretches[index]
        if not row.name or row.road_class == "P" or row.name in UNBUILT:
            continue
        for is_left in (True, False):
            _line_up(row, index, is_left, ground, noise, built, last)
    return built


def _line_up(
    row: Stretch,
    index: int,
    is_left: bool,
    ground: Ground,
    noise: Random,
    built: Built,
    last: dict[tuple[str, bool], int],
) -> None:
    side = pi / 2 if is_left else -pi / 2
    kerb = row.width / 2 + (0.9 if row.width < 6 else 1.8) + 0.1
    walk = Walk(row.line)
    total = walk.total
    place = 3.0
    while place < total - 5:
        there = min(place + 5, total)
        quarter = ground.plots.quarter_at(walk.beside(there, kerb + 8 if is_left else -kerb - 8))
        if quarter is None:
            place += 9
            continue
        style = STYLES[quarter.style]
        front, deep = noise.uniform(*style.front), noise.uniform(*style.deep)
        setback, kind, count = noise.uniform(*style.setback), "house", 1
        chance = noise.random()
        if chance < style.rows:
            count, front, deep, kind = noise.randint(4, 7), 6.4, 10.5, "terrace"
        elif chance < style.rows + style.slabs:
            front, deep, kind = noise.uniform(26, 44), noise.uniform(10.5, 12.5), "flats"
            setback += 3
        # Where a house would fit, but for the first of a street: else none might stand there.
        is_empty = chance > 1 - style.empty and (row.name, is_left) in last
        if style is STYLES["industry"]:
            kind = "hall"
        is_closed = count > 1 or style.gap[1] < 1
        done = 0
        for _ in range(count):
            if place + front > total + 2:
                break
            facing = walk.facing(place + front / 2)
            ring = None
            if is_closed:
                ring = _wall_to_wall(walk, place, front, is_left, kerb + setback, deep)
            if ring is None:
                facing += noise.uniform(-style.turned, style.turned)
                spot = walk.at(place + front / 2)
                middle = moved(spot, facing + side, kerb + setback + deep / 2)
                ring = rectangle(middle, facing, front, deep)
            if not (ground.is_plot(ring) and ground.is_free(ring)):
                break
            number = last.get((row.name, is_left), -1 if is_left else 0) + 2
            last[row.name, is_left] = number
            place += front
            done += 1
            if is_empty:
                break
            middle = centroid(ring)
            # In a closed row a hair smaller, so that the next one may stand wall to wall.
            hair = 0.004 if is_closed else 0.0
            ground.take([between(corner, middle, hair) for corner in ring])
            built.houses.append(House(_shaped(ring, kind, noise), kind))
            (row.left if is_left else row.right).append(number)
            built.numbers.append(HouseNumber(row.name, number, "", quarter.key, middle, index))
            if kind == "flats":
                entrance = moved(middle, facing, front / 4)
                built.numbers.append(
                    HouseNumber(row.name, number, "a", quarter.key, entrance, index)
                )
            if noise.random() < style.behind and kind != "flats":
                _yard(middle, facing, side, deep, style, ground, noise, built)
        place += noise.uniform(*style.gap) if done else 2.5 if is_closed else 4.0


def _wall_to_wall(
    walk: Walk, place: float, front: float, is_left: bool, off: float, deep: float
) -> Line | None:
    """A house between two side walls that stand square to the street, so that the next one
    leaves neither a gap nor an overlap where the street bends. None where it bends too much."""
    sign = 1.0 if is_left else -1.0
    one, two = walk.beside(place, sign * off), walk.beside(place + front, sign * off)
    # On the outer side of a bend the front wall would cut the corner.
    lacking = off - distance_to_segment(walk.at(place + front / 2), one, two)
    if lacking > 0.05:
        off += lacking
        one, two = walk.beside(place, sign * off), walk.beside(place + front, sign * off)
    far = sign * (off + deep)
    three, four = walk.beside(place + front, far), walk.beside(place, far)
    if distance(three, four) < 0.4 * front or meeting(one, four, two, three):
        return None
    return [one, two, three, four] if is_left else [two, one, four, three]


def _yard(
    middle: Point,
    facing: float,
    side: float,
    deep: float,
    style: Style,
    ground: Ground,
    noise: Random,
    built: Built,
) -> None:
    """A garage, a workshop, a barn behind the house."""
    scale = min(3.0, style.front[1] / 14)
    size = (noise.uniform(4, 9) * scale, noise.uniform(4, 7) * scale)
    if style is STYLES["village"]:
        size = (noise.uniform(14, 26), noise.uniform(9, 13))
    back = deep / 2 + size[1] / 2 + noise.uniform(2, 9)
    spot = moved(moved(middle, facing + side, back), facing, noise.uniform(-4, 4))
    turned = facing + (pi / 2 if noise.random() < 0.3 else 0)
    ring = rectangle(spot, turned, *size)
    if ground.is_plot(ring) and ground.is_free(ring):
        ground.take(ring)
        built.houses.append(House(ring, "outbuilding"))


def _shaped(ring: Line, kind: str, noise: Random) -> Line:
    """Some houses get a notch, so that not all of them are plain boxes."""
    if kind in ("terrace", "flats") or noise.random() < 0.62:
        return ring
    a, b, c, d = ring
    share, cut = noise.uniform(0.35, 0.65), noise.uniform(0.2, 0.4)
    one = between(c, d, share)
    inner = between(one, between(b, a, share), cut)
    return [a, b, between(c, b, cut), inner, one, d]


# --- buildings with a name ---------------------------------------------------------------


@dataclass(frozen=True)
class Landmark:
    """A building of its own; `parts` are (east, north, long, deep) around its middle."""

    name: str
    kind: str
    near: Point
    parts: tuple[tuple[float, float, float, float], ...]
    angle: float = 0.0
    free: bool = False  # stands where it is drawn, whatever is around


CHURCH = ((0.0, 0.0, 38.0, 15.0), (-24.0, 0.0, 12.0, 12.0), (6.0, 0.0, 13.0, 27.0))
CHAPEL = ((0.0, 0.0, 20.0, 10.0), (-12.5, 0.0, 7.0, 7.0))
LANDMARKS: tuple[Landmark, ...] = (
    Landmark("St. Lambertus", "church", (95, 85), CHURCH, 0.08),
    Landmark("Rathaus", "public", (-85, 5), ((0, 0, 16, 34), (10, 13, 14, 10)), 0.1),
    Landmark("Stadtbücherei", "public", (-110, -95), ((0, 0, 30, 16),), 0.2),
    Landmark("Klosterkirche", "church", (-190, 170), CHAPEL, -0.3),
    Landmark("Lutherkirche", "church", (560, -800), CHURCH, -0.1),
    Landmark("Bahnhof", "station", (60, -1103), ((0, 0, 62, 13), (0, 3, 18, 19)), 0.01, True),
    Landmark("Schulzentrum Westerfeld", "school", (-1120, 700),
             ((0, 0, 74, 18), (-28, -28, 18, 44), (26, -26, 18, 40)), 0.18, True),
    Landmark("Grundschule Neustadt", "school", (-380, -742), ((0, 0, 60, 14), (22, 18, 16, 26)),
             0.06, True),
    Landmark("Grundschule Lindenhöhe", "school", (1045, 1250), ((0, 0, 56, 15), (-20, 20, 15, 30)),
             0.03, True),
    Landmark("St.-Anna-Krankenhaus", "hospital", (1365, 255),
             ((0, 0, 84, 17), (-20, 24, 17, 40), (22, -24, 17, 38)), -0.12, True),
    Landmark("Bauhof", "public", (-1500, -1060), ((0, 0, 58, 18), (-20, -30, 18, 40),
                                                  (24, -34, 26, 20)), 0.02),
    Landmark("Feuerwache", "public", (-330, -960), ((0, 0, 44, 16), (16, 12, 10, 14)), -0.05),
    Landmark("Stadtwerke", "public", (640, -920), ((0, 0, 50, 16),), -0.05),
    Landmark("St. Nikolaus", "church", (2480, 1720), CHAPEL, 0.4),
    Landmark("St. Martin", "church", (-2990, 720), CHAPEL, -0.2),
    Landmark("Dorfkirche Hagenfeld", "church", (740, -2690), CHAPEL, 0.15),
    Landmark("Christuskirche", "church", (520, 1560), CHAPEL, 0.3),
    Landmark("Heilig Geist", "church", (-800, 760), CHAPEL, 0.1),
    Landmark("Alte Walkmühle", "public", (880, -260), ((0, 0, 22, 12), (12, 8, 10, 10)), 1.3),
    Landmark("Freibad", "sports", (-1560, -400), ((0, 0, 40, 12),), -0.3, True),
    Landmark("Erlenhalle", "sports", (-1720, -230), ((0, 0, 46, 28),), 0.3, True),
    Landmark("Friedhofskapelle", "church", (-620, 1560), ((0, 0, 16, 9),), 0.2, True),
    Landmark("Klärwerk", "utility", (-2950, -690), ((0, 0, 30, 14), (26, 20, 12, 12)), 0.4, True),
)  # fmt: skip


def place_landmarks(ground: Ground, built: Iterable[House] = ()) -> list[House]:
    """Set the buildings with a name before all others, as near to their spot as streets allow."""
    houses = list(built)
    for landmark in LANDMARKS:
        for step in range(1 if landmark.free else 260):
            spot = moved(landmark.near, step * 2.4, 3.2 * step**0.62)
            rings = _parts(landmark, spot)
            if landmark.free or all(
                ground.is_free(ring) and ground.is_plot(ring) for ring in rings
            ):
                for number, ring in enumerate(rings):
                    ground.take(ring)
                    houses.append(House(ring, landmark.kind, "" if number else landmark.name))
                yard = rectangle(spot, landmark.angle, 52, 34)
                if landmark.kind == "church" and not landmark.free and ground.is_free(yard):
                    ground.take(yard)
                break
    return houses


def _parts(landmark: Landmark, spot: Point) -> list[Line]:
    turn_x, turn_y = cos(landmark.angle), sin(landmark.angle)
    return [
        rectangle(
            (spot[0] + east * turn_x - north * turn_y, spot[1] + east * turn_y + north * turn_x),
            landmark.angle,
            long,
            deep,
        )
        for east, north, long, deep in landmark.parts
    ]

"""Lindenbach drawn as a whole, without a database: the same seed gives the same town."""

import gc
import hashlib
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from frontend.demo import plan
from frontend.demo.graph import faces_of, net_of
from frontend.demo.houses import Built, Ground, build, place_landmarks
from frontend.demo.land import Block, Land, lay_out
from frontend.demo.plane import (
    Line,
    Point,
    along,
    beside,
    blob,
    closed,
    inside,
    part_of,
    spline,
    where_on,
    wiggled,
)
from frontend.demo.plots import Plots
from frontend.demo.streets import Streets, name_streets
from frontend.demo.things import Room, Things, place_things, reserve_playgrounds


@dataclass(frozen=True)
class Part:
    """A part of town (Stadtteil)."""

    key: str
    name: str
    ring: Line


@dataclass(frozen=True)
class Town:
    seed: str
    boundary: Line
    parts: list[Part]
    land: Land
    waters: list[Block]
    streets: Streets
    built: Built
    things: Things

    def part_at(self, point: Point) -> Part:
        """The part of town of a point; on an edge the first one."""
        return next((part for part in self.parts if inside(point, part.ring)), self.parts[0])

    def fingerprint(self) -> str:
        """Changes when anything is drawn otherwise; rounded to a decimetre."""
        digest = hashlib.sha256()
        lines = [self.boundary, *(part.ring for part in self.parts)]
        lines += [row.line for row in self.streets.stretches]
        lines += [house.ring for house in self.built.houses]
        lines += [block.ring for block in self.land.blocks]
        lines += [[thing.place] for thing in self.things.things]
        for line in lines:
            digest.update(";".join(f"{x:.1f},{y:.1f}" for x, y in line).encode() + b"\n")
        for row in self.streets.stretches:
            digest.update(f"{row.name}|{row.left}|{row.right}\n".encode())
        return digest.hexdigest()


def draw(seed: str) -> Town:
    # A town is a million things that stay: who looks through all of them for garbage, again and
    # again, finds none.
    collects = gc.isenabled()
    gc.disable()
    try:
        return _drawn(seed)
    finally:
        if collects:
            gc.enable()


def _drawn(seed: str) -> Town:
    land = lay_out(seed)
    boundary, parts = _parts(land, seed)
    plots = Plots(land)
    streets = name_streets(land, boundary, plots, seed)
    ground = Ground(land, plots, streets.stretches)
    landmarks = place_landmarks(ground)
    playgrounds = reserve_playgrounds(land, ground, seed)
    built = build(streets.stretches, ground, seed)
    houses = [*landmarks, *built.houses]
    waters = _waters(land, seed)
    room = Room(streets.stretches, houses, waters)
    return Town(
        seed=seed,
        boundary=boundary,
        parts=parts,
        land=land,
        waters=waters,
        streets=streets,
        built=Built(houses, built.numbers),
        things=place_things(land, streets, playgrounds, room, seed),
    )


def _parts(land: Land, seed: str) -> tuple[Line, list[Part]]:
    """The boundary and the parts of town, drawn again where two lines crossed by chance."""
    for attempt in range(40):
        found = _drawn_parts(land, Random(f"{seed}:parts" + (f":{attempt}" if attempt else "")))
        if found:
            return found
    raise RuntimeError("The parts of town do not come out.")


def _drawn_parts(land: Land, noise: Random) -> tuple[Line, list[Part]] | None:
    """Faces of one net, so there is no gap between them; None unless each part is one face."""
    trunk = {way.number: way.line for way in land.ways if way.name in _SEAM_ROADS}
    lines = {
        "erle": land.river,
        "rail": land.railway,
        "l297": trunk["L 297"],
        "b831": trunk["B 831"],
    }
    corners = dict(plan.CORNERS)
    corners |= {name: point for name, point in plan.BOUNDARY if name}
    # Corners on a river, a road or the railway are set on its middle line.
    for start, end, kind, _ in plan.SEAMS:
        if kind != "~":
            for name in (start, end):
                line = lines[kind]
                place = where_on(line, corners[name])[0]
                corners[name] = part_of(line, place, place + 1)[0]
    outline: Line = []
    points = [corners.get(name, point) for name, point in plan.BOUNDARY]
    for a, b in zip(points, [*points[1:], points[0]], strict=True):
        outline += wiggled(a, b, noise, 0.13, 110)[:-1]
    drawn = [(closed(outline), "boundary")]
    for start, end, kind, via in plan.SEAMS:
        if kind == "~":
            stops = [corners[start], *via, corners[end]]
            line = [stops[0]]
            for a, b in pairwise(stops):
                line += wiggled(a, b, noise, 0.1, 90)[1:]
        else:
            base = lines[kind]
            one, two = where_on(base, corners[start])[0], where_on(base, corners[end])[0]
            line = part_of(base, min(one, two), max(one, two))
            if one > two:
                line.reverse()
            line[0], line[-1] = corners[start], corners[end]
        drawn.append((line, "seam"))
    faces = faces_of(net_of(drawn))
    parts = [
        Part(key, name, face.ring)
        for key, name, spot in plan.PARTS
        for face in faces
        if inside(spot, face.ring)
    ]
    if len(faces) != len(plan.PARTS) or len({part.key for part in parts}) != len(plan.PARTS):
        return None
    whole = faces_of(net_of(drawn[:1]))
    return _with_corners(whole[0].ring, parts), parts


_SEAM_ROADS = ("Brakhauser Straße", "Oberbacher Straße")


def _with_corners(outline: Line, parts: list[Part]) -> Line:
    """The outline with the corners that the parts have on it, so that the edges are equal."""
    owners: dict[frozenset[Point], int] = {}
    for part in parts:
        for a, b in zip(part.ring, [*part.ring[1:], part.ring[0]], strict=True):
            owners[frozenset((a, b))] = owners.get(frozenset((a, b)), 0) + 1
    following = {}
    for part in parts:
        for a, b in zip(part.ring, [*part.ring[1:], part.ring[0]], strict=True):
            if owners[frozenset((a, b))] == 1:
                following[a] = b
    ring = [outline[0]]
    while following[ring[-1]] != ring[0]:
        ring.append(following[ring[-1]])
    return ring


def _waters(land: Land, seed: str) -> list[Block]:
    noise = Random(f"{seed}:waters")
    return [
        Block(land.river_ring, "water", "river", "Erle"),
        Block(land.brook_ring, "water", "stream", "Lindenbach"),
        Block(_shore(plan.TOWN_LAKE, noise), "water", "lake", "Stadtsee"),
        Block(_shore(plan.MILL_POND, noise), "water", "lake", "Mühlenteich"),
        Block(_shore(plan.FOREST_POND, noise), "water", "lake", "Forstweiher"),
    ]


def _shore(points: Line, noise: Random) -> Line:
    """A round shore with small bays."""
    return blob(spline(points, 14, ring=True), noise, 0.05, 30)


def river_zone(land: Land) -> list[Line]:
    """The strips along Erle and Lindenbach that the river association looks after."""
    return [
        [*beside(line, -half), *beside(line, half)[::-1]]
        for line, half in ((land.river, plan.ERLE_WIDTH / 2 + 8), (land.brook, 7.0))
    ]


def station_tracks(land: Land) -> list[Line]:
    """The tracks beside the main line at the station, which join it again at both ends."""
    place = where_on(land.railway, plan.STATION)[0]
    tracks = []
    for off, reach in ((4.6, 330.0), (-4.6, 360.0), (-9.2, 240.0)):
        start, end = place - reach, place + reach
        middle = part_of(land.railway, start + 70, end - 70)
        tracks.append(
            [along(land.railway, start)[0], *beside(middle, off), along(land.railway, end)[0]]
        )
    return tracks

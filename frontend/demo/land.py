"""The whole sheet cut into faces: water, railway, quarters, green, woods and fields."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import cos, pi, sin
from random import Random

from frontend.demo import plan
from frontend.demo.blocks import Cell, Cutter
from frontend.demo.grain import Guides
from frontend.demo.graph import Face, Net, faces_of, net_of
from frontend.demo.plan import Area, Quarter
from frontend.demo.plane import (
    Line,
    Nearby,
    Point,
    along,
    beside,
    between,
    blob,
    box_of,
    closed,
    distance,
    heading,
    inside,
    length,
    meeting,
    moved,
    part_of,
    point_within,
    signed_area,
    spline,
    stepped,
    where_on,
)

TRACKS_GAUGE = 15.0  # half of the strip that belongs to the railway
BANK = 16.0  # of the Erle, on each side
BROOK_BANK = 12.0  # from the middle of the Lindenbach


@dataclass(frozen=True)
class Way:
    """A drawn road before it is cut into rows; without `name` it still needs one."""

    name: str
    road_class: str
    number: str
    width: float
    quarter: str
    line: Line


@dataclass
class Block:
    """A face with its use; `quarter` is None outside the built-up parts."""

    ring: Line
    layer: str
    kind: str
    name: str = ""
    quarter: Quarter | None = None


@dataclass
class Land:
    river: Line
    brook: Line
    river_ring: Line
    brook_ring: Line
    railway: Line
    siding: Line
    rail_ring: Line
    ways: list[Way] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    waters: list[Block] = field(default_factory=list)


def lay_out(seed: str) -> Land:
    """Everything but houses and names, the same for the same seed."""
    noise = Random(f"{seed}:land")
    river = spline(_shaken(plan.ERLE, noise, 22, keep=5), 16)
    brook = spline(_shaken(plan.LINDENBACH, noise, 14, keep=0), 12)
    brook[-1] = along(river, where_on(river, brook[-1])[0])[0]
    railway = spline(plan.RAILWAY, 25)
    siding = spline(plan.SIDING, 20)
    land = Land(
        river=river,
        brook=brook,
        river_ring=_ribbon(river, plan.ERLE_WIDTH, Random(f"{seed}:erle"), 0.16),
        brook_ring=_ribbon(brook, plan.LINDENBACH_WIDTH, Random(f"{seed}:brook"), 0.3),
        railway=railway,
        siding=siding,
        rail_ring=[*beside(railway, -TRACKS_GAUGE), *beside(railway, TRACKS_GAUGE)[::-1]],
    )
    trunks = _trunk_ways(noise)
    land.ways += trunks
    _cut_into_faces(land, trunks, seed)
    return land


def _shaken(points: Line, noise: Random, metres: float, keep: int) -> Line:
    """The points moved a little; the ones near the old town and all ends stay."""
    return [
        point
        if i in (0, len(points) - 1) or (abs(point[0]) < 1400 and keep)
        else (point[0] + noise.uniform(-metres, metres), point[1] + noise.uniform(-metres, metres))
        for i, point in enumerate(points)
    ]


def _ribbon(line: Line, width: float, noise: Random, share: float) -> Line:
    """A band along a line whose width changes slowly."""
    left, right = [], []
    swell = 0.0
    for off_left, off_right, i in zip(
        beside(line, 1.0), beside(line, -1.0), range(len(line)), strict=True
    ):
        swell = 0.8 * swell + 0.2 * noise.uniform(-1, 1) * 2
        half = width / 2 * (1 + share * swell)
        x, y = line[i]
        left.append((x + (off_left[0] - x) * half, y + (off_left[1] - y) * half))
        right.append((x + (off_right[0] - x) * half, y + (off_right[1] - y) * half))
    return [*right, *left[::-1]]


def _trunk_ways(noise: Random) -> list[Way]:
    ways = []
    ring_numbers = {"Nordwall": ("B", "B 831"), "Ostwall": ("B", "B 831"),
                    "Mühlenwall": ("L", "L 297"), "Südwall": ("L", "L 297")}  # fmt: skip
    corners = [point for line in plan.RING.values() for point in line[:-1]]
    ring = spline(corners, 10, ring=True)
    for name, points in plan.RING.items():
        start = where_on(closed(ring), points[0])[0]
        end = where_on(closed(ring), points[-1])[0]
        line = part_of(closed(ring), start, end if end > start else length(closed(ring)))
        line[0], line[-1] = points[0], points[-1]
        road_class, number = ring_numbers.get(name, ("G", ""))
        ways.append(Way(name, road_class, number, 9, "altstadt", line))
    ways.append(Way("Markt", "G", "", 5, "altstadt", closed(plan.MARKET)))
    for trunk in [*plan.TRUNKS, *plan.PATHS]:
        ways.append(
            Way(trunk.name, trunk.road_class, trunk.number, trunk.width, "", spline(trunk.points))
        )
    return ways


def _cut_into_faces(land: Land, trunks: list[Way], seed: str) -> None:
    guides = Guides()
    for way in trunks:
        if way.road_class != "P":
            guides.add(way.line)
    lines: list[tuple[Line, str]] = [
        (way.line, "street" if way.road_class != "P" else "path") for way in trunks
    ]
    # The strips along water and rail keep houses and streets away.
    for line, half in ((land.river, plan.ERLE_WIDTH / 2 + BANK), (land.brook, BROOK_BANK)):
        left, right = beside(line, half), beside(line, -half)
        lines += [(left, "bank"), (right, "bank"), ([left[0], right[0]], "bank")]
    lines += [
        (beside(land.railway, TRACKS_GAUGE), "rail"),
        (beside(land.railway, -TRACKS_GAUGE), "rail"),
    ]
    areas = [(area, _outline(area, Random(f"{seed}:{area.outline[0]}"))) for area in plan.AREAS]
    roads = [way.line for way in trunks if way.road_class != "P"]
    quarters = [(q, closed(_town_edge(q, guides, roads, seed))) for q in plan.QUARTERS]
    for area, ring in areas:
        lines.append((closed(ring), "street" if area.streets else "area"))
        if area.streets:
            land.ways.append(Way("", "G", "", 6, area.streets, closed(ring)))
    for _, ring in quarters:
        lines.append((ring, "edge"))
    limit = plan.OUTSIDE_LIMIT
    lines.append(
        ([(-limit, -limit), (limit, -limit), (limit, limit), (-limit, limit), (-limit, -limit)],
         "limit")
    )  # fmt: skip
    for tie in tied_together(net_of(lines)):
        key = next((q.key for q, ring in quarters if all(inside(p, ring) for p in tie)), "")
        lines.append((tie, "street" if key else "tie"))
        if key:
            land.ways.append(Way("", "G", "", 6, key, tie))
    by_use: dict[str, list[Cell]] = defaultdict(list)
    faces = faces_of(net_of(lines))
    uses = [_use_of(face.ring, land, areas, quarters) for face in faces]
    seams = _seams(faces, uses, land, guides)
    for face, use in zip(faces, uses, strict=True):
        is_street = [
            tag == "street" or frozenset(pair) in seams
            for tag, pair in zip(face.tags, pairwise(closed(face.ring)), strict=True)
        ]
        if isinstance(use, Quarter):
            by_use[use.key].append(Cell(face.ring, is_street))
        elif use.kind == "farmland":
            by_use["fields"].append(Cell(face.ring, [True] * len(face.ring)))
        else:
            if use.kind == "wood":
                by_use["woods"].append(Cell(face.ring, [True] * len(face.ring)))
            land.blocks.append(use)
    ends: Nearby[Point] = Nearby(40.0)
    for quarter, _ in quarters:
        cutter = Cutter(quarter, guides, ends, Random(f"{seed}:{quarter.key}"))
        for cell in by_use[quarter.key]:
            for block in cutter.divide(cell):
                land.blocks.append(Block(block.ring, "landuse", quarter.use, quarter=quarter))
        for line in cutter.streets:
            land.ways.append(Way("", "G", "", quarter.width, quarter.key, line))
    _cut_country(land, by_use, guides, ends, seed)


def _use_of(
    ring: Line, land: Land, areas: list[tuple[Area, Line]], quarters: list[tuple[Quarter, Line]]
) -> Block | Quarter:
    """What a face is for: a block with its use, or the quarter that will be built there."""
    inner = point_within(ring)
    if where_on(land.river, inner)[1] < plan.ERLE_WIDTH / 2 + BANK:
        return Block(ring, "landuse", "meadow")
    if where_on(land.brook, inner)[1] < BROOK_BANK:
        return Block(ring, "landuse", "meadow")
    if where_on(land.railway, inner)[1] < TRACKS_GAUGE:
        return Block(ring, "landuse", "railway")
    for area, outline in areas:
        if inside(inner, outline):
            return Block(ring, area.layer, area.kind, area.name)
    if inside(inner, plan.MARKET):
        return Block(ring, "landuse", "square", "Markt")
    for quarter, outline in quarters:
        if inside(inner, outline):
            return quarter
    if distance(inner, (0, 0)) < 620:
        return Block(ring, "landuse", "park", "Wallanlagen")
    if signed_area(ring) < 30_000:
        # A leftover between a quarter and a big road is part of that quarter.
        for quarter, outline in quarters:
            if where_on(outline, inner)[1] < 70:
                return quarter
    return Block(ring, "landuse", "farmland")


def _seams(
    faces: list[Face[str]], uses: list[Block | Quarter], land: Land, guides: Guides
) -> set[frozenset[Point]]:
    """Edges between two quarters: they become streets, unless one runs there already."""
    beside_edge: dict[frozenset[Point], list[Quarter]] = defaultdict(list)
    for face, use in zip(faces, uses, strict=True):
        if isinstance(use, Quarter):
            for tag, pair in zip(face.tags, pairwise(closed(face.ring)), strict=True):
                middle = between(*pair, 0.5)
                if tag not in ("edge", "tie") or where_on(land.railway, middle)[1] <= 60:
                    continue
                # Along a big road there is no room for another, but one may lead to it.
                off, along_road = guides.at(middle)
                if off > 70 or abs(sin(heading(*pair) - along_road)) > 0.6:
                    beside_edge[frozenset(pair)].append(use)
    seams = {
        pair: keys
        for pair, keys in beside_edge.items()
        if len(keys) == 2 and keys[0].key != keys[1].key
    }
    for ends, (quarter, _) in seams.items():
        land.ways.append(Way("", "G", "", quarter.width, quarter.key, sorted(ends)))
    return set(seams)


def _cut_country(
    land: Land, by_use: dict[str, list[Cell]], guides: Guides, ends: Nearby[Point], seed: str
) -> None:
    """Fields with tracks between them, and rides through the woods."""
    fields = Quarter("fields", "fields", [], 330, 430, "", grain=12, bend=38, trunk_pull=1.1,
                     ragged=0.35, width=3, patience=3)  # fmt: skip
    cutter = Cutter(fields, guides, ends, Random(f"{seed}:fields"))
    far = Cutter(replace(fields, depth=800, length=1100), guides, ends, Random(f"{seed}:far"))
    boundary = [point for _, point in plan.BOUNDARY]
    for cell in by_use["fields"]:
        for block in far.divide(cell):
            middle = point_within(block.ring)
            near = inside(middle, boundary) or where_on(closed(boundary), middle)[1] < 250
            for part in cutter.divide(block) if near else [block]:
                land.blocks.append(Block(part.ring, "landuse", "farmland"))
    for line in [*far.streets, *cutter.streets]:
        land.ways.append(Way("", "P", "", 3, "", line))
    forest = replace(fields, key="forest", depth=420, length=520, bend=60)
    cutter = Cutter(forest, guides, ends, Random(f"{seed}:forest"))
    for cell in by_use["woods"]:
        cutter.divide(cell)
    for line in cutter.streets:
        land.ways.append(Way("", "P", "", 3, "", line))


def tied_together(net: Net[str]) -> list[Line]:
    """Lines that join what lies apart, so that no face has a hole."""
    groups = _groups(net)
    ties: list[Line] = []
    near: Nearby[tuple[Point, Point, int]] = Nearby(250.0)
    for a, b, _ in net.edges:
        one, two = net.nodes[a], net.nodes[b]
        near.add(box_of((one, two)), (one, two, groups[a]))
    members: dict[int, list[int]] = defaultdict(list)
    for node, group in groups.items():
        members[group].append(node)
    largest = max(members, key=lambda group: len(members[group]))
    for group, nodes in sorted(members.items()):
        if group == largest:
            continue
        slant = 0.45 * sin(group)
        for angle in (slant, pi + slant / 2, pi / 2 - slant):
            start = net.nodes[
                max(
                    nodes, key=lambda n: net.nodes[n][0] * cos(angle) + net.nodes[n][1] * sin(angle)
                )
            ]
            for reach in (250, 600, 1500, 4000):
                end = moved(start, angle, reach)
                hits = [
                    crossing[0]
                    for one, two, other in near.near(box_of((start, end)))
                    if other != group and (crossing := meeting(start, end, one, two))
                ]
                if hits:
                    ties.append([start, between(start, end, min(hits))])
                    break
    return ties


def _groups(net: Net[str]) -> dict[int, int]:
    """For each node the number of the part of the net it belongs to."""
    neighbours = net.neighbours()
    groups: dict[int, int] = {}
    for node in neighbours:
        stack = [node]
        while stack:
            here = stack.pop()
            if here not in groups:
                groups[here] = node
                stack += [other for other, _ in neighbours[here] if other not in groups]
    return groups


def _town_edge(quarter: Quarter, guides: Guides, roads: list[Line], seed: str) -> Line:
    """The outline of a quarter, on the big roads that it follows, uneven towards the fields."""
    others = Guides()
    for other in plan.QUARTERS:
        if other is not quarter:
            others.add(closed(other.outline))

    def free(point: Point) -> bool:
        return others.at(point)[0] > 30 and guides.at(point)[0] > 45

    ring = quarter.outline if signed_area(quarter.outline) > 0 else quarter.outline[::-1]
    edge: Line = []
    for a, b in pairwise(closed(ring)):
        edge += _on_a_road(a, b, roads)[:-1]
    return stepped(closed(edge), Random(f"{seed}:edge:{quarter.key}"), free)[:-1]


def _on_a_road(a: Point, b: Point, roads: list[Line], near: float = 25.0) -> Line:
    """From `a` to `b` along the road that runs there, else straight: no sliver stays between
    a road and the quarter that begins at it."""
    for road in roads:
        start, off = where_on(road, a)
        if off >= near:
            continue
        end, off = where_on(road, b)
        if off >= near:
            continue
        middle, off = where_on(road, between(a, b, 0.5))
        if off < near and min(start, end) < middle < max(start, end):
            way = part_of(road, min(start, end), max(start, end))
            return way if start < end else way[::-1]
    return [a, b]


def _outline(area: Area, noise: Random) -> Line:
    ring = area.outline if signed_area(area.outline) > 0 else area.outline[::-1]
    return blob(ring, noise, area.ragged) if area.ragged else list(ring)

"""From drawn ways to streets: one net, ends tied, names, Ortsdurchfahrt."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from math import hypot, pi
from random import Random

from frontend.demo import plan
from frontend.demo.graph import Net, net_of, turn
from frontend.demo.land import Land, Way
from frontend.demo.links import Linking, link_up
from frontend.demo.names import RESERVE, names_of
from frontend.demo.plane import (
    Line,
    Nearby,
    Point,
    box_of,
    closed,
    distance,
    heading,
    inside,
    length,
    meeting,
    resampled,
    where_on,
)
from frontend.demo.plots import Plots

ROW_LENGTH = 420.0  # a longer street is kept in several rows, cut at crossings
# How far a street without a name of its own goes on under one name.
NAME_LENGTH = {"altstadt": 420.0, "oberbach": 800.0, "unterbach": 800.0, "hagenfeld": 800.0}


@dataclass
class Stretch:
    """A row of the road table: one name, one class, one range of house numbers a side."""

    key: str
    name: str
    road_class: str
    number: str
    width: float
    quarter: str
    line: Line
    inside_od: bool
    start: float = 0.0  # metres from the beginning of the street, for house numbers
    left: list[int] = field(default_factory=list)
    right: list[int] = field(default_factory=list)


@dataclass
class Streets:
    stretches: list[Stretch]
    junctions: list[tuple[Point, list[str]]]
    """Where streets meet, with the names of the streets."""


@dataclass
class _Chain:
    """The net's edges between two junctions."""

    nodes: list[int]
    way: int


def name_streets(land: Land, boundary: Line, plots: Plots, seed: str) -> Streets:
    ways = _kept(land, boundary, Random(f"{seed}:tracks"))
    net = net_of([(way.line, number) for number, way in enumerate(ways)])
    link_up(net, ways, Linking(_is_street, plots.hold_way, reach=170, least=60))
    link_up(net, ways, Linking(lambda way: True, _dry(land), reach=260, least=300))
    net = _connected(net)
    chains = _chains(net, ways)
    streets = _joined(chains, net, ways)
    named = _named(streets, net, ways, Random(f"{seed}:names"))
    stretches: list[Stretch] = []
    degree = _degrees(net)
    for name, way, nodes in named:
        points = [net.nodes[node] for node in nodes]
        crossings = [degree[node] > 2 for node in nodes]
        stretches += _cut(name, way, points, crossings, boundary, len(stretches))
    return Streets(stretches, _junctions(stretches))


def _kept(land: Land, boundary: Line, noise: Random) -> list[Way]:
    """All roads, and of the field edges those that are tracks."""
    result = []
    for way in land.ways:
        if way.road_class == "P" and not way.name:
            if length(way.line) < 260 or not inside(way.line[len(way.line) // 2], boundary):
                continue
            if noise.random() < 0.42:
                continue
            if any(inside(point, plan.FOREST_POND) for point in resampled(way.line, 12)):
                continue
        result.append(way)
    return result


def _is_street(way: Way) -> bool:
    return way.road_class != "P"


def _dry(land: Land) -> Callable[[Point, Point], bool]:
    """Tells of a track whether it crosses neither water nor the railway."""
    barriers: Nearby[tuple[Point, Point]] = Nearby(120.0)
    shores = [closed(block) for block in (plan.TOWN_LAKE, plan.MILL_POND, plan.FOREST_POND)]
    for line in (land.river, land.brook, land.railway, land.siding, *shores):
        for pair in pairwise(line):
            barriers.add(box_of(pair, plan.ERLE_WIDTH), pair)

    def fits(a: Point, b: Point) -> bool:
        return not any(meeting(a, b, *pair) for pair in barriers.near(box_of((a, b))))

    return fits


def _connected(net: Net[int]) -> Net[int]:
    """Without what cannot be reached from the market."""
    neighbours = net.neighbours()
    start = min(neighbours, key=lambda node: distance(net.nodes[node], (0, 0)))
    reached, stack = {start}, [start]
    while stack:
        for other, _ in neighbours[stack.pop()]:
            if other not in reached:
                reached.add(other)
                stack.append(other)
    return Net(net.nodes, [edge for edge in net.edges if edge[0] in reached])


def _chains(net: Net[int], ways: list[Way]) -> list[_Chain]:
    neighbours = net.neighbours()

    def alike(one: int, other: int) -> bool:
        a, b = ways[one], ways[other]
        return one == other or (a.name, a.road_class, a.quarter, a.number) == (
            b.name,
            b.road_class,
            b.quarter,
            b.number,
        )

    def passes(node: int) -> bool:
        around = neighbours[node]
        return len(around) == 2 and alike(around[0][1], around[1][1])

    seen: set[tuple[int, int]] = set()
    chains = []

    def walk(start: int, first: int, way: int) -> None:
        nodes = [start, first]
        seen.update({(start, first), (first, start)})
        while passes(nodes[-1]) and nodes[-1] != start:
            onward = next((n for n, _ in neighbours[nodes[-1]] if n != nodes[-2]), None)
            if onward is None or (nodes[-1], onward) in seen:
                break
            seen.update({(nodes[-1], onward), (onward, nodes[-1])})
            nodes.append(onward)
        chains.append(_Chain(nodes, way))

    for node in sorted(neighbours):
        if not passes(node):
            for other, way in neighbours[node]:
                if (node, other) not in seen:
                    walk(node, other, way)
    for a, b, way in net.edges:  # rings without any junction
        if (a, b) not in seen:
            walk(a, b, way)
    line_of = {id(chain): [net.nodes[n] for n in chain.nodes] for chain in chains}
    return [
        chain
        for chain in chains
        # a stub that leads nowhere is left over from a cut
        if length(line_of[id(chain)]) > 16
        or all(len(neighbours[end]) > 1 for end in (chain.nodes[0], chain.nodes[-1]))
    ]


def _joined(chains: list[_Chain], net: Net[int], ways: list[Way]) -> list[tuple[int, list[int]]]:
    """Chains put together to streets: straight on at crossings, all of one name in order."""
    ends: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for number, chain in enumerate(chains):
        ends[chain.nodes[0]].append((number, True))
        ends[chain.nodes[-1]].append((number, False))

    def leaving(number: int, at_start: bool) -> float:
        nodes = chains[number].nodes
        a, b = (nodes[0], nodes[1]) if at_start else (nodes[-1], nodes[-2])
        return heading(net.nodes[a], net.nodes[b])

    link: dict[tuple[int, bool], tuple[int, bool]] = {}
    for spokes in ends.values():
        pairs = []
        for i, one in enumerate(spokes):
            for two in spokes[i + 1 :]:
                a, b = ways[chains[one[0]].way], ways[chains[two[0]].way]
                if (a.road_class, a.number) != (b.road_class, b.number) or one[0] == two[0]:
                    continue
                if a.name != b.name or (not a.name and a.quarter != b.quarter):
                    continue
                bend = turn(leaving(*one), leaving(*two) + pi)
                same = chains[one[0]].way == chains[two[0]].way
                if a.name or bend < (0.9 if same else 0.62):
                    pairs.append((bend - (0.6 if same else 0.0), one, two))
        for _, one, two in sorted(pairs):
            if one not in link and two not in link:
                link[one], link[two] = two, one
    limits = [NAME_LENGTH.get(way.quarter, 1500.0) if not way.name else 1500.0 for way in ways]
    metres = [length([net.nodes[n] for n in chain.nodes]) for chain in chains]
    result, used = [], set()
    order = sorted(range(len(chains)), key=lambda n: ((n, True) in link) + ((n, False) in link))
    for number in order:
        if number in used:
            continue
        entered_at_start = (number, True) not in link
        nodes: list[int] = []
        here, at_start = number, entered_at_start or (number, False) in link
        total = 0.0
        while here not in used:
            used.add(here)
            step = chains[here].nodes if at_start else chains[here].nodes[::-1]
            nodes += step[1:] if nodes else step
            total += metres[here]
            following = link.get((here, not at_start))
            if following is None or following[0] in used:
                break
            # A street of the plan ends behind its limit, another before it.
            more = 0.0 if ways[chains[here].way].name else metres[following[0]]
            if total + more > limits[chains[here].way]:
                break
            here, at_start = following
        result.append((chains[number].way, nodes))
    return result


def _named(
    streets: list[tuple[int, list[int]]], net: Net[int], ways: list[Way], noise: Random
) -> list[tuple[str, Way, list[int]]]:
    # In the order of the plan: that of a set changes from one start of Python to the next.
    pools = {quarter.names: names_of(quarter.names) for quarter in plan.QUARTERS}
    reserve = names_of(RESERVE)
    taken = {way.name for way in ways}
    for pool in [*pools.values(), reserve]:
        noise.shuffle(pool)
    quarters = {quarter.key: quarter for quarter in plan.QUARTERS}
    result = []
    by_length = sorted(
        streets, key=lambda s: -length([net.nodes[n] for n in s[1]])
    )  # the long ones get a name first
    for number, nodes in by_length:
        way = ways[number]
        name = way.name
        # House numbers begin at the end nearer to the market.
        if distance(net.nodes[nodes[0]], (0, 0)) > distance(net.nodes[nodes[-1]], (0, 0)):
            nodes = nodes[::-1]
        if not name and way.quarter in quarters and way.road_class == "G":
            metres = length([net.nodes[n] for n in nodes])
            name = _taken_from([pools[quarters[way.quarter].names], reserve], taken, metres)
        result.append((name, way, nodes))
    return result


def _taken_from(pools: list[list[str]], taken: set[str], metres: float) -> str:
    """A name that nobody has; long streets rather get one that sounds like it."""
    for pool in pools:
        free = [name for name in pool if name not in taken]
        if not free:
            continue
        fitting = [name for name in free[:6] if _sounds_long(name) == (metres > 330)]
        name = (fitting or free)[0]
        pool.remove(name)
        taken.add(name)
        return name
    raise LookupError("There are more streets than names.")


def _sounds_long(name: str) -> bool:
    return name.lower().endswith(("straße", "allee", "promenade", "ring"))


def _cut(
    name: str, way: Way, points: Line, crossings: list[bool], boundary: Line, count: int
) -> list[Stretch]:
    """Rows of fair length, cut where they meet others, where the town ends, at the boundary."""
    total = length(points)
    rows = max(1, round(total / ROW_LENGTH))
    built = [_state((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, boundary) for a, b in pairwise(points)]
    _bridge_gaps(built, points)
    cuts, done = [0], 0.0
    for i, (a, b) in enumerate(pairwise(points)):
        done += distance(a, b)
        at_end = i + 2 == len(points)
        changes = not at_end and built[i] != built[i + 1]
        due = done >= total / rows * len(cuts) - 60 and crossings[i + 1]
        if at_end or changes or (due and total - done > 120):
            cuts.append(i + 1)
    result: list[Stretch] = []
    done = 0.0
    for first, last in pairwise(cuts):
        line = points[first : last + 1]
        state = built[first]
        outside = state == "outside"
        result.append(
            Stretch(
                key=f"{count + len(result) + 1:05d}",
                name="" if outside else name,
                road_class=way.road_class,
                number=way.number,
                width=way.width,
                quarter="" if outside else (way.quarter or _quarter_at(line[len(line) // 2])),
                line=line,
                inside_od=state == "built",
                start=done,
            )
        )
        done += length(line)
    # Tracks and streets of the town are not needed beyond the boundary.
    return [row for row in result if built[0] != "outside" or way.road_class in "BLK"]


def _degrees(net: Net[int]) -> dict[int, int]:
    degree: dict[int, int] = defaultdict(int)
    for a, b, _ in net.edges:
        degree[a] += 1
        degree[b] += 1
    return degree


_outlines = [
    (quarter.key, box_of(quarter.outline, 40), closed(quarter.outline)) for quarter in plan.QUARTERS
]


def _quarter_at(point: Point) -> str:
    x, y = point
    for key, (west, south, east, north), ring in _outlines:
        is_close = west <= x <= east and south <= y <= north
        if is_close and (inside(point, ring) or where_on(ring, point)[1] < 40):
            return key
    return ""


def _state(x: float, y: float, boundary: Line) -> str:
    if not inside((x, y), boundary):
        return "outside"
    return "built" if _quarter_at((x, y)) or hypot(x, y) < 620 else "open"


def _bridge_gaps(built: list[str], points: Line) -> None:
    """Neither a bridge between two quarters nor a gap before the first house ends the town."""
    runs: list[list[int]] = []
    for i, state in enumerate(built):
        if runs and built[runs[-1][0]] == state:
            runs[-1].append(i)
        else:
            runs.append([i])
    for number, run in enumerate(runs):
        beside = [built[other[0]] for other in runs[max(0, number - 1) : number + 2]]
        metres = sum(distance(points[i], points[i + 1]) for i in run)
        at_end = number in (0, len(runs) - 1)
        if "built" in beside and built[run[0]] == "open" and metres < (130 if at_end else 320):
            for i in run:
                built[i] = "built"


def _junctions(stretches: list[Stretch]) -> list[tuple[Point, list[str]]]:
    meeting: dict[Point, set[str]] = defaultdict(set)
    counts: dict[Point, int] = defaultdict(int)
    for row in stretches:
        for i, point in enumerate(row.line):
            meeting[point].add(row.name)
            counts[point] += 1 if i in (0, len(row.line) - 1) else 2
    return [
        (point, sorted(filter(None, names)))
        for point, names in sorted(meeting.items())
        if counts[point] >= 3 and len([name for name in names if name]) >= 2
    ]

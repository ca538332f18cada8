"""A net of lines: where they cross, and the faces between them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import pi
from typing import Generic, TypeVar

from frontend.demo.plane import (
    Line,
    Nearby,
    Point,
    between,
    box_of,
    distance,
    distance_to_segment,
    heading,
    meeting,
    signed_area,
)

Tag = TypeVar("Tag")
SNAP = 0.6  # metres within which two ends are the same place


@dataclass
class Net(Generic[Tag]):
    """Nodes by number; edges as (from, to, tag), each straight and crossing no other."""

    nodes: Line = field(default_factory=list)
    edges: list[tuple[int, int, Tag]] = field(default_factory=list)

    def neighbours(self) -> dict[int, list[tuple[int, Tag]]]:
        result: dict[int, list[tuple[int, Tag]]] = defaultdict(list)
        for a, b, tag in self.edges:
            result[a].append((b, tag))
            result[b].append((a, tag))
        return result


def net_of(lines: Iterable[tuple[Sequence[Point], Tag]]) -> Net[Tag]:
    """Cut all lines where they meet. Of two lines on the same stretch the first one stays."""
    segments = [(a, b, tag) for line, tag in lines for a, b in pairwise(line) if a != b]
    near: Nearby[int] = Nearby(60.0)
    boxes = [box_of((a, b), SNAP) for a, b, _ in segments]
    for number, box in enumerate(boxes):
        near.add(box, number)
    cuts: list[set[float]] = [{0.0, 1.0} for _ in segments]
    for number, (a, b, _) in enumerate(segments):
        west, south, east, north = boxes[number]
        for other in set(near.near(boxes[number])):
            if other <= number:
                continue
            left, low, right, high = boxes[other]
            if left > east or right < west or low > north or high < south:
                continue
            c, d, _ = segments[other]
            crossing = meeting(a, b, c, d)
            if crossing:
                cuts[number].add(crossing[0])
                cuts[other].add(crossing[1])
            for end in (c, d):
                if distance_to_segment(end, a, b) <= SNAP:
                    cuts[number].add(_share(end, a, b))
            for end in (a, b):
                if distance_to_segment(end, c, d) <= SNAP:
                    cuts[other].add(_share(end, c, d))
    net: Net[Tag] = Net()
    known: Nearby[int] = Nearby(2 * SNAP)
    seen: set[tuple[int, int]] = set()
    for number, (a, b, tag) in enumerate(segments):
        places = [_node(net, known, between(a, b, share)) for share in sorted(cuts[number])]
        for one, two in pairwise(places):
            pair = (min(one, two), max(one, two))
            if one != two and pair not in seen:
                seen.add(pair)
                net.edges.append((one, two, tag))
    return net


def _share(point: Point, a: Point, b: Point) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    share = ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / (dx * dx + dy * dy)
    return min(1.0, max(0.0, share))


def _node(net: Net[Tag], known: Nearby[int], point: Point) -> int:
    x, y = point
    for number in known.near((x - SNAP, y - SNAP, x + SNAP, y + SNAP)):
        if distance(net.nodes[number], point) <= SNAP:
            return number
    net.nodes.append((round(x, 3), round(y, 3)))
    known.add((x, y, x, y), len(net.nodes) - 1)
    return len(net.nodes) - 1


@dataclass
class Face(Generic[Tag]):
    """A ring against the clock; `tags[i]` belongs to the edge that leaves `ring[i]`."""

    ring: Line
    tags: list[Tag]


def faces_of(net: Net[Tag]) -> list[Face[Tag]]:
    """The faces between the lines, without the endless one outside. Dead ends are left out."""
    edges = _without_dead_ends(net)
    leaving: dict[int, list[tuple[float, int]]] = defaultdict(list)
    tags: dict[tuple[int, int], Tag] = {}
    for a, b, tag in edges:
        leaving[a].append((heading(net.nodes[a], net.nodes[b]), b))
        leaving[b].append((heading(net.nodes[b], net.nodes[a]), a))
        tags[a, b] = tags[b, a] = tag
    following: dict[tuple[int, int], tuple[int, int]] = {}
    for node, spokes in leaving.items():
        spokes.sort()
        for (_, earlier), (_, later) in zip(spokes, [*spokes[1:], spokes[0]], strict=True):
            # Coming in from `later`, the face on the left goes on to the next spoke clockwise.
            following[later, node] = (node, earlier)
    faces: list[Face[Tag]] = []
    unseen = set(following)
    for start in sorted(following):
        if start not in unseen:
            continue
        walk = []
        step = start
        while step in unseen:
            unseen.discard(step)
            walk.append(step)
            step = following[step]
        ring = [net.nodes[a] for a, _ in walk]
        if signed_area(ring) > 1.0:
            faces.append(Face(ring, [tags[edge] for edge in walk]))
    return faces


def _without_dead_ends(net: Net[Tag]) -> list[tuple[int, int, Tag]]:
    edges = list(net.edges)
    while True:
        degree: dict[int, int] = defaultdict(int)
        for a, b, _ in edges:
            degree[a] += 1
            degree[b] += 1
        kept = [edge for edge in edges if degree[edge[0]] > 1 and degree[edge[1]] > 1]
        if len(kept) == len(edges):
            return kept
        edges = kept


def turn(from_heading: float, to_heading: float) -> float:
    """How much one turns, between 0 (straight on) and pi (back)."""
    return abs((to_heading - from_heading + pi) % (2 * pi) - pi)

"""Ways that were cut apart from all others get a link to the next one."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from frontend.demo.graph import Net
from frontend.demo.land import Way
from frontend.demo.plane import Box, Nearby, Point, along, box_of, distance, meeting, where_on

Edge = tuple[int, int, int]  # two nodes and the number of the way


@dataclass(frozen=True)
class Linking:
    """Which ways count, which link between two points is allowed, what is worth one."""

    counts: Callable[[Way], bool]
    fits: Callable[[Point, Point], bool]
    reach: float  # metres; what lies farther off stays apart
    least: float  # metres of ways that are worth a link


def link_up(net: Net[int], ways: list[Way], linking: Linking) -> None:
    """Adds links to `net` (and their ways to `ways`) until each group is joined or too far off."""
    groups = _groups(net, ways, linking)
    start = min(groups, key=lambda node: distance(net.nodes[node], (0, 0)))
    members: dict[int, list[Edge]] = defaultdict(list)
    for edge in net.edges:
        if linking.counts(ways[edge[2]]):
            members[groups[edge[0]]].append(edge)
    reached = _Reached(net)
    reached.add(members.pop(groups[start]))
    lost = sorted(members.items(), key=lambda item: (-_metres(net, item[1]), item[0]))
    lost = [(group, edges) for group, edges in lost if _metres(net, edges) >= linking.least]
    while lost:
        # What was out of reach can be near one that has been joined meanwhile.
        left = [one for one in lost if not _link(net, ways, linking, one[1], reached)]
        if len(left) == len(lost):
            return
        lost = left


class _Reached:
    """The edges one can get to, by place. A cut edge goes, its two halves come."""

    def __init__(self, net: Net[int]) -> None:
        self.net = net
        self.edges: Nearby[Edge] = Nearby(60.0)
        self.gone: set[Edge] = set()

    def add(self, edges: Iterable[Edge]) -> None:
        for edge in edges:
            self.edges.add(box_of((self.net.nodes[edge[0]], self.net.nodes[edge[1]])), edge)

    def near(self, box: Box) -> list[Edge]:
        return sorted(set(self.edges.near(box)) - self.gone)

    def cut(self, edge: Edge, node: int) -> None:
        a, b, way = edge
        self.gone.add(edge)
        self.net.edges.remove(edge)
        halves = [(a, node, way), (node, b, way)]
        self.net.edges += halves
        self.add(halves)


def _metres(net: Net[int], edges: list[Edge]) -> float:
    return sum(distance(net.nodes[a], net.nodes[b]) for a, b, _ in edges)


def _groups(net: Net[int], ways: list[Way], linking: Linking) -> dict[int, int]:
    """For each node the lowest node that can be reached from there."""
    neighbours: dict[int, list[int]] = defaultdict(list)
    for a, b, way in net.edges:
        if linking.counts(ways[way]):
            neighbours[a].append(b)
            neighbours[b].append(a)
    groups: dict[int, int] = {}
    for node in sorted(neighbours):
        stack = [node]
        while stack:
            here = stack.pop()
            if here not in groups:
                groups[here] = node
                stack += neighbours[here]
    return groups


def _link(
    net: Net[int], ways: list[Way], linking: Linking, lost: list[Edge], reached: _Reached
) -> bool:
    """The shortest link from a node of the lost ways to what is reached; False if none fits."""
    best: tuple[float, int, Edge, Point] | None = None
    for node in sorted({end for a, b, _ in lost for end in (a, b)}):
        here = net.nodes[node]
        for edge in reached.near(box_of((here,), best[0] if best else linking.reach)):
            place, off = where_on([net.nodes[edge[0]], net.nodes[edge[1]]], here)
            if off > linking.reach or (best and off >= best[0]):
                continue
            target = along([net.nodes[edge[0]], net.nodes[edge[1]]], place)[0]
            if linking.fits(here, target) and not _crosses(net, reached, lost, here, target):
                best = (off, node, edge, target)
    if best is None:
        return False
    _, node, edge, target = best
    own = next(way for one, two, way in lost if node in (one, two))
    ways.append(replace(ways[own], name="", number="", line=[]))
    end = next((n for n in edge[:2] if distance(net.nodes[n], target) < 1.0), None)
    if end is None:
        net.nodes.append((round(target[0], 3), round(target[1], 3)))
        end = len(net.nodes) - 1
        reached.cut(edge, end)
    link = (node, end, len(ways) - 1)
    net.edges.append(link)
    reached.add([link, *lost])
    return True


def _crosses(net: Net[int], reached: _Reached, lost: list[Edge], a: Point, b: Point) -> bool:
    """Whether the link meets a way before its end."""
    for one, two, _ in [*reached.near(box_of((a, b))), *lost]:
        crossing = meeting(a, b, net.nodes[one], net.nodes[two])
        if crossing and 0.001 < crossing[0] < 0.999:
            return True
    return False

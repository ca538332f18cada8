"""What a case of the benchmark is, and the tiles that a map asks for."""

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from benchmarks.places import CENTRE
from benchmarks.serving import Ask

VIEW_WIDTH, VIEW_HEIGHT, TILE = 1280, 800, 512


@dataclass(frozen=True, kw_only=True)
class Case:
    """`asks(n)` makes `n` requests that no earlier call made. Limits are None if there are none.

    `peer` says what the same costs the peer named `peer_name`, measured on 2 cores.
    `together` is how many requests make one of what is reported (a viewport of tiles).
    `most_bytes` holds for what is reported, compressed as browsers ask for it.
    """

    name: str
    asks: Callable[[int], list[Ask]]
    most_cpu_ms: float | None = None
    most_statements: int | None = None
    most_bytes: int | None = None
    peer: str = ""
    peer_name: str = "Signalen"
    together: int = 1
    requests: int = 150
    writes: bool = False


def chosen(found: Sequence[Case], words: str) -> list[Case]:
    """The cases whose name holds `words`, whatever the case."""
    return [case for case in found if words.casefold() in case.name.casefold()]


_asked = itertools.count()


def pages(
    path: str, *, headers: dict[str, str] | None = None, **query: str
) -> Callable[[int], list[Ask]]:
    """A page that nobody has asked for before: a kept one is found by its whole address."""

    def make(n: int) -> list[Ask]:
        return [
            Ask(f"{path}?{urlencode({**query, 'bench': next(_asked)})}", headers=headers or {})
            for _ in range(n)
        ]

    return make


def pressed(path: str, cookie: str, **values: str) -> Ask:
    """A form as the page sends it by itself: what did not work is not answered with 200."""
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": cookie,
        "HX-Request": "true",
    }
    return Ask(path, "POST", headers, urlencode(values).encode())


def tile_of(longitude: float, latitude: float, z: int) -> tuple[int, int]:
    """The tile `x`, `y` of zoom `z` in which a point lies."""
    x, y = _position(longitude, latitude, z)
    return int(x), int(y)


def _position(longitude: float, latitude: float, z: int) -> tuple[float, float]:
    n = 1 << z
    y = (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2 * n
    return (longitude + 180) / 360 * n, y


def viewport(z: int, template: str) -> list[Ask]:
    """The tiles of a map of 1280 x 800 pixels around the centre; `template` has {z}, {x}, {y}."""
    x, y = _position(*CENTRE, z)
    columns, rows = _around(x, VIEW_WIDTH), _around(y, VIEW_HEIGHT)
    return [Ask(template.format(z=z, x=x, y=y)) for x in columns for y in rows]


def _around(middle: float, pixels: int) -> range:
    """The tiles that so many pixels with this middle touch."""
    reach = pixels / TILE / 2
    return range(int(middle - reach), int(middle + reach) + 1)

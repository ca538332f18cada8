"""Vector tiles cut by PostGIS: what the base map and the tiles of reports have in common.

Tiles are those of Web Mercator, 512 pixels wide on screen. A tile of a kind that never has
features deeper than `MAX_ZOOM` is stretched by the browser.
"""

import gzip
from collections import OrderedDict
from threading import Lock
from typing import Any

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

MAX_ZOOM = 18
CONTENT_TYPE = "application/vnd.mapbox-vector-tile"
# Width of the world in Web Mercator, and of a tile on screen.
_WORLD_METRES = 40_075_016.685578488
_TILE_PIXELS = 512


def check_tile(z: int, x: int, y: int, *, max_zoom: int = MAX_ZOOM) -> None:
    """Raise `Http404` unless there is such a tile."""
    if not 0 <= z <= max_zoom or not 0 <= x < 2**z or not 0 <= y < 2**z:
        raise Http404("No such tile.")


def pixel_size(z: int) -> float:
    """How many units of Web Mercator (SRID 3857) one pixel is at zoom `z`."""
    return _WORLD_METRES / (1 << z) / _TILE_PIXELS


def fetch_tile(statement: str, values: dict[str, Any]) -> bytes:
    """Run a statement that answers with one tile; nothing is an empty tile."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return bytes(row[0]) if row and row[0] else b""


def tile_response(
    request: HttpRequest, body: bytes, *, etag: str, cache_control: str, zipped: bytes | None = None
) -> HttpResponse:
    """The tile as an answer: 204 when empty, 304 when known, compressed when wanted.

    `etag` is without quotes; `zipped` is the body already compressed, if at hand.
    """
    response: HttpResponse
    quoted = f'"{etag}"'
    if is_known(request, etag):
        response = HttpResponse(status=304)
    elif not body:
        response = HttpResponse(status=204)
    else:
        accepts = "gzip" in request.headers.get("Accept-Encoding", "")
        if accepts and len(body) > 400:
            response = HttpResponse(zipped or compress(body), content_type=CONTENT_TYPE)
            response["Content-Encoding"] = "gzip"
        else:
            response = HttpResponse(body, content_type=CONTENT_TYPE)
    response["ETag"] = quoted
    response["Cache-Control"] = cache_control
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def is_known(request: HttpRequest, etag: str) -> bool:
    """Has the browser this very tile already?"""
    wanted = parse_etags(request.headers.get("If-None-Match", ""))
    return f'"{etag}"' in wanted or f'W/"{etag}"' in wanted


def compress(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=6, mtime=0)


class TileCache:
    """Finished tiles of one process, least recently used ones dropped beyond `max_bytes`.

    Keys hold the version of what is drawn, so nothing in here is ever out of date.
    """

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self._size = 0
        self._tiles: OrderedDict[tuple[Any, ...], tuple[bytes, bytes]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[Any, ...]) -> tuple[bytes, bytes] | None:
        with self._lock:
            found = self._tiles.get(key)
            if found is not None:
                self._tiles.move_to_end(key)
            return found

    def put(self, key: tuple[Any, ...], body: bytes) -> tuple[bytes, bytes]:
        """Keep `body`; returns it with its compressed form."""
        tile = (body, compress(body) if body else b"")
        with self._lock:
            if key not in self._tiles:
                self._tiles[key] = tile
                self._size += self._weight(tile)
            while self._size > self.max_bytes:
                _, dropped = self._tiles.popitem(last=False)
                self._size -= self._weight(dropped)
        return tile

    def clear(self) -> None:
        with self._lock:
            self._tiles.clear()
            self._size = 0

    def __len__(self) -> int:
        return len(self._tiles)

    @staticmethod
    def _weight(tile: tuple[bytes, bytes]) -> int:
        return len(tile[0]) + len(tile[1]) + 200

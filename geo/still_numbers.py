"""Numbered marks on a picture of the map, for lists on paper."""

from collections.abc import Sequence

from django.contrib.gis.geos import Point

from geo.still import View, pixel_size_of, to_mercator

# Marks that would hide each other stand side by side.
_STEP = 17


def numbered(picture: bytes, view: View, points: Sequence[tuple[int, Point]]) -> bytes:
    """`picture` (SVG of `view`) with a mark for each (number, point in SRID 4326), the first on
    top. Its colours stand for both themes and for paper."""
    west, _south, _east, north = view.box
    pixel = pixel_size_of(view.zoom)
    taken: list[tuple[float, float]] = []
    marks = []
    for number, point in points:
        x, y = to_mercator(point.x, point.y)
        left, top = (x - west) / pixel, (north - y) / pixel
        while any(abs(left - a) < _STEP and abs(top - b) < _STEP for a, b in taken):
            left += _STEP
        taken.append((left, top))
        marks.append(
            f'<g transform="translate({left:.1f} {top:.1f})"><circle r="9" fill="#1b1d25"'
            ' stroke="#fff" stroke-width="2"/><text y="4" font-size="11" font-weight="600"'
            f' fill="#fff" style="stroke:none;text-anchor:middle">{int(number)}</text></g>'
        )
    return picture.replace(b"</svg>", "".join(reversed(marks)).encode() + b"</svg>")

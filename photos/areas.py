"""Rectangles of a picture that shall be black."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from photos.models import BlackArea, Photo, PhotoRedaction

MOST_AREAS = 50
# Less than this share of a side hides nothing that can be seen.
LEAST = 0.002
_DIGITS = 6


class BadArea(ValidationError):
    """An area lies outside the picture, has no size, or there are too many."""


@dataclass(frozen=True, kw_only=True)
class Area:
    """A rectangle of the upright picture, in fractions of its width and height (0 to 1)."""

    left: float
    top: float
    width: float
    height: float

    @classmethod
    def checked(cls, left: float, top: float, width: float, height: float) -> Self:
        """What reaches over the edge is cut there. Raises `BadArea` for what is no area."""
        values = (left, top, width, height)
        if not all(math.isfinite(value) for value in values):
            raise BadArea(_("Bitte geben Sie Zahlen an."), code="no_number")
        if not (0 <= left < 1 and 0 <= top < 1 and width <= 1.01 and height <= 1.01):
            raise BadArea(
                _("Dieser Bereich liegt nicht im Bild. Erlaubt sind 0 bis 100 Prozent."),
                code="outside",
            )
        if width < LEAST or height < LEAST:
            raise BadArea(_("Dieser Bereich ist zu klein."), code="no_size")
        left, top = round(left, _DIGITS), round(top, _DIGITS)
        return cls(
            left=left,
            top=top,
            width=round(min(width, 1 - left), _DIGITS),
            height=round(min(height, 1 - top), _DIGITS),
        )

    def holds(self, other: "Area") -> bool:
        slack = 10.0**-_DIGITS
        return (
            self.left <= other.left + slack
            and self.top <= other.top + slack
            and self.left + self.width >= other.left + other.width - slack
            and self.top + self.height >= other.top + other.height - slack
        )


def refuse_too_many(areas: Sequence[Area]) -> None:
    if len(areas) > MOST_AREAS:
        raise BadArea(
            _("Mehr als %(most)s Bereiche gehen nicht. Fassen Sie welche zusammen."),
            code="too_many",
            params={"most": MOST_AREAS},
        )


def areas_of(photo: Photo) -> list[Area]:
    """What is black in `photo` as it is now; one query, none if nothing ever was."""
    if not photo.revision:
        return []
    rows = BlackArea.objects.filter(of__photo=photo, of__revision=photo.revision)
    return [Area(left=row.left, top=row.top, width=row.width, height=row.height) for row in rows]


def keep_areas(made: PhotoRedaction, areas: Sequence[Area]) -> None:
    BlackArea.objects.bulk_create(
        BlackArea(of=made, left=a.left, top=a.top, width=a.width, height=a.height) for a in areas
    )


def uncovers(now: Sequence[Area], before: Sequence[Area]) -> bool:
    """Whether something may be seen `now` that was black `before`."""
    return any(not any(area.holds(old) for area in now) for old in before)

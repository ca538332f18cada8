"""What a moderator sends of the areas of a photo: rows of numbers in percent."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from moderation.forms import RedactionForm
from photos.areas import MOST_AREAS, Area, BadArea

SIDES = ("left", "top", "width", "height")


@dataclass(kw_only=True)
class Row:
    """One area as it stands in the fields, in percent; `area` if it is one."""

    left: str
    top: str
    width: str
    height: str
    area: Area | None = None
    problem: str = ""


def row_of(area: Area) -> Row:
    return Row(**{side: percent(getattr(area, side)) for side in SIDES}, area=area)


def percent(fraction: float) -> str:
    """As a field of numbers wants it: 12.5"""
    return f"{fraction * 100:.4f}".rstrip("0").rstrip(".")


def rows_of(sent: QueryDict) -> list[Row]:
    """The rows that were sent, `left`, `top`, `width` and `height` of each in order; a row of
    nothing is none. No more than one too many is read."""
    columns = [sent.getlist(side)[: MOST_AREAS + 2] for side in SIDES]
    if len({len(column) for column in columns}) > 1:
        raise BadArea(_("Bitte laden Sie die Seite neu."), code="incomplete")
    return [
        _row(values)
        for values in zip(*columns, strict=True)
        if any(value.strip() for value in values)
    ]


def _row(values: Sequence[str]) -> Row:
    left, top, width, height = values
    row = Row(left=left, top=top, width=width, height=height)
    try:
        numbers = [_number(value) / 100 for value in values]
        row.area = Area.checked(*numbers)
    except ValidationError as error:
        row.problem = " ".join(error.messages)
    return row


def _number(text: str) -> float:
    """German or English: 12,5 and 12.5."""
    try:
        number = float(text.strip().replace(",", ".")[:30])
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise BadArea(_("Bitte geben Sie Zahlen an."), code="no_number")
    return number


class RedactPhotoForm(RedactionForm):
    """The rows beside rule and note. What `lifts` takes everything back, whatever the rows say."""

    def __init__(self, data: QueryDict, *, lifts: bool, **kwargs: Any) -> None:
        self.lifts = lifts
        self.rows: list[Row] = []
        self.broken = ""
        try:
            self.rows = rows_of(data)
        except BadArea as error:
            self.broken = " ".join(error.messages)
        super().__init__(data, needs_rule=not lifts, **kwargs)

    @property
    def areas(self) -> list[Area]:
        """Nothing if everything is taken back."""
        found = [row.area for row in self.rows if row.area is not None]
        return [] if self.lifts else found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.lifts:
            return data
        if not self.rows and not self.broken:
            self.add_error(None, _("Zeichnen Sie zuerst einen Bereich, der schwarz werden soll."))
        if self.broken:
            self.add_error(None, self.broken)
        for number, row in enumerate(self.rows, 1):
            if row.problem:
                self.add_error(
                    None,
                    _("Bereich %(number)s: %(problem)s")
                    % {"number": number, "problem": row.problem},
                )
        return data

"""Pages by the last row seen instead of by an offset.

A page costs the same however far down it is, and rows that arrive or leave between two
pages are neither shown twice nor skipped.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.contrib.gis.db.models.sql.conversion import DistanceField
from django.contrib.gis.measure import Distance
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """`next` is what `after` must be for the page that follows; None on the last one."""

    rows: list[Row]
    next: str | None


def page(
    queryset: "models.QuerySet[Any, Row]",
    *,
    order: Sequence[str] = ("-created_at", "-id"),
    size: int,
    after: str | None,
    never_null: Collection[str] = (),
) -> Page[Row]:
    """`size` rows of `queryset` in the given order, after the one that `after` names.

    `order` takes columns, columns of related rows (`report__number`) and annotations, each
    with or without a minus sign. None of them may be NULL, and together they must be
    unique: end with the id. `never_null` names columns that could be but, by a constraint, are
    not in the rows of `queryset`. Rows are instances or, after `.values()`, dictionaries.

    Raises `ValidationError` when `after` is no cursor of this order.
    """
    if size < 1:
        raise ValueError(f"A page of {size} rows.")
    columns = [_Column(queryset, name, never_null) for name in order]
    rows_after = queryset.order_by(*order)
    if after:
        rows_after = rows_after.filter(_beyond(columns, _decode(after, order, columns)))
    return page_of(list(rows_after[: size + 1]), order=order, size=size)


def page_or_first(
    queryset: "models.QuerySet[Any, Row]",
    *,
    order: Sequence[str],
    size: int,
    after: str | None,
    never_null: Collection[str] = (),
) -> Page[Row]:
    """As `page`, and the first page where `after` is no cursor of this order.

    For lists that people read: an address they kept, or cut short, still shows the list.
    """
    try:
        return page(queryset, order=order, size=size, after=after, never_null=never_null)
    except ValidationError:
        return page(queryset, order=order, size=size, after=None, never_null=never_null)


def page_of(rows: list[Row], *, order: Sequence[str], size: int) -> Page[Row]:
    """A page of rows that the caller has fetched in this order: one more than `size`, if there
    are more. For lists that one statement reads together."""
    if len(rows) <= size:
        return Page(rows, None)
    last = [_value(rows[size - 1], name.removeprefix("-")) for name in order]
    return Page(rows[:size], _encode(order, last))


def _value(row: Any, name: str) -> Any:
    if isinstance(row, dict):
        return row[name]
    for part in name.split("__"):
        row = getattr(row, part)
    return row


class _Column:
    def __init__(
        self, queryset: "models.QuerySet[Any, Any]", name: str, never_null: Collection[str]
    ) -> None:
        self.descending = name.startswith("-")
        self.name = name.removeprefix("-")
        query = queryset.query.chain()
        reference = F(self.name).resolve_expression(query)
        self.field = reference.output_field
        column = getattr(reference, "target", None)
        if column is not None and column.null and self.name not in never_null:
            raise ValueError(f"{self.name} may be NULL, so it cannot order pages.")

    def beyond(self, value: Any) -> Q:
        return Q(**{f"{self.name}__{'lt' if self.descending else 'gt'}": value})

    def at_or_beyond(self, value: Any) -> Q:
        return Q(**{f"{self.name}__{'lte' if self.descending else 'gte'}": value})

    def at(self, value: Any) -> Q:
        return Q(**{self.name: value})

    def parse(self, text: Any) -> Any:
        """The value of a cursor, as the column's type; raises `ValidationError`."""
        if text is None or (isinstance(text, str) and "\0" in text):
            raise ValidationError("a value that no row can have")
        if isinstance(self.field, DistanceField) != isinstance(text, dict):
            raise ValidationError("a value of another type")
        if isinstance(text, dict):
            return Distance(m=float(text["m"]))
        value = self.field.to_python(text)
        if isinstance(value, datetime):
            if value.tzinfo is None:
                raise ValidationError("a moment without a time zone")
            value = value.astimezone(UTC)
        return value


def _beyond(columns: list[_Column], values: list[Any]) -> Q:
    """Rows behind `values`: a < x or (a = x and (b < y or (b = y and ...))).

    The first column is also bounded alone, which is what an index can use.
    """
    condition = columns[-1].beyond(values[-1])
    for column, value in zip(reversed(columns[:-1]), reversed(values[:-1]), strict=True):
        condition = column.beyond(value) | (column.at(value) & condition)
    return columns[0].at_or_beyond(values[0]) & condition


def _encode(order: Sequence[str], values: list[Any]) -> str:
    text = json.dumps([_mark(order), *map(_plain, values)], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(cursor: str, order: Sequence[str], columns: list[_Column]) -> list[Any]:
    try:
        raw = base64.b64decode(
            cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True
        )
        mark, *values = json.loads(raw, parse_constant=_refuse)
        if mark != _mark(order):
            raise ValueError("a cursor of another order")
        return [column.parse(value) for column, value in zip(columns, values, strict=True)]
    except (
        ValidationError,
        ValueError,
        TypeError,
        KeyError,
        OverflowError,
        RecursionError,
        binascii.Error,
    ) as error:
        raise ValidationError(
            _("Diese Seite der Liste gibt es nicht mehr. Bitte beginnen Sie vorn."),
            code="bad_cursor",
        ) from error


def _plain(value: Any) -> Any:
    if value is None:
        raise ValueError("A column that orders pages is NULL.")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Distance):
        return {"m": value.m}
    return value


def _mark(order: Sequence[str]) -> int:
    return zlib.crc32(",".join(order).encode())


def _refuse(constant: str) -> None:
    raise ValueError(constant)

"""A table that is read while it is sent, and what its cells may be."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import translation

from common import clock
from common.csv_files import csv_lines
from common.ods import Cell, Sheet, spreadsheet
from defects.models.report import ReportQuerySet
from moderation.passages import for_editing

CSV = "text/csv; charset=utf-8"
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Column:
    """Its name, and what a report has in it."""

    title: str
    cell: Callable[[Any], Cell]


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    columns: Sequence[Column]
    reports: ReportQuerySet
    prepare: Callable[[Any], None] = lambda report: None

    def rows(self) -> Iterator[list[Cell]]:
        """Each report as cells, in the language of whoever asked for the table.

        Languages are set for one row at a time: between rows the thread belongs to others.
        """
        language = translation.get_language()

        def row(report: Any) -> list[Cell]:
            with translation.override(language):
                self.prepare(report)
                return [column.cell(report) for column in self.columns]

        return (row(report) for report in self.reports.iterator(chunk_size=_AT_ONCE))

    @property
    def header(self) -> list[str]:
        return [column.title for column in self.columns]


def as_csv(table: Table) -> Iterator[str]:
    return csv_lines(table.header, ([_plain(cell) for cell in row] for row in table.rows()))


def as_ods(table: Table) -> Iterator[bytes]:
    return spreadsheet([Sheet(table.title, table.header, table.rows())], title=table.title)


def words(text: str) -> str:
    """What people wrote, without the invisible letters of our marker for what was taken out."""
    return for_editing(text)


def day_of(at: datetime | None) -> date | None:
    return clock.day_of(at) if at else None


def _plain(cell: Cell) -> str | int | float | None:
    """Days as `31.12.2026`, degrees with a comma: as spreadsheets in Germany read CSV."""
    if isinstance(cell, date):
        return f"{cell:%d.%m.%Y}"
    if isinstance(cell, float):
        return f"{cell:.6f}".replace(".", ",")
    return cell

"""Reads tables that other systems write: CSV with a header, whatever the separator."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Row = dict[str, str]


class ImportRefused(Exception):
    """The file cannot be right; the message is one sentence for the administrator."""


@dataclass
class Table:
    """One CSV file. `guesses` says what each column may be called, the likeliest first;
    `given` comes before what is guessed; `many` are columns of which all that are there count.

    Raises `ImportRefused` when the file cannot be read, is no table, or lacks one of `needed`.
    """

    path: Path
    guesses: Mapping[str, tuple[str, ...]]
    needed: tuple[str, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)
    many: tuple[str, ...] = ()
    encoding: str = "utf-8-sig"

    def __post_init__(self) -> None:
        self._header = self._read_header()
        self._columns = {name: self._column(name) for name in self.guesses}
        missing = [name for name in self.needed if not self._columns[name]]
        if missing:
            raise ImportRefused(
                f"{self.path.name} has no column for {', '.join(missing)}. It has: "
                f"{', '.join(self._header)}. Say which with --column {missing[0]}=COLUMN."
            )

    def rows(self) -> Iterator[Row]:
        with self.path.open(encoding=self.encoding, newline="") as file:
            try:
                yield from csv.DictReader(file, dialect=self._dialect)
            except (csv.Error, UnicodeDecodeError) as error:
                raise ImportRefused(
                    f"{self.path.name} cannot be read: {error}. "
                    "Say its encoding with --encoding, such as cp1252."
                ) from None

    def value(self, row: Row, name: str) -> str:
        """What stands under `name`, without blanks around it; "" if there is no such column."""
        columns = self._columns[name]
        return (row.get(columns[0]) or "").strip() if columns else ""

    def values(self, row: Row, name: str) -> list[str]:
        return [(row.get(column) or "").strip() for column in self._columns[name]]

    def _read_header(self) -> list[str]:
        try:
            with self.path.open(encoding=self.encoding, newline="") as file:
                start = file.read(64_000)
        except (OSError, UnicodeDecodeError) as error:
            raise ImportRefused(f"{self.path} cannot be read: {error}.") from None
        try:
            self._dialect = csv.Sniffer().sniff(start.partition("\n")[0], delimiters=",;\t|")
        except csv.Error:
            raise ImportRefused(
                f"{self.path.name} is no table with a header and columns."
            ) from None
        # A header rarely holds quotes, so nothing can be learned about them from it.
        self._dialect.quotechar, self._dialect.doublequote = '"', True
        return next(csv.reader(start.splitlines(), dialect=self._dialect), [])

    def _column(self, name: str) -> list[str]:
        given = self.given.get(name)
        if given is not None:
            if given not in self._header:
                raise ImportRefused(
                    f"{self.path.name} has no column {given}. It has: {', '.join(self._header)}."
                )
            return [given]
        by_name = {column.casefold(): column for column in self._header}
        found = [by_name[guess] for guess in self.guesses[name] if guess in by_name]
        return found if name in self.many else found[:1]

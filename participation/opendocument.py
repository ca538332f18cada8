"""OpenDocument files: spreadsheets of any length, and the committee paper as a text.

odfdo brings the package around it. The rows of a spreadsheet are written as text, because
building ten thousand of them as elements takes a minute and as text under one second.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from odfdo import Document

ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODT = "application/vnd.oasis.opendocument.text"
Value = str | int | float | None

# What XML 1.0 cannot hold.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EMPTY = b"<office:spreadsheet/>"


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Value]]


def spreadsheet(sheets: Iterable[Sheet]) -> bytes:
    """An ODS file. Every text is a text: nothing in it is run as a formula."""
    # Here, because it takes memory that a process of the web server mostly does without.
    from odfdo import Document, XmlPart

    document = Document("spreadsheet")
    document.body.clear()
    part = document.get_part("content.xml")
    content = part.serialize() if isinstance(part, XmlPart) else b""
    if _EMPTY not in content:
        raise ValueError("odfdo's empty spreadsheet looks different by now.")
    tables = "".join(piece for sheet in sheets for piece in _table(sheet))
    filled = content.replace(_EMPTY, f"<office:spreadsheet>{tables}</office:spreadsheet>".encode())
    return _saved(document, filled)


def _table(sheet: Sheet) -> Iterator[str]:
    name = re.sub(r"[\[\]*?:/\\']", " ", sheet.title)[:31]
    yield f"<table:table table:name={quoteattr(name)}>"
    yield f'<table:table-column table:number-columns-repeated="{len(sheet.header)}"/>'
    yield f"<table:table-header-rows>{_row(sheet.header)}</table:table-header-rows>"
    for row in sheet.rows:
        yield _row(row)
    yield "</table:table>"


def _row(values: Sequence[Value]) -> str:
    return f"<table:table-row>{''.join(map(_cell, values))}</table:table-row>"


def _cell(value: Value) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, int | float):
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}">'
            f"<text:p>{value}</text:p></table:table-cell>"
        )
    lines = "".join(f"<text:p>{_text(line)}</text:p>" for line in value.splitlines())
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def _text(words: str) -> str:
    return escape(without_control(words))


def without_control(words: str) -> str:
    """Without the characters that no XML file can hold."""
    return _NOT_XML.sub("", words)


def _saved(document: "Document", content: bytes) -> bytes:
    container = document.container
    if container is None:
        raise ValueError("odfdo made a document without a container.")
    container.set_part("content.xml", content)
    target = BytesIO()
    container.save(target)
    return target.getvalue()

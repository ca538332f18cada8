"""Spreadsheets (OpenDocument, ISO/IEC 26300) of any length, made while they are sent.

odfdo, which text documents are made with, builds the whole of them in memory; here each row is
written as it comes. A text is always a text: nothing in a cell is run as a formula.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from common.zip_stream import Member, zipped

CONTENT_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
Cell = str | int | float | date | None

# What XML 1.0 cannot hold.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BLANKS = re.compile(r"^ +| +$|(?<= ) +")
_ROWS_AT_ONCE = 200
_SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"'
)
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_STYLES = (
    "<office:automatic-styles>"
    '<number:date-style style:name="day-of" number:language="de" number:country="DE">'
    '<number:day number:style="long"/>'
    '<number:text>.</number:text><number:month number:style="long"/><number:text>.</number:text>'
    '<number:year number:style="long"/></number:date-style>'
    '<style:style style:name="day" style:family="table-cell" style:data-style-name="day-of"/>'
    '<style:style style:name="wide" style:family="table-column">'
    '<style:table-column-properties style:column-width="3.5cm"/></style:style>'
    '<style:style style:name="head" style:family="table-cell">'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
    "</office:automatic-styles>"
)
_MANIFEST = (
    f'{_XML}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    ' manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{CONTENT_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table; `rows` are read while they are written."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def spreadsheet(sheets: Iterable[Sheet], *, title: str) -> Iterator[bytes]:
    """An ODS file in pieces. `sheets` have different titles."""
    meta = (
        f'{_XML}<office:document-meta {_SPACES} office:version="1.3"><office:meta>'
        f"<dc:title>{_text(title)}</dc:title><dc:language>de-DE</dc:language>"
        "</office:meta></office:document-meta>"
    )
    yield from zipped(
        [
            # First and not packed, so that programs know the file by its beginning.
            Member("mimetype", [CONTENT_TYPE.encode()], is_packed=True),
            Member("content.xml", _content(sheets)),
            Member("meta.xml", [meta.encode()]),
            Member("META-INF/manifest.xml", [_MANIFEST.encode()]),
        ]
    )


def _content(sheets: Iterable[Sheet]) -> Iterator[bytes]:
    yield (
        f'{_XML}<office:document-content {_SPACES} office:version="1.3">{_STYLES}'
        "<office:body><office:spreadsheet>"
    ).encode()
    for sheet in sheets:
        yield from _table(sheet)
    yield b"</office:spreadsheet></office:body></office:document-content>"


def _table(sheet: Sheet) -> Iterator[bytes]:
    name = re.sub(r"[\[\]*?:/\\']", " ", sheet.title)[:31]
    head = "".join(_cell(title, ' table:style-name="head"') for title in sheet.header)
    yield (
        f"<table:table table:name={quoteattr(without_control(name))}>"
        '<table:table-column table:style-name="wide"'
        f' table:number-columns-repeated="{len(sheet.header)}"/>'
        f"<table:table-header-rows><table:table-row>{head}</table:table-row>"
        "</table:table-header-rows>"
    ).encode()
    waiting: list[str] = []
    for row in sheet.rows:
        waiting.append(f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>")
        if len(waiting) == _ROWS_AT_ONCE:
            yield "".join(waiting).encode()
            waiting.clear()
    yield f"{''.join(waiting)}</table:table>".encode()


def _cell(value: Cell, style: str = "") -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, bool):  # which is an int as well
        told = str(value).lower()
        return (
            f'<table:table-cell office:value-type="boolean" office:boolean-value="{told}"{style}>'
            f"<text:p>{told.upper()}</text:p></table:table-cell>"
        )
    if isinstance(value, int | float):
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}"{style}>'
            f"<text:p>{value}</text:p></table:table-cell>"
        )
    if isinstance(value, date):
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{value:%Y-%m-%d}"'
            f' table:style-name="day"><text:p>{value:%d.%m.%Y}</text:p></table:table-cell>'
        )
    lines = "".join(f"<text:p>{_line(line)}</text:p>" for line in value.splitlines())
    return f'<table:table-cell office:value-type="string"{style}>{lines}</table:table-cell>'


def _text(words: str) -> str:
    return escape(without_control(words))


def _line(words: str) -> str:
    """Blanks at the ends and more than one in a row are elements: programs leave out others. A tab
    is a blank: LibreOffice shows none in a cell."""
    told = _text(words).replace("\t", " ")
    return _BLANKS.sub(lambda found: f'<text:s text:c="{len(found[0])}"/>', told)


def without_control(words: str) -> str:
    """Without the characters that no XML file can hold."""
    return _NOT_XML.sub("", words)

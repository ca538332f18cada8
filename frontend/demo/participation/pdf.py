"""Writes a plain PDF: one typeface that every reader has, headed paragraphs, pages of A4."""

from collections.abc import Iterator, Sequence

WIDTH, HEIGHT, MARGIN = 595, 842, 64
TITLE, HEADING, TEXT, LEADING = 20, 13, 11, 16
# Helvetica is half as wide as high, on average and rounded up.
LETTERS_PER_LINE = {TITLE: 42, HEADING: 64, TEXT: 82}


def write(title: str, paragraphs: Sequence[tuple[str, str]]) -> bytes:
    """The bytes of a PDF with `title` and each (heading, text); letters of Windows-1252."""
    pages = list(_pages(_lines(title, paragraphs)))
    numbers = [4 + 2 * i for i in range(len(pages))]
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (de-DE) >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, drawn in zip(numbers, pages, strict=True):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}]"
            f" /Resources << /Font << /F 3 0 R >> >> /Contents {number + 1} 0 R >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
    objects.append(b"<< /Title %s >>" % _string(title))
    return _file(objects)


def _lines(title: str, paragraphs: Sequence[tuple[str, str]]) -> Iterator[tuple[int, int, str]]:
    """Size, space above, words."""
    for line in _wrapped(title, TITLE):
        yield TITLE, 10, line
    for heading, text in paragraphs:
        yield HEADING, 16, heading
        for line in _wrapped(text, TEXT):
            yield TEXT, 2, line


def _wrapped(text: str, size: int) -> Iterator[str]:
    line = ""
    for word in text.split():
        if line and len(line) + len(word) + 1 > LETTERS_PER_LINE[size]:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    yield line


def _pages(lines: Iterator[tuple[int, int, str]]) -> Iterator[bytes]:
    """What is drawn on each page."""
    down = HEIGHT - MARGIN
    drawn: list[bytes] = []
    for size, above, words in lines:
        down -= above + max(size, LEADING - 2)
        if down < MARGIN:
            yield b"\n".join(drawn)
            down, drawn = HEIGHT - MARGIN - size, []
        drawn.append(b"BT /F %d Tf %d %d Td %s Tj ET" % (size, MARGIN, down, _string(words)))
    yield b"\n".join(drawn)


def _string(words: str) -> bytes:
    text = words.encode("cp1252")
    for mark in (b"\\", b"(", b")"):
        text = text.replace(mark, b"\\" + mark)
    return b"(" + text + b")"


def _file(objects: Sequence[bytes]) -> bytes:
    """The objects with their table of places; the last one is the document's information."""
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        len(objects),
        table,
    )
    return bytes(out)

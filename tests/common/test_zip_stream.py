"""ZIP files and spreadsheets that are made while they are sent."""

import io
import tracemalloc
import zipfile
from datetime import UTC, date, datetime

from odfdo import Document

from common.ods import CONTENT_TYPE, Sheet, spreadsheet
from common.zip_stream import Member, chunks_of, zipped

AT = datetime(2026, 3, 3, 13, 20, tzinfo=UTC)


def opened(parts) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(b"".join(parts)))
    assert archive.testzip() is None
    return archive


def test_what_goes_in_comes_out_again_with_its_moment(tmp_path):
    picture = tmp_path / "picture"
    picture.write_bytes(bytes(range(256)) * 4000)
    members = [
        Member("a/Größe.txt", ["Müll".encode(), b" und mehr"]),
        Member("foto.webp", chunks_of(picture), is_packed=True),
        Member("leer.txt", []),
    ]

    archive = opened(zipped(members, at=AT))

    assert archive.namelist() == ["a/Größe.txt", "foto.webp", "leer.txt"]
    assert archive.read("a/Größe.txt").decode() == "Müll und mehr"
    assert archive.read("foto.webp") == picture.read_bytes()
    assert archive.getinfo("foto.webp").compress_type == zipfile.ZIP_STORED
    assert archive.getinfo("leer.txt").date_time == (2026, 3, 3, 14, 20, 0)


def test_a_member_is_read_when_it_is_its_turn_and_no_earlier():
    read = []

    def chunks(name):
        read.append(name)
        yield bytes(300_000)

    parts = zipped([Member(n, chunks(n), is_packed=True) for n in ("one", "two")], at=AT)
    next(parts)

    assert read == ["one"]


def test_megabytes_never_stand_in_memory_at_once():
    chunk = bytes(100_000)
    members = [Member("large", (chunk for _ in range(500)), is_packed=True)]

    tracemalloc.start()
    size = sum(len(part) for part in zipped(members, at=AT))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert size > 50_000_000
    assert peak < 3_000_000


def test_who_stops_reading_breaks_nothing():
    parts = zipped([Member("large", (bytes(300_000) for _ in range(9)), is_packed=True)], at=AT)
    next(parts)

    parts.close()


def test_a_spreadsheet_is_one_that_other_programs_read():
    rows = [
        ["=1+1", 3, 2.5, date(2026, 12, 31), None],
        ["<Müll> & Söhne\nzweite Zeile", 0, -1.0, date(2026, 1, 1), "\x00🚧 שלום"],
    ]
    parts = spreadsheet(
        [Sheet("Mel/dungen", ["Text", "n", "x", "Tag", "Rest"], rows)], title="T & t"
    )
    content = b"".join(parts)

    document = Document(io.BytesIO(content))
    table = document.body.tables[0]

    assert table.name == "Mel dungen"
    assert [list(row) for row in table.iter_values()] == [
        ["Text", "n", "x", "Tag", "Rest"],
        ["=1+1", 3, 2.5, date(2026, 12, 31), None],
        ["<Müll> & Söhne\nzweite Zeile", 0, -1, date(2026, 1, 1), "🚧 שלום"],
    ]
    assert b"table:formula" not in opened([content]).read("content.xml")


def test_a_spreadsheet_says_what_it_is_in_its_first_bytes():
    content = b"".join(spreadsheet([], title="Leer"))

    assert content[30:].startswith(b"mimetype" + CONTENT_TYPE.encode())
    assert content[26:30] == b"\x08\x00\x00\x00"  # a name of eight letters and no extra field
    assert opened([content]).namelist()[0] == "mimetype"


def test_a_long_spreadsheet_takes_no_more_memory_than_a_short_one():
    def peak(rows: int) -> int:
        sheet = Sheet("Lang", ["a"] * 20, ([f"Zelle {n}"] * 20 for n in range(rows)))
        tracemalloc.start()
        for _part in spreadsheet([sheet], title="Lang"):
            pass
        _now, found = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return found

    peak(10)  # what is loaded once
    assert peak(20_000) < peak(1_000) + 500_000


def test_a_cell_says_what_it_is_wherever_it_is_opened():
    """Looked at in LibreOffice: without a country its dates are shown as the program is set."""
    row = [True, "zwei  Blanks ", "tab\tda", date(2026, 3, 1), 0.1]
    content = b"".join(spreadsheet([Sheet("A", ["x"] * 5, [row])], title="A"))
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        xml = file.read("content.xml").decode()
    assert 'office:value-type="boolean" office:boolean-value="true"' in xml
    assert '<text:p>zwei <text:s text:c="1"/>Blanks<text:s text:c="1"/></text:p>' in xml
    assert "<text:p>tab da</text:p>" in xml
    assert 'number:language="de" number:country="DE"' in xml
    assert 'office:date-value="2026-03-01"' in xml and 'office:value="0.1"' in xml

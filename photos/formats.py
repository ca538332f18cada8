"""What a file is, by its content, and how large its picture would be, without decoding it.

Every function reads a bounded number of bytes and trusts no length written in the file.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from mmap import mmap

Data = bytes | bytearray | memoryview | mmap

JPEG, PNG, WEBP, HEIC, AVIF = "image/jpeg", "image/png", "image/webp", "image/heic", "image/avif"

_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_MAX_BOXES = 4096
_SOS = 0xFFDA


class Damaged(Exception):
    """The file is not built as its format says."""


class Incomplete(Damaged):
    """The file ends too early, as after a broken transfer."""


@dataclass(frozen=True, kw_only=True)
class Header:
    """`width` and `height` are pixels as stored, before any turning."""

    content_type: str
    width: int
    height: int


def sniff(head: bytes) -> str | None:
    """The content type by the first 32 bytes or more; None if it is no picture we take."""
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(PNG_SIGNATURE):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp":
        end = min(int.from_bytes(head[:4], "big"), len(head))
        brands = [head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))]
        if _AVIF_BRANDS.intersection(brands):
            return AVIF
        if _HEIC_BRANDS.intersection(brands):
            return HEIC
    return None


def read_header(data: Data, content_type: str) -> Header:
    """The size of the picture in `data`, a whole file of `content_type`.

    Raises `Incomplete` if the file ends too early and `Damaged` if it is built wrongly. JPEG is
    not for this: Pillow reads it cheaply.
    """
    try:
        read = {PNG: _png, WEBP: _webp, HEIC: _heif, AVIF: _heif}[content_type]
        width, height = read(data)
    except (struct.error, IndexError) as error:
        raise Incomplete from error
    if not width or not height:
        raise Damaged
    return Header(content_type=content_type, width=width, height=height)


@dataclass(frozen=True, kw_only=True)
class JpegBody:
    """Where the first picture of a JPEG lies; what cameras append (a film, a second picture)
    does not matter. `scans` counts no further than `SCANS_COUNTED`."""

    start: int
    end: int
    scans: int


SCANS_COUNTED = 50


def jpeg_body(data: mmap | bytes) -> JpegBody:
    """Find the compressed data: from the first scan (SOS) to the end of the image (EOI).

    Raises `Incomplete` if the end is missing.
    """
    at = 2
    for _ in range(_MAX_BOXES):
        try:
            marker, length = struct.unpack_from(">HH", data, at)
        except struct.error as error:
            raise Incomplete from error
        if marker == _SOS:
            break
        if marker >> 8 != 0xFF or length < 2:
            raise Damaged
        at += 1 if marker == 0xFFFF else 2 + length  # markers may be padded with 0xFF
    else:
        raise Damaged
    # 0xFF is followed by zero inside compressed data, so this is the real end.
    end = data.find(b"\xff\xd9", at)
    if end < 0:
        raise Incomplete
    scans, found = 0, at
    while found >= 0 and scans < SCANS_COUNTED:
        scans += 1
        found = data.find(b"\xff\xda", found + 2, end)
    return JpegBody(start=at, end=end, scans=scans)


def _png(data: Data) -> tuple[int, int]:
    """Chunks follow one another, each with a checksum, from IHDR to IEND."""
    width = height = 0
    at = len(PNG_SIGNATURE)
    for number in range(_MAX_BOXES * 16):
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise Incomplete
        (checksum,) = struct.unpack_from(">I", data, end - 4)
        if zlib.crc32(memoryview(data)[at + 4 : end - 4]) != checksum:
            raise Damaged
        if number == 0:
            if kind != b"IHDR" or length != 13:
                raise Damaged
            width, height = struct.unpack_from(">II", data, at + 8)
        if kind == b"IEND":
            return width, height
        at = end
    raise Damaged


def _webp(data: Data) -> tuple[int, int]:
    (length,) = struct.unpack_from("<I", data, 4)
    if length + 8 > len(data):
        raise Incomplete
    kind = bytes(data[12:16])
    if kind == b"VP8X":
        return _three_bytes(data, 24) + 1, _three_bytes(data, 27) + 1
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        if bytes(data[23:26]) != b"\x9d\x01\x2a":
            raise Damaged
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    raise Damaged


def _three_bytes(data: Data, at: int) -> int:
    return int.from_bytes(bytes(data[at : at + 3]), "little")


def _heif(data: Data) -> tuple[int, int]:
    """The largest picture that the boxes announce (ISO/IEC 14496-12 and 23008-12)."""
    width = height = 0
    for kind, start, end in _boxes(data, 0, len(data)):
        if kind != b"meta":
            continue
        for inner, inner_start, inner_end in _boxes(data, start + 4, end):
            if inner != b"iprp":
                continue
            for props, props_start, props_end in _boxes(data, inner_start, inner_end):
                if props != b"ipco":
                    continue
                for prop, at, _ in _boxes(data, props_start, props_end):
                    if prop == b"ispe":
                        size = struct.unpack_from(">II", data, at + 4)
                        if size[0] * size[1] > width * height:
                            width, height = size
    if not width:
        raise Damaged
    return width, height


def _boxes(data: Data, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Type, start of the content and end of each box between two places."""
    for _ in range(_MAX_BOXES):
        if at >= end:
            return
        length, kind = struct.unpack_from(">I4s", data, at)
        start = at + 8
        if length == 1:
            (length,) = struct.unpack_from(">Q", data, start)
            start += 8
        elif length == 0:
            length = end - at
        if length < start - at:
            raise Damaged
        if at + length > end:
            raise Incomplete
        yield kind, start, at + length
        at += length
    raise Damaged

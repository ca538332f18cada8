"""What a document consists of. Plain data: how it looks is in `document.typ`.

Every document is in German. A heading may be one level deeper than the one before it, not two:
that is what readers with a screen reader go by (ISO 14289-1, 7.4.2).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

PictureType = Literal["svg", "jpg"]


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 1 to 3 below the title; each is a bookmark."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Text:
    """Paragraphs, one for each line that is not empty. `small` is a remark beside the rest."""

    text: str
    small: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of somebody, set apart; `by` says whose, `marks` what readers must know of them."""

    text: str
    by: str = ""
    marks: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and what they are, in two columns."""

    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Table:
    """`header` is repeated on each page. Columns in `numbers` (from 0) stand on the right.

    Rows in `strong` sum up those below. `widths` are shares of the line, one for each column;
    without them all are the same.
    """

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int] = ()
    widths: Sequence[float] = ()
    strong: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Items:
    """A list of sentences."""

    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Picture:
    """`alt` says in words what is to be seen; `width` is a share of the line."""

    content: bytes
    type: PictureType
    alt: str
    caption: str = ""
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class NewPage:
    pass


Block = Heading | Text | Quote | Facts | Table | Items | Picture | NewPage


@dataclass(frozen=True, kw_only=True)
class Document:
    """`running` stands at the head of each page, `author` is the municipality."""

    title: str
    subtitle: str = ""
    author: str
    running: str = ""
    blocks: Sequence[Block] = field(default_factory=list)


def as_data(block: Block) -> dict[str, Any]:
    """What `document.typ` reads of a block; pictures are files beside it, see `render`."""
    match block:
        case Heading(text, level):
            return {"is": "heading", "text": text, "level": level}
        case Text(text, small):
            return {"is": "text", "lines": _lines(text), "small": small}
        case Quote(text, by, marks):
            return {"is": "quote", "lines": _lines(text), "by": by, "marks": list(marks)}
        case Facts(pairs):
            return {"is": "facts", "pairs": [list(pair) for pair in pairs]}
        case Table(header, rows, numbers, widths, strong):
            return {
                "is": "table",
                "header": list(header),
                "rows": [list(row) for row in rows],
                "numbers": list(numbers),
                "strong": sorted(strong),
                "widths": list(widths) or [1.0] * len(header),
            }
        case Items(texts):
            return {"is": "items", "texts": list(texts)}
        case Picture(_content, _type, alt, caption, width):
            return {"is": "picture", "alt": alt, "caption": caption, "width": width}
        case NewPage():
            return {"is": "new_page"}
    raise TypeError(f"{type(block).__name__} is no block.")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]

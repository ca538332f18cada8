"""What a draft is made of, shared by the three pages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page. `key` is its anchor and never changes; `is_table`: the periods that
    hold now stand below the text."""

    key: str
    title: str
    text: str
    is_table: bool = False

    def as_stored(self) -> dict[str, Any]:
        row: dict[str, Any] = {"key": self.key, "title": self.title, "text": self.text}
        return row | {"is_table": True} if self.is_table else row


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that must be there before the page is published: in which field, in words."""

    field: str
    words: str


def said(facts: Facts, name: str) -> str:
    """A fact as text without blanks around it; "" for what nobody has answered."""
    value = facts.get(name)
    return "" if value is None or isinstance(value, bool) else str(value).strip()


def lines(*parts: str) -> str:
    """Those that are there, one a line."""
    return "\n".join(part for part in parts if part)


def paragraphs(*parts: str) -> str:
    """Those that are there, with an empty line between."""
    return "\n\n".join(part for part in parts if part)


def labelled(label: str, value: str) -> str:
    return f"{label}: {value}" if value else ""


def sections(*found: Section | None) -> list[Section]:
    """Without parts that have nothing to say."""
    return [each for each in found if each is not None and (each.text or each.is_table)]


def unanswered(facts: Facts, needed: Mapping[str, Any]) -> list[Missing]:
    """What of `needed`, {field: sentence}, has no answer."""
    return [Missing(name, str(words)) for name, words in needed.items() if not said(facts, name)]


def address(facts: Facts, prefix: str = "") -> str:
    place = f"{said(facts, prefix + 'postcode')} {said(facts, prefix + 'city')}".strip()
    return lines(said(facts, prefix + "street"), place)


def in_order(
    drafted: Iterable[Section], own: Mapping[str, str]
) -> Sequence[tuple[Section, Section, bool]]:
    """Each section as drafted, as it will stand, and whether that is somebody's own wording."""
    found = []
    for each in drafted:
        words = own.get(each.key, "").strip()
        stands = Section(each.key, each.title, words, each.is_table) if words else each
        found.append((each, stands, bool(words)))
    return found

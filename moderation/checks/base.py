"""What a check gets and what it answers."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from django.utils.functional import Promise

# No kind of content takes longer texts; what follows is not looked at, so the time is bounded.
MAX_LENGTH = 12_000
# Somebody who pastes a list of addresses has made the point with the first of them.
MAX_PASSAGES = 40


@dataclass(frozen=True, kw_only=True)
class Passage:
    """`text[start:end]`. `mark` is what it comes to however it is spelled, such as a telephone
    number without blanks; it is compared, never stored as it is."""

    start: int
    end: int
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class Found:
    """One suggestion: why, in a sentence without words of the text, and where."""

    reason: str
    passages: tuple[Passage, ...] = ()


class Past(Protocol):
    """What came in before, as far as the content's author and wording can be compared."""

    def similar_texts(self) -> int:
        """How many texts of the last days say the same or nearly the same."""
        ...

    def texts_with_same_marks(self) -> int:
        """How many texts of the last days name one of the same numbers, addresses, links."""
        ...

    def by_same_author(self) -> int:
        """How many contributions their author made in the minutes up to this one, with it."""
        ...


@dataclass(frozen=True, kw_only=True)
class Town:
    """What is ordinary in this municipality.

    `hosts`: own internet hosts; `numbers`: own telephone numbers (E.164); `streets`: pairs of
    neighbouring words in names of streets ("konrad adenauer"); `insults`: the word list, folded
    by `moderation.checks.insults.fold`.
    """

    hosts: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    streets: frozenset[str] = frozenset()
    insults: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A text and what it is judged against. Without `past` only the words count."""

    text: str
    town: Town = field(default_factory=Town)
    past: Past | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", self.text[:MAX_LENGTH])


@dataclass(frozen=True, kw_only=True)
class Check:
    """`version` is raised when the function answers differently than before."""

    key: str
    label: str | Promise
    looks_at: str | Promise
    look: Callable[[Subject], Found | None]
    version: int = 1


def found(passages: Sequence[Passage], reason: str) -> Found | None:
    """The answer for `passages`; None if there is none."""
    if not passages:
        return None
    return Found(reason=reason, passages=tuple(passages[:MAX_PASSAGES]))


def words_before(text: str, start: int, *, characters: int = 30) -> str:
    """The end of what stands before a passage, in lower case."""
    return text[max(0, start - characters) : start].casefold()


WORD = re.compile(r"[^\W\d_]+")

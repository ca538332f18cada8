"""What is kept of a text for some days to know it again: numbers that nobody can read back.

A print has 63 minima of hashes over the text's groups of four letters (MinHash, Broder 1997):
the share of equal ones estimates how much two texts have in common. 21 bands of three find
candidates by an index: two texts with half in common share a band nearly always (0.94), with a
tenth, as any two German texts have, hardly ever (0.02). Numbers,
addresses and links are kept as keyed hashes.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from random import Random

from django.conf import settings

from moderation.checks.base import Subject
from moderation.checks.contact import email_addresses, phone_numbers
from moderation.checks.links import links
from moderation.checks.money import ibans

MIN_LETTERS = 40  # shorter texts ("Laterne ist dunkel") are alike without having to do
_MINIMA = 63
_ROWS = 3
_GROUP = 4
_LONGEST = 3000
_PRIME = (1 << 61) - 1
_DIGIT = re.compile(r"\d+")
_NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, kw_only=True)
class Print:
    minima: list[int]
    bands: list[int]
    marks: list[int]


def print_of(subject: Subject) -> Print:
    """The print of a text; without minima if it is too short to be known again."""
    minima = _minima(normalised(subject.text))
    return Print(minima=minima, bands=_bands(minima), marks=_marks(subject))


def share_in_common(one: list[int], other: list[int]) -> float:
    """0 to 1, how much of two texts is the same."""
    if len(one) != _MINIMA or len(other) != _MINIMA:
        return 0.0
    return sum(a == b for a, b in zip(one, other, strict=True)) / _MINIMA


def normalised(text: str) -> str:
    """Small letters, one blank between words, every number the same."""
    return _NO_WORD.sub(" ", _DIGIT.sub("0", text.casefold())).strip()[:_LONGEST]


@cache
def _functions() -> list[tuple[int, int]]:
    chance = Random(20260301)  # any, but always the same
    return [(chance.randrange(1, _PRIME), chance.randrange(_PRIME)) for _ in range(_MINIMA)]


def _minima(text: str) -> list[int]:
    if len(text) < MIN_LETTERS:
        return []
    groups = {text[at : at + _GROUP] for at in range(len(text) - _GROUP + 1)}
    hashes = [_hash(group.encode()) % _PRIME for group in groups]
    return [min((a * each + b) % _PRIME for each in hashes) for a, b in _functions()]


def _bands(minima: list[int]) -> list[int]:
    return [
        _hash(repr((at, minima[at : at + _ROWS])).encode()) for at in range(0, len(minima), _ROWS)
    ]


def _marks(subject: Subject) -> list[int]:
    found = [look(subject) for look in (phone_numbers, email_addresses, links, ibans)]
    marks = {passage.mark for each in found if each for passage in each.passages if passage.mark}
    return sorted(_keyed(marks))


def _keyed(marks: Iterable[str]) -> set[int]:
    key = hashlib.sha256(f"marks {settings.SECRET_KEY}".encode()).digest()
    return {_hash(mark.encode(), key=key) for mark in marks}


def _hash(value: bytes, *, key: bytes = b"") -> int:
    """A signed number of 64 bits, as the database takes it."""
    digest = hashlib.blake2b(value, digest_size=8, key=key).digest()
    return int.from_bytes(digest, "big", signed=True)

"""Takes apart what somebody typed: street, house number, part of town, second street."""

import re
import unicodedata
from dataclasses import dataclass

MAX_LENGTH = 100

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_POSTCODE = re.compile(r"^\d{5}\b[\s,]*")
_CROSSING = re.compile(r"\s*(?:/|&|\+|\b(?:ecke|kreuzung|und)\b)\s*", re.IGNORECASE)
# A street, a number with an optional letter, an optional range, and what stands behind it.
_NUMBER = re.compile(
    r"^(?P<street>.*[^\W\d_]\.?)\s*\b(?P<number>\d{1,4})\s?(?P<suffix>[a-zA-Z]?)"
    r"(?:\s*[-/]\s*\d{1,4}\s?[a-zA-Z]?)?(?:[\s,]+(?P<behind>.*))?$"
)


@dataclass(frozen=True, slots=True)
class Query:
    """`street` holds the whole text when it has no house number."""

    street: str
    number: int | None = None
    suffix: str = ""
    behind: str = ""
    crossing: str | None = None


def parse(text: str) -> Query:
    """Read a search text; anything is allowed in it, nothing raises.

    >>> parse("Hauptstr. 12a, Weiden")
    Query(street='Hauptstr.', number=12, suffix='a', behind='Weiden', crossing=None)
    >>> parse("Hauptstr. Ecke Mühlweg").crossing
    'Mühlweg'
    """
    text = _clean(text)
    text = _POSTCODE.sub("", text) or text
    numbered = _NUMBER.match(text)
    if numbered:
        return Query(
            street=numbered["street"].strip(" ,"),
            number=int(numbered["number"]),
            suffix=numbered["suffix"].lower(),
            behind=_POSTCODE.sub("", (numbered["behind"] or "").strip(" ,")),
        )
    first, *rest = _CROSSING.split(text, maxsplit=1)
    if rest and first:
        return Query(street=first, crossing=rest[0])
    street, _, behind = text.partition(",")
    return Query(street=street.strip(), behind=_POSTCODE.sub("", behind.strip()))


_ENDING = re.compile(r"(?<=[a-z]{3})\s?(strasse|weg|platz|gasse|allee|ring)\b")


def fold(text: str) -> str:
    """How names are compared, as the database's `geo_fold` does it.

    >>> fold("Königstr."), fold("St.-Apern-Straße")
    ('koenigstrasse', 'sankt apern strasse')
    """
    text = unicodedata.normalize("NFC", text).lower().translate(_UMLAUTS)
    text = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text)
        if not unicodedata.combining(letter)
    )
    text = re.sub(r"str(\.|\b)", "strasse ", text)
    text = re.sub(r"pl\.", "platz ", text)
    text = re.sub(r"\bst\b\.?", "sankt ", text)
    return " ".join(re.findall(r"[a-z0-9]+", text))


def stem(folded: str) -> str:
    """Without the endings that most names share, for comparing what was mistyped.

    >>> stem("achener strasse"), stem("muehlweg"), stem("am weg")
    ('achener', 'muehl', 'am weg')
    """
    return _ENDING.sub("", folded)


def _clean(text: str) -> str:
    """At most 100 characters, without control characters, single spaces."""
    letters = (
        " " if unicodedata.category(character).startswith(("C", "Z")) else character
        for character in unicodedata.normalize("NFC", text[: MAX_LENGTH * 2])
    )
    return " ".join("".join(letters).split())[:MAX_LENGTH]

"""Bank accounts."""

import re

from django.utils.translation import ngettext

from moderation.checks.base import Found, Passage, Subject, found

# Length by country, from the SWIFT registry (ISO 13616); other countries only by their digits.
_LENGTHS = {
    **dict.fromkeys(("NO",), 15),
    **dict.fromkeys(("BE",), 16),
    **dict.fromkeys(("DK", "FI", "NL"), 18),
    **dict.fromkeys(("SI",), 19),
    **dict.fromkeys(("AT", "EE", "LT", "LU"), 20),
    **dict.fromkeys(("CH", "HR", "LI", "LV"), 21),
    **dict.fromkeys(("BG", "DE", "GB", "IE"), 22),
    **dict.fromkeys(("CZ", "ES", "RO", "SE", "SK"), 24),
    **dict.fromkeys(("PT",), 25),
    **dict.fromkeys(("TR",), 26),
    **dict.fromkeys(("FR", "GR", "IT"), 27),
    **dict.fromkeys(("HU", "PL", "CY"), 28),
    **dict.fromkeys(("MT",), 31),
}
_START = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}[ ]?\d{2}(?=[ -]?[A-Z0-9])", re.IGNORECASE)
_LONGEST = 34
_SEPARATORS = " -\u00a0"


def ibans(subject: Subject) -> Found | None:
    """Account numbers whose check digits are right (ISO 7064, modulus 97)."""
    passages: list[Passage] = []
    for match in _START.finditer(subject.text):
        if passages and match.start() < passages[-1].end:
            continue
        passage = _from(subject.text, match.start())
        if passage is not None:
            passages.append(passage)
    words = ngettext(
        "Eine Kontonummer (IBAN) steht im Text.",
        "%(n)d Kontonummern (IBAN) stehen im Text.",
        len(passages),
    )
    return found(passages, words % {"n": len(passages)})


def _from(text: str, start: int) -> Passage | None:
    """The IBAN that begins at `start`, however it is grouped."""
    wanted = _LENGTHS.get(text[start : start + 2].upper())
    if wanted is None:
        return None
    signs: list[str] = []
    for place in range(start, min(len(text), start + 2 * _LONGEST)):
        sign = text[place]
        if sign.isascii() and sign.isalnum():
            signs.append(sign.upper())
            if len(signs) == wanted:
                follows = text[place + 1 : place + 2]
                number = "".join(signs)
                if (follows.isascii() and follows.isalnum()) or not has_right_digits(number):
                    return None
                return Passage(start=start, end=place + 1, mark=number)
        elif sign not in _SEPARATORS:
            return None
    return None


def has_right_digits(number: str) -> bool:
    """Whether `number`, without blanks, satisfies ISO 7064 (modulus 97, remainder 1)."""
    moved = number[4:] + number[:4]
    return int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1

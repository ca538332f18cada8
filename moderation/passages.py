"""Words with passages taken out: what a moderator may make of what somebody wrote.

A moderator takes passages away and puts nothing in their place but the marker. Whether that
is so can be seen from the two texts: what stands between the markers must stand in the
original in the same order, with at least one character missing where a marker stands.
"""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

# Word joiners (U+2060) inside the brackets tell it from the same word that somebody typed; they
# take no room, and what is copied from a page has none.
MARKER = "[\u2060entfernt\u2060]"
SHOWN = "[entfernt]"

# What moderators may write for it: the word in brackets, or blocks over every letter. Blocks
# with blanks between them are one passage.
_WRITTEN = re.compile(r"\[\s*\u2060?entfernt\u2060?\s*\]|\u2588+(?:[ \t]+\u2588+)*", re.IGNORECASE)


def lines(text: str) -> str:
    """As the database keeps it: browsers send other ends of lines."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def with_markers(text: str) -> str:
    """What a moderator sent, each marker in our spelling, neighbours as one."""
    marked = _WRITTEN.sub(MARKER, lines(text))
    doubled = re.escape(MARKER)
    return re.sub(rf"{doubled}(?:{doubled})+", MARKER, marked)


def for_editing(text: str) -> str:
    """`text` with markers as people can type them."""
    return text.replace(MARKER, SHOWN)


def is_cut_from(shown: str, original: str) -> bool:
    """Whether `shown` is `original` with passages replaced by markers, and nothing else.

    Without a marker only the same text is. Looking for each piece as far left as possible finds
    a way if there is one.
    """
    pieces = shown.split(MARKER)
    if len(pieces) == 1:
        return shown == original
    first, *between, last = pieces
    if not original.startswith(first):
        return False
    at = len(first)
    for piece in between:
        found = original.find(piece, at + 1)
        if found < 0:
            return False
        at = found + len(piece)
    return len(original) - len(last) > at and original.endswith(last)


def says_something(shown: str) -> bool:
    """Whether a letter or digit is left beside the markers."""
    return any(char.isalnum() for char in shown.replace(MARKER, ""))


def marked_up(escaped: str) -> SafeString:
    """Escaped text with its markers as what they mean: everybody learns who took it out."""
    return SafeString(escaped.replace(MARKER, _mark()) if MARKER in escaped else escaped)


def as_html(text: str) -> SafeString:
    return marked_up(escape(text))


def _mark() -> str:
    hint = escape(_("von der Moderation geschwärzt"))
    return (
        f'<span class="redacted" title="{hint}">{SHOWN}'
        f'<span class="sr-only"> ({hint})</span></span>'
    )

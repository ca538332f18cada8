"""What people wrote, as HTML: paragraphs, line breaks and links, and nothing else."""

import re
from urllib.parse import urlsplit

from django.utils.html import escape
from django.utils.safestring import SafeString

from moderation.passages import MARKER, marked_up

_ADDRESS = re.compile(r"https?://[^\s<>\"'„“”»«]+", re.IGNORECASE)
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")
# Signs that turn the direction of writing around; they make a link look like another one.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_AFTER_A_LINK = ".,;:!?…*_'’"
_OPENING = {")": "(", "]": "["}
_LONGEST_LABEL = 60


def as_html(text: str) -> SafeString:
    """Paragraphs of `text` with its links made clickable; everything is escaped."""
    plain = _TURNING.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not plain:
        return SafeString("")
    parts = _PARAGRAPH.split(plain)
    return SafeString("".join(f"<p>{_marked(part)}</p>" for part in parts))


def _marked(paragraph: str) -> str:
    """What the moderators took out stands alone, so that no link swallows it."""
    return marked_up(MARKER).join(_linked(part) for part in paragraph.split(MARKER))


def _linked(paragraph: str) -> str:
    if "://" not in paragraph:
        return _lines(paragraph)
    made, end = [], 0
    for match in _ADDRESS.finditer(paragraph):
        address = _trimmed(match[0])
        if not _has_host(address):
            continue
        made.append(_lines(paragraph[end : match.start()]))
        made.append(
            f'<a href="{escape(address)}" rel="ugc nofollow noopener">{escape(_label(address))}</a>'
        )
        end = match.start() + len(address)
    made.append(_lines(paragraph[end:]))
    return "".join(made)


def _lines(text: str) -> str:
    return str(escape(text)).replace("\n", "<br>")


def _trimmed(address: str) -> str:
    """Without what belongs to the sentence around it; brackets stay if they are a pair."""
    while address and (address[-1] in _AFTER_A_LINK or _closes_nothing(address)):
        address = address[:-1]
    return address


def _closes_nothing(address: str) -> bool:
    opening = _OPENING.get(address[-1])
    return opening is not None and address.count(address[-1]) > address.count(opening)


def _has_host(address: str) -> bool:
    try:
        return bool(urlsplit(address).hostname)
    except ValueError:
        return False


def _label(address: str) -> str:
    """Where it leads to, first of all the host; the rest as far as there is room."""
    label = address.split("://", 1)[1].removesuffix("/")
    return label if len(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 1]}…"

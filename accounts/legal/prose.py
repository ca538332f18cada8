"""Plain text as people type it, made into safe HTML: paragraphs, lists, links.

An empty line ends a paragraph, a line that begins with "- " is an item of a list, a line that
begins with "## " a heading; addresses of pages and mailboxes become links. Everything else is
shown as it stands: no HTML that somebody types means anything.
"""

import re
from collections.abc import Iterable

from django.utils.html import format_html, urlize
from django.utils.safestring import SafeString, mark_safe

_ITEM = re.compile(r"-\s+")
_HEADING = re.compile(r"##\s+")


def as_html(text: str, *, level: int = 3) -> SafeString:
    """`level` is that of headings inside the text."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    html = "".join(_block(block, level) for block in blocks if block.strip())
    return mark_safe(html)  # of escaped parts


def _block(block: str, level: int) -> str:
    lines = [line.strip() for line in block.split("\n") if line.strip()]
    if len(lines) == 1 and _HEADING.match(lines[0]):
        words = _HEADING.sub("", lines[0], count=1)
        return format_html("<h{}>{}</h{}>", level, words, level)
    html, items, plain = "", list[str](), list[str]()
    for line in lines:
        if _ITEM.match(line):
            html += _paragraph(plain)
            plain = []
            items.append(_ITEM.sub("", line, count=1))
        else:
            html += _list(items)
            items = []
            plain.append(line)
    return html + _paragraph(plain) + _list(items)


def _paragraph(lines: Iterable[str]) -> str:
    return f"<p>{'<br>'.join(map(_linked, lines))}</p>" if lines else ""


def _list(items: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{_linked(item)}</li>' for item in items)}</ul>" if items else ""


def _linked(line: str) -> str:
    return urlize(line, nofollow=False, autoescape=True)

"""Links, whether written as an address or as the bare name of a host."""

import re

from django.utils.translation import ngettext

from moderation.checks.base import Found, Passage, Subject, found

# After a full stop without a blank these are no German words ("Hauptstr.in der Nähe" is).
_BARE_ENDINGS = (
    "de com net org info eu io biz shop online site website xyz top club link live bet casino"
    " vip store app dev gov edu tv ru cn ua pl nl fr uk us ch cc pro win loan click fun space"
)
# These are words or syllables, so only with something behind the slash (t.me/name, bit.ly/x).
_SHORT_ENDINGS = "me ly gl gg to at be it co re st ws"
_LINK = re.compile(
    r"(?<![\w@.-])(?:"
    r"(?:https?|hxxps?|ftp)://(?P<host1>[^\s/?#<>\"]{1,253})[^\s<>\"]{0,500}"
    r"|(?P<host2>www\.[\w-]{1,63}(?:\.[\w-]{1,63}){1,4})(?:[/?#][^\s<>\"]{0,500})?"
    rf"|(?P<host3>(?:[\w-]{{1,63}}\.){{1,4}}(?:{'|'.join(_BARE_ENDINGS.split())}))"
    r"(?![\w@-])(?:[/?#][^\s<>\"]{0,500})?"
    rf"|(?P<host4>(?:[\w-]{{1,63}}\.){{1,3}}(?:{'|'.join(_SHORT_ENDINGS.split())}))/[^\s<>\"]{{1,500}}"
    r")",
    re.IGNORECASE,
)
# Hosts on which everybody has something: two links there have nothing in common.
_EVERYBODYS = frozenset(
    (
        "google.com", "google.de", "maps.app.goo.gl", "goo.gl", "youtube.com", "youtu.be",
        "openstreetmap.org", "wikipedia.org", "de.wikipedia.org", "facebook.com",
        "instagram.com", "twitter.com", "x.com", "bit.ly", "t.me", "wa.me", "tinyurl.com", "t.co",
    )
)  # fmt: skip


def is_own_host(host: str, own: frozenset[str]) -> bool:
    """Whether `host` is one of `own` or below one of them."""
    return host in own or any(host.endswith(f".{each}") for each in own)


def links(subject: Subject) -> Found | None:
    """Links to anything but the municipality's own hosts."""
    passages = []
    for match in _LINK.finditer(subject.text):
        written = match[match.lastgroup or 0]
        host = written.casefold().rpartition("@")[2].partition(":")[0].rstrip(".,;)")
        host = host.removeprefix("www.")
        if not host or is_own_host(host, subject.town.hosts):
            continue
        mark = match[0].casefold() if host in _EVERYBODYS else host
        end = match.start() + len(match[0].rstrip(".,;:!?)"))
        passages.append(Passage(start=match.start(), end=end, mark=mark))
    words = ngettext(
        "Ein Link führt zu einer fremden Seite.",
        "%(n)d Links führen zu fremden Seiten.",
        len(passages),
    )
    return found(passages, words % {"n": len(passages)})

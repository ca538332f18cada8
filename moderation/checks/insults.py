"""Insults, from a list that each municipality keeps itself."""

import re
from collections.abc import Iterator
from functools import lru_cache

from django.utils.translation import ngettext

from moderation.checks.base import Found, Passage, Subject, found

_TOKEN = re.compile(r"[\w@$*!]+")
# "I d i o t", "I.d.i.o.t": letters that stand alone.
_SPACED = re.compile(r"(?<!\w)(?:[^\W\d_][ ._-]){3,24}[^\W\d_](?!\w)")
_FOLDED = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue"}
_DISGUISED = str.maketrans("@431!0$57", "aaeiiosst")
_MOST_STARS = 4
_RUN = re.compile(r"(.)\1{2,}")
# Endings of German and English nouns: of one, of many, of women.
_ENDINGS = ("", "e", "en", "er", "ern", "es", "em", "s", "n", "in", "innen")


def fold(word: str) -> str:
    """As words are compared: small letters, ae for ä, ss for ß."""
    return word.strip().casefold().translate(_FOLDED)


def insults(subject: Subject) -> Found | None:
    """Words of the list, whole and with their endings, also disguised (1d10t, Id*ot).

    Never a part of a word: an Arschleder is what miners wear, an Idiotenhügel is for skiing.
    """
    words = subject.town.insults
    if not words:
        return None
    forms = _forms(words)
    passages = [
        Passage(start=start, end=end)
        for start, end, spelled in _tokens(subject.text)
        if any(each in forms for each in _readings(spelled)) or _is_starred(spelled, forms)
    ]
    sentence = ngettext(
        "Ein Wort steht auf der Liste der Beleidigungen.",
        "%(n)d Wörter stehen auf der Liste der Beleidigungen.",
        len(passages),
    )
    return found(sorted(passages, key=lambda each: each.start), sentence % {"n": len(passages)})


@lru_cache(maxsize=64)
def _forms(words: frozenset[str]) -> frozenset[str]:
    return frozenset(f"{word}{ending}" for word in words for ending in _ENDINGS)


def _tokens(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _TOKEN.finditer(text):
        token = match[0].rstrip("!*@$")
        if "*" in match[0] and "*" not in token:  # "Id***" ends with what it hides
            token = match[0].rstrip("!@$")
        if token and len(token) <= 60:
            yield match.start(), match.start() + len(token), fold(token)
    for match in _SPACED.finditer(text):
        yield match.start(), match.end(), fold(re.sub(r"[ ._-]", "", match[0]))


def _readings(token: str) -> set[str]:
    """What `token` may stand for: as it is, undisguised, without letters drawn out."""
    readings = {token}
    if any(sign.isalpha() for sign in token):
        readings.add(token.translate(_DISGUISED))
    return readings | {_RUN.sub(r"\1", each) for each in readings}


def _is_starred(token: str, forms: frozenset[str]) -> bool:
    """ "Arschl*ch": every star is one letter, and most letters are there."""
    stars = token.count("*")
    if not 0 < stars <= _MOST_STARS or stars * 2 > len(token):
        return False
    pattern = re.compile("".join("(?:ae|oe|ue|.)" if s == "*" else re.escape(s) for s in token))
    return any(pattern.fullmatch(form) for form in forms if form[0] == token[0])

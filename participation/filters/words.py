"""Search by words in projects and proposals.

Each word may be inflected ("Radwege"), the beginning of a longer one ("Radwegnetz") or, in a
title, any part of it. Only a word that is found nowhere counts as misspelt: then the words of
titles that look like it are searched for. The conditions are made of what the indexes hold.
"""

import re
from difflib import get_close_matches
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q

from common.searching import found_somewhere, resembling
from participation.models.project import ProjectQuerySet
from participation.models.proposal import ProposalQuerySet

_WORDS_AT_MOST = 6
_NUMBER = re.compile(r"(?:nr\.?\s*)?(\d{1,9})", re.IGNORECASE)
_PART = re.compile(r"\w+")
_WORD = re.compile(r"[^\W\d_]{3,}")
# So many titles that resemble a word are read for words that may be meant, and so many of those
# are searched for. As near as in `defects`: two letters of eight may be wrong.
_SIMILAR_TITLES = 200
_MEANT_AT_MOST = 3
_NEAR_ENOUGH = 0.75
_SHORT = 4


def matching_projects(text: str, among: ProjectQuerySet) -> Q:
    """Projects of `among` in which every word of `text` is found."""
    return _matching(text, among)


def matching_proposals(text: str, among: ProposalQuerySet) -> Q:
    """Proposals of `among` in which every word of `text` is found, or with this number."""
    number = _NUMBER.fullmatch(text.strip())
    condition = _matching(text, among)
    return condition | Q(number=int(number[1])) if number else condition


def _matching(text: str, among: Any) -> Q:
    """Two statements, and one more for each word that is misspelt."""
    words = dict.fromkeys(text.split()[:_WORDS_AT_MOST])
    in_words = {word: _in_words(word) for word in words}
    known = found_somewhere(among, {word: q for word, q in in_words.items() if q})
    unknown = {word: _in_title(word) for word in words if word not in known}
    known |= found_somewhere(among, unknown)
    condition = Q()
    for word in words:
        condition &= _holding(word) if word in known else _misspelt(word, among)
    return condition


def _holding(word: str) -> Q:
    return _in_words(word) | _in_title(word)


def _in_words(word: str) -> Q:
    """By the German words of everything that is searched, from their beginning on."""
    parts = _PART.findall(word)
    if not parts:
        return Q()
    query = " & ".join(f"{part}:*" for part in parts)
    return Q(search=SearchQuery(query, config="german", search_type="raw"))


def _parts(word: str, letters: int) -> tuple[str, ...]:
    """What of a title's word may be meant. Of few letters too many words begin or end alike."""
    return (word, word[:letters], word[-letters:]) if letters > _SHORT else (word,)


def _in_title(word: str) -> Q:
    return Q(title__ilike=word)


def _misspelt(word: str, among: Any) -> Q:
    """What may be meant: a word of a title, its beginning or its end. Nothing at all where no
    title has one like it."""
    titles = resembling(among, "title", word).order_by()
    words = {
        part
        for title in titles.values_list("title", flat=True)[:_SIMILAR_TITLES]
        for each in _WORD.findall(title.lower())
        for part in _parts(each, len(word))
    }
    meant = get_close_matches(word.lower(), sorted(words), _MEANT_AT_MOST, _NEAR_ENOUGH)
    return reduce(or_, map(_holding, meant)) if meant else Q(pk__in=[])

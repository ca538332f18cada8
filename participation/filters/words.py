"""Search by words in projects and proposals.

Each word may be part of a longer one ("rad" in "Radweg") or inflected ("Radwege"). Only a word
that is found nowhere counts as misspelt and is looked for by its trigrams. The conditions are
made of what the indexes hold.
"""

import re

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q

from common.searching import has_rows
from participation.models.project import ProjectQuerySet
from participation.models.proposal import ProposalQuerySet

_WORDS_AT_MOST = 6
_NUMBER = re.compile(r"(?:nr\.?\s*)?(\d{1,9})", re.IGNORECASE)


def matching_projects(text: str, among: ProjectQuerySet) -> Q:
    """Projects of `among` in which every word of `text` is found."""
    condition = Q()
    for word in text.split()[:_WORDS_AT_MOST]:
        as_written = (
            Q(search=SearchQuery(word, config="german"))
            | Q(title__ilike=word)
            | Q(summary__ilike=word)
            | Q(place__ilike=word)
        )
        found = has_rows(among.filter(as_written))
        condition &= as_written if found else _resembling_project(word)
    return condition


def _resembling_project(word: str) -> Q:
    """There are hundreds of projects, not thousands: no index is needed."""
    return (
        Q(title__trigram_word_similar=word)
        | Q(summary__trigram_word_similar=word)
        | Q(place__trigram_word_similar=word)
    )


def matching_proposals(text: str, among: ProposalQuerySet) -> Q:
    """Proposals of `among` in which every word of `text` is found, or with this number."""
    condition = Q()
    for word in text.split()[:_WORDS_AT_MOST]:
        inflected = Q(search=SearchQuery(word, config="german"))
        as_written = inflected | Q(title__ilike=word) | Q(text__ilike=word)
        found = has_rows(among.filter(as_written))
        condition &= as_written if found else _resembling_proposal(word, among)
    number = _NUMBER.fullmatch(text.strip())
    return condition | Q(number=int(number[1])) if number else condition


def _resembling_proposal(word: str, among: ProposalQuerySet) -> Q:
    """Each asked of its index alone; joined by OR they would be worked out for every row."""
    rows = among.order_by()
    in_title = rows.filter(title__trigram_word_similar=word).values("pk")
    in_text = rows.filter(text__trigram_word_similar=word).values("pk")
    return Q(pk__in=in_title) | Q(pk__in=in_text)

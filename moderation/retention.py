"""How long a decision has stood, for what content keeps only until nobody can object any more.

The law gives six months for a complaint (Art. 20 (1) Digital Services Act): until then the text
must still be there, so that somebody else can look again.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from geo.models import Municipality
from moderation.models import Decision, Item, Visibility

OBJECTION_MONTHS = 6


def settled(
    municipality: Municipality,
    before: datetime,
    *,
    kind: str,
    visibilities: Sequence[Visibility] = (Visibility.HELD, Visibility.REMOVED),
) -> QuerySet[Any]:
    """Items of `kind` that were kept back at `before` or earlier, and nothing was decided since;
    not while the moderators have an open case about them."""
    decided = Decision.objects.filter(item=OuterRef("pk"))
    return (
        Item.objects.of(municipality)
        .filter(
            Exists(decided),
            ~Exists(decided.filter(at__gt=before)),
            kind=kind,
            visibility__in=visibilities,
        )
        .exclude(pk__in=Item.objects.in_open_cases().values("pk"))
    )

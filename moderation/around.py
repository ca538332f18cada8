"""What helps to decide about a case and is not the case itself: place, talk, author, alike texts.

Loaded for the one case that somebody has open, never for the list.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import Point
from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Count
from django.utils.translation import gettext as _

from moderation import kinds
from moderation.kinds import Said
from moderation.models import Decision, Item, Visibility

SIMILAR = 3
# Two texts about one lamp score 0.3 or more; two of the same length about other things 0.15.
ALIKE = 0.3


@dataclass(frozen=True, kw_only=True)
class Similar:
    item: Item
    label: str
    percent: int


@dataclass(frozen=True, kw_only=True)
class Record:
    """What became of an author's earlier contributions: numbers only."""

    shown: int
    withheld: list[tuple[str, int]]  # (rule, how many)
    waiting: int

    @property
    def is_empty(self) -> bool:
        return not (self.shown or self.withheld or self.waiting)


@dataclass(frozen=True, kw_only=True)
class Around:
    point: Point | None
    talk: list[Said]
    record: Record | None  # None: nobody knows who wrote it
    similar: list[Similar]


def around(item: Item) -> Around:
    """For the top item of a case; a handful of statements, whatever there is."""
    tree = list(Item.objects.below([item.pk]))
    author = kinds.author(item)
    return Around(
        point=kinds.point(item),
        talk=kinds.talk(item),
        record=None if author is None else _record(author, tree),
        similar=_similar(tree),
    )


def _record(author: kinds.Author, tree: list[Item]) -> Record:
    here = [item.pk for item in tree]
    rows: dict[str, int] = {}
    withheld: dict[str, int] = {}
    for items in kinds.written_by(author, tree[0].municipality):
        others = items.exclude(pk__in=here).order_by()
        for row in others.values("visibility").annotate(n=Count("pk")):
            rows[row["visibility"]] = rows.get(row["visibility"], 0) + row["n"]
        kept = others.filter(visibility__in=[Visibility.HELD, Visibility.REMOVED])
        for rule, n in _by_rule(kept):
            withheld[rule] = withheld.get(rule, 0) + n
    return Record(
        shown=rows.get(Visibility.SHOWN, 0),
        withheld=sorted(withheld.items()),
        waiting=rows.get(Visibility.PENDING, 0),
    )


def _by_rule(items: Any) -> list[tuple[str, int]]:
    """How many of `items`, by the rule of the last decision about each."""
    last = (
        Decision.objects.filter(item__in=items.values("pk"))
        .order_by("item_id", "-id")
        .distinct("item_id")
        .select_related("rule")
    )
    found: dict[str, int] = {}
    for decision in last:
        words = _("Regel %(number)s") % {"number": decision.rule.number} if decision.rule else ""
        found[words] = found.get(words, 0) + 1
    return list(found.items())


def _similar(tree: list[Item]) -> list[Similar]:
    """The texts most like the longest one of the case; by trigrams, in its municipality. Never
    what is nobody's to moderate: what is confidential, or was taken back."""
    text = max((item.excerpt for item in tree if item.excerpt), key=len, default="")
    if len(text) < 12:
        return []
    others = (
        Item.objects.filter(municipality=tree[0].municipality_id)
        .exclude(pk__in=[item.pk for item in tree])
        .exclude(visibility=Visibility.PRIVATE)
        .filter(excerpt__trigram_similar=text)
        .annotate(likeness=TrigramSimilarity("excerpt", text))
        .filter(likeness__gte=ALIKE)
        .order_by("-likeness", "-id")[:SIMILAR]
    )
    return [
        Similar(
            item=item,
            label=str(kinds.get(item.kind).label),
            percent=round(item.likeness * 100),
        )
        for item in others
    ]

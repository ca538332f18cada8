"""What stands where something was removed."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from geo.models import Municipality
from moderation.models import Decision, Item, Visibility
from moderation.rulebook import Wordings, Words


class Removal(str):
    """`Entfernt nach Regel 3: Nichts Verbotenes.` As HTML, and so in templates, the rule is a
    link to the words that held when it was decided; `words` is None if it rests on none."""

    __slots__ = ("words",)
    words: Words | None

    def __new__(cls, words: Words | None, *, otherwise: str = "") -> "Removal":
        sentence = otherwise or _("Entfernt.")
        if words is not None:
            sentence = _("Entfernt nach %(rule)s.") % {"rule": str(words).rstrip(".")}
        self = super().__new__(cls, sentence)
        self.words = words
        return self

    def __html__(self) -> SafeString:
        return (
            html_of(_("Entfernt nach %(rule)s."), self.words)
            if self.words
            else (format_html("{}", str(self)))
        )

    def as_json(self, base: str) -> dict[str, Any]:
        """For machines: the sentence, and by which rule; `base` is the town's address."""
        words = self.words
        return {
            "detail": str(self),
            "code": "removed",
            "rule": words.number if words else None,
            "rule_text": words.short if words else None,
            "rule_url": f"{base.rstrip('/')}{words.href}" if words else None,
        }


def html_of(sentence: str, words: Words) -> SafeString:
    """A sentence with `%(rule)s` in it, where the rule is a link."""
    before, _sign, after = sentence.partition("%(rule)s")
    return format_html('{}<a href="{}">{}</a>{}', before, words.href, str(words).rstrip("."), after)


def of_item(item_id: int, municipality: Municipality, *, otherwise: str = "") -> Removal:
    """Why an item was removed; `otherwise` is what is said if that rests on no rule."""
    removed = Decision.objects.filter(item=item_id, outcome=Visibility.REMOVED)
    last = removed.order_by("-id").values_list("norm", "rule").first()
    if last is not None and last[0] and last[1] is None:
        otherwise = _("Entfernt. Grund: %(norm)s.") % {"norm": last[0].rstrip(".")}
        return Removal(None, otherwise=otherwise)
    return Removal(words_of(item_id, municipality, removed=True), otherwise=otherwise)


def words_of(
    item_id: int | None, municipality: Municipality, *, removed: bool = False
) -> Words | None:
    """The rule on which the last restriction (or removal) of an item rests, if on any."""
    if item_id is None:
        return None
    outcomes = [Visibility.REMOVED] if removed else [Visibility.REMOVED, Visibility.HELD]
    found = _decided(Decision.objects.filter(item=item_id, outcome__in=outcomes)).first()
    if found is None:
        return None
    _item_id, number, short, at = found
    return Wordings(municipality).of(number, at=at, otherwise=short)


def of_items(items: QuerySet[Any, Any], municipality: Municipality) -> dict[int, Removal]:
    """By item, for many (a subquery of their ids); two statements, one if none was removed."""
    decided = Decision.objects.filter(item__in=items, outcome=Visibility.REMOVED)
    rows = list(_decided(decided))
    if not rows:
        return {}
    words = Wordings(municipality)
    found: dict[int, Removal] = {}
    for item_id, number, short, at in rows:  # the newest first
        found.setdefault(item_id, Removal(words.of(number, at=at, otherwise=short)))
    return found


def withheld(items: QuerySet[Item], municipality: Municipality) -> dict[int, Words]:
    """By item, for many: the rule on which it rests that an item is not shown."""
    decided = Decision.objects.filter(
        item__in=items, outcome__in=[Visibility.REMOVED, Visibility.HELD]
    )
    rows = list(_decided(decided))
    words = Wordings(municipality) if rows else None
    found: dict[int, Words] = {}
    for item_id, number, short, at in rows:
        told = words.of(number, at=at, otherwise=short) if words else None
        if told is not None:
            found.setdefault(item_id, told)
    return found


def _decided(rows: QuerySet[Decision]) -> QuerySet[Decision, tuple[int, int, str, datetime]]:
    ruled = rows.filter(rule__isnull=False).order_by("-id")
    return ruled.values_list("item_id", "rule__number", "rule__short", "at")

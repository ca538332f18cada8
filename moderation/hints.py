"""What moderators see of the checks: sentences, marked passages, how often they were right.

It is read along with the queries of the page: annotations on its items and cases.
"""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from moderation import checks
from moderation.models import (
    CaseQuerySet,
    CheckSetting,
    Examination,
    Finding,
    Item,
    ItemQuerySet,
)
from moderation.services.examining import examined_text, hash_of

ENOUGH = 10  # decisions before a rate says anything
_QUOTE = 60


@dataclass(frozen=True, kw_only=True)
class Hint:
    """One finding as it is read."""

    key: str
    label: str | Promise
    reason: str
    rate: str
    quotes: list[str]


@dataclass(frozen=True, kw_only=True)
class Segment:
    """A piece of the text, marked or not."""

    text: str
    is_marked: bool


@dataclass(kw_only=True)
class Hints:
    """All about one text. Not `is_examined`: the checks did not look at these words yet."""

    is_examined: bool = False
    has_text: bool = False
    hints: list[Hint] = field(default_factory=list)
    heading: list[Segment] = field(default_factory=list)
    text: list[Segment] = field(default_factory=list)


def with_findings(items: ItemQuerySet) -> ItemQuerySet:
    """`items` with what the checks say, in the same statement."""
    settings = CheckSetting.objects.filter(
        municipality=OuterRef("municipality"), check_key=OuterRef("check_key")
    )
    findings = (
        Finding.objects.of_latest_text()
        .filter(item=OuterRef("pk"))
        .order_by("id")
        .values(
            told=JSONObject(
                key="check_key",
                reason="reason",
                spans="spans",
                decided=Subquery(settings.values("decided")),
                withheld=Subquery(settings.values("withheld")),
            )
        )
    )
    latest = Examination.objects.filter(item=OuterRef("pk")).order_by("-version")
    return items.annotate(
        told_findings=ArraySubquery(findings),
        examined_hash=Subquery(latest.values("text_hash")[:1]),
    )


def with_hint_count(cases: CaseQuerySet) -> CaseQuerySet:
    """`cases` with `hint_count`: how many checks hint at something in the item or below it."""
    found = (
        Finding.objects.of_latest_text()
        .filter(Q(item=OuterRef("item")) | Q(item__parent=OuterRef("item")))
        .order_by()
        .values("municipality")
        .annotate(number=Count("check_key", distinct=True))
        .values("number")
    )
    return cases.annotate(hint_count=Coalesce(Subquery(found), 0))


def of(item: Item, context: Any) -> Hints:
    """What to show of an item that was read `with_findings`, beside its context."""
    text = examined_text(context)
    body = str(context.get("text", ""))
    answer = Hints(has_text=bool(text.strip()))
    if getattr(item, "examined_hash", None) != hash_of(text):
        answer.text = _segments(body, [])
        return answer
    answer.is_examined = True
    spans: list[tuple[int, int]] = []
    for told in getattr(item, "told_findings", []):
        check = checks.by_key(told["key"])
        if check is None:
            continue
        places = [(start, end) for start, end in told["spans"]]
        spans += places
        answer.hints.append(
            Hint(
                key=check.key,
                label=check.label,
                reason=told["reason"],
                rate=rate(told["decided"] or 0, told["withheld"] or 0),
                quotes=_quotes(text, places),
            )
        )
    split = len(text) - len(body)
    if split:
        answer.heading = _segments(text[:split].rstrip("\n"), spans)
        if not any(segment.is_marked for segment in answer.heading):
            answer.heading = []
    answer.text = _segments(body, [(start - split, end - split) for start, end in spans])
    return answer


def rate(decided: int, withheld: int) -> str:
    """How often people kept something back after such a hint, in a sentence."""
    if decided < ENOUGH:
        return _("Noch zu wenig Erfahrung mit dieser Prüfung.")
    words = _("In %(withheld)d von %(decided)d Fällen wurde danach etwas zurückgehalten.")
    return words % {"withheld": withheld, "decided": decided}


def _quotes(text: str, places: list[tuple[int, int]]) -> list[str]:
    found = [text[start:end] for start, end in places]
    short = [each if len(each) <= _QUOTE else f"{each[:_QUOTE]}…" for each in found]
    return list(dict.fromkeys(short))


def _segments(text: str, spans: list[tuple[int, int]]) -> list[Segment]:
    """`text` cut where marks begin and end; what overlaps becomes one mark."""
    merged: list[list[int]] = []
    for start, end in sorted((max(0, start), min(len(text), end)) for start, end in spans):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    pieces: list[Segment] = []
    at = 0
    for start, end in merged:
        pieces += [
            Segment(text=text[at:start], is_marked=False),
            Segment(text=text[start:end], is_marked=True),
        ]
        at = end
    pieces.append(Segment(text=text[at:], is_marked=False))
    return [piece for piece in pieces if piece.text]


__all__ = ["Hint", "Hints", "Segment", "of", "rate", "with_findings", "with_hint_count"]

"""The public record: one line for each contribution that a rule kept back, or that was shown again.

No line says who wrote or what was written, or leads there. It tells the day, never the time, and
within a day lines stand in an order that has nothing to do with time; its name is a digest of the
decision's UUID, which holds the moment.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import MD5, Cast
from django.utils.translation import gettext as _

from common import keyset
from common.days import BerlinDay
from geo.models import Municipality
from moderation import kinds
from moderation.halves import HalfYear
from moderation.models import Appeal, Decision, Flag, Item, Visibility
from moderation.models.decision import IN_PUBLIC_RECORD
from moderation.rulebook import Wordings, Words

PAGE = 50
# A file holds at most so many lines; narrowed to a half-year no town comes near.
MOST_LINES = 100_000
# In place of a rule's number: what was kept back by a law and no rule.
LAW = 0
_ORDER = ("-day", "-token")
# The norm is typed freely by whoever decides. What is told of it is a mere citation, such as
# "§ 86a StGB" or "Art. 6 Abs. 1 Satz 1 DSGVO": that can name nobody.
_CITATION = re.compile(
    r"(?:§{1,2}|Art\.|Artikel) ?\d{1,4}[a-z]?"
    r"(?:,? (?:Abs\.|Absatz|Satz|S\.|Nr\.|Nummer) ?\d{1,2}[a-z]?"
    r"|(?:,| und| bis) (?:§ ?)?\d{1,4}[a-z]?)*"
    r" [A-ZÄÖÜ][A-Za-z]{0,8}[A-Z](?: [IVX]{1,4})?"
)


@dataclass(frozen=True, slots=True)
class Selection:
    """What of the record is asked for; None and "" leave nothing out. `rule` may be `LAW`."""

    kind: str = ""
    rule: int | None = None
    half: HalfYear | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One act. `by` is team, author or automation; `by_words`, `act_words` and so on are as people
    read it. `law` is told where no rule was named: what it was, or only that it was one.
    `became` says what happened to it later, `appeal` what another look found."""

    token: str
    day: date
    kind: str
    kind_words: str
    act: str
    act_words: str
    rule: Words | None
    law: str
    by: str
    by_words: str
    after_notice: bool
    became: str
    became_words: str
    appeal: str


def appeal_outcomes(decision_ids: Collection[int]) -> dict[int, str]:
    """What was found when somebody let a decision be looked at once more, by decision, in words;
    one statement. What is open or lapsed found nothing."""
    if not decision_ids:
        return {}
    found = Appeal.objects.filter(
        decision__in=decision_ids, outcome__in=["upheld", "overturned", "partly"]
    )
    # About a redaction is not about the line: that tells of what is not shown.
    rows = found.filter(decision__statement__redaction=None).order_by("decided_at", "id")
    return {
        pk: str(Appeal.Outcome(outcome).label)
        for pk, outcome in rows.values_list("decision", "outcome")
    }


def notices(municipality: Municipality, *, start: datetime, end: datetime) -> dict[str, int]:
    """How many notices about contents came from `start` to `end`, by what they say, in words."""
    rows = Flag.objects.of(municipality).between(start, end).order_by()
    found = dict(rows.values_list("ground").annotate(n=Count("pk")))
    return {str(ground.label): found.get(ground.value, 0) for ground in Flag.Ground}


def appeals(municipality: Municipality, *, start: datetime, end: datetime) -> dict[str, int]:
    """How many appeals that came from `start` to `end` ended how, by their outcome in words;
    those without an answer yet too. Without what there is none of."""
    rows = Appeal.objects.of(municipality).between(start, end).order_by()
    found = dict(rows.values_list("outcome").annotate(n=Count("pk")))
    words = [(each.value, str(each.label)) for each in Appeal.Outcome]
    ordered = [*words, ("", _("Noch nicht entschieden"))]
    return {label: found[value] for value, label in ordered if found.get(value)}


def decisions(municipality: Municipality, chosen: Selection | None = None) -> QuerySet[Decision]:
    """The rows of the record with `day` and `token`, by which they are ordered."""
    chosen = chosen or Selection()
    rows = Decision.objects.filter(IN_PUBLIC_RECORD, municipality=municipality).annotate(
        day=BerlinDay("at"), token=MD5(Cast("uuid", TextField()))
    )
    if chosen.kind:
        rows = rows.filter(item__kind=chosen.kind)
    if chosen.half:
        rows = rows.filter(day__gte=chosen.half.start.date(), day__lt=chosen.half.end.date())
    rows = rows.annotate(kept_back_by=_kept_back("rule__number"), kept_back_at=_kept_back("at"))
    if chosen.rule == LAW:
        rows = rows.filter(kept_back_by=None)
    elif chosen.rule is not None:
        rows = rows.filter(kept_back_by=chosen.rule)
    return rows


def _kept_back(field: str) -> Subquery:
    """Of the last decision up to this one that kept the item back: this one, or the one that was
    taken away by showing it again."""
    restricting = Decision.objects.filter(
        item=OuterRef("item"), id__lte=OuterRef("pk"), outcome__in=["held", "removed"]
    )
    return Subquery(restricting.order_by("-id").values(field)[:1])


def page(
    municipality: Municipality, chosen: Selection, *, after: str | None = None, size: int = PAGE
) -> tuple[list[Line], str | None]:
    """Lines and the cursor of what follows, a handful of statements however many there are.

    Raises `ValidationError` for a cursor that is none.
    """
    words = Wordings(municipality)
    found = keyset.page(_told(municipality, chosen), order=_ORDER, size=size, after=after)
    return _lines(found.rows, words), found.next


def every(municipality: Municipality, chosen: Selection) -> Iterator[Line]:
    """All lines, read as they are sent, a thousand at a time."""
    words = Wordings(municipality)
    after, told = None, 0
    while told < MOST_LINES:
        found = keyset.page(_told(municipality, chosen), order=_ORDER, size=1_000, after=after)
        yield from _lines(found.rows, words)
        told += len(found.rows)
        after = found.next
        if after is None:
            return


def first_decision(municipality: Municipality) -> datetime | None:
    """When the first decision of a town was made; read from the index."""
    made = Decision.objects.filter(municipality=municipality).order_by("at")
    return made.values_list("at", flat=True).first()


def kinds_told() -> list[tuple[str, str]]:
    """Kinds of content, key and words, in the order of the words."""
    return sorted(((kind.key, str(kind.label)) for kind in kinds.all_kinds()), key=lambda k: k[1])


def kind_words(key: str) -> str:
    """A kind that no app knows any more stays in the record."""
    try:
        return str(kinds.get(key).label)
    except kinds.UnknownKind:
        return _("Beitrag")


def _told(municipality: Municipality, chosen: Selection) -> QuerySet[Decision]:
    anew = Decision.objects.filter(item=OuterRef("item"), id__gt=OuterRef("pk"), undoes=None)
    return (
        decisions(municipality, chosen)
        .annotate(
            is_undone=Exists(Decision.objects.filter(undoes=OuterRef("pk"))),
            next_outcome=Subquery(anew.filter(undone_by=None).order_by("id").values("outcome")[:1]),
            item_kind=Subquery(_of_item("kind")),
            kept_back_norm=_kept_back("norm"),
        )
        .only("at", "outcome", "decided_by", "automatic", "source")
    )


def _of_item(field: str) -> QuerySet[Any, Any]:
    found: QuerySet[Any, Any] = Item.objects.filter(pk=OuterRef("item")).values(field)
    return found


def _lines(rows: Sequence[Any], words: Wordings) -> list[Line]:
    found = appeal_outcomes([row.pk for row in rows])
    return [_line(row, words, found.get(row.pk, "")) for row in rows]


def _line(row: Any, words: Wordings, appeal: str) -> Line:
    by, by_words = by_whom(automatic=row.automatic, decided_by=row.decided_by_id)
    became, became_words = _became(row)
    number = row.kept_back_by
    return Line(
        token=row.token,
        day=row.day,
        kind=row.item_kind,
        kind_words=kind_words(row.item_kind),
        act={"shown": "restored"}.get(row.outcome, row.outcome),
        act_words=act_words(row.outcome),
        rule=words.of(number, at=row.kept_back_at) if number else None,
        law="" if number else law_words(row.kept_back_norm),
        by=by,
        by_words=by_words,
        after_notice=row.source == Decision.Source.NOTICE,
        became=became,
        became_words=became_words,
        appeal=appeal,
    )


def act_words(outcome: str) -> str:
    return {
        Visibility.HELD.value: _("nicht freigegeben"),
        Visibility.REMOVED.value: _("entfernt"),
        Visibility.SHOWN.value: _("wieder gezeigt"),
    }[outcome]


def law_words(norm: str | None) -> str:
    """`Gesetz: § 86a StGB`, or `Gesetz` where more was written than a citation."""
    norm = " ".join((norm or "").split())
    return _("Gesetz: %s") % norm if _CITATION.fullmatch(norm) else _("Gesetz")


def by_whom(*, automatic: bool, decided_by: int | None) -> tuple[str, str]:
    """Who decided, as a key and in words; never by name."""
    if automatic:
        return "automation", _("von einem Programm")
    if decided_by is None:
        return "author", _("von der Person, die das geschrieben hat")
    return "team", _("vom Team")


def _became(row: Any) -> tuple[str, str]:
    if row.is_undone:
        return "undone", _("innerhalb einer Minute zurückgenommen")
    if row.next_outcome == Visibility.SHOWN:
        return (
            ("", "")
            if row.outcome == Visibility.SHOWN
            else ("restored", _("später wieder gezeigt"))
        )
    if row.next_outcome:
        return "changed", _("später neu geprüft")
    return "", ""

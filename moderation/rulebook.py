"""Reading the published rules: what holds now, what held then, and where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Subquery
from django.urls import reverse

from common import clock
from geo.models import Municipality
from moderation.models import Rule, RuleBook, RuleWording
from moderation.published_rules import unprinted


@dataclass(frozen=True, kw_only=True)
class Edition:
    """One version of the rules as people read it; `ends_at` is when the next one began."""

    version: int
    wordings: list[RuleWording]
    valid_from: datetime | None = None
    ends_at: datetime | None = None
    reason: str = ""


def editions(municipality: Municipality) -> list[Edition]:
    """All of them, the newest first; two statements. A town that never printed any has one."""
    rows = Prefetch("wordings", RuleWording.objects.order_by("number"))
    books = list(RuleBook.objects.of(municipality).order_by("version").prefetch_related(rows))
    if not books:
        return [Edition(version=1, wordings=unprinted(municipality))]
    ends = [*(book.valid_from for book in books[1:]), None]
    return [
        Edition(
            version=book.version,
            wordings=list(book.wordings.all()),
            valid_from=book.valid_from,
            ends_at=end,
            reason=book.reason,
        )
        for book, end in zip(books, ends, strict=True)
    ][::-1]


def in_force(found: Sequence[Edition], *, at: datetime) -> Edition:
    """The one of `editions` that holds at a moment; before the first, the first."""
    for edition in found:
        if edition.valid_from is None or edition.valid_from <= at:
            return edition
    return found[-1]


def active_rules(municipality: Municipality, *, at: datetime) -> list[Rule]:
    """The rules that can be chosen, with the words that hold; none for a town without rules."""
    book = RuleBook.objects.of(municipality).begun(at=at).values("pk")[:1]
    wordings = RuleWording.objects.filter(book=Subquery(book)).select_related("rule")
    rules = []
    for wording in wordings.order_by("number"):
        wording.rule.short, wording.rule.text = wording.short, wording.text
        rules.append(wording.rule)
    if not rules:
        rules = list(Rule.objects.filter(municipality=municipality, is_active=True))
    return rules


@dataclass(frozen=True, slots=True)
class Words:
    """How a decision names its rule: `Regel 3: Nichts Verbotenes`, and where that stands."""

    number: int
    short: str
    href: str
    norms: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"Regel {self.number}: {self.short}"


class Wordings:
    """The words of all versions of one town, for many decisions in two statements."""

    def __init__(self, municipality: Municipality) -> None:
        self.editions = editions(municipality)
        self._present = in_force(self.editions, at=clock.now())

    def of(self, number: int, *, at: datetime) -> Words | None:
        """What rule `number` said at a moment. A rule that joined later is told as it began."""
        holding = in_force(self.editions, at=at)
        later = [each for each in reversed(self.editions) if each.version > holding.version]
        earlier = [each for each in self.editions if each.version < holding.version]
        for edition in (holding, *later, *earlier):
            for wording in edition.wordings:
                if wording.number == number:
                    version = None if edition is self._present else edition.version
                    where = address(number, version)
                    return Words(number, wording.short, where, tuple(wording.norms))
        return None


def address(number: int | None = None, version: int | None = None) -> str:
    """Where the rules stand, or one of them, or how they stood in an earlier version."""
    if version is None:
        path = reverse("moderation:rules")
    else:
        path = reverse("moderation:rules_version", args=[version])
    return f"{path}#regel-{number}" if number else path



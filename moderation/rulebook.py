"""Reading the published rules: what holds now, what held then, and where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby

from django.db.models import Subquery
from django.urls import reverse

from common import clock
from geo.models import Municipality
from moderation.models import Rule, RuleBook, RuleWording
from moderation.models.rule import rule_named
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
    """All of them, the newest first. A town that never printed any has one."""
    return _printed(municipality) or [Edition(version=1, wordings=unprinted(municipality))]


def _printed(municipality: Municipality) -> list[Edition]:
    """One statement."""
    rows = RuleWording.objects.filter(municipality=municipality).select_related("book")
    found: list[Edition] = []
    ends: datetime | None = None
    ordered = rows.order_by("-book__version", "number")
    for _version, wordings in groupby(ordered, key=lambda row: row.book.version):
        same = list(wordings)
        book = same[0].book
        found.append(
            Edition(
                version=book.version,
                wordings=same,
                valid_from=book.valid_from,
                ends_at=ends,
                reason=book.reason,
            )
        )
        ends = book.valid_from
    return found


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
        return rule_named(self.number, self.short)


class Wordings:
    """The words of all versions of one town, for many decisions in one statement."""

    def __init__(self, municipality: Municipality) -> None:
        self.municipality = municipality
        self.editions = _printed(municipality)

    def of(self, number: int, *, at: datetime, otherwise: str = "") -> Words | None:
        """What rule `number` said at a moment; a rule that joined later, as it began. In a town
        that never printed its rules, `otherwise` or what the rule says now."""
        if not self.editions:
            short = otherwise or self._unprinted.get(number, "")
            return Words(number, short, address(number)) if short else None
        present = in_force(self.editions, at=clock.now())
        holding = in_force(self.editions, at=at)
        later = [each for each in reversed(self.editions) if each.version > holding.version]
        earlier = [each for each in self.editions if each.version < holding.version]
        for edition in (holding, *later, *earlier):
            for wording in edition.wordings:
                if wording.number == number:
                    version = None if edition is present else edition.version
                    where = address(number, version)
                    return Words(number, wording.short, where, tuple(wording.norms))
        return Words(number, otherwise, address()) if otherwise else None

    @cached_property
    def _unprinted(self) -> dict[int, str]:
        rules = Rule.objects.filter(municipality=self.municipality)
        return dict(rules.values_list("number", "short"))


def address(number: int | None = None, version: int | None = None) -> str:
    """Where the rules stand, or one of them, or how they stood in an earlier version."""
    if version is None:
        path = reverse("moderation:rules")
    else:
        path = reverse("moderation:rules_version", args=[version])
    return f"{path}#regel-{number}" if number else path

"""Sends texts through the checks as they come in, and counts what was found."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from common import clock
from geo.models import Municipality
from moderation import checks, kinds, services
from moderation.kinds import Author, Kind
from moderation.models import Finding, Item
from tests.moderation.checks import waves
from tests.moderation.checks.harmless import HARMLESS

# By item: what its author wrote, and who that is.
written: dict[int, dict[str, Any]] = {}
authors: dict[int, Author] = {}


def context(items: Sequence[Item]) -> list[dict[str, Any]]:
    return [written.get(item.pk, {}) for item in items]


def author(items: Sequence[Item]) -> list[Author | None]:
    return [authors.get(item.pk) for item in items]


def decided(item: Item, decision: object) -> None:
    """Nothing follows."""


kinds.register(
    Kind(
        key="tests.words",
        label="Wörter",
        decided="tests.moderation.checks.measuring.decided",
        context="tests.moderation.checks.measuring.context",
        author="tests.moderation.checks.measuring.author",
    )
)


def write(
    town: Municipality,
    text: str,
    *,
    by: Author | None = None,
    at: datetime | None = None,
    **more: Any,
) -> Item:
    """Somebody sent `text`; it waits, and nobody looked at it yet."""
    item = services.open_item(municipality=town, kind="tests.words", title="Wörter")
    if at is not None:
        Item.objects.filter(pk=item.pk).update(created_at=at)
        item.created_at = at
    written[item.pk] = {"text": text, "heading": "Wörter", **more}
    if by is not None:
        authors[item.pk] = by
    return item


def keys_of(item: Item) -> set[str]:
    """The checks that found something in the item."""
    return set(Finding.objects.filter(item=item).values_list("check_key", flat=True))


@dataclass(frozen=True)
class Measured:
    """`expected`, `found` and `right` by check; then whole texts."""

    expected: Counter[str]
    found: Counter[str]
    right: Counter[str]
    spam: int
    spam_hinted: int
    harmless: int
    harmless_hinted: int


def measure(town: Municipality) -> Measured:
    """All samples come in: the harmless ones over days, each wave within minutes."""
    now = clock.now()
    sent: list[tuple[Item, frozenset[str], bool]] = []
    for number, text in enumerate(HARMLESS):
        item = write(town, text, at=now - timedelta(hours=1 + number))
        sent.append((item, frozenset(), True))
    for first_account, wave in ((10_000, waves.casino_wave()), (20_000, waves.campaign_wave())):
        for number, each in enumerate(wave):
            item = write(
                town,
                each.text,
                by=Author(user_id=first_account + each.account),
                at=now + timedelta(seconds=waves.SECONDS_BETWEEN * number),
            )
            sent.append((item, each.expected, False))
    counts = Measured(Counter(), Counter(), Counter(), 0, 0, 0, 0)
    spam_hinted = harmless_hinted = 0
    for item, expected, is_harmless in sent:
        services.examine(item.uuid)
        found = keys_of(item)
        counts.expected.update(expected)
        counts.found.update(found)
        counts.right.update(found & expected)
        harmless_hinted += bool(found) and is_harmless
        spam_hinted += bool(found) and not is_harmless
    harmless = len(HARMLESS)
    return Measured(
        expected=counts.expected,
        found=counts.found,
        right=counts.right,
        spam=len(sent) - harmless,
        spam_hinted=spam_hinted,
        harmless=harmless,
        harmless_hinted=harmless_hinted,
    )


def table(measured: Measured) -> str:
    """As it stands in docs/moderation-checks.md."""
    rows = ["| check | should | did | rightly | precision | recall |", "|---|--:|--:|--:|--:|--:|"]
    for check in checks.CHECKS:
        should, did = measured.expected[check.key], measured.found[check.key]
        right = measured.right[check.key]
        rows.append(
            f"| {check.label} (`{check.key}`) | {should} | {did} | {right}"
            f" | {_share(right, did)} | {_share(right, should)} |"
        )
    did = measured.spam_hinted + measured.harmless_hinted
    rows.append(
        f"| any hint, by text | {measured.spam} | {did} | {measured.spam_hinted}"
        f" | {_share(measured.spam_hinted, did)} | {_share(measured.spam_hinted, measured.spam)} |"
    )
    return "\n".join(rows)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2f}" if whole else "–"


def per_thousand(texts: Iterable[str], town: checks.Town) -> dict[str, float]:
    """By check: hints per 1,000 texts, words alone (without what came in before)."""
    counts: Counter[str] = Counter()
    number = 0
    for text in texts:
        number += 1
        subject = checks.Subject(text=text, town=town)
        counts.update(check.key for check in checks.CHECKS if check.look(subject))
    return {check.key: round(1000 * counts[check.key] / number, 1) for check in checks.CHECKS}

"""The automatic checks look at what was put before the moderators, and note what they find."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from common import clock
from geo.models import Host, Municipality, Road
from moderation import checks, kinds
from moderation.checks.contact import own_number
from moderation.checks.insult_words import SHIPPED
from moderation.checks.insults import fold
from moderation.checks.past import LATELY_DAYS, PastOfItem
from moderation.checks.prints import print_of
from moderation.models import CheckSetting, Examination, Finding, Item, Visibility

AT_ONCE = 200
_LETTERS = re.compile(r"[^\W\d_]+")


def examined_text(context: Mapping[str, Any]) -> str:
    """The author's words in what a kind tells of an item: its heading if it is theirs, then
    the text. The spans of findings count in this."""
    heading = str(context.get("heading", "")) if context.get("own_heading") else ""
    return "\n".join(each for each in (heading, str(context.get("text", ""))) if each)


def hash_of(text: str) -> str:
    """SHA-256 of a text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def examine(asked: UUID) -> int:
    """Let the checks look at the item `asked` and at what hangs below it; returns how many
    texts were examined. What was examined in its present version is left alone, so the job may
    run as often as it likes. It writes findings and changes nothing else."""
    top = Item.objects.select_related("municipality").filter(uuid=asked).first()
    if top is None:
        return 0
    here = _not_examined(top)
    texts: list[tuple[Item, str]] = []
    for kind in sorted({item.kind for item in here}):
        same = [item for item in here if item.kind == kind]
        contexts = kinds.context(kind, same)
        told = zip(same, contexts, strict=True)
        texts += [(item, examined_text(context)) for item, context in told]
    texts = [(item, text) for item, text in texts if text.strip()]
    if not texts:
        return 0
    settings = {
        each.check_key: each for each in CheckSetting.objects.filter(municipality=top.municipality)
    }
    town = town_of(top.municipality, settings.get("insult"))
    off = {key for key, setting in settings.items() if not setting.is_on}
    for item, text in texts:
        _examine(item, text, town, off)
    return len(texts)


def _not_examined(top: Item) -> list[Item]:
    """The item itself in a version that nobody looked at; below it what waits likewise, and
    what never was looked at."""
    known = Examination.objects.filter(item=OuterRef("pk"))
    this_version = Exists(known.filter(version=OuterRef("version")))
    rows = (
        Item.objects.of(top.municipality)
        .filter(Q(pk=top.pk) | Q(parent=top))
        .exclude(visibility=Visibility.PRIVATE)
        .filter(~this_version)
        .filter(Q(pk=top.pk) | Q(visibility=Visibility.PENDING) | ~Exists(known))
        .order_by("id")[:AT_ONCE]
    )
    for item in (found := list(rows)):
        item.municipality = top.municipality
        item.parent = top if item.parent_id == top.pk else item.parent
    return found


@transaction.atomic
def _examine(item: Item, text: str, town: checks.Town, off: set[str]) -> None:
    now = clock.now()
    made = print_of(checks.Subject(text=text, town=town))
    past = PastOfItem(item, made, at=now)
    subject = checks.Subject(text=text, town=town, past=past)
    findings = [
        Finding(
            municipality=item.municipality,
            item=item,
            version=item.version,
            check_key=check.key,
            check_version=check.version,
            reason=found.reason[:200],
            spans=[[passage.start, passage.end] for passage in found.passages],
            at=now,
        )
        for check in checks.CHECKS
        if check.key not in off and (found := check.look(subject)) is not None
    ]
    Examination.objects.bulk_create(
        [
            Examination(
                municipality=item.municipality,
                item=item,
                version=item.version,
                at=now,
                text_hash=hash_of(text),
                minima=made.minima,
                bands=made.bands,
                marks=made.marks,
            )
        ],
        ignore_conflicts=True,
    )
    Finding.objects.bulk_create(findings, ignore_conflicts=True)


def town_of(municipality: Municipality, words: CheckSetting | None = None) -> checks.Town:
    """What is ordinary in `municipality`, with its word list; two queries."""
    hosts = set(Host.objects.filter(municipality=municipality).values_list("name", flat=True))
    hosts.add(urlsplit(municipality.base_url).hostname or "")
    names = (
        Road.objects.filter(municipality=municipality)
        .filter(Q(name__contains="-") | Q(name__contains=" "))
        .values_list("name", flat=True)
        .order_by()
        .distinct()
    )
    numbers = [str(each.get("number", "")) for each in municipality.numbers]
    return checks.Town(
        hosts=frozenset(host.removeprefix("www.") for host in hosts if host),
        numbers=frozenset(filter(None, map(own_number, numbers))),
        streets=frozenset(_pairs(names)),
        insults=frozenset(fold(word) for word in words_of(words)),
    )


def words_of(setting: CheckSetting | None) -> list[str]:
    """The word list of a municipality, in the order of the alphabet."""
    shipped = set(SHIPPED)
    if setting is not None:
        shipped = (shipped - set(setting.left_out)) | set(setting.added)
    return sorted(shipped, key=fold)


def _pairs(names: Iterable[str]) -> set[str]:
    pairs = set()
    for name in names:
        words = _LETTERS.findall(name.casefold())
        pairs |= {" ".join(words[at : at + 2]) for at in range(len(words) - 1)}
    return pairs


def forget_prints() -> int:
    """Empty the prints of texts that are too old to be compared; returns how many."""
    old = clock.now() - timedelta(days=LATELY_DAYS)
    rows = Examination.objects.filter(at__lt=old).exclude(minima=[], bands=[], marks=[])
    return rows.update(minima=[], bands=[], marks=[])

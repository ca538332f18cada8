"""The letter with the reasons (Art. 17 (3) DSA): written once, read in the mail's link, on the
author's pages and by the moderator before it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.template import Context
from django.template.loader import get_template
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from common.languages import GERMAN, current
from moderation import kinds
from moderation.deadlines import appeal_ends
from moderation.kinds import ForAuthor
from moderation.models import Decision, Item, Redaction, Rule, Statement

_TEMPLATE = "moderation/letter.txt"


@dataclass(frozen=True, kw_only=True)
class Reasons:
    """What Art. 17 (3) asks for: a) measure and for how long, b) facts and whether by notice,
    c) automation, d) the norm or e) the rule; f) how to object stands in the template."""

    measure: str
    rule: Rule | None
    norm: str
    note: str
    source: str
    is_automatic: bool
    at: datetime


def of_decision(decision: Decision, redaction: Redaction | None = None) -> Reasons:
    """Those of what the decision hides, or of the `redaction` in what it shows: a person chose
    what is blacked out, whoever shows the rest."""
    if redaction is not None:
        return Reasons(
            measure=Statement.Measure.REDACTED,
            rule=redaction.rule,
            norm="",
            note=redaction.note,
            source=decision.source,
            is_automatic=False,
            at=decision.at,
        )
    return Reasons(
        measure=decision.outcome,
        rule=decision.rule,
        norm=decision.norm,
        note=decision.note,
        source=decision.source,
        is_automatic=decision.automatic,
        at=decision.at,
    )


def letter(about: ForAuthor, reasons: Reasons) -> str:
    """The whole letter as plain text with blank lines between paragraphs, in the language of
    its reader."""
    with translation.override(about.language or "de"):
        template = get_template(_TEMPLATE).template  # type: ignore[attr-defined]
        values = {"about": about, "why": reasons, "until": appeal_ends(reasons.at)}
        text = str(template.render(Context(values, autoescape=False)))
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n")]
    return "\n\n".join(part for part in paragraphs if part)


def ground(reasons: Reasons) -> str:
    """The rule or the norm as it read on that day."""
    return f"{reasons.rule}. {reasons.rule.text}" if reasons.rule else reasons.norm


def spoken_of(items: Sequence[Item], languages: dict[int, str]) -> dict[int, ForAuthor]:
    """How each of `items` is spoken of to its author, in their language and whatever its kind
    knows; `languages` are those of people with an account, by `item.pk`."""
    here = current().code
    known = kinds.for_authors(items)
    by_language: dict[str, list[Item]] = {}
    for item in items:
        language = known[item.pk].language if item.pk in known else ""
        language = language or languages.get(item.pk, GERMAN)
        by_language.setdefault(language, []).append(item)
    found = {}
    for language, same in by_language.items():
        with translation.override(language):
            # What was asked above was said in the language of whoever asks.
            if language != here:
                known |= kinds.for_authors(same)
            for item in same:
                about = known.get(item.pk) or ForAuthor(
                    subject=_("Ihr Inhalt (%(kind)s)") % {"kind": kinds.get(item.kind).label}
                )
                found[item.pk] = replace(about, language=language)
    return found


def to_author(item: Item) -> ForAuthor:
    """How one item is spoken of to its author, in their language."""
    found = kinds.authors([item]).get(item.pk)
    user = User.objects.filter(pk=found.user_id).first() if found and found.user_id else None
    return spoken_of([item], {item.pk: user.language} if user else {})[item.pk]


def about(item: Item) -> ForAuthor:
    """How one item is spoken of now."""
    return spoken_of([item], {})[item.pk]


def of_items(items: Sequence[Item]) -> list[Statement]:
    """The standing reasons given about `items`, newest first, with what their page needs."""
    return list(
        Statement.objects.standing()
        .filter(decision__item__in=[item.pk for item in items])
        .select_related("decision__item")
    )

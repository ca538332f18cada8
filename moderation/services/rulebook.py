"""Writing the rules anew: a draft, then a book that holds from a day on."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypedDict

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock, data_version, journal
from common.jobs import defer
from common.models import ActorKind
from geo.models import Municipality
from moderation.models import Rule, RuleBook, RuleDraft, RuleWording
from moderation.published_rules import first_book

# Further off it is a slip of the keyboard, and would keep every other version from being written.
_ANNOUNCED_AT_MOST = timedelta(days=2 * 366)


class DraftedRule(TypedDict):
    """One rule of a draft; `number` is None for a rule that is new."""

    number: int | None
    short: str
    text: str
    easy: str
    norms: list[str]


def lock_rules(municipality: Municipality) -> None:
    """Whoever changes the rules of a town waits here for who does the same."""
    Municipality.objects.select_for_update(no_key=True, of=("self",)).get(pk=municipality.pk)


@transaction.atomic
def save_draft(
    municipality: Municipality,
    *,
    rules: Sequence[DraftedRule],
    reason: str,
    changed: int,
    by: User,
) -> RuleDraft:
    """Keep what the next book shall say. `changed` is the one that the form showed, 0 for a new
    draft. Raises `ValidationError` when somebody else saved meanwhile, or for a number that
    is no rule of this town."""
    lock_rules(municipality)
    draft = RuleDraft.objects.filter(municipality=municipality).first()
    if (draft.changed if draft else 0) != changed:
        raise ValidationError(
            _(
                "Jemand hat den Entwurf gerade geändert. Was Sie geschrieben haben, steht noch "
                "hier. Speichern Sie noch einmal, wenn es gelten soll."
            ),
            code="changed",
        )
    known = set(Rule.objects.filter(municipality=municipality).values_list("number", flat=True))
    known |= {rule["number"] for rule in draft.rules} if draft else set()  # from a file
    numbers = [rule["number"] for rule in rules if rule["number"] is not None]
    if len(set(numbers)) != len(numbers) or not known.issuperset(numbers):
        raise ValidationError(_("Diese Nummer gibt es nicht."), code="unknown_number")
    return keep_draft(municipality, rules=rules, reason=reason, by=by)


def keep_draft(
    municipality: Municipality,
    *,
    rules: Sequence[DraftedRule],
    reason: str | None = None,
    by: User | None,
) -> RuleDraft:
    """Whatever the draft said before; without a `reason` that one stays. Numbers that were never
    given here are kept: rules of another town come with theirs. For who holds the lock."""
    draft = RuleDraft.objects.filter(municipality=municipality).first()
    draft = draft or RuleDraft(municipality=municipality, changed=0)
    draft.rules = [dict(rule) for rule in rules]
    draft.reason = draft.reason if reason is None else reason
    draft.changed += 1
    draft.updated_at, draft.updated_by = clock.now(), by
    draft.save()
    return draft


def drop_draft(municipality: Municipality) -> None:
    """For who holds the lock."""
    RuleDraft.objects.filter(municipality=municipality).delete()


@transaction.atomic
def discard_draft(municipality: Municipality) -> None:
    lock_rules(municipality)
    drop_draft(municipality)


@transaction.atomic
def publish_rules(
    municipality: Municipality, *, changed: int, by: User, valid_from: datetime | None = None
) -> RuleBook:
    """The draft becomes the next version, valid at once or from `valid_from` on.

    Rules that it leaves out can no longer be chosen then; their numbers are never given again.
    In a town without any rules it becomes version 1, which needs no reason.
    Raises `ValidationError` without a draft, when it was `changed` since, when it says nothing
    new, gives no reason, or when another version waits for its day.
    """
    lock_rules(municipality)
    now = clock.now()
    draft = RuleDraft.objects.filter(municipality=municipality).first()
    if draft is None or draft.changed != changed:
        raise ValidationError(
            _("Der Entwurf wurde gerade geändert. Bitte sehen Sie ihn noch einmal an."),
            code="changed",
        )
    newest = RuleBook.objects.of(municipality).order_by("-version").first()
    if newest is None and Rule.objects.filter(municipality=municipality).exists():
        newest = first_book(municipality)
    begins = valid_from or now
    _refuse_unfit(draft, newest, begins=begins, now=now)
    book = RuleBook.objects.create(
        municipality=municipality,
        version=newest.version + 1 if newest else 1,
        valid_from=begins,
        published_at=now,
        published_by=by,
        reason=draft.reason if newest else "",
    )
    _print(book, draft)
    draft.delete()
    if begins <= now:
        _mirror(book)
    else:
        defer("moderation.begin_rules", at=begins, municipality=municipality.pk)
    journal.write(
        municipality_id=municipality.pk,
        actor_kind=ActorKind.STAFF,
        actor_uuid=by.uuid,
        verb="moderation.rules_published",
        payload={"version": book.version, "valid_from": begins.isoformat()},
    )
    data_version.raise_version(municipality.pk)
    return book


@transaction.atomic
def begin_rules(municipality: Municipality) -> None:
    """The day has come on which an announced version holds. Safe to repeat."""
    lock_rules(municipality)
    book = RuleBook.objects.of(municipality).begun(at=clock.now()).first()
    if book is not None:
        _mirror(book)
        data_version.raise_version(municipality.pk)


def _refuse_unfit(
    draft: RuleDraft, newest: RuleBook | None, *, begins: datetime, now: datetime
) -> None:
    if newest is not None and newest.valid_from > now:
        raise ValidationError(
            _("Eine neue Fassung ist schon angekündigt. Die nächste geht, wenn diese gilt."),
            code="announced",
        )
    if begins < now:
        raise ValidationError(
            _("Regeln gelten nie rückwirkend. Bitte wählen Sie heute oder einen späteren Tag."),
            code="in_the_past",
        )
    if begins > now + _ANNOUNCED_AT_MOST:
        raise ValidationError(
            _("Das ist zu weit weg. Bitte wählen Sie einen Tag in den nächsten zwei Jahren."),
            code="too_far",
        )
    if not draft.rules:
        raise ValidationError(_("Ohne Regeln geht es nicht."), code="empty")
    if newest is None:
        return
    if not draft.reason:
        raise ValidationError(
            _("Bitte schreiben Sie, warum Sie die Regeln ändern. Alle lesen das."),
            code="no_reason",
        )
    fields = ("number", "short", "text", "easy", "norms")
    if list(newest.wordings.order_by("number").values(*fields)) == _sorted(draft.rules):
        raise ValidationError(_("Der Entwurf sagt dasselbe wie bisher."), code="same")


def _sorted(rules: Sequence[DraftedRule]) -> list[DraftedRule]:
    return sorted(rules, key=lambda rule: rule["number"] or 10_000)


def _print(book: RuleBook, draft: RuleDraft) -> None:
    """Write the wordings; new rules get the next numbers that were never given."""
    of_town = Rule.objects.filter(municipality=book.municipality)
    known = {rule.number: rule for rule in of_town}
    given = [rule["number"] for rule in draft.rules if rule["number"] is not None]
    highest = max([of_town.aggregate(n=Max("number"))["n"] or 0, *given])
    wordings = []
    for drafted in _sorted(draft.rules):
        number = drafted["number"]
        if number is None:
            highest = number = highest + 1
        if number not in known:
            known[number] = Rule.objects.create(
                municipality=book.municipality,
                number=number,
                short=drafted["short"],
                text=drafted["text"],
                is_active=False,  # until the book holds
            )
        wordings.append(
            RuleWording(
                municipality=book.municipality,
                book=book,
                rule=known[number],
                number=number,
                short=drafted["short"],
                text=drafted["text"],
                easy=drafted["easy"],
                norms=drafted["norms"],
            )
        )
    RuleWording.objects.bulk_create(wordings)


def _mirror(book: RuleBook) -> None:
    """`Rule` says what is in force."""
    wordings = {each.rule_id: each for each in book.wordings.all()}
    rules = list(Rule.objects.filter(municipality=book.municipality))
    for rule in rules:
        wording = wordings.get(rule.pk)
        rule.is_active = wording is not None
        if wording is not None:
            rule.short, rule.text = wording.short, wording.text
    Rule.objects.bulk_update(rules, ["short", "text", "is_active"])

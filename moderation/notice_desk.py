"""Beside a case on the moderators' desk: notices about it and wishes for another look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from moderation import statements
from moderation.kinds import get
from moderation.models import Appeal, Case, Decision, Flag, Item, Rule, Visibility
from moderation.notifiers import Record, limit_of, records
from moderation.workbench import Card


@dataclass(frozen=True, kw_only=True)
class FlagRow:
    """One notice. `who` is empty for those who may not know; `record` is what became of others
    of the same person."""

    flag: Flag
    label: str
    who: str
    record: Record


def beside(card: Card | None, user: User, *, at: datetime) -> dict[str, Any]:
    """`flags` and `appeals` of the items of `card`, for the templates. Nothing is asked of the
    database where the items say that there are none."""
    items = [entry.item for entry in card.entries] if card is not None else []
    flagged = [item.pk for item in items if getattr(item, "has_flags", False)]
    appealed = [item.pk for item in items if getattr(item, "has_appeal", False)]
    flags: list[Flag] = []
    appeals: list[Appeal] = []
    if flagged:
        waiting = Flag.objects.open().filter(item__in=flagged)
        flags += waiting.select_related("rule", "user", "contact", "municipality", "item")
    if appealed:
        asked = Appeal.objects.open().filter(decision__item__in=appealed)
        appeals += asked.select_related("decision__item", "decision__rule")
    return {
        "flags": _rows(flags, user, at),
        "flag_limit": limit_of(flags[0].municipality) if flags else None,
        "appeals": appeals,
    }


def _rows(flags: Sequence[Flag], user: User, at: datetime) -> list[FlagRow]:
    if not flags:
        return []
    town = flags[0].municipality
    keys = {bytes(flag.notifier_key) for flag in flags if flag.notifier_key}
    known = records(town, keys, at=at)
    may_know = user.has_perm("moderation.see_notifier", flags[0])
    return [
        FlagRow(
            flag=flag,
            label=str(get(flag.item.kind).label),
            who=_who(flag) if may_know else "",
            record=known.get(bytes(flag.notifier_key or b""), Record()),
        )
        for flag in flags
    ]


def _who(flag: Flag) -> str:
    if flag.user is not None:
        return flag.user.email
    if flag.contact is not None:
        return ", ".join(filter(None, [flag.contact.name, flag.contact.email]))
    return _("ohne Namen")


def own_decision(case: Case | None, user: User) -> str:
    """Why `user` does not look again: the first decision was theirs, or the wish is; "" else."""
    if case is None or case.closed_at is not None or case.reason != Case.Reason.APPEALED:
        return ""
    mine = Q(first_decided_by=user) | Q(by_user=user)
    if not Appeal.objects.open().filter(mine, case=case).exists():
        return ""
    return _("Die erste Entscheidung war Ihre. Noch einmal prüft das jemand anderes.")


def preview(
    item: Item, outcome: Visibility, *, rule: Rule | None, norm: str, note: str, at: datetime
) -> str:
    """The letter to the author, as it would be written now."""
    flagged = Flag.objects.open().filter(item=item).exists()
    reasons = statements.Reasons(
        measure=outcome,
        rule=rule,
        norm=norm,
        note=note,
        source=Decision.Source.NOTICE if flagged else Decision.Source.OWN,
        is_automatic=False,
        at=at,
    )
    return statements.letter(statements.to_author(item), reasons)

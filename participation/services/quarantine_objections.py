"""Somebody whose votes do not count objects, and a third person decides about that account."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock, data_version
from participation.errors import ChangedMeanwhile, NotPossible
from participation.models import Quarantine, QuarantineAccount
from participation.notifications.quarantine import tell_set_aside
from participation.services.quarantine import locked, note, release

Outcome = QuarantineAccount.Outcome


@transaction.atomic
def object_to_quarantine(
    account: QuarantineAccount, words: str, *, at: datetime | None = None
) -> QuarantineAccount:
    """Once per quarantine, for six months. Raises `NotPossible` or `ValidationError`."""
    now = at or clock.now()
    words = words.strip()
    if not words:
        raise ValidationError({"words": _("Bitte schreiben Sie, warum Ihre Stimme zählen soll.")})
    fresh = QuarantineAccount.objects.select_for_update(of=("self",)).get(pk=account.pk)
    fresh.quarantine = Quarantine.objects.get(pk=account.quarantine_id)
    if not may_object_to_quarantine(fresh, at=now):
        raise NotPossible(_("Dazu ist kein Einspruch mehr möglich."), code="no_objection")
    fresh.words, fresh.objected_at = words[:4000], now
    fresh.save(update_fields=["words", "objected_at"])
    return fresh


def may_object_to_quarantine(account: QuarantineAccount, *, at: datetime) -> bool:
    quarantine = account.quarantine
    return (
        quarantine.state == Quarantine.State.CONFIRMED
        and quarantine.may_object_until is not None
        and at <= quarantine.may_object_until
        and account.objected_at is None
    )


def may_decide_objection(user: User, quarantine: Quarantine) -> bool:
    """Neither of the two who decided."""
    return user.pk not in (quarantine.proposed_by_id, quarantine.decided_by_id) and user.has_perm(
        "participation.quarantine", quarantine.consultation
    )


@transaction.atomic
def decide_objection(
    account: QuarantineAccount,
    outcome: QuarantineAccount.Outcome,
    *,
    reasons: str,
    by: User,
    at: datetime | None = None,
) -> QuarantineAccount:
    """With reasons: this account's votes count again, or go on not counting. Raises
    `NotPossible` for one of the two, `ChangedMeanwhile` or `ValidationError`."""
    now = at or clock.now()
    quarantine = locked(account.quarantine, Quarantine.State.CONFIRMED)
    fresh = QuarantineAccount.objects.select_for_update(of=("self",)).get(pk=account.pk)
    if not may_decide_objection(by, quarantine):
        raise NotPossible(
            _("Darüber entscheidet jemand, der an der Quarantäne nicht beteiligt war."),
            code="took_part",
        )
    if fresh.objected_at is None or fresh.decided_at is not None:
        raise ChangedMeanwhile(_("Darüber ist schon entschieden."), code="decided")
    reasons = reasons.strip()
    if not reasons:
        raise ValidationError({"reasons": _("Bitte schreiben Sie die Gründe der Person.")})
    fresh.outcome, fresh.reasons = outcome, reasons
    fresh.decided_by, fresh.decided_at = by, now
    fresh.save()
    user = User.objects.get(pk=fresh.user_id) if fresh.user_id is not None else None
    if outcome == Outcome.RELEASED and user is not None:
        for name, number in release(quarantine, user=user).items():
            setattr(quarantine, name, getattr(quarantine, name) - number)
        quarantine.save(update_fields=["votes", "supports", "thumbs"])
        data_version.raise_version(quarantine.municipality_id)
    note(f"objection_{outcome}", quarantine, by=by)
    tell_set_aside(fresh, at=now)
    return fresh

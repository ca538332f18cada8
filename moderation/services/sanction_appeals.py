"""„Noch einmal prüfen lassen“: somebody objects to a pause or block, somebody else decides."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock
from moderation import rules
from moderation.errors import AlreadyDecided, CannotSanction
from moderation.models import Sanction, SanctionAppeal, SanctionEvent
from moderation.notifications.sanctions import tell_person
from moderation.services.sanctions import lock_sanction, write_step

Outcome = SanctionAppeal.Outcome
Verb = SanctionEvent.Verb


@transaction.atomic
def object_to_sanction(
    sanction: Sanction, words: str, *, by: User | None, at: datetime | None = None
) -> SanctionAppeal:
    """The person wants it looked at again; open six months (`deadlines.appeal_ends`), also after
    it has ended.

    One objection at a time, and a new one only after the sanction was changed: the answer to
    the first stands until then. `by` None is who came by the link without signing in. Raises
    `CannotSanction` or `ValidationError`.
    """
    now = at or clock.now()
    words = words.strip()
    if not words:
        raise ValidationError(
            {"words": _("Bitte schreiben Sie, womit Sie nicht einverstanden sind.")}
        )
    fresh = lock_sanction(sanction)
    if not may_object(fresh, at=now):
        raise CannotSanction(
            _("Dazu ist ein Einspruch nicht mehr möglich, oder er wird schon geprüft."),
            code="no_objection",
        )
    try:
        with transaction.atomic():
            appeal = SanctionAppeal.objects.create(
                sanction=fresh, words=words[:4000], by=by, opened_at=now, against=fresh.imposed_by
            )
    except IntegrityError as error:
        raise CannotSanction(_("Ihr Einspruch wird schon geprüft."), code="open") from error
    # History is never changed, and an account can be deleted: it says that the person objected.
    write_step(fresh, Verb.OBJECTED, by=None, at=now)
    return appeal


def may_object(sanction: Sanction, *, at: datetime) -> bool:
    """Whether the person may object at this moment."""
    if sanction.undone or at > sanction.may_object_until:
        return False
    appeals = list(sanction.appeals.all())
    if not appeals:
        return True
    answered_at = appeals[-1].decided_at
    return answered_at is not None and sanction.decided_at > answered_at


@transaction.atomic
def decide_sanction_appeal(
    appeal: SanctionAppeal,
    outcome: SanctionAppeal.Outcome,
    *,
    reasons: str,
    by: User,
    ends_at: datetime | None = None,
    at: datetime | None = None,
) -> SanctionAppeal:
    """Answer with reasons: it stays, is shortened to `ends_at`, or is lifted.

    Not by whoever imposed or changed it, nor by the person. Raises `CannotSanction`,
    `AlreadyDecided` or `ValidationError`.
    """
    now = at or clock.now()
    sanction = lock_sanction(appeal.sanction)
    fresh = SanctionAppeal.objects.select_for_update(of=("self",)).get(pk=appeal.pk)
    if fresh.decided_at is not None:
        raise AlreadyDecided(_("Darüber hat gerade jemand anderes entschieden."), code="decided")
    if not rules.may_decide_appeal(by, sanction):
        raise CannotSanction(
            _("Darüber entscheidet jemand, der an der Pause oder Sperre nicht beteiligt war."),
            code="took_part",
        )
    reasons = reasons.strip()
    if not reasons:
        raise ValidationError({"reasons": _("Bitte schreiben Sie die Gründe der Person.")})
    if outcome == Outcome.SHORTENED:
        if ends_at is None or not now < ends_at < sanction.ends_at:
            raise ValidationError(
                {"ends_at": _("Bitte wählen Sie ein Ende, das vor dem bisherigen liegt.")}
            )
        sanction.ends_at = ends_at
        sanction.save(update_fields=["ends_at"])
    elif outcome == Outcome.LIFTED and sanction.lifted_at is None:
        sanction.lifted_at, sanction.lifted_by = now, by
        sanction.save(update_fields=["lifted_at", "lifted_by"])
    fresh.outcome, fresh.reasons = outcome, reasons
    fresh.decided_by, fresh.decided_at = by, now
    fresh.save(update_fields=["outcome", "reasons", "decided_by", "decided_at"])
    event = write_step(sanction, Verb.ANSWERED, by=by, at=now, payload={"outcome": str(outcome)})
    tell_person(event, sanction.user)
    return fresh

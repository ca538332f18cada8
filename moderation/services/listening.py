"""Taking somebody's notices again, before their time for misuse is over."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock, journal
from common.models import ActorKind
from geo.models import Municipality
from moderation import notifiers
from moderation.models import FlagLimitLift


@transaction.atomic
def listen_again(
    municipality: Municipality, key: bytes, *, reason: str, by: User, at: datetime | None = None
) -> FlagLimitLift:
    """From now on notices of the person with this `notifier_key` are taken again.

    What was unfounded before counts no more. Raises `PermissionDenied`, or `ValidationError`
    without a reason or when they are listened to already.
    """
    if not by.has_perm("moderation.lift_flag_limit", municipality):
        raise PermissionDenied
    now = at or clock.now()
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Bitte schreiben Sie den Grund.")})
    with connection.cursor() as cursor:
        # Two clicks at once: the second finds that it is done.
        cursor.execute(
            "SELECT pg_advisory_xact_lock(713, hashtext(%s))", [f"{municipality.pk} {key.hex()}"]
        )
    if notifiers.refused_until(municipality, key, at=now) is None:
        raise ValidationError(
            _("Von dieser Person nehmen wir schon wieder Hinweise an."), code="not_limited"
        )
    lift = FlagLimitLift.objects.create(
        municipality=municipality, notifier_key=key, reason=reason[:1000], by=by, at=now
    )
    # Not the key: it can be forgotten, the journal cannot.
    journal.write(
        municipality_id=municipality.pk,
        actor_kind=ActorKind.STAFF,
        actor_uuid=by.uuid,
        verb="moderation.flag_limit_lifted",
        object_uuid=lift.uuid,
    )
    return lift

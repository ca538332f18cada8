"""Opening a town to the public, and closing it again."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OpeningEvent, User
from accounts.opening import requirements
from common import clock, data_version, journal
from common.models import ActorKind
from geo.models import Municipality
from geo.tenancy import forget_hosts


class NotReady(ValidationError):
    """Something is missing; `messages` has a sentence for each."""


@transaction.atomic
def go_live(municipality: Municipality, *, by: User | None) -> bool:
    """Open `municipality` to the public; other processes follow within two seconds. `by` is None
    on the command line. False if it is open.

    Raises `NotReady` with everything that is missing.
    """
    town = _lock(municipality)
    if town.is_live:
        return False
    lacking = requirements.lacking(town)
    if lacking:
        raise NotReady([f"{line.title}: {line.words}" for line in lacking], code="not_ready")
    town.state, town.live_at = Municipality.State.LIVE, clock.now()
    town.save(update_fields=["state", "live_at"])
    OpeningEvent.objects.create(
        municipality=town, kind=OpeningEvent.Kind.OPENED, at=town.live_at, by=by
    )
    _tell(town, "municipality.opened", by)
    municipality.state, municipality.live_at = town.state, town.live_at
    return True


@transaction.atomic
def close(municipality: Municipality, *, reason: str, by: User | None) -> bool:
    """Nobody but those who work there sees `municipality` any more; everybody reads the reason.
    False if it is closed. What was given out as a secret link goes on leading somewhere.

    Raises `ValidationError` without a reason.
    """
    if not reason.strip():
        raise ValidationError(_("Bitte sagen Sie, warum. Alle lesen das."), code="no_reason")
    town = _lock(municipality)
    if not town.is_live:
        return False
    town.state = Municipality.State.PREPARATION
    town.save(update_fields=["state"])
    OpeningEvent.objects.create(
        municipality=town, kind=OpeningEvent.Kind.CLOSED, by=by, reason=reason.strip()
    )
    _tell(town, "municipality.closed", by)
    municipality.state = town.state
    return True


def why_closed(municipality: Municipality) -> str:
    """The reason that was given when it was closed; "" for a town that has never been open."""
    last = OpeningEvent.objects.of(municipality).order_by("-id").first()
    return last.reason if last else ""


def _lock(municipality: Municipality) -> Municipality:
    rows = Municipality.objects.select_for_update(no_key=True, of=("self",)).defer("boundary")
    return rows.get(pk=municipality.pk)


def _tell(town: Municipality, verb: str, by: User | None) -> None:
    journal.write(
        municipality_id=town.pk,
        actor_kind=ActorKind.STAFF if by else ActorKind.SYSTEM,
        actor_uuid=by.uuid if by else None,
        verb=verb,
        object_uuid=town.uuid,
    )
    data_version.raise_version(town.pk)
    transaction.on_commit(forget_hosts)

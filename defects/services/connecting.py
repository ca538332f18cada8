"""Whose office a body outside is: an administrator of the one side asks, of the other agrees."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Department, User
from common import clock, journal
from common.models import ActorKind
from defects.errors import TooLate, WrongBody
from defects.models import Category, Connection
from geo.models import Municipality

State = Connection.State


@transaction.atomic
def ask_for_connection(
    body: Department, *, partner: Municipality, by: User, at: datetime | None = None
) -> Connection:
    """Ask `partner` whether `body`, outside our house, is an office of theirs.

    Raises `WrongBody` for an office inside, our own municipality, one that is not here, or a
    body that is asked about or connected already.
    """
    if body.kind != Department.Kind.OUTSIDE or not body.is_active:
        raise WrongBody(_("Verbinden lassen sich nur Stellen außerhalb."), code="inside")
    if partner.pk == body.municipality_id or not partner.is_active:
        raise WrongBody(_("Bitte wählen Sie eine andere Gemeinde."), code="wrong_partner")
    try:
        with transaction.atomic():
            row = Connection.objects.create(
                municipality_id=body.municipality_id,
                body=body,
                partner=partner,
                asked_by=by,
                asked_at=at or clock.now(),
            )
    except IntegrityError:
        raise WrongBody(
            _("Für diese Stelle ist schon angefragt, oder sie ist verbunden."), code="connected"
        ) from None
    _write(row, "asked", by)
    return row


@transaction.atomic
def agree_to_connection(
    row: Connection,
    *,
    department: Department,
    category: Category,
    by: User,
    at: datetime | None = None,
) -> Connection:
    """`department` of the partner gets what is handed over; `category` is for kinds it has not.

    Raises `TooLate` if it is not asked any more, `WrongBody` for what is not the partner's.
    """
    locked = _lock(row, State.ASKED)
    fits = (
        department.municipality_id == locked.partner_id
        and department.kind == Department.Kind.INSIDE
        and department.is_active
        and category.municipality_id == locked.partner_id
        and category.kind == Category.Kind.PUBLIC
        and category.is_active
    )
    if not fits:
        raise WrongBody(_("Bitte wählen Sie ein Amt und eine Art von hier."), code="not_ours")
    locked.department, locked.category = department, category
    return _settle(locked, State.AGREED, by=by, at=at)


@transaction.atomic
def decline_connection(row: Connection, *, by: User, at: datetime | None = None) -> Connection:
    return _settle(_lock(row, State.ASKED), State.DECLINED, by=by, at=at)


@transaction.atomic
def end_connection(row: Connection, *, by: User, at: datetime | None = None) -> Connection:
    """Either side ends it, or takes back what it asked. What was handed over before is brought
    to its end; what comes later goes by mail again."""
    return _settle(_lock(row, State.ASKED, State.AGREED), State.ENDED, by=by, at=at)


def _lock(row: Connection, *states: str) -> Connection:
    locked = Connection.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if locked.state not in states:
        raise TooLate(_("Darüber ist schon entschieden."), code="decided")
    return locked


def _settle(row: Connection, state: str, *, by: User, at: datetime | None) -> Connection:
    now = at or clock.now()
    row.state = state
    if state == State.ENDED:
        row.ended_at = now
    else:
        row.decided_at = now
    row.save()
    _write(row, state, by)
    return row


def _write(row: Connection, verb: str, by: User) -> None:
    """In the journal of both, as both have to answer for it."""
    for municipality_id in (row.municipality_id, row.partner_id):
        journal.write(
            municipality_id=municipality_id,
            actor_kind=ActorKind.STAFF,
            actor_uuid=by.uuid,
            verb=f"connection.{verb}",
            object_uuid=row.uuid,
            payload={"body": str(row.body.uuid)},
        )

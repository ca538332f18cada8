"""How offices are told, settled by people: at once or as a list, who stands in, who is on call."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department, Mailbox, Membership, Role, User
from accounts.setup import parts
from common import clock, journal
from common.models import ActorKind
from defects.models import Category, DeskTask, Office, Report
from defects.setup import telling
from defects.substitution import Day
from geo.models import Municipality

_FIELDS = ("tells", "absent_from", "absent_until", "deputy", "answer_days")


def office_of(department: Department) -> Office:
    """What is settled for `department`; an unsaved row with the defaults if nothing is."""
    return Office.objects.filter(department=department).select_related("deputy").first() or Office(
        municipality_id=department.municipality_id, department=department
    )


def deputies_for(department: Department) -> list[User]:
    """Who can stand in: people who may work on its reports anyway, by name."""
    clerks = Membership.objects.filter(department=department, role=Role.CLERK)
    others = Membership.objects.filter(
        municipality=department.municipality_id, role=Role.DISPATCHER
    )
    ids = {*clerks.values_list("user", flat=True), *others.values_list("user", flat=True)}
    people = User.objects.filter(pk__in=ids, is_active=True)
    return sorted(people, key=lambda user: (str(user).casefold(), user.pk))


def who_is_named(municipality: Municipality) -> list[User]:
    """Who works on what is confidential, by name."""
    rows = Membership.objects.of(municipality).filter(role=Role.CONFIDENTIAL)
    people = User.objects.filter(pk__in=rows.values("user"), is_active=True)
    return sorted(people, key=lambda user: (str(user).casefold(), user.pk))


def colleagues_for(report: Report) -> list[User]:
    """Who may be given `report` to work on, by name."""
    if report.category.kind == Category.Kind.CONFIDENTIAL:
        return who_is_named(report.municipality)
    return deputies_for(report.body)


@transaction.atomic
def settle_office(
    department: Department, *, by: User, values: Mapping[str, Any], at: datetime | None = None
) -> Office:
    """Settle how `department` is told; journalled without names.

    `values` may hold `tells`, `absent_from`, `absent_until`, `deputy`, `answer_days`, and
    `head_email`: who is told of what is long overdue. Raises `ValidationError` with the field's
    name.
    """
    known = Office.objects.filter(department=department).first()
    told = telling.values_of(known) if known else None
    Office.objects.get_or_create(
        department=department, defaults={"municipality_id": department.municipality_id}
    )
    office = Office.objects.select_for_update(of=("self",)).get(department=department)
    now = at or clock.now()
    before = {name: getattr(office, name) for name in _FIELDS}
    for name in _FIELDS:
        if name in values:
            setattr(office, name, values[name])
    _refuse(office)
    if office.tells != before["tells"]:
        office.tells_since = now
    office.save()
    if told != telling.values_of(office) and (told or "tells" in values or "answer_days" in values):
        parts.record(
            department.municipality,
            part="telling",
            key=department.key,
            title=department.name,
            before=told,
            after=telling.values_of(office),
            by=by,
        )
    changed = [name for name in _FIELDS if getattr(office, name) != before[name]]
    if "head_email" in values and _settle_head(department, values["head_email"].strip()):
        changed.append("head_email")
    if changed:
        journal.write(
            municipality_id=department.municipality_id,
            actor_kind=ActorKind.STAFF,
            actor_uuid=by.uuid,
            verb="office.settled",
            object_uuid=department.uuid,
            payload={"changed": changed},
        )
    return office


def head_email(department: Department) -> str:
    box = Mailbox.objects.head_of(department).first()
    return box.email if box else ""


def _settle_head(department: Department, email: str) -> bool:
    """Whether the address has changed; an empty one takes it away."""
    if email == head_email(department):
        return False
    if not email:
        Mailbox.objects.head_of(department).delete()
        return True
    validate_email(email)
    Mailbox.objects.update_or_create(
        municipality_id=department.municipality_id,
        department=department,
        purpose=Mailbox.Purpose.HEAD,
        defaults={"email": email},
    )
    return True


def _refuse(office: Office) -> None:
    first, last = office.absent_from, office.absent_until
    if first is None and last is None:
        office.deputy = None
        return
    if first is None or last is None:
        raise ValidationError(
            {"absent_until": _("Bitte geben Sie den ersten und den letzten Tag an.")}
        )
    if last < first:
        raise ValidationError(
            {"absent_until": _("Der letzte Tag liegt vor dem ersten. Bitte tauschen Sie beide.")}
        )
    if office.deputy is None:
        raise ValidationError({"deputy": _("Bitte wählen Sie, wer Sie vertritt.")})
    if office.deputy not in deputies_for(office.department):
        raise ValidationError(
            {"deputy": _("Diese Person darf die Meldungen dieser Stelle nicht bearbeiten.")}
        )


def told_for(department: Department, *, day: date) -> Department | User:
    """Who gets the mails of `department` on `day`: its mailbox, or whoever stands in.

    A deputy who may not work on its reports any more, or is away too, does not count.
    """
    return Day(department.municipality, day).office(department)


@transaction.atomic
def settle_on_call(municipality: Municipality, *, email: str, by: User) -> Mailbox | None:
    """Who is told at once of what is dangerous, at any hour; an empty address ends that."""
    address = email.strip()
    box = Mailbox.objects.on_call(municipality).select_for_update().first()
    if (box.email if box else "") == address:
        return box
    if address:
        validate_email(address)
        box = box or Mailbox(municipality=municipality, purpose=Mailbox.Purpose.DANGER)
        box.email = address
        box.save()
    elif box is not None:
        box.delete()
        box = None
    journal.write(
        municipality_id=municipality.pk,
        actor_kind=ActorKind.STAFF,
        actor_uuid=by.uuid,
        verb="office.on_call_settled",
        object_uuid=municipality.uuid,
        payload={"has_address": bool(address)},
    )
    return box


@transaction.atomic
def finish_task(task: DeskTask, *, by: User, at: datetime | None = None) -> DeskTask:
    """Somebody has looked after it. Again is the same."""
    DeskTask.objects.filter(pk=task.pk, done_at=None).update(done_at=at or clock.now(), done_by=by)
    task.refresh_from_db()
    return task

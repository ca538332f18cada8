"""Which mails participation sends to those who work on it: numbers and links, no content."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import mail
from accounts.mail import Recipient
from accounts.models import Department, Membership, Role, User
from common import clock, german
from geo.models import Municipality
from participation import owed
from participation.models import Proposal
from participation.states import ProposalState

RESULTS_DUE = "participation/results_due"
TO_DEPARTMENT = "participation/to_department"
# Whoever gave it to the wrong department has a minute to give it to another.
_HELD_SECONDS = 60


def tell_department(department: Department) -> None:
    """Proposals wait for its answer. One mail tells of all that are given within a minute; a
    department without an address is not told."""
    if not department.email or _is_waiting(TO_DEPARTMENT, department):
        return
    mail.send_later(
        municipality=department.municipality,
        template=TO_DEPARTMENT,
        to=department,
        ref=department.uuid,
        at=clock.now() + timedelta(seconds=_HELD_SECONDS),
    )


def _is_waiting(template: str, recipient: Department) -> bool:
    return ProcrastinateJob.objects.filter(
        status="todo",
        task_name="accounts.send_mail",
        args__template=template,
        args__recipient=str(recipient.uuid),
    ).exists()


def for_department(department_uuid: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    """What waits for the department now; None if nothing does by then."""
    if not isinstance(recipient, Department):
        return None
    waiting = Proposal.objects.of(recipient.municipality).filter(
        department=recipient, state=ProposalState.EXAMINED
    )
    dates = [due for due in waiting.values_list("answer_due_on", flat=True) if due]
    count = waiting.count()
    if not count:
        return None
    base = recipient.municipality.base_url.rstrip("/")
    return {
        "count": count,
        "first": german.day(min(dates)) if dates else "",
        "link": f"{base}/beteiligung/verwalten/vorschlaege/?liste=wartet",
    }


def editors_of(municipality: Municipality) -> list[User]:
    """Who publishes results: the editors, and where there are none the administrators."""
    for role in (Role.EDITOR, Role.ADMINISTRATOR):
        found = Membership.objects.of(municipality).filter(role=role, user__is_active=True)
        people = [membership.user for membership in found.select_related("user")]
        if people:
            return people
    return []


def for_editor(municipality_uuid: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    """Which results are promised and not published; None if there are none by then."""
    town = Municipality.objects.filter(uuid=municipality_uuid).first()
    if town is None or not isinstance(recipient, User):
        return None
    today = clock.today()
    found = owed.results(town, today=today)
    if not found:
        return None
    base = town.base_url.rstrip("/")
    return {
        "results": [
            {
                "project": each.consultation.project.title,
                "on": german.day(each.on),
                "is_late": each.is_late(today),
                "link": f"{base}/beteiligung/verwalten/vorhaben/"
                f"{each.consultation.project.uuid}/ergebnis/",
            }
            for each in found
        ]
    }

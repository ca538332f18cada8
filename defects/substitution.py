"""Who stands in for whom today: for a colleague, or for an office where nobody is.

Nothing begins or ends: each question names its day, so an absence is over when it is over.
"""

from collections.abc import Collection, Iterable
from datetime import date
from functools import cached_property

from django.db.models import Exists, OuterRef, Q

from accounts.models import Department, Membership, Role, User
from defects.models import Absence, Office, Report
from geo.models import Municipality

# Roles by which people have reports to work on.
_AT_WORK = (Role.CLERK, Role.DISPATCHER)


def mine(user: User, *, today: date, prefix: str = "") -> Q:
    """As a condition on reports: assigned to `user`, or to whoever `user` stands in for today, or
    to nobody in an office for which `user` stands in."""
    return Q(**{f"{prefix}assignee": user}) | stood_in_by(user, today=today, prefix=prefix)


def stood_in_by(user: User, *, today: date, prefix: str = "") -> Q:
    away = Absence.objects.on(today).filter(
        deputy=user,
        municipality=OuterRef(f"{prefix}municipality"),
        user=OuterRef(f"{prefix}assignee"),
    )
    empty = Office.objects.filter(
        deputy=user,
        department=OuterRef(f"{prefix}body"),
        absent_from__lte=today,
        absent_until__gte=today,
    )
    return Q(Exists(away)) | Q(Exists(empty), **{f"{prefix}assignee": None})


def stands_in_for(report: Report, user: User, *, today: date) -> str:
    """The name of whom `user` stands in for with `report` today; empty if for nobody."""
    town = report.municipality_id
    if report.assignee_id is None:
        offices = Office.objects.filter(department=report.body_id, deputy=user)
        return report.body.name if any(each.is_absent(today) for each in offices) else ""
    if report.assignee_id == user.pk:
        return ""
    away = Absence.objects.on(today).filter(municipality=town, user=report.assignee, deputy=user)
    return str(report.assignee) if away.exists() else ""


def people_at_work(municipality: Municipality) -> list[User]:
    """Everybody who can have reports: clerks and those who distribute, by name."""
    members = Membership.objects.of(municipality).filter(role__in=_AT_WORK)
    return _by_name(User.objects.filter(pk__in=members.values("user"), is_active=True))


def deputies_of(person: User, municipality: Municipality) -> list[User]:
    """Who can stand in for `person`: whoever may work on all that `person` may, by name."""
    rows = list(
        Membership.objects.of(municipality)
        .filter(role__in=_AT_WORK, user__is_active=True)
        .values_list("user", "role", "department")
    )
    own = {(role, department) for user, role, department in rows if user == person.pk}
    everywhere = {user for user, role, _department in rows if role == Role.DISPATCHER}
    found = set(everywhere)
    if own and not any(role == Role.DISPATCHER for role, _department in own):
        found |= _in_each([d for _role, d in own], rows)
    return _by_name(User.objects.filter(pk__in=found - {person.pk}))


def _in_each(departments: Iterable[int], rows: Collection[tuple[int, str, int]]) -> set[int]:
    clerks = [
        {user for user, role, where in rows if role == Role.CLERK and where == department}
        for department in departments
    ]
    return set.intersection(*clerks)


def _by_name(people: Iterable[User]) -> list[User]:
    return sorted(people, key=lambda user: (str(user).casefold(), user.pk))


class Day:
    """Who is reached on one day in one town; few statements, however many are asked for."""

    def __init__(self, municipality: Municipality, day: date) -> None:
        self.municipality = municipality
        self.day = day
        self._allowed: dict[int, set[int]] = {}

    @cached_property
    def _away(self) -> dict[int, User]:
        rows = Absence.objects.of(self.municipality).on(self.day).select_related("deputy")
        return {row.user_id: row.deputy for row in rows}

    @cached_property
    def _empty(self) -> dict[int, User]:
        rows = Office.objects.filter(municipality=self.municipality).select_related("deputy")
        return {
            row.department_id: row.deputy for row in rows if row.deputy and row.is_absent(self.day)
        }

    @cached_property
    def _clerks(self) -> set[tuple[int, int | None]]:
        """Person and department; None for the whole town."""
        rows = Membership.objects.of(self.municipality).filter(
            role__in=_AT_WORK, user__is_active=True
        )
        return {
            (user, None if role == Role.DISPATCHER else department)
            for user, role, department in rows.values_list("user", "role", "department")
        }

    def responsible(self, report: Report) -> Department | User:
        """Whom a mail about `report` reaches: the assignee or who stands in, else its office or
        who stands in there. Who may not work on it any more, or is away too, does not count.
        Reads `report.assignee` and `report.body`."""
        if report.assignee is not None:
            person = self._present(report.assignee, report.body_id)
            if person is not None:
                return person
        return self.office(report.body)

    def office(self, department: Department) -> Department | User:
        deputy = self._empty.get(department.pk)
        person = self._present(deputy, department.pk) if deputy is not None else None
        return person or department

    def _present(self, person: User, department: int) -> User | None:
        deputy = self._away.get(person.pk)
        found = person if deputy is None else deputy
        if deputy is not None and deputy.pk in self._away:
            return None
        may = (found.pk, None) in self._clerks or (found.pk, department) in self._clerks
        return found if may else None

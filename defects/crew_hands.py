"""Who stands before a page of /bauhof/: a person of the crew, or a team with its phone."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.models import Department, Role, User
from accounts.roles import itself, roles_of
from common import clock
from common.http import guest_form
from common.keeping import keep_until
from defects import crew_phones, services
from defects.crew_lists import helps_of, jobs_of_departments, jobs_of_team, when
from defects.crew_phones import Somebody, TeamOnPhone
from defects.models import Category, CrewTeam, Report
from defects.models.helping import HelpQuerySet
from defects.models.report import ReportQuerySet
from defects.services import Actor
from geo.http import TownRequest


@dataclass(frozen=True, kw_only=True)
class Hand:
    """`user` is whom permissions are asked about; `team` is set on a team's phone, else
    `departments` are those whose jobs the person does."""

    user: Somebody
    departments: list[Department]
    team: CrewTeam | None = None

    def jobs(self, key: str, request: TownRequest, *, of: CrewTeam | None = None) -> ReportQuerySet:
        """One of `crew_lists.LISTS`; on a team's phone always of that team, for a person all
        of the departments or those of one team."""
        today, land = clock.today(), request.municipality.land
        if self.team is not None:
            return jobs_of_team(self.team).filter(when(key, today=today, land=land))
        jobs = jobs_of_departments(self.departments, key, today=today, land=land)
        return jobs if of is None else jobs.filter(crew_job__team=of)

    def within_reach(self, request: TownRequest) -> ReportQuerySet:
        """Whatever this hand may do something to; the list form of `defects.do_job` here."""
        reports = Report.objects.of(request.municipality).exclude(
            category__kind=Category.Kind.CONFIDENTIAL
        )
        if self.team is not None:
            return reports.filter(body=self.team.department_id, crew_job__team=self.team)
        return reports.filter(body__in=self.departments)

    def helps(self, request: TownRequest) -> HelpQuerySet:
        """What others lead and these departments were asked to help with, all of their teams alike;
        the list form of `defects.do_help` here. Without `unfinished()` also what is over."""
        departments = [self.team.department] if self.team else self.departments
        return helps_of(request.municipality, departments)

    def teams(self) -> list[CrewTeam]:
        """The teams of the same departments, for handing a job on."""
        departments = [self.team.department] if self.team else self.departments
        found = CrewTeam.objects.active().filter(department__in=departments)
        return list(found.select_related("department"))

    def actor(self, department: Department) -> Actor:
        if self.team is not None:
            return Actor.on_phone(self.team)
        return Actor.staff(cast(User, self.user), department)

    def allow_keeping(self, response: HttpResponseBase) -> None:
        """A phone of the team may keep this page until the day or the shift is over, for where
        there is no network. What a person sees with their own account is kept nowhere."""
        if isinstance(self.user, TeamOnPhone) and self.user.phone.open_until is not None:
            keep_until(response, min(self.user.phone.open_until, clock.end_of_day(clock.now())))

    def note_opened(self, report: Report) -> None:
        if self.team is not None:
            services.note_opened_by_team(report)
        else:
            services.note_opened(report, by=cast(User, self.user))


class CrewRequest(TownRequest):
    """A request behind `crew_page`."""

    hand: Hand


def crew_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For people with a crew's or clerk's role in a department, and for open phones of teams.

    A phone that is shut is asked for its PIN, everybody else to sign in. Forms need no token
    (`guest_form`), so that what waited on a phone without network can still be sent.
    """

    @never_cache
    @guest_form
    @wraps(view)
    def page(request: TownRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        hand = person(request) or _team(request)
        if hand is not None:
            request.hand = hand  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)
        if crew_phones.phone_of(request, request.municipality) is not None:
            return _elsewhere(request, f"{crew_phones.PATH}pin/", _("Bitte die PIN eingeben."))
        if request.user.is_authenticated:
            raise PermissionDenied
        there = redirect_to_login(request.get_full_path()).url
        return _elsewhere(request, there, _("Dieses Handy ist nicht mehr angemeldet."))

    return page


def get_job(request: CrewRequest, number: int) -> Report:
    """A report within reach, with what its page shows; 404 for all others."""
    report = (
        request.hand.within_reach(request)
        .filter(number=number)
        .select_related(
            "category__parent", "municipality", "zone", "body", "item", "crew_job__team"
        )
        .defer("zone__boundary", "municipality__boundary")
        .prefetch_related("pictures__photo")
        .first()
    )
    if report is None or not request.hand.user.has_perm("defects.do_job", report):
        raise Http404
    return report


def person(request: TownRequest) -> Hand | None:
    """Somebody with an account who does jobs here; None for all others."""
    if not request.user.is_authenticated:
        return None
    roles = roles_of(request.user, request.municipality)
    departments = roles.departments_as(Role.CREW, Role.CLERK)
    inside = [each for each in departments if each.kind == Department.Kind.INSIDE]
    if roles.has(Role.DISPATCHER):  # as rules.py has it: they may do every job
        with_teams = Department.objects.of(request.municipality).active()
        with_teams = with_teams.filter(crew_teams__is_active=True).distinct()
        inside = list(dict.fromkeys([*inside, *with_teams]))
    return Hand(user=itself(request.user), departments=inside) if inside else None


def _team(request: TownRequest) -> Hand | None:
    phone = crew_phones.phone_of(request, request.municipality)
    now = clock.now()
    if phone is None or not phone.is_open(now):
        return None
    services.note_used(phone, at=now)
    user = TeamOnPhone(phone)
    return Hand(user=user, departments=[phone.team.department], team=phone.team)


def _elsewhere(request: TownRequest, path: str, sentence: str) -> HttpResponseBase:
    """A page leads there; a script that sends what waited is told, and keeps it."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"error": sentence, "href": path}, status=401)
    return HttpResponseRedirect(path, status=302 if request.method == "GET" else 303)

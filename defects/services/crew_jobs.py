"""Whose job a report is, on which day, in which order; handing it to another team."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from common.identifiers import uuids_of
from defects.actors import Actor
from defects.errors import TransitionNotAllowed, WrongTeam
from defects.models import CrewJob, CrewTeam, Report, ReportEvent
from defects.services.steps import begin, lock
from defects.services.texts import write_note
from defects.services.work import plan
from defects.states import CLOSED, OPEN, Responsibility, Verb


@transaction.atomic
def assign_job(
    report: Report,
    *,
    to: CrewTeam,
    on: date,
    by: Actor,
    before: Report | None = None,
    at: datetime | None = None,
) -> CrewJob:
    """`report` is done by `to` on the day `on`, ahead of `before` or last of that day.

    A new day is an event that everybody reads (`plan`); the team is known to colleagues only.
    Raises `WrongTeam`, or `TransitionNotAllowed` for what is closed or lies elsewhere.
    """
    lock(report)
    _refuse_team(report, to)
    if report.work not in OPEN or report.duplicate_of_id is not None:
        raise TransitionNotAllowed(_("Die Meldung ist abgeschlossen."), code="closed")
    if report.responsibility == Responsibility.HANDED_OVER:
        raise TransitionNotAllowed(
            _("Die Meldung liegt inzwischen %(where)s."),
            code="elsewhere",
            params={"where": report.body.where},
        )
    if report.planned_for != on:
        plan(report, on=on, by=by, at=at)
    return _put(report, to, before)


@transaction.atomic
def free_job(report: Report) -> None:
    """No team has it any more; the day stays as everybody was told."""
    lock(report)
    CrewJob.objects.filter(report=report).delete()


def free_jobs_of(team: CrewTeam) -> None:
    CrewJob.objects.filter(team=team).exclude(report__work__in=CLOSED).delete()


@transaction.atomic
def move_job(report: Report, *, up: bool) -> bool:
    """One place up or down among its team's jobs of the day; whether there was such a place.

    What is dangerous stands first in every list, so places are exchanged among equals.
    """
    job = _locked(report)
    if job is None:
        return False
    rows = list(_day_of(job))
    place = [row.report_id for row in rows].index(report.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return False
    rows[place], rows[other] = rows[other], rows[place]
    _number(rows)
    return True


@transaction.atomic
def give_to_team(
    report: Report, *, to: CrewTeam, by: Actor, at: datetime | None = None
) -> ReportEvent:
    """Somebody on the spot sees that it is for another team: the same day, last on its list.

    Colleagues read a note; undone with it within the minute. Raises `WrongTeam`.
    """
    step = begin(report, Verb.NOTED, by=by, at=at)
    _refuse_team(report, to)
    if report.work not in OPEN:
        raise TransitionNotAllowed(_("Die Meldung ist abgeschlossen."), code="closed")
    before = CrewJob.objects.filter(report=report).select_related("team").first()
    if before is not None and before.team_id == to.pk:
        raise WrongTeam(_("Dieses Team hat den Auftrag schon."), code="same_team")
    words = _("Vor Ort an ein anderes Team gegeben: %(team)s.") % {"team": to.name}
    payload = {"team": str(to.uuid), "team_before": str(before.team.uuid) if before else ""}
    event = step.happen(
        Verb.NOTED, payload, note=write_note(report, words, at=step.at), public=False
    )
    _put(report, to, None)
    step.finish()
    return event


def take_back_team(report: Report, event: ReportEvent) -> None:
    """Undoing `give_to_team`: who had it has it again. Nothing for other events."""
    if "team_before" not in event.payload:
        return
    team = CrewTeam.objects.filter(uuid__in=uuids_of([event.payload["team_before"]])).first()
    if team is None or not team.is_active:
        CrewJob.objects.filter(report=report).delete()
    else:
        _put(report, team, None)


# --- inside -----------------------------------------------------------------------------


def _refuse_team(report: Report, team: CrewTeam) -> None:
    if not team.is_active or team.department_id != report.body_id:
        raise WrongTeam(
            _("Dieses Team gehört nicht zu der Stelle, bei der die Meldung liegt."),
            code="wrong_team",
        )


def _put(report: Report, team: CrewTeam, before: Report | None) -> CrewJob:
    """Into the list of `team`, whose lock orders all who change it."""
    CrewTeam.objects.select_for_update(no_key=True).values_list("pk").get(pk=team.pk)
    last = CrewJob.objects.filter(team=team).aggregate(last=Max("order"))["last"] or 0
    job, _made = CrewJob.objects.update_or_create(
        report=report,
        defaults={
            "municipality_id": report.municipality_id,
            "team": team,
            "order": last + 1,
        },
    )
    if before is not None and before.pk != report.pk:
        rows = [row for row in _day_of(job) if row.pk != job.pk]
        places = [row.report_id for row in rows]
        if before.pk in places:
            rows.insert(places.index(before.pk), job)
            _number(rows)
    return job


def _locked(report: Report) -> CrewJob | None:
    """The job, its team's list locked against others who move."""
    job = CrewJob.objects.filter(report=report).first()
    if job is None:
        return None
    CrewTeam.objects.select_for_update(no_key=True).values_list("pk").get(pk=job.team_id)
    return CrewJob.objects.filter(pk=job.pk).select_related("report").first()


def _day_of(job: CrewJob) -> Sequence[CrewJob]:
    """Open jobs of the same team, day and urgency, in their order."""
    return list(
        CrewJob.objects.filter(
            team_id=job.team_id,
            report__planned_for=job.report.planned_for,
            report__is_danger=job.report.is_danger,
            report__work__in=OPEN,
        )
        .order_by("order", "id")
        .select_for_update(of=("self",))
    )


def _number(rows: Sequence[CrewJob]) -> None:
    """New places among themselves: the numbers they had, in the new order."""
    numbers = sorted(row.order for row in rows)
    if len(set(numbers)) < len(numbers):  # two that came at the same moment
        numbers = [numbers[0] + place for place in range(len(rows))]
    for row, number in zip(rows, numbers, strict=True):
        row.order = number
    CrewJob.objects.bulk_update(rows, ["order"])

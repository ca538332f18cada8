"""/bauhof/: today's jobs on a phone, one per card, wide buttons; one job with all there is."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_safe

from common import clock
from common.identifiers import numbers_of, uuid7, uuid_of
from defects.crew_hands import CrewRequest, crew_page, get_job
from defects.crew_lists import BY_KEY, LISTS, MOST, next_day, spots
from defects.desk import undoable
from defects.models import CrewTeam, Report, ReportEvent, ReportPhoto
from defects.states import NotFixedReason
from photos import files

# What a crew says on the spot, in the order of how often it happens.
CHIPS = (
    NotFixedReason.NOTHING_FOUND,
    NotFixedReason.NOT_OURS,
    NotFixedReason.WITHIN_NORM,
    NotFixedReason.NO_MEANS,
    NotFixedReason.OTHER,
)


@crew_page
@require_GET
def job_list(request: CrewRequest) -> HttpResponse:
    context = list_context(request)
    answer = render(request, "defects/crew/jobs.html", context)
    if context["shown"] == LISTS[0] and not context["undoable"]:
        request.hand.allow_keeping(answer)
    return answer


def list_context(request: CrewRequest) -> dict[str, object]:
    """What the page of one list shows, `?liste=` and, for people, `?team=`."""
    hand = request.hand
    shown = BY_KEY.get(request.GET.get("liste", ""), LISTS[0])
    teams = hand.teams()
    of = chosen_team(request, teams)
    jobs = list(hand.jobs(shown.key, request, of=of)[:MOST])
    return list_counts(request, of) | {
        "shown": shown,
        "teams": teams,
        "others": [each for each in teams if each != hand.team],
        "spots": spots(jobs),
        "jobs": jobs,
        "chips": CHIPS,
        "key": uuid7,
        "may_report": hand.user.has_perm("defects.report_as_crew", request.municipality),
        "may_lead": [d for d in hand.departments if hand.user.has_perm("defects.lead_crews", d)],
    }


def list_counts(request: CrewRequest, of: CrewTeam | None = None) -> dict[str, object]:
    """Above every list: whose it is, the other lists with their numbers, what can be undone."""
    hand, today = request.hand, clock.today()
    counts = {each.key: hand.jobs(each.key, request, of=of).count() for each in LISTS[1:]}
    return {
        "hand": hand,
        "team": of,
        "lists": [(each, counts.get(each.key)) for each in LISTS],
        "helping": hand.helps(request).unfinished().count(),
        "today": today,
        "tomorrow": next_day(today, request.municipality.land),
        "undoable": done_just_now(request),
    }


def chosen_team(request: CrewRequest, teams: list[CrewTeam]) -> CrewTeam | None:
    if request.hand.team is not None:
        return None
    wanted = uuid_of(request.GET.get("team", ""))
    return next((each for each in teams if each.uuid == wanted), None)


def done_just_now(request: CrewRequest) -> list[ReportEvent]:
    """What `?fertig=12,13` says was done and can still be taken back."""
    numbers = numbers_of(request.GET.get("fertig", "").split(",")[:MOST])
    now, found = clock.now(), []
    for report in Report.objects.of(request.municipality).filter(number__in=numbers):
        event = undoable(report, user=request.hand.user, at=now)
        if event is not None:
            report.municipality = request.municipality
            found.append(event)
    return found


@crew_page
@require_GET
def job(request: CrewRequest, number: int) -> HttpResponse:
    report = get_job(request, number)
    request.hand.note_opened(report)
    answer = render(request, "defects/crew/job.html", job_context(request, report))
    request.hand.allow_keeping(answer)
    return answer


def job_context(request: CrewRequest, report: Report) -> dict[str, object]:
    hand = request.hand
    own = report.crew_job.team if hasattr(report, "crew_job") else None
    return {
        "hand": hand,
        "report": report,
        "chips": CHIPS,
        "others": [
            each
            for each in hand.teams()
            if each != (hand.team or own) and each.department_id == report.body_id
        ],
        "may_report": hand.user.has_perm("defects.report_as_crew", request.municipality),
        "key": uuid7,
        "today": clock.today(),
    }


def _sees_picture_of(request: CrewRequest, report: Report) -> bool:
    hand = request.hand
    if hand.within_reach(request).filter(pk=report.pk).exists():
        return hand.user.has_perm("defects.do_job", report)
    row = hand.helps(request).unfinished().filter(report=report).first()
    if row is None:
        return False
    row.report = report
    return hand.user.has_perm("defects.do_help", row)


@crew_page
@require_safe
def job_picture(request: CrewRequest, uuid: UUID, size: int) -> HttpResponse:
    """A picture of a job within reach, released or not: it is what they go by."""
    picture = get_object_or_404(
        ReportPhoto.objects.filter(report__municipality=request.municipality).select_related(
            "photo", "report__municipality", "report__category"
        ),
        photo__uuid=uuid,
    )
    if not _sees_picture_of(request, picture.report):
        raise Http404
    return files.derivative_response(picture.photo, size)

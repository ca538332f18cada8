"""/arbeit/: what waits for me (queues, list or map) and one case beside it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import BooleanField, ExpressionWrapper
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts import duties
from accounts.http import SignedInRequest
from accounts.models import Department, Role, User
from accounts.roles import itself, roles_of
from common import clock
from common.identifiers import uuid_of
from common.keyset import page
from defects import answers, gathering, queues, services
from defects.desk import may_undo, possible_steps, undoable
from defects.desk_search import DeskKinds
from defects.desk_selection import MAP, SORTS, WHOSE, DeskSelection, selection_of
from defects.forms.work import REFUSAL_REASONS
from defects.looking_after import looking_after, with_tasks
from defects.merged import merged_into
from defects.models import (
    FROM_NEIGHBOUR,
    DeskFilter,
    Referral,
    Report,
    ReportEvent,
    Satisfaction,
    TextTemplate,
)
from defects.models.report import ReportQuerySet
from defects.neighbour_case import above
from defects.queues import Desk
from defects.replying import put_in, templates_for
from defects.states import OPEN, NotFixedReason
from defects.substitution import stands_in_for, stood_in_by
from defects.timeline import timeline
from defects.views.steps import STEPS
from geo.districts import layers

PAGE = 50
# All that a line of the list says; neither texts nor boundaries are loaded.
_LINE = (
    "number", "municipality_id", "file_reference", "is_danger", "place", "work", "responsibility",
    "planned_for", "waits_for_reporter", "was_reopened", "confirmed_by_citizens", "has_after_photo",
    "not_fixed_reason", "closed_at", "duplicate_of_id", "body_since", "created_at", "updated_at",
    "due_on", "answer_by", "repair_by", "paused_since", "category__name", "category__key",
    "zone__name", "body__name", "body__dative", "body__names",
    "assignee__full_name", "assignee__email",
)  # fmt: skip


@never_cache
@login_required
@require_GET
def inbox(request: SignedInRequest) -> HttpResponse:
    return render(request, "defects/work/inbox.html", panes(request))


@never_cache
@login_required
@require_GET
def case(request: SignedInRequest, number: int) -> HttpResponse:
    report = report_of(request, number)
    services.note_opened(report, by=request.user)
    return case_page(request, report)


def case_page(
    request: SignedInRequest, report: Report, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = panes(request, chosen=report) | about(request, report) | more
    return render(request, "defects/work/inbox.html", context, status=status)


def report_of(request: SignedInRequest, number: int, *, permission: str = "") -> Report:
    """A report whose history the person may read, and who may do what is asked; 404 or 403."""
    report = get_object_or_404(
        Report.objects.of(request.municipality)
        .visible_to(request.user, request.municipality)
        .select_related(
            "category__parent",
            "body",
            "zone",
            "item",
            "text_item",
            "contact",
            "assignee",
            "duplicate_of",
            "cause",
        )
        .defer("zone__boundary"),
        number=number,
    )
    report.municipality = request.municipality
    if report.duplicate_of is not None:
        report.duplicate_of.municipality = request.municipality
    asked = [permission] if permission else ["defects.see_report_inside", "defects.work_on_report"]
    if not any(request.user.has_perm(each, report) for each in asked):
        raise PermissionDenied
    return report


def my_departments(request: SignedInRequest) -> list[Department] | None:
    """The departments whose inbox this person has; None for the whole municipality.

    Raises `PermissionDenied` for people without any.
    """
    roles = roles_of(itself(request.user), request.municipality)
    if roles.has(Role.DISPATCHER):
        return None
    departments = list(roles.departments_as(Role.CLERK))
    if not departments and not roles.has(Role.CONFIDENTIAL):
        raise PermissionDenied
    return departments


def selection_in(request: SignedInRequest) -> DeskSelection:
    """What the address asks for; forms that send no address say the list themselves."""
    sent = {name: request.POST[name] for name in ("liste", "amt") if name in request.POST}
    return selection_of({**sent, **request.GET.dict()})


def desk_of(request: SignedInRequest, selection: DeskSelection) -> Desk:
    departments = my_departments(request)
    named = roles_of(itself(request.user), request.municipality).has(Role.CONFIDENTIAL)
    if not selection.office:
        clears = any(each.is_clearing for each in departments or ())
        return Desk(request.municipality, departments, with_outside=clears, named=named)
    own = departments
    if own is None:
        own = list(Department.objects.of(request.municipality).filter(key=selection.office))
    chosen = [each for each in own if each.key == selection.office]
    return Desk(request.municipality, chosen, named=named)


def listed(
    request: SignedInRequest, desk: Desk, selection: DeskSelection, kinds: DeskKinds
) -> ReportQuerySet:
    """What the list and its map show."""
    user, town = itself(request.user), request.municipality
    reports = desk.helped if selection.queue == "helfen" else desk.reports
    if selection.sees_everything:
        reports = Report.objects.inside_of(user, town)
        if selection.office:
            reports = reports.filter(desk.lies_here())
    if selection.queue == queues.CONFIDENTIAL:
        if not desk.named:
            raise PermissionDenied
        reports = desk.confided
    chosen = queues.reports_in(selection.queue, reports, user=user, today=clock.today())
    return selection.of(chosen, municipality=town, user=user, kinds=kinds)


def panes(request: SignedInRequest, *, chosen: Report | None = None) -> dict[str, Any]:
    selection = selection_in(request)
    desk = desk_of(request, selection)
    user, town = itself(request.user), request.municipality
    kinds = DeskKinds(town)
    reports = (
        listed(request, desk, selection, kinds)
        .select_related("category", "body", "zone", "assignee")
        .annotate(
            version=services.latest_version(),
            is_stood_in=ExpressionWrapper(
                stood_in_by(user, today=clock.today()), output_field=BooleanField()
            ),
        )
        .only(*_LINE)
    )
    order, never_null = selection.order, ("due_on",)
    try:
        found = page(
            reports,
            order=order,
            size=PAGE,
            after=request.GET.get("nach"),
            never_null=never_null,
        )
    except ValidationError:
        found = page(reports, order=order, size=PAGE, after=None, never_null=never_null)
    for row in found.rows:
        row.municipality = town
    counted = queues.counts(desk, user=user, today=clock.today())
    new = next(number for queue, number in counted if queue.key == "neu")
    context = {
        "queues": counted,
        # Asked only when so much is new that it may be a storm.
        "heaps": gathering.heaps(desk)
        if new >= gathering.MANY
        and selection.queue == "neu"
        and chosen is None
        and user.has_perm("defects.collect_reports", town)
        else [],
        "queue": selection.which,
        "selection": selection,
        "query": selection.query(),
        "plain_href": "/arbeit/" + DeskSelection(queue=selection.queue).query(),
        "view_query": selection.query(view="" if selection.view else MAP),
        "dense_query": selection.query(dense="" if selection.dense else "1"),
        "tiles": "/arbeit/karte/{z}/{x}/{y}.mvt" + selection.query(view="", dense="", sort=""),
        "rows": with_tasks(found.rows),
        "next_query": selection.query(after=found.next) if found.next else "",
        "may_write_rules": request.user.has_perm(
            "defects.write_routing_rules", request.municipality
        ),
        "may_read_committee": request.user.has_perm("defects.read_committee_page", town),
        "offices_here": ", ".join(
            each.name for each in desk.departments or () if each.kind == Department.Kind.INSIDE
        ),
        "filters": _filters(request, selection, desk),
        "taken_back": taken_back(request),
        "elsewhere": duties.elsewhere(user, town, than="defects.duties.of_staff"),
        "gestures": [
            (key, each)
            for key, each in gestures().items()
            if not each.permission or user.has_perm(each.permission, town)
        ],
        "bulk_steps": [(verb, step) for verb, step in STEPS.items() if step.in_bulk],
        **_around(found.rows, chosen),
    }
    if selection.is_filtered:
        context["chips"] = selection.chips(municipality=town, kinds=kinds)
    if "eingrenzen" in request.GET:
        context |= _choices(request, kinds)
    return context


def _around(rows: Sequence[Report], chosen: Report | None) -> dict[str, Any]:
    """The report before and the one after in the list; the first if it is not in it any more."""
    numbers = [row.number for row in rows]
    if chosen is None:
        return {"following": numbers[0] if numbers else None}
    if chosen.number not in numbers:
        return {"following": numbers[0] if numbers else None}
    at = numbers.index(chosen.number)
    return {
        "following": numbers[at + 1] if at + 1 < len(numbers) else None,
        "before": numbers[at - 1] if at else None,
    }


def _filters(
    request: SignedInRequest, selection: DeskSelection, desk: Desk
) -> list[dict[str, Any]]:
    """Saved filters that this person may use."""
    own = my_departments(request) if selection.office else desk.departments
    rows = DeskFilter.objects.of(request.municipality).offered_to(itself(request.user), own)
    here = selection.query(view="", dense="")
    return [
        {"filter": row, "is_chosen": f"?{row.query}" == here}
        for row in rows.select_related("department")
    ]


def _choices(request: SignedInRequest, kinds: DeskKinds) -> dict[str, Any]:
    """What the form for narrowing the list offers."""
    offices = desk_offices(request)
    return {
        "narrowing": True,
        "kinds": kinds.groups,
        "layers": layers(request.municipality),
        "whose": WHOSE.items(),
        "sorts": SORTS.items(),
        "offices": offices,
        "everything": queues.EVERYTHING,
        "shareable": [each for each in offices if each.kind == Department.Kind.INSIDE],
    }


def desk_offices(request: SignedInRequest) -> list[Department]:
    departments = my_departments(request)
    if departments is None:
        departments = list(Department.objects.of(request.municipality).active())
    return departments


def taken_back(request: SignedInRequest) -> ReportEvent | None:
    """The last click, as the address says, while it can be taken back."""
    uuid = uuid_of(request.GET.get("zurueck"))
    if uuid is None:
        return None
    event = (
        ReportEvent.objects.filter(uuid=uuid, municipality=request.municipality)
        .select_related("report", "undone_by")
        .first()
    )
    if event is None or not may_undo(event, user=request.user, at=clock.now()):
        return None
    event.report.municipality = request.municipality
    return event


def about(request: SignedInRequest, report: Report) -> dict[str, Any]:
    """Everything that the case shows."""
    user = itself(request.user)
    latest = report.routings.order_by("-id").first()
    may = {step.permission: user.has_perm(step.permission, report) for step in STEPS.values()}
    steps = [
        (verb, STEPS[verb])
        for verb in possible_steps(report)
        if may[STEPS[verb].permission] and not (verb == "nehmen" and report.assignee_id == user.pk)
    ]
    told = timeline(report, public=False)
    pictures = list(report.pictures.select_related("photo").order_by("role", "order"))
    return {
        "typed": {},
        **_replying(request, report, steps),
        "report": report,
        "seen": services.version_of(report),
        "sentence": latest.sentence if latest else "",
        "answers": answers.lines(report.asked),
        "timeline": told,
        "pictures": pictures,
        "shown_above": services.shown_above(pictures) if report.channel == FROM_NEIGHBOUR else (),
        "steps": steps,
        "bodies": list(
            Department.objects.of(request.municipality).active().exclude(pk=report.body_id)
        ),
        "colleagues": services.colleagues_for(report) if may["defects.take_report"] else [],
        "not_fixed_reasons": NotFixedReason.choices,
        "refusal_reasons": REFUSAL_REASONS,
        "undoable": undoable(report, user=user, at=clock.now()),
        "today": clock.today(),
        "stands_in_for": stands_in_for(report, user, today=clock.today()),
        **looking_after(report),
        "may_finish_tasks": user.has_perm("defects.assign_report", report),
        "may_renew": user.has_perm("defects.hand_over_report", report),
        "may_finish_hints": may["defects.take_report"],
        "helps": (helps := helps_of(request, report)),
        "open_helps": ", ".join(
            each["help"].department.name for each in helps if each["is_unfinished"]
        ),
        "may_lead": user.has_perm("defects.lead_helpers", report),
        "merged": merged_into(report) if report.duplicate_of_id is None else [],
        "may_merge": report.work in OPEN
        and report.duplicate_of_id is None
        and user.has_perm("defects.mark_duplicate", report),
        "may_replace": user.has_perm("defects.change_category", report),
        "hints": list(report.hints.all()[:50]),
        "new_hints": report.hints.waiting().count() if report.hints.exists() else 0,
        "satisfaction": Satisfaction.objects.filter(report=report).first(),
        "may_take_file": user.has_perm("defects.take_case_file", report),
        "above": above(report),
        "may_hand_over": user.has_perm("defects.hand_over_report", report),
        "sees_reporter": user.has_perm("defects.see_reporter", report),
        **_papers(user, report),
    }


def _papers(user: User, report: Report) -> dict[str, Any]:
    """Letters and e-mails, for those who work on it."""
    if not user.has_perm("defects.file_paper", report):
        return {}
    return {"may_file": True, "papers": list(report.papers.select_related("added_by"))}


def _replying(
    request: SignedInRequest, report: Report, steps: list[tuple[str, Any]]
) -> dict[str, Any]:
    """Templates and places to refer to, for the steps that are offered."""
    purposes = {verb: step.purpose for verb, step in steps if step.purpose}
    fitting = templates_for(report) if purposes else {}
    referrals = Referral.objects.of(request.municipality).active()
    found: dict[str, Any] = {
        "templates": {verb: fitting.get(purpose, []) for verb, purpose in purposes.items()},
        "referrals": list(referrals) if "verweisen" in purposes else [],
    }
    return found | _chosen_template(request, report, purposes)


def _chosen_template(
    request: SignedInRequest, report: Report, purposes: dict[str, str]
) -> dict[str, Any]:
    """`?vorlage=<uuid>`: the step of this template is open, with its text."""
    wanted = uuid_of(request.GET.get("vorlage")) if request.method == "GET" else None
    if wanted is None:
        return {}
    template = TextTemplate.objects.of(request.municipality).filter(uuid=wanted).first()
    verb = next(
        (key for key, each in purposes.items() if template and each == template.purpose), ""
    )
    if template is None or not verb:
        return {}
    typed = put_in({}, template, report, words=STEPS[verb].words)
    return {"failed": verb, "typed": typed | {"vorlage": str(template.uuid)}}


def helps_of(request: SignedInRequest, report: Report) -> list[dict[str, Any]]:
    """Who helps; that page reads lists of this module."""
    from defects.views import helping

    return helping.helps_of(request, report)


def gestures() -> Mapping[str, Any]:
    """What can be done with several besides steps; those pages read lists of this module."""
    from defects.views.gestures import GESTURES

    return GESTURES


def happened_since(report: Report, seen: UUID) -> list[Any]:
    """The lines of the timeline that were not there when the page was made."""
    told = timeline(report, public=False)
    at = next((n for n, entry in enumerate(told) if entry.uuid == seen), len(told))
    return told[:at]

"""/arbeit/ursachen/: many reports of one cause are collected, told and closed together."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import SignedInRequest
from accounts.roles import itself
from common import clock
from common.identifiers import uuid_of
from defects import gathering, services
from defects.desk_search import DeskKinds
from defects.forms.causes import CauseForm, MessageForm, values_of
from defects.models import Cause, CauseMessage, Report
from defects.services import UNDO_SECONDS
from defects.services.many import Outcome
from defects.states import NotFixedReason
from defects.views.desk import desk_of, selection_in
from defects.views.ticked import Chosen, chosen, left_out

_CAUSES_AT_MOST = 100
_LISTED = 500


@never_cache
@login_required
@require_GET
def causes(request: SignedInRequest) -> HttpResponse:
    """The causes of the town, and kinds of which many came in hours."""
    _may_collect(request)
    counted = gathering.numbers(request.municipality)
    rows = list(Cause.objects.of(request.municipality)[:_CAUSES_AT_MOST])
    context = {
        "rows": [(row, *counted.get(row.pk, (0, 0))) for row in rows],
        "heaps": gathering.heaps(desk_of(request, selection_in(request))),
        "hours": gathering.HOURS,
    }
    return render(request, "defects/work/causes.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_cause(request: SignedInRequest) -> HttpResponse:
    """`art` proposes a kind. Ticked reports (`meldung`) are collected with it."""
    _may_collect(request)
    ticked = chosen(request)
    if request.method != "POST" or "do" not in request.POST:
        kind = request.GET.get("art", "")
        first = min((report.created_at for report, _seen in ticked), default=None)
        since = first or clock.now() - timedelta(hours=gathering.HOURS)
        form = _form(
            request,
            initial={"kinds": [kind] if kind else _kinds_of(ticked), "begins_at": _minute(since)},
        )
        return _ask(request, form, ticked)
    form = _form(request, request.POST)
    if not form.is_valid():
        return _ask(request, form, ticked, status=422)
    user = itself(request.user)
    cause = services.open_cause(request.municipality, values=form.values(), by=user)
    if ticked:
        _say(request, _collect(request, cause, ticked))
    return _to(cause)


@never_cache
@login_required
@require_POST
def cause_of_ticked(request: SignedInRequest) -> HttpResponse:
    """From the list: an open cause or a new one for what is ticked."""
    _may_collect(request)
    ticked = chosen(request)
    if not ticked:
        messages.error(request, _("Bitte kreuzen Sie zuerst Meldungen an."))
        return HttpResponseRedirect(f"/arbeit/{selection_in(request).query()}", status=303)
    return new_cause(request)


@never_cache
@login_required
@require_GET
def cause(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    return _page(request, _cause(request, uuid))


@login_required
@require_POST
def change_cause(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = _cause(request, uuid)
    form = _form(request, request.POST)
    if not form.is_valid():
        return _page(request, found, status=422, form=form)
    services.change_cause(found, values=form.values())
    messages.success(request, _("Gespeichert."))
    return _to(found)


@login_required
@require_POST
def add_reports(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found, ticked = _cause(request, uuid), chosen(request)
    if not ticked:
        messages.error(request, _("Bitte kreuzen Sie zuerst Meldungen an."))
        return _to(found)
    try:
        _say(request, _collect(request, found, ticked))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return _to(found)


@login_required
@require_POST
def take_out(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = _cause(request, uuid)
    user = itself(request.user)
    mine = [r for r, _seen in chosen(request) if user.has_perm("defects.answer_report", r)]
    if not mine:
        messages.error(request, _("Bitte kreuzen Sie zuerst Meldungen an."))
        return _to(found)
    outcome = services.let_go(found, mine, by=user)
    n = len(outcome.events)
    said = ngettext("Eine herausgenommen.", "%(n)d herausgenommen.", n) % {"n": n}
    messages.success(request, said)
    _say_kept(request, outcome)
    return _to(found)


@login_required
@require_POST
def speak(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """One message for all, with or without an end."""
    found = _cause(request, uuid)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=422, message_form=form)
    data = form.cleaned_data
    try:
        services.speak(
            found,
            what=data["what"],
            reason=data["reason"] if data["what"] == CauseMessage.What.NOT_FIXED else "",
            text=data["text"],
            by=itself(request.user),
        )
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, found, status=422, message_form=form)
    return _to(found)


@login_required
@require_POST
def take_back(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Undo a message within the minute."""
    found = _cause(request, uuid)
    message = get_object_or_404(
        CauseMessage, cause=found, uuid=uuid_of(request.POST.get("message"))
    )
    try:
        outcome = services.take_back(message, by=itself(request.user))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        n = len(outcome.events)
        said = ngettext("Eine zurückgenommen.", "%(n)d zurückgenommen.", n) % {"n": n}
        messages.success(request, said)
        _say_kept(request, outcome)
    return _to(found)


@login_required
@require_POST
def reopen(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = _cause(request, uuid)
    services.reopen_cause(found)
    messages.success(request, _("Die Ursache ist wieder offen."))
    return _to(found)


# --- inside -----------------------------------------------------------------------------


def _may_collect(request: SignedInRequest) -> None:
    if not request.user.has_perm("defects.collect_reports", request.municipality):
        raise PermissionDenied


def _cause(request: SignedInRequest, uuid: UUID) -> Cause:
    _may_collect(request)
    found = get_object_or_404(
        Cause.objects.of(request.municipality)
        .select_related("zone__layer")
        .defer("zone__boundary"),
        uuid=uuid,
    )
    found.municipality = request.municipality
    return found


def _to(found: Cause) -> HttpResponse:
    return HttpResponseRedirect(reverse("defects:cause", args=[found.uuid]), status=303)


def _form(request: SignedInRequest, data: Any = None, initial: Any = None) -> CauseForm:
    groups = [
        pair
        for group, leaves in DeskKinds(request.municipality).groups
        for pair in [
            (group.key, _("%(group)s: alles") % {"group": group}),
            *((leaf.key, str(leaf)) for leaf in leaves),
        ]
    ]
    return CauseForm(data, municipality=request.municipality, groups=groups, initial=initial)


def _minute(at: Any) -> str:
    return str(at.astimezone(clock.BERLIN).strftime("%Y-%m-%dT%H:%M"))


def _kinds_of(ticked: Chosen) -> list[str]:
    return sorted({report.category.key for report, _seen in ticked})


def _collect(request: SignedInRequest, found: Cause, ticked: Chosen) -> Outcome:
    """What the person may answer is collected; the rest stays, with the reason."""
    user = itself(request.user)
    mine = [pair for pair in ticked if user.has_perm("defects.answer_report", pair[0])]
    outcome = services.collect(
        found,
        [report for report, _seen in mine],
        by=user,
        seen={report.pk: seen for report, seen in mine},
    )
    known = {report.pk for report, _seen in mine}
    outcome.kept += [
        (report, _("Das dürfen Sie mit dieser Meldung nicht."))
        for report, _seen in ticked
        if report.pk not in known
    ]
    return outcome


def _say(request: SignedInRequest, outcome: Outcome) -> None:
    n = len(outcome.events)
    if n:
        said = ngettext("Eine aufgenommen.", "%(n)d aufgenommen.", n) % {"n": n}
        messages.success(request, said)
    _say_kept(request, outcome)


def _say_kept(request: SignedInRequest, outcome: Outcome) -> None:
    for report, why in outcome.kept[:20]:
        messages.error(request, f"{report.label}: {why}")


def _ask(
    request: SignedInRequest, form: CauseForm, ticked: Chosen, *, status: int = 200
) -> HttpResponse:
    open_ones = Cause.objects.of(request.municipality).open()[:20] if ticked else []
    context = {
        "form": form,
        "chosen": ticked,
        "open_ones": open_ones,
        "left_out": left_out(request),
        "query": selection_in(request).query(),
    }
    return render(request, "defects/work/cause_new.html", context, status=status)


def _page(
    request: SignedInRequest,
    found: Cause,
    *,
    status: int = 200,
    form: CauseForm | None = None,
    message_form: MessageForm | None = None,
) -> HttpResponse:
    user, town = itself(request.user), request.municipality
    reports = list(_lines(Report.objects.inside_of(user, town).filter(cause=found))[:_LISTED])
    offered = (
        list(_lines(gathering.candidates(found, user=user))[: gathering.OFFERED])
        if found.closed_at is None
        else []
    )
    for report in (*reports, *offered):
        report.municipality = town
    told = list(found.messages.select_related("by"))
    now = clock.now()
    context = {
        "cause": found,
        "reports": reports,
        "open_count": sum(
            report.closed_at is None and report.duplicate_of_id is None for report in reports
        ),
        "offered": offered,
        "told": [
            {
                "message": row,
                "may_take_back": row.by_id == user.pk
                and row.undone_at is None
                and now - row.at <= timedelta(seconds=UNDO_SECONDS),
                "runs": row.finished_at is None and row.undone_at is None,
                "kept": len(row.kept),
            }
            for row in told
        ],
        "form": form or _form(request, initial=values_of(found)),
        "changing": form is not None,
        "message_form": message_form,
        "whats": CauseMessage.What.choices,
        "not_fixed_reasons": NotFixedReason.choices,
    }
    return render(request, "defects/work/cause.html", context, status=status)


def _lines(rows: Any) -> Any:
    return (
        rows.select_related("category", "body")
        .annotate(version=services.latest_version())
        .order_by("created_at", "pk")
    )

"""/arbeit/<number>/zusammenfuehren/: which reports are the same, and which of them leads."""

from types import SimpleNamespace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from accounts.roles import itself
from common.identifiers import number_of
from defects import nearby, services
from defects.models import Report
from defects.models.report import ReportQuerySet
from defects.services import Actor
from defects.services.merging import MOST_MERGED
from defects.views.desk import my_departments, report_of, selection_in
from defects.views.ticked import chosen, left_out

_WORD = SimpleNamespace(label=_("Zusammenführen"))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def merge_case(request: SignedInRequest, number: int) -> HttpResponse:
    """From a case: what is near, or `nummer`, can be ticked, and one leads (`fuehrt`)."""
    report = report_of(request, number, permission="defects.mark_duplicate")
    if request.method == "POST":
        return _answer(request, report)
    near = nearby.neighbours(report, user=itself(request.user))
    asked = request.GET.get("nummer", "").strip()
    found = _by_number(request, asked, report)
    known = {each.report.pk for each in near}
    more = nearby.shown([found], report) if found is not None and found.pk not in known else []
    own = nearby.shown([report])
    return _page(
        request,
        [*own, *more, *near],
        ticked={report.pk, *([found.pk] if found is not None else [])},
        leads=report.pk,
        case=report,
        asked=asked,
        not_found=bool(asked) and found is None,
    )


@never_cache
@login_required
@require_POST
def merge_ticked(request: SignedInRequest) -> HttpResponse:
    """From the list: the ticked ones are shown once more; with `do` it is done."""
    my_departments(request)
    return _answer(request, None)


def _answer(request: SignedInRequest, case: Report | None) -> HttpResponse:
    found = _ticked(request)
    if "do" not in request.POST:
        return _ask_again(request, found, case, "") if found else _nothing(request)
    leads = request.POST.get("fuehrt", "")
    leading = next((report for report, _seen in found if str(report.number) == leads), None)
    if len(found) < 2:
        return _ask_again(
            request, found, case, _("Bitte kreuzen Sie mindestens zwei Meldungen an.")
        )
    if leading is None:
        return _ask_again(
            request, found, case, _("Bitte wählen Sie, welche der angekreuzten führt.")
        )
    return _act(request, found, leading)


def _act(
    request: SignedInRequest, found: list[tuple[Report, Any]], leading: Report
) -> HttpResponse:
    user = itself(request.user)
    others = [(report, seen) for report, seen in found if report.pk != leading.pk]
    mine = [pair for pair in others if user.has_perm("defects.mark_duplicate", pair[0])]
    kept = [
        (report, _("Das dürfen Sie mit dieser Meldung nicht."))
        for report, _seen in others
        if not user.has_perm("defects.mark_duplicate", report)
    ]
    events, stayed = services.merge(
        [report for report, _seen in mine],
        into=leading,
        by=Actor.staff(user),
        seen={report.pk: seen for report, seen in mine},
    )
    context = {
        "done": [event.report for event in events],
        "events": events,
        "kept": [*kept, *stayed],
        "step": _WORD,
        "query": selection_in(request).query(),
        "left_out": left_out(request, most=MOST_MERGED + 1),
        "leading": leading,
    }
    return render(request, "defects/work/bulk_done.html", context)


def _ask_again(
    request: SignedInRequest,
    found: list[tuple[Report, Any]],
    case: Report | None,
    problem: str,
) -> HttpResponse:
    rows = nearby.shown([report for report, _seen in found])
    oldest = min((report for report, _seen in found), key=lambda each: each.pk, default=None)
    return _page(
        request,
        rows,
        ticked={report.pk for report, _seen in found},
        leads=None if problem or oldest is None else oldest.pk,
        case=case,
        problem=problem,
        status=422 if problem else 200,
    )


def _nothing(request: SignedInRequest) -> HttpResponse:
    messages.error(request, _("Bitte kreuzen Sie zuerst Meldungen an."))
    return HttpResponseRedirect(f"/arbeit/{selection_in(request).query()}", status=303)


def _page(
    request: SignedInRequest,
    rows: list[nearby.Neighbour],
    *,
    ticked: set[int],
    leads: int | None,
    case: Report | None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {
        "rows": [
            {
                "near": row,
                "report": row.report,
                "version": services.version_of(row.report),
                "is_ticked": row.report.pk in ticked,
                "leads": row.report.pk == leads,
            }
            for row in rows
        ],
        "case": case,
        "query": selection_in(request).query(),
        "left_out": left_out(request, most=MOST_MERGED + 1) if case is None else 0,
        **more,
    }
    return render(request, "defects/work/merge.html", context, status=status)


def _ticked(request: SignedInRequest) -> list[tuple[Report, Any]]:
    """What is ticked; a report of another office that everybody may see can lead."""
    found = chosen(request, most=MOST_MERGED + 1)
    known = {report.number for report, _seen in found}
    leads = request.POST.get("fuehrt", "")
    number = number_of(leads)
    if number is not None and number not in known:
        leading = _visible(request).filter(number=number).first()
        ticked_too = {value.partition(":")[0] for value in request.POST.getlist("meldung")}
        if leading is not None and leads in ticked_too:
            leading.municipality = request.municipality
            found.append((leading, None))
    return found


def _by_number(request: SignedInRequest, words: str, case: Report) -> Report | None:
    """A report by its number: `L-2614` or `2614`."""
    number = number_of(words.rpartition("-")[2].strip())
    if not number:
        return None
    found = _visible(request).filter(number=number).exclude(pk=case.pk).first()
    if found is not None:
        found.municipality = request.municipality
    return found


def _visible(request: SignedInRequest) -> ReportQuerySet:
    user, town = itself(request.user), request.municipality
    reports = Report.objects.visible_to(user, town).told_inside(user, town)
    return reports.select_related("category__parent", "body", "item")

"""„Ändern bis 14:35“: the form again, by the secret link, for a quarter of an hour."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from common import clock, idempotency
from common.http import client_address, secret_form
from common.identifiers import uuid7
from common.rate_limit import hit
from common.texts import say
from defects import links, services
from defects.errors import ChangedMeanwhile, OutsideServiceArea, TooLate, TooOften, WrongReport
from defects.forms.changing import ChangeForm
from defects.models import Report, ReportPhoto
from defects.services import Actor
from defects.services.changing import mark_of, why_settled
from defects.services.edit import EDITABLE_FOR
from defects.views.asking import open_question
from defects.views.danger import danger_context
from defects.views.limits import CHANGES_OF_A_REPORT, WINDOW
from defects.views.status import with_link
from geo.http import TownRequest
from photos import drafting

# What is no part of the content of a change: which button was pressed, what was looked at.
_NOT_CONTENT = {"do", "draft_key", "asked", "seen"}


# Not `no-store`: the back button must bring what was typed and the pictures back.
@cache_control(private=True, no_cache=True)
@secret_form
@require_http_methods(["GET", "HEAD", "POST"])
@with_link
def report_change(request: TownRequest, report: Report, token: str) -> HttpResponse:
    if is_over(report):
        return _over(request, report)
    settled = why_settled(report)
    if request.method != "POST":
        form = ChangeForm.filled(
            report, key=uuid7(), seen=mark_of(report), is_settled=bool(settled)
        )
        return _page(request, report, form, settled=settled)
    if too_large := drafting.refused(request):
        return too_large
    form = ChangeForm(request.POST, report=report, is_settled=bool(settled))
    drafting.take_uploads(request, form)
    do = request.POST.get("do", "save")
    if do.startswith("remove-photo:"):
        drafting.take_back(request, form, do.removeprefix("remove-photo:"))
        return _page(request, report, form, settled=settled, at="foto")
    if do == "photos":
        return _page(request, report, form, settled=settled, at="foto")
    if do in ("find", "list", "leave-place"):
        if do == "find":
            form.find_place()
        elif do == "list":
            form.list_streets()
        else:
            form.leave_place()
        return _page(request, report, form, settled=settled, at="ort")
    return _save(request, report, form, settled)


def is_over(report: Report) -> bool:
    return clock.now() - report.created_at > EDITABLE_FOR


def _save(request: TownRequest, report: Report, form: ChangeForm, settled: str) -> HttpResponse:
    complete = form.check()
    wanted = _wanted(form)
    if settled and wanted:  # the page was opened before somebody took it on
        return _page(request, report, form, settled=settled, wanted=wanted, status=409)
    if not complete or _asks_back(request, report, form):
        return _page(request, report, form, settled=settled, status=422)
    if not hit(
        purpose=f"change {report.pk}",
        address=client_address(request),
        limit=CHANGES_OF_A_REPORT,
        window=WINDOW,
    ):
        return _page(request, report, form, settled=settled, status=429, too_many=True)
    try:
        _store(request, report, form)
    except ChangedMeanwhile:
        return _conflict(request, report, form)
    except ValidationError as error:
        return _refused(request, report, form, error)
    return HttpResponseRedirect(links.status_path(report) + "?geaendert=1#getan", status=303)


@transaction.atomic
def _store(request: TownRequest, report: Report, form: ChangeForm) -> None:
    """One save; the same form sent twice is one."""
    claim = idempotency.claim(
        municipality_id=report.municipality_id,
        key=form.key,
        content=idempotency.content_of(dict(request.POST.lists()), without=_NOT_CONTENT),
    )
    if claim.state == "same":
        return
    added = [photo.uuid for photo in drafting.photos_of(request, form)]
    services.change_report(
        report, form.change(add=added), by=Actor.resident(), seen=form.value("seen")
    )
    claim.finish(report.uuid)


def _asks_back(request: TownRequest, report: Report, form: ChangeForm) -> bool:
    """The one question that decides who is in charge, for the kind and place it is to have."""
    if form.is_settled:
        return False
    data = form.cleaned_data
    moved = data["location"] is not None
    answer = open_question(
        request.municipality,
        category=data["category"],
        location=data["location"] if moved else report.location,
        accuracy_metres=data["accuracy_metres"] if moved else report.accuracy_metres,
        answers=data["answers"],
    )
    question = answer.question if answer is not None else None
    if question is None or request.POST.get("asked") == question.key:
        return False
    is_as_it_was = (
        not moved
        and data["category"].pk == report.category_id
        and data["answers"] == report.answers
    )
    if is_as_it_was:  # they were asked when they sent it
        return False
    form.ask(question)
    return True


def _refused(
    request: TownRequest, report: Report, form: ChangeForm, error: ValidationError
) -> HttpResponse:
    if isinstance(error, TooLate) and getattr(error, "code", "") == "too_late":
        return _over(request, report)
    report = _again(report)
    settled = why_settled(report)
    field = ""
    if isinstance(error, OutsideServiceArea):
        field = "place_text"
    elif isinstance(error, TooOften | WrongReport):
        field = "photos"
    wanted: dict[str, Any] = {}
    if settled and not form.is_settled:  # somebody was quicker
        wanted = _wanted(form)
        form.is_settled = True
    else:
        for message in error.messages:
            form.problem(field, message)
    return _page(
        request, report, form, settled=settled, wanted=wanted, status=409 if wanted else 422
    )


def _conflict(request: TownRequest, report: Report, form: ChangeForm) -> HttpResponse:
    """Both versions: what is stored now, and in the form what this person wrote."""
    report = _again(report)
    form.look_at(mark_of(report))
    settled = why_settled(report)
    form.is_settled = bool(settled)
    return _page(
        request,
        report,
        form,
        settled=settled,
        wanted=_wanted(form) if settled else {},
        is_conflict=True,
        status=409,
    )


def _wanted(form: ChangeForm) -> dict[str, Any]:
    """What of kind and place somebody filled in, for when they cannot have it any more."""
    found = {"category": form.wanted_category, "place": form.wanted_place}
    return {name: value for name, value in found.items() if value}


def _again(report: Report) -> Report:
    """As it is now, with what the page reads."""
    return Report.objects.select_related(
        "category__parent", "body", "municipality", "zone", "item", "text_item", "duplicate_of"
    ).get(pk=report.pk)


def _over(request: TownRequest, report: Report) -> HttpResponse:
    """The quarter of an hour is over. What was written is not lost: it can go as a message, with
    the pictures that were chosen."""
    context: dict[str, Any] = {"report": report, "status_path": links.status_path(report)}
    if request.method != "POST":
        return render(request, "defects/melden/change_over.html", context)
    if too_large := drafting.refused(request):
        return too_large
    form = ChangeForm(request.POST, report=report, is_settled=bool(why_settled(report)))
    drafting.take_uploads(request, form)
    wanted = _wanted(form)
    new = [] if form.value("text").strip() == report.text else [form.value("text").strip()]
    if "category" in wanted:
        new.append(_("Art: %(kind)s") % {"kind": wanted["category"]})
    if "place" in wanted:
        new.append(_("Ort: %(place)s") % {"place": wanted["place"]})
    context |= {
        "typed": "\n".join(new),
        "was_sent": True,
        "draft_key": form.key,
        "photos": drafting.photos_of(request, form),
    }
    return render(request, "defects/melden/change_over.html", context, status=422)


def _page(
    request: TownRequest,
    report: Report,
    form: ChangeForm,
    *,
    settled: str,
    status: int = 200,
    at: str = "",
    **more: Any,
) -> HttpResponse:
    photos = drafting.photos_of(request, form) if form.is_bound else []
    path = links.status_path(report)
    rows = report.pictures.filter(role=ReportPhoto.Role.REPORTED).select_related("photo__item")
    context = {
        "report": report,
        "form": form,
        "photos": photos,
        "draft_key": form.key,
        "may_add_photos": len(photos) < settings.PHOTOS_PER_REPORT,
        "kept_photos": [
            {
                "photo": row.photo,
                "path": f"{path}foto/{row.photo.uuid}/",
                "uuid": str(row.photo.uuid),
            }
            for row in rows.order_by("order", "id")
        ],
        "most_photos": settings.PHOTOS_PER_REPORT,
        "kept_place": report.place or say(report.category.name),
        "tiles": form.tiles(),
        "zones": form.zones(),
        "until": report.created_at + EDITABLE_FOR,
        "settled": settled,
        "status_path": path,
        "at": at,
        **danger_context(request.municipality, clock.now()),
        **more,
    }
    return render(request, "defects/melden/change.html", context, status=status)

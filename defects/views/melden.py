"""„Mangel melden“: the form, its helpers without JavaScript, and sending it."""

from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.roles import roles_of
from common import clock, idempotency
from common.http import client_address, guest_form, is_too_large
from common.identifiers import uuid7
from common.rate_limit import hit
from defects import services
from defects.errors import OutsideServiceArea
from defects.forms.report import ReportForm
from defects.kept import as_kept
from defects.links import status_path
from defects.models import Category, Report
from defects.routing import radius_metres, route
from defects.services import Actor, ContactDetails
from defects.similar import Similar, similar
from defects.views.danger import danger_context
from defects.views.limits import REPORTS_AN_HOUR, SIMILAR_AN_HOUR, WINDOW
from geo.facts import place_facts
from geo.http import TownRequest
from photos import drafting

# What stands in `similar` once somebody has seen what may be the same.
SEEN = "seen"
# What is no part of the content of a submission: which button was pressed.
_NOT_CONTENT = {"do", "draft_key", "asked", "similar"}


# Not `no-store`: the back button must bring the form back as it was, with its key.
@cache_control(private=True, no_cache=True)
@guest_form
@require_http_methods(["GET", "HEAD", "POST"])
def report_new(request: TownRequest) -> HttpResponse:
    municipality = request.municipality
    if request.method != "POST":
        form = ReportForm(municipality=municipality, initial=_initial(request))
        return page(request, form)
    if is_too_large(request, most_bytes=drafting.most_bytes()):
        return render(request, "photos/too_large.html", {"again": request.path}, status=413)
    form = ReportForm(request.POST, municipality=municipality)
    drafting.take_uploads(request, form)
    do = request.POST.get("do", "send")
    if do.startswith("remove-photo:"):
        drafting.take_back(request, form, do.removeprefix("remove-photo:"))
        return page(request, form, at="foto")
    if do == "photos":
        return page(request, form, at="foto")
    if do == "find":
        form.find_place()
        return page(request, form, at="ort")
    if do == "list":
        form.list_streets()
        return page(request, form, at="ort")
    return _send(request, form, do)


def _initial(request: TownRequest) -> dict[str, Any]:
    """A new draft, with what a link (QR code on a lamp, next report nearby) brings along."""
    brought = {
        name: request.GET[name]
        for name in ("group", "lat", "lon", "place_text", "place_choice")
        if name in request.GET
    }
    return {"draft_key": uuid7(), **brought}


def _send(request: TownRequest, form: ReportForm, do: str) -> HttpResponse:
    complete = form.check()
    category = form.cleaned_data["category"]
    if category is not None and category.kind == Category.Kind.REDIRECT:
        context = _context(request, form) | {"category": category}
        return render(request, "defects/melden/redirect.html", context)
    if not complete or _asks_back(request, form):
        return page(request, form, status=422)
    hint = _hint(request, form, do)
    if hint is not None:
        return hint
    address = client_address(request)
    if not hit(purpose="report", address=address, limit=REPORTS_AN_HOUR, window=WINDOW):
        return page(request, form, status=429, too_many=True)
    try:
        report, state = _store(request, form, _key(request, form, do))
    except ValidationError as error:
        for message in error.messages:
            form.problem("place_text" if isinstance(error, OutsideServiceArea) else "", message)
        return page(request, form, status=422)
    if state == "other":
        if do == "change":
            return _change(request, form, report)
        kept = [(name, values) for name, values in request.POST.lists() if name != "do"]
        context = {"report": report, "kept": kept}
        return render(request, "defects/melden/other.html", context, status=409)
    return _sent(request, report)


def _hint(request: TownRequest, form: ReportForm, do: str) -> HttpResponse | None:
    """Ask once whether it is one of the open reports nearby. With JavaScript that was done while
    the form was filled in (`views.also.similar_reports`); what is stored already is not asked
    about."""
    if do != "send" or request.POST.get("similar") == SEEN:
        return None
    found = similar_to(request, form)
    if not found or idempotency.is_known(municipality_id=request.municipality.pk, key=form.key):
        return None
    if not hit(
        purpose="similar", address=client_address(request), limit=SIMILAR_AN_HOUR, window=WINDOW
    ):
        return None  # whoever asks so often gets no answer, but their report is taken
    kept = [
        (name, values) for name, values in request.POST.lists() if name not in ("do", "similar")
    ]
    context = {"found": found, "kept": kept, "seen": SEEN}
    return render(request, "defects/melden/similar.html", context, status=409)


def similar_to(request: TownRequest, form: ReportForm) -> list[Similar]:
    """What may be the same as what a checked form tells."""
    data = form.cleaned_data
    if data["category"] is None:
        return []
    return similar(
        request.municipality,
        category=data["category"],
        location=data["location"],
        text=data.get("text", ""),
        at=clock.now(),
    )


def _key(request: TownRequest, form: ReportForm, do: str) -> UUID:
    """The draft's key; for „als neue Meldung“ one of its own, the same if pressed twice."""
    if do != "send-as-new":
        return form.key
    return uuid5(form.key, _content(request).hex())


def _asks_back(request: TownRequest, form: ReportForm) -> bool:
    """Put the one question that decides who is in charge, if it was not answered.

    It is asked once: whoever does not know may still send.
    """
    data = form.cleaned_data
    if data["location"] is None:
        return False
    facts = place_facts(
        request.municipality,
        data["location"],
        radius_metres=radius_metres(data["accuracy_metres"]),
        asset_kind=data["category"].asset_kind,
    )
    if not facts.inside:
        return False  # storing says so, with the neighbour's name
    answer = route(
        municipality=request.municipality,
        location=data["location"],
        accuracy_metres=data["accuracy_metres"],
        category=data["category"],
        answers=data["answers"],
        at=clock.now(),
        facts=facts,
    )
    data["routed"] = answer
    if answer.question is None or request.POST.get("asked") == answer.question.key:
        return False
    form.ask(answer.question)
    return True


@transaction.atomic
def _store(request: TownRequest, form: ReportForm, key: UUID) -> tuple[Report, str]:
    """The report that this submission is or became, and whether it was new."""
    data = form.cleaned_data
    photos = drafting.photos_of(request, form)
    claim = idempotency.claim(
        municipality_id=request.municipality.pk, key=key, content=_content(request)
    )
    if claim.state != "new":
        report = (
            Report.objects.of(request.municipality)
            .select_related("category")
            .get(uuid=claim.result_uuid or UUID(int=0))
        )
        # The first submission took its pictures over: any still here came later. Unless they are
        # the same ones: a phone that never got the answer sends everything again.
        if photos:
            photos = drafting.without_copies(photos, of=report.item)
        return report, "other" if photos else claim.state
    user = request.user if is_staff(request) else None
    report = services.submit_report(
        municipality=request.municipality,
        category=data["category"],
        location=data["location"],
        accuracy_metres=data["accuracy_metres"],
        place=data["place"],
        text=data["text"].strip(),
        answers=data["answers"],
        photos=photos,
        asset=data["asset"],
        contact=_contact(data) if user else None,
        channel=(data["channel"] or "web") if user else "web",
        is_danger=data["danger"],
        taken_by=user if isinstance(user, User) else None,
        routed=data.get("routed"),
    )
    claim.finish(report.uuid)
    return report, "new"


def _content(request: TownRequest) -> bytes:
    return idempotency.content_of(dict(request.POST.lists()), without=_NOT_CONTENT)


def is_staff(request: TownRequest) -> bool:
    return request.user.is_authenticated and roles_of(request.user, request.municipality).any


def _contact(data: dict[str, Any]) -> ContactDetails | None:
    if not (data["on_behalf_of"] or data["callback"]):
        return None
    return ContactDetails(name=data["on_behalf_of"], phone=data["callback"])


def _change(request: TownRequest, form: ReportForm, report: Report) -> HttpResponse:
    """The back button was pressed and something changed: take it into the same report."""
    by = Actor.resident()
    data = form.cleaned_data
    try:
        with transaction.atomic():
            services.edit_text(report, text=data["text"].strip(), by=by)
            if data["category"].pk != report.category_id:
                services.change_category(report, category=data["category"], by=by)
            if data["location"] is not None and data["location"] != report.location:
                services.move_place(report, location=data["location"], place=data["place"], by=by)
            if data["danger"] and not report.is_danger:
                services.mark_danger(report, by=by)
            photos = drafting.photos_of(request, form)
            if photos:
                services.add_photos(report, photo_uuids=[photo.uuid for photo in photos], by=by)
    except ValidationError as error:
        for message in error.messages:
            form.problem("", message)
        return page(request, form, status=422)
    return _to_status(report)


def _sent(request: TownRequest, report: Report) -> HttpResponse:
    """The way to the secret page; for scripts, which go there themselves when the answer has
    arrived, with what a device keeps of a report (`js/my-reports/memory.js`)."""
    if not request.accepts("text/html"):
        return JsonResponse(as_kept(report), status=201)
    return _to_status(report)


def _to_status(report: Report) -> HttpResponseRedirect:
    # 303: reloading the next page must not send again (Safari re-posts a 200).
    return HttpResponseRedirect(status_path(report) + "?neu=1", status=303)


def _context(request: TownRequest, form: ReportForm) -> dict[str, Any]:
    now = clock.now()
    municipality = request.municipality
    photos = drafting.photos_of(request, form) if form.is_bound else []
    return {
        "form": form,
        "photos": photos,
        "draft_key": form.key,
        "may_add_photos": len(photos) < settings.PHOTOS_PER_REPORT,
        "tiles": form.tiles(),
        "zones": form.zones(),
        **danger_context(municipality, now),
        "staff": is_staff(request),
    }


def page(
    request: TownRequest,
    form: ReportForm,
    *,
    status: int = 200,
    at: str = "",
    too_many: bool = False,
) -> HttpResponse:
    context = _context(request, form) | {"at": at, "too_many": too_many}
    return render(request, "defects/melden/form.html", context, status=status)

"""„Mangel melden“: the form, its helpers without JavaScript, and sending it."""

from typing import Any, TypeVar
from uuid import UUID, uuid5

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from common import clock, idempotency
from common.http import client_address, guest_form
from common.identifiers import age_seconds, uuid7
from common.keeping import keep_for_guests
from common.rate_limit import hit
from defects import devices, services
from defects.errors import OutsideServiceArea
from defects.forms.report import ReportForm
from defects.kept import as_kept
from defects.links import status_path
from defects.models import Category, Report
from defects.services import Actor
from defects.similar import Similar, similar
from defects.views.asking import open_question
from defects.views.danger import danger_context, whom_to_call
from defects.views.limits import LEAST_SECONDS, REPORTS_AN_HOUR, SIMILAR_AN_HOUR, WINDOW
from defects.views.taking import (
    caller_of,
    file_papers,
    papers_are_right,
    taken_path,
    taker,
    takes_down,
)
from geo.http import TownRequest
from photos import drafting

Answer = TypeVar("Answer", bound=HttpResponse)

# What stands in `similar` once somebody has seen what may be the same.
SEEN = "seen"
# The steps in their order. Whoever is on the telephone has no picture, but knows where and what.
_FOR_ONESELF = {"photo": 1, "place": 2, "thing": 3, "text": 4}
_FOR_OTHERS = {"place": 1, "thing": 2, "text": 3, "photo": 4}
# What is no part of the content of a submission: which button was pressed.
_NOT_CONTENT = {"do", "draft_key", "asked", "similar", "homepage"}


# Not `no-store`: the back button must bring the form back as it was, with its key.
@cache_control(private=True, no_cache=True)
@guest_form
@require_http_methods(["GET", "HEAD", "POST"])
def report_new(request: TownRequest) -> HttpResponse:
    municipality = request.municipality
    if request.method != "POST":
        form = ReportForm(
            municipality=municipality,
            for_others=takes_down(request),
            initial=_initial(request),
        )
        answer = page(request, form)
        return answer if form.for_others else keep_for_guests(answer)
    if too_large := drafting.refused(request):
        return too_large
    form = ReportForm(request.POST, municipality=municipality, for_others=takes_down(request))
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
    if do == "again":
        return page(request, form, at="was")
    return _send(request, form, do)


def _initial(request: TownRequest) -> dict[str, Any]:
    """A new draft, with what a link (QR code on a lamp, next report nearby) brings along."""
    brought = {
        name: request.GET[name]
        for name in ("group", "lat", "lon", "place_text", "place_choice", "channel")
        if name in request.GET
    }
    return {"draft_key": uuid7(), **brought}


def _send(request: TownRequest, form: ReportForm, do: str) -> HttpResponse:
    complete = form.check()
    category = form.cleaned_data["category"]
    if category is not None and category.kind == Category.Kind.REDIRECT:
        context = _context(request, form) | {"category": category}
        return render(request, "defects/melden/redirect.html", context)
    if form.stop is not None:
        context = {"category": category, "stop": form.stop, "kept": _kept(request, "do")}
        return render(request, "defects/melden/stop.html", context)
    if complete and not takes_down(request):
        _look_for_programs(form)
        complete = not form.problems
    if not complete or _asks_back(request, form):
        return page(request, form, status=422)
    hint = _hint(request, form, do)
    if hint is not None:
        return hint
    if not hit(
        purpose="report", address=client_address(request), limit=REPORTS_AN_HOUR, window=WINDOW
    ) and not idempotency.is_known(municipality_id=request.municipality.pk, key=form.key):
        return page(request, form, status=429, too_many=True)  # what is stored is answered, though
    if not papers_are_right(request, form):
        return page(request, form, status=422)
    try:
        report, state = _store(request, form, _key(request, form, do))
        if state == "new":
            file_papers(request, form, report)
    except ValidationError as error:
        for message in error.messages:
            form.problem("place_text" if isinstance(error, OutsideServiceArea) else "", message)
        return page(request, form, status=422)
    if state == "other":
        if do == "change":
            return _change(request, form, report)
        context = {"report": report, "kept": _kept(request, "do")}
        return render(request, "defects/melden/other.html", context, status=409)
    if state == "new" and form.for_others and form.cleaned_data["caller_email"]:
        services.ask_for_consent(report, email=form.cleaned_data["caller_email"])
    return _sent(request, report)


def _kept(request: TownRequest, *without: str) -> list[tuple[str, list[Any]]]:
    """What was sent, for a page that sends it once more by another button."""
    return [(name, values) for name, values in request.POST.lists() if name not in without]


def _look_for_programs(form: ReportForm) -> None:
    """What fills in every field, or needs no time, is asked to send once more: nothing is lost,
    nobody has to prove that they are human, and most programs do not come again."""
    if form.value("homepage"):
        form.problem(
            "",
            _(
                "Ein Feld war ausgefüllt, das man nicht sieht und das nur Programme ausfüllen. "
                "Jetzt ist es leer. Bitte senden Sie noch einmal."
            ),
        )
    age = age_seconds(form.key)
    if age is not None and 0 <= age < LEAST_SECONDS:
        form.problem(
            "",
            _(
                "Das ging schneller, als jemand tippen kann. Bitte sehen Sie kurz nach, "
                "ob alles stimmt, und senden Sie noch einmal."
            ),
        )


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
    context = {"found": found, "kept": _kept(request, "do", "similar"), "seen": SEEN}
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
    answer = open_question(
        request.municipality,
        category=data["category"],
        location=data["location"],
        accuracy_metres=data["accuracy_metres"],
        answers=data["answers"],
    )
    if answer is None:
        return False
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
    user = taker(request)
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
        contact=caller_of(data) if user else None,
        channel=(data["channel"] or "web") if user else "web",
        language=(data["caller_language"] or "de") if user else "de",
        is_danger=data["danger"],
        taken_by=user,
        routed=data.get("routed"),
    )
    claim.finish(report.uuid)
    return report, "new"


def _content(request: TownRequest) -> bytes:
    return idempotency.content_of(dict(request.POST.lists()), without=_NOT_CONTENT)


def _change(request: TownRequest, form: ReportForm, report: Report) -> HttpResponse:
    """The back button was pressed and something changed: take it into the same report."""
    data = form.cleaned_data
    place = None
    if data["location"] is not None:
        place = services.NewPlace(
            location=data["location"],
            place=data["place"],
            accuracy_metres=data["accuracy_metres"],
            asset=data["asset"],
        )
    change = services.Change(
        text=data["text"].strip(),
        category=data["category"],
        answers=data["answers"],
        place=place,
        is_danger=data["danger"],
        add=[photo.uuid for photo in drafting.photos_of(request, form)],
    )
    try:
        services.change_report(report, change, by=Actor.resident())
    except ValidationError as error:
        for message in error.messages:
            form.problem("", message)
        return page(request, form, status=422)
    return _to_status(request, report)


def _sent(request: TownRequest, report: Report) -> HttpResponse:
    """The way to the secret page; for scripts, which go there themselves when the answer has
    arrived, with what a device keeps of a report (`js/my-reports/memory.js`)."""
    if not request.accepts("text/html"):
        kept = as_kept(report)
        if request.user.has_perm("defects.print_receipt", report):
            kept["href"] = taken_path(report)
        elif report.taken_by_id is not None:
            kept["href"] = reverse("defects:report_new")
        return _remembered(JsonResponse(kept, status=201), report)
    return _remembered(_to_status(request, report), report)


def _remembered(response: Answer, report: Report) -> Answer:
    """The device that sent it does not count for it a second time, as „Auch ich“."""
    is_public = report.category.kind == Category.Kind.PUBLIC
    if is_public and report.taken_by_id is None:
        devices.remember_sent(response, report.uuid)
    return response


def _to_status(request: TownRequest, report: Report) -> HttpResponseRedirect:
    """The secret page; for whoever took it down for somebody, the page with the receipt."""
    if request.user.has_perm("defects.print_receipt", report):
        return HttpResponseRedirect(taken_path(report), status=303)
    if report.taken_by_id is not None:
        # The same form once more, when its receipt is past: the secret link is the caller's.
        return HttpResponseRedirect(reverse("defects:report_new"), status=303)
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
        "staff": form.for_others,
        "numbered": _FOR_OTHERS if form.for_others else _FOR_ONESELF,
        "languages": settings.LANGUAGES,
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
    if too_many:
        context |= whom_to_call(request.municipality, clock.now())
    return render(request, "defects/melden/form.html", context, status=status)

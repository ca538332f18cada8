"""„Schon gemeldet?“ while the form is filled in, and „Auch ich“: saying it, adding a picture,
taking it back."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from common import clock, rate_limit
from common.forms import KeptForm
from common.http import client_address, guest_form, keep_secret, secret_form
from common.identifiers import uuid7, uuid_of
from defects import devices, links, services
from defects.forms.lookalike import LookalikeForm
from defects.forms.report import ReportForm
from defects.models import Affected, Report, ReportPhoto
from defects.services import Person
from defects.services.affected import require_sayable, top_of
from defects.similar import chosen, similar
from defects.states import public_word
from defects.views import melden
from defects.views.limits import (
    ALSO_AN_HOUR,
    ALSO_PER_REPORT,
    SIMILAR_AN_HOUR,
    WINDOW,
    not_there,
)
from defects.views.taking import takes_down
from geo.http import TownRequest
from photos import drafting

_DAY = timedelta(days=1)


# --- is it one of these? ------------------------------------------------------------------------


@never_cache
@guest_form
@require_POST
def similar_reports(request: TownRequest) -> HttpResponse:
    """`/melden/aehnlich/`: the form as it stands so far; what may be the same, as a part of its
    page, or nothing. By POST, so that no place stands in a log."""
    if not rate_limit.hit(
        purpose="similar", address=client_address(request), limit=SIMILAR_AN_HOUR, window=WINDOW
    ):
        return HttpResponse(status=429)
    form = LookalikeForm(request.POST, municipality=request.municipality)
    category = form.category
    if category is None:
        return HttpResponse()
    found = similar(
        request.municipality,
        category=category,
        location=form.location(),
        text=form.data.get("text", ""),
        at=clock.now(),
        kinds=form.kinds,
    )
    if not found:
        return HttpResponse()
    return render(request, "defects/melden/_similar.html", {"found": found, "seen": melden.SEEN})


# --- saying it ----------------------------------------------------------------------------------


@never_cache
@guest_form
@require_POST
def say_from_form(request: TownRequest) -> HttpResponse:
    """The button in the form: counted instead of sent. The pictures of the form wait, so that they
    can be added. Everything typed comes back if it cannot be."""
    if too_large := drafting.refused(request, again="/melden/"):
        return too_large
    form = ReportForm(
        request.POST, municipality=request.municipality, for_others=takes_down(request)
    )
    drafting.take_uploads(request, form)
    form.is_valid()  # what is not there yet is no mistake
    report = chosen(melden.similar_to(request, form), request.POST.get("report", ""))
    if report is None:
        form.problem("", _("Diese Meldung ist nicht mehr offen. Bitte senden Sie Ihre ab."))
        return melden.page(request, form, status=409)
    answer = _say(request, report, form)
    if isinstance(answer, ValidationError):
        for message in answer.messages:
            form.problem("", message)
        return melden.page(request, form, status=409)
    return answer or melden.page(request, form, status=429, too_many=True)


@never_cache
@guest_form
@require_POST
def say_from_page(request: TownRequest, number: int) -> HttpResponse:
    """The button on the public page of a report."""
    report = get_object_or_404(Report.objects.of(request.municipality).public(), number=number)
    answer = _say(request, report, None)
    if isinstance(answer, ValidationError):
        context = {"report": report, "sentence": " ".join(answer.messages)}
        return render(request, "defects/also/refused.html", context, status=409)
    return answer or render(request, "429.html", status=429)


def _say(
    request: TownRequest, report: Report, form: ReportForm | None
) -> HttpResponse | ValidationError | None:
    """Lead to one's own page; the mistake that keeps one from it; None if it was too often."""
    is_staff = takes_down(request)
    if not is_staff and not _may_say_so_often(request, report):
        return None
    device = "" if is_staff else devices.device_of(request) or devices.new_device()
    try:
        row, is_new = services.say_also(report, by=_person(request, form, device))
    except ValidationError as error:
        return error
    query = "?neu=1" if is_new else "?schon=1"
    if form is not None:  # its pictures wait, and the device forgets what was begun
        query += f"&entwurf={form.key}"
    response = HttpResponseRedirect(links.also_path(row) + query, status=303)
    if device:
        devices.remember(response, device)
    return response


def _may_say_so_often(request: TownRequest, report: Report) -> bool:
    address = client_address(request)
    in_all = rate_limit.hit(purpose="also", address=address, limit=ALSO_AN_HOUR, window=WINDOW)
    return in_all and rate_limit.hit(
        purpose=f"also {report.pk}", address=address, limit=ALSO_PER_REPORT, window=_DAY
    )


def _person(request: TownRequest, form: ReportForm | None, device: str) -> Person:
    """Staff say it for whoever called: once per number, or once per form if there is none."""
    if device:
        user = request.user
        return Person(
            device=device,
            contact=user.email if isinstance(user, User) else "",
            sent=devices.sent_from(request),
        )
    key = form.key if form is not None else uuid7()
    return Person(device=f"form {key}", contact=form.value("callback") if form else "")


# --- one's own page -----------------------------------------------------------------------------


def _with_row(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Fetch what the link opens; a wrong one is not there, and who tries many has to wait."""

    @wraps(view)
    def inner(request: TownRequest, uuid: UUID, token: str) -> HttpResponseBase:
        row = (
            Affected.objects.filter(municipality=request.municipality, uuid=uuid, is_reporter=False)
            .select_related("report__item")
            .first()
        )
        if row is None or not links.opens_also(token, row):
            return not_there(request)
        return keep_secret(view(request, row))

    return inner


# Not `no-store`: the back button must bring pictures back.
@cache_control(private=True, no_cache=True)
@secret_form
@require_http_methods(["GET", "HEAD", "POST"])
@_with_row
def own_also(request: TownRequest, row: Affected) -> HttpResponse:
    """„Danke, gezählt. Ihr Foto dazulegen?“ GET shows, POST acts."""
    if request.method != "POST":
        key = uuid_of(request.GET.get("entwurf")) or uuid7()
        return _own_page(request, row, KeptForm(initial={"draft_key": key}))
    if too_large := drafting.refused(request):
        return too_large
    do = request.POST.get("do", "")
    if do == "take-back":
        services.take_also_back(row)
        return HttpResponseRedirect("/auch-ich/zurueckgenommen/", status=303)
    form = KeptForm(request.POST)
    drafting.take_uploads(request, form)
    if do.startswith("remove-photo:"):
        drafting.take_back(request, form, do.removeprefix("remove-photo:"))
    elif do == "add" and not form.problems:
        photos = drafting.photos_of(request, form)
        try:
            if not photos:
                raise ValidationError(_("Bitte wählen Sie zuerst ein Foto."))
            require_sayable(_seen(row))
            services.add_photos_of_another(row, photo_uuids=[photo.uuid for photo in photos])
        except ValidationError as error:
            for message in error.messages:
                form.problem("photos", message)
        else:
            return HttpResponseRedirect(links.also_path(row) + "?foto=1", status=303)
    return _own_page(request, row, form)


def _seen(row: Affected) -> Report:
    """What the row counts for, as it stands now."""
    return Report.objects.select_related("category", "body", "item", "municipality").get(
        pk=top_of(row.report).pk
    )


def _own_page(request: TownRequest, row: Affected, form: KeptForm) -> HttpResponse:
    report = _seen(row)
    photos = drafting.photos_of(request, form)
    sent = ReportPhoto.objects.filter(came_with__affected=row).select_related("photo__item")
    try:
        require_sayable(report)
    except ValidationError:
        may_add = False
    else:
        may_add = True
    context: dict[str, Any] = {
        "report": report,
        "is_public": report.shown,
        "state": public_word(report, at=clock.now()),
        # Of what is not public only the kind, the age and the state are told, and only so long
        # as it waits for its release: what was taken away is gone here, too.
        "is_gone": not report.shown and not may_add,
        "form": form,
        "draft_key": form.key,
        "photos": photos,
        "sent": [picture.photo for picture in sent],
        "may_add": may_add,
        "may_add_photos": len(photos) < settings.PHOTOS_PER_REPORT,
        "is_new": "neu" in request.GET,
        "was_counted": "schon" in request.GET,
        "begun": str(form.key) if "entwurf" in request.GET and not form.is_bound else "",
    }
    status = 422 if form.problems else 200
    return render(request, "defects/also/own.html", context, status=status)


@require_safe
def taken_back(request: TownRequest) -> HttpResponse:
    return render(request, "defects/also/taken_back.html")

"""The secret status page: whoever has the link sees their report and may answer.

GET shows, POST acts. The page is never indexed, cached or named in a Referer.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.mail import shortened
from common import clock, qr
from common.http import keep_secret, secret_form
from common.rows import only
from defects import links, services
from defects.desk import open_question
from defects.models import Category, Report, Satisfaction
from defects.services.edit import EDITABLE_FOR
from defects.services.merging import leading_of
from defects.states import Work
from defects.timeline import timeline
from defects.views.limits import not_there
from defects.views.status_acts import act
from geo.gazetteer import Place
from geo.hours import sentence
from geo.http import TownRequest
from geo.models import SearchPlace
from moderation import statements
from moderation.links import statement_path
from moderation.models import Item, Statement
from moderation.passages import MARKER
from photos import drafting
from photos.files import derivative_response

View = Callable[..., HttpResponseBase]


def with_link(view: View) -> View:
    """Fetch the report that the link opens; a wrong or revoked link is not there. Whoever tries
    many wrong ones is told to wait."""

    @wraps(view)
    def inner(request: TownRequest, uuid: UUID, token: str, **kwargs: Any) -> HttpResponseBase:
        report = only(
            Report.objects.of(request.municipality)
            .select_related(
                "category__parent",
                "body",
                "zone",
                "item",
                "text_item",
                "contact",
            )
            .defer("zone__boundary")
            .filter(uuid=uuid)
        )
        if report is None or not links.opens(token, report):
            return not_there(request)
        report.municipality = request.municipality
        return keep_secret(view(request, report, token, **kwargs))

    return inner


@never_cache
@secret_form
@require_http_methods(["GET", "HEAD", "POST"])
@with_link
def report_status(request: TownRequest, report: Report, token: str) -> HttpResponse:
    problems: dict[str, str] = {}
    if request.method == "POST":
        if too_large := drafting.refused(request):
            return too_large
        try:
            done = act(request, report)
            at = "zufrieden" if done == "unzufrieden" else "getan"
            path = links.status_path(report) + (f"?{done}=1#{at}" if done else "")
            return HttpResponseRedirect(path, status=303)
        except ValidationError as error:
            problems[request.POST.get("do", "")] = " ".join(error.messages)
            report.refresh_from_db()
    return render(
        request,
        "defects/melden/status.html",
        _context(request, report, token) | {"problems": problems},
        status=422 if problems else 200,
    )


def _context(request: TownRequest, report: Report, token: str) -> dict[str, Any]:
    sent = list(report.pictures.select_related("photo__item").order_by("role", "order"))
    pictures = [
        {
            "picture": picture,
            "photo": picture.photo,
            "path": f"{links.status_path(report)}foto/{picture.photo.uuid}/",
            "is_cut": bool(picture.photo.revision) or MARKER in picture.photo.alt,
        }
        for picture in sent
        if picture.role == picture.Role.REPORTED or picture.photo.shown
    ]
    own = [row.photo.item for row in sent if row.role == row.Role.REPORTED]
    latest = report.routings.order_by("-id").first()
    case = report.item.cases.open().first()
    until = report.created_at + EDITABLE_FOR
    change_path = f"{links.status_path(report)}aendern/"
    return {
        "report": report,
        "is_new": "neu" in request.GET,
        "is_confidential": report.category.kind == Category.Kind.CONFIDENTIAL,
        "sentence": latest.said if latest else "",
        "body_hours": sentence(report.body.hours),
        "review_due": case.due_at if case and _something_waits(report) else None,
        "leading": _leading(report),
        "timeline": timeline(report, public=True, to_reporter=True),
        "question": open_question(report),
        "pictures": pictures,
        "may_edit_until": until if clock.now() < until else None,
        "change_path": change_path,
        "public_url": f"{report.municipality.base_url}{report.get_absolute_url()}",
        "secret_url": f"{report.municipality.base_url}{links.status_path(report)}",
        "next_path": _next_path(report),
        "data_path": f"{links.status_path(report)}daten/",
        "qr_path": f"{links.status_path(report)}qr.svg",
        "reasons": _reasons(report, own),
        "is_closed": report.closed_at is not None,
        "is_fixed": report.work == Work.FIXED,
        "done": next((word for word in _DONE if word in request.GET), ""),
        # What somebody typed is there again when it could not be taken.
        "typed": {request.POST.get("do", ""): request.POST.get("text", "")},
        "email": request.POST.get("email", ""),
        "mails_to": shortened(report.contact.email) if report.contact else "",
        "may_add_photos": sum(row.role == row.Role.REPORTED for row in sent)
        < settings.PHOTOS_PER_REPORT,
        "satisfaction": Satisfaction.objects.filter(report=report).first(),
        "answers": Satisfaction.Answer.choices,
        "why_not_reopened": services.why_not_reopened(report) if report.closed_at else "",
    }


def _leading(report: Report) -> dict[str, Any] | None:
    """What the report was merged into: its state and its public way, nothing of who sent it; None
    while others may not see it."""
    if report.duplicate_of_id is None:
        return None
    found = leading_of(report)
    if not found.shown:
        return None
    found.municipality = report.municipality
    return {"report": found, "timeline": timeline(found, public=True)}


def _next_path(report: Report) -> str:
    """To report the next thing nearby: the place stays, and one begins with the photo."""
    path = reverse("defects:report_new")
    if report.location is None:
        return path
    place = Place(
        SearchPlace.Kind.ADDRESS, report.place or _("Ort der letzten Meldung"), "", report.location
    )
    return f"{path}?{urlencode({'place_choice': place.value})}#foto"


_DONE = ("geaendert", "geschickt", "hinweis", "unzufrieden", "zufrieden", "link", "adresse")


def _reasons(report: Report, of_photos: Sequence[Item | None]) -> list[tuple[Statement, str]]:
    """Why something of the report is not shown, and where one may ask for another look."""
    items = [item for item in (report.item, report.text_item, *of_photos) if item is not None]
    return [(each, statement_path(each)) for each in statements.of_items(items)]


@never_cache
@require_GET
@with_link
def report_status_photo(
    request: TownRequest, report: Report, token: str, photo: UUID, size: int
) -> HttpResponse:
    """A picture of the report as its sender may see it, released or not."""
    picture = get_object_or_404(report.pictures.select_related("photo"), photo__uuid=photo)
    if picture.role != picture.Role.REPORTED and not picture.photo.shown:
        raise Http404
    return derivative_response(picture.photo, size)


@never_cache
@require_GET
@with_link
def report_status_qr(request: TownRequest, report: Report, token: str) -> HttpResponse:
    """The link as a QR code, for paper."""
    return qr_code(f"{report.municipality.base_url}{links.status_path(report)}")


def qr_code(address: str) -> HttpResponse:
    return HttpResponse(qr.svg(address), content_type="image/svg+xml")


def _something_waits(report: Report) -> bool:
    """Whether a part of it appears only after review, so that its reporter is told when."""
    tree = Item.objects.filter(Q(pk=report.item_id) | Q(parent=report.item_id))
    return tree.pending().exists()

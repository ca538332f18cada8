"""/arbeit/<number>/ort/: another kind or place, and who would get the report then."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.gis.geos import Point
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from common import clock
from defects import services
from defects.forms.placing import PlaceAndKindForm
from defects.models import Category, Report
from defects.routing import route
from defects.services import Actor
from defects.states import Responsibility
from geo import gazetteer
from geo.views.places import point_from

# So near the pin has not been moved: six digits of a degree are a hand's breadth.
_SAME = 1e-6


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def place_and_kind(request: SignedInRequest, number: int) -> HttpResponse:
    """Change both or one; „vorschau“ only says who would get it."""
    report = get_object_or_404(
        Report.objects.of(request.municipality)
        .visible_to(request.user, request.municipality)
        .select_related("category", "body", "zone", "municipality", "item", "text_item", "contact"),
        number=number,
    )
    if not request.user.has_perm("defects.change_category", report):
        raise PermissionDenied
    form = PlaceAndKindForm(request.POST if request.method == "POST" else None, report=report)
    context: dict[str, Any] = {
        "report": report,
        "form": form,
        # Who has taken it keeps it; nobody takes it away by a correction.
        "stays": report.responsibility in (Responsibility.ACCEPTED, Responsibility.HANDED_OVER),
    }
    if request.method == "POST" and form.is_valid():
        try:
            category, point = _chosen(form, report)
            if "vorschau" in request.POST:
                context |= _would(report, category, point)
            else:
                _change(request, report, category, point)
                report = Report.objects.select_related("body").get(pk=report.pk)
                messages.success(
                    request,
                    _("%(label)s ist geändert und liegt %(where)s.")
                    % {"label": report.label, "where": report.body.where},
                )
                may = request.user.has_perm("defects.work_on_report", report)
                address = f"/arbeit/{report.number}/" if may else "/arbeit/"
                return HttpResponseRedirect(address, status=303)
        except ValidationError as error:
            form.add_error(None, error)
            report.refresh_from_db()
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "defects/work/place.html", context, status=status)


def _chosen(form: PlaceAndKindForm, report: Report) -> tuple[Category | None, Point | None]:
    """What is to change; None stays as it is. Words for a place count before the pin."""
    given = form.cleaned_data
    category: Category | None = form.categories[given["category"]]
    point = None
    if given["place"]:
        found = gazetteer.search(report.municipality, given["place"], limit=1)
        if not found:
            raise ValidationError(
                _("Diesen Ort kennen wir nicht. Bitte geben Sie eine Straße mit Hausnummer ein.")
            )
        point = found[0].point
    elif given["lat"] and given["lon"]:
        point = point_from({"lat": given["lat"], "lon": given["lon"]})
    here = report.location
    if point is not None and here is not None:
        same = abs(point.x - here.x) < _SAME and abs(point.y - here.y) < _SAME
        point = None if same else point
    is_other = category is not None and category.pk != report.category_id
    changed = category if is_other else None
    if changed is None and point is None:
        raise ValidationError(_("Art und Ort sind noch dieselben. Bitte ändern Sie eines davon."))
    return changed, point


@transaction.atomic
def _change(
    request: SignedInRequest, report: Report, category: Category | None, point: Point | None
) -> None:
    by = Actor.staff(request.user, report.body)
    if category is not None:
        services.change_category(report, category=category, by=by)
    if point is not None:
        services.move_place(report, location=point, by=by)


def _would(report: Report, category: Category | None, point: Point | None) -> dict[str, Any]:
    """Who would get it by the active rules; nothing is stored."""
    location = point or report.location
    answer = route(
        municipality=report.municipality,
        location=location,
        accuracy_metres=None if point else report.accuracy_metres,
        category=category or report.category,
        answers=report.answers,
        at=clock.now(),
    )
    return {
        "answer": answer,
        "new_place": gazetteer.describe(report.municipality, point) if point else "",
        "point": point,
    }

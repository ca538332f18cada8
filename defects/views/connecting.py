"""/arbeit/stellen/nachbarn/: bodies outside that are offices of other municipalities here, and
how one body outside takes reports (/arbeit/stellen/<key>/weg/)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from accounts.models import Department
from defects import services
from defects.forms.handing import AgreeForm, AskConnectionForm, WayForm
from defects.models import Connection, way_of
from defects.templates_de import roads
from defects.templates_de.roads import authority_of, road_text

# What `?vorlage=` may name: texts to look at in the form before they are saved.
_TEXTS = {"land": roads.LAND, "autobahn": roads.MOTORWAYS}


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def connections(request: SignedInRequest) -> HttpResponse:
    """What we asked and what others ask of us; a POST asks another municipality."""
    _refuse_others(request)
    form = AskConnectionForm(request.POST or None, town=request.municipality)
    if request.method == "POST" and form.is_valid():
        try:
            services.ask_for_connection(
                form.cleaned_data["body"], partner=form.cleaned_data["partner"], by=request.user
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Angefragt. Die Administration dort muss zustimmen."))
            return _back()
    return _page(request, form)


@login_required
@require_POST
def decide(request: SignedInRequest, uuid: UUID, what: str) -> HttpResponse:
    """`zustimmen` and `ablehnen` are for whoever was asked, `beenden` for either side."""
    _refuse_others(request)
    town = request.municipality
    row = get_object_or_404(
        Connection.objects.filter(Q(municipality=town) | Q(partner=town)).select_related("body"),
        uuid=uuid,
    )
    is_asked = row.partner_id == town.pk
    if what != "beenden" and not is_asked:
        raise Http404
    try:
        if what == "beenden":
            services.end_connection(row, by=request.user)
        elif what == "ablehnen":
            services.decline_connection(row, by=request.user)
        elif what == "zustimmen":
            form = AgreeForm(request.POST, town=town, prefix=str(row.uuid))
            if not form.is_valid():
                return _page(request, AskConnectionForm(town=town), agreeing=(row.pk, form))
            services.agree_to_connection(row, by=request.user, **form.cleaned_data)
        else:
            raise Http404
        messages.success(request, _("Gespeichert."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return _back()


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def way(request: SignedInRequest, key: str) -> HttpResponse:
    """How one body outside takes reports."""
    body = get_object_or_404(
        Department.objects.of(request.municipality)
        .active()
        .filter(kind=Department.Kind.OUTSIDE)
        .select_related("municipality", "way"),
        key=key,
    )
    if not request.user.has_perm("defects.settle_office", body):
        raise PermissionDenied
    ags = request.municipality.ags
    taken = road_text(_TEXTS.get(request.GET.get("vorlage", ""), ""), ags)
    form = WayForm(request.POST or None, way=way_of(body), template=taken)
    if request.method == "POST" and form.is_valid():
        try:
            services.settle_way(body, by=request.user, values=form.values())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Gespeichert."))
            return HttpResponseRedirect(reverse("defects:office", args=[body.key]), status=303)
    context: dict[str, Any] = {
        "department": body,
        "form": form,
        "land": authority_of(ags),
        "is_taken": bool(taken) and not form.is_bound,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "defects/handing/way.html", context, status=status)


def _page(
    request: SignedInRequest,
    form: AskConnectionForm,
    *,
    agreeing: tuple[int, AgreeForm] | None = None,
) -> HttpResponse:
    town = request.municipality
    rows = list(
        Connection.objects.standing()
        .filter(Q(municipality=town) | Q(partner=town))
        .select_related("body", "department", "municipality", "partner", "category")
        .defer("municipality__boundary", "partner__boundary")
        .order_by("asked_at", "pk")
    )
    State = Connection.State
    asked = [row for row in rows if row.partner_id == town.pk and row.state == State.ASKED]
    failed = agreeing[0] if agreeing else None
    context = {
        "form": form,
        "asked": [
            (
                row,
                agreeing[1]
                if agreeing and row.pk == failed
                else AgreeForm(town=town, prefix=str(row.uuid)),
            )
            for row in asked
        ],
        "from_us": [row for row in rows if row.municipality_id == town.pk],
        "to_us": [row for row in rows if row.partner_id == town.pk and row not in asked],
    }
    is_wrong = agreeing is not None or (form.is_bound and bool(form.errors))
    return render(
        request, "defects/handing/connections.html", context, status=422 if is_wrong else 200
    )


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("defects:connections"), status=303)


def _refuse_others(request: SignedInRequest) -> None:
    if not request.user.has_perm("defects.connect_offices", request.municipality):
        raise PermissionDenied

"""`/api/v1/`: thin entrances that parse, ask for GeoJSON and answer."""

import json
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import slug_re
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import api_view
from rest_framework.exceptions import NotFound
from rest_framework.exceptions import ValidationError as BadRequest
from rest_framework.request import Request

from common import keyset
from common.languages import CODES, GERMAN
from common.open_data import open_data
from common.page_cache import guest_page
from common.rest import (
    BBOX,
    GEOJSON,
    PAGING,
    ProblemSerializer,
    feature_collection,
    limit_of,
    sentences,
)
from defects.answers import questions_of
from defects.api import features
from defects.api.filters import API_STATES, ApiReportFilter
from defects.api.questions import told
from defects.api.serializers import (
    CategoryDetailSerializer,
    CategoryListSerializer,
    ReportDetailSerializer,
    ReportPageSerializer,
    ZonePageSerializer,
)
from defects.models import Category, Report
from defects.models.category import CategoryQuerySet
from defects.public_detail import removal
from geo.models import Municipality, Zone

ORDERS = {"created": ("-created_at", "-id"), "updated": ("-updated_at", "-id")}

_PROBLEM = OpenApiResponse(ProblemSerializer, "A parameter cannot be; the sentence says which.")
_ABSENT = OpenApiResponse(ProblemSerializer, "There is no such public object.")
_GONE = OpenApiResponse(ProblemSerializer, "Removed, with the rule as the reason.")


def _municipality(request: HttpRequest | Request) -> Municipality:
    found: Municipality = request.municipality  # type: ignore[union-attr]
    return found


@open_data
@guest_page(personal=False)
@extend_schema(
    operation_id="list_reports",
    summary="Reports as GeoJSON, the newest first",
    parameters=[
        OpenApiParameter("status", OpenApiTypes.STR, enum=list(API_STATES)),
        OpenApiParameter("category", OpenApiTypes.STR, description="Key of a category or group."),
        OpenApiParameter("zone", OpenApiTypes.UUID),
        OpenApiParameter("created_after", OpenApiTypes.DATETIME),
        OpenApiParameter("created_before", OpenApiTypes.DATETIME),
        OpenApiParameter("updated_after", OpenApiTypes.DATETIME),
        OpenApiParameter("q", OpenApiTypes.STR, description="Words, also misspelt, or a number."),
        BBOX,
        OpenApiParameter(
            "order", OpenApiTypes.STR, enum=list(ORDERS), description="Newest or last moved first."
        ),
        *PAGING,
    ],
    responses={(200, GEOJSON): ReportPageSerializer, 400: _PROBLEM},
)
@api_view(["GET"])
def reports(request: Request) -> HttpResponse:
    """Public reports. Texts and pictures are there once they were released."""
    municipality = _municipality(request)
    chosen = ApiReportFilter(request.query_params, municipality=municipality)
    if not chosen.form.is_valid():
        raise BadRequest({"detail": sentences(chosen.form.errors)})
    order = request.query_params.get("order", "created")
    if order not in ORDERS:
        raise BadRequest({"detail": _("order kennt nur created und updated.")})
    try:
        rows = chosen.qs.values("id", "created_at", "updated_at")
        page = keyset.page(
            rows,
            order=ORDERS[order],
            size=limit_of(request),
            after=request.query_params.get("cursor") or None,
        )
    except ValidationError as error:
        raise BadRequest({"detail": " ".join(error.messages)}) from error
    found = features.report_features(municipality, [row["id"] for row in page.rows])
    return feature_collection(request, found, page.next)


@open_data
@guest_page(personal=False)
@extend_schema(
    operation_id="get_report",
    summary="One report with its history",
    responses={(200, GEOJSON): ReportDetailSerializer, 404: _ABSENT, 410: _GONE},
)
@api_view(["GET"])
def report(request: Request, uuid: UUID) -> HttpResponse:
    """One public report by its UUID."""
    municipality = _municipality(request)
    found = features.report_feature(municipality, uuid)
    if found is None:
        return _absent(municipality, uuid)
    return HttpResponse(found, content_type=GEOJSON)


@open_data
@guest_page(personal=False, keep=3600)
@extend_schema(
    operation_id="list_categories",
    summary="Categories of reports",
    responses={(200, "application/json"): CategoryListSerializer},
)
@api_view(["GET"])
def categories(request: Request) -> HttpResponse:
    """What can be reported, in two levels: groups and what belongs to them."""
    rows = _open_kinds(_municipality(request)).select_related("parent").order_by("order", "key")
    rows = rows.only("uuid", "key", "name", "icon", "parent__key")
    return _json({"categories": [_category(row) for row in rows]})


@open_data
@guest_page(personal=False, keep=3600)
@extend_schema(
    operation_id="get_category",
    summary="One category with its questions",
    parameters=[
        OpenApiParameter(
            "language",
            {"type": "string", "enum": list(CODES), "default": GERMAN},
            description="Of the questions; what is not there in it comes in German.",
        )
    ],
    responses={(200, "application/json"): CategoryDetailSerializer, 404: _ABSENT},
)
@api_view(["GET"])
def category(request: Request, key: str) -> HttpResponse:
    """One category by its key, with what the form asks about it and with what it opens no
    report."""
    language = request.query_params.get("language", GERMAN)
    if language not in CODES:
        known = {"languages": ", ".join(CODES)}
        raise BadRequest({"detail": _("language ist eines von: %(languages)s.") % known})
    kinds = _open_kinds(_municipality(request)).select_related("parent")
    found = kinds.filter(key=key).first() if slug_re.match(key) else None
    if found is None:  # whatever the key looks like: the same answer, as JSON
        raise NotFound(_("Diese Art gibt es nicht."))
    with override(language):
        asked = [told(question, n) for n, question in enumerate(questions_of(found), start=1)]
    return _json({**_category(found), "language": language, "questions": asked})


def _open_kinds(municipality: Municipality) -> CategoryQuerySet:
    return Category.objects.of(municipality).active().filter(kind=Category.Kind.PUBLIC)


def _category(row: Category) -> dict[str, Any]:
    return {
        "id": str(row.uuid),
        "key": row.key,
        "name": row.name,
        "group": row.parent.key if row.parent else None,
        "icon": row.icon or row.key,
    }


def _json(content: dict[str, Any]) -> HttpResponse:
    return HttpResponse(json.dumps(content, ensure_ascii=False), content_type="application/json")


@open_data
@guest_page(personal=False, keep=3600)
@extend_schema(
    operation_id="list_zones",
    summary="Parts of the municipality as GeoJSON",
    parameters=[
        OpenApiParameter("layer", OpenApiTypes.STR, description="Key of a layer."),
        *PAGING,
    ],
    responses={(200, GEOJSON): ZonePageSerializer, 400: _PROBLEM},
)
@api_view(["GET"])
def zones(request: Request) -> HttpResponse:
    """Districts and their like; boundaries are simplified to about 5 metres."""
    municipality = _municipality(request)
    found = Zone.objects.of(municipality).districts()
    if layer := request.query_params.get("layer"):
        if "\0" in layer:
            raise BadRequest({"detail": _("Dieses Gebiet gibt es hier nicht.")})
        found = found.filter(layer__key=layer)
    try:
        page = keyset.page(
            found.values("id", "layer__order"),
            order=("layer__order", "id"),
            size=limit_of(request),
            after=request.query_params.get("cursor") or None,
        )
    except ValidationError as error:
        raise BadRequest({"detail": " ".join(error.messages)}) from error
    texts = features.zone_features(municipality, [row["id"] for row in page.rows])
    return feature_collection(request, texts, page.next)


# --- parts ------------------------------------------------------------------------------


def _absent(municipality: Municipality, uuid: UUID) -> HttpResponse:
    """410 with the placeholder for what was removed; whatever else is hidden is not there."""
    number = Report.objects.of(municipality).filter(uuid=uuid).values_list("number", flat=True)
    placeholder = removal(municipality, number[0]) if number else None
    if placeholder is None:
        raise NotFound(_("Diese Meldung gibt es nicht."))
    body = json.dumps(placeholder.as_json(municipality.base_url))
    return HttpResponse(body, status=410, content_type="application/json")

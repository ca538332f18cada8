"""`/api/v1/projects/` and so on: thin entrances that parse, ask for JSON and answer."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import api_view
from rest_framework.exceptions import NotFound
from rest_framework.exceptions import ValidationError as BadRequest
from rest_framework.request import Request

from common import clock, german, keyset
from common.open_data import open_data
from common.page_cache import guest_page, keep_until
from common.rest import (
    BBOX,
    GEOJSON,
    JSON,
    PAGING,
    ProblemSerializer,
    feature_collection,
    json_page,
    limit_of,
    sentences,
)
from geo.models import Municipality
from participation.api import features
from participation.api.filters import (
    PROJECT_API_STATES,
    PROPOSAL_API_STATES,
    ApiProjectFilter,
    ApiProposalFilter,
)
from participation.api.serializers import (
    CommentPageSerializer,
    ConsultationPageSerializer,
    ConsultationSerializer,
    ProjectDetailSerializer,
    ProjectPageSerializer,
    ProposalPageSerializer,
    ProposalSerializer,
)
from participation.counted import Counted, Row, rows_of
from participation.finding import municipality_of
from participation.models import Comment, Consultation, Proposal
from participation.phases import Schedule, hidden_now, next_change, schedule_of
from participation.quarantines import SetAside, set_aside_in
from participation.removal import removal

PROJECT_ORDERS = {"published": ("-published_at", "-id"), "updated": ("-updated_at", "-id")}
PROPOSAL_ORDERS = {"submitted": ("-submitted_at", "-id"), "updated": ("-updated_at", "-id")}
_NEVER_NULL = ("published_at", "submitted_at")

_PROBLEM = OpenApiResponse(ProblemSerializer, "A parameter cannot be; the sentence says which.")
_ABSENT = OpenApiResponse(ProblemSerializer, "There is no such public object.")
_GONE = OpenApiResponse(ProblemSerializer, "Removed, with the rule as the reason.")
_ZONE = OpenApiParameter("zone", OpenApiTypes.UUID)
_UPDATED = OpenApiParameter("updated_after", OpenApiTypes.DATETIME)
_WORDS = OpenApiParameter("q", OpenApiTypes.STR, description="Words, also misspelt.")


# --- projects -----------------------------------------------------------------------------


@open_data
@guest_page(personal=False)
@extend_schema(
    operation_id="list_projects",
    summary="Projects as GeoJSON, the newest first",
    parameters=[
        OpenApiParameter("state", OpenApiTypes.STR, enum=list(PROJECT_API_STATES)),
        OpenApiParameter("topic", OpenApiTypes.STR, description="Slug of a topic."),
        _ZONE,
        _UPDATED,
        _WORDS,
        BBOX,
        OpenApiParameter("order", OpenApiTypes.STR, enum=list(PROJECT_ORDERS)),
        *PAGING,
    ],
    responses={(200, GEOJSON): ProjectPageSerializer, 400: _PROBLEM},
)
@api_view(["GET"])
def projects(request: Request) -> HttpResponse:
    """Published projects. `state=open` are those that people can take part in now."""
    municipality = municipality_of(request)
    now = clock.now()
    _ends_with_phases(request, municipality, now)
    chosen = ApiProjectFilter(request.query_params, municipality=municipality, at=now)
    page = _page(request, chosen, PROJECT_ORDERS, "published_at", "updated_at")
    ids = [row["id"] for row in page.rows]
    found = features.project_features(municipality, ids, _values(municipality, now))
    return feature_collection(request, found, page.next)


@open_data
@guest_page(personal=False)
@extend_schema(
    operation_id="get_project",
    summary="One project with milestones, news and documents",
    responses={(200, GEOJSON): ProjectDetailSerializer, 404: _ABSENT},
)
@api_view(["GET"])
def project(request: Request, uuid: UUID) -> HttpResponse:
    """One published project by its UUID."""
    municipality = municipality_of(request)
    now = clock.now()
    _ends_with_phases(request, municipality, now)
    found = features.project_feature(municipality, uuid, _values(municipality, now))
    if found is None:
        raise NotFound(_("Dieses Vorhaben gibt es nicht."))
    return HttpResponse(found, content_type=GEOJSON)


# --- consultations --------------------------------------------------------------------------


@open_data
@guest_page(personal=False)
@extend_schema(
    operation_id="list_consultations",
    summary="Consultations with their phases",
    parameters=[
        OpenApiParameter("project", OpenApiTypes.UUID),
        OpenApiParameter("is_open", OpenApiTypes.BOOL, description="Only those that are open now."),
        *PAGING,
    ],
    responses={(200, JSON): ConsultationPageSerializer, 400: _PROBLEM},
)
@api_view(["GET"])
def consultations(request: Request) -> HttpResponse:
    """Consultations of published projects, the newest first."""
    municipality = municipality_of(request)
    now = clock.now()
    _ends_with_phases(request, municipality, now)
    found = _consultations(municipality)
    if wanted := request.query_params.get("project"):
        found = found.filter(project__uuid=_uuid(wanted, "project"))
    match request.query_params.get("is_open", ""):
        case "true":
            found = found.open_at(now)
        case "false":
            found = found.exclude(pk__in=Consultation.objects.of(municipality).open_at(now))
        case "":
            pass
        case _other:
            raise BadRequest({"detail": _("is_open kennt nur true und false.")})
    page = _keyset(request, found, ("-id",))
    return json_page(request, "consultations", _texts(page.rows, municipality, now), page.next)


@open_data
@guest_page(personal=False)
@extend_schema(
    operation_id="get_consultation",
    summary="One consultation with its phases",
    responses={(200, JSON): ConsultationSerializer, 404: _ABSENT},
)
@api_view(["GET"])
def consultation(request: Request, uuid: UUID) -> HttpResponse:
    """One consultation of a published project by its UUID."""
    municipality = municipality_of(request)
    now = clock.now()
    _ends_with_phases(request, municipality, now)
    found = _consultations(municipality).filter(uuid=uuid).first()
    if found is None:
        raise NotFound(_("Diese Beteiligung gibt es nicht."))
    (text,) = _texts([found], municipality, now)
    return HttpResponse(text, content_type=JSON)


def _consultations(municipality: Municipality) -> Any:
    return (
        Consultation.objects.of(municipality)
        .filter(project__published_at__isnull=False)
        .select_related("project")
        .defer("area", "settings", "project__area", "project__search", "project__text")
        .prefetch_related("phases", "categories")
    )


def _texts(found: list[Consultation], municipality: Municipality, at: datetime) -> list[str]:
    counted = rows_of(found)
    aside = set_aside_in([each.pk for each in found])
    base = municipality.base_url.rstrip("/")
    return [
        json.dumps(
            _as_json(each, schedule_of(each, at=at), counted, base, aside), ensure_ascii=False
        )
        for each in found
    ]


def _as_json(
    consultation: Consultation,
    schedule: Schedule,
    counted: list[Row],
    base: str,
    aside: Mapping[int, list[SetAside]],
) -> dict[str, Any]:
    numbers = Counted.of([(consultation, schedule)], counted)
    results_from = schedule.results_from
    return {
        "id": str(consultation.uuid),
        "project": str(consultation.project.uuid),
        "slug": consultation.slug,
        "url": f"{base}{consultation.get_absolute_url()}",
        "format": consultation.format,
        "title": consultation.title,
        "summary": consultation.summary,
        "text": consultation.text,
        "promise": consultation.promise,
        "eligibility": consultation.eligibility,
        "categories": [category.name for category in consultation.categories.all()],
        "phases": [
            {
                "id": str(phase.uuid),
                "title": phase.title,
                "text": phase.text,
                "starts_at": phase.starts_at.isoformat(),
                "ends_at": phase.ends_at.isoformat(),
                "acts": phase.acts,
                "results": phase.results,
                "is_open": phase.is_open(schedule.at),
            }
            for phase in schedule.phases
        ],
        "contributions": None if numbers.is_hidden else numbers.total,
        "results_from": results_from.isoformat() if results_from else None,
        "set_aside": None
        if schedule.results_hidden
        else [
            {
                "number": each.number,
                "reason": each.reason,
                "decided_at": each.decided_at.isoformat(),
                "decided_by_people": 2,
            }
            for each in aside.get(consultation.pk, [])
        ],
    }


# --- proposals and comments -----------------------------------------------------------------


@open_data
@guest_page(personal=False)
@extend_schema(
    operation_id="list_proposals",
    summary="Proposals as GeoJSON, the newest first",
    parameters=[
        OpenApiParameter("consultation", OpenApiTypes.UUID),
        OpenApiParameter("state", OpenApiTypes.STR, enum=list(PROPOSAL_API_STATES)),
        OpenApiParameter("category", OpenApiTypes.STR, description="Name of a category."),
        _ZONE,
        OpenApiParameter("submitted_after", OpenApiTypes.DATETIME),
        OpenApiParameter("submitted_before", OpenApiTypes.DATETIME),
        _UPDATED,
        _WORDS,
        BBOX,
        OpenApiParameter("order", OpenApiTypes.STR, enum=list(PROPOSAL_ORDERS)),
        *PAGING,
    ],
    responses={(200, GEOJSON): ProposalPageSerializer, 400: _PROBLEM},
)
@api_view(["GET"])
def proposals(request: Request) -> HttpResponse:
    """Listed proposals of published projects: not those that were merged or withdrawn."""
    municipality = municipality_of(request)
    now = clock.now()
    _ends_with_phases(request, municipality, now)
    chosen = ApiProposalFilter(request.query_params, municipality=municipality)
    page = _page(request, chosen, PROPOSAL_ORDERS, "submitted_at", "updated_at")
    found = features.proposal_features(
        municipality,
        [row["id"] for row in page.rows],
        _values(municipality, now),
        hidden=hidden_now(municipality, at=now),
    )
    return feature_collection(request, found, page.next)


@open_data
@guest_page(personal=False)
@extend_schema(
    operation_id="get_proposal",
    summary="One proposal",
    responses={(200, GEOJSON): ProposalSerializer, 404: _ABSENT, 410: _GONE},
)
@api_view(["GET"])
def proposal(request: Request, uuid: UUID) -> HttpResponse:
    """One public proposal by its UUID, also one that was merged or withdrawn."""
    municipality = municipality_of(request)
    now = clock.now()
    _ends_with_phases(request, municipality, now)
    hidden = hidden_now(municipality, at=now)
    values = _values(municipality, now)
    found = features.proposal_feature(municipality, uuid, values, hidden=hidden)
    if found is None:
        return _absent(municipality, uuid)
    return HttpResponse(found, content_type=GEOJSON)


@open_data
@guest_page(personal=False)
@extend_schema(
    operation_id="list_comments",
    summary="Comments on a proposal, the oldest first",
    parameters=PAGING,
    responses={
        (200, JSON): CommentPageSerializer,
        400: _PROBLEM,
        404: _ABSENT,
        410: _GONE,
    },
)
@api_view(["GET"])
def comments(request: Request, uuid: UUID) -> HttpResponse:
    """What is shown, and placeholders of what was taken away; replies name their `parent`."""
    municipality = municipality_of(request)
    found = (
        Proposal.objects.of(municipality)
        .public()
        .filter(uuid=uuid, consultation__project__published_at__isnull=False)
        .only("thread")
        .first()
    )
    if found is None or found.thread_id is None:
        return _absent(municipality, uuid)
    rows = Comment.objects.filter(thread=found.thread_id).listed().values("id", "created_at")
    page = _keyset(request, rows, ("created_at", "id"))
    texts = features.comment_objects([row["id"] for row in page.rows])
    return json_page(request, "comments", texts, page.next)


# --- parts ------------------------------------------------------------------------------------


def _ends_with_phases(request: Request, municipality: Municipality, at: datetime) -> None:
    """A kept answer is made anew the moment something opens, closes or may be seen."""
    inner: HttpRequest = request._request
    keep_until(inner, next_change(municipality, at=at))


def _values(municipality: Municipality, at: datetime) -> dict[str, Any]:
    return {"base": municipality.base_url.rstrip("/"), "now": at}


def _page(
    request: Request,
    chosen: ApiProjectFilter | ApiProposalFilter,
    orders: Mapping[str, tuple[str, ...]],
    *columns: str,
) -> keyset.Page[Any]:
    if not chosen.form.is_valid():
        raise BadRequest({"detail": sentences(chosen.form.errors)})
    first = next(iter(orders))
    order = request.query_params.get("order", first)
    if order not in orders:
        known = german.listed(list(orders))
        raise BadRequest({"detail": _("order kennt nur %(known)s.") % {"known": known}})
    try:
        rows = chosen.qs.values("id", *columns)
    except ValidationError as error:
        raise BadRequest({"detail": " ".join(error.messages)}) from error
    return _keyset(request, rows, orders[order])


def _keyset(request: Request, rows: Any, order: tuple[str, ...]) -> keyset.Page[Any]:
    try:
        return keyset.page(
            rows,
            order=order,
            size=limit_of(request),
            after=request.query_params.get("cursor") or None,
            never_null=_NEVER_NULL,
        )
    except ValidationError as error:
        raise BadRequest({"detail": " ".join(error.messages)}) from error


def _uuid(text: str, name: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadRequest({"detail": _("%(name)s ist keine UUID.") % {"name": name}}) from None


def _absent(municipality: Municipality, uuid: UUID) -> HttpResponse:
    """410 with the placeholder for what was removed; whatever else is hidden is not there."""
    row = (
        Proposal.objects.of(municipality)
        .filter(uuid=uuid, consultation__project__published_at__isnull=False)
        .select_related("item")
        .only("item")
        .first()
    )
    placeholder = removal(row.item, municipality) if row else None
    if placeholder is None:
        raise NotFound(_("Diesen Vorschlag gibt es nicht."))
    body = json.dumps(placeholder.as_json(municipality.base_url))
    return HttpResponse(body, status=410, content_type=JSON)

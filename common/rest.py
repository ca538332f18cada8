"""What the interfaces of all apps under `/api/v1/` have in common."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError as BadRequest
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.serializers import CharField, Serializer

GEOJSON = "application/geo+json"
JSON = "application/json"
LIMIT = 100
MOST = 500

PAGING = [
    OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT}),
    OpenApiParameter(
        "cursor", OpenApiTypes.STR, description="From `next`. Opaque; do not build your own."
    ),
]
BBOX = OpenApiParameter(
    "bbox",
    {"type": "string", "pattern": r"^-?\d+(\.\d+)?(,-?\d+(\.\d+)?){3}$"},
    description="west,south,east,north in degrees (WGS 84).",
)


class OneForm(BaseContentNegotiation):
    """Every address answers in one form, whatever `Accept` says: RFC 9110 (12.5.1) allows it,
    and a client that asks for GeoJSON must not get 406 from an interface that speaks it."""

    def select_parser(self, request: Request, parsers: Iterable[Any]) -> Any:
        return next(iter(parsers))

    def select_renderer(
        self, request: Request, renderers: Iterable[Any], format_suffix: str | None = None
    ) -> tuple[Any, str]:
        only = next(iter(renderers))
        return only, only.media_type


class ProblemSerializer(Serializer[Any]):
    """What is wrong with a request, as a sentence."""

    detail = CharField()


def limit_of(request: Request) -> int:
    """How many rows a page shall have; raises `BadRequest`."""
    text = request.query_params.get("limit", str(LIMIT))
    # Digits only: int() also takes signs, blanks and underscores.
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= MOST):
        raise BadRequest({"detail": _("limit ist eine Zahl von 1 bis %(n)s.") % {"n": MOST}})
    return int(text)


def next_address(request: Request, cursor: str | None) -> str | None:
    """The address of the page that follows; None on the last one."""
    if not cursor:
        return None
    query = request.query_params.copy()
    query["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def feature_collection(request: Request, found: Sequence[str], cursor: str | None) -> HttpResponse:
    """A FeatureCollection of texts that are JSON already, with the address of what follows."""
    return HttpResponse(
        '{"type": "FeatureCollection", "features": ['
        + ",\n".join(found)
        + f'], "next": {json.dumps(next_address(request, cursor))}}}',
        content_type=GEOJSON,
    )


def json_page(
    request: Request, name: str, found: Sequence[str], cursor: str | None
) -> HttpResponse:
    """The list `name` of texts that are JSON already, with the address of what follows."""
    return HttpResponse(
        f"{{{json.dumps(name)}: ["
        + ",\n".join(found)
        + f'], "next": {json.dumps(next_address(request, cursor))}}}',
        content_type=JSON,
    )


def sentences(errors: Any) -> str:
    """What a form found wrong, in one line."""
    return " ".join(f"{name}: {text}" for name, texts in errors.items() for text in texts)

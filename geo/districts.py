"""Parts of town that people know: to pick from a list, and to narrow lists to."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.gis.db.models.functions import Transform
from django.db.models import (
    BooleanField,
    Count,
    ExpressionWrapper,
    Q,
    QuerySet,
    Subquery,
    Window,
)

from geo.models import Municipality, Zone, ZoneLayer
from geo.srid import WEB_MERCATOR

Found = TypeVar("Found")

# A layer of more parts than this is none that anybody picks from a list.
ZONES_IN_A_LIST = 120


@dataclass(frozen=True, slots=True)
class Layer:
    """One division of the municipality; `zones` are pairs of the filter's value and a name."""

    name: str
    zones: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Division:
    """A part of the municipality; `is_carried` if rows carry it as the district that names
    their place, so that nobody has to look where they lie."""

    id: int
    uuid: UUID
    name: str
    is_carried: bool


def layers(municipality: Municipality) -> list[Layer]:
    """The divisions that people know, larger ones first; kept until the places change."""
    return _kept(municipality, "", lambda: _read_layers(municipality)) or []


def division(municipality: Municipality, value: str) -> Division | None:
    """The part of town that a filter calls `stadtteile/altstadt`; kept until the places change."""
    layer, _slash, slug = value.partition("/")
    return _kept(
        municipality,
        value,
        lambda: read_division(
            municipality,
            layer__purpose=ZoneLayer.Purpose.DISTRICT,
            layer__key=layer,
            slug=slug,
        ),
    )


# What was read of a municipality's places, by their version: they change with an import.
_known: dict[tuple[int, int, str], Any] = {}
_KNOWN_AT_MOST = 5_000


def _kept(municipality: Municipality, name: str, read: Callable[[], Found | None]) -> Found | None:
    """What `read` finds, read once; that there is none is not kept, as strangers could ask."""
    key = (municipality.pk, municipality.places_version, name)
    found: Found | None = _known.get(key)
    if found is None:
        found = read()
        if found is not None:
            if len(_known) >= _KNOWN_AT_MOST:
                _known.clear()
            _known[key] = found
    return found


def _read_layers(municipality: Municipality) -> list[Layer]:
    rows = (
        Zone.objects.of(municipality)
        .districts()
        .annotate(siblings=Window(Count("pk"), partition_by="layer"))
        .filter(siblings__lte=ZONES_IN_A_LIST)
        .order_by("layer__order", "layer__key", "name")
        .values_list("layer__key", "layer__name", "slug", "name")
    )
    return [
        Layer(name, [(f"{key}/{slug}", zone) for _key, _name, slug, zone in zones])
        for (key, name), zones in groupby(rows, key=lambda row: row[:2])
    ]


def read_division(municipality: Municipality, **which: Any) -> Division | None:
    """The zone of `municipality` that `which` (conditions of a filter) is true of."""
    finest = (
        ZoneLayer.objects.filter(municipality=municipality, purpose=ZoneLayer.Purpose.DISTRICT)
        .order_by("-order", "-key")
        .values("pk")[:1]
    )
    row = (
        Zone.objects.of(municipality)
        .filter(**which)
        .annotate(
            is_carried=ExpressionWrapper(Q(layer=Subquery(finest)), output_field=BooleanField())
        )
        .values_list("pk", "uuid", "name", "is_carried")
        .first()
    )
    return Division(*row) if row else None


def in_division(zone: Division) -> Q:
    """Rows in `zone`: by the district they carry, or by place in a larger one.

    For tables with `zone`, the part of town that names the place, and `location_3857`.
    """
    if zone.is_carried:
        return Q(zone=zone.id)
    return Q(location_3857__coveredby=Subquery(boundary_3857(zone)))


def boundary_3857(zone: Division) -> "QuerySet[Zone, Any]":
    """A subquery for the boundary of `zone` in SRID 3857."""
    return Zone.objects.filter(pk=zone.id).values(shape=Transform("boundary", WEB_MERCATOR))

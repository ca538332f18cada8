"""A selection that can be followed: where (all, a part of town, around a place, drawn), what.

One form reads it from the address of a feed and from the page where one subscribes; `Chosen` is
what was understood. `matching` answers for many kept selections at once, with the same result.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from math import isfinite
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib.gis.geos import GEOSException, Point, Polygon
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from defects.directory import Directory
from defects.models import Report, Watch
from defects.models.report import ReportQuerySet
from geo.districts import Division, in_division, read_division
from geo.models import Municipality, ZoneLayer
from geo.near import RADII, NearForm
from geo.srid import WGS84

TOWN, ZONE, AROUND, DRAWN = "stadt", "gebiet", "umkreis", "flaeche"
WHERE = {
    TOWN: _("Überall in der Gemeinde"),
    ZONE: _("In einem Ortsteil"),
    AROUND: _("Rund um eine Adresse"),
    DRAWN: _("In einer Fläche, die ich zeichne"),
}
DEFAULT_RADIUS = "500"
_WAY_OF = {
    "gebiet": ZONE,
    "ort": AROUND,
    "lat": AROUND,
    "lon": AROUND,
    "umkreis": AROUND,
    "flaeche": DRAWN,
}
# Nobody draws more corners by hand, and the address of a feed must hold them.
MOST_CORNERS = 100


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """At most one of `zone`, `point` (SRID 4326) and `area` (SRID 4326); no `kinds` is all."""

    municipality: Municipality
    zone: Division | None = None
    zone_key: str = ""
    point: Point | None = None
    radius_metres: int | None = None
    place: str = ""
    area: Polygon | None = None
    kinds: list[str] = field(default_factory=list)

    def reports(self, directory: Directory) -> ReportQuerySet:
        """What everybody may know of."""
        found = Report.objects.of(self.municipality).public()
        if self.zone is not None:
            found = found.filter(in_division(self.zone))
        if self.point is not None and self.radius_metres is not None:
            found = found.within_metres(self.point, self.radius_metres)
        if self.area is not None:
            found = found.filter(_inside(self.area))
        if self.kinds:
            ids = [
                pk
                for kind in directory.kinds.values()
                if kind.key in self.kinds
                for pk in directory.within(kind)
            ]
            found = found.filter(category__in=ids)
        return found

    @property
    def query(self) -> str:
        """The selection as the end of an address: `wo=gebiet&gebiet=stadtteile/altstadt`."""
        pairs: list[tuple[str, str]] = [("wo", self.where)]
        if self.zone is not None:
            pairs.append(("gebiet", self.zone_key))
        if self.point is not None:
            pairs += [
                ("ort", self.place),
                ("lat", f"{self.point.y:.5f}"),
                ("lon", f"{self.point.x:.5f}"),
                ("umkreis", str(self.radius_metres)),
            ]
        if self.area is not None:
            pairs.append(("flaeche", as_corners(self.area)))
        return urlencode([*pairs, *(("art", key) for key in self.kinds)], safe="/,;")

    @property
    def where(self) -> str:
        if self.zone is not None:
            return ZONE
        if self.point is not None:
            return AROUND
        return DRAWN if self.area is not None else TOWN

    def name(self, directory: Directory) -> str:
        """`Laterne, Müll: bis 500 m um Hauptstraße 12`."""
        kinds = [directory.kind(key) for key in self.kinds]
        what = ", ".join(kind.name for kind in kinds if kind is not None)
        where = self._place_words()
        return f"{what}: {where}" if what else gettext("Meldungen: %(where)s") % {"where": where}

    def _place_words(self) -> str:
        if self.zone is not None:
            return self.zone.name
        if self.point is not None:
            return gettext("%(radius)s um %(place)s") % {
                "radius": RADII[str(self.radius_metres)],
                "place": self.place or gettext("Ihren Ort"),
            }
        if self.area is not None:
            return gettext("in der gezeichneten Fläche")
        return self.municipality.name


def _inside(area: Polygon) -> Q:
    flat = area.transform(3857, clone=True)
    return Q(location_3857__coveredby=flat)


class WatchForm(NearForm):
    """Checks a selection against what this municipality has; afterwards `chosen()`."""

    wo = forms.ChoiceField(choices=list(WHERE.items()), required=False)
    gebiet = forms.CharField(required=False, max_length=150)
    ort = forms.CharField(required=False, max_length=120)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90)
    lon = forms.FloatField(required=False, min_value=-180, max_value=180)
    umkreis = forms.ChoiceField(choices=list(RADII.items()), required=False)
    flaeche = forms.CharField(required=False, max_length=20_000)
    art = forms.MultipleChoiceField(required=False)

    def __init__(self, data: Any, *, directory: Directory) -> None:
        super().__init__(data, municipality=directory.municipality)
        self.directory = directory
        self.area: Polygon | None = None
        keys = [(kind.key, kind.name) for kind in directory.kinds.values()]
        self.fields["art"].choices = keys  # type: ignore[attr-defined]
        # What does not belong to the chosen way is not read, so it cannot be wrong.
        self.way = str(data.get("wo") or self._guess(data))
        for name, way in _WAY_OF.items():
            if way != self.way:
                self.fields[name].disabled = True

    @staticmethod
    def _guess(data: Any) -> str:
        """An address of the list of reports says no `wo`."""
        if data.get("flaeche"):
            return DRAWN
        if data.get("ort") or data.get("lat"):
            return AROUND
        return ZONE if data.get("gebiet") else TOWN

    def clean_flaeche(self) -> str:
        text = str(self.cleaned_data["flaeche"] or "")
        if text:
            self.area = read_area(text)
        return text

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.errors:
            return data
        if self.way == ZONE and self.zone is None:
            self.add_error("gebiet", gettext("Bitte wählen Sie einen Ortsteil."))
        if self.way == AROUND and self.point is None:
            self.add_error(
                "ort", gettext("Bitte geben Sie eine Straße ein, am besten mit Hausnummer.")
            )
        if self.way == DRAWN and self.area is None:
            self.add_error(
                "flaeche", gettext("Bitte zeichnen Sie zuerst eine Fläche auf der Karte.")
            )
        if self.area is not None and not _is_here(self.municipality, self.area):
            self.add_error("flaeche", gettext("Diese Fläche liegt nicht in der Gemeinde."))
        if self.point is not None and not _is_here(self.municipality, self.point):
            self.add_error("ort", gettext("Dieser Ort liegt nicht in der Gemeinde."))
        return data

    def chosen(self) -> Chosen:
        data = self.cleaned_data
        return Chosen(
            municipality=self.municipality,
            zone=self.zone,
            zone_key=str(data.get("gebiet") or ""),
            point=self.point,
            radius_metres=int(data.get("umkreis") or DEFAULT_RADIUS) if self.point else None,
            place=self.place_label[:200],
            area=self.area,
            kinds=list(data.get("art") or []),
        )


def _is_here(municipality: Municipality, shape: Any) -> bool:
    rows = Municipality.objects.filter(pk=municipality.pk, boundary__intersects=shape)
    return rows.exists()


# --- an area in text ----------------------------------------------------------------------------


def read_area(text: str) -> Polygon:
    """A polygon (SRID 4326) from GeoJSON or from `lon,lat;lon,lat;...`.

    Read by hand and never by GDAL. Raises `ValidationError` with a sentence that says how to
    mend it.
    """
    try:
        corners = _of_geojson(text) if text.lstrip().startswith("{") else _of_pairs(text)
        if len(corners) > MOST_CORNERS + 1:
            raise ValidationError(
                gettext("Das sind zu viele Ecken. Höchstens %(most)s gehen."),
                code="too_many",
                params={"most": MOST_CORNERS},
            )
        if len(set(corners)) < 3:
            raise ValidationError(
                gettext("Eine Fläche braucht mindestens drei Ecken."), code="short"
            )
        if corners[0] != corners[-1]:
            corners.append(corners[0])
        polygon = Polygon(corners, srid=WGS84)
    except (TypeError, ValueError, KeyError, IndexError, OverflowError, RecursionError):
        raise _unreadable() from None
    except GEOSException:
        raise _unreadable() from None
    if not polygon.valid or polygon.empty or polygon.area == 0:
        raise ValidationError(
            gettext(
                "Die Linien kreuzen sich. Bitte zeichnen Sie die Fläche neu, einmal rundherum."
            ),
            code="crossing",
        )
    return polygon


def _of_geojson(text: str) -> list[tuple[float, float]]:
    data = json.loads(text)
    if data.get("type") == "Feature":
        data = data["geometry"]
    if data["type"] != "Polygon" or len(data["coordinates"]) != 1:
        raise _unreadable()
    return [_position(each[0], each[1]) for each in data["coordinates"][0]]


def _of_pairs(text: str) -> list[tuple[float, float]]:
    pairs = [pair.split(",") for pair in text.split(";") if pair.strip()]
    return [_position(lon, lat) for lon, lat in pairs]


def _position(lon: Any, lat: Any) -> tuple[float, float]:
    x, y = round(float(lon), 5), round(float(lat), 5)
    if not (isfinite(x) and isfinite(y) and -180 <= x <= 180 and -85 <= y <= 85):
        raise _unreadable()
    return x, y


def _unreadable() -> ValidationError:
    return ValidationError(
        gettext("Das ist keine Fläche. Bitte zeichnen Sie sie auf der Karte."), code="unreadable"
    )


def as_corners(area: Polygon) -> str:
    """`lon,lat;lon,lat;...` as an address holds it; the last corner is not said twice."""
    ring: Any = area.exterior_ring.coords[:-1]
    return ";".join(f"{each[0]:.5f},{each[1]:.5f}" for each in ring)


def as_geojson(area: Polygon) -> str:
    return json.dumps(
        {"type": "Polygon", "coordinates": [[list(c) for c in area.exterior_ring.coords]]}
    )


# --- kept selections ------------------------------------------------------------------------------


def chosen_of(watch: Watch) -> Chosen:
    """Reads `watch.zone` with its layer."""
    zone = watch.zone
    return Chosen(
        municipality=watch.municipality,
        zone=read_division(watch.municipality, pk=zone.pk) if zone else None,
        zone_key=f"{zone.layer.key}/{zone.slug}" if zone else "",
        point=watch.point,
        radius_metres=watch.radius_metres,
        place=watch.place,
        area=watch.area,
        kinds=list(watch.kinds),
    )


def columns_of(chosen: Chosen) -> dict[str, Any]:
    """What a `Watch` of this selection holds."""
    return {
        "zone_id": chosen.zone.id if chosen.zone else None,
        "point": chosen.point,
        "radius_metres": chosen.radius_metres,
        "place": chosen.place,
        "area": chosen.area,
        "kinds": chosen.kinds,
    }


_MATCHING = """
SELECT w.uuid, r.id
FROM defects_watch w
JOIN defects_report r ON r.municipality_id = w.municipality_id
JOIN defects_category c ON c.id = r.category_id
LEFT JOIN defects_category g ON g.id = c.parent_id
LEFT JOIN geo_zone z ON z.id = w.zone_id
WHERE w.municipality_id = %(town)s AND w.uuid = ANY(%(refs)s::uuid[])
  AND r.shown AND r.updated_at > %(since)s AND r.updated_at <= %(until)s
  AND (w.kinds = '{}' OR c.key = ANY(w.kinds) OR g.key = ANY(w.kinds))
  AND (w.point IS NULL OR ST_DWithin(w.point, r.location, w.radius_metres))
  AND (w.area IS NULL OR ST_Covers(ST_Transform(w.area, 3857), r.location_3857))
  AND (w.zone_id IS NULL OR CASE WHEN z.layer_id = %(finest)s THEN r.zone_id = w.zone_id
       ELSE ST_Covers(ST_Transform(z.boundary, 3857), r.location_3857) END)
"""


def matching(
    municipality: Municipality, refs: Collection[UUID], since: datetime, until: datetime
) -> dict[UUID, list[int]]:
    """{watch: keys of public reports in it that changed after `since`}; two statements."""
    finest = (
        ZoneLayer.objects.filter(municipality=municipality, purpose=ZoneLayer.Purpose.DISTRICT)
        .order_by("-order", "-key")
        .values_list("pk", flat=True)
        .first()
    )
    found: dict[UUID, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            _MATCHING,
            {
                "town": municipality.pk,
                "refs": [str(ref) for ref in refs],
                "since": since,
                "until": until,
                "finest": finest,
            },
        )
        for watch, report in cursor.fetchall():
            found.setdefault(watch, []).append(report)
    return found

from dataclasses import dataclass

from django.contrib.gis.geos import Point


@dataclass(frozen=True, slots=True)
class Place:
    """One answer of the search.

    `kind` is a value of `SearchPlace.Kind`; `detail` tells twins apart (part of town,
    postcode); `point` is longitude/latitude, SRID 4326. `is_interpolated` marks a house
    number that was counted off along the street and may be some houses away.
    """

    kind: str
    label: str
    detail: str
    point: Point
    is_interpolated: bool = False

    def as_json(self) -> dict[str, object]:
        return {
            "kind": self.kind,
            "label": self.label,
            "detail": self.detail,
            "lat": round(self.point.y, 6),
            "lon": round(self.point.x, 6),
            "approximate": self.is_interpolated,
        }

from dataclasses import dataclass

from django.contrib.gis.geos import Point
from django.core.signing import BadSignature, Signer

from geo.srid import WGS84

_SALT = "geo.gazetteer.place"


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

    @property
    def value(self) -> str:
        """Point and label for a form, signed.

        A report's place is public at once, without anybody having looked at it; so its
        words must be ours and not the sender's.
        """
        text = f"{self.point.y:.6f};{self.point.x:.6f};{self.label}"
        return Signer(salt=_SALT).sign(text)

    def as_json(self) -> dict[str, object]:
        return {
            "kind": self.kind,
            "label": self.label,
            "detail": self.detail,
            "lat": round(self.point.y, 6),
            "lon": round(self.point.x, 6),
            "approximate": self.is_interpolated,
            "value": self.value,
        }


def place_of(value: str) -> tuple[Point, str] | None:
    """Point (SRID 4326) and label of a `Place.value`; None if it is not one of ours."""
    try:
        text = Signer(salt=_SALT).unsign(value)
    except BadSignature:
        return None
    lat, lon, label = text.split(";", 2)
    return Point(float(lon), float(lat), srid=WGS84), label

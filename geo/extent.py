"""The box around a municipality, without reading its boundary at every request."""

from django.contrib.gis.db.models import Extent

from geo.models import Municipality

Box = tuple[float, float, float, float]  # west, south, east, north in degrees (SRID 4326)

_known: dict[tuple[int, int], Box] = {}


def extent_of(municipality: Municipality) -> Box:
    """West, south, east, north in degrees; kept per process until the places change."""
    key = (municipality.pk, municipality.places_version)
    if key not in _known:
        if len(_known) > 2000:
            _known.clear()
        rows = Municipality.objects.filter(pk=municipality.pk)
        _known[key] = rows.aggregate(box=Extent("boundary"))["box"]
    return _known[key]

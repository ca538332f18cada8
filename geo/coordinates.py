"""The two numbers of a point, for statements that want numbers and no geometry."""

from django.contrib.gis.db.models.functions import GeoFunc
from django.db.models import FloatField


class X(GeoFunc):
    """West to east, in the unit of the point's SRID (degrees of longitude for 4326)."""

    function = "ST_X"
    output_field = FloatField()


class Y(GeoFunc):
    """South to north, in the unit of the point's SRID (degrees of latitude for 4326)."""

    function = "ST_Y"
    output_field = FloatField()

"""The layer `reports` of the map: which reports, and their colours. See `geo.clusters`."""

from datetime import datetime
from typing import Any

from django.contrib.gis.geos import Polygon

from defects.models.report import ReportQuerySet
from defects.public_states import READ, TONE_SQL, uncontested_before
from geo.clusters import Pins, Tile
from geo.coordinates import X, Y

LAYER = "reports"


def tile_of(reports: ReportQuerySet, tile: Tile, *, at: datetime) -> bytes:
    """The layer `reports` of `tile` as a Mapbox Vector Tile; b"" if nothing lies in it."""

    def marked(box: Polygon) -> tuple[str, list[Any]]:
        """OFFSET 0 keeps the colour from being worked out twice."""
        rows = (
            reports.in_box(box)
            .annotate(x=X("location_3857"), y=Y("location_3857"))
            .order_by()
            .values("number", "x", "y", *READ)
        )
        inner, params = rows.query.sql_with_params()
        tone = TONE_SQL.format("report")
        return (
            f"SELECT number, x, y, {tone} AS tone FROM ({inner}) AS report OFFSET 0",  # noqa: S608
            [uncontested_before(at), *params],
        )

    return Pins(LAYER, marked).tile(tile)

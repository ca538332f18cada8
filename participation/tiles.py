"""The layers of the map about participation: projects with their areas, proposals with what was
drawn. Pins and clusters come from `geo.clusters`; lines and areas are in a layer `shapes`.
"""

from typing import Any

from django.contrib.gis.geos import Polygon
from django.core.exceptions import EmptyResultSet
from django.db import connection

from geo.clusters import EXTENT, SINGLE_FROM_ZOOM, Pins, Tile
from geo.coordinates import X, Y
from participation.models import Consultation
from participation.models.project import ProjectQuerySet
from participation.models.proposal import ProposalQuerySet
from participation.public_states import TONE_SQL, project_tone

PROJECTS = "projects"
PROPOSALS = "proposals"
SHAPES = "shapes"
AREA = "area"
# So far beyond its edge a tile draws lines, in its own units, that they meet the next one's.
_BUFFER = 64


def project_tile(projects: ProjectQuerySet, tile: Tile) -> bytes:
    """`projects`: a pin on each project with a place (`number` is its slug); `shapes`: where it
    is a line or an area. Rows need `is_open`."""
    try:
        rows, params = _placed(projects)
    except EmptyResultSet:  # a selection of which Django knows that it holds nothing
        return b""

    def pins(box: Polygon) -> tuple[str, list[Any]]:
        west, south, east, north = box.extent
        return (
            f"""SELECT number, tone, ST_X(pin) AS x, ST_Y(pin) AS y FROM ({rows}) AS project
                WHERE pin && ST_MakeEnvelope(%s, %s, %s, %s, 3857) OFFSET 0""",  # noqa: S608
            [*params, west, south, east, north],
        )

    shapes = f"SELECT number, tone, shape FROM ({rows}) AS project"  # noqa: S608
    return Pins(PROJECTS, pins, number_type="text").tile(tile) + _shapes(
        SHAPES, shapes, params, tile
    )


def _placed(projects: ProjectQuerySet) -> tuple[str, tuple[Any, ...]]:
    """A statement for `number`, `tone`, `shape` and `pin` (SRID 3857), worked out once."""
    inner, params = (
        projects.filter(area__isnull=False)
        .annotate(tone=project_tone())
        .order_by()
        .values("slug", "tone", "area")
        .query.sql_with_params()
    )
    return (
        f"""
        SELECT slug AS number, tone, shape,
               CASE WHEN ST_Dimension(shape) = 1
                    THEN ST_LineInterpolatePoint(ST_GeometryN(ST_LineMerge(shape), 1), 0.5)
                    ELSE ST_PointOnSurface(shape) END AS pin
        FROM (SELECT slug, tone, ST_Transform(area::geometry, 3857) AS shape
              FROM ({inner}) AS chosen OFFSET 0) AS drawn OFFSET 0
        """,  # noqa: S608
        params,
    )


def proposal_tile(proposals: ProposalQuerySet, consultation: Consultation, tile: Tile) -> bytes:
    """`proposals`: pins and clusters; `shapes`, from near: the lines and areas that people drew;
    `area`: the bounds of what the consultation is about, if it is not the whole town."""

    def pins(box: Polygon) -> tuple[str, list[Any]]:
        inner, params = (
            proposals.in_box(box)
            .annotate(x=X("location_3857"), y=Y("location_3857"))
            .order_by()
            .values("number", "x", "y", "state", "decision")
            .query.sql_with_params()
        )
        tone = TONE_SQL.format("proposal")
        return (
            f"SELECT number, x, y, {tone} AS tone FROM ({inner}) AS proposal OFFSET 0",  # noqa: S608
            list(params),
        )

    try:
        found = Pins(PROPOSALS, pins).tile(tile) + _drawn(proposals, tile)
    except EmptyResultSet:
        found = b""
    return found + _shapes(AREA, _AREA_SQL, (consultation.pk,), tile)


def _drawn(proposals: ProposalQuerySet, tile: Tile) -> bytes:
    """The lines and areas of proposals; nothing from afar."""
    if tile.z < SINGLE_FROM_ZOOM:
        return b""
    inner, params = (
        proposals.filter(geometry_3857__bboverlaps=tile.box(_BUFFER / EXTENT))
        .order_by()
        .values("number", "state", "decision", "geometry_3857")
        .query.sql_with_params()
    )
    tone = TONE_SQL.format("drawn")
    shapes = f"SELECT number, {tone} AS tone, geometry_3857 AS shape FROM ({inner}) AS drawn"  # noqa: S608
    return _shapes(SHAPES, shapes, params, tile)


_AREA_SQL = """
    SELECT NULL::int AS number, NULL::text AS tone, ST_Transform(ST_Boundary(coalesce(
      c.area, CASE WHEN ST_Dimension(p.area::geometry) = 2 THEN p.area::geometry END
    )), 3857) AS shape
    FROM participation_consultation c JOIN participation_project p ON p.id = c.project_id
    WHERE c.id = %s
"""


def _shapes(layer: str, rows: str, params: tuple[Any, ...], tile: Tile) -> bytes:
    """Lines and areas of `rows` (`number`, `tone`, `shape` in SRID 3857) as a layer."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT coalesce(ST_AsMVT(tile, '{layer}', {EXTENT}, 'geom'), '') FROM (
              SELECT ST_AsMVTGeom(ST_Simplify(shape, %s, true), box, {EXTENT}, {_BUFFER}) AS geom,
                     number, tone
              FROM ({rows}) AS drawn, (SELECT ST_MakeEnvelope(%s, %s, %s, %s, 3857) AS box) AS tile
              WHERE ST_Dimension(shape) > 0 AND shape && ST_Expand(box, %s)
              ORDER BY number
            ) AS tile WHERE geom IS NOT NULL
            """,  # noqa: S608
            [
                tile.width / EXTENT * 4,
                *params,
                *tile.edges,
                tile.width * _BUFFER / EXTENT,
            ],
        )
        return bytes(cursor.fetchone()[0])

"""Where projects and proposals lie in the drawn town; longitude/latitude, SRID 4326."""

from django.contrib.gis.geos import GEOSGeometry, LineString, Polygon
from django.contrib.gis.geos import Point as GeosPoint

from frontend.demo import plan
from frontend.demo.participation.stories import Along, Around, Where
from frontend.demo.plane import (
    Line,
    Point,
    along,
    closed,
    length,
    moved,
    part_of,
    simplified,
    to_wgs84,
)
from frontend.demo.town import Town
from geo.srid import WGS84

# The square and the first metres of its streets.
MARKET_AREA: Line = [(-115, 85), (95, 115), (120, -85), (-95, -110)]
CYCLE_ROUTE = ("Unterbacher Straße", "Nordwall", "Ostwall", "Oberbacher Straße")
FINE = 4.0  # metres by which a drawn line may be simpler than its street


class Areas:
    """Each method is the place of a project."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.streets = {way.name: way.line for way in town.land.ways if way.name}

    def market(self) -> GEOSGeometry:
        return _polygon(MARKET_AREA)

    def cycle_route(self) -> GEOSGeometry:
        """One line across the town; each street begins where the one before ends."""
        line = [point for name in CYCLE_ROUTE for point in self.streets[name]]
        return _line(simplified(line, FINE))

    def station(self) -> GEOSGeometry:
        return _point(moved(along(self.streets["Bahnhofsplatz"], 150)[0], 1.57, 14))

    def oberbach(self) -> GEOSGeometry:
        return _polygon(next(part.ring for part in self.town.parts if part.key == "oberbach"))

    def park(self) -> GEOSGeometry:
        return _polygon(next(b.ring for b in self.town.land.blocks if b.name == "Stadtgarten"))

    # --- proposals ----------------------------------------------------------------------

    def shape(self, where: Where) -> GEOSGeometry:
        if isinstance(where, Around):
            return _polygon([*where.ring])
        if isinstance(where, Along):
            return _line(self._stretch(where))
        if where.street:
            line = self.streets[where.street]
            return _point(along(line, length(line) * where.share)[0])
        return _point(where.point)

    def _stretch(self, where: Along) -> Line:
        if not where.street:
            return [*where.line]
        line = self.streets[where.street]
        total = length(line)
        return simplified(part_of(line, total * where.start, total * where.end), FINE)


def spot_in_oberbach(turn: float, metres: float) -> GeosPoint:
    """For the answers to "Wo sind Sie am liebsten?"."""
    return _point(moved(plan.OBERBACH, turn, metres))


def _point(point: Point) -> GeosPoint:
    return GeosPoint(*to_wgs84(point), srid=WGS84)


def _line(line: Line) -> LineString:
    return LineString([to_wgs84(point) for point in line], srid=WGS84)


def _polygon(ring: Line) -> Polygon:
    return Polygon([to_wgs84(point) for point in closed(ring)], srid=WGS84)

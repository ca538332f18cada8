"""Zones and roads in Web Mercator beside the originals, for the tiles only.

The columns are no model fields, so that no query of the application reads them by accident.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION geo_label_point(area geometry) RETURNS geometry(Point, 3857)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = public AS $$
    SELECT (ST_MaximumInscribedCircle(ST_Transform(area, 3857))).center
$$;

ALTER TABLE geo_zone
    ADD COLUMN boundary_3857 geometry(MultiPolygon, 3857)
        GENERATED ALWAYS AS (ST_Transform(boundary, 3857)) STORED,
    ADD COLUMN label_3857 geometry(Point, 3857)
        GENERATED ALWAYS AS (geo_label_point(boundary)) STORED;
CREATE INDEX geo_zone_box ON geo_zone USING gist (boundary_3857);

ALTER TABLE geo_road
    ADD COLUMN line_3857 geometry(MultiLineString, 3857)
        GENERATED ALWAYS AS (ST_Transform(line::geometry, 3857)) STORED;
CREATE INDEX geo_road_box ON geo_road USING gist (line_3857);
"""

BACKWARDS = """
ALTER TABLE geo_road DROP COLUMN line_3857;
ALTER TABLE geo_zone DROP COLUMN label_3857, DROP COLUMN boundary_3857;
DROP FUNCTION geo_label_point(geometry);
"""


class Migration(migrations.Migration):
    dependencies = [("geo", "0003_boundary_parts")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]

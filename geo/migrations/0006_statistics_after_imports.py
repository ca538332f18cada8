"""Lets the application refresh the planner's statistics of the places after an import.

Without them a fresh town is searched by municipality instead of by place, which is slow
until autovacuum comes by. Only a table's owner may ANALYZE, hence a function of the owner.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION geo_refresh_statistics() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    ANALYZE geo_municipality, geo_boundarypart, geo_zone, geo_road, geo_asset, geo_address,
            geo_searchplace, geo_mapfeature;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("geo", "0005_base_map_box_index")]

    operations = [migrations.RunSQL(FORWARDS, "DROP FUNCTION geo_refresh_statistics();")]

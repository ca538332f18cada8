"""The boundary in Web Mercator, a road's weight on the map, and a count of changes of places.

`boundary_3857` and `weight` are known to SQL only, like the columns of 0004. The count is
part of the tiles' addresses, so that browsers may keep a tile until the places change.
"""

from django.db import migrations, models

FORWARDS = """
ALTER TABLE geo_municipality
    ADD COLUMN boundary_3857 geometry(MultiPolygon, 3857)
        GENERATED ALWAYS AS (ST_Transform(boundary, 3857)) STORED;
ALTER TABLE geo_road ADD COLUMN weight smallint NOT NULL DEFAULT 0;
"""

BACKWARDS = """
ALTER TABLE geo_road DROP COLUMN weight;
ALTER TABLE geo_municipality DROP COLUMN boundary_3857;
"""


class Migration(migrations.Migration):
    dependencies = [("geo", "0008_search_typos_with_the_part_of_town")]

    operations = [
        migrations.AddField(
            model_name="municipality",
            name="places_version",
            field=models.PositiveIntegerField(
                default=1, verbose_name="raised when the base map changes"
            ),
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]

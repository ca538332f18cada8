"""Where the streets of a district lie: there its name stands, and there the search leads.

The middle of the area is often a wood: many municipalities are villages with much land around.
The column is known to SQL only, like `label_3857`; rebuilding the gazetteer fills it.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("geo", "0011_new_boundaries_have_no_old_parts")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE geo_zone ADD COLUMN settled_3857 geometry(Point, 3857)",
            "ALTER TABLE geo_zone DROP COLUMN settled_3857",
        )
    ]

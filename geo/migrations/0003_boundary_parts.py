"""Boundaries cut into pieces of at most 64 corners, kept by a trigger."""

import django.contrib.gis.db.models.fields
import django.db.models.deletion
from django.db import migrations, models

FORWARDS = """
CREATE FUNCTION geo_cut_boundary() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM geo_boundarypart WHERE municipality_id = NEW.id;
    INSERT INTO geo_boundarypart (municipality_id, part)
    SELECT NEW.id, piece FROM ST_Subdivide(NEW.boundary, 64) AS piece
    WHERE ST_Dimension(piece) = 2;
    RETURN NEW;
END $$;

CREATE TRIGGER geo_municipality_boundary_parts
AFTER INSERT OR UPDATE OF boundary ON geo_municipality
FOR EACH ROW EXECUTE FUNCTION geo_cut_boundary();

INSERT INTO geo_boundarypart (municipality_id, part)
SELECT id, piece FROM geo_municipality, ST_Subdivide(boundary, 64) AS piece
WHERE ST_Dimension(piece) = 2;
"""

BACKWARDS = """
DROP TRIGGER geo_municipality_boundary_parts ON geo_municipality;
DROP FUNCTION geo_cut_boundary();
"""


class Migration(migrations.Migration):
    dependencies = [("geo", "0002_number_sequences")]

    operations = [
        migrations.CreateModel(
            name="BoundaryPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", django.contrib.gis.db.models.fields.PolygonField(srid=4326)),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="geo.municipality",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]

"""A new municipality has no parts to delete: looking for them made a county slow to load."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION geo_cut_boundary() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {delete}
    INSERT INTO geo_boundarypart (municipality_id, part)
    SELECT NEW.id, piece
    FROM ST_Subdivide(ST_CollectionExtract(ST_MakeValid(NEW.boundary), 3), 64) AS piece
    WHERE ST_Dimension(piece) = 2;
    RETURN NEW;
END $$;
"""
DELETE = "DELETE FROM geo_boundarypart WHERE municipality_id = NEW.id;"


class Migration(migrations.Migration):
    dependencies = [("geo", "0010_boundary_parts_of_any_ring")]

    operations = [
        migrations.RunSQL(
            FUNCTION.format(delete=f"IF TG_OP = 'UPDATE' THEN {DELETE} END IF;"),
            FUNCTION.format(delete=DELETE),
        )
    ]

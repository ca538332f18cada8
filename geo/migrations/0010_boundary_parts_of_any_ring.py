"""A boundary with a ring that crosses itself is cut as well, instead of failing to be saved."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION geo_cut_boundary() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM geo_boundarypart WHERE municipality_id = NEW.id;
    INSERT INTO geo_boundarypart (municipality_id, part)
    SELECT NEW.id, piece FROM ST_Subdivide({boundary}, 64) AS piece
    WHERE ST_Dimension(piece) = 2;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("geo", "0009_what_tiles_need")]

    operations = [
        migrations.RunSQL(
            FUNCTION.format(boundary="ST_CollectionExtract(ST_MakeValid(NEW.boundary), 3)"),
            FUNCTION.format(boundary="NEW.boundary"),
        )
    ]

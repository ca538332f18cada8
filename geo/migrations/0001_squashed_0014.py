import django.contrib.gis.db.models.fields
import django.contrib.gis.db.models.functions
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import common.identifiers
from common.database import CreateModels

# One sequence of numbers per municipality, made with it. The application's role may not create
# sequences; functions that run as the owner do.
_NUMBERS = """
CREATE FUNCTION geo_make_number_sequence() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    EXECUTE format('CREATE SEQUENCE IF NOT EXISTS geo_number_%s START 1001', NEW.id);
    RETURN NEW;
END $$;

CREATE FUNCTION geo_drop_number_sequence() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    EXECUTE format('DROP SEQUENCE IF EXISTS geo_number_%s', OLD.id);
    RETURN OLD;
END $$;

CREATE TRIGGER geo_municipality_number_sequence AFTER INSERT ON geo_municipality
FOR EACH ROW EXECUTE FUNCTION geo_make_number_sequence();

CREATE TRIGGER geo_municipality_drop_number_sequence AFTER DELETE ON geo_municipality
FOR EACH ROW EXECUTE FUNCTION geo_drop_number_sequence();

CREATE FUNCTION geo_next_number(municipality bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    RETURN nextval(format('geo_number_%s', municipality));
END $$;

CREATE FUNCTION geo_set_number(municipality bigint, last bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    PERFORM setval(format('geo_number_%s', municipality), last);
END $$;
"""
_NO_NUMBERS = """
DROP TRIGGER geo_municipality_number_sequence ON geo_municipality;
DROP TRIGGER geo_municipality_drop_number_sequence ON geo_municipality;
DROP FUNCTION geo_make_number_sequence();
DROP FUNCTION geo_drop_number_sequence();
DROP FUNCTION geo_next_number(bigint);
DROP FUNCTION geo_set_number(bigint, bigint);
"""

# Boundaries cut into pieces of at most 64 corners, kept by a trigger. A boundary with a ring that
# crosses itself is cut as well; a new municipality has no parts to delete.
_PARTS = """
CREATE FUNCTION geo_cut_boundary() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN DELETE FROM geo_boundarypart WHERE municipality_id = NEW.id; END IF;
    INSERT INTO geo_boundarypart (municipality_id, part)
    SELECT NEW.id, piece
    FROM ST_Subdivide(ST_CollectionExtract(ST_MakeValid(NEW.boundary), 3), 64) AS piece
    WHERE ST_Dimension(piece) = 2;
    RETURN NEW;
END $$;

CREATE TRIGGER geo_municipality_boundary_parts
AFTER INSERT OR UPDATE OF boundary ON geo_municipality
FOR EACH ROW EXECUTE FUNCTION geo_cut_boundary();
"""
_NO_PARTS = """
DROP TRIGGER geo_municipality_boundary_parts ON geo_municipality;
DROP FUNCTION geo_cut_boundary();
"""

# Shapes in Web Mercator beside the originals, for the tiles; a road's weight on the map; where the
# streets of a district lie: there its name stands, and there the search leads, as the middle of the
# area is often a wood. These columns are no model fields, so that no query of the application reads
# them by accident.
_TILES = """
CREATE FUNCTION geo_label_point(area geometry) RETURNS geometry(Point, 3857)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = public AS $$
    SELECT (ST_MaximumInscribedCircle(ST_Transform(area, 3857))).center
$$;

ALTER TABLE geo_municipality
    ADD COLUMN boundary_3857 geometry(MultiPolygon, 3857)
        GENERATED ALWAYS AS (ST_Transform(boundary, 3857)) STORED;

ALTER TABLE geo_zone
    ADD COLUMN boundary_3857 geometry(MultiPolygon, 3857)
        GENERATED ALWAYS AS (ST_Transform(boundary, 3857)) STORED,
    ADD COLUMN label_3857 geometry(Point, 3857)
        GENERATED ALWAYS AS (geo_label_point(boundary)) STORED,
    ADD COLUMN settled_3857 geometry(Point, 3857);
CREATE INDEX geo_zone_box ON geo_zone USING gist (boundary_3857);

ALTER TABLE geo_road
    ADD COLUMN line_3857 geometry(MultiLineString, 3857)
        GENERATED ALWAYS AS (ST_Transform(line::geometry, 3857)) STORED,
    ADD COLUMN weight smallint NOT NULL DEFAULT 0;
CREATE INDEX geo_road_box ON geo_road USING gist (line_3857);
"""
_NO_TILES = """
ALTER TABLE geo_road DROP COLUMN weight, DROP COLUMN line_3857;
ALTER TABLE geo_zone
    DROP COLUMN settled_3857, DROP COLUMN label_3857, DROP COLUMN boundary_3857;
ALTER TABLE geo_municipality DROP COLUMN boundary_3857;
DROP FUNCTION geo_label_point(geometry);
"""

# Lets the application refresh the planner's statistics of the places after an import. Without them
# a fresh town is searched by municipality instead of by place, which is slow until autovacuum comes
# by. Only a table's owner may ANALYZE, hence a function of the owner.
_STATISTICS = """
CREATE FUNCTION geo_refresh_statistics() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    ANALYZE geo_municipality, geo_boundarypart, geo_zone, geo_road, geo_asset, geo_address,
            geo_searchplace, geo_mapfeature;
END $$;
"""

# One way to write a street's name, for search: `geo_fold('Königstr.') = 'koenigstrasse'`. Umlauts
# are written out, accents dropped, `str.` and `pl.` completed, everything that is neither a letter
# nor a digit becomes one space.
_FOLD = r"""
CREATE FUNCTION geo_fold(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = public AS $$
    SELECT btrim(regexp_replace(
        regexp_replace(
            regexp_replace(
                regexp_replace(
                    public.unaccent('public.unaccent'::regdictionary,
                        replace(replace(replace(replace(lower(normalize(name)),
                            'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss')),
                    'str(\.|\M)', 'strasse ', 'g'),
                'pl\.', 'platz ', 'g'),
            '\mst\M\.?', 'sankt ', 'g'),
        '[^a-z0-9]+', ' ', 'g'))
$$;

CREATE INDEX geo_road_by_folded_name ON geo_road (municipality_id, geo_fold(name));
CREATE INDEX geo_address_by_folded_street
    ON geo_address (municipality_id, geo_fold(street), house_number);
CREATE INDEX geo_place_by_prefix
    ON geo_searchplace (municipality_id, folded text_pattern_ops);
"""
_NO_FOLD = """
DROP INDEX geo_place_by_prefix;
DROP INDEX geo_address_by_folded_street;
DROP INDEX geo_road_by_folded_name;
DROP FUNCTION geo_fold(text);
"""


class Migration(migrations.Migration):
    replaces = [
        ("geo", "0001_initial"),
        ("geo", "0002_number_sequences"),
        ("geo", "0003_boundary_parts"),
        ("geo", "0004_shapes_for_tiles"),
        ("geo", "0005_base_map_box_index"),
        ("geo", "0006_statistics_after_imports"),
        ("geo", "0007_fold_names"),
        ("geo", "0008_search_typos_with_the_part_of_town"),
        ("geo", "0009_what_tiles_need"),
        ("geo", "0010_boundary_parts_of_any_ring"),
        ("geo", "0011_new_boundaries_have_no_old_parts"),
        ("geo", "0012_where_districts_are_settled"),
        ("geo", "0013_towns_are_opened"),
        ("geo", "0014_days_on_which_a_town_is_closed"),
    ]

    initial = True

    dependencies = []

    operations = [
        CreateModels(
            operations=[
                migrations.CreateModel(
                    name="Municipality",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uuid",
                            models.UUIDField(
                                default=common.identifiers.uuid7, editable=False, unique=True
                            ),
                        ),
                        (
                            "ags",
                            models.CharField(
                                max_length=8,
                                unique=True,
                                verbose_name="Amtlicher Gemeindeschlüssel",
                            ),
                        ),
                        ("name", models.CharField(max_length=120)),
                        (
                            "boundary",
                            django.contrib.gis.db.models.fields.MultiPolygonField(srid=4326),
                        ),
                        (
                            "base_url",
                            models.URLField(verbose_name="address for mails and QR codes"),
                        ),
                        ("number_prefix", models.CharField(blank=True, max_length=4)),
                        ("colour", models.CharField(default="#0b5394", max_length=7)),
                        ("colour_dark", models.CharField(default="#8ab4f8", max_length=7)),
                        (
                            "coat_of_arms",
                            models.CharField(
                                blank=True,
                                max_length=200,
                                verbose_name="static file or path in PUBLIC_DIR",
                            ),
                        ),
                        ("numbers", models.JSONField(blank=True, default=list)),
                        ("hours", models.JSONField(blank=True, default=dict)),
                        ("texts", models.JSONField(blank=True, default=dict)),
                        ("is_demo", models.BooleanField(default=False)),
                        ("is_active", models.BooleanField(default=True)),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="towns",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "places_version",
                            models.PositiveIntegerField(
                                default=1, verbose_name="raised when the base map changes"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "municipalities",
                        "ordering": ["name"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ags__regex", "^\\d{8}$")),
                                name="geo_municipality_ags_has_8_digits",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("colour__regex", "^#[0-9a-f]{6}$"),
                                    ("colour_dark__regex", "^#[0-9a-f]{6}$"),
                                ),
                                name="geo_municipality_colours_are_hex",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MapFeature",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "layer",
                            models.SlugField(
                                max_length=20, verbose_name="landuse, water, building, rail, label"
                            ),
                        ),
                        ("kind", models.SlugField(max_length=40)),
                        ("name", models.CharField(blank=True, max_length=120)),
                        ("min_zoom", models.PositiveSmallIntegerField(default=9)),
                        ("shape", django.contrib.gis.db.models.fields.GeometryField(srid=4326)),
                        (
                            "shape_3857",
                            models.GeneratedField(
                                db_persist=True,
                                expression=django.contrib.gis.db.models.functions.Transform(
                                    "shape", 3857
                                ),
                                output_field=django.contrib.gis.db.models.fields.GeometryField(
                                    srid=3857
                                ),
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["municipality", "layer"], name="geo_feature_by_layer"
                            ),
                            django.contrib.postgres.indexes.GistIndex(
                                fields=["shape_3857"], name="geo_feature_box"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Host",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                max_length=253,
                                unique=True,
                                verbose_name="host name without port, lower case",
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="hosts",
                                to="geo.municipality",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="Asset",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uuid",
                            models.UUIDField(
                                default=common.identifiers.uuid7, editable=False, unique=True
                            ),
                        ),
                        (
                            "kind",
                            models.SlugField(
                                max_length=40,
                                verbose_name="lamp, traffic_light, playground, container, bench ...",
                            ),
                        ),
                        (
                            "key",
                            models.CharField(max_length=60, verbose_name="number on the thing"),
                        ),
                        ("label", models.CharField(blank=True, max_length=160)),
                        (
                            "operator",
                            models.SlugField(
                                blank=True,
                                max_length=60,
                                verbose_name="key of the department in charge",
                            ),
                        ),
                        (
                            "location",
                            django.contrib.gis.db.models.fields.PointField(
                                geography=True, srid=4326
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="assets",
                                to="geo.municipality",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["kind", "key"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("municipality", "kind", "key"), name="geo_asset_key_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Address",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("street", models.CharField(max_length=120)),
                        ("house_number", models.PositiveIntegerField()),
                        ("suffix", models.CharField(blank=True, max_length=20)),
                        ("postcode", models.CharField(blank=True, max_length=5)),
                        (
                            "place",
                            models.CharField(
                                blank=True, max_length=120, verbose_name="town or part of town"
                            ),
                        ),
                        (
                            "location",
                            django.contrib.gis.db.models.fields.PointField(
                                geography=True, srid=4326
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="addresses",
                                to="geo.municipality",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "addresses",
                        "ordering": ["street", "house_number", "suffix"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=(
                                    "municipality",
                                    "street",
                                    "house_number",
                                    "suffix",
                                    "postcode",
                                    "place",
                                ),
                                name="geo_address_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Road",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uuid",
                            models.UUIDField(
                                default=common.identifiers.uuid7, editable=False, unique=True
                            ),
                        ),
                        (
                            "key",
                            models.CharField(max_length=60, verbose_name="the source's own key"),
                        ),
                        ("name", models.CharField(blank=True, max_length=120)),
                        (
                            "number",
                            models.CharField(
                                blank=True, max_length=20, verbose_name="road number, such as L 288"
                            ),
                        ),
                        (
                            "road_class",
                            models.CharField(
                                choices=[
                                    ("A", "Autobahn"),
                                    ("B", "Bundesstraße"),
                                    ("L", "Landesstraße"),
                                    ("K", "Kreisstraße"),
                                    ("G", "Gemeindestraße"),
                                    ("P", "Weg"),
                                    ("X", "Privatweg"),
                                ],
                                default="G",
                                max_length=1,
                            ),
                        ),
                        (
                            "inside_od",
                            models.BooleanField(
                                null=True, verbose_name="inside the Ortsdurchfahrt"
                            ),
                        ),
                        ("left_from", models.PositiveIntegerField(blank=True, null=True)),
                        ("left_to", models.PositiveIntegerField(blank=True, null=True)),
                        ("right_from", models.PositiveIntegerField(blank=True, null=True)),
                        ("right_to", models.PositiveIntegerField(blank=True, null=True)),
                        (
                            "line",
                            django.contrib.gis.db.models.fields.MultiLineStringField(
                                geography=True, srid=4326
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="roads",
                                to="geo.municipality",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["name", "id"],
                        "indexes": [
                            models.Index(fields=["municipality", "name"], name="geo_road_by_name")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("municipality", "key"), name="geo_road_key_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("road_class__in", ["A", "B", "L", "K", "G", "P", "X"])
                                ),
                                name="geo_road_class_is_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SearchPlace",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("street", "Street"),
                                    ("address", "Address"),
                                    ("asset", "Asset"),
                                    ("zone", "Zone"),
                                    ("crossing", "Crossing"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("label", models.CharField(max_length=200)),
                        (
                            "detail",
                            models.CharField(
                                max_length=160,
                                verbose_name="part of town or postcode, to tell twins apart",
                            ),
                        ),
                        ("folded", models.CharField(max_length=240)),
                        (
                            "location",
                            django.contrib.gis.db.models.fields.PointField(
                                geography=True, srid=4326
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "searched",
                            models.CharField(
                                default="",
                                max_length=420,
                                verbose_name="`folded` and the detail, folded",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["folded"],
                                name="geo_place_trigrams",
                                opclasses=["gin_trgm_ops"],
                            ),
                            models.Index(fields=["municipality", "kind"], name="geo_place_by_kind"),
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["searched"],
                                name="geo_place_typos",
                                opclasses=["gin_trgm_ops"],
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ZoneLayer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("key", models.SlugField(max_length=60)),
                        ("name", models.CharField(max_length=120)),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("district", "shown to people as a part of town"),
                                    ("routing", "only for responsibility"),
                                    (
                                        "special",
                                        "special area with a body of its own (water, rail, forest)",
                                    ),
                                ],
                                default="district",
                                max_length=20,
                            ),
                        ),
                        (
                            "order",
                            models.PositiveSmallIntegerField(
                                default=0,
                                verbose_name="larger divisions first; the last district layer names a place",
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="layers",
                                to="geo.municipality",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["municipality", "order", "key"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("municipality", "key"), name="geo_layer_key_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("purpose__in", ["district", "routing", "special"])
                                ),
                                name="geo_layer_purpose_is_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Zone",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uuid",
                            models.UUIDField(
                                default=common.identifiers.uuid7, editable=False, unique=True
                            ),
                        ),
                        (
                            "key",
                            models.CharField(max_length=60, verbose_name="the source's own key"),
                        ),
                        ("slug", models.SlugField(max_length=80)),
                        ("name", models.CharField(max_length=120)),
                        (
                            "boundary",
                            django.contrib.gis.db.models.fields.MultiPolygonField(srid=4326),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="zones",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "layer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="zones",
                                to="geo.zonelayer",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["name"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("municipality", "layer", "key"), name="geo_zone_key_once"
                            ),
                            models.UniqueConstraint(
                                fields=("municipality", "layer", "slug"), name="geo_zone_slug_once"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BoundaryPart",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
            ],
        ),
        migrations.RunSQL(_NUMBERS, _NO_NUMBERS),
        migrations.RunSQL(_PARTS, _NO_PARTS),
        migrations.RunSQL(_TILES, _NO_TILES),
        migrations.RunSQL(_STATISTICS, "DROP FUNCTION geo_refresh_statistics();"),
        migrations.RunSQL(_FOLD, _NO_FOLD),
        # After the columns of the tiles: columns stand in the order in which older databases have
        # them.
        migrations.AddField(
            model_name="municipality",
            name="state",
            field=models.CharField(
                choices=[("preparation", "Preparation"), ("live", "Live")],
                default="preparation",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="municipality",
            name="live_at",
            field=models.DateTimeField(
                blank=True, null=True, verbose_name="when it was opened last"
            ),
        ),
        migrations.AddField(
            model_name="municipality",
            name="legal_pages",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20),
                blank=True,
                default=list,
                size=None,
                verbose_name="published legal pages",
            ),
        ),
        migrations.AddField(
            model_name="municipality",
            name="closing_days",
            field=models.JSONField(
                blank=True,
                default=list,
                verbose_name='days without work besides the holidays: [{"day": "2027-02-08", "name": "Rosenmontag"}]',
            ),
        ),
        migrations.AddConstraint(
            model_name="municipality",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "preparation"),
                    models.Q(("live_at__isnull", False), ("state", "live")),
                    _connector="OR",
                ),
                name="geo_municipality_is_live_since",
            ),
        ),
    ]

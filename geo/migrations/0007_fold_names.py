"""One way to write a street's name, for search: `geo_fold('Königstr.') = 'koenigstrasse'`.

Umlauts are written out, accents dropped, `str.` and `pl.` completed, everything that is
neither a letter nor a digit becomes one space.
"""

from django.db import migrations

FORWARDS = r"""
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

BACKWARDS = """
DROP INDEX geo_place_by_prefix;
DROP INDEX geo_address_by_folded_street;
DROP INDEX geo_road_by_folded_name;
DROP FUNCTION geo_fold(text);
"""


class Migration(migrations.Migration):
    dependencies = [("geo", "0006_statistics_after_imports")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]

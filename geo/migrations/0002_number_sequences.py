"""One sequence of numbers per municipality, made with it.

The application's role may not create sequences; functions that run as the owner do.
"""

from django.db import migrations

FORWARDS = """
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

BACKWARDS = """
DROP TRIGGER geo_municipality_number_sequence ON geo_municipality;
DROP TRIGGER geo_municipality_drop_number_sequence ON geo_municipality;
DROP FUNCTION geo_make_number_sequence();
DROP FUNCTION geo_drop_number_sequence();
DROP FUNCTION geo_next_number(bigint);
DROP FUNCTION geo_set_number(bigint, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("geo", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]

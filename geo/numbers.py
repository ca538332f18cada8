"""Numbers that people read out on the telephone: one sequence per municipality."""

from django.db import connection
from django.db.models import BigIntegerField, Func, Value

from geo.models import Municipality


def next_number(municipality: Municipality) -> int:
    """The next number; a number taken by a transaction that fails is a gap for ever."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT geo_next_number(%s)", [municipality.pk])
        return int(cursor.fetchone()[0])


def number_of_its_own(municipality: Municipality) -> Func:
    """The next number as an expression, for an INSERT that needs no statement before it."""
    return Func(Value(municipality.pk), function="geo_next_number", output_field=BigIntegerField())


def continue_after(municipality: Municipality, last: int) -> None:
    """Let the sequence go on after `last`, for imports that bring their own numbers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT geo_set_number(%s, %s)", [municipality.pk, last])

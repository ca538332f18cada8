"""Days in Germany, told by the database."""

from django.db.models import DateField, Func


class BerlinDay(Func):
    """The day in Germany on which a moment lies. Unlike `TruncDate`, an index can be made of it
    in a migration."""

    template = "((%(expressions)s) AT TIME ZONE 'Europe/Berlin')::date"
    arity = 1
    output_field = DateField()

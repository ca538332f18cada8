"""The journal of the made-up half year, sealed day by day as a worker would have done it."""

from datetime import timedelta

from common import clock
from common.audit import sealing
from common.audit.chains import end_of
from common.models import Journal
from frontend.demo.days import clock_at
from geo.models import Municipality


def seal_past(municipality: Municipality) -> int:
    """Seal what was journalled on each day that is over; returns how many heads there are then.

    What happened today waits for the worker, like everywhere.
    """
    lines = Journal.objects.filter(municipality_id=municipality.pk)
    first = lines.order_by("at").values_list("at", flat=True).first()
    if first is None:
        return 0
    day, today = clock.day_of(first), clock.today()
    while day < today:
        midnight = end_of(day)
        with clock_at(midnight - timedelta(seconds=1)):
            sealing.seal_journal(only=municipality.pk, until=midnight)
        day += timedelta(days=1)
    return sealing.note_heads()

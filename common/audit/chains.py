"""The statements that sealing and verifying share."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection

from common.clock import BERLIN
from common.models import Seal

# Of the advisory lock under which alone chains grow.
LOCK = 0x6E616864_72616E31  # "nahdran1"


def of_chain(municipality_id: int | None) -> dict[str, Any]:
    """The filter for one chain; NULL is compared so that an index serves it."""
    if municipality_id is None:
        return {"municipality_id__isnull": True}
    return {"municipality_id": municipality_id}


def chain_condition(column: str, municipality_id: int | None) -> tuple[str, list[int]]:
    """`of_chain` for a statement, with its parameters."""
    if municipality_id is None:
        return f"{column} IS NULL", []
    return f"{column} = %s", [municipality_id]


def begun_chains() -> list[int | None]:
    """The municipalities that have a chain, what belongs to none last."""
    found = Seal.objects.filter(position=1).values_list("municipality_id", flat=True)
    return sorted(found, key=lambda pk: (pk is None, pk or 0))


def end_of(day: date) -> datetime:
    """The first moment that does not belong to `day` any more, in Germany."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=BERLIN)


def wait_for_lock() -> None:
    """Until the transaction ends nobody else seals; what is read afterwards is committed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])

"""What tests of the journal's chains share: writing, sealing, and forging as the owner."""

from datetime import datetime
from typing import Any

import psycopg
import time_machine
from django.conf import settings

from common import clock, journal
from common.audit import sealing, verifying
from common.models import Journal

TABLES = ("common_journal", "common_seal", "common_dailyhead")


def note(verb: str = "tested", *, town: int | None = 1, **fields: Any) -> Journal:
    journal.write(municipality_id=town, actor_kind="staff", verb=verb, payload={"n": 1}, **fields)
    return Journal.objects.latest("id")


def seal_at(moment: datetime, *verbs: str, town: int | None = 1) -> list[Journal]:
    """Write a line for each of `verbs` and seal it, with what else waits, at `moment`."""
    with time_machine.travel(moment, tick=False):
        lines = [note(verb, town=town) for verb in verbs]
        sealing.seal_journal()
        sealing.note_heads()
    return lines


def broken(town: int | None = 1, **options: Any) -> str:
    """What `verify_chain` says; "" if it finds nothing."""
    options.setdefault("at", clock.now())
    try:
        verifying.verify_chain(town, **options)
    except verifying.Broken as error:
        return str(error)
    return ""


def as_owner() -> "psycopg.Connection[Any]":
    role = settings.DATABASES["owner"]
    return psycopg.connect(
        dbname=settings.DATABASES["default"]["NAME"],
        user=role["USER"],
        password=role["PASSWORD"] or None,
        host=role["HOST"] or None,
        port=role["PORT"] or None,
    )


def forge(statement: str, *parameters: Any) -> None:
    """As the owner of the tables, who has switched the triggers off."""
    with as_owner() as connection:
        for table in TABLES:
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        changed = connection.execute(statement, parameters)
        assert changed.rowcount >= 1
        for table in TABLES:
            connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

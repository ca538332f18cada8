"""What the town's pages, files and tables say, for comparing one with another."""

import csv
import io
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection
from django.test import Client

from accounts.models import User
from tests.defects import walking
from tests.realdata.koeln_town import HOST, Koeln


def counted(sql: str, koeln: Koeln, **values: Any) -> list[tuple[Any, ...]]:
    """In plain SQL over what everybody may know of; `r.day` and `r.closed` are days in Germany."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH r AS (
              SELECT *, (created_at AT TIME ZONE 'Europe/Berlin')::date AS day,
                     (closed_at AT TIME ZONE 'Europe/Berlin')::date AS closed
              FROM defects_report WHERE municipality_id = %(town)s AND shown
            ) {sql}
            """,
            {"town": koeln.town.pk, **values},
        )
        return list(cursor.fetchall())


def heaps_of(places: list[str]) -> list[int]:
    """How many lie in each place where three or more are near one another, the largest first."""
    left = [GEOSGeometry(place) for place in places]
    for place in left:
        place.transform(25832)
    found = []
    while left:
        heap = [left.pop()]
        for member in heap:
            near = [each for each in left if each.distance(member) <= 60]
            heap += near
            left = [each for each in left if each not in near]
        found.append(len(heap))
    return sorted((number for number in found if number >= 3), reverse=True)


def signed_in(person: User) -> Client:
    client = Client(headers={"host": HOST})
    client.force_login(person)
    return client


def table(answer: Any) -> dict[str, dict[str, str]]:
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    found = {row["Nummer"]: row for row in rows}
    assert len(found) == len(rows)
    return found


def searched(client: Client, words: list[str]) -> dict[tuple[str, str], str]:
    return {
        (path, word): walking.answer(client, path, word)
        for path in walking.SEARCHES
        for word in words
    }

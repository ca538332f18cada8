"""What the database says of a report's state is what people read of it."""

from datetime import timedelta
from itertools import product

import pytest
from django.db import connection

from common import clock
from defects.models import Report
from defects.public_states import READ, STATE_SQL, STATES, TONE_SQL, uncontested_before
from defects.states import (
    CLOSED,
    UNCONTESTED_AFTER,
    NotFixedReason,
    Responsibility,
    Work,
    public_word,
)
from moderation.models import Item
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_every_state(town: factories.Town) -> list[Report]:
    """A report for each combination of what its public word is made of."""
    first = town.report()
    base = {
        name: getattr(first, name)
        for name in ("municipality", "category", "body", "location", "shown", "created_at")
    }
    now = clock.now()
    rows: list[Report] = []
    for (
        work,
        responsibility,
        duplicate,
        waits,
        confirmed,
        reopened,
        after_photo,
        reason,
        days,
    ) in product(
        Work,
        (Responsibility.ACCEPTED, Responsibility.HANDED_OVER),
        (None, first),
        (False, True),
        (False, True),
        (False, True),
        (False, True),
        (NotFixedReason.NOTHING_FOUND, NotFixedReason.OTHER),
        (0, UNCONTESTED_AFTER.days + 1),
    ):
        rows.append(
            Report(
                **base,
                number=100_000 + len(rows),
                item=None,
                work=work,
                responsibility=responsibility,
                duplicate_of=duplicate,
                waits_for_reporter=waits,
                confirmed_by_citizens=confirmed,
                was_reopened=reopened,
                has_after_photo=after_photo,
                not_fixed_reason=reason if work == Work.NOT_FIXED else "",
                closed_at=now - timedelta(days=days) if work in CLOSED else None,
            )
        )
    items = [Item(municipality=town.municipality, kind="defects.report") for _ in rows]
    Item.objects.bulk_create(items)
    for row, item in zip(rows, items, strict=True):
        row.item = item
    Report.objects.bulk_create(rows)
    return rows


def test_key_and_tone_are_those_of_the_public_word(in_every_state):
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, {STATE_SQL.format('r')}, {TONE_SQL.format('r')} FROM defects_report r",
            [uncontested_before(now)],
        )
        of_the_database = {pk: (key, tone) for pk, key, tone in cursor.fetchall()}

    of_python = {
        report.pk: (word.key, word.tone)
        for report in Report.objects.select_related("body")
        for word in [public_word(report, at=now)]
    }

    assert of_the_database == of_python


@pytest.mark.parametrize("name", READ)
def test_the_columns_named_are_those_the_statements_read(name):
    assert f"{{0}}.{name}" in STATE_SQL + TONE_SQL


# Which public words each choice of the list holds.
HOLDS = {
    "offen": {
        "received", "accepted", "planned", "in_progress", "secured", "question", "elsewhere",
        "reopened",
    },
    "neu": {"received", "reopened", "question"},
    "in-arbeit": {"accepted", "planned", "in_progress", "secured", "question"},
    "bei-anderen": {"elsewhere", "question"},
    "behoben": {"fixed", "confirmed"},
    "nicht-behoben": {"not_fixed", "nothing_found"},
    "beantwortet": {"answered"},
    "schon-gemeldet": {"duplicate"},
}  # fmt: skip


def test_each_choice_of_the_list_holds_its_words_and_no_others(in_every_state):
    held = {
        key: {
            public_word(report).key
            for report in Report.objects.filter(condition).select_related("body")
        }
        for key, (_words, condition) in STATES.items()
    }

    assert held == HOLDS


def test_every_report_stands_under_exactly_one_choice_beside_open(in_every_state):
    beside_open = [condition for key, (_words, condition) in STATES.items() if key != "offen"]

    counted = [Report.objects.filter(condition).count() for condition in beside_open]

    assert sum(counted) == Report.objects.count()

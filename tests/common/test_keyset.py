import base64
import json
from datetime import datetime, timedelta

import pytest
from django.contrib.gis.db.models.functions import Distance
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Value
from django.test.utils import CaptureQueriesContext

from accounts.models import Contact, Department
from common import clock, keyset
from common.models import Journal
from geo.models import Asset
from tests import factories

pytestmark = pytest.mark.django_db

NEWEST_FIRST = ("-at", "-id")


def entry(verb, minutes):
    at = datetime(2026, 3, 3, 12, tzinfo=clock.BERLIN) + timedelta(minutes=minutes)
    return Journal.objects.create(actor_kind="system", verb=verb, at=at)


def walk(queryset, *, order, size):
    pages, after = [], None
    while True:
        page = keyset.page(queryset, order=order, size=size, after=after)
        pages.append(page.rows)
        after = page.next
        if after is None:
            return pages


def verbs(pages):
    return [[row.verb for row in page] for page in pages]


def test_pages_follow_each_other_and_the_last_one_says_so():
    for n, verb in enumerate("abcde"):
        entry(verb, n)

    pages = walk(Journal.objects.all(), order=NEWEST_FIRST, size=2)

    assert verbs(pages) == [["e", "d"], ["c", "b"], ["a"]]


def test_a_full_last_page_is_the_last():
    for n, verb in enumerate("abcd"):
        entry(verb, n)

    assert verbs(walk(Journal.objects.all(), order=NEWEST_FIRST, size=2)) == [
        ["d", "c"],
        ["b", "a"],
    ]


def test_no_rows_are_one_empty_page():
    assert keyset.page(Journal.objects.all(), order=NEWEST_FIRST, size=2, after=None) == (
        keyset.Page([], None)
    )


def test_rows_of_the_same_moment_are_told_apart_by_id():
    for verb in "abcde":
        entry(verb, 0)

    assert verbs(walk(Journal.objects.all(), order=("at", "id"), size=2)) == [
        ["a", "b"],
        ["c", "d"],
        ["e"],
    ]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (("verb", "-at", "id"), "a2 a1 b3 b1 c1"),
        (("-verb", "at", "id"), "c1 b1 b3 a1 a2"),
        (("verb", "at", "-id"), "a1 a2 b1 b3 c1"),
    ],
)
def test_columns_may_go_up_and_down(order, expected):
    for name in ("b1", "a2", "c1", "a1", "b3"):
        entry(name[0], int(name[1]))

    for size in (1, 2, 3, 5):
        pages = walk(Journal.objects.all(), order=order, size=size)

        flat = [f"{row.verb}{row.at.minute}" for page in pages for row in page]
        assert " ".join(flat) == expected


def test_rows_that_arrive_or_leave_between_pages_disturb_nothing():
    for n, verb in enumerate("abcdef"):
        entry(verb, n)
    order = ("-at", "-id")
    first = keyset.page(Journal.objects.all(), order=order, size=2, after=None)

    entry("new", 100)
    entry("between e and d", 3.5)
    without_the_last_seen = Journal.objects.exclude(verb="e")
    second = keyset.page(without_the_last_seen, order=order, size=2, after=first.next)

    assert verbs([first.rows, second.rows]) == [["f", "e"], ["between e and d", "d"]]


def test_it_pages_by_related_columns_annotations_distances_and_dictionaries():
    town = factories.municipality()
    for n in range(5):
        factories.asset(town, key=f"lamp {n}", point=factories.at(n % 2 * 30, n * 20))
    near = Asset.objects.annotate(far=Distance("location", factories.TOWN_HALL))

    by_distance = walk(near, order=("far", "id"), size=2)
    as_rows = walk(
        near.values("id", "key", "municipality__name"),
        order=("municipality__name", "-id"),
        size=2,
    )

    assert [[row.key for row in page] for page in by_distance] == [
        ["lamp 0", "lamp 1"],
        ["lamp 2", "lamp 3"],
        ["lamp 4"],
    ]
    assert [[row["key"] for row in page] for page in as_rows] == [
        ["lamp 4", "lamp 3"],
        ["lamp 2", "lamp 1"],
        ["lamp 0"],
    ]


def test_columns_of_related_rows_are_read_from_instances():
    town = factories.municipality()
    for name in ("B", "A", "C"):
        factories.department(town, name)
    departments = Department.objects.select_related("municipality")

    pages = walk(departments, order=("municipality__name", "name", "id"), size=2)

    assert [[row.name for row in page] for page in pages] == [["A", "B"], ["C"]]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_is_one_statement(rows, django_assert_num_queries):
    for n in range(rows):
        entry("x", n)
    first = keyset.page(Journal.objects.all(), order=NEWEST_FIRST, size=1, after=None)

    with django_assert_num_queries(1):
        keyset.page(Journal.objects.all(), order=NEWEST_FIRST, size=1, after=first.next)


def test_the_first_column_is_bounded_so_that_an_index_serves():
    entry("a", 0)
    entry("b", 1)
    first = keyset.page(Journal.objects.all(), order=NEWEST_FIRST, size=1, after=None)

    with CaptureQueriesContext(
        connection,
    ) as statements:
        keyset.page(Journal.objects.all(), order=NEWEST_FIRST, size=1, after=first.next)

    assert '"at" <= ' in statements[0]["sql"].split(" OR ")[0]


def cursor_of(*values, order=NEWEST_FIRST):
    text = json.dumps([keyset._mark(order), *values])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "ä",
        "x",
        "!!!!",
        "AAAA",
        base64.b64encode(b"[" * 50_000).decode(),
        base64.b64encode(b'{"a": 1}').decode(),
        base64.b64encode(b"17").decode(),
        cursor_of(),
        cursor_of("2026-03-03T12:00:00+00:00"),
        cursor_of("2026-03-03T12:00:00+00:00", 1, 2),
        cursor_of("2026-03-03T12:00:00", 1),
        cursor_of("0001-01-01T00:00:00+23:59", 1),
        cursor_of("yesterday", 1),
        cursor_of(None, 1),
        cursor_of(5, 1),
        cursor_of([], 1),
        cursor_of({"m": "x"}, 1),
        cursor_of("2026-03-03T12:00:00+00:00", "1; DROP TABLE"),
        cursor_of("2026-03-03T12:00:00+00:00", float("nan")),
        cursor_of("2026-03-03T12:00:00+00:00", 1e400),
        cursor_of("2026-03-03T12:00:00+00:00", 1, order=("at", "id")),
    ],
)
def test_a_cursor_that_is_none_is_a_mistake_of_the_person(cursor):
    entry("a", 0)

    with pytest.raises(ValidationError) as caught:
        list(keyset.page(Journal.objects.all(), order=NEWEST_FIRST, size=2, after=cursor).rows)

    assert caught.value.code == "bad_cursor"


def test_an_id_beyond_the_database_is_no_crash():
    order = ("at", "id")
    same_moment = entry("a", 0).at.isoformat()
    beyond = cursor_of(same_moment, 10**30, order=order)

    assert keyset.page(Journal.objects.all(), order=order, size=2, after=beyond).rows == []


def test_our_own_mistakes_are_told():
    with pytest.raises(ValueError, match="may be NULL"):
        keyset.page(Contact.objects.all(), order=("email_confirmed_at",), size=2, after=None)
    with pytest.raises(ValueError, match="page of 0"):
        keyset.page(Journal.objects.all(), order=NEWEST_FIRST, size=0, after=None)
    entry("a", 0)
    entry("b", 0)
    with pytest.raises(ValueError, match="NULL"):
        keyset.page(
            Journal.objects.annotate(nothing=Value(None, output_field=Journal.verb.field)),
            order=("nothing", "id"),
            size=1,
            after=None,
        )


def test_rows_that_another_statement_read_become_the_same_page():
    for n, verb in enumerate("abc"):
        entry(verb, n)
    rows = list(Journal.objects.order_by(*NEWEST_FIRST))

    page = keyset.page_of(rows, order=NEWEST_FIRST, size=2)

    assert page == keyset.page(Journal.objects.all(), order=NEWEST_FIRST, size=2, after=None)
    assert keyset.page_of(rows[:2], order=NEWEST_FIRST, size=2).next is None


@pytest.mark.parametrize("after", ["", None, "x", "WzEsMl0", "\0"])
def test_a_list_that_people_read_begins_anew_where_a_cursor_is_none(after):
    for n, verb in enumerate("abc"):
        entry(verb, n)
    rows = Journal.objects.all()

    first = keyset.page_or_first(rows, order=NEWEST_FIRST, size=2, after=after)
    second = keyset.page_or_first(rows, order=NEWEST_FIRST, size=2, after=first.next)

    assert verbs([first.rows, second.rows]) == [["c", "b"], ["a"]]

import threading
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection

from common import clock, rate_limit
from common.clock import BERLIN
from common.models import RateLimit

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 3, 12, tzinfo=BERLIN)
MINUTE = timedelta(minutes=1)


def hit(address="192.0.2.1", purpose="report", limit=2):
    return rate_limit.hit(purpose=purpose, address=address, limit=limit, window=MINUTE)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def test_so_many_hits_are_allowed_and_no_more():
    assert [hit() for _ in range(4)] == [True, True, False, False]


def test_the_window_begins_with_the_first_hit_and_is_not_prolonged(noon):
    hit()
    noon.move_to(NOON + timedelta(seconds=59))
    assert [hit(), hit()] == [True, False]

    noon.move_to(NOON + timedelta(seconds=60))

    assert [hit(), hit(), hit()] == [True, True, False]


def test_addresses_and_purposes_count_apart():
    assert [hit(), hit(), hit()] == [True, True, False]

    assert hit(address="192.0.2.2")
    assert hit(purpose="search")


def test_all_addresses_of_one_ipv6_connection_count_together():
    assert hit("2001:db8:1:2::1")
    assert hit("2001:db8:1:2:ffff::9")
    assert not hit("2001:db8:1:2::3")
    assert hit("2001:db8:1:3::1")


def test_an_ipv4_address_is_the_same_written_as_ipv6():
    assert [hit("192.0.2.9"), hit("::ffff:192.0.2.9"), hit("192.0.2.9")] == [True, True, False]


def test_other_names_than_addresses_can_be_counted():
    assert [hit("a@example.org"), hit("a@example.org"), hit("a@example.org")] == [
        True,
        True,
        False,
    ]
    assert hit("b@example.org")


def test_no_address_is_stored_and_the_salt_is_of_the_day(noon):
    hit("192.0.2.1")
    noon.move_to(NOON + timedelta(days=1))
    hit("192.0.2.1")

    buckets = [bytes(row.bucket) for row in RateLimit.objects.all()]
    assert len(set(buckets)) == 2
    assert all(len(bucket) == 32 and b"192" not in bucket for bucket in buckets)


def test_a_hit_is_one_statement(django_assert_num_queries):
    hit()

    with django_assert_num_queries(1):
        hit()


def test_purge_deletes_what_has_passed(noon):
    hit("192.0.2.1")
    noon.move_to(NOON + timedelta(seconds=30))
    hit("192.0.2.2")

    assert rate_limit.purge(at=NOON + timedelta(seconds=60)) == 1
    assert RateLimit.objects.count() == 1


def test_the_table_is_unlogged():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'common_ratelimit'")
        assert cursor.fetchone()[0] in ("u", b"u")


@pytest.mark.django_db(transaction=True)
def test_hits_at_the_same_moment_are_all_counted():
    answers: list[bool] = []
    ready = threading.Barrier(6)

    def run():
        try:
            ready.wait(10)
            answers.extend(hit(limit=5) for _ in range(5))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert (answers.count(True), answers.count(False)) == (5, 25)


def test_a_pseudonym_holds_for_one_day():
    assert rate_limit.pseudonym("192.0.2.1") == rate_limit.pseudonym("192.0.2.1", at=clock.now())
    assert rate_limit.pseudonym("192.0.2.1") != rate_limit.pseudonym("192.0.2.2")
    assert rate_limit.pseudonym("192.0.2.1") != (
        rate_limit.pseudonym("192.0.2.1", at=NOON + timedelta(days=1))
    )

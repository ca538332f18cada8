import threading

import pytest
from django.db import connection, transaction

from common import data_version

pytestmark = pytest.mark.django_db(transaction=True)

TOWN, OTHER_TOWN = 1, 2


def test_it_starts_at_nothing_and_is_raised_by_each_change():
    assert data_version.get(TOWN) == 0

    data_version.raise_version(TOWN)
    data_version.raise_version(TOWN)

    assert (data_version.get(TOWN), data_version.get(OTHER_TOWN)) == (2, 0)


def test_it_is_raised_once_per_transaction(django_assert_num_queries):
    with transaction.atomic():
        data_version.raise_version(TOWN)
        with django_assert_num_queries(0):
            data_version.raise_version(TOWN)
        with transaction.atomic():
            data_version.raise_version(TOWN)
        data_version.raise_version(OTHER_TOWN)

    with transaction.atomic():
        data_version.raise_version(TOWN)

    assert (data_version.get(TOWN), data_version.get(OTHER_TOWN)) == (2, 1)


def test_a_transaction_that_failed_raises_nothing_and_is_forgotten():
    with pytest.raises(RuntimeError), transaction.atomic():
        data_version.raise_version(TOWN)
        raise RuntimeError

    with transaction.atomic():
        data_version.raise_version(TOWN)

    assert data_version.get(TOWN) == 1


def test_a_part_that_failed_does_not_hide_the_rest():
    with transaction.atomic():
        with pytest.raises(RuntimeError), transaction.atomic():
            data_version.raise_version(TOWN)
            raise RuntimeError
        data_version.raise_version(TOWN)

    assert data_version.get(TOWN) == 1


@pytest.mark.django_db(transaction=False)
def test_changes_inside_a_test_that_rolls_back_are_each_seen():
    for _ in range(2):
        with transaction.atomic():
            data_version.raise_version(TOWN)

    assert data_version.get(TOWN) == 2


def test_nobody_sees_a_new_version_before_the_change():
    def seen_by_another():
        seen = []

        def look():
            seen.append(data_version.get(TOWN))
            connection.close()

        thread = threading.Thread(target=look)
        thread.start()
        thread.join(10)
        return seen[0]

    with transaction.atomic():
        data_version.raise_version(TOWN)
        assert seen_by_another() == 0

    assert seen_by_another() == 1


def test_no_change_is_lost_among_many_at_once():
    ready = threading.Barrier(4)

    def change():
        try:
            ready.wait(10)
            for _ in range(10):
                with transaction.atomic():
                    data_version.raise_version(TOWN)
        finally:
            connection.close()

    threads = [threading.Thread(target=change) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert data_version.get(TOWN) == 40


def test_each_call_is_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        data_version.raise_version(TOWN)
    with django_assert_num_queries(1):
        data_version.get(TOWN)

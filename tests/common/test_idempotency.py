import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from common import clock, idempotency
from common.identifiers import uuid7
from common.models import IdempotencyKey

pytestmark = pytest.mark.django_db


def test_the_first_is_new_and_the_same_again_gets_its_answer():
    key, report = uuid4(), uuid7()

    first = idempotency.claim(municipality_id=1, key=key, content=b"lamp")
    first.finish(report)
    again = idempotency.claim(municipality_id=1, key=key, content=b"lamp")

    assert (first.state, first.result_uuid) == ("new", None)
    assert (again.state, again.result_uuid) == ("same", report)


def test_other_content_names_the_object_that_stands_under_the_key():
    key, report = uuid4(), uuid7()
    idempotency.claim(municipality_id=1, key=key, content=b"lamp").finish(report)

    edited = idempotency.claim(municipality_id=1, key=key, content=b"lamp, dark")

    assert (edited.state, edited.result_uuid) == ("other", report)


def test_an_object_changed_to_the_other_content_is_then_the_same():
    key, report = uuid4(), uuid7()
    idempotency.claim(municipality_id=1, key=key, content=b"lamp").finish(report)

    idempotency.claim(municipality_id=1, key=key, content=b"lamp, dark").finish(report)

    assert idempotency.claim(municipality_id=1, key=key, content=b"lamp, dark").state == "same"
    assert idempotency.claim(municipality_id=1, key=key, content=b"lamp").state == "other"


def test_each_municipality_has_its_own_keys():
    key = uuid4()
    idempotency.claim(municipality_id=1, key=key, content=b"lamp").finish(uuid7())

    assert idempotency.claim(municipality_id=2, key=key, content=b"lamp").state == "new"


def test_a_submission_that_failed_leaves_the_key_free():
    key = uuid4()
    with pytest.raises(RuntimeError), transaction.atomic():
        idempotency.claim(municipality_id=1, key=key, content=b"lamp")
        raise RuntimeError

    assert idempotency.claim(municipality_id=1, key=key, content=b"lamp").state == "new"


def test_a_claim_without_a_result_counts_as_never_made():
    key = uuid4()
    idempotency.claim(municipality_id=1, key=key, content=b"lamp")

    again = idempotency.claim(municipality_id=1, key=key, content=b"tree")
    again.finish(report := uuid7())

    assert again.state == "new"
    last = idempotency.claim(municipality_id=1, key=key, content=b"tree")
    assert (last.state, last.result_uuid) == ("same", report)


def test_old_keys_are_forgotten():
    old, young = uuid4(), uuid4()
    for key in (old, young):
        idempotency.claim(municipality_id=1, key=key, content=b"").finish(uuid7())
    now = clock.now()
    IdempotencyKey.objects.filter(key=old).update(created_at=now - timedelta(days=91))

    assert idempotency.purge(at=now) == 1

    assert [row.key for row in IdempotencyKey.objects.all()] == [young]


@pytest.mark.django_db(transaction=True)
def test_a_claim_needs_a_transaction():
    with pytest.raises(TransactionManagementError):
        idempotency.claim(municipality_id=1, key=uuid4(), content=b"")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first_fails", [False, True])
def test_of_two_at_the_same_moment_one_makes_the_object(first_fails):
    key, content = uuid4(), b"lamp"
    claimed, second_waits = threading.Event(), threading.Event()
    made, states = [], {}

    def submit(name, *, hold):
        try:
            with transaction.atomic():
                if not hold:
                    claimed.wait(10)
                    second_waits.set()
                claim = idempotency.claim(municipality_id=1, key=key, content=content)
                states[name] = claim.state
                if claim.state == "new":
                    made.append(report := uuid7())
                    claim.finish(report)
                if hold:
                    claimed.set()
                    second_waits.wait(10)
                    _until_somebody_waits_for_a_lock()
                    if first_fails:
                        made.clear()
                        raise RuntimeError
        except RuntimeError:
            pass
        finally:
            connection.close()

    threads = [
        threading.Thread(target=submit, args=("first",), kwargs={"hold": True}),
        threading.Thread(target=submit, args=("second",), kwargs={"hold": False}),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert states == {"first": "new", "second": "new" if first_fails else "same"}
    assert len(made) == 1
    assert [row.result_uuid for row in IdempotencyKey.objects.all()] == made


def _until_somebody_waits_for_a_lock():
    """Returns once another session of this database waits, so that the race is real."""
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_stat_clear_snapshot()")

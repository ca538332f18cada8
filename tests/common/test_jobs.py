import subprocess
import sys
import time
from datetime import timedelta
from uuid import UUID

import psutil
import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import TaskNotFound

from common import clock, jobs, rate_limit
from common.models import RateLimit
from tests.jobs import run_worker, waiting, work
from tests.processes import environment

pytestmark = pytest.mark.django_db

SOMETHING = UUID("0192d3f0-0000-7000-8000-000000000001")
RAN: list[str] = []


@app.task(name="tests.note")
def note(what: str) -> None:
    RAN.append(what)


@pytest.fixture(autouse=True)
def nothing_ran():
    RAN.clear()


def test_a_job_goes_with_its_transaction():
    with pytest.raises(RuntimeError), transaction.atomic():
        jobs.defer("tests.note", what="lost")
        raise RuntimeError

    jobs.defer("tests.note", what=SOMETHING)

    assert waiting() == [("tests.note", {"what": str(SOMETHING)})]


def test_a_name_that_nobody_knows_is_a_mistake_at_once():
    with pytest.raises(TaskNotFound):
        jobs.defer("tests.nothing")


@pytest.mark.parametrize("text", ["Die Lampe ist dunkel", "erika@example.org", object()])
def test_no_text_enters_the_queue(text):
    with pytest.raises(ValueError, match="no text"):
        jobs.defer("tests.note", what={"deep": [text]})


def test_a_job_that_waits_already_is_not_added_and_harms_nothing():
    with transaction.atomic():
        assert jobs.defer("tests.note", once="refresh", what="a")
        assert not jobs.defer("tests.note", once="refresh", what="b")
        jobs.defer("tests.note", what="c")

    assert [arguments["what"] for _, arguments in waiting("tests.note")] == ["a", "c"]


def test_nothing_is_deferred_about_what_happened_long_ago():
    with jobs.silence():
        assert jobs.defer("tests.note", what=SOMETHING) is False
    assert ProcrastinateJob.objects.count() == 0

    assert jobs.defer("tests.note", what=SOMETHING) is True
    assert ProcrastinateJob.objects.count() == 1


def test_a_job_for_later_goes_by_the_moved_clock(settings):
    settings.CLOCK_OFFSET_SECONDS = 90 * 24 * 3600

    jobs.defer("tests.note", at=clock.now() + timedelta(minutes=1), what="a")

    job = ProcrastinateJob.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM %s - now())", [job.scheduled_at])
        assert 50 < cursor.fetchone()[0] < 70
    assert work() == []
    assert work(until=clock.now() + timedelta(minutes=2)) == ["tests.note"]


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_does_what_was_committed():
    with transaction.atomic():
        jobs.defer("tests.note", what="a")
        jobs.defer("tests.note", at=clock.now() + timedelta(hours=1), what="later")

    run_worker()

    assert RAN == ["a"]
    notes = ProcrastinateJob.objects.filter(task_name="tests.note")
    assert {job.args["what"]: job.status for job in notes} == {"a": "succeeded", "later": "todo"}


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_worker_died_is_started_again():
    jobs.defer("tests.note", what="a")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - interval '5 minutes') RETURNING id"
        )
        worker = cursor.fetchone()[0]
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", [worker])
    jobs.defer("common.retry_stalled", timestamp=0)

    run_worker()
    run_worker()

    assert RAN == ["a"]


def test_purging_is_a_task_of_every_hour():
    rate_limit.hit(purpose="x", address="192.0.2.1", limit=1, window=timedelta(seconds=0))
    jobs.defer("common.purge", timestamp=0)

    work()

    assert RateLimit.objects.count() == 0
    crons = {name: task.cron for (name, _), task in app.periodic_registry.periodic_tasks.items()}
    assert crons["common.purge"] == "7 * * * *"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_command_of_operation_works_off_the_queue_in_little_memory():
    rate_limit.hit(purpose="x", address="192.0.2.1", limit=1, window=timedelta(seconds=0))
    jobs.defer("common.purge", timestamp=0)
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "procrastinate", "worker"], env=environment()
    )
    try:
        _until(lambda: not RateLimit.objects.exists())
        memory = psutil.Process(worker.pid).memory_info().rss
    finally:
        worker.terminate()

    assert worker.wait(30) == 0
    assert memory <= 160 * 1024 * 1024


def _until(condition):
    """Asks the database until it is so; the test's own time limit ends it."""
    for _ in range(600):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("it never became so")

"""A storm in small, against a real server: people with pictures, at the same moment, again and
again. `bin/bench storm` is the large one."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings

from benchmarks.storm import Storm, wrong
from tests.factories import Town, at
from tests.factories import town as make_town
from tests.photos import pictures
from tests.processes import environment, serving

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PEOPLE = 60


@pytest.fixture
def town() -> Town:
    return make_town(host="127.0.0.1")


def test_everything_is_stored_once_with_its_picture(town: Town) -> None:
    server = environment(VAR_DIR=str(settings.VAR_DIR), TRUSTED_PROXIES="1")
    with serving(server) as (address, end):
        storm = Storm(
            sent=PEOPLE,
            port=int(address.rpartition(":")[2]),
            jpeg=pictures.jpeg(),
            place=lambda number: at(number % 10 * 20.0, number // 10 * 20.0),
        )
        with ThreadPoolExecutor(20) as pool:
            list(pool.map(storm.report, range(1, PEOPLE + 1)))
        log = end()

    assert wrong(storm, town.municipality, first=1) == []
    assert storm.statuses["report 201"] == PEOPLE + PEOPLE // 5
    assert storm.statuses["report cut"] == PEOPLE // 7
    assert "Traceback" not in log

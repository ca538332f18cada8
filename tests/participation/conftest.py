"""What tests of participation share beside the factories."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from types import SimpleNamespace

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from common import clock, page_cache


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """`signed_in(anna)`: her browser."""

    def give(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return give


@pytest.fixture
def at_moment(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], AbstractContextManager]:
    """`with at_moment(then):` it is then, also for the clock that counts how old kept pages are."""
    began, real = clock.now(), page_cache.time.monotonic()

    @contextmanager
    def travel(then: datetime) -> Iterator[None]:
        passed = (then - began).total_seconds()
        with monkeypatch.context() as patch, time_machine.travel(then, tick=False):
            patch.setattr(
                page_cache, "time", SimpleNamespace(monotonic=lambda: real + passed + 0.1)
            )
            yield

    return travel

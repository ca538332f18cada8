"""Calls as deep as those of a request do not ask the kernel for memory again and again."""

import resource
import sys
from collections.abc import Callable
from threading import Thread

import pytest

from common.room import with_room

DEEP = 200
TIMES = 300


def _nothing() -> None:
    pass


def _pages_asked_for(deep: int) -> int:
    """How often the kernel had to give a page of memory to a loop that calls, `deep` calls down."""
    if deep:
        return _pages_asked_for(deep - 1)
    before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
    for _ in range(TIMES):
        _nothing()
    return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before


def _worst() -> int:
    return max(_pages_asked_for(deep) for deep in range(DEEP))


def _of_a_new_thread(call: Callable[[], int]) -> int:
    found: list[int] = []
    thread = Thread(target=lambda: found.append(call()))
    thread.start()
    thread.join()
    return found[0]


def test_at_no_depth() -> None:
    assert _of_a_new_thread(with_room(_worst)) < TIMES / 10


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="mended in its later releases")
def test_without_it_at_some_depth_each_call_does() -> None:
    assert _of_a_new_thread(_worst) >= TIMES


def test_arguments_answers_and_errors_are_those_of_what_is_called() -> None:
    def divided(number: int, *, by: int) -> float:
        return number / by

    assert with_room(divided)(6, by=3) == 2
    with pytest.raises(ZeroDivisionError):
        with_room(divided)(6, by=0)

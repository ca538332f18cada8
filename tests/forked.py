"""Work in a process of its own that has everything loaded: a fork of this one.

For tests with `django_db(transaction=True)`: others see only what was committed.
"""

import importlib
import os
import signal
import sys
import traceback
import warnings
from collections.abc import Callable
from typing import Any

from django.db import connections


def die_in(where: str, name: str, work: Callable[[], object], *, when: str = "at") -> None:
    """Do `work`, and die by SIGKILL where it calls `name` of the module `where` (or right after
    it)."""
    connections.close_all()  # two processes must not talk over one line
    with warnings.catch_warnings():
        # Since 3.12 for locks that other threads may hold: those of the tests hold none of ours.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        _work_and_die(where, name, work, when)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, "it lived"


def _work_and_die(where: str, name: str, work: Callable[[], object], when: str) -> None:
    """Whatever happens, nothing of this process ends in order: the other one goes on with it."""
    try:
        module = importlib.import_module(where)
        original = getattr(module, name)

        def die(*given: Any, **named: Any) -> None:
            if when == "after":
                original(*given, **named)
            os.kill(os.getpid(), signal.SIGKILL)

        setattr(module, name, die)
        work()
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(1)

"""Room for calls as deep as those of a request.

Python keeps the frames of a thread in pieces of 16 KiB, asks the kernel for one when a call does
not fit any more, and, from 3.11 until releases of 3.13 and 3.14 in 2026, gives it back as soon as
that call returns (https://github.com/python/cpython/issues/142183). A loop at just that depth
does so each time round, and the calls of a request are deep enough to cross several such edges. A
frame that says it needs a large stack gets a piece of that size, and all that is called from it
stands in the rest of that piece. What is not used is not backed by memory.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

# In places of 8 bytes. Python takes the power of two that holds them and a thousand more:
# 512 KiB, of which half is left.
PLACES = 32_000


def with_room(call: Callable[P, R]) -> Callable[P, R]:
    """`call`, with room below it for far deeper calls than those of a request."""

    def calling(*args: P.args, **kwargs: P.kwargs) -> R:
        return call(*args, **kwargs)

    calling.__code__ = calling.__code__.replace(co_stacksize=PLACES)
    return calling

"""Says now and then how far a long command has come."""

import time

from django.core.management.base import OutputWrapper

_EVERY_SECONDS = 5


class Progress:
    """A line at once for a new step, then one every five seconds."""

    def __init__(self, out: OutputWrapper) -> None:
        self._out = out
        self._said_at = time.monotonic()
        self._step = ""

    def tell(self, text: str) -> None:
        step = text.partition(":")[0].partition(" von ")[0]
        now = time.monotonic()
        if step != self._step or now - self._said_at >= _EVERY_SECONDS:
            self._out.write(f"{text} ...")
            self._step, self._said_at = step, now

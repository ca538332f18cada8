"""The ways that a story may take: each output is walked after each of their steps."""

from typing import Any

from django.test import Client

from tests import jobs
from tests.defects.walking import check, check_own
from tests.going_back import Step, each_way


def walk_ways(story: Any, ways: dict[str, list[Step]], guest: Client, resident: Client) -> None:
    """Take `ways` from `story`, a `Story` that can be copied and read again: each step with the
    parts of it that are public then, at the end of each way also as a resident."""

    def take(before: Any, step: Step, is_end: bool) -> Any:
        act, public = step
        then = before.copy()
        act(then)
        jobs.work()
        then.again()
        check(guest, then, public)
        if is_end:
            check_own(resident, then, public)
        return then

    each_way(ways, story, take)

"""Several endings of one beginning, each as if the others had never been."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import transaction

from common import page_cache


@contextmanager
def and_back() -> Iterator[None]:
    """Whatever is done inside is undone at the end: rows, files and the pages that are kept. Rows
    in memory are not: read them anew."""
    files, pages = Path(settings.VAR_DIR), page_cache.pages
    with TemporaryDirectory() as before:
        shutil.copytree(files, before, dirs_exist_ok=True)
        kept, size = pages._pages.copy(), pages.size
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
        pages._pages, pages.size = kept, size
        shutil.rmtree(files)
        shutil.copytree(before, files)


@contextmanager
def telling(way: str) -> Iterator[None]:
    """Say in a failure which of the endings it was."""
    try:
        yield
    except AssertionError as error:
        error.add_note(f"on the way: {way}")
        raise


# What is done, and what must hold then.
Step = tuple[Callable[..., Any], Any]


def each_way(
    ways: dict[str, list[Step]], world: Any, take: Callable[[Any, Step, bool], Any]
) -> None:
    """Take `ways`, by their names, from `world`; steps that several begin with are taken once.

    `take(world, step, is_end)` does and checks one step, and gives the world after it; `is_end`
    if one of the ways ends there. The world before must stay as it was."""
    while ways:
        step = next(iter(ways.values()))[0]
        same = {name: steps for name, steps in ways.items() if steps[0][0] is step[0]}
        ways = {name: steps for name, steps in ways.items() if name not in same}
        with and_back():
            with telling(" | ".join(same)):
                then = take(world, step, any(len(steps) == 1 for steps in same.values()))
            each_way({name: steps[1:] for name, steps in same.items() if steps[1:]}, then, take)

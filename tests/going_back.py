"""Several endings of one beginning, each as if the others had never been."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

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

"""What a page of participation weighs before a map loads: HTML, its styles, its modules."""

import gzip
import re
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import brotli
import pytest
from django.contrib.staticfiles import finders

from tests.factories import Town
from tests.journeys import site as whole
from tests.journeys.conftest import town
from tests.journeys.site import PEOPLE, WAYS

__all__ = ["town"]
pytestmark = [pytest.mark.slow, pytest.mark.django_db]

MOST_BYTES = 90_000
_LINKED = re.compile(
    r'<link rel="stylesheet" href="/static/([^"?]+)|<script [^>]*src="/static/([^"?]+)'
)
# What a module always loads; what it loads later stands in `import(...)`.
_IMPORTED = re.compile(r'^(?:import|export)\b[^"\n]*?"(\.[^"]+)"', re.MULTILINE)


@pytest.fixture
def live() -> str:
    """The town names its own address; nobody listens there in these tests."""
    return "http://localhost"


@cache
def compressed(content: bytes) -> int:
    return len(brotli.compress(content, quality=5))


@cache
def static(name: str) -> bytes:
    path = finders.find(name)
    assert path, f"{name} is not there"
    return Path(path).read_bytes()


def with_imports(names: list[str]) -> set[str]:
    """These files, and the modules that they load with them."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        if name.endswith(".js"):
            here = PurePosixPath(name).parent
            for relative in _IMPORTED.findall(static(name).decode()):
                parts: list[str] = []
                for part in (here / relative).parts:
                    parts = parts[:-1] if part == ".." else [*parts, part]
                waiting.append("/".join(parts))
    return found


def weight(page: Any, path: str) -> dict[str, int]:
    linked = [style or script for style, script in _LINKED.findall(page.text)]
    assert linked, path
    sizes = {name: compressed(static(name)) for name in with_imports(linked)}
    return {"HTML": len(gzip.compress(page.content, 6)), **sizes}  # as pages of one person are


def test_no_page_of_participation_is_heavy(town: Town, tmp_path: Path, settings: Any) -> None:
    settings.DEMO = True
    there = whole.fill(town, tmp_path)
    weighed = 0
    for who, filled, stops in WAYS:
        here = [stop for stop in stops if stop.view.startswith("participation:")]
        if not filled or not here:
            continue
        client = PEOPLE[who](town)
        for stop in here:
            path = stop.path.format(**there.numbers, **there.paths)
            answer = client.get(path, HTTP_HOST="localhost", follow=True)
            if not answer.get("Content-Type", "").startswith("text/html"):
                continue
            sizes = weight(answer, path)
            weighed += 1
            assert sum(sizes.values()) <= MOST_BYTES, (path, sizes)
            assert not any("maplibre" in name for name in sizes), path
    assert weighed > 30

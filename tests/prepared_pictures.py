"""What the child process made of a picture, for the tests that come after.

Hundreds of tests show the same few pictures. The first one starts the child as the platform
does; the others are given the files that it made. `tests/photos` always starts it.
"""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from photos.areas import Area

Run = Callable[[Path, Path, str, Sequence[Area]], dict[str, Any]]


class PreparedOnce:
    """Stands for `photos.preparing._run_child`; what fails is not kept."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._made: dict[Any, tuple[dict[str, Any], dict[str, tuple[str, bytes]]]] = {}

    def __call__(
        self, original: Path, folder: Path, content_type: str, areas: Sequence[Area] = ()
    ) -> dict[str, Any]:
        key = (
            hashlib.sha256(original.read_bytes()).digest(),
            content_type,
            tuple(areas),
            settings.PHOTO_CHILD_MEMORY_MB,
            settings.PHOTO_MAX_PIXELS,
        )
        if key not in self._made:
            answer = self._run(original, folder, content_type, areas)
            files = {size: Path(path) for size, path in answer["files"].items()}
            self._made[key] = (
                answer,
                {size: (path.name, path.read_bytes()) for size, path in files.items()},
            )
            return answer
        answer, kept = self._made[key]
        files = {size: folder / name for size, (name, _content) in kept.items()}
        for size, (_name, content) in kept.items():
            files[size].write_bytes(content)
        return {**answer, "files": {size: str(path) for size, path in files.items()}}

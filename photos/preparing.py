"""Starts the child process and judges how it ended."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings

from photos import files
from photos.areas import Area
from photos.models import SIZES

_CPU_SECONDS = 60
_WALL_SECONDS = 180
_SIGXCPU, _SIGKILL = -24, -9
_ROOT = Path(__file__).resolve().parent.parent


class Unreadable(Exception):
    """The file will never become a picture; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Interrupted(Exception):
    """The child was killed from outside or came to no end; another try may succeed."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """What the child found out. `place` is longitude, latitude (SRID 4326)."""

    width: int
    height: int
    place: tuple[float, float] | None


def make_derivatives(
    uuid: UUID, content_type: str, *, revision: int = 0, areas: Sequence[Area] = ()
) -> Made:
    """Decode the original of photo `uuid` and put its derivatives into place, as those of
    `revision`, black where `areas` are.

    Doing it again gives the same files. Raises `Unreadable`, or `Interrupted` if the machine
    was too busy or out of memory.
    """
    with tempfile.TemporaryDirectory(prefix="photo-", dir=_workplace()) as folder:
        answer = _run_child(files.original(uuid), Path(folder), content_type, areas)
        files.keep_derivatives(
            uuid, {int(size): Path(path) for size, path in answer["files"].items()}, revision
        )
    found = answer["place"]
    return Made(
        width=answer["width"],
        height=answer["height"],
        place=(found[0], found[1]) if found else None,
    )


def picture_of_original(uuid: UUID, content_type: str) -> bytes:
    """The original of photo `uuid` as a WebP of the largest size, which is kept nowhere.

    Raises as `make_derivatives`.
    """
    with tempfile.TemporaryDirectory(prefix="photo-", dir=_workplace()) as folder:
        answer = _run_child(files.original(uuid), Path(folder), content_type, ())
        return Path(answer["files"][str(max(SIZES))]).read_bytes()


def _run_child(original: Path, folder: Path, content_type: str, areas: Sequence[Area] = ()) -> dict:
    limits = {
        "memory_mb": settings.PHOTO_CHILD_MEMORY_MB,
        "cpu_seconds": _CPU_SECONDS,
        "max_pixels": settings.PHOTO_MAX_PIXELS,
        "sizes": SIZES,
        "areas": [(each.left, each.top, each.width, each.height) for each in areas],
    }
    command = [sys.executable, "-m", "photos.child", original, folder, content_type]
    try:
        done = subprocess.run(  # noqa: S603  # our own module; paths and type are ours
            [*map(str, command), json.dumps(limits)],
            cwd=_ROOT,
            env={"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1", "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # decoders print parts of what they read
            timeout=_WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Interrupted("no end") from error
    if done.returncode == _SIGKILL:
        raise Interrupted("killed")
    if done.returncode == _SIGXCPU:
        raise Unreadable("too_much_work")
    if done.returncode != 0:
        raise Unreadable("crashed")
    answer: dict = json.loads(done.stdout)
    if "error" in answer:
        raise Unreadable(answer["error"])
    return answer


def _workplace() -> Path:
    """On the disk of the derivatives, so that moving them is a rename."""
    folder = Path(settings.PRIVATE_DIR) / "incoming"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder

"""Makes the file of a document, or a picture. Takes some 0.3 seconds and no memory of this
process."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Literal

from common.typesetting import fonts
from common.typesetting.blocks import Document, Picture, as_data

_LAYOUT = Path(__file__).with_name("document.typ")
_ROOT = Path(__file__).resolve().parent.parent.parent
_WALL_SECONDS = 120
_MEMORY_MB = 2000
_PICTURE_WALL_SECONDS = 20
_PICTURE_MEMORY_MB = 600
_PICTURE = """#set page(width: {side}pt, height: {side}pt, margin: 0pt, fill: none)
#image("picture.{type}", width: 100%, height: 100%, fit: "contain")
"""

PictureType = Literal["svg", "png", "jpg", "gif", "webp"]


class NotSet(Exception):
    """The document could not be set: a bug of ours, or the machine was too busy."""


def pdf(document: Document) -> bytes:
    """`document` as a tagged PDF (PDF/UA-1) in German. Raises `NotSet`."""
    with tempfile.TemporaryDirectory(prefix="document-") as name:
        folder = Path(name)
        (folder / "document.typ").write_bytes(_LAYOUT.read_bytes())
        data = _printed(_data(document, folder))
        (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        _run(folder, "pdf", memory_mb=_MEMORY_MB, seconds=_WALL_SECONDS)
        return (folder / "document.pdf").read_bytes()


def pixels(content: bytes, type: PictureType, *, side: int) -> bytes:
    """A picture as PNG, fitted into a square of `side` pixels with nothing around it.

    Nobody needs to trust it: what it links to is not there, and what takes too much is ended.
    Raises `NotSet`.
    """
    with tempfile.TemporaryDirectory(prefix="picture-") as name:
        folder = Path(name)
        (folder / "document.typ").write_text(_PICTURE.format(side=side, type=type))
        (folder / f"picture.{type}").write_bytes(content)
        _run(folder, "png", memory_mb=_PICTURE_MEMORY_MB, seconds=_PICTURE_WALL_SECONDS)
        return (folder / "document.png").read_bytes()


def _data(document: Document, folder: Path) -> dict[str, Any]:
    blocks = []
    for place, block in enumerate(document.blocks):
        data = as_data(block)
        if isinstance(block, Picture):
            data["file"] = f"{place}.{block.type}"
            (folder / data["file"]).write_bytes(block.content)
        blocks.append(data)
    return {
        "title": document.title.strip() or document.author.strip() or "–",
        "subtitle": document.subtitle,
        "author": document.author,
        "running": document.running or document.title,
        "blocks": blocks,
    }


def _printed(value: Any) -> Any:
    """Every text in it as the fonts can set it."""
    if isinstance(value, str):
        return fonts.printable(value)
    if isinstance(value, list):
        return [_printed(each) for each in value]
    if isinstance(value, dict):
        return {key: _printed(each) for key, each in value.items()}
    return value


def _run(folder: Path, made: Literal["pdf", "png"], *, memory_mb: int, seconds: int) -> None:
    child = [sys.executable, "-m", "common.typesetting.child"]
    command = [*child, folder, fonts.folder(), memory_mb, made]
    try:
        done = subprocess.run(  # noqa: S603  # our own module; the paths are ours
            list(map(str, command)),
            cwd=_ROOT,
            env={"LC_ALL": "C.UTF-8", "RAYON_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotSet("no end") from error
    if done.returncode != 0:
        # The layout is ours and the texts are data, so what it says names no text.
        raise NotSet(f"{done.returncode}: {done.stderr.decode(errors='replace')[-600:]}")

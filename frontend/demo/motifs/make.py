"""Draws all pictures into a folder, in a process of its own beside the drawing of the town.

    python -m frontend.demo.motifs.make FOLDER [backwards]

Writes `<name>.jpg` and what `photos.child` makes of it, `<name>-<size>.webp`. Two may work in one
folder, from both ends. Knows nothing of Django, as the child does not.
"""

import contextlib
import io
import json
import sys
from itertools import product
from pathlib import Path

from frontend.demo.motifs.scenes import MOTIFS, draw, jpeg
from photos import child

# Kinds that people photograph often get a second picture.
TWICE = frozenset({"lamp", "pothole", "flytip", "container", "graffiti", "footway", "bin"})
SIZES = (1600, 400)


def name_of(motif: str, *, mended: bool, variant: int) -> str:
    return f"{motif}-{'after' if mended else 'before'}-{variant}"


def variants_of(motif: str) -> int:
    return 2 if motif in TWICE else 1


def make(folder: Path, *, backwards: bool = False) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    scenes = list(product(MOTIFS, (False, True)))
    for motif, mended in reversed(scenes) if backwards else scenes:
        try:
            (folder / f"{motif}-{'after' if mended else 'before'}.begun").touch(exist_ok=False)
        except FileExistsError:  # the other one has it
            continue
        picture = draw(motif, mended=mended)
        for variant in range(variants_of(motif)):
            name = name_of(motif, mended=mended, variant=variant)
            (folder / f"{name}.jpg").write_bytes(jpeg(picture, variant))
            _derive(folder, name)


def _derive(folder: Path, name: str) -> None:
    limits = {"memory_mb": 2048, "cpu_seconds": 600, "max_pixels": 10_000_000, "sizes": SIZES}
    desk = folder / f"{name}.desk"
    desk.mkdir()
    with contextlib.redirect_stdout(io.StringIO()) as told:
        child.main([str(folder / f"{name}.jpg"), str(desk), "image/jpeg", json.dumps(limits)])
    made = json.loads(told.getvalue())
    if "error" in made:
        raise RuntimeError(f"{name}: {made}")
    for size, path in made["files"].items():
        Path(path).replace(folder / f"{name}-{size}.webp")
    desk.rmdir()


if __name__ == "__main__":
    make(Path(sys.argv[1]), backwards="backwards" in sys.argv[2:])

"""All motifs by name, and how one becomes a picture."""

from collections.abc import Callable
from io import BytesIO
from random import Random

from PIL import Image, ImageEnhance, ImageOps

from frontend.demo.motifs import green, projects, roads, tidy, town
from frontend.demo.motifs.stage import Stage, stamped

Scene = Callable[[bool], Stage]

# The key is the kind of defect, or what a project is about; a scene draws it mended or not.
MOTIFS: dict[str, Scene] = {
    "lamp": town.lamp,
    "traffic_light": town.traffic_light,
    "sign": town.sign,
    "graffiti": town.graffiti,
    "bench": town.bench,
    "pothole": roads.pothole,
    "footway": roads.footway,
    "gully": roads.gully,
    "flytip": tidy.flytip,
    "container": tidy.container,
    "bin": tidy.bin_,
    "bike": tidy.bike,
    "branch": green.branch,
    "hedge": green.hedge,
    "swing": green.swing,
    "square": projects.square,
    "cycle_path": projects.cycle_path,
    "playground": projects.playground,
}


def draw(motif: str, *, mended: bool) -> Image.Image:
    """The picture without its stamp, 1200 x 900 pixels."""
    return MOTIFS[motif](mended).developed()


def jpeg(picture: Image.Image, variant: int = 0) -> bytes:
    """As a telephone would send it: variants are taken from elsewhere, in other light."""
    chance = Random(f"variant:{variant}")
    if variant:
        if variant % 2:
            picture = ImageOps.mirror(picture)
        edge = chance.randint(20, 90)
        picture = picture.crop((edge, edge // 2, picture.width - edge, picture.height - edge))
        picture = ImageEnhance.Brightness(picture).enhance(chance.uniform(0.88, 1.1))
        picture = ImageEnhance.Color(picture).enhance(chance.uniform(0.8, 1.15))
    out = BytesIO()
    stamped(picture).save(out, "JPEG", quality=86, optimize=False)
    return out.getvalue()

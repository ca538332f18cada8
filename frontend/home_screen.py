"""The pictures under which a phone puts us on its home screen: the town's coat of arms, or our
sign where there is none, on the town's colour.

iPhones take no SVG, and launchers of Android cut what they get to a shape of their own; so these
are PNG files, one of them with room to be cut. They are drawn when first asked for and kept in
the cache of all processes. The coat of arms is opened by a process of its own
(`common.typesetting`), and one that cannot be drawn gives way to our sign.
"""

import hashlib
import logging
import re
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import cast, get_args

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe
from PIL import Image, ImageFilter

from common.colours import text_on
from common.typesetting.render import NotSet, PictureType, pixels
from frontend.colours import theme_of
from geo.models import Municipality

SIGN = "frontend/favicon.svg"
_SIGN_COLOUR, _TICK_COLOUR = b"#0b5394", b"#fff"
_MOST_BYTES = 2_000_000
# Raised when the drawing changes, as the addresses are kept for a year.
_DRAWING = 1
_KEPT_SECONDS = 30 * 86_400
# The machine may have been too busy: what stands in for a coat of arms is tried again.
_INSTEAD_SECONDS = 3_600

_logger = logging.getLogger(__name__)
# A process draws one after the other: five are asked for at once.
_drawing = Lock()


@dataclass(frozen=True)
class Kind:
    """A picture of `side` pixels; `purpose` as the manifest says it, "" for those it leaves out.

    On `ground` it is full of the town's colour, else nothing is around the picture. `corner` is
    the radius of its corners and `within` the longest side of what is drawn, of the diagonal with
    `round`; parts of `side`.
    """

    side: int
    purpose: str = ""
    ground: bool = True
    corner: float = 0.0
    within: float = 0.74
    round: bool = False


KINDS = {
    "192": Kind(192, "any", corner=0.18),
    "512": Kind(512, "any", corner=0.18),
    # Launchers may cut all but a circle of 40 % of the side around the middle (W3C, Web
    # Application Manifest, "maskable"); a little stays between.
    "maskable-512": Kind(512, "maskable", within=0.76, round=True),
    # iOS rounds it itself and puts black where nothing is.
    "apple-180": Kind(180),
    "favicon-32": Kind(32, ground=False, within=1.0),
}


def address(municipality: Municipality, name: str) -> str:
    """The path of one of `KINDS`; another one when arms, colour or drawing change."""
    return reverse("frontend:home_screen", args=[_version_of(municipality), name])


def icons(municipality: Municipality) -> list[dict[str, str]]:
    """What the manifest says of them."""
    return [
        {
            "src": address(municipality, name),
            "sizes": f"{kind.side}x{kind.side}",
            "type": "image/png",
            "purpose": kind.purpose,
        }
        for name, kind in KINDS.items()
        if kind.purpose
    ]


@require_safe
def home_screen(request: HttpRequest, version: str, name: str) -> HttpResponse:
    """`/theme/<version>/<name>.png`: kept for a year under its version, which is the address of
    nothing but what is drawn now."""
    municipality: Municipality = request.municipality  # type: ignore[attr-defined]
    if name not in KINDS:
        raise Http404
    content, is_whole = picture(municipality, name)
    response = HttpResponse(content, content_type="image/png")
    if version != _version_of(municipality):
        kept = "max-age=60"
    else:
        kept = "max-age=31536000, immutable" if is_whole else f"max-age={_INSTEAD_SECONDS}"
    response["Cache-Control"] = f"public, {kept}"
    return response


def picture(municipality: Municipality, name: str) -> tuple[bytes, bool]:
    """One of `KINDS` as PNG, and whether it is what it should be: False if our sign stands in for
    a coat of arms that could not be drawn."""
    key = f"home-screen:{_version_of(municipality)}:{name}"
    found: tuple[bytes, bool] | None = cache.get(key)
    if found is None:
        with _drawing:
            found = cache.get(key) or _draw(municipality, KINDS[name])
            cache.set(key, found, _KEPT_SECONDS if found[1] else _INSTEAD_SECONDS)
    return found


def _version_of(municipality: Municipality) -> str:
    arms = static(municipality.coat_of_arms) if municipality.coat_of_arms else ""
    return _version(arms, _colour_of(municipality))


@lru_cache(maxsize=256)
def _version(arms: str, colour: str) -> str:
    return hashlib.sha256(f"{_DRAWING} {static(SIGN)} {arms} {colour}".encode()).hexdigest()[:12]


def _colour_of(municipality: Municipality) -> str:
    return theme_of(municipality.colour, municipality.colour_dark).light


# --- drawing -----------------------------------------------------------------------------------


def _draw(municipality: Municipality, kind: Kind) -> tuple[bytes, bool]:
    colour = _colour_of(municipality)
    is_whole = True
    if municipality.coat_of_arms:
        try:
            drawn = _cut(_content_of(municipality.coat_of_arms), _type(municipality.coat_of_arms))
            return _composed(drawn, colour, kind, rim=kind.ground), True
        except (NotSet, OSError, ValueError, SuspiciousOperation) as error:
            _logger.warning(
                "The coat of arms %s cannot be drawn: %s", municipality.coat_of_arms, error
            )
            is_whole = False
    sign = _content_of(SIGN)
    if kind.ground:
        # At once: a town may have the colour of the sign itself.
        instead = {_SIGN_COLOUR: text_on(colour).encode(), _TICK_COLOUR: colour.encode()}
        sign = re.sub(b"|".join(instead), lambda found: instead[found[0]], sign)
    return _composed(_cut(sign, "svg"), colour, kind, rim=False), is_whole


def _type(name: str) -> PictureType:
    """Raises `ValueError` for what is no picture."""
    ending = Path(name).suffix.lower().removeprefix(".").replace("jpeg", "jpg")
    if ending not in get_args(PictureType):
        raise ValueError("no picture")
    return cast(PictureType, ending)


def _content_of(name: str) -> bytes:
    """A static file of ours, or one that was gathered. Raises `OSError`, `ValueError` if it is
    too large, `SuspiciousOperation` for a name that leads elsewhere."""
    found = finders.find(name)
    with Path(str(found)).open("rb") if found else staticfiles_storage.open(name) as file:
        content: bytes = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise ValueError("too large")
    return content


def _cut(content: bytes, type: PictureType) -> Image.Image:
    """What is to be seen of it, at most 1,024 pixels in height and width. Raises `NotSet`, and
    `ValueError` if there is nothing."""
    side = 1024
    with Image.open(BytesIO(pixels(content, type, side=side)), formats=["PNG"]) as whole:
        if whole.size != (side, side):
            raise ValueError("of another size")
        drawn = whole.convert("RGBA")
    box = drawn.getchannel("A").point(_is_seen).getbbox()
    if box is None:
        raise ValueError("nothing to be seen")
    return drawn.crop(box)


def _is_seen(alpha: int) -> int:
    return 255 if alpha > 15 else 0


def _composed(drawn: Image.Image, colour: str, kind: Kind, *, rim: bool) -> bytes:
    """`drawn` in the middle of the picture, with a rim that is seen on `colour` whatever its own
    colours are."""
    # Twice as large, and made small at the end: corners and rim become smooth.
    side = kind.side * 2
    width = round(side * 0.022) if rim else 0
    longest = (drawn.width**2 + drawn.height**2) ** 0.5 if kind.round else max(drawn.size)
    scale = (side * kind.within - 2 * width) / longest
    small = drawn.resize(
        (max(1, round(drawn.width * scale)), max(1, round(drawn.height * scale))),
        Image.Resampling.LANCZOS,
    )
    layer = Image.new("RGBA", (side, side))
    layer.paste(small, ((side - small.width) // 2, (side - small.height) // 2))
    if rim:
        shape = layer.getchannel("A").point(_is_seen)
        layer = Image.alpha_composite(_filled(_widened(shape, width), text_on(colour)), layer)
    if kind.ground:
        from PIL import ImageDraw  # it brings all that sets type

        mask = Image.new("L", (side, side), 0)
        ImageDraw.Draw(mask).rounded_rectangle(
            (0, 0, side - 1, side - 1), radius=round(side * kind.corner), fill=255
        )
        layer = Image.alpha_composite(_filled(mask, colour), layer)
    result = layer.resize((kind.side, kind.side), Image.Resampling.LANCZOS)
    if kind.ground and not kind.corner:
        result = result.convert("RGB")
    out = BytesIO()
    result.save(out, "PNG", optimize=True)
    return out.getvalue()


def _filled(mask: Image.Image, colour: str) -> Image.Image:
    layer = Image.new("RGBA", mask.size, colour)
    layer.putalpha(mask)
    return layer


def _widened(mask: Image.Image, by: int) -> Image.Image:
    """`mask`, grown by so many pixels, round at its corners."""
    # Twice the deviation away from a straight edge 2.3 % of it are left.
    blurred = mask.filter(ImageFilter.GaussianBlur(by / 2))
    return blurred.point(lambda value: 255 if value > 0.023 * 255 else 0)

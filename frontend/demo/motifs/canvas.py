"""A camera and brushes for pictures in perspective, drawn at twice the size."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from math import ceil
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

WIDTH, HEIGHT, SCALE = 1200, 900, 2
Colour = tuple[int, int, int]
Flat = tuple[float, float]
Spot = tuple[float, float, float]  # metres right, up, ahead


def mix(a: Colour, b: Colour, share: float) -> Colour:
    return (
        round(a[0] + (b[0] - a[0]) * share),
        round(a[1] + (b[1] - a[1]) * share),
        round(a[2] + (b[2] - a[2]) * share),
    )


def lit(colour: Colour, factor: float) -> Colour:
    return (
        min(255, round(colour[0] * factor)),
        min(255, round(colour[1] * factor)),
        min(255, round(colour[2] * factor)),
    )


class Canvas:
    """`horizon` is its height in the picture (0 is the top), `zoom` the length of the lens."""

    def __init__(
        self,
        seed: str,
        *,
        horizon: float = 0.42,
        zoom: float = 1.0,
        eye: float = 1.6,
        pan: float = 0.5,
    ) -> None:
        self.noise = Random(seed)
        self.width, self.height = WIDTH * SCALE, HEIGHT * SCALE
        self.horizon = horizon * self.height
        self.focal = 1.05 * zoom * self.width
        self.eye = eye
        self.middle = pan * self.width
        self.image = Image.new("RGB", (self.width, self.height), (200, 210, 220))
        self.pen = ImageDraw.Draw(self.image)

    # --- where things are -------------------------------------------------------------

    def see(self, x: float, up: float, ahead: float) -> Flat:
        """Where a spot appears in the picture."""
        ahead = max(ahead, 0.35)
        return (
            self.middle + self.focal * x / ahead,
            self.horizon + self.focal * (self.eye - up) / ahead,
        )

    def seen(self, spots: Sequence[Spot]) -> list[Flat]:
        return [self.see(*spot) for spot in spots]

    def size(self, metres: float, ahead: float) -> float:
        return self.focal * metres / ahead

    # --- brushes ------------------------------------------------------------------------

    def flat(self, points: Sequence[Flat], colour: Colour) -> None:
        self.pen.polygon(list(points), fill=colour)

    def face(self, spots: Sequence[Spot], colour: Colour) -> None:
        self.flat(self.seen(spots), colour)

    def ground(self, x0: float, x1: float, z0: float, z1: float, colour: Colour) -> None:
        """A rectangle that lies on the ground."""
        self.face([(x0, 0, z0), (x1, 0, z0), (x1, 0, z1), (x0, 0, z1)], colour)

    def stroke(self, spots: Sequence[Spot], metres: float, colour: Colour) -> None:
        """A round line; its width shrinks with the distance."""
        points = self.seen(spots)
        for (a, b), (one, two) in zip(pairwise(points), pairwise(spots), strict=True):
            wide = max(1, round(self.size(metres, (one[2] + two[2]) / 2)))
            self.pen.line([a, b], fill=colour, width=wide)
            for x, y in (a, b):
                half = wide / 2
                self.pen.ellipse([x - half, y - half, x + half, y + half], fill=colour)

    def disc(self, spot: Spot, metres: float, colour: Colour) -> None:
        x, y = self.see(*spot)
        half = self.size(metres, spot[2])
        self.pen.ellipse([x - half, y - half, x + half, y + half], fill=colour)

    def box(
        self,
        x: float,
        z: float,
        wide: float,
        deep: float,
        low: float,
        high: float,
        colour: Colour,
        *,
        light: float = 1.0,
        side: float = 0.78,
        top: float = 1.16,
    ) -> None:
        """An upright box seen from the front; `x` is its middle, `z` its front."""
        left, right, back = x - wide / 2, x + wide / 2, z + deep
        shaded, front, roof = lit(colour, side), lit(colour, light), lit(colour, top)
        if left > 0:
            self.face(
                [(left, low, z), (left, low, back), (left, high, back), (left, high, z)], shaded
            )
        if right < 0:
            self.face(
                [(right, low, z), (right, low, back), (right, high, back), (right, high, z)],
                lit(colour, side * 1.08),
            )
        if high < self.eye:
            self.face(
                [(left, high, z), (right, high, z), (right, high, back), (left, high, back)], roof
            )
        self.face([(left, low, z), (right, low, z), (right, high, z), (left, high, z)], front)

    def gradient(self, points: Sequence[Flat], top: Colour, bottom: Colour) -> None:
        """Fill a shape from `top` to `bottom`."""
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        west, north = max(0, int(min(xs))), max(0, int(min(ys)))
        east, south = min(self.width, int(max(xs)) + 1), min(self.height, int(max(ys)) + 1)
        if east <= west or south <= north:
            return
        strip = Image.new("RGB", (1, 64))
        strip.putdata([mix(top, bottom, i / 63) for i in range(64)])
        # Sideways it is all the same: no need to blend there.
        fill = strip.resize((1, south - north), Image.Resampling.BILINEAR)
        fill = fill.resize((east - west, south - north), Image.Resampling.NEAREST)
        mask = Image.new("L", fill.size, 0)
        ImageDraw.Draw(mask).polygon([(x - west, y - north) for x, y in points], fill=255)
        self.image.paste(fill, (west, north), mask)

    def shade(
        self,
        points: Sequence[Flat],
        strength: float,
        blur: float = 14,
        colour: Colour = (18, 22, 34),
    ) -> None:
        """A soft shadow (or a soft patch of `colour`) over what is there."""
        small = 4
        size = (self.width // small, self.height // small)
        mask = Image.new("L", size, 0)
        ImageDraw.Draw(mask).polygon(
            [(x / small, y / small) for x, y in points], fill=round(255 * strength)
        )
        box = mask.getbbox()
        if box is None:
            return
        radius = blur * SCALE / small
        # Farther than that nothing is blurred: Pillow blurs by three boxes as wide as the radius.
        reach = ceil(4 * radius) + 4
        west, north = max(0, box[0] - reach), max(0, box[1] - reach)
        east, south = min(size[0], box[2] + reach), min(size[1], box[3] + reach)
        soft = mask.crop((west, north, east, south)).filter(ImageFilter.GaussianBlur(radius))
        self._lay(colour, soft, (west, north), small)

    def _lay(self, colour: Colour, mask: Image.Image, at: tuple[int, int], k: int) -> None:
        """Paint through a mask that lies `at` a place of the picture made `k` times smaller."""
        box = mask.getbbox()
        if box is None:
            return
        part = mask.crop(box)
        part = part.resize((part.width * k, part.height * k), Image.Resampling.BILINEAR)
        self.image.paste(colour, ((at[0] + box[0]) * k, (at[1] + box[1]) * k), part)

    def glow(self, point: Flat, radius: float, colour: Colour, strength: float = 1.0) -> None:
        """Light around a point, added to what is there."""
        half = int(radius * SCALE)
        x, y = int(point[0]), int(point[1])
        light = Image.radial_gradient("L").resize((2 * half, 2 * half), Image.Resampling.BILINEAR)
        light = ImageChops.invert(light).point(
            [round(255 * strength * (max(0, i - 74) / 181) ** 2) for i in range(256)]
        )
        west, north = max(0, x - half), max(0, y - half)
        east, south = min(self.width, x + half), min(self.height, y + half)
        if east <= west or south <= north:
            return
        part = self.image.crop((west, north, east, south))
        light = light.crop((west - x + half, north - y + half, east - x + half, south - y + half))
        tint = Image.merge("RGB", [light.point([i * c // 255 for i in range(256)]) for c in colour])
        self.image.paste(ImageChops.screen(part, tint), (west, north))

    def grit(
        self, points: Sequence[Flat], strength: float, grain: float = 2.0, sigma: float = 70
    ) -> None:
        """Roughness within a shape: asphalt, plaster, grass."""
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        west, north = max(0, int(min(xs))), max(0, int(min(ys)))
        east, south = min(self.width, int(max(xs)) + 1), min(self.height, int(max(ys)) + 1)
        if east - west < 4 or south - north < 4:
            return
        size = (east - west, south - north)
        dots = self._dots(
            max(2, int(size[0] / (grain * SCALE))), max(2, int(size[1] / (grain * SCALE))), sigma
        )
        dots = dots.resize(size, Image.Resampling.BILINEAR)
        part = self.image.crop((west, north, east, south))
        rough = ImageChops.overlay(part, Image.merge("RGB", (dots, dots, dots)))
        mask = Image.new("L", size, 0)
        ImageDraw.Draw(mask).polygon(
            [(x - west, y - north) for x, y in points], fill=round(255 * strength)
        )
        self.image.paste(rough, (west, north), mask)

    def _dots(self, wide: int, high: int, sigma: float) -> Image.Image:
        """Noise that is the same for the same seed (Pillow's own is not)."""
        tile = Image.frombytes("L", (256, 256), self.noise.randbytes(65536))
        low = 128 - sigma
        tile = tile.point([max(0, min(255, round(low + i * 2 * sigma / 255))) for i in range(256)])
        result = Image.new("L", (wide, high))
        for x in range(0, wide, 256):
            for y in range(0, high, 256):
                result.paste(tile, (x, y))
        return result

    def blur_so_far(self, radius: float) -> None:
        """What is drawn until now lies out of focus."""
        small = self.image.reduce(SCALE)
        small = small.filter(ImageFilter.GaussianBlur(radius))
        self.image = small.resize((self.width, self.height), Image.Resampling.BILINEAR)
        self.pen = ImageDraw.Draw(self.image)

    def dim(self, colour: Colour, strength: float) -> None:
        """Multiply everything with a colour: dusk, rain, evening."""
        tone = mix((255, 255, 255), colour, strength)
        bands = [
            band.point([i * c // 255 for i in range(256)])
            for band, c in zip(self.image.split(), tone, strict=True)
        ]
        self.image = Image.merge("RGB", bands)
        self.pen = ImageDraw.Draw(self.image)

    def developed(self) -> Image.Image:
        """The picture at its final size, with grain and a slight fall-off to the corners."""
        picture = self.image.reduce(SCALE)
        grain = self._dots(WIDTH, HEIGHT, 9)
        picture = ImageChops.overlay(picture, Image.merge("RGB", (grain, grain, grain)))
        return ImageChops.multiply(picture, _dark_corners())


@cache
def _dark_corners() -> Image.Image:
    dark = Image.radial_gradient("L").resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)
    dark = dark.point([255 - max(0, i - 120) // 3 for i in range(256)])
    return Image.merge("RGB", (dark, dark, dark))

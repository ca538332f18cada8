"""What stands in many pictures: sky, trees, houses; and the stamp."""

from math import cos, pi, sin

from PIL import Image, ImageDraw, ImageFont

from frontend.demo.motifs.canvas import SCALE, Canvas, Colour, Flat, lit, mix


class Stage(Canvas):
    """A canvas that knows how to set up a street."""

    def sky(
        self, top: Colour, low: Colour, clouds: int = 6, cloud: Colour = (255, 255, 255)
    ) -> None:
        edge = self.horizon + 4
        self.gradient([(0, 0), (self.width, 0), (self.width, edge), (0, edge)], top, low)
        for _ in range(clouds):
            x = self.noise.uniform(0, self.width)
            y = self.noise.uniform(0, self.horizon * 0.75)
            wide = self.noise.uniform(120, 330) * SCALE
            puffs = []
            for i in range(14):
                turn = 2 * pi * i / 14
                reach = self.noise.uniform(0.7, 1.1)
                puffs.append((x + cos(turn) * wide * reach, y + sin(turn) * wide * 0.16 * reach))
            self.shade(puffs, 0.5, 22, cloud)

    def leaves(
        self,
        middle: Flat,
        wide: float,
        high: float,
        colour: Colour,
        count: int = 260,
        spread: float = 0.3,
    ) -> None:
        """A crown or a bush: many leaves, dark below and inside, light above."""
        x, y = middle
        lobes = []
        for _ in range(11):
            turn, reach = self.noise.uniform(0, 2 * pi), self.noise.uniform(0.15, 0.62)
            lobes.append((cos(turn) * reach * wide, sin(turn) * reach * high))
        for px, py in lobes:
            core = (wide * 0.42, high * 0.42)
            dark = lit(colour, 0.62 - 0.1 * (py / high))
            self.pen.ellipse(
                [x + px - core[0], y + py - core[1], x + px + core[0], y + py + core[1]], fill=dark
            )
        for i in range(count):
            px, py = self.noise.choice(lobes)
            turn, reach = self.noise.uniform(0, 2 * pi), self.noise.random() ** 0.5 * 0.5
            px, py = px + cos(turn) * reach * wide, py + sin(turn) * reach * high
            light = 0.78 + 0.42 * (0.5 - py / (2 * high)) + self.noise.uniform(-spread, spread) / 2
            light += 0.12 * i / count
            half = self.noise.uniform(0.035, 0.075) * wide
            self.pen.ellipse(
                [x + px - half, y + py - half * 0.8, x + px + half, y + py + half * 0.8],
                fill=lit(colour, light),
            )

    def tree(
        self,
        x: float,
        ahead: float,
        high: float,
        colour: Colour = (96, 138, 70),
        trunk: Colour = (92, 74, 58),
    ) -> None:
        self.stroke([(x, 0, ahead), (x + 0.1, high * 0.5, ahead)], high * 0.055, trunk)
        middle = self.see(x, high * 0.68, ahead)
        size = self.size(high * 0.3, ahead)
        self.leaves(middle, size, size * 1.05, colour)

    def house(
        self,
        x: float,
        ahead: float,
        wide: float,
        high: float,
        wall: Colour,
        roof: Colour,
        *,
        gable: bool = False,
        lights: float = 0.0,
    ) -> None:
        """A house with its front to the camera."""
        left, right = x - wide / 2, x + wide / 2
        top = high * 0.66
        if gable:
            self.face(
                [
                    (left, 0, ahead),
                    (right, 0, ahead),
                    (right, top, ahead),
                    (x, high, ahead),
                    (left, top, ahead),
                ],
                wall,
            )
            for a, b in ((left - 0.35, x), (right + 0.35, x)):
                self.face(
                    [
                        (a, top - 0.2, ahead),
                        (a, top + 0.1, ahead),
                        (b, high + 0.25, ahead),
                        (b, high - 0.15, ahead),
                    ],
                    roof,
                )
        else:
            self.face(
                [(left, 0, ahead), (right, 0, ahead), (right, top, ahead), (left, top, ahead)], wall
            )
            self.face(
                [
                    (left - 0.3, top, ahead),
                    (right + 0.3, top, ahead),
                    (right - 0.5, high, ahead),
                    (left + 0.5, high, ahead),
                ],
                roof,
            )
            self.face(
                [
                    (left - 0.3, top - 0.15, ahead),
                    (right + 0.3, top - 0.15, ahead),
                    (right + 0.3, top + 0.05, ahead),
                    (left - 0.3, top + 0.05, ahead),
                ],
                lit(roof, 0.8),
            )
        self.grit(
            self.seen(
                [(left, 0, ahead), (right, 0, ahead), (right, top, ahead), (left, top, ahead)]
            ),
            0.25,
            3,
        )
        columns = max(2, round(wide / 2.3))
        floors = max(1, round(top / 2.8))
        for floor in range(floors):
            for column in range(columns):
                mx = left + wide * (column + 0.5) / columns
                low = 0.9 + floor * top / floors
                if floor == 0 and column == columns // 2:
                    self._pane(mx, 0.02, ahead, 1.0, 2.1, (104, 78, 60))
                    continue
                bright = self.noise.random() < lights
                glass = (255, 214, 140) if bright else mix((74, 92, 110), wall, 0.12)
                self._pane(mx, low, ahead, 1.05, 1.35, glass)

    def _pane(
        self, x: float, low: float, ahead: float, wide: float, high: float, glass: Colour
    ) -> None:
        frame = 0.09
        self.face(
            [
                (x - wide / 2 - frame, low - frame, ahead),
                (x + wide / 2 + frame, low - frame, ahead),
                (x + wide / 2 + frame, low + high + frame, ahead),
                (x - wide / 2 - frame, low + high + frame, ahead),
            ],
            (236, 233, 226),
        )
        self.gradient(
            self.seen(
                [
                    (x - wide / 2, low, ahead),
                    (x + wide / 2, low, ahead),
                    (x + wide / 2, low + high, ahead),
                    (x - wide / 2, low + high, ahead),
                ]
            ),
            lit(glass, 1.12),
            lit(glass, 0.86),
        )
        self.stroke([(x, low, ahead), (x, low + high, ahead)], 0.05, (236, 233, 226))


def stamped(picture: Image.Image) -> Image.Image:
    """The picture with the word that says it is none, where the pages' cuts have it, too:
    four to five is the narrowest, three to two the lowest."""
    words = "Beispielbild"
    font = ImageFont.load_default(26)
    layer = Image.new("L", picture.size, 0)
    pen = ImageDraw.Draw(layer)
    west, north, east, south = pen.textbbox((0, 0), words, font=font)
    edge = (picture.width + picture.height * 0.8) / 2 - 20
    x = edge - (east - west) - 16
    y = (picture.height - picture.width / 1.5) / 2 + 22
    pen.rounded_rectangle([x - 14, y - 10, edge, y + (south - north) + 10], 8, fill=150)
    result = picture.copy()
    result.paste((16, 24, 32), (0, 0), layer)
    ImageDraw.Draw(result).text((x, y - north), words, font=font, fill=(255, 255, 255))
    return result

"""Title pictures of projects: a square, a street with a cycle lane, a playground; today, and
as they shall be."""

from math import cos, pi, sin

from frontend.demo.motifs.canvas import Colour, lit
from frontend.demo.motifs.places import PAVING, ROOFS, WALLS, along, park, pavement
from frontend.demo.motifs.stage import Stage

CARS: tuple[Colour, ...] = ((178, 44, 46), (52, 78, 112), (206, 208, 210), (66, 72, 74))
WATER: Colour = (126, 172, 196)


def square(mended: bool) -> Stage:
    """A market square: a car park today; paved, with trees and a fountain, tomorrow."""
    stage = Stage("square", horizon=0.47, zoom=0.74, eye=1.7)
    stage.sky((114, 166, 214), (222, 234, 238))
    _tower(stage, 9.5, 52)
    x = -27.0
    while x < 28:
        wide = stage.noise.uniform(6.5, 8.6)
        stage.house(
            x + wide / 2,
            36 + stage.noise.uniform(0, 1.2),
            wide - 0.1,
            stage.noise.uniform(9.0, 11.8),
            stage.noise.choice(WALLS),
            stage.noise.choice(ROOFS),
            gable=stage.noise.random() < 0.6,
        )
        x += wide
    pavement(stage, -60, 60, 31, 36)
    stage.blur_so_far(1.2)
    if mended:
        _paved(stage)
    else:
        _parked(stage)
    return stage


def _tower(stage: Stage, x: float, ahead: float) -> None:
    """A church behind the houses."""
    wall: Colour = (196, 186, 168)
    stage.box(x, ahead, 5.4, 5.4, 0, 21, wall)
    top = [(x - 3.1, 20.8, ahead), (x + 3.1, 20.8, ahead), (x, 33, ahead + 2.7)]
    stage.face(top, (88, 98, 104))
    stage.face([top[0], (x, 20.8, ahead), top[2]], (106, 116, 122))
    stage.disc((x, 18.2, ahead - 0.1), 1.0, (236, 232, 220))


def _parked(stage: Stage) -> None:
    ground = stage.seen([(-60, 0, 31), (60, 0, 31), (60, 0, 0.4), (-60, 0, 0.4)])
    stage.gradient(ground, (128, 130, 132), (98, 100, 102))
    stage.grit(ground, 0.8, 1.3, 90)
    for ahead in (11.0, 21.0):
        for i in range(-7, 8):
            stage.ground(i * 2.6 - 0.06, i * 2.6 + 0.06, ahead, ahead + 4.8, (206, 206, 200))
    for ahead, bays in ((22.5, (-6, -5, -3, -2, -1, 1, 2, 4, 5)), (12.5, (-3, -2, 0, 1, 3))):
        for i in bays:
            _car(stage, i * 2.6 + 1.3, ahead, stage.noise.choice(CARS))


def _car(stage: Stage, x: float, z: float, colour: Colour) -> None:
    """Seen from behind."""
    stage.shade(
        stage.seen([(x - 1.1, 0, z - 0.3), (x + 1.1, 0, z - 0.3), (x + 1.2, 0, z + 3.8),
                    (x - 1.2, 0, z + 3.8)]), 0.5, 6,
    )  # fmt: skip
    for side in (-0.68, 0.68):
        stage.box(x + side, z + 0.05, 0.24, 0.5, 0, 0.4, (34, 34, 36))
    stage.box(x, z + 0.7, 1.5, 2.0, 0.85, 1.42, lit(colour, 0.92))
    stage.box(x, z, 1.74, 3.8, 0.24, 0.88, colour)
    pane = [(x - 0.62, 0.92, z + 0.68), (x + 0.62, 0.92, z + 0.68), (x + 0.54, 1.34, z + 0.68),
            (x - 0.54, 1.34, z + 0.68)]  # fmt: skip
    stage.face(pane, (66, 82, 94))
    for side in (-0.74, 0.74):
        stage.box(x + side, z - 0.01, 0.2, 0.02, 0.58, 0.76, (190, 40, 36))
    stage.box(x, z - 0.01, 0.52, 0.02, 0.44, 0.56, (236, 236, 230))


def _paved(stage: Stage) -> None:
    pavement(stage, -30, 30, 0.5, 31, slab=0.9)
    for x in (-11.0, -5.6, 5.6, 11.0):
        _planted(stage, x, 24)
    for x in (-7.4, 7.4):
        _planted(stage, x, 13.5)
        stage.shade(
            stage.seen([(x - 2.4, 0, 11.8), (x + 2.6, 0, 11.8), (x + 3.2, 0, 14), (x - 2, 0, 14)]),
            0.3,
            16,
        )
    _fountain(stage, 0, 15.5)
    for x in (-4.6, 4.6):
        _bench(stage, x, 9.6)


def _planted(stage: Stage, x: float, ahead: float) -> None:
    stage.box(x, ahead - 0.9, 1.9, 1.9, 0, 0.4, lit(PAVING, 1.05))
    stage.tree(x, ahead, 5.6, (104, 146, 76))


def _fountain(stage: Stage, x: float, ahead: float) -> None:
    def ring(reach: float, up: float) -> list[tuple[float, float, float]]:
        return [
            (x + cos(2 * pi * i / 40) * reach, up, ahead + sin(2 * pi * i / 40) * reach)
            for i in range(40)
        ]

    stage.shade(stage.seen(ring(3.1, 0)), 0.4, 8)
    stone: Colour = (198, 190, 176)
    for step in range(12):
        stage.face(ring(2.7, 0.05 * step), lit(stone, 0.74 + 0.02 * step))
    stage.face(ring(2.7, 0.6), lit(stone, 1.08))
    stage.face(ring(2.35, 0.6), WATER)
    stage.stroke([(x, 0.6, ahead), (x, 2.1, ahead)], 0.5, stone)
    stage.face([(each[0] * 0.42 + x * 0.58, 2.1, ahead) for each in ring(2.7, 0)], stone)
    stage.face(ring(1.05, 2.1), lit(WATER, 1.1))
    for side in (-1, 1):
        for far in (0.5, 0.8, 1.1):
            jet = [
                (x + side * far * t / 6, 2.2 + 0.9 * (t / 6) - 2.4 * (t / 6) ** 2, ahead - 0.3)
                for t in range(7)
            ]
            stage.stroke(jet, 0.06, (226, 240, 246))


def _bench(stage: Stage, x: float, z: float) -> None:
    stage.shade(
        stage.seen([(x - 1, 0, z - 0.2), (x + 1, 0, z - 0.2), (x + 1.1, 0, z + 0.6),
                    (x - 0.9, 0, z + 0.6)]), 0.4, 5,
    )  # fmt: skip
    for side in (-0.8, 0.8):
        stage.box(x + side, z, 0.1, 0.45, 0, 0.42, (52, 58, 62))
    for near in (0.36, 0.18, 0.0):
        stage.box(x, z + near, 2.0, 0.14, 0.42, 0.48, (176, 122, 72))
    stage.box(x, z + 0.5, 2.0, 0.06, 0.6, 0.9, (166, 112, 66))


def cycle_path(mended: bool) -> Stage:
    """A street: nothing for cyclists today, a wide red lane tomorrow."""
    stage = Stage("cycle_path", horizon=0.46, zoom=0.8, eye=1.7, pan=0.36)
    along(stage, half=4.4)
    if not mended:
        for dash in range(4, 64, 6):
            stage.ground(-0.07, 0.07, dash, dash + 3, (214, 214, 208))
        return stage
    lane = [(1.7, 0, 70), (4.2, 0, 70), (4.2, 0, 0.4), (1.7, 0, 0.4)]
    corners = stage.seen([(x, 0, z) for x, _, z in lane])
    stage.gradient(corners, (176, 92, 80), (158, 70, 60))
    stage.grit(corners, 0.6, 1.3, 80)
    for edge in (1.7, 4.2):
        stage.ground(edge - 0.07, edge + 0.07, 0.4, 70, (232, 230, 222))
    for ahead in (5.6, 17.0, 34.0):
        _bicycle_sign(stage, 2.95, ahead)
    for ahead in (12.0, 26.0):
        stage.stroke([(1.35, 0, ahead), (1.35, 0.9, ahead)], 0.12, (230, 228, 220))
        stage.stroke([(1.35, 0.6, ahead), (1.35, 0.75, ahead)], 0.13, (190, 46, 40))
    return stage


def _bicycle_sign(stage: Stage, x: float, z: float) -> None:
    """Painted on the ground, long as such signs are."""
    white: Colour = (236, 234, 228)
    for middle in (-0.5, 0.5):
        ring = [
            (x + middle + cos(2 * pi * i / 24) * 0.34, 0.0, z + sin(2 * pi * i / 24) * 0.62)
            for i in range(25)
        ]
        stage.stroke(ring, 0.07, white)
    frame = ((-0.5, 0.0), (-0.2, 0.9), (0.32, 0.9), (0.02, 0.0), (-0.2, 0.9), (0.02, 0.0),
             (0.5, 0.0), (0.32, 0.9), (0.26, 1.25), (0.5, 1.3))  # fmt: skip
    stage.stroke([(x + a, 0.0, z + b) for a, b in frame], 0.07, white)
    stage.stroke([(x - 0.36, 0.0, z + 1.15), (x - 0.06, 0.0, z + 1.15)], 0.09, white)


def playground(mended: bool) -> Stage:
    """A lawn with a worn sandpit today, with a slide and a climbing tower tomorrow."""
    stage = Stage("playground", horizon=0.42, zoom=0.66, eye=1.9)
    park(stage, path=False)
    stage.blur_so_far(1.6)
    sand = stage.seen([(-4.6, 0, 12), (4.6, 0, 12), (5.6, 0, 5), (-5.6, 0, 5)])
    stage.gradient(sand, (222, 204, 164), (206, 184, 140))
    stage.grit(sand, 0.8, 1.3, 80)
    for x in (-5.2, 5.2):
        stage.stroke(
            [(x * 0.88, 0.12, 12), (x * 0.98, 0.12, 8), (x * 1.07, 0.12, 5)], 0.24, (150, 112, 70)
        )
    stage.stroke([(-5.6, 0.12, 5), (5.6, 0.12, 5)], 0.24, (164, 122, 76))
    if mended:
        _climbing_tower(stage, -2.8, 8.4)
        _seesaw(stage, 2.9, 7.4)
    else:
        _seesaw(stage, 1.2, 7.2, broken=True)
    return stage


def _climbing_tower(stage: Stage, x: float, z: float) -> None:
    wood: Colour = (186, 136, 82)
    stage.shade(
        stage.seen([(x - 1.2, 0, z - 0.4), (x + 3.4, 0, z - 0.4), (x + 3.8, 0, z + 1.6),
                    (x - 0.8, 0, z + 1.6)]), 0.35, 9,
    )  # fmt: skip
    for side in (-0.95, 0.95):
        stage.stroke([(x + side, 0, z + 1.7), (x + side, 2.9, z + 1.7)], 0.15, lit(wood, 0.8))
    stage.box(x, z, 2.1, 1.7, 1.4, 1.52, lit(wood, 0.92))
    slide = [(x + 1.0, 1.55, z + 0.3), (x + 1.0, 1.55, z + 1.1), (x + 3.4, 0.25, z + 1.1),
             (x + 3.4, 0.25, z + 0.3)]  # fmt: skip
    stage.face(slide, (206, 190, 60))
    for edge in (0.3, 1.1):
        stage.stroke([(x + 1.0, 1.68, z + edge), (x + 3.5, 0.36, z + edge)], 0.1, (182, 52, 44))
    for side in (-0.95, 0.95):
        stage.stroke([(x + side, 0, z), (x + side, 2.9, z)], 0.16, wood)
    roof = [(x - 1.4, 2.75, z - 0.2), (x + 1.4, 2.75, z - 0.2), (x, 3.9, z + 0.8)]
    stage.face(roof, (176, 60, 48))
    stage.face([(x, 2.75, z - 0.2), roof[1], roof[2]], (150, 48, 40))
    for step in range(5):
        up = 0.25 + 0.28 * step
        stage.stroke([(x - 0.5, up, z - 0.25 + 0.05 * step), (x + 0.5, up, z - 0.25 + 0.05 * step)],
                     0.07, lit(wood, 1.1))  # fmt: skip
    for side in (-0.5, 0.5):
        stage.stroke([(x + side, 0, z - 0.3), (x + side, 1.5, z)], 0.08, lit(wood, 0.9))


def _seesaw(stage: Stage, x: float, z: float, *, broken: bool = False) -> None:
    stage.shade(
        stage.seen(
            [(x - 1.6, 0, z), (x + 1.6, 0, z), (x + 1.7, 0, z + 0.5), (x - 1.5, 0, z + 0.5)]
        ),
        0.3,
        6,
    )
    blue: Colour = (60, 104, 156)
    stage.stroke([(x - 0.18, 0, z), (x, 0.5, z), (x + 0.18, 0, z)], 0.12, (92, 98, 104))
    if broken:
        stage.stroke([(x - 1.5, 0.08, z), (x - 0.1, 0.5, z)], 0.16, lit(blue, 0.8))
        stage.stroke([(x + 0.5, 0.06, z - 0.5), (x + 1.6, 0.05, z - 0.8)], 0.16, lit(blue, 0.8))
        return
    stage.stroke([(x - 1.6, 0.86, z), (x + 1.6, 0.16, z)], 0.16, blue)
    for side, up in ((-1.2, 0.8), (1.2, 0.28)):
        stage.stroke([(x + side, up, z), (x + side, up + 0.34, z)], 0.06, (60, 64, 68))
        stage.box(x + side * 1.2, z - 0.12, 0.34, 0.24, up + 0.06, up + 0.14, (190, 60, 48))

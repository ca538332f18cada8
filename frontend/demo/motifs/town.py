"""Lamp, traffic light, sign, wall and bench."""

from math import cos, pi, sin

from frontend.demo.motifs.canvas import Colour, lit
from frontend.demo.motifs.places import along, park, pavement
from frontend.demo.motifs.stage import Stage


def lamp(mended: bool) -> Stage:
    stage = Stage("lamp", horizon=0.56, zoom=0.8, eye=1.6, pan=0.46)
    along(stage, lights=0.34, sky_top=(150, 172, 214), sky_low=(250, 214, 178))
    stage.dim((78, 88, 134), 0.86 if not mended else 0.8)
    for x, ahead in ((-4.3, 27.0), (4.3, 40.0), (-4.3, 52.0)):  # the others are lit
        stage.stroke([(x, 0, ahead), (x, 4.6, ahead)], 0.11, (38, 42, 50))
        stage.glow(stage.see(x, 4.7, ahead), 90 * 18 / ahead + 40, (255, 206, 130), 0.9)
        stage.disc((x, 4.7, ahead), 0.2, (255, 240, 206))
    post: Colour = (44, 50, 58)
    x, ahead = 3.6, 10.5
    stage.shade(
        stage.seen(
            [
                (x - 0.3, 0.1, ahead),
                (x + 0.3, 0.1, ahead),
                (x + 0.3, 0.1, ahead + 1),
                (x - 0.3, 0.1, ahead + 1),
            ]
        ),
        0.5,
        4,
    )
    stage.stroke([(x, 0.1, ahead), (x, 1.0, ahead)], 0.2, post)
    stage.stroke([(x, 1.0, ahead), (x, 4.6, ahead)], 0.11, post)
    stage.stroke(
        [(x + 0.03, 1.0, ahead - 0.02), (x + 0.03, 4.6, ahead - 0.02)], 0.025, lit(post, 1.6)
    )
    stage.stroke([(x, 4.6, ahead), (x - 0.25, 4.85, ahead), (x - 0.9, 4.92, ahead)], 0.09, post)
    head = [
        (x - 1.5, 4.86, ahead),
        (x - 0.75, 4.82, ahead),
        (x - 0.75, 5.02, ahead),
        (x - 1.35, 5.02, ahead),
    ]
    stage.face(head, lit(post, 1.1))
    stage.face(
        [
            (x - 0.14, 1.9, ahead - 0.1),
            (x + 0.14, 1.9, ahead - 0.1),
            (x + 0.14, 2.1, ahead - 0.1),
            (x - 0.14, 2.1, ahead - 0.1),
        ],
        (226, 226, 214),
    )
    glass = [
        (x - 1.46, 4.86, ahead - 0.02),
        (x - 0.8, 4.82, ahead - 0.02),
        (x - 0.82, 4.76, ahead - 0.02),
        (x - 1.4, 4.78, ahead - 0.02),
    ]
    if not mended:
        stage.face(glass, (92, 98, 110))
        return stage
    pool = [
        stage.see(x - 1.1 + cos(2 * pi * i / 22) * 3.4, 0, ahead - 0.4 + sin(2 * pi * i / 22) * 2.6)
        for i in range(22)
    ]
    stage.shade(pool, 0.5, 34, (255, 214, 146))
    stage.face(glass, (255, 248, 226))
    stage.glow(stage.see(x - 1.1, 4.8, ahead), 430, (255, 206, 132), 0.75)
    stage.glow(stage.see(x - 1.1, 4.8, ahead), 120, (255, 242, 214), 1.0)
    return stage


def traffic_light(mended: bool) -> Stage:
    stage = Stage("traffic_light", horizon=0.6, zoom=0.82, eye=1.6, pan=0.4)
    along(stage, half=4.2)
    stage.blur_so_far(1.9)
    for i in range(7):  # the crossing
        stage.ground(-3.6 + i * 1.1, -3.05 + i * 1.1, 3.4, 6.2, (222, 222, 216))
    stage.grit(stage.seen([(-5, 0, 3.4), (5, 0, 3.4), (5, 0, 6.2), (-5, 0, 6.2)]), 0.5, 1.4)
    x, ahead = 1.65, 4.4
    grey: Colour = (92, 98, 102)
    stage.shade(
        stage.seen(
            [
                (x - 0.2, 0, ahead),
                (x + 0.2, 0, ahead),
                (x + 1.4, 0, ahead + 0.7),
                (x + 1.0, 0, ahead + 0.7),
            ]
        ),
        0.35,
        6,
    )
    stage.stroke([(x, 0, ahead), (x, 3.3, ahead)], 0.14, grey)
    stage.stroke(
        [(x - 0.035, 0, ahead - 0.02), (x - 0.035, 3.2, ahead - 0.02)], 0.03, lit(grey, 1.4)
    )
    stage.box(x, ahead - 0.25, 0.46, 0.22, 2.05, 3.25, (38, 44, 42))
    stage.box(x + 0.02, ahead - 0.3, 0.18, 0.16, 0.95, 1.28, (232, 190, 52))
    stage.disc((x + 0.02, 1.12, ahead - 0.32), 0.05, (60, 62, 66))
    for up, on, colour in (
        (2.98, False, (214, 50, 44)),
        (2.65, False, (238, 178, 40)),
        (2.32, True, (52, 196, 110)),
    ):
        shining = mended and on
        glass = colour if shining else lit(colour, 0.24)
        stage.disc((x, up, ahead - 0.27), 0.15, (20, 22, 22))
        stage.disc((x, up, ahead - 0.28), 0.125, glass)
        if shining:
            stage.glow(stage.see(x, up, ahead - 0.28), 150, colour, 0.8)
            stage.disc((x - 0.02, up + 0.03, ahead - 0.29), 0.05, lit(colour, 1.5))
        else:
            stage.disc((x - 0.04, up + 0.04, ahead - 0.29), 0.03, (128, 134, 136))
        stage.stroke(
            [
                (x - 0.15, up + 0.06, ahead - 0.3),
                (x - 0.09, up + 0.15, ahead - 0.36),
                (x + 0.09, up + 0.15, ahead - 0.36),
                (x + 0.15, up + 0.06, ahead - 0.3),
            ],
            0.03,
            (24, 28, 27),
        )
    if not mended:
        stage.stroke(
            [
                (x - 0.23, 2.1, ahead - 0.3),
                (x - 0.28, 1.75, ahead - 0.3),
                (x - 0.2, 1.62, ahead - 0.3),
            ],
            0.02,
            (30, 30, 32),
        )
    return stage


def sign(mended: bool) -> Stage:
    stage = Stage("sign", horizon=0.52, zoom=0.85, eye=1.6, pan=0.55)
    along(stage)
    stage.blur_so_far(1.7)
    foot, ahead = -1.5, 4.7
    lean = 0.0 if mended else 0.62
    top = (foot + 2.55 * sin(lean), 2.55 * cos(lean), ahead)
    stage.shade(
        stage.seen(
            [
                (foot - 0.15, 0, ahead),
                (foot + 0.15, 0, ahead),
                (foot + 2.2, 0, ahead + 0.9),
                (foot + 1.9, 0, ahead + 1.0),
            ]
        ),
        0.3,
        6,
    )
    stage.stroke([(foot, 0, ahead), top], 0.075, (150, 154, 156))
    stage.stroke(
        [(foot - 0.02, 0, ahead - 0.02), (top[0] - 0.02, top[1], ahead - 0.02)],
        0.02,
        (222, 226, 228),
    )
    if not mended:  # torn up paving around the foot
        for i in range(12):
            turn = 2 * pi * i / 12
            stage.disc(
                (foot + cos(turn) * 0.22, 0.02, ahead + sin(turn) * 0.14),
                stage.noise.uniform(0.03, 0.06),
                (130, 122, 110),
            )
    across_x, across_y = cos(-lean), sin(-lean)
    up_x, up_y = sin(lean), cos(lean)
    centre = (foot + 2.25 * up_x, 2.25 * up_y)

    def on_sign(dx: float, dy: float) -> tuple[float, float, float]:
        return (
            centre[0] + dx * across_x + dy * up_x,
            centre[1] + dx * across_y + dy * up_y,
            ahead - 0.06,
        )

    ring = [on_sign(cos(2 * pi * i / 40) * 0.42, sin(2 * pi * i / 40) * 0.42) for i in range(40)]
    stage.face(ring, (188, 32, 38))
    stage.face(
        [on_sign(cos(2 * pi * i / 40) * 0.33, sin(2 * pi * i / 40) * 0.33) for i in range(40)],
        (246, 246, 242),
    )
    for dx, digit in ((-0.13, "3"), (0.13, "0")):
        shape = {
            "3": [
                (-0.08, 0.17),
                (0.07, 0.17),
                (0.0, 0.03),
                (0.08, -0.05),
                (0.05, -0.16),
                (-0.08, -0.16),
            ],
            "0": [
                (0, 0.17),
                (0.085, 0.08),
                (0.085, -0.08),
                (0, -0.17),
                (-0.085, -0.08),
                (-0.085, 0.08),
                (0, 0.17),
            ],
        }[digit]
        stage.stroke([on_sign(dx + px, py) for px, py in shape], 0.05, (24, 24, 28))
    if not mended:
        stage.face([on_sign(0.2, -0.42), on_sign(0.44, -0.2), on_sign(0.3, -0.22)], (120, 124, 128))
        stage.stroke([on_sign(0.12, -0.3), on_sign(0.3, -0.05)], 0.02, (150, 40, 44))
    return stage


def graffiti(mended: bool) -> Stage:
    stage = Stage("graffiti", horizon=0.44, zoom=0.85, eye=1.6)
    stage.sky((128, 176, 216), (226, 234, 238))
    for x in (-8.5, -3.0, 3.4, 9.0):
        stage.tree(x, 14, stage.noise.uniform(5.5, 7), (98, 138, 74))
    stage.blur_so_far(1.4)
    wall = [(-30.0, 0.0, 6.0), (30.0, 0.0, 6.0), (30.0, 2.3, 6.0), (-30.0, 2.3, 6.0)]
    plaster: Colour = (216, 206, 184)
    stage.gradient(stage.seen(wall), lit(plaster, 1.08), lit(plaster, 0.86))
    stage.face(
        [(-30, 2.3, 5.9), (30, 2.3, 5.9), (30, 2.42, 5.9), (-30, 2.42, 5.9)], (150, 140, 124)
    )
    for x in range(-9, 10, 3):
        stage.stroke([(x, 0, 5.99), (x, 2.3, 5.99)], 0.02, lit(plaster, 0.78))
    stage.grit(stage.seen(wall), 0.6, 1.8, 80)
    if mended:
        fresh = stage.seen(
            [(-2.8, 0.35, 5.98), (2.9, 0.3, 5.98), (2.85, 1.95, 5.98), (-2.75, 2.0, 5.98)]
        )
        stage.shade(fresh, 0.22, 20, (255, 252, 240))
    else:
        letters = (
            (
                [(-2.5, 0.5), (-2.5, 1.7), (-1.9, 1.75), (-1.7, 1.4), (-2.4, 1.15), (-1.6, 0.5)],
                (206, 52, 92),
            ),
            (
                [(-1.2, 0.5), (-1.0, 1.75), (-0.45, 1.7), (-0.3, 0.5), (-0.9, 1.0), (-0.4, 1.05)],
                (60, 96, 190),
            ),
            (
                [(0.8, 1.6), (0.1, 1.75), (0.0, 1.2), (0.7, 1.0), (0.6, 0.5), (0.0, 0.55)],
                (236, 150, 40),
            ),
            ([(1.2, 1.7), (2.3, 1.75), (1.75, 1.7), (1.7, 0.5)], (48, 150, 110)),
        )
        for shape, tone in letters:
            line = [(x, up, 5.97) for x, up in shape]
            stage.stroke(line, 0.34, (24, 24, 30))
            stage.stroke(line, 0.25, tone)
            stage.stroke([(x - 0.03, up + 0.05, 5.96) for x, up in shape], 0.05, lit(tone, 1.5))
        stage.stroke([(-2.9, 0.35, 5.96), (-0.5, 0.28, 5.96), (2.7, 0.4, 5.96)], 0.06, (24, 24, 30))
        for _ in range(14):  # paint that ran down
            x, up = stage.noise.uniform(-2.4, 2.2), stage.noise.uniform(0.5, 1.2)
            stage.stroke(
                [(x, up, 5.955), (x, up - stage.noise.uniform(0.15, 0.4), 5.955)],
                0.025,
                stage.noise.choice([(206, 52, 92), (60, 96, 190), (24, 24, 30)]),
            )
    pavement(stage, -40, 40, 0.6, 6.0, slab=0.5)
    stage.shade(stage.seen([(-30, 0, 5.4), (30, 0, 5.4), (30, 0, 6), (-30, 0, 6)]), 0.4, 8)
    return stage


def bench(mended: bool) -> Stage:
    stage = Stage("bench", horizon=0.4, zoom=0.95, eye=1.55)
    park(stage)
    stage.blur_so_far(1.6)
    wood: Colour = (166, 114, 66)
    iron: Colour = (46, 52, 56)
    z = 4.6
    stage.shade(
        stage.seen([(-1.5, 0, z - 0.2), (1.6, 0, z - 0.2), (1.9, 0, z + 0.8), (-1.2, 0, z + 0.8)]),
        0.5,
        9,
    )
    for x in (-1.15, 1.15):
        stage.stroke([(x, 0, z + 0.55), (x, 0.45, z + 0.45), (x, 1.0, z + 0.62)], 0.07, iron)
        stage.stroke([(x, 0, z), (x, 0.45, z), (x, 0.45, z + 0.45)], 0.07, iron)
    broken = set() if mended else {1, 4}
    for i, (up, deep) in enumerate(((0.62, 0.52), (0.8, 0.57), (0.98, 0.62))):
        tone = lit((196, 146, 92) if mended and i == 1 else wood, 1 - i * 0.04)
        if i in broken:
            stage.face(
                [
                    (-1.35, up, z + deep),
                    (-0.5, up, z + deep),
                    (-0.3, up + 0.06, z + deep),
                    (-0.42, up + 0.12, z + deep),
                    (-1.35, up + 0.12, z + deep),
                ],
                tone,
            )
            stage.face(
                [
                    (0.5, up - 0.22, z + deep),
                    (1.35, up, z + deep),
                    (1.35, up + 0.12, z + deep),
                    (0.42, up - 0.1, z + deep),
                ],
                lit(tone, 0.9),
            )
            continue
        stage.box(0, z + deep, 2.7, 0.05, up, up + 0.12, tone)
        stage.grit(
            stage.seen(
                [
                    (-1.35, up, z + deep),
                    (1.35, up, z + deep),
                    (1.35, up + 0.12, z + deep),
                    (-1.35, up + 0.12, z + deep),
                ]
            ),
            0.5,
            1.6,
        )
    for i in range(3):
        near = z + 0.02 + i * 0.16
        tone = lit((200, 150, 96) if mended and i == 1 else wood, 1.1)
        if i + 3 in broken:
            stage.face(
                [
                    (-1.35, 0.47, near),
                    (-0.2, 0.47, near),
                    (-0.05, 0.3, near),
                    (-0.12, 0.27, near),
                    (-1.35, 0.42, near),
                ],
                lit(tone, 0.85),
            )
            stage.face(
                [(0.9, 0.47, near), (1.35, 0.47, near), (1.35, 0.42, near), (0.8, 0.44, near)], tone
            )
            stage.face(
                [
                    (-0.3, 0.02, z - 0.5),
                    (0.75, 0.03, z - 0.3),
                    (0.72, 0.06, z - 0.18),
                    (-0.33, 0.05, z - 0.38),
                ],
                tone,
            )
            continue
        stage.box(0, near, 2.7, 0.13, 0.42, 0.48, tone, top=1.2)
    if not mended:
        for _ in range(10):
            x, near = stage.noise.uniform(-0.6, 0.9), stage.noise.uniform(4.0, 4.5)
            stage.stroke([(x, 0.01, near), (x + 0.1, 0.02, near + 0.03)], 0.02, lit(wood, 1.2))
    return stage

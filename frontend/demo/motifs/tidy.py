"""Rubbish, containers, bins and a forgotten bicycle."""

from math import cos, pi, sin

from frontend.demo.motifs.canvas import Colour, lit
from frontend.demo.motifs.places import across, kerb, pavement, road, tufts
from frontend.demo.motifs.stage import Stage


def _on_the_ground(stage: Stage, x: float, z: float, wide: float, deep: float) -> None:
    """The shadow under a thing."""
    stage.shade(
        [
            stage.see(x + cos(2 * pi * i / 18) * wide, 0, z + sin(2 * pi * i / 18) * deep)
            for i in range(18)
        ],
        0.5,
        6,
    )


def _yard(seed: str) -> Stage:
    """A footway in front of a hedge, near enough to see what lies there."""
    stage = Stage(seed, horizon=0.36, zoom=0.85, eye=1.6)
    stage.sky((126, 174, 216), (224, 234, 238))
    for x in (-11.0, -2.5, 6.5):
        stage.house(
            x, 18, 8.4, 9, stage.noise.choice([(232, 218, 196), (214, 222, 214)]), (146, 80, 62)
        )
    stage.ground(-40, 40, 9, 22, (132, 160, 92))
    for i in range(26):
        x = -9.5 + i * 0.76
        size = stage.size(0.62, 8.2)
        stage.leaves(stage.see(x, 0.72, 8.2), size, size * 1.05, (86, 122, 62), 90)
    stage.blur_so_far(1.3)
    pavement(stage, -40, 40, 2.4, 8.0, slab=0.5)
    road(stage, -40, 40, 0.4, 2.4)
    kerb(stage, 2.4)
    return stage


def _bag(stage: Stage, x: float, z: float, size: float, colour: Colour) -> None:
    _on_the_ground(stage, x, z, size * 1.1, size * 0.5)
    left, right = stage.see(x - size, 0, z), stage.see(x + size, 0, z)
    top = stage.see(x, size * 1.9, z)
    points = []
    for i in range(30):
        turn = 2 * pi * i / 30
        wave = 1 + stage.noise.uniform(-0.05, 0.05)
        points.append(
            (
                (left[0] + right[0]) / 2 + cos(turn) * (right[0] - left[0]) / 2 * wave,
                left[1] - (left[1] - top[1]) * (0.42 + 0.42 * sin(turn) * wave),
            )
        )
    stage.gradient(points, lit(colour, 1.5), lit(colour, 0.7))
    for _ in range(6):
        a = stage.noise.choice(points)
        stage.pen.line(
            [a, (top[0], top[1] + 8)], fill=lit(colour, stage.noise.uniform(0.8, 1.7)), width=4
        )
    stage.stroke([(x, size * 1.55, z), (x + 0.03, size * 1.95, z)], size * 0.22, lit(colour, 1.2))


def flytip(mended: bool) -> Stage:
    stage = _yard("flytip")
    if mended:
        tufts(stage, -3, 3, 7.9, 60)
        return stage
    # a mattress leaning on the hedge
    _on_the_ground(stage, -1.7, 6.7, 1.1, 0.4)
    stage.face(
        [(-2.7, 0, 6.6), (-0.8, 0, 6.6), (-0.72, 1.5, 7.3), (-2.62, 1.5, 7.3)], (226, 222, 210)
    )
    stage.face(
        [(-2.7, 0, 6.6), (-0.8, 0, 6.6), (-0.8, 0.05, 6.45), (-2.7, 0.05, 6.45)], (180, 174, 160)
    )
    for i in range(6):
        z, up = 6.6 + i * 0.12, 0.1 + i * 0.25
        stage.stroke([(-2.68, up, z), (-0.78, up, z)], 0.018, (196, 190, 176))
    stage.shade(
        stage.seen([(-2.2, 0.5, 6.8), (-1.5, 0.5, 6.8), (-1.5, 0.9, 7.0), (-2.2, 0.9, 7.0)]),
        0.3,
        8,
        (170, 140, 90),
    )
    # a sofa
    red: Colour = (150, 66, 58)
    _on_the_ground(stage, 0.9, 5.6, 1.35, 0.6)
    stage.box(0.9, 6.0, 2.2, 0.3, 0.1, 0.95, red)
    stage.box(0.9, 5.2, 2.2, 0.8, 0.1, 0.45, red, top=1.3)
    stage.box(-0.25, 5.15, 0.26, 1.0, 0.1, 0.66, red, light=1.05, top=1.35)
    stage.box(2.05, 5.15, 0.26, 1.0, 0.1, 0.66, red, light=0.95, top=1.3)
    stage.stroke([(0.9, 0.45, 5.2), (0.9, 0.46, 6.0)], 0.02, lit(red, 0.6))
    stage.grit(stage.seen([(-0.4, 0.1, 5.2), (2.2, 0.1, 5.2), (2.2, 1, 6), (-0.4, 1, 6)]), 0.3, 2)
    for x, z, size, tone in (
        (-1.0, 4.6, 0.27, (52, 60, 84)),
        (-0.5, 4.25, 0.22, (60, 62, 66)),
        (2.9, 5.0, 0.25, (66, 84, 66)),
        (-2.6, 5.3, 0.24, (62, 64, 70)),
    ):
        _bag(stage, x, z, size, tone)
    stage.box(2.3, 4.3, 0.62, 0.5, 0, 0.42, (186, 146, 98))
    stage.stroke([(1.99, 0.42, 4.3), (1.75, 0.5, 4.1)], 0.05, (196, 158, 110))
    return stage


def _glass_containers(stage: Stage) -> None:
    for x, tone in ((-2.3, (66, 122, 74)), (-0.5, (128, 92, 56)), (1.3, (214, 216, 214))):
        _on_the_ground(stage, x, 5.7, 0.95, 0.6)
        stage.box(x, 5.3, 1.5, 1.2, 0.08, 1.45, tone)
        front = stage.seen(
            [
                (x - 0.75, 0.08, 5.3),
                (x + 0.75, 0.08, 5.3),
                (x + 0.75, 1.45, 5.3),
                (x - 0.75, 1.45, 5.3),
            ]
        )
        stage.gradient(front, lit(tone, 1.12), lit(tone, 0.82))
        stage.grit(front, 0.2, 2)
        for hole in (-0.36, 0.36):
            stage.disc((x + hole, 1.14, 5.29), 0.14, (26, 28, 30))
            stage.disc((x + hole, 1.15, 5.285), 0.1, (12, 12, 14))
        stage.face(
            [
                (x - 0.4, 0.45, 5.29),
                (x + 0.4, 0.45, 5.29),
                (x + 0.4, 0.78, 5.29),
                (x - 0.4, 0.78, 5.29),
            ],
            (238, 238, 230),
        )
        stage.stroke([(x - 0.3, 0.66, 5.28), (x + 0.3, 0.66, 5.28)], 0.045, (60, 66, 70))
        stage.stroke([(x - 0.3, 0.56, 5.28), (x + 0.1, 0.56, 5.28)], 0.03, (110, 116, 120))


def container(mended: bool) -> Stage:
    stage = _yard("container")
    _glass_containers(stage)
    if mended:
        return stage
    tones: list[Colour] = [(52, 60, 84), (60, 62, 66), (150, 150, 146), (66, 84, 66)]
    for x, z, size in (
        (2.75, 5.0, 0.34),
        (3.3, 4.6, 0.28),
        (2.4, 4.3, 0.25),
        (-3.5, 5.0, 0.3),
        (0.4, 4.5, 0.24),
        (-1.4, 4.6, 0.22),
    ):
        _bag(stage, x, z, size, stage.noise.choice(tones))
    for x, z, wide in ((-2.6, 4.2, 0.5), (1.5, 4.1, 0.6), (-0.4, 3.9, 0.42)):
        _on_the_ground(stage, x, z + 0.2, wide * 0.8, 0.25)
        stage.box(x, z, wide, 0.4, 0, wide * 0.6, (190, 150, 102))
        stage.stroke(
            [(x - wide * 0.5, wide * 0.6, z), (x - wide * 0.8, wide * 0.7, z - 0.1)],
            0.05,
            (202, 164, 116),
        )
    for _ in range(26):
        x, z = stage.noise.uniform(-3.6, 3.6), stage.noise.uniform(3.1, 4.6)
        tone = stage.noise.choice([(74, 120, 80), (120, 86, 50), (200, 212, 214)])
        turn = stage.noise.uniform(0, pi)
        stage.stroke([(x, 0.04, z), (x + cos(turn) * 0.2, 0.04, z + sin(turn) * 0.1)], 0.07, tone)
        stage.stroke(
            [
                (x + cos(turn) * 0.2, 0.04, z + sin(turn) * 0.1),
                (x + cos(turn) * 0.3, 0.04, z + sin(turn) * 0.15),
            ],
            0.03,
            tone,
        )
    for _ in range(18):
        x, z = stage.noise.uniform(-3.4, 3.4), stage.noise.uniform(2.8, 4.4)
        stage.face(
            [
                (x, 0.01, z),
                (x + 0.2, 0.02, z + 0.03),
                (x + 0.16, 0.05, z + 0.13),
                (x - 0.03, 0.01, z + 0.11),
            ],
            lit((232, 230, 222), stage.noise.uniform(0.8, 1.05)),
        )
    return stage


def bin_(mended: bool) -> Stage:
    stage = Stage("bin", horizon=0.28, zoom=0.86, eye=1.7)
    across(stage, near_kerb=1.7, far=8.4)
    stage.blur_so_far(1.7)
    x, z = 0.0, 3.0
    _on_the_ground(stage, x, z, 0.42, 0.24)
    stage.stroke([(x - 0.36, 0, z + 0.1), (x - 0.36, 1.35, z + 0.1)], 0.06, (70, 76, 78))
    body = stage.seen(
        [(x - 0.26, 0.35, z), (x + 0.26, 0.35, z), (x + 0.3, 1.08, z), (x - 0.3, 1.08, z)]
    )
    stage.gradient(body, (88, 132, 96), (46, 78, 56))
    for i in range(7):
        px = x - 0.24 + i * 0.08
        stage.stroke([(px, 0.4, z - 0.01), (px * 1.13, 1.02, z - 0.01)], 0.012, (58, 92, 68))
    stage.stroke([(x - 0.31, 1.08, z), (x + 0.31, 1.08, z)], 0.05, (104, 150, 112))
    stage.face(
        [
            (x - 0.12, 0.62, z - 0.01),
            (x + 0.12, 0.62, z - 0.01),
            (x + 0.12, 0.8, z - 0.01),
            (x - 0.12, 0.8, z - 0.01),
        ],
        (238, 236, 226),
    )
    if mended:
        return stage
    rubbish: list[Colour] = [
        (222, 216, 204),
        (198, 60, 52),
        (236, 232, 220),
        (88, 112, 148),
        (216, 168, 70),
        (150, 150, 146),
    ]
    for i in range(30):
        px, up = stage.noise.uniform(-0.27, 0.27), 1.08 + stage.noise.random() ** 1.5 * 0.34
        px *= 1 - (up - 1.08) * 1.6
        tone = lit(rubbish[i % len(rubbish)], stage.noise.uniform(0.75, 1.1))
        turn, half = stage.noise.uniform(0, pi), stage.noise.uniform(0.05, 0.11)
        stage.face(
            [
                (px - cos(turn) * half, up - 0.05, z),
                (px + sin(turn) * half, up + half, z),
                (px + cos(turn) * half, up + 0.03, z),
                (px - sin(turn) * half, up - half, z),
            ],
            tone,
        )
    for tone, px in (((234, 228, 214), -0.1), ((198, 60, 52), 0.12)):
        stage.face(
            [
                (px - 0.05, 1.2, z - 0.02),
                (px + 0.05, 1.2, z - 0.02),
                (px + 0.065, 1.42, z - 0.02),
                (px - 0.065, 1.42, z - 0.02),
            ],
            tone,
        )
        stage.stroke(
            [(px - 0.07, 1.42, z - 0.02), (px + 0.07, 1.42, z - 0.02)], 0.025, (250, 248, 244)
        )
    for i in range(22):
        px, pz = stage.noise.gauss(0, 0.75), stage.noise.uniform(2.3, 3.6)
        half = stage.noise.uniform(0.04, 0.1)
        tone = lit(rubbish[i % len(rubbish)], stage.noise.uniform(0.8, 1.05))
        _on_the_ground(stage, px, pz, half, half * 0.5)
        stage.face(
            [
                (px - half, 0.01, pz),
                (px, 0.02 + half * 0.6, pz + half * 0.3),
                (px + half, 0.01, pz + half * 0.2),
                (px + half * 0.3, 0.0, pz - half * 0.5),
            ],
            tone,
        )
    return stage


def bike(mended: bool) -> Stage:
    stage = Stage("bike", horizon=0.38, zoom=0.95, eye=1.5)
    across(stage, near_kerb=2.2, far=8.8)
    stage.blur_so_far(1.5)
    steel: Colour = (150, 156, 160)
    for x in (-1.6, 0.1, 1.8):  # stands
        _on_the_ground(stage, x, 4.9, 0.3, 0.12)
        stage.stroke(
            [(x - 0.35, 0, 4.9), (x - 0.35, 0.85, 4.9), (x + 0.35, 0.85, 4.9), (x + 0.35, 0, 4.9)],
            0.06,
            steel,
        )
        stage.stroke([(x - 0.34, 0.86, 4.89), (x + 0.34, 0.86, 4.89)], 0.018, (222, 226, 228))
    if mended:
        return stage
    rust: Colour = (132, 78, 48)
    z = 4.6
    wheels = ((-0.62, 0.34), (0.5, 0.34))
    _on_the_ground(stage, 0, z, 1.0, 0.16)
    for number, (x, up) in enumerate(wheels):
        squash = 0.82 if number else 1.0  # the rear wheel is bent
        ring = [
            (
                x + cos(2 * pi * i / 28) * 0.33 * squash,
                up * squash + sin(2 * pi * i / 28) * 0.33 * squash,
                z + (0.12 * sin(4 * pi * i / 28) if number else 0),
            )
            for i in range(29)
        ]
        stage.stroke(ring, 0.035, (40, 38, 38))
        for i in range(0, 28, 3):
            if number == 0 or i % 2:
                stage.stroke([(x, up * squash, z), ring[i]], 0.006, (120, 112, 104))
    seat, head, pedal = (0.22, 0.78, z), (-0.42, 0.82, z), (0.0, 0.32, z)
    for a, b in (
        (seat, head),
        (head, pedal),
        (pedal, seat),
        ((0.5, 0.3, z), seat),
        ((0.5, 0.3, z), pedal),
        (head, (-0.62, 0.34, z)),
    ):
        stage.stroke([a, b], 0.045, rust)
    stage.stroke([(0.08, 0.95, z), (0.36, 0.9, z)], 0.07, (50, 46, 44))
    stage.stroke([(0.22, 0.78, z), (0.21, 0.92, z)], 0.035, rust)
    stage.stroke([head, (-0.4, 1.0, z), (-0.62, 1.04, z)], 0.035, (110, 96, 84))
    stage.stroke([(-0.4, 1.0, z), (-0.2, 0.9, z - 0.2)], 0.035, (110, 96, 84))
    tufts(stage, -1.0, 0.9, z - 0.05, 70, (112, 144, 74), 0.3)
    for _ in range(26):
        x = stage.noise.uniform(-0.8, 0.8)
        stage.disc((x, 0.01, stage.noise.uniform(4.2, 4.8)), 0.03, (140, 104, 56))
    return stage

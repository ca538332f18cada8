"""A branch over the footway, a hedge, a swing."""

from math import sin

from frontend.demo.motifs.canvas import Colour, lit
from frontend.demo.motifs.places import across, park, road
from frontend.demo.motifs.stage import Stage


def branch(mended: bool) -> Stage:
    stage = Stage("branch", horizon=0.56, zoom=0.72, eye=1.6)
    across(stage, near_kerb=3.0, far=9.0)
    stage.blur_so_far(1.3)
    bark: Colour = (96, 78, 62)
    stage.shade(stage.seen([(-3.2, 0, 6.6), (2.6, 0, 6.2), (3.2, 0, 7.6), (-2.4, 0, 7.8)]), 0.3, 16)
    stage.stroke([(-2.6, 0, 6.8), (-2.5, 2.2, 6.8), (-2.3, 5.2, 6.8)], 0.5, bark)
    stage.grit(
        stage.seen([(-2.83, 0, 6.8), (-2.37, 0, 6.8), (-2.2, 3.6, 6.8), (-2.58, 3.6, 6.8)]),
        0.8,
        2.4,
        100,
    )
    green: Colour = (98, 140, 68)
    size = stage.size(2.3, 6.8)
    stage.leaves(stage.see(-2.5, 5.2, 6.8), size, size * 0.72, green, 520)
    if mended:
        stage.disc((-2.2, 2.5, 6.6), 0.13, (214, 180, 130))
        stage.disc((-2.2, 2.5, 6.59), 0.07, (196, 158, 108))
        return stage
    stage.stroke([(-2.4, 2.5, 6.6), (-1.2, 2.4, 6.3), (0.4, 1.5, 5.9), (1.9, 0.6, 5.7)], 0.2, bark)
    stage.stroke([(-0.2, 1.85, 6.1), (0.9, 1.8, 6.0), (2.0, 1.4, 5.9)], 0.09, bark)
    stage.stroke([(0.4, 1.5, 5.9), (0.9, 0.7, 5.6), (1.0, 0.1, 5.4)], 0.08, bark)
    stage.face(
        [(-2.42, 2.3, 6.55), (-2.2, 2.75, 6.55), (-1.9, 2.6, 6.55), (-2.1, 2.4, 6.55)],
        (226, 192, 140),
    )
    for x, up, ahead, reach in (
        (0.6, 1.7, 5.9, 0.62),
        (1.5, 1.35, 5.8, 0.7),
        (2.1, 0.75, 5.7, 0.7),
        (1.0, 0.6, 5.5, 0.6),
        (0.0, 2.0, 6.0, 0.5),
        (1.6, 0.3, 5.4, 0.6),
    ):
        size = stage.size(reach, ahead)
        stage.leaves(stage.see(x, up, ahead), size, size * 0.75, (104, 146, 70), 190)
    for _ in range(80):
        x, z = stage.noise.uniform(-1.5, 3.0), stage.noise.uniform(4.4, 6.6)
        stage.disc(
            (x, 0.01, z), stage.noise.uniform(0.02, 0.05), lit(green, stage.noise.uniform(0.8, 1.2))
        )
    return stage


def hedge(mended: bool) -> Stage:
    stage = Stage("hedge", horizon=0.42, zoom=0.8, eye=1.6, pan=0.42)
    stage.sky((126, 174, 216), (224, 234, 238))
    stage.ground(-80, 80, 0.4, 90, (132, 160, 92))
    for x in (-9.0, 1.0, 9.6):
        stage.house(
            x, 34, 9, 9.5, stage.noise.choice([(230, 220, 200), (214, 222, 214)]), (142, 78, 60)
        )
    for x in (-6.0, 5.0):
        stage.tree(x, 27, 6.5, (102, 142, 76))
    stage.blur_so_far(1.2)
    road(stage, -40, -1.5, 0.4, 30)
    pave = [(-1.5, 0.1, 30), (2.2, 0.1, 30), (2.2, 0.1, 0.4), (-1.5, 0.1, 0.4)]
    stage.face(pave, (178, 174, 166))
    for row in range(1, 56):
        ahead = 0.5 * row
        stage.pen.line(
            [stage.see(-1.5, 0.1, ahead), stage.see(2.2, 0.1, ahead)],
            fill=(150, 146, 138),
            width=max(1, round(stage.size(0.012, ahead))),
        )
    stage.grit(stage.seen(pave), 0.4, 1.5)
    stage.face([(-1.5, 0, 30), (-1.5, 0.1, 30), (-1.5, 0.1, 0.4), (-1.5, 0, 0.4)], (150, 148, 142))
    green: Colour = (88, 128, 64)
    edge = 1.5 if mended else 0.45
    stage.shade(
        stage.seen([(edge - 0.5, 0.1, 24), (3, 0.1, 24), (3, 0.1, 2.4), (edge - 0.5, 0.1, 2.4)]),
        0.45,
        10,
    )
    ahead = 24.0
    while ahead > (1.9 if mended else 3.9):
        if mended:
            stage.face(
                [
                    (edge, 0.1, ahead),
                    (edge, 0.1, ahead - 0.8),
                    (edge, 1.3, ahead - 0.8),
                    (edge, 1.3, ahead),
                ],
                lit(green, 0.7),
            )
            stage.face(
                [
                    (edge, 1.3, ahead),
                    (edge, 1.3, ahead - 0.8),
                    (5, 1.3, ahead - 0.8),
                    (5, 1.3, ahead),
                ],
                lit(green, 1.2),
            )
            for up in (0.3, 0.62, 0.95, 1.2):
                _twigs(stage, edge - 0.02, up, ahead - 0.4, 0.22, green, 46)
        else:
            stage.face(
                [
                    (edge + 0.5, 0.1, ahead),
                    (edge + 0.5, 0.1, ahead - 0.6),
                    (edge + 0.5, 2.1, ahead - 0.6),
                    (edge + 0.5, 2.1, ahead),
                ],
                lit(green, 0.45),
            )
            stage.face(
                [
                    (edge + 0.5, 0.1, ahead - 0.6),
                    (5, 0.1, ahead - 0.6),
                    (5, 2.1, ahead - 0.6),
                    (edge + 0.5, 2.1, ahead - 0.6),
                ],
                lit(green, 0.5),
            )
            bulge = 0.3 * sin(ahead * 1.9)
            for up in (0.35, 0.8, 1.25, 1.7, 2.1):
                _twigs(
                    stage,
                    edge + bulge + stage.noise.uniform(0, 0.3),
                    up,
                    ahead - 0.4,
                    0.42,
                    green,
                    70,
                )
                _twigs(stage, edge + 1.0, up, ahead - 0.6, 0.5, lit(green, 0.92), 60)
                _twigs(stage, edge + 1.9, up, ahead - 0.6, 0.5, lit(green, 0.86), 40)
            for _ in range(2):
                x, up = edge + bulge, stage.noise.uniform(0.6, 1.9)
                tip = (x - stage.noise.uniform(0.3, 0.8), up + stage.noise.uniform(-0.2, 0.3))
                stage.stroke(
                    [(x + 0.2, up, ahead), (tip[0], tip[1], ahead - 0.2)], 0.018, lit(green, 0.9)
                )
                _twigs(stage, tip[0] + 0.1, tip[1], ahead - 0.2, 0.16, lit(green, 1.15), 16)
        ahead -= 0.7
    if not mended:  # the near end
        for up in (0.2, 0.55, 0.9, 1.25, 1.6, 1.95, 2.2):
            for x in (0.8, 1.3, 1.8, 2.3, 2.8, 3.3):
                _twigs(stage, x, up, 3.4, 0.42, lit(green, 0.72 + 0.1 * up), 55)
    return stage


def _twigs(
    stage: Stage, x: float, up: float, ahead: float, reach: float, colour: Colour, count: int
) -> None:
    """A handful of leaves around a spot."""
    for _ in range(count):
        dx, dy = stage.noise.gauss(0, reach * 0.5), stage.noise.gauss(0, reach * 0.5)
        light = 0.75 + 0.35 * (up + dy) / 2 + stage.noise.uniform(-0.16, 0.2)
        px, py = stage.see(x + dx, up + dy, ahead)
        half = stage.size(stage.noise.uniform(0.02, 0.045), ahead)
        stage.pen.ellipse(
            [px - half, py - half * 0.8, px + half, py + half * 0.8], fill=lit(colour, light)
        )


def swing(mended: bool) -> Stage:
    stage = Stage("swing", horizon=0.44, zoom=0.9, eye=1.6)
    park(stage, path=False)
    stage.blur_so_far(1.7)
    sand = stage.seen([(-3.4, 0, 9.0), (3.4, 0, 9.0), (4.4, 0, 4.2), (-4.4, 0, 4.2)])
    stage.gradient(sand, (222, 204, 164), (206, 184, 140))
    stage.grit(sand, 0.8, 1.3, 80)
    z = 6.3
    stage.shade(
        stage.seen([(-2.6, 0, z), (2.6, 0, z), (3.2, 0, z + 0.5), (-2.0, 0, z + 0.5)]), 0.3, 8
    )
    wood: Colour = (178, 128, 74)
    for x in (-2.3, 2.3):
        stage.stroke([(x - 0.5, 0, z - 0.8), (x, 2.7, z)], 0.15, lit(wood, 0.92))
        stage.stroke([(x + 0.35, 0, z + 0.9), (x, 2.7, z)], 0.15, lit(wood, 0.8))
    stage.stroke([(-2.5, 2.7, z), (2.5, 2.7, z)], 0.17, wood)
    stage.stroke([(-2.5, 2.74, z - 0.02), (2.5, 2.74, z - 0.02)], 0.04, lit(wood, 1.3))
    chain: Colour = (92, 98, 104)

    def seat(x: float, left: float, right: float) -> None:
        stage.shade(
            stage.seen(
                [
                    (x - 0.3, 0, z - 0.1),
                    (x + 0.3, 0, z - 0.1),
                    (x + 0.3, 0, z + 0.2),
                    (x - 0.3, 0, z + 0.2),
                ]
            ),
            0.35,
            5,
        )
        stage.stroke([(x - 0.25, 2.65, z), (x - 0.25, left, z)], 0.025, chain)
        stage.stroke([(x + 0.25, 2.65, z), (x + 0.25, right, z)], 0.025, chain)
        stage.face(
            [
                (x - 0.3, left - 0.05, z - 0.1),
                (x + 0.3, right - 0.05, z - 0.1),
                (x + 0.3, right + 0.04, z + 0.1),
                (x - 0.3, left + 0.04, z + 0.1),
            ],
            (176, 52, 44),
        )

    seat(-1.05, 0.5, 0.5)
    if mended:
        seat(1.05, 0.5, 0.5)
        return stage
    stage.stroke([(0.8, 2.65, z), (0.8, 0.16, z)], 0.025, chain)
    stage.stroke([(1.3, 2.65, z), (1.32, 1.9, z), (1.26, 1.5, z)], 0.025, chain)
    stage.face(
        [(0.76, 0.2, z), (0.9, 0.18, z), (1.12, 0.02, z - 0.25), (0.98, 0.0, z - 0.3)],
        (176, 52, 44),
    )
    stage.stroke([(0.98, 0.03, z - 0.28), (1.4, 0.02, z - 0.4), (1.6, 0.02, z - 0.2)], 0.025, chain)
    return stage

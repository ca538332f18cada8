"""Carriageway, footway and gully."""

from math import cos, pi, sin

from frontend.demo.motifs.canvas import Flat, Spot, lit
from frontend.demo.motifs.places import PAVING, across, kerb, pavement, tufts
from frontend.demo.motifs.stage import Stage


def _patch(stage: Stage, x: float, z: float, wide: float, deep: float, rough: float) -> list[Flat]:
    """A ragged round shape on the ground."""
    points = []
    for i in range(26):
        turn = 2 * pi * i / 26
        reach = 1 + stage.noise.uniform(-rough, rough)
        points.append(stage.see(x + cos(turn) * wide * reach, 0, z + sin(turn) * deep * reach))
    return points


def pothole(mended: bool) -> Stage:
    stage = Stage("pothole", horizon=0.26, zoom=0.72, eye=1.75)
    across(stage, near_kerb=7.6, far=11)
    stage.blur_so_far(1.1)
    for dash in range(-9, 12, 4):  # the line in the middle of the road
        stage.face(
            [(dash, 0, 5.6), (dash + 1.9, 0, 5.6), (dash + 1.9, 0, 5.74), (dash, 0, 5.74)],
            (214, 214, 206),
        )
    if mended:
        corners = [(-1.25, 0, 2.55), (1.3, 0, 2.5), (1.25, 0, 3.95), (-1.2, 0, 4.0)]
        flat = stage.seen(corners)
        stage.gradient(flat, (62, 63, 66), (48, 49, 52))
        stage.grit(flat, 0.9, 0.9, 70)
        for a, b in zip(flat, [*flat[1:], flat[0]], strict=True):
            stage.pen.line([a, b], fill=(28, 28, 30), width=9)
        stage.shade(
            stage.seen([(-1.0, 0, 3.1), (1.0, 0, 3.05), (1.0, 0, 3.3), (-1.0, 0, 3.4)]),
            0.16,
            8,
            (255, 255, 255),
        )
        return stage
    for i in range(9):  # cracks
        x, z = stage.noise.uniform(-1.9, 1.9), stage.noise.uniform(2.4, 4.1)
        line: list[Spot] = [(x, 0.0, z)]
        for _ in range(5):
            x, z = x + stage.noise.uniform(-0.3, 0.3), z + stage.noise.uniform(-0.12, 0.16)
            line.append((x, 0.0, z))
        stage.stroke(line, 0.014 + 0.004 * (i % 3), (62, 63, 66))
    rim = _patch(stage, 0, 3.1, 1.0, 0.52, 0.14)
    stage.flat(rim, (128, 126, 122))
    inner = _patch(stage, 0.02, 3.12, 0.93, 0.47, 0.12)
    stage.gradient(inner, (40, 37, 35), (92, 84, 76))
    stage.grit(inner, 0.9, 1.4, 110)
    stage.shade(_patch(stage, 0, 3.42, 0.8, 0.16, 0.1), 0.6, 5)
    water = _patch(stage, 0.08, 3.02, 0.62, 0.24, 0.1)
    stage.gradient(water, (150, 172, 190), (86, 100, 114))
    stage.shade(_patch(stage, 0.2, 3.0, 0.3, 0.05, 0.1), 0.45, 4, (236, 244, 250))
    for _ in range(70):  # loose stones
        turn, reach = stage.noise.uniform(0, 2 * pi), stage.noise.uniform(0.85, 1.5)
        x, z = cos(turn) * reach, 3.1 + sin(turn) * reach * 0.52
        tone = lit((120, 116, 110), stage.noise.uniform(0.6, 1.3))
        stage.disc((x, 0.01, z), stage.noise.uniform(0.008, 0.028), tone)
    return stage


def footway(mended: bool) -> Stage:
    stage = Stage("footway", horizon=0.24, zoom=0.82, eye=1.65)
    stage.sky((132, 176, 216), (222, 232, 238), 3)
    for x in (-9.0, -1.0, 7.4):
        stage.house(x, 17, 8, 9, (232, 218, 196), (140, 78, 60))
    stage.ground(-40, 40, 9.4, 20, (104, 106, 108))
    stage.blur_so_far(1.6)
    kerb(stage, 9.2)
    pavement(stage, -40, 40, 0.8, 9.2, slab=0.6)
    if mended:
        tone = lit(PAVING, 1.13)
        for row in range(3):
            for column in range(4):
                x, z = -1.2 + column * 0.6 + 0.3 * (row % 2), 3.2 + row * 0.6
                stage.face(
                    [
                        (x + 0.01, 0, z + 0.01),
                        (x + 0.59, 0, z + 0.01),
                        (x + 0.59, 0, z + 0.59),
                        (x + 0.01, 0, z + 0.59),
                    ],
                    lit(tone, stage.noise.uniform(0.97, 1.03)),
                )
        stage.grit(stage.seen([(-1.2, 0, 3.2), (1.5, 0, 3.2), (1.5, 0, 5), (-1.2, 0, 5)]), 0.4, 1.4)
        return stage
    stage.shade(
        stage.seen([(-1.3, 0, 3.1), (1.6, 0, 3.1), (1.6, 0, 5.1), (-1.3, 0, 5.1)]), 0.22, 22
    )
    for row in (2, 1, 0):
        for column in range(4):
            x, z = -1.2 + column * 0.6 + 0.3 * (row % 2), 3.2 + row * 0.6
            tilt = [stage.noise.uniform(-0.01, 0.13) for _ in range(4)]
            corners = [
                (x + 0.02, tilt[0], z + 0.02),
                (x + 0.58, tilt[1], z + 0.02),
                (x + 0.58, tilt[2], z + 0.58),
                (x + 0.02, tilt[3], z + 0.58),
            ]
            if (row, column) == (1, 2):  # one slab is gone
                stage.face([(a, 0, c) for a, _, c in corners], (112, 96, 78))
                stage.grit(stage.seen([(a, 0, c) for a, _, c in corners]), 0.9, 1.5, 110)
                continue
            front = [
                (corners[0][0], -0.02, corners[0][2]),
                (corners[1][0], -0.02, corners[1][2]),
                corners[1],
                corners[0],
            ]
            stage.face(front, lit(PAVING, 0.55))
            lean = 1 + (tilt[3] + tilt[2] - tilt[0] - tilt[1]) * 1.2
            stage.face(corners, lit(PAVING, lean))
            stage.grit(stage.seen(corners), 0.4, 1.4)
            if (row, column) in ((0, 1), (2, 3)):
                stage.stroke(
                    [corners[0], (x + 0.3, 0.06, z + 0.25), corners[2]], 0.014, lit(PAVING, 0.5)
                )
    tufts(stage, -1.2, 1.5, 3.16, 34, (112, 140, 72), 0.12)
    tufts(stage, -0.6, 1.0, 4.4, 22, (112, 140, 72), 0.12)
    return stage


def gully(mended: bool) -> Stage:
    stage = Stage("gully", horizon=0.2, zoom=0.85, eye=1.65)
    across(stage, near_kerb=4.3, far=8.5)
    stage.blur_so_far(0.6)
    if not mended:
        pool = _patch(stage, 0.2, 3.25, 3.0, 0.98, 0.05)
        pool = [(x, max(y, stage.see(0, 0, 4.29)[1])) for x, y in pool]
        stage.gradient(pool, (150, 166, 178), (84, 92, 98))
        stage.shade(_patch(stage, 1.1, 3.5, 1.1, 0.2, 0.05), 0.4, 9, (226, 236, 244))
        stage.shade(_patch(stage, -1.3, 3.0, 0.7, 0.1, 0.05), 0.3, 7, (226, 236, 244))
    frame = stage.seen([(-0.42, 0, 3.5), (0.42, 0, 3.5), (0.42, 0, 4.2), (-0.42, 0, 4.2)])
    stage.flat(frame, (70, 68, 66))
    for i in range(7):
        x = -0.34 + i * 0.1
        stage.face(
            [(x, 0, 3.56), (x + 0.055, 0, 3.56), (x + 0.055, 0, 4.14), (x, 0, 4.14)], (16, 16, 18)
        )
    stage.grit(frame, 0.5, 1.2, 90)
    if mended:
        damp = stage.seen([(-0.9, 0, 3.3), (1.2, 0, 3.35), (0.9, 0, 4.25), (-0.8, 0, 4.25)])
        stage.shade(damp, 0.14, 12)
        return stage
    for _ in range(190):  # wet leaves
        x, z = stage.noise.gauss(0, 0.5), stage.noise.gauss(3.72, 0.26)
        z = min(z, 4.25)
        tone = stage.noise.choice([(126, 88, 48), (148, 108, 56), (98, 74, 46), (164, 128, 62)])
        turn, half = stage.noise.uniform(0, pi), stage.noise.uniform(0.04, 0.085)
        stage.face(
            [
                (x - cos(turn) * half, 0.015, z - sin(turn) * half * 0.7),
                (x - sin(turn) * half * 0.5, 0.015, z + cos(turn) * half * 0.4),
                (x + cos(turn) * half, 0.015, z + sin(turn) * half * 0.7),
                (x + sin(turn) * half * 0.5, 0.015, z - cos(turn) * half * 0.4),
            ],
            lit(tone, stage.noise.uniform(0.7, 1.1)),
        )
    return stage

"""The places in which the pictures are taken: a street across, a street along, a park, dusk."""

from frontend.demo.motifs.canvas import Colour, lit, mix
from frontend.demo.motifs.stage import Stage

ASPHALT: Colour = (104, 106, 108)
PAVING: Colour = (176, 172, 164)
KERB: Colour = (196, 194, 188)
GRASS: Colour = (120, 156, 82)
WALLS: tuple[Colour, ...] = (
    (236, 222, 196),
    (224, 206, 184),
    (214, 190, 170),
    (232, 232, 224),
    (206, 214, 204),
    (226, 196, 160),
    (198, 208, 218),
)
ROOFS: tuple[Colour, ...] = ((158, 84, 62), (138, 74, 58), (96, 92, 96), (124, 70, 54))


def across(stage: Stage, *, near_kerb: float = 7.2, far: float = 11.0, lights: float = 0.0) -> None:
    """Seen from the other side of the street: houses, footway, kerb, carriageway."""
    stage.sky((112, 164, 214), (214, 230, 238))
    x = -16.0
    while x < 17:
        wide = stage.noise.uniform(6.5, 9.5)
        stage.house(
            x + wide / 2,
            far + 4.5 + stage.noise.uniform(0, 0.8),
            wide - 0.1,
            stage.noise.uniform(7.5, 9.6),
            stage.noise.choice(WALLS),
            stage.noise.choice(ROOFS),
            gable=stage.noise.random() < 0.35,
            lights=lights,
        )
        x += wide
    for tree_x in (-9.5, 8.6):
        stage.tree(tree_x + stage.noise.uniform(-0.6, 0.6), far + 1.5, 6.0, (104, 142, 76))
    stage.ground(-40, 40, far, far + 5, (168, 176, 128))
    pavement(stage, -40, 40, near_kerb, far)
    road(stage, -40, 40, 0.4, near_kerb)
    kerb(stage, near_kerb)


def pavement(
    stage: Stage, x0: float, x1: float, z0: float, z1: float, up: float = 0.0, slab: float = 0.5
) -> None:
    """Slabs with joints, in perspective."""
    stage.face([(x0, up, z0), (x1, up, z0), (x1, up, z1), (x0, up, z1)], PAVING)
    steps = int((z1 - z0) / slab)
    reach = min(x1, 3.2 + z1 * 0.6)
    start = max(x0, -reach)
    columns = int((reach - start) / slab)
    for row in range(steps):
        z = z0 + row * slab
        for column in range(columns):
            if stage.noise.random() < 0.4:
                x = start + (column + 0.5 * (row % 2)) * slab
                tone = lit(PAVING, stage.noise.uniform(0.93, 1.05))
                stage.face(
                    [(x, up, z), (x + slab, up, z), (x + slab, up, z + slab), (x, up, z + slab)],
                    tone,
                )
    joint = lit(PAVING, 0.82)
    for row in range(steps + 1):
        z = z0 + row * slab
        stage.pen.line(
            [stage.see(x0, up, z), stage.see(x1, up, z)],
            fill=joint,
            width=max(1, round(stage.size(0.012, z))),
        )
        for column in range(columns):
            x = start + (column + 0.5 * (row % 2)) * slab
            stage.pen.line(
                [stage.see(x, up, z), stage.see(x, up, min(z1, z + slab))],
                fill=joint,
                width=max(1, round(stage.size(0.012, z))),
            )
    stage.grit(stage.seen([(x0, up, z0), (x1, up, z0), (x1, up, z1), (x0, up, z1)]), 0.35, 1.6)


def road(
    stage: Stage, x0: float, x1: float, z0: float, z1: float, colour: Colour = ASPHALT
) -> None:
    corners = stage.seen([(x0, 0, z0), (x1, 0, z0), (x1, 0, z1), (x0, 0, z1)])
    stage.gradient(corners, lit(colour, 1.12), lit(colour, 0.9))
    stage.grit(corners, 0.8, 1.2, 90)
    for _ in range(5):  # older and newer patches
        x, z = stage.noise.uniform(-4, 4), stage.noise.uniform(z0 + 0.5, z1 - 0.5)
        wide, deep = stage.noise.uniform(0.6, 2.2), stage.noise.uniform(0.3, 0.9)
        stage.shade(
            stage.seen([(x, 0, z), (x + wide, 0, z), (x + wide, 0, z + deep), (x, 0, z + deep)]),
            0.1,
            5,
        )


def kerb(stage: Stage, z: float, high: float = 0.12) -> None:
    stage.face(
        [(-40, high, z), (40, high, z), (40, high, z + 0.18), (-40, high, z + 0.18)],
        lit(KERB, 1.06),
    )
    stage.face([(-40, 0, z), (40, 0, z), (40, high, z), (-40, high, z)], lit(KERB, 0.8))
    for i in range(-14, 15):
        stage.pen.line(
            [stage.see(i, 0, z), stage.see(i, high, z)],
            fill=lit(KERB, 0.62),
            width=max(1, round(stage.size(0.015, z))),
        )
    stage.shade(
        stage.seen([(-40, 0, z - 0.25), (40, 0, z - 0.25), (40, 0, z), (-40, 0, z)]), 0.3, 3
    )


def along(
    stage: Stage,
    *,
    half: float = 2.9,
    walk: float = 2.0,
    lights: float = 0.0,
    far: float = 70.0,
    sky_top: Colour = (120, 168, 214),
    sky_low: Colour = (224, 232, 232),
) -> None:
    """Seen down the street: houses on both sides that run away to the horizon."""
    stage.sky(sky_top, sky_low)
    for side in (-1, 1):
        stage.face(
            [
                (side * 80, 0, far),
                (side * half, 0, far),
                (side * half, 0, 0.4),
                (side * 80, 0, 0.4),
            ],
            (150, 168, 112),
        )
    z = far
    while z > 7:
        deep = stage.noise.uniform(8, 12)
        for side in (-1, 1):
            wall = stage.noise.choice(WALLS)
            side_house(
                stage,
                side * (half + walk + 2.6),
                z - deep + 1.2,
                z,
                stage.noise.uniform(5.2, 6.6),
                wall,
                stage.noise.choice(ROOFS),
                lights,
            )
        z -= deep
    for side in (-1, 1):
        for ahead in (44.0, 30.0, 19.0):
            stage.tree(
                side * (half + walk + 1.0),
                ahead + stage.noise.uniform(-2, 2),
                stage.noise.uniform(5, 6.4),
                (106, 144, 78),
            )
    road(stage, -half, half, 0.4, far)
    for side in (-1, 1):
        inner, outer = side * half, side * (half + walk)
        pave = [(inner, 0.1, far), (outer, 0.1, far), (outer, 0.1, 0.4), (inner, 0.1, 0.4)]
        stage.face(pave, lit(PAVING, 0.98))
        stage.grit(stage.seen(pave), 0.35, 1.6)
        for row in range(1, 60):
            ahead = 0.6 * row
            stage.pen.line(
                [stage.see(inner, 0.1, ahead), stage.see(outer, 0.1, ahead)],
                fill=lit(PAVING, 0.84),
                width=max(1, round(stage.size(0.012, ahead))),
            )
        stage.face(
            [(inner, 0, far), (inner, 0.1, far), (inner, 0.1, 0.4), (inner, 0, 0.4)],
            lit(KERB, 0.75),
        )
        edge = inner + side * 0.16
        stage.face([(inner, 0.1, far), (edge, 0.1, far), (edge, 0.1, 0.4), (inner, 0.1, 0.4)], KERB)


def side_house(
    stage: Stage,
    x: float,
    z0: float,
    z1: float,
    top: float,
    wall: Colour,
    roof: Colour,
    lights: float,
) -> None:
    """A house whose front runs away from the camera."""
    z0 = max(z0, 1.2)
    shade = 0.86 if x > 0 else 1.0
    front = lit(wall, shade)
    out = x + (5.0 if x > 0 else -5.0)
    stage.face([(x, 0, z0), (out, 0, z0), (out, top, z0), (x, top, z0)], lit(wall, 0.78))
    stage.face([((x + out) / 2, top + 2.4, z0), (x, top, z0), (out, top, z0)], lit(wall, 0.78))
    stage.face([(x, 0, z0), (x, 0, z1), (x, top, z1), (x, top, z0)], front)
    middle = (x + out) / 2
    over = x - (0.4 if x > 0 else -0.4)
    stage.face(
        [
            (over, top - 0.15, z0 - 0.2),
            (over, top - 0.15, z1),
            (middle, top + 2.4, z1),
            (middle, top + 2.4, z0 - 0.2),
        ],
        lit(roof, shade),
    )
    count = max(2, round((z1 - z0) / 2.6))
    for i in range(count):
        a = z0 + (z1 - z0) * (i + 0.28) / count
        b = z0 + (z1 - z0) * (i + 0.72) / count
        for low in (0.9, 3.5):
            if low + 1.5 > top:
                continue
            bright = stage.noise.random() < lights
            pane = (255, 212, 138) if bright else mix((78, 94, 110), wall, 0.15)
            frame = [
                (x, low - 0.1, a - 0.1),
                (x, low - 0.1, b + 0.1),
                (x, low + 1.5, b + 0.1),
                (x, low + 1.5, a - 0.1),
            ]
            stage.face(frame, lit((240, 238, 232), shade))
            stage.face([(x, low, a), (x, low, b), (x, low + 1.4, b), (x, low + 1.4, a)], pane)


def park(stage: Stage, *, path: bool = True) -> None:
    """A lawn with trees behind it and a gravel path."""
    stage.sky((118, 170, 216), (222, 234, 238))
    hill = [(-60, 0, 60), (60, 0, 60), (60, 7, 60), (10, 9, 60), (-20, 6.5, 60), (-60, 8, 60)]
    stage.face(hill, (140, 170, 140))
    for _ in range(16):
        x = stage.noise.uniform(-22, 22)
        stage.tree(
            x,
            stage.noise.uniform(22, 34),
            stage.noise.uniform(6, 9),
            stage.noise.choice([(98, 138, 74), (116, 148, 78), (86, 126, 76)]),
        )
    lawn = stage.seen([(-60, 0, 60), (60, 0, 60), (60, 0, 0.4), (-60, 0, 0.4)])
    stage.gradient(lawn, (150, 178, 104), (104, 140, 70))
    stage.grit(lawn, 0.9, 1.8, 80)
    if path:
        way = stage.seen([(-6.5, 0, 20), (-3.2, 0, 20), (2.4, 0, 0.5), (-1.6, 0, 0.5)])
        stage.gradient(way, (206, 194, 168), (188, 174, 146))
        stage.grit(way, 0.8, 1.2, 80)
    for _ in range(5):  # light between leaves
        x, z = stage.noise.uniform(-8, 8), stage.noise.uniform(6, 18)
        stage.shade(
            stage.seen([(x, 0, z), (x + 5, 0, z + 0.8), (x + 6, 0, z + 2), (x + 1, 0, z + 1.6)]),
            0.22,
            14,
            (30, 60, 30),
        )


def tufts(
    stage: Stage,
    x0: float,
    x1: float,
    z: float,
    count: int,
    colour: Colour = GRASS,
    high: float = 0.16,
) -> None:
    """Grass that stands up against what is behind it."""
    for _ in range(count):
        x, off = stage.noise.uniform(x0, x1), stage.noise.uniform(-0.12, 0.12)
        tone = lit(colour, stage.noise.uniform(0.7, 1.2))
        stage.stroke(
            [
                (x, 0, z + off),
                (
                    x + stage.noise.uniform(-0.06, 0.06),
                    high * stage.noise.uniform(0.5, 1.2),
                    z + off,
                ),
            ],
            0.012,
            tone,
        )

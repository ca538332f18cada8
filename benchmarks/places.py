"""Where things lie in the town of the bench: crowded where people are, thin elsewhere."""

import random

CENTRE = (6.9583, 50.9413)  # longitude, latitude: a large town on the Rhine
HALF_WIDTH = 0.19  # degrees of longitude, about 13 km
HALF_HEIGHT = 0.12
_EDGE = 0.0005

Spot = tuple[float, float, float, float]


def spots(chance: random.Random) -> list[Spot]:
    """Forty places where people meet: longitude, latitude, spread in degrees, weight."""
    return [
        (
            CENTRE[0] + chance.gauss(0, HALF_WIDTH / 2.6),
            CENTRE[1] + chance.gauss(0, HALF_HEIGHT / 2.6),
            chance.uniform(0.002, 0.012),
            chance.uniform(1, 8),
        )
        for _ in range(40)
    ]


def place(chance: random.Random, near: list[Spot]) -> tuple[float, float]:
    """Longitude and latitude inside the town, four times of five at one of the spots."""
    if chance.random() < 0.8:
        x, y, spread, _ = chance.choices(near, weights=[spot[3] for spot in near])[0]
        x, y = chance.gauss(x, spread), chance.gauss(y, spread * 0.63)
    else:
        x = CENTRE[0] + chance.uniform(-HALF_WIDTH, HALF_WIDTH)
        y = CENTRE[1] + chance.uniform(-HALF_HEIGHT, HALF_HEIGHT)
    return (
        min(max(x, CENTRE[0] - HALF_WIDTH + _EDGE), CENTRE[0] + HALF_WIDTH - _EDGE),
        min(max(y, CENTRE[1] - HALF_HEIGHT + _EDGE), CENTRE[1] + HALF_HEIGHT - _EDGE),
    )


def quarter(x: float, y: float) -> tuple[int, int]:
    """Row and column of the quarter (9 x 9) in which a place lies."""
    column = int((x - CENTRE[0] + HALF_WIDTH) / (2 * HALF_WIDTH) * 9)
    row = int((y - CENTRE[1] + HALF_HEIGHT) / (2 * HALF_HEIGHT) * 9)
    return row, column

"""Clusters are no grid, agree from tile to tile, and never stand over each other."""

import math

from geo.clusters import Square, Tile, merge


def squares(*filled: tuple[int, int, int]) -> list[Square]:
    """Squares (column, row, count) of the tile 0/0/0, their reports in the middle of each."""
    world = Tile(0, 0, 0).width
    return [
        Square(
            column,
            row,
            count,
            sum_x=count * ((column + 0.5) / 16 - 0.5) * world,
            sum_y=count * (0.5 - (row + 0.5) / 16) * world,
            number=1,
            tones={"neutral": count},
        )
        for column, row, count in filled
    ]


def test_a_square_joins_its_fullest_neighbour_and_that_one_its_own():
    found = merge(squares((4, 4, 9), (5, 4, 3), (6, 5, 1), (9, 9, 2)), Tile(0, 0, 0))

    assert sorted(cluster.count for cluster in found) == [2, 13]


def test_clusters_never_stand_in_neighbouring_squares():
    """Each leads all its neighbours, or is what a long ridge leaves over."""
    full = squares(*((x, y, 1 + (x * 7 + y * 13) % 11) for x in range(16) for y in range(16)))

    found = merge(full, Tile(0, 0, 0))

    assert len(found) < len(full) / 4
    assert sum(cluster.count for cluster in found) == sum(square.count for square in full)


def test_clusters_of_a_tile_are_not_drawn_over_each_other():
    tile = Tile(0, 0, 0)
    full = squares(*((x, y, 1) for x in range(16) for y in range(16) if (x * 5 + y * 3) % 4))

    found = merge(full, tile)

    pixel = tile.width / 512
    for i, one in enumerate(found):
        for other in found[i + 1 :]:
            assert math.hypot(one.x - other.x, one.y - other.y) > 30 * pixel

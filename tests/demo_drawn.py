"""The map of the demo town, drawn once per process for all tests that only read it."""

from functools import lru_cache

from frontend.demo import town


@lru_cache(maxsize=4)
def drawn(seed: str) -> town.Town:
    """Drawing takes seconds; the same seed always draws the same."""
    return town.draw(seed)

"""The map of the demo town, drawn once per process for all tests that only read it."""

from functools import lru_cache

from frontend.demo.town import Town, draw


@lru_cache(maxsize=4)
def drawn(seed: str) -> Town:
    """Drawing takes seconds; the same seed always draws the same."""
    return draw(seed)

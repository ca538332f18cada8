"""Here each picture goes through a child process of its own."""

import pytest


@pytest.fixture(autouse=True)
def _each_picture_is_prepared_once() -> None:
    """Instead of the one for all other tests."""

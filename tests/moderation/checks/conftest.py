import pytest

from tests.moderation.checks import measuring


@pytest.fixture(autouse=True)
def _nothing_written_yet():
    measuring.written.clear()
    measuring.authors.clear()

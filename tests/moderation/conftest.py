import pytest

from tests import factories
from tests.moderation import content


@pytest.fixture(autouse=True)
def _nothing_told_yet():
    content.told.clear()
    content.unready.clear()
    content.authors.clear()


@pytest.fixture
def town(db):
    return factories.town()


@pytest.fixture
def rule(town):
    from moderation.published_rules import install_rules

    return install_rules(town.municipality)[0]

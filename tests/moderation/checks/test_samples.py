"""Two spam waves and a hundred harmless texts: what the checks hint at, counted."""

import pytest

from tests.conftest import ROOT
from tests.moderation.checks import waves
from tests.moderation.checks.harmless import HARMLESS
from tests.moderation.checks.measuring import Measured, measure, table

pytestmark = pytest.mark.django_db

# check: (it should hint, it did, rightly)
COUNTS: dict[str, tuple[int, int, int]] = {
    "phone": (18, 16, 16),
    "email": (4, 3, 3),
    "iban": (4, 4, 4),
    "plate": (4, 3, 3),
    "name": (15, 12, 12),
    "insult": (22, 21, 21),
    "link": (48, 42, 42),
    "repeat": (76, 62, 62),
    "campaign": (18, 15, 15),
    "burst": (24, 17, 17),
    "language": (16, 16, 16),
}


@pytest.fixture
def measured(town) -> Measured:
    return measure(town.municipality)


def test_the_samples_are_as_many_as_is_said_and_differ():
    assert len(set(HARMLESS)) == 100
    for wave, number in ((waves.casino_wave(), 48), (waves.campaign_wave(), 44)):
        assert len(wave) == len({sent.text for sent in wave}) == number
        assert all(sent.expected for sent in wave)


def test_each_check_hints_at_what_it_hinted_at_before(measured):
    counted = {
        key: (measured.expected[key], measured.found[key], measured.right[key])
        for key in measured.expected | measured.found
    }
    assert counted == COUNTS
    assert (measured.spam, measured.spam_hinted) == (92, 90)
    assert (measured.harmless, measured.harmless_hinted) == (100, 0)


def test_the_page_of_the_docs_tells_the_same_numbers(measured):
    page = (ROOT / "docs" / "moderation-checks.md").read_text()

    assert table(measured) in page

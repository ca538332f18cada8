"""The holidays of each Land, beside those of a package that knows the laws of all countries."""

import pytest
from holidays.countries.germany import Germany

from common import public_holidays
from common.calendar import LAENDER


@pytest.mark.parametrize("code", LAENDER.values())
def test_they_are_those_of_the_law(code):
    for year in range(1995, 2061):
        ours = public_holidays.in_year(code, year)

        assert list(ours) == sorted(Germany(subdiv=code, years=year))


def test_they_have_their_german_names():
    theirs = Germany(subdiv="SN", years=2026, language="de")

    assert public_holidays.in_year("SN", 2026) == dict(theirs)


def test_two_on_one_day_are_both_named():
    names = public_holidays.in_year("NW", 2008).values()

    assert "Christi Himmelfahrt; Erster Mai" in names

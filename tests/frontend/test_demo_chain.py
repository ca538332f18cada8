"""The made-up past of the demo town is sealed day by day, and what comes later follows on it."""

from datetime import timedelta

import pytest

from common import clock
from common.audit import sealing
from common.models import DailyHead, Seal
from frontend.demo.chain import seal_past
from frontend.demo.days import clock_at
from tests.common.audit import broken, note
from tests.factories import Town

pytestmark = pytest.mark.django_db


def test_each_day_that_is_over_has_its_head_and_all_fits_together(town: Town) -> None:
    # Days of the calendar, also over the end of summer time.
    pk, now = town.municipality.pk, clock.now().astimezone(clock.BERLIN)
    # Stories are told one after the other, so ids do not follow the days.
    for days in (40, 3, 20, 20, 0):
        with clock_at(now - timedelta(days=days)):
            note(f"days-{days}", town=pk)
    note(town=None)

    assert seal_past(town.municipality) == 40

    assert Seal.objects.count() == 4  # not what happened today, nor what is nobody's
    assert DailyHead.objects.filter(municipality_id=pk, rows__gt=0).count() == 3
    assert broken(pk) == ""
    sealing.seal_journal()
    note("later", town=pk)
    sealing.seal_journal()
    assert broken(pk) == ""
    assert Seal.objects.filter(municipality_id=pk).count() == 6


def test_a_town_without_a_past_has_nothing_to_seal(town: Town) -> None:
    assert seal_past(town.municipality) == 0

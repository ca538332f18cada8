"""What one can do now, until when, and what comes next, in words."""

from datetime import datetime, timedelta

import pytest
import time_machine

from common import clock
from common.clock import BERLIN
from participation import formats
from participation.doing import Doing, most_pressing
from participation.models import Consultation, Phase
from participation.models.consultation import Act
from participation.phases import schedule_of
from tests.participation.factories import add_phase, consultation, project
from tests.participation.reading import ended

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 6, 5, 12, tzinfo=BERLIN)  # a Friday
MIDNIGHT = datetime(2026, 6, 15, tzinfo=BERLIN)


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def doing(of: Consultation) -> Doing:
    return Doing(of, schedule_of(of, at=clock.now()))


def test_now(town):
    ideas = consultation(project(town.municipality), ends_at=MIDNIGHT)

    found = doing(ideas)

    assert (found.sentence, found.until, found.left, found.button) == (
        "Jetzt: Vorschläge machen",
        "bis So., 14.\xa0Juni",
        "noch\xa09\xa0Tage",
        "Vorschlag machen",
    )


def test_later(town):
    ideas = consultation(project(town.municipality), phase=False)
    add_phase(ideas, MIDNIGHT, MIDNIGHT + timedelta(days=9), acts=(Act.PROPOSE,))

    found = doing(ideas)

    assert (found.when, found.sentence) == ("next", "Ab Mo., 15.\xa0Juni: Vorschläge machen")
    assert (found.until, found.left, found.button) == ("", "", "")


def test_over(town):
    ideas = consultation(project(town.municipality), phase=False)
    add_phase(ideas, NOON - timedelta(days=30), MIDNIGHT - timedelta(days=11), acts=(Act.PROPOSE,))

    found = doing(ideas)

    assert (found.when, found.sentence) == ("over", "Beendet am Mi., 3.\xa0Juni")


def test_between_two_phases_the_next_one_is_told(town):
    ideas = ended(consultation(project(town.municipality), phase=False))
    add_phase(ideas, MIDNIGHT, MIDNIGHT + timedelta(days=9), acts=(Act.COMMENT, Act.SUPPORT))

    assert doing(ideas).sentence == "Ab Mo., 15.\xa0Juni: Vorschläge unterstützen"


def test_a_phase_in_which_the_office_works_is_no_thing_to_do(town):
    ideas = ended(consultation(project(town.municipality), phase=False))
    add_phase(ideas, NOON - timedelta(days=1), MIDNIGHT, acts=())

    assert doing(ideas).sentence == "Gerade ist nichts zu tun"


def test_without_phases_the_time_is_not_fixed(town):
    found = doing(consultation(project(town.municipality), phase=False))

    assert (found.when, found.sentence) == ("unplanned", "Der Zeitraum steht noch nicht fest")


@pytest.mark.parametrize("format", formats.FORMATS)
def test_the_first_act_of_each_format_is_its_call(town, format):
    found = doing(consultation(project(town.municipality), format))

    assert found.button == formats.get(format).call


def test_a_discussion_that_only_supports_has_a_word_too(town):
    found = doing(consultation(project(town.municipality), "discussion", acts=(Act.SUPPORT,)))

    assert found.button == "Kommentare bewerten"


def test_what_presses_most(town):
    of = project(town.municipality)
    soon = doing(consultation(of, ends_at=NOON + timedelta(days=2)))
    late = doing(consultation(of, ends_at=NOON + timedelta(days=9)))
    later = consultation(of, phase=False)
    add_phase(later, MIDNIGHT, MIDNIGHT + timedelta(days=2), acts=(Act.PROPOSE,))
    over, unplanned = ended(consultation(of, phase=False)), consultation(of, phase=False)
    rest = [doing(unplanned), doing(over), doing(later)]

    assert most_pressing([late, soon, *rest]) is soon
    assert most_pressing(rest) is rest[2]
    assert most_pressing(rest[:2]) is rest[1]
    assert most_pressing([]) is None
    assert Phase.objects.count() == 4


def test_what_goes_on_without_a_gap_is_possible_until_its_last_end(town):
    ideas = consultation(project(town.municipality), phase=False)
    for first, last, acts in (
        (-1, 3, (Act.PROPOSE, Act.SUPPORT)),
        (3, 6, (Act.SUPPORT,)),
        (9, 12, (Act.SUPPORT,)),
    ):
        add_phase(ideas, NOON + timedelta(first), NOON + timedelta(last), acts=acts)

    def until(act: Act, day: float = 0) -> datetime | None:
        return schedule_of(ideas, at=NOON + timedelta(day)).possible_until(act)

    assert until(Act.SUPPORT) == NOON + timedelta(6)
    assert until(Act.PROPOSE) == NOON + timedelta(3)
    assert until(Act.SUPPORT, 7) == NOON + timedelta(12)
    assert until(Act.PROPOSE, 4) is None
    assert until(Act.VOTE) is None

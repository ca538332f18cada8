"""States as lists and maps ask for them are the words that people read."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F

from common import clock, german
from geo.clusters import TONES
from participation.models import Project, Proposal
from participation.project_cards import cards, with_card
from participation.public_states import (
    PROJECT_STATES,
    PROPOSAL_STATES,
    STATE_SQL,
    TONE_SQL,
    choices_of,
    only_ahead,
    open_phases,
    project_choices,
    project_tone,
    project_word,
)
from participation.states import public_word
from tests.participation.factories import consultation, project, submitted
from tests.participation.reading import STATES, coming, ended, set_state

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("state", "decision"), STATES)
def test_key_and_colour_of_a_proposal(town, state, decision):
    proposal = submitted(consultation(project(town.municipality)))
    set_state(proposal, state, decision)

    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {STATE_SQL.format('p')}, {TONE_SQL.format('p')} FROM participation_proposal p"
        )
        found = cursor.fetchone()

    word = public_word(proposal)
    assert found == (word.key, word.tone)
    assert word.tone in TONES


@pytest.mark.parametrize(("state", "decision"), STATES)
def test_the_choices_that_hold_a_proposal(town, state, decision):
    proposal = submitted(consultation(project(town.municipality)))
    set_state(proposal, state, decision)

    holding = {
        key
        for key, (_words, condition) in PROPOSAL_STATES.items()
        if Proposal.objects.filter(condition).exists()
    }

    assert set(choices_of(state, decision)) == holding != set()


@pytest.mark.parametrize(("is_open", "is_ahead"), [(True, False), (False, False), (False, True)])
@pytest.mark.parametrize("state", Project.State)
def test_the_choices_and_the_colour_of_a_project(town, state, is_open, is_ahead):
    found = project(town.municipality, state=state)
    asked = consultation(found, phase=is_open)
    if is_ahead:
        coming(asked, in_days=3, acts=("comment",))
    at = clock.now()
    rows = Project.objects.annotate(is_open=open_phases(at), is_ahead=only_ahead(at))

    holding = {
        key
        for key, (_words, condition) in PROJECT_STATES.items()
        if rows.filter(condition).exists()
    }
    row = rows.annotate(tone=project_tone()).values_list(F("is_open"), "tone").get()

    own = project_choices(state, is_open=is_open, is_ahead=is_ahead)
    assert set(own) == holding
    assert row == (is_open, project_word(state, is_open=is_open).tone)


def test_a_project_that_has_not_begun_says_from_when(town):
    soon = project(town.municipality)
    coming(consultation(soon, phase=False), in_days=3, acts=("comment",))
    begun = project(town.municipality)
    ended(consultation(begun, phase=False))
    coming(begun.consultations.get(), in_days=3, acts=("comment",))
    day = german.day(clock.now() + timedelta(days=3))

    for found, said in ((soon, True), (begun, False)):
        rows = with_card(Project.objects.filter(pk=found.pk))
        [card] = cards(list(rows), municipality=town.municipality, topics={}, at=clock.now())
        assert (card.word.word == f"Ab {day}") == said
        assert (card.word.word == "Läuft") == (not said)
        assert card.word.tone == "neutral"  # as the map draws it


def test_a_phase_in_which_nothing_can_be_done_opens_nothing(town):
    consultation(project(town.municipality), acts=())

    assert not Project.objects.annotate(is_open=open_phases(clock.now())).get().is_open

"""A form that is sent twice at the same instant becomes one thing."""

import pytest
from django.http import QueryDict

from accounts.models import User
from participation.forms.proposal import ProposalForm
from participation.models import Consultation, Proposal
from participation.performing import proposing
from participation.states import ProposalState
from photos.models import Photo
from photos.services import store_upload
from tests.concurrency import at_once
from tests.factories import Town
from tests.participation.factories import citizen, consultation, project
from tests.participation.test_proposing import filled
from tests.photos.pictures import jpeg, upload

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def form(ideas: Consultation, data: dict[str, object]) -> ProposalForm:
    sent = QueryDict(mutable=True)
    for name, value in data.items():
        sent[name] = str(value)
    found = ProposalForm(sent, consultation=ideas)
    assert found.check_to_send()
    return found


@pytest.fixture
def ideas(town: Town) -> Consultation:
    return consultation(project(town.municipality))


@pytest.fixture
def anna(town: Town) -> User:
    return citizen()


def test_two_clicks_make_one_proposal_with_its_picture(ideas: Consultation, anna: User) -> None:
    data = filled()
    forms = [form(ideas, data) for _ in range(3)]
    store_upload(municipality=ideas.municipality, draft_key=forms[0].key, upload=upload(jpeg()))

    answers = at_once(*[lambda f=each: proposing.hand_in(f, by=anna) for each in forms])

    assert sorted(outcome for _proposal, outcome in answers) == ["new", "same", "same"]
    proposal = Proposal.objects.get()
    assert proposal.pictures.get().photo == Photo.objects.get()


def test_two_windows_save_one_draft(ideas: Consultation, anna: User) -> None:
    data = filled()
    forms = [form(ideas, {**data, "title": title}) for title in ("Eins", "Zwei", "Drei")]

    at_once(*[lambda f=each: proposing.keep_draft(f, by=anna) for each in forms])

    assert Proposal.objects.count() == 1


def test_sent_and_saved_at_once_a_proposal_stays_one(ideas: Consultation, anna: User) -> None:
    data = filled()
    proposing.keep_draft(form(ideas, data), by=anna)

    at_once(
        lambda: proposing.hand_in(form(ideas, data), by=anna),
        lambda: proposing.keep_draft(form(ideas, data), by=anna),
    )

    assert Proposal.objects.get().state == ProposalState.SUBMITTED

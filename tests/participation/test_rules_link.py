"""The rules are one click away wherever people write, and the click loses nothing."""

import pytest

from accounts.models import User
from defects.links import status_path
from participation.models import Consultation, Proposal, SurveyQuestion
from tests import factories
from tests.factories import Town
from tests.participation.factories import citizen, commented, consultation, project, submitted
from tests.participation.test_changing import HOST, browser

pytestmark = pytest.mark.django_db
LINK = '<a href="/transparenz/regeln/" target="_blank" rel="noopener">Regeln'


@pytest.fixture
def town() -> Town:
    return factories.town(host=HOST)


@pytest.fixture
def anna() -> User:
    return citizen("anna")


@pytest.fixture
def proposal(town: Town, anna: User) -> Proposal:
    return submitted(consultation(project(town.municipality)), by=anna)


def links(person: User | None, path: str) -> int:
    answer = browser(person).get(path)
    assert answer.status_code == 200, path
    return answer.text.count(LINK)


def test_where_somebody_proposes_and_changes_it(proposal: Proposal, anna: User) -> None:
    assert links(None, f"{proposal.consultation.get_absolute_url()}vorschlagen/") == 1
    assert links(anna, f"{proposal.get_absolute_url()}bearbeiten/") == 1


def test_where_somebody_comments_and_changes_it(proposal: Proposal, anna: User) -> None:
    said = commented(proposal, by=anna)
    assert links(None, proposal.get_absolute_url()) >= 1
    assert links(anna, f"/beteiligung/kommentar/{said.uuid}/bearbeiten/") >= 1


def test_where_somebody_reports(town: Town) -> None:
    assert links(None, "/melden/") == 1


def test_where_somebody_changes_the_text_of_a_report(town: Town) -> None:
    assert links(None, f"{status_path(town.report(shown=False))}aendern/") == 1


def test_where_somebody_flags(town: Town) -> None:
    assert links(None, f"/beanstanden/{town.report().item.uuid}/") == 1


@pytest.mark.parametrize(("kind", "number"), [("text", 1), ("place", 0)])
def test_a_survey_that_asks_for_own_words(town: Town, kind: str, number: int) -> None:
    asked: Consultation = consultation(project(town.municipality), "survey")
    SurveyQuestion.objects.create(consultation=asked, kind=kind, title="Was fehlt?")
    assert links(None, asked.get_absolute_url()) == number


def test_a_page_without_a_form_does_not_say_it(town: Town) -> None:
    assert links(None, "/meldungen/") == 0

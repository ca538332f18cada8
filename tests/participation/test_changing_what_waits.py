"""A vote or answers that wait for their author's last step lead back to the form as it was sent."""

import re
from typing import Any

import pytest
from django.test import Client

from participation.forms.survey import name_of
from participation.models import PendingAct, Poll, SurveyQuestion
from tests.factories import Town
from tests.participation.factories import citizen
from tests.participation.test_polls import options_of, poll_of
from tests.participation.test_surveys import survey  # noqa: F401  # a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def poll(town: Town) -> Poll:
    return poll_of(town, most_choices=2)


def voting(poll: Poll, *numbers: int, **more: str) -> dict[str, Any]:
    options = options_of(poll)
    return {"options": [str(options[number].uuid) for number in numbers], **more}


def checked(html: str) -> list[str]:
    return re.findall(r'name="options" value="([^"]+)" checked', html)


def test_back_from_the_look_before_it_counts_keeps_the_choice(client: Client, poll: Poll) -> None:
    path = f"{poll.consultation.get_absolute_url()}abstimmen/"
    review = client.post(path, voting(poll, 0, 2))
    assert re.search(r'<button[^>]*name="do"[^>]*value="back"', review.text)

    page = client.post(path, voting(poll, 0, 2, do="back"))

    assert page.status_code == 200
    assert checked(page.text) == voting(poll, 0, 2)["options"]


def test_a_vote_that_waits_is_changed_and_stays_one(client: Client, poll: Poll) -> None:
    path = f"{poll.consultation.get_absolute_url()}abstimmen/"
    begun = client.post(path, voting(poll, 0, do="vote"))
    step = client.get(begun["Location"])
    [change] = re.findall(r'href="([^"]+\?wartet=[^"]+)"', step.text)

    page = client.get(change)
    [action] = re.findall(
        r'<form[^>]* class="stack"[^>]* method="post" action="([^"]+)"', page.text
    )
    review = client.post(action, voting(poll, 1))
    [again] = re.findall(
        r'<form[^>]* class="stack"[^>]* method="post" action="([^"]+)"', review.text
    )
    changed = client.post(again, voting(poll, 1, do="vote"))

    assert checked(page.text) == voting(poll, 0)["options"]
    assert changed["Location"] == begun["Location"]
    assert [act.payload for act in PendingAct.objects.all()] == [voting(poll, 1)]


def test_who_has_the_right_meanwhile_votes_and_nothing_waits_any_more(
    client: Client, poll: Poll
) -> None:
    path = f"{poll.consultation.get_absolute_url()}abstimmen/"
    begun = client.post(path, voting(poll, 0, do="vote"))
    [change] = re.findall(r'\?wartet=[^"]+', client.get(begun["Location"]).text)
    anna = citizen()
    session = dict(client.session)
    client.force_login(anna)
    kept = client.session
    kept.update({name: value for name, value in session.items() if name not in kept})
    kept.save()

    done = client.post(path + change, voting(poll, 1, do="vote"))

    assert done["Location"].endswith("?abgestimmt=1")
    assert not PendingAct.objects.exists()
    assert [choice.option for choice in poll.votes.get().choices.all()] == [options_of(poll)[1]]


def test_a_stranger_sees_nothing_of_a_vote_that_waits(client: Client, poll: Poll) -> None:
    path = f"{poll.consultation.get_absolute_url()}abstimmen/"
    begun = client.post(path, voting(poll, 0, do="vote"))
    [change] = re.findall(r'\?wartet=[^"]+', client.get(begun["Location"]).text)

    page = Client().get(poll.consultation.get_absolute_url() + change)

    assert page.status_code == 200
    assert checked(page.text) == []


@pytest.mark.parametrize("key", ["", "x", "00000000-0000-7000-8000-000000000000", "%00"])
def test_a_key_that_is_none_shows_the_empty_form(client: Client, poll: Poll, key: str) -> None:
    page = client.get(f"{poll.consultation.get_absolute_url()}?wartet={key}")

    assert page.status_code == 200
    assert checked(page.text) == []


def test_answers_that_wait_are_changed_and_stay_one(client: Client, survey: Any) -> None:  # noqa: F811
    path = survey.get_absolute_url()
    page = client.get(path)
    [action] = re.findall(
        r'<form[^>]* class="[^"]*survey[^"]*"[^>]* method="post" action="([^"]+)"', page.text
    )
    text = next(q for q in survey.questions.all() if q.kind == SurveyQuestion.Kind.TEXT)
    single = next(q for q in survey.questions.all() if q.kind == SurveyQuestion.Kind.SINGLE)
    sent = {
        name_of(single): str(single.choices.all()[0].uuid),
        name_of(text): "Mehr Bänke.",
    }
    begun = client.post(action, sent)
    assert begun.status_code == 303, begun.text
    [change] = re.findall(r'href="([^"]+\?wartet=[^"]+)"', client.get(begun["Location"]).text)

    again = client.get(change)
    assert "Mehr Bänke." in again.text and again.status_code == 200
    [action] = re.findall(
        r'<form[^>]* class="[^"]*survey[^"]*"[^>]* method="post" action="([^"]+)"', again.text
    )
    changed = client.post(action, sent | {name_of(text): "Mehr Bäume."})

    assert changed["Location"] == begun["Location"]
    assert PendingAct.objects.get().payload[name_of(text)] == ["Mehr Bäume."]

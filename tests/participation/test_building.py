"""Where editors write polls and surveys: right person, right time, nothing lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from common import clock
from common.identifiers import uuid7
from participation.models import (
    Consultation,
    PaperCount,
    Poll,
    Project,
    SurveyQuestion,
    SurveyResponse,
)
from tests.factories import Town, member
from tests.factories import town as make_town
from tests.participation.factories import citizen, consultation, project

pytestmark = pytest.mark.django_db
OPTIONS = ("Lindenplatz | nach den Linden", "", "Marktplatz")


@pytest.fixture
def place() -> Town:
    return make_town(host="testserver")


@pytest.fixture
def editor(place: Town) -> User:
    return member(place.municipality, Role.EDITOR)


def later(place: Town, format: str) -> Consultation:
    """One that begins tomorrow."""
    now = clock.now()
    return consultation(
        project(place.municipality),
        format,
        starts_at=now + timedelta(days=1),
        ends_at=now + timedelta(days=9),
    )


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def options(*lines: str) -> dict[str, Any]:
    """The rows of the options, each with its explanation after a bar."""
    sent: dict[str, Any] = {
        "moeglichkeit-TOTAL_FORMS": str(len(lines)),
        "moeglichkeit-INITIAL_FORMS": "0",
    }
    for number, line in enumerate(lines):
        title, _bar, words = line.partition(" | ")
        sent |= {f"moeglichkeit-{number}-title": title, f"moeglichkeit-{number}-text": words}
    return sent


def poll_data(**values: Any) -> dict[str, Any]:
    return {
        "question": "Wie soll er heißen?",
        **options(*OPTIONS),
        "most_choices": 1,
        "counting": "Die meisten Stimmen.",
        **values,
    }


def question_data(**values: Any) -> dict[str, Any]:
    return {
        "title": "Wie kommen Sie her?",
        "kind": "single",
        "choices": "zu Fuß\nmit dem Rad",
        "scale_from": 1,
        "scale_to": 5,
        **values,
    }


def test_a_poll_is_set_up_and_its_paper_counted(place: Town, editor: User) -> None:
    row = later(place, "poll")
    client = signed_in(editor)
    path = f"/beteiligung/verwalten/abstimmung/{row.uuid}/"
    assert client.get(path).status_code == 200

    assert client.post(path, poll_data()).status_code == 303

    poll = Poll.objects.get()
    titles = [(option.title, option.text) for option in poll.options.all()]
    assert titles == [("Lindenplatz", "nach den Linden"), ("Marktplatz", "")]
    page = client.get(path).content.decode()
    assert 'value="Lindenplatz"' in page and "nach den Linden</textarea>" in page
    assert "manage__steps" in page and "Speichern und weiter" in page
    first = poll.options.all()[0]
    paper = {"origin": "paper", "note": "Versammlung", f"n-{first.uuid}": 7, "key": uuid7()}
    for _ in range(2):  # pressed twice
        assert client.post(f"{path}papier/", paper).status_code == 303
    count = PaperCount.objects.get()
    assert (count.count, count.note) == (7, "Versammlung")
    assert client.post(f"{path}papier/", {"remove": str(count.uuid)}).status_code == 303
    assert not PaperCount.objects.exists()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (options("Nur eine"), "mindestens zwei"),
        (options("Markt", "Gleich", "Gleich"), "Möglichkeit 3, Möglichkeit: „Gleich“ steht"),
        (options(" | ohne Titel", "B"), "Möglichkeit 1, Möglichkeit: Bitte füllen Sie"),
        (options("A" * 161, "B"), "Bitte kürzen Sie auf 160"),
        (options("A | " + "x" * 2001, "B"), "Bitte kürzen Sie auf 2000"),
        (options(*(f"M{n}" for n in range(31))), "Höchstens 30"),
        ({"moeglichkeit-TOTAL_FORMS": "x"}, "data-error-summary"),
        ({"most_choices": 2}, "sonst entscheidet nichts"),
        ({"most_choices": "viele"}, "ganze Zahl"),
        ({"question": ""}, "Bitte füllen Sie"),
    ],
)
def test_what_is_wrong_with_a_poll_is_told_and_nothing_lost(
    place: Town, editor: User, values: dict[str, Any], words: str
) -> None:
    row = later(place, "poll")

    answer = signed_in(editor).post(
        f"/beteiligung/verwalten/abstimmung/{row.uuid}/", poll_data(**values)
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "<title>Bitte prüfen: " in page
    assert "Die meisten Stimmen." in page
    assert not Poll.objects.exists()


def test_options_are_renamed_moved_and_deleted(place: Town, editor: User) -> None:
    row = later(place, "poll")
    client = signed_in(editor)
    path = f"/beteiligung/verwalten/abstimmung/{row.uuid}/"
    client.post(path, poll_data(**options("A", "B | zwei", "C")))
    first, second, third = Poll.objects.get().options.all()
    sent = options("A", "B neu | zwei", "C") | {
        "moeglichkeit-INITIAL_FORMS": "3",
        "moeglichkeit-0-uuid": first.uuid, "moeglichkeit-0-ORDER": "3",
        "moeglichkeit-1-uuid": second.uuid, "moeglichkeit-1-ORDER": "1",
        "moeglichkeit-2-uuid": third.uuid, "moeglichkeit-2-DELETE": "on",
    }  # fmt: skip

    answer = client.post(path, poll_data(**sent, weiter="1"))

    assert answer["Location"] == f"/beteiligung/verwalten/vorhaben/{row.project.uuid}/"
    found = [(each.title, each.text) for each in Poll.objects.get().options.all()]
    assert found == [("B neu", "zwei"), ("A", "")]


def test_votes_on_paper_come_once_it_is_public(place: Town, editor: User) -> None:
    row = later(place, "poll")
    client = signed_in(editor)
    path = f"/beteiligung/verwalten/abstimmung/{row.uuid}/"
    client.post(path, poll_data())
    assert "Stimmen auf Papier" in client.get(path).text
    Project.objects.filter(pk=row.project.pk).update(published_at=None)

    assert "Stimmen auf Papier" not in client.get(path).text
    assert client.post(f"{path}papier/", {"origin": "paper"}).status_code == 404


def test_questions_are_added_changed_moved_and_deleted(place: Town, editor: User) -> None:
    row = later(place, "survey")
    client = signed_in(editor)
    path = f"/beteiligung/verwalten/umfrage/{row.uuid}/"
    assert "Noch keine Frage" in client.get(path).content.decode()

    client.post(f"{path}frage/", question_data())
    client.post(f"{path}frage/", question_data(title="Wie gefällt es?", kind="scale", choices=""))

    first, second = row.questions.all()
    assert [choice.text for choice in first.choices.all()] == ["zu Fuß", "mit dem Rad"]
    client.post(f"{path}frage/{second.uuid}/schritt/", {"do": "up"})
    assert list(row.questions.all()) == [second, first]
    client.post(f"{path}frage/{first.uuid}/", question_data(title="Womit kommen Sie?"))
    first.refresh_from_db()
    assert first.title == "Womit kommen Sie?"
    client.post(f"{path}frage/{second.uuid}/schritt/", {"do": "delete"})
    assert list(row.questions.all()) == [first]
    assert client.post(f"{path}frage/{first.uuid}/schritt/", {"do": "eat"}).status_code == 404


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"choices": "nur eine"}, "mindestens zwei Antworten"),
        ({"choices": "a\na"}, "sind gleich"),
        ({"kind": "scale", "scale_from": 5, "scale_to": 5}, "größer werden"),
        ({"kind": "poem"}, "gibt es nicht"),
        ({"title": ""}, "Bitte füllen Sie"),
    ],
)
def test_what_is_wrong_with_a_question_is_told(
    place: Town, editor: User, values: dict[str, Any], words: str
) -> None:
    row = later(place, "survey")

    answer = signed_in(editor).post(
        f"/beteiligung/verwalten/umfrage/{row.uuid}/frage/", question_data(**values)
    )

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not SurveyQuestion.objects.exists()


def test_sheets_of_paper_are_typed_in_one_after_the_other(place: Town, editor: User) -> None:
    row = later(place, "survey")
    client = signed_in(editor)
    path = f"/beteiligung/verwalten/umfrage/{row.uuid}/"
    client.post(f"{path}frage/", question_data(is_required="on"))
    question = row.questions.get()
    choice = question.choices.all()[0]

    said = {"origin": "workshop", "key": uuid7()}

    missing = client.post(f"{path}papier/", said)
    for _ in range(2):  # pressed twice
        answer = client.post(f"{path}papier/", {**said, f"q-{question.uuid}": str(choice.uuid)})

    assert missing.status_code == 422
    assert answer["Location"].endswith("?woher=workshop")
    assert SurveyResponse.objects.get().origin == "workshop"


def test_the_next_sheet_on_a_page_one_went_back_to_is_no_second_press(
    place: Town, editor: User
) -> None:
    row = later(place, "survey")
    client = signed_in(editor)
    path = f"/beteiligung/verwalten/umfrage/{row.uuid}/"
    client.post(f"{path}frage/", question_data(is_required="on"))
    question = row.questions.get()
    first, second = question.choices.all()[:2]
    key = uuid7()

    for choice in (first, second):
        said = {"origin": "paper", "key": key, f"q-{question.uuid}": str(choice.uuid)}
        assert client.post(f"{path}papier/", said).status_code == 303

    assert SurveyResponse.objects.count() == 2


def test_the_wrong_person_builds_nothing(place: Town) -> None:
    poll, survey = later(place, "poll"), later(place, "survey")
    elsewhere = member(make_town().municipality, Role.EDITOR)
    paths = [
        f"/beteiligung/verwalten/abstimmung/{poll.uuid}/",
        f"/beteiligung/verwalten/umfrage/{survey.uuid}/",
        f"/beteiligung/verwalten/umfrage/{survey.uuid}/frage/",
        f"/beteiligung/verwalten/umfrage/{survey.uuid}/papier/",
    ]
    for person in (citizen(), place.clara, place.bob, place.mo, place.dana, elsewhere):
        client = signed_in(person)
        for path in paths:
            assert client.get(path).status_code == 403, (person, path)
        answer = client.post(paths[0], poll_data())
        assert answer.status_code == 403
    for path in paths:
        assert Client().get(path).status_code == 302
    assert not Poll.objects.exists()


def test_a_consultation_of_another_town_or_format_is_not_found(place: Town, editor: User) -> None:
    other = later(make_town(), "poll")
    survey = later(place, "survey")
    client = signed_in(editor)

    for uuid in (other.uuid, survey.uuid):
        assert client.get(f"/beteiligung/verwalten/abstimmung/{uuid}/").status_code == 404


def test_what_has_begun_is_only_shown(place: Town, editor: User) -> None:
    row = consultation(project(place.municipality), "survey")
    client = signed_in(editor)
    path = f"/beteiligung/verwalten/umfrage/{row.uuid}/"

    page = client.get(path).content.decode()
    answer = client.post(f"{path}frage/", question_data())

    assert "stehen jetzt fest" in page
    assert answer.status_code == 422
    assert not SurveyQuestion.objects.exists()

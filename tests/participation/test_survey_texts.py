"""Answers in people's own words: read by staff alone, taken away by moderators everywhere."""

import re
from datetime import timedelta
from io import BytesIO
from uuid import UUID, uuid4
from zipfile import ZipFile

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import DeletionEntry, User
from accounts.vault import kinds as data_kinds
from accounts.vault.purging import purge
from common import clock
from common.models import Journal
from moderation.links import statement_path
from moderation.models import Appeal, Case, Decision, Item, Rule, Statement, Visibility
from moderation.published_rules import install_rules
from moderation.services import decide, undo_decision
from moderation.services.redactions import redact_text
from participation import services, survey_texts, tally
from participation.errors import NotPossible
from participation.models import (
    Consultation,
    Phase,
    SurveyAnswer,
    SurveyQuestion,
    SurveyResponse,
)
from participation.models.proposal import Origin
from participation.phases import fresh_schedule
from participation.services import Given
from tests import factories, jobs
from tests.defects.walking import moving, to_ask, variables
from tests.factories import Town
from tests.going_back import Step, each_way
from tests.participation.factories import citizen, consultation, project
from tests.participation.leaks import STILL
from tests.participation.staff import editor

pytestmark = pytest.mark.django_db
WORD = "Schimpfwort"
OTHER = "Lindenblüte"


@pytest.fixture
def survey(town: Town) -> Consultation:
    row = consultation(project(town.municipality, slug="markt"), "survey", slug="umfrage")
    SurveyQuestion.objects.create(consultation=row, kind="text", title="Was noch?")
    return row


def answer(survey: Consultation, text: str, *, by: User | None = None) -> SurveyAnswer:
    question = survey.questions.get(kind="text")
    given = [Given(question=question, text=text)]
    response = services.answer_survey(survey, given, by=by or citizen())
    return response.answers.get()


def asked(row: SurveyAnswer, town: Town) -> Item:
    services.put_before_moderators(row, by=town.mo)
    row.refresh_from_db()
    assert row.item is not None
    return Item.objects.get(pk=row.item.pk)


def rule_three(town: Town) -> Rule:
    return next(each for each in install_rules(town.municipality) if each.number == 3)


def remove(row: SurveyAnswer, town: Town, outcome: Visibility = Visibility.REMOVED) -> Decision:
    made = decide(asked(row, town), outcome, by=town.mo, rule=rule_three(town))
    row.refresh_from_db()
    return made


def client_of(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def base(survey: Consultation) -> str:
    return f"/beteiligung/verwalten/umfrage/{survey.uuid}/texte/"


# --- every output, before and after each decision --------------------------------------------


def of_staff(survey: Consultation) -> list[str]:
    manage = f"/beteiligung/verwalten/beteiligung/{survey.uuid}/"
    return [
        base(survey),
        f"{manage}bericht/",
        f"{manage}bericht.odt",
        *(f"{manage}daten/{kind}/" for kind in ("umfrage", "zahlen", "ods")),
    ]


def of_everybody(survey: Consultation, item: UUID) -> list[str]:
    found = [
        survey.get_absolute_url(),
        survey.project.get_absolute_url(),
        f"/en{survey.get_absolute_url()}",
        f"/api/v1/consultations/{survey.uuid}/",
        f"/api/v1/projects/{survey.project.uuid}/",
        f"/feeds/beteiligung/{survey.project.slug}.atom",
        f"/beanstanden/{item}/",
        f"/moderation/inhalt/{item}/",
        *of_staff(survey),
    ]
    return moving(STILL) + found


def read(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code < 500, path
    raw = response.getvalue() if response.streaming else response.content
    if raw[:2] == b"PK":
        with ZipFile(BytesIO(raw)) as file:
            return "".join(file.read(name).decode("utf-8", "ignore") for name in file.namelist())
    return raw.decode("utf-8", "ignore")


def where_read(client: Client, paths: list[str], *words: str) -> tuple[set[str], ...]:
    """Of each word where it stands."""
    texts = {path: read(client, path) for path in to_ask(client, paths)}
    return tuple({path for path, text in texts.items() if word in text} for word in words)


def restored(row: SurveyAnswer, town: Town) -> None:
    assert row.item is not None
    decide(Item.objects.get(pk=row.item.pk), Visibility.SHOWN, by=town.mo)


def undone(row: SurveyAnswer, town: Town) -> None:
    last = Decision.objects.filter(item=row.item).order_by("-id")[0]
    undo_decision(last, by=town.mo)


def answered_anew(row: SurveyAnswer, town: Town) -> None:
    user = SurveyResponse.objects.get(pk=row.response_id).user
    assert user is not None
    survey = SurveyResponse.objects.get(pk=row.response_id).consultation
    answer(survey, f"{WORD}, noch einmal", by=user)


def held(row: SurveyAnswer, town: Town) -> None:
    remove(row, town, Visibility.HELD)


def removed(row: SurveyAnswer, town: Town) -> None:
    remove(row, town)


WAYS: dict[str, list[Step]] = {
    "removed": [(removed, False)],
    "held": [(held, False)],
    "removed, then shown again": [(removed, False), (restored, True)],
    "removed, then taken back at once": [(removed, False), (undone, True)],
    "removed, then answered anew": [(removed, False), (answered_anew, False), (restored, True)],
}


def test_a_text_is_hidden_everywhere_and_nowhere_else(town: Town, survey: Consultation):
    row = answer(survey, f"{WORD} steht hier")
    answer(survey, f"{OTHER} steht hier")
    staff, guest = client_of(editor(town)), client_of(None)
    item = asked(row, town).uuid
    files = {base(survey), *(p for p in of_staff(survey) if "daten/umfrage" in p or "ods" in p)}
    paths = of_everybody(survey, item)
    assert where_read(staff, paths, WORD) == (files,)

    def check(row: SurveyAnswer, seen: bool) -> None:
        assert where_read(staff, paths, WORD, OTHER) == (files if seen else set(), files)
        assert where_read(guest, paths, WORD, OTHER) == (set(), set())
        page = read(guest, survey.get_absolute_url())
        assert "2 eigene Texte" in page
        sentence = "1 Antwort entfernt nach Regel 3"
        is_removed = not seen and row.rule_number == 3
        assert (sentence in page) == is_removed
        assert (sentence in read(staff, of_staff(survey)[1])) == is_removed
        assert ("1 Antwort wird geprüft" in page) == (not seen and not is_removed)

    def check_the_rest() -> None:
        """What nothing of participation moves is asked at the end of each way."""
        rest = [path.format(**variables()) for path in STILL if not path.startswith("POST ")]
        for client in (staff, guest):
            assert where_read(client, rest, WORD, OTHER) == (set(), set())

    def take(_before: None, step: Step, is_end: bool) -> None:
        act, seen = step
        act(SurveyAnswer.objects.get(pk=row.pk), town)
        jobs.work()
        check(SurveyAnswer.objects.get(pk=row.pk), seen)
        if is_end:
            check_the_rest()

    each_way(WAYS, None, take)


def test_the_words_that_stand_instead_name_the_rule(town: Town, survey: Consultation):
    row = answer(survey, WORD)
    remove(row, town)

    staff = client_of(editor(town))
    table = read(staff, of_staff(survey)[3])
    assert "[Entfernt nach Regel 3]" in table
    assert "Entfernt nach Regel 3" in read(staff, base(survey))
    result = tally.of_survey(survey, fresh_schedule(survey, at=clock.now()))
    assert (result.people, result.questions[0].answered) == (1, 1)


# --- the author ------------------------------------------------------------------------------


def test_the_author_is_told_why_and_can_let_it_be_looked_at_again(town: Town, survey: Consultation):
    anna = citizen("anna")
    row = answer(survey, WORD, by=anna)
    made = remove(row, town)
    jobs.work()

    [letter] = Statement.objects.filter(decision=made)
    assert letter.user == anna
    assert "Ihre Antwort auf „Was noch?“ in der Umfrage" in letter.text
    sent = client_of(None).post(statement_path(letter), {"words": "Das war kein Schimpfwort."})
    assert sent.status_code in (302, 303)
    assert Appeal.objects.filter(decision=made).count() == 1


def test_nobody_is_written_to_about_an_answer_from_paper(town: Town, survey: Consultation):
    question = survey.questions.get()
    response = services.enter_response(
        survey, [Given(question=question, text=WORD)], by=editor(town), origin=Origin.PAPER
    )
    assert response is not None
    made = remove(response.answers.get(), town)
    jobs.work()

    assert list(Statement.objects.filter(decision=made).values_list("user", "contact")) in (
        [],
        [(None, None)],
    )


def test_answering_anew_with_the_same_words_changes_no_decision(town: Town, survey: Consultation):
    anna = citizen()
    row = answer(survey, WORD, by=anna)
    remove(row, town)
    decisions = Decision.objects.count()

    again = answer(survey, WORD, by=anna)

    assert (again.pk, again.shown, again.rule_number) == (row.pk, False, 3)
    assert Decision.objects.count() == decisions


def test_other_words_are_looked_at_again_before_anybody_reads_them(
    town: Town, survey: Consultation
):
    anna = citizen()
    row = answer(survey, WORD, by=anna)
    remove(row, town)

    again = answer(survey, "Freundliche Worte", by=anna)

    assert again.item is not None
    assert (again.pk, again.shown, again.rule_number) == (row.pk, False, None)
    assert Item.objects.get(pk=again.item.pk).visibility == Visibility.PENDING
    assert Case.objects.open().filter(item=again.item).count() == 1


def test_a_text_that_is_taken_out_leaves_an_empty_item(town: Town, survey: Consultation):
    anna = citizen()
    row = answer(survey, WORD, by=anna)
    item = asked(row, town)

    services.answer_survey(survey, [], by=anna)

    assert not SurveyAnswer.objects.filter(pk=row.pk).exists()
    item.refresh_from_db()
    assert (item.title, item.excerpt) == ("", "")
    case = Case.objects.open().get(item=item)
    page = client_of(town.mo).get(f"/moderation/{case.uuid}/")
    assert page.status_code == 200
    assert "hat es gelöscht" in page.content.decode()
    assert survey_texts.texts(item) == {"text": ""}


def test_passages_can_be_blacked_out(town: Town, survey: Consultation):
    row = answer(survey, f"Herr {WORD} wohnt nebenan")
    item = asked(row, town)

    redact_text(
        item,
        {"text": "Herr ███ wohnt nebenan"},
        by=town.mo,
        rule=rule_three(town),
        version=item.version,
    )

    row.refresh_from_db()
    assert WORD not in row.text
    assert "wohnt nebenan" in row.text
    assert WORD not in read(client_of(editor(town)), base(survey))


# --- who may, and bad input ------------------------------------------------------------------


def test_who_reads_the_texts():
    here, there = factories.town(host="hier.example"), factories.town(host="dort.example")
    row = consultation(project(here.municipality), "survey")
    SurveyQuestion.objects.create(consultation=row, kind="text", title="Was noch?")
    answer(row, WORD)

    def asks(user: User | None, host: str = "hier.example") -> int:
        client = Client(headers={"host": host})
        if user is not None:
            client.force_login(user)
        return client.get(base(row)).status_code

    assert {name: asks(user) for name, user in (
        ("guest", None), ("resident", here.alice), ("clerk", here.clara), ("crew", here.bob),
        ("moderator", here.mo), ("editor", editor(here)), ("moderator of elsewhere", there.mo),
    )} == {
        "guest": 302, "resident": 403, "clerk": 403, "crew": 403,
        "moderator": 200, "editor": 200, "moderator of elsewhere": 403,
    }  # fmt: skip
    assert asks(there.mo, "dort.example") == 404


def token_on(page: str) -> str:
    return re.findall(r'action="([^"]*/texte/[^"]+)"', page)[0]


def test_an_editor_asks_and_a_moderator_goes_on_to_the_case(town: Town, survey: Consultation):
    row = answer(survey, WORD)
    erik = client_of(editor(town))
    path = token_on(read(erik, base(survey)))
    assert str(row.pk) not in path.split("/")[-2:]

    assert client_of(town.alice).post(path).status_code == 403
    assert client_of(None).post(path).status_code == 302
    assert erik.get(path).status_code == 405
    assert not Case.objects.exists()
    asked_by_erik = erik.post(path)
    case = Case.objects.get()
    by_mo = client_of(town.mo).post(path)

    assert asked_by_erik["Location"] == f"{base(survey)}?frage={survey.questions.get().uuid}"
    assert by_mo["Location"] == f"/moderation/{case.uuid}/"
    assert "Liegt bei der Moderation" in read(erik, base(survey))
    assert client_of(editor(town)).get(f"/moderation/{case.uuid}/").status_code == 404
    line = Journal.objects.filter(verb="participation.answer_to_moderators").first()
    assert line is not None
    assert WORD not in str(line.payload)


@pytest.mark.parametrize("token", ["x", "0" * 32, "1"])
def test_a_token_of_no_answer_is_404(town: Town, survey: Consultation, token: str):
    answer(survey, WORD)
    mo, question = client_of(town.mo), survey.questions.get().uuid

    assert mo.post(f"{base(survey)}{question}/{token}/").status_code == 404
    assert mo.post(f"{base(survey)}{uuid4()}/{token}/").status_code == 404


@pytest.mark.parametrize(
    "query", ["?frage=x", "?frage=01a217a3-3f2b-7589-8946-543032e68ba8", "?nach=x", "?nach=%00"]
)
def test_a_strange_address_shows_the_first_texts(town: Town, survey: Consultation, query: str):
    answer(survey, WORD)

    response = client_of(town.mo).get(base(survey) + query)

    assert response.status_code == 200
    assert WORD in response.content.decode()


def test_hidden_results_are_hidden_here_as_well(town: Town):
    row = consultation(project(town.municipality), "survey", results=Phase.Results.AFTER)
    SurveyQuestion.objects.create(consultation=row, kind="text", title="Was noch?")
    given = answer(row, WORD)
    mo = client_of(town.mo)

    page = read(mo, base(row))
    sent = mo.post(f"{base(row)}{row.questions.get().uuid}/{'0' * 32}/")

    assert "Noch nicht zu lesen" in page
    assert WORD not in page
    assert sent.status_code == 404
    with time_machine.travel(clock.now() + timedelta(days=20), tick=False):
        assert WORD in read(client_of(town.mo), base(row))
    assert given.item is None


def test_what_is_kept_back_is_not_asked_about_again(town: Town, survey: Consultation):
    row = answer(survey, WORD)
    remove(row, town)

    with pytest.raises(NotPossible):
        services.put_before_moderators(row, by=town.mo)


def test_nobody_outside_objects_to_what_nobody_outside_reads(town: Town, survey: Consultation):
    """The survey promises that staff alone read these texts: there is nothing to be found."""
    item = asked(answer(survey, WORD), town)
    guest = client_of(None)

    for _ in ("shown", "removed"):
        assert guest.get(f"/beanstanden/{item.uuid}/").status_code == 404
        if item.visibility == Visibility.SHOWN:
            item.refresh_from_db()
            decide(item, Visibility.REMOVED, by=town.mo, rule=rule_three(town))


# --- the row, and how long its words stay ----------------------------------------------------


def test_the_database_knows_no_hidden_answer_without_an_item(town: Town, survey: Consultation):
    row = answer(survey, WORD)

    for change in ({"shown": False}, {"rule_number": 3}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SurveyAnswer.objects.filter(pk=row.pk).update(**change)


def test_words_that_were_removed_go_when_nobody_can_object_any_more(
    town: Town, survey: Consultation
):
    row = answer(survey, WORD)
    remove(row, town)
    kind = data_kinds.get("participation.removed_answer")
    now = clock.now()

    purge(municipality=town.municipality, only=[kind.key], at=now + timedelta(days=170))
    row.refresh_from_db()
    assert row.text == WORD
    with time_machine.travel(now + timedelta(days=190), tick=False):
        purge(municipality=town.municipality, only=[kind.key], at=clock.now())

    row.refresh_from_db()
    assert (row.text, row.shown) == ("", False)
    assert DeletionEntry.objects.filter(kind=kind.key).count() == 1
    result = tally.of_survey(survey, fresh_schedule(survey, at=clock.now()))
    assert result.questions[0].answered == 1
    assert "1 Antwort entfernt nach Regel 3" in result.questions[0].kept_back

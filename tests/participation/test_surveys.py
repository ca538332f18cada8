"""A survey: one set of answers per person, counted right, told to nobody too early."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.datastructures import MultiValueDict

from common import clock
from participation import services, tally
from participation.errors import Closed, NotPossible
from participation.forms.survey import SurveyForm, initial_of, name_of
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
from tests.factories import Town, address, at, box
from tests.participation.factories import citizen, consultation, project

pytestmark = pytest.mark.django_db
KINDS = SurveyQuestion.Kind


@pytest.fixture
def survey(town: Town) -> Consultation:
    """One question of each kind, written two days before it begins."""
    row = consultation(project(town.municipality), "survey")
    early = clock.now() - timedelta(days=2)
    for kind, title, choices in (
        (KINDS.SINGLE, "Wie kommen Sie her?", ["zu Fuß", "mit dem Rad", "mit dem Auto"]),
        (KINDS.MULTIPLE, "Was fehlt?", ["Bänke", "Schatten", "Wasser"]),
        (KINDS.SCALE, "Wie gefällt es Ihnen?", []),
        (KINDS.TEXT, "Was noch?", []),
        (KINDS.PLACE, "Wo genau?", []),
    ):
        services.save_question(
            SurveyQuestion(
                consultation=row,
                kind=kind,
                title=title,
                is_required=kind == KINDS.SINGLE,
                most_choices=2 if kind == KINDS.MULTIPLE else None,
            ),
            choices,
            by=town.admin,
            at=early,
        )
    return row


def form(survey: Consultation, **values: Any) -> SurveyForm:
    """`values` by kind: `single="zu Fuß"`, `multiple=["Bänke"]`, `scale=4`, `text=`, `place=`."""
    data: MultiValueDict[str, str] = MultiValueDict()
    for question in survey.questions.prefetch_related("choices"):
        value = values.get(question.kind)
        if value is None:
            continue
        by_text = {choice.text: str(choice.uuid) for choice in question.choices.all()}
        name = name_of(question)
        if question.kind in (KINDS.SINGLE, KINDS.MULTIPLE):
            wanted = value if isinstance(value, list) else [value]
            data.setlist(name, [by_text.get(each, each) for each in wanted])
        elif question.kind == KINDS.PLACE and isinstance(value, tuple):
            data[f"{name}-lat"], data[f"{name}-lon"] = value
        else:
            data[name] = str(value)
    return SurveyForm(data, consultation=survey, municipality=survey.project.municipality)


def test_each_kind_of_question_is_answered_and_counted(survey: Consultation, town: Town) -> None:
    address(town.municipality, "Hauptstraße", 12)
    point = at(20, 20)
    for number in range(3):
        filled = form(
            survey,
            single="zu Fuß" if number else "mit dem Rad",
            multiple=["Bänke", "Schatten"][: number + 1],
            scale=number + 3,
            text="Mehr Grün" if number else "",
            place=(f"{point.y}", f"{point.x}"),
        )
        assert filled.is_valid(), filled.errors
        services.answer_survey(survey, filled.answers(), by=citizen())

    result = tally.of_survey(survey, fresh_schedule(survey, at=clock.now()))
    single, multiple, scale, text, place = result.questions
    assert result.people == 3
    assert [bar.count for bar in single.bars] == [2, 1, 0]
    assert [(bar.count, bar.share) for bar in multiple.bars] == [(3, 100), (2, 67), (0, 0)]
    assert [bar.count for bar in scale.bars] == [0, 0, 1, 1, 1]
    assert scale.mean == pytest.approx(4.0)
    assert (text.answered, text.bars) == (2, [])
    assert [(bar.label, bar.count) for bar in place.bars] == [("Altstadt", 3)]


def test_few_places_in_a_part_of_town_are_not_named(survey: Consultation) -> None:
    point = at(20, 20)
    filled = form(survey, single="zu Fuß", place=(f"{point.y}", f"{point.x}"))
    assert filled.is_valid()
    services.answer_survey(survey, filled.answers(), by=citizen())

    place = tally.of_survey(survey, fresh_schedule(survey, at=clock.now())).questions[4]
    assert (place.bars, place.few) == ([], 1)


def test_answering_again_replaces_what_was_said(survey: Consultation) -> None:
    anna = citizen()
    for choice in ("zu Fuß", "mit dem Auto"):
        filled = form(survey, single=choice, scale=2)
        assert filled.is_valid()
        response = services.answer_survey(survey, filled.answers(), by=anna)

    assert SurveyResponse.objects.count() == 1
    assert SurveyAnswer.objects.count() == 2
    single = survey.questions.get(kind=KINDS.SINGLE)
    auto = single.choices.get(text="mit dem Auto")
    assert initial_of(response, municipality=survey.project.municipality)[name_of(single)] == str(
        auto.uuid
    )


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "Bitte beantworten Sie diese Frage."),
        ({"single": "mit dem Flugzeug"}, "Diese Auswahl gibt es nicht"),
        ({"single": "zu Fuß", "multiple": ["Bänke", "Schatten", "Wasser"]}, "höchstens 2"),
        ({"single": "zu Fuß", "scale": 9}, "Diese Auswahl gibt es nicht"),
        ({"single": "zu Fuß", "text": "a" * 2001}, "Bitte kürzen Sie"),
        ({"single": "zu Fuß", "place": "Nirgendwo 99"}, "finden wir nicht"),
        ({"single": "zu Fuß", "place": ("91", "7.2")}, "gibt es nicht auf der Karte"),
        ({"single": "zu Fuß", "place": ("x", "y")}, "Breite und Länge"),
        ({"single": "zu Fuß", "place": ("48.1", "11.5")}, "nicht in der Gemeinde"),
    ],
)
def test_bad_input_is_told_at_its_question(
    survey: Consultation, values: dict[str, Any], words: str
) -> None:
    filled = form(survey, **values)

    assert not filled.is_valid()
    assert words in " ".join(str(text) for texts in filled.errors.values() for text in texts)


def test_a_place_is_found_by_its_address(survey: Consultation, town: Town) -> None:
    from geo.gazetteer import rebuild

    address(town.municipality, "Hauptstraße", 12, at(5, 5))
    rebuild(town.municipality)

    filled = form(survey, single="zu Fuß", place="Hauptstr. 12")

    assert filled.is_valid(), filled.errors
    [given] = [each for each in filled.answers() if each.location]
    assert given.location is not None
    assert given.location.distance(at(5, 5)) < 1e-6


def test_a_place_is_kept_in_words_that_can_be_changed(survey: Consultation, town: Town) -> None:
    from geo.gazetteer import rebuild

    for number, metres in ((12, 5), (2, 200)):
        address(town.municipality, "Hauptstraße", number, at(metres, 5))
    rebuild(town.municipality)
    lat, lon = (f"{edge:.6f}" for edge in reversed(at(6, 5).coords))
    filled = form(survey, single="zu Fuß", place=(lat, lon))
    assert filled.is_valid()
    response = services.answer_survey(survey, filled.answers(), by=citizen())

    initial = initial_of(response, municipality=town.municipality)

    name = name_of(survey.questions.get(kind=KINDS.PLACE))
    assert initial[name] == "Hauptstraße 12"
    assert (initial[f"{name}-lat"], initial[f"{name}-lon"]) == (lat, lon)
    for words, place in (("Hauptstraße 12", at(6, 5)), ("", at(6, 5)), ("Hauptstr. 2", at(200, 5))):
        again = form(survey, single="zu Fuß", place=(lat, lon))
        again.data[name] = words
        assert again.is_valid()
        [given] = [each for each in again.answers() if each.location]
        assert given.location is not None
        assert given.location.distance(place) < 1e-6


def test_a_place_is_asked_for_in_words_and_on_a_map_of_what_it_is_about(
    client: Client, survey: Consultation
) -> None:
    survey.area = box(-300, -300, 300, 300)
    survey.save()

    page = client.get(survey.get_absolute_url()).text

    assert re.search(r"bis [^<]*\sUhr, noch\s\d+\sTage<", page)
    assert "Ort in Worten" in page and "Pin entfernen" in page
    assert re.search(r"<nahdran-pin-picker[^>]* center=", page)


def test_closed_means_closed_and_hidden_is_hidden(town: Town) -> None:
    row = consultation(project(town.municipality), "survey", results=Phase.Results.AFTER)
    end = row.phases.get().ends_at

    with pytest.raises(Closed):
        services.answer_survey(row, [], by=citizen(), at=end)
    with pytest.raises(tally.ResultsHidden):
        tally.of_survey(row, fresh_schedule(row, at=end - timedelta(seconds=1)))
    assert tally.of_survey(row, fresh_schedule(row, at=end)).people == 0


def test_questions_stand_once_it_has_begun(survey: Consultation, town: Town) -> None:
    question = survey.questions.first()
    assert question is not None

    for act in (
        lambda: services.save_question(question, ["a", "b"], by=town.admin),
        lambda: services.delete_question(question, by=town.admin),
        lambda: services.move_question(question, up=True, by=town.admin),
    ):
        with pytest.raises(NotPossible):
            act()


def test_questions_change_places(survey: Consultation, town: Town) -> None:
    first, second = survey.questions.all()[:2]

    early = clock.now() - timedelta(days=2)
    services.move_question(second, up=True, by=town.admin, at=early)
    services.move_question(second, up=True, by=town.admin, at=early)

    assert list(survey.questions.all()[:2]) == [second, first]


def test_paper_is_entered_without_a_person_and_told(survey: Consultation, town: Town) -> None:
    single = survey.questions.get(kind=KINDS.SINGLE)
    given = [Given(question=single, choices=[single.choices.all()[0]])]

    services.enter_response(survey, given, by=town.admin, origin=Origin.PAPER)
    services.enter_response(survey, given, by=town.admin, origin=Origin.PAPER)

    result = tally.of_survey(survey, fresh_schedule(survey, at=clock.now()))
    assert result.by_origin == {"auf Papier": 2}
    assert result.questions[0].bars[0].count == 2


def test_the_count_takes_as_many_statements_for_one_as_for_many(
    survey: Consultation, django_assert_num_queries: Any
) -> None:
    schedule = fresh_schedule(survey, at=clock.now())
    single = survey.questions.get(kind=KINDS.SINGLE)
    for people in (1, 3):
        for _ in range(people):
            services.answer_survey(
                survey,
                [Given(question=single, choices=[single.choices.all()[0]])],
                by=citizen(),
            )
        with django_assert_num_queries(7):
            tally.of_survey(survey, schedule)


def test_what_a_sheet_has_answered_is_not_asked_otherwise(survey: Consultation, town: Town) -> None:
    begins = clock.now() + timedelta(days=2)
    survey.phases.update(starts_at=begins, ends_at=begins + timedelta(days=9))
    question = survey.questions.first()
    assert question is not None
    services.enter_response(
        survey, [Given(question=question, choices=list(question.choices.all()[:1]))], by=town.admin,
        origin=Origin.PAPER,
    )  # fmt: skip

    for change in (
        lambda: services.save_question(question, ["Anders"], by=town.admin),
        lambda: services.delete_question(question, by=town.admin),
    ):
        with pytest.raises(NotPossible, match="vom Papier"):
            change()

    assert SurveyAnswer.objects.count() == 1

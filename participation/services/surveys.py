"""Answering a survey: one person, one set of answers, changed until it closes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock
from common.identifiers import uuid7
from moderation.models import Case, Item, Visibility
from moderation.passages import lines
from moderation.services import ask, blank, lock, open_item, review_again
from moderation.services.redactions import author_changed
from participation import roll
from participation.errors import NotPossible
from participation.models import (
    Consultation,
    SurveyAnswer,
    SurveyChoice,
    SurveyQuestion,
    SurveyResponse,
)
from participation.models.consultation import Act
from participation.models.proposal import Origin
from participation.services.gate import comments_policy, pass_gate
from participation.services.journalling import by_staff
from participation.services.polls import first_time, require_not_begun


@dataclass(frozen=True, kw_only=True)
class Given:
    """What was answered to one question; the field that fits its kind. `location`: SRID 4326."""

    question: SurveyQuestion
    choices: Sequence[SurveyChoice] = ()
    number: int | None = None
    text: str = ""
    location: Point | None = None


@transaction.atomic
def answer_survey(
    consultation: Consultation,
    given: Sequence[Given],
    *,
    by: User,
    at: datetime | None = None,
) -> SurveyResponse:
    """Store `by`'s answers, or put others in their place. Raises `Closed` or `NotEligible`.

    What is required and what fits a question the form has checked
    (`participation.forms.survey`); here only what would break the count is refused.
    """
    now = pass_gate(consultation, Act.ANSWER, by=by, at=at)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO participation_surveyresponse"
            " (uuid, municipality_id, consultation_id, user_id, origin, at)"
            " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (consultation_id, user_id) DO NOTHING",
            [uuid7(), consultation.municipality_id, consultation.pk, by.pk, Origin.ONLINE, now],
        )
        is_first = bool(cursor.rowcount)
    if is_first:
        roll.require_first(by, [consultation.uuid])
    response = SurveyResponse.objects.select_for_update(of=("self",), no_key=True).get(
        consultation=consultation, user=by
    )
    stay = _examined(response, given)
    SurveyAnswer.objects.filter(response=response, item=None).delete()
    _store(response, consultation, [each for each in given if each.question.pk not in stay])
    SurveyResponse.objects.filter(pk=response.pk).update(at=now)
    return response


@transaction.atomic
def enter_response(
    consultation: Consultation,
    given: Sequence[Given],
    *,
    by: User,
    origin: Origin,
    key: UUID | None = None,
    at: datetime | None = None,
) -> SurveyResponse | None:
    """Staff type in a sheet of paper; phases do not bind it, the origin is shown as a number.
    None when the page (`key`) sent the same before."""
    content = repr(
        [
            (
                each.question.pk,
                [choice.pk for choice in each.choices],
                each.number,
                each.text,
                each.location and each.location.wkt,
            )
            for each in given
        ]
    )
    if not first_time(consultation, key, content):
        return None
    response = SurveyResponse.objects.create(
        municipality_id=consultation.municipality_id,
        consultation=consultation,
        origin=origin,
        entered_by=by,
        at=at or clock.now(),
    )
    _store(response, consultation, given)
    return response


def _store(response: SurveyResponse, consultation: Consultation, given: Sequence[Given]) -> None:
    rows: list[SurveyAnswer] = []
    for each in given:
        question = each.question
        if question.consultation_id != consultation.pk:
            raise ValueError("A question of another survey.")
        if any(choice.question_id != question.pk for choice in each.choices):
            raise ValueError("A choice of another question.")
        rows += [
            SurveyAnswer(response=response, question=question, choice=choice)
            for choice in each.choices
        ]
        if each.number is not None or each.text or each.location is not None:
            rows.append(
                SurveyAnswer(
                    response=response,
                    question=question,
                    number=each.number,
                    text=each.text,
                    location=each.location,
                )
            )
    SurveyAnswer.objects.bulk_create(rows)


# --- texts that moderators were asked about -------------------------------------------------


@transaction.atomic
def put_before_moderators(answer: SurveyAnswer, *, by: User, at: datetime | None = None) -> Case:
    """Staff who read a text ask moderators whether it may stay; until then it does.

    Raises `NotPossible` for what is no text, or is kept back already.
    """
    _lock(answer.response_id)
    fresh = SurveyAnswer.objects.select_related(
        "item", "question", "response__consultation__project__municipality"
    ).get(pk=answer.pk)
    if not fresh.text or not fresh.shown:
        raise NotPossible(_("Diesen Text liest niemand mehr."), code="no_text")
    consultation = fresh.response.consultation
    municipality = consultation.project.municipality
    if fresh.item is None:
        fresh.item = open_item(
            municipality=municipality,
            kind="participation.survey_answer",
            visibility=Visibility.SHOWN,
            title=f"{consultation.title}: {fresh.question.title}",
            excerpt=fresh.text,
            scope=consultation.uuid,
        )
        SurveyAnswer.objects.filter(pk=fresh.pk).update(item=fresh.item)
    due = comments_policy(consultation).due(at or clock.now(), land=municipality.land)
    by_staff("participation.answer_to_moderators", consultation, by=by, item=fresh.item.uuid)
    return ask(fresh.item, due_at=due)


def _lock(response_id: int) -> SurveyResponse:
    """The answers of one person, kept from other changes until this transaction ends. It goes
    before the lock of an item: whoever decides about that locks no response."""
    return SurveyResponse.objects.select_for_update(of=("self",), no_key=True).get(pk=response_id)


def _examined(response: SurveyResponse, given: Sequence[Given]) -> set[int]:
    """Questions whose text keeps its row, as moderators were asked about it: with the same words
    what they decided stands, other words are looked at again, none leave an empty item."""
    said = {each.question.pk: each.text for each in given}
    stay: set[int] = set()
    for row in SurveyAnswer.objects.filter(response=response).exclude(item=None):
        assert row.item_id is not None  # noqa: S101 - for mypy; the query says it
        item = lock(Item.objects.get(pk=row.item_id))
        row.refresh_from_db(fields=["text"])
        text = lines(said.get(row.question_id, ""))
        if not text:
            author_changed(item)
            row.delete()
            blank(item)
            continue
        stay.add(row.question_id)
        if text != lines(row.text):
            author_changed(item)
            SurveyAnswer.objects.filter(pk=row.pk).update(text=text)
            review_again(item, excerpt=text)
    return stay


# --- building -----------------------------------------------------------------------------


@transaction.atomic
def save_question(
    question: SurveyQuestion,
    choices: Sequence[str],
    *,
    by: User,
    at: datetime | None = None,
) -> SurveyQuestion:
    """Add a question at the end, or change one; `choices` are lines of text.

    Raises `NotPossible` once the survey has begun.
    """
    require_not_begun(question.consultation, at=at)
    if question.pk is None:
        last = question.consultation.questions.aggregate(last=Max("order"))["last"]
        question.order = 0 if last is None else last + 1
    question.save()
    question.choices.all().delete()
    SurveyChoice.objects.bulk_create(
        [
            SurveyChoice(question=question, text=text.strip(), order=order)
            for order, text in enumerate(choices)
            if text.strip()
        ]
    )
    by_staff("participation.survey_changed", question.consultation, by=by)
    return question


@transaction.atomic
def delete_question(question: SurveyQuestion, *, by: User, at: datetime | None = None) -> None:
    require_not_begun(question.consultation, at=at)
    question.delete()
    by_staff("participation.survey_changed", question.consultation, by=by)


@transaction.atomic
def move_question(
    question: SurveyQuestion, *, up: bool, by: User, at: datetime | None = None
) -> None:
    """Change places with the neighbour; the first stays first."""
    require_not_begun(question.consultation, at=at)
    rows = list(question.consultation.questions.order_by("order", "id"))
    here = next(i for i, row in enumerate(rows) if row.pk == question.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(rows):
        return
    rows[here], rows[there] = rows[there], rows[here]
    for order, row in enumerate(rows):
        row.order = order
    SurveyQuestion.objects.bulk_update(rows, ["order"])

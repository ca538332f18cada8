"""What is asked about a kind, and what somebody said: read, stopped by, kept as it was worded.

`Report.answers` holds keys and plain values, which routing reads. `Report.asked` holds the
questions and answers in the words that the person read, so that a question may change later.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import german
from common.languages import GERMAN
from common.texts import say
from defects.models import Category, Question

LONGEST_TEXT = 500
_LONGEST_VALUE = 40
_MOST = Decimal(9_999_999)


@dataclass(frozen=True)
class Stop:
    """An answer with which no report is opened: what to do instead, and whom to call. `asked`
    and `said` are the question and the answer in words, where somebody has answered."""

    text: str
    phone: str = ""
    asked: str = ""
    said: str = ""

    @property
    def tel(self) -> str:
        return "".join(each for each in self.phone if each.isdigit() or each == "+")


def asked_in(category: Category, parent: Category | None) -> list[tuple[Category, Question]]:
    """What is asked about `category`, with whose question it is; a key counts once. Reads
    `questions` of both."""
    found: dict[str, tuple[Category, Question]] = {}
    for owner in filter(None, (category, parent)):
        for question in owner.questions.all():
            if question.is_active:
                found.setdefault(question.key, (owner, question))
    return list(found.values())


def questions_of(category: Category) -> list[Question]:
    """The same without the owners; one statement."""
    ids = [category.pk, category.parent_id]
    rows = Question.objects.asked().filter(category_id__in=[pk for pk in ids if pk is not None])
    by_key: dict[str, Question] = {}
    for row in sorted(rows, key=lambda row: (row.category_id != category.pk, row.order, row.pk)):
        by_key.setdefault(row.key, row)
    return list(by_key.values())


def read(question: Question, text: str) -> str:
    """The answer as it is stored; "" for none. Raises `ValidationError` with a sentence."""
    text = text.strip()
    if not text:
        if question.is_required:
            raise ValidationError(
                _("Bitte beantworten Sie noch: %(question)s") % {"question": say(question.label)}
            )
        return ""
    reader = {
        Question.Kind.CHOICE: _choice,
        Question.Kind.TEXT: _text,
        Question.Kind.NUMBER: _number,
        Question.Kind.DATE: _date,
    }[Question.Kind(question.kind)]
    return reader(question, text)


def _choice(question: Question, text: str) -> str:
    """What is no choice is as if nothing had been said: forms offer no other."""
    return text if any(choice["key"] == text for choice in question.choices) else ""


def _text(question: Question, text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise ValidationError(
            _("%(question)s Bitte schreiben Sie höchstens %(n)d Zeichen.")
            % {"question": say(question.label), "n": LONGEST_TEXT}
        )
    return text.replace("\0", "")


def _number(question: Question, text: str) -> str:
    words = {
        "question": say(question.label),
        "least": german_number(question.least),
        "most": german_number(question.most),
    }
    try:
        if len(text) > _LONGEST_VALUE:
            raise InvalidOperation
        number = Decimal(text.removesuffix(question.unit).strip().replace(",", "."))
        if not number.is_finite() or abs(number) > _MOST:
            raise InvalidOperation
        # 1e-999999999 are few signs, and written out a gigabyte.
        if abs(int(number.as_tuple().exponent)) > _LONGEST_VALUE:
            raise InvalidOperation
    except InvalidOperation:
        raise ValidationError(
            _("%(question)s Bitte geben Sie eine Zahl ein, zum Beispiel 12 oder 3,5.") % words
        ) from None
    if question.least is not None and number < question.least:
        raise ValidationError(_("%(question)s Mindestens %(least)s.") % words)
    if question.most is not None and number > question.most:
        raise ValidationError(_("%(question)s Höchstens %(most)s.") % words)
    told = f"{number:f}"
    return told.rstrip("0").rstrip(".") or "0" if "." in told else told


def _date(question: Question, text: str) -> str:
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007 - a day
        except ValueError:
            continue
    raise ValidationError(
        _("%(question)s Bitte geben Sie einen Tag ein, zum Beispiel 31.12.2027.")
        % {"question": say(question.label)}
    )


def german_number(number: Decimal | None) -> str:
    if number is None:
        return ""
    told = f"{number:f}"
    return (told.rstrip("0").rstrip(".") if "." in told else told).replace(".", ",")


def stop_in(
    questions: Iterable[Question], answers: Mapping[str, str], *, today: date
) -> Stop | None:
    """The first answer that stops, in the language of this request. `today` is the day from
    which the days are counted that something was ago."""
    for question in questions:
        value = answers.get(question.key, "")
        stop = _stop_of(question, value, today)
        if stop is not None:
            said = say(_said(question, value))
            return replace(stop, asked=say(question.label), said=said)
    return None


def _stop_of(question: Question, value: str, today: date) -> Stop | None:
    if question.kind == Question.Kind.CHOICE:
        chosen = next((each for each in question.choices if each["key"] == value), None)
        return choice_stop(chosen) if chosen is not None else None
    return limit_stop(question) if value and _is_beyond(question, value, today) else None


def choice_stop(choice: Mapping[str, Any]) -> Stop | None:
    """What a choice says instead of being sent, if it does."""
    text = say(choice.get("stop") or {})
    return Stop(text, choice.get("phone", "")) if text else None


def limit_stop(question: Question) -> Stop | None:
    """What numbers or days beyond the limit of `question` say, if it has one."""
    return Stop(say(question.stop), question.stop_phone) if question.stop_when else None


def _is_beyond(question: Question, value: str, today: date) -> bool:
    limit = question.stop_limit
    if not question.stop_when or limit is None:
        return False
    if question.kind == Question.Kind.DATE:
        measured = Decimal((today - date.fromisoformat(value)).days)
    else:
        measured = Decimal(value)
    return measured > limit if question.stops_above else measured < limit


def limit_words(question: Question) -> str:
    """When `question` stops: „Mehr als 50 cm“, „Länger her als 30 Tage“; "" for never."""
    limit = question.stop_limit
    if not question.stop_when or limit is None:
        return ""
    if question.kind == Question.Kind.DATE:
        words = (
            ngettext("Länger her als ein Tag", "Länger her als %(n)d Tage", int(limit))
            if question.stops_above
            else ngettext("Jünger als ein Tag", "Jünger als %(n)d Tage", int(limit))
        )
        return words % {"n": limit}
    words = _("Mehr als %(limit)s") if question.stops_above else _("Weniger als %(limit)s")
    return words % {"limit": f"{german_number(limit)} {question.unit}".strip()}


def worded(questions: Iterable[Question], answers: Mapping[str, str]) -> list[dict[str, Any]]:
    """For `Report.asked`: the questions that were answered, as they read now."""
    found = []
    for question in questions:
        value = answers.get(question.key, "")
        if value == "":
            continue
        found.append(
            {
                "key": question.key,
                "kind": question.kind,
                "label": question.label,
                "said": _said(question, value),
            }
        )
    return found


def _said(question: Question, value: str) -> dict[str, str]:
    if question.kind == Question.Kind.CHOICE:
        label = next(each["label"] for each in question.choices if each["key"] == value)
        return dict(label)
    if question.kind == Question.Kind.NUMBER:
        return {GERMAN: f"{value.replace('.', ',')} {question.unit}".strip()}
    if question.kind == Question.Kind.DATE:
        return {GERMAN: german.date_in_full(date.fromisoformat(value))}
    return {GERMAN: value}


def without_words(
    answers: Mapping[str, str], asked: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, str], list[Mapping[str, Any]]]:
    """Both without what somebody wrote in their own words."""
    written = {each["key"] for each in asked if each["kind"] == Question.Kind.TEXT}
    return (
        {key: value for key, value in answers.items() if key not in written},
        [each for each in asked if each["key"] not in written],
    )


def lines(asked: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Question and answer in the language of this request, for a page."""
    return [(say(each["label"]), say(each["said"])) for each in asked]

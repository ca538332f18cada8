"""Answers in people's own words: who asks whether one may be read, and what moderation is told.

Such texts are read by staff alone, as the survey promises, so nobody outside finds one to object
to. Staff put one before the moderators; what these take away is in no list, paper or export any
more, and still counts as an answer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moderation.kinds import Author, ForAuthor
from moderation.models import Decision, Item, Visibility
from moderation.workbench import Context
from participation.models import Consultation, SurveyAnswer

KIND = "participation.survey_answer"


# --- what is kept back, as people read it ---------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class KeptBack:
    """How many texts of a question are not shown: by which rule, or by a law (`rule` is None);
    with `waits` those that are being looked at."""

    count: int
    rule: int | None = None
    waits: bool = False

    def __str__(self) -> str:
        if self.waits:
            words = ngettext(
                "%(n)d Antwort wird geprüft", "%(n)d Antworten werden geprüft", self.count
            )
        elif self.rule is None:
            words = ngettext("%(n)d Antwort entfernt", "%(n)d Antworten entfernt", self.count)
        else:
            words = ngettext(
                "%(n)d Antwort entfernt nach Regel %(rule)d",
                "%(n)d Antworten entfernt nach Regel %(rule)d",
                self.count,
            )
        return words % {"n": self.count, "rule": self.rule or 0}


def kept_back(consultation: Consultation) -> dict[int, list[KeptBack]]:
    """By question, what of its texts is not shown, by rule; one statement."""
    rows = (
        SurveyAnswer.objects.filter(question__consultation=consultation, shown=False)
        .order_by()
        .values_list("question", "rule_number", "item__visibility")
        .annotate(n=Count("pk"))
    )
    found: dict[int, dict[tuple[bool, int | None], int]] = {}
    for question, rule, visibility, count in rows:
        of_it = found.setdefault(question, {})
        key = (visibility == Visibility.PENDING, rule)
        of_it[key] = of_it.get(key, 0) + count
    return {
        question: [
            KeptBack(count=count, rule=rule, waits=waits)
            for (waits, rule), count in sorted(
                of_it.items(), key=lambda pair: (pair[0][0], pair[0][1] or 0)
            )
        ]
        for question, of_it in found.items()
    }


def sentence(kept: Iterable[KeptBack]) -> str:
    """`1 Antwort entfernt nach Regel 3, 2 Antworten werden geprüft`; "" without."""
    return ", ".join(map(str, kept))


def instead_of(answer: SurveyAnswer) -> str:
    """What stands where the words of `answer` are kept back; reads `item`."""
    if answer.item is not None and answer.item.visibility == Visibility.PENDING:
        return _("Wird geprüft")
    if answer.rule_number is None:
        return _("Entfernt")
    return _("Entfernt nach Regel %(rule)d") % {"rule": answer.rule_number}


# --- what moderation is told, and what it tells us ------------------------------------------


def decided(items: Sequence[Item], decisions: Mapping[int, Decision]) -> None:
    """Mirror `shown`, and by which rule."""
    SurveyAnswer.objects.filter(item__in=[item.pk for item in items if item.shown]).update(
        shown=True, rule_number=None
    )
    for item in items:
        if item.shown:
            continue
        rule = decisions[item.pk].rule
        kept = item.visibility in (Visibility.HELD, Visibility.REMOVED)
        number = rule.number if rule is not None and kept else None
        SurveyAnswer.objects.filter(item=item).update(shown=False, rule_number=number)


def context(items: Sequence[Item]) -> list[Context]:
    """One query, whatever the number of items."""
    found = _answers(items)
    gone = not_yet(items)
    return [
        _context(found[item.pk]) if item.pk in found else Context(not_yet=gone[item.pk])
        for item in items
    ]


def _context(answer: SurveyAnswer) -> Context:
    survey = answer.response.consultation
    return Context(
        heading=answer.question.title,
        text=answer.text,
        url=survey.get_absolute_url(),
        facts=[
            (str(_("Umfrage")), str(survey)),
            (str(_("Vorhaben")), str(survey.project)),
            (str(_("Zu lesen")), str(_("nur für die Verwaltung"))),
        ],
    )


def url(item: Item) -> str:
    answer = _answers([item]).get(item.pk)
    return answer.response.consultation.get_absolute_url() if answer else ""


def is_public(item: Item) -> bool:
    """Never: the survey promises that staff alone read these texts."""
    return False


def not_yet(items: Sequence[Item]) -> dict[int, str]:
    """What its author took out of the answers again has no words left that could be read."""
    found = _answers(items)
    gone = str(_("Wer das geschrieben hat, hat es gelöscht."))
    return {item.pk: gone for item in items if item.pk not in found}


def authors(items: Sequence[Item]) -> list[Author | None]:
    """Whoever answered with an account; what came on paper has nobody who could be told."""
    found = _answers(items)
    return [_author(found.get(item.pk)) for item in items]


def _author(answer: SurveyAnswer | None) -> Author | None:
    if answer is None or answer.response.user_id is None:
        return None
    return Author(user_id=answer.response.user_id)


def for_authors(items: Sequence[Item]) -> list[ForAuthor | None]:
    found = _answers(items)
    return [_for_author(found.get(item.pk)) for item in items]


def _for_author(answer: SurveyAnswer | None) -> ForAuthor | None:
    if answer is None:
        return None
    survey = answer.response.consultation
    words = _("Ihre Antwort auf „%(question)s“ in der Umfrage „%(title)s“")
    return ForAuthor(
        subject=words % {"question": answer.question.title, "title": survey.title},
        href=survey.get_absolute_url(),
    )


def texts(item: Item) -> dict[str, str]:
    text = SurveyAnswer.objects.filter(item=item).values_list("text", flat=True).first()
    return {"text": text or ""}


def redact(item: Item, texts: Mapping[str, str], at: datetime) -> None:
    SurveyAnswer.objects.filter(item=item).update(text=texts["text"])


def _answers(items: Sequence[Item]) -> dict[int, SurveyAnswer]:
    """By item; without those whose author has taken the text out of the answers again."""
    rows = SurveyAnswer.objects.filter(item__in=items).select_related(
        "question", "response__user", "response__consultation__project"
    )
    return {row.item_id: row for row in rows if row.item_id is not None}

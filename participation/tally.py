"""Counts of polls and surveys, for nobody before their time.

Both functions refuse while the phase hides results, so that no page, export or interface can
forget to ask.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Avg, Count

from participation import survey_texts
from participation.models import (
    Consultation,
    PaperCount,
    Poll,
    SurveyAnswer,
    SurveyQuestion,
    SurveyResponse,
    Vote,
    VoteChoice,
)
from participation.models.proposal import Origin
from participation.phases import Schedule
from participation.quarantines import SetAside, set_aside

# Fewer than this many places in one part of town could point at a person's home.
LEAST_PLACES = 3


class ResultsHidden(Exception):
    """Somebody asked for counts before their time."""


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One line of a result. `share` is of those who answered, 0 to 100."""

    label: str
    count: int
    share: int
    paper: int = 0

    @property
    def online(self) -> int:
        return self.count - self.paper


@dataclass(frozen=True, kw_only=True)
class PollResult:
    """`people` voted online, `paper` votes were counted elsewhere; `bars` in the poll's order."""

    people: int
    paper: int
    bars: list[Bar]
    papers: list[PaperCount]
    set_aside: list[SetAside] = field(default_factory=list)

    @property
    def first(self) -> list[Bar]:
        """What got most; several when they are equal."""
        most = max((bar.count for bar in self.bars), default=0)
        return [bar for bar in self.bars if bar.count == most and most > 0]


def of_poll(poll: Poll, schedule: Schedule) -> PollResult:
    """Four statements. Raises `ResultsHidden`. Votes in quarantine are told apart."""
    if schedule.results_hidden:
        raise ResultsHidden(str(poll.uuid))
    online = dict(
        VoteChoice.objects.filter(option__poll=poll, vote__quarantine=None)
        .values_list("option")
        .annotate(n=Count("id"))
    )
    papers = list(PaperCount.objects.filter(option__poll=poll).select_related("option"))
    paper: dict[int, int] = {}
    for row in papers:
        paper[row.option_id] = paper.get(row.option_id, 0) + row.count
    people = Vote.objects.filter(poll=poll, quarantine=None).count()
    options = list(poll.options.all())
    counts = {each.pk: online.get(each.pk, 0) + paper.get(each.pk, 0) for each in options}
    # With several choices a share is of the people; on paper only votes are known.
    whole = sum(counts.values()) if poll.most_choices == 1 or paper else people
    return PollResult(
        people=people,
        paper=sum(paper.values()),
        papers=papers,
        set_aside=set_aside(poll.consultation_id),
        bars=[
            Bar(
                label=each.title,
                count=counts[each.pk],
                share=_share(counts[each.pk], whole),
                paper=paper.get(each.pk, 0),
            )
            for each in options
        ],
    )


@dataclass(frozen=True, kw_only=True)
class QuestionResult:
    """`answered` people answered it. `mean` is of a scale; texts are only counted, and `kept_back`
    says how many of them moderators took away."""

    question: SurveyQuestion
    answered: int
    bars: list[Bar] = field(default_factory=list)
    mean: float | None = None
    few: int = 0  # places in parts of town with too few to name
    kept_back: str = ""


@dataclass(frozen=True, kw_only=True)
class SurveyResult:
    people: int
    by_origin: dict[str, int]
    questions: list[QuestionResult]


def of_survey(consultation: Consultation, schedule: Schedule) -> SurveyResult:
    """Six statements, however many questions. Raises `ResultsHidden`."""
    if schedule.results_hidden:
        raise ResultsHidden(str(consultation.uuid))
    questions = list(consultation.questions.prefetch_related("choices"))
    origins = dict(
        SurveyResponse.objects.filter(consultation=consultation)
        .values_list("origin")
        .annotate(n=Count("id"))
    )
    given = SurveyAnswer.objects.filter(question__in=questions)
    people = {
        row["question"]: row
        for row in given.values("question").annotate(
            n=Count("response", distinct=True), mean=Avg("number")
        )
    }
    chosen: dict[tuple[int | None, int, int | None], int] = {
        (row["choice"], row["question"], row["number"]): row["n"]
        for row in given.values("choice", "question", "number").annotate(n=Count("id"))
    }
    places = _places(questions)
    kept = survey_texts.kept_back(consultation)
    return SurveyResult(
        people=sum(origins.values()),
        by_origin={str(Origin(key).label): n for key, n in origins.items()},
        questions=[
            _of_question(each, people, chosen, places, survey_texts.sentence(kept.get(each.pk, ())))
            for each in questions
        ],
    )


def _of_question(
    question: SurveyQuestion,
    people: Mapping[int, Any],
    chosen: Mapping[tuple[int | None, int, int | None], int],
    places: dict[int, dict[str, int]],
    kept_back: str,
) -> QuestionResult:
    row = people.get(question.pk)
    answered = int(row["n"]) if row else 0
    bars: list[Bar] = []
    mean, few = None, 0
    kinds = SurveyQuestion.Kind
    if question.kind in (kinds.SINGLE, kinds.MULTIPLE):
        for choice in question.choices.all():
            count = chosen.get((choice.pk, question.pk, None), 0)
            bars.append(Bar(label=choice.text, count=count, share=_share(count, answered)))
    elif question.kind == kinds.SCALE:
        for number in range(question.scale_from, question.scale_to + 1):
            count = chosen.get((None, question.pk, number), 0)
            bars.append(
                Bar(label=scale_label(question, number), count=count, share=_share(count, answered))
            )
        mean = float(row["mean"]) if row and row["mean"] is not None else None
    elif question.kind == kinds.PLACE:
        for zone, count in sorted(
            places.get(question.pk, {}).items(), key=lambda pair: (-pair[1], pair[0])
        ):
            if count < LEAST_PLACES:
                few += count
            else:
                bars.append(Bar(label=zone, count=count, share=_share(count, answered)))
    return QuestionResult(
        question=question, answered=answered, bars=bars, mean=mean, few=few, kept_back=kept_back
    )


def scale_label(question: SurveyQuestion, number: int) -> str:
    words = {
        question.scale_from: question.scale_from_words,
        question.scale_to: question.scale_to_words,
    }.get(number, "")
    return f"{number} ({words})" if words else str(number)


def _places(questions: list[SurveyQuestion]) -> dict[int, dict[str, int]]:
    """How many places lie in which part of town, by question."""
    wanted = [each.pk for each in questions if each.kind == SurveyQuestion.Kind.PLACE]
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT a.question_id, COALESCE(zone.name, ''), count(*)
            FROM participation_surveyanswer a
            JOIN participation_surveyresponse r ON r.id = a.response_id
            LEFT JOIN LATERAL (
              SELECT z.name FROM geo_zone z JOIN geo_zonelayer l ON l.id = z.layer_id
              WHERE z.municipality_id = r.municipality_id AND l.purpose = 'district'
                AND ST_Covers(z.boundary, a.location::geometry)
              ORDER BY l."order" DESC, l.key DESC, z.id LIMIT 1
            ) AS zone ON true
            WHERE a.question_id = ANY(%s) AND a.location IS NOT NULL
            GROUP BY 1, 2
            """,
            [wanted],
        )
        found: dict[int, dict[str, int]] = {}
        for question, zone, count in cursor.fetchall():
            found.setdefault(question, {})[zone or "–"] = count
    return found


def _share(count: int, whole: int) -> int:
    return round(100 * count / whole) if whole else 0

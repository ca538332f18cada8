"""The counts of a consultation as ids and numbers, for the journal: no words, no people."""

from typing import Any

from django.db.models import Sum

from participation import tally
from participation.counted import Counted, rows_of
from participation.models import Consultation, Poll
from participation.models.consultation import Act
from participation.phases import Schedule
from participation.reporting import listed


def numbers_of(consultation: Consultation, schedule: Schedule) -> dict[str, Any]:
    """How many contributions by origin, and how votes and answers are distributed.

    While results are hidden there are none, here as everywhere: `{"hidden_until": moment}`.
    Places of surveys are only counted.
    """
    if schedule.results_hidden:
        until = schedule.results_from
        return {"hidden_until": until.isoformat() if until else None}
    counted = Counted.of([(consultation, schedule)], rows_of([consultation]))
    found: dict[str, Any] = {"total": counted.total, "by_origin": dict(counted.by_origin)}
    acts = {act for phase in schedule.phases for act in phase.acts}
    if Act.SUPPORT in acts:
        total = listed(consultation).aggregate(n=Sum("support_count"))["n"]
        found["supports"] = total or 0
    if Act.VOTE in acts:
        poll = Poll.objects.filter(consultation=consultation).first()
        found["poll"] = _poll(poll, schedule) if poll else None
    if Act.ANSWER in acts:
        found["survey"] = _survey(consultation, schedule)
    return found


def _poll(poll: Poll, schedule: Schedule) -> dict[str, Any]:
    result = tally.of_poll(poll, schedule)
    return {
        "people": result.people,
        "options": [
            {"option": str(option.uuid), "online": bar.online, "paper": bar.paper}
            for option, bar in zip(poll.options.all(), result.bars, strict=True)
        ],
    }


def _survey(consultation: Consultation, schedule: Schedule) -> dict[str, Any]:
    """`counts` in the order of the choices, or of the numbers of a scale."""
    result = tally.of_survey(consultation, schedule)
    kinds = type(result.questions[0].question).Kind if result.questions else None
    return {
        "people": result.people,
        "questions": [
            {
                "question": str(each.question.uuid),
                "answered": each.answered,
                "counts": []
                if kinds and each.question.kind == kinds.PLACE
                else [bar.count for bar in each.bars],
            }
            for each in result.questions
        ],
    }

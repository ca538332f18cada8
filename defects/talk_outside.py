"""What a body outside and others said to each other about a report that lies with it."""

from dataclasses import dataclass
from datetime import datetime

from defects.models import DeskTask, HandOver, ReportEvent
from defects.states import Verb


@dataclass(frozen=True, slots=True)
class Said:
    """A question of the body and, if it came, the answer of the person who reported."""

    at: datetime
    question: str
    to_office: bool
    answered_at: datetime | None = None
    answer: str = ""


def exchange(hand_over: HandOver) -> list[Said]:
    """The body's own questions since it has the report, the newest first.

    Of what the person who reported wrote, only the first words after such a question are for
    this body; all else is for the house. Two statements.
    """
    events = list(
        ReportEvent.objects.filter(
            report=hand_over.report_id,
            verb__in=(Verb.ASKED, Verb.REPLIED),
            at__gte=hand_over.at,
            undone_by=None,
        )
        .select_related("note")
        .order_by("id")
    )
    found: list[Said] = []
    for place, event in enumerate(events):
        following = events[place + 1] if place + 1 < len(events) else None
        if event.verb != Verb.ASKED or event.department_id != hand_over.body_id:
            continue
        replied = following is not None and following.verb == Verb.REPLIED
        found.append(
            Said(
                at=event.at,
                question=_words(event),
                to_office=False,
                answered_at=following.at if replied and following else None,
                answer=_words(following) if replied and following else "",
            )
        )
    tasks = DeskTask.objects.filter(
        report=hand_over.report_id,
        body=hand_over.body_id,
        kind=DeskTask.Kind.QUESTION,
        since__gte=hand_over.at,
    )
    found += [
        Said(at=task.since, question=task.note.text if task.note else "", to_office=True)
        for task in tasks.select_related("note")
    ]
    return sorted(found, key=lambda said: said.at, reverse=True)


def _words(event: ReportEvent) -> str:
    return event.note.text if event.note is not None else ""

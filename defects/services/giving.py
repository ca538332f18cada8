"""How a body gets a report: the events that say so, and the `Routing` row that says why."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop as _

from accounts.models import Department
from common.languages import GERMAN
from common.models import ActorKind
from defects.models import HandOver, Report, Routing, Way, way_of
from defects.neighbours import connection_for, leads_back
from defects.routing import Answer, in_languages, route
from defects.services.steps import Step
from defects.services.texts import write_note
from defects.states import TRANSITIONS, Responsibility, Verb
from geo.facts import PlaceFacts


def clearing_desk(report: Report) -> Department:
    """Whoever gets what nobody else takes; every municipality has exactly one."""
    return Department.objects.of(report.municipality).get(is_clearing=True)


def give(
    step: Step,
    body: Department,
    *,
    note: str = "",
    answer: Answer | None = None,
    came_back: bool = False,
    assigned: bool = False,
    told: str = "",
    said: Mapping[str, str] | None = None,
    reference: str = "",
) -> None:
    """Events and `Routing` row by which `body` gets the report, inside or outside.

    `note` is for colleagues; `told` is public and stands beside the event that says where the
    report lies now. `said` are facts for a body outside, by key of `Fact`; `reference` is what
    it called the report when it was told by its own web form.
    """
    step.knows(body)
    facts: dict[str, object] = {"body": str(body.uuid)}
    if answer is not None:
        facts["step"] = answer.step.value
    if came_back:
        facts["came_back"] = True
    if assigned:
        facts["assigned"] = True
    outside = body.kind == Department.Kind.OUTSIDE
    hands_over = outside and (answer is None or goes_by_itself(step.report, body))
    public_note = write_note(step.report, told, at=step.at)
    if not outside or assigned or answer is not None:
        beside = None if hands_over else public_note  # else the line of the hand-over is read
        step.happen(Verb.ROUTED, facts, note=beside, system=answer is not None)
    if hands_over:
        row = step.hand_over_to(body, facts=said, reference=reference)
        by_a_person = {"told": True} if answer is None else {}
        step.happen(
            Verb.HANDED_OVER,
            {"body": str(body.uuid), "hand_over": str(row.uuid), **by_a_person},
            note=public_note,
            system=answer is not None,
        )
    if note.strip():  # words between colleagues stay among them
        step.happen(Verb.NOTED, note=write_note(step.report, note, at=step.at), public=False)
    record(step, body, answer)


def goes_by_itself(report: Report, body: Department) -> bool:
    """Whether `body` outside can be handed a report without a person: it is a neighbour, or has
    an address and asks nothing that only a person can say."""
    way = way_of(body)
    if way.kind == Way.Kind.MAIL and body.email and not way.asks:
        return True
    return connection_for(report, body) is not None


def record(step: Step, body: Department, answer: Answer | None) -> None:
    rule = answer.rule if answer else None
    Routing.objects.create(
        municipality_id=step.report.municipality_id,
        report=step.report,
        step=answer.step if answer else Routing.Step.PERSON,
        rule_set_id=rule.rule_set_id if rule else None,
        rule=rule,
        body=body,
        **_why(body, answer),
        facts=answer.facts_as_json() if answer else {},
        by=None if answer else step.by.user,
        at=step.at,
    )


def route_anew(step: Step, *, facts: PlaceFacts | None, told: str = "") -> None:
    """Ask the rules again, unless a body has accepted the report or works on it outside.

    Reads kind, place and answers of `step.report` as they are to become. `told` is what the
    public reads beside the line that somebody else has it now.
    """
    report = step.report
    if step.state.responsibility == Responsibility.ACCEPTED or _is_taken_outside(step):
        return
    if (Verb.ROUTED, step.state.work) not in TRANSITIONS or report.duplicate_of_id is not None:
        return
    answer = route(
        municipality=report.municipality,
        location=report.location,
        accuracy_metres=report.accuracy_metres,
        category=report.category,
        answers=report.answers,
        at=step.at,
        facts=facts,
    )
    if leads_back(report, answer.body):
        return  # only a person gives it back to the municipality it came from
    if answer.body.pk != report.body_id:
        give(step, answer.body, answer=answer, told=told)
    else:
        record(step, answer.body, answer)


def is_answered_outside(report: Report) -> bool:
    """Whether the body outside that has `report` has done anything about it."""
    return HandOver.objects.filter(report=report, ended_at=None, answered_at__isnull=False).exists()


def _is_taken_outside(step: Step) -> bool:
    """What staff handed over stays there; what went there by the rules does until the body has
    said something, if whoever reported mends it."""
    if step.state.responsibility != Responsibility.HANDED_OVER:
        return False
    return step.by.kind != ActorKind.RESIDENT or is_answered_outside(step.report)


def _why(body: Department, answer: Answer | None) -> dict[str, Any]:
    if answer is not None:
        return answer.kept
    words = in_languages(_("Wir haben geprüft, wer zuständig ist: %(body)s."), body=body)
    return {"sentence": words.pop(GERMAN), "sentences": words}

"""How a body gets a report: the events that say so, and the `Routing` row that says why."""

from typing import Any

from django.utils.translation import gettext_noop as _

from accounts.models import Department
from common.languages import GERMAN
from defects.models import Report, Routing
from defects.routing import Answer, in_languages
from defects.services.steps import Step
from defects.services.texts import write_note
from defects.states import Verb


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
) -> None:
    """Events and `Routing` row by which `body` gets the report, inside or outside."""
    step.knows(body)
    facts: dict[str, object] = {"body": str(body.uuid)}
    if answer is not None:
        facts["step"] = answer.step.value
    if came_back:
        facts["came_back"] = True
    if assigned:
        facts["assigned"] = True
    outside = body.kind == Department.Kind.OUTSIDE
    if not outside or assigned or answer is not None:
        step.happen(Verb.ROUTED, facts, system=answer is not None)
    if outside and (answer is None or body.email):
        row = step.hand_over_to(body)
        step.happen(
            Verb.HANDED_OVER,
            {"body": str(body.uuid), "hand_over": str(row.uuid)},
            system=answer is not None,
        )
    if note.strip():  # words between colleagues stay among them
        step.happen(Verb.NOTED, note=write_note(step.report, note, at=step.at), public=False)
    record(step, body, answer)


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


def _why(body: Department, answer: Answer | None) -> dict[str, Any]:
    if answer is not None:
        return answer.kept
    words = in_languages(_("Wir haben geprüft, wer zuständig ist: %(body)s."), body=body)
    return {"sentence": words.pop(GERMAN), "sentences": words}

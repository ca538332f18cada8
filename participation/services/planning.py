"""From a plan to phases: the words of a template, the days of a format, the clock of Berlin."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from common.clock import BERLIN, day_of
from participation import formats
from participation.models import Consultation, Phase, Project, ProposalCategory
from participation.models.consultation import Eligibility, Review
from participation.templates_de.projects import Plan

# Phases begin and end while somebody is in the town hall who can help.
OPENS_AT = time(12, 0)
# Between the end of a consultation and the day its result is promised for.
DAYS_TO_RESULTS = 42


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a plan; `next_starts_on` is the first day for what follows it."""

    consultation: Consultation
    next_starts_on: date


@dataclass(frozen=True, slots=True)
class Span:
    starts_at: datetime
    ends_at: datetime


def spans(days: Sequence[int], *, starts_on: date) -> list[Span]:
    """One span for each number of days, one after the other, from noon to noon in Berlin."""
    found, day = [], starts_on
    for length in days:
        end = day + timedelta(days=length)
        found.append(Span(noon(day), noon(end)))
        day = end
    return found


def noon(day: date) -> datetime:
    return datetime.combine(day, OPENS_AT, tzinfo=BERLIN)


def plan_consultation(project: Project, plan: Plan, *, starts_on: date, order: int) -> Made:
    """Write a consultation with its phases, and categories if the plan names any."""
    format = formats.get(plan.format)
    starts_on += timedelta(days=plan.after_days)
    consultation = Consultation.objects.create(
        municipality_id=project.municipality_id,
        project=project,
        slug=plan.slug,
        format=plan.format,
        title=str(plan.title),
        summary=str(plan.summary),
        promise=str(plan.promise),
        order=order,
        eligibility=Eligibility.EMAIL,
        proposals_review=Review.BEFORE,
        comments_review=Review.AFTER,
        shapes=[*plan.shapes],
        needs_place=bool(plan.shapes),
        department=project.department,
    )
    times = spans([phase.days for phase in format.plan], starts_on=starts_on)
    Phase.objects.bulk_create(
        Phase(
            municipality_id=project.municipality_id,
            consultation=consultation,
            title=str(phase.title),
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            acts=[*phase.acts],
            results=Phase.Results.AFTER if phase.results_after else Phase.Results.ALWAYS,
        )
        for phase, span in zip(format.plan, times, strict=True)
    )
    ProposalCategory.objects.bulk_create(
        ProposalCategory(consultation=consultation, name=str(name), order=number)
        for number, name in enumerate(plan.categories)
    )
    last = day_of(times[-1].ends_at) if times else starts_on
    consultation.results_due_on = last + timedelta(days=DAYS_TO_RESULTS)
    consultation.save(update_fields=["results_due_on"])
    return Made(consultation, last)

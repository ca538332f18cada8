"""A consultation: what is asked, who may take part, and what its contributions are about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department, User
from common import clock
from participation import fingerprints, formats
from participation.addresses import free_slug
from participation.errors import NotPossible
from participation.models import Consultation, Project, Proposal, ProposalCategory
from participation.models.consultation import Eligibility, Review
from participation.phases import fresh_schedule
from participation.services.journalling import by_staff, schedule_of
from participation.services.planning import plan_consultation
from participation.services.projects import changed, locked
from participation.templates_de.projects import Plan

_QUESTION = [
    "title",
    "summary",
    "text",
    "promise",
    "results_due_on",
    "department_id",
    "shapes",
    "needs_place",
    "asks_cost",
]
_PARTICIPANTS = [
    "eligibility",
    "postcodes",
    "least_trust",
    "proposals_review",
    "comments_review",
    "edit_minutes",
]


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked, and what happens with the answers."""

    title: str
    summary: str = ""
    text: str = ""
    promise: str = ""
    results_due_on: date | None = None
    department: Department | None = None
    shapes: Sequence[str] = ()
    needs_place: bool = False
    asks_cost: bool = False


@dataclass(frozen=True, kw_only=True)
class Participants:
    """Who may take part, and how what they write is reviewed."""

    eligibility: Eligibility
    postcodes: Sequence[str] = ()
    least_trust: int = 0
    proposals_review: Review
    comments_review: Review
    edit_minutes: int


@dataclass(frozen=True, kw_only=True)
class CategoryFields:
    category: ProposalCategory | None = None
    name: str
    department: Department | None = None


@transaction.atomic
def add_consultation(
    project: Project, *, format: str, title: str, starts_on: date, by: User
) -> Consultation:
    """One more consultation of the project, with the phases of its format's plan."""
    fresh = locked(project)
    kind = formats.get(format)
    taken = set(fresh.consultations.values_list("slug", flat=True))
    plan = Plan(
        format=format,
        title=title.strip() or str(kind.label),
        summary="",
        promise="",
        slug=free_slug(title or str(kind.label), taken=taken, otherwise="beteiligung"),
        shapes=("point", "line", "polygon") if kind.has_proposals else (),
    )
    made = plan_consultation(fresh, plan, starts_on=starts_on, order=len(taken))
    phases = schedule_of(made.consultation.phases.all())
    by_staff("participation.consultation_added", made.consultation, by=by, phases=phases)
    changed(fresh, by=by, at=clock.now(), what="consultations")
    return made.consultation


@transaction.atomic
def edit_question(
    consultation: Consultation,
    question: Question,
    *,
    by: User,
    seen: str = "",
    at: datetime | None = None,
) -> Consultation:
    """Say what is asked and what happens with it. Raises `ChangedMeanwhile` or
    `ValidationError`."""
    project = locked(consultation.project)
    fresh = Consultation.objects.select_related("project").get(pk=consultation.pk)
    fingerprints.require(seen, fingerprint_of_question(fresh))
    if not question.title.strip():
        raise ValidationError({"title": _("Bitte geben Sie der Beteiligung einen Titel.")})
    fresh.title = question.title.strip()
    fresh.summary = " ".join(question.summary.split())
    fresh.text = question.text.strip()
    fresh.promise = " ".join(question.promise.split())
    fresh.results_due_on = question.results_due_on
    fresh.department = question.department
    fresh.shapes = [*question.shapes]
    fresh.needs_place = question.needs_place and bool(question.shapes)
    fresh.asks_cost = question.asks_cost
    # Never the whole row: meanwhile a proposal may take the next number.
    fresh.save(update_fields=_QUESTION)
    changed(project, by=by, at=at or clock.now(), what="question")
    return fresh


@transaction.atomic
def set_participants(
    consultation: Consultation,
    participants: Participants,
    *,
    by: User,
    seen: str = "",
    at: datetime | None = None,
) -> Consultation:
    """Who may take part, and how contributions are reviewed.

    Who may take part is fixed as soon as people can: raises `NotPossible` then, and
    `ChangedMeanwhile` or `ValidationError`.
    """
    project = locked(consultation.project)
    fresh = Consultation.objects.select_related("project").get(pk=consultation.pk)
    fingerprints.require(seen, fingerprint_of_participants(fresh))
    before = _rules(fresh)
    now = at or clock.now()
    wanted = (
        participants.eligibility,
        sorted(set(participants.postcodes)),
        participants.least_trust,
    )
    present = (fresh.eligibility, sorted(fresh.postcodes), fresh.least_trust)
    if wanted != present and has_begun(fresh, at=now):
        raise NotPossible(
            _(
                "Die Beteiligung hat begonnen. Wer mitmachen darf, lässt sich nicht mehr ändern: "
                "für alle gilt, was angekündigt war."
            ),
            code="begun",
        )
    fresh.eligibility, fresh.postcodes, fresh.least_trust = wanted
    fresh.proposals_review = participants.proposals_review
    fresh.comments_review = participants.comments_review
    fresh.edit_minutes = participants.edit_minutes
    fresh.save(update_fields=_PARTICIPANTS)
    after = _rules(fresh)
    if after != before:
        by_staff("participation.participants_changed", fresh, by=by, before=before, after=after)
    changed(project, by=by, at=now, what="participants")
    return fresh


def _rules(consultation: Consultation) -> dict[str, Any]:
    return {name: getattr(consultation, name) for name in _PARTICIPANTS}


# --- categories ----------------------------------------------------------------------------------


@transaction.atomic
def save_categories(
    consultation: Consultation, rows: Sequence[CategoryFields], *, by: User
) -> Consultation:
    """Set what proposals can be about. One that proposals have cannot be left out."""
    project = locked(consultation.project)
    kept = {row.category.pk for row in rows if row.category is not None}
    gone = ProposalCategory.objects.filter(consultation=consultation).exclude(pk__in=kept)
    used = gone.filter(pk__in=Proposal.objects.filter(category__in=gone).values("category"))
    for category in used:
        raise NotPossible(
            _("Zu „%(name)s“ gibt es schon Vorschläge. Sie können die Kategorie umbenennen."),
            code="used",
            params={"name": category.name},
        )
    names = [row.name.strip().casefold() for row in rows]
    if len(set(names)) < len(names):
        raise ValidationError(_("Zwei Kategorien heißen gleich."), code="twice")
    gone.delete()
    # Names are unique while they change places: first out of the way, then as they shall be.
    for row in rows:
        if row.category is not None:
            ProposalCategory.objects.filter(pk=row.category.pk).update(name=f"~{row.category.pk}")
    for order, row in enumerate(rows):
        category = row.category or ProposalCategory(consultation=consultation)
        if category.pk and category.consultation_id != consultation.pk:
            raise ValueError("A category of another consultation.")
        category.name, category.department = row.name.strip(), row.department
        category.order = order
        category.save()
    changed(project, by=by, at=clock.now(), what="categories")
    return consultation


# --- what a form was filled from ----------------------------------------------------------------


def has_begun(consultation: Consultation, *, at: datetime) -> bool:
    """Whether people could already take part: it is public, and a phase has begun. Reads
    `consultation.project`."""
    if not consultation.project.is_published:
        return False
    return fresh_schedule(consultation, at=at).has_begun


def fingerprint_of_question(consultation: Consultation) -> str:
    return fingerprints.of(*(getattr(consultation, name) for name in _QUESTION))


def fingerprint_of_participants(consultation: Consultation) -> str:
    return fingerprints.of(*(getattr(consultation, name) for name in _PARTICIPANTS))

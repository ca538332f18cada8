"""Who has it: accept, refuse, assign, hand over, and route anew when kind or place change."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department, User
from common.models import ActorKind
from defects.actors import Actor
from defects.errors import (
    OutsideServiceArea,
    TooLate,
    TransitionNotAllowed,
    WrongBody,
    WrongPerson,
)
from defects.models import Category, HandOver, Report, ReportEvent
from defects.neighbours import leads_back
from defects.outside_words import refuse_missing_facts
from defects.routing import radius_metres
from defects.services.giving import clearing_desk, give, route_anew
from defects.services.offices import colleagues_for
from defects.services.steps import Step, begin, lock, refuse_dry_ink
from defects.services.texts import write_note
from defects.states import Responsibility, Verb, Work
from geo.facts import place_facts
from moderation.services import rescope

# A report that so many bodies have refused is for the clearing desk to decide about.
REFUSALS_TO_CLEARING = 2


@transaction.atomic
def accept(report: Report, *, by: Actor, at: datetime | None = None) -> ReportEvent:
    """The body that has the report says that it is theirs.

    Of two at the same moment the second gets `TransitionNotAllowed`.
    """
    step = begin(report, Verb.ACCEPTED, by=by, at=at, as_seen=True)
    refuse_accepted(report)
    step.happen(Verb.ACCEPTED)
    if step.before.hand_over is not None:
        HandOver.objects.filter(uuid=step.before.hand_over).update(answered_at=step.at)
    return step.finish(tell_reporter=True)


@transaction.atomic
def refuse(
    report: Report,
    *,
    reason: str,
    by: Actor,
    next_body: Department | None = None,
    at: datetime | None = None,
) -> ReportEvent:
    """The body that has the report says that it is not theirs, why, and whose it is.

    Without `next_body`, and at the second refusal whatever it says, the clearing desk gets
    it. `reason` is for colleagues; the public reads only where the report lies now. A body
    outside named as the next one is handed the report.

    Raises `ReasonMissing`, `WrongBody`, or `TransitionNotAllowed` if somebody was quicker.
    """
    step = begin(report, Verb.REFUSED, by=by, at=at, reason=reason, as_seen=True)
    here = report.body
    _refuse_stale(step)
    if next_body is not None:
        _refuse_body(step, next_body)
    if here.is_clearing:
        if next_body is None:
            raise WrongBody(
                _("Nach Ihnen kommt niemand mehr. Bitte nennen Sie die Stelle, die es bekommt."),
                code="next_body_missing",
            )
        return _assign(step, next_body, reason)
    step.happen(Verb.REFUSED, note=write_note(report, reason, at=step.at), public=False)
    if next_body is None or step.state.refusals >= REFUSALS_TO_CLEARING:
        give(step, clearing_desk(report), came_back=True)
    else:
        refuse_missing_facts(report, next_body, None)
        give(step, next_body)
    return step.finish()


@transaction.atomic
def assign(
    report: Report,
    *,
    to: Department,
    by: Actor,
    reason: str = "",
    at: datetime | None = None,
) -> ReportEvent:
    """Somebody who distributes gives the report to a body; refusals count from zero again.

    A body outside is handed the report. Raises `WrongBody`.
    """
    step = begin(report, Verb.ROUTED, by=by, at=at, as_seen=True)
    _refuse_body(step, to)
    return _assign(step, to, reason)


@transaction.atomic
def hand_over(
    report: Report,
    *,
    to: Department,
    by: Actor,
    reason: str = "",
    said: Mapping[str, str] | None = None,
    reference: str = "",
    at: datetime | None = None,
) -> ReportEvent:
    """Give the report to a body outside. It stays open, and the public sees since when.

    `said` are facts by key of `Fact`; `reference` is the number that the body's own web form
    gave. A neighbour in this installation gets a case of its own.

    Raises `WrongBody` if `to` is inside or already has it, and `FactsMissing` if it has to be
    told something that nobody has said.
    """
    step = begin(report, Verb.HANDED_OVER, by=by, at=at, as_seen=True)
    if to.kind != Department.Kind.OUTSIDE:
        raise WrongBody(
            _("%(body)s gehört zum Haus. Übergeben wird nur an Stellen außerhalb."),
            code="inside",
            params={"body": to.name},
        )
    if to.pk != report.body_id or report.responsibility == Responsibility.HANDED_OVER:
        _refuse_body(step, to)
    refuse_missing_facts(report, to, said)
    give(step, to, note=reason, said=said, reference=reference)
    return step.finish(tell_reporter=True)


@transaction.atomic
def take(report: Report, *, person: User | None) -> Report:
    """Make it the job of one person of the body that has it; None makes it nobody's.

    Among colleagues only: no event, nothing public. It ends when another body gets it.
    """
    lock(report)
    report.assignee = person
    report.save(update_fields=["assignee"])
    return report


@transaction.atomic
def give_to_colleague(report: Report, *, person: User | None) -> Report:
    """As `take`, for somebody else. Raises `WrongPerson` for who may not work on its reports."""
    lock(report)
    if person is not None and person not in colleagues_for(report):
        raise WrongPerson(
            _("Diese Person darf die Meldungen dieser Stelle nicht bearbeiten."),
            code="wrong_person",
        )
    return take(report, person=person)


@transaction.atomic
def change_category(
    report: Report, *, category: Category, by: Actor, at: datetime | None = None
) -> ReportEvent:
    """It is another kind of defect; unless a body has accepted the report it is routed anew.

    A resident can say so for 15 minutes and until somebody accepts it (`TooLate`). Raises
    `TransitionNotAllowed` if the kind is the same, of another town, or of another sort (a
    confidential report never becomes a public one by this).
    """
    step = begin(report, Verb.CATEGORY_CHANGED, by=by, at=at, with_items=True)
    _refuse_late_resident(step)
    fits = (
        category.municipality_id == report.municipality_id
        and category.is_active
        and category.kind == report.category.kind
        and category.pk != report.category_id
    )
    if not fits:
        raise TransitionNotAllowed(
            _("„%(category)s“ passt hier nicht. Bitte wählen Sie eine andere Art."),
            code="wrong_category",
            params={"category": str(category)},
        )
    step.knows(category)
    step.happen(Verb.CATEGORY_CHANGED, {"category": str(category.uuid)})
    report.category = category
    rescope(report.item, category.uuid, title=str(category))
    route_anew(step, facts=None)
    return step.finish()


@transaction.atomic
def move_place(
    report: Report,
    *,
    location: Point,
    by: Actor,
    place: str = "",
    accuracy_metres: float | None = None,
    at: datetime | None = None,
) -> ReportEvent:
    """It is elsewhere: new place, part of town and address; routed anew unless accepted.

    `location` is longitude/latitude (SRID 4326). A resident can say so for 15 minutes and
    until somebody accepts it (`TooLate`). Raises `OutsideServiceArea`.
    """
    step = begin(report, Verb.EDITED, by=by, at=at)
    _refuse_late_resident(step)
    facts = place_facts(
        report.municipality,
        location,
        radius_metres=radius_metres(accuracy_metres),
        asset_kind=report.category.asset_kind,
    )
    if not facts.inside:
        raise OutsideServiceArea(
            _("Diese Stelle liegt nicht in %(town)s."),
            code="outside_service_area",
            params={"town": report.municipality.name},
        )
    step.happen(Verb.EDITED, {"what": "place"})
    report.location = location
    report.accuracy_metres = None if accuracy_metres is None else round(accuracy_metres)
    route_anew(step, facts=facts)
    return step.finish(
        location=location,
        accuracy_metres=report.accuracy_metres,
        place=(place.strip() or facts.address_label)[:200],
        zone_id=facts.district.id if facts.district else None,
        asset=None,
    )


def refuse_accepted(report: Report) -> None:
    if report.responsibility == Responsibility.ACCEPTED:
        raise TransitionNotAllowed(
            _("Die Meldung ist schon angenommen, und zwar hier: %(body)s."),
            code="already_accepted",
            params={"body": report.body.name},
        )


# --- inside -----------------------------------------------------------------------------


def _refuse_stale(step: Step) -> None:
    """Only the body that has it can refuse it; somebody may have been quicker."""
    acting = step.by.department
    if acting is not None and acting.pk != step.report.body_id:
        raise TransitionNotAllowed(
            _("Die Meldung liegt inzwischen %(where)s."),
            code="elsewhere",
            params={"where": step.report.body.where},
        )


def _refuse_late_resident(step: Step) -> None:
    """Once somebody relies on kind and place, only staff change them."""
    if step.by.kind != ActorKind.RESIDENT:
        return
    refuse_dry_ink(step)
    if step.report.work != Work.RECEIVED:
        raise TooLate(
            _("Die Meldung ist schon angenommen. Schreiben Sie uns, was anders ist."),
            code="accepted",
        )


def _refuse_body(step: Step, body: Department) -> None:
    if body.municipality_id != step.report.municipality_id or not body.is_active:
        raise WrongBody(_("Diese Stelle gibt es hier nicht mehr."), code="unknown_body")
    if body.pk == step.report.body_id:
        raise WrongBody(
            _("Dort liegt die Meldung schon: %(body)s."),
            code="same_body",
            params={"body": body.name},
        )
    if leads_back(step.report, body):
        raise WrongBody(
            _("Von dort kommt die Meldung: %(body)s. Bitte geben Sie sie mit Grund zurück."),
            code="leads_back",
            params={"body": body.name},
        )


def _assign(step: Step, to: Department, reason: str) -> ReportEvent:
    refuse_missing_facts(step.report, to, None)
    give(step, to, note=reason, assigned=True)
    return step.finish(tell_reporter=to.kind == Department.Kind.OUTSIDE)

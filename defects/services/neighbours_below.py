"""What happens in the municipality that got a report, when the one that has handed it over does
something; and its case there, to begin with."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Department
from common.languages import GERMAN
from common.models import ActorKind
from defects import notifications
from defects.clocks import days_of, targets_of
from defects.history import step as fold_step
from defects.models import (
    FROM_NEIGHBOUR,
    Category,
    Connection,
    HandOver,
    Report,
    ReportEvent,
    Routing,
)
from defects.reviewing import REPORT
from defects.services.neighbour_ends import row_of, step_of
from defects.services.steps import MAIL_AFTER_SECONDS, Step
from defects.services.texts import write_note
from defects.states import CLOSED, NotFixedReason, Verb, Work, public_word
from geo.facts import place_facts
from geo.numbers import number_of_its_own
from moderation.models import Visibility
from moderation.services import open_item


def tell_below(step: Step) -> None:
    before, after = step.before.hand_over, step.state.hand_over
    if before is not None and before != after:
        row = row_of(before)
        if row is not None and row.twin is not None:
            _withdraw(step, row.twin)
    if after is None:
        return
    row = row_of(after)
    if row is None or row.connection is None:
        return
    if before != after:
        open_case(row, report=step.report, at=step.at, tells=step.tells)
        return
    for event in step.events:
        if row.twin is not None:
            _pass_on(step, event, row.twin)


def open_case(row: HandOver, *, report: Report, at: datetime, tells: bool) -> Report:
    """The case at the neighbour: the one it had of `report` already, open again, or a new one."""
    connection = row.connection
    assert connection is not None  # noqa: S101 - for mypy; callers ask
    twin = (
        Report.objects.filter(
            comes_from__report=report, municipality=connection.partner, channel=FROM_NEIGHBOUR
        )
        .distinct()
        .order_by("-id")
        .first()
    )
    office = _office(connection)
    event: ReportEvent
    if twin is None:
        twin, event = _new_case(connection, office, report=report, at=at)
    else:
        event = _open_again(twin, office, above=report, at=at)
    row.twin = twin
    HandOver.objects.filter(pk=row.pk).update(twin=twin)
    if tells:
        notifications.tell_body(event, after_seconds=MAIL_AFTER_SECONDS)
    return twin


def _office(connection: Connection) -> Department:
    department = connection.department
    if department is not None and department.is_active:
        return department
    return Department.objects.of(connection.partner).get(is_clearing=True)


def _kind(connection: Connection, report: Report) -> Category:
    """The neighbour's own kind of that name, or the one it named for all others."""
    own = (
        Category.objects.of(connection.partner)
        .active()
        .filter(key=report.category.key, kind=Category.Kind.PUBLIC, leaves=None)
        .select_related("parent")
        .first()
    )
    category = own or connection.category
    assert category is not None  # noqa: S101 - a constraint of the table
    return category


def _new_case(
    connection: Connection, office: Department, *, report: Report, at: datetime
) -> tuple[Report, ReportEvent]:
    """Never public: the public record is the report above, and nothing counts twice."""
    town, category = connection.partner, _kind(connection, report)
    facts = place_facts(town, report.location, radius_metres=0) if report.location else None
    story = [
        (Verb.SUBMITTED, {"category": str(category.uuid)}),
        (Verb.ROUTED, {"body": str(office.uuid)}),
    ]
    state = fold_step(None, story[0][0], story[0][1], at)
    state = fold_step(state, story[1][0], story[1][1], at)
    twin = Report(
        municipality=town,
        number=number_of_its_own(town),
        item=open_item(
            municipality=town,
            kind=REPORT,
            visibility=Visibility.PRIVATE,
            title=str(category),
            excerpt=report.place,
            due_at=at,
            scope=category.uuid,
        ),
        category=category,
        location=report.location,
        accuracy_metres=report.accuracy_metres,
        place=report.place,
        zone_id=facts.district.id if facts and facts.district else None,
        is_danger=report.is_danger,
        channel=FROM_NEIGHBOUR,
        language=report.language,
        body=office,
        body_since=at,
        created_at=at,
        updated_at=at,
    )
    days = days_of(
        state,
        created_at=at,
        targets=targets_of(category, town),
        is_danger=report.is_danger,
        land=town.land,
    )
    for name, day in days.write_to(twin).items():
        setattr(twin, name, day)
    twin.save(force_insert=True)
    events = [
        ReportEvent.objects.create(
            municipality=town,
            report=twin,
            at=at,
            actor_kind=ActorKind.SYSTEM,
            verb=verb,
            payload=payload,
        )
        for verb, payload in story
    ]
    _say_why(twin, office, above=report, at=at)
    return twin, events[-1]


def _open_again(twin: Report, office: Department, *, above: Report, at: datetime) -> ReportEvent:
    step = step_of(twin, at=at, tells=False)
    if twin.work in CLOSED or twin.duplicate_of_id is not None:
        step.happen(Verb.REOPENED, {}, public=False)
    step.knows(office)
    event = step.happen(Verb.ROUTED, {"body": str(office.uuid)})
    step.finish(**_place(above))
    _say_why(twin, office, above=above, at=at)
    return event


def _say_why(twin: Report, office: Department, *, above: Report, at: datetime) -> None:
    with override(GERMAN):
        sentence = _("%(town)s hat die Meldung %(number)s an Sie übergeben.") % {
            "town": above.municipality.name,
            "number": above.label,
        }
    Routing.objects.create(
        municipality_id=twin.municipality_id,
        report=twin,
        step=Routing.Step.PERSON,
        body=office,
        sentence=sentence,
        at=at,
    )


def _withdraw(step: Step, twin: Report) -> None:
    """It lies here no more: what was fixed above is fixed, all else has gone elsewhere."""
    below = step_of(twin, at=step.at, tells=False)
    if twin.work in CLOSED or twin.duplicate_of_id is not None:
        return
    town = step.report.municipality.name
    with override(GERMAN):
        words = _("%(town)s: Die Meldung liegt nicht mehr bei Ihnen. Stand dort: %(word)s.") % {
            "town": town,
            "word": public_word(step.report).word,
        }
    note = write_note(twin, words, at=step.at)
    if step.state.work == Work.FIXED:
        below.happen(Verb.FIXED, {"photos": []}, note=note)
    else:
        below.happen(Verb.NOT_FIXED, {"reason": NotFixedReason.OTHER.value}, note=note)
    below.finish()


def _pass_on(step: Step, event: ReportEvent, twin: Report) -> None:
    what = event.payload.get("what")
    if event.verb == Verb.REPLIED and step.before.waits_for_reporter:
        below = step_of(twin, at=step.at, tells=False)
        # Without the words: the case reads them by the hand-over, as long as it lies here.
        replied = below.happen(Verb.REPLIED, public=False)
        below.finish()
        if step.tells:
            notifications.tell_body(replied)
    elif event.verb == Verb.EDITED and what in ("place", "danger", "no_danger"):
        below = step_of(twin, at=step.at, tells=False)
        edited = below.happen(Verb.EDITED, {"what": what}, public=False)
        below.finish(**_place(step.report))
        if step.tells and what == "danger":
            notifications.tell_body(edited)


def _place(above: Report) -> dict[str, Any]:
    return {
        "location": above.location,
        "accuracy_metres": above.accuracy_metres,
        "place": above.place,
        "is_danger": above.is_danger,
    }

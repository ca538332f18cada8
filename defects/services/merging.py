"""Duplicates: which report leads, who is told, and apart again.

Everything about a merged report is told by the one that leads: its state, its end, its way.
Nothing is moved for that. Who follows a merged report or sent it is found through
`Report.duplicate_of` when there is something to tell, so that whatever is separated again is
exactly as it was. „Auch ich“ is counted over the whole tree (`defects.services.affected`).
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from common.identifiers import uuid7
from defects import merged_mail
from defects.actors import Actor
from defects.errors import ChangedMeanwhile, WrongReport
from defects.models import FROM_NEIGHBOUR, Report, ReportEvent
from defects.services.giving import clearing_desk, give
from defects.services.seen import version_of
from defects.services.steps import MAIL_AFTER_SECONDS, Step, begin, lock_row, tells_others
from defects.services.texts import write_note
from defects.states import Responsibility, Verb

# That a page offers at once; more of one kind have one cause (`defects.services.causes`).
MOST_MERGED = 50
# As in the trigger `defects_no_circle`.
_LOCK = 1684365936

Kept = list[tuple[Report, str]]


@transaction.atomic
def merge(
    reports: Sequence[Report],
    *,
    into: Report,
    by: Actor,
    seen: dict[int, UUID | None] | None = None,
    at: datetime | None = None,
) -> tuple[list[ReportEvent], Kept]:
    """Make `reports` duplicates of `into`, or of what that belongs to; the events by which it
    can be taken back, and what stayed as it was with the reason.

    Each goes for itself: one that cannot be merged stays. Whoever sent several of them is told
    once. `seen` are the versions that the page showed, by primary key.
    """
    lock_merging(into.municipality_id)
    leading = leading_of(into)
    lock_reports([leading, *reports])
    act = uuid7()
    done: list[ReportEvent] = []
    kept: Kept = []
    for report in sorted(reports, key=lambda each: each.pk):
        if report.pk == leading.pk:
            continue
        try:
            with transaction.atomic():
                _refuse_changed(report, seen)
                done.append(_merge_one(report, leading, by=by, at=at, act=act))
        except ValidationError as error:
            kept.append((report, " ".join(error.messages)))
    _tell(done, by=by, at=at)
    return done, kept


@transaction.atomic
def mark_duplicate(
    report: Report, *, of: Report, by: Actor, at: datetime | None = None
) -> ReportEvent:
    """The same is told by another report, and its way is followed there.

    If `of` is itself a duplicate, the report it points to counts. Raises `WrongReport`.
    """
    lock_merging(report.municipality_id)
    leading = leading_of(of)
    lock_reports([report, leading])
    event = _merge_one(report, leading, by=by, at=at, act=uuid7())
    _tell([event], by=by, at=at)
    return event


@transaction.atomic
def separate(report: Report, *, reason: str, by: Actor, at: datetime | None = None) -> ReportEvent:
    """It is not the same after all: the report is as it was before it was merged, and so are
    those who follow it. `reason` is for colleagues; the clock begins anew.

    Raises `TransitionNotAllowed` for what is not merged, `ReasonMissing`.
    """
    lock_merging(report.municipality_id)
    step = begin(report, Verb.SEPARATED, by=by, at=at, reason=reason)
    payload: dict[str, str] = {}
    if report.responsibility == Responsibility.HANDED_OVER and report.body.is_active:
        payload["hand_over"] = str(step.hand_over_to(report.body).uuid)
    step.happen(Verb.SEPARATED, payload)
    step.happen(Verb.NOTED, note=write_note(report, reason, at=step.at), public=False)
    if not report.body.is_active:
        give(step, clearing_desk(report))
    return step.finish(tell_reporter=True)


def _merge_one(
    report: Report, leading: Report, *, by: Actor, at: datetime | None, act: UUID
) -> ReportEvent:
    """Both are locked."""
    step = begin(report, Verb.MARKED_DUPLICATE, by=by, at=at)
    _refuse(step, leading)
    step.knows(leading)
    step.happen(Verb.MARKED_DUPLICATE, {"of": str(leading.uuid), "act": str(act)})
    return step.finish()


def _tell(events: Sequence[ReportEvent], *, by: Actor, at: datetime | None) -> None:
    if events and tells_others(at) and not by.quiet:
        merged_mail.tell_merged(events, after_seconds=MAIL_AFTER_SECONDS)


def _refuse(step: Step, leading: Report) -> None:
    report = step.report
    if report.channel == FROM_NEIGHBOUR:
        raise WrongReport(
            _("Diese Meldung führt eine andere Gemeinde. Geben Sie sie mit Grund zurück."),
            code="from_neighbour",
        )
    if leading.pk == report.pk or leading.municipality_id != report.municipality_id:
        raise WrongReport(
            _("Eine Meldung kann nicht auf sich selbst verweisen. Bitte nennen Sie eine andere."),
            code="wrong_report",
        )
    if leading.category.kind != report.category.kind:
        raise WrongReport(
            _("Eine vertrauliche und eine öffentliche Meldung gehören nicht zusammen."),
            code="wrong_kind",
        )
    if report.shown and not leading.shown:
        raise WrongReport(
            _(
                "%(leading)s ist nicht öffentlich, %(report)s schon. Bitte lassen Sie die "
                "öffentliche führen."
            ),
            code="not_shown",
            params={"leading": leading.label, "report": report.label},
        )


def _refuse_changed(report: Report, seen: dict[int, UUID | None] | None) -> None:
    expected = (seen or {}).get(report.pk)
    if expected is not None and version_of(report) != expected:
        raise ChangedMeanwhile(
            _("Jemand anders hat das gerade geändert."), code="changed_meanwhile"
        )


def leading_of(report: Report) -> Report:
    """The report that a chain of duplicates ends at; itself if it is none."""
    found = Report.objects.select_related("category", "municipality").get(pk=report.pk)
    seen = {found.pk}
    while found.duplicate_of_id is not None and found.duplicate_of_id not in seen:
        seen.add(found.duplicate_of_id)
        found = Report.objects.select_related("category", "municipality").get(
            pk=found.duplicate_of_id
        )
    return found


def lock_merging(municipality_id: int) -> None:
    """One act in a town at a time: what leads must not become a duplicate beside us. Taken
    before any row is locked, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, municipality_id])


def lock_reports(reports: Sequence[Report]) -> None:
    """In the order of age, so that two who need the same cannot wait for ever."""
    for report in sorted({each.pk: each for each in reports}.values(), key=lambda each: each.pk):
        lock_row(report)

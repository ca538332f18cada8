"""Whether a repair is proven by a picture, when it is decided anew who may see that.

What nobody sees proves nothing: when the last picture of a repair is hidden, an event says so,
and another one when it may be seen again. A picture that waits for its first look counts.
"""

from collections.abc import Iterable

from common import clock
from defects.actors import Actor
from defects.history import is_still_shown, repair_is_shown
from defects.models import FROM_NEIGHBOUR, Category, Report, ReportEvent, ReportPhoto
from defects.services.steps import Step, lock, state_of
from defects.states import Verb
from moderation.models import RESTRICTED, Decision
from photos.models import Photo


def picture_decided(photo: Photo, decision: Decision) -> None:
    """Called by `photos` in the deciding transaction, which has locked the report's Item."""
    if (decision.previous in RESTRICTED) == (decision.outcome in RESTRICTED):
        return
    picture = (
        ReportPhoto.objects.filter(photo=photo, role=ReportPhoto.Role.AFTER)
        .select_related("report__category", "report__municipality")
        .first()
    )
    if picture is None or _is_never_public(picture.report):
        return
    report = picture.report
    lock(report)
    events = list(ReportEvent.objects.filter(report=report).order_by("id"))
    left = proves(report, events)
    if left != _is_said(events):
        state = state_of(report)
        step = Step(
            report=report, by=Actor.system(), at=clock.now(), before=state, state=state, tells=False
        )
        step.knows(report.category, report.body)
        what = "photo_shown" if left else "photo_hidden"
        step.happen(Verb.EDITED, {"what": what, "after_photo": left}, public=False)
        step.finish(updated_at=step.at)


def proves(report: Report, events: Iterable[ReportEvent]) -> bool:
    """Whether somebody may see, now or after review, a picture of the last repair that `events`
    (all of `report`, the oldest first) tell of."""
    repair = _last_repair(events)
    if repair is None or not repair.payload.get("photos"):
        return False
    pictures = ReportPhoto.objects.filter(
        report=report, role=ReportPhoto.Role.AFTER, photo__uuid__in=repair.payload["photos"]
    )
    return pictures.exclude(photo__item__visibility__in=RESTRICTED).exists()


def _last_repair(events: Iterable[ReportEvent]) -> ReportEvent | None:
    told = list(events)
    undone = {event.undoes_id for event in told}
    repairs = [event for event in told if event.verb == Verb.FIXED and event.pk not in undone]
    return repairs[-1] if repairs else None


def _is_said(events: list[ReportEvent]) -> bool:
    """What `events` say last of it, also of a repair that was opened again since."""
    repair = _last_repair(events)
    if repair is None:
        return False
    said = repair_is_shown(repair.payload)
    for event in events:
        if event.pk > repair.pk and event.verb == Verb.EDITED and "after_photo" in event.payload:
            said = is_still_shown(said, event.payload, is_fixed=True)
    return said


def _is_never_public(report: Report) -> bool:
    """Its pictures are seen by those who work on it, whatever is decided."""
    confidential = report.category.kind == Category.Kind.CONFIDENTIAL
    return confidential or report.channel == FROM_NEIGHBOUR

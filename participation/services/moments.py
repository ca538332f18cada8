"""Writes down when phases opened and closed, with the counts at the close.

Nothing runs for a phase to open or close, so nothing could write it at that moment. A job does
it a few minutes later and says both: when it was (the schedule), and when it was noted (the
line itself). What staff change of the schedule is journalled by whoever changes it.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from common import clock, journal
from common.models import ActorKind
from participation.models import Phase, PhaseMoment
from participation.numbers import numbers_of
from participation.phases import fresh_schedule
from participation.services.projects import locked

Kind = PhaseMoment.Kind


def note_moments(*, at: datetime | None = None) -> int:
    """Note every opening and closing that is over and not in the journal yet; returns how many.

    Each in a transaction of its own, openings before closings. What ended before the project
    was published was open to nobody and is left out.
    """
    now = at or clock.now()
    return sum(_note(pk, kind, now) for kind, pk in _to_note(now))


def _to_note(now: datetime) -> Iterator[tuple[PhaseMoment.Kind, int]]:
    published = Phase.objects.filter(
        consultation__project__published_at__lte=now,
        ends_at__gt=F("consultation__project__published_at"),
    )
    for kind, over in ((Kind.OPENED, Q(starts_at__lte=now)), (Kind.CLOSED, Q(ends_at__lte=now))):
        noted = PhaseMoment.objects.filter(phase=OuterRef("pk"), kind=kind)
        found = published.filter(over, ~Exists(noted)).order_by("starts_at", "pk")
        for pk in found.values_list("pk", flat=True):
            yield kind, pk


@transaction.atomic
def _note(pk: int, kind: PhaseMoment.Kind, now: datetime) -> bool:
    """Looks again under the lock that whoever changes the schedule holds."""
    phase = Phase.objects.select_related("consultation__project").filter(pk=pk).first()
    if phase is None:
        return False
    consultation = phase.consultation
    project = locked(consultation.project)
    phase.refresh_from_db()
    scheduled = phase.starts_at if kind == Kind.OPENED else phase.ends_at
    if scheduled > now or PhaseMoment.objects.filter(phase=phase, kind=kind).exists():
        return False
    PhaseMoment.objects.create(phase=phase, kind=kind, scheduled_at=scheduled, noted_at=now)
    payload = {
        "phase": phase.uuid,
        "scheduled": scheduled.isoformat(),
        "acts": [*phase.acts],
        "results": phase.results,
    }
    if kind == Kind.OPENED and project.published_at and project.published_at > scheduled:
        payload["published"] = project.published_at.isoformat()
    if kind == Kind.CLOSED:
        schedule = fresh_schedule(consultation, at=now)
        payload["numbers"] = numbers_of(consultation, schedule)
    journal.write(
        municipality_id=phase.municipality_id,
        actor_kind=ActorKind.SYSTEM,
        verb=f"participation.phase_{kind}",
        object_uuid=consultation.uuid,
        payload=payload,
    )
    return True

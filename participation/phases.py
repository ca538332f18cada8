"""What is open now, by the clock alone; the one policy of who sees results when.

Every page, feed, export and interface that shows counts asks `Schedule.results_hidden`:
while it is true nobody sees them, staff included, and nothing is ordered by them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Min, Q
from django.utils.translation import gettext as _

from common import german
from geo.models import Municipality
from participation.errors import Closed
from participation.models import Consultation, Phase
from participation.models.consultation import Act


@dataclass(frozen=True)
class Schedule:
    """The phases of one consultation as they stand at one moment."""

    phases: tuple[Phase, ...]
    at: datetime

    @cached_property
    def current(self) -> Phase | None:
        return next((phase for phase in self.phases if phase.is_open(self.at)), None)

    @cached_property
    def next(self) -> Phase | None:
        return next((phase for phase in self.phases if phase.starts_at > self.at), None)

    @cached_property
    def last(self) -> Phase | None:
        """The one that ended most recently."""
        ended = [phase for phase in self.phases if phase.ends_at <= self.at]
        return ended[-1] if ended else None

    @property
    def has_begun(self) -> bool:
        return bool(self.phases) and self.phases[0].starts_at <= self.at

    @property
    def is_over(self) -> bool:
        return bool(self.phases) and self.phases[-1].ends_at <= self.at

    @property
    def ends_at(self) -> datetime | None:
        """When the last phase ends."""
        return self.phases[-1].ends_at if self.phases else None

    def allows(self, act: Act) -> bool:
        return self.current is not None and act in self.current.acts

    def phase_of(self, act: Act) -> Phase | None:
        """The phase in which `act` is allowed: the present one, the next, or the last."""
        having = [phase for phase in self.phases if act in phase.acts]
        ahead = [phase for phase in having if phase.ends_at > self.at]
        return ahead[0] if ahead else (having[-1] if having else None)

    def possible_until(self, act: Act) -> datetime | None:
        """When `act` ends that is, or will be, possible, through all phases that follow each
        other without a gap; None if it is over or never was."""
        ends: datetime | None = None
        for phase in self.phases:
            if act not in phase.acts or phase.ends_at <= self.at:
                continue
            if ends is not None and phase.starts_at > ends:
                break
            ends = phase.ends_at
        return ends

    @property
    def results_hidden(self) -> bool:
        return self._hiding is not None

    @property
    def results_from(self) -> datetime | None:
        """When hidden results will be seen; None while they are not hidden."""
        return self._hiding.ends_at if self._hiding else None

    @cached_property
    def _hiding(self) -> Phase | None:
        """The phase for whose end results wait: the present one, before it began the first one
        (what came in on paper is counted already)."""
        phase = self.current if self.has_begun else self.next
        return phase if phase and phase.results == Phase.Results.AFTER else None

    @property
    def changes_at(self) -> datetime | None:
        """The next moment at which something opens or closes; a kept page ends then."""
        moments = [moment for phase in self.phases for moment in (phase.starts_at, phase.ends_at)]
        return min((moment for moment in moments if moment > self.at), default=None)

    def require(self, act: Act) -> None:
        """Raises `Closed` with a sentence that says when `act` is, or was, possible."""
        if self.allows(act):
            return
        phase = self.phase_of(act)
        words = str(act.label)
        if phase is None:
            raise Closed(_("Das ist bei dieser Beteiligung nicht vorgesehen."), code="never")
        if phase.starts_at > self.at:
            raise Closed(
                _("Das geht ab %(moment)s: %(act)s."),
                code="not_yet",
                params={"moment": german.moment(phase.starts_at), "act": words},
            )
        raise Closed(
            _("Das ging bis %(moment)s: %(act)s. Jetzt ist es geschlossen."),
            code="closed",
            params={"moment": german.moment(phase.ends_at), "act": words},
        )


def schedule_of(consultation: Consultation, *, at: datetime) -> Schedule:
    """Reads `consultation.phases` (prefetch it for lists)."""
    return Schedule(_sorted(consultation.phases.all()), at)


def fresh_schedule(consultation: Consultation, *, at: datetime) -> Schedule:
    """As the database has it now, for whoever writes: no prefetched phases are trusted."""
    return Schedule(_sorted(Phase.objects.filter(consultation=consultation)), at)


def hidden_now(municipality: Municipality, *, at: datetime) -> frozenset[int]:
    """The ids of the consultations whose results nobody may see now; one statement. For what
    is written by the database about many consultations at once."""
    unfinished = Phase.objects.filter(municipality=municipality, ends_at__gt=at)
    phases = Phase.objects.filter(consultation__in=unfinished.values("consultation"))
    by_consultation: dict[int, list[Phase]] = {}
    for phase in phases:
        by_consultation.setdefault(phase.consultation_id, []).append(phase)
    return frozenset(
        consultation
        for consultation, its in by_consultation.items()
        if Schedule(_sorted(its), at).results_hidden
    )


def next_change(municipality: Municipality, *, at: datetime) -> datetime | None:
    """When next anything opens or closes in the municipality; a kept list ends then."""
    ahead = Phase.objects.filter(municipality=municipality, ends_at__gt=at).aggregate(
        starts=Min("starts_at", filter=Q(starts_at__gt=at)), ends=Min("ends_at")
    )
    return min((moment for moment in ahead.values() if moment is not None), default=None)


def _sorted(phases: Iterable[Phase]) -> tuple[Phase, ...]:
    return tuple(sorted(phases, key=lambda phase: (phase.starts_at, phase.pk)))

"""When people can take part: phases that follow each other, and what may still change of them.

What people rely on stays as it was announced: once a phase has begun, who may take part, what
the phase allows and when its results are seen do not change. Its end may move, with a public
reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock, german
from participation import fingerprints, formats, history
from participation.errors import NotPossible
from participation.models import Consultation, Phase, Project
from participation.models.consultation import Act
from participation.services.journalling import by_staff, schedule_of
from participation.services.projects import changed, locked
from participation.services.publishing import write_news
from participation.states import Verb

# Where phases wait while their times change places; nothing else reaches so far.
_OUT_OF_THE_WAY = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class PhaseFields:
    """One phase as it shall be; `phase` is None for a new one."""

    phase: Phase | None = None
    title: str
    text: str = ""
    starts_at: datetime
    ends_at: datetime
    acts: Sequence[str] = ()
    results: str = Phase.Results.ALWAYS


@transaction.atomic
def save_phases(
    consultation: Consultation,
    rows: Sequence[PhaseFields],
    *,
    by: User,
    reason: str = "",
    seen: str = "",
    at: datetime | None = None,
) -> Consultation:
    """Set the phases; those that `rows` leave out are deleted.

    For a phase that people can already take part in, only its end (to a moment to come), its
    title and its words may change; a new end needs a public `reason`, which stands in the
    news. Phases that are over stay as they are. Raises `ValidationError` for what overlaps,
    `NotPossible` for what was announced otherwise, or `ChangedMeanwhile`.
    """
    project = locked(consultation.project)
    fresh = Consultation.objects.select_related("project").get(pk=consultation.pk)
    fingerprints.require(seen, fingerprint_of_phases(fresh))
    now = at or clock.now()
    known = {phase.pk: phase for phase in Phase.objects.filter(consultation=fresh)}
    is_public = project.is_published
    kept = {row.phase.pk for row in rows if row.phase is not None}
    if not kept <= known.keys():
        raise ValueError("A phase of another consultation.")
    require_no_overlap(rows)
    for row in rows:
        _require_acts(fresh, row)
        if is_public and row.phase is not None:
            _require_as_announced(known[row.phase.pk], row, now)
        elif is_public and row.ends_at <= now:
            raise NotPossible(
                _("„%(title)s“ wäre schon vorbei. Bitte prüfen Sie die Daten."),
                code="past",
                params={"title": row.title},
            )
        elif is_public:
            _require_not_told(known.values(), row, now)
    for pk, phase in known.items():
        if pk not in kept and is_public and phase.starts_at <= now:
            raise NotPossible(
                _("„%(title)s“ hat begonnen und lässt sich nicht löschen."),
                code="begun",
                params={"title": phase.title},
            )
    before = schedule_of(known.values())
    moves = _moves(rows, known) if is_public else []
    if any(move.phase.is_open(now) for move in moves) and not reason.strip():
        raise ValidationError(
            {
                "reason": _(
                    "Bitte nennen Sie den Grund. Er steht öffentlich bei den Neuigkeiten, weil "
                    "die Beteiligung schon läuft."
                )
            }
        )
    _write(fresh, rows, known)
    if moves:
        _tell(fresh, project, moves, reason, by=by, at=now)
    after = schedule_of(Phase.objects.filter(consultation=fresh))
    if after != before:
        by_staff("participation.phases_changed", fresh, by=by, before=before, after=after)
    changed(project, by=by, at=now, what="phases")
    return fresh


_COUNTED = frozenset({Act.VOTE, Act.ANSWER, Act.SUPPORT})


def _require_not_told(known: Iterable[Phase], row: PhaseFields, now: datetime) -> None:
    """Once counts that were hidden have been seen, nobody counts on: else whoever sets the dates
    could look in the middle."""
    for phase in known:
        was_hidden = phase.results == Phase.Results.AFTER and phase.ends_at <= now
        if was_hidden and _COUNTED & {*phase.acts} & {*row.acts}:
            raise NotPossible(
                _(
                    "Das Ergebnis von „%(title)s“ ist schon zu sehen. Dafür geht es nicht weiter; "
                    "legen Sie eine neue Beteiligung an."
                ),
                code="told",
                params={"title": phase.title},
            )


def require_no_overlap(rows: Iterable[PhaseFields]) -> None:
    """Raises `ValidationError` with a sentence for phases that end before they begin, or that
    run at the same time."""
    ordered = sorted(rows, key=lambda row: row.starts_at)
    for row in ordered:
        if row.ends_at <= row.starts_at:
            raise ValidationError(
                _("„%(title)s“ endet, bevor der Zeitraum beginnt. Bitte prüfen Sie die Daten."),
                code="length",
                params={"title": row.title},
            )
    for one, other in pairwise(ordered):
        if other.starts_at < one.ends_at:
            raise ValidationError(
                _(
                    "„%(one)s“ geht bis %(end)s, aber „%(other)s“ beginnt schon %(start)s. "
                    "Zeiträume folgen aufeinander und überschneiden sich nicht."
                ),
                code="overlap",
                params={
                    "one": one.title,
                    "other": other.title,
                    "end": german.moment(one.ends_at),
                    "start": german.moment(other.starts_at),
                },
            )


def _require_acts(consultation: Consultation, row: PhaseFields) -> None:
    allowed = {act.value for act in formats.get(consultation.format).acts}
    if not set(row.acts) <= allowed:
        raise ValueError(f"{consultation.format} has no {set(row.acts) - allowed}.")
    if not row.title.strip():
        raise ValidationError(_("Bitte geben Sie jedem Zeitraum einen Titel."), code="title")


def _require_as_announced(phase: Phase, row: PhaseFields, now: datetime) -> None:
    """What may not change any more: `NotPossible` says why."""
    params = {"title": phase.title}
    same_times = (row.starts_at, row.ends_at) == (phase.starts_at, phase.ends_at)
    same_rules = set(row.acts) == set(phase.acts) and row.results == phase.results
    if phase.ends_at <= now:
        if not (same_times and same_rules):
            raise NotPossible(
                _(
                    "„%(title)s“ ist vorbei und lässt sich nicht mehr ändern. Sie können einen "
                    "neuen Zeitraum anlegen."
                ),
                code="over",
                params=params,
            )
        return
    if phase.starts_at > now:
        if row.starts_at <= now and not same_times:
            raise NotPossible(
                _("„%(title)s“ kann nicht in der Vergangenheit beginnen."),
                code="past",
                params=params,
            )
        return
    if row.starts_at != phase.starts_at or not same_rules:
        raise NotPossible(
            _(
                "„%(title)s“ läuft. Nur das Ende lässt sich noch ändern: was man darf und wann "
                "das Ergebnis zu sehen ist, gilt wie angekündigt."
            ),
            code="begun",
            params=params,
        )
    if row.ends_at <= now:
        raise NotPossible(
            _("„%(title)s“ kann nicht rückwirkend enden. Bitte wählen Sie einen späteren Moment."),
            code="past",
            params=params,
        )


def _write(
    consultation: Consultation, rows: Sequence[PhaseFields], known: dict[int, Phase]
) -> None:
    """The database looks at overlaps after each statement, so first all step aside."""
    kept = [row.phase.pk for row in rows if row.phase is not None]
    Phase.objects.filter(consultation=consultation).exclude(pk__in=kept).delete()
    for number, pk in enumerate(kept):
        aside = _OUT_OF_THE_WAY + timedelta(days=number)
        Phase.objects.filter(pk=pk).update(starts_at=aside, ends_at=aside + timedelta(hours=1))
    for row in rows:
        phase = known[row.phase.pk] if row.phase else Phase(consultation=consultation)
        phase.municipality_id = consultation.municipality_id
        phase.title, phase.text = row.title.strip(), " ".join(row.text.split())
        phase.starts_at, phase.ends_at = row.starts_at, row.ends_at
        phase.acts, phase.results = [*row.acts], row.results
        phase.save()


@dataclass(frozen=True, slots=True)
class _Move:
    """What became of the times of one phase; `to` is empty when it was deleted."""

    phase: Phase
    before: tuple[datetime, datetime]
    to: tuple[datetime, ...]
    title: str


def _moves(rows: Sequence[PhaseFields], known: dict[int, Phase]) -> list[_Move]:
    wanted = {row.phase.pk: row for row in rows if row.phase is not None}
    found = []
    for pk, phase in known.items():
        before, row = (phase.starts_at, phase.ends_at), wanted.get(pk)
        to = (row.starts_at, row.ends_at) if row else ()
        if to != before:
            found.append(_Move(phase, before, to, row.title.strip() if row else phase.title))
    return found


def _tell(
    consultation: Consultation,
    project: Project,
    moves: Sequence[_Move],
    reason: str,
    *,
    by: User,
    at: datetime,
) -> None:
    news = None
    if reason.strip():
        first = min(moves, key=lambda move: move.before)
        title = first.title
        if first.to:
            title = _("%(title)s: jetzt bis %(moment)s") % {
                "title": first.title,
                "moment": german.moment(first.to[1]),
            }
        news = write_news(project, title=title, text=reason, by=by, at=at)
    for move in moves:
        history.record(
            Verb.PHASE_CHANGED,
            project=project,
            consultation=consultation,
            at=at,
            by=by,
            payload={
                "phase": str(move.phase.uuid),
                "from": [moment.isoformat() for moment in move.before],
                "to": [moment.isoformat() for moment in move.to],
                "news": str(news.uuid) if news else None,
            },
        )


def fingerprint_of_phases(consultation: Consultation) -> str:
    """One statement."""
    phases = Phase.objects.filter(consultation=consultation).order_by("pk")
    fields = ("pk", "title", "text", "starts_at", "ends_at", "acts", "results")
    return fingerprints.of(*phases.values_list(*fields))

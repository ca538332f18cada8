"""A report's history as people read it: icon, words, when, which office; never who."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Department
from common import clock, german
from common.calendar import working_days_between
from common.models import PublicId
from defects.models import Category, Cause, HandOver, Report, ReportEvent
from defects.states import NotFixedReason, Verb

Named = TypeVar("Named", bound=PublicId)

# What the person who reported may read besides what everybody may.
_FOR_THE_REPORTER = frozenset({Verb.ASKED, Verb.REPLIED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the timeline.

    `office` is the body that acted, never a person. `working_days` is set for a hand-over:
    how long it lies or lay there; it `runs` as long as it lies there. `link` leads to another
    report, or to whom people were referred. `is_public` and `undone` tell staff what others do
    not see.
    """

    uuid: UUID
    verb: Verb
    icon: str
    words: str
    at: datetime
    office: str = ""
    note: str = ""
    link: str = ""
    working_days: int | None = None
    runs: bool = False
    is_public: bool = True
    undone: bool = False


def timeline(
    report: Report,
    *,
    public: bool,
    to_reporter: bool = False,
    at: datetime | None = None,
    known: Iterable[Report] = (),
) -> list[Entry]:
    """What happened to `report`, the newest first.

    With `public` only what everybody may know, and with `to_reporter` also the questions and
    answers between the office and the person who reported. Without `public` everything, for
    staff: notes, refusals, what was undone. `known` are reports that were read just now and
    may be named. Six statements at most, whatever the length.
    """
    events = list(
        ReportEvent.objects.filter(report=report)
        .order_by("id")
        .select_related("department", "note__item")
        .only(
            "uuid",
            "at",
            "verb",
            "payload",
            "public",
            "undoes",
            "department__uuid",
            "department__name",
            "department__names",
            "department__dative",
            "note__text",
            "note__blanked_at",
            "note__item__shown",
        )
    )
    undone = {event.undoes_id for event in events if event.undoes_id is not None}
    told = [event for event in events if event.verb != Verb.UNDONE]
    if public:
        told = [
            event
            for event in told
            if event.pk not in undone
            and (event.public or (to_reporter and _is_for_the_reporter(event)))
        ]
        told = [event for event in told if not _is_told_by_hand_over(event, told)]
    reader = _Reader(
        report,
        told,
        now=at or clock.now(),
        to_reporter=to_reporter,
        public=public,
        known=known,
    )
    return [reader.entry(event, undone=event.pk in undone) for event in reversed(told)]


def _is_for_the_reporter(event: ReportEvent) -> bool:
    return event.verb in _FOR_THE_REPORTER or (
        event.verb == Verb.NOTED and event.payload.get("to") == "reporter"
    )


def _is_told_by_hand_over(event: ReportEvent, told: Sequence[ReportEvent]) -> bool:
    """A routing to a body outside needs no line beside the hand-over that came with it."""
    return event.verb == Verb.ROUTED and any(
        other.verb == Verb.HANDED_OVER
        and other.at == event.at
        and other.payload["body"] == event.payload["body"]
        for other in told
    )


class _Reader:
    """Puts events into words; loads at once what they name by UUID."""

    def __init__(
        self,
        report: Report,
        events: Sequence[ReportEvent],
        *,
        now: datetime,
        to_reporter: bool,
        public: bool,
        known: Iterable[Report],
    ) -> None:
        self._report = report
        self._now = now
        self._today = clock.day_of(now)
        self._to_reporter = to_reporter
        self._public = public
        named: dict[str, set[str]] = {
            "body": set(),
            "category": set(),
            "of": set(),
            "cause": set(),
        }
        for event in events:
            for key, uuids in named.items():
                if key in event.payload and event.verb != Verb.SUBMITTED:
                    uuids.add(event.payload[key])
        handed_over = any(event.verb == Verb.HANDED_OVER for event in events)
        self._hand_overs = {
            str(row.uuid): row
            for row in (
                HandOver.objects.filter(report=report).select_related("body") if handed_over else ()
            )
        }
        known_bodies = [event.department for event in events if event.department is not None]
        known_bodies += [row.body for row in self._hand_overs.values()]
        if _is_loaded(report, "body"):
            known_bodies.append(report.body)
        self._bodies = _by_uuid(
            Department, named["body"], known_bodies, only=("uuid", "name", "dative", "names")
        )
        self._categories = _by_uuid(Category, named["category"], (), only=("uuid", "key", "name"))
        self._originals = _by_uuid(Report, named["of"], known, only=("uuid", "number", "shown"))
        here = [report.cause] if report.cause_id is not None and _is_loaded(report, "cause") else []
        self._causes = _by_uuid(Cause, named["cause"], filter(None, here), only=("uuid", "title"))
        for original in self._originals.values():
            original.municipality = report.municipality

    def entry(self, event: ReportEvent, *, undone: bool) -> Entry:
        verb = Verb(event.verb)
        hand_over = self._hand_overs.get(event.payload.get("hand_over", ""))
        days = self._working_days(hand_over) if hand_over else None
        runs = hand_over is not None and hand_over.ended_at is None and not undone
        original = self._originals.get(event.payload.get("of", ""))
        # Nobody is sent to a report that they may not see.
        leads = original is not None and (original.shown or not self._public)
        return Entry(
            uuid=event.uuid,
            verb=verb,
            icon=_icon(event),
            words=self._words(event, days=days, runs=runs, original=original if leads else None),
            at=event.at,
            office=event.department.said if event.department else "",
            note=self._note(event),
            link=self._link(event, original if leads else None),
            working_days=days,
            runs=runs,
            # Staff are told what others do not see; whoever reads their own page need not be.
            is_public=event.public or self._public,
            undone=undone,
        )

    def _link(self, event: ReportEvent, original: Report | None) -> str:
        if original is not None:
            return original.get_absolute_url()
        return str(event.payload.get("url", "")) if event.verb == Verb.ANSWERED else ""

    def _words(
        self, event: ReportEvent, *, days: int | None, runs: bool, original: Report | None
    ) -> str:
        verb = Verb(event.verb)
        body = self._bodies.get(event.payload.get("body", ""))
        if verb == Verb.ROUTED and body is not None:
            return _("Liegt %(where)s") % {"where": body.where}
        if verb == Verb.HANDED_OVER and body is not None:
            return _lies(body.where, days or 0, runs)
        if verb == Verb.PLANNED:
            on = date.fromisoformat(event.payload["on"])
            return _("Eingeplant für %(day)s") % {"day": german.day(on, today=self._today)}
        if verb == Verb.NOT_FIXED:
            return _not_fixed(NotFixedReason(event.payload["reason"]))
        if verb == Verb.CATEGORY_CHANGED:
            category = self._categories.get(event.payload["category"])
            return _("Art geändert: %(category)s") % {
                "category": category.said if category else "–"
            }
        cause = self._causes.get(event.payload.get("cause", ""))
        if verb == Verb.CAUSE_FOUND and cause is not None:
            return _("Ursache: %(title)s") % {"title": cause.title}
        if verb == Verb.MARKED_DUPLICATE and original is not None:
            return _("Schon gemeldet: %(number)s") % {"number": original.label}
        if verb == Verb.EDITED:
            edited = {
                "place": _("Ort geändert"),
                "answers": _("Angaben geändert"),
                "photo_removed": _("Foto zurückgenommen"),
                "photo_hidden": _("Foto der Reparatur wird nicht mehr gezeigt"),
                "photo_shown": _("Foto der Reparatur darf wieder gezeigt werden"),
                "danger": _("Als Gefahr gekennzeichnet"),
                "no_danger": _("Nicht mehr als Gefahr gekennzeichnet"),
                "file_reference": _("Aktenzeichen geändert"),
            }
            return edited.get(event.payload.get("what", ""), _("Text geändert"))
        if verb == Verb.ANSWERED and "referral" in event.payload:
            return _("Beantwortet. Das macht: %(body)s") % {"body": event.payload["name"]}
        if verb == Verb.NOTED and event.payload.get("to") == "reporter":
            return _("Nachricht an Sie") if self._to_reporter else _("Nur an die meldende Person")
        if verb == Verb.ASKED and "wish" in event.payload and not self._to_reporter:
            return _("Frage an die meldende Person, mit Bitte um ein Foto")
        if self._to_reporter and verb in _FOR_THE_REPORTER:
            return _("Frage an Sie") if verb == Verb.ASKED else _("Ihre Antwort")
        return _PLAIN_WORDS[verb]()

    def _note(self, event: ReportEvent) -> str:
        """The text that belongs to the event. A resident's words in public need a release."""
        note = event.note
        if note is None or note.blanked_at is not None:
            return ""
        if self._public and note.item is not None and not note.item.shown:
            return ""
        return note.text

    def _working_days(self, hand_over: HandOver) -> int:
        until = hand_over.ended_at or self._now
        return working_days_between(hand_over.at, until, land=self._report.municipality.land)


def _is_loaded(report: Report, name: str) -> bool:
    """Whether the row that `report` points to by `name` was read with it."""
    return name in report._state.fields_cache


def _by_uuid(
    model: type[Named], uuids: set[str], known: Iterable[Named], *, only: Sequence[str]
) -> dict[str, Named]:
    """The rows of `model` with these UUIDs; asks the database only for what is not `known`."""
    found = {str(row.uuid): row for row in known}
    missing = uuids - found.keys()
    if missing:
        rows = model._default_manager.filter(uuid__in=missing).only(*only)
        found |= {str(row.uuid): row for row in rows}
    return found


def _lies(where: str, days: int, runs: bool) -> str:
    """`Liegt seit 6 Werktagen bei Straßen.NRW`; afterwards `Lag 6 Werktage bei ...`."""
    if runs and days == 0:
        return _("Liegt seit heute %(where)s") % {"where": where}
    if runs:
        return ngettext(
            "Liegt seit %(n)s Werktag %(where)s", "Liegt seit %(n)s Werktagen %(where)s", days
        ) % {"n": german.thousands(days), "where": where}
    if days == 0:
        return _("Lag weniger als einen Werktag %(where)s") % {"where": where}
    return ngettext("Lag %(n)s Werktag %(where)s", "Lag %(n)s Werktage %(where)s", days) % {
        "n": german.thousands(days),
        "where": where,
    }


def _not_fixed(reason: NotFixedReason) -> str:
    if reason == NotFixedReason.NOTHING_FOUND:
        return _("Nichts gefunden")
    return _("Wird nicht behoben: %(reason)s") % {"reason": reason.label}


def _icon(event: ReportEvent) -> str:
    if event.verb == Verb.NOT_FIXED and event.payload["reason"] == NotFixedReason.NOTHING_FOUND:
        return "nothing-found"
    return _ICONS[Verb(event.verb)]


_ICONS = {
    Verb.SUBMITTED: "received",
    Verb.ROUTED: "office",
    Verb.ACCEPTED: "accepted",
    Verb.REFUSED: "arrow-left",
    Verb.HANDED_OVER: "elsewhere",
    Verb.PLANNED: "planned",
    Verb.STARTED: "in-progress",
    Verb.SECURED: "secured",
    Verb.FIXED: "fixed",
    Verb.NOT_FIXED: "not-fixed",
    Verb.ANSWERED: "answered",
    Verb.REOPENED: "reopened",
    Verb.ASKED: "question",
    Verb.REPLIED: "comment",
    Verb.NOTED: "comment",
    Verb.EDITED: "edit",
    Verb.MARKED_DUPLICATE: "duplicate",
    Verb.CONFIRMED: "confirmed",
    Verb.CATEGORY_CHANGED: "edit",
    Verb.PHOTO_ADDED: "camera",
    Verb.SEPARATED: "arrow-left",
    Verb.CAUSE_FOUND: "info",
    Verb.CAUSE_LEFT: "arrow-left",
    Verb.HELP_ASKED: "users",
    Verb.HELP_ACCEPTED: "accepted",
    Verb.HELP_REFUSED: "arrow-left",
    Verb.HELP_DONE: "check",
    Verb.HELP_ENDED: "arrow-left",
}

_PLAIN_WORDS = {
    Verb.SUBMITTED: lambda: _("Gemeldet"),
    Verb.ROUTED: lambda: _("Zugeordnet"),
    Verb.ACCEPTED: lambda: _("Angenommen"),
    Verb.REFUSED: lambda: _("Nicht zuständig"),
    Verb.HANDED_OVER: lambda: _("Übergeben"),
    Verb.STARTED: lambda: _("In Arbeit"),
    Verb.SECURED: lambda: _("Gesichert, Reparatur folgt"),
    Verb.FIXED: lambda: _("Behoben"),
    Verb.ANSWERED: lambda: _("Beantwortet"),
    Verb.REOPENED: lambda: _("Wieder offen"),
    Verb.ASKED: lambda: _("Frage an die meldende Person"),
    Verb.REPLIED: lambda: _("Antwort der meldenden Person"),
    Verb.NOTED: lambda: _("Hinweis"),
    Verb.MARKED_DUPLICATE: lambda: _("Schon gemeldet"),
    Verb.CONFIRMED: lambda: _("Von Bürgern bestätigt"),
    Verb.PHOTO_ADDED: lambda: _("Foto ergänzt"),
    Verb.SEPARATED: lambda: _("Wieder eine eigene Meldung"),
    Verb.CAUSE_FOUND: lambda: _("Ursache bekannt"),
    Verb.CAUSE_LEFT: lambda: _("Gehört nicht zu dieser Ursache"),
    Verb.HELP_ASKED: lambda: str(Verb.HELP_ASKED.label),
    Verb.HELP_ACCEPTED: lambda: str(Verb.HELP_ACCEPTED.label),
    Verb.HELP_REFUSED: lambda: str(Verb.HELP_REFUSED.label),
    Verb.HELP_DONE: lambda: str(Verb.HELP_DONE.label),
    Verb.HELP_ENDED: lambda: str(Verb.HELP_ENDED.label),
}

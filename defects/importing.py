"""Reports of another system come in with their own dates, routed by our rules.

A CSV file with a header and one report per row. Each row becomes a report by the same
service as a resident's, at the time it was made; nobody is written to. The same row again is
the same report (source and id), whose state moves on if it did there.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.db import transaction

from common import clock
from common.clock import BERLIN
from common.models import ActorKind
from common.tables import ImportRefused, Row, Table
from defects import services
from defects.actors import Actor
from defects.errors import OutsideServiceArea
from defects.models import Category, Report
from defects.services.helping import open_helps
from defects.states import CLOSED, NotFixedReason, Verb, Work
from geo.importing.report import SKIP_AT_MOST
from geo.importing.report import Report as Outcome
from geo.models import Municipality
from geo.srid import WGS84
from moderation.models import Visibility
from moderation.services import decide

OUTSIDE = "lie outside the municipality"

# What a column may be called, the likeliest first. `category` takes all that are there.
_COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("id", "service_request_id", "number", "nummer", "token"),
    "created": ("created_at", "requested_datetime", "created", "datum", "date"),
    "updated": ("updated_at", "updated_datetime", "closed_at", "updated"),
    "status": ("status", "state"),
    "category": ("category_sub", "service_name", "category_main", "service_code", "category"),
    "title": ("title", "titel"),
    "text": ("description", "text", "beschreibung"),
    "place": ("address", "address_string", "adresse", "place"),
    "lon": ("lon", "long", "longitude", "lng"),
    "lat": ("lat", "latitude"),
}
_NEEDED = ("id", "created", "category", "lon", "lat")

# Work, and for what is not fixed the reason. "Forwarded" is open: nobody has repaired it.
_STATES: dict[str, str] = {
    "open": "received",
    "new": "received",
    "offen": "received",
    "received": "received",
    "forwarded": "received",
    "weitergeleitet": "received",
    "accepted": "accepted",
    "acknowledged": "accepted",
    "angenommen": "accepted",
    "in progress": "in_progress",
    "in_progress": "in_progress",
    "in arbeit": "in_progress",
    "in bearbeitung": "in_progress",
    "closed": "fixed",
    "fixed": "fixed",
    "erledigt": "fixed",
    "behoben": "fixed",
    "gelöst": "fixed",
    "rejected": "not_fixed",
    "abgelehnt": "not_fixed",
    "answered": "answered",
    "beantwortet": "answered",
}


@dataclass(slots=True, kw_only=True)
class Options:
    """How to read the file. `columns`, `states` and `categories` come before what is guessed.

    `services` is a list of services as Open311 gives it, which tells names for codes.
    `texts_are_public` shows the texts at once, because the other system had published them;
    not those of kinds that are confidential here.
    """

    path: Path
    source: str
    encoding: str = "utf-8-sig"
    columns: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
    services: Path | None = None
    fallback: str = ""
    texts_are_public: bool = False
    progress: Callable[[str], None] | None = None


class _RowRefused(Exception):
    """This row cannot be a report; `reason` completes "2 features ...", `value` shows it."""

    def __init__(self, reason: str, value: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.value = value


@transaction.atomic
def import_reports(municipality: Municipality, options: Options) -> Outcome:
    """Bring the reports of `options.source` up to date with the file: all of it or nothing.

    Rows that cannot be used are told one by one; beyond one in twenty the file is refused
    with `ImportRefused`, and so is one whose columns make no sense. Rows that lie outside
    the municipality are left out, however many.
    """
    outcome = Outcome()
    if options.progress is not None:
        outcome.progress = options.progress
    reader = _Reader(municipality, options)
    known = {
        report.source_id: report
        for report in Report.objects.of(municipality).filter(source=options.source)
    }
    for row in reader.rows():
        outcome.read += 1
        if outcome.read % 100 == 0:
            outcome.progress(f"{outcome.read} reports")
        try:
            with transaction.atomic():
                _bring_in(reader, row, known, outcome)
        except _RowRefused as error:
            shown = f": {error.value}" if error.value else ""
            outcome.skip(error.reason, reader.named(row) + shown)
        except OutsideServiceArea:
            outcome.skip(OUTSIDE, reader.named(row), tolerated=True)
        except ValidationError as error:
            outcome.skip(f"are refused: {' '.join(error.messages)}", reader.named(row))
    if outcome.read == 0:
        raise ImportRefused(f"{options.path.name} has no rows below its header.")
    outcome.refuse_if_too_much_is_skipped()
    _refuse_many_mistakes(outcome)
    return outcome


def _refuse_many_mistakes(outcome: Outcome) -> None:
    """One in twenty in all, whatever the reasons."""
    mistakes = {
        reason: rows for reason, rows in outcome.skipped.items() if reason not in outcome.tolerated
    }
    count = sum(len(rows) for rows in mistakes.values())
    if count > SKIP_AT_MOST * outcome.read:
        told = "; ".join(f"{rows[0]}: {reason}" for reason, rows in mistakes.items())
        raise ImportRefused(
            f"{count} of {outcome.read} rows cannot be used ({told}). Nothing was imported."
        )


def _bring_in(reader: "_Reader", row: Row, known: dict[str, Report], outcome: Outcome) -> None:
    item = reader.item(row)
    report = known.get(item.id)
    if report is None:
        report = services.submit_report(
            municipality=reader.municipality,
            category=item.category,
            location=item.location,
            place=item.place,
            text=item.text,
            channel="import",
            source=reader.options.source,
            source_id=item.id,
            at=item.created,
        )
        _move(report, item)
        text = report.text_item
        if (
            reader.options.texts_are_public
            and text is not None
            and text.visibility != Visibility.PRIVATE  # confidential here, whatever it was there
        ):
            decide(text, Visibility.SHOWN, by=None, automatic=True)
        known[item.id] = report
        outcome.added += 1
    elif _move(report, item):
        outcome.changed += 1
    else:
        outcome.unchanged += 1


def _end_helps(report: Report, *, by: Actor, at: datetime) -> None:
    """Who still helps need not any more, and is told, at work here and not in the other system."""
    for row in open_helps([report.pk]):
        services.end_help(row, by=by, note=_CLOSED_THERE, at=max(at, row.changed_at))


def _move(report: Report, item: "_Item") -> bool:
    """Let the report follow its state there, as far as that is news here.

    What closed here is not opened again, what is further here does not go back, what was merged
    here is told by the report that leads. What somebody here has changed since, by refusing or
    reopening it, is not done a second time because the file still says it.
    """
    wanted = item.work
    if wanted == Work.RECEIVED or report.duplicate_of_id is not None:
        return False
    if report.work in (wanted, *CLOSED, *_FURTHER.get(wanted, ())):
        return False
    if report.events.filter(verb=_VERBS[wanted], at=item.updated).exists():
        return False
    by = Actor(kind=ActorKind.STAFF, department=report.body, quiet=True)
    at = item.updated
    if wanted in CLOSED:
        _end_helps(report, by=by, at=at)
    match wanted:
        case Work.ACCEPTED:
            services.accept(report, by=by, at=at)
        case Work.IN_PROGRESS:
            services.start(report, by=by, at=at)
        case Work.FIXED:
            services.mark_fixed(report, by=by, at=at)
        case Work.NOT_FIXED:
            services.mark_not_fixed(
                report, reason=NotFixedReason.OTHER, note=_NOT_FIXED_THERE, by=by, at=at
            )
        case Work.ANSWERED:
            services.answer(report, note=_ANSWERED_THERE, by=by, at=at)
    return True


_VERBS = {
    Work.ACCEPTED: Verb.ACCEPTED,
    Work.IN_PROGRESS: Verb.STARTED,
    Work.FIXED: Verb.FIXED,
    Work.NOT_FIXED: Verb.NOT_FIXED,
    Work.ANSWERED: Verb.ANSWERED,
}
_FURTHER = {
    Work.ACCEPTED: (Work.PLANNED, Work.IN_PROGRESS, Work.SECURED),
    Work.IN_PROGRESS: (Work.SECURED,),
}
_NOT_FIXED_THERE = "Im früheren System abgeschlossen, ohne dass es behoben wurde."
_CLOSED_THERE = "Im anderen System abgeschlossen."
_ANSWERED_THERE = "Im früheren System beantwortet."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """A row that makes sense."""

    id: str
    created: datetime
    updated: datetime
    work: Work
    category: Category
    text: str
    place: str
    location: Point


class _Reader:
    """Knows which column is what, and what its words mean here."""

    def __init__(self, municipality: Municipality, options: Options) -> None:
        self.municipality = municipality
        self.options = options
        self._table = Table(
            options.path,
            _COLUMNS,
            needed=_NEEDED,
            given=options.columns,
            many=("category",),
            encoding=options.encoding,
        )
        self._states = {**_STATES, **{_folded(a): b for a, b in options.states.items()}}
        unknown = {state for state in self._states.values() if state not in _REACHABLE}
        if unknown:
            raise ImportRefused(
                f"There is no state {', '.join(sorted(unknown))}. "
                f"There is: {', '.join(sorted(_REACHABLE))}."
            )
        self._categories = self._known_categories()
        self._now = clock.now()

    def rows(self) -> Iterator[Row]:
        return self._table.rows()

    def named(self, row: Row) -> str:
        return self._value(row, "id") or "a row without an id"

    def item(self, row: Row) -> _Item:
        identifier = self._value(row, "id")
        if not identifier or len(identifier) > 80:
            raise _RowRefused("have no id")
        created = self._moment(row, "created")
        if created is None:
            raise _RowRefused("have no date")
        return _Item(
            id=identifier,
            created=created,
            updated=max(created, self._moment(row, "updated") or created),
            work=self._work(row),
            category=self._category(row),
            text=self._text(row),
            place=" ".join(self._value(row, "place").split()),
            location=self._location(row),
        )

    def _known_categories(self) -> dict[str, Category]:
        """Kinds by key, by name, by what the other system calls them and by its codes."""
        kinds = list(Category.objects.with_bodies().filter(municipality=self.municipality))
        by_key = {kind.key: kind for kind in kinds}
        known: dict[str, Category] = {}
        for kind in kinds:
            for name in kind.name.values():
                known.setdefault(_folded(name), kind)
        known.update({_folded(kind.key): kind for kind in kinds})
        for theirs, key in self.options.categories.items():
            if key not in by_key:
                raise ImportRefused(
                    f"{self.municipality} has no kind {key}. It has: {', '.join(by_key)}."
                )
            known[_folded(theirs)] = by_key[key]
        for code, name in self._service_names().items():
            if _folded(name) in known:
                known.setdefault(_folded(code), known[_folded(name)])
        if self.options.fallback and self.options.fallback not in by_key:
            raise ImportRefused(f"{self.municipality} has no kind {self.options.fallback}.")
        self._fallback = by_key.get(self.options.fallback)
        return known

    def _service_names(self) -> dict[str, str]:
        path = self.options.services
        if path is None:
            return {}
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            return {str(each["service_code"]): str(each["service_name"]) for each in found}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ImportRefused(f"{path.name} is no list of Open311 services: {error}.") from None

    def _value(self, row: Row, name: str) -> str:
        return self._table.value(row, name)

    def _moment(self, row: Row, name: str) -> datetime | None:
        """A date in ISO 8601; without a time zone it is German time."""
        raw = self._value(row, name)
        if not raw:
            return None
        try:
            found = datetime.fromisoformat(raw)
        except ValueError:
            raise _RowRefused("have a date that is none", raw) from None
        found = found if found.tzinfo is not None else found.replace(tzinfo=BERLIN)
        if found > self._now:
            raise _RowRefused("have a date still to come", raw)
        return found

    def _work(self, row: Row) -> Work:
        raw = self._value(row, "status")
        state = self._states.get(_folded(raw)) if raw else Work.RECEIVED
        if state is None:
            raise _RowRefused("have a state not known here, say --status THEIRS=OURS", raw)
        return Work(state)

    def _category(self, row: Row) -> Category:
        given = self._table.values(row, "category")
        for name in given:
            if name and _folded(name) in self._categories:
                return self._categories[_folded(name)]
        if self._fallback is not None:
            return self._fallback
        name = next(filter(None, given), "none")
        raise _RowRefused("have a kind not known here, say --category THEIRS=KEY", name)

    def _text(self, row: Row) -> str:
        title, text = self._value(row, "title"), self._value(row, "text")
        whole = f"{title}\n\n{text}" if title and title not in text else text
        return whole.strip()[:4000]

    def _location(self, row: Row) -> Point:
        raw = [self._value(row, name).replace(",", ".") for name in ("lon", "lat")]
        try:
            lon, lat = (float(value) for value in raw)
        except ValueError:
            raise _RowRefused("have no place") from None
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            raise _RowRefused("have a place that is none on earth", f"{lon} {lat}")
        return Point(lon, lat, srid=WGS84)


_REACHABLE = {
    Work.RECEIVED,
    Work.ACCEPTED,
    Work.IN_PROGRESS,
    Work.FIXED,
    Work.NOT_FIXED,
    Work.ANSWERED,
}


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())

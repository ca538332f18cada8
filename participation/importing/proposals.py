"""Proposals and comments of another platform come in with their own dates, all at once.

Two CSV files with a header: one proposal a row, one comment a row. They were public there, so
they are shown here; nobody is written to. The same row again (source and id) is left as it is.
Everything is written in a handful of statements per thousand rows, inside one transaction.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.contrib.gis.geos import Point
from django.db import connection, transaction
from django.db.models import Max

from common import data_version
from common.models import ActorKind
from common.tables import ImportRefused, Row, Table
from geo.importing.report import Report as Outcome
from geo.srid import WGS84
from moderation.models import Item
from participation.importing.comments import import_comments
from participation.importing.rows import BATCH, known_proposals, read_created, shown_item
from participation.models import (
    Consultation,
    ParticipationEvent,
    Proposal,
    ProposalCategory,
    ProposalVersion,
    Support,
    Thread,
)
from participation.moderation import PROPOSAL
from participation.states import ProposalState, Verb

OUTSIDE = "lie outside the area of the consultation"
_TITLE = 120

_PROPOSALS: dict[str, tuple[str, ...]] = {
    "id": ("id", "proposal_id", "nummer"),
    "title": ("title", "titel"),
    "text": ("text", "description", "body", "beschreibung"),
    "category": ("category", "kategorie", "thema"),
    "created": ("date", "created_at", "created", "datum"),
    "votes": ("votes", "supports", "stimmen"),
    "lon": ("lon", "long", "longitude", "lng"),
    "lat": ("lat", "latitude"),
}


@dataclass(slots=True, kw_only=True)
class Options:
    """`columns` (of the proposals) come before what is guessed from the header."""

    proposals: Path
    source: str
    comments: Path | None = None
    encoding: str = "utf-8-sig"
    columns: Mapping[str, str] = field(default_factory=dict)
    progress: Callable[[str], None] | None = None


@dataclass(slots=True, kw_only=True)
class _Read:
    """A row of the file that makes sense, and what became of it."""

    id: str
    title: str
    text: str
    category: str
    created: datetime
    votes: int
    point: Point | None
    row: Any = None


@transaction.atomic
def import_proposals(consultation: Consultation, options: Options) -> Outcome:
    """Bring proposals, their supports and comments into `consultation`: all or nothing.

    Reads `consultation.project.municipality`. Rows that cannot be used are told one by one;
    beyond one in twenty the file is refused with `ImportRefused`. What lies outside the area is
    left out, however much that is.
    """
    outcome = Outcome()
    if options.progress is not None:
        outcome.progress = options.progress
    # Numbers are given in one go; nobody else may take one meanwhile.
    Consultation.objects.select_for_update(no_key=True).get(pk=consultation.pk)
    found = _read_proposals(options, outcome)
    inside = _inside(consultation, found, outcome)
    known = known_proposals(consultation, options.source)
    fresh = [each for each in inside if each.id not in known]
    outcome.unchanged = len(inside) - len(fresh)
    _write_proposals(consultation, options.source, fresh)
    outcome.added = len(fresh)
    outcome.progress(f"{len(fresh)} proposals")
    if options.comments is not None:
        import_comments(
            consultation,
            options.comments,
            source=options.source,
            encoding=options.encoding,
            outcome=outcome,
        )
    outcome.refuse_if_too_much_is_skipped()
    data_version.raise_version(consultation.municipality_id)
    return outcome


# --- proposals --------------------------------------------------------------------------


def _read_proposals(options: Options, outcome: Outcome) -> list[_Read]:
    table = Table(
        options.proposals,
        _PROPOSALS,
        needed=("id", "title"),
        given=options.columns,
        encoding=options.encoding,
    )
    found: dict[str, _Read] = {}
    for row in table.rows():
        outcome.read += 1
        identifier = table.value(row, "id")
        try:
            read = _proposal(table, row, identifier)
        except ValueError as error:
            outcome.skip(str(error), identifier or "a row without an id")
            continue
        if identifier in found:
            outcome.skip("have the id of another row", identifier)
            continue
        found[identifier] = read
    if outcome.read == 0:
        raise ImportRefused(f"{options.proposals.name} has no rows below its header.")
    return list(found.values())


def _proposal(table: Table, row: Row, identifier: str) -> _Read:
    """Raises `ValueError` with what completes "2 features ..."."""
    title = " ".join(table.value(row, "title").split())
    if not identifier or len(identifier) > 80:
        raise ValueError("have no id")
    if not title:
        raise ValueError("have no title")
    text = table.value(row, "text")
    if len(title) > _TITLE:  # nothing is lost: the whole title begins the text
        text = f"{title}\n\n{text}".strip()
        title = f"{title[: _TITLE - 2].rsplit(' ', 1)[0]} …"
    return _Read(
        id=identifier,
        title=title,
        text=text[:8000],
        category=table.value(row, "category")[:60],
        created=read_created(table.value(row, "created")),
        votes=_votes(table.value(row, "votes")),
        point=_point(table.value(row, "lon"), table.value(row, "lat")),
    )


def _votes(text: str) -> int:
    if not text:
        return 0
    if not text.isdecimal() or int(text) > 1_000_000:
        raise ValueError("have votes that are no number")
    return int(text)


def _point(lon: str, lat: str) -> Point | None:
    if not lon and not lat:
        return None
    try:
        x, y = float(lon.replace(",", ".")), float(lat.replace(",", "."))
    except ValueError:
        raise ValueError("have a place that is none") from None
    if not (-180 <= x <= 180 and -85 <= y <= 85):
        raise ValueError("have a place that is none on earth")
    return Point(x, y, srid=WGS84)


def _inside(consultation: Consultation, found: list[_Read], outcome: Outcome) -> list[_Read]:
    """What lies in the area (or has no place), asked in one statement."""
    placed = [each for each in found if each.point is not None]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH area AS MATERIALIZED (
              SELECT COALESCE(
                c.area, CASE WHEN ST_Dimension(p.area::geometry) = 2 THEN p.area::geometry END,
                m.boundary) AS shape
              FROM participation_consultation c
              JOIN participation_project p ON p.id = c.project_id
              JOIN geo_municipality m ON m.id = c.municipality_id WHERE c.id = %s
            )
            SELECT n FROM area,
              unnest(%s::float8[], %s::float8[]) WITH ORDINALITY AS point (x, y, n)
            WHERE NOT ST_Covers(area.shape, ST_SetSRID(ST_MakePoint(x, y), 4326))
            """,
            [
                consultation.pk,
                [each.point.x for each in placed if each.point],
                [each.point.y for each in placed if each.point],
            ],
        )
        outside = {placed[n - 1].id for (n,) in cursor.fetchall()}
    for identifier in outside:
        outcome.skip(OUTSIDE, identifier, tolerated=True)
    return [each for each in found if each.id not in outside]


def _write_proposals(consultation: Consultation, source: str, reads: list[_Read]) -> None:
    categories = _categories(consultation, {each.category for each in reads if each.category})
    last = Proposal.objects.filter(consultation=consultation).aggregate(n=Max("number"))["n"] or 0
    for start in range(0, len(reads), BATCH):
        batch = reads[start : start + BATCH]
        items = Item.objects.bulk_create(
            [
                shown_item(consultation, PROPOSAL, each.title, each.text, each.created)
                for each in batch
            ]
        )
        threads = Thread.objects.bulk_create(
            [
                Thread(
                    municipality_id=consultation.municipality_id,
                    consultation=consultation,
                    item=item,
                )
                for item in items
            ]
        )
        rows = Proposal.objects.bulk_create(
            [
                Proposal(
                    municipality_id=consultation.municipality_id,
                    consultation=consultation,
                    number=last + start + place + 1,
                    item=items[place],
                    thread=threads[place],
                    shown=True,
                    category=categories.get(each.category),
                    title=each.title,
                    text=each.text,
                    geometry=each.point,
                    location=each.point,
                    state=ProposalState.SUBMITTED,
                    support_count=each.votes,
                    source=source,
                    source_id=each.id,
                    created_at=each.created,
                    submitted_at=each.created,
                    updated_at=each.created,
                )
                for place, each in enumerate(batch)
            ]
        )
        _write_what_belongs_to(consultation, rows, batch)
    Consultation.objects.filter(pk=consultation.pk).update(next_number=last + len(reads) + 1)
    _name_zones(consultation)


def _write_what_belongs_to(
    consultation: Consultation, rows: list[Proposal], batch: list[_Read]
) -> None:
    ProposalVersion.objects.bulk_create(
        [
            ProposalVersion(
                proposal=row,
                number=1,
                title=row.title,
                text=row.text,
                geometry=row.geometry,
                at=row.created_at,
                was_shown=True,
            )
            for row in rows
        ]
    )
    ParticipationEvent.objects.bulk_create(
        [
            ParticipationEvent(
                municipality_id=consultation.municipality_id,
                project=consultation.project,
                consultation=consultation,
                proposal=row,
                at=row.created_at,
                actor_kind=ActorKind.SYSTEM,
                verb=Verb.SUBMITTED,
            )
            for row in rows
        ]
    )
    Support.objects.bulk_create(
        [
            Support(municipality_id=consultation.municipality_id, proposal=row, at=each.created)
            for row, each in zip(rows, batch, strict=True)
            for _ in range(each.votes)
        ]
    )


def _categories(consultation: Consultation, names: set[str]) -> dict[str, ProposalCategory]:
    known = {each.name: each for each in consultation.categories.all()}
    for order, name in enumerate(sorted(names - set(known)), start=len(known)):
        known[name] = ProposalCategory.objects.create(
            consultation=consultation, name=name, order=order
        )
    return known


def _name_zones(consultation: Consultation) -> None:
    """As `services.proposals.zone_at`, for all at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE participation_proposal p SET zone_id = found.zone
            FROM (
              SELECT q.id, (
                SELECT z.id FROM geo_zone z JOIN geo_zonelayer l ON l.id = z.layer_id
                WHERE z.municipality_id = q.municipality_id AND l.purpose = 'district'
                  AND ST_Covers(z.boundary, q.location::geometry)
                ORDER BY l."order" DESC, l.key DESC, z.id LIMIT 1
              ) AS zone
              FROM participation_proposal q
              WHERE q.consultation_id = %s AND q.zone_id IS NULL AND q.location IS NOT NULL
            ) AS found
            WHERE p.id = found.id AND found.zone IS NOT NULL
            """,
            [consultation.pk],
        )


def span_of(options: Options) -> tuple[datetime, datetime]:
    """From the first proposal to the day after the last: the phase that they came in."""
    outcome = Outcome()
    moments = [each.created for each in _read_proposals(options, outcome)]
    return min(moments), max(moments) + timedelta(days=1)

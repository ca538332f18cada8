"""A proposal's way in: draft, submission, editing, withdrawal; and what staff enter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock, data_version
from common.models import ActorKind
from geo.models import Zone, ZoneLayer
from moderation.models import Item, Visibility
from moderation.services import ask, open_item, review_again
from participation import history
from participation.errors import ChangedMeanwhile, TooLate
from participation.geometry import point_on, require_inside
from participation.models import (
    Consultation,
    Milestone,
    Proposal,
    ProposalCategory,
    ProposalPhoto,
    ProposalVersion,
    Thread,
)
from participation.models.consultation import Act, Review
from participation.models.proposal import Origin
from participation.services.gate import first_visibility, pass_gate, review_due
from participation.services.rows import begin, item_of, take_step
from participation.states import ProposalState, Verb
from photos.models import Photo
from photos.services import attach

KIND = "participation.proposal"


@dataclass(frozen=True, kw_only=True)
class Fields:
    """What an author says. `geometry` is longitude/latitude, SRID 4326."""

    title: str
    text: str = ""
    category: ProposalCategory | None = None
    geometry: GEOSGeometry | None = None
    place: str = ""
    cost_euros: int | None = None


# --- drafts ---------------------------------------------------------------------------


@transaction.atomic
def save_draft(
    consultation: Consultation,
    fields: Fields,
    *,
    by: User,
    draft: Proposal | None = None,
    draft_key: UUID | None = None,
    at: datetime | None = None,
) -> Proposal:
    """Keep what somebody has written so far; only they see it. Anything may be missing, but
    what was drawn must lie inside the area. Reads nothing of the phases: drafts may be kept
    while it is closed."""
    now = at or clock.now()
    if fields.geometry is not None:
        require_inside(fields.geometry, consultation)
    if draft is None:
        draft = Proposal(
            municipality_id=consultation.municipality_id,
            consultation=consultation,
            author=by,
            draft_key=draft_key,
            created_at=now,
        )
    elif draft.state != ProposalState.DRAFT:
        raise ChangedMeanwhile(_("Dieser Vorschlag ist schon eingereicht."), code="submitted")
    _take_over(draft, fields)
    draft.updated_at = now
    draft.save()
    return draft


# --- submitting -----------------------------------------------------------------------


@transaction.atomic
def submit_proposal(
    consultation: Consultation,
    fields: Fields,
    *,
    by: User,
    draft: Proposal | None = None,
    photos: Sequence[Photo] = (),
    at: datetime | None = None,
) -> Proposal:
    """Hand in a proposal: it gets its number, its thread and its place before the moderators.

    Reads `consultation.project`. Whether it is seen at once is the consultation's policy.
    Raises `Closed`, `NotEligible`, `OutsideArea`, or `ValidationError` for what is missing.
    """
    now = pass_gate(consultation, Act.PROPOSE, by=by, at=at)
    _require_complete(consultation, fields)
    if draft is not None:
        draft = Proposal.objects.select_for_update(of=("self",)).get(pk=draft.pk)
        if draft.state != ProposalState.DRAFT:
            raise ChangedMeanwhile(_("Dieser Vorschlag ist schon eingereicht."), code="submitted")
    proposal = draft or Proposal(
        municipality_id=consultation.municipality_id, author=by, created_at=now
    )
    proposal.consultation = consultation
    return _store(
        proposal,
        fields,
        photos=photos,
        visibility=first_visibility(consultation.proposals_review),
        kind=ActorKind.RESIDENT,
        by=by,
        at=now,
    )


@transaction.atomic
def enter_proposal(
    consultation: Consultation,
    fields: Fields,
    *,
    by: User | None,
    origin: Origin,
    supports_on_paper: int = 0,
    at: datetime | None = None,
    source: str = "",
    source_id: str = "",
) -> Proposal:
    """Staff (or an import, `by` None) write down what came on paper or from elsewhere.

    Phases do not bind it: a card may be typed in after the workshop. It is shown at once,
    as staff have read it. `supports_on_paper` counts people without an account.
    """
    now = at or clock.now()
    if fields.geometry is not None:
        require_inside(fields.geometry, consultation)
    if not fields.title.strip():
        raise ValidationError(_("Der Titel fehlt."), code="title")
    proposal = Proposal(
        municipality_id=consultation.municipality_id,
        consultation=consultation,
        origin=origin,
        entered_by=by,
        source=source,
        source_id=source_id,
        created_at=now,
        support_count=supports_on_paper,
    )
    _store(
        proposal,
        fields,
        photos=(),
        visibility=Visibility.SHOWN,
        kind=ActorKind.STAFF if by else ActorKind.SYSTEM,
        by=by,
        at=now,
        reviewed=True,
    )
    if supports_on_paper:
        _count_paper(proposal, supports_on_paper, now)
    return proposal


def _count_paper(proposal: Proposal, count: int, at: datetime) -> None:
    """Rows without a person, so that counter and rows always agree."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO participation_support (municipality_id, proposal_id, at)"
            " SELECT %s, %s, %s FROM generate_series(1, %s)",
            [proposal.municipality_id, proposal.pk, at, count],
        )


def _store(
    proposal: Proposal,
    fields: Fields,
    *,
    photos: Sequence[Photo],
    visibility: Visibility,
    kind: ActorKind,
    by: User | None,
    at: datetime,
    reviewed: bool = False,
) -> Proposal:
    consultation = proposal.consultation
    municipality = consultation.project.municipality
    due = review_due(at, land=municipality.land)
    item = open_item(
        municipality=municipality,
        kind=KIND,
        visibility=visibility,
        title=fields.title,
        excerpt=fields.text,
        due_at=due,
    )
    _take_over(proposal, fields)
    proposal.item = item
    proposal.shown = item.shown
    proposal.thread = Thread.objects.create(
        municipality=municipality, consultation=consultation, item=item
    )
    proposal.state = ProposalState.SUBMITTED
    proposal.submitted_at = proposal.updated_at = at
    proposal.number = _next_number(consultation)
    proposal.save()
    _keep_version(proposal, at=at, shown=item.shown)
    _attach(proposal, photos, shown=visibility == Visibility.SHOWN)
    if not reviewed:
        ask(item, due_at=due)
    history.of_proposal(Verb.SUBMITTED, proposal, at=at, by=by, kind=kind)
    if item.shown:
        data_version.raise_version(proposal.municipality_id)
    return proposal


def _next_number(consultation: Consultation) -> int:
    """Held by a row lock until the transaction ends: numbers have no gaps."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE participation_consultation SET next_number = next_number + 1"
            " WHERE id = %s RETURNING next_number - 1",
            [consultation.pk],
        )
        return int(cursor.fetchone()[0])


def _take_over(proposal: Proposal, fields: Fields) -> None:
    proposal.title = fields.title.strip()
    proposal.text = fields.text.strip()
    proposal.category = fields.category
    proposal.cost_euros = fields.cost_euros
    proposal.geometry = fields.geometry
    proposal.place = fields.place.strip()[:200]
    proposal.location = None
    proposal.zone = None
    if fields.geometry is not None:
        proposal.location = point_on(fields.geometry)
        proposal.zone = zone_at(proposal.consultation, proposal)


def zone_at(consultation: Consultation, proposal: Proposal) -> Zone | None:
    """The part of town that names a place: of the last district layer; the lower id wins."""
    return (
        Zone.objects.filter(
            municipality_id=consultation.municipality_id,
            layer__purpose=ZoneLayer.Purpose.DISTRICT,
            boundary__covers=proposal.location,
        )
        .order_by("-layer__order", "-layer__key", "id")
        .first()
    )


def _require_complete(consultation: Consultation, fields: Fields) -> None:
    problems: dict[str, str] = {}
    if not fields.title.strip():
        problems["title"] = _("Bitte geben Sie Ihrem Vorschlag einen Titel.")
    if not fields.text.strip():
        problems["text"] = _("Bitte beschreiben Sie Ihren Vorschlag in einigen Sätzen.")
    if consultation.shapes and consultation.needs_place and fields.geometry is None:
        problems["geometry"] = _("Bitte zeigen Sie, wo es ist: auf der Karte oder mit Adresse.")
    if problems:
        raise ValidationError(problems)
    if fields.geometry is not None:
        require_inside(fields.geometry, consultation)


def _keep_version(proposal: Proposal, *, at: datetime, shown: bool) -> None:
    ProposalVersion.objects.create(
        proposal=proposal,
        number=proposal.version,
        title=proposal.title,
        text=proposal.text,
        geometry=proposal.geometry,
        at=at,
        was_shown=shown,
    )


def _attach(proposal: Proposal, photos: Sequence[Photo], *, shown: bool) -> None:
    assert proposal.item is not None  # noqa: S101  # it was opened just before
    first = proposal.pictures.count() if proposal.version > 1 else 0
    for order, draft in enumerate(photos, start=first):
        photo = attach(
            draft,
            parent_item=proposal.item,
            title=proposal.title,
            visibility=Visibility.SHOWN if shown else Visibility.PENDING,
        )
        ProposalPhoto.objects.create(proposal=proposal, photo=photo, order=order)


# --- changing what was said ---------------------------------------------------------------


@transaction.atomic
def edit_proposal(
    proposal: Proposal,
    fields: Fields,
    *,
    by: User,
    photos: Sequence[Photo] = (),
    version: int,
    at: datetime | None = None,
) -> Proposal:
    """The author changes a submitted proposal; what it said before stays readable.

    `version` is the one the form was filled from. Where contributions are reviewed before
    they appear, it goes back to review and is hidden until then. Raises `TooLate`,
    `ChangedMeanwhile`, or what `submit_proposal` raises for the fields.
    """
    item = item_of(proposal)
    fresh = begin(proposal)
    now = at or clock.now()
    consultation = fresh.consultation
    limit = (fresh.submitted_at or now) + timedelta(minutes=consultation.edit_minutes)
    if fresh.state != ProposalState.SUBMITTED or now >= limit:
        raise TooLate(
            _("Ändern geht nicht mehr. Schreiben Sie einen Kommentar zu Ihrem Vorschlag."),
            code="too_late",
        )
    if fresh.version != version:
        raise ChangedMeanwhile(
            _("Sie haben diesen Vorschlag inzwischen in einem anderen Fenster geändert."),
            code="changed",
        )
    _require_complete(consultation, fields)
    _take_over(fresh, fields)
    fresh.version += 1
    fresh.edited_at = fresh.updated_at = now
    fresh.save()
    stays = consultation.proposals_review == Review.AFTER and fresh.shown
    _keep_version(fresh, at=now, shown=stays)
    _attach(fresh, photos, shown=stays)
    due = review_due(now, land=consultation.project.municipality.land)
    if stays:
        Item.objects.filter(pk=item.pk).update(title=fresh.title, excerpt=fresh.text[:400])
        ask(item, due_at=due)
        data_version.raise_version(fresh.municipality_id)
    else:
        review_again(item, title=fresh.title, excerpt=fresh.text, due_at=due)
    history.of_proposal(
        Verb.EDITED,
        fresh,
        at=now,
        by=by,
        kind=ActorKind.RESIDENT,
        payload={"version": fresh.version},
    )
    fresh.refresh_from_db(fields=["shown"])
    return fresh


@transaction.atomic
def withdraw_proposal(proposal: Proposal, *, by: User, at: datetime | None = None) -> Proposal:
    """The author takes it back: it stays readable by its address, marked, and is not listed.

    A draft is deleted. What was answered, merged or is being realised stays.
    """
    now = at or clock.now()
    if proposal.state == ProposalState.DRAFT:
        proposal.delete()
        return proposal
    fresh = begin(proposal)
    take_step(fresh, Verb.WITHDRAWN)
    fresh.updated_at = now
    fresh.save(update_fields=["state", "updated_at"])
    history.of_proposal(Verb.WITHDRAWN, fresh, at=now, by=by, kind=ActorKind.RESIDENT)
    data_version.raise_version(fresh.municipality_id)
    return fresh


@transaction.atomic
def link_proposal(
    proposal: Proposal,
    *,
    by: User,
    milestone: Milestone | None,
    paper_url: str = "",
    paper_label: str = "",
    report_url: str = "",
    at: datetime | None = None,
) -> Proposal:
    """Connect it with a milestone, a council paper, and by its address with a defect report.

    `report_url` is a path of this site (`/meldungen/2614/`); nothing is asked about it.
    """
    now = at or clock.now()
    fresh = begin(proposal)
    if milestone is not None and milestone.project_id != fresh.consultation.project_id:
        raise ValueError("A milestone of another project.")
    fresh.milestone = milestone
    fresh.paper_url, fresh.paper_label = paper_url.strip(), paper_label.strip()
    fresh.report_url = report_url.strip()
    fresh.updated_at = now
    fresh.save(update_fields=["milestone", "paper_url", "paper_label", "report_url", "updated_at"])
    history.of_proposal(Verb.LINKED, fresh, at=now, by=by, public=False)
    data_version.raise_version(fresh.municipality_id)
    return fresh

"""A proposal's way in: what citizens hand in, and what staff enter and link."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock, data_version
from common.models import ActorKind
from moderation.models import Visibility
from moderation.policies import Applied
from moderation.services import ask, open_item
from participation import fingerprints, history
from participation.geometry import require_inside
from participation.models import (
    Consultation,
    Milestone,
    Proposal,
    Thread,
)
from participation.models.consultation import Act
from participation.models.proposal import Origin
from participation.services.contents import (
    Fields,
    attach_photos,
    keep_version,
    require_complete,
    take_over,
)
from participation.services.drafts import locked_draft
from participation.services.gate import pass_gate, proposals_policy
from participation.services.rows import begin
from participation.services.supports import write_without_person
from participation.states import ProposalState, Verb
from photos.models import Photo

KIND = "participation.proposal"


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

    A `draft` becomes the proposal; one that was discarded meanwhile is no hindrance. Reads
    `consultation.project`. Whether it is seen at once is the consultation's policy.
    Raises `Closed`, `NotEligible`, `OutsideArea`, or `ValidationError` for what is missing.
    """
    now = pass_gate(consultation, Act.PROPOSE, by=by, at=at)
    require_complete(consultation, fields)
    proposal = (draft and locked_draft(draft)) or Proposal(
        municipality_id=consultation.municipality_id, author=by, created_at=now
    )
    proposal.consultation = consultation
    return _store(
        proposal,
        fields,
        photos=photos,
        policy=proposals_policy(consultation),
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
        kind=ActorKind.STAFF if by else ActorKind.SYSTEM,
        by=by,
        at=now,
    )
    if supports_on_paper:
        write_without_person(proposal, supports_on_paper, at=now)
    return proposal


def _store(
    proposal: Proposal,
    fields: Fields,
    *,
    photos: Sequence[Photo],
    kind: ActorKind,
    by: User | None,
    at: datetime,
    policy: Applied | None = None,
) -> Proposal:
    """Without `policy` staff have read it already: it is shown, and nobody is asked."""
    consultation = proposal.consultation
    municipality = consultation.project.municipality
    visibility = policy.first_visibility if policy else Visibility.SHOWN
    due = policy.due(at, land=municipality.land) if policy else None
    item = open_item(
        municipality=municipality,
        kind=KIND,
        visibility=visibility,
        title=fields.title,
        excerpt=fields.text,
        due_at=due,
        scope=consultation.uuid,
    )
    take_over(proposal, fields)
    proposal.item = item
    proposal.shown = item.shown
    proposal.thread = Thread.objects.create(
        municipality=municipality, consultation=consultation, item=item
    )
    proposal.state = ProposalState.SUBMITTED
    proposal.submitted_at = proposal.updated_at = at
    proposal.number = _next_number(consultation)
    proposal.save()
    keep_version(proposal, at=at, shown=item.shown)
    attach_photos(proposal, photos, shown=visibility == Visibility.SHOWN)
    if policy:
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


# --- afterwards -----------------------------------------------------------------------------


@transaction.atomic
def link_proposal(
    proposal: Proposal,
    *,
    by: User,
    milestone: Milestone | None,
    paper_url: str = "",
    paper_label: str = "",
    report_url: str = "",
    seen: str = "",
    at: datetime | None = None,
) -> Proposal:
    """Connect it with a milestone, a council paper, and by its address with a defect report.

    `report_url` is a path of this site (`/meldungen/2614/`); nothing is asked about it. `seen`
    is `fingerprints.of_proposal` of what the person looked at. Raises `ChangedMeanwhile`.
    """
    now = at or clock.now()
    fresh = begin(proposal)
    fingerprints.require(seen, fingerprints.of_proposal(fresh))
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

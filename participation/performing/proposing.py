"""Handing in a proposal from its form: at once, or when its author has signed in."""

from typing import Literal
from uuid import UUID, uuid5

from django.contrib.gis.geos import GEOSGeometry, LineString, Point, Polygon
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import change_public_name
from common import german, idempotency
from participation import services, shapes
from participation.forms.proposal import ProposalForm, sent_before
from participation.models import Consultation, PendingAct, Proposal
from participation.placing import Sketch
from participation.states import ProposalState
from photos.models import Photo

Outcome = Literal["new", "same", "other"]


def sent_path(proposal: Proposal) -> str:
    """The page that tells its author what happens next. Reads `consultation.project`."""
    return f"{proposal.consultation.get_absolute_url()}vorschlagen/{proposal.uuid}/"


# --- at once ------------------------------------------------------------------------------


@transaction.atomic
def hand_in(form: ProposalForm, *, by: User, again: bool = False) -> tuple[Proposal, Outcome]:
    """The proposal that a checked form is or became: `same` when it was sent before, `other`
    when something else was sent with its key (nothing is stored then).

    With `again` the content is a proposal of its own, once. The draft with the form's key
    becomes the proposal. Raises what `services.submit_proposal` raises; a name that cannot be
    taken is told at `name`.
    """
    claim = idempotency.claim(
        municipality_id=form.municipality.pk, key=_key(form, by, again), content=form.content()
    )
    photos = list(Photo.objects.of_draft(form.municipality, form.key))
    if claim.state == "other" or (photos and claim.state == "same"):
        # The first submission took its pictures over: any still here came later.
        return _of(claim.result_uuid), "other"
    take_name(form, by)
    if claim.state == "same":
        return _of(claim.result_uuid), "same"
    proposal = services.submit_proposal(
        form.consultation,
        form.said(),
        by=by,
        draft=draft_of(form, by),
        photos=photos,
    )
    claim.finish(proposal.uuid)
    return proposal, "new"


@transaction.atomic
def change_instead(form: ProposalForm, *, by: User) -> Proposal:
    """The form was sent before with other content: take this into the proposal it became.
    Raises what `services.edit_proposal` raises."""
    claim = idempotency.claim(
        municipality_id=form.municipality.pk, key=_key(form, by, False), content=form.content()
    )
    proposal = _of(claim.result_uuid)
    if claim.state == "other":
        photos = list(Photo.objects.of_draft(form.municipality, form.key))
        services.edit_proposal(
            proposal, form.said(), by=by, photos=photos, version=proposal.version
        )
        claim.finish(proposal.uuid)
    return proposal


def known(form: ProposalForm, by: User) -> bool:
    """Whether this person has sent this form before, whatever stood in it."""
    return idempotency.is_known(municipality_id=form.municipality.pk, key=_key(form, by, False))


@transaction.atomic
def keep_draft(form: ProposalForm, *, by: User) -> Proposal:
    """Save the form as a draft of `by`; saved again, also from two windows, it is the same.
    Raises `OutsideArea`, or `ChangedMeanwhile` when it was handed in."""
    claim = idempotency.claim(
        municipality_id=form.municipality.pk,
        key=uuid5(by.uuid, f"draft {form.key}"),
        content=b"",
    )
    draft = draft_of(form, by)
    if draft is None and claim.result_uuid is not None:
        draft = Proposal.objects.filter(uuid=claim.result_uuid, author=by).first()
    saved = services.save_draft(
        form.consultation, form.said(), by=by, draft=draft, draft_key=form.key
    )
    claim.finish(saved.uuid)
    return saved


def draft_of(form: ProposalForm, by: User) -> Proposal | None:
    """The draft that was saved from this form."""
    return Proposal.objects.filter(
        consultation=form.consultation,
        author=by,
        draft_key=form.key,
        state=ProposalState.DRAFT,
    ).first()


def _key(form: ProposalForm, by: User, again: bool) -> UUID:
    """The form's key for one person: a shared device mixes nobody up."""
    mine = uuid5(by.uuid, str(form.key))
    return uuid5(mine, form.content().hex()) if again else mine


def _of(uuid: UUID | None) -> Proposal:
    return Proposal.objects.select_related("consultation__project").get(uuid=uuid or UUID(int=0))


def take_name(form: ProposalForm, by: User) -> None:
    """The name that the form says, if it asked for one. Raises `ValidationError` at `name`."""
    if not form.gives_name:
        return
    try:
        change_public_name(by, form.cleaned_data.get("name", ""), municipality=form.municipality)
    except ValidationError as error:
        raise ValidationError({"name": error.messages}) from None


# --- when its author has signed in (participation.acts) --------------------------------------


def consultation(act: PendingAct) -> Consultation:
    found = Consultation.objects.select_related("project").get(
        uuid=act.target, municipality=act.municipality
    )
    found.municipality = act.municipality
    found.project.municipality = act.municipality
    return found


def form_path(act: PendingAct) -> str:
    return f"{consultation(act).get_absolute_url()}vorschlagen/"


def propose(act: PendingAct, user: User) -> str:
    """Raises `ValidationError` with all sentences when something does not hold any more."""
    form = form_of(act)
    if not form.check_to_send():
        raise ValidationError([each for sentences in form.problems.values() for each in sentences])
    proposal, outcome = hand_in(form, by=user)
    if outcome == "other":
        proposal, outcome = hand_in(form, by=user, again=True)
    return sent_path(proposal)


def show(act: PendingAct) -> list[tuple[str, str]]:
    form = form_of(act)
    form.check()
    fields = form.said()
    photos = Photo.objects.of_draft(act.municipality, form.key).count()
    euros = "" if fields.cost_euros is None else german.thousands(fields.cost_euros)
    pairs = [
        (_("Beteiligung"), form.consultation.title),
        (_("Titel"), fields.title),
        (_("Beschreibung"), fields.text),
        (_("Ort"), _place_in_words(form.sketch)),
        (_("Thema"), str(fields.category) if fields.category else ""),
        (_("Kosten"), _("%(euros)s Euro") % {"euros": euros} if euros else ""),
        (_("Fotos"), str(photos) if photos else ""),
    ]
    return [(label, value) for label, value in pairs if value]


def place_of(act: PendingAct) -> GEOSGeometry | None:
    form = form_of(act)
    form.show_place()
    is_simple = form.sketch and isinstance(form.sketch.geometry, Point | LineString | Polygon)
    return form.sketch.geometry if form.sketch and is_simple else None


def _place_in_words(sketch: Sketch | None) -> str:
    """Where it is, and how large, if its author drew that: „nahe Hauptstraße (eine Fläche, …)“."""
    if sketch is None:
        return ""
    if sketch.known or isinstance(sketch.geometry, Point):
        return sketch.words
    size = shapes.words_of(sketch.geometry)
    return f"{sketch.words} ({size[0].lower()}{size[1:]})" if sketch.words else size


def form_of(act: PendingAct) -> ProposalForm:
    """The form as it was sent."""
    return ProposalForm(sent_before(act.payload), consultation=consultation(act))

"""The author changes a proposal or takes it back; everybody reads what it said before."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import uuid5

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from common import clock, german, idempotency
from common.http import guest_form
from common.identifiers import uuid7
from common.page_cache import guest_page
from geo.http import TownRequest
from participation import services
from participation.differences import Piece, differences
from participation.errors import NotPossible
from participation.finding import Gone, existing, frame_of, proposal_at, sign_in_first
from participation.forms.proposal import ProposalForm, initial_of, kept_place
from participation.models import Proposal, ProposalVersion
from participation.removal import removal_of
from participation.services.gate import proposals_policy
from participation.views.proposal_form import (
    PLACE_STEPS,
    answer_place_step,
    place_context,
    steps,
    tell,
)
from photos import drafting

VERSIONS_PER_PAGE = 20

# A view of one proposal, and a view of one's own.
OfProposal = Callable[[TownRequest, Proposal], HttpResponse]
OfAuthor = Callable[[TownRequest, Proposal, User], HttpResponse]
View = Callable[[TownRequest, str, str, int], HttpResponse]


def of_proposal(view: OfProposal) -> View:
    """Finds the proposal of the address; what was removed answers 410."""

    @wraps(view)
    def wrapper(request: TownRequest, project: str, consultation: str, number: int) -> HttpResponse:
        try:
            proposal = proposal_at(request, project, consultation, number)
        except Gone as gone:
            placeholder = {"placeholder": removal_of(gone.item_id, request.municipality)}
            return render(request, "410.html", placeholder, status=410)
        return view(request, proposal)

    return wrapper


def of_author(view: OfAuthor) -> View:
    """For its author alone: a guest is asked to sign in, for anybody else it is forbidden. The
    page is never kept, but the back button brings a form back as it was."""

    @cache_control(private=True, no_cache=True)
    @guest_form
    @require_http_methods(["GET", "HEAD", "POST"])
    @of_proposal
    @wraps(view)
    def wrapper(request: TownRequest, proposal: Proposal) -> HttpResponse:
        if not isinstance(request.user, User):
            return sign_in_first(request)
        if proposal.author_id != request.user.pk:
            return _refused(request, proposal, is_author=False)
        return view(request, proposal, request.user)

    found: View = wrapper
    return found


def _refused(request: TownRequest, proposal: Proposal, *, is_author: bool) -> HttpResponse:
    context = _of(proposal, _("Vorschlag ändern")) | {"is_author": is_author}
    return render(request, "participation/proposing/refused.html", context, status=403)


def _of(proposal: Proposal, here: str) -> dict[str, Any]:
    return frame_of(proposal.consultation) | {
        "here": here,
        "proposal": proposal,
        "path": existing(proposal.get_absolute_url()),
    }


# --- changing -------------------------------------------------------------------------------


@of_author
def proposal_edit(request: TownRequest, proposal: Proposal, author: User) -> HttpResponse:
    """The form of the proposal, as long as it may be changed; afterwards 403 with the reason."""
    if not author.has_perm("participation.edit_proposal", proposal):
        return _refused(request, proposal, is_author=True)
    if request.method != "POST":
        form = ProposalForm(
            consultation=proposal.consultation,
            kept=kept_place(proposal),
            initial=initial_of(proposal) | {"draft_key": uuid7()},
        )
        return _page(request, proposal, form)
    if too_large := drafting.refused(request):
        return too_large
    form = ProposalForm(request.POST, consultation=proposal.consultation, kept=kept_place(proposal))
    do = request.POST.get("do", "send")
    if do in PLACE_STEPS:
        return answer_place_step(request, form, do) or _page(request, proposal, form, at="ort")
    drafting.take_uploads(request, form)
    if do == "photos" or do.startswith("remove-photo:"):
        drafting.take_back(request, form, do.removeprefix("remove-photo:"))
        form.show_place()
        return _page(request, proposal, form, at="foto")
    if not form.check_to_send():
        return _page(request, proposal, form, status=422)
    try:
        edited = _edit(request, proposal, form, author)
    except ValidationError as error:
        tell(form, error)
        return _page(request, proposal, form, status=422)
    messages.success(request, _saved(edited))
    return HttpResponseRedirect(proposal.get_absolute_url(), status=303)


@transaction.atomic
def _edit(request: TownRequest, proposal: Proposal, form: ProposalForm, by: User) -> Proposal:
    """The same change sent twice is one."""
    without = sorted(request.POST.getlist("without"))
    claim = idempotency.claim(
        municipality_id=request.municipality.pk,
        key=uuid5(by.uuid, f"edit {proposal.uuid} {form.key}"),
        content=idempotency.content_of({**form.payload(), "without": without}),
    )
    if claim.state == "same":
        return proposal
    removed = [
        picture.photo.uuid
        for picture in proposal.pictures.select_related("photo")
        if str(picture.photo.uuid) in without
    ]
    edited = services.edit_proposal(
        proposal,
        form.said(),
        by=by,
        photos=drafting.photos_of(request, form),
        without=removed,
        version=form.cleaned_data.get("version") or 0,
    )
    claim.finish(proposal.uuid)
    return edited


def _saved(proposal: Proposal) -> str:
    if proposal.shown:
        return _("Ihre Änderung ist gespeichert und für alle zu sehen.")
    policy = proposals_policy(proposal.consultation)
    due = policy.due(clock.now(), land=proposal.municipality.land)
    return _("Ihre Änderung ist gespeichert. Wir lesen sie bis %(due)s.") % {
        "due": german.moment(due)
    }


def _page(
    request: TownRequest,
    proposal: Proposal,
    form: ProposalForm,
    *,
    status: int = 200,
    at: str = "",
) -> HttpResponse:
    photos = drafting.photos_of(request, form) if form.is_bound else []
    pictures = list(proposal.pictures.select_related("photo"))
    without = set(request.POST.getlist("without"))
    staying = sum(1 for picture in pictures if str(picture.photo.uuid) not in without)
    policy = proposals_policy(proposal.consultation)
    is_hidden_again = not policy.is_shown_first
    context = (
        _of(proposal, _("Vorschlag ändern"))
        | place_context(form)
        | {
            "form": form,
            "photos": photos,
            "pictures": pictures,
            "without": without,
            "draft_key": form.key,
            "may_add_photos": len(photos) + staying < settings.PHOTOS_PER_REPORT,
            "steps": steps(form),
            "at": at,
            "until": proposal.editable_until,
            "is_hidden_again": is_hidden_again and proposal.shown,
            "is_reviewed_before": is_hidden_again,
            "review_due": policy.due(clock.now(), land=request.municipality.land),
            "version": form.value("version"),
        }
    )
    return render(request, "participation/proposing/edit.html", context, status=status)


# --- taking back ------------------------------------------------------------------------------


@of_author
def proposal_withdraw(request: TownRequest, proposal: Proposal, author: User) -> HttpResponse:
    """Asks once more, then marks it as withdrawn."""
    problem, status = "", 200
    if request.method == "POST":
        try:
            services.withdraw_proposal(proposal, by=author)
        except NotPossible as error:
            problem, status = error.messages[0], 422
        else:
            messages.success(request, _("Ihr Vorschlag ist zurückgezogen."))
            return HttpResponseRedirect(proposal.get_absolute_url(), status=303)
    context = _of(proposal, _("Vorschlag zurückziehen")) | {"problem": problem}
    return render(request, "participation/proposing/withdraw.html", context, status=status)


# --- what it said before ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """One version beside the one before it; `changed` names what is different, in words."""

    version: ProposalVersion
    title: list[Piece]
    text: list[Piece]
    changed: str
    is_first: bool
    is_now: bool


@require_safe
@guest_page()
@of_proposal
def proposal_history(request: TownRequest, proposal: Proposal) -> HttpResponse:
    """The versions that were to be seen, the newest first, each with what changed. Its author
    reads all of them."""
    versions = ProposalVersion.objects.filter(proposal=proposal)
    if not (request.user.is_authenticated and proposal.author_id == request.user.pk):
        versions = versions.filter(was_shown=True)
    before = request.GET.get("vor", "")
    if before.isdecimal() and len(before) < 6:
        versions = versions.filter(number__lt=int(before))
    rows = list(versions.order_by("-number")[: VERSIONS_PER_PAGE + 1])
    shown = rows[:VERSIONS_PER_PAGE]
    older = [*rows[1:], None][: len(shown)]
    context = _of(proposal, _("Verlauf")) | {
        "versions": [
            _told(version, previous, proposal)
            for version, previous in zip(shown, older, strict=True)
        ],
        "next": shown[-1].number if len(rows) > VERSIONS_PER_PAGE else None,
    }
    return render(request, "participation/proposing/history.html", context)


def _told(version: ProposalVersion, previous: ProposalVersion | None, proposal: Proposal) -> Told:
    old_title, old_text = (previous.title, previous.text) if previous else ("", "")
    what = []
    if previous is not None:
        if version.title != old_title:
            what.append(_("der Titel"))
        if version.text != old_text:
            what.append(_("die Beschreibung"))
        if not _same_place(version, previous):
            what.append(_("der Ort"))
    return Told(
        version=version,
        title=differences(old_title if previous else version.title, version.title),
        text=differences(old_text if previous else version.text, version.text),
        changed=german.listed(what),
        is_first=previous is None,
        is_now=version.number == proposal.version,
    )


def _same_place(one: ProposalVersion, other: ProposalVersion) -> bool:
    if one.geometry is None or other.geometry is None:
        return one.geometry is other.geometry
    return bool(one.geometry.equals_exact(other.geometry, 1e-7))

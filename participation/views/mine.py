"""What somebody has proposed and begun, in one list that only they see."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from common import keyset
from common.http import guest_form
from geo.http import TownRequest
from moderation.models import Visibility
from participation import services
from participation.errors import ChangedMeanwhile
from participation.finding import consultation_of, existing, frame_of, sign_in_first
from participation.models import Proposal
from participation.services.drafts import LIFE
from participation.states import ProposalState, Word, public_word

PAGE_SIZE = 30
MOST_DRAFTS = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One proposal with the word for its author: its state, or that it is not to be seen.

    `name_path` leads to taking the name back; "" where none stands.
    """

    proposal: Proposal
    word: Word
    path: str
    name_path: str


@never_cache
@require_safe
def my_proposals(request: TownRequest) -> HttpResponse:
    """`/beteiligung/meine/`: drafts first, then proposals, the newest first."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    own = (
        Proposal.objects.of(request.municipality)
        .filter(author=request.user)
        .select_related("consultation__project", "item")
    )
    drafts = own.filter(state=ProposalState.DRAFT).order_by("-updated_at", "-id")[:MOST_DRAFTS]
    sent = own.exclude(state=ProposalState.DRAFT)
    after = request.GET.get("nach")
    page = keyset.page_or_first(sent, order=("-id",), size=PAGE_SIZE, after=after)
    context = {
        "drafts": drafts,
        "rows": [
            Row(each, _word(each), _path(each), _name_path(each, request.user))
            for each in page.rows
        ],
        "next": page.next,
        "draft_days": LIFE.days,
        "all_path": existing("/beteiligung/"),
    }
    return render(request, "participation/proposing/mine.html", context)


def _path(proposal: Proposal) -> str:
    """Its page; as long as there is none, the one that says what happens next."""
    path = proposal.get_absolute_url()
    return (
        existing(path) or f"{proposal.consultation.get_absolute_url()}vorschlagen/{proposal.uuid}/"
    )


def _name_path(proposal: Proposal, author: User) -> str:
    """Where its author takes the name back; "" where none is read."""
    proposal.author = author
    if not proposal.public_author or proposal.entered_by_id is not None:
        return ""
    return f"{proposal.get_absolute_url()}name/"


def _word(proposal: Proposal) -> Word:
    visibility = proposal.item.visibility if proposal.item else Visibility.PENDING
    if visibility == Visibility.PENDING:
        return Word("pending", _("Wird geprüft"), "review", "waiting")
    if visibility in (Visibility.HELD, Visibility.REMOVED):
        return Word("hidden", _("Wird nicht gezeigt"), "eye-off", "closed")
    return public_word(proposal)


@never_cache
@guest_form
@require_http_methods(["GET", "HEAD", "POST"])
def draft_discard(
    request: TownRequest, project: str, consultation: str, uuid: UUID
) -> HttpResponse:
    """Asks once more, then deletes the draft with its pictures."""
    found = consultation_of(request, project, consultation)
    if not request.user.is_authenticated:
        return sign_in_first(request)
    draft = Proposal.objects.in_consultation(found).filter(uuid=uuid, author=request.user).first()
    if draft is None:
        raise Http404
    draft.consultation = found
    if request.method == "POST" or draft.state != ProposalState.DRAFT:
        try:
            services.discard_draft(draft)
        except ChangedMeanwhile:
            # It is no draft any more: its page says what became of it.
            return HttpResponseRedirect(
                f"{found.get_absolute_url()}vorschlagen/{draft.uuid}/", status=303
            )
        messages.success(request, _("Der Entwurf ist gelöscht."))
        return HttpResponseRedirect(reverse("participation:my_proposals"), status=303)
    context = frame_of(found) | {"here": _("Entwurf löschen"), "draft": draft}
    return render(request, "participation/proposing/discard.html", context)

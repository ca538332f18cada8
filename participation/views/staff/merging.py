"""Similar proposals become one: find the other, see what happens to the supports, do it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.postgres.search import TrigramSimilarity
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedInRequest
from common import clock
from participation import desk, services
from participation.models import Proposal, Support
from participation.phases import schedule_of
from participation.services.supports import SUPPORTABLE
from participation.states import ProposalState
from participation.views.staff.access import proposal_of, require

_CANDIDATES = 12


@never_cache
@login_required
@require_GET
def merge_search(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Which other proposal is it? Similar ones first, or what was searched for."""
    proposal = proposal_of(request, uuid)
    require(request, "merge_proposal", proposal)
    text = " ".join(request.GET.get("q", "").replace("\0", "").split())[:100]
    others: QuerySet[Proposal, Proposal] = (
        Proposal.objects.in_consultation(proposal.consultation)
        .listed()
        .exclude(pk=proposal.pk)
        .select_related("zone", "category")
    )
    if text:
        others = desk.narrowed(others, consultation=None, text=text)
    likeness = TrigramSimilarity("title", text if text and not text.isdigit() else proposal.title)
    candidates = list(others.annotate(likeness=likeness).order_by("-likeness", "-id")[:_CANDIDATES])
    context = {"proposal": proposal, "candidates": candidates, "text": text}
    return render(request, "participation/staff/merge_search.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def merge(request: SignedInRequest, uuid: UUID, into: UUID) -> HttpResponse:
    """GET shows what happens to the supports, POST does it."""
    proposal = proposal_of(request, uuid)
    require(request, "merge_proposal", proposal)
    other = get_object_or_404(
        Proposal.objects.in_consultation(proposal.consultation)
        .exclude(state=ProposalState.DRAFT)
        .select_related("item", "consultation__project", "zone"),
        uuid=into,
    )
    words = ""
    if request.method == "POST":
        try:
            services.merge_proposals(proposal, into=other, by=request.user)
        except ValidationError as error:
            words = " ".join(error.messages)
        else:
            messages.success(
                request,
                _("Nr. %(one)s gehört jetzt zu Nr. %(other)s. Sie können das wieder trennen.")
                % {"one": proposal.number, "other": other.number},
            )
            href = reverse("participation:manage_proposal", args=[other.uuid])
            return HttpResponseRedirect(href, status=303)
    schedule = schedule_of(proposal.consultation, at=clock.now())
    context = {
        "proposal": proposal,
        "other": other,
        "schedule": schedule,
        "words": words,
        "possible": other.state in SUPPORTABLE,
        "together": None if schedule.results_hidden else _together(proposal, other),
    }
    return render(request, "participation/staff/merge.html", context, status=422 if words else 200)


def _together(one: Proposal, other: Proposal) -> dict[str, int]:
    """How many supports both will have, and how many people had supported both."""
    mine = Support.objects.filter(proposal=one, quarantine=None)
    both = Support.objects.filter(
        proposal=other, user__in=mine.exclude(user=None).values("user")
    ).count()
    return {
        "one": one.support_count,
        "other": other.support_count,
        "both": both,
        "sum": one.support_count + other.support_count - both,
    }

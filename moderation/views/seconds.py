"""Four eyes: what the second person answers, and the first takes back."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest
from common.identifiers import uuid_of
from moderation import services
from moderation.models import Case, ProposedDecision
from moderation.views.page import case_of_request, go_on, page


@login_required
@require_POST
def confirm(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The second person agrees."""
    found, proposed = _proposed(request, uuid, permission="moderation.confirm")
    try:
        made = services.confirm(proposed, by=request.user)
    except ValidationError as error:
        return page(request, found, problems=error.messages)
    return go_on(request, _("Bestätigt. Jetzt gilt es."), decision=made[0])


@login_required
@require_POST
def disagree(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The second person does not agree, and may say why."""
    found, proposed = _proposed(request, uuid, permission="moderation.confirm")
    try:
        services.disagree(proposed, by=request.user, words=request.POST.get("words", ""))
    except ValidationError as error:
        return page(request, found, problems=error.messages)
    may_decide = request.user.has_perm("moderation.decide", found)
    sentence = _("Nicht bestätigt. Die Prüfung ist wieder offen.")
    return go_on(request, sentence, stays=found if may_decide else None)


@login_required
@require_POST
def take_back(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Who proposed it changes their mind."""
    found, proposed = _proposed(request, uuid, permission="moderation.decide")
    try:
        services.take_back(proposed, by=request.user)
    except ValidationError as error:
        return page(request, found, problems=error.messages)
    return go_on(request, _("Ihr Vorschlag ist zurückgenommen."), stays=found)


def _proposed(
    request: SignedInRequest, uuid: UUID, *, permission: str
) -> tuple[Case, ProposedDecision]:
    found = case_of_request(request, uuid, permission=permission)
    mine = ProposedDecision.objects.of(request.municipality).filter(case=found)
    return found, get_object_or_404(mine, uuid=uuid_of(request.POST.get("proposed")))

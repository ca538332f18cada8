"""The reasons an author was given, behind a secret link, with the form for another look."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render

from geo.http import TownRequest
from moderation import links, services
from moderation.forms import AppealForm
from moderation.models import Appeal, Statement
from moderation.views.notices import appeal_state, private


@private
def statement(request: TownRequest, uuid: UUID, token: str) -> HttpResponse:
    """All that Art. 17 DSA asks for; a decision that was taken back has no reasons."""
    found = get_object_or_404(
        Statement.objects.of(request.municipality)
        .standing()
        .select_related("decision__item", "municipality", "user"),
        uuid=uuid,
    )
    if not links.opens_statement(token, found):
        raise Http404
    form = AppealForm(request.POST or None)
    failed = request.method == "POST"
    if failed and form.is_valid():
        try:
            services.appeal_as_author(found, words=form.cleaned_data["words"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return HttpResponseRedirect(links.statement_path(found), status=303)
    item = found.decision.item
    stands = services.reasons_stand(found, item)
    own = Appeal.objects.filter(decision=found.decision, side=Appeal.Side.AUTHOR).first()
    context = {
        "statement": found,
        "own": own,
        "form": form,
        "is_redaction": found.redaction_id is not None,
        "is_over": not stands if found.redaction_id else item.shown,
        **appeal_state(stands=stands, until=found.object_until),
    }
    return render(request, "moderation/statement.html", context, status=422 if failed else 200)

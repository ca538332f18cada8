"""/beteiligung/stimme/<uuid>/<token>/: why somebody's vote does not count, and their objection."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common import clock
from common.http import keep_secret, secret_form
from geo.http import TownRequest
from participation import quarantine_links, services
from participation.forms.quarantine import ObjectionForm
from participation.models import Quarantine, QuarantineAccount


@never_cache
@secret_form
@require_http_methods(["GET", "HEAD", "POST"])
def own_page(request: TownRequest, uuid: UUID, token: str) -> HttpResponse:
    rows = QuarantineAccount.objects.select_related(
        "quarantine__consultation__project", "quarantine__municipality"
    ).filter(quarantine__municipality=request.municipality)
    decided = rows.exclude(
        quarantine__state__in=[Quarantine.State.PROPOSED, Quarantine.State.REFUSED]
    )
    account = get_object_or_404(decided, uuid=uuid)
    if not quarantine_links.opens(token, account):
        raise Http404
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    response: HttpResponse | None = None
    if request.method == "POST" and form.is_valid():
        try:
            services.object_to_quarantine(account, form.cleaned_data["words"])
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            response = HttpResponseRedirect(f"{request.path}#einspruch", status=303)
    if response is None:
        context = {
            "account": account,
            "quarantine": account.quarantine,
            "consultation": account.quarantine.consultation,
            "counts": account.outcome == QuarantineAccount.Outcome.RELEASED
            or account.quarantine.state == Quarantine.State.LIFTED,
            "object_until": account.quarantine.may_object_until,
            "may_object": services.may_object_to_quarantine(account, at=clock.now()),
            "form": form,
        }
        status = 422 if form.errors else 200
        response = render(request, "participation/entry/set_aside.html", context, status=status)
    return keep_secret(response)

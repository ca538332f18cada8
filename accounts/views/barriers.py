"""„Schwer zu bedienen?“: telling of a barrier without an account, and reading what was told."""

from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import barriers
from accounts.forms.legal import BarrierNoticeForm
from accounts.http import SignedInRequest
from accounts.models import BarrierNotice
from accounts.views.legal_office import require_set_up
from common.http import client_address, guest_form, keep_secret, secret_form
from common.rate_limit import hit
from geo.http import TownRequest

NOTICES_AN_HOUR = 10
RECEIPTS_A_DAY = 3
_SHOWN = 100


# Not `no-store`: the back button must bring the form back as it was.
@cache_control(private=True, no_cache=True)
@guest_form
@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: TownRequest) -> HttpResponse:
    """404 in a town that names no address in an accessibility statement."""
    if not barriers.may_be_told(request.municipality):
        raise Http404
    if request.method != "POST":
        return _form(request, BarrierNoticeForm(initial={"page": _page_before(request)}))
    form = BarrierNoticeForm(request.POST)
    if not form.is_valid():
        return _form(request, form, status=422)
    address = client_address(request)
    if not hit(
        purpose="barrier", address=address, limit=NOTICES_AN_HOUR, window=timedelta(hours=1)
    ):
        return _form(request, form, status=429)
    data = form.cleaned_data
    notice = barriers.tell(
        request.municipality,
        page=data["page"],
        words=data["words"],
        email=data["email"],
        receipt=_may_be_written_to(data["email"]),
    )
    query = f"?hinweis={notice.label}"
    return HttpResponseRedirect(f"{reverse('barrier_thanks')}{query}", status=303)


@require_safe
def thanks(request: TownRequest) -> HttpResponse:
    """The receipt: how the notice is called, and what happens next."""
    label = request.GET.get("hinweis", "")
    context = {"label": label if label.replace("-", "").isalnum() and len(label) <= 10 else ""}
    return render(request, "accounts/barriers/thanks.html", context)


@never_cache
@secret_form
@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: TownRequest, uuid: UUID, token: str) -> HttpResponse:
    """For whoever answers: behind the secret link of the mail. POST says that it is answered."""
    found = get_object_or_404(BarrierNotice.objects.of(request.municipality), uuid=uuid)
    if not barriers.opens(token, found):
        raise Http404
    if request.method == "POST":
        barriers.answered(found)
        return keep_secret(HttpResponseRedirect(request.path, status=303))
    return keep_secret(render(request, "accounts/barriers/notice.html", {"notice": found}))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notice_list(request: SignedInRequest) -> HttpResponse:
    """For administrators: all that came, those without an answer first."""
    require_set_up(request)
    rows = BarrierNotice.objects.of(request.municipality)
    if request.method == "POST":
        found = get_object_or_404(rows, uuid=_uuid(request.POST.get("notice", "")))
        barriers.answered(found)
        messages.success(request, _("%(label)s ist beantwortet.") % {"label": found.label})
        return HttpResponseRedirect(request.path, status=303)
    context = {
        "waiting": rows.waiting()[:_SHOWN],
        "answered": rows.exclude(answered_at=None)[:_SHOWN],
    }
    return render(request, "accounts/barriers/list.html", context)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _may_be_written_to(email: str) -> bool:
    """Nobody has confirmed the address: it may be a stranger's."""
    return bool(email) and hit(
        purpose="barrier-to", address=email.lower(), limit=RECEIPTS_A_DAY, window=timedelta(days=1)
    )


def _page_before(request: TownRequest) -> str:
    """The page of ours from which they came, by the browser's word; without what was asked there,
    which may hold a secret. Pages under a secret link send no referrer."""
    try:
        found = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    is_ours = found.netloc.lower() == request.get_host().lower()
    return found.path[:500] if is_ours and found.path != request.path else ""


def _form(request: TownRequest, form: BarrierNoticeForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "too_many": status == 429}
    return render(request, "accounts/barriers/tell.html", context, status=status)

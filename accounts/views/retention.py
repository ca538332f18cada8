"""What is kept how long: for everybody to read, for the administration to decide."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms.vault import HoldForm, PeriodsForm
from accounts.http import SignedInRequest
from accounts.legal.pages import PAGES
from accounts.models import DeletionEntry, Hold, LegalPage
from accounts.vault import holds, kinds, periods, purging
from accounts.views.legal import published
from common import clock
from common.page_cache import guest_page
from geo.models import Municipality


@require_safe
@guest_page()
def promises(request: HttpRequest) -> HttpResponse:
    """`/datenschutz/`: what the town has published about it, with the periods that hold now; and
    what one can do about one's own data."""
    town: Municipality = request.municipality  # type: ignore[attr-defined]
    context = {
        "promises": periods.promises(town),
        "reading": published(town, LegalPage.PRIVACY),
        "page": PAGES[LegalPage.PRIVACY],
    }
    return render(request, "accounts/vault/promises.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def periods_form(request: SignedInRequest) -> HttpResponse:
    _require(request)
    town = request.municipality
    form = PeriodsForm(request.POST or None, promises=periods.promises(town))
    if request.method == "POST" and form.is_valid():
        changed = form.amounts()
        with transaction.atomic():
            for promise, amount in changed:
                periods.set_period(town, promise.kind, amount, by=request.user)
        messages.success(request, _("Gespeichert.") if changed else _("Nichts hat sich geändert."))
        return HttpResponseRedirect(request.path, status=303)
    found = purging.look(at=clock.now(), municipality=town)
    deleted = (
        DeletionEntry.objects.of(town).values("kind").annotate(number=Count("id")).order_by("kind")
    )
    labels = {kind.key: kind.label for kind in kinds.all_kinds()}
    context = {
        "form": form,
        "due": sum(each.due for each in found),
        "kept": sum(each.kept for each in found),
        "deleted": [
            (labels[row["kind"]], row["number"]) for row in deleted if row["kind"] in labels
        ],
    }
    return render(
        request, "accounts/vault/periods.html", context, status=422 if form.errors else 200
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hold_list(request: SignedInRequest) -> HttpResponse:
    _require(request)
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _place(request, form):
        messages.success(request, _("Gesperrt. Davon wird jetzt nichts gelöscht."))
        return HttpResponseRedirect(request.path, status=303)
    rows = Hold.objects.of(request.municipality).select_related("by", "ended_by")
    now = clock.now()
    active = list(rows.active(now))
    ended = list(rows.exclude(pk__in=[hold.pk for hold in active])[:100])
    targets = {hold.target for hold in (*active, *ended)}
    things = holds.described(request.user, request.municipality, targets)
    context = {
        "form": form,
        "active": [(hold, things.get(hold.target)) for hold in active],
        "ended": [(hold, things.get(hold.target)) for hold in ended],
    }
    return render(request, "accounts/vault/holds.html", context, status=422 if form.errors else 200)


@require_POST
@never_cache
@login_required
def hold_end(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    _require(request)
    hold = get_object_or_404(Hold.objects.of(request.municipality), uuid=uuid)
    holds.end_hold(hold, by=request.user)
    messages.success(request, _("Die Sperre ist beendet."))
    return HttpResponseRedirect(reverse("retention_holds"), status=303)


def _place(request: SignedInRequest, form: HoldForm) -> bool:
    values = form.cleaned_data
    target = holds.find(values["kind"], request.municipality, values["target"])
    if target is None:
        form.add_error("target", _("Das haben wir hier nicht gefunden."))
        return False
    try:
        holds.place_hold(
            municipality=request.municipality,
            target=target,
            kind=values["kind"],
            reason=values["reason"],
            until=values["until"],
            by=request.user,
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _require(request: SignedInRequest) -> None:
    if not request.user.has_perm("accounts.manage_retention", request.municipality):
        raise PermissionDenied

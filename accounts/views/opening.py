"""/verwaltung/einrichten/: what is there, what is missing, opening and closing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms.legal import CloseForm
from accounts.forms.numbers import NumberForms, NumbersForm
from accounts.http import SignedInRequest
from accounts.models import OpeningEvent
from accounts.opening import numbers, requirements, verbs
from accounts.setup import tiles
from accounts.views.legal_office import require_set_up

_SHOWN_EVENTS = 20


@never_cache
@login_required
@require_safe
def setup(request: SignedInRequest) -> HttpResponse:
    require_set_up(request)
    return _checklist(request, CloseForm())


@require_POST
@login_required
def go_live(request: SignedInRequest) -> HttpResponse:
    require_set_up(request)
    try:
        if verbs.go_live(request.municipality, by=request.user):
            messages.success(request, _("Eröffnet. Alle sehen jetzt Ihre Seite."))
    except ValidationError as error:
        messages.error(request, " ".join([_("Es fehlt noch etwas."), *error.messages]))
    return HttpResponseRedirect(reverse("setup"), status=303)


@require_POST
@login_required
def close(request: SignedInRequest) -> HttpResponse:
    require_set_up(request)
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _checklist(request, form, status=422)
    if verbs.close(request.municipality, reason=form.cleaned_data["reason"], by=request.user):
        messages.success(request, _("Geschlossen. Nur wer hier arbeitet, sieht die Seite noch."))
    return HttpResponseRedirect(reverse("setup"), status=303)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def phone_numbers(request: SignedInRequest) -> HttpResponse:
    """The telephone numbers in the footer and above „Mangel melden“."""
    require_set_up(request)
    town = request.municipality
    if request.method == "POST":
        form = NumbersForm(request.POST)
        rows = NumberForms(request.POST, form_kwargs={"town": town}, prefix="nummer")
        if form.is_valid() and rows.is_valid():
            try:
                numbers.settle_numbers(
                    town,
                    [row.entry(town) for row in rows if row.is_filled],
                    seen=form.cleaned_data["seen"],
                    by=request.user,
                )
            except ValidationError as error:
                form = NumbersForm({"seen": numbers.fingerprint(town)})
                form.add_error(None, error)
            else:
                messages.success(request, _("Gespeichert."))
                return HttpResponseRedirect(reverse("setup"), status=303)
        status = 422
    else:
        form = NumbersForm(initial={"seen": numbers.fingerprint(town)})
        rows = NumberForms(
            initial=numbers.as_rows(town), form_kwargs={"town": town}, prefix="nummer"
        )
        status = 200
    context = {"form": form, "rows": rows}
    return render(request, "accounts/opening/numbers.html", context, status=status)


def _checklist(request: SignedInRequest, form: CloseForm, status: int = 200) -> HttpResponse:
    found = requirements.lines(request.municipality)
    events = OpeningEvent.objects.of(request.municipality).select_related("by").order_by("-id")
    context = {
        "tiles": tiles.tiles(request.municipality),
        "lines": found,
        "lacking": sum(not line.is_met and not line.is_advice for line in found),
        "events": events[:_SHOWN_EVENTS],
        "form": form,
    }
    return render(request, "accounts/opening/setup.html", context, status=status)

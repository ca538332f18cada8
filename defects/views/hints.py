"""„Noch kaputt“ and „Ist behoben“: anybody tells the office how a public report looks by now."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from common import rate_limit
from common.http import client_address, guest_form
from common.rows import only
from defects import services
from defects.models import Report
from defects.services.voices import LONGEST, offered
from defects.states import public_word
from defects.views.limits import HINTS_AN_HOUR, WINDOW
from geo.models import Municipality

WORDS = {
    "broken": gettext_lazy("Es ist noch kaputt."),
    "fixed": gettext_lazy("Es ist schon behoben."),
}


def _public(request: HttpRequest, number: int) -> Report:
    municipality: Municipality = request.municipality  # type: ignore[attr-defined]
    found = only(
        Report.objects.of(municipality)
        .public()
        .filter(number=number)
        .select_related("category", "body", "municipality")
    )
    if found is None:
        raise Http404
    return found


@never_cache
@guest_form
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, number: int) -> HttpResponse:
    """`/meldungen/<number>/hinweis/`: changes no state, is read by the office."""
    report = _public(request, number)
    problem, status = "", 200
    if request.method == "POST":
        if not rate_limit.hit(
            purpose="hint", address=client_address(request), limit=HINTS_AN_HOUR, window=WINDOW
        ):
            problem = _("Von Ihrem Anschluss kamen gerade sehr viele Hinweise. Bitte warten Sie.")
            status = 429
        elif not request.POST.get("says"):
            problem, status = _("Bitte wählen Sie, wie es aussieht."), 422
        else:
            try:
                services.give_hint(
                    report, says=request.POST["says"], text=request.POST.get("text", "")
                )
                return HttpResponseRedirect(f"{request.path}danke/", status=303)
            except ValidationError as error:
                problem, status = " ".join(error.messages), 422
    choices = offered(report)
    says = request.POST.get("says", "")
    context: dict[str, Any] = {
        "report": report,
        "state": public_word(report),
        "choices": [(key, str(WORDS[key]), key == says) for key in choices],
        "text": request.POST.get("text", ""),
        "longest": LONGEST,
        "problem": problem,
    }
    return render(request, "defects/hint.html", context, status=status)


@require_safe
def thanks(request: HttpRequest, number: int) -> HttpResponse:
    return render(request, "defects/hint_thanks.html", {"report": _public(request, number)})

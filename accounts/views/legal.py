"""/impressum/ and /barrierefreiheit/ for everybody; /datenschutz/ is `accounts.views.retention`."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import barriers
from accounts.legal.pages import PAGES
from accounts.legal.reading import Reading, read
from accounts.models import LegalPage, LegalText
from common.page_cache import guest_page
from geo.models import Municipality


@require_safe
@guest_page()
def imprint(request: HttpRequest) -> HttpResponse:
    return _page(request, LegalPage.IMPRINT)


@require_safe
@guest_page()
def accessibility(request: HttpRequest) -> HttpResponse:
    town: Municipality = request.municipality  # type: ignore[attr-defined]
    return _page(request, LegalPage.ACCESSIBILITY, may_tell=barriers.may_be_told(town))


def published(municipality: Municipality, page: LegalPage) -> Reading | None:
    """What everybody reads now; one statement."""
    newest = LegalText.objects.of(municipality).newest(page)
    return read(newest) if newest else None


def _page(request: HttpRequest, key: LegalPage, **more: Any) -> HttpResponse:
    """404 for a page that the town has not published: there is no such text."""
    found = published(request.municipality, key)  # type: ignore[attr-defined]
    context = {"page": PAGES[key], "reading": found, **more}
    return render(request, "accounts/legal/page.html", context, status=200 if found else 404)

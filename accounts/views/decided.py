"""/konto/entscheidungen/: what was decided about somebody, and what became of their objections."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import decided
from accounts.http import SignedInRequest


@require_safe
@never_cache
@login_required
def show(request: SignedInRequest) -> HttpResponse:
    chapters = decided.of(request.user, request.municipality)
    full = any(len(chapter.entries) >= decided.MOST for chapter in chapters)
    context = {"chapters": chapters, "is_full": full}
    return render(request, "accounts/decided.html", context)


@require_safe
@never_cache
@login_required
def one(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """To the page behind the secret link, whose address is on no list; 404 for others."""
    found = decided.entry(request.user, request.municipality, uuid)
    if found is None:
        raise Http404
    response = HttpResponseRedirect(found.href, status=303)
    response["Referrer-Policy"] = "no-referrer"
    return response

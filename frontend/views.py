"""Home, the city map, search, and what belongs to no single app."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from common import clock
from common.audit.sealing import is_late
from common.backup.looking import is_unproven
from common.page_cache import guest_page, keep_until
from frontend.colours import theme_of
from frontend.figures import figures
from frontend.repairs import newly_fixed
from frontend.search import search as find
from frontend.taking_part import taking_part
from participation.phases import next_change


@guest_page()
def home(request: HttpRequest) -> HttpResponse:
    municipality = request.municipality  # type: ignore[attr-defined]
    now = clock.now()
    keep_until(request, next_change(municipality, at=now))
    return render(
        request,
        "frontend/home.html",
        {
            "figures": figures(municipality, at=now),
            "repairs": newly_fixed(municipality, at=now),
            "cards": taking_part(municipality, at=now),
        },
    )


def health(request: HttpRequest) -> JsonResponse:
    """200 with `{"status": "ok"}` when the database answers, else 503; also while a restored
    database has not been proven.

    `journal` is "late" when the journal was not sealed for a day: visitors can be served, but
    somebody should look.
    """
    try:
        if is_unproven():
            return JsonResponse({"status": "restore not finished"}, status=503)
        late = is_late(at=clock.now())
    except Exception:
        return JsonResponse({"status": "database unreachable"}, status=503)
    return JsonResponse({"status": "ok", "journal": "late" if late else "sealed"})


@guest_page()
def search(request: HttpRequest) -> HttpResponse:
    """`/suche/?q=`: places and public reports; without words only the field."""
    municipality = request.municipality  # type: ignore[attr-defined]
    typed = "".join(c if c.isprintable() else " " for c in request.GET.get("q", ""))
    query = " ".join(typed.split())[:100]
    now = clock.now()
    keep_until(request, next_change(municipality, at=now))
    found = find(municipality, query, at=now) if query else None
    return render(request, "frontend/search.html", {"query": query, "found": found})


def theme(request: HttpRequest, hash: str) -> HttpResponse:
    """The municipality's colours as custom properties; kept for a year under their hash."""
    municipality = request.municipality  # type: ignore[attr-defined]
    theme = theme_of(municipality.colour, municipality.colour_dark)
    response = HttpResponse(theme.css, content_type="text/css; charset=utf-8")
    kept = "max-age=31536000, immutable" if hash == theme.hash else "max-age=60"
    response["Cache-Control"] = f"public, {kept}"
    return response

"""Home, the city map, search, and what belongs to no single app."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from common import clock
from common.page_cache import guest_page
from frontend.colours import theme_of
from frontend.figures import figures
from frontend.repairs import newly_fixed


@guest_page()
def home(request: HttpRequest) -> HttpResponse:
    municipality = request.municipality  # type: ignore[attr-defined]
    now = clock.now()
    return render(
        request,
        "frontend/home.html",
        {
            "figures": figures(municipality, at=now),
            "repairs": newly_fixed(municipality, at=now),
        },
    )


def health(request: HttpRequest) -> JsonResponse:
    """200 with `{"status": "ok"}` when the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        return JsonResponse({"status": "database unreachable"}, status=503)
    return JsonResponse({"status": "ok"})


def theme(request: HttpRequest, hash: str) -> HttpResponse:
    """The municipality's colours as custom properties; kept for a year under their hash."""
    municipality = request.municipality  # type: ignore[attr-defined]
    theme = theme_of(municipality.colour, municipality.colour_dark)
    response = HttpResponse(theme.css, content_type="text/css; charset=utf-8")
    kept = "max-age=31536000, immutable" if hash == theme.hash else "max-age=60"
    response["Cache-Control"] = f"public, {kept}"
    return response

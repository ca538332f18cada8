"""Which municipality does this request belong to?"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from geo.tenancy import active_municipalities, municipality_of_host

# Paths that answer without a municipality.
_WITHOUT = ("/health/", "/static/")


class MunicipalityMiddleware:
    """Sets `request.municipality` from the host; an unknown host gets the chooser page.

    An installation with a single municipality answers under every host.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(_WITHOUT):
            return self.get_response(request)
        municipality = municipality_of_host(request.get_host())
        if municipality is None:
            towns = {"municipalities": [each for each in active_municipalities() if each.is_live]}
            return render(request, "frontend/choose_municipality.html", towns, status=404)
        request.municipality = municipality  # type: ignore[attr-defined]
        return self.get_response(request)

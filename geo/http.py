"""For type checkers: a request as `MunicipalityMiddleware` hands it on."""

from django.http import HttpRequest

from geo.models import Municipality


class TownRequest(HttpRequest):
    municipality: Municipality

"""The door at which the language comes off the path and goes on again."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation

from common import languages


class LanguageMiddleware:
    """Answers `/en/karte/` as `/karte/` in English; never asks Accept-Language.

    What exists in German only leads there from a link (`/en/arbeit/`), and is not found for
    anything that is sent.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language, path = languages.take_off(request.path_info)
        with translation.override(language.code):
            if not language.prefix:
                return self.get_response(request)
            if request.method in ("GET", "HEAD"):
                if languages.has_one_language(path):
                    return HttpResponseRedirect(_with_query(request, path))
                if request.path_info == language.prefix:
                    return HttpResponseRedirect(_with_query(request, f"{language.prefix}/"))
            if not languages.has_one_language(path):
                request.path = request.path.removesuffix(request.path_info) + path
                request.path_info = path
            response = self.get_response(request)
            languages.keep(request, response)
            return response


def _with_query(request: HttpRequest, path: str) -> str:
    query = request.META.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path

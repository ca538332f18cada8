"""The doors that every request comes through: where answers are made small, and where the
language comes off the path and goes on again."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.middleware.gzip import GZipMiddleware
from django.utils import translation

from common import languages
from common.page_cache import is_text


class CompressionMiddleware(GZipMiddleware):
    """Compresses text that is made for one person; pages for all are kept compressed already.

    Django's own adds a random number of bytes, so that no length tells what a page holds
    (BREACH). Pictures and documents are small as they are.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.streaming or not is_text(response.headers.get("Content-Type", "")):
            return response
        return super().process_response(request, response)


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

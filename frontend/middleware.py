"""What every page that comes back to be mended has in common."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.html import escape
from django.utils.translation import gettext as _


class FailedTitleMiddleware:
    """A page that asks to be mended says so first in its title.

    Who hears pages, or looks at tabs, learns it before anything else. Done here and not by each
    view, because each view that forgot said nothing. Such a page is a 422, or one that lists above
    its form what is wrong (allauth answers 200).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        failed = response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        if not failed and not getattr(request, "lists_what_is_wrong", False):
            return response
        if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
            return response
        said = f"<title>{escape(_('Bitte prüfen'))}: ".encode()
        if said not in response.content:
            response.content = response.content.replace(b"<title>", said, 1)
            if response.has_header("Content-Length"):
                response["Content-Length"] = str(len(response.content))
        return response

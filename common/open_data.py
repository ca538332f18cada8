"""Answers that any web page may read: open data, and nothing of the person who asks."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

View = Callable[..., HttpResponseBase]


def open_data(view: View) -> View:
    """Let pages of other sites read the answers to GET, without credentials.

    On purpose: what stands behind it is the same for everybody and free to use, and
    `Access-Control-Allow-Origin: *` never goes together with cookies.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            response: HttpResponseBase = HttpResponse(status=204)
            response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
            response.headers["Access-Control-Max-Age"] = "86400"
        elif request.method in ("GET", "HEAD"):
            response = view(request, *args, **kwargs)
        else:
            response = HttpResponse(status=405, headers={"Allow": "GET, HEAD, OPTIONS"})
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return wrapper

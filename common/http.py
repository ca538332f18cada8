"""Forms of guests, and where a request comes from."""

from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from csp.decorators import csp
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponseBase
from django.urls import get_callable
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt

from common.languages import take_off

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
Response = TypeVar("Response", bound=HttpResponseBase)

_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def guest_form(view: View) -> View:
    """Let guests post a form that needs no cookie and stays valid in a cache or offline.

    Instead of a token the browser's own word counts where the post came from
    (`from_our_pages`); a post from elsewhere gets the page of `CSRF_FAILURE_VIEW`.
    """
    return _checked(view, from_our_pages)


def secret_form(view: View) -> View:
    """`guest_form` for pages under a secret link.

    They send no referrer, for which browsers write `Origin: null`. From a browser that does
    not say Sec-Fetch-Site that is fine here: who can post to the address knows the secret.
    """
    return _checked(view, _from_our_pages_or_without_referrer)


def keep_secret(response: Response) -> Response:
    """For what stands under a secret link: never named in a Referer, never indexed."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def from_our_pages(request: HttpRequest) -> bool:
    """Whether a browser sent this from a page of the same host.

    Browsers say so in Sec-Fetch-Site, over plain HTTP and before 2023 in Origin. Neither
    header means: no browser, so nobody whose cookies could be misused.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc.lower() == request.get_host().lower()
    except ValueError:  # "http://[" is no address
        return False


def _from_our_pages_or_without_referrer(request: HttpRequest) -> bool:
    if "Sec-Fetch-Site" not in request.headers and request.headers.get("Origin") == "null":
        return True
    return from_our_pages(request)


def _checked(view: View, accepts: Callable[[HttpRequest], bool]) -> View:
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method in _SAFE_METHODS or accepts(request):
            return view(request, *args, **kwargs)
        refuse = get_callable(settings.CSRF_FAILURE_VIEW)
        answer: HttpResponseBase = refuse(request, reason="The form came from another site.")
        return answer

    return cast(View, csrf_exempt(checked))


def content_policy(rules: dict[str, Any]) -> Callable[[View], View]:
    """A content security policy of its own for one view, in place of the site's."""
    return cast("Callable[[View], View]", csp(rules))


def own_path(wanted: str | None, default: str = "") -> str:
    """`wanted` if it is a path on this host ("/konto/?x=1"), else `default`; without language."""
    if wanted and wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, None):
        path = take_off(wanted)[1]
        if url_has_allowed_host_and_scheme(path, None):
            return path
    return default


def is_too_large(request: HttpRequest, *, most_bytes: int) -> bool:
    """Whether a form that was sent weighs more than `most_bytes`, or its fields without files
    more than `DATA_UPLOAD_MAX_MEMORY_SIZE`. Ask before anything reads `request.POST`; a page
    with status 413 then says how to mend it, and the rest of the body is not read."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > most_bytes:
        return True
    try:
        request.POST  # noqa: B018  # this is what reads the body
    except RequestDataTooBig:
        return True
    return False


def client_address(request: HttpRequest) -> str:
    """The internet address of the client, or an empty text behind a Unix socket.

    Each of `TRUSTED_PROXIES` proxies has added one entry to the end of X-Forwarded-For;
    what stands before them anybody could have written.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    proxies = settings.TRUSTED_PROXIES
    if not proxies:
        return direct
    entries = [entry for entry in request.headers.get("X-Forwarded-For", "").split(",") if entry]
    if not entries:
        return direct
    return _address(entries[-min(proxies, len(entries))]) or direct


def _address(entry: str) -> str:
    """The address in `1.2.3.4`, `1.2.3.4:567`, `2001:db8::1` or `[2001:db8::1]:567`."""
    text = entry.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ip_address(text))
    except ValueError:
        return ""

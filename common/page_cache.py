"""Finished pages for guests, kept in memory until something public changes.

The key of a page holds the municipality's data version, which is raised in the
transaction of each decision. The version is read before the page is made, so a page made
while a decision is being stored is filed under the version of before and is never found
again: what is hidden is hidden at the next request, without anybody having to empty
anything. Each process has its own pages; nothing that counts lives here.
"""

import gzip
import hashlib
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from threading import Lock
from typing import Any, TypeGuard

import brotli
from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from common import clock, data_version, languages
from common.http import client_address
from common.rate_limit import pseudonym

View = Callable[..., HttpResponseBase]
Key = tuple[Any, ...]

_COMPRESSIBLE = re.compile(r"text/|application/([\w.-]+\+)?(json|xml)|mapbox-vector-tile|svg")
_LEAST_BYTES_TO_COMPRESS = 300
# Nobody fills the memory with addresses: they are kept beside the pages, but not weighed.
_LONGEST_KEPT_ADDRESS = 1_000
# Headers that are written anew for each answer.
_NOT_KEPT = {"content-length", "content-encoding", "etag", "vary", "cache-control"}


@dataclass
class StoredPage:
    """One finished answer, compressed if that helps; "" is the encoding as it was made."""

    headers: tuple[tuple[str, str], ...]
    etag: str
    bodies: dict[str, bytes]
    ends_at: float

    @property
    def is_signpost(self) -> bool:
        """It only says that the page is kept once for each group of visitors."""
        return not self.bodies

    @property
    def size(self) -> int:
        return sum(map(len, self.bodies.values())) + 1_000

    def body(self, accepted: str) -> tuple[str, bytes]:
        """The encoding chosen for an `Accept-Encoding` header and the answer in it."""
        if "br" not in self.bodies:
            return "", self.bodies[""]
        if _accepts(accepted, "br"):
            return "br", self.bodies["br"]
        if _accepts(accepted, "gzip"):
            if "gzip" not in self.bodies:
                plain = brotli.decompress(self.bodies["br"])
                self.bodies["gzip"] = gzip.compress(plain, compresslevel=6, mtime=0)
            return "gzip", self.bodies["gzip"]
        return "", brotli.decompress(self.bodies["br"])


@dataclass
class PageStore:
    """The pages last asked for, as many as fit into `limit` bytes."""

    limit: int
    size: int = 0
    _pages: "OrderedDict[Key, tuple[StoredPage, int]]" = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, key: Key) -> StoredPage | None:
        with self._lock:
            page, _ = self._pages.get(key, (None, 0))
            if page is None:
                return None
            if page.ends_at <= time.monotonic():
                self._forget(key)
                return None
            self._pages.move_to_end(key)
            return page

    def put(self, key: Key, page: StoredPage) -> None:
        # Room for the second encoding, which may be made later.
        size = page.size * 2
        if size > self.limit // 8:
            return
        with self._lock:
            if key in self._pages:
                self._forget(key)
            self._pages[key] = (page, size)
            self.size += size
            while self.size > self.limit:
                self._forget(next(iter(self._pages)))

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self.size = 0

    def _forget(self, key: Key) -> None:
        _, size = self._pages.pop(key)
        self.size -= size


pages = PageStore(limit=16_000_000)


def guest_page(
    *, max_age: int = 0, keep: int = 60, personal: bool = True
) -> Callable[[View], View]:
    """Serve GET requests of guests from memory while nothing public has changed.

    `max_age` is how many seconds browsers and proxies may show the answer without asking
    again; `keep` bounds its age here, because pages tell the time ("seit 6 Werktagen").
    With `personal` the page differs for people who are signed in: they always get one of
    their own, marked private. An answer that is no 200 or sets a cookie is never kept.
    """

    def decorator(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            municipality = getattr(request, "municipality", None)
            if municipality is None or request.method not in ("GET", "HEAD"):
                return view(request, *args, **kwargs)
            if personal and _may_be_known(request):
                response = view(request, *args, **kwargs)
                response.headers.setdefault("Cache-Control", "private, no-cache")
                patch_vary_headers(response, ["Cookie"])
                return response
            key: Key = (
                municipality.pk,
                data_version.get(municipality.pk),
                request.get_host(),
                request.get_full_path(),
                get_language(),
                "HX-Request" in request.headers,
            )
            address = request.get_host() + request.get_full_path()
            keeps = len(address) <= _LONGEST_KEPT_ADDRESS
            page = pages.get(key) if keeps and not settings.DEBUG else None
            if page is not None and page.is_signpost:
                page = pages.get((*key, _group(request)))
            if page is None:
                response = view(request, *args, **kwargs)
                if not _may_be_kept(response):
                    return response
                if isinstance(response, SimpleTemplateResponse):
                    response.render()
                languages.keep(request, response)
                page = _finished(response, _seconds_kept(request, keep))
                if keeps and getattr(request, "_differs_by_visitor", False):
                    pages.put(key, StoredPage((), "", {}, page.ends_at))
                    key = (*key, _group(request))
                if keeps:
                    pages.put(key, page)
            return _answer(request, page, max_age=max_age, personal=personal)

        return wrapper

    return decorator


def keep_until(request: HttpRequest, moment: datetime | None) -> None:
    """Say, inside a view, that its page is not true any more from `moment` on: then it is made
    anew, to the second. None changes nothing; of several moments the first counts."""
    if moment is None:
        return
    known: datetime | None = getattr(request, "_page_ends_at", None)
    request._page_ends_at = min(known or moment, moment)  # type: ignore[attr-defined]


# So many versions of a page are kept at most, where it differs by visitor.
VISITOR_GROUPS = 8


def group_of_visitor(request: HttpRequest) -> int:
    """Say, inside a view, that its page differs by visitor: the group of this one, 0 to 7, the
    same until midnight and nothing that tells who it is. Guests get the page of their group."""
    request._differs_by_visitor = True  # type: ignore[attr-defined]
    return _group(request)


def _group(request: HttpRequest) -> int:
    user = getattr(request, "user", None) if _may_be_known(request) else None
    who = f"user {user.pk}" if user is not None and user.pk else client_address(request)
    return int(pseudonym(who, purpose="visitor")[:8], 16) % VISITOR_GROUPS


def _seconds_kept(request: HttpRequest, keep: int) -> float:
    ends_at: datetime | None = getattr(request, "_page_ends_at", None)
    if ends_at is None:
        return keep
    return min(keep, max(0.0, (ends_at - clock.now()).total_seconds()))


def _may_be_known(request: HttpRequest) -> bool:
    """Is somebody signed in, or is a message waiting for them?"""
    return (
        settings.SESSION_COOKIE_NAME in request.COOKIES
        or CookieStorage.cookie_name in request.COOKIES
    )


def _may_be_kept(response: HttpResponseBase) -> TypeGuard[HttpResponse]:
    return (
        isinstance(response, HttpResponse)
        and response.status_code == 200
        and not response.cookies
        and not response.has_header("Content-Encoding")
        and "no-store" not in response.headers.get("Cache-Control", "")
        and "private" not in response.headers.get("Cache-Control", "")
    )


def is_text(content_type: str) -> bool:
    """Whether compressing makes it smaller."""
    return _COMPRESSIBLE.search(content_type) is not None


def _finished(response: HttpResponse, keep: float) -> StoredPage:
    content = response.content
    helps = len(content) >= _LEAST_BYTES_TO_COMPRESS and is_text(
        response.headers.get("Content-Type", "")
    )
    return StoredPage(
        headers=tuple(
            (name, value)
            for name, value in response.headers.items()
            if name.lower() not in _NOT_KEPT
        ),
        etag=f'W/"{hashlib.blake2b(content, digest_size=12).hexdigest()}"',
        bodies={"br": brotli.compress(content, quality=5)} if helps else {"": content},
        ends_at=time.monotonic() + keep,
    )


def _answer(
    request: HttpRequest, page: StoredPage, *, max_age: int, personal: bool
) -> HttpResponse:
    if page.etag in _tags(request.headers.get("If-None-Match", "")):
        response = HttpResponse(status=304)
        del response.headers["Content-Type"]
    else:
        encoding, body = page.body(request.headers.get("Accept-Encoding", ""))
        response = HttpResponse(body)
        response.keeps_language = True  # type: ignore[attr-defined]
        for name, value in page.headers:
            response.headers[name] = value
        if encoding:
            response.headers["Content-Encoding"] = encoding
    response.headers["ETag"] = page.etag
    response.headers["Cache-Control"] = (
        f"public, max-age={max_age}" if max_age else "public, no-cache"
    )
    patch_vary_headers(
        response, ["Accept-Encoding", *(["Cookie", "HX-Request"] if personal else [])]
    )
    return response


def _tags(header: str) -> list[str]:
    return [tag.strip() for tag in header.split(",")]


def _accepts(header: str, encoding: str) -> bool:
    for part in header.split(","):
        name, _, parameters = part.partition(";")
        if name.strip().lower() == encoding:
            return parameters.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False

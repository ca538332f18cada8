"""Pages for guests are kept, but never past a decision and never for the wrong person."""

import gzip
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import brotli
import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from common import clock, data_version
from common.page_cache import (
    VISITOR_GROUPS,
    PageStore,
    StoredPage,
    group_of_visitor,
    guest_page,
    keep_until,
    pages,
)

pytestmark = pytest.mark.django_db

LONG = "<p>Die Laterne ist dunkel.</p>" * 50


def page_with(answer: Callable[[], HttpResponse] | None = None, **options: Any):
    """A view that counts how often it was called."""

    def view(request: HttpRequest) -> HttpResponse:
        view.calls += 1  # type: ignore[attr-defined]
        return answer() if answer else HttpResponse(f"{LONG}{view.calls}")  # type: ignore[attr-defined]

    view.calls = 0  # type: ignore[attr-defined]
    view.cached = guest_page(**options)(view)  # type: ignore[attr-defined]
    return view


def ask(
    view: Any,
    *,
    path: str = "/meldungen/",
    town: int = 1,
    method: str = "GET",
    cookies: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    request = RequestFactory().generic(method, path, headers=headers)
    request.COOKIES = cookies or {}
    request.municipality = SimpleNamespace(pk=town)  # type: ignore[attr-defined]
    response: HttpResponse = view.cached(request)
    return response


def test_the_second_guest_gets_the_page_of_the_first():
    view = page_with()

    assert ask(view).content == ask(view).content == f"{LONG}1".encode()
    assert view.calls == 1


@pytest.mark.parametrize(
    ("path", "host"),
    [("/meldungen/?q=" + "x" * 1_000, "lindenbach.example"), ("/", "a" * 1_000 + ".example")],
)
def test_nobody_fills_the_memory_with_long_addresses(path, host):
    view = page_with()

    for _ in range(2):
        assert ask(view, path=path, headers={"host": host}).status_code == 200

    assert view.calls == 2
    assert pages.size == 0


def test_a_kept_page_costs_one_statement(django_assert_num_queries):
    view = page_with()
    ask(view)

    with django_assert_num_queries(1):
        ask(view)


def test_a_page_does_not_outlive_a_decision():
    view = page_with()
    ask(view)

    data_version.raise_version(1)

    assert ask(view).content == f"{LONG}2".encode()


def test_a_page_made_while_a_decision_is_stored_is_not_served_after_it():
    """The decision is committed after the view has read the old rows."""

    def decided_meanwhile() -> HttpResponse:
        data_version.raise_version(1)
        return HttpResponse("hidden")

    ask(page_with(decided_meanwhile))

    other = page_with(lambda: HttpResponse("without it"))

    assert ask(other).content == b"without it"


@pytest.mark.parametrize(
    "different",
    [
        {"path": "/meldungen/?stand=offen"},
        {"town": 2},
        {"headers": {"host": "other.example"}},
        {"headers": {"hx-request": "true"}},
    ],
)
def test_another_question_gets_an_answer_of_its_own(different):
    view = page_with()
    ask(view)

    ask(view, **different)

    assert view.calls == 2


@pytest.mark.parametrize("cookie", ["sessionid", "messages"])
def test_who_may_be_known_gets_a_private_page_of_their_own(cookie):
    view = page_with()
    ask(view)

    response = ask(view, cookies={cookie: "x"})

    assert view.calls == 2
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert response.headers["Vary"] == "Cookie"
    assert ask(view).content == f"{LONG}1".encode()


def test_open_data_is_the_same_for_everybody():
    view = page_with(personal=False, max_age=60)
    ask(view)

    response = ask(view, cookies={"sessionid": "x"})

    assert view.calls == 1
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert response.headers["Vary"] == "Accept-Encoding"


def test_browsers_ask_again_before_they_show_a_page():
    response = ask(page_with())

    assert response.headers["Cache-Control"] == "public, no-cache"
    assert response.headers["Vary"] == "Accept-Encoding, Cookie, HX-Request"


def _with_cookie() -> HttpResponse:
    response = HttpResponse("x")
    response.set_cookie("a", "b")
    return response


@pytest.mark.parametrize(
    "answer",
    [
        _with_cookie,
        lambda: HttpResponse("gone", status=410),
        lambda: HttpResponse("x", headers={"Cache-Control": "private"}),
        lambda: HttpResponse("x", headers={"Cache-Control": "no-store"}),
    ],
)
def test_answers_for_one_person_or_one_moment_are_not_kept(answer):
    view = page_with(answer)

    ask(view)
    ask(view)

    assert view.calls == 2


def test_posts_pass_through():
    view = page_with()

    ask(view, method="POST")
    ask(view, method="POST")

    assert view.calls == 2


@pytest.mark.parametrize(
    ("accepts", "encoding", "decode"),
    [
        ("gzip, deflate, br", "br", brotli.decompress),
        ("gzip;q=1.0, br;q=0", "gzip", gzip.decompress),
        ("", None, bytes),
    ],
)
def test_pages_travel_compressed(accepts, encoding, decode):
    response = ask(page_with(), headers={"accept-encoding": accepts})

    assert response.headers.get("Content-Encoding") == encoding
    assert decode(response.content) == f"{LONG}1".encode()


def test_pictures_and_short_answers_are_left_as_they_are():
    view = page_with(lambda: HttpResponse(b"\x89PNG" * 200, content_type="image/png"))

    response = ask(view, headers={"accept-encoding": "br"})

    assert "Content-Encoding" not in response.headers
    assert response.content == b"\x89PNG" * 200


def test_an_unchanged_page_is_not_sent_twice():
    view = page_with()
    etag = ask(view).headers["ETag"]

    response = ask(view, headers={"if-none-match": etag})

    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["ETag"] == etag


def test_headers_of_the_view_are_kept():
    view = page_with(lambda: HttpResponse("{}", headers={"Access-Control-Allow-Origin": "*"}))

    ask(view)

    assert ask(view).headers["Access-Control-Allow-Origin"] == "*"


def test_an_old_page_is_made_anew():
    view = page_with(keep=-1)
    ask(view)

    ask(view)

    assert view.calls == 2


def test_nothing_is_kept_while_templates_are_being_written(settings):
    settings.DEBUG = True
    view = page_with()
    ask(view)

    ask(view)

    assert view.calls == 2


def stored(size: int) -> StoredPage:
    return StoredPage(headers=(), etag="", bodies={"": b"x" * (size - 1_000)}, ends_at=1e12)


def test_the_store_keeps_the_pages_asked_for_last_and_stays_within_its_limit():
    store = PageStore(limit=100_000)
    for number in range(10):
        store.put((number,), stored(5_000))
    store.get((0,))

    store.put((10,), stored(5_000))

    assert store.size == 100_000
    assert store.get((0,)) is not None
    assert store.get((1,)) is None


def test_a_page_that_would_push_out_most_others_is_not_kept():
    store = PageStore(limit=100_000)

    store.put(("large",), stored(50_000))

    assert (store.get(("large",)), store.size) == (None, 0)


def test_replacing_a_page_does_not_count_it_twice():
    store = PageStore(limit=100_000)
    store.put(("a",), stored(5_000))

    store.put(("a",), stored(3_000))

    assert store.size == 6_000


def test_a_page_ends_at_the_moment_at_which_something_opens() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        calls.append(request.get_full_path())
        keep_until(request, clock.now() + timedelta(days=1))
        if "zu" in request.GET:
            keep_until(request, clock.now() - timedelta(seconds=1))
        keep_until(request, None)
        return HttpResponse(LONG)

    calls: list[str] = []
    cached = SimpleNamespace(cached=guest_page()(view))
    for path in ("/auf/", "/auf/", "/auf/?zu", "/auf/?zu"):
        ask(cached, path=path)

    assert calls == ["/auf/", "/auf/?zu", "/auf/?zu"]


def test_a_page_that_differs_by_visitor_is_kept_for_each_group():
    def view(request: HttpRequest) -> HttpResponse:
        calls.append(group_of_visitor(request))
        return HttpResponse(f"{LONG}{calls[-1]}")

    calls: list[int] = []
    kept = SimpleNamespace(cached=guest_page()(view))

    def ask_from(address: str) -> str:
        request = RequestFactory().get("/beteiligung/", REMOTE_ADDR=address)
        request.municipality = SimpleNamespace(pk=1)  # type: ignore[attr-defined]
        return kept.cached(request).content.decode()

    addresses = [f"192.0.2.{number}" for number in range(250)]  # so many that no group stays empty
    first = {address: ask_from(address) for address in addresses}

    assert {address: ask_from(address) for address in addresses} == first
    assert len(set(first.values())) == len(calls) == VISITOR_GROUPS

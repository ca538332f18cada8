"""Pages of one person are compressed on their way; what is small already is left alone."""

import gzip

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from common.middleware import CompressionMiddleware
from tests.factories import Town

SAYS = b"Auf dem Gehweg liegt seit Tagen ein Ast. " * 50


def through(response: HttpResponse | StreamingHttpResponse, accepts: str = "br, gzip"):
    request = RequestFactory().get("/", headers={"Accept-Encoding": accepts})
    return CompressionMiddleware(lambda _request: response)(request)


@pytest.mark.django_db
def test_the_form_comes_compressed(client: Client, town: Town) -> None:
    asked = {"Accept-Encoding": "gzip, deflate, br"}
    answer = client.get("/melden/", headers=asked)

    assert answer["Content-Encoding"] == "gzip"
    assert int(answer["Content-Length"]) == len(answer.content)
    assert "Accept-Encoding" in answer["Vary"]
    assert "Mangel melden" in gzip.decompress(answer.content).decode()
    assert len(answer.content) * 2 < len(client.get("/melden/").content)

    # A page for all is kept compressed, and not once more.
    listed = client.get("/meldungen/", headers=asked)
    assert listed["Content-Encoding"] == "br"


@pytest.mark.django_db
def test_staff_get_their_pages_compressed_too(client: Client, town: Town) -> None:
    client.force_login(town.clara)
    answer = client.get("/arbeit/", headers={"Accept-Encoding": "gzip"}, follow=True)

    assert answer.status_code == 200
    assert answer["Content-Encoding"] == "gzip"


def test_who_does_not_ask_gets_it_as_it_is() -> None:
    answer = through(HttpResponse(SAYS), accepts="identity")

    assert "Content-Encoding" not in answer
    assert answer.content == SAYS
    assert answer["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("kind", ["image/webp", "application/pdf", "application/zip", "font/woff2"])
def test_what_is_small_already_is_left_alone(kind: str) -> None:
    answer = through(HttpResponse(SAYS, content_type=kind))

    assert answer.content == SAYS
    assert "Content-Encoding" not in answer and "Vary" not in answer


def test_what_is_streamed_goes_on_as_it_comes() -> None:
    answer = through(StreamingHttpResponse([SAYS, SAYS], content_type="text/csv"))

    assert b"".join(answer) == SAYS + SAYS
    assert "Content-Encoding" not in answer


def test_lengths_do_not_tell_what_a_page_holds() -> None:
    """Otherwise whoever can make a page say words of theirs could guess at a secret beside them."""
    lengths = {len(through(HttpResponse(SAYS)).content) for _attempt in range(50)}

    assert len(lengths) > 10

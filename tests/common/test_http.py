import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path

from common.http import client_address, guest_form, own_path, secret_form


@guest_form
def form(request):
    return HttpResponse("form" if request.method == "GET" else f"posted {request.POST['name']}")


@secret_form
def secret(request):
    return HttpResponse("posted")


def refused(request, reason=""):
    return HttpResponse("refused", status=403)


urlpatterns = [path("form/", form), path("secret/", secret)]

pytestmark = [
    pytest.mark.urls(__name__),
    pytest.mark.usefixtures("_without_a_town"),
]


@pytest.fixture
def _without_a_town(settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "Municipality" not in name]
    settings.CSRF_FAILURE_VIEW = f"{__name__}.refused"


@pytest.fixture
def browser():
    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),  # no browser
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 200),  # page without referrer
        ({"Origin": "http://testserver"}, 200),
        ({"Origin": "https://testserver"}, 200),  # TLS ends at the proxy
        ({"Origin": "http://TESTSERVER"}, 200),
        ({"Origin": "http://testserver:8080"}, 403),
        ({"Origin": "http://testserver.evil.example"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Origin": "http://["}, 403),
    ],
)
def test_a_post_counts_only_from_our_own_pages(browser, headers, status):
    response = browser.post("/form/", {"name": "x"}, headers=headers)

    assert response.status_code == status


def test_reading_is_open_to_every_link(browser):
    response = browser.get("/form/", headers={"Sec-Fetch-Site": "cross-site"})

    assert response.content == b"form"


def test_the_page_of_refusal_is_that_of_the_project(browser):
    response = browser.post("/form/", {"name": "x"}, headers={"Origin": "https://evil.example"})

    assert response.content == b"refused"


def test_a_guest_gets_no_cookie_from_reading_or_posting(browser):
    answers = [browser.get("/form/"), browser.post("/form/", {"name": "x"})]

    assert [list(answer.cookies) for answer in answers] == [[], []]
    assert [answer.headers.get("Vary") for answer in answers] == [None, None]


def test_a_secret_page_may_post_without_an_origin(browser):
    assert browser.post("/secret/", headers={"Origin": "null"}).status_code == 200
    assert browser.post("/secret/", headers={"Origin": "https://evil.example"}).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_where_the_browser_says_that_it_is_another_site_a_missing_origin_hides_nothing(
    browser, site
):
    headers = {"Origin": "null", "Sec-Fetch-Site": site}

    assert browser.post("/secret/", headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        ("/konto/?x=1#y", "/konto/?x=1#y"),
        ("/", "/"),
        ("konto/", "/home/"),
        ("", "/home/"),
        (None, "/home/"),
        ("//evil.example/", "/home/"),
        ("/\\evil.example/", "/home/"),
        ("https://evil.example/", "/home/"),
        ("http://testserver/", "/home/"),
        ("javascript:alert(1)", "/home/"),
        ("/\x01/evil", "/\x01/evil"),
        ("\x01//evil.example", "/home/"),
    ],
)
def test_only_paths_of_our_own_are_gone_on_to(wanted, path):
    assert own_path(wanted, "/home/") == path


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, "198.51.100.7"),
        (0, "192.0.2.1", "198.51.100.7"),  # written by the client, nobody trusts it
        (1, None, "198.51.100.7"),
        (1, "192.0.2.1", "192.0.2.1"),
        (1, "203.0.113.9, 192.0.2.1", "192.0.2.1"),
        (2, "203.0.113.9, 192.0.2.1, 10.0.0.2", "192.0.2.1"),
        (2, "192.0.2.1", "192.0.2.1"),
        (1, "192.0.2.1:4711", "192.0.2.1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "[2001:db8::1]:4711", "2001:db8::1"),
        (1, "unknown", "198.51.100.7"),
        (1, " , ", "198.51.100.7"),
    ],
)
def test_the_address_of_the_client(rf, settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = rf.get("/", REMOTE_ADDR="198.51.100.7", headers=headers)

    assert client_address(request) == address


@override_settings(TRUSTED_PROXIES=0)
def test_behind_a_unix_socket_there_is_no_address(rf):
    request = rf.get("/")
    del request.META["REMOTE_ADDR"]

    assert client_address(request) == ""

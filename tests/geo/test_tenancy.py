"""Every request belongs to the municipality of its host, and to no other."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from geo import tenancy
from geo.middleware import MunicipalityMiddleware
from geo.models import Host
from geo.tenancy import forget_hosts, municipality_of_host
from tests.factories import municipality

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_towns(db):
    return (
        municipality(name="Lindenbach", host="lindenbach.example"),
        municipality(name="Auental", host="auental.example"),
    )


@pytest.mark.parametrize(
    "host",
    [
        "lindenbach.example",
        "lindenbach.example:8190",
        "LINDENBACH.Example",
        "lindenbach.example.",
        "lindenbach.example.:80",
    ],
)
def test_a_host_is_found_whatever_its_case_port_or_trailing_dot(two_towns, host):
    assert municipality_of_host(host) == two_towns[0]


@pytest.mark.parametrize(
    "host",
    ["other.example", "lindenbach", "x.lindenbach.example", "localhost", "[::1]:80", "[::1]", ""],
)
def test_among_several_an_unknown_host_is_nobodys(two_towns, host):
    assert municipality_of_host(host) is None


@pytest.mark.parametrize("host", ["other.example", "localhost:8000", "[::1]:8000", "192.0.2.1"])
def test_the_only_municipality_answers_under_every_host(host):
    lindenbach = municipality()

    assert municipality_of_host(host) == lindenbach


def test_an_inactive_municipality_answers_under_no_host(two_towns):
    lindenbach, auental = two_towns
    lindenbach.is_active = False
    lindenbach.save()
    forget_hosts()

    assert municipality_of_host("auental.example") == auental
    # Auental is now the only one, yet it must not answer in the name of another town.
    assert municipality_of_host("lindenbach.example") is None


def test_a_name_with_umlauts_is_found_as_browsers_send_it():
    town = municipality(host="köln.example")
    municipality(name="Auental", host="auental.example")

    assert municipality_of_host("xn--kln-sna.example") == town


def test_hosts_are_read_once_and_strangers_are_not_kept(two_towns, django_assert_num_queries):
    with django_assert_num_queries(2):
        municipality_of_host("lindenbach.example")
    with django_assert_num_queries(0):
        municipality_of_host("auental.example")
        for number in range(50):
            municipality_of_host(f"stranger{number}.example")
    assert len(tenancy._kept.by_name) == 2


def test_a_host_that_moved_is_right_when_the_kept_ones_are_old(two_towns, monkeypatch):
    lindenbach, auental = two_towns
    assert municipality_of_host("lindenbach.example") == lindenbach
    Host.objects.filter(name="lindenbach.example").update(municipality=auental)

    now = tenancy.monotonic()
    monkeypatch.setattr(tenancy, "monotonic", lambda: now + tenancy.KEEP_SECONDS + 0.1)

    assert municipality_of_host("lindenbach.example") == auental


def test_what_one_request_changes_no_other_sees(two_towns):
    municipality_of_host("lindenbach.example").name = "changed"

    assert municipality_of_host("lindenbach.example").name == "Lindenbach"


def test_the_boundary_is_not_read(two_towns):
    assert "boundary" in municipality_of_host("lindenbach.example").get_deferred_fields()


def test_the_middleware_sets_the_municipality(two_towns):
    seen = []
    middleware = MunicipalityMiddleware(
        lambda request: seen.append(request.municipality) or HttpResponse()
    )

    middleware(RequestFactory().get("/", headers={"host": "auental.example"}))

    assert seen == [two_towns[1]]


def test_an_unknown_host_gets_the_chooser_with_404_and_no_view_runs(two_towns, client):
    response = client.get("/", headers={"host": "other.example"})

    assert response.status_code == 404
    assert "frontend/choose_municipality.html" in [t.name for t in response.templates]
    assert "https://lindenbach.example" in response.text


def test_health_answers_without_a_municipality(db, client):
    assert client.get("/health/", headers={"host": "other.example"}).status_code == 200

"""Where one lives, as one said or proved it: seen and deleted by its owner alone."""

import pytest
from django.core.exceptions import ValidationError

from accounts import services
from accounts.models import Residence
from tests import factories
from tests.participation.factories import citizen, consultation, project, submitted

pytestmark = pytest.mark.django_db

DELETE = "/konto/wohnort/loeschen/"


@pytest.fixture
def town():
    return factories.municipality(host="testserver")


@pytest.fixture
def anna(client, town):
    anna = citizen("anna")
    client.force_login(anna)
    return anna


def test_it_is_shown_with_where_it_comes_from_and_deleted(client, town, anna):
    services.declare_postcode(anna, "53111", municipality=town)
    Residence.objects.create(user=anna, municipality=town, source="identity", trust=3)
    page = client.get("/konto/").text
    assert "Postleitzahl 53111" in page and "selbst angegeben" in page
    assert "Online ausgewiesen" in page and "Vertrauensniveau hoch" in page

    answer = client.post(DELETE, {"source": "postcode"})

    assert (answer.status_code, answer["Location"]) == (303, "/konto/")
    assert Residence.objects.get().source == "identity"


def test_it_is_said_once_and_said_again_it_is_changed(town, anna):
    services.declare_postcode(anna, "53111", municipality=town)
    services.declare_postcode(anna, " 53113 ", municipality=town)

    assert Residence.objects.get().postcode == "53113"


@pytest.mark.parametrize("postcode", ["", "5311", "531110", "53 111", "00111", "abcde", "53111\n1"])
def test_what_is_no_postcode_is_refused(town, anna, postcode):
    with pytest.raises(ValidationError, match="fünf Ziffern"):
        services.declare_postcode(anna, postcode, municipality=town)


@pytest.mark.parametrize("source", ["postcode", "identity", "", "nonsense"])
def test_nobody_deletes_what_is_not_theirs_or_not_of_this_town(client, town, anna, source):
    ben, other = citizen("ben"), factories.municipality(name="Neuwied", host="neuwied.example")
    services.declare_postcode(ben, "53111", municipality=town)
    services.declare_postcode(anna, "56564", municipality=other)

    assert client.post(DELETE, {"source": source}).status_code == 404
    assert Residence.objects.count() == 2


def test_a_guest_and_a_link_delete_nothing(client, town):
    assert "/konto/anmelden/" in client.post(DELETE, {"source": "postcode"})["Location"]
    assert client.get(DELETE).status_code == 405


@pytest.mark.parametrize("rows", [1, 3])
def test_more_contributions_cost_no_more_statements(
    client, town, anna, rows, django_assert_num_queries
):
    ideas = consultation(project(town))
    for _ in range(rows):
        submitted(ideas, by=anna)
    client.get("/konto/")

    # Session, person, roles, second step; sanctions, reasons, notices; begun, own, residences.
    with django_assert_num_queries(10):
        client.get("/konto/")

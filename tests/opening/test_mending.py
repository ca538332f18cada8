"""What an administrator settles while preparing: telephone numbers, rules."""

import pytest

from common.models import Journal
from geo import tenancy
from geo.models import Municipality
from moderation.models import RuleBook
from tests import factories
from tests.opening.towns import prepared

pytestmark = pytest.mark.django_db
SETUP = "/verwaltung/einrichten/"


@pytest.fixture
def town(settings, db):
    return prepared(settings)


@pytest.fixture
def admin(client, town):
    client.force_login(town.admin)
    return client


def numbers(admin, **more):
    from accounts.opening.numbers import fingerprint

    town = Municipality.objects.get(hosts__name="testserver")
    return admin.post(
        SETUP + "telefon/",
        {
            "seen": fingerprint(town),
            "nummer-TOTAL_FORMS": 2,
            "nummer-INITIAL_FORMS": 0,
            "nummer-0-label": "Notruf",
            "nummer-0-number": "112",
            "nummer-0-when": "always",
            "nummer-0-danger": "on",
            "nummer-1-label": "",
            "nummer-1-number": "",
            "nummer-1-when": "always",
            **more,
        },
    )


def test_numbers_are_settled(admin, town):
    assert admin.get(SETUP + "telefon/").status_code == 200
    answer = numbers(admin, **{"nummer-1-label": "Bauhof", "nummer-1-number": "0000-70"})

    assert answer.status_code == 303
    town.municipality.refresh_from_db()
    assert town.municipality.numbers == [
        {"label": "Notruf", "number": "112", "danger": True},
        {"label": "Bauhof", "number": "0000-70", "danger": False},
    ]
    assert Journal.objects.last().verb == "municipality.numbers_settled"
    tenancy.forget_hosts()
    assert "0000-70" in admin.get("/").text


def test_hours_of_a_number_stay_as_they_are(admin, town):
    place = town.municipality
    place.hours = {"mon": [["08:00", "16:00"]]}
    night = {"fri": [["20:00", "22:00"]]}
    place.numbers = [{"label": "Nacht", "number": "0000-1", "danger": True, "during": night}]
    place.save()

    numbers(
        admin,
        **{
            "nummer-0-label": "Nachtdienst",
            "nummer-0-number": "0000-1",
            "nummer-0-when": "own",
            "nummer-0-position": "0",
            "nummer-1-label": "Tag",
            "nummer-1-number": "0000-2",
            "nummer-1-when": "during",
        },
    )

    place.refresh_from_db()
    assert place.numbers == [
        {"label": "Nachtdienst", "number": "0000-1", "danger": True, "during": night},
        {"label": "Tag", "number": "0000-2", "danger": False, "during": place.hours},
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"nummer-0-number": ""},
        {"nummer-0-label": ""},
        {"nummer-0-number": "javascript:1"},
        {"nummer-0-when": "own"},
        {"nummer-0-when": "during"},  # the town has no hours
        {"seen": "veraltet"},
        {"nummer-TOTAL_FORMS": "x"},
        {"nummer-0-position": "-1"},
    ],
)
def test_bad_numbers_are_said_and_nothing_is_saved(admin, town, wrong):
    before = town.municipality.numbers

    assert numbers(admin, **wrong).status_code == 422
    town.municipality.refresh_from_db()
    assert town.municipality.numbers == before


def test_shipped_rules_are_read_and_taken_over(client, settings):
    place = factories.town(host="testserver")
    client.force_login(place.admin)
    path = "/moderation/regeln/uebernehmen/"
    assert "Sachlich und mit Respekt" in client.get(path).text
    assert not RuleBook.objects.exists()

    client.post(path)
    client.post(path)

    assert RuleBook.objects.get().version == 1
    assert [row.verb for row in Journal.objects.all()] == ["moderation.rules_published"]
    assert client.get(path)["Location"] == "/moderation/regeln/"
    client.force_login(place.clara)
    assert client.post(path).status_code == 403


def test_the_start_page_tells_the_administrator(admin, town):
    text = admin.get("/konto/").text

    assert "Alles ist bereit: Sie können eröffnen" in text and f'href="{SETUP}"' in text

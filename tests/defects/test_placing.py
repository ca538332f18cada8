"""/arbeit/<number>/ort/: staff correct kind and place, the rules decide anew, all can read it."""

import pytest
from django.test import Client

from defects import services
from defects.models import Report
from defects.services import Actor
from defects.states import Verb
from geo.gazetteer import rebuild
from tests import factories
from tests.factories import at

pytestmark = pytest.mark.django_db
HOST = "lindenbach.example"


@pytest.fixture
def town(db):
    made = factories.town(host=HOST)
    active = factories.rule_set(made.municipality)
    west = factories.zone(
        made.municipality, "West", boundary=factories.box(-1990, -990, -1010, 990)
    )
    factories.rule(active, zone=west, category=made.lamp, body=made.land, reason="{zone}: {body}.")
    return made


@pytest.fixture
def report(town):
    return services.submit_report(
        municipality=town.municipality, category=town.lamp, location=at(0, 5), text="Dunkel."
    )


def signed_in(user):
    client = Client(headers={"host": HOST})
    client.force_login(user)
    return client


def change(client, report, **sent):
    return client.post(f"/arbeit/{report.number}/ort/", {"category": "lamp", **sent})


def spot(east, north):
    point = at(east, north)
    return {"lat": f"{point.y:.7f}", "lon": f"{point.x:.7f}"}


def test_another_kind_goes_to_its_office_and_the_public_reads_so(town, report):
    response = change(signed_in(town.dana), report, category="pothole")

    assert response.status_code == 303
    now = Report.objects.get()
    assert (now.category, now.body) == (town.pothole, town.tiefbau)
    public = now.events.filter(public=True).values_list("verb", flat=True)
    assert list(public)[-2:] == [Verb.CATEGORY_CHANGED, Verb.ROUTED]


def test_a_moved_pin_finds_zone_and_body_anew(town, report):
    client = signed_in(town.dana)
    seen = change(client, report, **spot(-1500, 0), vorschau="1")
    assert "West: Straßen.NRW." in seen.content.decode()
    assert Report.objects.get().body == town.bauhof

    change(client, report, **spot(-1500, 0))

    now = Report.objects.get()
    assert (now.zone.name, now.body) == ("West", town.land)
    assert now.routings.count() == 2


def test_words_for_a_place_count_before_the_pin(town, report):
    factories.road(town.municipality, name="Westweg")
    factories.address(town.municipality, "Westweg", 7, at(-1500, 20))
    rebuild(town.municipality)

    change(signed_in(town.dana), report, place="Westweg 7", **spot(500, 0))

    assert Report.objects.get().place == "Westweg 7"
    assert Report.objects.get().body == town.land


def test_who_has_accepted_it_keeps_it(town, report):
    services.assign(report, to=town.tiefbau, by=Actor.staff(town.dana))
    services.accept(report, by=Actor.staff(town.clara, town.tiefbau))
    client = signed_in(town.clara)
    assert "bleibt bei: Tiefbauamt" in client.get(f"/arbeit/{report.number}/ort/").content.decode()

    change(client, report, **spot(-1500, 0))

    assert Report.objects.get().body == town.tiefbau
    assert Report.objects.get().zone.name == "West"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "noch dieselben"),
        ({"place": "Nirgendwo 99"}, "kennen wir nicht"),
        ({"lat": "x", "lon": "y"}, "Der Ort fehlt"),
        ({"lat": "48", "lon": "11"}, "liegt nicht in"),
        ({"category": "moon"}, "passt hier nicht"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(town, report, sent, said):
    response = change(signed_in(town.dana), report, **sent)

    assert response.status_code == 422
    assert said in response.content.decode()
    assert Report.objects.get().events.count() == report.events.count()


def test_both_change_or_none(town, report):
    change(signed_in(town.dana), report, category="pothole", lat="48", lon="11")

    assert Report.objects.get().category == town.lamp


def test_others_may_not(town, report):
    for person, status in ((town.alice, 404), (town.mo, 403), (town.clara, 404)):
        client = signed_in(person)
        assert client.get(f"/arbeit/{report.number}/ort/").status_code in (status, 403)
        assert change(client, report, category="pothole").status_code in (status, 403)
    assert Report.objects.get().category == town.lamp


def test_the_case_links_to_it(town, report):
    page = signed_in(town.dana).get(f"/arbeit/{report.number}/").content.decode()
    assert f'href="/arbeit/{report.number}/ort/"' in page

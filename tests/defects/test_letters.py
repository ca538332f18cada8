"""Single letters at the desk: on no page do two things answer to the same one."""

import re
from collections import Counter

import pytest
from django.test import Client

from accounts.models import Role
from defects import services
from defects.models import Report
from defects.services import Actor
from tests import factories
from tests.factories import Town

pytestmark = pytest.mark.django_db


def sent(town: Town, east: float = 0) -> Report:
    return services.submit_report(
        municipality=town.municipality, category=town.pothole, location=factories.at(east, 0)
    )


def letters(town: Town, report: Report) -> list[str]:
    """Those of the page of a case, as whoever distributes sees it."""
    client = Client(headers={"host": town.municipality.hosts.first().name})
    client.force_login(town.dana)
    answer = client.get(f"/arbeit/{report.number}/?liste=alle")
    assert answer.status_code == 200
    return re.findall(r'data-letter="(\w)"', answer.text)


def no_two_alike(found: list[str]) -> None:
    assert found and not [each for each, times in Counter(found).items() if times > 1]


def test_on_new_accepted_closed_and_merged_reports():
    town = factories.town(host="lindenbach.example")
    by = Actor.staff(town.clara, town.tiefbau)
    report, other = sent(town), sent(town, 20)
    no_two_alike(letters(town, report))
    services.accept(report, by=by)
    no_two_alike(letters(town, report))
    services.merge([other], into=report, by=by)
    no_two_alike(letters(town, other))
    services.mark_fixed(report, by=by)
    no_two_alike(letters(town, report))


def test_on_what_another_municipality_handed_over():
    town = factories.town(host="lindenbach.example")
    county = factories.town(
        host="kreis.example",
        name="Kreis Erlengau",
        number_prefix="K",
        base_url="https://kreis.example",
        boundary=factories.box(-20_000, -20_000, 20_000, 20_000),
    )
    body = factories.outside_body(
        town.municipality, "kreis", name="Kreis Erlengau", dative="beim Kreis Erlengau"
    )
    row = services.ask_for_connection(body, partner=county.municipality, by=town.admin)
    services.agree_to_connection(
        row, department=county.tiefbau, category=county.pothole, by=county.admin
    )
    factories.member(county.municipality, Role.CLERK, county.tiefbau, name="kim")
    services.hand_over(sent(town), by=Actor.staff(town.dana), to=body, reason="Kreisstraße")

    twin = Report.objects.get(municipality=county.municipality)

    no_two_alike(letters(county, twin))

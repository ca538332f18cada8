"""`/meldungen/stand/`: the states of some reports, for the list that a device keeps."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from defects.models import Category, Report
from defects.states import Work
from moderation.models import Item, Visibility
from tests import factories
from tests.factories import Town

pytestmark = pytest.mark.django_db


def states(client: Client, *numbers: object) -> dict[int, str]:
    response = client.get("/meldungen/stand/", {"nummer": [str(number) for number in numbers]})
    assert response.status_code == 200
    assert response.cookies == {}
    found = re.findall(r'data-report="(\d+)".*?</svg><span>(.*?)</span>', response.text)
    return {int(number): word for number, word in found}


def test_it_says_what_the_list_says(client: Client, town: Town) -> None:
    new, taken = town.report(), town.report(work=Work.ACCEPTED)
    other = town.report()

    found = states(client, new.number, taken.number)

    assert found == {new.number: "Eingegangen", taken.number: "Angenommen"}
    assert other.number not in found


def test_what_is_not_public_has_no_state_and_looks_like_no_report(
    client: Client, town: Town
) -> None:
    hidden, removed = town.report(shown=False), town.report(shown=False)
    Item.objects.filter(pk=removed.item_id).update(visibility=Visibility.REMOVED)
    quiet = town.report(shown=False)
    Category.objects.filter(pk=quiet.category_id).update(kind=Category.Kind.CONFIDENTIAL)

    nothing = client.get("/meldungen/stand/?nummer=99999").content

    for report in (hidden, removed, quiet):
        assert client.get(f"/meldungen/stand/?nummer={report.number}").content == nothing


def test_another_town_s_numbers_are_unknown(town: Town) -> None:
    report = town.report()
    factories.municipality(host="anderswo.example")
    stranger = Client(headers={"host": "anderswo.example"})

    assert states(stranger, report.number) == {}


@pytest.mark.parametrize("number", ["", "x", "-1", "0", "1e3", "²", "9" * 30, "1;2", "\x00"])
def test_what_is_no_number_is_passed_over(client: Client, town: Town, number: str) -> None:
    report = town.report()

    assert states(client, number, report.number) == {report.number: "Eingegangen"}


def test_no_more_than_a_device_keeps(client: Client, town: Town) -> None:
    report = town.report()

    assert states(client, *range(report.number + 1, report.number + 51), report.number) == {}


def test_three_cost_as_many_statements_as_one(client: Client, town: Town) -> None:
    numbers = [town.report().number for _ in range(3)]
    away = {"responsibility": "handed_over", "body": town.land}
    Report.objects.filter(number__in=numbers).update(**away)
    states(client, 1)  # what a process asks once

    with CaptureQueriesContext(connection) as one:
        assert len(states(client, numbers[0])) == 1
    with CaptureQueriesContext(connection) as three:
        assert len(states(client, *numbers)) == 3
    assert len(three) == len(one) <= 5


def test_it_only_answers(client: Client, town: Town) -> None:
    assert client.post("/meldungen/stand/").status_code == 405

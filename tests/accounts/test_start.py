from datetime import datetime, timedelta

import pytest
import time_machine

from accounts.models import Membership, Role
from common import clock
from common.clock import BERLIN
from defects.states import Responsibility, Work
from moderation.models import Case, Item
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return factories.municipality(host="testserver")


@pytest.fixture
def roads(town):
    return factories.department(town, "tiefbau", name="Tiefbauamt")


def case(town, due_at=None):
    item = Item.objects.create(municipality=town, kind="defects.report_text")
    return Case.objects.create(municipality=town, item=item, due_at=due_at)


def page_of(client, user):
    """The part of the page that is its own, without menu and footer."""
    client.force_login(user)
    return client.get("/konto/").text.partition("<main")[2].partition("</main>")[0]


def report(town, body, **fields):
    category = factories.category(town, f"art{body.pk}-{len(fields)}-{clock.now():%f}")
    return factories.report(town, category=category, body=body, **fields)


def test_a_resident_sees_the_account_and_no_work(client, town):
    page = page_of(client, factories.user("erika"))

    assert "<h1>Mein Konto</h1>" in page
    assert "erika@example.org" in page
    assert "Was auf Sie wartet" not in page


def test_each_role_sees_what_waits_for_it(client, town, roads):
    report(town, roads)
    report(town, roads, work=Work.ACCEPTED, responsibility=Responsibility.ACCEPTED)
    with time_machine.travel(datetime(2026, 3, 3, 9, tzinfo=BERLIN)):
        case(town, due_at=datetime(2026, 3, 3, 12, tzinfo=BERLIN))
        case(town)
        mo = page_of(client, factories.member(town, Role.MODERATOR))
    clerk = page_of(client, factories.member(town, Role.CLERK, roads))
    crew = page_of(client, factories.member(town, Role.CREW, roads))

    assert "2 Prüfungen warten, die erste bis Di., 3.\xa0März, 12\xa0Uhr" in mo
    assert '<a href="/moderation/">' in mo and '<a href="/arbeit/">' not in mo
    assert "Eine neue Meldung" in clerk and '<a href="/arbeit/">' in clerk
    assert "Ein Auftrag heute" in crew and '<a href="/bauhof/">' in crew


def test_where_nothing_waits_it_says_so(client, town, roads):
    assert "Nichts Neues" in page_of(client, factories.member(town, Role.CLERK, roads))
    assert "0 Aufträge heute" in page_of(client, factories.member(town, Role.CREW, roads))
    assert "Alles ist geprüft" in page_of(client, factories.member(town, Role.MODERATOR))


def test_somebody_with_several_roles_sees_first_where_something_waits(client, town, roads):
    dana = factories.member(town, Role.CLERK, roads)
    Membership.objects.create(municipality=town, user=dana, role=Role.MODERATOR)
    case(town, due_at=clock.now() + timedelta(days=1))

    page = page_of(client, dana)

    assert page.index('href="/moderation/"') < page.index('href="/arbeit/"')


def test_a_dispatcher_sees_the_whole_town_and_a_clerk_only_the_own_department(client, town, roads):
    report(town, factories.department(town, "bauhof"))

    dispatcher = page_of(client, factories.member(town, Role.DISPATCHER))
    clerk = page_of(client, factories.member(town, Role.CLERK, roads))

    assert "Eine neue Meldung" in dispatcher
    assert "Nichts Neues" in clerk


@pytest.mark.parametrize("rows", [1, 3])
def test_more_work_costs_no_more_statements(
    client, town, roads, rows, django_assert_max_num_queries
):
    dana = factories.member(town, Role.CLERK, roads)
    for _ in range(rows):
        report(town, roads)
        case(town)
    client.force_login(dana)
    client.get("/konto/")

    with django_assert_max_num_queries(12):  # 10, and 2 when hosts are looked up anew
        client.get("/konto/")


def test_guests_are_asked_to_sign_in(client, town):
    assert client.get("/konto/")["Location"] == "/konto/anmelden/?next=/konto/"

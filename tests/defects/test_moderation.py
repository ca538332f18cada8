"""What moderators see of reports, and what not even they can make public."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common import clock
from defects import services
from defects.models import Category, Report
from moderation.errors import NotYet
from moderation.kinds import url
from moderation.models import Case, Item, Visibility
from moderation.services import decide
from moderation.workbench import cards
from tests import factories

pytestmark = pytest.mark.django_db


def submit(town, **fields):
    return services.submit_report(
        municipality=town.municipality,
        **{
            "category": town.lamp,
            "location": factories.TOWN_HALL,
            "text": "Dunkel.",
            "place": "Hauptstraße 1",
            **fields,
        },
    )


def test_the_workbench_shows_what_is_to_be_decided_beside_what_helps(town):
    report = submit(town)

    [card] = cards(Case.objects.waiting(town.municipality), at=clock.now())

    top, text = card.entries
    assert top.context["heading"] == "L-1001: Laterne"
    assert top.context["place"] == "Hauptstraße 1"
    assert dict(top.context["facts"])["Zuständig"] == "Bauhof"
    assert dict(top.context["facts"])["Ortsteil"] == "Altstadt"
    assert text.context["text"] == "Dunkel."
    assert card.undecided == [text]
    assert url(report.item) == url(report.text_item) == "/meldungen/1001/"


def _statements(town):
    with CaptureQueriesContext(connection) as statements:
        cards(Case.objects.waiting(town.municipality), at=clock.now())
    return len(statements)


def test_many_cases_take_as_many_statements_as_one(town):
    submit(town)
    one = _statements(town)
    submit(town)
    submit(town)

    assert _statements(town) == one


@pytest.mark.parametrize("place", [factories.TOWN_HALL, None])
def test_nobody_can_release_what_is_confidential(town, place):
    noise = factories.category(town.municipality, "noise", kind=Category.Kind.CONFIDENTIAL)
    report = submit(town, category=noise, location=place)

    for item in (report.item, report.text_item):
        with pytest.raises(NotYet, match="vertraulich"):
            decide(item, Visibility.SHOWN, by=town.mo)
    assert list(Report.objects.of(town.municipality).public()) == []


def test_a_release_is_the_last_public_change(town):
    report = submit(town)

    decision = decide(report.text_item, Visibility.SHOWN, by=town.mo)

    report.refresh_from_db()
    assert report.updated_at == decision.at


def test_items_hold_nothing_but_what_moderators_need(town):
    submit(town, contact=services.ContactDetails(email="anna@example.org", name="Anna"))

    for item in Item.objects.all():
        assert "anna" not in f"{item.title} {item.excerpt}".lower()

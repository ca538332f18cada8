"""One report: what a stranger may read, and the three answers to one who may not."""

import re
from datetime import timedelta

import pytest

from common import clock, data_version
from defects import services
from defects.models import HandOver, Report, ReportEvent, ReportPhoto, Routing
from defects.services import Actor
from defects.states import Responsibility, Verb, Work
from moderation.models import Decision, Item, Rule, Visibility
from tests import factories
from tests.defects.test_public_list import photo_of

pytestmark = pytest.mark.django_db


def address(report: Report) -> str:
    return f"/meldungen/{report.number}/"


def test_the_page_says_what_where_since_when_and_why_this_office(client, town):
    report = town.report(
        text="Die Laterne flackert.", place="Mühlweg 4", zone=town.district, category=town.lamp
    )

    page = client.get(address(report)).text

    assert re.findall(r"<h1>(.*?)</h1>", page) == ["Laterne, Mühlweg 4"]
    assert "Die Laterne flackert." in page
    assert "Mühlweg 4, Altstadt" in page
    assert "<span>Eingegangen</span>" in page
    assert "Für „Laterne“ ist zuständig: Bauhof." in page
    assert f"https://lindenbach.example/meldungen/{report.number}/" in page


def test_the_latest_routing_gives_the_reason(client, town):
    report = town.report()
    Routing.objects.create(
        municipality=town.municipality,
        report=report,
        step=Routing.Step.RULE,
        body=town.tiefbau,
        sentence="Auf der Fahrbahn ist das Tiefbauamt zuständig.",
    )

    page = client.get(address(report)).text

    assert "Auf der Fahrbahn ist das Tiefbauamt zuständig." in page
    assert "Für „Laterne“ ist zuständig" not in page


def test_what_happened_stands_with_the_newest_on_top(client, town):
    page = client.get(address(town.report(work=Work.FIXED))).text

    words = re.findall(r'timeline__words">(.*?)</p>', page)
    assert words == ["Behoben", "Angenommen", "Liegt beim Bauhof", "Gemeldet"]


def test_a_hand_over_shows_its_running_clock(client, town):
    """It counts working days and does not stop until the body outside is done."""
    then = clock.now() - timedelta(days=14)
    report = town.report(responsibility=Responsibility.HANDED_OVER, body=town.land, created_at=then)
    row = HandOver.objects.create(
        municipality=town.municipality, report=report, body=town.land, at=then
    )
    ReportEvent.objects.create(
        municipality=town.municipality,
        report=report,
        verb=Verb.HANDED_OVER,
        actor_kind="staff",
        at=then,
        payload={"body": str(town.land.uuid), "hand_over": str(row.uuid)},
    )

    page = client.get(address(report)).text

    # Two weeks hold ten working days, fewer by the Land's holidays.
    (days,) = re.findall(r"Liegt seit (\d+) Werktagen bei Straßen.NRW", page)
    assert 6 <= int(days) <= 10


def test_staff_are_never_named_and_inner_notes_not_shown(client, town):
    report = town.report()
    ReportEvent.objects.create(
        municipality=town.municipality,
        report=report,
        verb=Verb.NOTED,
        actor_kind="staff",
        actor=town.clara,
        public=False,
        payload={},
    )

    page = client.get(address(report)).text

    assert town.clara.full_name not in page
    assert "Hinweis" not in page


# --- pictures --------------------------------------------------------------------------


def test_before_and_after_stand_side_by_side_with_words(client, town):
    report = town.report(work=Work.FIXED, has_after_photo=True)
    before = photo_of(report, alt="Ein tiefes Loch")
    after = photo_of(report, role=ReportPhoto.Role.AFTER)

    page = client.get(address(report)).text

    assert re.findall(r'pair__word">(?:<svg.*?</svg>)?(\w+)', page) == ["Vorher", "Nachher"]
    assert re.findall(r'href="(/bilder/[^"]+)" data-zoom', page) == [
        before.public_url(1600),
        after.public_url(1600),
    ]
    assert 'alt="Ein tiefes Loch"' in page


def test_unreleased_pictures_are_told_and_not_shown(client, town):
    report = town.report()
    photo_of(report, shown=False)

    page = client.get(address(report)).text

    assert "Das Foto wird geprüft." in page
    assert "/bilder/" not in page


def rule(town: factories.Town) -> Rule:
    return Rule.objects.create(
        municipality=town.municipality,
        number=3,
        short="Keine Beleidigungen",
        text="Bleiben Sie fair.",
    )


def decide(item: Item, outcome: Visibility, by_rule: Rule | None) -> None:
    item.visibility, item.shown = outcome, outcome == Visibility.SHOWN
    item.save()
    Decision.objects.create(
        municipality=item.municipality, item=item, outcome=outcome, rule=by_rule
    )


def test_a_withheld_text_gives_the_rule_as_the_reason(client, town):
    report = town.report(text="Sie Idiot!", text_shown=False)
    decide(report.text_item, Visibility.HELD, rule(town))

    page = client.get(address(report)).text

    assert "Der Text wird nicht gezeigt. Grund:" in page and "Regel 3: Keine Beleidigungen" in page
    assert "Idiot" not in page


# --- duplicates ------------------------------------------------------------------------


def test_a_duplicate_leads_to_the_report_it_repeats(client, town):
    original = town.report()
    report = town.report(duplicate_of=original)

    page = client.get(address(report)).text

    assert f'<a href="/meldungen/{original.number}/">Meldung L-{original.number}</a>' in page


def test_a_duplicate_of_a_hidden_report_leads_nowhere(client, town):
    original = town.report(shown=False)
    report = town.report(duplicate_of=original)

    assert str(original.number) not in client.get(address(report)).text


# --- three answers ---------------------------------------------------------------------


def test_a_removed_report_is_gone_and_the_placeholder_says_by_which_rule(client, town):
    report = town.report(text="Sie Idiot!", shown=False)
    decide(report.item, Visibility.REMOVED, rule(town))

    response = client.get(address(report))

    assert response.status_code == 410
    assert (
        'Entfernt nach <a href="/transparenz/regeln/#regel-3">Regel 3: Keine Beleidigungen</a>.'
        in response.text
    )
    assert "Idiot" not in response.text
    assert "Hauptstraße" not in response.text


@pytest.mark.parametrize("visibility", [Visibility.PENDING, Visibility.HELD, Visibility.PRIVATE])
def test_what_was_never_public_is_as_if_it_were_not_there(client, town, visibility):
    report = town.report(shown=False)
    Item.objects.filter(pk=report.item_id).update(visibility=visibility)

    hidden = client.get(address(report))
    absent = client.get("/meldungen/999999/")

    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content


def test_a_report_of_another_town_is_not_there(client, town):
    other = factories.town(host="other.example").report()
    number = other.number + 5_000
    Report.objects.filter(pk=other.pk).update(number=number)

    assert client.get(f"/meldungen/{number}/").status_code == 404
    assert client.get(f"/meldungen/{number}/", headers={"host": "other.example"}).status_code == 200


def test_a_page_does_not_outlive_the_hiding_of_its_report(client, town):
    report = town.report()
    assert client.get(address(report)).status_code == 200

    Report.objects.filter(pk=report.pk).update(shown=False, text_shown=False)
    data_version.raise_version(town.municipality.pk)

    assert client.get(address(report)).status_code == 404


# --- passing on ------------------------------------------------------------------------


def test_a_preview_elsewhere_shows_only_released_pictures(client, town):
    report = town.report()
    photo_of(report, shown=False)
    assert "og:image" not in client.get(address(report)).text

    photo = photo_of(report)
    data_version.raise_version(town.municipality.pk)

    assert (
        f'<meta property="og:image" content="https://lindenbach.example{photo.public_url(1600)}">'
        in client.get(address(report)).text
    )


def test_the_qr_code_is_a_drawing_of_the_public_address(client, town):
    report = town.report()

    response = client.get(f"{address(report)}qr.svg")

    assert response.headers["Content-Type"] == "image/svg+xml"
    assert response.text.lstrip().startswith("<?xml")
    assert "<script" not in response.text


def test_there_is_no_qr_code_for_what_is_not_public(client, town):
    assert client.get(f"{address(town.report(shown=False))}qr.svg").status_code == 404


# --- cost ------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 3])
def test_statements_do_not_grow_with_pictures_and_history(
    client, town, django_assert_num_queries, size
):
    report = town.report(work=Work.FIXED, zone=town.district)
    for _ in range(size):
        photo_of(report)
        ReportEvent.objects.create(
            municipality=town.municipality, report=report, verb=Verb.EDITED, actor_kind="resident"
        )
    client.get("/meldungen/999999/")  # the hosts are known from here on

    with django_assert_num_queries(4):  # version; report; pictures; events
        client.get(address(report))


def test_nine_statements_tell_a_report_with_everything(client, town, django_assert_num_queries):
    """A duplicate that was handed over, with an asset and a text that is withheld."""
    report = town.report(
        text="Unerlaubtes", text_shown=False, work=Work.ACCEPTED, place="Mühlweg 4",
        zone=town.district, asset=factories.asset(town.municipality, key="L-17"),
    )  # fmt: skip
    decide(report.text_item, Visibility.HELD, rule(town))
    clerk = Actor.staff(town.clara, town.bauhof)
    services.hand_over(report, to=town.land, by=clerk)
    services.change_category(report, category=town.pothole, by=clerk)
    services.mark_duplicate(report, of=town.report(), by=clerk)
    client.get("/meldungen/999999/")  # the hosts are known from here on

    # The version; report, original, pictures, rule of the text and its words; events,
    # hand-overs, kinds.
    with django_assert_num_queries(9):
        page = client.get(address(report)).text

    assert "Der Text wird nicht gezeigt." in page
    assert "L-17" in page


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_page_is_only_read(client, town, method):
    assert getattr(client, method)(address(town.report())).status_code == 405

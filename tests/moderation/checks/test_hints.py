"""What moderators see of the checks beside a text, in the queue, and how often they were right."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from moderation import hints, services
from moderation.models import CheckSetting, Finding, Item, Visibility
from tests import factories
from tests.moderation.checks.measuring import write, written

pytestmark = pytest.mark.django_db
SPAM = "<b>Idioten</b>, ruft\n0171 2345678 an"


def asked(town, text, **more):
    """A text that waits, after the checks have looked at it."""
    item = write(town.municipality, text, **more)
    case = services.ask(item)
    services.examine(item.uuid)
    return case


def seen(client, town, case):
    client.force_login(town.mo)
    page = client.get(f"/moderation/{case.uuid}/")
    assert page.status_code == 200
    return page.text


def test_passages_are_marked_and_reasons_listed_beside_the_text(town, client):
    page = seen(client, town, asked(town, SPAM))

    assert "&lt;b&gt;<mark>Idioten</mark>&lt;/b&gt;, ruft<br><mark>0171 2345678</mark> an" in page
    assert "Eine Telefonnummer steht im Text. <q>0171 2345678</q>" in page
    assert "Ein Wort steht auf der Liste der Beleidigungen. <q>Idioten</q>" in page
    assert page.count("Noch zu wenig Erfahrung mit dieser Prüfung.") == 2
    assert "Hinweise entscheiden nichts. Das tun Sie." in page


def test_a_harmless_text_stands_there_without_hints(town, client):
    page = seen(client, town, asked(town, "Die Laterne ist dunkel."))

    assert '<blockquote class="entry-text">Die Laterne ist dunkel.</blockquote>' in page
    assert "<mark>" not in page and 'class="findings"' not in page
    assert "noch nicht angesehen" not in page


def test_a_text_that_changed_since_is_not_marked_in_the_wrong_places(town, client):
    case = asked(town, SPAM)
    written[case.item_id]["text"] = "Alles ganz harmlos, und zwar von vorn bis hinten."
    page = seen(client, town, case)

    assert "<mark>" not in page
    assert "Die automatischen Prüfungen haben diesen Text noch nicht angesehen." in page


def test_a_title_is_shown_once_more_where_it_is_what_is_meant(town, client):
    case = asked(town, "Mehr weiß ich nicht.", heading="Ihr Idioten", own_heading=True)
    page = seen(client, town, case)

    assert '<p class="entry-heading">Ihr <mark>Idioten</mark></p>Mehr weiß ich nicht.' in page


def test_passages_that_overlap_become_one_mark():
    pieces = hints._segments("abcdefgh", [(1, 4), (3, 5), (6, 99), (7, 7), (-5, -1)])

    assert [(piece.text, piece.is_marked) for piece in pieces] == [
        ("a", False),
        ("bcde", True),
        ("f", False),
        ("gh", True),
    ]


def test_a_row_of_the_queue_has_a_sign(town, client):
    asked(town, SPAM)
    asked(town, "Die Laterne ist dunkel.")
    asked(town, "B-AB 1234 parkt hier")
    client.force_login(town.mo)

    page = client.get("/moderation/").text

    signs = re.findall(r'class="hint-sign">.*?</svg>\s*(.*?)</span>', page, re.DOTALL)
    assert signs == ["2 Hinweise", "1 Hinweis"]


def test_fifty_of_two_hundred_cost_ten_queries(town, client):
    for number in range(200):
        item = write(town.municipality, f"Anruf genügt, 0171 2345{number:03d}")
        services.ask(item)
        if number < 60:
            services.examine(item.uuid)
    client.force_login(town.mo)
    client.get("/moderation/")

    with CaptureQueriesContext(connection) as asked_for:
        page = client.get("/moderation/")

    assert len(page.context["queue"].lines) == 50
    assert page.text.count('class="hint-sign"') == 50
    assert len(asked_for) <= 10


# --- how often they were right ----------------------------------------------------------------


def decide(town, rule, texts, outcome):
    for text in texts:
        item = Item.objects.get(pk=asked(town, text).item_id)
        needs = rule if outcome == Visibility.HELD else None
        services.decide(item, outcome, by=town.mo, rule=needs)


def rates(town):
    services.count_hits(town.municipality)
    return {
        each.check_key: (each.found, each.decided, each.withheld)
        for each in CheckSetting.objects.filter(municipality=town.municipality)
    }


def test_the_rate_is_what_people_decided_afterwards(town, client, rule):
    decide(town, rule, [f"Tel. 0171 23456{n:02d}" for n in range(4)], Visibility.HELD)
    decide(town, rule, [f"Tel. 0171 23457{n:02d}" for n in range(8)], Visibility.SHOWN)
    waiting = asked(town, "Tel. 0171 2345899")

    assert rates(town)["phone"] == (13, 12, 4)
    page = html.unescape(seen(client, town, waiting))
    assert "In 4 von 12 Fällen wurde danach etwas zurückgehalten." in page
    assert "In 4 von 12 Fällen" in client.get("/moderation/pruefungen/").text


def test_nine_decisions_are_too_few(town, client, rule):
    assert hints.rate(9, 9) == "Noch zu wenig Erfahrung mit dieser Prüfung."
    assert hints.rate(10, 0).startswith("In 0 von 10")


def test_what_was_taken_back_or_decided_by_a_policy_does_not_count(town, rule):
    texts = [f"Tel. 0171 23456{n:02d}" for n in range(3)]
    items = [Item.objects.get(pk=asked(town, text).item_id) for text in texts]
    undone = services.decide(items[0], Visibility.HELD, by=town.mo, rule=rule)
    services.undo_decision(undone, by=town.mo)
    services.decide(items[1], Visibility.SHOWN, by=None, automatic=True)
    held = services.decide(items[2], Visibility.HELD, by=town.mo, rule=rule)
    services.decide(held.item, Visibility.SHOWN, by=town.mo)

    assert rates(town)["phone"] == (3, 1, 0)


def test_a_decision_before_the_hint_says_nothing_about_it(town, rule):
    item = write(town.municipality, "Tel. 0171 2345678")
    services.ask(item)
    services.decide(item, Visibility.HELD, by=town.mo, rule=rule)
    services.examine(item.uuid)

    assert rates(town)["phone"] == (1, 0, 0)


def test_another_town_s_decisions_do_not_count(town, rule):
    decide(town, rule, ["Tel. 0171 2345678"], Visibility.HELD)
    elsewhere = factories.town()

    assert rates(elsewhere) == {}


def test_findings_that_were_counted_and_are_gone_are_counted_down(town, rule):
    decide(town, rule, ["Tel. 0171 2345678"], Visibility.HELD)
    assert rates(town)["phone"] == (1, 1, 1)
    Finding.objects.all().delete()
    assert rates(town)["phone"] == (0, 0, 0)

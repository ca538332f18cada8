"""The proposals of a consultation: what is listed, how it is searched, narrowed and ordered."""

import re
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.gis.geos import LineString
from django.http import QueryDict
from django.test import Client

from common import clock
from common.page_cache import VISITOR_GROUPS
from geo.models import ZoneLayer
from participation import services
from participation.filters.proposals import ProposalFilter
from participation.models import Consultation, Phase, Proposal, ProposalCategory
from participation.models.consultation import Act, Review
from participation.models.proposal import Origin
from participation.phases import schedule_of
from participation.services import Fields, enter_proposal
from participation.states import Decision, ProposalState
from tests import factories
from tests.factories import Town, at, box
from tests.participation.factories import (
    add_phase,
    citizen,
    consultation,
    hide,
    project,
    submitted,
)
from tests.participation.reading import changed, coming, ended, picture, set_state

pytestmark = pytest.mark.django_db


@pytest.fixture
def ideas(town: Town) -> Consultation:
    return consultation(project(town.municipality, title="Radverkehr"), title="Wo fehlt etwas?")


def card(ideas: Consultation, title: str = "Mehr Bänke", **fields: Any) -> Proposal:
    """Straight in, without a person: as from an import."""
    supports = fields.pop("supports", 0)
    return enter_proposal(
        ideas,
        Fields(title=title, **fields),
        by=None,
        origin=Origin.ONLINE,
        supports_on_paper=supports,
    )


def numbers(client: Client, ideas: Consultation, query: str = "", **headers: Any) -> list[int]:
    response = client.get(f"{ideas.get_absolute_url()}{query}", headers=headers)
    assert response.status_code == 200
    return [int(each) for each in re.findall(r'data-row="(\d+)"', response.text)]


def found(ideas: Consultation, **selection: str) -> list[int | None]:
    query = QueryDict(mutable=True)
    query.update(selection)
    schedule = schedule_of(ideas, at=clock.now())
    chosen = ProposalFilter(query, consultation=ideas, schedule=schedule)
    assert chosen.errors == {}
    return [each.number for each in chosen.qs.order_by(*chosen.order)]


# --- what a row says -----------------------------------------------------------------


def test_a_row_says_what_where_what_about_and_how_many(client, town, ideas):
    category = ProposalCategory.objects.create(consultation=ideas, name="Abstellplatz", icon="bike")
    proposal = card(ideas, "Bügel am Markt", place="Markt 1", category=category, supports=1234)
    shown, hidden = picture(proposal), picture(card(ideas), shown=False)

    page = client.get(ideas.get_absolute_url()).text

    assert f'<a href="{proposal.get_absolute_url()}">Bügel am Markt</a>' in page
    assert "<span>Abstellplatz</span><span>Markt 1</span>" in page
    assert "Eingereicht" in page and "1.234<span" in page
    assert shown.public_url() in page and hidden.public_name == ""
    assert page.count("report-row__media motif") == 1


def test_the_head_says_what_one_can_do(client, town, ideas):
    page = client.get(ideas.get_absolute_url()).text

    assert "<h1>Wo fehlt etwas?</h1>" in page
    assert "Jetzt: Vorschläge machen" in page and "noch\xa014\xa0Tage" in page
    assert page.count("kern-btn--primary") == 1
    assert f'href="{ideas.get_absolute_url()}vorschlagen/"' in page
    assert ">Radverkehr</a>" in page


# --- what is listed ------------------------------------------------------------------


def test_only_what_is_shown_and_neither_merged_nor_withdrawn(client, town, ideas):
    first, second = card(ideas), card(ideas)
    removed, held = card(ideas), card(ideas)
    hide(removed, by=town.mo, town=town.municipality)
    hide(held, by=town.mo, town=town.municipality, removed=False)
    services.merge_proposals(second, into=first, by=town.admin)
    author = citizen()
    services.withdraw_proposal(submitted(ideas, by=author), by=author)
    services.save_draft(ideas, Fields(title="Entwurf"), by=author)
    Consultation.objects.update(proposals_review=Review.BEFORE)
    ideas.refresh_from_db()
    submitted(ideas, "In Prüfung", by=author)
    card(consultation(ideas.project), "Anderswo")

    assert numbers(client, ideas) == [first.number]
    client.force_login(author)
    assert numbers(client, ideas) == [first.number]
    client.force_login(town.mo)
    page = client.get(ideas.get_absolute_url()).text
    assert "Entwurf" not in page and "In Prüfung" not in page and "Anderswo" not in page


def test_what_is_removed_leaves_the_list_with_the_decision(client, town, ideas):
    proposal = card(ideas)
    assert numbers(client, ideas) == [proposal.number]

    hide(proposal, by=town.mo, town=town.municipality)

    assert numbers(client, ideas) == []


# --- words ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    ["Radweg", "radwege", "RADWEGEN", "Schutzradweg", "radweg fehlt", "raddweg", "Radewg", "rad"],
)
def test_words_inflected_and_misspelt(town, ideas, words):
    proposal = card(ideas, "Hier fehlt ein Radweg, ein Schutzradweg", text="Radwege für alle.")
    card(ideas, "Mehr Bänke", text="Zum Sitzen.")

    assert found(ideas, q=words) == [proposal.number]


# Titles of the Bonner Raddialog, 2017. Each shares its first letters, or its last, with a short
# word that stands in none of them.
RADDIALOG = (
    "Absenkung Fahrbahnkante Talweg zur Kreuzherrenstraße",
    "Critical Mass: Ein Unterschied wie Tag und Nacht",
    "E-bike taugliche Wege auf den Venusberg",
    "Abgrenzung zwischen Straße und Park",
    "30er Zone besser beschildern (Alternativ: Fahrradstraße ausweisen)",
    "Markierter Fahrradweg über Hbf + ZOB",
    "Ampelschaltung für Autos",
    "Ampel auf Radweg",
    "Maximale Geschwindigkeit in der Adenauerallee",
    "Dass hier Autos parken",
)


@pytest.mark.parametrize("words", ["DSA", "Taxi", "Hund", "Zoo", "Amt", "Ast"])
def test_a_short_word_that_stands_nowhere_finds_nothing(town, ideas, words):
    for title in RADDIALOG:
        card(ideas, title, text="")

    assert found(ideas, q=words) == []


@pytest.mark.parametrize(("words", "title"), [("Ampl", "Ampel auf Radweg"), ("Zonne", "Zone")])
def test_a_short_word_is_misspelt_by_one_letter(town, ideas, words, title):
    for each in RADDIALOG:
        card(ideas, each, text="")

    titles = [each.title for each in Proposal.objects.filter(number__in=found(ideas, q=words))]

    assert any(title in each for each in titles)
    assert len(titles) <= 2


@pytest.mark.parametrize("words", ["Nr. 2", "nr 2", "2"])
def test_a_number(town, ideas, words):
    card(ideas)
    second = card(ideas)

    assert found(ideas, q=words) == [second.number]


@pytest.mark.parametrize("words", ["der", "!!!", "%", "_", "a:* & b", "' OR 1=1", "\\", "(", ":*"])
def test_words_that_are_none_break_nothing(client, town, ideas, words):
    card(ideas)

    response = client.get(ideas.get_absolute_url(), {"q": words})

    assert response.status_code == 200


def test_words_of_what_is_not_listed_find_nothing(town, ideas):
    hide(card(ideas, "Zebrastreifen"), by=town.mo, town=town.municipality)

    assert found(ideas, q="Zebrastreifen") == found(ideas, q="Zebrastreifn") == []


# --- narrowing -----------------------------------------------------------------------


def test_category_and_part_of_town(town, ideas):
    category = ProposalCategory.objects.create(consultation=ideas, name="Weg & Steg")
    inside = card(ideas, geometry=at(0, 0), category=category)
    card(ideas, geometry=at(1500, 0))

    assert found(ideas, thema="Weg & Steg") == [inside.number]
    assert found(ideas, gebiet="stadtteile/altstadt") == [inside.number]


def test_a_larger_division_by_place(town, ideas):
    districts = factories.layer(town.municipality, "bezirke", order=0)
    ZoneLayer.objects.filter(pk=town.district.layer_id).update(order=1)
    factories.zone(town.municipality, "West", layer=districts, boundary=box(-2000, -2000, 0, 2000))
    west = card(ideas, geometry=at(-100, 0))
    card(ideas, geometry=at(100, 0))

    assert found(ideas, gebiet="bezirke/west") == [west.number]


def test_state_with_counts(client, town, ideas):
    card(ideas)
    yes = set_state(card(ideas), ProposalState.ANSWERED, Decision.FOLLOW)
    partly = set_state(card(ideas), ProposalState.ANSWERED, Decision.PARTLY)
    no = set_state(card(ideas), ProposalState.ANSWERED, Decision.NOT)
    done = set_state(card(ideas), ProposalState.REALISED, Decision.FOLLOW)
    changed()

    answered = {yes.number, partly.number, no.number, done.number}
    assert set(found(ideas, stand="beantwortet")) == answered
    assert found(ideas, stand="folgt") == [yes.number]
    assert found(ideas, stand="folgt-teilweise") == [partly.number]
    assert found(ideas, stand="folgt-nicht") == [no.number]
    page = client.get(f"{ideas.get_absolute_url()}?stand=folgt").text
    chips = re.findall(r'class="chip"[^>]*>([^<]+) <span class="chip__count">(\d+)', page)
    assert chips == [
        ("Alle", "5"), ("Mit Antwort der Stadt", "4"), ("Umgesetzt", "1"),
        ("Die Stadt folgt", "1"),
    ]  # fmt: skip


def test_near_a_place(client, town, ideas):
    far, near = card(ideas, geometry=at(400, 0)), card(ideas, geometry=at(30, 0))
    line = LineString([at(100, 0).coords, at(300, 0).coords], srid=4326)
    middle = card(ideas, geometry=line)
    card(ideas)
    here = f"lat={factories.TOWN_HALL.y}&lon={factories.TOWN_HALL.x}"

    assert numbers(client, ideas, f"?{here}&umkreis=500&sort=nah") == [
        near.number, middle.number, far.number,
    ]  # fmt: skip
    assert "30 m" in client.get(f"{ideas.get_absolute_url()}?{here}").text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("thema=unbekannt", "Dieses Thema gibt es hier nicht."),
        ("gebiet=a/b", "Dieses Gebiet gibt es hier nicht."),
        ("sort=nah", "„Nächste zuerst“ braucht einen Ort."),
        ("nach=unsinn", "Diese Seite der Liste gibt es nicht mehr."),
        ("sort=quer", "Sie sehen die Liste ohne diese Angabe."),
        ("reihe=-1", "Sie sehen die Liste ohne diese Angabe."),
        ("q=" + "x" * 101, "Sie sehen die Liste ohne diese Angabe."),
    ],
)
def test_what_cannot_be_is_told_and_left_out(client, town, ideas, query, sentence):
    proposal = card(ideas)

    response = client.get(f"{ideas.get_absolute_url()}?{query}")

    assert sentence in response.text
    assert f'data-row="{proposal.number}"' in response.text


# --- order ---------------------------------------------------------------------------


def test_orders(client, town, ideas):
    first = card(ideas, supports=5)
    second = card(ideas, supports=9)
    third = card(ideas)
    Proposal.objects.filter(pk=first.pk).update(comment_count=7)
    changed()

    assert numbers(client, ideas) == [third.number, second.number, first.number]
    assert numbers(client, ideas, "?sort=unterstuetzt") == [
        second.number, first.number, third.number,
    ]  # fmt: skip
    assert numbers(client, ideas, "?sort=diskutiert")[0] == first.number


@pytest.fixture
def choosing(town: Town) -> Consultation:
    """Nothing comes in any more; people choose among ten."""
    made = consultation(project(town.municipality), acts=(Act.SUPPORT, Act.COMMENT))
    for number in range(10):
        card(made, f"Idee {number}")
    return made


def test_while_people_choose_the_order_is_drawn_by_lot(client, choosing):
    usual = numbers(client, choosing)

    assert sorted(usual) == list(range(1, 11))
    assert usual != sorted(usual, reverse=True)
    assert "Zufällig gemischt" in client.get(choosing.get_absolute_url()).text


def test_one_visitor_has_the_same_order_all_day_and_another_one_tomorrow(client, choosing):
    with time_machine.travel(clock.now().replace(hour=12), tick=False) as now:
        first = numbers(client, choosing)
        now.shift(timedelta(hours=5))
        changed()
        assert numbers(client, choosing) == first
        now.shift(timedelta(hours=19))
        changed()
        assert numbers(client, choosing) != first


def test_visitors_see_different_orders_so_that_none_is_always_on_top(choosing):
    on_top = Counter(
        numbers(Client(REMOTE_ADDR=f"192.0.2.{number}"), choosing)[0] for number in range(60)
    )

    assert 3 <= len(on_top) <= VISITOR_GROUPS


def test_somebody_who_is_signed_in_keeps_their_order_from_place_to_place(choosing, town):
    orders = []
    for address in ("192.0.2.1", "192.0.2.2", "2001:db8::1"):
        client = Client(REMOTE_ADDR=address)
        client.force_login(town.alice)
        orders.append(numbers(client, choosing))

    assert orders[0] == orders[1] == orders[2]


def test_pages_of_a_lot_follow_each_other_whoever_asks(client, choosing, monkeypatch):
    monkeypatch.setattr("participation.views.ideas.PAGE_SIZE", 4)
    seen = []
    query = ""
    for number in range(3):
        visitor = Client(REMOTE_ADDR=f"192.0.2.{number}")  # as on the move
        page = visitor.get(f"{choosing.get_absolute_url()}{query}").text
        seen += re.findall(r'data-row="(\d+)"', page)
        following = re.findall(r'href="(\?[^"]*nach=[^"]*)"', page)
        query = following[0].replace("&amp;", "&") if following else ""

    assert len(seen) == 10 and len(set(seen)) == 10
    assert query == ""


def test_a_lot_is_no_order_while_there_is_nothing_to_choose(client, town):
    over = ended(consultation(project(town.municipality), phase=False))
    proposal = card(over)

    page = client.get(f"{over.get_absolute_url()}?sort=zufall").text

    assert "Diese Reihenfolge gibt es gerade nicht." in page
    assert "Zufällig gemischt" not in page
    assert f'data-row="{proposal.number}"' in page


# --- hidden results ------------------------------------------------------------------


@pytest.fixture
def hidden(town: Town) -> Consultation:
    made = consultation(
        project(town.municipality), acts=(Act.SUPPORT,), results=Phase.Results.AFTER
    )
    card(made, "Wenig", supports=1)
    card(made, "Sehr viel", supports=4711)
    return made


def test_while_results_are_hidden_neither_numbers_nor_their_order_are_seen(client, town, hidden):
    base = hidden.get_absolute_url()
    pages = [
        client.get(base).text,
        client.get(f"{base}?sort=unterstuetzt").text,
        client.get(base, headers={"HX-Request": "true"}).text,
    ]
    client.force_login(town.admin)
    pages.append(client.get(f"{base}?sort=unterstuetzt").text)

    for page in pages:
        assert "4711" not in page and "4.711" not in page
        assert "icons.svg#heart" not in page
        assert 'value="unterstuetzt"' not in page
        assert "sehen alle erst ab" in page
    assert "auch als Reihenfolge" in pages[1]


def test_sorted_by_supports_is_what_it_would_be_without(client, hidden):
    """What is refused as an order is none: nothing is learnt from asking for it."""
    base = hidden.get_absolute_url()
    asked = re.findall(r'data-row="(\d+)"', client.get(f"{base}?sort=unterstuetzt").text)
    usual = re.findall(r'data-row="(\d+)"', client.get(base).text)

    assert asked == usual


def test_they_are_seen_the_moment_the_phase_has_ended(client, hidden):
    end = Phase.objects.get(consultation=hidden).ends_at

    with time_machine.travel(end - timedelta(seconds=1), tick=False):
        changed()
        assert "4.711" not in client.get(hidden.get_absolute_url()).text
    with time_machine.travel(end, tick=False):
        changed()
        assert "4.711" in client.get(hidden.get_absolute_url()).text
        assert numbers(client, hidden, "?sort=unterstuetzt") == [2, 1]


def test_a_cursor_of_before_leads_nowhere_while_results_are_hidden(client, town, monkeypatch):
    """A page by supports, begun while they were seen, is not continued when they are not."""
    monkeypatch.setattr("participation.views.ideas.PAGE_SIZE", 1)
    now = clock.now()
    made = consultation(project(town.municipality), ends_at=now + timedelta(hours=1))
    for supports in (3, 2, 1):
        card(made, supports=supports)
    add_phase(made, now + timedelta(hours=1), now + timedelta(days=1), acts=(Act.SUPPORT,),
              results=Phase.Results.AFTER)  # fmt: skip
    page = client.get(f"{made.get_absolute_url()}?sort=unterstuetzt").text
    (following,) = re.findall(r'href="(\?[^"]*nach=[^"]*)"', page)

    with time_machine.travel(now + timedelta(hours=2), tick=False):
        changed()
        later = client.get(f"{made.get_absolute_url()}{following.replace('&amp;', '&')}").text

    assert "Diese Seite der Liste gibt es nicht mehr." in later


# --- empty, in parts, on the map -----------------------------------------------------


def test_empty_pages_say_what_to_do(client, town, ideas):
    before = consultation(ideas.project, phase=False)
    coming(before, acts=(Act.PROPOSE,))
    after = ended(consultation(ideas.project, phase=False))
    card(ideas)

    pages = {
        name: client.get(path).text
        for name, path in {
            "search": f"{ideas.get_absolute_url()}?q=xylophon",
            "first": consultation(ideas.project).get_absolute_url(),
            "before": before.get_absolute_url(),
            "after": after.get_absolute_url(),
        }.items()
    }

    assert "Dazu gibt es keinen Vorschlag" in pages["search"]
    assert "Noch kein Vorschlag" in pages["first"] and "Ersten Vorschlag machen" in pages["first"]
    assert "Ab " in pages["before"] and "Dann können Sie hier mitmachen." in pages["before"]
    assert "Hier gab es keine Vorschläge" in pages["after"]


def test_htmx_gets_only_what_changes(client, ideas, monkeypatch):
    monkeypatch.setattr("participation.views.ideas.PAGE_SIZE", 1)
    for _ in range(2):
        card(ideas)
    base, part = ideas.get_absolute_url(), {"HX-Request": "true"}

    whole = client.get(base, headers=part).text
    (following,) = re.findall(r'href="(\?[^"]*nach=[^"]*)"', whole)
    rows = client.get(f"{base}{following.replace('&amp;', '&')}", headers=part).text

    assert whole.lstrip().startswith('<div class="browse__results"')
    assert rows.lstrip().startswith('<li class="report-row"')


def test_the_map_shows_the_same_selection(client, town, ideas):
    card(ideas, geometry=at(0, 0))

    page = client.get(f"{ideas.get_absolute_url()}?q=Bänke&sort=diskutiert&ansicht=karte").text

    tiles = f"/tiles/vorschlaege/{ideas.uuid}/{{z}}/{{x}}/{{y}}.mvt?q=B%C3%A4nke"
    assert f'src-proposals="{tiles}"' in page
    assert 'data-one-proposals="' in page


def test_the_map_is_offered_where_scripts_draw_it_and_one_lands_on_it(client, ideas):
    card(ideas, geometry=at(0, 0))
    path = ideas.get_absolute_url()

    link = re.search(r'<a class="([^"]+)" href="([^"]+)" data-map-link', client.get(path).text)

    assert link is not None
    assert "needs-js" in link[1]
    assert link[2] == f"{path}?ansicht=karte#karte"
    page = client.get(f"{path}?ansicht=karte").text
    assert 'class="browse__map needs-js"' in page and 'id="karte"' in page


def test_the_map_begins_with_what_it_is_about(client, town):
    of = project(town.municipality, area=box(0, 0, 100, 100))
    own = consultation(of, area=box(0, 0, 50, 50))
    edge, inner = at(100, 100), at(50, 50)

    assert f',{edge.y:.5f}"' in client.get(consultation(of).get_absolute_url()).text
    assert f',{inner.y:.5f}"' in client.get(own.get_absolute_url()).text


# --- cost, cache ---------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("sort", "expected"), [("neu", 7), ("zufall", 8), ("unterstuetzt", 7)])
def test_statements_do_not_grow(client, town, django_assert_num_queries, rows, sort, expected):
    ideas = consultation(project(town.municipality))
    category = ProposalCategory.objects.create(consultation=ideas, name="Weg")
    for _ in range(rows):
        picture(card(ideas, geometry=at(0, 0), category=category))
    client.get(f"{ideas.get_absolute_url()}?stand=umgesetzt")

    # version, consultation, phases, categories, rows (a lot: ids, then rows), counts, layers
    with django_assert_num_queries(expected):
        client.get(f"{ideas.get_absolute_url()}?sort={sort}")
    with django_assert_num_queries(1):
        client.get(f"{ideas.get_absolute_url()}?sort={sort}")


def test_words_cost_two_statements_more_however_many(client, ideas, django_assert_num_queries):
    card(ideas, "Ein Radweg an der Schule fehlt")
    client.get(f"{ideas.get_absolute_url()}?stand=umgesetzt")

    for words, more in (("radweg", 1), ("radweg schule fehlt", 1), ("weg adweg", 2)):
        with django_assert_num_queries(7 + more):
            client.get(ideas.get_absolute_url(), {"q": words})


def test_guests_get_a_kept_page_and_who_is_signed_in_one_of_their_own(client, town, ideas):
    guest = client.get(ideas.get_absolute_url())
    client.force_login(town.alice)
    own = client.get(ideas.get_absolute_url())

    assert guest["Cache-Control"] == "public, no-cache"
    assert own["Cache-Control"] == "private, no-cache"

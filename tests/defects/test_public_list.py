"""The list of reports: what can be asked of it, in the address, with or without JavaScript."""

import re
from datetime import timedelta
from itertools import chain, compress, product
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from common import clock, data_version, page_cache
from defects.filters import ReportFilter
from defects.models import Category, Report, ReportPhoto
from defects.states import Responsibility, Work
from geo import gazetteer
from geo.models import ZoneLayer
from geo.tenancy import forget_hosts
from moderation.models import Item, Visibility
from photos.models import Photo, picture_url
from tests import factories
from tests.factories import TOWN_HALL, at

pytestmark = pytest.mark.django_db


def numbers(client: Client, query: str = "", **headers: str) -> list[int]:
    response = client.get(f"/meldungen/{query}", headers=headers)
    assert response.status_code == 200
    return [int(number) for number in re.findall(r'data-row="(\d+)"', response.text)]


def found(town: factories.Town, **selection: str) -> list[Report]:
    """What the selection holds, the newest first."""
    query = QueryDict(mutable=True)
    query.update(selection)
    chosen = ReportFilter(query, municipality=town.municipality)
    assert chosen.errors == {}
    return list(chosen.qs.order_by("-id"))


def photo_of(
    report: Report, *, shown: bool = True, role: str = ReportPhoto.Role.REPORTED, alt: str = ""
) -> Photo:
    item = Item.objects.create(
        municipality=report.municipality,
        kind="photos.photo",
        parent=report.item,
        visibility=Visibility.SHOWN if shown else Visibility.PENDING,
        shown=shown,
    )
    photo = Photo.objects.create(
        municipality=report.municipality,
        item=item,
        state=Photo.State.READY,
        content_type="image/jpeg",
        byte_size=1,
        sha256=b"\0" * 32,
        width=1200,
        height=900,
        shown=shown,
        alt=alt,
        public_name=f"name{item.pk}" if shown else "",
    )
    ReportPhoto.objects.create(report=report, photo=photo, role=role)
    return photo


# --- what a row says -----------------------------------------------------------------


def test_a_row_says_kind_street_state_and_age(client, town):
    report = town.report(place="Mühlweg 4", created_at=clock.now() - timedelta(days=3))

    page = client.get("/meldungen/").text

    assert f'<a href="/meldungen/{report.number}/">Laterne, Mühlweg 4</a>' in page
    assert "<span>Eingegangen</span>" in page
    assert f"L-{report.number}" in page
    assert "vor\xa03\xa0Tagen" in page


def test_a_row_shows_the_released_picture_and_otherwise_what_it_is_about(client, town):
    photo = photo_of(town.report())
    photo_of(town.report(), shown=False)

    page = client.get("/meldungen/").text

    assert page.count('<img src="/bilder/') == 1
    assert photo.public_url(400) in page
    assert page.count("report-row__media motif") == 1


def test_the_address_of_a_picture_is_that_of_the_photo(town):
    photo = photo_of(town.report())

    assert picture_url(photo.public_name) == photo.public_url(400)


@pytest.mark.parametrize(
    ("text_shown", "photo_shown", "words"),
    [
        (False, False, "Text und Foto werden geprüft"),
        (False, True, "Der Text wird geprüft"),
        (True, False, "Das Foto wird geprüft"),
        (True, True, None),
    ],
)
def test_a_row_says_what_is_being_checked(client, town, text_shown, photo_shown, words):
    photo_of(town.report(text_shown=text_shown), shown=photo_shown)

    page = client.get("/meldungen/").text

    assert re.findall(r"[\w ]+ geprüft", page) == ([words] if words else [])


def test_what_people_wrote_is_no_markup_in_a_row(client, town):
    Category.objects.filter(pk=town.lamp.pk).update(name={"de": "<i>Laterne</i>"})
    town.report(place='Am "Bach" <b>1</b>')

    page = client.get("/meldungen/").text

    assert "&lt;i&gt;Laterne&lt;/i&gt;, Am &quot;Bach&quot; &lt;b&gt;1&lt;/b&gt;</a>" in page
    assert "<b>1" not in page
    assert "<i>" not in page


def test_what_lies_elsewhere_says_with_whom(client, town):
    town.report(work=Work.ACCEPTED, responsibility=Responsibility.HANDED_OVER, body=town.land)

    assert "Liegt bei Straßen.NRW seit" in client.get("/meldungen/").text


# --- the selection -------------------------------------------------------------------


def test_without_a_selection_everything_public_is_there_the_newest_first(client, town):
    now = clock.now()
    old = town.report(created_at=now - timedelta(days=2))
    new = town.report(created_at=now)
    town.report(shown=False)

    assert numbers(client) == [new.number, old.number]


def test_a_town_does_not_see_the_reports_of_another(client, town):
    factories.Town.report(factories.town(host="other.example"))

    assert numbers(client, host="other.example") != []
    assert found(town) == []


def test_state(client, town):
    fixed = town.report(work=Work.FIXED)
    elsewhere = town.report(
        work=Work.ACCEPTED, responsibility=Responsibility.HANDED_OVER, body=town.land
    )
    new = town.report()

    assert numbers(client, "?stand=offen") == [new.number, elsewhere.number]
    assert numbers(client, "?stand=bei-anderen") == [elsewhere.number]
    assert numbers(client, "?stand=behoben") == [fixed.number]


def test_a_group_holds_its_kinds_and_what_was_sent_as_the_group_itself(town):
    hole, group = town.report(category=town.pothole), town.report(category=town.street)
    town.report()

    assert found(town, art="street") == [group, hole]
    assert found(town, art="pothole") == [hole]


def test_age(town):
    now = clock.now()
    new = town.report(created_at=now - timedelta(days=6))
    old = town.report(created_at=now - timedelta(days=100))

    assert found(town, alter="bis-7") == [new]
    assert found(town, alter="bis-365") == [old, new]
    assert found(town, alter="ab-90") == [old]


def test_a_part_of_town_by_the_name_that_reports_carry(town):
    inside = town.report(zone=town.district)
    town.report()

    assert found(town, gebiet="stadtteile/altstadt") == [inside]


def test_a_larger_division_by_place(town):
    districts = factories.layer(town.municipality, "bezirke", order=0)
    ZoneLayer.objects.filter(pk=town.district.layer_id).update(order=1)
    factories.zone(
        town.municipality, "West", layer=districts, boundary=factories.box(-2000, -2000, 0, 2000)
    )
    west = town.report(location=at(-5, 0), zone=town.district)
    town.report(location=at(5, 0), zone=town.district)

    assert found(town, gebiet="bezirke/west") == [west]


def test_new_divisions_are_offered_after_an_import(client, town):
    assert "Neustadt" not in client.get("/meldungen/").text
    factories.zone(town.municipality, "Neustadt", layer=town.district.layer)
    gazetteer.rebuild(town.municipality)  # as every import does
    forget_hosts()
    page_cache.pages.clear()

    assert ">Neustadt</option>" in client.get("/meldungen/").text
    assert found(town, gebiet="stadtteile/neustadt") == []


def test_around_a_point_on_the_ground(town):
    near = town.report(location=at(240, 0))
    far = town.report(location=at(260, 0))
    place = {"lat": str(TOWN_HALL.y), "lon": str(TOWN_HALL.x)}

    assert found(town, **place, umkreis="250") == [near]
    assert found(town, **place) == [far, near]


def test_around_an_address(town):
    factories.road(town.municipality, "Mühlweg", (900, 0), (1100, 0))
    gazetteer.rebuild(town.municipality)
    there = town.report(location=at(1000, 20))
    town.report()

    assert found(town, ort="Mühlweg", umkreis="500") == [there]


def test_the_nearest_first_with_the_distance(client, town):
    far, near = town.report(location=at(400, 0)), town.report(location=at(20, 0))
    query = f"?lat={TOWN_HALL.y}&lon={TOWN_HALL.x}&sort=nah"

    assert numbers(client, query) == [near.number, far.number]
    page = client.get(f"/meldungen/{query}").text
    assert "<span>20 m</span>" in page
    assert "<span>400 m</span>" in page


def test_oldest_first_and_last_moved_first(town, client):
    now = clock.now()
    first = town.report(created_at=now - timedelta(days=2), updated_at=now)
    second = town.report(created_at=now - timedelta(days=1), updated_at=now - timedelta(days=1))

    assert numbers(client, "?sort=alt") == [first.number, second.number]
    assert numbers(client, "?sort=bewegt") == [first.number, second.number]
    assert numbers(client, "?sort=neu") == [second.number, first.number]


# --- words ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "laterne",  # part of a longer word
        "LATERNEN",
        "straßenlaterne",
        "laternne",  # a letter too many
        "dunkle",  # inflected
        "laterne mühlweg",  # text and place together
        "strassenlaternen",
    ],
)
def test_words_find_what_people_mean(town, words):
    report = town.report(
        text="Zwei Straßenlaternen sind dunkel.", place="Mühlweg 4", category=town.pothole
    )
    town.report(text="Loch im Asphalt.", place="Am Bach 1", category=town.pothole)

    assert found(town, q=words) == [report]


def test_every_word_must_be_found(town):
    town.report(text="Die Laterne ist dunkel.", place="Am Bach 1")

    assert found(town, q="laterne bach") != []
    assert found(town, q="laterne mühlweg") == []


def test_the_name_of_the_kind_and_its_everyday_words_are_found(town):
    Category.objects.filter(pk=town.lamp.pk).update(
        search_words={"de": ["Straßenbeleuchtung", "Licht"]}
    )
    report = town.report(text="")
    town.report(text="", category=town.pothole)

    assert found(town, q="licht") == [report]
    assert found(town, q="beleuchtung") == [report]


@pytest.mark.parametrize("words", ["de", "en", "{", '"'])
def test_how_kinds_are_stored_is_not_found(town, words):
    """Their names are JSON, one per language."""
    town.report(text="", category=town.pothole)

    assert found(town, q=words) == []


def test_a_word_that_names_a_kind_is_not_misspelt(town):
    """Nothing of that kind is reported; what only looks alike is not offered instead."""
    town.report(text="Laternne kaputt.", category=town.pothole)

    assert found(town, q="laterne") == []
    assert len(found(town, q="laternen")) == 1


@pytest.mark.parametrize("words", ["latenre", "Latrene", "laterme"])
def test_a_misspelt_kind_is_found(town, words):
    report = town.report(text="")
    town.report(text="", category=town.pothole)

    assert found(town, q=words) == [report]


@pytest.mark.parametrize("words", ["Taxi", "Hund", "Zoo", "Amt", "DSA"])
def test_a_short_word_that_stands_nowhere_finds_nothing(town, words):
    for text in (
        "Der Tag und die Nacht: Die Tafel am Talweg ist dunkel.",
        "Zwischen Zone 30 und ZOB, am Ampelmast",
        "Das Schild, dass hier steht, ist ab.",
    ):
        town.report(text=text, place="Am Talweg 3", category=town.pothole)

    assert found(town, q=words) == []


@pytest.mark.parametrize("words", ["Taxy", "Taxis"])
def test_a_short_word_is_found_misspelt_by_one_letter(town, words):
    report = town.report(text="Das Taxi steht im Weg.", category=town.pothole)
    town.report(text="Den ganzen Tag.", category=town.pothole)

    assert found(town, q=words) == [report]


@pytest.mark.parametrize("words", ["L-{}", "l {}", "{}"])
def test_a_number_finds_its_report(town, words):
    report = town.report()
    town.report()

    assert found(town, q=words.format(report.number)) == [report]


@pytest.mark.parametrize("words", ["geheim", "gehiem", "geheimes", "Geheimnis"])
def test_words_of_an_unreleased_text_find_nothing(town, words):
    town.report(text="Ein Geheimnis, geheim.", text_shown=False, category=town.pothole)

    assert found(town, q=words) == []


@pytest.mark.parametrize("words", ["%", "_", "\\", "'", "100 %", "a" * 100, "((", "& | !", "   "])
def test_odd_signs_are_only_signs(client, town, words):
    town.report(text="Alles in Ordnung.")

    assert client.get("/meldungen/", {"q": words}).status_code == 200
    assert found(town, q="%") == []


# --- counts, chips, what is empty ----------------------------------------------------


def test_counts_are_those_of_the_lists_they_lead_to(client, town):
    for work in (Work.RECEIVED, Work.RECEIVED, Work.FIXED):
        town.report(work=work)
    town.report(work=Work.FIXED, category=town.pothole)
    town.report(shown=False)

    page = client.get("/meldungen/?art=lamp").text

    chips = re.findall(r'href="([^"]+)"[^>]*>(\w[\w ]+?) <span class="chip__count">(\d+)', page)
    assert [(label, int(count)) for _href, label, count in chips] == [
        ("Alle", 3),
        ("Offen", 2),
        ("Liegt bei anderen", 0),
        ("Behoben", 1),
    ]
    for href, _label, count in chips:
        query = href.partition("?")[2].replace("&amp;", "&")
        assert len(numbers(client, f"?{query}")) == int(count)


def test_a_choice_keeps_what_was_chosen_before(client, town):
    town.report()

    page = client.get("/meldungen/?art=lamp&alter=bis-30").text

    assert 'href="/meldungen/?art=lamp&amp;alter=bis-30&amp;stand=offen"' in page
    assert 'href="/meldungen/?alter=bis-30"><span class="sr-only">Entfernen: </span>Laterne' in page
    assert 'href="/karte/?art=lamp&amp;alter=bis-30"' in page


@pytest.mark.parametrize(
    "wrong",
    [
        "art=zauberei",
        "stand=egal",
        "alter=7",
        "gebiet=x/y",
        "sort=quer",
        "lat=abc",
        "lat=91&lon=0",
        "lat=50",
        "umkreis=7",
        "sort=nah",
    ],
)
def test_what_cannot_be_chosen_is_said_and_the_rest_is_shown(client, town, wrong):
    town.report()

    page = client.get(f"/meldungen/?{wrong}").text

    assert "Sie sehen die Liste ohne diese Angabe." in page
    assert 'data-row="' in page


def test_an_unknown_place_says_how_places_are_written(client, town):
    page = client.get("/meldungen/?ort=Nirgendwo").text

    assert "Diesen Ort kennen wir nicht." in page


def test_a_selection_without_reports_leads_on(client, town):
    town.report()

    page = client.get("/meldungen/?stand=behoben").text

    assert "Dazu gibt es keine Meldung" in page
    assert "Alle Meldungen zeigen" in page


def test_what_was_typed_is_never_markup(client, town):
    page = client.get("/meldungen/", {"q": '"><script>alert(1)</script>'}).text

    assert "<script>alert" not in page


# --- pages ---------------------------------------------------------------------------


@pytest.fixture
def sixty(town: factories.Town) -> list[int]:
    now = clock.now()
    made = [town.report(text="", created_at=now - timedelta(hours=i)) for i in range(60)]
    return [report.number for report in made]


def next_address(page: str) -> str:
    (href,) = re.findall(r'href="(\?[^"]*nach=[^"]+)"', page)
    return str(href).replace("&amp;", "&")


def test_mehr_zeigen_is_a_link_to_the_rows_that_follow(client, sixty):
    first = client.get("/meldungen/").text

    second = numbers(client, next_address(first))

    assert numbers(client) == sixty[:50]
    assert second == sixty[50:]


def test_htmx_gets_only_the_rows_that_follow(client, sixty):
    address = next_address(client.get("/meldungen/").text)

    part = client.get(f"/meldungen/{address}", headers={"HX-Request": "true"}).text

    assert part.count("<li") == 10
    assert "<html" not in part


def test_htmx_gets_only_the_result_when_the_selection_changes(client, town):
    part = client.get("/meldungen/?stand=offen", headers={"HX-Request": "true"}).text

    assert 'id="ergebnis"' in part
    assert "<html" not in part


@pytest.mark.parametrize("cursor", ["x", "....", "eyJ9", "%00", "W10"])
def test_a_cursor_that_is_none_leads_to_the_beginning(client, town, cursor):
    report = town.report()

    assert numbers(client, f"?nach={cursor}") == [report.number]
    assert "Bitte beginnen Sie vorn." in client.get(f"/meldungen/?nach={cursor}").text


# --- cost and cache ------------------------------------------------------------------


@pytest.mark.parametrize("reports", [1, 3])
@pytest.mark.parametrize("query", ["", "?q=dunkel&art=lamp&gebiet=stadtteile/altstadt"])
def test_statements_do_not_grow_with_the_rows(
    client, town, django_assert_num_queries, reports, query
):
    for _ in range(reports):
        photo_of(town.report(zone=town.district, body=town.land, work=Work.ACCEPTED,
                             responsibility=Responsibility.HANDED_OVER))  # fmt: skip
    client.get("/meldungen/?stand=neu")  # hosts and divisions are known from here on
    # The version, the kinds, the rows, the bodies, the counts; then the part of town and the
    # word.
    expected = 5 if not query else 7

    with django_assert_num_queries(expected):
        client.get(f"/meldungen/{query}")


def test_no_selection_takes_more_than_ten_statements(client, town):
    """Every combination of what can be chosen, each part as dear as it gets."""
    factories.road(town.municipality, "Hauptstraße", (0, 0), (300, 0))
    gazetteer.rebuild(town.municipality)
    for category in (town.lamp, town.pothole):
        photo_of(town.report(zone=town.district, body=town.land, work=Work.ACCEPTED,
                             category=category, responsibility=Responsibility.HANDED_OVER,
                             text="Dunkel und gefährlich."))  # fmt: skip
    dear = [
        {"q": "dunkle gefahrlich laterme mülhweg nirgends 4711"},
        {"stand": "bei-anderen"},
        {"art": "lamp"},
        {"gebiet": "stadtteile/altstadt"},
        {"alter": "bis-30"},
        # No such number in a misspelt street.
        {"ort": "Haubtstr. 99", "umkreis": "5000", "sort": "nah"},
    ]
    client.get("/meldungen/", dear[3])  # known from here on
    taken = {}
    for chosen in product([False, True], repeat=len(dear)):
        selection = dict(chain.from_iterable(map(dict.items, compress(dear, chosen))))
        with CaptureQueriesContext(connection) as statements:
            assert client.get("/meldungen/", selection).status_code == 200
        taken[tuple(selection)] = len(statements)

    assert {parts: number for parts, number in taken.items() if number > 10} == {}
    assert max(taken.values()) > taken[()] == 5


def test_a_guest_sets_no_cookie_and_the_page_is_served_again_without_statements(
    client, town, django_assert_num_queries
):
    town.report()
    response = client.get("/meldungen/")

    with django_assert_num_queries(1):  # the version
        again = client.get("/meldungen/")

    assert response.cookies == {}
    assert response.headers["Cache-Control"] == "public, no-cache"
    assert again.content == response.content


def test_a_kept_list_does_not_outlive_the_hiding_of_a_report(client, town):
    report = town.report()
    numbers(client)

    Report.objects.filter(pk=report.pk).update(shown=False, text_shown=False)
    data_version.raise_version(town.municipality.pk)

    assert numbers(client) == []


def test_a_page_of_somebody_signed_in_is_theirs_alone(client, town):
    client.force_login(town.alice)

    response = client.get("/meldungen/")

    assert response.headers["Cache-Control"] == "private, no-cache"
    assert "Cookie" in response.headers["Vary"]


def test_the_list_is_only_read(client, town):
    assert client.post("/meldungen/").status_code == 405


def test_the_map_holds_the_same_reports_and_leads_to_the_list(client, town):
    report = town.report()
    town.report(work=Work.FIXED)

    page = client.get("/karte/?stand=offen").text

    assert re.findall(r'data-row="(\d+)"', page) == [str(report.number)]
    assert 'href="/meldungen/?stand=offen"' in page
    assert 'data-tiles="/tiles/reports/{z}/{x}/{y}.mvt?stand=offen"' in page


def test_statistics_of_a_selection(town: Any) -> None:
    town.report()
    town.report(work=Work.NOT_FIXED)
    chosen = ReportFilter(QueryDict("stand=offen"), municipality=town.municipality)

    counts = chosen.counts()

    assert (counts[""], counts["offen"], counts["neu"], counts["nicht-behoben"]) == (2, 1, 1, 1)

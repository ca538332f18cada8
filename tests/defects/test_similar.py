"""„Schon gemeldet?“: which open reports are offered, what is told of them, and what never is."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test import Client

from common import clock
from common.identifiers import uuid7
from defects.models import Affected, Category, Report
from defects.similar import query, similar
from defects.states import Work
from defects.views import also, melden
from moderation.models import Item, Visibility
from tests import factories
from tests.factories import Town, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return factories.town(host="lindenbach.example")


@pytest.fixture
def guest(town: Town) -> Client:
    return Client(headers={"host": "lindenbach.example"})


def beside(metres: float) -> Point:
    return at(metres, 0)


def found(town: Town, category: Category | None = None, **given) -> list[Report]:
    rows = similar(
        town.municipality,
        category=category or town.pothole,
        location=given.pop("location", at(0, 0)),
        at=clock.now(),
        **given,
    )
    return [row.report for row in rows]


def hole(town: Town, metres: float = 10, **fields) -> Report:
    values = {"category": town.pothole, "body": town.tiefbau, "location": beside(metres)}
    return town.report(**{**values, "text": "Ein tiefes Loch.", **fields})


def filled(**changes: object) -> dict[str, object]:
    place = at(0, 0)
    return {
        "draft_key": str(uuid7()),
        "group": "street",
        "leaf-street": "pothole",
        "lat": f"{place.y:.6f}",
        "lon": f"{place.x:.6f}",
        "accuracy": "9",
        "text": "Ein Loch in der Fahrbahn.",
        "do": "send",
        **changes,
    }


# --- which ----------------------------------------------------------------------------------


def test_open_reports_of_the_kind_within_fifty_metres_the_nearest_first(town):
    far, near, _beyond = hole(town, 45), hole(town, 12), hole(town, 55)

    assert found(town) == [near, far]


def test_no_more_than_three(town):
    for metres in (5, 10, 15, 20):
        hole(town, metres)

    assert len(found(town)) == 3


def test_another_group_is_something_else(town):
    town.report(location=beside(5))  # a lamp

    assert found(town) == []


def test_another_kind_of_the_group_counts_at_the_same_spot(town):
    at_the_spot = hole(town, 15, category=town.footway, text="Platte lose.")
    hole(town, 35, category=town.footway, text="Platte lose.")

    assert found(town) == [at_the_spot]


def test_further_away_when_people_say_the_same(town):
    same = hole(town, 35, category=town.footway, text="Tiefe Löcher vor der Bäckerei")

    assert found(town, text="Ein tiefes Loch vor der Bäckerei.") == [same]
    assert found(town, text="Der Bordstein ist gebrochen.") == []


def test_the_stem_of_a_word_is_enough_to_be_first(town):
    """„Schlaglöcher“ and „Schlagloch“ are one word to the German dictionary."""
    other = hole(town, 10, text="Wasser steht.")
    same = hole(town, 14, text="Mehrere Schlaglöcher hintereinander")

    assert found(town, text="Schlagloch") == [same, other]


def test_a_slip_of_the_pen_does_not_hide_it(town):
    same = hole(town, 35, category=town.footway, text="Gehwegplatten hochgedrückt")

    assert found(town, text="Gehwegplaten hochgedrükt") == [same]


def test_a_report_of_the_group_itself_is_compared_with_every_kind_of_it(town):
    vague = hole(town, 40, category=town.street)

    assert found(town) == [vague]
    assert found(town, town.street) == [vague]


@pytest.mark.parametrize("work", [Work.FIXED, Work.NOT_FIXED, Work.ANSWERED])
def test_what_is_closed_is_not_offered(town, work):
    hole(town, work=work)

    assert found(town) == []


def test_nor_is_a_duplicate(town):
    first = hole(town, 40)
    hole(town, 5, duplicate_of=first)

    assert found(town) == [first]


@pytest.mark.parametrize("visibility", [Visibility.HELD, Visibility.REMOVED, Visibility.PRIVATE])
def test_what_is_hidden_is_never_offered(town, visibility):
    row = hole(town, shown=False)
    Item.objects.filter(pk=row.item_id).update(visibility=visibility)

    assert found(town) == []


@pytest.mark.parametrize("kind", [Category.Kind.CONFIDENTIAL, Category.Kind.REDIRECT])
def test_confidential_kinds_and_those_that_belong_elsewhere_neither_ask_nor_are_offered(town, kind):
    hole(town)
    Category.objects.filter(pk=town.pothole.pk).update(kind=kind, redirect_url="https://x.example/")
    town.pothole.refresh_from_db()

    assert found(town) == []
    assert found(town, town.street) == []


def test_a_kind_that_is_not_offered_any_more_still_has_its_reports(town):
    """They are public like before; only new ones are not taken."""
    row = hole(town)
    Category.objects.filter(pk=town.pothole.pk).update(is_active=False)

    assert found(town, town.street) == [row]


def test_another_municipality_at_the_same_place_is_another_world(town):
    other = factories.town(host="nachbarstadt.example")
    hole(other)

    assert found(town) == []


def test_while_people_should_call_nothing_is_offered(town):
    hole(town)
    Category.objects.filter(pk=town.pothole.pk).update(is_danger=True)
    town.pothole.refresh_from_db()

    assert found(town) == []


def test_without_a_place_there_is_nothing_near(town):
    hole(town)

    assert found(town, location=None) == []


@pytest.mark.parametrize("text", ["", "'; DROP", "a & b | !", "\0", "x" * 4000, "%(here)s", "🕳️"])
def test_no_text_is_a_mistake(town, text):
    row = hole(town)

    assert found(town, text=text) == [row]


# --- what is told of those that wait ----------------------------------------------------------


def waiting(town: Town, metres: float = 13, **fields) -> Report:
    Category.objects.filter(pk=town.pothole.pk).update(listed_at_once=False)
    row = hole(town, metres, shown=False, text="Geheimwort vor dem Tor", place="Torweg 8", **fields)
    assert row.item.visibility == Visibility.PENDING
    return row


def test_of_one_that_waits_only_kind_distance_age_and_state(town, guest):
    row = waiting(town, created_at=clock.now() - timedelta(days=2))

    (one,) = similar(town.municipality, category=town.pothole, location=at(0, 0), at=clock.now())

    assert (one.kind, one.metres, one.state.word, one.age, one.waits) == (
        "Schlagloch", 10, "Eingegangen", "vorgestern", True,
    )  # fmt: skip
    assert (one.label, one.href, one.place, one.text, one.picture) == ("", "", "", "", "")
    page = guest.post("/melden/aehnlich/", filled()).text
    assert "Schlagloch" in page and "etwa 10" in page
    for word in (
        "Geheimwort",
        "Torweg",
        str(row.uuid),
        str(row.item.uuid),
        row.label,
        "<a ",
        "datetime",
    ):
        assert word not in page


def test_its_words_cannot_be_found_out_by_asking(town, guest):
    """Whatever text is sent along, the answer is the same: order and choice tell nothing."""
    waiting(town, 35)
    waiting(town, 12, category=town.footway)
    plain = guest.post("/melden/aehnlich/", filled(text="")).text
    guessed = guest.post("/melden/aehnlich/", filled(text="Geheimwort vor dem Tor Torweg")).text

    assert plain == guessed


def test_nor_can_those_of_a_text_that_waits_while_the_report_is_public(town, guest):
    hole(town, 35, text="Geheimwort vor dem Tor", text_shown=False)
    hole(town, 36, text="Ein Loch")

    answers = [
        guest.post("/melden/aehnlich/", filled(text=text)).text for text in ("", "Geheimwort")
    ]

    assert answers[0] == answers[1]
    assert "Geheimwort" not in answers[0]


def test_a_picture_is_shown_only_when_it_is_released(town, guest):
    row = hole(town)
    assert "<img" not in guest.post("/melden/aehnlich/", filled()).text
    del row


# --- the part of the page, and the step without JavaScript -------------------------------------


def test_the_part_of_the_page_is_empty_when_nothing_is_near(guest):
    response = guest.post("/melden/aehnlich/", filled())

    assert (response.status_code, response.text) == (200, "")
    assert response.cookies == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"group": ""},
        {"group": "nowhere"},
        {"lat": "", "lon": ""},
        {"lat": "north"},
        {"lat": "1e400"},
        {"lat": "nan", "lon": "inf"},
        {"place_choice": "forged"},
        {"leaf-street": "lamp\0"},
        {"draft_key": "none"},
    ],
)
def test_what_is_no_place_or_no_kind_gets_no_answer_and_no_error(town, guest, changes):
    response = guest.post("/melden/aehnlich/", filled(**changes))

    assert response.status_code == 200


def test_it_is_asked_for_by_post_so_that_no_place_stands_in_a_log(guest):
    assert guest.get("/melden/aehnlich/").status_code == 405


def test_a_page_elsewhere_cannot_ask(guest):
    headers = {"Sec-Fetch-Site": "cross-site"}

    assert guest.post("/melden/aehnlich/", filled(), headers=headers).status_code == 403
    assert guest.post("/auch-ich/", filled(), headers=headers).status_code == 403


def test_whoever_asks_without_end_is_told_to_wait_and_can_still_report(town, guest, monkeypatch):
    monkeypatch.setattr(also, "SIMILAR_AN_HOUR", 2)
    monkeypatch.setattr(melden, "SIMILAR_AN_HOUR", 2)
    hole(town)
    asked = [guest.post("/melden/aehnlich/", filled()).status_code for _ in range(3)]

    assert asked == [200, 200, 429]
    assert guest.post("/melden/", filled()).status_code == 303


def test_without_javascript_the_question_comes_before_anything_is_stored(town, guest):
    row = hole(town)
    sent = filled()

    response = guest.post("/melden/", sent)

    assert response.status_code == 409
    assert "Nein, meins ist etwas anderes, absenden" in response.text
    assert row.label in response.text
    assert Report.objects.count() == 1
    for name, value in sent.items():
        if name != "do":
            assert f'name="{name}" value="{value}"' in response.text


def test_no_sends_it_and_sending_twice_is_once(town, guest):
    hole(town)
    sent = {**filled(), "similar": "seen"}

    first, second = guest.post("/melden/", sent), guest.post("/melden/", sent)

    assert first.status_code == 303
    assert first.url == second.url
    assert Report.objects.count() == 2


def test_one_s_own_report_is_no_similar_one_when_the_same_is_sent_again(guest):
    sent = filled()
    first = guest.post("/melden/", sent)

    assert guest.post("/melden/", sent).url == first.url


def test_whoever_wants_to_change_something_gets_the_form_back_filled(town, guest):
    hole(town)

    response = guest.post("/melden/", {**filled(), "similar": "seen", "do": "photos"})

    assert response.status_code == 200
    assert "Ein Loch in der Fahrbahn." in response.text


# --- what it costs ----------------------------------------------------------------------------


def test_two_statements_when_nothing_is_near_and_three_else(town, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert found(town) == []
    for metres in (5, 10, 15):
        hole(town, metres)
    with django_assert_num_queries(3):
        assert len(found(town)) == 3


def test_the_place_is_found_by_its_index(town):
    """A small table would be read whole; of all indexes the one of places is taken."""
    hole(town)
    sql, values = query(
        town.municipality,
        town.pothole,
        at(0, 0),
        "Ein Loch",
        kinds=[town.pothole.pk, town.street.pk],
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", values)
        plan = cursor.fetchone()[0]
    scans = [
        (node["Node Type"], node.get("Index Name", ""))
        for node in nodes(plan[0]["Plan"])
        if node.get("Relation Name") == "defects_report" or "report_location" in str(node)
    ]

    assert [name for _type, name in scans if "defects_report_location" in name]
    assert "Seq Scan" not in [type for type, _name in scans]


def nodes(plan: dict) -> Iterator[dict]:
    yield {key: value for key, value in plan.items() if key != "Plans"}
    for each in plan.get("Plans", ()):
        yield from nodes(each)


def test_saying_it_from_the_form_opens_no_case_and_stores_no_report(town, guest):
    row = hole(town)
    page = guest.post("/melden/", filled()).text
    handle = page.partition('name="report" value="')[2].partition('"')[0]
    cases = row.item.cases.count()

    response = guest.post("/auch-ich/", {**filled(), "report": handle})

    assert response.status_code == 303
    assert Report.objects.get() == row
    assert row.item.cases.count() == cases
    assert Affected.objects.get().counts_for == row

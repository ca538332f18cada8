"""Open data: what machines get is what people may read, in the shape that was promised."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from common import clock, data_version
from defects.api.filters import API_STATES
from defects.api.serializers import STATE_KEYS, TONES
from defects.models import Category, Question, Report, ReportEvent, ReportPhoto
from defects.states import NotFixedReason, Responsibility, Verb, Work, public_word
from geo.boxes import box
from geo.models import Host
from moderation.models import Visibility
from tests import factories
from tests.defects.test_public_detail import decide, rule
from tests.defects.test_public_list import photo_of
from tests.factories import TOWN_HALL, at

pytestmark = pytest.mark.django_db

REPORTS = "/api/v1/reports/"


def ask(client: Client, path: str = REPORTS, **parameters: Any) -> dict[str, Any]:
    response = client.get(path, parameters)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = json.loads(response.text)
    return found


def numbers(client: Client, **parameters: Any) -> list[int]:
    return [f["properties"]["number"] for f in ask(client, **parameters)["features"]]


def refusal(client: Client, path: str = REPORTS, **parameters: Any) -> str:
    response = client.get(path, parameters)
    assert response.status_code == 400
    return str(json.loads(response.text)["detail"])


# --- what a report is ------------------------------------------------------------------


def test_a_report_is_a_feature_with_everything_public(client, town):
    report = town.report(
        text="Die Laterne flackert.", place="Mühlweg 4", zone=town.district, category=town.pothole
    )
    photo = photo_of(report, alt="Eine Laterne")
    photo_of(report, shown=False)

    (feature,) = ask(client)["features"]

    assert feature["type"] == "Feature"
    assert feature["id"] == str(report.uuid)
    assert feature["geometry"] == {"type": "Point", "coordinates": [7.2, 50.8]}
    created = feature["properties"].pop("created_at")
    assert created.startswith(report.created_at.isoformat()[:19])
    del feature["properties"]["updated_at"]
    assert feature["properties"] == {
        "number": report.number,
        "label": f"L-{report.number}",
        "url": f"https://lindenbach.example/meldungen/{report.number}/",
        "category": "pothole",
        "category_name": "Schlagloch",
        "group": "street",
        "state": "received",
        "tone": "neutral",
        "is_open": True,
        "place": "Mühlweg 4",
        "zone": str(town.district.uuid),
        "zone_name": "Altstadt",
        "body": "Bauhof",
        "planned_for": None,
        "closed_at": None,
        "duplicate_of": None,
        "text": "Die Laterne flackert.",
        "pictures": [
            {
                "url": f"https://lindenbach.example{photo.public_url(1600)}",
                "thumbnail": f"https://lindenbach.example{photo.public_url(400)}",
                "alt": "Eine Laterne",
                "role": ReportPhoto.Role.REPORTED,
            }
        ],
    }


def test_one_report_tells_its_history_without_persons(client, town):
    report = town.report(work=Work.FIXED)
    ReportEvent.objects.create(
        municipality=town.municipality,
        report=report,
        verb=Verb.NOTED,
        actor_kind="staff",
        actor=town.clara,
        public=False,
    )

    feature = ask(client, f"{REPORTS}{report.uuid}/")

    verbs = [entry["verb"] for entry in feature["properties"]["history"]]
    assert verbs == ["submitted", "routed", "accepted", "fixed"]
    assert set(feature["properties"]["history"][0]) == {"verb", "at", "body"}


def test_what_was_taken_back_did_not_happen(client, town):
    report = town.report(work=Work.FIXED)
    fixed = ReportEvent.objects.get(report=report, verb=Verb.FIXED)
    ReportEvent.objects.create(
        municipality=town.municipality,
        report=report,
        verb=Verb.UNDONE,
        actor_kind="staff",
        undoes=fixed,
    )

    feature = ask(client, f"{REPORTS}{report.uuid}/")

    verbs = [entry["verb"] for entry in feature["properties"]["history"]]
    assert verbs == ["submitted", "routed", "accepted"]


def test_an_unreleased_text_is_null(client, town):
    town.report(text="Noch nicht geprüft.", text_shown=False)

    (feature,) = ask(client)["features"]

    assert feature["properties"]["text"] is None


def test_a_duplicate_names_its_original_only_if_that_is_public(client, town):
    original, hidden = town.report(), town.report(shown=False)
    first = town.report(duplicate_of=original)
    second = town.report(duplicate_of=hidden)

    named = {f["properties"]["number"]: f["properties"] for f in ask(client)["features"]}

    assert named[first.number]["duplicate_of"] == str(original.uuid)
    assert named[second.number]["duplicate_of"] is None
    assert named[second.number]["state"] == "duplicate"


def test_three_answers_to_a_stranger(client, town):
    shown, hidden = town.report(), town.report(shown=False)
    removed = town.report(text="Sie Idiot!", shown=False)
    decide(removed.item, Visibility.REMOVED, rule(town))

    answers = {
        name: client.get(f"{REPORTS}{uuid}/")
        for name, uuid in {
            "shown": shown.uuid,
            "hidden": hidden.uuid,
            "removed": removed.uuid,
            "absent": uuid4(),
        }.items()
    }

    assert {name: answer.status_code for name, answer in answers.items()} == {
        "shown": 200,
        "hidden": 404,
        "removed": 410,
        "absent": 404,
    }
    assert answers["hidden"].json() == answers["absent"].json()
    assert "Regel 3" in answers["removed"].json()["detail"]


# --- narrowing -------------------------------------------------------------------------


@pytest.mark.parametrize("status", API_STATES)
def test_each_status_can_be_asked_for(client, town, status):
    made = {
        "received": town.report(),
        "in_progress": town.report(work=Work.IN_PROGRESS),
        "elsewhere": town.report(
            work=Work.ACCEPTED, responsibility=Responsibility.HANDED_OVER, body=town.land
        ),
        "fixed": town.report(work=Work.FIXED),
        "not_fixed": town.report(work=Work.NOT_FIXED),
        "answered": town.report(work=Work.ANSWERED),
    }
    made["duplicate"] = town.report(duplicate_of=made["fixed"])
    wanted = ["received", "in_progress", "elsewhere"] if status == "open" else [status]

    found = numbers(client, status=status)

    assert set(found) == {made[key].number for key in wanted}


def test_category_zone_words_and_dates(client, town):
    now = clock.now()
    old = town.report(created_at=now - timedelta(days=9), zone=town.district, place="Am Bach 1")
    hole = town.report(category=town.pothole, place="Mühlweg 4")

    assert numbers(client, category="street") == [hole.number]
    assert numbers(client, zone=str(town.district.uuid)) == [old.number]
    assert numbers(client, q="mühlweg") == [hole.number]
    week = (now - timedelta(days=7)).isoformat()
    assert numbers(client, created_after=week) == [hole.number]
    assert numbers(client, created_before=week) == [old.number]


def test_last_moved_first_for_those_who_keep_a_copy(client, town):
    now = clock.now()
    moved = town.report(created_at=now - timedelta(days=9), updated_at=now)
    new = town.report(created_at=now, updated_at=now - timedelta(days=1))

    assert numbers(client) == [new.number, moved.number]
    assert numbers(client, order="updated") == [moved.number, new.number]
    since = (now - timedelta(hours=1)).isoformat()
    assert numbers(client, order="updated", updated_after=since) == [moved.number]


def test_offsets_that_only_iso_8601_allows_are_read(client, town):
    report = town.report(created_at=datetime(2026, 3, 1, 12, tzinfo=UTC))

    assert numbers(client, created_after="2026-03-02T08:00:00+20:18") == [report.number]
    assert numbers(client, created_after="2026-03-02T09:00:00+20:18") == []


def test_a_box_holds_what_lies_in_it(client, town):
    inside, outside = town.report(location=at(50, 50)), town.report(location=at(150, 50))
    west, north_east = TOWN_HALL, at(100, 100)

    found = numbers(client, bbox=f"{west.x},{west.y},{north_east.x},{north_east.y}")

    assert found == [inside.number]
    assert numbers(client, bbox="-180,-90,180,90") == [outside.number, inside.number]


@pytest.mark.parametrize(
    "wrong",
    [
        "6.8,50.8,7.1",
        "6.8,50.8,7.1,51.0,1",
        "a,b,c,d",
        "7.1,50.8,6.8,51.0",
        "6.8,51.0,7.1,50.8",
        "6.8,50.8,6.8,51.0",
        "nan,50.8,7.1,51.0",
        "-inf,50.8,inf,51.0",
        "-181,50.8,7.1,51.0",
        "6.8,50.8,7.1,91",
        "1e400,0,1,1",
    ],
)
def test_a_box_that_is_none_is_refused_with_a_sentence(client, town, wrong):
    assert refusal(client, bbox=wrong).startswith("bbox braucht vier Zahlen in Grad")


def test_a_box_is_made_of_mercator_metres():
    _west, _south, east, north = box("0,0,180,85").extent

    assert east == pytest.approx(20037508.34, abs=0.01)
    assert north == pytest.approx(19971868.88, abs=0.01)


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "egal"},
        {"category": "zauberei"},
        {"zone": "x"},
        {"zone": str(uuid4())},
        {"created_after": "gestern"},
        {"updated_after": "0001-01-01T00:00:00+20:18"},
        {"order": "quer"},
        {"limit": "0"},
        {"limit": "501"},
        {"limit": "zehn"},
        {"limit": "1_0"},
        {"limit": "²"},
        {"cursor": "unsinn"},
        {"q": "\0"},
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(client, town, wrong):
    assert len(refusal(client, **wrong)) > 10


# --- pages -----------------------------------------------------------------------------


def test_the_next_page_follows_without_gap_or_repetition(client, town):
    made = [town.report(text="").number for _ in range(5)]

    first = ask(client, limit=2)
    second = json.loads(client.get(first["next"]).text)
    third = json.loads(client.get(second["next"]).text)

    pages = [[f["properties"]["number"] for f in p["features"]] for p in (first, second, third)]
    assert pages == [made[:2:-1], made[2:0:-1], made[:1]]
    assert third["next"] is None


def test_the_next_page_keeps_the_selection(client, town):
    for work in (Work.FIXED, Work.RECEIVED, Work.RECEIVED, Work.RECEIVED):
        town.report(text="", work=work)

    following = ask(client, limit=2, status="received")["next"]

    assert len(json.loads(client.get(following).text)["features"]) == 1


# --- categories, zones -------------------------------------------------------------------


def test_categories_stand_in_two_levels(client, town):
    factories.category(town.municipality, "secret", kind="confidential")
    factories.category(town.municipality, "old", is_active=False)

    found = ask(client, "/api/v1/categories/")["categories"]

    assert {(c["key"], c["group"]) for c in found} == {
        ("street", None),
        ("pothole", "street"),
        ("footway", "street"),
        ("lamp", None),
    }


def asked_of_the_pothole(town: factories.Town) -> None:
    """One question of each kind; the group's stands behind those of the kind itself."""

    def ask_of(category: Category, key: str, kind: str, **fields: Any) -> None:
        Question.objects.create(category=category, key=key, kind=kind, **fields)

    ask_of(
        town.pothole,
        "cable",
        "choice",
        label={"de": "Hängt ein Kabel heraus?", "en": "Is a cable hanging out?"},
        is_required=True,
        order=1,
        choices=[
            {
                "key": "yes",
                "label": {"de": "Ja", "en": "Yes"},
                "stop": {"de": "Bitte rufen Sie an.", "en": "Please call."},
                "phone": "0000-112",
            },
            {"key": "no", "label": {"de": "Nein"}},
        ],
    )
    ask_of(
        town.pothole,
        "depth",
        "number",
        label={"de": "Wie tief?"},
        hint={"de": "Geschätzt."},
        unit="cm",
        least=0,
        most=Decimal("200"),
        stop_when="more",
        stop_limit=Decimal("50.5"),
        stop={"de": "Das ist gefährlich."},
        order=2,
    )
    ask_of(
        town.pothole,
        "since",
        "date",
        label={"de": "Seit wann?"},
        stop_when="older",
        stop_limit=30,
        stop={"de": "Das ist verjährt."},
        stop_phone="0000-70",
        order=3,
    )
    ask_of(town.pothole, "gone", "text", label={"de": "Alt"}, is_active=False)
    ask_of(town.street, "cable", "text", label={"de": "Von der Gruppe, schon gefragt"})
    ask_of(town.street, "words", "text", label={"de": "Was noch?"})


def test_a_category_tells_what_is_asked_about_it_and_what_stops(client, town):
    asked_of_the_pothole(town)

    found = ask(client, "/api/v1/categories/pothole/")

    assert (found["key"], found["group"], found["language"]) == ("pothole", "street", "de")
    assert found["name"]["de"] == "Schlagloch"
    nothing = {"values": [], "unit": "", "least": None, "most": None, "longest": None, "stop": None}
    assert found["questions"] == [
        {
            **nothing,
            "code": "cable",
            "kind": "choice",
            "datatype": "singlevaluelist",
            "required": True,
            "order": 1,
            "description": "Hängt ein Kabel heraus?",
            "datatype_description": "",
            "values": [
                {
                    "key": "yes",
                    "name": "Ja",
                    "stop": {"text": "Bitte rufen Sie an.", "phone": "0000-112"},
                },
                {"key": "no", "name": "Nein", "stop": None},
            ],
        },
        {
            **nothing,
            "code": "depth",
            "kind": "number",
            "datatype": "number",
            "required": False,
            "order": 2,
            "description": "Wie tief?",
            "datatype_description": "Geschätzt.",
            "unit": "cm",
            "least": 0,
            "most": 200,
            "stop": {"when": "more", "limit": 50.5, "text": "Das ist gefährlich.", "phone": ""},
        },
        {
            **nothing,
            "code": "since",
            "kind": "date",
            "datatype": "datetime",
            "required": False,
            "order": 3,
            "description": "Seit wann?",
            "datatype_description": "",
            "stop": {
                "when": "older",
                "limit": 30,
                "text": "Das ist verjährt.",
                "phone": "0000-70",
            },
        },
        {
            **nothing,
            "code": "words",
            "kind": "text",
            "datatype": "text",
            "required": False,
            "order": 4,
            "description": "Was noch?",
            "datatype_description": "",
            "longest": 500,
        },
    ]
    assert ask(client, "/api/v1/categories/lamp/")["questions"] == []


def test_questions_come_in_the_language_asked_for(client, town):
    asked_of_the_pothole(town)
    path = "/api/v1/categories/pothole/"

    cable, depth, *_others = ask(client, path, language="en")["questions"]

    assert cable["description"] == "Is a cable hanging out?"
    assert cable["values"][0]["name"] == "Yes"
    assert cable["values"][0]["stop"]["text"] == "Please call."
    assert cable["values"][1]["name"] == "Nein"  # there is no other
    assert depth["description"] == "Wie tief?"
    assert "language" in refusal(client, path, language="xx")
    assert "language" in refusal(client, path, language="")


def test_what_is_asked_about_kinds_that_are_not_public_is_not_told(client, town):
    for key, fields in (("secret", {"kind": "confidential"}), ("old", {"is_active": False})):
        hidden = factories.category(town.municipality, key, **fields)
        factories.part_question(hidden)
        assert client.get(f"/api/v1/categories/{key}/").status_code == 404
    for strange in ("unheard-of", "käse", "a%00b", "x" * 300):
        answer = client.get(f"/api/v1/categories/{strange}/")
        assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/json")
    other = factories.town(host="other.example")
    factories.part_question(factories.category(other.municipality, "elsewhere"))
    assert client.get("/api/v1/categories/elsewhere/").status_code == 404


def test_what_somebody_answered_is_told_to_no_program(client, town):
    report = town.report(
        category=town.pothole,
        answers={"words": "Vor Frau Abels Tor"},
        asked=[
            {
                "key": "words",
                "kind": "text",
                "label": {"de": "Was noch?"},
                "said": {"de": "Vor Frau Abels Tor"},
            }
        ],
    )

    for path in (
        REPORTS,
        f"{REPORTS}{report.uuid}/",
        "/feeds/meldungen.atom",
        "/meldungen/liste.csv",
        f"/meldungen/{report.number}/",
    ):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "Abel" not in answer.getvalue().decode(), path


@pytest.mark.parametrize("questions", [1, 3])
def test_statements_do_not_grow_with_what_is_asked(
    client, town, django_assert_num_queries, questions
):
    for n in range(questions):
        Question.objects.create(category=town.pothole, key=f"q{n}", kind="text", label={"de": "?"})
    client.get("/health/")
    client.get("/api/v1/zones/")

    with django_assert_num_queries(3):  # the version, the category, its questions
        ask(client, "/api/v1/categories/pothole/")
    with django_assert_num_queries(2):  # the version, the categories
        ask(client, "/api/v1/categories/")


def test_zones_are_features_with_their_boundary(client, town):
    (feature,) = ask(client, "/api/v1/zones/")["features"]

    assert feature["id"] == str(town.district.uuid)
    assert feature["properties"] == {
        "key": "altstadt",
        "slug": "altstadt",
        "name": "Altstadt",
        "layer": "stadtteile",
        "layer_name": "Stadtteile",
    }
    assert feature["geometry"]["type"] == "MultiPolygon"
    assert ask(client, "/api/v1/zones/", layer="unknown")["features"] == []


def test_zones_come_in_pages_too(client, town):
    factories.zone(town.municipality, "Neustadt")

    first = ask(client, "/api/v1/zones/", limit=1)

    assert len(json.loads(client.get(first["next"]).text)["features"]) == 1


# --- tenants, cache, cost ----------------------------------------------------------------


def test_a_town_gives_only_what_is_its_own(client, town):
    Host.objects.create(municipality=town.municipality, name="testserver")
    other = factories.town(host="other.example")
    report = other.report()

    assert ask(client)["features"] == []
    assert client.get(f"{REPORTS}{report.uuid}/").status_code == 404
    for path in (REPORTS, "/api/v1/zones/"):
        answer = client.get(path, headers={"host": "other.example"})
        assert len(answer.json()["features"]) == 1


@pytest.mark.parametrize(
    "path",
    [
        REPORTS,
        "/api/v1/categories/",
        "/api/v1/categories/lamp/",
        "/api/v1/zones/",
        "/api/v1/schema/",
    ],
)
def test_every_site_may_read_and_nobody_may_write(client, town, path):
    answer = client.get(path)

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Cookie" not in answer.headers["Vary"]
    assert answer.cookies == {}
    assert client.post(path).status_code == 405
    assert client.options(path).status_code == 204


def test_answers_do_not_outlive_the_hiding_of_a_report(client, town):
    report = town.report()
    assert numbers(client) == [report.number]
    assert client.get(f"{REPORTS}{report.uuid}/").status_code == 200

    Report.objects.filter(pk=report.pk).update(shown=False, text_shown=False)
    data_version.raise_version(town.municipality.pk)

    assert numbers(client) == []
    assert client.get(f"{REPORTS}{report.uuid}/").status_code == 404


@pytest.mark.parametrize("reports", [1, 3])
def test_statements_do_not_grow(client, town, django_assert_num_queries, reports):
    for _ in range(reports):
        report = town.report(zone=town.district)
        photo_of(report)
    client.get("/health/")
    client.get("/api/v1/categories/")

    with django_assert_num_queries(3):  # the version, the page, the features
        ask(client)
    with django_assert_num_queries(2):  # the version, the feature
        ask(client, f"{REPORTS}{report.uuid}/")


# --- the promise in writing ----------------------------------------------------------------


def test_the_page_about_open_data_leads_to_everything(client, town):
    report = town.report()

    page = client.get("/api/").text

    leads = re.findall(r'href="((?:/api|/feeds)[^"]*)"', page)
    assert f"/api/v1/reports/{report.uuid}/" in leads
    assert {client.get(href).status_code for href in leads} == {200}
    assert "cdn" not in page


def test_the_states_in_the_schema_are_those_of_the_product(town):
    """Every word that `public_word` has is a choice of the API, and the other way round."""
    words = [
        public_word(replaced(town, work, fields))
        for work in Work
        for fields in (
            {},
            {"waits_for_reporter": True},
            {"responsibility": Responsibility.HANDED_OVER},
            {"was_reopened": True},
            {"confirmed_by_citizens": True},
            {"has_after_photo": True},
            {"duplicate_of_id": 1},
            {"not_fixed_reason": NotFixedReason.OTHER},
        )
    ]

    assert {word.key for word in words} == set(STATE_KEYS)
    assert {word.tone for word in words} == set(TONES)


def replaced(town: factories.Town, work: Work, fields: dict[str, Any]) -> Report:
    reason = NotFixedReason.NOTHING_FOUND if work == Work.NOT_FIXED else ""
    values = {"work": work, "body": town.land, "not_fixed_reason": reason, **fields}
    return Report(**values)


def test_the_schema_is_valid_and_complete(tmp_path):
    target = tmp_path / "schema.yml"

    call_command("spectacular", validate=True, fail_on_warn=True, file=str(target))

    text = target.read_text()
    for path in ("reports/", "reports/{uuid}/", "categories/", "categories/{key}/", "zones/"):
        assert f"/api/v1/{path}:" in text


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Requests to the application see the transaction of the test, as those of `client` do."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.slow
def test_answers_keep_what_the_schema_promises(town, one_connection):
    """Schemathesis makes up requests, good and bad, and compares the answers."""
    for work in Work:
        photo_of(town.report(work=work, zone=town.district))
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", get_wsgi_application())

    for operation in schema.get_all_operations():
        assert isinstance(operation, Ok)
        _check_operation(operation.ok())


def _check_operation(operation: Any) -> None:
    @settings(
        max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
    )
    @given(case=operation.as_strategy())
    def check(case: Any) -> None:
        # A cursor, a category or a box can be well formed and still be none of ours.
        case.call_and_validate(
            headers={"Accept-Encoding": "identity"}, excluded_checks=[positive_data_acceptance]
        )

    check()


@pytest.mark.parametrize("wanted", ["application/geo+json", "text/html", "*/*", "nonsense"])
@pytest.mark.parametrize("path", ["reports/", "zones/", "categories/", "schema/"])
def test_whatever_a_client_accepts_it_gets_the_one_form_there_is(client, town, path, wanted):
    response = client.get(f"/api/v1/{path}", headers={"Accept": wanted})

    assert response.status_code == 200
    assert "json" in response.headers["Content-Type"]

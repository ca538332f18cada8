"""Questions of four kinds as residents meet them, without JavaScript."""

import re

import pytest
from django.test import Client

from accounts.setup import parts
from common import clock
from common.identifiers import uuid7
from defects import answers, services
from defects.errors import NotReportable
from defects.models import Category, Report
from defects.retention import answers_due, blank_answers
from defects.services import own_data
from geo.gazetteer import rebuild
from tests import factories
from tests.factories import TOWN_HALL, at

pytestmark = pytest.mark.django_db

GAS = {
    "key": "gas",
    "kind": "choice",
    "label": {"de": "Riecht es nach Gas?", "en": "Does it smell of gas?"},
    "required": True,
    "choices": [
        {
            "key": "yes",
            "label": {"de": "Ja", "en": "Yes"},
            "stop": {"de": "Dann rufen Sie bitte sofort die Stadtwerke an."},
            "phone": "0000-44 12",
        },
        {"key": "no", "label": {"de": "Nein", "en": "No"}},
    ],
}
DEEP = {
    "key": "deep",
    "kind": "number",
    "label": {"de": "Wie tief?"},
    "unit": "cm",
    "least": "1",
    "most": "99.5",
}
SINCE = {"key": "since", "kind": "date", "label": {"de": "Seit wann?"}}
WHERE = {"key": "where", "kind": "text", "label": {"de": "Woran erkennt man es?"}}


@pytest.fixture
def town(db):
    made = factories.town(host="lindenbach.example")
    factories.road(made.municipality)
    rebuild(made.municipality)
    ask(made, GAS, DEEP, SINCE, WHERE)
    return made


def ask(town, *questions):
    parts.settle(
        "categories", town.municipality, "pothole", {"questions": list(questions)}, by=town.admin
    )


@pytest.fixture
def guest(town):
    return Client(headers={"host": "lindenbach.example"})


def filled(**said):
    place = at(0, 2)
    given = {f"q-pothole-{key}": value for key, value in {"gas": "no", **said}.items()}
    return {
        "draft_key": str(uuid7()),
        "group": "street",
        "leaf-street": "pothole",
        "lat": f"{place.y:.6f}",
        "lon": f"{place.x:.6f}",
        "text": "Ein tiefes Loch.",
        "do": "send",
        "similar": "seen",
        **given,
    }


def test_the_form_shows_all_four(guest):
    text = guest.get("/melden/").text
    assert 'type="radio" name="q-pothole-gas" value="yes"' in text
    assert re.search(r'name="q-pothole-deep"[^>]*inputmode="decimal"', text)
    assert re.search(r'name="q-pothole-since"[^>]*type="date"', text)
    assert "Das liest nur die zuständige Stelle." in text
    assert 'href="tel:00004412"' in text


def test_answers_are_kept_in_the_words_of_their_day(guest, town):
    answer = guest.post("/melden/", filled(deep="12,5", since="24.12.2026", where="Am Baum"))
    assert answer.status_code == 303
    report = Report.objects.get()
    assert report.answers == {
        "gas": "no",
        "deep": "12.5",
        "since": "2026-12-24",
        "where": "Am Baum",
    }
    ask(town, {**GAS, "label": {"de": "Anders gefragt?"}}, DEEP)
    report.refresh_from_db()
    assert answers.lines(report.asked) == [
        ("Riecht es nach Gas?", "Nein"),
        ("Wie tief?", "12,5 cm"),
        ("Seit wann?", "24.\u00a0Dezember 2026"),
        ("Woran erkennt man es?", "Am Baum"),
    ]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"gas": ""}, "Bitte beantworten Sie noch: Riecht es nach Gas?"),
        ({"gas": "vielleicht", "deep": "tief"}, "Bitte geben Sie eine Zahl ein"),
        ({"deep": "0,5"}, "Mindestens 1."),
        ({"deep": "99,6"}, "Höchstens 99,5."),
        ({"deep": "1e9"}, "Bitte geben Sie eine Zahl ein"),
        ({"deep": "NaN"}, "Bitte geben Sie eine Zahl ein"),
        ({"deep": "9" * 60}, "Bitte geben Sie eine Zahl ein"),
        ({"since": "gestern"}, "Bitte geben Sie einen Tag ein"),
        ({"since": "2026-02-31"}, "Bitte geben Sie einen Tag ein"),
        ({"where": "x" * 501}, "höchstens 500 Zeichen"),
    ],
)
def test_what_is_no_answer_stands_at_its_question_and_is_kept(guest, said, words):
    answer = guest.post("/melden/", filled(**said))
    assert answer.status_code == 422 and words in answer.text
    assert "Ein tiefes Loch." in answer.text
    for key, value in said.items():
        if value and key != "gas":
            assert f'value="{value}"' in answer.text
    link = re.search(r'href="#(id_q-pothole-[a-z]+)"', answer.text)[1]
    assert f'id="{link}"' in answer.text
    assert not Report.objects.exists()


def test_questions_of_another_kind_are_not_read(guest):
    given = filled(gas="", deep="nichts") | {"leaf-street": "footway"}
    assert guest.post("/melden/", given).status_code == 303
    assert Report.objects.get().answers == {}


def test_an_answer_that_stops_opens_no_report_and_says_whom_to_call(guest):
    answer = guest.post("/melden/", filled(gas="yes") | {"lat": "", "lon": "", "text": ""})
    assert answer.status_code == 200
    assert "Dann rufen Sie bitte sofort die Stadtwerke an." in answer.text
    assert 'href="tel:00004412"' in answer.text
    assert not Report.objects.exists()
    english = guest.post("/en/melden/", filled(gas="yes"))
    assert "Stadtwerke" in english.text


def test_no_other_way_opens_it_either(town):
    category = Category.objects.with_bodies().get(pk=town.pothole.pk)
    with pytest.raises(NotReportable):
        services.submit_report(
            municipality=town.municipality,
            category=category,
            location=TOWN_HALL,
            answers={"gas": "yes"},
        )
    assert not Report.objects.exists()


def test_questions_of_the_group_count_too_and_a_key_once(guest, town):
    parts.settle(
        "categories",
        town.municipality,
        "street",
        {"questions": [WHERE, {**WHERE, "key": "lane", "label": {"de": "Welche Spur?"}}]},
        by=town.admin,
    )
    given = filled(where="am Baum") | {"q-street-lane": "links", "q-street-where": "egal"}
    guest.post("/melden/", given)
    assert Report.objects.get().answers == {"gas": "no", "where": "am Baum", "lane": "links"}


def test_what_is_switched_off_is_asked_nobody(guest, town):
    ask(town, {**GAS, "active": False}, DEEP)
    assert "q-pothole-gas" not in guest.get("/melden/").text
    guest.post("/melden/", filled(gas="yes", deep="3"))
    assert Report.objects.get().answers == {"deep": "3"}


def test_whoever_has_the_report_reads_the_answers(client, settings, guest, town):
    settings.DEMO = True
    guest.post("/melden/", filled(deep="12", where="Am Baum"))
    report = Report.objects.get()
    client.force_login(town.clara)
    page = client.get(f"/arbeit/{report.number}/", headers={"host": "lindenbach.example"}).text
    assert "12 cm" in page and "Am Baum" in page
    assert "Am Baum" not in guest.get(f"/meldungen/{report.number}/").text


def test_a_question_can_be_answered_otherwise_for_a_while(town):
    category = Category.objects.with_bodies().get(pk=town.pothole.pk)
    report = services.submit_report(
        municipality=town.municipality, category=category, location=TOWN_HALL, answers={"gas": "no"}
    )
    change = services.Change(answers={"gas": "no", "deep": "7"})
    services.change_report(report, change, by=services.Actor.resident())
    report.refresh_from_db()
    assert [said for _label, said in answers.lines(report.asked)] == ["Nein", "7 cm"]


def test_words_of_their_own_go_with_the_text_and_after_their_time(guest, town):
    guest.post("/melden/", filled(where="Bei Müllers"))
    guest.post("/melden/", filled(where="Bei Meiers") | {"text": ""})
    first, second = Report.objects.order_by("pk")
    for report in (first, second):
        own_data.withdraw_text(report)
        report.refresh_from_db()
        assert report.answers == {"gas": "no"} and len(report.asked) == 1
    guest.post("/melden/", filled(where="Bei Schulzes", deep="3"))
    last = Report.objects.order_by("pk").last()
    assert not answers_due(town.municipality, clock.now()).exists()
    services.accept(last, by=services.Actor.staff(town.clara, town.tiefbau))
    services.mark_fixed(last, by=services.Actor.staff(town.clara, town.tiefbau))
    closed = clock.now()
    rows = list(answers_due(town.municipality, closed))
    blank_answers(rows, closed)
    assert not answers_due(town.municipality, closed).exists()
    last.refresh_from_db()
    assert last.answers == {"gas": "no", "deep": "3"}

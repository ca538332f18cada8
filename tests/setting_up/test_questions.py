"""Questions of four kinds as residents meet them, without JavaScript."""

import html
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.setup import fields, parts
from common import clock
from common.identifiers import uuid7
from defects import answers, services
from defects.errors import NotReportable
from defects.models import Category, Question, Report
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


@pytest.mark.parametrize("said", ["1e-999", "0e-999", "-1E-999", "0,1e-999", "1e-999 cm"])
def test_few_signs_that_are_a_number_of_a_thousand_digits_are_none(guest, town, said):
    """1e-999999999 would be written out as a gigabyte."""
    ask(town, {**DEEP, "least": None, "most": None})

    answer = guest.post("/melden/", filled(deep=said))

    assert answer.status_code == 422
    assert "Bitte geben Sie eine Zahl ein" in answer.text
    assert not Report.objects.exists()


def test_a_limit_of_a_thousand_digits_is_written_short():
    assert fields.decimal("0e-999") == "0"
    assert fields.decimal("12.50") == "12.5"
    with pytest.raises(ValidationError):
        fields.decimal("1e-999")


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


DEEP_STOPS = {
    **DEEP,
    "stop_when": "more",
    "stop_limit": "50.5",
    "stop": {"de": "Dann rufen Sie bitte gleich den Notdienst an.", "en": "Please call."},
    "stop_phone": "0000-77",
}
SINCE_STOPS = {
    **SINCE,
    "stop_when": "newer",
    "stop_limit": "3",
    "stop": {"de": "Bitte warten Sie noch ein paar Tage."},
}


def ago(days):
    return (clock.today() - timedelta(days=days)).isoformat()


def fields_of(page):
    """What a page sends by its one button, as a browser would."""
    form = page[page.index('<form method="post"') :]
    form = form[: form.index("</form>")]
    found = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))
    found |= dict(re.findall(r'<button[^>]*name="([^"]+)" value="([^"]*)"', form))
    return {name: html.unescape(value) for name, value in found.items()}


@pytest.mark.parametrize(
    ("when", "limit", "stopped", "taken"),
    [
        ("more", "50.5", "50,51", "50,5"),
        ("less", "5", "4,99", "5"),
        ("older", "30", 31, 30),
        ("newer", "3", 2, 3),
        ("newer", "3", -1, 4),  # a day to come is younger than any
    ],
)
def test_a_number_or_a_day_beyond_its_limit_opens_no_report(
    guest, town, when, limit, stopped, taken
):
    base, key = (DEEP, "deep") if isinstance(stopped, str) else (SINCE, "since")
    stop = {"stop_when": when, "stop_limit": limit, "stop": {"de": "Dann bitte anrufen."}}
    ask(town, {**base, **stop})
    stopped, taken = (each if key == "deep" else ago(each) for each in (stopped, taken))

    answer = guest.post("/melden/", filled(**{key: stopped}))
    assert answer.status_code == 200 and "Dann bitte anrufen." in answer.text
    assert not Report.objects.exists()

    assert guest.post("/melden/", filled(**{key: taken})).status_code == 303
    assert Report.objects.count() == 1


def test_what_stops_is_told_with_the_answer_and_nothing_typed_is_lost(guest, town):
    ask(town, GAS, DEEP_STOPS, SINCE)
    sent = filled(deep="60", since="24.12.2025") | {"text": "Ein „tiefes“ <Loch>."}
    page = guest.post("/melden/", sent).text
    assert "Bitte rufen Sie an" in page and 'href="tel:000077"' in page
    assert "Wie tief? <b>60 cm</b>" in page
    again = fields_of(page)
    assert again == {**sent, "do": "again"}

    form = guest.post("/melden/", again).text
    assert 'name="q-pothole-deep" value="60"' in form
    assert 'name="q-pothole-since" value="24.12.2025"' in form
    assert "Ein „tiefes“ &lt;Loch&gt;." in form
    assert sent["draft_key"] in form
    assert 'value="pothole" id="id_leaf-street_pothole" checked' in form
    assert not Report.objects.exists()
    assert guest.post("/melden/", {**again, "q-pothole-deep": "6", "do": "send"}).status_code == 303
    assert Report.objects.get().answers["deep"] == "6"


def test_an_answer_that_stops_without_a_number_to_call_says_so_too(guest, town):
    ask(town, SINCE_STOPS)
    page = guest.post("/melden/", filled(since=ago(0))).text
    assert "So nehmen wir keine Meldung an" in page and "Bitte rufen Sie an" not in page
    assert "Bitte warten Sie noch ein paar Tage." in page


def test_the_form_says_beforehand_where_it_stops(guest, town):
    ask(town, DEEP_STOPS, SINCE_STOPS)
    page = guest.get("/melden/").text
    number = page[page.index('id="id_q-pothole-deep-halt"') :]
    assert number.startswith('id="id_q-pothole-deep-halt" data-more="50.5">')
    assert "<b>Mehr als 50,5 cm:</b> Dann rufen Sie bitte gleich den Notdienst an." in number
    assert 'data-less="3"' in page and "<b>Jünger als 3 Tage:</b>" in page
    assert re.search(r'name="q-pothole-deep"[^>]*aria-describedby=" ?id_q-pothole-deep-halt"', page)
    assert "Please call." in guest.get("/en/melden/").text


def test_no_other_way_opens_what_a_number_stops(town):
    ask(town, DEEP_STOPS, SINCE_STOPS)
    category = Category.objects.with_bodies().get(pk=town.pothole.pk)
    for said in ({"deep": "51"}, {"since": ago(1)}):
        with pytest.raises(NotReportable, match=r"Notdienst an\. 0000-77|Bitte warten"):
            services.submit_report(
                municipality=town.municipality,
                category=category,
                location=TOWN_HALL,
                answers=said,
            )
    report = services.submit_report(
        municipality=town.municipality, category=category, location=TOWN_HALL, answers={"deep": "5"}
    )
    with pytest.raises(NotReportable, match="Notdienst"):
        services.change_report(
            report, services.Change(answers={"deep": "51"}), by=services.Actor.resident()
        )
    report.refresh_from_db()
    assert report.answers == {"deep": "5"}


def test_what_came_in_earlier_is_counted_from_its_own_day(town):
    ask(town, SINCE_STOPS)
    category = Category.objects.with_bodies().get(pk=town.pothole.pk)
    then = clock.now() - timedelta(days=20)
    with pytest.raises(NotReportable, match="Bitte warten"):
        services.submit_report(
            municipality=town.municipality,
            category=category,
            location=TOWN_HALL,
            answers={"since": ago(21)},
            at=then,
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"stop_when": ""},
        {"stop_limit": None},
        {"stop": {}},
        {"stop": {"en": "Please call."}},
        {"stop_when": "older"},
        {"stop_when": "never"},
        {"kind": "choice"},
        {"kind": "text"},
        {"kind": "date"},
        {"kind": "date", "stop_when": "older", "stop_limit": Decimal("0")},
        {"kind": "date", "stop_when": "older", "stop_limit": Decimal("2.5")},
        {"kind": "date", "stop_when": "older", "stop_limit": Decimal("3651")},
    ],
)
def test_the_database_takes_no_half_stop(town, wrong):
    ask(town, DEEP_STOPS)
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(category=town.pothole).update(**wrong)
    ask(town, DEEP)
    row = Question.objects.get(category=town.pothole)
    assert (row.stop_when, row.stop_limit, row.stop, row.stop_phone) == ("", None, {}, "")


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

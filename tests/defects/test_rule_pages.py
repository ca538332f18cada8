"""/arbeit/regeln/: who may, what the pages say, and what two editors see of each other."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from common.models import Journal
from defects import services
from defects.models import RoutingRule, RuleSet, Simulation
from tests import factories
from tests.factories import at
from tests.jobs import work

pytestmark = pytest.mark.django_db
HOST = "lindenbach.example"
PAGES = ("", "guete/", "2/", "2/testen/", "2/simulieren/", "2/neu/", "2/einschalten/", "2/datei/")
ACTS = ("", "datei/", "2/verwerfen/", "2/einschalten/", "2/simulieren/", "2/neu/", "2/vorschau/")


@pytest.fixture
def town(db):
    return factories.town(host=HOST)


def signed_in(user):
    client = Client(headers={"host": HOST})
    client.force_login(user)
    return client


@pytest.fixture
def dana(town):
    return signed_in(town.dana)


@pytest.fixture
def draft(town):
    """Version 1 is active with one rule; version 2 a draft with that and another one."""
    first = services.draft_rules(town.municipality, by=town.dana)
    lamp = {"category": town.lamp, "body": town.tiefbau, "reason": "Laternen macht: {body}."}
    services.save_rule(first, lamp, by=town.dana, revision=1)
    services.activate_rules(first, by=town.dana, revision=2)
    draft = services.draft_rules(town.municipality, by=town.dana, copy_of=first, note="Neu")
    services.save_rule(draft, lamp | {"body": town.bauhof}, by=town.dana, revision=1)
    draft.refresh_from_db()
    return draft


def sent(draft, **more):
    return {
        "category": "lamp",
        "body": "tiefbau",
        "reason": "Dafür ist zuständig: {body}.",
        "revision": draft.revision,
        **more,
    }


def text(response):
    return response.content.decode()


@pytest.mark.parametrize("person", ["alice", "clara", "bob", "mo"])
def test_only_who_distributes_or_administers_gets_in(town, draft, person):
    client = signed_in(getattr(town, person))
    rule = draft.rules.first()
    acts = [*ACTS, *(f"2/regel/{rule.pk}/{act}/" for act in ("loeschen", "verdoppeln", "bewegen"))]

    assert [client.get(f"/arbeit/regeln/{page}").status_code for page in PAGES] == [403] * 8
    assert {client.post(f"/arbeit/regeln/{act}", sent(draft)).status_code for act in acts} == {403}
    assert draft.rules.count() == 2
    assert RuleSet.objects.count() == 2


def test_a_guest_is_asked_to_sign_in(draft):
    for page in PAGES:
        response = Client(headers={"host": HOST}).get(f"/arbeit/regeln/{page}")
        assert response.status_code == 302
        assert "/konto/anmelden/" in response["Location"]


def test_administrators_and_dispatchers_see_every_page(town, draft):
    for person in (town.dana, town.admin):
        client = signed_in(person)
        assert [client.get(f"/arbeit/regeln/{page}").status_code for page in PAGES] == [200] * 8


def test_the_rules_of_another_town_are_not_there(town, draft):
    other = factories.town(host="other.example")
    stranger = signed_in(other.dana)
    assert stranger.get("/arbeit/regeln/2/").status_code == 403
    there = Client(headers={"host": "other.example"})
    there.force_login(other.dana)
    assert there.get("/arbeit/regeln/2/").status_code == 404
    assert (
        there.post(f"/arbeit/regeln/2/regel/{draft.rules.first().pk}/loeschen/").status_code == 404
    )


@pytest.mark.parametrize("path", ["99999999999999999999/", "2/regel/99999999999999999999/"])
def test_numbers_beyond_all_bounds_are_not_there(dana, draft, path):
    assert dana.get(f"/arbeit/regeln/{path}").status_code == 404


def test_the_list_tells_versions_apart(dana, draft):
    page = text(dana.get("/arbeit/regeln/"))

    assert "Fassung 1" in page
    assert "Entwurf 2: Neu" in page
    assert "Eine Regel" in page


def test_a_draft_is_begun_as_a_copy_of_what_holds(town, dana, draft):
    response = dana.post("/arbeit/regeln/", {"note": "Stadtwerke"})

    assert response["Location"] == "/arbeit/regeln/3/"
    made = RuleSet.objects.get(version=3)
    assert (made.note, made.rules.count(), made.changed_by) == ("Stadtwerke", 1, town.dana)


def test_a_draft_reads_as_sentences_and_says_what_differs(dana, draft):
    page = text(dana.get("/arbeit/regeln/2/"))

    assert "Laterne" in page
    assert "<b>Tiefbauamt</b>" in page
    assert "Regel 2 ist neu." in page
    assert "Diese Regel kommt nie dran" in page
    assert "die Klärung" in page


def test_a_version_that_holds_has_nothing_to_press(dana, draft):
    page = text(dana.get("/arbeit/regeln/1/"))

    assert "lassen sich nicht mehr ändern" in page
    assert "/regel/" not in page
    rule = RuleSet.objects.get(version=1).rules.get()
    response = dana.post(f"/arbeit/regeln/1/regel/{rule.pk}/loeschen/", {"revision": 2})
    assert response.status_code == 409
    assert "gilt schon" in text(response)
    assert dana.get(f"/arbeit/regeln/1/regel/{rule.pk}/").status_code == 409


def test_a_rule_is_added_with_all_its_conditions(town, dana, draft):
    response = dana.post(
        "/arbeit/regeln/2/neu/",
        sent(
            draft,
            zone=f"{town.district.layer.key}/{town.district.key}",
            road_class="L",
            inside_od="no",
            part="footway",
            months=["11", "12"],
            weekdays=["6"],
            time_from="22:00",
            time_until="06:00",
            valid_from="2026-11-01",
            at="1",
        ),
    )

    rule = draft.rules.first()
    assert response["Location"] == f"/arbeit/regeln/2/?bewegt={rule.pk}#regel-{rule.pk}"
    assert (rule.zone, rule.road_class, rule.inside_od, rule.part) == (
        town.district,
        "L",
        False,
        "footway",
    )
    assert (rule.months, rule.weekdays, rule.valid_from) == ([11, 12], [6], date(2026, 11, 1))
    assert f"{rule.time_from:%H:%M}-{rule.time_until:%H:%M}" == "22:00-06:00"
    page = text(dana.get(f"/arbeit/regeln/2/regel/{rule.pk}/"))
    assert 'value="22:00"' in page
    assert 'value="2026-11-01"' in page


def test_the_form_begins_with_what_the_rule_says_and_changes_it(town, dana, draft):
    rule = draft.rules.last()
    page = text(dana.get(f"/arbeit/regeln/2/regel/{rule.pk}/"))
    assert '<option value="bauhof" selected>' in page

    dana.post(f"/arbeit/regeln/2/regel/{rule.pk}/", sent(draft, body="-operator-"))

    rule.refresh_from_db()
    assert (rule.to_operator, rule.body, rule.kind) == (True, None, "asset")
    assert draft.rules.count() == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"body": ""}, "Bitte wählen Sie."),
        ({"body": "nobody"}, "Das steht hier nicht zur Wahl."),
        ({"category": "moon"}, "Das steht hier nicht zur Wahl."),
        ({"zone": "mars/1"}, "Das steht hier nicht zur Wahl."),
        ({"months": ["13"]}, "Das steht hier nicht zur Wahl."),
        ({"months": ["x"]}, "Das steht hier nicht zur Wahl."),
        ({"reason": ""}, "was Bürgerinnen und Bürger lesen"),
        ({"reason": "{wer}"}, "Den Platzhalter {wer} gibt es nicht"),
        ({"time_from": "25:00"}, "Bitte geben Sie eine Uhrzeit ein"),
        ({"time_from": "08:00"}, "beide Uhrzeiten"),
        ({"valid_from": "31.31.2026"}, "Bitte geben Sie einen Tag ein"),
        ({"valid_from": "2026-02-02", "valid_until": "2026-01-01"}, "liegt vor dem ersten"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(dana, draft, wrong, said):
    response = dana.post("/arbeit/regeln/2/neu/", sent(draft, **wrong))

    assert response.status_code == 422
    assert said in text(response)
    assert draft.rules.count() == 2


def test_the_second_editor_is_told_and_keeps_the_words(town, dana, draft):
    page = {"revision": draft.revision}
    rule = draft.rules.first()
    dana.post(f"/arbeit/regeln/2/regel/{rule.pk}/verdoppeln/", page)
    admin = signed_in(town.admin)

    response = admin.post("/arbeit/regeln/2/neu/", sent(draft, reason="Mein Satz: {body}."))
    assert response.status_code == 409
    assert "Jemand anders hat das gerade geändert" in text(response)
    assert "Mein Satz: {body}." in text(response)
    for act in ("loeschen", "verdoppeln", "bewegen"):
        response = admin.post(f"/arbeit/regeln/2/regel/{rule.pk}/{act}/", page | {"nach": 2})
        assert response.status_code == 409
        assert "Jemand anders hat das gerade geändert" in text(response)
    assert admin.post("/arbeit/regeln/2/einschalten/", page).status_code == 409
    assert admin.post("/arbeit/regeln/2/verwerfen/", page).status_code == 409
    assert draft.rules.count() == 3


def test_rules_are_moved_by_buttons_that_keep_the_focus(dana, draft):
    first, second = draft.rules.all()

    response = dana.post(
        f"/arbeit/regeln/2/regel/{second.pk}/bewegen/",
        {"revision": draft.revision, "nach": 1, "weg": "hoch"},
    )

    assert list(draft.rules.all()) == [second, first]
    assert f'id="regel-{second.pk}"' in text(dana.get(response["Location"]))
    assert "autofocus" in text(dana.get(response["Location"]))
    assert "#" not in response["Location"]  # a browser led to a fragment asks for no autofocus


@pytest.mark.parametrize("place", ["", "-1", "x", "²", "999999999999"])
def test_a_place_that_is_none_moves_nothing(dana, draft, place):
    rule = draft.rules.last()
    response = dana.post(
        f"/arbeit/regeln/2/regel/{rule.pk}/bewegen/", {"revision": draft.revision, "nach": place}
    )

    assert response.status_code == 409
    assert draft.rules.last() == rule


@pytest.mark.parametrize("revision", ["", "x", "²", "-3", "99999999999999999999"])
def test_a_revision_that_is_none_deletes_nothing(dana, draft, revision):
    rule = draft.rules.last()
    address = f"/arbeit/regeln/2/regel/{rule.pk}/loeschen/"
    assert dana.post(address, {"revision": revision}).status_code == 409
    assert draft.rules.count() == 2


def test_the_preview_shows_what_residents_would_read(dana, draft):
    page = text(dana.post("/arbeit/regeln/2/vorschau/", sent(draft, months=["11", "12", "1"])))

    assert "Wenn: Laterne, November bis Januar → Tiefbauamt" in page
    assert "Dafür ist zuständig: Tiefbauamt." in page
    wrong = text(dana.post("/arbeit/regeln/2/vorschau/", sent(draft, reason="{wer}")))
    assert "Den Platzhalter {wer} gibt es nicht" in wrong
    assert draft.rules.count() == 2


def test_the_preview_needs_no_script(dana, draft):
    response = dana.post("/arbeit/regeln/2/neu/", sent(draft, vorschau="1"))

    assert response.status_code == 200
    assert "Dafür ist zuständig: Tiefbauamt." in text(response)
    assert draft.rules.count() == 2


# --- switched on and off -----------------------------------------------------------------------


def test_switching_on_warns_without_a_simulation_and_does_it(dana, draft):
    page = text(dana.get("/arbeit/regeln/2/einschalten/"))
    assert "noch nicht simuliert" in page
    assert "Regel 2 ist neu." in page

    dana.post("/arbeit/regeln/2/einschalten/", {"revision": draft.revision})

    draft.refresh_from_db()
    assert draft.state == "active"
    assert dana.get("/arbeit/regeln/2/einschalten/").status_code == 303


def test_an_earlier_version_holds_again(dana, draft):
    dana.post("/arbeit/regeln/2/einschalten/", {"revision": draft.revision})

    dana.post("/arbeit/regeln/", {"wieder": "1"})

    again = RuleSet.objects.get(state="active")
    assert (again.version, again.rules.count()) == (3, 1)
    assert dana.post("/arbeit/regeln/", {"wieder": "3"}).status_code == 422
    assert dana.post("/arbeit/regeln/", {"wieder": "x"}).status_code == 404


def test_a_draft_is_thrown_away(dana, draft):
    dana.post("/arbeit/regeln/2/verwerfen/", {"revision": draft.revision})

    assert not RuleSet.objects.filter(version=2).exists()
    assert not RoutingRule.objects.filter(rule_set_id=draft.pk).exists()


def test_a_file_goes_out_and_comes_back(dana, draft):
    response = dana.get("/arbeit/regeln/2/datei/")
    assert response["Content-Disposition"] == 'attachment; filename="regeln-2.yaml"'
    line = Journal.objects.latest("id")
    assert (line.verb, line.object_uuid) == ("rules.exported", draft.uuid)

    upload = SimpleUploadedFile("regeln.yaml", response.content)
    back = dana.post("/arbeit/regeln/datei/", {"file": upload})

    assert back["Location"] == "/arbeit/regeln/3/"
    assert RuleSet.objects.get(version=3).rules.count() == 2


def test_a_file_that_is_wrong_is_told_line_by_line(dana, draft):
    upload = SimpleUploadedFile("x.yaml", b"rules: [{body: nobody, reason: x}, 3]")

    response = dana.post("/arbeit/regeln/datei/", {"file": upload})

    assert response.status_code == 422
    assert "Regel 1: die Stelle „nobody“ gibt es hier nicht" in text(response)
    assert "Regel 2: ist keine Liste von Angaben" in text(response)
    assert dana.post("/arbeit/regeln/datei/").status_code == 422
    assert RuleSet.objects.count() == 2


# --- tried out ------------------------------------------------------------------------------


def test_a_place_is_asked_of_the_draft_and_of_what_holds(town, dana, draft):
    services.move_rule(draft, draft.rules.last(), to=1, by=town.dana, revision=draft.revision)

    page = text(dana.get("/arbeit/regeln/2/testen/", {"lat": "50.99", "lon": "7.0", "art": "lamp"}))
    assert "außerhalb der Gemeinde" in page
    spot = at(0, 0)
    page = text(dana.get("/arbeit/regeln/2/testen/", {"lat": spot.y, "lon": spot.x, "art": "lamp"}))

    assert "Nach Entwurf 2: Bauhof" in page
    assert "Nach den Regeln, die jetzt gelten: Tiefbauamt" in page
    assert "woandershin" in page
    assert "Diese Regel entscheidet." in page
    assert "Würde passen, aber eine frühere Regel entscheidet." in page


def test_why_a_rule_does_not_decide_is_told_for_the_hour_that_was_asked(town, dana, draft):
    services.save_rule(
        draft,
        {"months": [1], "weekdays": [7]},
        by=town.dana,
        revision=draft.revision,
        rule=draft.rules.first(),
    )
    spot = at(0, 0)
    asked = {"lat": spot.y, "lon": spot.x, "art": "lamp", "tag": "2026-05-04", "uhr": "12:00"}

    page = text(dana.get("/arbeit/regeln/2/testen/", asked))

    assert "Passt nicht: gilt in anderen Monaten, gilt an anderen Wochentagen." in page
    sunday = text(dana.get("/arbeit/regeln/2/testen/", asked | {"tag": "2026-01-04"}))
    assert "Passt nicht: gilt in anderen Monaten" not in sunday


@pytest.mark.parametrize(
    "asked",
    [
        {"art": "lamp"},
        {"art": "lamp", "ort": "Nirgendwo 99"},
        {"art": "moon", "ort": "x"},
        {"art": "lamp", "lat": "x", "lon": "y"},
        {"art": "lamp", "lat": "nan", "lon": "inf"},
        {"art": "lamp", "lat": "50", "lon": "7", "tag": "gestern"},
        {"ort": "\0"},
    ],
)
def test_a_try_that_cannot_be_says_why(dana, draft, asked):
    response = dana.get("/arbeit/regeln/2/testen/", asked)

    assert response.status_code == 200
    assert "field--error" in text(response)


def test_a_simulation_is_started_watched_and_read(town, dana, draft):
    services.move_rule(draft, draft.rules.last(), to=1, by=town.dana, revision=draft.revision)
    report = town.report()
    address = "/arbeit/regeln/2/simulieren/"
    assert "noch nicht simuliert" in text(dana.get(address))

    assert dana.post(address, {"monate": "3"}).status_code == 303
    assert "beginnt gleich" in text(dana.get(address))
    Simulation.objects.update(state="running", done=1, total=4)
    assert "1 von 4 Meldungen sind gefragt." in text(dana.get(address))
    Simulation.objects.update(state="waiting", done=0, total=0)
    work()

    page = text(dana.get(address))
    assert "Von 1 Meldungen käme eine woandershin." in page
    assert f'href="/arbeit/{report.number}/"' in page
    assert "Tiefbauamt" in page
    fragment = text(dana.get(address, headers={"HX-Request": "true"}))
    assert "<html" not in fragment
    assert "käme eine woandershin" in fragment
    assert "Von 1 früheren Meldungen kämen 1" in text(dana.get("/arbeit/regeln/2/einschalten/"))
    draft.refresh_from_db()
    services.delete_rule(draft, draft.rules.last(), by=town.dana, revision=draft.revision)
    assert "seither geändert" in text(dana.get(address))


def test_what_holds_is_not_simulated(dana, draft):
    assert dana.post("/arbeit/regeln/1/simulieren/").status_code == 303
    assert not Simulation.objects.exists()


def test_the_quality_of_rules_is_a_table(town, dana, draft):
    services.submit_report(
        municipality=town.municipality, category=town.lamp, location=at(0, 5), text="Dunkel."
    )

    page = text(dana.get("/arbeit/regeln/guete/"))

    assert "lagen 100 Prozent von 1 Meldungen gleich richtig" in page
    assert "Laterne → Tiefbauamt" in page


def test_a_long_draft_costs_no_more_statements_than_a_short_one(town, dana, draft):
    def statements():
        with CaptureQueriesContext(connection) as asked:
            dana.get("/arbeit/regeln/2/")
        return len(asked)

    statements()
    few = statements()
    for number in range(30):
        factories.rule(draft, category=town.lamp, body=town.bauhof, zone=town.district,
                       order=100 + number)  # fmt: skip
    assert statements() == few


def test_members_of_no_office_may_hold_the_role(town):
    """Dispatchers and administrators belong to the whole town, whatever office they sit in."""
    person = factories.member(town.municipality, Role.ADMINISTRATOR)
    assert signed_in(person).get("/arbeit/regeln/").status_code == 200

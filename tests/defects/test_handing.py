"""Handing over beyond the mail link: web forms, texts with facts, the board, asking after it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import Role
from common import clock
from common.models import Journal
from defects import services
from defects.errors import FactsMissing, ReasonMissing, TooLate, TooOften
from defects.models import Connection, DeskTask, HandOver, Report, ReportEvent
from defects.outside_words import fields_for, text_for, utm, utm_zone
from defects.services import Actor, telling
from defects.states import Responsibility
from geo.models import RoadClass
from tests import factories, jobs
from tests.factories import Town

PAGE = "/arbeit/abgegeben/"


@pytest.fixture
def town(db) -> Town:
    return factories.town(host="lindenbach.example")


def signed_in(user, host: str = "lindenbach.example") -> Client:
    client = Client(headers={"host": host})
    client.force_login(user)
    return client


def asks_for_direction(town: Town, **fields) -> None:
    services.settle_way(
        town.land, by=town.dana, values={"kind": "mail", "asks": ["direction"], **fields}
    )


def takes_by_form(town: Town) -> None:
    services.settle_way(
        town.land,
        by=town.dana,
        values={"kind": "form", "form_url": "https://land.example/melden"},
    )


def lying_outside(town: Town, **fields) -> Report:
    report = town.report(**fields)
    services.hand_over(report, to=town.land, by=Actor.staff(town.dana))
    return report


# --- texts ------------------------------------------------------------------------------


def test_the_text_names_the_classified_road_and_drops_what_nobody_knows(town: Town) -> None:
    factories.road(town.municipality, "Gasse", (-50, 2), (50, 2))
    factories.road(
        town.municipality,
        "Landstraße",
        (-500, 9),
        (500, 9),
        road_class=RoadClass.STATE,
        number="L 288",
    )
    report = town.report(place="Landstraße 4", text="Das Schild ist weg.")

    words = text_for(report, town.land, {"direction": "Richtung Erlenau"})

    assert "Straßennummer: L 288" in words and "Straßenklasse: Landesstraße" in words
    assert "Fahrtrichtung: Richtung Erlenau" in words
    assert "Koordinaten WGS 84 (Breite, Länge): 50.800000, 7.200000" in words
    assert "Koordinaten ETRS89/UTM: 32N 373" in words
    assert "Beschreibung: Das Schild ist weg." in words
    assert f"https://lindenbach.example/meldungen/{report.number}/" in words
    assert "Abschnitt" not in words and "{" not in words


def test_utm_has_the_zone_of_the_place(town: Town) -> None:
    assert utm(factories.Point(7.2, 50.8, srid=4326), 32) == "32N 373157 5629129"
    # Halle lies on 12° East, and Sachsen-Anhalt measures in zone 32 on both sides of it.
    east = factories.Point(12.5, 51.8, srid=4326)
    assert utm_zone(east, "15091000") == 32 and utm_zone(east, "14730000") == 33
    # Of no Land: by the place.
    assert utm_zone(east, "99000000") == 33 and utm_zone(factories.Point(11.9, 50), "") == 32
    berlin = factories.Point(13.4, 52.5, srid=4326)
    assert utm(berlin, 33) == "33N 391391 5817855"


def test_what_is_not_released_is_in_no_text(town: Town) -> None:
    hidden = town.report(text="Karl war es.", text_shown=False)
    secret = town.report(shown=False, text="Karl war es.", place="Bei Karl 3")
    assert "Karl" not in text_for(hidden, town.land)
    assert "Karl" not in text_for(secret, town.land)
    assert {each.value for each in fields_for(secret, town.land) if each.key == "wgs84"} == {""}


def test_a_template_of_ones_own_and_what_it_cannot_hold(town: Town) -> None:
    asks_for_direction(town, template="An Sie: {nummer} {fahrtrichtung}\nStation {station}")
    town.land.refresh_from_db()
    report = town.report()
    assert text_for(report, town.land, {"direction": "Nord"}) == f"An Sie: {report.label} Nord\n"
    for wrong in ("{melder}", "{nummer", "{}"):
        with pytest.raises(ValidationError) as refused:
            asks_for_direction(town, template=wrong)
        assert "template" in refused.value.message_dict
    assert Journal.objects.filter(verb="way.settled").count() == 1


def test_the_mail_holds_the_text(town: Town) -> None:
    asks_for_direction(town)
    report = town.report()
    services.hand_over(
        report, to=town.land, by=Actor.staff(town.dana), said={"direction": "Nach Süden & zurück"}
    )
    from django.core import mail

    jobs.work(until=clock.now() + timedelta(minutes=3))
    told = [each.body for each in mail.outbox if each.to == ["strassen_land@lindenbach.example"]]
    assert len(told) == 1 and "Fahrtrichtung: Nach Süden & zurück" in told[0]


# --- what must be said ------------------------------------------------------------------


def test_without_the_direction_nothing_goes_out_by_whatever_way(town: Town) -> None:
    asks_for_direction(town)
    report = town.report()
    dana = Actor.staff(town.dana)
    with pytest.raises(FactsMissing):
        services.hand_over(report, to=town.land, by=dana)
    with pytest.raises(FactsMissing):
        services.hand_over(report, to=town.land, by=dana, said={"direction": "  "})
    with pytest.raises(FactsMissing):
        services.assign(report, to=town.land, by=dana)
    with pytest.raises(FactsMissing):
        services.refuse(report, reason="Nicht unsere.", next_body=town.land, by=dana)
    assert not HandOver.objects.exists()


def test_rules_leave_what_only_a_person_can_say_to_a_person(town: Town) -> None:
    asks_for_direction(town)
    kind = factories.category(town.municipality, "sign", default_body=town.land)
    report = services.submit_report(
        municipality=town.municipality, category=kind, location=factories.TOWN_HALL
    )
    assert (report.body, report.responsibility) == (town.land, Responsibility.OFFERED)
    assert not HandOver.objects.exists()
    services.hand_over(report, to=town.land, by=Actor.staff(town.dana), said={"direction": "Nord"})
    assert HandOver.objects.get(report=report).facts == {"direction": "Nord"}


def test_the_page_asks_shows_and_only_then_sends(town: Town) -> None:
    asks_for_direction(town)
    report = town.report()
    desk, path = signed_in(town.dana), f"/arbeit/{report.number}/abgeben/"
    assert "Straßen.NRW" in desk.get(path).text
    assert "Fahrtrichtung" in desk.get(path, {"an": "strassen_land"}).text
    missing = desk.get(path, {"an": "strassen_land", "weiter": "1"})
    assert missing.status_code == 422 and "Das braucht die Stelle" in missing.text
    said = {"an": "strassen_land", "weiter": "1", "direction": "Richtung Erlenau"}
    seen = desk.get(path, said)
    assert "Fahrtrichtung: Richtung Erlenau" in seen.text
    assert not HandOver.objects.exists()
    sent = desk.post(path, {**said, "seen": services.version_of(report)})
    assert sent.status_code == 303
    row = HandOver.objects.get(report=report)
    assert (row.way, row.facts) == ("mail", {"direction": "Richtung Erlenau"})


def test_somebody_was_quicker_than_the_preview(town: Town) -> None:
    report = town.report()
    seen = services.version_of(report)
    services.accept(report, by=Actor.staff(town.dana))
    answer = signed_in(town.dana).post(
        f"/arbeit/{report.number}/abgeben/",
        {"an": "strassen_land", "weiter": "1", "seen": seen},
    )
    assert answer.status_code == 422 and "Jemand anders hat das gerade geändert" in answer.text
    assert not HandOver.objects.exists()


def test_a_body_with_its_own_form_gets_no_mail_but_fields_to_copy(town: Town) -> None:
    takes_by_form(town)
    report = town.report()
    desk, path = signed_in(town.dana), f"/arbeit/{report.number}/abgeben/"
    page = desk.get(path, {"an": "strassen_land", "weiter": "1"}).text
    assert 'href="https://land.example/melden"' in page and "readonly" in page
    jobs.work(until=clock.now() + timedelta(minutes=3))
    before = len(jobs.waiting("accounts.send_mail"))
    desk.post(path, {"an": "strassen_land", "weiter": "1", "reference": "AZ 77/2026"})
    row = HandOver.objects.get(report=report)
    assert (row.way, row.reference) == ("form", "AZ 77/2026")
    assert len(jobs.waiting("accounts.send_mail")) == before
    assert "AZ 77/2026" in desk.get(f"/arbeit/{report.number}/").text


def test_a_form_needs_its_address(town: Town) -> None:
    with pytest.raises(ValidationError):
        services.settle_way(town.land, by=town.dana, values={"kind": "form"})
    answer = signed_in(town.dana).post(
        "/arbeit/stellen/strassen_land/weg/", {"kind": "form", "form_url": "javascript:alert(1)"}
    )
    assert answer.status_code == 422


# --- asking after it ------------------------------------------------------------------


def test_a_form_is_never_reminded_by_mail_but_looked_after(town: Town) -> None:
    takes_by_form(town)
    report = lying_outside(town)
    telling.look_after(town.municipality, at=clock.now() + timedelta(days=20))
    assert HandOver.objects.get(report=report).reminders == 0
    assert [task.kind for task in DeskTask.objects.live()] == ["follow_up"]


def test_who_asks_by_hand_begins_the_clock_anew(town: Town) -> None:
    report = lying_outside(town)
    now = clock.now()
    for days in (20, 40, 60):
        telling.look_after(town.municipality, at=now + timedelta(days=days))
    assert DeskTask.objects.live().count() == 1
    assert HandOver.objects.get(report=report).reminders == 2
    services.chase(
        report,
        words="Herr Sommer kümmert sich.",
        by=Actor.staff(town.dana),
        at=now + timedelta(days=61),
    )
    assert not DeskTask.objects.live().exists()
    telling.look_after(town.municipality, at=now + timedelta(days=62))
    assert not DeskTask.objects.live().exists()
    telling.look_after(town.municipality, at=now + timedelta(days=90))
    assert DeskTask.objects.live().count() == 1
    assert not ReportEvent.objects.get(report=report, note__text__startswith="Herr").public


def test_asking_needs_words_something_that_lies_there_and_one_mail_a_day(town: Town) -> None:
    report, dana = lying_outside(town), Actor.staff(town.dana)
    with pytest.raises(ReasonMissing):
        services.chase(report, words=" ", by=dana)
    services.chase(report, words="Erinnert.", by=dana, by_mail=True)
    with pytest.raises(TooOften):
        services.chase(report, words="Noch einmal.", by=dana, by_mail=True)
    with pytest.raises(TooLate):
        services.chase(town.report(), words="Wo?", by=dana)


# --- the board --------------------------------------------------------------------------


def test_the_board_says_who_has_it_since_when_and_what_comes_next(town: Town) -> None:
    report = lying_outside(town)
    closed = lying_outside(town)
    services.mark_fixed(closed, by=Actor.outside(town.land))
    HandOver.objects.filter(report=report).update(at=clock.now() - timedelta(days=21))
    page = signed_in(town.dana).get(PAGE).text
    assert report.label in page and closed.label not in page
    assert "15 Arbeitstage" in page or "14 Arbeitstage" in page
    assert "1. Erinnerung" in page and "noch keines" in page


def test_the_board_is_narrowed_and_is_a_table_as_well(town: Town) -> None:
    asked, answered = lying_outside(town), lying_outside(town)
    services.accept(answered, by=Actor.outside(town.land))
    desk = signed_in(town.dana)
    page = desk.get(PAGE, {"stand": "beantwortet"}).text
    assert answered.label in page and asked.label not in page
    assert desk.get(PAGE, {"stelle": "gibt-es-nicht"}).text.count(asked.label) == 0
    assert asked.label in desk.get(PAGE, {"weg": "mail", "nach": "Unsinn"}).text
    table = desk.get("/arbeit/abgegeben.csv", {"stand": "offen"})
    lines = b"".join(table.streaming_content).decode().splitlines()
    assert len(lines) == 2 and asked.label in lines[1] and "Straßen.NRW" in lines[1]


def test_the_board_asks_the_same_few_questions_for_one_and_for_many(
    town: Town, django_assert_max_num_queries
) -> None:
    desk = signed_in(town.dana)
    lying_outside(town)
    desk.get(PAGE)
    with django_assert_max_num_queries(10):
        desk.get(PAGE)
    for _ in range(60):
        lying_outside(town)
    with django_assert_max_num_queries(10):
        page = desk.get(PAGE).text
    assert page.count("handed__what") == 50 and "nach=" in page


def test_a_clerk_sees_on_the_board_what_their_office_had(town: Town) -> None:
    mine = lying_outside(town, body=town.tiefbau, category=town.pothole)
    other = lying_outside(town, body=town.bauhof)
    page = signed_in(town.clara).get(PAGE).text
    assert mine.label in page and other.label not in page


def test_others_see_and_do_nothing(town: Town) -> None:
    """Residents, guests, crews, moderators, and everybody of another municipality."""
    report = lying_outside(town)
    other = factories.town(host="anderswo.example")
    paths = [PAGE, "/arbeit/abgegeben.csv", "/arbeit/stellen/nachbarn/"]
    for person in (town.alice, town.bob, town.mo, other.dana, other.admin, other.clara):
        client = signed_in(person)
        for path in paths:
            assert client.get(path).status_code == 403, (person, path)
        for path in ("abgeben", "nachfassen", "nachbar-antwort"):
            answer = client.post(f"/arbeit/{report.number}/{path}/", {"words": "x", "text": "x"})
            assert answer.status_code in (403, 404), (person, path)
        assert client.get("/arbeit/stellen/strassen_land/weg/").status_code == 403
    for path in [*paths, f"/arbeit/{report.number}/abgeben/"]:
        assert Client(headers={"host": "lindenbach.example"}).get(path).status_code == 302
    assert not ReportEvent.objects.filter(report=report, note__text="x").exists()


# --- connecting --------------------------------------------------------------------------


def test_administrators_connect_and_nobody_else(town: Town) -> None:
    county = factories.town(host="kreis.example", name="Kreis Erlengau", number_prefix="K")
    path = "/arbeit/stellen/nachbarn/"
    asked = {"body": "strassen_land", "partner": county.municipality.ags}
    assert signed_in(town.dana).post(path, asked).status_code == 403
    assert signed_in(county.admin).post(path, asked).status_code == 403
    assert signed_in(town.admin).post(path, asked).status_code == 303
    row = Connection.objects.get()
    agree = f"{path}{row.uuid}/zustimmen/"
    given = {f"{row.uuid}-department": "tiefbau", f"{row.uuid}-category": "pothole"}
    assert signed_in(town.admin).post(agree, given).status_code == 404  # not one's own
    third = factories.town(host="dritte.example")
    assert signed_in(third.admin, "dritte.example").post(agree, given).status_code == 404
    there = signed_in(county.admin, "kreis.example")
    assert "Lindenbach möchte Meldungen übergeben" in there.get(path).text
    assert there.post(agree, {}).status_code == 422
    assert there.post(agree, given).status_code == 303
    row.refresh_from_db()
    assert (row.state, row.department) == ("agreed", county.tiefbau)
    page = (
        signed_in(town.dana)
        .get(f"/arbeit/{town.report().number}/abgeben/", {"an": "strassen_land", "weiter": "1"})
        .text
    )
    assert "Kreis Erlengau arbeitet auch mit dieser Anwendung" in page
    assert signed_in(town.admin).post(f"{path}{row.uuid}/beenden/").status_code == 303
    row.refresh_from_db()
    assert row.state == "ended"


def test_the_case_shows_what_is_released_above_and_only_while_it_lies_there(town: Town) -> None:
    county = factories.town(host="kreis.example", name="Kreis Erlengau", number_prefix="K")
    row = services.ask_for_connection(town.land, partner=county.municipality, by=town.admin)
    services.agree_to_connection(
        row, department=county.tiefbau, category=county.pothole, by=county.admin
    )
    shown = lying_outside(town, text="Das Schild ist weg.")
    hidden = lying_outside(town, text="Karl war es.", text_shown=False)
    kim = factories.member(county.municipality, Role.CLERK, county.tiefbau)
    desk = signed_in(kim, "kreis.example")
    cases = {each.report_id: each.twin for each in HandOver.objects.select_related("twin")}
    twin = cases[shown.pk]
    page = desk.get(f"/arbeit/{twin.number}/").text
    assert "Das Schild ist weg." in page and "Von Lindenbach übergeben" in page
    assert shown.label in page
    page = desk.get(f"/arbeit/{cases[hidden.pk].number}/").text
    assert "Karl" not in page and "wird dort noch geprüft" in page
    done = desk.post(f"/arbeit/{twin.number}/zurueckgeben/", {"text": "Nicht unsere Straße."})
    assert done.status_code == 303
    page = desk.get(f"/arbeit/{twin.number}/").text
    assert "Das Schild ist weg." not in page and "liegt nicht mehr bei Ihnen" in page
    assert (
        Client(headers={"host": "kreis.example"}).get(f"/meldungen/{twin.number}/").status_code
        == 404
    )

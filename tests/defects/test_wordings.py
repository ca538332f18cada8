"""Templates for what offices write: the closed list of variables, the page, the reply box, the
preview that shows what would be sent and keeps nothing."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError
from django.test import Client

from accounts.models import Role
from common.identifiers import uuid7
from common.models import Journal
from common.plain_german import hints
from defects import services, wording
from defects.links import status_path
from defects.models import Category, Purpose, Report, ReportNote, TextTemplate
from defects.services import Actor
from defects.services.wordings import FIELDS
from defects.states import Verb, Work
from defects.templates_de import install_categories, install_text_templates
from tests import factories
from tests.factories import Town, at
from tests.jobs import waiting, work

pytestmark = pytest.mark.django_db
HOST = "lindenbach.example"


@pytest.fixture
def town() -> Town:
    return factories.town(host=HOST)


@pytest.fixture
def report(town: Town) -> Report:
    return services.submit_report(
        municipality=town.municipality,
        category=town.pothole,
        location=at(0, 0),
        place="Hauptstraße 12",
        text="Ein tiefes Loch.",
    )


def signed_in(user) -> Client:
    client = Client(headers={"host": HOST})
    client.force_login(user)
    return client


def template(town: Town, **values) -> TextTemplate:
    fields = {
        "purpose": Purpose.QUESTION,
        "department": None,
        "category": None,
        "months": [],
        "name": "Wo genau?",
        "text": "Wo genau ist das an {strasse}? Es geht um {nummer}.",
        "wish_photo": False,
        "reason": "",
        "is_active": True,
        **values,
    }
    return services.save_text_template(town.municipality, fields, by=town.dana)


# --- variables ------------------------------------------------------------------------------


def test_variables_are_filled_from_the_report(town, report):
    known = wording.values(report)

    text = wording.fill("{nummer}: {art}, {strasse}, bei {stelle} in {gemeinde}.", known)

    assert text == (f"{report.label}: Schlagloch, Hauptstraße 12, bei Tiefbauamt in Lindenbach.")


def test_what_is_not_known_stays_and_is_named(report):
    text = wording.fill("Bis {frist} am {termin}, {termin}.", {"frist": "3. März"})

    assert text == "Bis 3. März am {termin}, {termin}."
    assert wording.unresolved(text) == ["{termin}"]
    with pytest.raises(ValidationError, match=r"\{termin\}"):
        wording.require_resolved(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Ihre {nr}", "unknown_variable"),
        ("Ihre {Nummer}", "unknown_variable"),
        ("Ihre {}", "unknown_variable"),
        ("Hier: {link}", "variable_elsewhere"),
        ("Hier: {verweis}", "variable_elsewhere"),
        ("Ihre {nummer", "stray_brace"),
        ("Ihre nummer}", "stray_brace"),
    ],
)
def test_only_what_is_on_the_list_may_stand_in_braces(text, code):
    with pytest.raises(ValidationError) as caught:
        wording.check(text, purpose=Purpose.QUESTION)

    assert caught.value.code == code


def test_a_value_with_braces_is_not_filled_again(report):
    assert wording.fill("{art}", {"art": "{nummer}", "nummer": "1"}) == "{nummer}"


# --- what a town starts with ------------------------------------------------------------------


def test_the_shipped_texts_are_plain_and_installed_once(town):
    factories.department(town.municipality, "ordnung")
    install_categories(town.municipality)

    made = install_text_templates(town.municipality)

    assert {row.purpose for row in made} == set(Purpose.values)
    assert len(made) == 25
    assert {row.name: hints(row.text) for row in made if hints(row.text)} == {}
    assert install_text_templates(town.municipality) == []


def test_what_the_town_made_of_a_shipped_text_stays(town):
    row = install_text_templates(town.municipality)[0]
    values = {name: getattr(row, name) for name in FIELDS}
    services.save_text_template(
        town.municipality, values | {"text": "Anders."}, by=town.dana, template=row
    )
    services.switch_text_template(row, on=False, by=town.dana)

    install_text_templates(town.municipality)

    row.refresh_from_db()
    assert (row.text, row.is_active) == ("Anders.", False)


# --- which fit ------------------------------------------------------------------------------


def fitting(town: Town, category: Category, body, month: int) -> list[str]:
    from datetime import date

    rows = TextTemplate.objects.of(town.municipality).fitting(
        category=category, body_id=body.pk, on=date(2026, month, 10)
    )
    return [row.name for row in rows]


def test_the_special_ones_come_first_and_others_not_at_all(town):
    template(town, name="für alle")
    template(town, name="für die Gruppe", category=town.street)
    template(town, name="für die Art", category=town.pothole)
    template(town, name="für Laternen", category=town.lamp)
    template(town, name="vom Tiefbauamt", department=town.tiefbau)
    template(town, name="vom Bauhof", department=town.bauhof)
    template(town, name="im Winter", months=[12, 1, 2])
    services.switch_text_template(template(town, name="aus"), on=False, by=town.dana)

    assert fitting(town, town.pothole, town.tiefbau, 7) == [
        "für die Art",
        "für die Gruppe",
        "vom Tiefbauamt",
        "für alle",
    ]
    assert "im Winter" in fitting(town, town.pothole, town.tiefbau, 12)
    assert fitting(town, town.lamp, town.clearing, 7) == ["für Laternen", "für alle"]


def test_another_town_has_its_own(town):
    template(town)
    other = factories.town(host="anderswo.example")

    assert not TextTemplate.objects.of(other.municipality).exists()


# --- writing them ------------------------------------------------------------------------------


def test_each_version_is_kept_and_journalled(town):
    row = template(town)
    values = {name: getattr(row, name) for name in FIELDS}

    services.save_text_template(
        town.municipality, values | {"text": "Neu."}, by=town.dana, template=row
    )

    assert [(each.number, each.text) for each in row.versions.all()] == [
        (2, "Neu."),
        (1, "Wo genau ist das an {strasse}? Es geht um {nummer}."),
    ]
    lines = Journal.objects.filter(object_uuid=row.uuid).order_by("pk")
    assert [line.payload["version"] for line in lines] == [1, 2]
    with pytest.raises(ProgrammingError), transaction.atomic():
        row.versions.all().update(text="Nie gesagt.")


def test_two_of_one_name_the_database_refuses_too(town):
    row = template(town)
    with pytest.raises(ValidationError, match="heißt schon"):
        template(town)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.pk = None
        row.uuid = uuid7()
        row.save(force_insert=True)


def test_the_page_writes_tries_switches_and_orders(town, report):
    client = signed_in(town.dana)
    form = {"purpose": "question", "name": "Welches Haus?", "text": "Vor {strasse}, {termin}?"}

    tried = client.post("/arbeit/vorlagen/neu/", {**form, "nummer": report.label, "probe": "1"})
    assert tried.context["tried"] == "Vor Hauptstraße 12, {termin}?"
    assert tried.context["missing"] == ["{termin}"]
    assert not TextTemplate.objects.exists()

    saved = client.post("/arbeit/vorlagen/neu/", form)
    assert saved.status_code == 303
    row = TextTemplate.objects.get()
    second = template(town, name="Zweite")
    client.post(f"/arbeit/vorlagen/{second.uuid}/tun/", {"do": "hoch"})
    names = [each.name for each in TextTemplate.objects.of(town.municipality)]
    assert names == ["Zweite", "Welches Haus?"]
    client.post(f"/arbeit/vorlagen/{row.uuid}/tun/", {"do": "aus"})
    row.refresh_from_db()
    assert row.is_active is False
    assert "ausgeschaltet" in client.get("/arbeit/vorlagen/").text


def test_a_mistake_keeps_what_was_typed(town):
    client = signed_in(town.dana)

    page = client.post(
        "/arbeit/vorlagen/neu/", {"purpose": "question", "name": "N", "text": "Ihre {nr} hier"}
    )

    assert page.status_code == 422
    assert "{nr} gibt es nicht" in page.text
    assert "Ihre {nr} hier" in page.text


def test_a_clerk_writes_for_her_own_office_alone(town):
    client = signed_in(town.clara)
    form = {"purpose": "message", "name": "N", "text": "Guten Tag."}

    assert client.post("/arbeit/vorlagen/neu/", form).status_code == 422
    assert client.post("/arbeit/vorlagen/neu/", form | {"department": "bauhof"}).status_code == 422
    assert client.post("/arbeit/vorlagen/neu/", form | {"department": "tiefbau"}).status_code == 303
    for_all = template(town)
    assert client.get(f"/arbeit/vorlagen/{for_all.uuid}/").status_code == 403
    assert client.post(f"/arbeit/vorlagen/{for_all.uuid}/tun/", {"do": "aus"}).status_code == 403


@pytest.mark.parametrize("who", ["alice", "bob", "mo"])
def test_who_does_not_answer_people_has_no_templates(town, who):
    assert signed_in(getattr(town, who)).get("/arbeit/vorlagen/").status_code == 403


# --- at the reply box ---------------------------------------------------------------------------


def test_a_template_goes_into_the_text_without_javascript_and_nothing_is_lost(town, report):
    row = template(town, wish_photo=True)
    client = signed_in(town.clara)

    page = client.post(
        f"/arbeit/{report.number}/fragen/",
        {"text": "Guten Tag.", "vorlage": str(row.uuid), "einsetzen": "1"},
    )

    assert page.status_code == 200
    assert page.context["typed"]["text"] == (
        f"Guten Tag.\n\nWo genau ist das an Hauptstraße 12? Es geht um {report.label}."
    )
    assert page.context["typed"]["wish_photo"] == "on"
    assert not report.events.filter(verb=Verb.ASKED).exists()


def test_a_link_opens_the_box_with_the_text(town, report):
    row = template(town)

    page = signed_in(town.clara).get(f"/arbeit/{report.number}/?vorlage={row.uuid}")

    assert page.context["failed"] == "fragen"
    assert "Hauptstraße 12" in page.context["typed"]["text"]


def test_a_template_of_another_town_is_not_put_in(town, report):
    other = factories.town(host="anderswo.example")
    row = template(other, text="Von drüben.")

    page = signed_in(town.clara).post(
        f"/arbeit/{report.number}/fragen/", {"vorlage": str(row.uuid), "einsetzen": "1"}
    )

    assert "Von drüben." not in page.text


def test_variables_typed_by_hand_are_filled_and_what_is_left_cannot_be_sent(town, report):
    client = signed_in(town.clara)
    path = f"/arbeit/{report.number}/fragen/"

    refused = client.post(path, {"text": "Am {termin} bei {strasse}?"})
    sent = client.post(path, {"text": "Bei {strasse}?"})

    assert refused.status_code == 422
    assert "{termin}" in refused.text and "Hier fehlt noch etwas" in refused.text
    assert sent.status_code == 303
    assert ReportNote.objects.get(report=report).text == "Bei Hauptstraße 12?"


def test_the_preview_shows_mail_and_page_and_keeps_nothing(town, report):
    contact = factories.contact(town.municipality, email="anna@example.org")
    Report.objects.filter(pk=report.pk).update(contact=contact)
    before = (report.events.count(), ReportNote.objects.count(), len(waiting()))
    client = signed_in(town.clara)

    page = client.post(
        f"/arbeit/{report.number}/fragen/",
        {"text": "Wo genau bzgl. {strasse}?", "wish_photo": "on", "vorschau": "1"},
    )

    shown = page.context["preview"]
    assert shown.subject == f"Frage zu Ihrer Meldung {report.label}"
    assert "Ein Foto hilft uns dabei" in shown.mail
    assert "[geheimer Link der meldenden Person]" in shown.mail
    assert status_path(report) not in page.text
    assert [entry.note for entry in shown.own] == ["Wo genau bzgl. Hauptstraße 12?"]
    assert shown.public == []
    assert [hint.words for hint in shown.hints] == ["bzgl."]
    assert "So senden" in page.text
    assert "checked" in page.text
    assert (report.events.count(), ReportNote.objects.count(), len(waiting())) == before
    report.refresh_from_db()
    assert report.waits_for_reporter is False


def test_the_mail_is_the_one_of_the_preview(town, report, mailoutbox):
    contact = factories.contact(town.municipality, email="anna@example.org")
    Report.objects.filter(pk=report.pk).update(contact=contact)
    client = signed_in(town.clara)
    sent = {"text": "Alles ist geplant.", "audience": "public"}
    shown = client.post(f"/arbeit/{report.number}/antworten/", sent | {"vorschau": "1"}).context[
        "preview"
    ]
    from datetime import timedelta

    from common import clock

    client.post(f"/arbeit/{report.number}/antworten/", sent)
    work(until=clock.now() + timedelta(minutes=5))

    mail = next(each for each in mailoutbox if each.to == ["anna@example.org"])
    assert mail.subject == shown.subject == f"Ihre Meldung {report.label}: Beantwortet"
    link = f"{town.municipality.base_url}{status_path(report)}"
    hidden = mail.body.replace(link, "[geheimer Link der meldenden Person]")
    assert hidden.splitlines() == shown.mail.splitlines()


def test_a_preview_of_what_is_not_possible_says_why(town, report):
    services.mark_fixed(report, by=Actor.staff(town.clara, town.tiefbau))

    page = signed_in(town.clara).post(
        f"/arbeit/{report.number}/fragen/", {"text": "Noch da?", "vorschau": "1"}
    )

    assert page.status_code == 422
    assert "Das geht hier nicht" in page.text


def test_a_refusal_brings_its_reason(town, report):
    row = template(
        town, purpose=Purpose.NOT_FIXED, name="Kein Geld", text="Kein Geld.", reason="no_means"
    )

    page = signed_in(town.clara).post(
        f"/arbeit/{report.number}/nicht-behoben/", {"vorlage": str(row.uuid), "einsetzen": "1"}
    )

    assert page.context["typed"]["reason"] == "no_means"


# --- public or private -----------------------------------------------------------------------


def test_an_answer_for_one_person_is_read_by_that_person(town, report):
    guest = Client(headers={"host": HOST})
    client = signed_in(town.clara)

    client.post(
        f"/arbeit/{report.number}/antworten/", {"text": "Geheimwort.", "audience": "reporter"}
    )

    report.refresh_from_db()
    assert report.work == Work.ANSWERED
    public = guest.get(f"/meldungen/{report.number}/").text
    assert "Beantwortet" in public and "Geheimwort" not in public
    own = guest.get(status_path(report)).text
    assert "Nachricht an Sie" in own and "Geheimwort." in own


def test_a_message_waits_for_nothing_and_is_private(town, report):
    guest = Client(headers={"host": HOST})

    signed_in(town.clara).post(f"/arbeit/{report.number}/nachricht/", {"text": "Nur für Sie."})

    report.refresh_from_db()
    assert report.waits_for_reporter is False
    assert "Nur für Sie." not in guest.get(f"/meldungen/{report.number}/").text
    assert "Nur für Sie." in guest.get(status_path(report)).text


def test_undoing_takes_the_private_words_back_as_well(town, report):
    by = Actor.staff(town.clara, town.tiefbau)
    event = services.answer(report, note="Geheimwort.", is_public=False, by=by)

    services.undo(event, by=by)

    guest = Client(headers={"host": HOST})
    assert "Geheimwort" not in guest.get(status_path(report)).text


# --- hints while one writes -------------------------------------------------------------------


def test_hints_are_a_piece_of_a_page_for_people_at_work(town):
    text = {"text": "Der Schaden wurde ggf. behoben."}

    answer = signed_in(town.clara).post("/arbeit/verstaendlich/", text)

    assert answer.status_code == 200
    assert "Besser: vielleicht, wenn nötig" in answer.text
    assert signed_in(town.alice).post("/arbeit/verstaendlich/", text).status_code == 403
    assert signed_in(town.clara).get("/arbeit/verstaendlich/").status_code == 405


def test_words_in_hints_are_escaped(town):
    answer = signed_in(town.clara).post(
        "/arbeit/verstaendlich/", {"text": "Das <b>wird</b> repariert <script>."}
    )

    assert "<script>" not in answer.text


def test_who_is_named_for_confidential_reports_reads_templates(town):
    named = factories.member(town.municipality, Role.CONFIDENTIAL)

    assert signed_in(named).get("/arbeit/vorlagen/").status_code == 200


# --- not for us ---------------------------------------------------------------------------------

REFUSE = "nicht-fuer-uns"


def refusal(town: Town, text: str = "Bitte an {naechste_stelle}: {strasse}.") -> TextTemplate:
    return template(town, purpose=Purpose.REFUSAL, name="Andere Arbeit", text=text)


def test_who_gives_a_report_away_takes_a_text_that_names_who_gets_it(town, report):
    row = refusal(town)
    client = signed_in(town.dana)
    path = f"/arbeit/{report.number}/{REFUSE}/"
    page = client.get(f"/arbeit/{report.number}/")
    assert "Andere Arbeit" in page.text and 'id="nicht-fuer-uns-note"' in page.text

    chosen = client.post(path, {"vorlage": str(row.uuid), "einsetzen": "1", "reason": "Privat"})
    assert "Bitte an {naechste_stelle}: Hauptstraße 12." in chosen.text
    assert not Report.objects.exclude(pk=report.pk).exists()

    shown = client.post(
        path,
        {"reason": "Privat", "note": row.text, "next_body": "bauhof", "vorschau": "1"},
    )
    assert shown.status_code == 200
    report.refresh_from_db()
    assert report.body == town.tiefbau

    done = client.post(path, {"reason": "Privat", "note": row.text, "next_body": "bauhof"})
    assert done.status_code == 303
    report.refresh_from_db()
    assert report.body == town.bauhof
    said = ReportNote.objects.get(events__verb=Verb.REFUSED)
    assert said.text == "Privat. Bitte an Bauhof: Hauptstraße 12."


def test_without_a_next_office_it_names_the_clearing_desk(town, report):
    client = signed_in(town.dana)
    client.post(
        f"/arbeit/{report.number}/{REFUSE}/", {"reason": "Privat", "note": "{naechste_stelle}!"}
    )
    report.refresh_from_db()
    assert report.body == town.clearing
    assert ReportNote.objects.get(events__verb=Verb.REFUSED).text == "Privat. Bürgerservice!"


@pytest.mark.parametrize(
    "given", [{}, {"note": "Bitte an {naechste_stelle}."}, {"reason": " ", "note": "Ja."}]
)
def test_the_reason_is_needed_whatever_the_text_says(town, report, given):
    answer = signed_in(town.dana).post(f"/arbeit/{report.number}/{REFUSE}/", given)
    assert answer.status_code == 422
    assert not ReportNote.objects.exists()
    report.refresh_from_db()
    assert report.body == town.tiefbau


def test_what_cannot_be_filled_is_not_sent(town, report):
    answer = signed_in(town.dana).post(
        f"/arbeit/{report.number}/{REFUSE}/", {"reason": "Privat", "note": "Am {termin}."}
    )
    assert answer.status_code == 422 and "{termin}" in answer.text
    report.refresh_from_db()
    assert report.body == town.tiefbau


def test_the_next_office_stands_in_no_other_text(town):
    with pytest.raises(ValidationError, match="Nicht für uns"):
        wording.check("An {naechste_stelle}.", purpose=Purpose.ANSWER)
    with pytest.raises(ValidationError, match="Verweis"):
        wording.check("An {verweis}.", purpose=Purpose.REFUSAL)
    wording.check("An {naechste_stelle}.", purpose=Purpose.REFUSAL)


def test_several_are_given_away_each_with_its_own_words(town, report):
    client = signed_in(town.dana)
    other = town.report(place="Mühlweg 3", body=town.tiefbau)
    asked = client.post(
        "/arbeit/mehrere/",
        {
            "meldung": [f"{each.number}:{services.version_of(each)}" for each in (report, other)],
            "schritt": REFUSE,
            "reason": "Privat",
            "note": "{naechste_stelle}, {strasse}",
            "next_body": "bauhof",
            "do": "1",
        },
    )
    assert asked.status_code in (200, 303)
    said = set(ReportNote.objects.filter(events__verb=Verb.REFUSED).values_list("text", flat=True))
    assert said == {"Privat. Bauhof, Hauptstraße 12", "Privat. Bauhof, Mühlweg 3"}


def test_a_town_starts_with_texts_for_it(town):
    install_categories(town.municipality)
    install_text_templates(town.municipality)
    rows = TextTemplate.objects.of(town.municipality).filter(purpose=Purpose.REFUSAL)
    assert rows.count() == 3 and all("{naechste_stelle}" in row.text for row in rows)

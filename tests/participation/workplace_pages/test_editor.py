"""The project editor: what is sent to its pages, good and bad."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from common import clock
from participation import files, fingerprints, services
from participation.models import (
    Consultation,
    DiscussionTopic,
    Phase,
    Project,
    ProjectDocument,
    ProjectNews,
    ProjectPhoto,
)
from participation.services.phasing import fingerprint_of_phases
from tests.factories import Town, road
from tests.journeys.pictures import jpeg
from tests.participation.factories import consultation, project
from tests.participation.staff import PDF, draft, editor, filled, pdf, published, soon
from tests.participation.workplace_pages.conftest import HOME, NOBODY

pytestmark = pytest.mark.django_db


# --- what is sent ------------------------------------------------------------------------------


def test_a_project_is_begun_from_a_template(town: Town, client_of_anna: Client) -> None:
    empty = client_of_anna.post(f"{HOME}neu/", {})
    assert empty.status_code == 422 and "data-error-summary" in empty.text

    answer = client_of_anna.post(
        f"{HOME}neu/",
        {"title": "Neuer Platz", "template": "ideen-abstimmung", "starts_on": soon().isoformat()},
    )

    row = Project.objects.get()
    assert answer.status_code == 303
    assert answer["Location"] == reverse("participation:manage_project", args=[row.uuid])
    assert [each.format for each in row.consultations.all()] == ["ideas", "poll"]


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "x" * 121},
        {"title": " "},
        {"title": "Platz", "template": "quatsch"},
        {"title": "Platz", "starts_on": "31.31.2026"},
        {"title": "Platz", "starts_on": "9999-12-31"},
    ],
)
def test_a_template_with_bad_input(client_of_anna: Client, fields: dict[str, str]) -> None:
    sent = {"title": "Platz", "template": "ideen", "starts_on": "2027-01-04", **fields}

    assert client_of_anna.post(f"{HOME}neu/", sent).status_code == 422
    assert not Project.objects.exists()


def texts(row: Project, **fields: str) -> dict[str, str]:
    return {
        "title": row.title,
        "slug": row.slug,
        "summary": "Ein Platz für alle.",
        "text": "Text",
        "seen": fingerprints.of_texts(row),
        "kontakt-TOTAL_FORMS": "1",
        "kontakt-INITIAL_FORMS": "0",
        "kontakt-0-department": "tiefbau",
        "kontakt-0-phone": "0000-115",
        **fields,
    }


def test_texts_contacts_and_topics_are_saved(
    town: Town, anna: User, client_of_anna: Client
) -> None:
    row = draft(town, by=anna)
    path = f"{HOME}vorhaben/{row.uuid}/texte/"
    assert client_of_anna.get(path).status_code == 200  # gives the town its topics

    answer = client_of_anna.post(
        path, texts(row, new_topic="Wasser", topics="verkehr", weiter="1", department="bauhof")
    )

    row.refresh_from_db()
    assert answer["Location"].endswith("/ort/")
    assert row.summary == "Ein Platz für alle."
    assert row.department == town.bauhof
    assert row.contacts.get().department == town.tiefbau
    assert {each.topic.name for each in row.project_topics.all()} == {"Verkehr", "Wasser"}


@pytest.mark.parametrize(
    "fields",
    [
        {"title": ""},
        {"slug": "verwalten"},
        {"slug": "Ümlaut"},
        {"slug": "../x"},
        {"summary": "x" * 301},
        {"text": "x" * 100_000},
        {"kontakt-0-email": "keine"},
        {"kontakt-0-department": "", "kontakt-0-name": "Anna"},
        {"kontakt-0-department": "strassen_land"},
        {"kontakt-TOTAL_FORMS": "x"},
        {"kontakt-TOTAL_FORMS": "999999"},
        {"topics": "gibt-es-nicht"},
        {"department": "gibt-es-nicht"},
        {"seen": "veraltet"},
    ],
)
def test_texts_with_bad_input(
    town: Town, anna: User, client_of_anna: Client, fields: dict[str, str]
) -> None:
    row = draft(town, by=anna)

    answer = client_of_anna.post(f"{HOME}vorhaben/{row.uuid}/texte/", texts(row, **fields))

    row.refresh_from_db()
    assert answer.status_code == 422
    assert row.summary == ""


@pytest.mark.parametrize("step", ["texte", "schritte"])
def test_what_is_wrong_in_a_row_leads_there_from_the_head_of_the_page(
    town: Town, anna: User, client_of_anna: Client, step: str
) -> None:
    row = draft(town, by=anna)
    sent = {
        "texte": texts(row, **{"kontakt-0-email": "keine"}),
        "schritte": {
            "schritt-TOTAL_FORMS": "1",
            "schritt-INITIAL_FORMS": "0",
            "schritt-0-title": "Rat",
            "schritt-0-done_on": "quatsch",
        },
    }[step]
    field = {"texte": "id_kontakt-0-email", "schritte": "id_schritt-0-done_on"}[step]

    answer = client_of_anna.post(f"{HOME}vorhaben/{row.uuid}/{step}/", sent)

    assert answer.status_code == 422
    assert "<title>Bitte prüfen: " in answer.text
    assert "data-error-summary" in answer.text
    assert f'<a href="#{field}">' in answer.text
    assert f'id="{field}"' in answer.text


def test_whoever_was_slower_is_told_and_may_save_once_more(
    town: Town, anna: User, client_of_anna: Client
) -> None:
    row = draft(town, by=anna)
    path = f"{HOME}vorhaben/{row.uuid}/texte/"
    mine = texts(row, summary="Meine Fassung.")
    services.edit_texts(row, services.Texts(title="Von Ben", slug=row.slug), by=editor(town))

    answer = client_of_anna.post(path, mine)
    assert answer.status_code == 422
    assert "Jemand anders hat das gerade geändert" in answer.text
    assert "Meine Fassung." in answer.text
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', answer.text)
    assert seen is not None
    assert client_of_anna.post(path, mine | {"seen": seen[1]}).status_code == 303


PLACES: list[tuple[dict[str, str], str]] = [
    ({"way": "all"}, "Ganz Lindenbach"),
    ({"way": "street", "street": "Hauptstraße"}, "Hauptstraße"),
    (
        {"way": "drawn", "shape": '{"type":"Point","coordinates":[7.2,50.8]}', "place": "Hier"},
        "Hier",
    ),
]


@pytest.mark.parametrize(("fields", "words"), PLACES)
def test_a_place_is_said_without_a_map(
    town: Town, anna: User, client_of_anna: Client, fields: dict[str, str], words: str
) -> None:
    road(town.municipality, "Hauptstraße")
    row = draft(town, by=anna)

    answer = client_of_anna.post(f"{HOME}vorhaben/{row.uuid}/ort/", fields)

    row.refresh_from_db()
    assert answer.status_code == 303
    assert row.place == words
    assert (row.area is None) == (fields["way"] == "all")


def test_parts_of_town_and_files_are_places(town: Town, anna: User, client_of_anna: Client) -> None:
    row = draft(town, by=anna)
    path = f"{HOME}vorhaben/{row.uuid}/ort/"

    client_of_anna.post(path, {"way": "zones", "zones": str(town.district.uuid)})
    row.refresh_from_db()
    assert row.place == "Altstadt" and list(row.zones.all()) == [town.district]

    line = b'{"type":"LineString","coordinates":[[7.2,50.8],[7.21,50.8]]}'
    upload = SimpleUploadedFile("gebiet.geojson", line, "application/json")
    client_of_anna.post(path, {"way": "drawn", "file": upload, "place": "Am Bach"})
    row.refresh_from_db()
    assert row.area.geom_type == "LineString"
    # What is stored stands in the form, ready to be changed.
    assert "LineString" in client_of_anna.get(path).text


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"way": "quatsch"},
        {"way": "zones"},
        {"way": "zones", "zones": "x"},
        {"way": "zones", "zones": NOBODY},
        {"way": "street"},
        {"way": "street", "street": "Gibt es nicht"},
        {"way": "street", "street": "x" * 500},
        {"way": "address", "address": "Nirgends 1"},
        {"way": "drawn", "place": "Hier"},
        {"way": "drawn", "place": "Hier", "shape": "{"},
        {"way": "drawn", "place": "", "shape": '{"type":"Point","coordinates":[7.2,50.8]}'},
        {"way": "drawn", "place": "Fern", "shape": '{"type":"Point","coordinates":[50.8,7.2]}'},
        {"way": "all", "seen": "veraltet"},
    ],
)
def test_a_place_with_bad_input(
    town: Town, anna: User, client_of_anna: Client, fields: dict[str, str]
) -> None:
    row = draft(town, by=anna)

    answer = client_of_anna.post(f"{HOME}vorhaben/{row.uuid}/ort/", fields)

    row.refresh_from_db()
    assert answer.status_code == 422
    assert row.place == ""


def test_pictures_and_documents_come_and_go(
    town: Town, anna: User, client_of_anna: Client, tmp_path: Any
) -> None:
    row = draft(town, by=anna)
    base = f"{HOME}vorhaben/{row.uuid}/"
    data = jpeg(tmp_path / "a.jpg", (64, 48)).read_bytes()
    upload = SimpleUploadedFile("a.jpg", data, "image/jpeg")

    assert (
        client_of_anna.post(f"{base}bilder/", {"photo": upload, "alt": "Brunnen"}).status_code
        == 303
    )
    picture = ProjectPhoto.objects.select_related("photo").get()
    assert client_of_anna.get(picture.photo.private_url()).status_code == 200
    at_picture = f"{base}bilder/{picture.photo.uuid}/"
    client_of_anna.post(at_picture, {"alt": "Der Brunnen"})
    picture.photo.refresh_from_db()
    assert picture.photo.alt == "Der Brunnen"
    assert client_of_anna.post(f"{base}bilder/{NOBODY}/", {"do": "remove"}).status_code == 404
    client_of_anna.post(at_picture, {"do": "remove"})
    assert not ProjectPhoto.objects.exists()

    assert (
        client_of_anna.post(f"{base}dokumente/", {"title": "Plan", "file": pdf()}).status_code
        == 303
    )
    document = ProjectDocument.objects.get()
    assert files.document(document.uuid).read_bytes() == PDF
    assert client_of_anna.get(f"{base}dokumente/").status_code == 200
    client_of_anna.post(f"{base}dokumente/{document.uuid}/loeschen/")
    assert not ProjectDocument.objects.exists()


@pytest.mark.parametrize(
    ("step", "sent"),
    [
        ("bilder", {}),
        ("bilder", {"photo": pdf("a.jpg"), "alt": "Plan"}),
        ("dokumente", {}),
        ("dokumente", {"title": "Plan", "file": pdf(content=b"<html>")}),
        ("dokumente", {"title": "x" * 200, "file": pdf()}),
    ],
)
def test_files_that_are_refused(
    town: Town, anna: User, client_of_anna: Client, step: str, sent: dict[str, Any]
) -> None:
    row = draft(town, by=anna)
    if "file" in sent:
        sent["file"].seek(0)

    answer = client_of_anna.post(f"{HOME}vorhaben/{row.uuid}/{step}/", sent)

    assert answer.status_code == 422
    assert "data-error-summary" in answer.text


def test_steps_of_the_project_are_saved_in_their_order(
    town: Town, anna: User, client_of_anna: Client
) -> None:
    row = draft(town, by=anna)
    path = f"{HOME}vorhaben/{row.uuid}/schritte/"
    first, second, *_ = row.milestones.all()
    sent = {
        "schritt-TOTAL_FORMS": "3",
        "schritt-INITIAL_FORMS": "2",
        "schritt-0-uuid": first.uuid,
        "schritt-0-title": "Sammeln",
        "schritt-0-done_on": "2026-03-01",
        "schritt-0-ORDER": "2",
        "schritt-1-uuid": second.uuid,
        "schritt-1-title": "Prüfen",
        "schritt-1-ORDER": "1",
        "schritt-2-title": "Bauen",
        "schritt-2-planned_words": "2027",
    }

    assert client_of_anna.post(path, sent).status_code == 303
    assert [each.title for each in row.milestones.all()] == ["Prüfen", "Sammeln", "Bauen"]
    bad = client_of_anna.post(path, sent | {"schritt-0-done_on": "morgen"})
    assert bad.status_code == 422
    both = client_of_anna.post(path, sent | {"schritt-2-planned_on": "2027-03-01"})
    assert both.status_code == 422
    assert "Schritt 3, oder in Worten: Bitte nur eines von beiden" in both.text
    assert client_of_anna.post(path, {"schritt-TOTAL_FORMS": "9"}).status_code == 422


# --- consultations -----------------------------------------------------------------------------


def times(row: Consultation, **fields: str) -> dict[str, Any]:
    """The form of all phases as it comes, with some fields changed."""
    phases = list(row.phases.all())
    sent: dict[str, Any] = {
        "seen": fingerprint_of_phases(row),
        "zeit-TOTAL_FORMS": str(len(phases)),
        "zeit-INITIAL_FORMS": str(len(phases)),
    }
    for number, phase in enumerate(phases):
        local = [each.astimezone(clock.BERLIN) for each in (phase.starts_at, phase.ends_at)]
        sent |= {
            f"zeit-{number}-uuid": str(phase.uuid),
            f"zeit-{number}-title": phase.title,
            f"zeit-{number}-starts_at": local[0].strftime("%Y-%m-%dT%H:%M"),
            f"zeit-{number}-ends_at": local[1].strftime("%Y-%m-%dT%H:%M"),
            f"zeit-{number}-acts": phase.acts,
            f"zeit-{number}-results": phase.results,
        }
    return sent | fields


def test_a_form_that_was_not_touched_changes_no_phase(town: Town, client_of_anna: Client) -> None:
    row = consultation(project(town.municipality))  # its times have microseconds
    before = list(row.phases.values_list("starts_at", "ends_at"))

    answer = client_of_anna.post(f"{HOME}beteiligung/{row.uuid}/zeiten/", times(row))

    assert answer.status_code == 303
    assert list(row.phases.values_list("starts_at", "ends_at")) == before


def test_a_running_phase_is_extended_with_its_reason(town: Town, client_of_anna: Client) -> None:
    row = consultation(project(town.municipality))
    path = f"{HOME}beteiligung/{row.uuid}/zeiten/"
    later = times(row, **{"zeit-0-ends_at": "2099-06-14T18:00"})

    refused = client_of_anna.post(path, later)
    assert refused.status_code == 422 and "Grund" in refused.text
    assert client_of_anna.post(path, later | {"reason": "Die Post war langsam."}).status_code == 303

    phase = row.phases.get()
    assert phase.ends_at.astimezone(clock.BERLIN).strftime("%d.%m.%Y %H:%M") == "14.06.2099 18:00"
    assert ProjectNews.objects.get().text == "Die Post war langsam."
    # What is fixed cannot be sent either.
    client_of_anna.post(path, times(row, **{"zeit-0-acts": "comment", "zeit-0-results": "after"}))
    phase.refresh_from_db()
    assert "propose" in phase.acts and phase.results == "always"


@pytest.mark.parametrize(
    "fields",
    [
        {"zeit-0-title": ""},
        {"zeit-0-starts_at": "gestern"},
        {"zeit-0-starts_at": "2027-03-28T02:30"},  # the clocks jump over it
        {"zeit-0-ends_at": "2020-01-01T00:00"},
        {"zeit-0-acts": "vote"},
        {"zeit-0-results": "nie"},
        {"zeit-0-uuid": NOBODY, "seen": "veraltet"},
        {"zeit-TOTAL_FORMS": "-1"},
        {"zeit-INITIAL_FORMS": "99999999"},
        {"seen": "veraltet"},
    ],
)
def test_times_with_bad_input(
    town: Town, anna: User, client_of_anna: Client, fields: dict[str, str]
) -> None:
    row = draft(town, by=anna).consultations.get()
    before = list(row.phases.values_list("starts_at", "ends_at"))

    answer = client_of_anna.post(f"{HOME}beteiligung/{row.uuid}/zeiten/", times(row, **fields))

    assert answer.status_code == 422
    assert list(row.phases.values_list("starts_at", "ends_at")) == before


def test_times_are_told_in_words_when_they_overlap(
    town: Town, anna: User, client_of_anna: Client
) -> None:
    row = draft(town, by=anna).consultations.get()
    sent = times(row)
    sent["zeit-0-ends_at"] = sent["zeit-1-ends_at"]

    answer = client_of_anna.post(f"{HOME}beteiligung/{row.uuid}/zeiten/", sent)

    assert answer.status_code == 422
    assert "überschneiden sich nicht" in answer.text


def test_a_phase_is_added_and_deleted(town: Town, anna: User, client_of_anna: Client) -> None:
    row = draft(town, by=anna).consultations.get()
    path = f"{HOME}beteiligung/{row.uuid}/zeiten/"
    assert "Neuer Zeitraum" in client_of_anna.get(f"{path}?neu=1").text
    new = {
        "zeit-TOTAL_FORMS": "3",
        "zeit-2-title": "Auswerten",
        "zeit-2-starts_at": "2099-01-01T12:00",
        "zeit-2-ends_at": "2099-02-01T12:00",
        "zeit-2-results": "always",
        "zeit-0-DELETE": "on",
    }

    assert client_of_anna.post(path, times(row, **new)).status_code == 303
    assert [phase.title for phase in row.phases.all()] == ["Nur noch unterstützen", "Auswerten"]


WHO = {
    "eligibility": "resident",
    "postcodes": "53111, 53113;53115",
    "least_trust": "0",
    "proposals_review": "after",
    "comments_review": "before",
    "edit_minutes": "60",
}


def test_who_may_take_part_is_chosen(town: Town, anna: User, client_of_anna: Client) -> None:
    row = draft(town, by=anna).consultations.get()

    answer = client_of_anna.post(f"{HOME}beteiligung/{row.uuid}/wer/", WHO)

    row.refresh_from_db()
    assert answer.status_code == 303
    assert (row.eligibility, row.postcodes) == ("resident", ["53111", "53113", "53115"])
    assert (row.proposals_review, row.edit_minutes) == ("after", 60)


@pytest.mark.parametrize(
    "fields",
    [
        {"eligibility": "alle"},
        {"postcodes": "5311"},
        {"postcodes": "٥٣١١١"},
        {"postcodes": " ".join(f"{n:05}" for n in range(66))},
        {"least_trust": "9"},
        {"proposals_review": ""},
        {"edit_minutes": "-1"},
        {"edit_minutes": "99999999999"},
        {"seen": "veraltet"},
    ],
)
def test_who_may_take_part_with_bad_input(
    town: Town, anna: User, client_of_anna: Client, fields: dict[str, str]
) -> None:
    row = draft(town, by=anna).consultations.get()

    answer = client_of_anna.post(f"{HOME}beteiligung/{row.uuid}/wer/", WHO | fields)

    row.refresh_from_db()
    assert answer.status_code == 422
    assert row.eligibility == "email"


def test_who_may_take_part_is_only_read_once_it_runs(town: Town, client_of_anna: Client) -> None:
    row = consultation(project(town.municipality))
    path = f"{HOME}beteiligung/{row.uuid}/wer/"

    assert 'name="eligibility"' not in client_of_anna.get(path).text
    assert client_of_anna.post(path, WHO).status_code == 303

    row.refresh_from_db()
    assert (row.eligibility, row.postcodes) == ("email", [])
    assert row.comments_review == "before"


def test_question_categories_and_topics_are_saved(
    town: Town, anna: User, client_of_anna: Client
) -> None:
    row = draft(town, by=anna).consultations.get()
    base = f"{HOME}beteiligung/{row.uuid}/"
    question = {"title": "Was fehlt?", "promise": "Wir antworten.", "shapes": ["point"]}
    assert client_of_anna.post(f"{base}frage/", question).status_code == 303
    assert client_of_anna.post(f"{base}frage/", {"title": ""}).status_code == 422
    bad = client_of_anna.post(f"{base}frage/", question | {"shapes": ["kreis"]})
    assert bad.status_code == 422
    row.refresh_from_db()
    assert (row.title, row.shapes, row.needs_place) == ("Was fehlt?", ["point"], False)

    category = {
        "kategorie-TOTAL_FORMS": "2",
        "kategorie-INITIAL_FORMS": "0",
        "kategorie-0-name": "Grün",
        "kategorie-0-department": "bauhof",
        "kategorie-1-name": "grün",
    }
    assert client_of_anna.post(f"{base}inhalt/", category).status_code == 422
    assert (
        client_of_anna.post(f"{base}inhalt/", category | {"kategorie-1-name": "Rad"}).status_code
        == 303
    )
    assert [each.name for each in row.categories.all()] == ["Grün", "Rad"]

    talk = draft(town, "diskussion", by=anna).consultations.get()
    topic = {
        "thema-TOTAL_FORMS": "1",
        "thema-INITIAL_FORMS": "0",
        "thema-0-title": "Wo halten Busse?",
    }
    answer = client_of_anna.post(f"{HOME}beteiligung/{talk.uuid}/inhalt/", topic)
    assert answer.status_code == 303
    assert DiscussionTopic.objects.get().slug == "wo-halten-busse"


def test_a_consultation_is_added_and_deleted(
    town: Town, anna: User, client_of_anna: Client
) -> None:
    row = draft(town, "informieren", by=anna)
    path = f"{HOME}vorhaben/{row.uuid}/beteiligung/"

    assert client_of_anna.post(path, {"format": "tanz", "title": "x"}).status_code == 422
    client_of_anna.post(path, {"format": "poll", "title": "Name", "starts_on": soon().isoformat()})
    added = row.consultations.get()
    assert client_of_anna.post(f"{HOME}beteiligung/{added.uuid}/loeschen/").status_code == 303
    assert not row.consultations.exists()


# --- publishing and after ----------------------------------------------------------------------


def test_publishing_says_what_is_missing(town: Town, anna: User, client_of_anna: Client) -> None:
    row = draft(town, by=anna)
    page = client_of_anna.get(f"{HOME}vorhaben/{row.uuid}/")
    assert "Noch 4 Punkte" in page.text
    assert f"{HOME}vorhaben/{row.uuid}/ort/" in page.text
    assert "veroeffentlichen" not in page.text

    answer = client_of_anna.post(f"{HOME}vorhaben/{row.uuid}/veroeffentlichen/", follow=True)
    row.refresh_from_db()
    assert not row.is_published and "Die Zusammenfassung fehlt." in answer.text

    ready = filled(town, by=anna, title="Fertig")
    client_of_anna.post(f"{HOME}vorhaben/{ready.uuid}/veroeffentlichen/")
    ready.refresh_from_db()
    assert ready.is_published


def test_news_result_and_end_are_told(town: Town, anna: User, client_of_anna: Client) -> None:
    row = published(town, by=anna)
    base = f"{HOME}vorhaben/{row.uuid}/"

    assert client_of_anna.post(f"{base}neuigkeiten/", {"title": ""}).status_code == 422
    client_of_anna.post(f"{base}neuigkeiten/", {"title": "Los", "text": "Es geht los."})
    news = row.news.get()
    client_of_anna.post(f"{base}neuigkeiten/{news.uuid}/", {"title": "Los!", "text": "Jetzt."})
    news.refresh_from_db()
    assert news.title == "Los!"

    client_of_anna.post(f"{base}ergebnis/", {"text": "Entwurf"})
    row.refresh_from_db()
    assert row.outcome == "Entwurf" and row.outcome_at is None
    assert client_of_anna.post(f"{base}ergebnis/", {"text": "x", "seen": "alt"}).status_code == 422
    client_of_anna.post(f"{base}ergebnis/", {"text": "Gebaut.", "do": "publish"})
    row.refresh_from_db()
    assert row.outcome_at is not None

    Phase.objects.filter(consultation__project=row).delete()
    assert client_of_anna.post(f"{base}stand/", {"state": "stopped"}).status_code == 422
    client_of_anna.post(f"{base}stand/", {"state": "finished", "reason": "Fertig gebaut."})
    row.refresh_from_db()
    assert row.state == Project.State.FINISHED


def test_a_draft_is_deleted_and_a_public_project_is_not(
    town: Town, anna: User, client_of_anna: Client
) -> None:
    row, public = draft(town, by=anna), published(town, by=anna)

    client_of_anna.post(f"{HOME}vorhaben/{row.uuid}/loeschen/")
    client_of_anna.post(f"{HOME}vorhaben/{public.uuid}/loeschen/")

    assert list(Project.objects.all()) == [public]


def test_the_preview_is_the_page_itself_or_none(
    town: Town, anna: User, client_of_anna: Client
) -> None:
    row = draft(town, by=anna)
    there = client_of_anna.get(row.get_absolute_url()).status_code == 200

    answer = client_of_anna.get(f"{HOME}vorhaben/{row.uuid}/vorschau/")

    assert answer.status_code == (200 if there else 404)
    assert ("Noch ist nichts veröffentlicht" in answer.text) == there
    assert client_of_anna.get(f"{HOME}vorhaben/{row.uuid}/vorschau/../../x/").status_code == 404

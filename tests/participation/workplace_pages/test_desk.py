"""Cards, answers and exports: what is sent to their pages, good and bad."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from common.identifiers import uuid7
from common.models import Journal
from participation import fingerprints, services
from participation.models import (
    Phase,
    Proposal,
)
from participation.states import Decision, ProposalState
from tests.factories import Town
from tests.participation.factories import citizen, consultation, project, submitted
from tests.participation.staff import soon
from tests.participation.workplace_pages.conftest import HOME, NOBODY, proposal_with_all

pytestmark = pytest.mark.django_db


# --- cards -------------------------------------------------------------------------------------


def card(**fields: Any) -> dict[str, Any]:
    return {"key": uuid7(), "origin": "workshop", "title": "Bank", "text": "Am Fluss", **fields}


def test_cards_are_typed_one_after_the_other(town: Town, client_of_anna: Client) -> None:
    row = consultation(project(town.municipality))
    path = f"{HOME}beteiligung/{row.uuid}/eingeben/"
    once = card(supports="4", origin="paper")

    for _ in range(2):
        answer = client_of_anna.post(path, once, follow=True)
    assert "Gespeichert: Nr. 1 Bank." in answer.text
    assert "1 auf Papier" in answer.text
    assert Proposal.objects.get().support_count == 4


@pytest.mark.parametrize(
    "fields",
    [
        {"title": " "},
        {"title": "x" * 121},
        {"origin": "online"},
        {"supports": "-1"},
        {"supports": "99999"},
        {"key": "x"},
        {"text": "x" * 8001},
    ],
)
def test_cards_with_bad_input(town: Town, client_of_anna: Client, fields: dict[str, str]) -> None:
    row = consultation(project(town.municipality))

    answer = client_of_anna.post(f"{HOME}beteiligung/{row.uuid}/eingeben/", card(**fields))

    assert answer.status_code == 422
    assert not Proposal.objects.exists()


def test_names_on_a_list_are_counted(town: Town, client_of_anna: Client) -> None:
    proposal = submitted(consultation(project(town.municipality)))
    path = f"{HOME}beteiligung/{proposal.consultation.uuid}/eingeben/liste/"

    for fields, words in (
        ({}, "Bitte füllen Sie dieses Feld aus."),
        ({"number": "77", "count": "3"}, "Einen Vorschlag mit der Nummer 77 gibt es hier nicht."),
        ({"number": "1", "count": "0"}, "Bitte geben Sie 1 oder mehr ein."),
    ):
        answer = client_of_anna.post(path, {"key": uuid7(), **fields})
        assert answer.status_code == 422, fields
        assert "<title>Bitte prüfen: Vom Papier eingeben" in answer.text
        assert answer.text.count(words) >= 2, fields  # in the summary and at the field
        assert all(f'value="{value}"' in answer.text for value in fields.values())
    assert client_of_anna.get(path)["Location"] == path.removesuffix("liste/")
    client_of_anna.post(path, {"key": uuid7(), "number": "1", "count": "3"})

    proposal.refresh_from_db()
    assert proposal.support_count == 3


def test_what_was_typed_is_changed_and_taken_back(
    town: Town, anna: User, client_of_anna: Client, signed_in: Callable[[User], Client]
) -> None:
    row = consultation(project(town.municipality))
    client_of_anna.post(f"{HOME}beteiligung/{row.uuid}/eingeben/", card(title="Bnak", place="Park"))
    proposal = Proposal.objects.get()
    path = f"{HOME}vorschlaege/{proposal.uuid}/aendern/"
    assert f'href="{path}"' in client_of_anna.get(f"{HOME}beteiligung/{row.uuid}/eingeben/").text
    assert f'href="{path}"' in client_of_anna.get(f"{HOME}vorschlaege/{proposal.uuid}/").text
    assert 'value="Bnak"' in client_of_anna.get(path).text
    sent = {"title": "Bank", "text": "Am Fluss", "place": "Park", "version": "1"}

    assert client_of_anna.post(path, sent | {"title": ""}).status_code == 422
    assert client_of_anna.post(path, sent).status_code == 303
    late = client_of_anna.post(path, sent | {"title": "Stuhl"})
    assert late.status_code == 422 and "Jemand anders" in late.text
    public = Client().get(f"{proposal.get_absolute_url()}verlauf/").text
    assert "Bnak" in public and "Bank" in public

    own = submitted(row)
    for person, uuid, status in (
        (town.clara, proposal.uuid, 403), (town.mo, proposal.uuid, 403), (anna, own.uuid, 403),
        (anna, NOBODY, 404),
    ):  # fmt: skip
        client = signed_in(person)
        for act in ("aendern", "zuruecknehmen"):
            answer = client.post(f"{HOME}vorschlaege/{uuid}/{act}/", sent)
            assert answer.status_code == status, (person, act)

    back = f"{HOME}vorschlaege/{proposal.uuid}/zuruecknehmen/"
    answer = client_of_anna.post(back, follow=True)
    assert "Nr. 1 ist zurückgenommen." in answer.text
    assert "war vom Papier eingegeben" in Client().get(proposal.get_absolute_url()).text
    again = client_of_anna.post(back, follow=True)
    assert "lässt sich nicht mehr ändern" in again.text


def test_a_table_is_looked_at_before_it_is_written(town: Town, client_of_anna: Client) -> None:
    row = consultation(project(town.municipality))
    path = f"{HOME}beteiligung/{row.uuid}/eingeben/tabelle/"
    data = "Titel;Punkte\nBaum;3\nBank;viele\n".encode("cp1252")
    sent = {"key": str(uuid7()), "origin": "workshop"}

    look = client_of_anna.post(path, sent | {"file": SimpleUploadedFile("k.csv", data)})
    assert look.status_code == 200
    assert "1 Zeile hat Fehler" in look.text and "keine Anzahl" in look.text
    assert not Proposal.objects.exists()

    text = "Titel;Punkte\nBaum;3\nBank;viele\n"
    assert client_of_anna.post(path, sent | {"text": text, "do": "all"}).status_code == 422
    assert not Proposal.objects.exists()
    for _ in range(2):
        client_of_anna.post(path, sent | {"text": text, "do": "good"})
    assert [each.title for each in Proposal.objects.all()] == ["Baum"]

    right = sent | {"key": str(uuid7()), "text": "Titel\nUhr\nLinde\n", "do": "all"}
    assert client_of_anna.post(path, right).status_code == 303
    assert Proposal.objects.count() == 3


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04")},
        {"file": SimpleUploadedFile("x.csv", b"")},
        {"file": SimpleUploadedFile("x.csv", b"x" * 600_000)},
        {"text": "Was\nBaum\n"},
        {"text": "Titel\nBaum\n", "origin": "quatsch"},
        {"text": "Titel\nBaum\n", "key": ""},
    ],
)
def test_a_table_with_bad_input(town: Town, client_of_anna: Client, sent: dict[str, Any]) -> None:
    row = consultation(project(town.municipality))
    if "file" in sent:
        sent["file"].seek(0)
    fields = {"key": str(uuid7()), "origin": "workshop", "do": "good", **sent}

    answer = client_of_anna.post(f"{HOME}beteiligung/{row.uuid}/eingeben/tabelle/", fields)

    assert answer.status_code == 422
    assert not Proposal.objects.exists()


# --- answers -----------------------------------------------------------------------------------


def test_many_proposals_are_given_at_once(town: Town, anna: User, client_of_anna: Client) -> None:
    ideas = consultation(project(town.municipality))
    rows = [submitted(ideas) for _ in range(3)]
    boxes = [f"{row.uuid}:{fingerprints.of_proposal(row)}" for row in rows]
    path = f"{HOME}vorschlaege/geben/"

    for bad in (
        {},
        {"department": "tiefbau"},
        {"department": "quatsch", "proposals": boxes},
        {"department": "tiefbau", "proposals": boxes, "due_on": "2020-01-01"},
        {"department": "tiefbau", "proposals": [f"{row.uuid}:alt" for row in rows]},
        {"department": "tiefbau", "proposals": boxes * 40},
        {"department": "tiefbau", "proposals": ["x", ":", ""]},
    ):
        assert client_of_anna.post(path, bad).status_code == 422, bad
    unknown = {"department": "tiefbau", "proposals": [*boxes, f"{NOBODY}:x"]}
    assert client_of_anna.post(path, unknown).status_code == 404
    assert not Proposal.objects.filter(state=ProposalState.EXAMINED).exists()

    sent = {"department": "tiefbau", "due_on": soon().isoformat(), "proposals": boxes}
    answer = client_of_anna.post(path, sent | {"zurueck": "liste=neu&q=x"})
    assert answer["Location"] == f"{HOME}vorschlaege/?liste=neu&q=x"
    assert Proposal.objects.filter(department=town.tiefbau, answer_due_on=soon()).count() == 3


def test_a_clerk_without_work_reads_who_distributes(
    town: Town, anna: User, signed_in: Callable[[User], Client]
) -> None:
    page = signed_in(town.clara).get(f"{HOME}vorschlaege/").text
    assert "Die Redaktion verteilt Vorschläge" in page
    assert 'href="?liste=beantwortet"' in page
    proposal = proposal_with_all(town, anna)

    public = proposal.get_absolute_url()
    path = f"{HOME}vorschlaege/{proposal.uuid}/"
    for person, sees in ((town.clara, True), (anna, True), (town.mo, False), (citizen(), False)):
        assert (f'href="{path}"' in signed_in(person).get(public).text) == sees
    assert path not in Client().get(public).text
    assert "Beteiligung (1)" in signed_in(town.clara).get("/arbeit/").text


def test_an_answer_is_looked_at_before_it_is_public(
    town: Town, anna: User, signed_in: Callable[[User], Client]
) -> None:
    row = proposal_with_all(town, anna)
    client = signed_in(town.clara)
    path = f"{HOME}vorschlaege/{row.uuid}/antworten/"
    sent = {
        "decision": "follow",
        "text": "Gern.\n\n<b>Im Mai</b>",
        "department": "tiefbau",
        "seen": fingerprints.of_proposal(row),
    }

    look = client.post(path, sent)
    assert look.status_code == 200 and "So wird es öffentlich" in look.text
    assert "&lt;b&gt;Im Mai" in look.text
    assert not row.answers.exists()

    assert client.post(path, sent | {"do": "publish"}).status_code == 303
    row.refresh_from_db()
    assert row.state == ProposalState.ANSWERED and row.decision == Decision.FOLLOW
    late = client.post(path, sent | {"do": "publish", "decision": "not"})
    assert late.status_code == 422 and "Jemand anders" in late.text
    assert row.answers.count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"decision": ""},
        {"decision": "vielleicht"},
        {"text": " "},
        {"text": "x" * 8001},
        {"department": "bauhof"},
        {"department": "quatsch"},
    ],
)
def test_an_answer_with_bad_input(
    town: Town, anna: User, signed_in: Callable[[User], Client], fields: dict[str, str]
) -> None:
    row = proposal_with_all(town, anna)
    sent = {"decision": "not", "text": "Nein.", "department": "tiefbau", "do": "publish", **fields}

    answer = signed_in(town.clara).post(f"{HOME}vorschlaege/{row.uuid}/antworten/", sent)

    assert answer.status_code == 422
    assert not row.answers.exists()


def test_what_is_followed_is_realised_and_what_is_not_is_not(
    town: Town, anna: User, client_of_anna: Client
) -> None:
    for decision, state in ((Decision.FOLLOW, "realised"), (Decision.NOT, "answered")):
        row = proposal_with_all(town, anna)
        services.answer_proposal(
            row, decision=decision, text="So.", department=town.tiefbau, by=town.clara
        )
        for act in ("umsetzen", "umgesetzt"):
            client_of_anna.post(f"{HOME}vorschlaege/{row.uuid}/{act}/")
        row.refresh_from_db()
        assert row.state == state


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"report_url": "2614"}, "/meldungen/2614/"),
        ({"report_url": "L-2614"}, "/meldungen/2614/"),
        ({"report_url": "/meldungen/2614"}, "/meldungen/2614/"),
        ({"report_url": "https://lindenbach.example/meldungen/7/"}, "/meldungen/7/"),
        ({"report_url": ""}, ""),
        ({"report_url": "https://evil.example/meldungen/7/"}, None),
        ({"report_url": "javascript:alert(1)"}, None),
        ({"report_url": "//evil.example/meldungen/7/"}, None),
        ({"report_url": "٣"}, None),
        ({"paper_url": "javascript:alert(1)", "paper_label": "Vorlage"}, None),
        ({"paper_url": "https://rat.example/1"}, None),
        ({"paper_url": "ftp://rat.example/1", "paper_label": "Vorlage"}, None),
        ({"milestone": NOBODY}, None),
    ],
)
def test_a_proposal_is_linked(
    town: Town, anna: User, client_of_anna: Client, fields: dict[str, str], kept: str | None
) -> None:
    row = proposal_with_all(town, anna)

    answer = client_of_anna.post(f"{HOME}vorschlaege/{row.uuid}/verknuepfen/", fields)

    row.refresh_from_db()
    assert answer.status_code == (422 if kept is None else 303)
    assert row.report_url == (kept or "") and row.paper_url == ""


def test_two_proposals_become_one_and_two_again(
    town: Town, anna: User, client_of_anna: Client
) -> None:
    ideas = consultation(project(town.municipality))
    one, other = submitted(ideas, "Mehr Bäume"), submitted(ideas, "Mehr Bäume am Markt")
    both = citizen()
    for row in (one, other):
        services.support(row, by=both)
    services.support(one, by=citizen())
    search = f"{HOME}vorschlaege/{one.uuid}/zusammenlegen/"

    assert "Mehr Bäume am Markt" in client_of_anna.get(search).text
    assert "Keinen gefunden" in client_of_anna.get(f"{search}?q=zzz").text
    look = client_of_anna.get(f"{search}{other.uuid}/")
    assert "Eine Person hat beide unterstützt" in look.text and "Danach sind es 2." in look.text
    assert client_of_anna.get(f"{search}{NOBODY}/").status_code == 404
    assert client_of_anna.post(f"{search}{other.uuid}/").status_code == 303
    other.refresh_from_db()
    assert other.support_count == 2
    assert client_of_anna.post(f"{search}{other.uuid}/").status_code == 422
    client_of_anna.post(f"{HOME}vorschlaege/{one.uuid}/trennen/")
    other.refresh_from_db()
    assert other.support_count == 1


def test_numbers_that_are_hidden_stand_on_no_page_of_staff(
    town: Town, client_of_anna: Client
) -> None:
    ideas = consultation(project(town.municipality), results=Phase.Results.AFTER)
    one, other = submitted(ideas, "Eins"), submitted(ideas, "Zwei")
    for _ in range(7):
        services.support(one, by=citizen())
    Proposal.objects.filter(pk=one.pk).update(support_count=7777)  # a number that shows

    for path in (
        HOME,
        f"{HOME}vorschlaege/?liste=alle",
        f"{HOME}vorschlaege/{one.uuid}/",
        f"{HOME}vorschlaege/{one.uuid}/zusammenlegen/{other.uuid}/",
        f"{HOME}vorschlaege/{other.uuid}/zusammenlegen/",
        f"{HOME}beteiligung/{ideas.uuid}/bericht/",
        f"{HOME}beteiligung/{ideas.uuid}/eingeben/",
        f"{HOME}vorhaben/{ideas.project.uuid}/",
    ):
        said = client_of_anna.get(path).text
        assert "7777" not in said and "7.777" not in said, path
    assert "niemanden" in client_of_anna.get(f"{HOME}vorschlaege/{one.uuid}/").text


@pytest.mark.parametrize(
    "query",
    [
        "liste=quatsch",
        "liste=%00",
        "beteiligung=x",
        f"beteiligung={NOBODY}",
        "q=%00",
        "q=" + "a" * 5000,
        "q=999999999999",
        "q=٣",
        "q=%25_",
        "nach=x",
        "zeige=quatsch&nach=x",
    ],
)
def test_lists_with_bad_queries(town: Town, client_of_anna: Client, query: str) -> None:
    submitted(consultation(project(town.municipality)))

    assert client_of_anna.get(f"{HOME}vorschlaege/?{query}").status_code == 200
    assert client_of_anna.get(f"{HOME}?{query}").status_code == 200


# --- files -------------------------------------------------------------------------------------


def test_exports_are_attachments_and_journalled(
    town: Town, anna: User, client_of_anna: Client
) -> None:
    row = proposal_with_all(town, anna).consultation
    base = f"{HOME}beteiligung/{row.uuid}/"

    for path, content_type in (
        ("bericht.odt", "application/vnd.oasis.opendocument.text"),
        ("daten/ods/", "application/vnd.oasis.opendocument.spreadsheet"),
        ("daten/vorschlaege/", "text/csv; charset=utf-8"),
        ("daten/kommentare/", "text/csv; charset=utf-8"),
        ("daten/geojson/", "application/geo+json"),
    ):
        answer = client_of_anna.get(base + path)
        assert answer["Content-Type"] == content_type
        assert answer["Content-Disposition"].startswith("attachment; filename=")
        assert b"".join(answer) if answer.streaming else answer.content
    lines = Journal.objects.filter(verb="participation.exported", object_uuid=row.uuid)
    assert {line.payload["kind"] for line in lines} == {
        "odt", "ods", "vorschlaege", "kommentare", "geojson",
    }  # fmt: skip
    assert {line.actor_uuid for line in lines} == {anna.uuid}

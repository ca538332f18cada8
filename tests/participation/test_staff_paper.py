"""Cards from paper and workshops: typed one by one, or a table with its mistakes told per row."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from common.identifiers import uuid7
from common.models import ActorKind, Journal
from geo import gazetteer
from participation import paper, services
from participation.errors import ChangedMeanwhile, NotPossible, OutsideArea
from participation.models import (
    Consultation,
    Proposal,
    ProposalCategory,
    ProposalVersion,
    Support,
)
from participation.models.proposal import Origin
from participation.services import Fields
from participation.states import Decision, ProposalState, Verb
from tests.factories import TOWN_HALL, Town, address, at, box, road
from tests.participation.factories import citizen, consultation, project, submitted
from tests.participation.staff import editor

pytestmark = pytest.mark.django_db


@pytest.fixture
def ideas(town: Town) -> Consultation:
    row = consultation(project(town.municipality))
    ProposalCategory.objects.create(consultation=row, name="Grün")
    return row


def sheet(text: str, ideas: Consultation) -> paper.Sheet:
    return paper.read(text, ideas)


# --- the file ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le-bom"]
)
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_whatever_an_office_saves_is_read(
    ideas: Consultation, encoding: str, separator: str
) -> None:
    text = separator.join(["Überschrift", "Begründung"]) + "\r\n"
    text += separator.join(['"Bäume, viele; überall"', "weil es schön ist"]) + "\r\n"
    data = (
        "\ufeff".encode("utf-16-le") + text.encode("utf-16-le")
        if encoding == "utf-16-le-bom"
        else text.encode(encoding)
    )

    read = sheet(paper.decode(data), ideas)

    assert read.wrong == []
    [card] = read.cards
    assert card.title == "Bäume, viele; überall"
    assert card.text == "weil es schön ist"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Titel",
        b"\x00\x01\x02",
        b"PK\x03\x04 a spreadsheet",
        b"\xd0\xcf\x11\xe0 an old one",
        b"Was;Wer\r\nBaum;Anna\r\n",
        b"Titel;Text;Titel\r\nBaum;x;y\r\n",
        b"Titel\r\n" + b"Baum\r\n" * 501,
        b"Titel\r\n" + b"x" * 500_001,
        b'Titel;Text\r\n"' + b"x" * 200_000,
    ],
)
def test_what_is_no_table_of_cards_gets_a_sentence(ideas: Consultation, data: bytes) -> None:
    with pytest.raises(ValidationError) as error:
        sheet(paper.decode(data), ideas)

    assert error.value.messages[0].endswith(".")


def test_columns_go_by_their_headers_in_any_order(ideas: Consultation) -> None:
    read = sheet("Punkte;Interne Nr.;KATEGORIE;Kartentext\n12;A7;grün;Mehr Bäume.\n", ideas)

    assert [meaning for _header, meaning in read.known] == ["Unterstützungen", "Kategorie", "Text"]
    assert read.ignored == ["Interne Nr."]
    [card] = read.cards
    assert (card.title, card.supports, str(card.category)) == ("Mehr Bäume", 12, "Grün")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (";;;;;;", ""),
        (";;Grün;;;;", "Titel und Text fehlen."),
        ("Baum;;Verkehr;;;;", "gibt es hier nicht"),
        ("Baum;;;;;viele;", "keine Anzahl"),
        ("Baum;;;;;-3;", "keine Anzahl"),
        ("Baum;;;;;99999;", "keine Anzahl"),
        ("Baum;;;;;²;", "keine Anzahl"),
        ("Baum;;;;;;Brieftaube", "Herkunft"),
        ("Baum;;;nan;7,2;;", "keine Grade"),
        ("Baum;;;50.8;;;", "keine Grade"),
        ("Baum;;;50.8;999;;", "keine Grade"),
        ("Baum;;;52.5;13.4;;", "außerhalb"),
        ("x" * 121 + ";;;;;;", "121 Zeichen"),
        ("Baum;;;;;;;noch;mehr", "mehr Spalten"),
    ],
)
def test_each_row_tells_its_own_mistake(ideas: Consultation, row: str, words: str) -> None:
    read = sheet(f"Titel;Text;Kategorie;Lat;Lon;Punkte;Herkunft\nGut;;;;;;\n{row}\n", ideas)

    assert [card.title for card in read.cards] == ["Gut"]
    if not words:
        assert read.wrong == []  # an empty row is none
        return
    [wrong] = read.wrong
    assert wrong.number == 3
    assert words in " ".join(wrong.errors)


def test_the_same_card_twice_or_stored_already_is_told(town: Town, ideas: Consultation) -> None:
    first = sheet("Titel;Text\nBaum;Am Markt\n", ideas)
    services.enter_cards(ideas, first.cards, key=uuid7(), origin=Origin.WORKSHOP, by=editor(town))

    again = sheet("Titel;Text\nBaum;Am Markt\nBank;Im Park\nBank;Im Park\n", ideas)

    assert [row.number for row in again.wrong] == [2, 4]
    assert "Nummer 1" in again.wrong[0].errors[0]
    assert "Zeile 3" in again.wrong[1].errors[0]


def test_addresses_are_found_and_other_words_stay_words(town: Town, ideas: Consultation) -> None:
    road(town.municipality, name="Hauptstraße")
    address(town.municipality, street="Hauptstraße", house_number=12, point=at(10, 5))
    gazetteer.rebuild(town.municipality)

    read = sheet(
        "Titel;Ort\nA;Hauptstr. 12\nB;Hauptstraße\nC;Altstadt\nD;hinter der Kirche\nE;\n", ideas
    )

    found = {card.title: card for card in read.cards}
    assert found["A"].point.distance(at(10, 5)) < 1e-6
    assert found["B"].point is not None
    assert found["C"].point is None and found["C"].place == "Altstadt"
    assert [row.title for row in read.rows if row.hints] == ["C", "D"]


def test_a_consultation_without_places_asks_for_none(town: Town) -> None:
    nowhere = consultation(project(town.municipality), shapes=[])

    assert sheet("Titel;Lat;Lon\nBaum;x;y\n", nowhere).cards[0].point is None


# --- entering ------------------------------------------------------------------------------------


def test_a_card_becomes_a_proposal_that_is_shown_at_once(town: Town, ideas: Consultation) -> None:
    anna, key = editor(town), uuid7()
    card = {
        "key": key, "title": "Bank", "text": "Am Fluss", "origin": Origin.PAPER, "supports": 3,
        "by": anna,
    }  # fmt: skip

    proposal = services.enter_card(ideas, **card)
    same = services.enter_card(ideas, **card)

    assert same.pk == proposal.pk
    proposal.refresh_from_db()
    assert proposal.shown and proposal.author is None and proposal.entered_by == anna
    assert proposal.support_count == Support.objects.filter(proposal=proposal).count() == 3
    assert proposal.origin == Origin.PAPER


def test_a_card_outside_the_area_or_without_words_is_refused(town: Town) -> None:
    small = consultation(project(town.municipality), area=box(0, 0, 100, 100))
    anna = editor(town)

    with pytest.raises(OutsideArea):
        services.enter_card(
            small, key=uuid7(), title="Bank", text="", origin=Origin.PAPER, by=anna,
            geometry=at(500, 500),
        )  # fmt: skip
    with pytest.raises(ValidationError):
        services.enter_card(small, key=uuid7(), title=" ", text="x", origin=Origin.PAPER, by=anna)
    assert not Proposal.objects.exists()


@pytest.fixture
def typed(town: Town, ideas: Consultation) -> Proposal:
    return services.enter_card(
        ideas, key=uuid7(), title="Bnak", text="Am Fluss", origin=Origin.PAPER, by=editor(town),
        geometry=TOWN_HALL, place="Rathaus", supports=3,
    )  # fmt: skip


def test_a_card_is_mended_and_says_what_it_said_before(town: Town, typed: Proposal) -> None:
    anna = editor(town)
    better = Fields(title="Bank", text="Am Fluss", geometry=typed.geometry, place="Rathaus")

    for version in (1, 2):  # the second time nothing changes
        services.correct_card(typed, better, version=version, by=anna)

    typed.refresh_from_db()
    assert (typed.title, typed.version, typed.shown) == ("Bank", 2, True)
    assert typed.support_count == 3
    versions = ProposalVersion.objects.filter(proposal=typed).order_by("number")
    assert [(row.title, row.was_shown) for row in versions] == [("Bnak", True), ("Bank", True)]
    event = typed.events.get(verb=Verb.EDITED)
    assert (event.actor, event.actor_kind) == (anna, ActorKind.STAFF)
    assert typed.item is not None
    typed.item.refresh_from_db()
    assert typed.item.title == "Bank"
    assert Journal.objects.filter(verb="participation.card_corrected").count() == 1
    with pytest.raises(ChangedMeanwhile):
        services.correct_card(typed, Fields(title="Stuhl"), version=1, by=anna)
    with pytest.raises(ValidationError):
        services.correct_card(typed, Fields(title=" "), version=2, by=anna)
    with pytest.raises(OutsideArea):
        far = Fields(title="Weit weg", geometry=at(90_000, 0))
        services.correct_card(typed, far, version=2, by=anna)


def test_a_card_is_taken_back(town: Town, ideas: Consultation, typed: Proposal) -> None:
    services.take_back_card(typed, by=editor(town))

    typed.refresh_from_db()
    assert typed.state == ProposalState.WITHDRAWN
    assert not Proposal.objects.listed().filter(pk=typed.pk).exists()
    assert Journal.objects.filter(verb="participation.card_taken_back").count() == 1


def test_a_card_with_an_answer_stays_as_it_is(town: Town, typed: Proposal) -> None:
    services.answer_proposal(
        typed, decision=Decision.FOLLOW, text="Gern.", department=town.tiefbau, by=town.clara
    )

    with pytest.raises(NotPossible):
        services.correct_card(typed, Fields(title="Stuhl"), version=1, by=editor(town))
    with pytest.raises(NotPossible):
        services.take_back_card(typed, by=editor(town))


def test_only_editors_mend_and_only_what_was_typed(town: Town, typed: Proposal) -> None:
    own = submitted(typed.consultation)

    for person in (editor(town), town.admin):
        assert person.has_perm("participation.correct_card", typed)
        assert not person.has_perm("participation.correct_card", own)
    for person in (town.clara, town.mo, citizen(), AnonymousUser()):
        assert not person.has_perm("participation.correct_card", typed)
    with pytest.raises(ValueError, match="author"):
        services.take_back_card(own, by=editor(town))


def test_a_table_is_entered_whole_and_once(town: Town, ideas: Consultation) -> None:
    anna, key = editor(town), uuid7()
    cards = sheet("Titel;Punkte;Herkunft\nBaum;2;Telefon\nBank;;\n", ideas).cards

    assert services.enter_cards(ideas, cards, key=key, origin=Origin.WORKSHOP, by=anna) == 2
    assert services.enter_cards(ideas, cards, key=key, origin=Origin.WORKSHOP, by=anna) == 0

    found = {each.title: each for each in Proposal.objects.all()}
    assert {title: each.origin for title, each in found.items()} == {
        "Baum": Origin.PHONE,
        "Bank": Origin.WORKSHOP,
    }
    assert found["Baum"].support_count == 2
    assert Journal.objects.filter(verb="participation.cards_entered").count() == 1


def test_of_a_table_that_fails_nothing_stays(town: Town, ideas: Consultation) -> None:
    good = sheet("Titel\nBaum\n", ideas).cards
    bad = [paper.Card(title="Weit weg", text="", point=at(90_000, 0))]

    with pytest.raises(OutsideArea):
        services.enter_cards(
            ideas, [*good, *bad], key=uuid7(), origin=Origin.WORKSHOP, by=editor(town)
        )

    assert not Proposal.objects.exists()


def test_supports_on_paper_are_added_to_a_proposal_and_journalled(
    town: Town, ideas: Consultation
) -> None:
    proposal = submitted(ideas)
    services.support(proposal, by=citizen())

    key = uuid7()
    for _ in range(2):  # pressed twice, counted once
        services.add_paper_supports(proposal, 5, key=key, by=editor(town))

    proposal.refresh_from_db()
    assert proposal.support_count == Support.objects.filter(proposal=proposal).count() == 6
    line = Journal.objects.get(verb="participation.paper_supports")
    assert line.payload == {"count": 5} and line.object_uuid == proposal.uuid
    services.withdraw_proposal(proposal, by=proposal.author)
    with pytest.raises(NotPossible):
        services.add_paper_supports(proposal, 1, key=uuid7(), by=editor(town))

"""The committee paper and the full export: complete, and never more than may be seen."""

import csv
import json
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from odfdo import Document

from common import clock
from common.ods import CONTENT_TYPE, spreadsheet
from participation import committee, reporting, services
from participation.models import (
    Consultation,
    PaperCount,
    Phase,
    Poll,
    PollOption,
    ProposalCategory,
    SurveyAnswer,
    SurveyChoice,
    SurveyQuestion,
    SurveyResponse,
    Vote,
    VoteChoice,
)
from participation.models.comment import Stance
from participation.models.proposal import Origin
from participation.services import Fields, export
from participation.states import Decision
from tests.factories import Town, at
from tests.participation.factories import (
    add_phase,
    citizen,
    commented,
    consultation,
    hide,
    project,
    submitted,
)
from tests.participation.staff import editor

pytestmark = pytest.mark.django_db
EVIL = '=HYPERLINK("http://evil.example";"x")'


def now() -> Any:
    return clock.now()


def as_ods(row: Consultation) -> bytes:
    return b"".join(spreadsheet(export.sheets(row, at=now()), title=row.title))


def rows(table: export.Rows) -> list[dict[str, Any]]:
    return [dict(zip(table.header, row, strict=True)) for row in table.rows]


@pytest.fixture
def ideas(town: Town) -> Consultation:
    row = consultation(project(town.municipality))
    green = ProposalCategory.objects.create(consultation=row, name="Grün")
    anna = citizen(display_name="Linde", full_name="Anna Lorenz")
    bench = submitted(row, "Bank", by=anna, category=green, geometry=at(0, 0), place="Am Markt")
    services.support(bench, by=citizen())
    commented(bench, "Ja!", by=citizen(full_name="Bernd Beispiel"), stance=Stance.FOR)
    services.enter_proposal(
        row, Fields(title="Baum"), by=editor(town), origin=Origin.WORKSHOP, supports_on_paper=4
    )
    services.answer_proposal(
        bench, decision=Decision.FOLLOW, text="Gern.\n\nIm Mai.", department=town.tiefbau,
        by=town.clara,
    )  # fmt: skip
    return row


def lines(report: reporting.Report, title: str) -> dict[str, int]:
    [table] = [table for table in report.tables if table.title == title]
    return {line.label: line.count for line in table.lines}


# --- the paper ---------------------------------------------------------------------------------


def test_the_paper_counts_by_origin_phase_category_and_place(ideas: Consultation) -> None:
    report = reporting.report_of(ideas, at=now())

    assert dict(report.facts)["Vorschläge"] == "2"
    assert dict(report.facts)["Unterstützungen"] == "5"
    assert [table.by for table in report.tables] == [
        "Herkunft", "Zeitraum", "Thema", "Ortsteil", "Antwort", "Haltung",
    ]  # fmt: skip
    assert lines(report, "Woher sie kamen") == {"online": 1, "aus einer Veranstaltung": 1}
    assert lines(report, "In welchem Zeitraum") == {"Mitmachen": 2}
    assert lines(report, "Worum es geht") == {"Grün": 1, "ohne Kategorie": 1}
    assert lines(report, "In welchem Ortsteil") == {"Altstadt": 1, "ohne Ort": 1}
    assert lines(report, "Was daraus wurde") == {
        "Wir folgen dem Vorschlag": 1,
        "noch ohne Antwort": 1,
    }
    assert lines(report, "Haltung der Kommentare") == {"Dafür": 1}
    assert [proposal.title for proposal in report.top] == ["Baum", "Bank"]
    assert [proposal.title for proposal in report.answered] == ["Bank"]


def test_supports_that_were_carried_over_are_counted_once(town: Town, ideas: Consultation) -> None:
    tree, bench = ideas.proposals.get(title="Baum"), submitted(ideas, "Noch ein Baum")
    services.support(bench, by=citizen())
    services.merge_proposals(bench, into=tree, by=editor(town))

    report = reporting.report_of(ideas, at=now())

    assert dict(report.facts)["davon zusammengelegt in andere"] == "1"
    assert dict(report.facts)["Unterstützungen"] == "6"


def test_what_was_typed_in_later_is_counted_outside_the_phases(ideas: Consultation) -> None:
    with time_machine.travel(now() + timedelta(days=60), tick=False):
        services.enter_proposal(ideas, Fields(title="Spät"), by=None, origin=Origin.PAPER)
        report = reporting.report_of(ideas, at=now())

    assert lines(report, "In welchem Zeitraum") == {
        "Mitmachen": 2,
        "außerhalb, etwa später eingegeben": 1,
    }


def test_the_document_says_what_the_page_says(ideas: Consultation) -> None:
    data = committee.document(reporting.report_of(ideas, at=now()))

    document = Document(BytesIO(data))
    assert document.mimetype == committee.ODT
    text = document.get_formatted_text()
    for words in (
        "Woher sie kamen",
        "Herkunft",
        "Ortsteil",
        "Wir folgen dem Vorschlag",
        "Gern.",
        "Baum",
        "█",
    ):
        assert words in text
    assert "Anna Lorenz" not in text


def test_a_document_bears_any_character(town: Town) -> None:
    row = consultation(project(town.municipality, title="A\x01 & <b>"), title="\ud800 ok".encode(
        "utf-8", "ignore").decode())  # fmt: skip
    submitted(row, "Bank & <Baum>", text="x\x0by")

    assert committee.document(reporting.report_of(row, at=now()))
    assert as_ods(row)


# --- the export --------------------------------------------------------------------------------


def test_a_spreadsheet_holds_all_tables(ideas: Consultation) -> None:
    document = Document(BytesIO(as_ods(ideas)))

    assert document.mimetype == CONTENT_TYPE
    tables = {table.name: table for table in document.body.get_tables()}
    assert list(tables) == ["Vorschläge", "Kommentare", "Antworten der Stadt", "Zahlen"]
    bench = tables["Vorschläge"].get_row(1).values
    assert bench[0] == 1 and bench[1] == "Bank" and bench[-1] == 1


def test_formulas_are_text_in_every_file(town: Town) -> None:
    row = consultation(project(town.municipality))
    submitted(row, EVIL, text="+1\n-2")
    submitted(row, "@SUM(A1)", text="\tTab")

    text = "".join(export.csv_lines(export.proposals(row, at=now())))
    parsed = list(csv.reader(StringIO(text.lstrip("\ufeff")), delimiter=";"))
    assert [line[1] for line in parsed[1:]] == [f"'{EVIL}", "'@SUM(A1)"]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for line in parsed for cell in line)
    cells = Document(BytesIO(as_ods(row)))
    cell = cells.body.get_tables()[0].get_cell((1, 1))
    assert cell.type == "string" and cell.formula is None and cell.value == EVIL


def test_geojson_is_whole_and_opens_anywhere(town: Town, ideas: Consultation) -> None:
    found = json.loads("".join(export.geojson_parts(ideas, at=now())))

    assert found["type"] == "FeatureCollection"
    bench, tree = found["features"]
    assert bench["geometry"] == {"type": "Point", "coordinates": [7.2, 50.8]}
    assert bench["properties"]["supports"] == 1
    assert bench["properties"]["author"] == "Linde"
    assert bench["properties"]["url"].startswith("https://lindenbach.example/beteiligung/")
    assert tree["geometry"] is None


def everything(row: Consultation) -> str:
    """All that papers and exports say, as one text."""
    report = reporting.report_of(row, at=now())
    parts = [
        Document(BytesIO(committee.document(report))).get_formatted_text(),
        "".join(export.geojson_parts(row, at=now())),
        str(report.facts), str(report.tables), str(report.top),
    ]  # fmt: skip
    for key in export.TABLES:
        parts += export.csv_lines(export.TABLES[key](row, at=now()))
    ods = Document(BytesIO(as_ods(row)))
    parts += [str(list(table.get_values())) for table in ods.body.get_tables()]
    return "\n".join(parts)


def test_people_are_pseudonyms_or_nobody(town: Town, ideas: Consultation) -> None:
    said = everything(ideas)

    assert "Linde" in said
    for name in ("Anna Lorenz", "Bernd Beispiel", "@example.org", "Clara"):
        assert name not in said


def test_what_is_hidden_is_in_nothing(town: Town, ideas: Consultation) -> None:
    secret = submitted(ideas, "Geheimnis", text="Nicht für alle")
    said = commented(ideas.proposals.get(title="Bank"), "Schimpfwort")
    assert "Geheimnis" in everything(ideas)
    hide(secret, by=town.mo, town=town.municipality)
    hide(said, by=town.mo, town=town.municipality)

    found = everything(ideas)

    assert "Geheimnis" not in found and "Schimpfwort" not in found


def test_hidden_results_are_in_nothing_until_their_time(town: Town) -> None:
    row = consultation(project(town.municipality), results=Phase.Results.AFTER)
    few, many = submitted(row, "Wenig"), submitted(row, "Viel")
    for _ in range(3):
        services.support(many, by=citizen())
    services.support(few, by=citizen())
    ends_at = row.phases.get().ends_at

    before = everything(row)
    assert "Unterstützungen" not in before and "supports" not in before
    assert reporting.report_of(row, at=now()).top == []
    with time_machine.travel(ends_at, tick=False):
        row = Consultation.objects.get(pk=row.pk)
        assert [each.title for each in reporting.report_of(row, at=now()).top] == ["Viel", "Wenig"]
        assert "supports" in everything(row)


def test_votes_and_answers_are_told_when_they_may_be(town: Town) -> None:
    vorhaben = project(town.municipality)
    poll_row = consultation(vorhaben, "poll", results=Phase.Results.AFTER)
    poll = Poll.objects.create(consultation=poll_row, question="Welcher Name?")
    lime, oak = (PollOption.objects.create(poll=poll, title=each) for each in ("Linde", "Eiche"))
    vote = Vote.objects.create(municipality=town.municipality, poll=poll, user=citizen())
    VoteChoice.objects.create(vote=vote, option=oak)
    PaperCount.objects.create(option=lime, count=7)
    survey_row = consultation(vorhaben, "survey", results=Phase.Results.AFTER)
    question = SurveyQuestion.objects.create(
        consultation=survey_row, kind="single", title="Wie oft?"
    )
    often = SurveyChoice.objects.create(question=question, text="oft")
    scale = SurveyQuestion.objects.create(consultation=survey_row, kind="scale", title="Wie gut?")
    own = SurveyQuestion.objects.create(consultation=survey_row, kind="text", title="Warum?")
    response = SurveyResponse.objects.create(
        municipality=town.municipality, consultation=survey_row, user=citizen()
    )
    for fields in (
        {"question": question, "choice": often},
        {"question": scale, "number": 4},
        {"question": own, "text": "Darum-Wort"},
    ):
        SurveyAnswer.objects.create(response=response, **fields)

    for row in (poll_row, survey_row):
        report = reporting.report_of(row, at=now())
        assert report.tables == [] and report.facts == []
        assert report.results_from == row.phases.get().ends_at
        assert "Darum-Wort" not in everything(row)
    with time_machine.travel(now() + timedelta(days=15), tick=False):
        rows_now = [Consultation.objects.get(pk=each.pk) for each in (poll_row, survey_row)]
        poll_now, survey_now = (reporting.report_of(each, at=now()) for each in rows_now)
        assert lines(poll_now, "Welcher Name?") == {"Linde": 7, "Eiche": 1}
        assert lines(survey_now, "Wie oft?") == {"oft": 1}
        assert lines(survey_now, "Wie gut?")["4"] == 1
        assert "Darum-Wort" in everything(rows_now[1])
        assert "Darum-Wort" not in str(survey_now.facts)


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_statements_does_not_grow(town: Town, number: int) -> None:
    row = consultation(project(town.municipality))
    add_phase(row, now() + timedelta(days=30), now() + timedelta(days=40), acts=())
    for _ in range(number):
        proposal = submitted(row, by=citizen())
        commented(proposal)
        services.answer_proposal(
            proposal, decision=Decision.NOTED, text="Danke.", department=town.tiefbau,
            by=town.clara,
        )  # fmt: skip
    row = Consultation.objects.select_related("project__municipality").get(pk=row.pk)

    with CaptureQueriesContext(
        connection,
    ) as paper:
        committee.document(reporting.report_of(row, at=now()))
    with CaptureQueriesContext(connection) as out:
        as_ods(row)

    assert (len(paper), len(out)) == (19, 23)

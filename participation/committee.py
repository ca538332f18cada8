"""The committee paper as a text document (ODT): what the page says, to be worked on further."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from odfdo import Cell, Document, Header, Paragraph, Row, Table

from common import german
from common.ods import without_control
from participation import reporting
from participation.reporting import Report

ODT = "application/vnd.oasis.opendocument.text"
# A line around each cell, and a heading in bold; the rest stays as the office has it.
_CELL_STYLE = (
    '<style:style style:name="Zelle" style:family="table-cell"><style:table-cell-properties '
    'fo:border="0.5pt solid #808080" fo:padding="0.1cm"/></style:style>'
)
_HEAD_STYLE = (
    '<style:style style:name="Kopf" style:family="paragraph" '
    'style:parent-style-name="Standard"><style:text-properties fo:font-weight="bold"/>'
    "</style:style>"
)
_BODY = "Text_20_body"
# Bars that print in black and white: one mark for each of these parts of the largest number.
_MARKS = 20


def document(report: Report) -> bytes:
    """The paper of `report`; supports stand in it only if the report has them."""
    odt = Document("text")
    odt.insert_style(_CELL_STYLE, automatic=True)
    odt.insert_style(_HEAD_STYLE, automatic=True)
    body = odt.body
    body.clear()
    consultation = report.consultation
    body.append(Header(1, _clean(f"{consultation.project.title}: {consultation.title}")))
    body.append(Paragraph(_clean(stand(report)), style=_BODY))
    for words in (consultation.summary, consultation.promise):
        if words:
            body.append(Paragraph(_clean(words), style=_BODY))
    body.append(Header(2, _("Überblick")))
    _table(body, "Ueberblick", [_("Was"), _("Anzahl")], report.facts)
    for number, each in enumerate(report.tables):
        body.append(Header(2, _clean(each.title)))
        rows = [(line.label, str(line.count), "█" * _marks(line.share)) for line in each.lines]
        _table(body, f"Tabelle{number}", [each.by, each.unit, _("Verteilung")], rows)
    if report.results_from:
        body.append(Paragraph(_clean(hidden(report.results_from)), style=_BODY))
    _proposals(body, report)
    target = BytesIO()
    odt.save(target)
    return target.getvalue()


def stand(report: Report) -> str:
    """`Stand: Di., 3. März, 14:20 Uhr. ...`."""
    return _("Stand: %(moment)s. Gezählt ist, was öffentlich zu sehen ist.") % {
        "moment": german.moment(report.at)
    }


def hidden(until: datetime) -> str:
    return _(
        "Wie oft etwas unterstützt oder gewählt wurde, ist bis %(moment)s für niemanden zu sehen."
    ) % {"moment": german.moment(until)}


def _proposals(body: Any, report: Report) -> None:
    if report.top:
        body.append(Header(2, _("Am meisten unterstützt")))
        rows = [
            (str(each.number), each.title, reporting.where(each), str(each.support_count))
            for each in report.top
        ]
        header = [_("Nr."), _("Vorschlag"), _("Ort"), _("Unterstützungen")]
        _table(body, "Vorschlaege", header, rows)
    if report.answered:
        body.append(Header(2, _("Antworten der Stadt")))
    for each in report.answered:
        body.append(Header(3, _clean(f"{each.number}. {each.title}")))
        for answer in list(each.answers.all())[-1:]:
            said = f"{answer.department.name}: {answer.get_decision_display()}"
            body.append(Paragraph(_clean(said), style="Kopf"))
            for part in answer.text.splitlines():
                if part.strip():
                    body.append(Paragraph(_clean(part), style=_BODY))


def _table(body: Any, name: str, header: list[str], rows: Sequence[tuple[str, ...]]) -> None:
    table = Table(name)
    for number, cells in enumerate([tuple(header), *rows]):
        row = Row()
        for words in cells:
            cell = Cell(style="Zelle")
            cell.append(Paragraph(_clean(words), style="Kopf" if number == 0 else "Standard"))
            row.append(cell)
        table.append(row)
    body.append(table)


def _marks(share: int) -> int:
    return max(1, round(share * _MARKS / 100)) if share else 0


def _clean(words: str) -> str:
    return without_control(str(words))

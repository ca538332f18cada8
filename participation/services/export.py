"""Everything public of a consultation as rows, for CSV, GeoJSON and spreadsheets.

What is hidden is in none of them, for nobody; supports, votes and answers are not before they
may be seen (`Schedule.results_hidden`). People are named by their pseudonym or not at all.
Each export is journalled.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.gis.geos import Point
from django.db.models import CharField
from django.db.models.functions import MD5, Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common import csv_files
from common.clock import BERLIN
from common.ods import Sheet
from participation import formats, survey_texts
from participation.models import Answer, Consultation, SurveyAnswer
from participation.models.consultation import Act
from participation.phases import fresh_schedule
from participation.reporting import listed, public_comments, report_of
from participation.services.journalling import by_staff

_AT_ONCE = 1000
# A spreadsheet runs what begins with these (OWASP: CSV injection).
Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Rows:
    """One table: its title, its header, and its rows, read while they are asked for."""

    title: str
    header: tuple[str, ...]
    rows: Iterable[Sequence[Cell]]


def note_export(consultation: Consultation, *, by: User, kind: str) -> None:
    """Journal who took the data out; called before the first row is given."""
    by_staff("participation.exported", consultation, by=by, kind=kind)


# --- tables -------------------------------------------------------------------------------------


def proposals(consultation: Consultation, *, at: datetime) -> Rows:
    hidden = fresh_schedule(consultation, at=at).results_hidden
    header = (
        _("Nummer"),
        _("Titel"),
        _("Text"),
        _("Kategorie"),
        _("Ort"),
        _("Ortsteil"),
        _("Breite"),
        _("Länge"),
        _("Herkunft"),
        _("Name"),
        _("Eingereicht"),
        _("Stand"),
        _("Antwort der Stadt"),
        _("Amt"),
        _("Kommentare"),
        *([] if hidden else [_("Unterstützungen")]),
    )
    found = listed(consultation).select_related("category", "zone", "author", "department")
    return Rows(_("Vorschläge"), header, _proposal_rows(found.order_by("number"), hidden=hidden))


def _proposal_rows(found: Any, *, hidden: bool) -> Iterator[Sequence[Cell]]:
    for each in found.iterator(chunk_size=_AT_ONCE):
        row: list[Cell] = [
            each.number,
            each.title,
            each.text,
            each.category.name if each.category else "",
            each.place,
            each.zone.name if each.zone else "",
            *_degrees(each.location),
            each.get_origin_display(),
            each.public_author,
            _moment(each.submitted_at),
            each.get_state_display(),
            each.get_decision_display() if each.decision else "",
            each.department.name if each.department and each.decision else "",
            each.comment_count,
        ]
        if not hidden:
            row.append(each.support_count)
        yield row


def comments(consultation: Consultation, *, at: datetime) -> Rows:
    header = (
        _("Zu Vorschlag"),
        _("Zu Thema"),
        _("Nummer des Kommentars"),
        _("Antwort auf"),
        _("Haltung"),
        _("Text"),
        _("Name"),
        _("Amt"),
        _("Geschrieben"),
        _("Daumen hoch"),
        _("Daumen runter"),
    )
    found = public_comments(consultation).select_related(
        "author", "department", "thread__proposal", "thread__topic"
    )
    return Rows(_("Kommentare"), header, _comment_rows(found.order_by("id")))


def _comment_rows(found: Any) -> Iterator[Sequence[Cell]]:
    for each in found.iterator(chunk_size=_AT_ONCE):
        proposal = getattr(each.thread, "proposal", None)
        topic = getattr(each.thread, "topic", None)
        yield (
            proposal.number if proposal else None,
            topic.title if topic else "",
            each.pk,
            each.parent_id,
            "" if each.parent_id else each.get_stance_display(),
            each.text,
            each.public_author,
            each.department.name if each.department else "",
            _moment(each.created_at),
            each.up_count,
            each.down_count,
        )


def answers(consultation: Consultation, *, at: datetime) -> Rows:
    header = (_("Zu Vorschlag"), _("Amt"), _("Antwort"), _("Begründung"), _("Gegeben"))
    found = Answer.objects.filter(proposal__in=listed(consultation)).select_related(
        "proposal", "department"
    )
    rows = (
        (
            each.proposal.number,
            each.department.name,
            each.get_decision_display(),
            each.text,
            _moment(each.at),
        )
        for each in found.order_by("id").iterator(chunk_size=_AT_ONCE)
    )
    return Rows(_("Antworten der Stadt"), header, rows)


def survey(consultation: Consultation, *, at: datetime) -> Rows:
    """One row per answer; the sets of answers are numbered anew, in no order of time or person."""
    header = (_("Bogen"), _("Frage"), _("Auswahl"), _("Zahl"), _("Text"), _("Breite"), _("Länge"))
    if fresh_schedule(consultation, at=at).results_hidden:
        return Rows(_("Umfrage"), header, ())
    found = (
        SurveyAnswer.objects.filter(question__consultation=consultation)
        .select_related("question", "choice", "item")
        .annotate(mixed=MD5(Cast("response__uuid", CharField())))
        .order_by("mixed", "question__order", "question_id", "id")
    )
    return Rows(_("Umfrage"), header, _survey_rows(found))


def _survey_rows(found: Any) -> Iterator[Sequence[Cell]]:
    numbers: dict[int, int] = {}
    for each in found.iterator(chunk_size=_AT_ONCE):
        yield (
            numbers.setdefault(each.response_id, len(numbers) + 1),
            each.question.title,
            each.choice.text if each.choice else "",
            each.number,
            each.text if each.shown else f"[{survey_texts.instead_of(each)}]",
            *_degrees(each.location),
        )


def tally(consultation: Consultation, *, at: datetime) -> Rows:
    """All tables of the committee paper as one."""
    report = report_of(consultation, at=at)
    header = (_("Tabelle"), _("Zeile"), _("Anzahl"))
    rows: list[Sequence[Cell]] = [(_("Überblick"), name, value) for name, value in report.facts]
    rows += [
        (table.title, line.label, line.count) for table in report.tables for line in table.lines
    ]
    return Rows(_("Zahlen"), header, rows)


TITLES = {
    "vorschlaege": gettext_lazy("Vorschläge"),
    "kommentare": gettext_lazy("Kommentare"),
    "antworten": gettext_lazy("Antworten der Stadt"),
    "umfrage": gettext_lazy("Umfrage"),
    "zahlen": gettext_lazy("Zahlen"),
}
TABLES = {
    "vorschlaege": proposals,
    "kommentare": comments,
    "antworten": answers,
    "umfrage": survey,
    "zahlen": tally,
}


def tables_of(consultation: Consultation) -> list[str]:
    """The tables that this consultation can have something in, by their keys."""
    format = formats.get(consultation.format)
    has = {
        "vorschlaege": format.has_proposals,
        "kommentare": Act.COMMENT in format.acts,
        "antworten": format.has_proposals,
        "umfrage": Act.ANSWER in format.acts,
        "zahlen": True,
    }
    return [key for key in TABLES if has[key]]


# --- as files ----------------------------------------------------------------------------------


def csv_lines(table: Rows) -> Iterator[str]:
    return csv_files.csv_lines(table.header, table.rows)


def geojson_parts(consultation: Consultation, *, at: datetime) -> Iterator[str]:
    """A FeatureCollection (RFC 7946, SRID 4326) of the proposals, piece by piece.

    PostGIS writes the geometries; proposals without a place have none.
    """
    hidden = fresh_schedule(consultation, at=at).results_hidden
    found = (
        listed(consultation)
        .select_related("category", "zone", "author")
        .extra(select={"shape": "ST_AsGeoJSON(geometry, 6)"})
        .order_by("number")
    )
    base = consultation.project.municipality.base_url.rstrip("/")
    yield '{"type": "FeatureCollection", "features": ['
    for index, each in enumerate(found.iterator(chunk_size=_AT_ONCE)):
        each.consultation = consultation
        properties = {
            "number": each.number,
            "title": each.title,
            "text": each.text,
            "category": each.category.name if each.category else None,
            "place": each.place,
            "district": each.zone.name if each.zone else None,
            "origin": each.origin,
            "author": each.public_author,
            "submitted_at": each.submitted_at.isoformat(),
            "state": each.state,
            "decision": each.decision or None,
            "comments": each.comment_count,
            "url": base + each.get_absolute_url(),
        }
        if not hidden:
            properties["supports"] = each.support_count
        feature = json.dumps(properties, ensure_ascii=False)
        yield (
            f'{"," if index else ""}\n{{"type": "Feature", "id": "{each.uuid}", '
            f'"geometry": {each.shape or "null"}, "properties": {feature}}}'
        )
    yield "\n]}\n"


def sheets(consultation: Consultation, *, at: datetime) -> list[Sheet]:
    """All tables, for a spreadsheet."""
    found = [TABLES[key](consultation, at=at) for key in tables_of(consultation)]
    return [Sheet(table.title, table.header, table.rows) for table in found]


def _degrees(point: Point | None) -> tuple[float | None, float | None]:
    """Latitude and longitude."""
    return (round(point.y, 6), round(point.x, 6)) if point else (None, None)


def _moment(at: datetime | None) -> str:
    return at.astimezone(BERLIN).strftime("%Y-%m-%d %H:%M") if at else ""

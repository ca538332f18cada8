"""The case file for programs: as JSON and, with the same names, as XML.

The XML follows the ideas of xdomea (Akte, Vorgang, Dokument) without being it: a town's own
file system maps `aktenzeichen`, `betreff`, `laufzeit` and `dokument` to its fields. `akte.xsd`
beside this file is the contract; `version` is raised when it changes.
"""

from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from common.clock import BERLIN
from common.ods import without_control
from defects.documents.gathering import CaseFile

NAMESPACE = "urn:nahdran:akte:1"
VERSION = "1"


def as_json(found: CaseFile) -> dict[str, Any]:
    """Names in German as in the XML; moments are ISO 8601 with their offset."""
    report = found.report
    point = report.location
    return {
        "version": VERSION,
        "erstellt": _moment(found.made_at),
        "kommune": {"name": report.municipality.name, "ags": report.municipality.ags},
        "akte": {
            "id": str(report.uuid),
            "nummer": report.label,
            "aktenzeichen": report.file_reference,
            "betreff": ", ".join(part for part in (found.kind, report.place) if part),
            "art": {"schluessel": report.category.key, "name": found.kind, "gruppe": found.group},
            "stand": {"schluessel": found.state.key, "name": found.state.word},
            "zustaendig": report.body.name,
            "laufzeit": {
                "beginn": _moment(report.created_at),
                "ende": _moment(report.closed_at),
            },
            "gefahr": report.is_danger,
            "oeffentlich": report.shown,
            "ort": {
                "name": report.place,
                "gebiet": report.zone.name if report.zone else "",
                "breite": round(point.y, 6) if point else None,
                "laenge": round(point.x, 6) if point else None,
                "genauigkeit_meter": report.accuracy_metres,
            },
            "text": {"inhalt": found.text, "hinweise": list(found.text_marks)},
            "angaben": [{"frage": name, "antwort": said} for name, said in found.answers],
        },
        "verlauf": [
            {
                "id": str(each.uuid),
                "zeit": _moment(each.at),
                "schluessel": each.verb,
                "was": each.what,
                "wer": each.who,
                "text": each.text,
                "hinweise": list(each.marks),
                "oeffentlich": each.is_public,
                "zurueckgenommen": each.is_undone,
            }
            for each in found.lines
        ],
        "dokumente": [
            {
                "id": str(each.photo.uuid),
                "datei": f"fotos/foto-{each.number:02}.webp",
                "was": each.role,
                "beschreibung": each.alt,
                "hinweise": list(each.marks),
                "eingang": _moment(each.photo.created_at),
            }
            for each in found.pictures
        ],
        "zustaendigkeit": [
            {
                "zeit": _moment(each.at),
                "stelle": each.body,
                "wie": each.how,
                "warum": each.sentence,
            }
            for each in found.whys
        ],
        "uebergaben": [
            {
                "stelle": each.body,
                "beginn": _moment(each.at),
                "antwort": _moment(each.answered_at),
                "ende": _moment(each.ended_at),
            }
            for each in found.outside
        ],
        "moderation": [
            {
                "zeit": _moment(each.at),
                "worueber": each.about,
                "ergebnis": each.what,
                "grund": each.ground,
                "wer": each.who,
            }
            for each in found.rulings
        ],
        "nachrichten": [
            {
                "zeit": _moment(each.at),
                "worueber": each.about,
                "an": each.to,
                "ergebnis": each.state,
            }
            for each in found.mails
        ],
        "kontakt": _contact(found),
    }


# What an entry of each list is called in the XML.
_ENTRY = {
    "verlauf": "ereignis",
    "dokumente": "dokument",
    "zustaendigkeit": "entscheidung",
    "uebergaben": "uebergabe",
    "moderation": "entscheidung",
    "nachrichten": "nachricht",
    "angaben": "angabe",
    "hinweise": "hinweis",
}


def as_xml(found: CaseFile) -> bytes:
    """The same as `as_json`, in its order; what is unknown is left out."""
    root = Element("aktenexport", xmlns=NAMESPACE)
    data = as_json(found)
    root.set("version", data.pop("version"))
    for name, value in data.items():
        _add(root, name, value)
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _add(parent: Element, name: str, value: Any) -> None:
    if value is None:
        return
    element = SubElement(parent, name)
    if isinstance(value, dict):
        for key, each in value.items():
            _add(element, key, each)
    elif isinstance(value, list):
        for each in value:
            _add(element, _ENTRY[name], each)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    else:
        element.text = without_control(str(value))


def _contact(found: CaseFile) -> dict[str, str] | None:
    contact = found.contact
    if contact is None:
        return None
    return {"name": contact.name, "email": contact.email, "telefon": contact.phone}


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(BERLIN).isoformat(timespec="seconds") if at else None

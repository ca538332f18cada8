"""The case file as a ZIP: the PDF, the same as data, the pictures, and how to check them.

akte.pdf             what people read
metadaten.json       the same for programs
akte.xml             the same as XML; akte.xsd says what is allowed in it
verlauf.csv          the history as a table
fotos/               pictures as they may be shown: what is black is black
fotos-ungeschwaerzt/ what is under the black, for those who may see it and asked for it
pruefsummen.sha256   SHA-256 of each file above, as `sha256sum -c` reads it
LIESMICH.txt         what is what
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from common.csv_files import csv_lines
from common.typesetting.render import pdf
from common.zip_stream import Member, chunks_of, zipped
from defects.documents.data import as_json, as_xml
from defects.documents.gathering import CaseFile, Picture
from defects.documents.pages import document, moment
from photos import files

SCHEMA = Path(__file__).with_name("akte.xsd")
Original = Callable[[Picture], bytes | None]


def case_zip(found: CaseFile, *, original: Original | None = None) -> Iterator[bytes]:
    """The ZIP in pieces. `original` gives what is under the black of a picture, as a WebP.

    Everything but the pictures is small and made before the first byte, so that an error is
    told as such; pictures are read while they are sent, one at a time.
    """
    name = found.report.label
    texts = {
        "akte.pdf": pdf(document(found)),
        "metadaten.json": json.dumps(as_json(found), ensure_ascii=False, indent=2).encode(),
        "akte.xml": as_xml(found),
        "akte.xsd": SCHEMA.read_bytes(),
        "verlauf.csv": "".join(_history(found)).encode(),
        "LIESMICH.txt": _read_me(found, with_originals=original is not None).encode(),
    }
    return zipped(_members(f"akte-{name}", texts, found, original), at=found.made_at)


def _members(
    folder: str, texts: dict[str, bytes], found: CaseFile, original: Original | None
) -> Iterator[Member]:
    sums: list[str] = []
    for name, content in texts.items():
        sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}")
        yield Member(f"{folder}/{name}", [content], is_packed=name.endswith(".pdf"))
    for name, chunks in _pictures(found, original):
        digest = hashlib.sha256()
        yield Member(f"{folder}/{name}", _counted(chunks, digest), is_packed=True)
        sums.append(f"{digest.hexdigest()}  {name}")
    yield Member(f"{folder}/pruefsummen.sha256", [("\n".join(sums) + "\n").encode()])


def _pictures(found: CaseFile, original: Original | None) -> Iterator[tuple[str, Iterable[bytes]]]:
    for each in found.pictures:
        path = files.derivative(each.photo.uuid, 1600, each.photo.revision)
        if path.exists():
            yield f"fotos/{name_of(each)}", chunks_of(path)
        if original is not None and each.is_redacted:
            content = original(each)
            if content is not None:
                yield f"fotos-ungeschwaerzt/{name_of(each)}", [content]


def name_of(picture: Picture) -> str:
    return f"foto-{picture.number:02}.webp"


def _counted(chunks: Iterable[bytes], digest: "hashlib._Hash") -> Iterator[bytes]:
    for chunk in chunks:
        digest.update(chunk)
        yield chunk


def _history(found: CaseFile) -> Iterator[str]:
    header = [
        _("Wann"),
        _("Was"),
        _("Wer"),
        _("Text"),
        _("Hinweise"),
        _("Öffentlich"),
    ]
    rows = (
        (
            moment(each.at),
            each.what,
            each.who,
            each.text,
            ", ".join(each.marks),
            _("ja") if each.is_public else _("nein"),
        )
        for each in found.lines
    )
    return csv_lines(header, rows)


def _read_me(found: CaseFile, *, with_originals: bool) -> str:
    lines = [
        _("Akte zu %(label)s, %(town)s")
        % {"label": found.report.label, "town": found.report.municipality.name},
        _("Aktenzeichen: %(reference)s")
        % {"reference": found.report.file_reference or _("keines")},
        _("Stand: %(moment)s Uhr") % {"moment": moment(found.made_at)},
        "",
        _("akte.pdf            die Akte zum Lesen, barrierefrei (PDF/UA-1)"),
        _("metadaten.json      dieselben Angaben für Programme"),
        _("akte.xml            dieselben Angaben als XML, Aufbau in akte.xsd"),
        _("verlauf.csv         der Verlauf als Tabelle (UTF-8, Semikolon)"),
        _("fotos/              Bilder, Geschwärztes ist schwarz"),
    ]
    if with_originals:
        lines.append(_("fotos-ungeschwaerzt/  dieselben ohne Schwärzung: nicht weitergeben"))
    lines += [
        _("pruefsummen.sha256  SHA-256 jeder Datei; prüfen: sha256sum -c pruefsummen.sha256"),
        "",
    ]
    if found.contact is not None:
        lines.append(_("Enthält personenbezogene Daten. Bitte nach Gebrauch löschen."))
    return "\r\n".join(lines) + "\r\n"

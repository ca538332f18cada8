"""A person's data as one file to take along (Art. 15 and 20 GDPR): a ZIP with `daten.json` for
machines, `daten.html` for people, and the pictures.

It is written while it is asked for and stands nowhere afterwards: no copy waits for somebody to
find it.
"""

import json
import tempfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import IO, Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.http import FileResponse
from django.template.loader import render_to_string

from accounts.vault.parts import Section
from common import clock
from geo.models import Municipality

# So much is kept in memory, what is larger in a nameless file.
_IN_MEMORY = 2_000_000


def response(
    municipality: Municipality, sections: Sequence[Section], *, title: str, name: str
) -> FileResponse:
    """The ZIP as a download called `name`; nobody on the way may keep it."""
    answer = FileResponse(
        write(municipality, sections, title=title),
        as_attachment=True,
        filename=name,
        content_type="application/zip",
    )
    answer["Cache-Control"] = "no-store, private"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def write(municipality: Municipality, sections: Sequence[Section], *, title: str) -> IO[bytes]:
    """The ZIP as a file that is open at its beginning and vanishes when it is closed."""
    now = clock.now()
    filled = [section for section in sections if section.rows]
    out = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  # the caller closes it
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        data = {
            "municipality": municipality.name,
            "made_at": now,
            **{section.key: list(section.rows) for section in sections},
        }
        archive.writestr(
            "daten.json", json.dumps(data, default=_plain, ensure_ascii=False, indent=2)
        )
        context = {
            "municipality": municipality,
            "title": title,
            "made_at": now,
            "tables": [table_of(section) for section in filled],
        }
        archive.writestr("daten.html", render_to_string("accounts/vault/export.html", context))
        for section in filled:
            for file_name, path in section.files:
                if path.exists():
                    archive.write(path, f"fotos/{file_name}", ZIP_STORED)
    out.seek(0)
    return out


def table_of(section: Section) -> dict[str, Any]:
    """For people: only what is filled in, row by row, with headings."""
    return {
        "key": section.key.replace("_", "-").replace(".", "-"),
        "title": section.title,
        "note": section.note,
        "count": len(section.rows),
        "rows": [
            [
                (heading, row[key])
                for key, heading in section.columns.items()
                if row.get(key) not in (None, "", [])
            ]
            for row in section.rows
        ],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return str(value)

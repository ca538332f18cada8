"""Documents of a project: PDF by content, not by name; never opened, never changed."""

import time
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock, german
from common.identifiers import uuid7
from participation import files
from participation.models import Project, ProjectDocument
from participation.services.projects import changed, locked

MOST_DOCUMENTS = 60


@transaction.atomic
def add_document(
    project: Project, upload: UploadedFile, *, title: str, by: User
) -> ProjectDocument:
    """Keep a PDF for everybody who may see the project.

    Raises `ValidationError` for what is no PDF, is too large, or is there already.
    """
    fresh = locked(project)
    if not title.strip():
        raise ValidationError({"title": _("Bitte sagen Sie, was in dem Dokument steht.")})
    _require_pdf(upload)
    if fresh.documents.count() >= MOST_DOCUMENTS:
        raise ValidationError(
            {"file": _("Ein Vorhaben hat höchstens %(n)s Dokumente.") % {"n": MOST_DOCUMENTS}}
        )
    uuid = uuid7()
    written = files.write_document(uuid, upload.chunks())
    try:
        twin = fresh.documents.filter(sha256=written.sha256).first()
        if twin is not None:
            raise ValidationError(
                {"file": _("Dieses Dokument ist schon da: %(title)s") % {"title": twin.title}}
            )
        row = ProjectDocument.objects.create(
            uuid=uuid,
            project=fresh,
            title=title.strip(),
            file_name=_file_name(upload.name or ""),
            byte_size=written.byte_size,
            sha256=written.sha256,
            order=fresh.documents.count(),
        )
        changed(fresh, by=by, at=clock.now(), what="documents")
    except Exception:
        files.delete_document(uuid)
        raise
    return row


@transaction.atomic
def delete_document(document: ProjectDocument, *, by: User) -> None:
    """Take a document away; its file goes when that is certain."""
    fresh = locked(document.project)
    uuid = document.uuid
    ProjectDocument.objects.filter(pk=document.pk).delete()
    transaction.on_commit(lambda: files.delete_document(uuid))
    changed(fresh, by=by, at=clock.now(), what="documents")


def sweep_documents() -> int:
    """Delete files that no row names, older than a day; returns how many."""
    kept = {f"{uuid}.pdf" for uuid in ProjectDocument.objects.values_list("uuid", flat=True)}
    gone = 0
    for path in files.folder().iterdir():
        if path.name not in kept and path.stat().st_mtime < time.time() - 86_400:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _require_pdf(upload: UploadedFile) -> None:
    size = upload.size or 0
    if size > settings.DOCUMENT_MAX_BYTES:
        raise ValidationError(
            {
                "file": _("Das Dokument ist zu groß: %(is)s MB. Erlaubt sind %(most)s MB.")
                % {"is": _megabytes(size), "most": _megabytes(settings.DOCUMENT_MAX_BYTES)}
            }
        )
    upload.seek(0)
    # Readers accept some bytes before the mark (ISO 32000-2, 7.5.2, note), browsers do not.
    head = upload.read(5)
    upload.seek(max(0, size - 1024))
    tail = upload.read(1024)
    upload.seek(0)
    if head != b"%PDF-" or b"%%EOF" not in tail:
        raise ValidationError(
            {"file": _("Das ist kein vollständiges PDF. Bitte speichern Sie es als PDF.")}
        )


def _megabytes(size: int) -> str:
    return german.decimal(size / 1_000_000).removesuffix(",0").removesuffix(".0")


def _file_name(name: str) -> str:
    """As its sender called it, without folders and what no file system likes."""
    kept = "".join(
        c if c.isalnum() or c in " -_.()" else "_" for c in PurePath(name.replace("\\", "/")).name
    )
    stem = kept.rsplit(".", 1)[0].strip(" .") or "dokument"
    return f"{stem[:110]}.pdf"

"""Letters and e-mails that come on paper or to an office, put to the report they are about."""

import time
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.vault import holds
from common import clock, german, journal
from common.identifiers import uuid7
from common.models import ActorKind
from defects import paper_files
from defects.errors import TooOften
from defects.models import Paper, Report
from defects.retention import destroy_papers
from defects.services.steps import lock

PAPERS_AT_MOST = 20
_TAIL = 2048
_SMALL = 1024 * 1024


@transaction.atomic
def file_paper(
    report: Report,
    upload: UploadedFile,
    *,
    title: str,
    by: User,
    kind: str = Paper.Kind.LETTER,
    from_reporter: bool = True,
    at: datetime | None = None,
) -> Paper:
    """Keep a file with `report`, for those who work on it; never public.

    Raises `ValidationError` for what is neither PDF, picture nor plain text by its content, is
    too large, or lies there already.
    """
    lock(report)
    if report.papers.count() >= PAPERS_AT_MOST:
        raise TooOften(
            _("Bei einer Meldung liegen höchstens %(most)s Schriftstücke."),
            code="too_many",
            params={"most": PAPERS_AT_MOST},
        )
    words = " ".join(title.split()) or Paper.Kind(kind).label
    found = require_paper(upload)
    uuid = uuid7()
    written = paper_files.write(uuid, upload.chunks())
    try:
        if report.papers.filter(sha256=written.sha256).exists():
            raise ValidationError(_("Dieses Schriftstück liegt schon bei der Meldung."))
        paper = Paper.objects.create(
            uuid=uuid,
            municipality_id=report.municipality_id,
            report=report,
            kind=kind,
            title=str(words)[:160],
            from_reporter=from_reporter,
            content_type=found,
            byte_size=written.byte_size,
            sha256=written.sha256,
            added_by=by,
            added_at=at or clock.now(),
        )
    except Exception:
        paper_files.delete(uuid)
        raise
    _journal(paper, by=by, verb="paper.filed")
    return paper


@transaction.atomic
def delete_paper(paper: Paper, *, by: User, at: datetime | None = None) -> None:
    """Filed by mistake: it goes, and its file when that is certain. Raises `Held`."""
    targets = {paper.uuid, paper.report.uuid}
    now = at or clock.now()
    holds.require_free(targets, at=now, municipality=paper.report.municipality)
    _journal(paper, by=by, verb="paper.deleted")
    destroy_papers([paper], now)


def require_paper(upload: UploadedFile) -> str:
    """What it is (`Paper.ContentType`). Raises `ValidationError` with what could be sent."""
    size = upload.size or 0
    if size > settings.PAPER_MAX_BYTES:
        raise ValidationError(
            _("Die Datei ist zu groß: höchstens %(most)s MB."),
            code="too_large",
            params={"most": german.thousands(settings.PAPER_MAX_BYTES // 1_000_000)},
        )
    upload.seek(0)
    head = upload.read(min(size, _SMALL)) or b""
    upload.seek(max(size - _TAIL, 0))
    tail = upload.read(_TAIL) or b""
    upload.seek(0)
    whole = head if size <= _SMALL else None
    found = paper_files.content_type(head[:16], tail, size, whole)
    if not found:
        raise ValidationError(
            _("Das ist kein PDF, kein Bild (JPEG, PNG) und kein einfacher Text."), code="type"
        )
    return found


def sweep_papers() -> int:
    """Delete files that no row names, older than a day; returns how many."""
    kept = {str(uuid) for uuid in Paper.objects.values_list("uuid", flat=True)}
    gone = 0
    for path in paper_files.folder().iterdir():
        if path.name not in kept and path.stat().st_mtime < time.time() - 86_400:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _journal(paper: Paper, *, by: User, verb: str) -> None:
    journal.write(
        municipality_id=paper.municipality_id,
        actor_kind=ActorKind.STAFF,
        actor_uuid=by.uuid,
        verb=verb,
        object_uuid=paper.uuid,
        payload={"report": paper.report.uuid},
    )

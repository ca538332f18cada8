"""Texts in a report's history live in rows of their own, so that they can be blanked."""

from datetime import datetime

from defects.models import Report, ReportNote
from moderation.models import Item


def write_note(
    report: Report, text: str, *, at: datetime, item: Item | None = None
) -> ReportNote | None:
    """Keep `text` for an event to point at; nothing for an empty one."""
    if not text.strip():
        return None
    return ReportNote.objects.create(
        municipality_id=report.municipality_id,
        report=report,
        text=text.strip(),
        item=item,
        created_at=at,
    )

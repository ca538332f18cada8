"""What moderation reads and writes where passages of a report's text are blacked out."""

from collections.abc import Mapping
from datetime import datetime

from defects.models import Report
from moderation.models import Item


def texts(item: Item) -> dict[str, str]:
    return {"text": Report.objects.values_list("text", flat=True).get(text_item=item)}


def redact(item: Item, texts: Mapping[str, str], at: datetime) -> None:
    """The row says what everybody reads, so lists, search, feeds and exports do as well."""
    Report.objects.filter(text_item=item).update(text=texts["text"], updated_at=at)

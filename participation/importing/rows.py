"""What importing proposals and importing comments share."""

from datetime import datetime

from common import clock
from common.german import read_moment
from moderation.models import Item, Visibility
from participation.models import Consultation, Proposal

BATCH = 1_000


def known_proposals(consultation: Consultation, source: str) -> dict[str, Proposal]:
    rows = Proposal.objects.filter(consultation=consultation, source=source)
    return {row.source_id: row for row in rows.select_related("thread__item")}


def read_created(text: str) -> datetime:
    if not text:
        return clock.now()
    try:
        found = read_moment(text)
    except ValueError:
        raise ValueError("have a date that is none") from None
    if found > clock.now():
        raise ValueError("have a date still to come")
    return found


def shown_item(consultation: Consultation, kind: str, title: str, text: str, at: datetime) -> Item:
    return Item(
        municipality_id=consultation.municipality_id,
        kind=kind,
        visibility=Visibility.SHOWN,
        shown=True,
        title=title[:200],
        excerpt=text[:400],
        created_at=at,
    )

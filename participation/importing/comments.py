"""Comments of another platform, two levels deep, in the threads of imported proposals."""

from pathlib import Path

from common.tables import Row, Table
from geo.importing.report import Report as Outcome
from moderation.models import Item
from participation.importing.rows import BATCH, known_proposals, read_created, shown_item
from participation.models import Comment, CommentVersion, Consultation, Proposal
from participation.moderation import COMMENT, recount

_COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("comment_id", "id"),
    "proposal": ("proposal_id", "proposal"),
    "parent": ("parent_id", "parent"),
    "created": ("date", "created_at", "created", "datum"),
    "time": ("time", "uhrzeit"),
    "title": ("title", "titel"),
    "text": ("text", "body", "comment"),
}


def import_comments(
    consultation: Consultation, path: Path, *, source: str, encoding: str, outcome: Outcome
) -> None:
    """Bring the comments of `path` to the proposals of `source`; counts go into `outcome`."""
    table = Table(
        path,
        _COLUMNS,
        needed=("id", "proposal", "text"),
        encoding=encoding,
    )
    proposals = known_proposals(consultation, source)
    known = {
        row.source_id: row
        for row in Comment.objects.filter(thread__consultation=consultation, source=source)
    }
    waiting: list[tuple[Row, Proposal]] = []
    for row in table.rows():
        outcome.read += 1
        identifier, text = table.value(row, "id"), table.value(row, "text")
        proposal = proposals.get(table.value(row, "proposal"))
        if not identifier or not text:
            outcome.skip("are comments without an id or a text", identifier or "a row")
        elif proposal is None:
            outcome.skip("are comments on what was not imported", identifier, tolerated=True)
        elif identifier in known:
            outcome.unchanged += 1
        else:
            waiting.append((row, proposal))
    # A reply can only be written when what it answers has a row.
    while waiting:
        ready = [
            pair
            for pair in waiting
            if not table.value(pair[0], "parent") or table.value(pair[0], "parent") in known
        ]
        if not ready:
            for row, _proposal_row in waiting:
                outcome.skip("answer a comment that is not there", table.value(row, "id"))
            break
        done = {id(pair[0]) for pair in ready}
        waiting = [pair for pair in waiting if id(pair[0]) not in done]
        for comment in _write_comments(consultation, source, table, ready, known):
            known[comment.source_id] = comment
            outcome.added += 1
    recount([row.thread_id for row in known.values()])
    outcome.progress(f"{len(known)} comments")


def _write_comments(
    consultation: Consultation,
    source: str,
    table: Table,
    pairs: list[tuple[Row, Proposal]],
    known: dict[str, Comment],
) -> list[Comment]:
    rows: list[Comment] = []
    for row, proposal in pairs:
        title, text = table.value(row, "title"), table.value(row, "text")
        words = f"{title}\n\n{text}" if title and title not in text else text
        at = read_created(f"{table.value(row, 'created')} {table.value(row, 'time')}".strip())
        item = shown_item(consultation, COMMENT, str(consultation)[:200], words, at)
        item.parent_id = proposal.item_id
        parent = known.get(table.value(row, "parent"))
        rows.append(
            Comment(
                municipality_id=consultation.municipality_id,
                thread=proposal.thread,
                # Two levels: an answer to an answer stands beside it.
                parent_id=(parent.parent_id or parent.pk) if parent else None,
                item=item,
                shown=True,
                text=words[:4000],
                source=source,
                source_id=table.value(row, "id"),
                created_at=at,
            )
        )
    written: list[Comment] = []
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        items = Item.objects.bulk_create([comment.item for comment in batch])
        for comment, item in zip(batch, items, strict=True):
            comment.item = item
        written += Comment.objects.bulk_create(batch)
    CommentVersion.objects.bulk_create(
        [
            CommentVersion(comment=row, number=1, text=row.text, at=row.created_at, was_shown=True)
            for row in written
        ]
    )
    return written

"""The deletion log once more outside of the database, where no restore can lose it."""

from datetime import timedelta

from accounts.models import DeletionEntry
from accounts.vault import replaying
from common.backup import beside, places

# What was noted so long before the file was written last may have been committed after it.
_OVERLAP = timedelta(days=1)


def write() -> int:
    """Add what is new to `deletions.jsonl` beside the backups; how many lines. Raises `OSError`."""
    path = places.folder() / replaying.NAME
    until = beside.complete_until(path)
    since = until - _OVERLAP if until is not None else None
    rows = DeletionEntry.objects.all()
    if since is not None:
        rows = rows.filter(at__gte=since)
    return beside.append(path, replaying.as_lines(rows))

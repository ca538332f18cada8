"""Tells open queues that a case has changed, by its UUID only; they ask for the rest.

A page that shows the case fetches its line anew, under the permissions of who looks at it.
"""

from common.channel_layer import announce
from moderation.models import Case


def group(municipality_id: int) -> str:
    """The group in which the open queues of one municipality listen."""
    return f"moderation.{municipality_id}"


def changed(case: Case) -> None:
    """Somebody has claimed, assigned or decided `case`; told after the commit."""
    announce(group(case.municipality_id), {"type": "case.changed", "case": str(case.uuid)})

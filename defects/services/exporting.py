"""Who took data out, in the journal: written before the first byte is given.

The journal takes no words: of a list it says which one and how it was narrowed, not for what
somebody searched.
"""

from typing import Any

from accounts.models import User
from common import journal
from common.models import ActorKind
from defects.models import Report
from geo.models import Municipality


def note_list(
    municipality: Municipality, *, by: User, kind: str, rows: int, contacts: bool, **chosen: Any
) -> None:
    """`by` takes a list of `rows` reports as a file of `kind`, with `contacts` or without."""
    _note(
        "list.exported",
        municipality,
        by=by,
        kind=kind,
        rows=rows,
        contacts=contacts,
        **chosen,
    )


def note_case_file(
    report: Report, *, by: User, kind: str, contact: bool, originals: bool = False
) -> None:
    """`by` takes the case file of `report`, with the contact or with what is under the black."""
    journal.write(
        municipality_id=report.municipality_id,
        actor_kind=ActorKind.STAFF,
        actor_uuid=by.uuid,
        verb="case_file.exported",
        object_uuid=report.uuid,
        payload={"kind": kind, "contact": contact, "originals": originals},
    )


def note_committee(
    municipality: Municipality, *, by: User, kind: str, start: str, end: str
) -> None:
    """`by` takes the committee page of a period as a file."""
    _note("committee.exported", municipality, by=by, kind=kind, start=start, end=end)


def note_board(municipality: Municipality, *, by: User, kind: str) -> None:
    """`by` takes the board of what was handed over as a file."""
    _note("handed_over.exported", municipality, by=by, kind=kind)


def _note(verb: str, municipality: Municipality, *, by: User, **payload: Any) -> None:
    journal.write(
        municipality_id=municipality.pk,
        actor_kind=ActorKind.STAFF,
        actor_uuid=by.uuid,
        verb=verb,
        payload=payload,
    )

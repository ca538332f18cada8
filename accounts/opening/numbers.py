"""A town's telephone numbers by hour, as an administrator settles them (see `geo.hours`)."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.setup import parts
from common import clock, data_version, journal
from common.models import ActorKind
from geo.hours import check_numbers
from geo.models import Municipality
from geo.tenancy import forget_hosts

ALWAYS, DURING, OUTSIDE, OWN = "always", "during", "outside", "own"


def as_rows(municipality: Municipality) -> list[dict[str, Any]]:
    """For the form. `OWN` are hours other than those of the town: the form keeps them."""
    return [
        {
            "label": entry.get("label", ""),
            "number": entry.get("number", ""),
            "danger": bool(entry.get("danger")),
            "when": _when(entry, municipality),
            "position": position,
        }
        for position, entry in enumerate(municipality.numbers)
    ]


def entry(municipality: Municipality, row: dict[str, Any]) -> dict[str, Any]:
    """One number as it is stored, made of a row of the form."""
    found = {"label": row["label"], "number": row["number"], "danger": row["danger"]}
    if row["when"] in (DURING, OUTSIDE):
        found[row["when"]] = municipality.hours
    if row["when"] == OWN:
        position = row["position"]
        known = municipality.numbers[position] if position < len(municipality.numbers) else {}
        found |= {key: known[key] for key in (DURING, OUTSIDE) if key in known}
    return found


def fingerprint(municipality: Municipality) -> str:
    """Changes with the numbers, so that two people who settle them at once notice."""
    text = json.dumps(municipality.numbers, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@transaction.atomic
def settle_numbers(
    municipality: Municipality, entries: Sequence[dict[str, Any]], *, seen: str, by: User
) -> bool:
    """These are the numbers from now on; False if they are already. `seen` is the `fingerprint`
    of those that the form showed.

    Raises `ValidationError` when somebody else has changed them, or for what is no number.
    """
    rows = Municipality.objects.select_for_update(no_key=True, of=("self",)).defer("boundary")
    town = rows.get(pk=municipality.pk)
    if fingerprint(town) != seen:
        raise ValidationError(
            _(
                "Jemand hat die Nummern gerade geändert. Was Sie eingetragen haben, steht noch "
                "hier. Speichern Sie noch einmal, wenn es gelten soll."
            ),
            code="changed",
        )
    check_numbers(list(entries))
    if town.numbers == list(entries):
        return False
    before = town.numbers
    town.numbers = list(entries)
    town.save(update_fields=["numbers"])
    parts.record(
        town,
        part="telephone",
        before={"numbers": before},
        after={"numbers": town.numbers},
        by=by,
    )
    journal.write(
        municipality_id=town.pk,
        actor_kind=ActorKind.STAFF,
        actor_uuid=by.uuid,
        verb="municipality.numbers_settled",
        object_uuid=town.uuid,
        payload={"count": len(entries), "at": clock.now().isoformat()},
    )
    data_version.raise_version(town.pk)
    transaction.on_commit(forget_hosts)
    return True


def _when(entry: dict[str, Any], municipality: Municipality) -> str:
    for name in (DURING, OUTSIDE):
        if name in entry:
            return name if entry[name] == municipality.hours else OWN
    return ALWAYS

"""Whom to call at once when people are in danger, and who reads a report at this hour."""

from datetime import datetime
from typing import Any

from accounts.models import Mailbox
from common.clock import BERLIN, day_of
from geo.hours import is_open, next_change, open_numbers
from geo.models import Municipality


def danger_context(municipality: Municipality, now: datetime) -> dict[str, Any]:
    """For defects/melden/_danger.html: the danger numbers that somebody answers at `now`, in
    their order, with the hour of today at which that ends; `nobody_reads` out of hours, with
    `read_from`, the hour of today at which somebody does again. No hours known: nothing is said
    about them. `has_on_call`: what is marked as dangerous is mailed to somebody on call."""
    hours, land = municipality.hours, municipality.land
    closed = bool(hours) and not is_open(hours, now, land=land)
    return {
        "numbers": [
            {"number": each, "until": _later_today(each.until, now)}
            for each in open_numbers(municipality, now)
            if each.danger
        ],
        "has_on_call": Mailbox.objects.on_call(municipality).exists(),
        "nobody_reads": closed,
        "read_from": _later_today(next_change(hours, now, land=land), now) if closed else "",
    }


# Answered by the state, for everybody: no number of a town hall.
_EMERGENCY = ("110", "112")


def whom_to_call(municipality: Municipality, now: datetime) -> dict[str, Any]:
    """For whoever cannot send: `call`, a number of the municipality that somebody answers at
    `now`, not one for dangers if there is another, and None if there is none; `call_until`, the
    hour of today at which that ends."""
    found = [each for each in open_numbers(municipality, now) if each.tel not in _EMERGENCY]
    call = next((each for each in found if not each.danger), found[0] if found else None)
    return {"call": call, "call_until": _later_today(call.until, now) if call else ""}


def _later_today(moment: datetime | None, now: datetime) -> str:
    """As people write it, "16" or "12.30"; "" for another day."""
    if moment is None or day_of(moment) != day_of(now):
        return ""
    local = moment.astimezone(BERLIN)
    return f"{local.hour}.{local.minute:02}" if local.minute else str(local.hour)

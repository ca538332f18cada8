"""What a case shows of the report above it: text and pictures that everybody may see, as long as
it lies here, and what was asked and answered. Never who reported it."""

from typing import Any

from common import clock
from common.calendar import working_days_between
from defects.models import Report
from defects.neighbours import hand_over_of
from defects.public_detail import shown_pictures
from defects.talk_outside import exchange


def above(twin: Report) -> dict[str, Any] | None:
    """For the page of a case; None for a report of our own. After it was given or taken back
    only that it is so."""
    if twin.channel != "neighbour":
        return None
    row = hand_over_of(twin)
    if row is None:
        return {"ended": True}
    report = row.report
    town = report.municipality
    return {
        "ended": False,
        "hand_over": row,
        "town": town,
        "label": report.label,
        "since": row.at,
        "days": working_days_between(row.at, clock.now(), land=town.land),
        "text": report.text if report.text_shown else "",
        "pictures": shown_pictures(report),
        "waits": report.shown and bool(report.text) and not report.text_shown,
        "exchange": exchange(row),
        "public_url": town.base_url.rstrip("/") + report.get_absolute_url() if report.shown else "",
        "facts": row.facts,
    }

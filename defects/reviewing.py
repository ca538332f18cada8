"""What moderation's policies say about reports: before or after, and until when."""

from datetime import datetime

from defects.models import Category, Report
from moderation import policies
from moderation.policies import Applied, Publish

REPORT = "defects.report"
TEXT = "defects.report_text"
PHOTO = "photos.photo"


def policy_of(category: Category, kind: str) -> Applied:
    """What holds for `kind` in reports of `category`. No statement if it was fetched with
    `with_bodies()`, else one."""
    own = Publish.BEFORE if kind == REPORT and not category.listed_at_once else None
    rows = getattr(category, "policy_rows", None)
    if rows is None:
        return policies.of(category.municipality_id, kind, scope=category.uuid, publish=own)
    return policies.chosen(rows, kind, publish=own)


def due(report: Report, kind: str, *, at: datetime) -> datetime:
    """Until when a part of `report` that came `at` is looked at; one statement."""
    return policy_of(report.category, kind).due(at, land=report.municipality.land)

"""Somebody says later that what was reported is dangerous."""

from datetime import datetime

from django.db import transaction

from defects import notifications
from defects.actors import Actor
from defects.models import Report, ReportEvent
from defects.services.steps import begin
from defects.states import Verb


@transaction.atomic
def mark_danger(report: Report, *, by: Actor, at: datetime | None = None) -> ReportEvent:
    """`report` is dangerous: whoever is on call and the body are told at once."""
    step = begin(report, Verb.EDITED, by=by, at=at)
    event = step.happen(Verb.EDITED, {"what": "danger"}, public=False)
    step.finish(is_danger=True)
    if step.tells:
        notifications.tell_on_call(event)
        notifications.tell_body(event)
    return event

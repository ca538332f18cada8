"""The person who reported changes the text, as long as the ink is wet."""

from datetime import datetime
from typing import Any

from django.db import transaction

from defects.actors import Actor
from defects.models import Category, Report, ReportEvent
from defects.reviewing import TEXT, due
from defects.services.steps import EDITABLE_FOR, Step, begin, refuse_dry_ink
from defects.states import Verb
from moderation.models import Item, Visibility
from moderation.services import ask, blank, decide, open_item, review_again
from moderation.services.redactions import author_changed

__all__ = ["EDITABLE_FOR", "edit_text", "put_text"]


@transaction.atomic
def edit_text(report: Report, *, text: str, by: Actor, at: datetime | None = None) -> ReportEvent:
    """Replace the text within 15 minutes of sending. What was released is reviewed again.

    An empty text takes the old one away. Raises `TooLate`.
    """
    step = begin(report, Verb.EDITED, by=by, at=at, with_items=True)
    refuse_dry_ink(step)
    return step.finish(**put_text(step, text))


def put_text(step: Step, text: str) -> dict[str, Any]:
    """The event, and what moderation has to know; returns the columns that `finish` writes."""
    report = step.report
    step.happen(Verb.EDITED, {"what": "text"}, public=False)
    if report.text_item is not None and text.strip() != report.text:
        author_changed(report.text_item)
    report.text = text.strip()
    _review(report, step.at)
    return {
        "text": report.text,
        "text_item": report.text_item,
        "text_shown": report.text_item.shown if report.text_item else False,
    }


def _review(report: Report, at: datetime) -> None:
    """Let moderation know: a new text, a changed one, or one that is gone."""
    due_at = due(report, TEXT, at=at)
    confidential = report.category.kind == Category.Kind.CONFIDENTIAL
    item = report.text_item
    if item is not None:
        if not report.text:
            blank(item)
            _withdraw(item)
            return
        review_again(item, excerpt=report.text, due_at=due_at, of=report.item)
        if item.visibility == Visibility.PRIVATE and not confidential:  # it was empty before
            decide(item, Visibility.PENDING, by=None, automatic=True)
        return
    if not report.text:
        return
    report.text_item = open_item(
        municipality=report.municipality,
        kind=TEXT,
        parent=report.item,
        visibility=Visibility.PRIVATE if confidential else Visibility.PENDING,
        title=str(report.category),
        excerpt=report.text,
        due_at=due_at,
    )
    if not confidential:
        ask(report.item, due_at=due_at)


def _withdraw(item: Item) -> None:
    """A text that is gone waits for nobody."""
    if item.visibility != Visibility.PRIVATE:
        decide(item, Visibility.PRIVATE, by=None, automatic=True)

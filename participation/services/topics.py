"""Changing what is put up for discussion, as long as nobody answers to something else."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock
from moderation.models import Item
from moderation.services.redactions import author_changed
from participation.errors import NotPossible
from participation.models import Consultation, DiscussionTopic, Thread
from participation.services.discussion import add_topic
from participation.services.projects import changed, locked


@dataclass(frozen=True, kw_only=True)
class TopicFields:
    """One topic; `topic` is None for a new one."""

    topic: DiscussionTopic | None = None
    title: str
    text: str = ""


@transaction.atomic
def save_topics(
    consultation: Consultation, rows: Sequence[TopicFields], *, by: User
) -> Consultation:
    """Set the topics in their order; those that `rows` leave out are deleted.

    A topic with comments stays. Raises `NotPossible` or `ValidationError`.
    """
    project = locked(consultation.project)
    kept = {row.topic.pk for row in rows if row.topic is not None}
    gone = DiscussionTopic.objects.filter(consultation=consultation).exclude(pk__in=kept)
    for topic in gone.select_related("thread"):
        _remove(topic)
    for order, row in enumerate(rows):
        topic = row.topic or add_topic(consultation, title=row.title, text=row.text, by=by)
        if topic.consultation_id != consultation.pk:
            raise ValueError("A topic of another consultation.")
        title = " ".join(row.title.split())
        if not title:
            raise ValidationError(_("Bitte geben Sie jedem Thema einen Titel."), code="title")
        if (topic.title, topic.text) != (title[:160], row.text.strip()):
            author_changed(topic.thread.item)
        topic.title, topic.text, topic.order = title[:160], row.text.strip(), order
        topic.save(update_fields=["title", "text", "order"])
        Item.objects.filter(pk=topic.thread.item_id).update(
            title=topic.title[:200], excerpt=topic.text[:400]
        )
    changed(project, by=by, at=clock.now(), what="topics")
    return consultation


def _remove(topic: DiscussionTopic) -> None:
    thread = topic.thread
    if thread.comments.exists():
        raise NotPossible(
            _("Zu „%(title)s“ gibt es schon Kommentare. Das Thema bleibt stehen."),
            code="used",
            params={"title": topic.title},
        )
    topic.delete()
    Thread.objects.filter(pk=thread.pk).delete()

"""What the town puts up for discussion: a topic is a question with a thread of its own."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock, data_version
from moderation.models import Item, Visibility
from moderation.services import open_item
from participation import history
from participation.models import Consultation, DiscussionTopic, Thread
from participation.states import Verb

KIND = "participation.topic"
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@transaction.atomic
def add_topic(
    consultation: Consultation,
    *,
    title: str,
    text: str = "",
    by: User | None,
    slug: str = "",
    at: datetime | None = None,
) -> DiscussionTopic:
    """Add a topic at the end of a discussion; it is seen at once, as the town wrote it.

    Reads `consultation.project.municipality`. The address is made of the title, once and for
    ever. Raises `ValidationError` without a title.
    """
    now = at or clock.now()
    title, text = _checked(title), text.strip()
    # Two at once would want the same place and, with the same title, the same address.
    Consultation.objects.select_for_update(of=("self",), no_key=True).get(pk=consultation.pk)
    municipality = consultation.project.municipality
    item = open_item(
        municipality=municipality,
        kind=KIND,
        visibility=Visibility.SHOWN,
        title=title,
        excerpt=text,
        scope=consultation.uuid,
    )
    topics = DiscussionTopic.objects.filter(consultation=consultation)
    last = topics.aggregate(last=Max("order"))["last"]
    topic = DiscussionTopic.objects.create(
        consultation=consultation,
        thread=Thread.objects.create(
            municipality=municipality, consultation=consultation, item=item
        ),
        slug=_free_slug(consultation, slug or title),
        title=title,
        text=text,
        order=0 if last is None else last + 1,
        created_at=now,
    )
    _record(topic, by=by, at=now)
    return topic


@transaction.atomic
def change_topic(
    topic: DiscussionTopic,
    *,
    title: str,
    text: str,
    by: User,
    order: int | None = None,
    at: datetime | None = None,
) -> DiscussionTopic:
    """Change what it says, or its place; its address stays. Raises `ValidationError`."""
    now = at or clock.now()
    topic = (
        DiscussionTopic.objects.select_related("consultation__project__municipality", "thread")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=topic.pk)
    )
    topic.title, topic.text = _checked(title), text.strip()
    if order is not None:
        topic.order = order
    topic.save(update_fields=["title", "text", "order"])
    Item.objects.filter(pk=topic.thread.item_id).update(
        title=topic.title[:200], excerpt=topic.text[:400]
    )
    _record(topic, by=by, at=now)
    return topic


def _checked(title: str) -> str:
    title = " ".join(title.split())
    longest = DiscussionTopic._meta.get_field("title").max_length or 0
    if not title:
        raise ValidationError({"title": _("Bitte geben Sie dem Thema einen Titel.")})
    if len(title) > longest:
        raise ValidationError(
            {"title": _("Der Titel ist zu lang: höchstens %(most)s Zeichen.") % {"most": longest}}
        )
    return title


def _free_slug(consultation: Consultation, words: str) -> str:
    """Not yet taken in this consultation; the second "Parken" is `parken-2`."""
    plain = slugify(words.lower().translate(_UMLAUTS))[:50].strip("-") or "thema"
    taken = set(
        DiscussionTopic.objects.filter(
            consultation=consultation, slug__startswith=plain
        ).values_list("slug", flat=True)
    )
    number, slug = 1, plain
    while slug in taken:
        number += 1
        slug = f"{plain}-{number}"
    return slug


def _record(topic: DiscussionTopic, *, by: User | None, at: datetime) -> None:
    """For the record of the project, not for the public: a topic is no news by itself. What
    was never published may be thrown away whole, so it has no history yet."""
    if not topic.consultation.project.is_published:
        return
    history.record(
        Verb.PROJECT_CHANGED,
        project=topic.consultation.project,
        consultation=topic.consultation,
        at=at,
        by=by,
        payload={"topic": str(topic.uuid)},
        public=False,
    )
    data_version.raise_version(topic.consultation.municipality_id)

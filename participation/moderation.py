"""What moderation is told about proposals, comments and topics, and what it tells us."""

from collections.abc import Mapping, Sequence

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from common import german
from moderation import kinds
from moderation.kinds import Kind
from moderation.models import Decision, Item, Visibility
from moderation.workbench import Context
from participation import addresses, notifications, survey_texts
from participation.models import (
    Comment,
    CommentVersion,
    DiscussionTopic,
    Project,
    Proposal,
    ProposalVersion,
    Thread,
)

PROPOSAL = "participation.proposal"
COMMENT = "participation.comment"
TOPIC = "participation.topic"
PROJECT = "participation.project"
ANSWER = survey_texts.KIND


def register_kinds() -> None:
    """Called when the apps are ready."""
    kinds.register(
        Kind(
            key=PROPOSAL,
            label=_("Vorschlag"),
            decided="participation.moderation.proposals_decided",
            together=True,
            see="participation.see_item",
            context="participation.moderation.proposal_context",
            url="participation.moderation.proposal_url",
            published="before",
            own_publish=_(
                "Ob Vorschläge vor oder nach der Prüfung erscheinen, stellen Sie in jeder "
                "Beteiligung selbst ein, im Schritt „Wer mitmacht“."
            ),
            scopes="participation.reviewing.consultations",
            author="participation.authorship.authors",
            for_author="participation.authorship.for_authors",
            is_public="participation.authorship.is_public",
            written_by="participation.reviewing.written_by",
            point="participation.reviewing.place_of",
            texts="participation.redacting.proposal_texts",
            redact="participation.redacting.redact_proposal",
        )
    )
    kinds.register(
        Kind(
            key=COMMENT,
            label=_("Kommentar"),
            decided="participation.moderation.comments_decided",
            together=True,
            context="participation.moderation.comment_context",
            url="participation.moderation.comment_url",
            published="after",
            own_publish=_(
                "Ob Kommentare vor oder nach der Prüfung erscheinen, stellen Sie in jeder "
                "Beteiligung selbst ein, im Schritt „Wer mitmacht“."
            ),
            scopes="participation.reviewing.consultations",
            talk="participation.reviewing.talk_before",
            not_yet="participation.moderation.deleted_comments",
            author="participation.authorship.authors",
            for_author="participation.authorship.for_authors",
            texts="participation.redacting.comment_texts",
            redact="participation.redacting.redact_comment",
        )
    )
    kinds.register(
        Kind(
            key=TOPIC,
            label=_("Thema einer Diskussion"),
            decided="participation.moderation.topics_decided",
            together=True,
            context="participation.moderation.topic_context",
            url="participation.moderation.topic_url",
            texts="participation.redacting.topic_texts",
            redact="participation.redacting.redact_topic",
            is_public="participation.authorship.is_public",
        )
    )
    kinds.register(
        Kind(
            key=PROJECT,
            label=_("Vorhaben"),
            decided="participation.moderation.projects_decided",
            together=True,
            see="participation.see_item",
            context="participation.moderation.project_context",
            url="participation.moderation.project_url",
            is_public="participation.authorship.is_public",
        )
    )
    kinds.register(
        Kind(
            key=ANSWER,
            label=_("Antwort in einer Umfrage"),
            decided="participation.survey_texts.decided",
            together=True,
            context="participation.survey_texts.context",
            url="participation.survey_texts.url",
            author="participation.survey_texts.authors",
            for_author="participation.survey_texts.for_authors",
            is_public="participation.survey_texts.is_public",
            not_yet="participation.survey_texts.not_yet",
            texts="participation.survey_texts.texts",
            redact="participation.survey_texts.redact",
        )
    )


# --- what was decided ------------------------------------------------------------------


def proposals_decided(items: Sequence[Item], decisions: Mapping[int, Decision]) -> None:
    """Mirror `shown`; a version that is shown once belongs to the visible history."""
    for item in items:
        at = decisions[item.pk].at
        Proposal.objects.filter(item=item).update(shown=item.shown, updated_at=at)
    for proposal in Proposal.objects.filter(item__in=_themselves(items, decisions)).select_related(
        "author", "item"
    ):
        if proposal.item is not None:
            notifications.tell_author_decided(proposal.author, decisions[proposal.item.pk])
    shown = [item.pk for item in items if item.shown]
    if shown:
        ProposalVersion.objects.filter(
            proposal__item__in=shown, number=F("proposal__version")
        ).update(was_shown=True)
    if taken := _taken(items, decisions):
        ProposalVersion.objects.filter(
            proposal__item__in=taken, number=F("proposal__version")
        ).update(was_shown=False)


def comments_decided(items: Sequence[Item], decisions: Mapping[int, Decision]) -> None:
    """Mirror `shown`, leave a placeholder where a rule took something away, count anew."""
    ids = [item.pk for item in items]
    shown = [item.pk for item in items if item.shown]
    Comment.objects.filter(item__in=shown).update(shown=True, placeholder="", rule_number=None)
    Comment.objects.filter(item__in=ids).exclude(item__in=shown).update(shown=False)
    if shown:
        CommentVersion.objects.filter(comment__item__in=shown, number=F("comment__version")).update(
            was_shown=True
        )
    if taken := _taken(items, decisions):
        CommentVersion.objects.filter(comment__item__in=taken, number=F("comment__version")).update(
            was_shown=False
        )
    for item in _themselves(items, decisions):
        _leave_placeholder(item, decisions[item.pk])
    recount(list(Comment.objects.filter(item__in=ids).values_list("thread_id", flat=True)))


def deleted_comments(items: Sequence[Item]) -> dict[int, str]:
    """What its author deleted has no words left that could be shown."""
    gone = Comment.objects.filter(item__in=items, placeholder="deleted")
    sentence = str(_("Wer das geschrieben hat, hat es gelöscht."))
    return dict.fromkeys(gone.values_list("item_id", flat=True), sentence)


def _themselves(items: Sequence[Item], decisions: Mapping[int, Decision]) -> list[Item]:
    """Those that were decided, without what only followed something above it."""
    return [item for item in items if decisions[item.pk].item_id == item.pk]


def _taken(items: Sequence[Item], decisions: Mapping[int, Decision]) -> list[int]:
    """Those whose present words somebody took from the public, or whose release was undone:
    they are no part of the history that everybody reads, whatever their author says next.
    An edit that waits to be read again takes nothing away."""
    return [
        item.pk
        for item in _themselves(items, decisions)
        if not item.shown
        and (item.visibility != Visibility.PENDING or decisions[item.pk].undoes_id is not None)
    ]


def _leave_placeholder(item: Item, decision: Decision) -> None:
    if item.visibility == Visibility.REMOVED:
        number = decision.rule.number if decision.rule else None
        Comment.objects.filter(item=item).update(
            shown=False, placeholder="removed", rule_number=number
        )
    elif item.visibility in (Visibility.HELD, Visibility.PENDING):
        Comment.objects.filter(item=item, placeholder="removed").update(
            placeholder="", rule_number=None
        )


def topics_decided(items: Sequence[Item], decisions: Mapping[int, Decision]) -> None:
    """A topic has no mirror: it is read with its item."""


def projects_decided(items: Sequence[Item], decisions: Mapping[int, Decision]) -> None:
    """A project is public by its own date; only its pictures hang on the item."""


def recount(thread_ids: Sequence[int]) -> None:
    """Set the counters of threads, their proposals and the comments that have replies.

    Exact whatever happened before: whoever changes a thread holds the lock of its item.
    """
    if not thread_ids:
        return
    ids = sorted(set(thread_ids))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE participation_comment p SET reply_count = r.n
            FROM (
              SELECT t.id, (SELECT count(*) FROM participation_comment c WHERE c.parent_id = t.id
                            AND (c.shown OR c.placeholder <> '')) AS n
              FROM participation_comment t
              WHERE t.thread_id = ANY(%s) AND t.parent_id IS NULL
            ) AS r
            WHERE p.id = r.id AND p.reply_count <> r.n
            """,
            [ids],
        )
        cursor.execute(
            """
            WITH shown AS (
              SELECT thread_id, count(*) AS n,
                     count(*) FILTER (WHERE parent_id IS NULL AND stance = 'for') AS pro,
                     count(*) FILTER (WHERE parent_id IS NULL AND stance = 'against') AS contra,
                     count(*) FILTER (WHERE parent_id IS NULL AND stance = 'neutral') AS neutral
              FROM participation_comment WHERE thread_id = ANY(%s) AND shown GROUP BY thread_id
            ), counted AS (
              UPDATE participation_thread t
              SET comment_count = COALESCE(s.n, 0), for_count = COALESCE(s.pro, 0),
                  against_count = COALESCE(s.contra, 0), neutral_count = COALESCE(s.neutral, 0)
              FROM participation_thread old LEFT JOIN shown s ON s.thread_id = old.id
              WHERE t.id = old.id AND old.id = ANY(%s) RETURNING t.id, t.comment_count
            )
            UPDATE participation_proposal p SET comment_count = counted.comment_count
            FROM counted WHERE p.thread_id = counted.id
            """,
            [ids, ids],
        )


# --- what moderators see -----------------------------------------------------------------


def proposal_context(items: Sequence[Item]) -> list[Context]:
    """One query, whatever the number of items."""
    found = {
        proposal.item_id: proposal
        for proposal in Proposal.objects.filter(item__in=items).select_related(
            "consultation__project", "category", "author", "zone"
        )
    }
    return [_of_proposal(found[item.pk]) for item in items]


def _of_proposal(proposal: Proposal) -> Context:
    facts = [
        (str(_("Beteiligung")), str(proposal.consultation)),
        (str(_("Vorhaben")), str(proposal.consultation.project)),
    ]
    if proposal.submitted_at:
        facts.append((str(_("Eingereicht")), german.moment(proposal.submitted_at)))
    if proposal.category:
        facts.append((str(_("Thema")), str(proposal.category)))
    if proposal.public_author:
        facts.append((str(_("Name")), proposal.public_author))
    return Context(
        heading=proposal.title,
        own_heading=True,
        text=proposal.text,
        place=proposal.place or (proposal.zone.name if proposal.zone else ""),
        url=proposal.get_absolute_url(),
        facts=facts,
    )


def comment_context(items: Sequence[Item]) -> list[Context]:
    """One query, whatever the number of items."""
    found = {
        comment.item_id: comment
        for comment in Comment.objects.filter(item__in=items).select_related(
            "thread__proposal__consultation__project",
            "thread__topic__consultation__project",
            "parent",
            "author",
        )
    }
    return [_of_comment(found[item.pk]) for item in items]


def _of_comment(comment: Comment) -> Context:
    about = about_of(comment.thread)
    facts = [(str(_("Zu")), str(about)), (str(_("Haltung")), comment.get_stance_display())]
    if comment.parent and comment.parent.text:
        facts.append((str(_("Antwort auf")), comment.parent.text[:200]))
    if comment.public_author:
        facts.append((str(_("Name")), comment.public_author))
    return Context(
        heading=str(_("Kommentar")), text=comment.text, url=about.get_absolute_url(), facts=facts
    )


def about_of(thread: Thread) -> addresses.About:
    """What is talked about in a thread."""
    found = getattr(thread, "proposal", None) or getattr(thread, "topic", None)
    if found is None:
        raise LookupError(f"Thread {thread.pk} hangs on nothing.")
    return found  # type: ignore[no-any-return]


def topic_context(items: Sequence[Item]) -> list[Context]:
    found = {
        topic.thread.item_id: topic
        for topic in DiscussionTopic.objects.filter(thread__item__in=items).select_related(
            "thread", "consultation__project"
        )
    }
    return [
        Context(
            heading=found[item.pk].title,
            text=found[item.pk].text,
            url=found[item.pk].get_absolute_url(),
        )
        for item in items
    ]


def project_context(items: Sequence[Item]) -> list[Context]:
    found = {project.item_id: project for project in Project.objects.filter(item__in=items)}
    return [
        Context(
            heading=found[item.pk].title,
            text=found[item.pk].summary,
            place=found[item.pk].place,
            url=found[item.pk].get_absolute_url(),
        )
        for item in items
    ]


def project_url(item: Item) -> str:
    return Project.objects.get(item=item).get_absolute_url()


def proposal_url(item: Item) -> str:
    return (
        Proposal.objects.select_related("consultation__project").get(item=item).get_absolute_url()
    )


def comment_url(item: Item) -> str:
    comment = Comment.objects.get(item=item)
    return addresses.of_comment(about_of(comment.thread), comment.uuid)


def topic_url(item: Item) -> str:
    return (
        DiscussionTopic.objects.select_related("consultation__project")
        .get(thread__item=item)
        .get_absolute_url()
    )

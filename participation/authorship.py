"""Whose contributions are, and how moderation speaks to their authors about them."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from common import german
from moderation.kinds import Author, ForAuthor
from moderation.models import Item
from participation.models import Comment, DiscussionTopic, Project, Proposal

Found = Proposal | Comment


def authors(items: Sequence[Item]) -> list[Author | None]:
    """Citizens with their accounts; not what the town says itself or typed in from paper."""
    found = _contents(items)
    return [_author(found.get(item.pk)) for item in items]


def for_authors(items: Sequence[Item]) -> list[ForAuthor | None]:
    found = _contents(items)
    return [_for_author(item, found.get(item.pk)) for item in items]


def is_public(item: Item) -> bool:
    """Whether the project that a proposal, a topic or a picture belongs to is published."""
    project = (
        Project.objects.filter(item=item).first()
        or Project.objects.filter(consultations__proposals__item=item).first()
        or Project.objects.filter(consultations__threads__item=item).first()
    )
    return project is not None and project.is_published


def _contents(items: Sequence[Item]) -> dict[int, Found]:
    """By item: the comment, or the proposal that it is or that its picture belongs to. Two
    statements."""
    owners = {item.pk: item.pk for item in items}
    owners |= {
        item.pk: item.parent_id
        for item in items
        if item.parent_id is not None and item.kind == "photos.photo"
    }
    proposals = {
        each.item_id: each
        for each in Proposal.objects.filter(item__in=owners.values()).select_related(
            "author", "consultation__project", "municipality"
        )
    }
    comments = {
        each.item_id: each
        for each in Comment.objects.filter(item__in=owners.values()).select_related(
            "author",
            "thread__item",
            "thread__consultation__project",
            "thread__proposal",
            "thread__topic",
        )
    }
    found: dict[int, Found] = {}
    for pk, owner in owners.items():
        if content := proposals.get(owner) or comments.get(owner):
            found[pk] = content
    return found


def _author(content: Found | None) -> Author | None:
    if content is None or content.author_id is None:
        return None
    is_official = isinstance(content, Comment) and content.department_id is not None
    return None if is_official else Author(user_id=content.author_id)


def _for_author(item: Item, content: Found | None) -> ForAuthor | None:
    if content is None:
        return None
    return _of_comment(content) if isinstance(content, Comment) else _of_proposal(item, content)


def _of_proposal(item: Item, proposal: Proposal) -> ForAuthor:
    """Changing it is offered only while that works; afterwards nobody may hand it in again."""
    path = proposal.get_absolute_url()
    if item.pk != proposal.item_id:
        words = _("Ihr Bild zum Vorschlag „%(title)s“") % {"title": proposal.title}
        return ForAuthor(subject=words, href=path)
    mend = mend_href = ""
    author = proposal.author
    if not proposal.shown and author and author.has_perm("participation.edit_proposal", proposal):
        until = german.moment(proposal.editable_until)
        mend = _("Sie können Ihren Vorschlag bis %(until)s ändern. Dann lesen wir ihn noch einmal:")
        mend %= {"until": until}
        mend_href = f"{path}bearbeiten/"
    return ForAuthor(
        subject=_("Ihr Vorschlag „%(title)s“") % {"title": proposal.title},
        href=path,
        mend=mend,
        mend_href=mend_href,
    )


def _of_comment(comment: Comment) -> ForAuthor:
    """Named and linked is what it was about, unless that is hidden itself."""
    thread = comment.thread
    about: Proposal | DiscussionTopic | None = getattr(thread, "proposal", None) or getattr(
        thread, "topic", None
    )
    if about is None or not thread.item.shown:
        return ForAuthor(subject=_("Ihr Kommentar"), href=thread.consultation.get_absolute_url())
    about.consultation = thread.consultation
    return ForAuthor(
        subject=_("Ihr Kommentar zu „%(title)s“") % {"title": about.title},
        href=about.get_absolute_url(),
    )

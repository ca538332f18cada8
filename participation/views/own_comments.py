"""/beteiligung/meine/kommentare/: what somebody has said, and what they can take back of it."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common import keyset
from geo.http import TownRequest
from participation import addresses
from participation.finding import existing, sign_in_first
from participation.models import Comment
from participation.moderation import about_of
from participation.talk.shown import note_of

PAGE_SIZE = 30
_LEAD = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One comment: its first words, where it stands, and what its author can do. The addresses
    of steps are "" where there is nothing to take back."""

    comment: Comment
    lead: str
    about: addresses.About
    path: str
    note: str
    name_path: str
    delete_path: str


@never_cache
@require_safe
def my_comments(request: TownRequest) -> HttpResponse:
    """The newest first; not what was deleted or removed, nor what was said for an office."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    own = (
        Comment.objects.of(request.municipality)
        .filter(author=request.user, department=None, placeholder="")
        .select_related(
            "author",
            "item",
            "thread__proposal__consultation__project",
            "thread__topic__consultation__project",
        )
    )
    after = request.GET.get("nach")
    page = keyset.page_or_first(own, order=("-id",), size=PAGE_SIZE, after=after)
    context = {
        "rows": [_row(each) for each in page.rows],
        "next": page.next,
        "all_path": existing("/beteiligung/"),
    }
    return render(request, "participation/talk/mine.html", context)


def _row(comment: Comment) -> Row:
    about = about_of(comment.thread)
    own = f"/beteiligung/kommentar/{comment.uuid}/"
    note = note_of(comment, comment.item.visibility)
    if comment.name_withdrawn_at is not None:
        note = f"{note} {_('Ohne Ihren Namen.')}".strip()
    return Row(
        comment=comment,
        lead=comment.text[:_LEAD],
        about=about,
        path=addresses.of_comment(about, comment.uuid),
        note=note,
        name_path=f"{own}name/" if comment.public_author else "",
        delete_path=f"{own}loeschen/",
    )

"""What a page shows of a thread: the three sides, the orders, and one comment."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import german
from moderation.models import Visibility
from moderation.removals import Removal
from participation.models import Comment
from participation.models.comment import Stance

# Longer comments are folded: nobody scrolls past a whole letter to the next voice.
FOLDED_FROM = 700
FOLDED_TO = 420


@dataclass(frozen=True, slots=True)
class Side:
    """One of the three columns. `key` stands in addresses, `stance` in the database."""

    key: str
    stance: Stance
    title: str | Promise
    none: str | Promise
    icon: str
    tone: str


SIDES = (
    Side(
        "dafuer",
        Stance.FOR,
        gettext_lazy("Dafür"),
        gettext_lazy("Noch hat niemand etwas dafür gesagt."),
        "for",
        "progress",
    ),
    Side(
        "dagegen",
        Stance.AGAINST,
        gettext_lazy("Dagegen"),
        gettext_lazy("Noch hat niemand etwas dagegen gesagt."),
        "against",
        "waiting",
    ),
    Side(
        "hinweis",
        Stance.NEUTRAL,
        gettext_lazy("Hinweise"),
        gettext_lazy("Noch hat niemand einen Hinweis gegeben."),
        "hint",
        "neutral",
    ),
)
SIDE_OF = {side.stance.value: side for side in SIDES}


@dataclass(frozen=True, slots=True)
class Sort:
    key: str
    title: str | Promise
    order: tuple[str, str]


SORTS = (
    Sort("hilfreich", gettext_lazy("Hilfreichste"), ("-wilson", "-id")),
    Sort("neu", gettext_lazy("Neueste"), ("-created_at", "-id")),
    Sort("umstritten", gettext_lazy("Umstrittenste"), ("-controversy", "-id")),
)


@dataclass(slots=True)
class Said:
    """One comment, ready to be shown to one reader; of `key` its addresses are made.

    `text` is empty when it was taken away or is not seen; then `placeholder` says why.
    `lead` is its beginning when it is folded. `note` is for its author alone. `more` counts
    the replies that are not among `replies`; `next` leads to them on a page of their own.
    `flag_href` leads to „Inhalt beanstanden“, `review_href` leads moderators to what was decided
    about it. `original` is what its author wrote where something was blacked out, for them alone,
    and `why` the reason.
    """

    key: str
    href: str
    reply_href: str
    side: Side
    is_reply: bool
    who: str
    office: str
    is_mine: bool
    text: str
    lead: str
    placeholder: str
    note: str
    time: SafeString
    is_edited: bool
    up: str
    down: str
    vote: int
    may_vote: bool
    may_reply: bool
    may_edit: bool
    may_delete: bool
    may_drop_name: bool = False
    review_href: str = ""
    original: str = ""
    why: str = ""
    flag_href: str = ""
    replies: list["Said"] = field(default_factory=list)
    more: int = 0
    next: str = ""

    @property
    def reply_label(self) -> str:
        who = self.office or self.who
        return _("Ihre Antwort") if who == nobody() else _("Ihre Antwort an %(who)s") % {"who": who}


def time_of(at: datetime, *, now: datetime) -> SafeString:
    """`<time>` with `vor 2 Tagen`; the exact moment shows on pointing."""
    return SafeString(
        f'<time datetime="{at.isoformat()}" title="{german.moment(at)}">'
        f"{german.relative(at, now=now)}</time>"
    )


@dataclass(slots=True)
class Column:
    """One side of the thread: how many there are, those of this page, and the way to those that
    follow: `next` is its cursor, `more` its address, both "" on the last page."""

    side: Side
    count: int
    rows: list[Said]
    next: str
    is_continued: bool = False
    more: str = ""

    @property
    def rest(self) -> int:
        """How many follow the first page. What was removed is listed, but not counted."""
        return max(self.count - sum(bool(row.text and not row.note) for row in self.rows), 0)


def nobody() -> str:
    """What stands instead of a pseudonym that somebody does not have."""
    return _("Ohne Namen")


def lead_of(text: str) -> str:
    """The beginning of a long text, up to a blank; "" for one that is not folded."""
    if len(text) < FOLDED_FROM:
        return ""
    return text[:FOLDED_TO].rsplit(None, 1)[0].rstrip(" ,;:") + " …"


def placeholder_of(row: Comment, removal: Removal | None) -> str:
    """What stands where a comment was taken away; `removal` says by which rule."""
    if row.placeholder == "removed":
        if removal is None and row.rule_number:
            return _("Entfernt nach Regel %(number)s.") % {"number": row.rule_number}
        return removal or Removal(None)
    if row.placeholder == "deleted":
        return _("Gelöscht von der Person, die das geschrieben hatte.")
    return _("Wird gerade geprüft.")


def note_of(row: Comment, visibility: str) -> str:
    """What its author is told about a comment that others do not see."""
    if row.shown or row.placeholder:
        return ""
    if visibility == Visibility.PENDING:
        return _("Wird geprüft. Noch sehen nur Sie das.")
    return _("Nicht freigegeben. Nur Sie sehen das.")

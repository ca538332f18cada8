"""What moderation must know of a kind of content, told by its app as dotted names.

An app registers its kinds in `AppConfig.ready`, so moderation never imports content:

    kinds.register(Kind(
        key="defects.report_text",
        label=_("Text der Meldung"),
        decided="defects.moderation.text_decided",
        permission="defects.release_report",
        decided_by="defects.moderation.items_released_by",
        context="defects.moderation.text_context",
    ))
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

from django.core import checks
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.contrib.gis.geos import Point

    from accounts.models import Contact, User
    from geo.models import Municipality
    from moderation.models import Decision, Item


@dataclass(frozen=True)
class Said:
    """One line of the talk around an item: who as others read it, what, since when."""

    name: str
    text: str
    at: "datetime"
    is_answered: bool = False  # what the item replies to


@dataclass(frozen=True, kw_only=True)
class Author:
    """Whose content it is: somebody with an account, or a contact in the vault."""

    user_id: int | None = None
    contact_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ForAuthor:
    """How to speak to an author about their content.

    `subject` begins a sentence: "Ihr Foto zur Meldung L-12". `href` is
    their own page of it; `language` is the one they wrote in, where that is known of the
    content and not of the person. Where they may still mend it, `mend` says so in a sentence
    and `mend_href` leads there.
    """

    subject: str
    href: str = ""
    language: str = ""
    mend: str = ""
    mend_href: str = ""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of content. All from `decided` on but `together`, the permissions, `published` and
    `own_publish` are dotted names of functions.

    `decided(item, decision)` is called in the deciding transaction for the decided item and
    for every item below it whose `shown` changed with it; the content row then takes over
    `item.shown`. `decision.item_id == item.pk` tells the first from the others. What becomes
    hidden is told from the leaves up, what becomes visible from the root down.

    With `together` it is called once for all items of this kind that one act changes in a
    row, as `decided(items, decisions)` with the decisions by `item.pk`: a proposal that is
    hidden takes two thousand comments along.

    `permission` is asked with the Item: `user.has_perm(permission, item)`; "" means: who may
    decide the parent may decide this. `decided_by(user, municipality)` is its list form, a
    QuerySet of Items (moderators need no entry; they decide everything).

    `see` is the permission, asked with the Item as well, to see the content while it is not
    public (the crew sees the photo of its job); "" means as the parent. Who may decide may see.

    `context(items)` returns one dict per item, in the same order, with what the workbench
    shows (see `moderation.workbench`), in as few queries for many items as for one.
    `url(item)` is the page of the content for those who may see it.

    `not_yet(items)` returns {item.pk: sentence} for items that cannot be shown at present,
    such as a photo that was not decoded yet.

    `published` is "before" or "after" for content whose review has a policy
    (`moderation.policies`): whether it is reviewed before it is shown, as shipped. "" is for
    what the town itself writes. `own_publish` is a sentence that says where this is set, if
    content has a setting of its own. `scopes(municipality)` lists the (UUID, label) of what
    can have a policy of its own.

    `written_by(author, municipality)` is the list form of `author`, a QuerySet of Items.
    `talk(item)` returns what was `Said` before it, the oldest first; `point(item)` its place
    (SRID 4326) or None.

    `texts(item)` is what people wrote, by field ({"title": "…", "text": "…"}), and
    `redact(item, texts, at)` writes what everybody shall read instead, in the transaction of the
    redaction; it raises `ValidationError` where that does not fit. Without them there is nothing
    to black out. Moderation has locked the item, so the content's row may be locked after it.
    `lift(item, by)` takes back what was blacked out in something that is not words.
    `words_may_go` says that nothing need be left of the words: they only describe a picture.

    `author(items)` returns an `Author` or None per item, in the same order; None is for what
    nobody wrote who can be reached, or what the town itself says. `for_author(items)` returns
    a `ForAuthor` or None per item. Where a kind has none, the nearest kind above that has one
    is asked, with the item itself: the app that shows a photo knows whose it is.

    `is_public(item)` says whether everybody may read the page on which the item stands, where
    that hangs on more than the item (a project that was not published yet).

    `is_part` marks what has no page of its own and is seen on that of its parent (a text, a
    photo): whoever flags the parent may choose it.
    """

    key: str
    label: str | Promise
    decided: str
    together: bool = False
    permission: str = ""
    see: str = ""
    decided_by: str = ""
    context: str = ""
    url: str = ""
    not_yet: str = ""
    published: str = ""
    own_publish: str | Promise = ""
    scopes: str = ""
    written_by: str = ""
    talk: str = ""
    point: str = ""
    texts: str = ""
    redact: str = ""
    lift: str = ""
    author: str = ""
    for_author: str = ""
    is_public: str = ""
    is_part: bool = False
    words_may_go: bool = False


_kinds: dict[str, Kind] = {}
_DOTTED = (
    "decided",
    "decided_by",
    "context",
    "url",
    "not_yet",
    "scopes",
    "author",
    "written_by",
    "talk",
    "point",
    "texts",
    "redact",
    "lift",
    "for_author",
    "is_public",
)


class UnknownKind(LookupError):
    """No app registered this kind."""


def register(kind: Kind) -> None:
    """Make `kind` known. Registering the same again is fine, something else is an error."""
    known = _kinds.setdefault(kind.key, kind)
    if known != kind:
        raise ValueError(f"The kind {kind.key} is registered twice, with different answers.")


def get(key: str) -> Kind:
    try:
        return _kinds[key]
    except KeyError:
        raise UnknownKind(f"No app registered the kind {key!r} in its AppConfig.") from None


def all_kinds() -> list[Kind]:
    return list(_kinds.values())


@cache
def _callable(dotted: str) -> Callable[..., Any]:
    function: Callable[..., Any] = import_string(dotted)
    return function


def tell(items: "Sequence[Item]", decisions: "Mapping[int, Decision]") -> None:
    """Let the content of `items` react in their order, in the deciding transaction.

    `decisions` are those that caused it, by `item.pk`.
    """
    for key, run in groupby(items, key=lambda item: item.kind):
        kind = get(key)
        function = _callable(kind.decided)
        if kind.together:
            function(list(run), decisions)
            continue
        for item in run:
            function(item, decisions[item.pk])


def context(key: str, items: "Sequence[Item]") -> list[dict[str, Any]]:
    """What the workbench shows of items of one kind, in their order."""
    dotted = get(key).context
    if not dotted or not items:
        return [{} for _ in items]
    answers: list[dict[str, Any]] = _callable(dotted)(items)
    if len(answers) != len(items):
        raise ValueError(f"{dotted} must answer for each of the {len(items)} items.")
    return answers


def url(item: "Item") -> str:
    dotted = get(item.kind).url
    return str(_callable(dotted)(item)) if dotted else ""


def whose(item: "Item") -> "User | Contact | None":
    """Who wrote it and can be paused or blocked: somebody with an account, or a contact in the
    vault whose address was confirmed."""
    from accounts.models import Contact, User

    found = author(item)
    if found is None:
        return None
    if found.user_id is not None:
        return User.objects.filter(pk=found.user_id).first()
    confirmed = Contact.objects.filter(email_confirmed_at__isnull=False)
    return confirmed.filter(pk__in=[found.contact_id]).first()


def has_author(item: "Item") -> bool:
    """Whether some kind of `item` or above it says who wrote it; asks nothing else."""
    return bool(_inherited(item, "author"))


def not_yet(items: "Sequence[Item]") -> dict[int, str]:
    """Why some of `items` cannot be shown at present: {item.pk: sentence}."""
    reasons: dict[int, str] = {}
    for key in {item.kind for item in items}:
        dotted = get(key).not_yet
        if dotted:
            reasons.update(_callable(dotted)([item for item in items if item.kind == key]))
    return reasons


def scopes(key: str, municipality: "Municipality") -> list[tuple["UUID", str]]:
    """What of a kind can have a policy of its own: (UUID, label)."""
    dotted = get(key).scopes
    return list(_callable(dotted)(municipality)) if dotted else []


def author(item: "Item") -> Author | None:
    """Who wrote it: told by its kind, or by the nearest one above it that tells."""
    return authors([item]).get(item.pk)


def written_by(author: Author, municipality: "Municipality") -> "list[QuerySet[Item]]":
    """The items of one author, a QuerySet per kind that tells."""
    return [
        _callable(dotted)(author, municipality)
        for dotted in dict.fromkeys(kind.written_by for kind in _kinds.values())
        if dotted
    ]


def talk(item: "Item") -> list[Said]:
    dotted = get(item.kind).talk
    return list(_callable(dotted)(item)) if dotted else []


def point(item: "Item") -> "Point | None":
    dotted = get(item.kind).point
    return cast("Point | None", _callable(dotted)(item)) if dotted else None


def texts(item: "Item") -> dict[str, str]:
    """What people wrote in `item`, by field; nothing if its kind has no words."""
    dotted = get(item.kind).texts
    return dict(_callable(dotted)(item)) if dotted else {}


def has_words(key: str) -> bool:
    """Whether passages of this kind can be blacked out."""
    return bool(get(key).redact)


def redact(item: "Item", texts: Mapping[str, str], at: "datetime") -> None:
    """Let everybody read `texts` instead of what the author wrote."""
    _callable(get(item.kind).redact)(item, texts, at)


def lift(item: "Item", by: "User") -> None:
    """Let everybody see again what was blacked out in something that is not words."""
    _callable(get(item.kind).lift)(item, by)


def authors(items: "Sequence[Item]") -> "dict[int, Author]":
    """Whose content `items` are, by `item.pk`; without those that nobody can be reached for."""
    return _asked_of(items, "author")


def for_authors(items: "Sequence[Item]") -> "dict[int, ForAuthor]":
    """How to speak to the authors of `items`, by `item.pk`."""
    return _asked_of(items, "for_author")


def _asked_of(items: "Sequence[Item]", role: str) -> dict[int, Any]:
    """Each item is answered for by its own kind or by the nearest above it that can."""
    by_name: dict[str, list[Item]] = {}
    for item in items:
        if dotted := _inherited(item, role):
            by_name.setdefault(dotted, []).append(item)
    found: dict[int, Any] = {}
    for dotted, same in by_name.items():
        answers = _callable(dotted)(same)
        if len(answers) != len(same):
            raise ValueError(f"{dotted} must answer for each of the {len(same)} items.")
        found |= {
            item.pk: answer
            for item, answer in zip(same, answers, strict=True)
            if answer is not None
        }
    return found


def is_public(item: "Item") -> bool:
    """Whether everybody may read `item` at present."""
    return item.shown and stands_in_public(item)


def stands_in_public(item: "Item") -> bool:
    """Whether everybody may read the page of `item`, whatever was decided about the item."""
    asked: Item | None = item
    while asked is not None:
        dotted = get(asked.kind).is_public
        if dotted and not _callable(dotted)(asked):
            return False
        asked = asked.parent
    return True


def public_url(item: "Item") -> str:
    """The page on which everybody reads `item`; "" if no kind above it has one."""
    asked: Item | None = item
    while asked is not None:
        if found := url(asked):
            return found
        asked = asked.parent
    return ""


def permission(item: "Item") -> str:
    """The permission to decide that `item`'s kind asks for, or the nearest one above it."""
    return _inherited(item, "permission")


def see_permission(item: "Item") -> str:
    """The permission to see `item` while it is not public; "" if only deciders may."""
    return _inherited(item, "see")


def _inherited(item: "Item", field: str) -> str:
    asked: Item | None = item
    while asked is not None:
        name: str = getattr(get(asked.kind), field)
        if name:
            return name
        asked = asked.parent
    return ""


def items_decided_by(user: "User", municipality: "Municipality", *, field: str = "item") -> Q:
    """A condition on rows that point to Items by `field`: those `user` may decide by kind."""
    condition = Q(pk__in=[])
    for kind in _kinds.values():
        if kind.decided_by:
            condition |= Q(**{f"{field}__in": _callable(kind.decided_by)(user, municipality)})
    return condition


def check_kinds(app_configs: object, **kwargs: object) -> list[checks.CheckMessage]:
    """A system check: every dotted name leads to something that can be called."""
    problems: list[checks.CheckMessage] = []
    for kind in _kinds.values():
        for role in _DOTTED:
            dotted = getattr(kind, role)
            if not dotted:
                continue
            try:
                found = import_string(dotted)
            except ImportError as error:
                problems.append(checks.Error(f"{kind.key}: {role}: {error}", id="moderation.E001"))
            else:
                if not callable(found):
                    problems.append(
                        checks.Error(f"{kind.key}: {dotted} is no function", id="moderation.E001")
                    )
    return problems

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
from typing import TYPE_CHECKING, Any

from django.core import checks
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from accounts.models import Contact, User
    from geo.models import Municipality
    from moderation.models import Decision, Item


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of content. `decided`, `decided_by`, `context`, `url` and `not_yet` are
    dotted names of functions.

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

    `whose(item)` is who wrote it: a User, an `accounts.Contact` whose address was confirmed, or
    None. Such a person can be paused or blocked (`moderation.services.sanctions`).

    `not_yet(items)` returns {item.pk: sentence} for items that cannot be shown at present,
    such as a photo that was not decoded yet.
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
    whose: str = ""


_kinds: dict[str, Kind] = {}


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
    """Who wrote it, or what it hangs below if its own kind does not say."""
    asked: Item | None = item
    while asked is not None:
        dotted = get(asked.kind).whose
        if dotted:
            found: User | Contact | None = _callable(dotted)(asked)
            return found
        asked = asked.parent
    return None


def has_author(item: "Item") -> bool:
    """Whether some kind of `item` or above it says who wrote it; asks nothing else."""
    asked: Item | None = item
    while asked is not None:
        if get(asked.kind).whose:
            return True
        asked = asked.parent
    return False


def not_yet(items: "Sequence[Item]") -> dict[int, str]:
    """Why some of `items` cannot be shown at present: {item.pk: sentence}."""
    reasons: dict[int, str] = {}
    for key in {item.kind for item in items}:
        dotted = get(key).not_yet
        if dotted:
            reasons.update(_callable(dotted)([item for item in items if item.kind == key]))
    return reasons


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
        for role in ("decided", "decided_by", "context", "url", "not_yet", "whose"):
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

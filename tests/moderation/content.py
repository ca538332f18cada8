"""A small kind of content that keeps what moderation told it."""

from collections.abc import Sequence
from typing import Any

import rules

from accounts.models import Role, User
from accounts.roles import roles_of
from geo.models import Municipality
from moderation import kinds
from moderation.kinds import Author, ForAuthor, Kind
from moderation.models import Decision, Item

# (title of the item, shown, outcome of the decision), in the order they were told.
told: list[tuple[str, bool, str]] = []
unready: dict[int, str] = {}
authors: dict[int, Author] = {}


def decided(item: Item, decision: Decision) -> None:
    told.append((item.title, item.shown, decision.outcome))


def context(items: Sequence[Item]) -> list[dict[str, Any]]:
    """One query, whatever the number of items."""
    found = Item.objects.in_bulk([item.pk for item in items])
    return [{"heading": f"Notiz {found[item.pk].title}"} for item in items]


def author(items: Sequence[Item]) -> list[Author | None]:
    return [authors.get(item.pk) for item in items]


def for_author(items: Sequence[Item]) -> list[ForAuthor | None]:
    return [ForAuthor(subject=f"Ihre Notiz {item.title}", href="/notiz/") for item in items]


def url(item: Item) -> str:
    return f"/notiz/{item.uuid}/"


def not_yet(items: Sequence[Item]) -> dict[int, str]:
    return {item.pk: unready[item.pk] for item in items if item.pk in unready}


def decided_by(user: User, municipality: Municipality) -> Any:
    """Clerks of departments that may release decide everything of this kind."""
    items = Item.objects.of(municipality).filter(kind__startswith="tests.")
    return items if _releases(user, municipality) else items.none()


def _releases(user: User, municipality: Municipality) -> bool:
    departments = roles_of(user, municipality).departments_as(Role.CLERK)
    return any(department.may_release for department in departments)


@rules.predicate
def clerk_may_release(user: User, item: Item) -> bool:
    return _releases(user, item.municipality)


if not rules.perm_exists("tests.release_note"):
    rules.add_perm("tests.release_note", clerk_may_release)
kinds.register(
    Kind(
        key="tests.note",
        label="Notiz",
        decided="tests.moderation.content.decided",
        permission="tests.release_note",
        decided_by="tests.moderation.content.decided_by",
        context="tests.moderation.content.context",
        not_yet="tests.moderation.content.not_yet",
        url="tests.moderation.content.url",
        author="tests.moderation.content.author",
        for_author="tests.moderation.content.for_author",
    )
)
kinds.register(
    Kind(
        key="tests.part",
        label="Teil",
        decided="tests.moderation.content.decided",
        context="tests.moderation.content.context",
        not_yet="tests.moderation.content.not_yet",
        is_part=True,
    )
)

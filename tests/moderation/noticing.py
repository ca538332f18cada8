"""Short ways to flag, to decide and to ask for another look, for the tests of these."""

from typing import Any

from accounts.models import User
from moderation import services
from moderation.models import Case, Decision, Flag, Item, Statement, Visibility
from moderation.published_rules import install_rules
from tests.factories import Town


def shown(town: Town, title: str = "Notiz", **fields: Any) -> Item:
    return services.open_item(
        municipality=town.municipality,
        kind="tests.note",
        title=title,
        visibility=Visibility.SHOWN,
        **fields,
    )


def notice(town: Town, email: str = "gast@example.org", **fields: Any) -> services.Notice:
    values: dict[str, Any] = {
        "ground": Flag.Ground.RULE,
        "rule": install_rules(town.municipality)[0],
        "email": email,
        "good_faith": True,
        **fields,
    }
    return services.Notice(**values)


def flagged(
    town: Town, item: Item, email: str = "gast@example.org", *, by: User | None = None, **f: Any
) -> Flag:
    return services.flag(item, notice(town, email, **f), by=by)


def hide(town: Town, item: Item, *, by: User | None = None, **fields: Any) -> Statement:
    """As a moderator does it, resting on rule 1 unless told otherwise."""
    item.refresh_from_db()
    rule = None if fields.get("norm") else install_rules(town.municipality)[0]
    decision = services.decide(
        item, Visibility.REMOVED, by=by or town.mo, **{"rule": rule, **fields}
    )
    return Statement.objects.get(decision=decision)


def keep(item: Item, *, by: User, **fields: Any) -> list[Decision]:
    return services.release_all(Case.objects.open().get(item=item), by=by, **fields)

"""What holds when a piece of content is reviewed: before or after, until when, by how many.

    policy = policies.of(municipality, "defects.report_text", scope=category.uuid)
    open_item(..., visibility=policy.first_visibility, due_at=policy.due(now, land=...))

The nearest row wins as a whole: that of the scope (a category, a consultation), else that of
the kind, else what is shipped with the kind. Where content has a setting of its own for
before or after (`publish`), such as the consultation's editor, that one counts instead.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Expression, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject

from common.calendar import add_working_hours, noon_after_working_days
from geo.models import Municipality
from moderation import kinds
from moderation.models import Item, Policy, Visibility

Publish = Policy.Publish
Unit = Policy.Unit
Row = Mapping[str, Any]

_SETTINGS = ("publish", "target", "unit", "publish_on_timeout", "four_eyes", "clerks_release")
_FIELDS = ("kind", "scope", *_SETTINGS)


@dataclass(frozen=True, kw_only=True)
class Applied:
    """What holds for one piece of content."""

    publish: str = Publish.BEFORE
    target: int = 1
    unit: str = Unit.DAYS
    publish_on_timeout: bool = False
    four_eyes: bool = False
    clerks_release: bool = True

    @property
    def first_visibility(self) -> Visibility:
        """How new content appears."""
        return Visibility.SHOWN if self.publish == Publish.AFTER else Visibility.PENDING

    @property
    def is_shown_first(self) -> bool:
        return self.publish == Publish.AFTER

    def due(self, at: datetime, *, land: str) -> datetime:
        """Until when content that came `at` is looked at, on the clock of working days."""
        if self.unit == Unit.HOURS:
            return add_working_hours(at, self.target, land=land)
        return noon_after_working_days(at, self.target, land=land)


def shipped(kind: str) -> Applied:
    """What holds where the municipality has settled nothing."""
    return Applied(publish=kinds.get(kind).published or Publish.BEFORE)


def of(
    municipality: Municipality | int,
    kind: str,
    *,
    scope: UUID | None = None,
    publish: str | None = None,
) -> Applied:
    """What holds for content of `kind` in `scope`; one statement. `publish` is the content's
    own answer to before or after, if it has one."""
    return chosen(_rows(municipality, [kind], scope), kind, publish=publish)


def of_item(item: Item) -> Applied:
    """What holds for an item that is there already; one statement."""
    return chosen(_rows(item.municipality_id, [item.kind], item.scope), item.kind)


def any_with_four_eyes(items: Collection[Item]) -> bool:
    """Whether one of `items` (of one municipality) takes two people; one statement."""
    if not items:
        return False
    asked = Q(pk__in=[])
    for item in items:
        asked |= Q(kind=item.kind) & (Q(scope=item.scope) if item.scope else Q(scope=None))
        asked |= Q(kind=item.kind, scope=None)
    first = next(iter(items))
    rows = list(Policy.objects.filter(asked, municipality=first.municipality_id).values(*_FIELDS))
    return any(chosen(_near(rows, item.scope), item.kind).four_eyes for item in items)


def chosen(rows: Iterable[Row], kind: str, *, publish: str | None = None) -> Applied:
    """The nearest of `rows`, which are of one scope or of none."""
    own = [row for row in rows if row["kind"] == kind]
    nearest = next((row for row in own if row["scope"] is not None), next(iter(own), None))
    found = Applied(**{name: nearest[name] for name in _SETTINGS}) if nearest else shipped(kind)
    return found if publish is None else replace(found, publish=publish)


def rows_as_array() -> ArraySubquery:
    """For a QuerySet of what can be a scope (with `municipality` and `uuid`): the rows that
    `chosen` takes, without a statement of their own."""
    here = Policy.objects.filter(municipality=OuterRef("municipality"))
    near = here.filter(Q(scope=None) | Q(scope=OuterRef("uuid")))
    return ArraySubquery(near.values(row=JSONObject(**{name: name for name in _FIELDS})))


def setting(name: str, *, kind: str = "", shipped: bool = False) -> Expression:
    """The setting `name` as a condition on Items, those of `kind` or else of their own kind."""
    rows = Policy.objects.filter(
        Q(scope=None) | Q(scope=OuterRef("scope")),
        municipality=OuterRef("municipality"),
        kind=kind or OuterRef("kind"),
    ).order_by(F("scope").asc(nulls_last=True))
    return Coalesce(Subquery(rows.values(name)[:1]), Value(shipped))


def _rows(
    municipality: Municipality | int, kinds_: Collection[str], scope: UUID | None
) -> list[Row]:
    near = Q(scope=None) if scope is None else Q(scope=None) | Q(scope=scope)
    found = Policy.objects.filter(near, municipality=municipality, kind__in=kinds_)
    return list(found.values(*_FIELDS))


def _near(rows: Iterable[Row], scope: UUID | None) -> list[Row]:
    return [row for row in rows if row["scope"] is None or row["scope"] == scope]

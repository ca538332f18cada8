"""Decisions about what somebody wrote, as their author may read them: never who decided."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.vault.parts import Part, Section, register
from moderation import kinds
from moderation.models import Decision

_OFFICIAL = "an act of the office, not data about the person who did it"


def register_part() -> None:
    """Called when the apps are ready. What was decided about a person's content is shown with
    that content, by its app."""
    register(
        Part(
            key="moderation",
            export="moderation.person.export",
            left_out={
                "moderation.Case.claimed_by": _OFFICIAL,
                "moderation.Decision.decided_by": _OFFICIAL,
            },
        )
    )


def export(user: Any, municipality: Any) -> list[Section]:
    return []


def decisions_about(items: Mapping[int, str]) -> Section:
    """A section for an export: `items` are {item.pk: what the content is called}."""
    rows = (
        Decision.objects.filter(item__in=list(items))
        .select_related("item", "rule")
        .order_by("at", "id")
    )
    return Section(
        key="decisions",
        title=_("Entscheidungen über Ihre Beiträge"),
        columns={
            "about": _("Worüber"),
            "part": _("Teil"),
            "outcome": _("Entscheidung"),
            "rule": _("Regel"),
            "note": _("Begründung"),
            "automatic": _("Ohne Zutun eines Menschen"),
            "at": _("Wann"),
        },
        rows=[
            {
                "about": items[row.item_id],
                "part": str(kinds.get(row.item.kind).label),
                "outcome": row.get_outcome_display(),
                "rule": str(row.rule) if row.rule else "",
                "note": row.note,
                "automatic": row.automatic,
                "at": row.at,
            }
            for row in rows
        ],
    )

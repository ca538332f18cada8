"""What somebody flagged, was told and objected to, and decisions about what they wrote, as they
may read them: never who decided."""

from collections.abc import Mapping

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.vault.parts import Part, Section, register
from common import german
from geo.models import Municipality
from moderation import kinds
from moderation.models import (
    Appeal,
    Decision,
    Flag,
    FlagAnswer,
    RedactedText,
    Redaction,
    Sanction,
    SanctionAppeal,
    Statement,
)

_OFFICIAL = "an act of the office, not data about the person who did it"
_BY_LINK = "sent without an account: shown by its secret link"


def register_part() -> None:
    """Called when the apps are ready. What was decided about a person's content is shown with
    that content, by its app."""
    register(
        Part(
            key="moderation",
            export="moderation.person.export",
            shows=(
                "moderation.Flag.user",
                "moderation.Statement.user",
                "moderation.Appeal.by_user",
                "moderation.Sanction.user",
                "moderation.SanctionAppeal.by",
            ),
            left_out={
                "moderation.Appeal.decided_by": _OFFICIAL,
                "moderation.Appeal.first_decided_by": _OFFICIAL,
                "moderation.Case.assigned_to": _OFFICIAL,
                "moderation.Case.claimed_by": _OFFICIAL,
                "moderation.Decision.decided_by": _OFFICIAL,
                "moderation.Flag.contact": _BY_LINK,
                "moderation.FlagLimitLift.by": _OFFICIAL,
                "moderation.ProposedDecision.answered_by": _OFFICIAL,
                "moderation.ProposedDecision.proposed_by": _OFFICIAL,
                "moderation.Redaction.by": _OFFICIAL,
                "moderation.RuleBook.published_by": _OFFICIAL,
                "moderation.RuleDraft.updated_by": _OFFICIAL,
                "moderation.Sanction.imposed_by": _OFFICIAL,
                "moderation.Sanction.lifted_by": _OFFICIAL,
                "moderation.SanctionAppeal.against": _OFFICIAL,
                "moderation.SanctionAppeal.decided_by": _OFFICIAL,
                "moderation.SanctionEvent.by": "the same steps stand with each sanction",
                "moderation.Statement.contact": _BY_LINK,
            },
        )
    )


def export(user: User, municipality: Municipality) -> list[Section]:
    return [
        _notices(user, municipality),
        _reasons(user, municipality),
        _appeals(user, municipality),
        _sanctions(user, municipality),
        _objections(user, municipality),
    ]


def _notices(user: User, municipality: Municipality) -> Section:
    """What they said, not what they said it about: that is somebody else's."""
    rows = (
        Flag.objects.of(municipality)
        .filter(user=user)
        .select_related("item", "rule")
        .prefetch_related(Prefetch("answers", FlagAnswer.objects.standing()))
        .order_by("id")
    )
    return Section(
        key="notices",
        title=_("Was Sie beanstandet haben"),
        columns={
            "number": _("Nummer"),
            "about": _("Worüber"),
            "ground": _("Grund"),
            "rule": _("Regel"),
            "norm": _("Gesetz"),
            "words": _("Ihre Worte"),
            "results": _("Was daraus wurde"),
            "is_unfounded": _("Als offensichtlich unbegründet gezählt"),
            "at": _("Wann"),
        },
        rows=[
            {
                "uuid": row.uuid,
                "number": row.number,
                "about": str(kinds.get(row.item.kind).label),
                "ground": row.get_ground_display(),
                "rule": str(row.rule) if row.rule else "",
                "norm": row.norm,
                "words": row.words,
                "results": [answer.get_result_display() for answer in row.answers.all()],
                "is_unfounded": any(answer.is_unfounded for answer in row.answers.all()),
                "at": row.at,
            }
            for row in rows
        ],
    )


def _reasons(user: User, municipality: Municipality) -> Section:
    rows = Statement.objects.of(municipality).standing().to(user).order_by("id")
    return Section(
        key="reasons",
        title=_("Begründungen, die wir Ihnen geschrieben haben"),
        columns={
            "name": _("Worüber"),
            "measure": _("Entscheidung"),
            "ground": _("Grund"),
            "text": _("Unser Schreiben"),
            "object_until": _("Noch einmal prüfen lassen bis"),
            "at": _("Wann"),
        },
        rows=[
            {
                "uuid": row.uuid,
                "name": row.name,
                "measure": row.get_measure_display(),
                "ground": row.ground,
                "text": row.text,
                "object_until": row.object_until,
                "at": row.at,
            }
            for row in rows
        ],
    )


def _appeals(user: User, municipality: Municipality) -> Section:
    """Those by secret link as well: whose reasons or notice it was is known."""
    rows = (
        Appeal.objects.of(municipality)
        .filter(
            Q(by_user=user)
            | Q(side=Appeal.Side.AUTHOR, decision__statement__user=user)
            | Q(side=Appeal.Side.NOTIFIER, flag__user=user)
        )
        .select_related("flag", "decision__statement")
        .order_by("opened_at", "id")
    )
    return Section(
        key="appeals",
        title=_("Was Sie noch einmal prüfen ließen"),
        columns={
            "about": _("Worüber"),
            "words": _("Ihre Worte"),
            "outcome": _("Antwort"),
            "reasons": _("Begründung"),
            "opened_at": _("Wann"),
            "decided_at": _("Beantwortet"),
        },
        rows=[
            {
                "uuid": row.uuid,
                "about": row.flag.number if row.flag else _name_of(row.decision),
                "words": row.words,
                "outcome": row.get_outcome_display(),
                "reasons": row.reasons,
                "opened_at": row.opened_at,
                "decided_at": row.decided_at,
            }
            for row in rows
        ],
    )


def _name_of(decision: Decision) -> str:
    statement: Statement | None = getattr(decision, "statement", None)
    return statement.name if statement else ""


def _sanctions(user: User, municipality: Municipality) -> Section:
    """Those taken back within the minute as well: they are kept."""
    rows = (
        Sanction.objects.against(user, municipality.pk)
        .select_related("rule")
        .prefetch_related("events")
        .order_by("begins_at", "id")
    )
    return Section(
        key="sanctions",
        title=_("Pausen und Sperren"),
        columns={
            "kind": _("Art"),
            "rule": _("Regel"),
            "reason": _("Grund"),
            "begins_at": _("Von"),
            "ends_at": _("Bis"),
            "lifted_at": _("Aufgehoben"),
            "undone": _("Als Irrtum zurückgenommen"),
            "steps": _("Was geschehen ist"),
        },
        rows=[
            {
                "uuid": row.uuid,
                "kind": row.get_kind_display(),
                "rule": str(row.rule),
                "reason": row.reason,
                "begins_at": row.begins_at,
                "ends_at": row.ends_at,
                "lifted_at": row.lifted_at,
                "undone": row.undone,
                "steps": [
                    f"{german.moment(event.at)}: {event.get_verb_display()} {event.reason}".strip()
                    for event in row.events.all()
                ],
            }
            for row in rows
        ],
    )


def _objections(user: User, municipality: Municipality) -> Section:
    theirs = Sanction.objects.against(user, municipality.pk)
    rows = SanctionAppeal.objects.filter(
        Q(by=user) | Q(sanction__in=theirs.values("pk")), sanction__municipality=municipality
    ).order_by("id")
    return Section(
        key="objections",
        title=_("Ihre Einsprüche gegen Pausen und Sperren"),
        columns={
            "words": _("Ihre Worte"),
            "outcome": _("Antwort"),
            "reasons": _("Begründung"),
            "opened_at": _("Wann"),
            "decided_at": _("Beantwortet"),
        },
        rows=[
            {
                "uuid": row.uuid,
                "words": row.words,
                "outcome": row.get_outcome_display(),
                "reasons": row.reasons,
                "opened_at": row.opened_at,
                "decided_at": row.decided_at,
            }
            for row in rows
        ],
    )


# --- asked by those who know the content ------------------------------------------------------


def redactions_about(items: Mapping[int, str]) -> Section:
    """What was blacked out, with the words of their author as long as we have them; `items` as
    for `decisions_about`."""
    rows = (
        Redaction.objects.filter(item__in=list(items), is_lifted=False)
        .select_related("rule", "words")
        .prefetch_related("statements")
        .order_by("at", "id")
    )
    return Section(
        key="redactions",
        title=_("Was wir unkenntlich gemacht haben"),
        columns={
            "about": _("Worüber"),
            "part": _("Teil"),
            "original": _("Ihre Worte vorher"),
            "rule": _("Regel"),
            "note": _("Begründung"),
            "original_until": _("Das Original bleibt bis"),
            "at": _("Wann"),
        },
        rows=[
            {
                "about": items[row.item_id],
                "part": row.get_what_display(),
                "original": _original(row),
                "rule": str(row.rule) if row.rule else "",
                "note": row.note,
                "original_until": row.original_until,
                "at": row.at,
            }
            for row in rows
        ],
    )


def _original(row: Redaction) -> list[str]:
    words: RedactedText | None = getattr(row, "words", None)
    return [text for text in words.original.values() if text] if words else []


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

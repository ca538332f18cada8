"""What was decided here about somebody's conduct, contributions and notices, with their wishes for
another look, for /konto/entscheidungen/; never who decided."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext as _

from accounts.decided import MOST, Chapter, Entry, Objection
from accounts.models import User
from common import clock, german
from geo.models import Municipality
from moderation import links, sanction_links, services
from moderation.deadlines import appeal_ends
from moderation.models import (
    Appeal,
    Decision,
    Flag,
    FlagAnswer,
    Redaction,
    Sanction,
    SanctionAppeal,
    Statement,
    Visibility,
)


def of(user: User, municipality: Municipality) -> list[Chapter]:
    """As many statements for many entries as for one."""
    now = clock.now()
    return [
        Chapter(
            key="pausen",
            title=_("Pausen und Sperren"),
            entries=[_sanction(row, now) for row in _sanctions(user, municipality)],
        ),
        Chapter(
            key="beitraege",
            title=_("Was von Ihnen nicht oder nur zum Teil gezeigt wird"),
            entries=[_statement(row, now) for row in _statements(user, municipality)],
        ),
        Chapter(
            key="beanstandungen",
            title=_("Was Sie beanstandet haben"),
            entries=[_flag(row, now) for row in _flags(user, municipality)],
        ),
    ]


def _sanctions(user: User, municipality: Municipality) -> QuerySet[Sanction]:
    rows = Sanction.objects.against(user, municipality.pk).filter(undone=False)
    return rows.select_related("rule").prefetch_related("events", "appeals")[:MOST]


def _sanction(row: Sanction, now: datetime) -> Entry:
    is_pause = row.kind == Sanction.Kind.PAUSE
    if row.lifted_at is not None:
        state = _("Aufgehoben am %(day)s") % {"day": german.day(row.lifted_at)}
    elif row.is_running(now):
        state = _("Läuft bis %(end)s (%(rule)s)")
        state %= {"end": german.moment(row.ends_at), "rule": row.rule}
    else:
        state = _("Vorbei seit %(end)s (%(rule)s)")
        state %= {"end": german.moment(row.ends_at), "rule": row.rule}
    return Entry(
        uuid=row.uuid,
        title=_("Ihre Pause") if is_pause else _("Ihre Sperre"),
        state=state,
        at=row.begins_at,
        href=sanction_links.path(row),
        until=row.may_object_until if services.may_object(row, at=now) else None,
        objection=_objection(list(row.appeals.all())),
    )


def _statements(user: User, municipality: Municipality) -> QuerySet[Statement]:
    later = Decision.objects.filter(item=OuterRef("decision__item"), id__gt=OuterRef("decision"))
    newer = Redaction.objects.filter(item=OuterRef("redaction__item"), id__gt=OuterRef("redaction"))
    return (
        Statement.objects.of(municipality)
        .standing()
        .to(user)
        .select_related("decision__item")
        .prefetch_related(_appeals("decision__appeals", Appeal.Side.AUTHOR))
        .annotate(was_decided_anew=Exists(later), was_redacted_anew=Exists(newer))[:MOST]
    )


def _statement(row: Statement, now: datetime) -> Entry:
    asked = _objection(row.decision.of_side)  # type: ignore[attr-defined]  # prefetched
    may = asked is None and now <= row.object_until and _stands(row)
    state = _("%(measure)s, mit Begründung vom %(day)s") % {
        "measure": row.get_measure_display(),
        "day": german.date_in_full(row.at),
    }
    return Entry(
        uuid=row.uuid,
        title=row.name or _("Ihr Beitrag"),
        state=state[:1].upper() + state[1:],
        at=row.at,
        href=links.statement_path(row),
        until=row.object_until if may else None,
        objection=asked,
    )


def _stands(row: Statement) -> bool:
    """As `services.reasons_stand`, of a row that was annotated."""
    if row.redaction_id is not None:
        is_shown = row.decision.item.visibility == Visibility.SHOWN
        return is_shown and not row.was_redacted_anew  # type: ignore[attr-defined]
    same = row.decision.item.visibility == row.decision.outcome
    return same and not row.was_decided_anew  # type: ignore[attr-defined]


def _flags(user: User, municipality: Municipality) -> QuerySet[Flag]:
    """Those that were answered; what waits is a case and no decision yet."""
    later = Decision.objects.filter(item=OuterRef("decision__item"), id__gt=OuterRef("decision"))
    answers = FlagAnswer.objects.standing().annotate(was_decided_anew=Exists(later))
    return (
        Flag.objects.of(municipality)
        .answered()
        .filter(user=user)
        .prefetch_related(
            Prefetch("answers", answers.order_by("id"), to_attr="standing"),
            _appeals("appeals", Appeal.Side.NOTIFIER),
        )
        .order_by("-id")[:MOST]
    )


def _flag(row: Flag, now: datetime) -> Entry:
    answer: FlagAnswer = row.standing[-1]  # type: ignore[attr-defined]
    asked = _objection(row.of_side)  # type: ignore[attr-defined]
    ends = appeal_ends(answer.at)
    may = (
        asked is None
        and answer.result == FlagAnswer.Result.REJECTED
        and now <= ends
        and not answer.was_decided_anew  # type: ignore[attr-defined]
    )
    state = _("%(result)s, Antwort vom %(day)s") % {
        "result": answer.get_result_display(),
        "day": german.date_in_full(answer.at),
    }
    return Entry(
        uuid=row.uuid,
        title=_("Ihre Beanstandung %(number)s") % {"number": row.number},
        state=state,
        at=answer.at,
        href=links.flag_path(row),
        until=ends if may else None,
        objection=asked,
    )


def _appeals(path: str, side: Appeal.Side) -> "Prefetch[str, QuerySet[Appeal], str]":
    return Prefetch(path, Appeal.objects.filter(side=side).order_by("id"), to_attr="of_side")


def _objection(appeals: Sequence[Appeal | SanctionAppeal]) -> Objection | None:
    """The last of one person, of `appeals` in their order."""
    if not appeals:
        return None
    last = appeals[-1]
    return Objection(
        at=last.opened_at, outcome=last.get_outcome_display(), answered_at=last.decided_at
    )

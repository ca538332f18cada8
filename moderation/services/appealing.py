"""„Noch einmal prüfen lassen“: ask for another look, and somebody else's answer (Art. 20 DSA)."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock, german, journal
from common.models import ActorKind
from geo.models import Municipality
from moderation import kinds
from moderation.deadlines import appeal_due, appeal_ends
from moderation.errors import AlreadyDecided, DecidedBefore, NotYet, TooLate
from moderation.models import (
    Appeal,
    Case,
    Decision,
    Flag,
    FlagAnswer,
    Item,
    Redaction,
    Rule,
    Statement,
    Visibility,
)
from moderation.notifications import notices
from moderation.services.applying import (
    Act,
    apply,
    close_if_answered,
    lock_open_case,
    refuse_if_claimed,
    tree_of,
)
from moderation.services.asking import ask, lock_chain
from moderation.services.deciding import refuse_without_ground
from moderation.services.redactions import lift


@transaction.atomic
def appeal_as_author(
    statement: Statement, *, words: str, by: User | None = None, at: datetime | None = None
) -> Appeal:
    """The author, or whoever has their secret link, wants another look at a restriction.

    Asking again gives the first answer again. Raises `TooLate` after six months,
    `AlreadyDecided` if the decision does not stand any more, or `ValidationError`.
    """
    decision = statement.decision
    return _appeal(
        decision,
        side=Appeal.Side.AUTHOR,
        flag=None,
        words=words,
        by=by or statement.user,
        ends=statement.object_until,
        at=at,
        against=statement,
    )


@transaction.atomic
def appeal_as_notifier(
    answer: FlagAnswer, *, words: str, by: User | None = None, at: datetime | None = None
) -> Appeal:
    """Whoever flagged wants another look at what was left standing; as `appeal_as_author`."""
    if answer.result != FlagAnswer.Result.REJECTED:
        raise AlreadyDecided(_superseded(), code="superseded")
    return _appeal(
        answer.decision,
        side=Appeal.Side.NOTIFIER,
        flag=answer.flag,
        words=words,
        by=by or answer.flag.user,
        ends=appeal_ends(answer.at),
        at=at,
    )


def _appeal(
    decision: Decision,
    *,
    side: Appeal.Side,
    flag: Flag | None,
    words: str,
    by: User | None,
    ends: datetime,
    at: datetime | None,
    against: Statement | None = None,
) -> Appeal:
    item = lock_chain(decision.item_id)[-1]
    now = at or clock.now()
    asked = Appeal.objects.filter(decision=decision, side=side, flag=flag).first()
    if asked is not None:
        return asked
    if now > ends:
        raise TooLate(
            _("Das ging bis zum %(day)s."),
            code="too_late",
            params={"day": german.date_in_full(ends)},
        )
    if not (reasons_stand(against, item) if against else stands(decision, item)):
        raise AlreadyDecided(_superseded(), code="superseded")
    if not words.strip():
        raise ValidationError(
            {"words": _("Bitte schreiben Sie kurz, warum Sie nicht einverstanden sind.")}
        )
    town: Municipality = item.municipality
    case = ask(item, reason=Case.Reason.APPEALED, due_at=appeal_due(now, land=town.land))
    row = Appeal.objects.create(
        municipality=town,
        decision=decision,
        side=side,
        flag=flag,
        case=case,
        by_user=by,
        words=words.strip(),
        opened_at=now,
        first_decided_by=_restricted_by(decision, against),
    )
    _journal(row, "moderation.appealed", ActorKind.RESIDENT, None)
    return row


def stands(decision: Decision, item: Item) -> bool:
    """Whether `decision` is the last about `item` and still holds."""
    later = Decision.objects.filter(item=item, id__gt=decision.pk)
    return item.visibility == decision.outcome and not later.exists()


def reasons_stand(statement: Statement, item: Item) -> bool:
    """Whether what `statement` is about still holds. A redaction does as long as the rest is
    shown and nothing else was blacked out since, whatever else was decided."""
    if statement.redaction_id is None:
        return stands(statement.decision, item)
    return (
        item.visibility == Visibility.SHOWN
        and not Decision.objects.filter(undoes=statement.decision_id).exists()
        and Redaction.objects.filter(pk=statement.redaction_id).standing().exists()
    )


def _restricted_by(decision: Decision, statement: Statement | None) -> User | None:
    """Who may not look again: who decided, or who blacked out."""
    redaction = statement.redaction if statement else None
    return redaction.by if redaction else decision.decided_by


def _superseded() -> str:
    return _("Inzwischen wurde dazu neu entschieden.")


@transaction.atomic
def decide_appeal(
    appeal: Appeal,
    outcome: Appeal.Outcome,
    *,
    by: User,
    reasons: str,
    rule: Rule | None = None,
    norm: str = "",
    version: int | None = None,
) -> Appeal:
    """Somebody else answers: it stays (UPHELD), it is the other way round (OVERTURNED), or it
    stays hidden on another ground (PARTLY, for authors). A redaction stays or is taken back.

    `reasons` are told to who asked. What gets hidden needs its `rule` or `norm`. `version` is
    that of the item that was looked at. The same click twice gets the first answer again.
    Raises `DecidedBefore`, `AlreadyDecided`, `ClaimedByAnother`, `RuleMissing`, `NotYet` or
    `ValidationError`.
    """
    chain = lock_chain(appeal.decision.item_id)
    item = chain[-1]
    fresh = Appeal.objects.select_for_update(of=("self",), no_key=True).get(pk=appeal.pk)
    now = clock.now()
    if fresh.decided_at is not None:
        if fresh.decided_by_id == by.pk and fresh.outcome == outcome:
            return fresh
        raise AlreadyDecided(
            _("Das hat gerade jemand anderes noch einmal geprüft."), code="already_decided"
        )
    if by.pk in (fresh.first_decided_by_id, fresh.by_user_id):
        raise DecidedBefore(
            _("Die erste Entscheidung war Ihre. Noch einmal prüft das jemand anderes."),
            code="own_decision",
        )
    if version is not None and version != item.version:
        raise AlreadyDecided(
            _("Der Inhalt wurde gerade geändert. Bitte sehen Sie ihn noch einmal an."),
            code="changed",
        )
    if not reasons.strip():
        raise ValidationError({"reasons": _("Bitte begründen Sie die Entscheidung.")})
    is_redaction = fresh.is_about_redaction
    goal = _goal(fresh, item, outcome)
    if is_redaction:
        goal = None
        if outcome == Appeal.Outcome.PARTLY:
            raise ValidationError(
                _("Eine Schwärzung bleibt, oder sie wird aufgehoben."), code="redaction"
            )
    norm = norm.strip()
    if goal is not None:
        refuse_without_ground(goal, rule, norm, item.municipality_id)
    if goal == Visibility.SHOWN:
        for sentence in kinds.not_yet([item]).values():
            raise NotYet(sentence, code="not_yet")
    case = lock_open_case(chain)
    if case is not None:
        refuse_if_claimed(case, by, now)
    _answer(fresh, outcome, by=by, reasons=reasons.strip(), at=now)
    if goal is None:
        if fresh.redaction is not None and outcome == Appeal.Outcome.OVERTURNED:
            lift(item, what=fresh.redaction.what, by=by)
        if case is not None:
            close_if_answered(case, tree_of(case.item_id), at=now)
    else:
        is_hidden = goal != Visibility.SHOWN
        by_notice = fresh.side == Appeal.Side.NOTIFIER
        act = Act(
            chain=chain,
            case=case,
            by=by,
            rule=rule if is_hidden else None,
            norm=norm if is_hidden else "",
            note=reasons.strip()[:1000] if is_hidden else "",
            source=Decision.Source.NOTICE if by_notice else fresh.decision.source,
            at=now,
        )
        _carry_out(fresh, goal, act, by)
    return fresh


def _goal(appeal: Appeal, item: Item, outcome: Appeal.Outcome) -> Visibility | None:
    """What the item shall become; None if it stays as it is."""
    if outcome == Appeal.Outcome.UPHELD:
        return None
    if appeal.side == Appeal.Side.NOTIFIER and outcome == Appeal.Outcome.OVERTURNED:
        return Visibility.REMOVED
    if appeal.side == Appeal.Side.AUTHOR and outcome == Appeal.Outcome.OVERTURNED:
        return Visibility.SHOWN
    if appeal.side == Appeal.Side.AUTHOR and outcome == Appeal.Outcome.PARTLY:
        return Visibility(item.visibility)
    raise ValueError(f"{outcome} is no answer to the {appeal.side}.")


def _carry_out(appeal: Appeal, goal: Visibility, act: Act, by: User) -> None:
    """Decide anew; others who asked about the same decision have their answer with it."""
    same = Appeal.objects.open().filter(decision__item=act.chain[-1]).exclude(pk=appeal.pk)
    others = list(same.exclude(first_decided_by=by).exclude(by_user=by))
    for other in others:
        _answer(other, Appeal.Outcome(appeal.outcome), by=by, reasons=appeal.reasons, at=act.at)
    [decision] = apply(act, {act.chain[-1].pk: goal})
    answered = [appeal, *others]
    Appeal.objects.filter(pk__in=[each.pk for each in answered]).update(result=decision)
    appeal.result = decision


def _answer(
    appeal: Appeal, outcome: Appeal.Outcome, *, by: User, reasons: str, at: datetime
) -> None:
    appeal.outcome = outcome
    appeal.reasons = reasons
    appeal.decided_at = at
    appeal.decided_by = by
    appeal.save(update_fields=["outcome", "reasons", "decided_at", "decided_by"])
    _journal(appeal, "moderation.appeal_decided", ActorKind.STAFF, by)
    notices.tell_of_appeal(appeal)


def _journal(appeal: Appeal, verb: str, kind: ActorKind, by: User | None) -> None:
    journal.write(
        municipality_id=appeal.municipality_id,
        actor_kind=kind,
        actor_uuid=by.uuid if by else None,
        verb=verb,
        object_uuid=appeal.decision.item.uuid,
        payload={
            "appeal": str(appeal.uuid),
            "decision": str(appeal.decision.uuid),
            "side": appeal.side,
            "outcome": appeal.outcome,
        },
    )

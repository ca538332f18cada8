"""Which mails moderation sends: receipts, answers and reasons. Numbers, rules and links; never
what the content or a notice said, and never who wrote either.

What a mail says is looked up when it is sent. If the decision was taken back by then, nothing
is sent.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts import mail
from accounts.mail import Recipient
from accounts.models import Contact, User
from common import clock, german
from moderation import kinds, links
from moderation.deadlines import UNDO_SECONDS, appeal_ends
from moderation.models import Appeal, Flag, FlagAnswer, Item, Redaction, Statement
from moderation.notifiers import limit_of
from moderation.statements import about, of_decision

RECEIPT = "moderation/receipt"
ANSWER = "moderation/answer"
REASONS = "moderation/reasons"
APPEAL_ANSWERED = "moderation/appeal_answered"


def register_mails() -> None:
    """Called when the apps are ready."""
    mail.register(
        RECEIPT,
        "moderation.notifications.notices.for_receipt",
        about=_("Ihr Hinweis auf einen Inhalt ist da"),
    )
    mail.register(
        ANSWER,
        "moderation.notifications.notices.for_answer",
        about=_("Antwort auf Ihren Hinweis"),
    )
    mail.register(
        REASONS,
        "moderation.notifications.notices.for_reasons",
        about=_("Begründung einer Entscheidung"),
    )
    mail.register(
        APPEAL_ANSWERED,
        "moderation.notifications.notices.for_appeal",
        about=_("Noch einmal geprüft: das Ergebnis"),
    )


def notifier(flag: Flag) -> Contact | User | None:
    return flag.user or flag.contact


def author(statement: Statement) -> Contact | User | None:
    return statement.user or statement.contact


def send_receipt(flag: Flag) -> None:
    """At once: Art. 16 (4) DSA."""
    if to := notifier(flag):
        mail.send_later(municipality=flag.municipality, template=RECEIPT, to=to, ref=flag.uuid)


def tell_notifier(answer: FlagAnswer) -> None:
    """Art. 16 (5) DSA, after the minute for mistakes."""
    if to := notifier(answer.flag):
        _later(answer.flag, ANSWER, to, answer.uuid)


def tell_author(statement: Statement) -> None:
    """Art. 17 DSA, after the minute for mistakes. Nobody writes to themselves."""
    to = author(statement)
    decided_by = statement.decision.decided_by_id
    if to is not None and not (isinstance(to, User) and to.pk == decided_by):
        _later(statement, REASONS, to, statement.uuid)


def tell_of_appeal(appeal: Appeal) -> None:
    """Art. 20 (5) DSA: who asked, and those on the other side for whom something changed.

    A notifier hears what became of a restriction they brought about. The author hears of a
    notifier's appeal only by the reasons of a new restriction: if all stays as it was, they
    had never been told of the notice.
    """
    statement = Statement.objects.filter(decision=appeal.decision).first()
    if appeal.side == Appeal.Side.AUTHOR:
        if statement is not None and (to := author(statement)):
            _later(appeal, APPEAL_ANSWERED, to, appeal.uuid)
        flags = Flag.objects.filter(
            answers__decision=appeal.decision, answers__result=FlagAnswer.Result.UPHELD
        )
        told = list(flags.select_related("user", "contact", "municipality"))
    else:
        told = [appeal.flag] if appeal.flag else []
    for flag in told:
        if to := notifier(flag):
            _later(appeal, APPEAL_ANSWERED, to, appeal.uuid)


def _later(thing: Flag | Statement | Appeal, template: str, to: Contact | User, ref: UUID) -> None:
    mail.send_later(
        municipality=thing.municipality,
        template=template,
        to=to,
        ref=ref,
        at=clock.now() + timedelta(seconds=UNDO_SECONDS),
    )


# --- what they say -----------------------------------------------------------------------


def for_receipt(flag_uuid: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    flag = _flags().filter(uuid=flag_uuid).first()
    if flag is None or notifier(flag) != recipient:
        return None
    return _of_flag(flag)


def for_answer(answer_uuid: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    """What became of a notice; None if the decision was taken back."""
    answer = (
        FlagAnswer.objects.standing()
        .filter(uuid=answer_uuid)
        .select_related("flag__item", "flag__municipality", "flag__user", "flag__contact")
        .first()
    )
    if answer is None or notifier(answer.flag) != recipient:
        return None
    limit = limit_of(answer.flag.municipality)
    return {
        **_of_flag(answer.flag),
        "result": answer.result,
        "is_unfounded": answer.is_unfounded,
        "limit": limit,
        "until": german.date_in_full(appeal_ends(answer.at)),
    }


def for_reasons(statement_uuid: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    """Why something is not shown; None if that was taken back or decided anew meanwhile."""
    statement = (
        Statement.objects.standing()
        .filter(uuid=statement_uuid)
        .select_related(
            "decision__item", "decision__rule", "redaction__rule", "municipality", "user", "contact"
        )
        .first()
    )
    if statement is None or author(statement) != recipient:
        return None
    decision = statement.decision
    if not reasons_hold(statement):
        return None
    spoken = about(decision.item)
    base = statement.municipality.base_url.rstrip("/")
    return {
        "language": statement.language,
        "subject": spoken.subject,
        "why": of_decision(decision, statement.redaction),
        "until": german.date_in_full(statement.object_until),
        "mend": spoken.mend,
        "mend_link": base + spoken.mend_href if spoken.mend_href else "",
        "page": base + spoken.href if spoken.href else "",
        "link": base + links.statement_path(statement),
    }


def reasons_hold(statement: Statement) -> bool:
    decision = statement.decision
    if decision.item.visibility != decision.outcome:
        return False
    redaction = statement.redaction_id
    return redaction is None or Redaction.objects.filter(pk=redaction).standing().exists()


def for_appeal(appeal_uuid: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    """What the second look came to; None while it is open (again)."""
    appeal = (
        Appeal.objects.exclude(decided_at=None)
        .filter(uuid=appeal_uuid)
        .select_related("municipality", "decision__item", "decision__statement", "flag")
        .first()
    )
    if appeal is None or not isinstance(recipient, Contact | User):
        return None
    base = appeal.municipality.base_url.rstrip("/")
    statement = Statement.objects.filter(decision=appeal.decision).first()
    is_author = statement is not None and author(statement) == recipient
    if is_author and statement is not None:
        link = links.statement_path(statement)
        language = statement.language
    else:
        who = {"user": recipient} if isinstance(recipient, User) else {"contact": recipient}
        flag = Flag.objects.filter(item=appeal.decision.item, **who).first()
        if flag is None:
            return None
        link, language = links.flag_path(flag), flag.language
    return {
        "language": language,
        "subject": about(appeal.decision.item).subject if is_author else "",
        "is_own": is_author == (appeal.side == Appeal.Side.AUTHOR),
        "is_shown": _is_shown(appeal.decision.item),
        "outcome": appeal.outcome,
        "is_partly_shown": appeal.is_about_redaction and appeal.outcome == Appeal.Outcome.UPHELD,
        "link": base + link,
    }


def _is_shown(item: Item) -> bool:
    return item.visibility == "shown"


def _flags() -> Any:
    return Flag.objects.select_related("municipality", "item", "user", "contact")


def _of_flag(flag: Flag) -> dict[str, Any]:
    base = flag.municipality.base_url.rstrip("/")
    return {
        "language": flag.language,
        "number": flag.number,
        "kind": str(kinds.get(flag.item.kind).label),
        "link": base + links.flag_path(flag),
    }

"""What a decision means for those who flagged the content and for who made it.

Called by `applying.apply` in the deciding transaction, whoever decides: so no restriction is
without its reasons, and no notice without its answer.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef

from accounts.models import Contact, User
from accounts.services import keep_contact_until
from common import jobs
from moderation import kinds, statements
from moderation.deadlines import UNDO_SECONDS, appeal_ends
from moderation.models import (
    Appeal,
    Decision,
    Flag,
    FlagAnswer,
    Redaction,
    Statement,
    Visibility,
)
from moderation.notifications import notices

# After the last day on which one may ask for another look; then that is answered as well.
_KEEP_AFTERWARDS = timedelta(days=30)
_RESULTS = {
    Visibility.SHOWN: FlagAnswer.Result.REJECTED,
    Visibility.HELD: FlagAnswer.Result.UPHELD,
    Visibility.REMOVED: FlagAnswer.Result.UPHELD,
    Visibility.PRIVATE: FlagAnswer.Result.LAPSED,
}


def flags_of(items: Collection[int]) -> dict[int, list[Flag]]:
    """The unanswered notices about items, by `item.pk`; one statement."""
    found: dict[int, list[Flag]] = {}
    for flag in (
        Flag.objects.open()
        .filter(item__in=list(items))
        .select_related("municipality", "user", "contact")
    ):
        found.setdefault(flag.item_id, []).append(flag)
    return found


def source_of(is_automatic: bool, flags: Sequence[Flag] | None) -> Decision.Source:
    """How it came up that something is decided about."""
    if flags:
        return Decision.Source.NOTICE
    return Decision.Source.AUTOMATION if is_automatic else Decision.Source.OWN


def follow(
    made: Sequence[Decision],
    flags: Mapping[int, list[Flag]],
    *,
    unfounded: Collection[UUID] = (),
    is_undone: bool = False,
    is_redaction: bool = False,
    at: datetime,
) -> set[int]:
    """Answer the notices about what was decided, and give the reasons for restrictions.

    Undoing needs neither: answers and reasons count as long as their decision does. A wish for
    another look that hung on the undone decision lapses; one that it had answered is open again.
    Answers those items (by pk) that still wait for another look: at a redaction in what was
    shown once more, or at whatever else if all that was decided is a redaction.
    """
    if is_undone:
        undone = [decision.undoes_id for decision in made]
        Appeal.objects.filter(result__in=undone).update(
            outcome="", reasons="", decided_at=None, decided_by=None, result=None
        )
        lapse(Appeal.objects.open().filter(decision__in=undone), at)
        return set()
    _answer(made, flags, unfounded, at)
    shown = {each.item_id: each for each in made if each.outcome == Visibility.SHOWN}
    asked = Appeal.objects.open().filter(decision__item__in=[each.item_id for each in made])
    kept, gone = set[int](), list[Appeal]()
    for appeal in asked.select_related("decision__statement"):
        item_id = appeal.decision.item_id
        if is_redaction or (item_id in shown and appeal.is_about_redaction):
            kept.add(item_id)
        else:
            gone.append(appeal)
    lapse(gone, at)
    give_reasons([each for each in made if each.outcome in (Visibility.HELD, Visibility.REMOVED)])
    redactions = _without_reasons(shown)
    told_now = {pk: those[0] for pk, those in redactions.items()}
    give_reasons([shown[pk] for pk in told_now], redactions=told_now)
    for those in redactions.values():
        for later in those[1:]:
            # A decision gives one reason. The rest follows when this one cannot be undone any more.
            jobs.defer(
                "moderation.tell_redaction",
                at=at + timedelta(seconds=UNDO_SECONDS),
                redaction=later.uuid,
            )
    return kept


def _without_reasons(shown: Mapping[int, Decision]) -> dict[int, list[Redaction]]:
    """The redactions in what is shown whose author was not told why yet, by `item.pk`: of a photo
    there can be two. One statement, none if nothing can have been blacked out: that raises the
    version, as the decision does."""
    changed = [pk for pk, decision in shown.items() if decision.item.version > 2]
    if not changed:
        return {}
    told = Statement.objects.standing().filter(redaction=OuterRef("pk"))
    found = Redaction.objects.filter(item__in=changed).standing().filter(~Exists(told))
    by_item: dict[int, list[Redaction]] = {}
    for each in found.select_related("rule").order_by("-id"):
        by_item.setdefault(each.item_id, []).append(each)
    return by_item


def _answer(
    made: Iterable[Decision],
    flags: Mapping[int, list[Flag]],
    unfounded: Collection[UUID],
    at: datetime,
) -> None:
    for decision in made:
        result = _RESULTS.get(Visibility(decision.outcome))
        if result is None:  # it waits again, so the notice does too
            continue
        for flag in flags.get(decision.item_id, ()):
            answer = FlagAnswer.objects.create(
                municipality_id=flag.municipality_id,
                flag=flag,
                decision=decision,
                result=result,
                is_unfounded=result == FlagAnswer.Result.REJECTED and flag.uuid in unfounded,
                at=at,
            )
            _keep(flag.contact, at)
            notices.tell_notifier(answer)


def lapse(appeals: "Iterable[Appeal]", at: datetime) -> None:
    """The content was changed or deleted, or the decision taken back."""
    for appeal in appeals:
        appeal.outcome = Appeal.Outcome.LAPSED
        appeal.decided_at = at
        appeal.save(update_fields=["outcome", "decided_at"])
        notices.tell_of_appeal(appeal)


def give_reasons(
    decisions: Sequence[Decision], *, redactions: Mapping[int, Redaction] | None = None
) -> list[Statement]:
    """Write down why, for the author of each item, and defer the mail (Art. 17 DSA).

    `redactions`, by `item.pk`, are what was made unrecognisable in what they show; without,
    the outcome is what is told.
    """
    items = [decision.item for decision in decisions]
    if not items:
        return []
    authors = kinds.authors(items)
    people = User.objects.in_bulk({each.user_id for each in authors.values() if each.user_id})
    contacts = Contact.objects.in_bulk(
        {each.contact_id for each in authors.values() if each.contact_id}
    )
    who = {
        pk: (people.get(each.user_id or 0), contacts.get(each.contact_id or 0))
        for pk, each in authors.items()
    }
    languages = {pk: user.language for pk, (user, _contact) in who.items() if user is not None}
    spoken = statements.spoken_of(items, languages)
    given = []
    for decision in decisions:
        user, contact = who.get(decision.item_id, (None, None))
        about = spoken[decision.item_id]
        redaction = (redactions or {}).get(decision.item_id)
        reasons = statements.of_decision(decision, redaction)
        statement = Statement.objects.create(
            municipality=decision.item.municipality,
            decision=decision,
            redaction=redaction,
            user=user,
            contact=contact,
            language=about.language,
            measure=reasons.measure,
            name=about.subject[:300],
            ground=statements.ground(reasons),
            text=statements.letter(about, reasons),
            object_until=appeal_ends(decision.at),
            at=decision.at,
        )
        notices.tell_author(statement)
        given.append(statement)
    return given


def _keep(contact: Contact | None, at: datetime) -> None:
    """Who may ask for another look is told what came of it."""
    until = appeal_ends(at) + _KEEP_AFTERWARDS
    if contact is not None and contact.delete_after < until:
        keep_contact_until(contact, until)

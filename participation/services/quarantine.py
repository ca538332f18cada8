"""Setting votes aside that look like fraud, and letting them count again: two people each time.

Locks are taken in one order: the quarantine, the Items of what is concerned, people (nobody
here; see `services.merging`), proposals, comments, then the rows that are counted. So whoever
votes, merges or moderates at the same moment waits, and counters stay exact.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock, data_version
from moderation.models import Item
from participation.errors import ChangedMeanwhile, NotPossible
from participation.models import (
    Comment,
    CommentVote,
    Consultation,
    Proposal,
    Quarantine,
    QuarantineAccount,
    QuarantineEntry,
    Support,
    Vote,
)
from participation.notifications.quarantine import tell_set_aside
from participation.services.journalling import by_staff

State = Quarantine.State
Kind = QuarantineEntry.Kind


@transaction.atomic
def propose_quarantine(
    consultation: Consultation,
    accounts: Collection[UUID],
    *,
    reason: str,
    by: User,
    at: datetime | None = None,
) -> Quarantine:
    """Name what these accounts cast here up to now; nothing changes until a second person
    confirms. Raises `ValidationError` for no account that took part, or without a reason."""
    _require_may(consultation, by)
    reason = _words(reason, "reason")
    people = list(User.objects.filter(uuid__in=accounts).order_by("pk"))
    rows = _rows_of(consultation, people)
    if not rows:
        raise ValidationError(
            {"accounts": _("Bitte wählen Sie Konten aus, von denen hier etwas zählt.")}
        )
    made = Quarantine.objects.create(
        municipality_id=consultation.municipality_id,
        consultation=consultation,
        reason=reason,
        proposed_by=by,
        proposed_at=at or clock.now(),
    )
    concerned = {user for user, _kind, _row in rows}
    by_user = {
        account.user_id: account
        for account in QuarantineAccount.objects.bulk_create(
            [
                QuarantineAccount(quarantine=made, user=person)
                for person in people
                if person.pk in concerned
            ]
        )
    }
    QuarantineEntry.objects.bulk_create(
        [QuarantineEntry(account=by_user[user], kind=kind, row_id=row) for user, kind, row in rows]
    )
    _journal("proposed", made, by=by, n=len(rows))
    return made


@transaction.atomic
def confirm_quarantine(
    quarantine: Quarantine, *, by: User, at: datetime | None = None
) -> Quarantine:
    """The second person agrees: what was named stops counting now, whatever phase it is.

    What was taken back since is nothing to set aside, and what came since counts. Raises
    `NotPossible` for the one who proposed it, `ChangedMeanwhile` if it was decided already.
    """
    now = at or clock.now()
    fresh = _locked(quarantine, State.PROPOSED)
    _require_second(fresh.proposed_by_id, fresh.consultation, by)
    entries = QuarantineEntry.objects.filter(account__quarantine=fresh)
    fresh.supports = _set_supports_aside(fresh, _ids(entries, Kind.SUPPORT))
    fresh.thumbs = _set_thumbs_aside(fresh, _ids(entries, Kind.THUMB))
    fresh.votes = Vote.objects.filter(pk__in=_ids(entries, Kind.VOTE), quarantine=None).update(
        quarantine=fresh
    )
    fresh.state, fresh.decided_by, fresh.decided_at = State.CONFIRMED, by, now
    fresh.save()
    _journal("confirmed", fresh, by=by, n=fresh.number)
    data_version.raise_version(fresh.municipality_id)
    for account in fresh.accounts.select_related("user"):
        tell_set_aside(account, at=now)
    return fresh


@transaction.atomic
def refuse_quarantine(
    quarantine: Quarantine, *, by: User, at: datetime | None = None
) -> Quarantine:
    """It does not happen: the second person disagrees, or the first thinks better of it."""
    fresh = _locked(quarantine, State.PROPOSED)
    _require_may(fresh.consultation, by)
    fresh.state, fresh.decided_by, fresh.decided_at = State.REFUSED, by, at or clock.now()
    fresh.save()
    _journal("refused", fresh, by=by)
    return fresh


@transaction.atomic
def propose_lifting(
    quarantine: Quarantine, *, reason: str, by: User, at: datetime | None = None
) -> Quarantine:
    """Somebody thinks that these votes shall count; a second person decides."""
    fresh = _locked(quarantine, State.CONFIRMED)
    _require_may(fresh.consultation, by)
    if fresh.lift_proposed_by_id is not None:
        raise ChangedMeanwhile(_("Das ist schon vorgeschlagen."), code="proposed")
    fresh.lift_reason = _words(reason, "reason")
    fresh.lift_proposed_by, fresh.lift_proposed_at = by, at or clock.now()
    fresh.save()
    _journal("lifting_proposed", fresh, by=by)
    return fresh


@transaction.atomic
def refuse_lifting(quarantine: Quarantine, *, by: User) -> Quarantine:
    """They go on not counting."""
    fresh = _locked(quarantine, State.CONFIRMED)
    _require_may(fresh.consultation, by)
    _require_lifting(fresh)
    fresh.lift_reason, fresh.lift_proposed_by, fresh.lift_proposed_at = "", None, None
    fresh.save()
    _journal("lifting_refused", fresh, by=by)
    return fresh


@transaction.atomic
def lift_quarantine(quarantine: Quarantine, *, by: User, at: datetime | None = None) -> Quarantine:
    """The second person agrees: everything counts again."""
    now = at or clock.now()
    fresh = _locked(quarantine, State.CONFIRMED)
    _require_lifting(fresh)
    _require_second(fresh.lift_proposed_by_id, fresh.consultation, by)
    n = fresh.number
    release(fresh)
    fresh.votes = fresh.supports = fresh.thumbs = 0
    fresh.state, fresh.lifted_by, fresh.lifted_at = State.LIFTED, by, now
    fresh.save()
    _journal("lifted", fresh, by=by, n=n)
    data_version.raise_version(fresh.municipality_id)
    for account in fresh.accounts.select_related("user"):
        tell_set_aside(account, at=now)
    return fresh


def release(quarantine: Quarantine, *, user: User | None = None) -> dict[str, int]:
    """Let what is set aside count again, of everybody or of one account: how many of which
    field of `Quarantine`. The quarantine is locked."""
    whose = {"quarantine": quarantine} | ({"user": user} if user is not None else {})
    supports = Support.objects.filter(**whose)
    proposals = sorted({*supports.values_list("proposal_id", flat=True)})
    _lock_proposals(proposals)
    n_supports = supports.filter(carried_from=None).count()
    supports.update(quarantine=None)
    _recount_proposals(proposals)
    thumbs = CommentVote.objects.filter(**whose)
    _lock_comments(sorted({*thumbs.values_list("comment_id", flat=True)}))
    n_thumbs = _move_thumbs(
        "quarantine_id = %(q)s AND (%(user)s::bigint IS NULL OR user_id = %(user)s)",
        {"q": quarantine.pk, "user": user.pk if user is not None else None},
        to=None,
        sign=1,
    )
    n_votes = Vote.objects.filter(**whose).update(quarantine=None)
    return {"votes": n_votes, "supports": n_supports, "thumbs": n_thumbs}


# --- locks and counters ---------------------------------------------------------------------------


def _set_supports_aside(quarantine: Quarantine, ids: Sequence[int]) -> int:
    """How many people's supports; copies in a proposal that took another in follow theirs."""
    touched = {*Support.objects.filter(pk__in=ids).values_list("proposal_id", flat=True)}
    into = Proposal.objects.filter(pk__in=touched, merged_into__isnull=False)
    _lock_proposals(sorted(touched | {*into.values_list("merged_into_id", flat=True)}))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH named AS (
              UPDATE participation_support SET quarantine_id = %(q)s
              WHERE id = ANY(%(ids)s) AND quarantine_id IS NULL
              RETURNING proposal_id, user_id
            ), carried AS (
              UPDATE participation_support s SET quarantine_id = %(q)s FROM named
              WHERE s.carried_from_id = named.proposal_id AND s.user_id = named.user_id
                AND s.quarantine_id IS NULL
              RETURNING s.proposal_id
            )
            SELECT (SELECT count(*) FROM named),
                   ARRAY(SELECT proposal_id FROM named UNION SELECT proposal_id FROM carried)
            """,
            {"q": quarantine.pk, "ids": list(ids)},
        )
        number, proposals = cursor.fetchone()
    _recount_proposals(proposals)
    return int(number)


def _set_thumbs_aside(quarantine: Quarantine, ids: Sequence[int]) -> int:
    rows = CommentVote.objects.filter(pk__in=ids)
    _lock_comments(sorted({*rows.values_list("comment_id", flat=True)}))
    where = "id = ANY(%(ids)s) AND quarantine_id IS NULL"
    return _move_thumbs(where, {"ids": list(ids)}, to=quarantine.pk, sign=-1)


def _lock_proposals(ids: Sequence[int]) -> None:
    """Items first, as moderation and merging do."""
    items = Item.objects.filter(proposal__in=ids).order_by("id")
    list(items.select_for_update(of=("self",), no_key=True).values_list("pk"))
    rows = Proposal.objects.filter(pk__in=ids).order_by("id")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))


def _lock_comments(ids: Sequence[int]) -> None:
    rows = Comment.objects.filter(pk__in=ids).order_by("id")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))


def _recount_proposals(ids: Sequence[int]) -> None:
    """A support under way waits with its own +1 for the lock, so counting sees what is there."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE participation_proposal p SET support_count = (
              SELECT count(*) FROM participation_support s
              WHERE s.proposal_id = p.id AND s.quarantine_id IS NULL)
            WHERE p.id = ANY(%s)
            """,
            [list(ids)],
        )


def _move_thumbs(where: str, values: dict[str, Any], *, to: int | None, sign: int) -> int:
    """Set thumbs aside (`sign` -1) or let them count (+1): rows and counters in one statement,
    the comments' rows being locked. What was imported has counters without rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH moved AS (
              UPDATE participation_commentvote SET quarantine_id = %(to)s
              WHERE {where} RETURNING comment_id, value
            ), sums AS (
              SELECT comment_id, count(*) FILTER (WHERE value = 1) AS up,
                     count(*) FILTER (WHERE value = -1) AS down
              FROM moved GROUP BY 1
            ), counted AS (
              UPDATE participation_comment c
              SET up_count = c.up_count + %(sign)s * sums.up,
                  down_count = c.down_count + %(sign)s * sums.down
              FROM sums WHERE c.id = sums.comment_id
            )
            SELECT count(*) FROM moved
            """,  # noqa: S608  # `where` is one of two constants of this module
            {**values, "to": to, "sign": sign},
        )
        return int(cursor.fetchone()[0])


# --- checks ---------------------------------------------------------------------------------------


def _rows_of(consultation: Consultation, people: Sequence[User]) -> list[tuple[int, str, int]]:
    """(user, kind, row) of all that counts here of these people."""
    mine = {"user__in": people, "quarantine": None}
    votes = Vote.objects.filter(poll__consultation=consultation, **mine)
    supports = Support.objects.filter(
        proposal__consultation=consultation, carried_from=None, **mine
    )
    thumbs = CommentVote.objects.filter(comment__thread__consultation=consultation, **mine)
    return [
        (user, str(kind), row)
        for kind, rows in ((Kind.VOTE, votes), (Kind.SUPPORT, supports), (Kind.THUMB, thumbs))
        for user, row in rows.order_by("pk").values_list("user_id", "pk")
    ]


def _ids(entries: QuerySet[QuarantineEntry], kind: Kind) -> list[int]:
    return list(entries.filter(kind=kind).values_list("row_id", flat=True))


def _locked(quarantine: Quarantine, state: State) -> Quarantine:
    fresh = (
        Quarantine.objects.select_related("consultation__municipality", "municipality")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=quarantine.pk)
    )
    if fresh.state != state:
        raise ChangedMeanwhile(
            _("Darüber hat gerade jemand anderes entschieden: %(state)s."),
            code="decided",
            params={"state": fresh.get_state_display()},
        )
    return fresh


locked = _locked


def _require_may(consultation: Consultation, by: User) -> None:
    if not by.has_perm("participation.quarantine", consultation):
        raise NotPossible(_("Das darf nur jemand aus der Moderation."), code="not_allowed")


def _require_second(first: int | None, consultation: Consultation, by: User) -> None:
    _require_may(consultation, by)
    if first == by.pk:
        raise NotPossible(
            _("Das entscheidet eine zweite Person, nicht wer es vorgeschlagen hat."),
            code="same_person",
        )


def _require_lifting(quarantine: Quarantine) -> None:
    if quarantine.lift_proposed_by_id is None:
        raise ChangedMeanwhile(_("Das hat niemand vorgeschlagen."), code="not_proposed")


def _words(text: str, field: str) -> str:
    text = text.strip()
    if not text:
        raise ValidationError({field: _("Bitte schreiben Sie den Grund. Alle lesen ihn.")})
    return text


def _journal(verb: str, quarantine: Quarantine, *, by: User, **numbers: int) -> None:
    by_staff(
        f"participation.quarantine_{verb}",
        quarantine.consultation,
        by=by,
        quarantine=str(quarantine.uuid),
        **numbers,
    )


note = _journal

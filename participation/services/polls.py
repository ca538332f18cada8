"""Voting in a plain open poll: one person, one vote, changed until it closes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock, idempotency
from common.identifiers import uuid7
from participation import roll
from participation.errors import NotPossible
from participation.models import (
    Consultation,
    PaperCount,
    Poll,
    PollOption,
    SurveyResponse,
    Vote,
    VoteChoice,
)
from participation.models.consultation import Act
from participation.models.proposal import Origin
from participation.phases import fresh_schedule
from participation.services.gate import pass_gate
from participation.services.journalling import by_staff


@transaction.atomic
def vote(
    poll: Poll, options: Iterable[PollOption], *, by: User, at: datetime | None = None
) -> Vote:
    """Store `by`'s vote, or put another in its place. Reads `poll.consultation`.

    The unique constraint makes one row per person and its lock lets two requests of one
    person follow each other: the later one counts. Raises `Closed`, `NotEligible`, or
    `ValidationError` for no choice, too many, or one of another poll.
    """
    now = pass_gate(poll.consultation, Act.VOTE, by=by, at=at)
    chosen = check_choice(poll, options)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO participation_vote (uuid, municipality_id, poll_id, user_id, at)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (poll_id, user_id) DO NOTHING",
            [uuid7(), poll.consultation.municipality_id, poll.pk, by.pk, now],
        )
        is_first = bool(cursor.rowcount)
    if is_first:
        roll.require_first(by, [poll.uuid])
    row = Vote.objects.select_for_update(of=("self",), no_key=True).get(poll=poll, user=by)
    VoteChoice.objects.filter(vote=row).delete()
    VoteChoice.objects.bulk_create([VoteChoice(vote=row, option=option) for option in chosen])
    Vote.objects.filter(pk=row.pk).update(at=now)
    return row


def check_choice(poll: Poll, options: Iterable[PollOption]) -> list[PollOption]:
    """`options`, each once; `ValidationError` for no choice, too many, or one of another poll."""
    chosen = {option.pk: option for option in options}
    if not chosen:
        raise ValidationError({"options": _("Bitte wählen Sie eine Möglichkeit aus.")})
    if any(option.poll_id != poll.pk for option in chosen.values()):
        raise ValidationError({"options": _("Diese Möglichkeit gibt es hier nicht.")})
    if len(chosen) > poll.most_choices:
        raise ValidationError(
            {
                "options": _("Bitte wählen Sie höchstens %(most)s Möglichkeiten aus.")
                % {"most": poll.most_choices}
            }
        )
    return list(chosen.values())


@transaction.atomic
def set_up_poll(
    consultation: Consultation,
    *,
    question: str,
    text: str,
    counting: str,
    most_choices: int,
    options: Sequence[tuple[str, str]],
    by: User,
    at: datetime | None = None,
) -> Poll:
    """Write question and options (title, explanation) before the poll begins.

    From the first phase's beginning on the rules stand: raises `NotPossible`.
    """
    require_not_begun(consultation, at=at)
    kind = Poll.Kind.SINGLE if most_choices == 1 else Poll.Kind.MULTIPLE
    poll, _created = Poll.objects.update_or_create(
        consultation=consultation,
        defaults={
            "question": question.strip(),
            "text": text.strip(),
            "counting": counting.strip(),
            "kind": kind,
            "most_choices": most_choices,
        },
    )
    poll.options.all().delete()
    PollOption.objects.bulk_create(
        [
            PollOption(poll=poll, title=title.strip(), text=words.strip(), order=order)
            for order, (title, words) in enumerate(options)
            if title.strip()
        ]
    )
    by_staff("participation.poll_set_up", consultation, by=by)
    return poll


@transaction.atomic
def enter_paper_votes(
    poll: Poll,
    counts: Mapping[PollOption, int],
    *,
    origin: Origin,
    note: str,
    by: User,
    key: UUID | None = None,
    at: datetime | None = None,
) -> list[PaperCount]:
    """Add votes that were counted on paper, with where they come from. Mistakes are mended by
    `remove_paper_votes`; both are journalled. Pressing twice (the same `key`) adds once."""
    now = at or clock.now()
    content = repr(([(option.pk, n) for option, n in counts.items()], origin, note))
    if not first_time(poll.consultation, key, content):
        return []
    if any(option.poll_id != poll.pk for option in counts):
        raise ValueError("An option of another poll.")
    if not any(counts.values()):
        raise ValidationError(_("Bitte tragen Sie mindestens eine Stimme ein."), code="empty")
    rows = PaperCount.objects.bulk_create(
        [
            PaperCount(
                option=option,
                count=count,
                origin=origin,
                note=note.strip(),
                entered_by=by,
                at=now,
            )
            for option, count in counts.items()
            if count
        ]
    )
    by_staff("participation.paper_votes", poll.consultation, by=by, n=sum(counts.values()))
    return rows


@transaction.atomic
def remove_paper_votes(row: PaperCount, *, by: User) -> None:
    consultation = row.option.poll.consultation
    by_staff("participation.paper_votes_removed", consultation, by=by, n=row.count)
    row.delete()


def first_time(consultation: Consultation, key: UUID | None, content: str) -> bool:
    """False if this `content` came from the page with this `key` already. Other content from the
    same page (somebody went back and typed the next sheet) is new."""
    if key is None:
        return True
    claim = idempotency.claim(
        municipality_id=consultation.municipality_id, key=key, content=content.encode()
    )
    if claim.state == "same" and claim.result_uuid is not None:
        return False
    claim.finish(consultation.uuid)
    return True


def require_not_begun(consultation: Consultation, *, at: datetime | None = None) -> None:
    """Raises `NotPossible` once people can have seen the rules: then they stand."""
    if fresh_schedule(consultation, at=at or clock.now()).has_begun:
        raise NotPossible(
            _("Die Beteiligung hat begonnen. Fragen und Möglichkeiten stehen jetzt fest."),
            code="begun",
        )
    # Counts and sheets from paper may be there before: what they answer stands from then on.
    if (
        PaperCount.objects.filter(option__poll__consultation=consultation).exists()
        or SurveyResponse.objects.filter(consultation=consultation).exists()
    ):
        raise NotPossible(
            _(
                "Es sind schon Stimmen oder Bögen vom Papier eingetragen. Fragen und "
                "Möglichkeiten stehen deshalb fest."
            ),
            code="answered",
        )

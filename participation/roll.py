"""One person, one voice, also when an account was erased and the same address comes back.

What was counted stays counted, without the person. So that the same address or identity is not
counted again, a keyed hash stands on the roll of what it was about (`RollEntry`).
"""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db.models import Exists
from django.utils.translation import gettext as _

from accounts.models import User
from participation.errors import NotPossible
from participation.models import CommentVote, RollEntry, Support, SurveyResponse, Vote


def digest(subject: UUID, name: str) -> bytes:
    """Of an address or identity, for one subject alone: entries of one person differ."""
    message = b"participation.roll\0" + subject.bytes + name.encode()
    return hmac.digest(settings.SECRET_LINK_KEY.encode(), message, hashlib.sha256)


def names_of(user: User) -> list[str]:
    """What tells a person again: their addresses and identities."""
    addresses = EmailAddress.objects.filter(user=user, verified=True)
    found = {user.email.strip().lower()}
    found |= {address.strip().lower() for address in addresses.values_list("email", flat=True)}
    identities = SocialAccount.objects.filter(user=user).values_list("provider", "uid")
    return sorted(found | {f"{provider}\0{uid}" for provider, uid in identities})


def enter(user: User, *, at: datetime) -> int:
    """Put a person who leaves on the roll of all they had a say in; returns of how many."""
    subjects = list(_subjects(user))
    names = names_of(user)
    RollEntry.objects.bulk_create(
        [
            RollEntry(
                municipality_id=municipality,
                consultation_id=consultation,
                subject=subject,
                digest=digest(subject, name),
                at=at,
            )
            for municipality, consultation, subject in subjects
            for name in names
        ],
        batch_size=500,
        ignore_conflicts=True,
    )
    return len(subjects)


def _subjects(user: User) -> Iterable[tuple[int, int, UUID]]:
    """(municipality, consultation, subject) of votes, supports, answers and thumbs."""
    about: list[tuple[Any, str, str]] = [
        (Vote, "poll__consultation", "poll__uuid"),
        (Support, "proposal__consultation", "proposal__uuid"),
        (SurveyResponse, "consultation", "consultation__uuid"),
        (CommentVote, "comment__thread__consultation", "comment__uuid"),
    ]
    for model, consultation, subject in about:
        rows = model._default_manager.filter(user=user)
        yield from rows.values_list("municipality", consultation, subject).distinct()


def require_first(by: User, subjects: Iterable[UUID] | Any) -> None:
    """Asked in the transaction that counts `by`; one statement.

    It locks the person, as an erasure does: of the two at the same moment the later one sees
    what the earlier one did. Raises `NotPossible`.
    """
    entries = RollEntry.objects.filter(subject__in=subjects)
    somebody_left = (
        User.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=by.pk, is_active=True)
        .annotate(somebody_left=Exists(entries))
        .values_list("somebody_left", flat=True)
        .first()
    )
    if somebody_left is None:
        raise NotPossible(_("Dieses Konto gibt es nicht mehr."), code="gone")
    if not somebody_left:
        return
    names = names_of(by)
    for subject, known in entries.values_list("subject", "digest"):
        if any(bytes(known) == digest(subject, name) for name in names):
            raise NotPossible(
                _(
                    "Mit Ihrer E-Mail-Adresse wurde hier schon einmal mitgemacht, mit einem Konto, "
                    "das inzwischen gelöscht ist. Das zählt weiter und lässt sich nicht ändern."
                ),
                code="on_the_roll",
            )

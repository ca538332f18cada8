"""An account ends because the person wants it (Art. 17 GDPR): at once, everywhere, for good.

What others build on stays without the person: votes and supports count, contributions stay
"Ohne Namen" unless the person takes them back. Append-only history that names the person keeps
an empty row, which says nothing and signs in nobody.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import ManyToOneRel
from django.utils.translation import gettext as _

from accounts import delivery, mail
from accounts.models import (
    DeletionEntry,
    Digest,
    ErasureWish,
    Hold,
    Letter,
    MailLog,
    Membership,
    Subscriber,
    Subscription,
    User,
)
from accounts.vault import holds, parts, proof
from accounts.vault.parts import KEEP, WITHDRAW, Wish
from common import clock, german, journal
from common.models import ActorKind
from geo.models import Municipality

KIND = "accounts.account"
# Closed, while a hold kept something; `KIND` follows when that has ended.
CLOSED = "accounts.closed"


class NotErasable(ValidationError):
    """The account cannot end now; says why and what to do."""


def require_erasable(user: User) -> None:
    """Raises `NotErasable` for people who work here."""
    if user.is_staff or user.is_superuser or Membership.objects.filter(user=user).exists():
        raise NotErasable(
            _(
                "Sie arbeiten hier mit. Bitten Sie zuerst die Administration, Ihnen alle Rollen zu "
                "nehmen. Danach können Sie das Konto löschen."
            ),
            code="staff",
        )


def held_of(user: User, *, at: datetime) -> list[Hold]:
    """What keeps something of the person, so that it outlives the account for now."""
    return holds.held_of(parts.things(user), at=at)


def erase_account(
    user: User, *, wish: Wish, municipality: Municipality, at: datetime | None = None
) -> bool:
    """End the account; False if somebody did so already.

    With `WITHDRAW` contributions are taken back first, each for itself: what breaks off can be
    begun again. `municipality` is where the person was; its mail tells them that it is done.
    While a hold keeps something of theirs, all else goes at once and the account is closed; the
    rest follows by itself (`finish_waiting`).
    Raises `NotErasable`, and then nothing is changed.
    """
    now = at or clock.now()
    require_erasable(user)
    if wish == WITHDRAW:
        parts.withdraw(user, now)
    return _end(user, municipality, now, wish=wish)


def finish_waiting(*, at: datetime) -> int:
    """End the accounts that were closed, as far as no hold keeps anything of them any more;
    returns how many. Each for itself: what fails is tried again in an hour."""
    done = 0
    for waiting in ErasureWish.objects.select_related("user", "municipality"):
        if held_of(waiting.user, at=at):
            continue
        if waiting.withdraw:
            parts.withdraw(waiting.user, at)
        done += _end(waiting.user, waiting.municipality, at, wish=None)
    return done


@transaction.atomic
def end_again(user: User, *, at: datetime) -> bool:
    """After an older backup was restored: the account had ended, so any roles had been given back
    before. No mail follows. Raises `Held`."""
    if held_of(user, at=at):
        raise holds.Held("", code="held")
    Membership.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(is_staff=False, is_superuser=False)
    return _end(user, None, at, wish=None)


@transaction.atomic
def close_again(user: User, *, at: datetime) -> bool:
    """After an older backup was restored: the account had been closed. No mail follows, and what
    was to become of contributions stands in the log for each of them."""
    Membership.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(is_staff=False, is_superuser=False)
    return _end(user, None, at, wish=KEEP)


@transaction.atomic
def _end(user: User, municipality: Municipality | None, at: datetime, *, wish: Wish | None) -> bool:
    """`wish` is None where the account is closed already, or was: then a hold refuses."""
    fresh = User.objects.select_for_update().filter(pk=user.pk, erased_at=None).first()
    if fresh is None:
        return False
    require_erasable(fresh)
    waiting = ErasureWish.objects.filter(user=fresh).first()
    # Read after the lock: whoever places a hold now finds the account as it is afterwards.
    if held := held_of(fresh, at=at):
        if wish is None or waiting is not None:
            return False
        _close(fresh, municipality, at, wish=wish, held=held)
        return True
    address = waiting.email if waiting else fresh.email
    parts.erase(fresh, at)
    _forget_letters(fresh, address)
    if _forget(fresh):
        fresh.delete()
    else:
        _empty(fresh, at)
    proof.note(KIND, [fresh.uuid], ground=DeletionEntry.Ground.PERSON, municipality_id=None, at=at)
    journal.write(
        municipality_id=municipality.pk if municipality else None,
        actor_kind=ActorKind.RESIDENT if municipality else ActorKind.SYSTEM,
        verb="account.erased",
        object_uuid=fresh.uuid,
    )
    if municipality is None:
        return True
    subject, body = delivery.render("account_erased", {}, municipality)
    mail.send_letter_later(municipality=municipality, email=address, subject=subject, body=body)
    return True


def _close(
    user: User,
    municipality: Municipality | None,
    at: datetime,
    *,
    wish: Wish,
    held: Sequence[Hold],
) -> None:
    """All goes but what holds keep; who the person is stays beside that, seen by nobody else.

    Under a hold on the person nothing of theirs goes, but they are gone all the same: no name
    on any page, no mail, no way to sign in.
    """
    keep = {hold.target for hold in held}
    address, kept = user.email, kept_words(user, held)
    parts.erase(user, at, keep=keep)
    _forget_letters(user, address, log=user.uuid not in keep)
    if user.uuid in keep:
        for rows in _ways_in(user):
            rows.delete()
    else:
        _forget(user, keep=keep)
    ErasureWish.objects.create(
        user=user,
        municipality=municipality,
        withdraw=wish == WITHDRAW,
        email=address,
        display_name=user.display_name,
        full_name=user.full_name,
        at=at,
    )
    _empty(user)
    proof.note(CLOSED, [user.uuid], ground=DeletionEntry.Ground.PERSON, municipality_id=None, at=at)
    journal.write(
        municipality_id=municipality.pk if municipality else None,
        actor_kind=ActorKind.RESIDENT,
        verb="account.closed",
        object_uuid=user.uuid,
        payload={"holds": [hold.uuid for hold in held]},
    )
    if municipality is None:
        return
    subject, body = delivery.render("account_closed", {"kept": kept}, municipality)
    mail.send_letter_later(municipality=municipality, email=address, subject=subject, body=body)


def kept_words(user: User, held: Sequence[Hold]) -> list[str]:
    """What a person is told of holds on something of theirs: what, in which town, until when.
    Why is the town's to say."""
    found = []
    for hold in held:
        thing = holds.described(user, hold.municipality, [hold.target]).get(hold.target)
        day = german.date_in_full(hold.last_day) if hold.last_day else ""
        end = _("bis %(day)s") % {"day": day} if day else ""
        words = _("%(what)s, in %(town)s, %(end)s") % {
            "what": thing.words if thing else hold.get_kind_display(),
            "town": hold.municipality.name,
            "end": end or _("bis wir es nicht mehr brauchen"),
        }
        found.append(words)
    return found


def _ways_in(user: User) -> list[models.QuerySet[Any, Any]]:
    return [
        EmailAddress.objects.filter(user=user),
        Authenticator.objects.filter(user=user),
        Subscription.objects.filter(user=user),
        Digest.objects.filter(user=user),
    ]


def _forget_letters(user: User, address: str, *, log: bool = True) -> None:
    if log:
        MailLog.objects.filter(recipient=user.uuid).delete()
    Letter.objects.filter(email__iexact=address).delete()
    Subscriber.objects.filter(email=address.lower()).delete()


def _forget(user: User, *, keep: Collection[UUID] = frozenset()) -> bool:
    """Delete what depends on the person, let go what outlives them, but for rows that a hold on
    one of `keep` names; False if something still names them, as history that cannot be changed."""
    is_free = True
    for relation in User._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ManyToOneRel):
            continue
        model = relation.related_model
        rows = model._base_manager.filter(**{relation.field.name: user})
        for path in _named_by(model) if keep else ():
            named = model._base_manager.filter(**{f"{path}__in": keep})
            rows = rows.exclude(pk__in=named.values("pk"))
        if relation.on_delete is models.CASCADE:
            rows.delete()
        elif relation.on_delete is models.SET_NULL:
            rows.update(**{relation.field.name: None})
        elif rows.exists():
            is_free = False
    return is_free


def _named_by(model: type[models.Model]) -> list[str]:
    """At which paths a hold on a contribution finds a row of `model`."""
    fields = {field.name for field in model._meta.get_fields()}
    paths = {"uuid": "uuid", "item": "item__uuid"}
    return [path for name, path in paths.items() if name in fields]


def _empty(user: User, at: datetime | None = None) -> None:
    user.email = f"{user.uuid}@invalid"
    user.display_name = user.full_name = ""
    user.language = "de"
    user.last_login = None
    user.is_active = False
    user.erased_at = at
    user.set_unusable_password()
    user.save()

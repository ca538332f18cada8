"""An account ends because the person wants it (Art. 17 GDPR): at once, everywhere, for good.

What others build on stays without the person: votes and supports count, contributions stay
"Ohne Namen" unless the person takes them back. Append-only history that names the person keeps
an empty row, which says nothing and signs in nobody.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import ManyToOneRel
from django.utils.translation import gettext as _

from accounts import delivery, mail
from accounts.models import DeletionEntry, Letter, MailLog, Membership, Subscriber, User
from accounts.vault import holds, parts, proof
from accounts.vault.parts import WITHDRAW, Wish
from common import clock, journal
from common.models import ActorKind
from geo.models import Municipality

KIND = "accounts.account"


class NotErasable(ValidationError):
    """The account cannot end now; says why and what to do."""


def require_erasable(user: User, *, at: datetime) -> None:
    """Raises `NotErasable` for people who work here, `Held` under a hold."""
    if user.is_staff or user.is_superuser or Membership.objects.filter(user=user).exists():
        raise NotErasable(
            _(
                "Sie arbeiten hier mit. Bitten Sie zuerst die Administration, Ihnen alle Rollen zu "
                "nehmen. Danach können Sie das Konto löschen."
            ),
            code="staff",
        )
    holds.require_free(parts.things(user), at=at)


def erase_account(
    user: User, *, wish: Wish, municipality: Municipality, at: datetime | None = None
) -> bool:
    """End the account; False if somebody did so already.

    With `WITHDRAW` contributions are taken back first, each for itself: what breaks off can be
    begun again. `municipality` is where the person was; its mail tells them that it is done.
    Raises `NotErasable` or `Held`, and then nothing is changed.
    """
    now = at or clock.now()
    require_erasable(user, at=now)
    if wish == WITHDRAW:
        parts.withdraw(user, now)
    return _end(user, municipality, now)


@transaction.atomic
def end_again(user: User, *, at: datetime) -> bool:
    """After an older backup was restored: the account had ended, so any roles had been given back
    before. No mail follows. Raises `Held`."""
    Membership.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(is_staff=False, is_superuser=False)
    return _end(user, None, at)


@transaction.atomic
def _end(user: User, municipality: Municipality | None, at: datetime) -> bool:
    fresh = User.objects.select_for_update().filter(pk=user.pk, erased_at=None).first()
    if fresh is None:
        return False
    require_erasable(fresh, at=at)
    address = fresh.email
    parts.erase(fresh, at)
    MailLog.objects.filter(recipient=fresh.uuid).delete()
    Letter.objects.filter(email__iexact=address).delete()
    Subscriber.objects.filter(email=address.lower()).delete()
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


def _forget(user: User) -> bool:
    """Delete what depends on the person, let go what outlives them; False if history that cannot
    be changed still names them."""
    is_free = True
    for relation in User._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ManyToOneRel):
            continue
        rows = relation.related_model._base_manager.filter(**{relation.field.name: user})
        if relation.on_delete is models.CASCADE:
            rows.delete()
        elif relation.on_delete is models.SET_NULL:
            rows.update(**{relation.field.name: None})
        elif rows.exists():
            is_free = False
    return is_free


def _empty(user: User, at: datetime) -> None:
    user.email = f"{user.uuid}@invalid"
    user.display_name = user.full_name = ""
    user.language = "de"
    user.last_login = None
    user.is_active = False
    user.erased_at = at
    user.set_unusable_password()
    user.save()

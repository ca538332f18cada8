"""What a provider's word changes here: who is linked with it, and how far they are trusted."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import mail
from accounts.identity.oidc import Vouched
from accounts.models import Residence, User
from common import clock, journal
from common.models import ActorKind
from geo.models import Municipality


@transaction.atomic
def link(
    user: User, vouched: Vouched, *, municipality: Municipality, at: datetime | None = None
) -> None:
    """The signed-in `user` has proved who they are: remember the provider's pseudonym.

    One identity belongs to one account, so that nobody votes twice. It is linked only with
    an account whose address is confirmed and whose owner is signed in; what the provider
    says about addresses counts for nothing. Again for the same account: `vouch` alone.
    Raises `ValidationError` with a sentence.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if not EmailAddress.objects.filter(user=user, verified=True).exists():
        raise ValidationError(
            _("Bitte bestätigen Sie zuerst Ihre E-Mail-Adresse."), code="unconfirmed"
        )
    known = SocialAccount.objects.filter(user=user, provider=vouched.provider).first()
    if known is None:
        _remember(user, vouched, municipality)
    elif known.uid != vouched.sub:
        raise ValidationError(
            _("Mit Ihrem Konto ist schon ein anderer Online-Ausweis verbunden."), code="another"
        )
    vouch(user, vouched, municipality=municipality, at=at)


@transaction.atomic
def vouch(
    user: User, vouched: Vouched, *, municipality: Municipality, at: datetime | None = None
) -> None:
    """Keep what the provider says now, in place of what it said before; up or down."""
    if not vouched.trust or not vouched.lives_here:
        Residence.objects.filter(
            user=user, municipality=municipality, source=Residence.Source.IDENTITY
        ).delete()
        return
    Residence.objects.update_or_create(
        user=user,
        municipality=municipality,
        source=Residence.Source.IDENTITY,
        defaults={"trust": vouched.trust, "at": at or clock.now()},
    )


def _remember(user: User, vouched: Vouched, municipality: Municipality) -> None:
    try:
        with transaction.atomic():
            SocialAccount.objects.create(
                user=user, provider=vouched.provider, uid=vouched.sub, extra_data={}
            )
    except IntegrityError:
        raise ValidationError(
            _(
                "Dieser Online-Ausweis gehört schon zu einem anderen Konto. "
                "Melden Sie sich mit jenem an."
            ),
            code="taken",
        ) from None
    journal.write(
        municipality_id=municipality.pk,
        actor_kind=ActorKind.RESIDENT,
        actor_uuid=user.uuid,
        verb="identity.linked",
        object_uuid=user.uuid,
        payload={"provider": vouched.provider},
    )
    mail.send_later(municipality=municipality, template="identity_linked", to=user, ref=user.uuid)

"""Where people are sent with what the town does not do: the town's list of it."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock, journal
from common.models import ActorKind
from defects.errors import TooOften
from defects.models import Referral
from geo.models import Municipality

REFERRALS_AT_MOST = 100


@transaction.atomic
def save_referral(
    municipality: Municipality,
    *,
    name: str,
    url: str,
    when: str,
    by: User,
    referral: Referral | None = None,
) -> Referral:
    """Put a page on the list, or change `referral`. Whoever writes it has looked at it.

    Raises `ValidationError` for an address that is not https, and for a second one of this name.
    """
    Municipality.objects.select_for_update(no_key=True).only("pk").get(pk=municipality.pk)
    rows = Referral.objects.of(municipality)
    words = " ".join(name.split())
    twins = rows.filter(name=words)
    if (twins.exclude(pk=referral.pk) if referral else twins).exists():
        raise ValidationError({"name": _("Diese Stelle steht schon in der Liste.")})
    if referral is None and rows.count() >= REFERRALS_AT_MOST:
        raise TooOften(
            _("Es gibt schon %(most)s Verweise. Bitte ändern Sie einen davon."),
            code="too_many",
            params={"most": REFERRALS_AT_MOST},
        )
    kept = referral or Referral(municipality=municipality, order=rows.count())
    kept.name, kept.url, kept.when = words, _checked(url), when.strip()
    kept.checked_at, kept.checked_by = clock.now(), by
    kept.save()
    _journal(kept, by=by, verb="referral.saved")
    return kept


@transaction.atomic
def check_referral(referral: Referral, *, by: User) -> None:
    """Somebody has opened the page, and it is still the right one."""
    Referral.objects.filter(pk=referral.pk).update(checked_at=clock.now(), checked_by=by)
    _journal(referral, by=by, verb="referral.checked")


@transaction.atomic
def switch_referral(referral: Referral, *, on: bool, by: User) -> None:
    """Offer it, or do not any more; answers that lead there stay."""
    if Referral.objects.filter(pk=referral.pk, is_active=not on).update(is_active=on):
        _journal(referral, by=by, verb=f"referral.switched_{'on' if on else 'off'}")


def _checked(url: str) -> str:
    """An https address with a host and without a name and password in it."""
    address = url.strip()
    problem = ValidationError(
        {"url": _("Bitte geben Sie eine Adresse ein, die mit https:// beginnt.")}
    )
    try:
        URLValidator(schemes=["https"])(address)
        parts = urlsplit(address)
    except (ValidationError, ValueError):
        raise problem from None
    if not address.startswith("https://") or "@" in parts.netloc:
        raise problem
    return address


def _journal(referral: Referral, *, by: User, verb: str) -> None:
    journal.write(
        municipality_id=referral.municipality_id,
        actor_kind=ActorKind.STAFF,
        actor_uuid=by.uuid,
        verb=verb,
        object_uuid=referral.uuid,
        payload={"url": referral.url[:200]},
    )

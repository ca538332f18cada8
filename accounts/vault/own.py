"""The kinds of data that belong to people's accounts and to the installation itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Digest, Letter, MailLog, Membership, User
from accounts.vault.kinds import DAYS, DataKind, register
from common.idempotency import KEPT_FOR
from common.models import IdempotencyKey, RateLimit
from geo.models import Municipality

_NEEDED = _("nur so lange, wie wir es brauchen: Art. 5 Abs. 1 e DSGVO")


def register_kinds() -> None:
    """Called when the apps are ready."""
    register(
        DataKind(
            key="accounts.mail_log",
            label=_("Liste der verschickten Nachrichten"),
            what=_(
                "Wann eine Nachricht worüber verschickt wurde, ohne E-Mail-Adresse und ohne Inhalt"
            ),
            starts=_("seit die Nachricht verschickt wurde"),
            basis=_NEEDED,
            unit=DAYS,
            default=90,
            least=14,
            most=365,
            due="accounts.vault.own.mail_log_due",
            purge="accounts.vault.own.delete",
            technical=True,
            held_by=("uuid", "recipient", "ref"),
        )
    )
    register(
        DataKind(
            key="accounts.letter",
            label=_("Nachrichten mit einem Code"),
            what=_("E-Mail-Adresse und Text, bis die Nachricht verschickt ist"),
            starts=_("falls sie sich nicht verschicken lässt"),
            basis=_NEEDED,
            unit=DAYS,
            default=2,
            least=2,
            most=2,
            due="accounts.vault.own.letters_due",
            purge="accounts.vault.own.delete",
            technical=True,
        )
    )
    register(
        DataKind(
            key="accounts.digest",
            label=_("Tägliche Nachrichten über Neues"),
            what=_("Wer wann eine bekommen sollte, ohne Inhalt"),
            starts=_("seit sie verschickt wurde"),
            basis=_NEEDED,
            unit=DAYS,
            default=90,
            least=90,
            most=90,
            due="accounts.vault.own.digests_due",
            purge="accounts.vault.own.delete",
            technical=True,
            held_by=("uuid", "user__uuid"),
        )
    )
    register(
        DataKind(
            key="accounts.unconfirmed",
            label=_("Konten, die niemand bestätigt hat"),
            what=_("Die E-Mail-Adresse, mit der jemand begonnen hat"),
            starts=_("seit dem Beginn"),
            basis=_NEEDED,
            unit=DAYS,
            default=1,
            least=1,
            most=1,
            due="accounts.vault.own.unconfirmed_due",
            purge="accounts.vault.own.delete",
            technical=True,
            held_by=("uuid",),
            since="date_joined",
            of_town=False,
        )
    )
    register(
        DataKind(
            key="accounts.session",
            label=_("Anmeldungen an einem Gerät"),
            what=_("Dass ein Gerät angemeldet ist, und was dort begonnen wurde"),
            starts=_("seit sie abgelaufen ist"),
            basis=_NEEDED,
            unit=DAYS,
            default=1,
            least=1,
            most=1,
            due="accounts.vault.own.sessions_due",
            purge="accounts.vault.own.delete",
            technical=True,
            named="",
            since="expire_date",
            of_town=False,
        )
    )
    register(
        DataKind(
            key="common.idempotency",
            label=_("Kennung eines Formulars"),
            what=_("Damit nichts doppelt ankommt: eine Zufallszahl und ein Prüfwert des Inhalts"),
            starts=_("seit das Formular abgeschickt wurde"),
            basis=_NEEDED,
            unit=DAYS,
            default=KEPT_FOR.days,
            least=KEPT_FOR.days,
            most=KEPT_FOR.days,
            due="accounts.vault.own.keys_due",
            purge="accounts.vault.own.delete",
            technical=True,
            named="",
        )
    )
    register(
        DataKind(
            key="common.rate_limit",
            label=_("Zählung gegen Missbrauch"),
            what=_("Wie oft etwas von einem Anschluss kam. Die Adresse selbst speichern wir nicht"),
            starts=_("seit das Zählen zu Ende ist"),
            basis=_NEEDED,
            unit=DAYS,
            default=1,
            least=1,
            most=1,
            due="accounts.vault.own.counts_due",
            purge="accounts.vault.own.delete",
            technical=True,
            named="",
            since="ends_at",
            of_town=False,
        )
    )


def delete(rows: Sequence[models.Model], at: datetime) -> None:
    """Rows that just go; whatever belongs to them goes too."""
    type(rows[0])._base_manager.filter(pk__in=[row.pk for row in rows]).delete()


def mail_log_due(municipality: Municipality, before: datetime) -> QuerySet[Any]:
    return MailLog.objects.filter(municipality=municipality, created_at__lte=before)


def letters_due(municipality: Municipality, before: datetime) -> QuerySet[Any]:
    return Letter.objects.filter(municipality=municipality, created_at__lte=before)


def digests_due(municipality: Municipality, before: datetime) -> QuerySet[Any]:
    return Digest.objects.filter(municipality=municipality, created_at__lte=before)


def unconfirmed_due(municipality: None, before: datetime) -> QuerySet[Any]:
    """Who was invited to work here stays: they have a role."""
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    return User.objects.filter(
        Exists(addresses),
        ~Exists(addresses.filter(verified=True)),
        ~Exists(Membership.objects.filter(user=OuterRef("pk"))),
        date_joined__lte=before,
        last_login=None,
        is_staff=False,
    )


def sessions_due(municipality: None, before: datetime) -> QuerySet[Any]:
    return Session.objects.filter(expire_date__lte=before)


def keys_due(municipality: Municipality, before: datetime) -> QuerySet[Any]:
    return IdempotencyKey.objects.filter(municipality_id=municipality.pk, created_at__lte=before)


def counts_due(municipality: None, before: datetime) -> QuerySet[Any]:
    return RateLimit.objects.filter(ends_at__lte=before)

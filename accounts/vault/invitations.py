"""Invitations that came to an end, and when their addresses go."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffInvitation
from accounts.vault.kinds import DAYS, DataKind, register
from geo.models import Municipality


def register_kind() -> None:
    """Called when the apps are ready."""
    register(
        DataKind(
            key="accounts.invitation",
            label=_("Einladungen an Menschen, die hier arbeiten sollen"),
            what=_("E-Mail-Adresse, Name und Aufgabe"),
            starts=_("seit die Einladung angenommen, zurückgezogen oder abgelaufen ist"),
            basis=_("nur so lange, wie wir es brauchen: Art. 5 Abs. 1 e DSGVO"),
            unit=DAYS,
            default=30,
            least=1,
            most=90,
            due="accounts.vault.invitations.due",
            purge="accounts.vault.own.delete",
            technical=True,
        )
    )


def due(municipality: Municipality, before: datetime) -> QuerySet[Any]:
    return StaffInvitation.objects.of(municipality).filter(
        Q(accepted_at__lte=before)
        | Q(revoked_at__lte=before)
        | Q(accepted_at=None, revoked_at=None, expires_at__lte=before)
    )

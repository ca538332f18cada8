"""How long each kind of data is kept in a municipality: the shipped period, or its own."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import RetentionRule, User
from accounts.vault import kinds
from accounts.vault.kinds import DAYS, MONTHS, DataKind, Unit
from common import clock, data_version, journal
from common.models import ActorKind
from geo.models import Municipality


@dataclass(frozen=True)
class Period:
    amount: int
    unit: Unit

    def __str__(self) -> str:
        """ "30 Tage", "6 Monate"."""
        if self.unit == MONTHS:
            return ngettext("%(n)s Monat", "%(n)s Monate", self.amount) % {"n": self.amount}
        return ngettext("%(n)s Tag", "%(n)s Tage", self.amount) % {"n": self.amount}

    def before(self, at: datetime) -> datetime:
        """The moment that lies this period before `at`; months are those of the calendar, in
        Germany, and their last day stands in for one that a month has not got."""
        return self._moved(at, -self.amount)

    def after(self, at: datetime) -> datetime:
        """When the period that begins at `at` is over."""
        return self._moved(at, self.amount)

    def _moved(self, at: datetime, amount: int) -> datetime:
        if self.unit == DAYS:
            return at + timedelta(days=amount)
        return clock.months_after(at, amount)


@dataclass(frozen=True)
class Promise:
    """One line of the public table: a kind and how long it is kept here."""

    kind: DataKind
    period: Period
    is_own: bool


def period_of(kind: DataKind | str, municipality: Municipality | None) -> Period:
    """One statement; none for what no municipality can change."""
    found = kinds.get(kind) if isinstance(kind, str) else kind
    amount = None
    if municipality is not None and not found.is_fixed:
        rules = RetentionRule.objects.filter(municipality=municipality, kind=found.key)
        amount = rules.values_list("amount", flat=True).first()
    return Period(found.shipped if amount is None else amount, found.unit)


def promises(municipality: Municipality) -> list[Promise]:
    """All kinds with their periods here, in the order of registration; one statement."""
    own = dict(
        RetentionRule.objects.filter(municipality=municipality).values_list("kind", "amount")
    )
    return [
        Promise(
            kind,
            Period(kind.shipped if kind.is_fixed else own.get(kind.key, kind.shipped), kind.unit),
            kind.key in own and not kind.is_fixed,
        )
        for kind in kinds.all_kinds()
    ]


@transaction.atomic
def set_period(municipality: Municipality, kind: DataKind, amount: int, *, by: User | None) -> bool:
    """Keep a kind of data for another time from now on; also what is there already. False if it
    is so already.

    Raises `ValidationError` beyond the bounds of the kind.
    """
    if not kind.least <= amount <= kind.most:
        raise ValidationError(
            _("Hier gehen %(least)s bis %(most)s."),
            code="bounds",
            params={"least": kind.least, "most": str(Period(kind.most, kind.unit))},
        )
    Municipality.objects.select_for_update(no_key=True).only("pk").get(pk=municipality.pk)
    old = period_of(kind, municipality)
    new = Period(amount, kind.unit)
    if old == new:
        return False
    RetentionRule.objects.update_or_create(
        municipality=municipality,
        kind=kind.key,
        defaults={"amount": amount, "changed_at": clock.now()},
    )
    if kind.changed:
        import_string(kind.changed)(municipality, kind, old, new)
    journal.write(
        municipality_id=municipality.pk,
        actor_kind=ActorKind.STAFF if by else ActorKind.SYSTEM,
        actor_uuid=by.uuid if by else None,
        verb="retention.changed",
        payload={"kind": kind.key, "unit": kind.unit, "from": old.amount, "to": amount},
    )
    data_version.raise_version(municipality.pk)
    return True

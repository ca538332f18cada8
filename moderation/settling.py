"""The policies of a municipality as people read them: what holds for which kind, and since when."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.calendar import OFFICE_HOURS
from geo.models import Municipality
from moderation import kinds
from moderation.kinds import Kind
from moderation.models import Policy
from moderation.policies import Applied, Publish, Unit, chosen, shipped

_SETTINGS = tuple(Applied.__dataclass_fields__)


@dataclass(frozen=True, kw_only=True)
class Settled:
    """One line of the page: a kind, or one scope of it. `policy` is None while what is shipped
    holds."""

    kind: Kind
    label: str | Promise
    applied: Applied
    policy: Policy | None
    scope: UUID | None

    @property
    def sentences(self) -> list[str]:
        return sentences(self.kind, self.applied)


@dataclass(frozen=True, kw_only=True)
class Group:
    """A kind with what holds in general, and what holds otherwise in some scopes."""

    general: Settled
    special: list[Settled]
    may_have_more: bool


def kinds_with_policies() -> list[Kind]:
    return [kind for kind in kinds.all_kinds() if kind.published]


def groups(municipality: Municipality) -> list[Group]:
    """Everything that holds here; one statement."""
    rows = list(Policy.objects.of(municipality))
    found = []
    for kind in kinds_with_policies():
        own = [row for row in rows if row.kind == kind.key]
        general = next((row for row in own if row.scope is None), None)
        special = [row for row in own if row.scope is not None]
        found.append(
            Group(
                general=_settled(kind, general),
                special=[_settled(kind, row) for row in special],
                may_have_more=bool(kind.scopes),
            )
        )
    return found


def settled(municipality: Municipality, kind: Kind, scope: UUID | None, label: str = "") -> Settled:
    """What holds for one kind or scope now; a scope without a row has that of its kind."""
    rows = list(Policy.objects.of(municipality).filter(kind=kind.key))
    own = next((row for row in rows if row.scope == scope), None)
    if own is not None or scope is None:
        return _settled(kind, own)
    near = [{"kind": row.kind, "scope": row.scope, **_values(row)} for row in rows]
    inherited = chosen([row for row in near if row["scope"] is None], kind.key)
    return Settled(kind=kind, label=label, applied=inherited, policy=None, scope=scope)


def sentences(kind: Kind, applied: Applied) -> list[str]:
    """„Das heißt: ...“ in plain words."""
    said = []
    if kind.own_publish:
        said.append(str(kind.own_publish))
    elif applied.publish == Publish.AFTER:
        said.append(_("Erscheint sofort. Danach sehen wir nach, ob die Regeln eingehalten sind."))
    else:
        said.append(_("Erscheint erst, wenn jemand es geprüft hat."))
    said.append(_target(applied))
    if applied.publish_on_timeout:
        said.append(
            _("Hat bis dahin niemand entschieden, erscheint es von selbst, und das wird vermerkt.")
        )
    elif applied.publish == Publish.BEFORE or kind.own_publish:
        said.append(_("Hat bis dahin niemand entschieden, wartet es weiter."))
    if applied.four_eyes:
        said.append(_("Zwei Personen entscheiden: eine schlägt vor, eine andere bestätigt."))
    else:
        said.append(_("Eine Person entscheidet."))
    if kind.decided_by:
        said.append(
            _("Auch Sachbearbeitende geben frei, was bei ihrem Amt liegt, wenn ihr Amt das darf.")
            if applied.clerks_release
            else _("Nur die Moderation gibt frei, kein Amt.")
        )
    return said


def _target(applied: Applied) -> str:
    if applied.unit == Unit.HOURS:
        words = ngettext(
            "Geprüft wird innerhalb von einer Arbeitsstunde (Montag bis Freitag, %(open)d bis "
            "%(close)d Uhr).",
            "Geprüft wird innerhalb von %(n)d Arbeitsstunden (Montag bis Freitag, %(open)d bis "
            "%(close)d Uhr).",
            applied.target,
        )
    else:
        words = ngettext(
            "Geprüft wird bis zum nächsten Arbeitstag um 12 Uhr.",
            "Geprüft wird in %(n)d Arbeitstagen, bis 12 Uhr am letzten Tag.",
            applied.target,
        )
    opens, closes = OFFICE_HOURS
    return words % {"n": applied.target, "open": opens, "close": closes}


def _settled(kind: Kind, row: Policy | None) -> Settled:
    label = row.scope_label if row is not None and row.scope else kind.label
    applied = shipped(kind.key) if row is None else Applied(**_values(row))
    scope = row.scope if row is not None else None
    return Settled(kind=kind, label=label, applied=applied, policy=row, scope=scope)


def _values(row: Policy) -> Mapping[str, Any]:
    return {name: getattr(row, name) for name in _SETTINGS}

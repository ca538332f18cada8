"""Changing what holds when content is reviewed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock, journal
from common.models import ActorKind
from geo.models import Municipality
from moderation import kinds
from moderation.models import Policy
from moderation.services.seconds import can_be_second

SETTINGS = ("publish", "target", "unit", "publish_on_timeout", "four_eyes", "clerks_release")


@transaction.atomic
def settle_policy(
    municipality: Municipality,
    kind: str,
    *,
    by: User,
    values: Mapping[str, Any],
    scope: UUID | None = None,
) -> Policy:
    """Let `values` hold for `kind`, in one `scope` or in the whole municipality.

    What content was promised before keeps its date. Raises `ValidationError` for four eyes
    without a second person, for four eyes beside showing by itself, and for a `scope` that is
    none of the kind's.
    """
    label = _label(municipality, kind, scope)
    if values.get("four_eyes"):
        _require_second(municipality, by)
        if values.get("publish_on_timeout"):
            raise ValidationError(
                {
                    "publish_on_timeout": _(
                        "Wenn zwei Personen entscheiden sollen, darf nichts von selbst erscheinen."
                    )
                }
            )
    policy, _is_new = Policy.objects.select_for_update(no_key=True).get_or_create(
        municipality=municipality, kind=kind, scope=scope, defaults={"scope_label": label}
    )
    for name in SETTINGS:
        if name in values:
            setattr(policy, name, values[name])
    policy.scope_label = label
    policy.changed_at = clock.now()
    policy.save()
    _record(policy, by, "moderation.policy_settled")
    return policy


@transaction.atomic
def forget_policy(policy: Policy, *, by: User) -> None:
    """From now on the next farther one holds again."""
    _record(policy, by, "moderation.policy_forgotten")
    policy.delete()


def lacks_second(municipality: Municipality) -> bool:
    """Whether four eyes hold somewhere here though fewer than two people could decide."""
    with_four = Policy.objects.of(municipality).filter(four_eyes=True)
    return with_four.exists() and len(can_be_second(municipality)) < 2


def _require_second(municipality: Municipality, by: User) -> None:
    others = [person for person in can_be_second(municipality) if person.pk != by.pk]
    if not others:
        raise ValidationError(
            {
                "four_eyes": _(
                    "Dafür braucht es eine zweite Person mit dem Recht zu prüfen oder zu "
                    "verwalten. Zurzeit gibt es nur Sie."
                )
            }
        )


def _label(municipality: Municipality, kind: str, scope: UUID | None) -> str:
    if not kinds.get(kind).published:
        raise ValidationError(_("Für diese Art gibt es nichts einzustellen."), code="no_policy")
    if scope is None:
        return ""
    for uuid, label in kinds.scopes(kind, municipality):
        if uuid == scope:
            return label[:160]
    raise ValidationError(_("Diesen Bereich gibt es nicht mehr."), code="unknown_scope")


def _record(policy: Policy, by: User, verb: str) -> None:
    journal.write(
        municipality_id=policy.municipality_id,
        actor_kind=ActorKind.STAFF,
        actor_uuid=by.uuid,
        verb=verb,
        object_uuid=policy.uuid,
        payload={
            "kind": policy.kind,
            "scope": str(policy.scope) if policy.scope else None,
            **{name: getattr(policy, name) for name in SETTINGS},
        },
    )

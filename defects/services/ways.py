"""How a body outside takes reports, settled by people of the house."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department, User
from common import journal
from common.models import ActorKind
from defects.errors import WrongBody
from defects.models import Fact, Way
from defects.outside_words import refuse_template

_FIELDS = ("kind", "form_url", "template", "asks")


@transaction.atomic
def settle_way(body: Department, *, by: User, values: Mapping[str, Any]) -> Way:
    """Settle how `body` is told: `kind`, `form_url`, `template`, `asks` (keys of `Fact`).

    Journalled without texts. Raises `WrongBody` for an office inside, and `ValidationError`
    with the field's name.
    """
    if body.kind != Department.Kind.OUTSIDE:
        raise WrongBody(_("Das gilt nur für Stellen außerhalb."), code="inside")
    Way.objects.get_or_create(body=body, defaults={"municipality_id": body.municipality_id})
    way = Way.objects.select_for_update(of=("self",)).get(body=body)
    before = {name: getattr(way, name) for name in _FIELDS}
    for name in _FIELDS:
        if name in values:
            setattr(way, name, values[name])
    if way.kind == Way.Kind.FORM and not way.form_url:
        raise ValidationError(
            {"form_url": _("Bitte nennen Sie die Adresse des Formulars, mit https://.")}
        )
    if any(key not in Fact.values for key in way.asks):
        raise ValidationError({"asks": _("Bitte wählen Sie aus der Liste.")})
    try:
        refuse_template(way.template)
    except ValidationError as error:
        raise ValidationError({"template": error.messages}) from None
    way.save()
    way.body = body  # who holds `body` reads what holds now
    changed = [name for name in _FIELDS if getattr(way, name) != before[name]]
    if changed:
        journal.write(
            municipality_id=body.municipality_id,
            actor_kind=ActorKind.STAFF,
            actor_uuid=by.uuid,
            verb="way.settled",
            object_uuid=body.uuid,
            payload={"changed": changed},
        )
    return way

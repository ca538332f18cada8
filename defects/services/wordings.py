"""Text templates of a town: write, switch off, order. Every version of each is kept."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock, journal
from common.models import ActorKind
from defects import wording
from defects.errors import TooOften
from defects.models import Purpose, TextTemplate, TextTemplateVersion
from geo.models import Municipality

# More than this nobody finds anything in.
TEMPLATES_AT_MOST = 200
FIELDS = (
    "purpose",
    "department",
    "category",
    "months",
    "name",
    "text",
    "wish_photo",
    "reason",
    "is_active",
)


@transaction.atomic
def save_text_template(
    municipality: Municipality,
    values: Mapping[str, Any],
    *,
    by: User,
    template: TextTemplate | None = None,
) -> TextTemplate:
    """Write a new template, or change `template`: `values` holds the `FIELDS`.

    Raises `ValidationError` for what is no variable, a second one of this name, or one too many.
    """
    Municipality.objects.select_for_update(no_key=True).only("pk").get(pk=municipality.pk)
    rows = TextTemplate.objects.of(municipality)
    if template is None:
        if rows.count() >= TEMPLATES_AT_MOST:
            raise TooOften(
                _("Es gibt schon %(most)s Vorlagen. Bitte ändern Sie eine davon."),
                code="too_many",
                params={"most": TEMPLATES_AT_MOST},
            )
        last = rows.filter(purpose=values["purpose"]).order_by("-order").first()
        template = TextTemplate(
            municipality=municipality, order=last.order + 1 if last else 0, version=0
        )
    else:
        template = rows.select_for_update(of=("self",)).get(pk=template.pk)
    before = {name: getattr(template, name) for name in FIELDS}
    for name in FIELDS:
        setattr(template, name, values[name])
    template.name = " ".join(template.name.split())
    template.text = template.text.strip()
    _require_right(template)
    changed = [name for name in FIELDS if getattr(template, name) != before[name]]
    if template.pk and not changed:
        return template
    if not template.pk or {"name", "text"} & set(changed):
        template.version += 1
    template.save()
    _keep_version(template, by=by)
    _journal(template, by=by, verb="text_template.saved", changed=changed)
    return template


@transaction.atomic
def switch_text_template(template: TextTemplate, *, on: bool, by: User) -> TextTemplate:
    """Offer it, or do not any more; what it said stays."""
    fresh = TextTemplate.objects.select_for_update(of=("self",)).get(pk=template.pk)
    if fresh.is_active != on:
        fresh.is_active = on
        fresh.save(update_fields=["is_active"])
        _journal(fresh, by=by, verb=f"text_template.switched_{'on' if on else 'off'}")
    return fresh


@transaction.atomic
def move_text_template(template: TextTemplate, *, up: bool, by: User) -> None:
    """One place up or down among those of its purpose."""
    rows = list(
        TextTemplate.objects.of(template.municipality)
        .filter(purpose=template.purpose)
        .select_for_update(of=("self",))
    )
    at = next(n for n, row in enumerate(rows) if row.pk == template.pk)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(rows):
        return
    rows[at], rows[to] = rows[to], rows[at]
    for order, row in enumerate(rows):
        row.order = order
    TextTemplate.objects.bulk_update(rows, ["order"])
    _journal(template, by=by, verb="text_template.moved")


def _require_right(template: TextTemplate) -> None:
    problems: dict[str, Any] = {}
    if not template.name:
        problems["name"] = _("Bitte geben Sie der Vorlage einen Namen.")
    if not template.text:
        problems["text"] = _("Bitte schreiben Sie einen Text.")
    try:
        wording.check(template.text, purpose=template.purpose)
    except ValidationError as error:
        problems["text"] = error
    if not all(month in range(1, 13) for month in template.months):
        problems["months"] = _("Bitte wählen Sie Monate aus der Liste.")
    if template.wish_photo and template.purpose != Purpose.QUESTION:
        problems["wish_photo"] = _("Ein Foto kann man nur mit einer Frage wünschen.")
    if template.reason and template.purpose != Purpose.NOT_FIXED:
        problems["reason"] = _("Einen Grund gibt es nur bei einer Absage.")
    twins = TextTemplate.objects.of(template.municipality).filter(
        purpose=template.purpose, name=template.name
    )
    if twins.exclude(pk=template.pk).exists():
        problems["name"] = _("So heißt schon eine andere Vorlage. Bitte wählen Sie einen Namen.")
    if problems:
        raise ValidationError(problems)


def _keep_version(template: TextTemplate, *, by: User | None) -> None:
    if not template.versions.filter(number=template.version).exists():
        TextTemplateVersion.objects.create(
            municipality_id=template.municipality_id,
            template=template,
            number=template.version,
            name=template.name,
            text=template.text,
            by=by,
            at=clock.now(),
        )


def _journal(
    template: TextTemplate, *, by: User, verb: str, changed: list[str] | None = None
) -> None:
    journal.write(
        municipality_id=template.municipality_id,
        actor_kind=ActorKind.STAFF,
        actor_uuid=by.uuid,
        verb=verb,
        object_uuid=template.uuid,
        payload={"version": template.version, **({"changed": changed} if changed else {})},
    )

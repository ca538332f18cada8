"""Gives a municipality the texts of `wordings.yaml`; what it has already stays as it is."""

from pathlib import Path

import yaml
from django.db import transaction

from common import clock
from defects import wording
from defects.models import Category, TextTemplate, TextTemplateVersion
from geo.models import Municipality

FILE = Path(__file__).with_name("wordings.yaml")


@transaction.atomic
def install_text_templates(municipality: Municipality) -> list[TextTemplate]:
    """Create those that `municipality` has not got yet, by key; the new ones come back. One for a
    kind that the town has not got is left out until it has."""
    Municipality.objects.select_for_update(no_key=True).only("pk").get(pk=municipality.pk)
    known = set(TextTemplate.objects.of(municipality).values_list("key", flat=True))
    names = set(TextTemplate.objects.of(municipality).values_list("purpose", "name"))
    kinds = {kind.key: kind for kind in Category.objects.of(municipality)}
    made: list[TextTemplate] = []
    for order, entry in enumerate(yaml.safe_load(FILE.read_text(encoding="utf-8"))):
        kind = entry.get("category", "")
        taken = entry["key"] in known or (entry["purpose"], entry["name"]) in names
        if taken or (kind and kind not in kinds):
            continue
        text = entry["text"].strip()
        wording.check(text, purpose=entry["purpose"])
        row = TextTemplate.objects.create(
            municipality=municipality,
            key=entry["key"],
            purpose=entry["purpose"],
            category=kinds[kind] if kind else None,
            months=entry.get("months", []),
            name=entry["name"],
            text=text,
            wish_photo=entry.get("wish_photo", False),
            reason=entry.get("reason", ""),
            order=order,
        )
        TextTemplateVersion.objects.create(
            municipality=municipality,
            template=row,
            number=1,
            name=row.name,
            text=text,
            at=clock.now(),
        )
        made.append(row)
    return made

"""Gives a municipality the kinds of `categories.yaml`; what it has already stays as it is."""

from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from accounts.models import Department
from defects.models import Category, Question
from geo.models import Municipality

FILE = Path(__file__).with_name("categories.yaml")

# The answer decides who is in charge, see `defects.templates_de.rules`.
PARTS: list[dict[str, Any]] = [
    {"key": "carriageway", "label": {"de": "Fahrbahn", "en": "Carriageway"}},
    {"key": "footway", "label": {"de": "Gehweg", "en": "Footway"}},
    {"key": "cycleway", "label": {"de": "Radweg", "en": "Cycle path"}},
    {"key": "parking", "label": {"de": "Parkplatz am Rand", "en": "Parking at the side"}},
    {"key": "unknown", "label": {"de": "Weiß ich nicht", "en": "I do not know"}},
]
PART_LABEL = {"de": "Welcher Teil der Straße?", "en": "Which part of the road?"}


@transaction.atomic
def install_categories(municipality: Municipality) -> list[Category]:
    """Create the kinds that `municipality` has not got yet, by key; the new ones come back."""
    groups = _groups()
    bodies = {body.key: body for body in Department.objects.of(municipality)}
    known = {category.key: category for category in Category.objects.of(municipality)}
    made: list[Category] = []
    for number, group in enumerate(groups):
        parent = known.get(group["key"])
        if parent is None:
            parent = _make(municipality, group, None, number, bodies)
            made.append(parent)
        for order, leaf in enumerate(group.get("leaves", ())):
            if leaf["key"] not in known:
                made.append(_make(municipality, leaf, parent, order, bodies))
    return made


def fill_bodies(municipality: Municipality) -> int:
    """Give kinds that came before their department what the template says; how many. What
    somebody has settled stays."""
    bodies = {body.key: body for body in Department.objects.of(municipality).active()}
    filled = 0
    for group in _groups():
        for entry in (group, *group.get("leaves", ())):
            if body := bodies.get(entry.get("body", "")):
                filled += (
                    Category.objects.of(municipality)
                    .filter(key=entry["key"], default_body=None)
                    .update(default_body=body)
                )
    return filled


def bodies_named() -> set[str]:
    """The keys of the departments that the kinds name."""
    entries = [entry for group in _groups() for entry in (group, *group.get("leaves", ()))]
    return {entry["body"] for entry in entries if entry.get("body")}


def _groups() -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return groups


def _make(
    municipality: Municipality,
    entry: dict[str, Any],
    parent: Category | None,
    order: int,
    bodies: dict[str, Department],
) -> Category:
    kind = entry.get("kind", Category.Kind.PUBLIC)
    redirect = kind == Category.Kind.REDIRECT
    category = Category.objects.create(
        municipality=municipality,
        parent=parent,
        key=entry["key"],
        name={"de": entry["de"], "en": entry["en"]},
        search_words={"de": entry.get("words", [])},
        icon=entry.get("icon", ""),
        kind=kind,
        # Until the municipality names a page of its own, ours says whom to ask.
        redirect_url=f"{municipality.base_url}/zustaendig/?art={entry['key']}" if redirect else "",
        redirect_text={"de": entry["redirect_de"], "en": entry["redirect_en"]} if redirect else {},
        is_danger=entry.get("danger", False),
        default_body=bodies.get(entry.get("body", "")),
        asset_kind=entry.get("asset", ""),
        part=entry.get("part", ""),
        season=entry.get("season", []),
        order=order,
    )
    if entry.get("ask_part"):
        Question.objects.create(category=category, key="part", label=PART_LABEL, choices=PARTS)
    return category

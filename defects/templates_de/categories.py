"""Gives a municipality the kinds of `categories.yaml`; what it has already stays as it is."""

from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from accounts.models import Department
from common.languages import EASY, ENGLISH, GERMAN
from defects.models import Category, Question
from geo.models import Municipality

FILE = Path(__file__).with_name("categories.yaml")
WORDS = Path(__file__).with_name("category_words.yaml")

# The answer decides who is in charge, see `defects.templates_de.rules`.
PARTS: list[dict[str, Any]] = [
    {"key": key, "label": {GERMAN: german, ENGLISH: english, EASY: easy}}
    for key, german, english, easy in (
        ("carriageway", "Fahrbahn", "Carriageway", "Straße für Autos"),
        ("footway", "Gehweg", "Footway", "Geh·weg"),
        ("cycleway", "Radweg", "Cycle path", "Rad·weg"),
        ("parking", "Parkplatz am Rand", "Parking at the side", "Park·platz am Rand"),
        ("unknown", "Weiß ich nicht", "I do not know", "Weiß ich nicht"),
    )
]
PART_LABEL = {
    GERMAN: "Welcher Teil der Straße?",
    ENGLISH: "Which part of the road?",
    EASY: "Welcher Teil von der Straße?",
}


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


def icons_shipped() -> dict[str, str]:
    """The pictures that kinds can have, each with what it is for in German."""
    found: dict[str, str] = {}
    for group in _groups():
        for entry in (group, *group.get("leaves", ())):
            if entry.get("icon"):
                found.setdefault(entry["icon"], entry["de"])
    return found


def bodies_named() -> set[str]:
    """The keys of the departments that the kinds name."""
    entries = [entry for group in _groups() for entry in (group, *group.get("leaves", ()))]
    return {entry["body"] for entry in entries if entry.get("body")}


def _groups() -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    words: dict[str, dict[str, Any]] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    for group in groups:
        for entry in (group, *group.get("leaves", ())):
            entry["more"] = words[entry["key"]]
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
    more = entry["more"]
    category = Category.objects.create(
        municipality=municipality,
        parent=parent,
        key=entry["key"],
        name={GERMAN: entry["de"], ENGLISH: entry["en"], EASY: more["easy"]},
        search_words={GERMAN: entry.get("words", []), ENGLISH: more["words"]},
        icon=entry.get("icon", ""),
        kind=kind,
        # Until the municipality names a page of its own, ours says whom to ask.
        redirect_url=f"{municipality.base_url}/zustaendig/?art={entry['key']}" if redirect else "",
        redirect_text={
            GERMAN: entry["redirect_de"],
            ENGLISH: entry["redirect_en"],
            EASY: more["redirect_easy"],
        }
        if redirect
        else {},
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

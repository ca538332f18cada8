"""What is wanted of a new municipality, read from YAML and checked before anything is done."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from defects.templates_de import roads
from geo.importing.report import ImportRefused
from geo.importing.source import open_source

LAENDER = {key: each.land for key, each in roads.AUTHORITIES.items()}
# The offices that the shipped kinds and rules name, and what people say of where a thing lies.
DEPARTMENTS: tuple[dict[str, Any], ...] = (
    {"key": "buergerbuero", "name": "Bürgerbüro", "dative": "beim Bürgerbüro", "clearing": True},
    {"key": "bauhof", "name": "Bauhof", "dative": "beim Bauhof"},
    {"key": "tiefbau", "name": "Tiefbauamt", "dative": "beim Tiefbauamt"},
    {"key": "gruen", "name": "Grünflächenamt", "dative": "beim Grünflächenamt"},
    {"key": "ordnung", "name": "Ordnungsamt", "dative": "beim Ordnungsamt"},
    {"key": "stadtwerke", "name": "Stadtwerke", "dative": "bei den Stadtwerken", "outside": True},
)
IMPORTS = ("zones", "streets", "addresses", "assets", "landuse")
_AGS_FIELDS = ("ags", "ags_0", "rs", "schluessel", "schlüssel", "gemeindeschluessel")
_NAME_FIELDS = ("gen", "name", "gemeindename", "gemeinde")
_KNOWN = {
    "ags", "name", "base_url", "hosts", "number_prefix", "population", "municipalities",
    "boundary", "numbers", "hours", "departments", "administrator", "on_call", "imports",
    "sample", "parent",
}  # fmt: skip


def shipped_departments(ags: str) -> list[dict[str, Any]]:
    """The offices of the house, and the bodies outside without which a road that is not the
    town's would be taken for the town's. A town whose key ends with 000 belongs to no Kreis."""
    found = [dict(each) for each in DEPARTMENTS]
    outside = roads.shipped_bodies(ags)
    if not ags.endswith("000"):
        outside.append(("kreis", "Kreis", "beim Kreis"))
    for key, name, dative in outside:
        found.append({"key": key, "name": name, "dative": dative, "outside": True})
    return found


class PlanRefused(Exception):
    """The plan cannot be right; the message says where and how to mend it."""


@dataclass(kw_only=True)
class Plan:
    """Paths are absolute. `boundary`, each of `imports` and `sample` are options by name."""

    ags: str
    name: str = ""
    base_url: str = ""
    hosts: list[str] = field(default_factory=list)
    parent: str = ""
    number_prefix: str = ""
    population: int | None = None
    municipalities: Path | None = None
    boundary: dict[str, Any] = field(default_factory=dict)
    numbers: list[dict[str, Any]] = field(default_factory=list)
    hours: dict[str, Any] = field(default_factory=dict)
    departments: list[dict[str, Any]] = field(default_factory=list)
    administrator: dict[str, str] = field(default_factory=dict)
    on_call: str = ""
    imports: list[dict[str, Any]] = field(default_factory=list)
    sample: dict[str, Any] = field(default_factory=dict)

    @property
    def land(self) -> str:
        return LAENDER[self.ags[:2]]


def read(path: Path) -> Plan:
    """Raises `PlanRefused`."""
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise PlanRefused(f"{path} lässt sich nicht lesen: {error}") from None
    except yaml.YAMLError as error:
        raise PlanRefused(f"{path} ist kein YAML: {error}") from None
    if not isinstance(found, dict):
        raise PlanRefused(f"{path}: oben stehen Namen und Werte, wie ags: '05315000'.")
    return from_values(found, beside=path.parent)


def from_values(values: dict[str, Any], *, beside: Path) -> Plan:
    """`beside` is the folder from which relative paths are meant. Raises `PlanRefused`."""
    if unknown := sorted(set(values) - _KNOWN):
        raise PlanRefused(
            f"{', '.join(unknown)}: das gibt es nicht. Möglich ist: {', '.join(sorted(_KNOWN))}."
        )
    given = {key: value for key, value in values.items() if value is not None}
    ags = given.get("ags", "")
    if not isinstance(ags, str) or len(ags) != 8 or not ags.isdecimal() or ags[:2] not in LAENDER:
        raise PlanRefused(
            f"ags: {ags!r} ist kein Amtlicher Gemeindeschlüssel: acht Ziffern in "
            "Anführungszeichen, wie '05315000'."
        )
    given["departments"] = given.get("departments") or shipped_departments(ags)
    if "municipalities" in given:
        given["municipalities"] = (beside / str(given["municipalities"])).resolve()
    plan = Plan(**given)
    _resolve(plan, beside)
    _check(plan)
    return plan


def look_up(path: Path, ags: str) -> tuple[str, tuple[str, str]]:
    """Name of the municipality in a file of many, and (field, value) by which it is found there.

    Raises `PlanRefused` if the file has no such municipality.
    """
    try:
        source = open_source(path)
    except ImportRefused as error:
        raise PlanRefused(str(error)) from None
    by_name = {field.casefold(): field for field in source.fields}
    keys = [by_name[name] for name in _AGS_FIELDS if name in by_name]
    names = [by_name[name] for name in _NAME_FIELDS if name in by_name]
    for feature in source:
        for key in keys:
            value = str(feature.values.get(key) or "")
            if value == ags or (len(value) == 12 and value[:5] + value[9:] == ags):
                name = next((str(feature.values[each]) for each in names), "")
                return name, (key, value)
    raise PlanRefused(
        f"{path.name} hat keine Gemeinde {ags}. Gesucht: {', '.join(keys) or 'in keinem Feld'}; "
        f"die Felder sind: {', '.join(source.fields)}."
    )


def _resolve(plan: Plan, beside: Path) -> None:
    for options in [plan.boundary, *plan.imports]:
        if not options:
            continue
        if not options.get("file"):
            raise PlanRefused(f"{options}: es fehlt file, der Pfad der Datei.")
        path = (beside / str(options["file"])).resolve()
        if not path.exists():
            raise PlanRefused(f"Die Datei {path} gibt es nicht.")
        options["file"] = path
    if plan.municipalities and not plan.boundary:
        name, where = look_up(plan.municipalities, plan.ags)
        plan.name = plan.name or name
        plan.boundary = {"file": plan.municipalities, "where": "=".join(where), "union": True}


def _check(plan: Plan) -> None:
    for each in plan.imports:
        if each.get("what") not in IMPORTS:
            raise PlanRefused(
                f"imports: what ist {each.get('what')!r}, nicht {', '.join(IMPORTS)}."
            )
    url = urlsplit(plan.base_url)
    if plan.base_url and (url.scheme not in {"http", "https"} or not url.hostname):
        raise PlanRefused(
            f"base_url: {plan.base_url!r} ist keine Adresse wie https://melden.stadt.de."
        )
    if plan.base_url and not plan.hosts:
        plan.hosts = [str(url.hostname)]
    keys = [each.get("key") for each in plan.departments]
    if (
        len(set(keys)) != len(keys)
        or None in keys
        or not all(each.get("name") for each in plan.departments)
    ):
        raise PlanRefused("departments: jede Stelle braucht key und name, jeden key nur einmal.")
    clearing = [each for each in plan.departments if each.get("clearing")]
    if len(clearing) != 1:
        raise PlanRefused(
            "departments: genau eine Stelle ist clearing: true, sie verteilt den Rest."
        )
    addresses = [plan.on_call, plan.administrator.get("email", "")]
    for address in filter(None, [*addresses, *(each.get("email") for each in plan.departments)]):
        try:
            validate_email(address)
        except ValidationError:
            raise PlanRefused(f"{address!r} ist keine Mailadresse.") from None

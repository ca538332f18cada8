"""A rule in words: when it holds, who gets it, and what residents will read."""

from collections.abc import Iterable, Sequence
from string import Formatter
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.texts import say
from defects.models import Question, RoutingRule
from geo.models import Asset, Municipality, Road, RoadClass, Zone

MONTHS = tuple(
    gettext_lazy(name)
    for name in (
        "Januar", "Februar", "März", "April", "Mai", "Juni",
        "Juli", "August", "September", "Oktober", "November", "Dezember",
    )
)  # fmt: skip
WEEKDAYS = tuple(
    gettext_lazy(name)
    for name in (
        "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag",
    )
)  # fmt: skip
PARTS = {
    "carriageway": gettext_lazy("Fahrbahn"),
    "footway": gettext_lazy("Gehweg"),
    "cycleway": gettext_lazy("Radweg"),
    "parking": gettext_lazy("Parkplatz"),
}
ASSETS = {
    "lamp": gettext_lazy("Laterne"),
    "traffic_light": gettext_lazy("Ampel"),
    "playground": gettext_lazy("Spielplatz"),
    "container": gettext_lazy("Container"),
    "bench": gettext_lazy("Bank"),
    "bin": gettext_lazy("Abfalleimer"),
    "gully": gettext_lazy("Gully"),
    "hydrant": gettext_lazy("Hydrant"),
    "tree": gettext_lazy("Baum"),
    "stop": gettext_lazy("Haltestelle"),
}
PLACEHOLDERS = {
    "road": gettext_lazy("Nummer oder Name der Straße"),
    "zone": gettext_lazy("Name des Gebiets"),
    "asset": gettext_lazy("Nummer oder Name der Anlage"),
    "category": gettext_lazy("Art der Meldung"),
    "body": gettext_lazy("Name der zuständigen Stelle"),
    "where": gettext_lazy("wo die Meldung liegt, zum Beispiel „beim Bauhof“"),
}
_LAST_MONTH, _LAST_WEEKDAY = 12, 7

# Why a rule did not decide at a place; the names are those of `routing.misses`.
MISSES = {
    "category": gettext_lazy("gilt für eine andere Art"),
    "months": gettext_lazy("gilt in anderen Monaten"),
    "days": gettext_lazy("gilt an diesem Tag noch nicht oder nicht mehr"),
    "weekdays": gettext_lazy("gilt an anderen Wochentagen"),
    "hours": gettext_lazy("gilt zu einer anderen Uhrzeit"),
    "part": gettext_lazy("gilt für einen anderen Teil der Straße"),
    "asset": gettext_lazy("hier steht keine solche Anlage"),
    "road": gettext_lazy("hier ist keine solche Straße"),
    "zone": gettext_lazy("der Ort liegt nicht in diesem Gebiet"),
    "body": gettext_lazy("passt, aber die Stelle gibt es nicht oder nicht mehr"),
}


def part_name(key: str) -> str:
    return str(PARTS.get(key, key))


def asset_name(kind: str) -> str:
    return str(ASSETS.get(kind, kind))


def conditions(rule: RoutingRule) -> list[str]:
    """Each condition of `rule` in a few words; none if it always holds."""
    return [
        *([str(rule.category)] if rule.category is not None else []),
        *_place(rule),
        *_time(rule),
    ]


def when(rule: RoutingRule) -> str:
    """„Laterne, im Gebiet Mühlfeld, November bis März“."""
    return ", ".join(conditions(rule)) or _("immer")


def then(rule: RoutingRule) -> str:
    if rule.to_operator:
        return _("wer die Anlage betreibt")
    return rule.body.name if rule.body else _("niemand")


def sentence(rule: RoutingRule) -> str:
    """„Wenn: Laterne, November bis März → Stadtwerke“."""
    return _("Wenn: %(when)s → %(then)s") % {"when": when(rule), "then": then(rule)}


def _place(rule: RoutingRule) -> list[str]:
    found = []
    if rule.asset_kind:
        found.append(_("an einer Anlage: %(kind)s") % {"kind": asset_name(rule.asset_kind)})
    elif rule.to_operator or rule.kind == RoutingRule.Kind.ASSET:
        found.append(_("an einer Anlage, die wir kennen"))
    if rule.road_class:
        found.append(str(RoadClass(rule.road_class).label))
    elif rule.inside_od is not None or rule.kind == RoutingRule.Kind.ROAD:
        found.append(_("an einer Straße, die wir kennen"))
    if rule.inside_od is not None:
        found.append(_("im Ort") if rule.inside_od else _("außerhalb des Ortes"))
    if rule.part:
        found.append(part_name(rule.part))
    if rule.zone is not None:
        found.append(_("im Gebiet %(zone)s") % {"zone": rule.zone.name})
    if rule.layer is not None:
        found.append(_("in einem Gebiet der Karte „%(layer)s“") % {"layer": rule.layer.name})
    return found


def _time(rule: RoutingRule) -> list[str]:
    found = []
    if rule.months:
        found.append(spans(rule.months, MONTHS))
    if rule.weekdays:
        found.append(spans(rule.weekdays, WEEKDAYS))
    if rule.time_from is not None and rule.time_until is not None:
        found.append(
            _("von %(first)s bis %(last)s Uhr")
            % {"first": f"{rule.time_from:%H:%M}", "last": f"{rule.time_until:%H:%M}"}
        )
    if rule.valid_from is not None:
        found.append(_("ab %(day)s") % {"day": f"{rule.valid_from:%d.%m.%Y}"})
    if rule.valid_until is not None:
        found.append(_("bis einschließlich %(day)s") % {"day": f"{rule.valid_until:%d.%m.%Y}"})
    return found


def spans(numbers: Iterable[int], names: Sequence[Any]) -> str:
    """„November bis März“ for 1, 2, 3, 11, 12: runs go on over the end of the year or week."""
    wanted = sorted(set(numbers))
    last = len(names)
    runs: list[list[int]] = []
    for number in wanted:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    if len(runs) > 1 and runs[0][0] == 1 and runs[-1][-1] == last:
        runs[0] = runs.pop() + runs[0]
    words = []
    for run in runs:
        first, end = str(names[run[0] - 1]), str(names[run[-1] - 1])
        if len(run) > 2:
            words.append(_("%(first)s bis %(last)s") % {"first": first, "last": end})
        else:
            words += [str(names[number - 1]) for number in run]
    if len(words) > 1:
        return _("%(some)s und %(last)s") % {"some": ", ".join(words[:-1]), "last": words[-1]}
    return words[0] if words else ""


# --- the sentence for residents ---------------------------------------------------------


def placeholders_in(reason: str) -> list[str]:
    """The placeholders of a reason. Raises `ValidationError` with a sentence on how to go on."""
    try:
        pieces = list(Formatter().parse(reason))
    except ValueError:
        raise ValidationError(
            _("Eine geschweifte Klammer ist nicht geschlossen. Platzhalter sehen so aus: {body}"),
            code="braces",
        ) from None
    found = []
    for _text, name, form, conversion in pieces:
        if name is None:
            continue
        if name not in PLACEHOLDERS or form or conversion:
            raise ValidationError(
                _("Den Platzhalter {%(name)s} gibt es nicht. Es gibt: %(known)s."),
                code="placeholder",
                params={"name": name, "known": ", ".join(f"{{{key}}}" for key in PLACEHOLDERS)},
            )
        found.append(name)
    return found


def example(rule: RoutingRule, municipality: Municipality) -> str:
    """What a resident would read, with a road, a zone and a thing that the town really has.

    Three statements at most. Raises `ValidationError` for a placeholder that does not exist.
    """
    used = placeholders_in(rule.reason)
    body = rule.body
    values = dict.fromkeys(PLACEHOLDERS, "")
    values |= {
        "category": str(rule.category) if rule.category else _("Schlagloch"),
        "body": body.name if body else _("(wer die Anlage betreibt)"),
        "where": body.where if body else _("(bei wem die Anlage betrieben wird)"),
    }
    if "road" in used:
        roads = Road.objects.filter(municipality=municipality)
        if rule.road_class:
            roads = roads.filter(road_class=rule.road_class)
        road = roads.exclude(number="", name="").order_by("-number", "id").first()
        values["road"] = (road.number or road.name) if road else ""
    if "zone" in used:
        values["zone"] = _example_zone(rule, municipality)
    if "asset" in used:
        assets = Asset.objects.filter(municipality=municipality)
        if rule.asset_kind:
            assets = assets.filter(kind=rule.asset_kind)
        thing = assets.order_by("id").first()
        values["asset"] = (thing.label or thing.key) if thing else ""
    return " ".join(rule.reason.format_map(values).split())


def _example_zone(rule: RoutingRule, municipality: Municipality) -> str:
    if rule.zone is not None:
        return rule.zone.name
    zones = Zone.objects.of(municipality).defer("boundary")
    zones = zones.filter(layer=rule.layer_id) if rule.layer_id else zones.districts()
    zone = zones.order_by("id").first()
    return zone.name if zone else ""


def parts_asked_for(municipality: Municipality) -> dict[int, set[str]]:
    """For each kind with the question about the part of the road its answers; one statement."""
    rows = Question.objects.asked().filter(category__municipality=municipality, key="part")
    return {row.category_id: {choice["key"] for choice in row.choices} for row in rows}


def name_of(texts: dict[str, Any]) -> str:
    return say(texts)

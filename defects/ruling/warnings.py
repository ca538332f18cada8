"""What is odd about a set of rules, each in a sentence that says what follows from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import DEPARTMENT_ROLES, Department, Membership
from defects.models import Category, RoutingRule
from defects.ruling import words
from geo.models import Asset, Municipality, Road, Zone


@dataclass(frozen=True, kw_only=True)
class Warnings:
    """Sentences by the id of the rule they are about, and those about the set as a whole."""

    of_rules: dict[int, list[str]] = field(default_factory=dict)
    of_set: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.of_set) + sum(len(found) for found in self.of_rules.values())


def warnings(municipality: Municipality, rules: Sequence[RoutingRule], *, today: date) -> Warnings:
    """What to look at in `rules`, which stand in their order with all that they name.

    Seven statements, however many rules there are.
    """
    known = _Known(municipality)
    found = Warnings()
    for place, rule in enumerate(rules):
        said = [*_never_reached(rule, rules[:place]), *_of_body(rule, known)]
        said += [*_of_place(rule, known), *_of_time(rule, today)]
        if said:
            found.of_rules[rule.pk] = said
    gaps = _gaps(rules, known)
    if gaps:
        found.of_set.append(
            _("Passt keine Regel, bekommt die Klärung: %(kinds)s.") % {"kinds": ", ".join(gaps)}
        )
    return found


class _Known:
    """What the warnings ask the town, read once."""

    def __init__(self, municipality: Municipality) -> None:
        here = {"municipality": municipality}
        self.categories = list(
            Category.objects.of(municipality)
            .active()
            .select_related("default_body", "parent__default_body")
        )
        self.parts = words.parts_asked_for(municipality)
        self.members = set(
            Membership.objects.filter(
                **here, role__in=DEPARTMENT_ROLES, user__is_active=True
            ).values_list("department_id", flat=True)
        )
        self.zone_layers = set(
            Zone.objects.of(municipality).values_list("layer_id", flat=True).distinct()
        )
        self.road_classes = set(
            Road.objects.filter(**here).order_by().values_list("road_class", flat=True).distinct()
        )
        self.assets = set(
            Asset.objects.filter(**here).order_by().values_list("kind", flat=True).distinct()
        )
        self.operators = set(
            Asset.objects.filter(**here)
            .exclude(operator="")
            .order_by()
            .values_list("operator", flat=True)
            .distinct()
        ) & set(Department.objects.of(municipality).active().values_list("key", flat=True))

    def leaves(self, category: Category | None) -> list[Category]:
        if category is None:
            return self.categories
        return [each for each in self.categories if category.pk in (each.pk, each.parent_id)]


# --- an earlier rule covers it ---------------------------------------------------------


def _never_reached(rule: RoutingRule, earlier: Iterable[RoutingRule]) -> list[str]:
    for number, other in enumerate(earlier, 1):
        if covers(other, rule):
            return [
                _(
                    "Diese Regel kommt nie dran: Alles, was sie meint, bekommt schon Regel "
                    "%(number)s (%(what)s)."
                )
                % {"number": number, "what": words.when(other)}
            ]
    return []


def covers(wide: RoutingRule, narrow: RoutingRule) -> bool:
    """Whether `wide` decides wherever `narrow` would; a sure yes, or no."""
    if wide.to_operator or wide.body is None or not wide.body.is_active:
        return False  # where nobody is found, the next rule is asked
    return (
        _covers_category(wide, narrow)
        and _covers_place(wide, narrow)
        and _covers_time(wide, narrow)
    )


def _covers_category(wide: RoutingRule, narrow: RoutingRule) -> bool:
    if wide.category_id is None:
        return True
    if narrow.category is None:
        return False
    return wide.category_id in (narrow.category_id, narrow.category.parent_id)


def _covers_place(wide: RoutingRule, narrow: RoutingRule) -> bool:
    kind = RoutingRule.Kind
    in_layer = wide.layer_id is None or wide.layer_id == narrow.layer_id
    if not in_layer and narrow.zone is not None:
        in_layer = wide.layer_id == narrow.zone.layer_id
    needs_road = wide.kind == kind.ROAD
    needs_asset = wide.kind == kind.ASSET
    return (
        in_layer
        and wide.zone_id in (None, narrow.zone_id)
        and wide.road_class in ("", narrow.road_class)
        and wide.inside_od in (None, narrow.inside_od)
        and wide.part in ("", narrow.part)
        and wide.asset_kind in ("", narrow.asset_kind)
        and (
            not needs_road
            or bool(narrow.road_class)
            or narrow.inside_od is not None
            or narrow.kind == kind.ROAD
        )
        and (
            not needs_asset
            or bool(narrow.asset_kind)
            or narrow.to_operator
            or narrow.kind == kind.ASSET
        )
    )


def _covers_time(wide: RoutingRule, narrow: RoutingRule) -> bool:
    def within(wide_days: list[int], narrow_days: list[int]) -> bool:
        return not wide_days or (bool(narrow_days) and set(narrow_days) <= set(wide_days))

    return (
        within(wide.months, narrow.months)
        and within(wide.weekdays, narrow.weekdays)
        and (
            wide.time_from is None
            or (wide.time_from, wide.time_until) == (narrow.time_from, narrow.time_until)
        )
        and (
            wide.valid_from is None
            or (narrow.valid_from is not None and narrow.valid_from >= wide.valid_from)
        )
        and (
            wide.valid_until is None
            or (narrow.valid_until is not None and narrow.valid_until <= wide.valid_until)
        )
    )


# --- bodies, places, times ---------------------------------------------------------------


def _of_body(rule: RoutingRule, known: _Known) -> list[str]:
    if rule.to_operator:
        if known.operators:
            return []
        return [_("Keine Anlage nennt eine Stelle, die es hier gibt. Die Regel greift nie.")]
    body = rule.body
    if body is None:
        return []
    if not body.is_active:
        return [_("%(body)s gibt es nicht mehr. Die Regel wird übergangen.") % {"body": body.name}]
    if body.kind == Department.Kind.OUTSIDE and not body.email:
        return [
            _("%(body)s hat keine E-Mail-Adresse und erfährt von der Meldung nichts.")
            % {"body": body.name}
        ]
    if body.kind == Department.Kind.INSIDE and body.pk not in known.members:
        if body.email:
            return [
                _("Bei %(body)s arbeitet hier niemand mit einem Konto; es gibt nur die E-Mail.")
                % {"body": body.name}
            ]
        return [
            _("%(body)s hat weder eine E-Mail-Adresse noch jemanden mit einem Konto.")
            % {"body": body.name}
        ]
    return []


def _of_place(rule: RoutingRule, known: _Known) -> list[str]:
    said = []
    if rule.layer is not None and rule.layer_id not in known.zone_layers:
        said.append(
            _("In der Karte „%(layer)s“ ist noch kein Gebiet. Die Regel greift nie.")
            % {"layer": rule.layer.name}
        )
    if rule.road_class and rule.road_class not in known.road_classes:
        said.append(_("So eine Straße steht nicht in unserer Karte. Die Regel greift nie."))
    if rule.asset_kind and rule.asset_kind not in known.assets:
        said.append(_("So eine Anlage steht nicht in unserer Karte. Die Regel greift nie."))
    if rule.asset_kind and not any(
        each.asset_kind == rule.asset_kind for each in known.leaves(rule.category)
    ):
        said.append(
            _("Bei dieser Art suchen wir nach keiner solchen Anlage. Die Regel greift nie.")
        )
    if rule.part and not _part_is_known(rule, known):
        said.append(
            _("Bei dieser Art fragen wir nicht nach dem Teil der Straße. Die Regel greift nie.")
        )
    if "zone" in words.placeholders_in(rule.reason) and not known.zone_layers:
        said.append(_("{zone} bleibt leer: Hier sind keine Gebiete eingetragen."))
    if "asset" in words.placeholders_in(rule.reason) and not (rule.asset_kind or rule.to_operator):
        said.append(_("{asset} bleibt leer, wo keine Anlage steht."))
    return said


def _part_is_known(rule: RoutingRule, known: _Known) -> bool:
    for each in known.leaves(rule.category):
        asked = known.parts.get(each.pk, set())
        if each.part == rule.part or rule.part in asked:
            return True
    return False


def _of_time(rule: RoutingRule, today: date) -> list[str]:
    if rule.valid_until is not None and rule.valid_until < today:
        return [_("Diese Regel ist abgelaufen.")]
    return []


# --- what no rule decides ---------------------------------------------------------------


def _gaps(rules: Sequence[RoutingRule], known: _Known) -> list[str]:
    """Kinds that nobody looks after where no rule with a condition of place or time holds."""
    always = [
        rule for rule in rules if len(words.conditions(rule)) == (rule.category_id is not None)
    ]
    found = []
    for each in known.categories:
        if each.kind == Category.Kind.REDIRECT:
            continue
        bodies = [each.default_body, each.parent.default_body if each.parent else None]
        if any(body is not None and body.is_active for body in bodies):
            continue
        if any(
            rule.category_id in (None, each.pk, each.parent_id)
            and rule.body is not None
            and rule.body.is_active
            for rule in always
        ):
            continue
        found.append(str(each))
    return found

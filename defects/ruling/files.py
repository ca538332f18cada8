"""A set of rules as a YAML file that people can read, and back again as values of rules."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Department
from defects.models import Category, RoutingRule, RuleSet
from defects.services.rulesets import MOST_RULES, check_rule
from geo.models import Municipality, RoadClass, Zone, ZoneLayer

MOST_BYTES = 500_000
_WORDS = ("road_class", "part", "asset_kind")
_LISTS = ("months", "weekdays")
_DAYS = ("valid_from", "valid_until")
_TIMES = ("time_from", "time_until")
_KNOWN = {
    "category", "zone", "layer", "inside_od", "body", "to_operator", "reason",
    *_WORDS, *_LISTS, *_DAYS, *_TIMES,
}  # fmt: skip


def as_yaml(rule_set: RuleSet, rules: Sequence[RoutingRule]) -> str:
    """`rules` in their order, by the keys of what they name; empty conditions are left out."""
    told: dict[str, Any] = {"version": rule_set.version, "rules": [_told(rule) for rule in rules]}
    return yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=100)


def _told(rule: RoutingRule) -> dict[str, Any]:
    values: dict[str, Any] = {
        "category": rule.category.key if rule.category else None,
        "layer": rule.layer.key if rule.layer else None,
        "zone": f"{rule.zone.layer.key}/{rule.zone.key}" if rule.zone else None,
        "road_class": rule.road_class,
        "inside_od": rule.inside_od,
        "part": rule.part,
        "asset_kind": rule.asset_kind,
        "months": rule.months,
        "weekdays": rule.weekdays,
        "time_from": f"{rule.time_from:%H:%M}" if rule.time_from else None,
        "time_until": f"{rule.time_until:%H:%M}" if rule.time_until else None,
        "valid_from": rule.valid_from.isoformat() if rule.valid_from else None,
        "valid_until": rule.valid_until.isoformat() if rule.valid_until else None,
        "to_operator": rule.to_operator or None,
        "body": rule.body.key if rule.body else None,
        "reason": rule.reason,
    }
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def from_yaml(municipality: Municipality, content: bytes) -> list[RoutingRule]:
    """The rules of a file, not stored yet. Raises `ValidationError` with a sentence for each
    thing that is wrong, at most twenty."""
    if len(content) > MOST_BYTES:
        raise ValidationError(_("Die Datei ist zu groß. Regeln haben auf 500 Kilobyte Platz."))
    try:
        read = yaml.safe_load(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ValidationError(_("Die Datei ist kein Text in UTF-8.")) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = _("ab Zeile %(n)s") % {"n": mark.line + 1} if mark else _("an einer Stelle")
        raise ValidationError(
            _("Die Datei ist kein YAML: %(line)s stimmt etwas nicht.") % {"line": line}
        ) from None
    except (RecursionError, ValueError):  # nested without end, a day that does not exist
        raise ValidationError(_("Die Datei ist kein YAML, das wir lesen können.")) from None
    rows = read.get("rules") if isinstance(read, dict) else None
    if not isinstance(rows, list) or not rows:
        raise ValidationError(_("In der Datei fehlt die Liste „rules“ mit den Regeln."))
    if len(rows) > MOST_RULES:
        raise ValidationError(_("Mehr als %(n)s Regeln gehen nicht.") % {"n": MOST_RULES})
    reader = _Reader(municipality)
    rules = [reader.rule(number, row) for number, row in enumerate(rows, 1)]
    if reader.problems:
        raise ValidationError(reader.problems[:20])
    return [rule for rule in rules if rule is not None]


class _Reader:
    def __init__(self, municipality: Municipality) -> None:
        self.municipality = municipality
        self.problems: list[str] = []
        self._categories = {row.key: row for row in Category.objects.of(municipality)}
        self._bodies = {row.key: row for row in Department.objects.of(municipality).active()}
        self._layers = {row.key: row for row in ZoneLayer.objects.filter(municipality=municipality)}
        zones = Zone.objects.of(municipality).defer("boundary").select_related("layer")
        self._zones = {f"{row.layer.key}/{row.key}": row for row in zones}
        self._number = 0

    def rule(self, number: int, row: object) -> RoutingRule | None:
        self._number = number
        before = len(self.problems)
        if not isinstance(row, dict):
            self._say(_("ist keine Liste von Angaben"))
            return None
        for name in row:
            if name not in _KNOWN:
                self._say(_("die Angabe „%(name)s“ gibt es nicht") % {"name": str(name)[:40]})
        rule = RoutingRule(
            category=self._named(row, "category", self._categories, _("die Art")),
            zone=self._named(row, "zone", self._zones, _("das Gebiet")),
            layer=self._named(row, "layer", self._layers, _("die Karte")),
            body=self._named(row, "body", self._bodies, _("die Stelle")),
            reason=self._word(row, "reason"),
            to_operator=bool(self._truth(row, "to_operator")),
            inside_od=self._truth(row, "inside_od"),
            **{name: self._word(row, name) for name in _WORDS},
            **{name: self._numbers(row, name) for name in _LISTS},
            **{name: self._day(row, name) for name in _DAYS},
            **{name: self._time(row, name) for name in _TIMES},
        )
        if rule.road_class and rule.road_class not in RoadClass.values:
            self._wrong("road_class", rule.road_class)
        if len(self.problems) == before:
            try:
                check_rule(rule, self.municipality)
            except ValidationError as error:
                for said in error.messages:
                    self._say(said)
        return rule

    def _say(self, words: str) -> None:
        self.problems.append(
            _("Regel %(number)s: %(words)s") % {"number": self._number, "words": words}
        )

    def _wrong(self, name: str, value: object) -> None:
        self._say(
            _("„%(value)s“ passt nicht zu „%(name)s“") % {"value": str(value)[:60], "name": name}
        )

    def _named(self, row: dict[Any, Any], name: str, known: dict[str, Any], what: str) -> Any:
        key = row.get(name)
        if key is None:
            return None
        found = known.get(str(key))
        if found is None:
            self._say(
                _("%(what)s „%(key)s“ gibt es hier nicht") % {"what": what, "key": str(key)[:60]}
            )
        return found

    def _word(self, row: dict[Any, Any], name: str) -> str:
        value = row.get(name)
        if value is None:
            return ""
        longest = 300 if name == "reason" else 40
        if not isinstance(value, str) or len(value) > longest or "\0" in value:
            self._wrong(name, value)
            return ""
        return value

    def _truth(self, row: dict[Any, Any], name: str) -> bool | None:
        value = row.get(name)
        if value is None or isinstance(value, bool):
            return value
        self._wrong(name, value)
        return None

    def _numbers(self, row: dict[Any, Any], name: str) -> list[int]:
        value = row.get(name, [])
        if isinstance(value, list) and all(type(each) is int for each in value):
            return sorted(set(value))
        self._wrong(name, value)
        return []

    def _day(self, row: dict[Any, Any], name: str) -> date | None:
        value = row.get(name)
        if value is None or type(value) is date:
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self._wrong(name, value)
            return None

    def _time(self, row: dict[Any, Any], name: str) -> time | None:
        value = row.get(name)
        if value is None:
            return None
        if type(value) is int:  # YAML reads 22:00 without quotes as a number to the base of 60
            value = f"{value // 60:02d}:{value % 60:02d}"
        try:
            return time.fromisoformat(str(value))
        except ValueError:
            self._wrong(name, value)
            return None

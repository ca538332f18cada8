"""Who is in charge of a place and a kind of defect, and why.

The answer is a pure function of the database: the facts of the place come in one statement
(`geo.facts`), the active rules in another. Rules are asked in their order; the first that
matches decides. The shipped set has the order of the law (see `defects.rule_template`):

    asset -> road class x Ortsdurchfahrt x part -> special areas -> zone x kind

After the rules come the default of the kind and of its group, and then the clearing desk,
so that nothing is ever without somebody. Where an honest answer needs to know more (which
part of the road, or a better place) the answer asks instead of guessing.

Sources: StrWG NRW §§ 3, 43, 44 (road classes, Ortsdurchfahrt, footways), FStrG § 5.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.contrib.gis.geos import Point
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from accounts.models import Department
from common.clock import BERLIN, day_of
from common.languages import CODES, GERMAN
from common.texts import say
from defects.models import Category, Question, Routing, RoutingRule, RuleSet
from defects.models.routing import RoutingRuleQuerySet
from geo.facts import PlaceFacts, RoadFact, ZoneFact, place_facts
from geo.models import Municipality

# A road's line runs in its middle, and a phone is never better than this.
SMALLEST_RADIUS_METRES = 8.0
# Beyond this accuracy a neighbouring road is as likely as the right one.
LARGEST_RADIUS_METRES = 50.0
PART = "part"
_NOT_KNOWN = ("", "unknown")  # "Weiß ich nicht" is no answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Who is in charge, by which step or rule, in a sentence that a resident understands.

    `question` is set if the answer to it would change the body; `place_uncertain` if the
    place is too inexact to tell. `body` is right to use all the same: somebody who clears it.
    """

    body: Department
    step: Routing.Step
    sentences: Mapping[str, str]  # in each language in which it can be said, German always
    rule: RoutingRule | None = None
    facts: PlaceFacts | None = None
    question: Question | None = None
    place_uncertain: bool = False

    @property
    def sentence(self) -> str:
        """In the language of this request."""
        return say(self.sentences)

    @property
    def kept(self) -> dict[str, Any]:
        """The fields of the `Routing` row that say why."""
        words = {code: text[:400] for code, text in self.sentences.items()}
        return {"sentence": words.pop(GERMAN), "sentences": words}

    def facts_as_json(self) -> dict[str, Any]:
        """What it was decided on, as ids and keys, for the `Routing` row."""
        if self.facts is None:
            return {}
        road = self.facts.roads[0] if self.facts.roads else None
        asset = self.facts.asset
        return {
            "zones": {zone.layer_key: zone.key for zone in self.facts.zones},
            "road": road
            and {
                "key": road.key,
                "class": road.road_class,
                "number": road.number,
                "inside_od": road.inside_od,
                "metres": round(road.distance_m, 1),
            },
            "asset": asset and {"kind": asset.kind, "key": asset.key},
            "place_uncertain": self.place_uncertain,
            "open_question": self.question.key if self.question else None,
        }

    def as_json(self) -> dict[str, Any]:
        """For the command line and for `/zustaendig/`."""
        rule = self.rule
        return {
            "body": {"key": self.body.key, "name": self.body.name, "kind": self.body.kind},
            "step": self.step.value,
            "rule": rule and {"order": rule.order, "kind": rule.kind, "id": rule.pk},
            "sentence": self.sentence,
            "question": self.question
            and {"key": self.question.key, "choices": [c["key"] for c in self.question.choices]},
            "place_uncertain": self.place_uncertain,
            "inside": self.facts.inside if self.facts else None,
            "facts": self.facts_as_json(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """What is asked, after all that has to be looked up was looked up."""

    category: Category
    facts: PlaceFacts | None
    part: str
    at: datetime  # as clocks in Germany show it
    day: date  # of which it is asked whether a rule is valid
    place_uncertain: bool = False

    @property
    def road(self) -> RoadFact | None:
        return self.facts.roads[0] if self.facts and self.facts.roads else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A rule that was asked, and the names of the conditions that did not hold.

    They are category, months, days, weekdays, hours, part, asset, road, zone, and body when
    all held but nobody is there to get it.
    """

    rule: RoutingRule
    misses: list[str]


def radius_metres(accuracy_metres: float | None) -> float:
    """How far around the point roads and assets count."""
    wanted = max(accuracy_metres or 0.0, SMALLEST_RADIUS_METRES)
    return min(wanted, LARGEST_RADIUS_METRES)


def route(
    *,
    municipality: Municipality,
    location: Point | None,
    accuracy_metres: float | None,
    category: Category,
    answers: Mapping[str, str] | None = None,
    at: datetime,
    rule_set: RuleSet | None = None,
    facts: PlaceFacts | None = None,
) -> Answer:
    """Who is in charge of a `category` at `location` (longitude/latitude, SRID 4326)?

    `location` None is for kinds without a place. `rule_set` None is the active one. `facts`
    may be handed in by whoever has them already. Two SQL statements; one more each if the
    part of the road is open, for the operator of an asset, and for the clearing desk.
    """
    if facts is None and location is not None:
        facts = place_facts(
            municipality,
            location,
            radius_metres=radius_metres(accuracy_metres),
            asset_kind=category.asset_kind,
        )
    return Router(municipality, rule_set).route(
        category=category,
        facts=facts,
        accuracy_metres=accuracy_metres if location is not None else None,
        answers=answers or {},
        at=at,
    )


class Router:
    """The rules of one set, read once, asked for one report or for many."""

    def __init__(
        self,
        municipality: Municipality,
        rule_set: RuleSet | None = None,
        *,
        for_many: bool = False,
    ) -> None:
        self._municipality = municipality
        self._rule_set = rule_set
        self._for_many = for_many
        self._all: list[RoutingRule] | None = None
        self._by_category: dict[int, Sequence[RoutingRule]] = {}
        self._clearing_desk: Department | None = None
        self._operators: dict[str, Department | None] = {}

    def route(
        self,
        *,
        category: Category,
        facts: PlaceFacts | None,
        accuracy_metres: float | None,
        answers: Mapping[str, str],
        at: datetime,
        day: date | None = None,
    ) -> Answer:
        """As `route`. `day` asks for what is valid on another day than that of `at`."""
        rules = self._rules_for(category)
        case = _Case(
            category=category,
            facts=facts,
            part=category.part or _known(answers.get(PART)),
            at=at.astimezone(BERLIN),
            day=day or day_of(at),
        )
        if (accuracy_metres or 0) > LARGEST_RADIUS_METRES and _depends_on_place(rules, case):
            # Rules that name a place would guess; whoever is left must clear it.
            return self._clear(
                replace(case, place_uncertain=True),
                _(
                    "Der Ort ist nur auf etwa %(metres)s Meter genau. Davon hängt ab, wer "
                    "zuständig ist. Bis das klar ist, liegt die Meldung %(where)s."
                ),
                metres=round(accuracy_metres or 0),
            )
        if not case.part:
            question = self._open_question(rules, case)
            if question is not None:
                answer = self._clear(
                    case,
                    _(
                        "Hier kommt es darauf an, welcher Teil der Straße gemeint ist. Bis das "
                        "klar ist, liegt die Meldung %(where)s."
                    ),
                )
                return replace(answer, question=question)
        return self._decide(rules, case)

    def tried(
        self,
        *,
        category: Category,
        facts: PlaceFacts | None,
        answers: Mapping[str, str],
        at: datetime,
    ) -> list["Tried"]:
        """Every rule of the set in its order, and why it does not decide here."""
        case = _Case(
            category=category,
            facts=facts,
            part=category.part or _known(answers.get(PART)),
            at=at.astimezone(BERLIN),
            day=day_of(at),
        )
        found = []
        for rule in self.every_rule():
            why = list(misses(rule, case))
            if not why:
                body = self._operator(case) if rule.to_operator else rule.body
                if body is None or not body.is_active:
                    why = ["body"]
            found.append(Tried(rule=rule, misses=why))
        return found

    def every_rule(self) -> list[RoutingRule]:
        """The rules of the set in their order, with all that they name; one statement."""
        return list(self._rules().select_related("body", "category", "zone", "layer"))

    def _decide(self, rules: Sequence[RoutingRule], case: _Case) -> Answer:
        for rule in rules:
            if not _matches(rule, case):
                continue
            body = self._operator(case) if rule.to_operator else rule.body
            if body is not None and body.is_active:
                return Answer(
                    body=body,
                    step=Routing.Step.RULE,
                    rule=rule,
                    sentences=_of_rule(rule, case, body),
                    facts=case.facts,
                )
        body = _default_body(case.category)
        if body is not None:
            return Answer(
                body=body,
                step=Routing.Step.DEFAULT,
                sentences=in_languages(
                    _("Für diese Art von Meldung ist zuständig: %(body)s."), body=body
                ),
                facts=case.facts,
            )
        return self._clear(
            case,
            _("Wer hier zuständig ist, klären wir noch. Bis dahin liegt die Meldung %(where)s."),
        )

    def _clear(self, case: _Case, sentence: str, **words: Any) -> Answer:
        if self._clearing_desk is None:
            self._clearing_desk = Department.objects.of(self._municipality).get(is_clearing=True)
        desk = self._clearing_desk
        return Answer(
            body=desk,
            step=Routing.Step.CLEARING,
            sentences=in_languages(sentence, body=desk, **words),
            facts=case.facts,
            place_uncertain=case.place_uncertain,
        )

    def _open_question(self, rules: Sequence[RoutingRule], case: _Case) -> Question | None:
        """The question about the part of the road, if its answer would change the body."""
        if not any(rule.part and _matches(rule, case, any_part=True) for rule in rules):
            return None
        for question in case.category.questions.all():
            if question.key != PART or not question.is_active:
                continue
            bodies = {
                self._decide(rules, replace(case, part=choice["key"])).body.pk
                for choice in question.choices
                if choice["key"] not in _NOT_KNOWN
            }
            return question if len(bodies) > 1 else None
        return None

    def _operator(self, case: _Case) -> Department | None:
        """The active department that the asset at the place names as its operator."""
        key = case.facts.asset.operator if case.facts and case.facts.asset else ""
        if not key:
            return None
        if key not in self._operators:
            self._operators[key] = (
                Department.objects.of(self._municipality).active().filter(key=key).first()
            )
        return self._operators[key]

    def _rules_for(self, category: Category) -> Sequence[RoutingRule]:
        """The rules that name this category, its group, or none; in their order."""
        if self._all is not None:
            if category.pk not in self._by_category:
                self._by_category[category.pk] = [
                    rule for rule in self._all if names_category(rule, category)
                ]
            return self._by_category[category.pk]
        if self._for_many:
            self._all = list(self._rules())
            return self._rules_for(category)
        return list(self._rules().for_category(category))

    def _rules(self) -> RoutingRuleQuerySet:
        rules = RoutingRule.objects.select_related("body").order_by("order", "id")
        if self._rule_set is not None:
            return rules.filter(rule_set=self._rule_set)
        return rules.filter(
            rule_set__municipality=self._municipality,
            rule_set__state=RuleSet.State.ACTIVE,
        )


def _known(part: object) -> str:
    return "" if part is None or part in _NOT_KNOWN else str(part)


def names_category(rule: RoutingRule, category: Category) -> bool:
    """Whether `rule` names this kind, its group, or no kind at all."""
    return rule.category_id in (None, category.pk, category.parent_id)


def _matches(rule: RoutingRule, case: _Case, *, any_part: bool = False) -> bool:
    """Whether every condition of `rule` holds; an empty one always does."""
    return all(fits(rule, case) for name, fits in _CONDITIONS if not (any_part and name == PART))


def misses(rule: RoutingRule, case: _Case) -> Iterator[str]:
    """The names of the conditions of `rule` that do not hold."""
    if not names_category(rule, case.category):
        yield "category"
    yield from (name for name, fits in _CONDITIONS if not fits(rule, case))


def _season_fits(rule: RoutingRule, case: _Case) -> bool:
    return not rule.months or case.at.month in rule.months


def _days_fit(rule: RoutingRule, case: _Case) -> bool:
    if rule.valid_from is None and rule.valid_until is None:
        return True
    return (rule.valid_from is None or case.day >= rule.valid_from) and (
        rule.valid_until is None or case.day <= rule.valid_until
    )


def _weekday_fits(rule: RoutingRule, case: _Case) -> bool:
    return not rule.weekdays or case.at.isoweekday() in rule.weekdays


def _hour_fits(rule: RoutingRule, case: _Case) -> bool:
    if rule.time_from is None or rule.time_until is None:
        return True
    now = case.at.time()
    if rule.time_from < rule.time_until:
        return rule.time_from <= now < rule.time_until
    return now >= rule.time_from or now < rule.time_until


def _part_fits(rule: RoutingRule, case: _Case) -> bool:
    return not rule.part or rule.part == case.part


def _asset_fits(rule: RoutingRule, case: _Case) -> bool:
    needs_one = rule.to_operator or rule.asset_kind or rule.kind == RoutingRule.Kind.ASSET
    if not needs_one:
        return True
    asset = case.facts.asset if case.facts else None
    return asset is not None and rule.asset_kind in ("", asset.kind)


def _road_fits(rule: RoutingRule, case: _Case) -> bool:
    road = case.road
    needs_one = rule.road_class or rule.inside_od is not None or rule.kind == RoutingRule.Kind.ROAD
    if not needs_one:
        return True
    return (
        road is not None
        and rule.road_class in ("", road.road_class)
        and (rule.inside_od is None or rule.inside_od is road.inside_od)
    )


def _zone_fits(rule: RoutingRule, case: _Case) -> bool:
    zones = case.facts.zones if case.facts else ()
    if rule.zone_id is not None and all(zone.id != rule.zone_id for zone in zones):
        return False
    return rule.layer_id is None or any(zone.layer_id == rule.layer_id for zone in zones)


_IN_TIME: tuple[tuple[str, Callable[[RoutingRule, _Case], bool]], ...] = (
    ("months", _season_fits),
    ("days", _days_fit),
    ("weekdays", _weekday_fits),
    ("hours", _hour_fits),
)
_CONDITIONS: tuple[tuple[str, Callable[[RoutingRule, _Case], bool]], ...] = (
    *_IN_TIME,
    (PART, _part_fits),
    ("asset", _asset_fits),
    ("road", _road_fits),
    ("zone", _zone_fits),
)


def _depends_on_place(rules: Iterable[RoutingRule], case: _Case) -> bool:
    """Whether a rule for this kind looks at more than the kind and the time."""
    return any(
        rule.to_operator
        or rule.asset_kind
        or rule.road_class
        or rule.inside_od is not None
        or rule.zone_id is not None
        or rule.layer_id is not None
        or rule.kind in (RoutingRule.Kind.ASSET, RoutingRule.Kind.ROAD)
        for rule in rules
        if all(fits(rule, case) for _name, fits in _IN_TIME)
    )


def _default_body(category: Category) -> Department | None:
    """The default of the kind, or else of its group."""
    body = category.default_body
    if body is None and category.parent is not None:
        body = category.parent.default_body
    return body if body is not None and body.is_active else None


class _Words(dict[str, str]):
    """A sentence may name what is not known here; it must not break for that."""

    def __missing__(self, key: str) -> str:
        return ""


def in_languages(sentence: str, *, body: Department, **words: Any) -> dict[str, str]:
    """A sentence of ours about `body`, in every language."""
    found = {}
    for code in CODES:
        with override(code):
            found[code] = gettext(sentence) % {"body": body.said, "where": body.where, **words}
    return found


def _of_rule(rule: RoutingRule, case: _Case, body: Department) -> dict[str, str]:
    """The sentence of a rule in the languages in which the municipality has written it."""
    road, facts = case.road, case.facts
    zone = _zone_of(rule, facts)
    asset = facts.asset if facts else None
    words = _Words(
        road=(road.number or road.name) if road else "",
        zone=zone.name if zone else "",
        asset=(asset.label or asset.key) if asset else "",
    )
    found = {}
    for code, reason in {**rule.reasons, GERMAN: rule.reason}.items():
        with override(code):
            words |= {"category": case.category.said, "body": body.said, "where": body.where}
        found[code] = " ".join(reason.format_map(words).split())
    return found


def _zone_of(rule: RoutingRule, facts: PlaceFacts | None) -> ZoneFact | None:
    """The zone that made `rule` match, or the part of town."""
    if facts is None:
        return None
    for zone in facts.zones:
        if zone.id == rule.zone_id or (rule.zone_id is None and zone.layer_id == rule.layer_id):
            return zone
    return facts.district

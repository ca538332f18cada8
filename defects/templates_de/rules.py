"""The shipped rule set: who maintains which road, in the order of the law.

Sources: FStrG § 5 (Bundesstraßen: the Länder for the Bund; towns above 80,000 themselves),
StrWG NRW §§ 43, 44 (Landesstraßen: the Land; Kreisstraßen: the county; in an Ortsdurchfahrt
the carriageway is the municipality's only above 80,000 inhabitants; footways and parking
there are always the municipality's). Other Länder differ in detail: check before use.
"""

from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models import Department
from common import clock
from defects.models import Category, RoutingRule, RuleSet
from geo.models import Municipality, RoadClass, ZoneLayer

# Kinds that are part of the road itself; a lamp or a bin beside it is not.
ROAD_KINDS = ("street", "winter", "gully", "traffic_sign")

_OWNERS = (
    (RoadClass.MOTORWAY, "autobahn", "eine Autobahn"),
    (RoadClass.FEDERAL, "strassen_land", "eine Bundesstraße"),
    (RoadClass.STATE, "strassen_land", "eine Landesstraße"),
    (RoadClass.COUNTY, "kreis", "eine Kreisstraße"),
)
# Areas that somebody else looks after: the layer, its body, the kinds.
_AREAS = (
    ("gewaesser", "wasserverband", ("water",), "Um dieses Gewässer kümmert sich: {body}."),
    ("staatswald", "forst", ("green", "waste"), "Das ist Staatswald. Zuständig ist: {body}."),
    ("bahn", "bahn", (None,), "Das gehört zur Bahn. Zuständig ist: {body}."),
)


@transaction.atomic
def install_rules(municipality: Municipality, *, keeps_carriageways: bool = False) -> RuleSet:
    """Make the shipped rules the active set of `municipality`, from its departments and kinds.

    `keeps_carriageways` is for towns above 80,000 inhabitants, which maintain the
    carriageways of classified roads inside the Ortsdurchfahrt themselves. Rules for a body
    or kind that the municipality has not got are left out.
    """
    RuleSet.objects.active_of(municipality).update(state=RuleSet.State.RETIRED)
    last = RuleSet.objects.filter(municipality=municipality).aggregate(last=Max("version"))["last"]
    rule_set = RuleSet.objects.create(
        municipality=municipality,
        version=(last or 0) + 1,
        state=RuleSet.State.ACTIVE,
        activated_at=clock.now(),
    )
    rules = _Rules(municipality, rule_set)
    rules.assets()
    rules.roads(keeps_carriageways=keeps_carriageways)
    rules.areas()
    RoutingRule.objects.bulk_create(rules.made)
    return rule_set


class _Rules:
    def __init__(self, municipality: Municipality, rule_set: RuleSet) -> None:
        self.rule_set = rule_set
        self.bodies = {body.key: body for body in Department.objects.of(municipality).active()}
        self.kinds = {kind.key: kind for kind in Category.objects.of(municipality)}
        self.layers = {
            layer.key: layer for layer in ZoneLayer.objects.filter(municipality=municipality)
        }
        self.made: list[RoutingRule] = []

    def add(self, **fields: Any) -> None:
        # Steps of ten leave room to put a rule of one's own between two.
        order = 10 * (len(self.made) + 1)
        self.made.append(RoutingRule(rule_set=self.rule_set, order=order, **fields))

    def assets(self) -> None:
        """A lamp is its operator's, wherever it stands."""
        self.add(
            kind=RoutingRule.Kind.ASSET,
            to_operator=True,
            reason="Hier steht {asset}. Darum kümmert sich: {body}.",
        )

    def roads(self, *, keeps_carriageways: bool) -> None:
        for road_class, key, words in _OWNERS:
            body = self.bodies.get(key)
            if body is None:
                continue
            for kind in self._named(ROAD_KINDS):
                self._road(body, road_class, words, kind, keeps_carriageways=keeps_carriageways)

    def _road(
        self,
        body: Department,
        road_class: RoadClass,
        words: str,
        kind: Category,
        *,
        keeps_carriageways: bool,
    ) -> None:
        road = {"kind": RoutingRule.Kind.ROAD, "road_class": road_class, "category": kind}
        self.add(
            **road,
            inside_od=False,
            body=body,
            reason=f"Das ist {words} ({{road}}) außerhalb des Ortes. Zuständig ist: {{body}}.",
        )
        # Signs and drains inside the town are looked after by the town.
        if keeps_carriageways or kind.key not in ("street", "winter"):
            return
        for part, name in (("carriageway", "die Fahrbahn"), ("cycleway", "den Radweg")):
            self.add(
                **road,
                inside_od=True,
                part=part,
                body=body,
                reason=(
                    f"Das ist {words} ({{road}}) im Ort. Für {name} ist zuständig: {{body}}. "
                    "Um die Gehwege kümmert sich die Stadt."
                ),
            )

    def areas(self) -> None:
        for layer_key, body_key, kinds, reason in _AREAS:
            layer, body = self.layers.get(layer_key), self.bodies.get(body_key)
            if layer is None or body is None:
                continue
            for key in kinds:
                if key is None or key in self.kinds:
                    self.add(
                        kind=RoutingRule.Kind.SPECIAL,
                        layer=layer,
                        category=self.kinds[key] if key else None,
                        body=body,
                        reason=reason,
                    )

    def _named(self, keys: tuple[str, ...]) -> list[Category]:
        return [self.kinds[key] for key in keys if key in self.kinds]

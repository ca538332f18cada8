"""The shipped rule set: who looks after what, in the order of the law.

Sources: FStrG §§ 1, 5 (Bundesstraßen: the Länder for the Bund; Ortsdurchfahrten of towns above
80,000 inhabitants, and above 50,000 by declaration, are the town's), StrWG NRW §§ 2, 43, 44
(Landesstraßen: the Land; Kreisstraßen: the county; the same thresholds; footways and parking
in an Ortsdurchfahrt are always the town's; what grows beside a road belongs to it), StrReinG NRW
§ 1 (inside the built-up area the town sweeps, clears and grits). Other Länder differ in
detail: check before use.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from accounts.models import Department
from common import clock
from common.languages import CODES, GERMAN
from defects.models import Category, RoutingRule, RuleSet
from geo.models import Municipality, RoadClass, ZoneLayer

# Above so many inhabitants a town maintains the carriageways of its Ortsdurchfahrten.
KEEPS_CARRIAGEWAYS_FROM = 80_000

# The kinds about the surface of a road, for which its parts have different owners.
_SURFACE = ("street",)
# What belongs to a road outside the town but is the town's inside; a bin beside it does not.
_ALONG = ("winter", "gully", "traffic_sign", "tree", "vegetation")
# On a motorway also what lies about.
_ON_MOTORWAYS = (*_SURFACE, *_ALONG, "waste")

_RESPONSIBLE = _("Zuständig ist: {body}.")
_OWNERS = (
    (RoadClass.FEDERAL, "strassen_land", _("eine Bundesstraße")),
    (RoadClass.STATE, "strassen_land", _("eine Landesstraße")),
    (RoadClass.COUNTY, "kreis", _("eine Kreisstraße")),
)
# Areas that somebody else looks after: the layer, its body, the kinds (None: all).
_AREAS: tuple[tuple[str, str, tuple[str | None, ...], tuple[str, ...]], ...] = (
    ("gewaesser", "wasserverband", ("water",), (_("Um dieses Gewässer kümmert sich: {body}."),)),
    ("staatswald", "forst", ("green", "waste"), (_("Das ist Staatswald."), _RESPONSIBLE)),
    ("bahn", "bahn", (None,), (_("Das gehört zur Bahn."), _RESPONSIBLE)),
)


_OUTSIDE = _("Das ist %(kind)s ({road}) außerhalb des Ortes.")
_INSIDE = _("Das ist %(kind)s ({road}) im Ort.")
_FOR_A_PART = _("Für %(part)s ist zuständig: {body}.")


def _said(*sentences: str, **words: str) -> dict[str, Any]:
    """What a rule says to residents, in every language; `words` are ours, too."""
    found = {}
    for code in CODES:
        with override(code):
            known = {name: gettext(word) for name, word in words.items()}
            found[code] = " ".join(gettext(each) for each in sentences)
            if known:
                found[code] %= known
    return {"reason": found.pop(GERMAN), "reasons": found}


@transaction.atomic
def install_rules(
    municipality: Municipality,
    *,
    population: int | None = None,
    keeps_carriageways: bool | None = None,
) -> RuleSet:
    """Make the shipped rules the active set of `municipality`, from its departments and kinds.

    From 80,000 inhabitants (`population`) on, or when it has declared so (from 50,000), a town
    keeps the carriageways of its Ortsdurchfahrten. Rules for a body or kind that the
    municipality has not got are left out.
    """
    if keeps_carriageways is None:
        keeps_carriageways = (population or 0) > KEEPS_CARRIAGEWAYS_FROM
    last = RuleSet.objects.filter(municipality=municipality).aggregate(last=Max("version"))["last"]
    rule_set = RuleSet.objects.create(
        municipality=municipality,
        version=(last or 0) + 1,
        note=_("Die mitgelieferten Regeln"),
    )
    rules = _Rules(municipality, rule_set)
    rules.assets()
    rules.motorways()
    for road_class, key, words in _OWNERS:
        rules.roads(road_class, key, words, keeps_carriageways=keeps_carriageways)
    rules.private_ways()
    rules.areas()
    RoutingRule.objects.bulk_create(rules.made)
    RuleSet.objects.active_of(municipality).update(state=RuleSet.State.RETIRED)
    rule_set.state = RuleSet.State.ACTIVE
    rule_set.activated_at = clock.now()
    rule_set.save(update_fields=["state", "activated_at"])
    return rule_set


class _Rules:
    def __init__(self, municipality: Municipality, rule_set: RuleSet) -> None:
        self.rule_set = rule_set
        self.bodies = {body.key: body for body in Department.objects.of(municipality).active()}
        self.clearing = next(body for body in self.bodies.values() if body.is_clearing)
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
            **_said(_("Hier steht {asset}. Darum kümmert sich: {body}.")),
        )

    def motorways(self) -> None:
        """A motorway has no Ortsdurchfahrt and no footways."""
        body = self.bodies.get("autobahn")
        if body is None:
            return
        for kind in self._named(_ON_MOTORWAYS):
            self.add(
                kind=RoutingRule.Kind.ROAD,
                road_class=RoadClass.MOTORWAY,
                category=kind,
                body=body,
                **_said(_("Das ist eine Autobahn ({road})."), _RESPONSIBLE),
            )

    def roads(
        self, road_class: RoadClass, key: str, words: str, *, keeps_carriageways: bool
    ) -> None:
        """Roads of the Bund, the Land or the county, outside the town and through it."""
        owner = self.bodies.get(key)
        if owner is None:
            return
        road = {"kind": RoutingRule.Kind.ROAD, "road_class": road_class}
        for kind in self._named((*_SURFACE, *_ALONG)):
            self.add(
                **road,
                category=kind,
                inside_od=False,
                body=owner,
                **_said(_OUTSIDE, _RESPONSIBLE, kind=words),
            )
        for kind in self._named(_SURFACE):
            self._through_town({**road, "category": kind}, words, owner, keeps_carriageways)

    def _through_town(
        self, road: dict[str, Any], words: str, owner: Department, keeps_carriageways: bool
    ) -> None:
        ours = road["category"].default_body or self.clearing
        if keeps_carriageways:
            self.add(
                **road,
                inside_od=True,
                body=ours,
                **_said(
                    _INSIDE,
                    _("Hier kümmert sich die Stadt selbst darum: {body}."),
                    kind=words,
                ),
            )
            return
        for part, name in (("footway", _("die Gehwege")), ("parking", _("die Parkplätze"))):
            self.add(
                **road,
                inside_od=True,
                part=part,
                body=ours,
                **_said(
                    _INSIDE,
                    _("Um %(part)s kümmert sich die Stadt selbst: {body}."),
                    kind=words,
                    part=name,
                ),
            )
        for part, name in (("carriageway", _("die Fahrbahn")), ("cycleway", _("den Radweg"))):
            self.add(
                **road,
                inside_od=True,
                part=part,
                body=owner,
                **_said(
                    _INSIDE,
                    _FOR_A_PART,
                    _("Um die Gehwege kümmert sich die Stadt."),
                    kind=words,
                    part=name,
                ),
            )
        # Where nobody knows whether the town begins here, the carriageway is theirs either way.
        self.add(
            **road,
            part="carriageway",
            body=owner,
            **_said(_("Das ist %(kind)s ({road})."), _FOR_A_PART, kind=words, part="die Fahrbahn"),
        )

    def private_ways(self) -> None:
        for kind in self._named(_SURFACE):
            self.add(
                kind=RoutingRule.Kind.ROAD,
                road_class=RoadClass.PRIVATE,
                category=kind,
                body=self.clearing,
                **_said(
                    _("Das ist ein Privatweg. Dafür sind die Eigentümer zuständig."),
                    _("Ob trotzdem etwas zu tun ist, prüft: {body}."),
                ),
            )

    def areas(self) -> None:
        for layer_key, body_key, kinds, sentences in _AREAS:
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
                        **_said(*sentences),
                    )

    def _named(self, keys: Iterable[str]) -> list[Category]:
        return [self.kinds[key] for key in keys if key in self.kinds]

"""Fills a migrated database with a town of many reports, the same each time.

The reports crowd where people do: around centres, along streets, thinly elsewhere. Their
states, ages, texts and pictures follow what municipal platforms publish: some 85 of 100
closed, 60 of 100 with a picture, most of them about few things.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.gis.geos import LineString, MultiLineString, MultiPolygon, Point, Polygon
from django.db import transaction

from accounts.models import Department, Membership, Role, User
from benchmarks.places import CENTRE, HALF_HEIGHT, HALF_WIDTH, Spot, place, quarter, spots
from common import clock
from common.identifiers import uuid7
from common.models import ActorKind
from defects.models import (
    Category,
    HandOver,
    Report,
    ReportEvent,
    ReportPhoto,
    Routing,
    RoutingRule,
    RuleSet,
)
from defects.states import CLOSED, NotFixedReason, Responsibility, Verb, Work
from geo.models import Asset, Municipality, Road, RoadClass, SearchPlace, Zone, ZoneLayer
from geo.numbers import continue_after
from moderation.models import Item, Visibility
from photos.models import Photo

BATCH = 2_000

_GROUPS = {
    "street": ("Straße, Gehweg", ["pothole:Schlagloch", "footway:Gehweg kaputt"]),
    "light": ("Laterne", ["lamp:Laterne dunkel", "lamp_day:Laterne brennt am Tag"]),
    "waste": ("Müll", ["flytip:Wilder Müll", "bin:Mülleimer voll", "glass:Scherben"]),
    "green": ("Baum, Hecke", ["branch:Ast abgebrochen", "hedge:Hecke wächst in den Weg"]),
    "signs": ("Schild, Ampel", ["sign:Schild beschädigt", "signal:Ampel gestört"]),
    "water": ("Gully, Wasser", ["gully:Gully verstopft", "puddle:Wasser steht"]),
    "play": ("Spielplatz, Bank", ["swing:Spielgerät kaputt", "bench:Bank kaputt"]),
    "other": ("Etwas anderes", []),
}
_ICONS = {
    "pothole": "road", "lamp_day": "lamp", "glass": "container", "branch": "tree",
    "signal": "traffic-light", "puddle": "water", "swing": "playground",
}  # fmt: skip
_TEXTS = [
    "Die Straßenlaterne vor dem Haus ist seit Tagen dunkel.",
    "Großes Schlagloch auf der Fahrbahn, Radfahrer weichen in den Verkehr aus.",
    "Neben den Altglascontainern liegen Matratzen und ein Kühlschrank.",
    "Der Mülleimer an der Haltestelle läuft über.",
    "Die Hecke ragt weit in den Gehweg, mit dem Kinderwagen kommt man nicht durch.",
    "Der Gully ist verstopft, bei Regen steht das Wasser bis zum Bordstein.",
    "Die Schaukel auf dem Spielplatz ist an einer Seite gerissen.",
    "Gehwegplatten sind durch Wurzeln hochgedrückt, Stolpergefahr.",
    "Das Verkehrsschild ist verdreht und von der Kreuzung aus nicht zu lesen.",
    "Ein dicker Ast hängt über dem Radweg.",
    "Die Ampel für Fußgänger springt nicht mehr auf Grün.",
    "Überall liegen Scherben auf dem Platz.",
]
_MORE = [
    "Das ist schon seit Wochen so.",
    "Gestern ist fast jemand gestürzt.",
    "Direkt neben der Bushaltestelle, auf der Seite der Bäckerei.",
    "Bitte vor dem Wochenende nachsehen, dann ist dort Markt.",
    "Auf dem Schulweg, morgens ist es noch dunkel.",
    "Schon einmal gemeldet, damals ging es schnell.",
    "Mit dem Rollator kommt man nicht vorbei.",
    "Gegenüber vom Kindergarten, am Zaun entlang.",
    "Nachts hört man es bis ins Schlafzimmer.",
    "Der Wind hat es noch schlimmer gemacht.",
    "Die Stelle ist nicht abgesperrt.",
    "Vielen Dank für Ihre Arbeit!",
]
_STREETS = [
    "Aachener", "Bonner", "Dürener", "Neusser", "Venloer", "Luxemburger", "Siegburger",
    "Frankfurter", "Kalker", "Deutzer", "Ehrenfelder", "Zülpicher", "Amsterdamer", "Riehler",
    "Rolandstr", "Merowinger", "Berliner", "Mülheimer", "Severin", "Vogelsanger",
]  # fmt: skip
_WORK = [
    (Work.FIXED, 62), (Work.NOT_FIXED, 14), (Work.ANSWERED, 7), (Work.RECEIVED, 5),
    (Work.ACCEPTED, 5), (Work.PLANNED, 3), (Work.IN_PROGRESS, 3), (Work.SECURED, 1),
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Seeded:
    """What the benchmarks need to know of the town."""

    municipality: Municipality
    clerk: User
    department: Department


@transaction.atomic
def seed(*, reports: int = 20_000, hosts: Sequence[str] = ()) -> Seeded:
    """Make the town and its reports; the database must hold no municipality yet."""
    chance = random.Random(115)
    town = _town()
    for host in hosts:
        town.hosts.create(name=host)
    bodies = _bodies(town)
    categories = _categories(town, bodies)
    zones = _zones(town)
    _streets(town, chance)
    _lamps(town, chance)
    _rules(town, categories, bodies, zones)
    crowds = spots(chance)
    at = clock.now()
    for start in range(0, reports, BATCH):
        size = min(BATCH, reports - start)
        drafts = [
            _draft(chance, categories, bodies, zones, crowds, number=start + i + 1, at=at)
            for i in range(size)
        ]
        _store(town, drafts)
    continue_after(town, reports)
    clerk = User.objects.create_user("clerk@example.org", "a long password for the bench")
    Membership.objects.create(
        municipality=town, user=clerk, role=Role.CLERK, department=bodies["bauhof"]
    )
    return Seeded(municipality=town, clerk=clerk, department=bodies["bauhof"])


def _town() -> Municipality:
    return Municipality.objects.create(
        ags="05315000",
        name="Köln",
        boundary=_box(-HALF_WIDTH, -HALF_HEIGHT, HALF_WIDTH, HALF_HEIGHT),
        base_url="http://localhost",
        number_prefix="K",
        state=Municipality.State.LIVE,
        live_at=clock.now(),
    )


def _box(west: float, south: float, east: float, north: float) -> MultiPolygon:
    """A rectangle, its edges in degrees from `CENTRE`."""
    x, y = CENTRE
    return MultiPolygon(Polygon.from_bbox((x + west, y + south, x + east, y + north)), srid=4326)


def _bodies(town: Municipality) -> dict[str, Department]:
    rows = {
        "buergerservice": ("Bürgerservice", "beim Bürgerservice", "inside"),
        "bauhof": ("Bauhof", "beim Bauhof", "inside"),
        "tiefbau": ("Amt für Straßen", "beim Amt für Straßen", "inside"),
        "gruen": ("Grünflächenamt", "beim Grünflächenamt", "inside"),
        "awb": ("Abfallwirtschaft", "bei der Abfallwirtschaft", "inside"),
        "land": ("Straßen.NRW", "bei Straßen.NRW", "outside"),
    }
    return {
        key: Department.objects.create(
            municipality=town,
            key=key,
            name=name,
            dative=dative,
            kind=kind,
            email=f"{key}@example.org",
            is_clearing=key == "buergerservice",
        )
        for key, (name, dative, kind) in rows.items()
    }


def _categories(town: Municipality, bodies: dict[str, Department]) -> list[Category]:
    in_charge = {
        "street": "tiefbau", "light": "bauhof", "waste": "awb", "green": "gruen",
        "signs": "tiefbau", "water": "tiefbau", "play": "gruen", "other": "buergerservice",
    }  # fmt: skip
    leaves = []
    for order, (key, (name, children)) in enumerate(_GROUPS.items()):
        body = bodies[in_charge[key]]
        common = {"municipality": town, "default_body": body, "order": order}
        group = Category.objects.create(key=key, name={"de": name}, **common)
        leaves += [
            Category.objects.create(
                key=leaf_key,
                name={"de": leaf_name},
                parent=group,
                icon=_ICONS.get(leaf_key, leaf_key),
                asset_kind="lamp" if key == "light" else "",
                **common,
            )
            for leaf_key, leaf_name in (child.split(":") for child in children)
        ] or [group]
    return leaves


def _zones(town: Municipality) -> list[list[Zone]]:
    """Nine districts and 81 quarters within them, as a field of `[row][column]` quarters."""
    large = ZoneLayer.objects.create(
        municipality=town, key="stadtbezirk", name="Stadtbezirk", order=0
    )
    small = ZoneLayer.objects.create(municipality=town, key="stadtteil", name="Stadtteil", order=1)
    for layer, parts in ((large, 3), (small, 9)):
        wide, high = 2 * HALF_WIDTH / parts, 2 * HALF_HEIGHT / parts
        Zone.objects.bulk_create(
            Zone(
                municipality=town,
                layer=layer,
                key=f"{row}-{column}",
                slug=f"{layer.key}-{row}-{column}",
                name=f"{layer.name} {row + 1}.{column + 1}",
                boundary=_box(
                    -HALF_WIDTH + column * wide,
                    -HALF_HEIGHT + row * high,
                    -HALF_WIDTH + (column + 1) * wide,
                    -HALF_HEIGHT + (row + 1) * high,
                ),
            )
            for row in range(parts)
            for column in range(parts)
        )
    found = {zone.key: zone for zone in small.zones.all()}
    return [[found[f"{row}-{column}"] for column in range(9)] for row in range(9)]


def _streets(town: Municipality, chance: random.Random) -> None:
    """6,000 stretches of road, each with a name in the place search."""
    classes = [RoadClass.MUNICIPAL] * 17 + [RoadClass.STATE, RoadClass.FEDERAL, RoadClass.COUNTY]
    roads = []
    for i in range(6_000):
        x = CENTRE[0] + chance.uniform(-HALF_WIDTH, HALF_WIDTH)
        y = CENTRE[1] + chance.uniform(-HALF_HEIGHT, HALF_HEIGHT)
        end = (x + chance.uniform(-0.003, 0.003), y + chance.uniform(-0.002, 0.002))
        road_class = chance.choice(classes)
        roads.append(
            Road(
                municipality=town,
                key=str(i),
                name=f"{chance.choice(_STREETS)} Straße {i % 50}",
                road_class=road_class,
                number="" if road_class == RoadClass.MUNICIPAL else f"{road_class} {i % 400}",
                inside_od=chance.random() < 0.8,
                line=MultiLineString(LineString((x, y), end), srid=4326),
            )
        )
    Road.objects.bulk_create(roads, batch_size=BATCH)
    SearchPlace.objects.bulk_create(
        (
            SearchPlace(
                municipality=town,
                kind=SearchPlace.Kind.STREET,
                label=road.name,
                detail="",
                folded=road.name.lower().replace("ß", "ss").replace("ü", "ue"),
                location=Point(road.line[0][0], srid=4326),
            )
            for road in roads
        ),
        batch_size=BATCH,
    )


def _lamps(town: Municipality, chance: random.Random) -> None:
    Asset.objects.bulk_create(
        (
            Asset(
                municipality=town,
                kind="lamp",
                key=str(number),
                operator="bauhof",
                location=Point(
                    CENTRE[0] + chance.uniform(-HALF_WIDTH, HALF_WIDTH),
                    CENTRE[1] + chance.uniform(-HALF_HEIGHT, HALF_HEIGHT),
                    srid=4326,
                ),
            )
            for number in range(5_000)
        ),
        batch_size=BATCH,
    )


def _rules(
    town: Municipality,
    categories: Sequence[Category],
    bodies: dict[str, Department],
    zones: list[list[Zone]],
) -> None:
    """Forty rules, as many as a large town needs: assets, roads, zones, categories."""
    of = RuleSet.objects.create(municipality=town, version=1)
    rules: list[dict[str, Any]] = [
        {"kind": "asset", "asset_kind": "lamp", "to_operator": True, "body": None},
        *(
            {"kind": "road", "road_class": road_class, "inside_od": False, "body": bodies["land"]}
            for road_class in (RoadClass.FEDERAL, RoadClass.STATE)
        ),
        *(
            {"kind": "zone", "zone": zone, "category": categories[0], "body": bodies["tiefbau"]}
            for zone in (*zones[0], *zones[4], *zones[8])
        ),
        *({"kind": "category", "category": leaf, "body": leaf.default_body} for leaf in categories),
    ]
    RoutingRule.objects.bulk_create(
        RoutingRule(rule_set=of, order=order, reason="Dafür ist {body} zuständig.", **conditions)
        for order, conditions in enumerate(rules)
    )
    of.state, of.activated_at = RuleSet.State.ACTIVE, clock.now()
    of.save(update_fields=["state", "activated_at"])


# --- reports ------------------------------------------------------------------------


@dataclass(kw_only=True)
class _Draft:
    report: dict[str, Any]
    text_shown: bool
    photo: bool
    handed_over: bool


def _draft(
    chance: random.Random,
    categories: Sequence[Category],
    bodies: dict[str, Department],
    zones: list[list[Zone]],
    crowds: list[Spot],
    *,
    number: int,
    at: datetime,
) -> _Draft:
    x, y = place(chance, crowds)
    row, column = quarter(x, y)
    created_at = at - timedelta(days=730) * (1 - number / 20_001) - timedelta(minutes=number % 60)
    work = chance.choices([w for w, _ in _WORK], weights=[n for _, n in _WORK])[0]
    handed_over = work in (Work.RECEIVED, Work.ACCEPTED) and chance.random() < 0.3
    category = chance.choices(categories, weights=range(len(categories), 0, -1))[0]
    closed_at = None
    if work in CLOSED:
        closed_at = created_at + timedelta(hours=min(chance.expovariate(1 / 90), 2_000))
    body = bodies["land"] if handed_over else category.default_body
    text_shown = chance.random() < 0.9
    return _Draft(
        report={
            "number": number,
            "category": category,
            "shown": chance.random() < 0.99,
            "text": " ".join([chance.choice(_TEXTS), *chance.sample(_MORE, chance.randint(0, 3))]),
            "location": Point(x, y, srid=4326),
            "place": f"{chance.choice(_STREETS)} Straße {chance.randint(1, 240)}",
            "zone": zones[row][column],
            "work": work,
            "not_fixed_reason": (
                chance.choice(NotFixedReason.values) if work == Work.NOT_FIXED else ""
            ),
            "planned_for": ((at + timedelta(days=9)).date() if work == Work.PLANNED else None),
            "body": body,
            "responsibility": (
                Responsibility.HANDED_OVER
                if handed_over
                else Responsibility.OFFERED
                if work == Work.RECEIVED
                else Responsibility.ACCEPTED
            ),
            "body_since": created_at,
            "created_at": created_at,
            "updated_at": closed_at or created_at,
            "closed_at": closed_at,
        },
        text_shown=text_shown,
        photo=chance.random() < 0.6,
        handed_over=handed_over,
    )


def _store(town: Municipality, drafts: list[_Draft]) -> None:
    items = _items(town, "defects.report", [(d.report["shown"], None) for d in drafts])
    texts = _items(
        town,
        "defects.report_text",
        [(d.report["shown"] and d.text_shown, item) for d, item in zip(drafts, items, strict=True)],
    )
    reports = Report.objects.bulk_create(
        [
            Report(
                municipality=town, item=item, text_item=text, text_shown=text.shown, **draft.report
            )
            for draft, item, text in zip(drafts, items, texts, strict=True)
        ]
    )
    _photos(town, [(r, d) for r, d in zip(reports, drafts, strict=True) if d.photo])
    Routing.objects.bulk_create(
        Routing(
            municipality=town,
            report=report,
            step=Routing.Step.DEFAULT,
            body=report.body,
            sentence=f"Für „{report.category}“ ist zuständig: {report.body}.",
            at=report.created_at,
        )
        for report in reports
    )
    hand_overs = HandOver.objects.bulk_create(
        HandOver(municipality=town, report=report, body=report.body, at=report.created_at)
        for report, draft in zip(reports, drafts, strict=True)
        if draft.handed_over
    )
    lies_outside = {row.report_id: row for row in hand_overs}
    ReportEvent.objects.bulk_create(
        (
            event
            for report in reports
            for event in _events(town, report, lies_outside.get(report.pk))
        ),
        batch_size=BATCH * 3,
    )


def _items(town: Municipality, kind: str, rows: list[tuple[bool, Item | None]]) -> list[Item]:
    return Item.objects.bulk_create(
        Item(
            municipality=town,
            kind=kind,
            parent=parent,
            visibility=Visibility.SHOWN if shown else Visibility.PENDING,
            shown=shown,
        )
        for shown, parent in rows
    )


def _photos(town: Municipality, rows: list[tuple[Report, _Draft]]) -> None:
    items = _items(
        town, "photos.photo", [(d.report["shown"] and d.text_shown, r.item) for r, d in rows]
    )
    photos = Photo.objects.bulk_create(
        Photo(
            municipality=town,
            item=item,
            state=Photo.State.READY,
            content_type="image/jpeg",
            byte_size=2_000_000,
            sha256=b"\0" * 32,
            width=1600,
            height=1200,
            shown=item.shown,
            public_name=uuid7().hex if item.shown else "",
        )
        for item in items
    )
    ReportPhoto.objects.bulk_create(
        ReportPhoto(report=report, photo=photo)
        for (report, _), photo in zip(rows, photos, strict=True)
    )


def _events(
    town: Municipality, report: Report, hand_over: HandOver | None
) -> Iterator[ReportEvent]:
    """The shortest history whose fold is the state of `report`."""

    def event(verb: Verb, kind: ActorKind, at: datetime, **payload: Any) -> ReportEvent:
        return ReportEvent(
            municipality=town,
            report=report,
            verb=verb,
            actor_kind=kind,
            at=at,
            payload=payload,
            department=None if kind == ActorKind.RESIDENT else report.body,
        )

    start, staff = report.created_at, ActorKind.STAFF
    body = str(report.body.uuid)
    yield event(Verb.SUBMITTED, ActorKind.RESIDENT, start, category=str(report.category.uuid))
    yield event(Verb.ROUTED, ActorKind.SYSTEM, start, body=body)
    if hand_over is not None:
        yield event(Verb.HANDED_OVER, staff, start, body=body, hand_over=str(hand_over.uuid))
    if report.work != Work.RECEIVED:
        yield event(Verb.ACCEPTED, staff, start + timedelta(hours=3))
    last: dict[str, tuple[Verb, dict[str, Any]]] = {
        Work.PLANNED: (Verb.PLANNED, {"on": str(report.planned_for)}),
        Work.IN_PROGRESS: (Verb.STARTED, {}),
        Work.SECURED: (Verb.SECURED, {}),
        Work.FIXED: (Verb.FIXED, {}),
        Work.NOT_FIXED: (Verb.NOT_FIXED, {"reason": report.not_fixed_reason}),
        Work.ANSWERED: (Verb.ANSWERED, {}),
    }
    if report.work in last:
        verb, payload = last[report.work]
        yield event(verb, staff, report.closed_at or start + timedelta(hours=5), **payload)

"""Plain functions that make rows for tests: the least that is needed, no surprises.

`town()` is a small whole town; the other functions make one thing each. Places are given
in metres east and north of `TOWN_HALL`, because that is how people think about a street.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache, partial
from itertools import count
from math import cos, radians
from typing import Any, TypeVar

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.gis.geos import LineString, MultiLineString, MultiPolygon, Point, Polygon
from django.db.models import Model

from accounts.models import Contact, Department, Membership, Role, User
from common import clock
from common.models import ActorKind
from defects.clocks import days_of, targets_of
from defects.models import (
    Category,
    Question,
    Report,
    ReportEvent,
    Routing,
    RoutingRule,
    RuleSet,
)
from defects.services.steps import state_of
from defects.states import CLOSED, NotFixedReason, Responsibility, Verb, Work
from geo.models import Address, Asset, Host, Municipality, Road, RoadClass, Zone, ZoneLayer
from geo.numbers import next_number
from moderation.models import Item, Policy, Visibility

TOWN_HALL = Point(7.2, 50.8, srid=4326)
_METRES_PER_DEGREE = 111_229.0  # of latitude at 50.8 degrees north
_METRES_PER_DEGREE_EAST = 111_320.0 * cos(radians(50.8)) * 1.0020
_numbers = count(1)
_Row = TypeVar("_Row", bound=Model)


def at(east_metres: float, north_metres: float) -> Point:
    """The place so many metres east and north of the town hall (good to some per mille)."""
    return Point(
        TOWN_HALL.x + east_metres / _METRES_PER_DEGREE_EAST,
        TOWN_HALL.y + north_metres / _METRES_PER_DEGREE,
        srid=4326,
    )


@lru_cache(maxsize=16)
def box(west: float, south: float, east: float, north: float) -> MultiPolygon:
    """A rectangle, its edges in metres from the town hall. Nobody changes it in place."""
    low, high = at(west, south), at(east, north)
    return MultiPolygon(Polygon.from_bbox((low.x, low.y, high.x, high.y)), srid=4326)


def line(*points: tuple[float, float]) -> MultiLineString:
    """A line through places in metres from the town hall."""
    return MultiLineString(LineString([at(*point).coords for point in points]), srid=4326)


def _saved(row: _Row) -> _Row:
    row.save(force_insert=True)
    return row


# --- places -----------------------------------------------------------------------


def municipality(*, host: str = "", **fields: Any) -> Municipality:
    """A town of 4 x 4 km around the town hall, open to the public; with `host` it answers under
    that name."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "ags": f"05{number:06d}",
        "name": "Lindenbach",
        "boundary": box(-2000, -2000, 2000, 2000),
        "base_url": "https://lindenbach.example",
        "number_prefix": "L",
        "state": Municipality.State.LIVE,
        "live_at": clock.now(),
        **fields,
    }
    town = Municipality.objects.create(**values)
    if host:
        Host.objects.create(municipality=town, name=host)
    return town


def new_layer(town: Municipality, key: str = "stadtteile", **fields: Any) -> ZoneLayer:
    return ZoneLayer.objects.create(municipality=town, key=key, **{"name": key.title(), **fields})


def layer(town: Municipality, key: str = "stadtteile", **fields: Any) -> ZoneLayer:
    """The one there is, or a new one."""
    found = ZoneLayer.objects.filter(municipality=town, key=key).first()
    return found or new_layer(town, key, **fields)


def zone(town: Municipality, name: str = "Altstadt", **fields: Any) -> Zone:
    slug = name.lower().replace(" ", "-")
    values: dict[str, Any] = {
        "boundary": box(-1000, -1000, 1000, 1000),
        "key": slug,
        "slug": slug,
        **fields,
    }
    values.setdefault("layer", layer(town))
    return Zone.objects.create(municipality=town, name=name, **values)


def road(
    town: Municipality,
    name: str = "Hauptstraße",
    *points: tuple[float, float],
    road_class: str = RoadClass.MUNICIPAL,
    **fields: Any,
) -> Road:
    """A straight street from west to east through the town hall, unless `points` say more."""
    values: dict[str, Any] = {
        "key": f"r{next(_numbers)}",
        "line": line(*(points or ((-500, 0), (500, 0)))),
        "inside_od": True,
        **fields,
    }
    return Road.objects.create(municipality=town, name=name, road_class=road_class, **values)


def asset(
    town: Municipality, kind: str = "lamp", key: str = "", point: Point = TOWN_HALL, **fields: Any
) -> Asset:
    return Asset.objects.create(
        municipality=town, kind=kind, key=key or str(next(_numbers)), location=point, **fields
    )


def address(
    town: Municipality,
    street: str = "Hauptstraße",
    house_number: int = 1,
    point: Point = TOWN_HALL,
    **fields: Any,
) -> Address:
    return Address.objects.create(
        municipality=town, street=street, house_number=house_number, location=point, **fields
    )


# --- people -----------------------------------------------------------------------


def department(town: Municipality, key: str = "bauhof", **fields: Any) -> Department:
    return _saved(_department(town, key, **fields))


def _department(town: Municipality, key: str, **fields: Any) -> Department:
    values: dict[str, Any] = {
        "name": key.title(),
        "dative": f"beim {key.title()}",
        "email": f"{key}@lindenbach.example",
        **fields,
    }
    return Department(municipality=town, key=key, **values)


def clearing_desk(town: Municipality, **fields: Any) -> Department:
    return _saved(_desk(town, **fields))


def _desk(town: Municipality, **fields: Any) -> Department:
    values: dict[str, Any] = {
        "name": "Bürgerservice",
        "dative": "beim Bürgerservice",
        "is_clearing": True,
        **fields,
    }
    return _department(town, "buergerservice", **values)


def outside_body(town: Municipality, key: str = "strassen_land", **fields: Any) -> Department:
    return _saved(_outside_body(town, key, **fields))


def _outside_body(town: Municipality, key: str = "strassen_land", **fields: Any) -> Department:
    values: dict[str, Any] = {
        "name": "Straßen.NRW",
        "dative": "bei Straßen.NRW",
        "kind": Department.Kind.OUTSIDE,
        **fields,
    }
    return _department(town, key, **values)


def user(name: str = "", **fields: Any) -> User:
    return _saved(_user(name, **fields))


def _user(name: str = "", *, password: str | None = None, **fields: Any) -> User:
    name = name or f"person{next(_numbers)}"
    values: dict[str, Any] = {
        "email": f"{name.lower()}@example.org",
        "full_name": name.title(),
        **fields,
    }
    values["email"] = BaseUserManager.normalize_email(values["email"]).lower()
    person = User(**values)
    person.set_password(password)
    return person


def member(
    town: Municipality, role: Role | str, department: Department | None = None, name: str = ""
) -> User:
    """Somebody with one role; crew and clerks belong to `department`."""
    person = user(name or f"{role}{next(_numbers)}")
    Membership.objects.create(municipality=town, user=person, role=role, department=department)
    return person


def contact(town: Municipality, **fields: Any) -> Contact:
    values: dict[str, Any] = {
        "email": "anna@example.org",
        "delete_after": clock.now() + timedelta(days=180),
        **fields,
    }
    return Contact.objects.create(municipality=town, **values)


# --- moderation ------------------------------------------------------------------


def policy(town: Municipality, kind: str, **fields: Any) -> Policy:
    """What a town has settled about reviewing `kind`, in one `scope` if one is given."""
    return Policy.objects.create(municipality=town, kind=kind, **fields)


# --- defects ----------------------------------------------------------------------


def category(
    town: Municipality, key: str = "pothole", *, parent: Category | None = None, **fields: Any
) -> Category:
    values: dict[str, Any] = {"name": {"de": key.replace("_", " ").title()}, **fields}
    return Category.objects.create(municipality=town, key=key, parent=parent, **values)


def part_question(of: Category) -> Question:
    """The one question that routing needs: which part of the road?"""
    return Question.objects.create(
        category=of,
        key="part",
        label={"de": "Welcher Teil der Straße?"},
        choices=[
            {"key": "carriageway", "label": {"de": "Fahrbahn"}},
            {"key": "footway", "label": {"de": "Gehweg"}},
            {"key": "cycleway", "label": {"de": "Radweg"}},
        ],
    )


def rule_set(town: Municipality, state: str = RuleSet.State.ACTIVE, version: int = 1) -> RuleSet:
    return RuleSet.objects.create(municipality=town, state=state, version=version)


def rule(of: RuleSet, *, body: Department | None = None, **conditions: Any) -> RoutingRule:
    """The next rule of `of`; without `body` it sends to the operator of the asset."""
    values: dict[str, Any] = {
        "order": next(_numbers),
        "kind": RoutingRule.Kind.CATEGORY,
        "reason": "Dafür ist {body} zuständig.",
        "to_operator": body is None,
        **conditions,
    }
    return RoutingRule.objects.create(rule_set=of, body=body, **values)


def report(
    town: Municipality,
    *,
    category: Category,
    body: Department,
    text: str = "Die Laterne ist dunkel.",
    location: Point | None = TOWN_HALL,
    shown: bool = True,
    text_shown: bool | None = None,
    work: str = Work.RECEIVED,
    created_at: datetime | None = None,
    **fields: Any,
) -> Report:
    """A report written straight into its tables, in any state, with its history.

    `text_shown` follows `shown` unless given. The way through `defects.services` is what
    the tests of the services take; this one is for what lies above or beside them.
    """
    now = created_at or clock.now()
    if text_shown is None:
        text_shown = shown and bool(text)
    item = Item.objects.create(
        municipality=town,
        kind="defects.report",
        visibility=Visibility.SHOWN if shown else Visibility.PENDING,
        shown=shown,
        title=str(category),
        created_at=now,
    )
    text_item = None
    if text:
        text_item = Item.objects.create(
            municipality=town,
            kind="defects.report_text",
            parent=item,
            visibility=Visibility.SHOWN if text_shown else Visibility.PENDING,
            shown=text_shown,
            excerpt=text[:400],
            created_at=now,
        )
    is_open = work not in CLOSED
    values: dict[str, Any] = {
        "responsibility": Responsibility.OFFERED
        if work == Work.RECEIVED
        else Responsibility.ACCEPTED,
        "body_since": now,
        "updated_at": now,
        "closed_at": None if is_open else now,
        "not_fixed_reason": NotFixedReason.NOTHING_FOUND if work == Work.NOT_FIXED else "",
        "place": "Hauptstraße 1",
        **fields,
    }
    others_at_it = values["responsibility"] == Responsibility.HANDED_OVER or values.get(
        "waits_for_reporter"
    )
    if is_open and (others_at_it or values.get("duplicate_of")):
        values.setdefault("paused_since", now)
    if work != Work.RECEIVED:
        values.setdefault("answered_at", now)
    row = Report.objects.create(
        municipality=town,
        number=values.pop("number", None) or next_number(town),
        item=item,
        text_item=text_item,
        shown=shown,
        text_shown=text_shown,
        category=category,
        text=text,
        location=location,
        work=work,
        body=body,
        created_at=now,
        **values,
    )
    Routing.objects.create(
        municipality=town,
        report=row,
        step=Routing.Step.DEFAULT,
        body=body,
        sentence=f"Für „{category}“ ist zuständig: {body}.",
        at=now,
    )
    days = days_of(
        state_of(row),
        created_at=now,
        targets=targets_of(category, town),
        is_danger=row.is_danger,
        land=town.land,
    )
    changed = {name: day for name, day in days.write_to(row).items() if name not in fields}
    if changed:
        for name, day in changed.items():
            setattr(row, name, day)
        row.save(update_fields=list(changed))
    for verb, kind, payload in _history(row):
        ReportEvent.objects.create(
            municipality=town, report=row, verb=verb, actor_kind=kind, payload=payload, at=now
        )
    return row


def _history(row: Report) -> list[tuple[str, str, dict[str, Any]]]:
    """The shortest history whose fold is the state of `row`."""
    events: list[tuple[str, str, dict[str, Any]]] = [
        (Verb.SUBMITTED, ActorKind.RESIDENT, {"category": str(row.category.uuid)}),
        (Verb.ROUTED, ActorKind.SYSTEM, {"body": str(row.body.uuid)}),
    ]
    staff = ActorKind.STAFF
    if row.work != Work.RECEIVED:
        events.append((Verb.ACCEPTED, staff, {}))
    last: dict[str, tuple[Verb, dict[str, Any]]] = {
        Work.PLANNED: (Verb.PLANNED, {"on": str(row.planned_for or clock.today())}),
        Work.IN_PROGRESS: (Verb.STARTED, {}),
        Work.SECURED: (Verb.SECURED, {}),
        Work.FIXED: (Verb.FIXED, {}),
        Work.NOT_FIXED: (Verb.NOT_FIXED, {"reason": row.not_fixed_reason}),
        Work.ANSWERED: (Verb.ANSWERED, {}),
    }
    if row.work in last:
        verb, payload = last[row.work]
        events.append((verb, staff, payload))
    return events


# --- a whole small town --------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Town:
    """Lindenbach: one district, four bodies, a tile with two leaves, one of each persona."""

    municipality: Municipality
    district: Zone
    clearing: Department
    bauhof: Department
    tiefbau: Department
    land: Department
    street: Category
    pothole: Category
    footway: Category
    lamp: Category
    alice: User
    clara: User
    dana: User
    bob: User
    mo: User
    admin: User

    def report(self, **fields: Any) -> Report:
        """A public report of a broken lamp that lies with the Bauhof, unless told otherwise."""
        return report(self.municipality, **{"category": self.lamp, "body": self.bauhof, **fields})


def town(*, host: str = "", **fields: Any) -> Town:
    """Alice is a resident with an account, Clara a clerk of the Tiefbauamt, Dana distributes,
    Bob works in the crew of the Bauhof, Mo moderates.

    Thousands of tests begin here: what is of one kind is written in one statement.
    """
    place = municipality(host=host, **fields)
    clearing, bauhof, tiefbau, land = Department.objects.bulk_create(
        [
            _desk(place),
            _department(place, "bauhof", name="Bauhof", dative="beim Bauhof"),
            _department(place, "tiefbau", name="Tiefbauamt", dative="beim Tiefbauamt"),
            _outside_body(place),
        ]
    )
    street = category(place, "street", name={"de": "Straße, Gehweg"}, default_body=tiefbau)
    leaf = partial(Category, municipality=place)
    pothole, footway, lamp = Category.objects.bulk_create(
        [
            leaf(key="pothole", parent=street, name={"de": "Schlagloch"}, default_body=tiefbau),
            leaf(key="footway", parent=street, name={"de": "Gehweg kaputt"}, default_body=bauhof),
            leaf(
                key="lamp",
                name={"de": "Laterne"},
                default_body=bauhof,
                asset_kind="lamp",
                order=1,
            ),
        ]
    )
    names = ("alice", "clara", "dana", "bob", "mo", "admin")
    people = [_user(f"{name}{next(_numbers)}") for name in names]
    alice, clara, dana, bob, mo, admin = User.objects.bulk_create(people)
    role = partial(Membership, municipality=place)
    Membership.objects.bulk_create(
        [
            role(user=clara, role=Role.CLERK, department=tiefbau),
            role(user=dana, role=Role.DISPATCHER),
            role(user=bob, role=Role.CREW, department=bauhof),
            role(user=mo, role=Role.MODERATOR),
            role(user=admin, role=Role.ADMINISTRATOR),
        ]
    )
    return Town(
        municipality=place,
        district=zone(place, layer=new_layer(place)),
        clearing=clearing,
        bauhof=bauhof,
        tiefbau=tiefbau,
        land=land,
        street=street,
        pothole=pothole,
        footway=footway,
        lamp=lamp,
        alice=alice,
        clara=clara,
        dana=dana,
        bob=bob,
        mo=mo,
        admin=admin,
    )

"""Whoever asks who is in charge gets one answer: from the command line, the page, a report.

More than a hundred places of the demo town: roads of each class inside and outside the built-up
area with each part of them, lamps by their number, woods, water, rails, both sides of the border.
"""

import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.core import mail as outbox
from django.core.management import call_command
from django.test import Client

from accounts.models import Department
from common import clock
from common.identifiers import uuid7
from defects.models import Category, Report, Routing
from frontend.demo import life, offices, store
from geo import gazetteer
from geo.models import Asset, Municipality, Road, Zone, ZoneLayer
from geo.srid import WGS84
from tests import demo_drawn
from tests.jobs import work

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

METRE = 1 / 111_320
PARTS = ("carriageway", "footway", "cycleway")


@dataclass(frozen=True)
class Asked:
    """A place, a kind (`group` and, if it is known, `leaf`), the part of the road; `lamp` is its
    number, where people type that instead of pointing."""

    what: str
    point: Point
    group: str
    leaf: str = ""
    part: str = ""
    lamp: str = ""
    inside: bool = True

    @property
    def kind(self) -> str:
        return self.leaf or self.group


@dataclass
class Answered:
    body: str
    step: str
    rule: int | None
    sentence: str
    shown: str = field(default="", compare=False)


@pytest.fixture
def town(db: None) -> Municipality:
    drawn = demo_drawn.drawn("1")
    municipality = offices.create_municipality(drawn, base_url="http://localhost")
    offices.create_departments(municipality)
    store.write_places(municipality, drawn)
    gazetteer.rebuild(municipality)
    life.install(municipality)
    return municipality


def on(point: Any) -> Point:
    """As exact as the form sends it."""
    return Point(round(point.x, 6), round(point.y, 6), srid=WGS84)


def roads(town: Municipality) -> Iterator[Asked]:
    kinds = Road.objects.filter(municipality=town).values_list("road_class", "inside_od")
    for road_class, inside in sorted(set(kinds), key=str):
        found = Road.objects.filter(municipality=town, road_class=road_class, inside_od=inside)
        found = found.order_by("key")
        places = [(road, on(road.line[0].interpolate_normalized(0.5))) for road in found]
        within = [(road, place) for road, place in places if town.boundary.contains(place)]
        for number, (road, place) in enumerate(within[:: len(within) // 2][:2]):
            what = f"{road_class} {'in' if inside else 'out'} {road.key}"
            for part in PARTS:
                yield Asked(f"{what} {part}", place, "street", "", part)
            yield Asked(f"{what} not known", place, "street")
            if number:  # to the rules roads of one class are the same: kinds are asked at one
                continue
            for part in PARTS:
                yield Asked(f"{what} {part}, pothole", place, "street", "pothole", part)
            yield Asked(f"{what} footway by kind", place, "street", "footway")
            yield Asked(f"{what} rubbish", place, "waste", "litter")


def lamps(town: Municipality) -> Iterator[Asked]:
    every = list(Asset.objects.filter(municipality=town, kind="lamp").order_by("key"))
    for lamp in every[:: len(every) // 12][:12]:
        yield Asked(f"lamp {lamp.key}", on(lamp.location), "street_light", lamp=lamp.key)


def special_areas(town: Municipality) -> Iterator[Asked]:
    special = Zone.objects.filter(
        layer__municipality=town, layer__purpose=ZoneLayer.Purpose.SPECIAL
    )
    seen: Counter[int] = Counter()
    for zone in special.select_related("layer").order_by("key"):
        seen[zone.layer_id] += 1
        if seen[zone.layer_id] > 3:
            continue
        place = on(zone.boundary.point_on_surface)
        for group, leaf in (("waste", "flytip"), ("green", "tree"), ("drains", "water")):
            yield Asked(f"{zone.layer.key} {zone.key} {leaf}", place, group, leaf)


def borders(town: Municipality) -> Iterator[Asked]:
    """A few metres to each side of the municipality's edge."""
    ring = town.boundary[0].exterior_ring
    centre = town.boundary.centroid
    for n in range(12):
        edge = ring.interpolate_normalized(n / 12)
        for metres in (-15, 15):
            length = ((edge.x - centre.x) ** 2 + (edge.y - centre.y) ** 2) ** 0.5
            share = metres * METRE / length
            place = on(
                Point(
                    edge.x + (edge.x - centre.x) * share,
                    edge.y + (edge.y - centre.y) * share,
                    srid=WGS84,
                )
            )
            inside = bool(town.boundary.contains(place))
            yield Asked(f"border {n} {metres:+}", place, "waste", "flytip", inside=inside)


# --- the three ways -------------------------------------------------------------------------


def by_command(town: Municipality, asked: Asked) -> tuple[Answered, bool]:
    told = StringIO()
    call_command(
        "route",
        municipality=town.ags,
        category=asked.kind,
        lon=asked.point.x,
        lat=asked.point.y,
        part=asked.part,
        stdout=told,
    )
    answer = json.loads(told.getvalue())
    rule = answer["rule"] and answer["rule"]["id"]
    return (
        Answered(answer["body"]["name"], answer["step"], rule, answer["sentence"]),
        bool(answer["inside"]),
    )


def by_page(guest: Client, asked: Asked) -> Answered:
    query = {"lat": asked.point.y, "lon": asked.point.x, "art": asked.kind}
    if asked.part:
        query["frage-part"] = asked.part
    page = guest.get("/zustaendig/", query)
    answer = page.context["answer"]
    rule = answer.rule.pk if answer.rule else None
    return Answered(answer.body.name, answer.step.value, rule, answer.sentence, words(page.text))


def by_reporting(guest: Client, asked: Asked) -> Answered | None:
    """None if it was not taken."""
    data: dict[str, Any] = {
        "draft_key": str(uuid7()),
        "group": asked.group,
        f"leaf-{asked.group}": asked.leaf,
        "asked": "part",  # whoever does not know says so
        "similar": "seen",
        "do": "send",
    }
    if asked.part:
        data[f"q-{asked.kind}-part"] = asked.part
    if asked.lamp:
        found = guest.get("/orte/suche/", {"q": asked.lamp}).json()["places"]
        data["place_choice"] = next(p["value"] for p in found if asked.lamp in p["label"].split())
    else:
        data |= {"lat": f"{asked.point.y:.6f}", "lon": f"{asked.point.x:.6f}"}
    answer = guest.post("/melden/", data)
    if answer.status_code == 422:
        assert "liegt nicht in" in words(answer.text) or "außerhalb" in words(answer.text)
        return None
    assert answer.status_code == 303, (asked.what, answer.status_code, words(answer.text)[:2000])
    shown = words(guest.get(answer.url).text)
    report = Report.objects.latest("pk")
    routing = Routing.objects.filter(report=report).latest("pk")
    assert routing.body == report.body
    return Answered(routing.body.name, routing.step, routing.rule_id, routing.sentence, shown)


def words(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def test_three_ways_to_ask_one_answer_and_the_office_has_its_mail(town: Municipality) -> None:
    guest = Client(headers={"host": "localhost"})
    places = [*roads(town), *lamps(town), *special_areas(town), *borders(town)]
    assert len({asked.point.coords for asked in places}) >= 50
    assert len(places) >= 100
    work(until=clock.now() + timedelta(days=1), limit=5000)
    outbox.outbox.clear()
    wrong: list[str] = []
    offices_by_name = {row.name: row.where for row in Department.objects.of(town)}
    bodies: Counter[str] = Counter()
    reported: list[tuple[Asked, Report]] = []
    for n, asked in enumerate(places):
        guest = Client(headers={"host": "localhost"}, REMOTE_ADDR=f"10.1.{n // 250}.{n % 250}")
        told, inside = by_command(town, asked)
        assert inside is asked.inside, asked.what
        at_page = by_page(guest, asked)
        sent = by_reporting(guest, asked)
        if not asked.inside:
            assert sent is None, asked.what
            assert "Dieser Ort liegt nicht in Lindenbach." in at_page.shown
            continue
        assert sent is not None, asked.what
        if not told == at_page == sent:
            wrong.append(f"{asked.what}: {told} | {at_page} | {sent}")
        for way in (at_page, sent):
            named = told.body in way.shown or offices_by_name[told.body] in way.shown
            if told.sentence not in way.shown or not named:
                wrong.append(
                    f"{asked.what}: {told.sentence!r} is not on the page {way.shown[:600]}"
                )
        bodies[told.body] += 1
        reported.append((asked, Report.objects.latest("pk")))
    assert not wrong, "\n".join([f"{len(wrong)} of {len(places)}", *wrong[:10]])
    assert len(bodies) >= 6, bodies
    assert set(Category.objects.of(town).values_list("key", flat=True)) >= {"street", "pothole"}

    work(until=clock.now() + timedelta(days=1), limit=5000)
    without = [
        f"{asked.what}: {report.label} for {report.body.email}"
        for asked, report in reported
        if not any(
            report.body.email in message.to and report.label in message.subject + message.body
            for message in outbox.outbox
        )
    ]
    assert not without, "\n".join(without[:10])

"""What is done, one after another; each step is whole or not there, and can be done again."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from accounts.models import Department, Membership, Role
from accounts.services import invite_staff
from common import clock
from defects.models import Category, RuleSet
from defects.routing import Answer, route
from defects.services import settle_on_call
from defects.templates_de import (
    install_categories,
    install_road_texts,
    install_rules,
    install_text_templates,
)
from defects.templates_de.categories import fill_bodies
from frontend.founding.plan import Plan
from geo.gazetteer import describe, search
from geo.importing.base import Options
from geo.importing.boundary import import_municipality
from geo.importing.report import ImportRefused
from geo.management.importer import pair
from geo.models import Municipality, Road
from moderation import published_rules
from moderation.models import RuleBook


class StepFailed(Exception):
    """Nothing of this step was done; what came before it stays. Says how to go on."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """`run(plan)` returns sentences about what it did; `undo` says how to take it back."""

    title: str
    run: Callable[[Plan], list[str]]
    undo: str


def steps(plan: Plan) -> Iterator[Step]:
    yield Step(
        title="Gemeinde und Grenze",
        run=_municipality,
        undo="/admin/geo/municipality/: is_active ausschalten, dann ist sie nirgends zu sehen",
    )
    yield Step(title="Nummern und Zeiten", run=_facts, undo="/admin/geo/municipality/")
    yield Step(title="Stellen", run=_departments, undo="/admin/accounts/department/")
    for number, options in enumerate(plan.imports):
        yield Step(
            title=f"Einführen: {options['what']} aus {options['file'].name}",
            run=partial(_import, number),
            undo=f"import_{options['what']} mit der alten Datei und --prune",
        )
    yield Step(
        title="Arten von Mängeln und Zuständigkeit",
        run=_kinds,
        undo="wirken nicht, solange die Gemeinde ausgeschaltet ist",
    )
    yield Step(title="Regeln der Moderation", run=_rule_book, undo="/moderation/regeln/")
    yield Step(
        title="Erste Verwaltung und Bereitschaft",
        run=_people,
        undo="/admin/accounts/membership/; /arbeit/stellen/",
    )


def run(step: Step, plan: Plan) -> list[str]:
    """Raises `StepFailed`, and then nothing of the step was done."""
    try:
        with transaction.atomic():
            return step.run(plan)
    except ValidationError as error:
        raise StepFailed(" ".join(error.messages)) from None
    except (ImportRefused, CommandError, TypeError, ValueError) as error:
        raise StepFailed(str(error)) from None


def town_of(plan: Plan) -> Municipality:
    return Municipality.objects.get(ags=plan.ags)


def _municipality(plan: Plan) -> list[str]:
    if not plan.boundary:
        if Municipality.objects.filter(ags=plan.ags).exists():
            return ["ist schon da; die Grenze bleibt, wie sie ist"]
        raise StepFailed("Es fehlt die Grenze: boundary mit file, oder municipalities.")
    options = dict(plan.boundary)
    where = options.pop("where", None)
    given = Options(
        path=options.pop("file"),
        where=pair(where) if where else None,
        layer=options.pop("layer", ""),
        crs=options.pop("crs", ""),
        attribution=options.pop("attribution", ""),
    )
    union = bool(options.pop("union", False))
    if options:
        raise StepFailed(f"boundary: {', '.join(options)} gibt es dort nicht.")
    town, report = import_municipality(
        given,
        ags=plan.ags,
        name=plan.name,
        base_url=plan.base_url,
        hosts=tuple(plan.hosts),
        parent=plan.parent,
        union=union,
    )
    return [f"{town} ({town.ags}, {plan.land})", *report.lines()]


def _facts(plan: Plan) -> list[str]:
    town = town_of(plan)
    for name in ("number_prefix", "numbers", "hours"):
        if value := getattr(plan, name):
            setattr(town, name, value)
    town.full_clean(exclude=["parent", "boundary"])
    town.save(update_fields=["number_prefix", "numbers", "hours"])
    return [f"{len(town.numbers)} Telefonnummern, {len(town.hours)} Tage mit Öffnungszeiten"]


def _departments(plan: Plan) -> list[str]:
    """What is there keeps what somebody has changed; only empty fields are filled."""
    town, made = town_of(plan), 0
    for wanted in plan.departments:
        kind = Department.Kind.OUTSIDE if wanted.get("outside") else Department.Kind.INSIDE
        found = Department.objects.of(town).filter(key=wanted["key"]).first()
        department = found or Department(municipality=town, key=wanted["key"], kind=kind)
        for name in ("name", "dative", "email", "phone", "website"):
            if not getattr(department, name):
                setattr(department, name, wanted.get(name, ""))
        has_clearing = Department.objects.of(town).filter(is_clearing=True).exists()
        if wanted.get("clearing") and not has_clearing:
            department.is_clearing = True
        department.full_clean()
        department.save()
        made += found is None
    return [f"{made} neu, {len(plan.departments) - made} waren da"]


def _import(number: int, plan: Plan) -> list[str]:
    """Through the importer's own command, so that everything it understands is understood here."""
    options: dict[str, Any] = dict(plan.imports[number])
    what, path = options.pop("what"), options.pop("file")
    for name in ("where", "class_map", "kind_map"):
        if isinstance(options.get(name), str):
            options[name] = pair(options[name])
        elif isinstance(options.get(name), dict):
            options[name] = [(str(key), str(value)) for key, value in options[name].items()]
    out = io.StringIO()
    call_command(
        f"import_{what}", Path(path), municipality=plan.ags, stdout=out, verbosity=0, **options
    )
    return [line for line in out.getvalue().splitlines() if line.strip()]


def _kinds(plan: Plan) -> list[str]:
    town = town_of(plan)
    made = install_categories(town)
    fill_bodies(town)
    install_text_templates(town)
    install_road_texts(town)
    if RuleSet.objects.active_of(town).exists():
        return [f"{len(made)} Arten neu; die Regeln bleiben, wie sie sind"]
    rule_set = install_rules(town, population=plan.population)
    return [f"{len(made)} Arten neu, {rule_set.rules.count()} Regeln, wer zuständig ist"]


def _rule_book(plan: Plan) -> list[str]:
    town = town_of(plan)
    if RuleBook.objects.of(town).exists():
        return ["waren schon da"]
    rules = published_rules.install_rules(town)
    said = f"{len(rules)} Regeln als Vorlage, auch in Leichter Sprache. Lesen und ändern Sie sie, "
    return [said + "bevor jemand danach entscheidet: /moderation/regeln/"]


def _people(plan: Plan) -> list[str]:
    town, email = town_of(plan), plan.administrator.get("email", "")
    said = []
    administrators = Membership.objects.filter(municipality=town, role=Role.ADMINISTRATOR)
    if email and not administrators.filter(user__email__iexact=email).exists():
        invite_staff(
            municipality=town,
            email=email,
            role=Role.ADMINISTRATOR,
            full_name=plan.administrator.get("name", ""),
        )
        said.append(f"{email} ist eingeladen; die Mail geht hinaus, sobald der Worker läuft")
    if plan.on_call:
        by = administrators.select_related("user").first()
        if by is None:
            raise StepFailed("Wer Bereitschaft hat, trägt die Verwaltung ein: administrator fehlt.")
        settle_on_call(town, email=plan.on_call, by=by.user)
        said.append(f"Gefahren gehen sofort an {plan.on_call}")
    return said or ["nichts zu tun"]


@dataclass(frozen=True, kw_only=True)
class FirstReport:
    """What would become of a report here; nothing was written."""

    place: str
    kind: str
    answer: Answer


def first_report(plan: Plan) -> FirstReport:
    """Route one report at the sample place, or in the middle of the town. Raises `StepFailed`."""
    town = town_of(plan)
    location = _sample_place(plan, town)
    kinds = Category.objects.of(town).active().with_bodies().exclude(kind=Category.Kind.REDIRECT)
    key = plan.sample.get("category", "pothole")
    kind = kinds.filter(key=key).first() or kinds.exclude(parent=None).first()
    if kind is None:
        raise StepFailed("Es gibt noch keine Art von Mängeln.")
    answer = route(
        municipality=town,
        location=location,
        accuracy_metres=None,
        category=kind,
        answers={"part": plan.sample.get("part", "carriageway")},
        at=clock.now(),
    )
    return FirstReport(place=describe(town, location), kind=str(kind), answer=answer)


def _sample_place(plan: Plan, town: Municipality) -> Point:
    if "lon" in plan.sample and "lat" in plan.sample:
        return Point(float(plan.sample["lon"]), float(plan.sample["lat"]), srid=4326)
    if address := plan.sample.get("address"):
        places = search(town, str(address), limit=1)
        if not places:
            raise StepFailed(f"Die Suche findet {address!r} nicht.")
        return places[0].point
    middle = town.boundary.centroid
    road = Road.objects.filter(municipality=town).exclude(name="").order_by("pk").first()
    if town.boundary.covers(middle) or road is None:
        return middle if town.boundary.covers(middle) else town.boundary.point_on_surface
    return Point(road.line[0][0], srid=4326)

"""Does every kind of defect, everywhere in town, come to somebody?"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from django.contrib.gis.geos import Point
from django.db.models import Count

from common import clock
from common.doctor import Finding, error, ok, warning
from defects.models import Category, Report, Routing, RuleSet
from defects.routing import Router, radius_metres
from defects.states import Work
from geo.facts import place_facts
from geo.models import Address, Municipality, Road

# Places that are asked for every kind; each costs one statement.
_PLACES = 12
_UNREAD = timedelta(days=14)


def towns() -> Iterator[Finding]:
    for town in Municipality.objects.filter(is_active=True).order_by("name"):
        yield from _of(town)


def _of(town: Municipality) -> Iterator[Finding]:
    kinds = list(
        Category.objects.of(town).active().with_bodies().exclude(kind=Category.Kind.REDIRECT)
    )
    yield from _unread(town)
    about = f"{town}: Zuständigkeit"
    if not kinds:
        yield error(
            f"{town}: Arten von Mängeln",
            "Es gibt keine: Niemand kann etwas melden.",
            f"manage.py install_kinds --municipality {town.ags}",
        )
        return
    without = [
        str(kind)
        for kind in kinds
        if kind.default_body is None and (kind.parent is None or kind.parent.default_body is None)
    ]
    if without:
        yield warning(
            f"{town}: Arten von Mängeln",
            f"Ohne Stelle: {', '.join(without[:5])}. Sie kommen alle zur Verteilung.",
            "Die Stelle anlegen, mit dem Schlüssel aus docs/operations.md (The first town); dann "
            f"manage.py install_kinds --municipality {town.ags}",
        )
    else:
        yield ok(f"{town}: Arten von Mängeln", f"{len(kinds)}, jede mit einer Stelle")
    if not RuleSet.objects.active_of(town).exists():
        yield error(
            about,
            "Es gelten keine Regeln: Nur die Art entscheidet, nicht wem die Straße gehört.",
            f"manage.py install_kinds --municipality {town.ags}",
        )
        return
    yield _asked(town, kinds, about)


def _unread(town: Municipality) -> Iterator[Finding]:
    """Reports that nobody has opened: the first answer is due and nothing has happened."""
    late = (
        Report.objects.of(town)
        .filter(work=Work.RECEIVED, duplicate_of=None, created_at__lt=clock.now() - _UNREAD)
        .order_by()
        .values_list("body__name")
        .annotate(n=Count("id"))
        .order_by("-n", "body__name")
    )
    if not late:
        return
    named = ", ".join(f"{name} ({count})" for name, count in late[:4])
    yield warning(
        f"{town}: Meldungen",
        f"{sum(count for _name, count in late)} hat seit {_UNREAD.days} Tagen niemand angenommen, "
        f"die meisten hier: {named}.",
        "/arbeit/ öffnen. Arbeitet dort jemand, und kommen die Mails an? Menschen: "
        "/verwaltung/einrichten/menschen/, Adressen: /verwaltung/einrichten/aemter/",
    )


def _asked(town: Municipality, kinds: list[Category], about: str) -> Finding:
    """Every kind at places all over the town: what comes to the clearing desk is a gap."""
    at, router = clock.now(), Router(town)
    gaps: Counter[str] = Counter()
    places = _places(town)
    for place in places:
        facts = {
            asset: place_facts(town, place, radius_metres=radius_metres(None), asset_kind=asset)
            for asset in {kind.asset_kind for kind in kinds}
        }
        for kind in kinds:
            answer = router.route(
                category=kind, facts=facts[kind.asset_kind], accuracy_metres=None, answers={}, at=at
            )
            # An open question is no gap: the form asks it.
            if answer.step == Routing.Step.CLEARING and answer.question is None:
                gaps[str(kind)] += 1
    asked = len(places) * len(kinds)
    if gaps:
        worst = ", ".join(f"{kind} ({count})" for kind, count in gaps.most_common(4))
        return warning(
            about,
            f"Von {asked} gefragten Fällen an {len(places)} Orten landen {sum(gaps.values())} bei "
            f"der Verteilung, weil keine Regel passt: {worst}.",
            f"manage.py route --municipality {town.ags} --category KEY --lon ... --lat ... sagt, "
            "woran es liegt.",
        )
    return ok(about, f"{asked} Fälle an {len(places)} Orten gefragt, jeder hat eine Stelle")


def _places(town: Municipality) -> list[Point]:
    """Addresses from all over the town, else roads, else a place in its middle."""
    found: list[Point] = []
    for model, field in ((Address, "location"), (Road, "line")):
        keys = list(model._base_manager.filter(municipality=town).values_list("pk", flat=True))
        chosen = keys[:: max(1, len(keys) // _PLACES)][:_PLACES]
        for shape in model._base_manager.filter(pk__in=chosen).values_list(field, flat=True):
            found.append(shape if isinstance(shape, Point) else Point(shape[0][0], srid=4326))
        if found:
            return found
    return [town.boundary.point_on_surface]

"""A draft of the rules that somebody has begun: who mends the lamps by night and by day."""

from datetime import time

from django.db.models import Count, Q

from accounts.models import Department
from common import jobs
from defects import services, simulation
from defects.models import Category, RuleSet
from frontend.demo.people import People
from geo.models import Municipality, Zone


def draft(municipality: Municipality, bodies: dict[str, Department], staff: People) -> None:
    """Lamps in one part of town go to the Bauhof, and at night all of them; simulated already."""
    by = staff.dispatcher
    made = services.draft_rules(
        municipality,
        by=by,
        copy_of=RuleSet.objects.active_of(municipality).first(),
        note="Laternen: Wer kommt nachts?",
    )
    lamp = Category.objects.of(municipality).get(key="street_light")
    # Where most lamps are reported, so that there is something to see.
    district = (
        Zone.objects.of(municipality)
        .districts()
        .defer("boundary")
        .annotate(lamps=Count("report", filter=Q(report__category=lamp)))
        .order_by("-lamps", "id")
        .first()
    )
    night = {
        "category": lamp,
        "time_from": time(22),
        "time_until": time(6),
        "body": bodies["bauhof"],
        "reason": "Nachts sichert der Bereitschaftsdienst dunkle Stellen: {body}.",
    }
    services.save_rule(made, night, by=by, revision=1, at=1)
    in_district = {
        "category": lamp,
        "zone": district,
        "body": bodies["bauhof"],
        "reason": "Im Gebiet {zone} wartet die Stadt die Laternen selbst: {body}.",
    }
    services.save_rule(made, in_district, by=by, revision=2, at=2)
    made.refresh_from_db()
    with jobs.silence():  # it is done right here
        asked = services.simulate_rules(made, by=by)
    simulation.run(asked.uuid)

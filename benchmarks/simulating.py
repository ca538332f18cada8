"""How long a draft of the rules takes over all past reports, as the worker does it."""

import time
from dataclasses import dataclass

from accounts.models import Department
from defects import simulation
from defects.models import Category, RoutingRule, RuleSet, Simulation
from geo.models import Municipality

MOST_SECONDS = 20.0


@dataclass(frozen=True, kw_only=True)
class Simulated:
    reports: int
    moved: int
    seconds: float

    @property
    def holds(self) -> bool:
        return self.seconds <= MOST_SECONDS

    def sentence(self) -> str:
        verdict = "Within" if self.holds else "NOT WITHIN"
        return (
            f"A draft of the rules was run over {self.reports:,} reports beside the active rules "
            f"in {self.seconds:.1f} seconds by the clock; {self.moved:,} would go elsewhere. "
            f"{verdict} the {MOST_SECONDS:.0f} seconds that it may take."
        )


def simulate_all(municipality: Municipality) -> Simulated:
    """A draft that gives the first kind to another body, before the active rules."""
    active = RuleSet.objects.active_of(municipality).get()
    draft = RuleSet.objects.create(municipality=municipality, version=active.version + 1)
    for order, rule in enumerate(active.rules.all(), 1):
        rule.pk, rule.rule_set, rule.order = None, draft, order
        rule.save(force_insert=True)
    kind = Category.objects.of(municipality).exclude(parent=None).order_by("id").first()
    bodies = Department.objects.of(municipality).active()
    RoutingRule.objects.create(
        rule_set=draft,
        order=0,
        kind=RoutingRule.Kind.CATEGORY,
        category=kind,
        body=bodies.get(is_clearing=True),
        reason="{body}",
    )
    row = Simulation.objects.create(
        municipality=municipality, rule_set=draft, against=active, revision=1, months=600
    )
    begin = time.monotonic()
    simulation.run(row.uuid)
    seconds = time.monotonic() - begin
    row.refresh_from_db()
    return Simulated(reports=row.total, moved=row.result["moved"], seconds=seconds)

"""How good the rules are: how often what they decided first was right, and was refused."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from defects.models import Routing, RoutingRule
from geo.models import Municipality

# The last is the body to which a report was given by the first decision; right is what lies
# there still, or was closed there, and was never refused. What is confidential is in no number.
_SQL = """
WITH first AS (
  SELECT DISTINCT ON (g.report_id) g.report_id, g.step, g.rule_id, g.body_id
  FROM defects_routing g JOIN defects_report r ON r.id = g.report_id
  JOIN defects_category c ON c.id = r.category_id
  WHERE r.municipality_id = %(municipality)s AND r.created_at >= %(since)s
    AND c.kind <> 'confidential'
  ORDER BY g.report_id, g.id
), judged AS (
  SELECT first.step, rule.lineage, rule.id AS rule_id, first.body_id = r.body_id AS stayed,
         EXISTS (SELECT FROM defects_reportevent e
                 WHERE e.report_id = r.id AND e.verb = 'refused' AND NOT EXISTS (
                   SELECT FROM defects_reportevent u WHERE u.undoes_id = e.id)) AS refused
  FROM first JOIN defects_report r ON r.id = first.report_id
  LEFT JOIN defects_routingrule rule ON rule.id = first.rule_id
)
SELECT step, lineage, max(rule_id), count(*), count(*) FILTER (WHERE stayed AND NOT refused),
       count(*) FILTER (WHERE refused)
FROM judged GROUP BY step, lineage ORDER BY count(*) DESC, max(rule_id)
"""


@dataclass(frozen=True, kw_only=True)
class Quality:
    """How often a rule (in all its versions), the defaults or the clearing desk decided first.

    `rule` is its latest version that decided; None for what no rule decided (`step`).
    """

    step: str
    lineage: UUID | None
    rule: RoutingRule | None
    decided: int
    right: int
    refused: int

    @property
    def share(self) -> int:
        """Percent that were right at first."""
        return round(100 * self.right / self.decided) if self.decided else 0


def quality(municipality: Municipality, *, since: datetime) -> list[Quality]:
    """For reports made from `since` on, the most used first. Two statements."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"municipality": municipality.pk, "since": since})
        rows = cursor.fetchall()
    rules = RoutingRule.objects.select_related("body", "category", "zone", "layer").in_bulk(
        [row[2] for row in rows if row[2] is not None]
    )
    return [
        Quality(
            step=Routing.Step(step).value,
            lineage=lineage,
            rule=rules.get(rule_id),
            decided=decided,
            right=right,
            refused=refused,
        )
        for step, lineage, rule_id, decided, right, refused in rows
    ]

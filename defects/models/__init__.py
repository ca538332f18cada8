"""Defect reports, their categories, their history and who is in charge of them."""

from defects.models.affected import Affected, AffectedPhoto
from defects.models.category import Category, Question
from defects.models.report import Report, ReportEvent, ReportNote, ReportPhoto
from defects.models.routing import HandOver, Routing, RoutingRule, RuleSet

__all__ = [
    "Affected",
    "AffectedPhoto",
    "Category",
    "HandOver",
    "Question",
    "Report",
    "ReportEvent",
    "ReportNote",
    "ReportPhoto",
    "Routing",
    "RoutingRule",
    "RuleSet",
]

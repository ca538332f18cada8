"""Defect reports, their categories, their history and who is in charge of them."""

from defects.models.category import Category, Question
from defects.models.report import Report, ReportEvent, ReportNote, ReportPhoto
from defects.models.routing import HandOver, Routing, RoutingRule, RuleSet
from defects.models.voice import Hint, Satisfaction
from defects.models.watch import Watch

__all__ = [
    "Category",
    "HandOver",
    "Hint",
    "Question",
    "Report",
    "ReportEvent",
    "ReportNote",
    "ReportPhoto",
    "Routing",
    "RoutingRule",
    "RuleSet",
    "Satisfaction",
    "Watch",
]

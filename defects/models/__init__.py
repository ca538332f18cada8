"""Defect reports, their categories, their history and who is in charge of them."""

from defects.models.affected import Affected, AffectedPhoto
from defects.models.category import Category, Question
from defects.models.crew import CrewInvitation, CrewJob, CrewPhone, CrewTeam
from defects.models.desk_filter import DeskFilter
from defects.models.report import FINISHED, Report, ReportEvent, ReportNote, ReportPhoto
from defects.models.routing import (
    RULE_FIELDS,
    HandOver,
    HandOverUse,
    Routing,
    RoutingRule,
    RuleSet,
    Simulation,
    columns_of,
)
from defects.models.telling import (
    ANSWER_DAYS,
    DeskTask,
    Knowledge,
    Office,
    OfficeList,
    answer_days,
    has_live_task,
)
from defects.models.voice import Hint, Satisfaction
from defects.models.watch import Watch

__all__ = [
    "ANSWER_DAYS",
    "FINISHED",
    "RULE_FIELDS",
    "Affected",
    "AffectedPhoto",
    "Category",
    "CrewInvitation",
    "CrewJob",
    "CrewPhone",
    "CrewTeam",
    "DeskFilter",
    "DeskTask",
    "HandOver",
    "HandOverUse",
    "Hint",
    "Knowledge",
    "Office",
    "OfficeList",
    "Question",
    "Report",
    "ReportEvent",
    "ReportNote",
    "ReportPhoto",
    "Routing",
    "RoutingRule",
    "RuleSet",
    "Satisfaction",
    "Simulation",
    "Watch",
    "answer_days",
    "columns_of",
    "has_live_task",
]

"""Defect reports, their categories, their history and who is in charge of them."""

from defects.models.affected import Affected, AffectedPhoto
from defects.models.category import Category, Question
from defects.models.cause import Cause, CauseMessage
from defects.models.clocks import Absence, DueNotice, TownClocks, town_clocks
from defects.models.crew import CrewInvitation, CrewJob, CrewPhone, CrewTeam
from defects.models.desk_filter import DeskFilter
from defects.models.handing_over import FROM_NEIGHBOUR, Connection, Fact, Way, way_of
from defects.models.helping import Help
from defects.models.paper import Paper
from defects.models.referral import Referral
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
from defects.models.wording import Purpose, TextTemplate, TextTemplateVersion

__all__ = [
    "ANSWER_DAYS",
    "FINISHED",
    "FROM_NEIGHBOUR",
    "RULE_FIELDS",
    "Absence",
    "Affected",
    "AffectedPhoto",
    "Category",
    "Cause",
    "CauseMessage",
    "Connection",
    "CrewInvitation",
    "CrewJob",
    "CrewPhone",
    "CrewTeam",
    "DeskFilter",
    "DeskTask",
    "DueNotice",
    "Fact",
    "HandOver",
    "HandOverUse",
    "Help",
    "Hint",
    "Knowledge",
    "Office",
    "OfficeList",
    "Paper",
    "Purpose",
    "Question",
    "Referral",
    "Report",
    "ReportEvent",
    "ReportNote",
    "ReportPhoto",
    "Routing",
    "RoutingRule",
    "RuleSet",
    "Satisfaction",
    "Simulation",
    "TextTemplate",
    "TextTemplateVersion",
    "TownClocks",
    "Watch",
    "Way",
    "answer_days",
    "columns_of",
    "has_live_task",
    "town_clocks",
    "way_of",
]

"""Reasons that somebody was given, and what became of what they flagged, for /konto/."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.own import Thing
from common import german
from geo.models import Municipality
from moderation import links
from moderation.models import Flag, Statement

_SHOWN = 10


def of(user: User, municipality: Municipality) -> list[Thing]:
    """The newest reasons first, then notices."""
    statements = Statement.objects.of(municipality).standing().to(user)
    flags = Flag.objects.of(municipality).filter(user=user).order_by("-id")
    return [_statement(each) for each in statements[:_SHOWN]] + [
        _flag(each) for each in flags[:_SHOWN]
    ]


def _statement(statement: Statement) -> Thing:
    note = _("%(measure)s, mit Begründung vom %(day)s") % {
        "measure": statement.get_measure_display(),
        "day": german.date_in_full(statement.at),
    }
    return Thing(statement.name, links.statement_path(statement), note)


def _flag(flag: Flag) -> Thing:
    title = _("Ihre Beanstandung %(number)s") % {"number": flag.number}
    return Thing(title, links.flag_path(flag), german.date_in_full(flag.at))

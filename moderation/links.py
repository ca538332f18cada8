"""Addresses that open without signing in: of a notice, of the reasons an author was given."""

from common import secret_links
from moderation.models import Flag, Statement

_FLAG = "flag-status"
_STATEMENT = "statement-of-reasons"


def flag_path(flag: Flag) -> str:
    """„Was daraus wurde“: for whoever flagged."""
    token = secret_links.token(flag.uuid, _FLAG, flag.link_version)
    return f"/beanstandung/{flag.uuid}/{token}/"


def opens_flag(token: str, flag: Flag) -> bool:
    return secret_links.matches(token, flag.uuid, _FLAG, flag.link_version)


def statement_path(statement: Statement) -> str:
    """The reasons, and the form for another look: for the author."""
    token = secret_links.token(statement.uuid, _STATEMENT, statement.link_version)
    return f"/begruendung/{statement.uuid}/{token}/"


def opens_statement(token: str, statement: Statement) -> bool:
    return secret_links.matches(token, statement.uuid, _STATEMENT, statement.link_version)

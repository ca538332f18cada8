"""Addresses of a report that open without signing in."""

from common import secret_links
from defects.models import Affected, Report

STATUS = "report-status"
ALSO = "say-also-own"


def status_path(report: Report) -> str:
    """The secret status page of `report`; whoever has the link may see and answer."""
    return f"/meldung/{report.uuid}/{status_token(report)}/"


def status_token(report: Report) -> str:
    return secret_links.token(report.uuid, STATUS, report.link_version)


def opens(token: str, report: Report) -> bool:
    """Whether `token` opens the status page; raising `link_version` revokes it."""
    return secret_links.matches(token, report.uuid, STATUS, report.link_version)


def also_path(affected: Affected) -> str:
    """Where somebody who said „Auch ich“ adds a picture or takes it back."""
    return f"/auch-ich/{affected.uuid}/{secret_links.token(affected.uuid, ALSO, 1)}/"


def opens_also(token: str, affected: Affected) -> bool:
    return secret_links.matches(token, affected.uuid, ALSO, 1)

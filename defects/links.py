"""Addresses of a report that open without signing in."""

from common import secret_links
from defects.models import Report

STATUS = "report-status"


def status_path(report: Report) -> str:
    """The secret status page of `report`; whoever has the link may see and answer."""
    return f"/meldung/{report.uuid}/{status_token(report)}/"


def status_token(report: Report) -> str:
    return secret_links.token(report.uuid, STATUS, report.link_version)


def opens(token: str, report: Report) -> bool:
    """Whether `token` opens the status page; raising `link_version` revokes it."""
    return secret_links.matches(token, report.uuid, STATUS, report.link_version)

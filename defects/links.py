"""Addresses of a report that open without signing in."""

from accounts.models import Contact
from common import secret_links
from defects.models import Report

STATUS = "report-status"
CONSENT = "report-consent"


def status_path(report: Report) -> str:
    """The secret status page of `report`; whoever has the link may see and answer."""
    return f"/meldung/{report.uuid}/{status_token(report)}/"


def status_token(report: Report) -> str:
    return secret_links.token(report.uuid, STATUS, report.link_version)


def opens(token: str, report: Report) -> bool:
    """Whether `token` opens the status page; raising `link_version` revokes it."""
    return secret_links.matches(token, report.uuid, STATUS, report.link_version)


def consent_path(report: Report, contact: Contact) -> str:
    """Where the owner of an address says that they want to hear of `report`. It leads to nothing
    else: who typed the address may have mistyped it."""
    token = secret_links.token(contact.uuid, f"{CONSENT} {report.uuid}", report.link_version)
    return f"/meldung/{report.uuid}/kontakt/{contact.uuid}/{token}/"


def is_consent(token: str, report: Report, contact: Contact) -> bool:
    purpose = f"{CONSENT} {report.uuid}"
    return secret_links.matches(token, contact.uuid, purpose, report.link_version)

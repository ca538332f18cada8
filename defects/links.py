"""Addresses of a report that open without signing in."""

from datetime import datetime, timedelta

from accounts.models import Contact
from common import secret_links
from defects.models import Affected, HandOver, Report

STATUS = "report-status"
ALSO = "say-also-own"
HAND_OVER = "hand-over"
CONSENT = "report-consent"
# So long a body outside can act by the link in its mail; then it asks for a new one.
HAND_OVER_LINK_FOR = timedelta(days=60)


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


def hand_over_path(hand_over: HandOver) -> str:
    """The page on which a body outside sees what lies with it, and acts without an account."""
    token = secret_links.token(hand_over.uuid, HAND_OVER, hand_over.link_version)
    return f"/stelle/{hand_over.uuid}/{token}/"


def opens_hand_over(token: str, hand_over: HandOver) -> bool:
    return secret_links.matches(token, hand_over.uuid, HAND_OVER, hand_over.link_version)


def opened_hand_over(token: str, hand_over: HandOver) -> bool:
    """Whether `token` is the link that a newer one has replaced. It opens nothing, but whoever
    has it is told so."""
    return hand_over.link_version > 1 and secret_links.matches(
        token, hand_over.uuid, HAND_OVER, hand_over.link_version - 1
    )


def hand_over_link_until(hand_over: HandOver) -> datetime:
    return (hand_over.link_since or hand_over.at) + HAND_OVER_LINK_FOR


def consent_path(report: Report, contact: Contact) -> str:
    """Where the owner of an address says that they want to hear of `report`. It leads to nothing
    else: who typed the address may have mistyped it."""
    token = secret_links.token(contact.uuid, f"{CONSENT} {report.uuid}", report.link_version)
    return f"/meldung/{report.uuid}/kontakt/{contact.uuid}/{token}/"


def is_consent(token: str, report: Report, contact: Contact) -> bool:
    purpose = f"{CONSENT} {report.uuid}"
    return secret_links.matches(token, contact.uuid, purpose, report.link_version)

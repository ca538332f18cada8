"""The address under which somebody reads why their vote does not count, and objects."""

from common import secret_links
from participation.models import QuarantineAccount

PURPOSE = "quarantine"


def path(account: QuarantineAccount) -> str:
    return f"/beteiligung/stimme/{account.uuid}/{secret_links.token(account.uuid, PURPOSE, 1)}/"


def opens(token: str, account: QuarantineAccount) -> bool:
    return secret_links.matches(token, account.uuid, PURPOSE, 1)

"""The address under which a person reads about their pause or block and objects."""

from common import secret_links
from moderation.models import Sanction

PURPOSE = "sanction"


def path(sanction: Sanction) -> str:
    return f"/sperre/{sanction.uuid}/{token(sanction)}/"


def token(sanction: Sanction) -> str:
    return secret_links.token(sanction.uuid, PURPOSE, sanction.link_version)


def opens(given: str, sanction: Sanction) -> bool:
    """Raising `link_version` revokes it."""
    return secret_links.matches(given, sanction.uuid, PURPOSE, sanction.link_version)

"""Links that are their own key: whoever has the link may see and act.

A token is an HMAC over the object, the purpose and a version. It is computed when it is
needed, never stored and never logged, and it is revoked by raising the object's version.
"""

import base64
import hmac
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

_BYTES = 18  # 144 bits: nobody guesses it, and base64 needs no padding


def token(obj_uuid: UUID, purpose: str, version: int) -> str:
    """24 characters that stand in a URL as they are."""
    message = f"{purpose}\0{obj_uuid}\0{version}"
    digest = salted_hmac(
        "common.secret_links", message, secret=settings.SECRET_LINK_KEY, algorithm="sha256"
    ).digest()
    return base64.urlsafe_b64encode(digest[:_BYTES]).decode()


def matches(given: str, obj_uuid: UUID, purpose: str, version: int) -> bool:
    """Whether `given` is the token, in a time that does not depend on where it differs."""
    return hmac.compare_digest(given.encode(), token(obj_uuid, purpose, version).encode())

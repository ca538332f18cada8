"""Secrets that must be kept as they are, unreadable in a copy of the database.

The key comes from `SECRET_KEY`; with `SECRET_KEY_FALLBACKS` what an older key has written
stays readable.
"""

import base64
import hashlib
import hmac
import logging
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.encoding import force_bytes

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

logger = logging.getLogger(__name__)


def encrypt(text: str) -> str:
    return _box().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """The text, or nothing when no key we know has written it."""
    from cryptography.fernet import InvalidToken  # 9 MB: not in processes without secrets

    try:
        return _box().decrypt(token.encode()).decode()
    except InvalidToken:
        logger.error("A stored secret cannot be read: was SECRET_KEY changed?")
        return ""


def _box() -> "MultiFernet":
    from cryptography.fernet import Fernet, MultiFernet

    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(key)) for key in keys])


def _key(secret: str | bytes) -> bytes:
    digest = hmac.digest(force_bytes(secret), b"common.secrets_at_rest", hashlib.sha256)
    return base64.urlsafe_b64encode(digest)

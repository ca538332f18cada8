"""Reads pages, mails and the app of the second step as people do."""

import re
from typing import Any

from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)


def find(pattern: str, text: Any) -> str:
    """What `pattern` finds in `text`: its first group, or all of it."""
    found = re.search(pattern, str(text), re.MULTILINE)
    assert found, f"no {pattern} in {text}"
    return found[1] if found.re.groups else found[0]


def code_in(message: Any) -> str:
    """The code of eight digits in a mail."""
    return find(r"^\d{4}-\d{4}$", message.body)


def code_of_the_app(secret: str, ago: int = 0) -> str:
    """What the app shows, or showed so many half minutes ago."""
    counters = [*yield_hotp_counters_from_time()]
    return str(format_hotp_value(hotp_value(secret, counters[len(counters) // 2] - ago)))

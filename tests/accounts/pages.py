"""Reads pages and mails as people do."""

import re
from typing import Any


def find(pattern: str, text: Any) -> str:
    """What `pattern` finds in `text`: its first group, or all of it."""
    found = re.search(pattern, str(text), re.MULTILINE)
    assert found, f"no {pattern} in {text}"
    return found[1] if found.re.groups else found[0]


def code_in(message: Any) -> str:
    """The code of eight digits in a mail."""
    return find(r"^\d{4}-\d{4}$", message.body)

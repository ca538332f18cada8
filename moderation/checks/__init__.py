"""Automatic checks of what people wrote. They only ever suggest; a person decides.

A check is one function `Subject -> Found | None` in the module of its family and one line in
`moderation.checks.registry`. It names passages by their place in the text and says its reason
in one German sentence that quotes nothing: what is stored of a text are places and numbers.
Everything works on this machine alone: no text goes to anybody else's service.
"""

from moderation.checks.base import MAX_LENGTH, Check, Found, Passage, Past, Subject, Town
from moderation.checks.registry import CHECKS, VERSION, by_key

__all__ = [
    "CHECKS",
    "MAX_LENGTH",
    "VERSION",
    "Check",
    "Found",
    "Passage",
    "Past",
    "Subject",
    "Town",
    "by_key",
]

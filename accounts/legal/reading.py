"""A published text as somebody reads it, in the language they have chosen if it is there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from accounts.models import LegalText

GERMAN, ENGLISH, EASY = "de", "en", "leicht"
# The languages that a town may write itself, and what `lang` says of each. German is always
# there. "de-simple" is how the rules in Leichte Sprache are marked, too.
OTHERS = {ENGLISH: "en", EASY: "de-simple"}


@dataclass(frozen=True)
class Reading:
    """`text` is set in another language; else the sections are read, in German.
    `is_german_only`: they asked for another language that the town has not written."""

    version: LegalText
    lang: str
    text: str = ""
    is_german_only: bool = False

    @property
    def sections(self) -> list[Mapping[str, Any]]:
        return [] if self.text else list(self.version.sections)


def read(version: LegalText, language: str | None = None) -> Reading:
    """In `language`, without one in that of this request."""
    key = language_key(language or get_language())
    if key == GERMAN:
        return Reading(version, GERMAN)
    text = str(version.other.get(key, "")).strip()
    if text:
        return Reading(version, OTHERS[key], text)
    return Reading(version, GERMAN, is_german_only=True)


def language_key(code: str | None) -> str:
    """de, en or leicht for whatever a locale of these is called."""
    code = (code or GERMAN).lower()
    if "leicht" in code or "simple" in code:
        return EASY
    return ENGLISH if code.split("-")[0] == "en" else GERMAN

"""Texts that a municipality writes once per language, with German as the fallback."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

FALLBACK = "de"


def say(texts: Mapping[str, Any]) -> str:
    """The text of `{"de": ..., "en": ...}` in the language of this request."""
    language = (get_language() or FALLBACK).split("-")[0]
    return str(texts.get(language) or texts.get(FALLBACK) or "")

"""Texts that a municipality writes once per language, with German as the fallback."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.text import slugify
from django.utils.translation import get_language

FALLBACK = "de"
_GERMAN = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "ae", "Ö": "oe", "Ü": "ue"}
)


def say(texts: Mapping[str, Any]) -> str:
    """The text of `{"de": ..., "en": ...}` in the language of this request."""
    language = (get_language() or FALLBACK).split("-")[0]
    return str(texts.get(language) or texts.get(FALLBACK) or "")


def slug_of(name: str) -> str:
    """altstadt-nord for Altstadt/Nord: umlauts written out, as people type them."""
    return slugify(re.sub(r"[/.]", " ", name.translate(_GERMAN)))[:70]

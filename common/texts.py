"""Texts that a municipality writes once per language, with German as the fallback."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify

from common.languages import GERMAN, current

_GERMAN = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "ae", "Ö": "oe", "Ü": "ue"}
)


def say(texts: Mapping[str, Any]) -> str:
    """The text of `{"de": ..., "en": ..., "de-simple": ...}` in the language of this request."""
    return str(texts.get(current().code) or texts.get(GERMAN) or "")


def found(texts: Mapping[str, Mapping[str, Any]], key: str) -> Any:
    """`key` of `{"de": {...}, "en": {...}}`, which may be text or more, in the language of this
    request; None if it is not there in German either."""
    for code in (current().code, GERMAN):
        if key in texts.get(code, {}):
            return texts[code][key]
    return None


def marked(texts: Mapping[str, Any]) -> SafeString:
    """`say` for a page: what is there in German only is told to screen readers as such."""
    text = say(texts)
    code = current().code
    if not text or texts.get(code) or code == GERMAN:
        return escape(text)
    return format_html('<span lang="{}">{}</span>', GERMAN, text)


def slug_of(name: str) -> str:
    """altstadt-nord for Altstadt/Nord: umlauts written out, as people type them."""
    return slugify(re.sub(r"[/.]", " ", name.translate(_GERMAN)))[:70]

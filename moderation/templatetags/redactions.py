"""For pages that show what people wrote: `{% load redactions %}`.

{{ report.text|marked }}                    what was taken out says that the moderators did it
{{ report.text|linebreaksbr|marked }}       the same after other filters for text
{% own_words report.text_item %}            to the author alone: what they wrote, and why not all
{% own_photo photo.item %}                  to its sender alone: what is black there
"""

from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from moderation.models import Item, Redaction
from moderation.passages import marked_up
from moderation.services.redactions import restricting, words_for_author

register = template.Library()


@register.filter
def marked(value: str | None) -> SafeString:
    """Text, or HTML that filters made of text (not of attributes)."""
    return marked_up(conditional_escape(value or ""))


@register.inclusion_tag("moderation/_own_words.html")
def own_words(item: Item | None) -> dict[str, Any]:
    """The page must have made sure that its reader is the author."""
    if item is None or item.version == 1:
        return {"words": None}
    return {"words": words_for_author([item.pk]).get(item.pk)}


@register.inclusion_tag("moderation/_own_photo.html")
def own_photo(item: Item | None) -> dict[str, Any]:
    """The page must have made sure that its reader sent it."""
    if item is None or item.version == 1:
        return {"redaction": None, "words": None}
    return {
        "redaction": restricting(item, Redaction.What.PHOTO),
        "words": words_for_author([item.pk]).get(item.pk),
    }

"""Texts of legal pages in templates."""

from django import template
from django.utils.safestring import SafeString

from accounts.legal import prose as plain

register = template.Library()


@register.filter
def prose(text: str, level: int = 3) -> SafeString:
    """Paragraphs, lists and links of a plain text; see `accounts.legal.prose`."""
    return plain.as_html(text, level=level)

"""The reply box of a case."""

from typing import Any

from django import template

register = template.Library()


@register.filter
def of_key(found: Any, key: str) -> Any:
    """What a mapping holds under `key`; nothing where there is no mapping."""
    return found.get(key, ()) if isinstance(found, dict) else ()

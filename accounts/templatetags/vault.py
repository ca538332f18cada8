"""How a value of an export is read by people."""

from datetime import date, datetime
from typing import Any

from django import template
from django.utils.translation import gettext as _

from common import german

register = template.Library()


@register.filter
def shown_value(value: Any) -> str:
    """Moments and days in German, truth in words, lists one below the other."""
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if isinstance(value, datetime):
        return german.moment(value)
    if isinstance(value, date):
        return german.day(value)
    if isinstance(value, (list, tuple)):
        return "\n".join(shown_value(each) for each in value)
    return str(value)

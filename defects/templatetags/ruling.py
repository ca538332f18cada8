"""Rules of who is in charge, in words."""

from django import template

from defects.models import RoutingRule
from defects.ruling import words

register = template.Library()


@register.filter
def when(rule: RoutingRule) -> str:
    return words.when(rule)


@register.filter
def then(rule: RoutingRule) -> str:
    return words.then(rule)

"""Small components with declared arguments."""

from django import template

register = template.Library()

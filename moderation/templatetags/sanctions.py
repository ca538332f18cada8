"""The way from a case to pausing who wrote it."""

from django import template
from django.urls import reverse

from moderation import kinds
from moderation.models import Item

register = template.Library()


@register.simple_tag(takes_context=True)
def sanction_path(context: template.Context, item: Item) -> str:
    """The form for the author of `item`; "" for whom it is not, and for kinds without authors."""
    request = context.get("request")
    if request is None or not kinds.has_author(item):
        return ""
    if not request.user.has_perm("moderation.sanction", request.municipality):
        return ""
    return reverse("moderation:sanction_new", args=[item.uuid])

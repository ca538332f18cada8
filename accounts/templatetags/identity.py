"""Links that lead to identity providers and back."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from accounts.identity import providers

register = template.Library()


@dataclass(frozen=True)
class Link:
    name: str
    href: str


@register.simple_tag
def identity_links(go_on: str = "", provider: str = "") -> list[Link]:
    """One per provider, or the one of `provider` (its id); afterwards `go_on` is opened."""
    query = f"?{urlencode({'next': go_on})}" if go_on else ""
    return [
        Link(each.name, reverse("openid_connect_login", args=[each.id]) + query)
        for each in providers.all_providers()
        if provider in ("", each.id)
    ]

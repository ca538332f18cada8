from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.roles import roles_of
from frontend import navigation
from frontend.colours import theme_of


def page(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame needs. Asks the database nothing by itself."""
    municipality = getattr(request, "municipality", None)
    context: dict[str, Any] = {
        "municipality": municipality,
        "navigation": navigation.pages(request.path),
        "exists": Existence(),
        "workplaces": [],
        "theme": None,
        "demo_bar": None,
        "preview_of": getattr(request, "preview", None),
        "not_open": municipality if municipality and not municipality.is_live else None,
    }
    if municipality is not None:
        context["workplaces"] = SimpleLazyObject(
            lambda: navigation.workplaces(roles_of(request.user, municipality), request.path)
        )
        context["may_set_up"] = SimpleLazyObject(
            lambda: request.user.has_perm("accounts.set_up", municipality)
        )
        context["theme"] = theme_of(municipality.colour, municipality.colour_dark)
        if settings.DEMO and municipality.is_demo:
            context["demo_bar"] = [
                (persona, persona.is_user(request.user, municipality))
                for persona in navigation.PERSONAS
            ]
    return context


class Existence:
    """`{% if exists.karte %}`: is there a page under `/karte/`? `demo_mail` is `/demo/mail/`."""

    def __getitem__(self, name: str) -> bool:
        return navigation.exists(f"/{name.replace('_', '/')}/")

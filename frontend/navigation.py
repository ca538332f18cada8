"""Where one can go from every page. A page that does not exist yet is not offered."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

from accounts.demo import email_of
from accounts.models import Role, User
from accounts.roles import Roles

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.utils.functional import _StrPromise as StrPromise

    from geo.models import Municipality

PAGES = (
    ("/melden/", _("Melden"), "report"),
    ("/meldungen/", _("Meldungen"), "list"),
    ("/karte/", _("Karte"), "map"),
    ("/beteiligung/", _("Mitreden"), "participate"),
)
# Workplaces and the roles that see them.
WORKPLACES = (
    ("/arbeit/", _("Arbeit"), "desk", (Role.CLERK, Role.DISPATCHER, Role.CONFIDENTIAL)),
    ("/bauhof/", _("Bauhof"), "crew", (Role.CREW,)),
    ("/bauhof/planen/", _("Bauhof planen"), "calendar", (Role.DISPATCHER,)),
    ("/moderation/", _("Moderation"), "shield", (Role.MODERATOR,)),
    (
        "/beteiligung/verwalten/",
        _("Beteiligung"),
        "participate",
        (Role.EDITOR, Role.ADMINISTRATOR, Role.CLERK),
    ),
    ("/verwaltung/einrichten/", _("Einrichten"), "settings", (Role.ADMINISTRATOR,)),
)


@dataclass(frozen=True)
class Link:
    href: str
    label: str
    icon: str
    is_current: bool = False


@lru_cache(maxsize=256)
def exists(path: str) -> bool:
    """Whether any app answers under `path`."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def _links(entries: tuple[tuple[str, object, str], ...], at: str) -> list[Link]:
    return [
        Link(href, str(label), icon, at.startswith(href))
        for href, label, icon in entries
        if exists(href)
    ]


def workplaces(roles: Roles, at: str) -> list[Link]:
    """What somebody with `roles` works at."""
    return _links(tuple(w[:3] for w in WORKPLACES if roles.has(*w[3])), at)


def pages(at: str) -> list[Link]:
    """The public pages; `at` is the path of the present page. A workplace is none of them,
    though its address may begin like one."""
    if any(at.startswith(workplace[0]) for workplace in WORKPLACES):
        at = ""
    return _links(PAGES, at)


@dataclass(frozen=True)
class Persona:
    key: str
    label: StrPromise
    icon: str

    def is_user(self, user: User | AnonymousUser, municipality: Municipality) -> bool:
        return user.is_authenticated and user.email == email_of(self.key, municipality)


# The demo's one-click sign-ins (accounts answers /demo/ansehen-als/<key>/).
PERSONAS = (
    Persona("buergerin", _("Bürgerin"), "user"),
    Persona("moderatorin", _("Moderatorin"), "shield"),
    Persona("sachbearbeiter", _("Sachbearbeiter"), "desk"),
    Persona("verteilung", _("Verteilung"), "route"),
    Persona("bauhof", _("Bauhof"), "crew"),
    Persona("redaktion", _("Redaktion"), "edit"),
    Persona("verwaltung", _("Verwaltung"), "settings"),
)

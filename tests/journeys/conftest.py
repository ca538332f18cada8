"""What whole stories need beside a browser: signing in, and the queue's worker."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

from accounts.models import User
from tests.browser import DESKTOP, PHONE, watched
from tests.factories import Town, address, at, road
from tests.factories import town as make_town

SignIn = Callable[[Page, User], None]


@pytest.fixture
def town(live: str) -> Town:
    """A small town with a main street, its houses and the moderators' rules."""
    from moderation.published_rules import install_rules

    town = make_town(host="localhost")
    town.municipality.base_url = live
    town.municipality.save(update_fields=["base_url"])
    install_rules(town.municipality)
    road(town.municipality, name="Hauptstraße")
    for number in (2, 4, 12):
        address(town.municipality, street="Hauptstraße", house_number=number)
    from geo.gazetteer import rebuild

    rebuild(town.municipality)
    return town


@pytest.fixture
def sign_in(live: str) -> SignIn:
    """Give the page a signed-in session, as the sign-in form would."""

    def give(page: Page, user: User) -> None:
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live}])

    return give


@pytest.fixture
def open_page(browser: Browser, live: str) -> Iterator[Callable[..., Page]]:
    """Another person's browser: `open_page(phone=True, scripts=False)`."""
    opened: list[AbstractContextManager[Page]] = []

    def give(*, phone: bool = False, scripts: bool = True) -> Page:
        options: dict[str, Any] = dict(PHONE if phone else DESKTOP)
        manager = watched(browser, live, java_script_enabled=scripts, **options)
        page = manager.__enter__()
        opened.append(manager)
        return page

    yield give
    for manager in reversed(opened):
        manager.__exit__(None, None, None)


__all__ = ["at"]

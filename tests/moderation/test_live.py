"""Open queues hear of cases that change: their UUIDs, and only whoever may have a queue."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from channels.layers import channel_layers
from django.conf import settings
from django.test import Client

from accounts.models import Role, User
from common.channel_layer import PostgresChannelLayer
from config.asgi import application
from moderation import services
from tests import factories
from tests.moderation import content  # noqa: F401  # registers the kinds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]


@pytest_asyncio.fixture
async def layer() -> AsyncIterator[PostgresChannelLayer]:
    found = PostgresChannelLayer()
    channel_layers.set("default", found)
    yield found
    found.close()
    channel_layers.backends.pop("default")


def _session(user: User | None) -> bytes:
    if user is None:
        return b""
    client = Client()
    client.force_login(user)
    return f"sessionid={client.cookies[settings.SESSION_COOKIE_NAME].value}".encode()


async def connect(
    user: User | None, host: str = "localhost"
) -> tuple[ApplicationCommunicator, bool]:
    """A page's connection, and whether it was let in."""
    cookie = await sync_to_async(_session)(user)
    scope = {
        "type": "websocket",
        "path": "/ws/moderation/",
        "headers": [(b"host", host.encode()), (b"cookie", cookie)],
        "query_string": b"",
        "subprotocols": [],
    }
    socket = ApplicationCommunicator(application, scope)
    await socket.send_input({"type": "websocket.connect"})
    answer = await socket.receive_output(timeout=10)
    return socket, answer["type"] == "websocket.accept"


async def told(socket: ApplicationCommunicator) -> Any:
    return json.loads((await socket.receive_output(timeout=10))["text"])


async def leave(socket: ApplicationCommunicator) -> None:
    await socket.send_input({"type": "websocket.disconnect", "code": 1000})
    await socket.wait(timeout=10)


async def test_a_claim_and_a_decision_are_told_by_their_uuid_only(
    layer: PostgresChannelLayer, settings: Any
) -> None:
    settings.DEMO = True  # nobody here has a second factor
    town = await sync_to_async(factories.town)()
    ida = await sync_to_async(factories.member)(town.municipality, Role.MODERATOR)

    def ask() -> Any:
        item = services.open_item(municipality=town.municipality, kind="tests.note", title="Geheim")
        return services.ask(item)

    case = await sync_to_async(ask)()
    socket, is_open = await connect(ida)
    assert is_open

    await sync_to_async(services.claim)(case, by=town.mo)
    assert await told(socket) == {"case": str(case.uuid)}
    await sync_to_async(services.release_all)(case, by=town.mo)
    assert await told(socket) == {"case": str(case.uuid)}
    await leave(socket)


async def test_only_who_may_have_a_queue_is_let_in(
    layer: PostgresChannelLayer, settings: Any
) -> None:
    settings.DEMO = True
    town = await sync_to_async(factories.town)(host="hier.example")
    other = await sync_to_async(factories.town)(host="dort.example")

    for user, host, expected in [
        (town.mo, "hier.example", True),
        (town.admin, "hier.example", True),
        (town.mo, "dort.example", False),
        (other.mo, "hier.example", False),
        (town.clara, "hier.example", False),
        (town.bob, "hier.example", False),
        (town.alice, "hier.example", False),
        (None, "hier.example", False),
        (town.mo, "nirgends.example", False),
    ]:
        socket, is_open = await connect(user, host)
        assert is_open is expected, (user, host)
        if is_open:
            await leave(socket)


async def test_staff_without_their_second_factor_hear_nothing(
    layer: PostgresChannelLayer, settings: Any
) -> None:
    settings.DEMO = False
    town = await sync_to_async(factories.town)()

    socket, is_open = await connect(town.mo)

    assert not is_open
    await socket.wait(timeout=10)


async def test_a_town_hears_nothing_of_another(layer: PostgresChannelLayer, settings: Any) -> None:
    settings.DEMO = True
    here = await sync_to_async(factories.town)(host="hier.example")
    there = await sync_to_async(factories.town)(host="dort.example")

    def asked(town: factories.Town) -> Any:
        item = services.open_item(municipality=town.municipality, kind="tests.note")
        return services.ask(item)

    mine, theirs = await sync_to_async(asked)(here), await sync_to_async(asked)(there)
    socket, _is_open = await connect(here.mo, "hier.example")
    await sync_to_async(services.claim)(theirs, by=there.mo)
    await sync_to_async(services.claim)(mine, by=here.mo)

    assert await told(socket) == {"case": str(mine.uuid)}
    await leave(socket)

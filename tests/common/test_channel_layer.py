import asyncio
import json
import sys
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest
import pytest_asyncio
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.layers import channel_layers, get_channel_layer
from django.core.checks import registry
from django.db import connection, transaction
from procrastinate.contrib.django.utils import connector_params

from common import channel_layer
from common.channel_layer import RESYNC, PostgresChannelLayer, announce
from common.checks import channel_layer_loads
from tests.processes import ROOT, environment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]

CHANGED = {"type": "report.changed", "report": "a"}


@pytest_asyncio.fixture
async def layer() -> AsyncIterator[PostgresChannelLayer]:
    """The layer of this process."""
    layer = PostgresChannelLayer()
    channel_layers.set("default", layer)
    yield layer
    layer.close()
    channel_layers.backends.pop("default")


@pytest_asyncio.fixture
async def elsewhere() -> AsyncIterator[PostgresChannelLayer]:
    """A second layer, as another process would have it."""
    layer = PostgresChannelLayer()
    yield layer
    layer.close()


async def joined(layer: PostgresChannelLayer, *groups: str) -> str:
    channel = await layer.new_channel()
    for group in groups:
        await layer.group_add(group, channel)
    return channel


async def next_of(layer: PostgresChannelLayer, channel: str) -> Any:
    return await asyncio.wait_for(layer.receive(channel), 10)


async def nothing_before(layer: PostgresChannelLayer, channel: str) -> bool:
    """Whether nothing waits ahead of a message that is sent now."""
    await layer.send(channel, {"type": "end"})
    return bool(await next_of(layer, channel) == {"type": "end"})


def in_transaction(*messages: dict[str, Any], fail: bool = False) -> None:
    try:
        with transaction.atomic():
            for message in messages:
                announce("town-1", message)
            if fail:
                raise RuntimeError
    except RuntimeError:
        pass
    finally:
        connection.close()


async def test_a_group_hears_what_another_process_sends(layer, elsewhere):
    here, there = await joined(layer, "town-1"), await joined(elsewhere, "town-1")

    await layer.group_send("town-1", CHANGED)

    assert await next_of(layer, here) == CHANGED
    assert await next_of(elsewhere, there) == CHANGED


async def test_other_groups_hear_nothing(layer, elsewhere):
    there = await joined(elsewhere, "town-2")

    await layer.group_send("town-1", CHANGED)

    assert await nothing_before(elsewhere, there)


async def test_who_has_left_a_group_hears_nothing(layer):
    here = await joined(layer, "town-1")

    await layer.group_discard("town-1", here)
    await layer.group_send("town-1", CHANGED)

    assert await nothing_before(layer, here)


async def test_one_channel_can_be_spoken_to_from_another_process(layer, elsewhere):
    there = await elsewhere.new_channel()
    await joined(elsewhere, "town-1")

    await layer.send(there, {"type": "hello"})

    assert await next_of(elsewhere, there) == {"type": "hello"}


async def test_messages_leave_with_the_commit_and_not_with_a_rollback(layer, elsewhere):
    there = await joined(elsewhere, "town-1")

    await sync_to_async(in_transaction)({"type": "lost"}, fail=True)
    await sync_to_async(in_transaction)(CHANGED)

    assert await next_of(elsewhere, there) == CHANGED


async def test_nothing_is_heard_before_the_commit(layer, elsewhere):
    there = await joined(elsewhere, "town-1")
    announced, may_commit = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def hold() -> None:
        with transaction.atomic():
            announce("town-1", CHANGED)
            loop.call_soon_threadsafe(announced.set)
            asyncio.run_coroutine_threadsafe(may_commit.wait(), loop).result(10)
        connection.close()

    holding = asyncio.create_task(sync_to_async(hold, thread_sensitive=False)())
    await announced.wait()
    assert await nothing_before(elsewhere, there)
    may_commit.set()
    await holding

    assert await next_of(elsewhere, there) == CHANGED


async def test_a_service_that_announces_sends_no_notify_of_its_own(
    layer, django_assert_num_queries
):
    def run() -> None:
        with django_assert_num_queries(0):
            announce("town-1", CHANGED)
        connection.close()

    await sync_to_async(run)()


async def test_what_gathers_while_one_batch_is_sent_goes_in_one_statement(
    layer, elsewhere, monkeypatch
):
    there = await joined(elsewhere, "town-1")
    batches: list[int] = []
    first_is_gathered, first_may_go = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    send = channel_layer._Publisher._send

    def slow_send(self: Any, texts: list[str]) -> None:
        if not batches:
            loop.call_soon_threadsafe(first_is_gathered.set)
            asyncio.run_coroutine_threadsafe(first_may_go.wait(), loop).result(10)
        batches.append(len(texts))
        send(self, texts)

    monkeypatch.setattr(channel_layer._Publisher, "_send", slow_send)
    await layer.group_send("town-1", {"type": "first"})
    await asyncio.wait_for(first_is_gathered.wait(), 10)
    for n in range(20):
        await layer.group_send("town-1", {"type": "more", "n": n % 4})
    first_may_go.set()

    heard = [(await next_of(elsewhere, there)).get("n") for _ in range(5)]

    assert heard == [None, 0, 1, 2, 3]
    assert batches == [1, 4]
    assert await nothing_before(elsewhere, there)


async def test_a_message_that_is_too_long_is_our_own_mistake(layer):
    with pytest.raises(ValueError, match="ids, not contents"):
        await layer.group_send("town-1", {"type": "x", "text": "ä" * 4_000})
    with pytest.raises(TypeError, match="Group name"):
        await layer.group_send("Lindenbach am See", CHANGED)
    with pytest.raises(TypeError, match="one process"):
        await layer.send("worker", CHANGED)


async def test_a_consumer_that_reads_too_slowly_loses_messages_but_blocks_nobody(caplog):
    layer = PostgresChannelLayer(capacity=2)
    try:
        slow, quick = await joined(layer, "town-1"), await joined(layer, "town-1")
        for n in range(4):
            await layer.group_send("town-1", {"type": "x", "n": n})
            assert (await next_of(layer, quick))["n"] == n

        assert [(await next_of(layer, slow))["n"] for _ in range(2)] == [0, 1]
        assert "too slowly" in caplog.text
    finally:
        layer.close()


async def test_who_stops_waiting_is_forgotten(layer):
    here = await joined(layer, "town-1", "town-2")
    task = asyncio.create_task(layer.receive(here))
    await asyncio.sleep(0)

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert (dict(layer._groups), layer._mailboxes) == ({}, {})


async def test_after_a_broken_connection_everybody_asks_again_and_hears_again(layer, elsewhere):
    there = await joined(elsewhere, "town-1")

    with psycopg.connect(**connector_params("direct"), autocommit=True) as other:
        ended = other.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE 'LISTEN%'"
        ).fetchone()
    assert ended and ended[0] >= 1

    assert await next_of(elsewhere, there) == RESYNC
    await layer.group_send("town-1", CHANGED)
    assert await next_of(elsewhere, there) == CHANGED


async def test_a_broken_publisher_sends_again(layer, elsewhere):
    there = await joined(elsewhere, "town-1")
    await layer.group_send("town-1", {"type": "first"})
    await next_of(elsewhere, there)
    with psycopg.connect(**connector_params("direct"), autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE 'SELECT pg_notify%'"
        )

    await layer.group_send("town-1", CHANGED)

    assert await next_of(elsewhere, there) == CHANGED


async def test_two_real_processes(layer):
    here = await joined(layer, "town-1")
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(ROOT / "tests/common/announcer.py"), env=environment()
    )

    assert await process.wait() == 0
    assert (await next_of(layer, here))["report"] == "kept"


class Page(AsyncJsonWebsocketConsumer):  # type: ignore[misc]  # channels is untyped
    groups = ["town-1"]

    async def report_changed(self, message: dict[str, Any]) -> None:
        await self.send_json({"report": message["report"]})


async def test_a_page_in_the_browser_hears_what_a_service_announced(layer):
    page = ApplicationCommunicator(Page.as_asgi(), {"type": "websocket", "path": "/ws/"})
    await page.send_input({"type": "websocket.connect"})
    assert (await page.receive_output(10))["type"] == "websocket.accept"

    await sync_to_async(in_transaction)(CHANGED)

    assert json.loads((await page.receive_output(10))["text"]) == {"report": "a"}
    await page.send_input({"type": "websocket.disconnect", "code": 1000})
    await page.wait(10)
    assert (dict(layer._groups), layer._mailboxes) == ({}, {})


async def test_a_layer_that_does_not_load_stops_the_server(settings):
    assert channel_layer_loads(None) == []
    assert channel_layer_loads in registry.registry.registered_checks

    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels_redis.nothing.Layer"}}

    [error] = channel_layer_loads(None)
    assert "Live updates do not work" in error.msg


async def test_the_other_layers_of_channels_work_too(settings):
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    layer = get_channel_layer()
    channel = await layer.new_channel()
    await layer.group_add("town-1", channel)

    await sync_to_async(in_transaction)(CHANGED)

    assert await asyncio.wait_for(layer.receive(channel), 10) == CHANGED

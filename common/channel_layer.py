"""Live updates between processes over PostgreSQL's LISTEN and NOTIFY: no Redis needed.

Services say `announce(group, message)`; websocket consumers join groups as usual in
channels. A message leaves after the commit and never after a rollback.

NOTIFY takes a lock that all commits of the database share, so a transaction that notifies
holds up every other. Each process therefore has one publisher that gathers what its
transactions announced and sends it in a transaction of its own, equal messages once.

One connection per process listens (on `DATABASES["direct"]`, as poolers lose LISTEN). When
it breaks it is opened again, and everybody who listens gets `{"type": "layer.resync"}`:
something may have been missed, so ask for the present state. Messages name ids only and
must stay below 8000 bytes; they are delivered at most once.
"""

import asyncio
import json
import logging
import os
import queue
import selectors
import threading
import uuid
from collections import defaultdict
from collections.abc import Mapping
from time import monotonic
from typing import Any

import psycopg
from asgiref.sync import async_to_sync
from channels.layers import BaseChannelLayer, get_channel_layer
from django.db import transaction
from procrastinate.contrib.django.utils import connector_params

logger = logging.getLogger(__name__)

RESYNC = {"type": "layer.resync"}

_TOPIC = "nahdran_layer"
_MAX_BYTES = 7_900  # PostgreSQL refuses 8000
_BATCH = 500
_PATIENCE = 60.0  # seconds that an announcement waits for a database that is away
_LONGEST_PAUSE = 5.0
_CHECK_EVERY = 60.0  # seconds of silence after which the connection is tried


def announce(group: str, message: Mapping[str, Any]) -> None:
    """Tell everybody in `group` after the commit of this transaction; nothing if it fails.

    `message` has a `type`, which names the consumer's method, and ids.
    """
    transaction.on_commit(lambda: _announce_now(group, dict(message)))


def _announce_now(group: str, message: dict[str, Any]) -> None:
    layer = get_channel_layer()
    if isinstance(layer, PostgresChannelLayer):
        layer.publish(group, message)
    else:
        async_to_sync(layer.group_send)(group, message)


class PostgresChannelLayer(BaseChannelLayer):  # type: ignore[misc]  # channels is untyped
    """A channel layer of channels 4, for consumers (channels of a process) and groups."""

    extensions = ["groups", "flush"]

    def __init__(self, expiry: int = 60, capacity: int = 100) -> None:
        super().__init__(expiry=expiry, capacity=capacity)
        self._lock = threading.Lock()
        self._mailboxes: dict[str, _Mailbox] = {}
        self._groups: defaultdict[str, set[str]] = defaultdict(set)
        self._process = 0
        self._listener: _Listener | None = None
        self._publisher: _Publisher | None = None
        self.client_id = uuid.uuid4().hex

    # --- what channels calls ---

    async def new_channel(self, prefix: str = "specific") -> str:
        channel = f"{prefix}.{self.client_id}!{uuid.uuid4().hex}"
        self._mailbox(channel)
        return channel

    async def receive(self, channel: str) -> dict[str, Any]:
        """The next message for `channel`. Whoever stops waiting has left for good."""
        try:
            message: dict[str, Any] = await self._mailbox(channel).queue.get()
            return message
        except asyncio.CancelledError:
            self._forget(channel)
            raise

    async def send(self, channel: str, message: Mapping[str, Any]) -> None:
        self.require_valid_channel_name(channel)
        if "!" not in channel:
            raise TypeError("This layer knows channels of one process and groups.")
        self._publish({"c": channel, "m": message})

    async def group_add(self, group: str, channel: str) -> None:
        self.require_valid_group_name(group)
        self.require_valid_channel_name(channel)
        self._mailbox(channel)
        with self._lock:
            self._groups[group].add(channel)
        listening = self._listen().listening
        if not listening.is_set():
            await asyncio.get_running_loop().run_in_executor(None, listening.wait, 5)

    async def group_discard(self, group: str, channel: str) -> None:
        with self._lock:
            self._groups[group].discard(channel)
            if not self._groups[group]:
                del self._groups[group]

    async def group_send(self, group: str, message: Mapping[str, Any]) -> None:
        self.publish(group, message)

    async def flush(self) -> None:
        with self._lock:
            self._mailboxes.clear()
            self._groups.clear()

    # --- what threads may call too ---

    def publish(self, group: str, message: Mapping[str, Any]) -> None:
        """Hand a message to the publisher and return at once.

        Raises `ValueError` for a message that is too long.
        """
        self.require_valid_group_name(group)
        self._publish({"g": group, "m": message})

    def close(self) -> None:
        """Stop both threads; they start again when they are needed."""
        with self._lock:
            threads = [self._listener, self._publisher]
            self._listener = self._publisher = None
        for thread in threads:
            if thread is not None:
                thread.stop()

    # --- inside ---

    def _publish(self, envelope: dict[str, Any]) -> None:
        text = json.dumps(envelope, separators=(",", ":"), default=str)
        if len(text.encode()) > _MAX_BYTES:
            raise ValueError("A message to live pages is too long: send ids, not contents.")
        with self._lock:
            self._forget_threads_of_parent()
            if self._publisher is None:
                self._publisher = _Publisher()
                self._publisher.start()
            publisher = self._publisher
        publisher.put(text)

    def _listen(self) -> "_Listener":
        with self._lock:
            self._forget_threads_of_parent()
            if self._listener is None:
                self._listener = _Listener(self._deliver, self._resync)
                self._listener.start()
            return self._listener

    def _forget_threads_of_parent(self) -> None:
        """Threads do not survive a fork: a child starts its own."""
        if self._process != os.getpid():
            self._process = os.getpid()
            self._listener = self._publisher = None

    def _mailbox(self, channel: str) -> "_Mailbox":
        self._listen()
        with self._lock:
            if channel not in self._mailboxes:
                self._mailboxes[channel] = _Mailbox(self.capacity)
            return self._mailboxes[channel]

    def _forget(self, channel: str) -> None:
        with self._lock:
            self._mailboxes.pop(channel, None)
            for group in [name for name, members in self._groups.items() if channel in members]:
                self._groups[group].discard(channel)
                if not self._groups[group]:
                    del self._groups[group]

    def _deliver(self, text: str) -> None:
        envelope = json.loads(text)
        with self._lock:
            channels = self._groups.get(envelope.get("g", ""), set()) or [envelope.get("c", "")]
            mailboxes = [self._mailboxes[name] for name in channels if name in self._mailboxes]
        for mailbox in mailboxes:
            mailbox.put(envelope["m"])

    def _resync(self) -> None:
        with self._lock:
            members = set().union(*self._groups.values())
            mailboxes = [self._mailboxes[name] for name in members if name in self._mailboxes]
        for mailbox in mailboxes:
            mailbox.put(RESYNC)


class _Mailbox:
    """What waits for one consumer, in the event loop in which it lives."""

    def __init__(self, capacity: int) -> None:
        self.loop = asyncio.get_running_loop()
        self.queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(capacity)

    def put(self, message: Mapping[str, Any]) -> None:
        try:
            self.loop.call_soon_threadsafe(self._put, dict(message))
        except RuntimeError:
            logger.debug("the loop of a consumer is closed")

    def _put(self, message: dict[str, Any]) -> None:
        try:
            self.queue.put_nowait(message)
        except asyncio.QueueFull:
            logger.warning("a consumer reads too slowly; a message to it is dropped")


class _Listener(threading.Thread):
    """Holds the one connection that listens, and opens it again when it breaks."""

    def __init__(self, deliver: Any, resync: Any) -> None:
        super().__init__(name="channel-layer-listener", daemon=True)
        self.listening = threading.Event()
        self._deliver = deliver
        self._resync = resync
        self._stopping = threading.Event()
        self._wake_out, self._wake_in = os.pipe()

    def run(self) -> None:
        pause, had_listened = 0.1, False
        while not self._stopping.is_set():
            try:
                with _connect() as connection:
                    connection.execute(f"LISTEN {_TOPIC}")
                    self.listening.set()
                    if had_listened:
                        self._resync()
                    pause, had_listened = 0.1, True
                    self._wait_for_messages(connection)
            except psycopg.OperationalError as error:
                self.listening.clear()
                logger.warning("live updates: the database is away (%s)", type(error).__name__)
                self._stopping.wait(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
        os.close(self._wake_out)

    def _wait_for_messages(self, connection: "psycopg.Connection[Any]") -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(connection.fileno(), selectors.EVENT_READ)
            selector.register(self._wake_out, selectors.EVENT_READ)
            while not self._stopping.is_set():
                if not selector.select(_CHECK_EVERY):
                    connection.execute("SELECT 1")
                for notification in connection.notifies(timeout=0):
                    self._deliver(notification.payload)

    def stop(self) -> None:
        self._stopping.set()
        os.write(self._wake_in, b"x")
        self.join(10)
        os.close(self._wake_in)


class _Publisher(threading.Thread):
    """Sends what was announced while it was sending, in one transaction, equal ones once."""

    def __init__(self) -> None:
        super().__init__(name="channel-layer-publisher", daemon=True)
        self._waiting: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._connection: psycopg.Connection[Any] | None = None
        self._stopping = threading.Event()

    def put(self, text: str) -> None:
        self._waiting.put(text)

    def run(self) -> None:
        while not self._stopping.is_set():
            try:
                texts = [self._waiting.get(timeout=_CHECK_EVERY)]
            except queue.Empty:
                self._disconnect()  # a quiet process needs no connection
                continue
            while len(texts) < _BATCH and not self._waiting.empty():
                texts.append(self._waiting.get())
            self._send([text for text in dict.fromkeys(texts) if text is not None])
            if None in texts:
                break
        self._disconnect()

    def _send(self, texts: list[str]) -> None:
        give_up_at, pause = monotonic() + _PATIENCE, 0.1
        while texts:
            try:
                if self._connection is None:
                    self._connection = _connect()
                self._connection.execute(
                    "SELECT pg_notify(%s, text) FROM unnest(%s::text[]) AS text", [_TOPIC, texts]
                )
                return
            except psycopg.OperationalError as error:
                self._disconnect()
                if monotonic() > give_up_at or self._stopping.is_set():
                    logger.error("live updates: %d lost (%s)", len(texts), type(error).__name__)
                    return
                self._stopping.wait(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def stop(self) -> None:
        """Send what waits, then end."""
        self._waiting.put(None)
        self.join(10)
        self._stopping.set()


def _connect() -> "psycopg.Connection[Any]":
    return psycopg.connect(**connector_params("direct"), autocommit=True)

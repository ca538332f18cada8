"""What `bin/serve web` promises: processes that share memory, are replaced, and all end."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

pytestmark = pytest.mark.slow


class Server:
    def __init__(self, process: "subprocess.Popen[bytes]", port: int) -> None:
        self.process = process
        self.port = port

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def answers(self) -> bool:
        """Asks for a file that is not there, which needs no database."""
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/static/none.js", timeout=20)
        except urllib.error.HTTPError as error:
            return error.code == 404
        except OSError:
            return False
        return False


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One for all tests that leave it with two processes."""
    with running() as server:
        yield server


@contextmanager
def running() -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environment = {**os.environ, "PORT": str(port), "WEB_WORKERS": "2", "DEBUG": "0"}
    process = subprocess.Popen([str(ROOT / "bin/serve"), "web"], env=environment)
    server = Server(process, port)
    family = []
    try:
        _until(server.answers)
        family = server.children()
        yield server
        family += server.children() if process.poll() is None else []
    finally:
        process.kill()
        process.wait(30)
        for child in family:
            if child.is_running():
                child.kill()


def _until(condition: Callable[[], bool]) -> None:
    for _ in range(600):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("it never became so")


def test_the_processes_share_what_was_loaded_and_stay_small(server):
    children = server.children()

    for child in children:
        memory = child.memory_full_info()
        assert memory.uss < memory.rss / 2
        assert memory.rss < 160_000_000
    assert len(children) == 2


def test_a_process_that_died_is_replaced(server):
    before = {child.pid for child in server.children()}
    victim = min(before)

    os.kill(victim, signal.SIGKILL)
    _until(lambda: victim not in {child.pid for child in server.children()})
    _until(lambda: len(server.children()) == 2)

    assert len(before & {child.pid for child in server.children()}) == 1
    assert server.answers()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_all_even_one_that_only_starts(number):
    with running() as server:
        before = {child.pid for child in server.children()}
        os.kill(min(before), signal.SIGKILL)
        _until(lambda: {child.pid for child in server.children()} - before != set())
        family = server.children()

        server.process.send_signal(number)

        assert server.process.wait(30) == 0
        assert psutil.wait_procs(family, timeout=10)[1] == []


def test_a_port_that_is_taken_is_said(server):
    environment = {**os.environ, "PORT": str(server.port), "WEB_WORKERS": "2"}
    second = subprocess.run(
        [str(ROOT / "bin/serve"), "web"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert second.returncode != 0
    assert "address already in use" in second.stderr.lower()


def test_forked_processes_make_identifiers_of_their_own():
    """They start with the same memory; a generator of chance in it must not be the same."""
    script = """
import os
from common.identifiers import uuid7
uuid7()
for _ in range(3):
    if (child := os.fork()) == 0:
        print(uuid7(), flush=True)
        os._exit(0)
    os.waitpid(child, 0)
"""
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout
    ends = re.findall(r"-([0-9a-f]{4}-[0-9a-f]{12})", out.decode())

    assert len(ends) == len(set(ends)) == 3

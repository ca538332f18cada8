"""What `make run` promises at its end: everything together, and no orphan left.

The web server and the worker are small stand-ins here; their watcher is the real one.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

WEB = """#!{python}
import http.server, os, subprocess, sys
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
    def log_message(self, *_):
        pass
print("web stand-in starts", flush=True)
{before}
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("grandchild", child.pid, flush=True)
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Page).serve_forever()
"""
WORKER = "import sys, time\nprint('worker stand-in starts', flush=True)\ntime.sleep({seconds})\n"


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def start(tmp_path, port):
    """Starts the supervisor over stand-ins; ends what a failed test left."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "log").mkdir()
    shutil.copy(ROOT / "bin/supervisor.py", tmp_path / "bin")
    started = []

    def _start(*, before: str = "", worker_seconds: int = 600) -> "subprocess.Popen[str]":
        serve = tmp_path / "bin/serve"
        serve.write_text(WEB.format(python=sys.executable, before=before))
        serve.chmod(0o755)
        (tmp_path / "manage.py").write_text(WORKER.format(seconds=worker_seconds))
        started.append(
            subprocess.Popen(
                [sys.executable, "bin/supervisor.py", "--port", str(port), "--logs", "log"],
                cwd=tmp_path,
                env={**os.environ, "PORT": str(port), "DEMO": "1"},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        )
        return started[-1]

    yield _start
    for process in started:
        for left in [*_family(process.pid), process.pid]:
            if psutil.pid_exists(left):
                os.kill(left, signal.SIGKILL)
        process.communicate()


def _family(pid: int) -> list[int]:
    try:
        return [child.pid for child in psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _read_until(process: "subprocess.Popen[str]", words: str) -> str:
    """The output up to the line that holds `words`, or up to its end."""
    lines = []
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line)
        if words in line:
            break
    return "".join(lines)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything(start, port, number):
    supervisor = start()
    said = _read_until(supervisor, "Ctrl-C")
    family = _family(supervisor.pid)
    assert f"http://localhost:{port}/" in said
    assert "Bürgerin, Moderatorin, Sachbearbeiter, Bauhof" in said
    assert len(family) >= 2

    supervisor.send_signal(number)

    assert supervisor.wait(timeout=30) == 0
    psutil.wait_procs([psutil.Process(pid) for pid in family if psutil.pid_exists(pid)], timeout=5)
    assert [pid for pid in family if psutil.pid_exists(pid)] == []


def test_a_worker_that_ends_takes_everything_with_it_and_shows_its_log(start):
    supervisor = start(worker_seconds=1)

    said, _ = supervisor.communicate(timeout=30)

    assert supervisor.returncode == 1
    assert "The worker process ended by itself (code 0)" in said
    assert "worker stand-in starts" in said


def test_a_web_server_that_does_not_come_up_is_shown_with_its_log(start):
    supervisor = start(before="raise SystemExit('no table of reports')")

    said, _ = supervisor.communicate(timeout=30)

    assert supervisor.returncode == 1
    assert re.search(r"The web process ended by itself \(code 1\).*no table of reports", said, re.S)
    assert "Ready" not in said


def test_even_a_killed_supervisor_leaves_no_server_behind(start, port):
    supervisor = start()
    _read_until(supervisor, "Ctrl-C")
    children = [psutil.Process(pid) for pid in _family(supervisor.pid)]
    watched = [child for child in children if child.ppid() == supervisor.pid]

    supervisor.kill()

    _, alive = psutil.wait_procs(watched, timeout=10)
    for left in children:
        if left.is_running():
            left.kill()  # the stand-in's own child, which no real server has
    assert len(watched) == 2
    assert alive == []

"""Starts the web server and the queue worker, watches both, and stops everything together.

Only the standard library: it also answers `--check-port` before anything is installed.
"""

import argparse
import contextlib
import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 120
STOP_SECONDS = 15
LOG_BYTES = 5_000_000
PR_SET_PDEATHSIG = 1


def port_problem(host: str, port: str) -> str | None:
    """Why the web server could not listen there, in a sentence; None if it can."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        return f"PORT={port} is no port: use a number from 1 to 65535."
    error = _bind(host, int(port))
    if error is None:
        return None
    if error.errno == errno.EACCES:
        return f"Port {port} is reserved for root. Try: make run PORT={_free_port(host, 8000)}"
    if error.errno == errno.EADDRINUSE:
        free = _free_port(host, int(port) + 1)
        return f"Port {port} is taken by another program. Free is for example: make run PORT={free}"
    return f"Cannot listen on {host}, port {port}: {error.strerror}."


def _bind(host: str, port: int) -> OSError | None:
    try:
        kind, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(kind, socket.SOCK_STREAM) as probe:
            # As the server does: a port whose last connections still time out is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except OSError as error:
        return error
    return None


def _free_port(host: str, start: int) -> int:
    return next((port for port in range(start, 65536) if _bind(host, port) is None), start)


def _die_with_parent() -> None:
    """Even a parent that is killed outright leaves no orphan behind (Linux)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """A program with its log; a group of its own, so that Ctrl-C reaches only us."""

    def __init__(self, name: str, command: list[str], logs: Path) -> None:
        self.name = name
        self.log = logs / f"{name}.log"
        if self.log.is_file() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as output:
            output.write(f"--- {time.strftime('%F %T')} {name} starts\n".encode())
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()

    def gone(self, deadline: float) -> None:
        """Wait for the end; after `deadline` (monotonic seconds) end its whole group."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(deadline - time.monotonic(), 0.1))
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def last_lines(self, count: int = 20) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-count:])


class Stopped(Exception):
    """Somebody asked us to stop."""


def _on_signal(number: int, frame: FrameType | None) -> None:
    raise Stopped


def _serve(host: str, port: str, logs: Path, since: float) -> int:
    python = sys.executable
    children: list[Child] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _on_signal)
    try:
        children.append(Child("web", [str(ROOT / "bin/serve"), "web"], logs))
        # As in bin/serve, whose checks are for servers: here each start would wait for them.
        worker = ["manage.py", "procrastinate", "--skip-checks", "worker"]
        children.append(Child("worker", [python, *worker], logs))
        if _wait_until_ready(host, port, children):
            _welcome(host, port, logs, since)
            while not any(child.process.poll() is not None for child in children):
                time.sleep(0.5)
        for child in children:
            if child.process.poll() is not None:
                print(
                    f"\nThe {child.name} process ended by itself (code {child.process.returncode})."
                    f" The end of {child.log}:\n\n{child.last_lines()}\n",
                    file=sys.stderr,
                )
        return 1
    except Stopped:
        return 0
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # stopping is not interrupted halfway
        print("\nStopping ...", flush=True)
        for child in children:
            child.stop()
        deadline = time.monotonic() + STOP_SECONDS
        for child in children:
            child.gone(deadline)


def _wait_until_ready(host: str, port: str, children: list[Child]) -> bool:
    local = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)
    url = f"http://{local}:{port}/health/"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if any(child.process.poll() is not None for child in children):
            return False
        with contextlib.suppress(OSError, urllib.error.URLError), opener.open(url, timeout=2):
            return True
        time.sleep(0.1)
    web = children[0]
    print(
        f"\nThe web server did not answer {url} within {READY_SECONDS} s."
        f" The end of {web.log}:\n\n{web.last_lines()}",
        file=sys.stderr,
    )
    return False


def _welcome(host: str, port: str, logs: Path, since: float) -> None:
    name = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::", "::1") else host
    address = f"http://{name}:{port}/"
    print(f"\nReady after {time.time() - since:.1f} s:  {address}\n")
    if os.environ.get("DEMO", "") == "1":
        print("  Look at it as somebody else, without a password: the bar at the top,")
        print(
            '  "Ansehen als": Bürgerin, Moderatorin, Sachbearbeiter, Bauhof, Redaktion, Verwaltung.'
        )
        print(f"  Mail that was sent: {address}demo/mail/")
    print(f"  Logs: {logs}\n  Stop: Ctrl-C", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check-port", nargs=2, metavar=("HOST", "PORT"))
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", default="8000")
    parser.add_argument("--logs", type=Path, default=ROOT / "var/log")
    parser.add_argument("--since", type=float, default=time.time())
    parser.add_argument("--cluster-lock", type=int, metavar="FD")
    options = parser.parse_args()
    host, port = options.check_port or (options.host, options.port)
    problem = port_problem(host, port)
    if problem:
        print(problem, file=sys.stderr)
    if options.check_port:
        return 1 if problem else 0
    try:
        return 1 if problem else _serve(host, port, options.logs, options.since)
    finally:
        if options.cluster_lock is not None:
            os.close(options.cluster_lock)
            subprocess.run([str(ROOT / "bin/cluster"), "release"], check=False)
            print("Stopped.", flush=True)


if __name__ == "__main__":
    sys.exit(main())

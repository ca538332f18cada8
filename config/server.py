"""The web server: loads the application once and forks the processes that serve it.

    python -m config.server HOST PORT PROCESSES        (`bin/serve web` calls it)

Uvicorn by itself starts each process as a new Python that loads everything anew. Forked ones
share what was loaded, as long as nobody writes to it: two processes and their parent take
218 MB instead of 312, and one that died is back at once. Uvicorn watches over them as ever.
"""

import gc
import multiprocessing
import os
import signal
import sys
import threading

import uvicorn
import uvicorn._subprocess
from uvicorn.supervisors import Multiprocess
from uvicorn.supervisors.multiprocess import SIGNALS


def main(host: str, port: int, processes: int) -> None:
    # What is loaded here stays: looking for garbage in it would be for nothing, and marks
    # that the collector leaves on objects would copy the memory that the processes share.
    gc.disable()
    config = uvicorn.Config(
        "config.asgi:application",
        host=host,
        port=port,
        workers=processes,
        # Paths can hold secret links: no access log, and the other log is Django's, whose
        # filter takes them out.
        access_log=False,
        log_config=None,
        log_level="warning",
        # TRUSTED_PROXIES is honoured by the application itself, so the server must not
        # rewrite the client's address.
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    config.load()
    listening = config.bind_socket()
    if threading.active_count() > 1:
        raise RuntimeError(f"A fork would lose these threads: {threading.enumerate()}")
    gc.collect()
    gc.freeze()
    # A page makes tens of thousands of objects that no cycle holds. Looking through them each
    # 700 costs 2 to 6 per cent of its time; looking through all of them seldom lets the process
    # grow by what it could have thrown away.
    gc.set_threshold(10_000, 10, 5)
    gc.enable()

    uvicorn._subprocess.spawn = multiprocessing.get_context("fork")  # type: ignore[assignment]
    os.register_at_fork(
        before=_hold_signals, after_in_parent=_let_signals_through, after_in_child=_start_anew
    )
    Multiprocess(config, [listening]).run()


def _hold_signals() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)


def _let_signals_through() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


def _start_anew() -> None:
    """The parent notes signals for itself; in the child its notes would be read by nobody, and
    a process told to end before it serves would stay."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    _let_signals_through()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))

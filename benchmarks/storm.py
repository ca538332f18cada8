"""A storm: 500 people report at once, each with a picture, 50 under way at any time.

    bin/bench storm                 500 reports
    bin/bench storm --reports 100

The real server with two processes, as in operation behind one proxy. What people meet in such a
night is part of it: every fifth sends twice with the same key at the same moment, every seventh
loses its connection when the form has been sent and sends again. Then the tables are counted:
each report once, each with its picture and a number of its own, no answer of the 5xx kind, and
what the processes take of memory before and after.
"""

import argparse
import contextlib
import http.client
import os
import random
import socket
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.gis.geos import Point

    from benchmarks.serving import Platform

AT_ONCE = 50
# Mobile networks put many people behind one address: 500 people come from so many.
ADDRESSES = 40
_BOUNDARY = "a-picture-in-a-storm"


@dataclass(kw_only=True)
class Storm:
    sent: int
    port: int
    jpeg: bytes
    place: "Callable[[int], Point]"  # of the report of this number
    statuses: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    labels: dict[str, set[str]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def report(self, number: int) -> None:
        """One person: a picture, then the form, and again what got no answer."""
        key = str(uuid4())  # says nothing about how long they took to fill in the form
        headers = {"X-Forwarded-For": f"198.51.100.{number % ADDRESSES}"}
        begun = time.perf_counter()
        self._picture(key, number, headers)
        body = self._form(key, number)
        if number % 7 == 0:
            self._cut(body, headers)
        tries = 2 if number % 5 == 0 else 1
        with ThreadPoolExecutor(tries) as pool:
            answers = list(pool.map(lambda _n: self._send(body, headers), range(tries)))
        with self._lock:
            self.labels[key] = {label for label in answers if label}
            self.seconds.append(time.perf_counter() - begun)

    def _picture(self, key: str, number: int, headers: dict[str, str]) -> None:
        head = (
            f"--{_BOUNDARY}\r\nContent-Disposition: form-data; name=photo; filename=foto.jpg\r\n"
            "Content-Type: image/jpeg\r\n\r\n"
        ).encode()
        body = head + self.jpeg + number.to_bytes(8, "big") + f"\r\n--{_BOUNDARY}--\r\n".encode()
        kind = f"multipart/form-data; boundary={_BOUNDARY}"
        self._post(f"/fotos/entwurf/{key}/", body, {**headers, "Content-Type": kind}, "picture")

    def _form(self, key: str, number: int) -> bytes:
        place = self.place(number)
        return urlencode(
            {
                "draft_key": key,
                "group": "street",
                "leaf-street": "pothole",
                "lat": f"{place.y:.6f}",
                "lon": f"{place.x:.6f}",
                "accuracy": "9",
                "text": f"Ein Baum liegt auf der Straße, Nummer {number}.",
                "similar": "seen",  # asked about while the form was filled in
                "do": "send",
            }
        ).encode()

    def _send(self, body: bytes, headers: dict[str, str]) -> str:
        import json

        kind = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        status, content = self._post("/melden/", body, {**headers, **kind}, "report")
        return str(json.loads(content)["label"]) if status == 201 else ""

    def _post(
        self, path: str, body: bytes, headers: dict[str, str], name: str
    ) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        try:
            connection.request("POST", path, body, {**headers, "Host": "127.0.0.1"})
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        with self._lock:
            self.statuses[f"{name} {answer.status}"] += 1
        return answer.status, content

    def _cut(self, body: bytes, headers: dict[str, str]) -> None:
        """Send the whole form and go away before the answer comes."""
        lines = [
            "POST /melden/ HTTP/1.1",
            "Host: 127.0.0.1",
            f"X-Forwarded-For: {headers['X-Forwarded-For']}",
            "Accept: application/json",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
        ]
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)) as s:
            s.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # a reset
        with self._lock:
            self.statuses["report cut"] += 1


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--reports", type=int, default=500)
    arguments = parser.parse_args()
    from benchmarks.own import own_database, own_workplace

    with own_workplace(), own_database() as environment:
        from django.conf import settings

        from benchmarks.photo_upload import picture
        from benchmarks.seed import seed
        from benchmarks.serving import Platform, running

        town = seed(reports=2_000, hosts=("127.0.0.1",)).municipality
        platform = Platform(environment, dict(settings.DATABASES["owner"]))
        with running(platform):
            storm = Storm(
                sent=arguments.reports,
                port=platform.port,
                jpeg=picture(2048, 1536, byte_size=500_000),
                place=_somewhere,
            )
            before = _memory(platform)
            load = os.getloadavg()[0]
            begun = time.perf_counter()
            with ThreadPoolExecutor(AT_ONCE) as pool:
                list(pool.map(storm.report, range(1, arguments.reports + 1)))
            seconds = time.perf_counter() - begun
            after = _memory(platform)
            found = wrong(storm, town, first=2_001)
        _print(storm, seconds, load, before, after, found)
    return 1 if found else 0


def _memory(platform: "Platform") -> tuple[float, float]:
    """(the most one process takes, what all take together), in MB."""
    sizes = platform.memory()
    return max(resident for resident, _share in sizes), sum(share for _resident, share in sizes)


def _somewhere(number: int) -> "Point":
    from django.contrib.gis.geos import Point

    from benchmarks.places import CENTRE, HALF_HEIGHT, HALF_WIDTH

    chance = random.Random(number)
    return Point(
        CENTRE[0] + chance.uniform(-HALF_WIDTH, HALF_WIDTH) * 0.9,
        CENTRE[1] + chance.uniform(-HALF_HEIGHT, HALF_HEIGHT) * 0.9,
    )


def wrong(storm: Storm, town: Any, *, first: int) -> list[str]:
    """What the tables and the answers have that they should not; nothing if all is well. The
    storm's reports of the municipality `town` are those numbered from `first` on."""
    from defects.models import Report
    from photos.models import Photo

    found = list(Report.objects.of(town).filter(number__gte=first).prefetch_related("pictures"))
    numbers = [report.number for report in found]
    told = [label for labels in storm.labels.values() for label in labels]
    checks = {
        f"{len(found)} reports, not {storm.sent}": len(found) == storm.sent,
        "a number twice": len(set(numbers)) == len(numbers),
        "a report without its picture": all(len(r.pictures.all()) == 1 for r in found),
        "a picture without its report": not Photo.objects.exclude(draft_key=None).exists(),
        "a text that is not its own": len({report.text for report in found}) == storm.sent,
        "answers of the kind 5xx": not any(" 5" in status for status in storm.statuses),
        "answers of the kind 4xx": not any(" 4" in status for status in storm.statuses),
        "two numbers for one person": all(len(labels) == 1 for labels in storm.labels.values()),
        "one number for two people": len(told) == len(set(told)) == storm.sent,
    }
    return [words for words, holds in checks.items() if not holds]


def _print(
    storm: Storm,
    seconds: float,
    load: float,
    before: tuple[float, float],
    after: tuple[float, float],
    found: list[str],
) -> None:
    times = sorted(storm.seconds)
    lines = [
        (
            f"{storm.sent} reports with a picture of {len(storm.jpeg) / 1000:.0f} kB, {AT_ONCE} at "
            f"once: {seconds:.0f} s (load of the machine before {load:.1f})"
        ),
        (
            f"one person waited {times[len(times) // 2]:.1f} s in the middle, "
            f"{times[int(len(times) * 0.95)]:.1f} s in the worst twentieth, "
            f"{times[-1]:.1f} s at most"
        ),
        "answers: " + ", ".join(f"{name}: {n}" for name, n in sorted(storm.statuses.items())),
        (
            f"web processes: {before[0]:.0f} MB the largest before, {after[0]:.0f} MB after; "
            f"{before[1]:.0f} MB together before, {after[1]:.0f} MB after"
        ),
        "WRONG: " + "; ".join(found) if found else "All stored once, each with its picture.",
    ]
    print("\n".join(lines))  # noqa: T201 - this is a script


if __name__ == "__main__":
    sys.exit(main())

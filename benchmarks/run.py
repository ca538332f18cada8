"""What the platform costs with 20,000 reports and 10,000 proposals; writes docs/benchmarks.md.

    make bench                      everything
    bin/bench --only Kachel         only cases with this word, nothing written
    bin/bench --reports 2000        a smaller town, nothing written
    bin/bench --only Vorsch         only what has to do with proposals

Makes a database of its own, fills it, starts the real server with two processes, and for
each case measures CPU time of web and PostgreSQL, bytes and requests per second. Beside it
stands the same work as bare SQL, in the same run: the statements of one request, sent by
psycopg without Django, measured in PostgreSQL alone.
"""

import argparse
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from benchmarks.case import Case
    from benchmarks.rush import Rush
    from benchmarks.serving import Ask, Cost, Platform
    from benchmarks.simulating import Simulated

REPORTS = 20_000
PROPOSALS = 10_000


@dataclass(frozen=True, kw_only=True)
class Result:
    case: "Case"
    cost: "Cost"
    statements: float
    bare_ms: float
    per_second: float


@dataclass(frozen=True, kw_only=True)
class Memory:
    """`resident` counts shared pages whole, `share` divides them among those who share them
    (None where it is not known). Limits hold for what is resident, the stricter of the two."""

    name: str
    resident: float
    share: float | None = None
    most: float | None = None


def main() -> int:
    arguments = _arguments()
    from benchmarks.own import own_workplace

    with own_workplace() as workplace:
        results, memory, together, simulated, seconds = _in_own_database(arguments, workplace)
    from benchmarks.outcome import as_markdown, as_table, missed

    print(as_table(results, memory, together, simulated))  # noqa: T201 - this is a script
    if not arguments.only and arguments.reports == REPORTS:
        text = as_markdown(
            results, memory, together, simulated, rows=(REPORTS, PROPOSALS), seconds=seconds
        )
        (ROOT / "docs/benchmarks.md").write_text(text, encoding="utf-8")
    return 1 if missed(results, memory, together, simulated) and arguments.strict else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--reports", type=int, default=REPORTS)
    parser.add_argument("--only", default="", metavar="WORD")
    parser.add_argument("--strict", action="store_true", help="fail if a target is missed")
    return parser.parse_args()


def _in_own_database(
    arguments: argparse.Namespace, workplace: Path
) -> "tuple[list[Result], list[Memory], Rush, Simulated, float]":
    from benchmarks.own import own_database, real_data

    started = time.monotonic()
    _say("A database ...")
    with own_database() as environment:
        results, memory, together, simulated = _measured(
            arguments, environment, real_data() / "bonn"
        )
        if not arguments.only:
            memory += [_idle_worker(environment), _photo_child(workplace)]
    return results, memory, together, simulated, time.monotonic() - started


def _measured(
    arguments: argparse.Namespace, environment: dict[str, str], bonn: Path
) -> "tuple[list[Result], list[Memory], Rush, Simulated]":
    from django.conf import settings
    from django.db import connections

    from benchmarks.cases import cases
    from benchmarks.cases_desk import desk_cases, seed_desk
    from benchmarks.cases_moderation import moderation_cases, seed_moderation
    from benchmarks.cases_participation import participation_cases
    from benchmarks.rush import rush
    from benchmarks.seed import seed
    from benchmarks.seed_bonn import bonn_cases, seed_bonn
    from benchmarks.seed_participation import seed_participation
    from benchmarks.serving import Platform, running
    from benchmarks.simulating import simulate_all

    _say(f"{arguments.reports} reports ...")
    seeded = seed(reports=arguments.reports, hosts=("127.0.0.1", "testserver"))
    proposals = PROPOSALS * arguments.reports // REPORTS
    _say(f"{proposals} proposals ...")
    talk = seed_participation(seeded.municipality, proposals=proposals, comments=proposals // 5)
    moderator = seed_moderation(seeded.municipality)
    desk_people = seed_desk(seeded.municipality)
    dialog = seed_bonn(bonn) if bonn.is_dir() else None
    with connections["owner"].cursor() as cursor:
        # What autovacuum does within minutes, so that no case is measured before it
        # came by and the next one after it.
        cursor.execute("VACUUM ANALYZE")
    platform = Platform(environment, dict(settings.DATABASES["owner"]))
    with running(platform):
        every = cases(seeded) + participation_cases(talk) + moderation_cases(moderator)
        every += desk_cases(seeded, *desk_people)
        if dialog is not None:
            every += bonn_cases(dialog)
        results = _results(arguments, platform, every)
        _say("Everybody at once ...")
        together = rush(platform, talk)
        memory = _web_memory(platform)
    _say("A draft of the rules over all reports ...")
    simulated = simulate_all(seeded.municipality)
    return results, memory, together, simulated


def _results(
    arguments: argparse.Namespace, platform: "Platform", every: "list[Case]"
) -> list[Result]:
    from benchmarks.case import chosen

    results = []
    for case in chosen(every, arguments.only):
        result = _result(case, platform)
        # At once: a later case that breaks shall not take the numbers of the others with it.
        _say(f"{case.name}: {result.cost.cpu_ms:.1f} CPU-ms, {result.statements:.1f} SQL")
        results.append(result)
    return results


def _result(case: "Case", platform: "Platform") -> Result:
    statements = _statements(case)
    # Two processes must have read their templates; raising the version comes with new asks.
    platform.throughput(case.asks(min(case.requests, 24)))
    cost = platform.measure(case.asks(case.requests))
    per_second = platform.throughput(case.asks(case.requests))
    from django.conf import settings

    from benchmarks.serving import replay

    bare = 0.0
    if not case.writes:
        bare = replay(dict(settings.DATABASES["default"]), statements, times=20)
    return Result(
        case=case,
        cost=cost,
        statements=len(statements) / case.together,
        bare_ms=bare / case.together,
        per_second=per_second,
    )


def _statements(case: "Case") -> list[str]:
    """The SQL of one request (of all that belong together), as this process sends it."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from geo import tenancy

    # Two statements read the hosts every other second, however many requests come: on a slow
    # machine they would count as those of a request.
    tenancy.KEEP_SECONDS = 3600.0
    client = Client()

    def send(asks: "list[Ask]") -> None:
        for ask in asks:
            headers = dict(ask.headers)
            content_type = headers.pop("Content-Type", "application/octet-stream")
            for cookie in filter(None, headers.pop("Cookie", "").split("; ")):
                name, _, value = cookie.partition("=")
                client.cookies[name] = value
            answer = client.generic(
                ask.method, ask.path, ask.body or b"", content_type, headers=headers
            )
            if answer.status_code != ask.expect:
                raise SystemExit(f"{ask.path}: {answer.status_code}, not {ask.expect}")
            answer.close()

    send(case.asks(case.together))  # hosts, templates and the like are known from here on
    asks = case.asks(case.together)
    with CaptureQueriesContext(connection) as captured:
        send(asks)
    return [
        query["sql"]
        for query in captured.captured_queries
        if not query["sql"].startswith(("BEGIN", "COMMIT"))
    ]


def _web_memory(platform: "Platform") -> list[Memory]:
    """The most that one process takes, and what all together take from the machine."""
    sizes = platform.memory()
    return [
        Memory(
            name="Web-Prozess",
            resident=max(size for size, _share in sizes),
            share=max(share for _size, share in sizes),
            most=160,
        ),
        Memory(
            name=f"Webserver zusammen, {len(sizes)} Prozesse",
            resident=sum(size for size, _share in sizes),
            share=sum(share for _size, share in sizes),
        ),
    ]


def _idle_worker(environment: dict[str, str]) -> Memory:
    """The queue's process, ten seconds after it began to work."""
    import psutil
    from django.db import connection

    def begins() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT FROM procrastinate_workers)")
            return bool(cursor.fetchone()[0])

    with subprocess.Popen(  # noqa: S603 - our own script
        [str(ROOT / "bin/serve"), "worker"],
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as worker:
        ends = time.monotonic() + 60
        while not begins() and time.monotonic() < ends:
            time.sleep(0.2)
        time.sleep(10)
        process = psutil.Process(worker.pid)
        resident, share = max(
            (memory.rss / 1e6, memory.pss / 1e6)
            for each in (process, *process.children(recursive=True))
            for memory in [each.memory_full_info()]
        )
        worker.terminate()
    return Memory(name="Warteschlange, untätig", resident=resident, share=share, most=160)


def _photo_child(workplace: Path) -> Memory:
    """The process that decodes a picture of 12 megapixels; it tells its own peak."""
    import json

    from benchmarks.photo_upload import picture

    source = workplace / "twelve.jpg"
    source.write_bytes(picture(4000, 3000, byte_size=4_000_000))
    limits = {
        "memory_mb": 1024,
        "cpu_seconds": 60,
        "max_pixels": 60_000_000,
        "sizes": [1600, 400],
    }
    answer = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "photos.child", str(source), str(workplace), "image/jpeg",
         json.dumps(limits)],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )  # fmt: skip
    told = json.loads(answer.stdout)
    if "error" in told:
        raise SystemExit(f"The picture was not decoded: {told}")
    return Memory(name="Bild-Prozess, 12 Megapixel", resident=told["peak_mb"], most=350)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - this is a script


if __name__ == "__main__":
    sys.exit(main())

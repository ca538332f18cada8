"""The measured numbers as people read them: in the terminal and in docs/benchmarks.md."""

import os
import platform as machine
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.run import Memory, Result
    from benchmarks.rush import Rush
    from benchmarks.simulating import Simulated

_HEAD = ("Fall", "CPU-ms", "davon Web", "PostgreSQL", "nur SQL", "SQL", "Bytes", "je s", "Ziel")


def missed(
    results: "Sequence[Result]",
    memory: "Sequence[Memory]",
    together: "Rush",
    simulated: "Simulated",
) -> list[str]:
    """The names of what costs more than it may, or was counted wrongly."""
    return (
        [r.case.name for r in results if not _holds(r)]
        + [m.name for m in memory if m.most is not None and m.resident > m.most]
        + ([] if together.is_exact else ["rush"])
        + ([] if simulated.holds else ["simulation"])
    )


def _rush(together: "Rush") -> str:
    verdict = "Nothing lost, nothing twice." if together.is_exact else "NOT EXACT."
    return (
        f"{together.sent:,} people supported one proposal and voted on one comment, each once, "
        f"{together.at_once} requests under way at any time: after {together.seconds:.0f} seconds "
        f"{together.supports:,} supports and {together.votes:,} votes stood in the tables, and the "
        f"counters said {together.support_count:,} and {together.vote_count:,}. {verdict}"
    )


def _holds(result: "Result") -> bool:
    case, cost = result.case, result.cost
    return not (
        (case.most_cpu_ms is not None and cost.cpu_ms > case.most_cpu_ms)
        or (case.most_statements is not None and result.statements > case.most_statements)
        or (case.most_bytes is not None and cost.bytes * case.together > case.most_bytes)
    )


def _target(result: "Result") -> str:
    case = result.case
    parts = []
    if case.most_cpu_ms is not None:
        parts.append(f"{case.most_cpu_ms:.0f} ms")
    if case.most_statements is not None:
        parts.append(f"{case.most_statements} SQL")
    if case.most_bytes is not None:
        parts.append(f"{case.most_bytes // 1000} kB")
    if not parts:
        return ""
    return f"{', '.join(parts)}: {'ja' if _holds(result) else 'NEIN'}"


def _row(result: "Result") -> tuple[str, ...]:
    case, cost = result.case, result.cost
    times = case.together
    return (
        case.name,
        f"{cost.cpu_ms * times:.1f}",
        f"{cost.web_ms * times:.1f}",
        f"{cost.database_ms * times:.1f}",
        "" if case.writes else f"{result.bare_ms * times:.1f}",
        f"{result.statements * times:.0f}",
        f"{cost.bytes * times:,.0f}".replace(",", "."),
        f"{result.per_second / times:.0f}",
        _target(result),
    )


def _memory_row(memory: "Memory") -> tuple[str, ...]:
    share = "" if memory.share is None else f"{memory.share:.0f} MB"
    target = ""
    if memory.most is not None:
        target = f"{memory.most:.0f} MB: {'ja' if memory.resident <= memory.most else 'NEIN'}"
    return memory.name, f"{memory.resident:.0f} MB", share, target


def as_table(
    results: "Sequence[Result]",
    memory: "Sequence[Memory]",
    together: "Rush",
    simulated: "Simulated",
) -> str:
    rows = [_HEAD, *map(_row, results)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(_HEAD))]
    lines = [
        "  ".join(
            cell.ljust(width) if i in (0, len(_HEAD) - 1) else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    return "\n".join(
        [
            *lines,
            "",
            *("  ".join(_memory_row(m)) for m in memory),
            "",
            _rush(together),
            simulated.sentence(),
        ]
    )


def as_markdown(
    results: "Sequence[Result]",
    memory: "Sequence[Memory]",
    together: "Rush",
    simulated: "Simulated",
    *,
    rows: tuple[int, int],
    seconds: float,
) -> str:
    """The page for docs/; `rows` is how many reports and how many proposals there were."""

    def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
        return "\n".join(
            "| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows)
        )

    peers = [(r.case.name, r.case.peer_name, r.case.peer) for r in results if r.case.peer]
    reports, proposals = rows
    return f"""# Benchmarks

Written by `make bench` on {datetime.now(UTC):%Y-%m-%d}; do not edit by hand.
{_machine()}, {reports:,} reports, {proposals:,} proposals, {proposals // 5:,} comments on one of
them, {seconds / 60:.0f} minutes.

{table(_HEAD, [_row(result) for result in results])}

{table(("Speicher", "resident", "Anteil", "Ziel"), [_memory_row(m) for m in memory])}

## How to read it

- **CPU-ms** is CPU time per request of all processes of the web server ("davon Web") and of
  the PostgreSQL backends that serve them, read from `/proc` in nanoseconds before and after
  requests sent one after the other. Time spent waiting does not count, so a busy machine
  changes it little. A map view counts all its tiles together.
- **nur SQL** is the same work in the same run without Django: the statements of one request,
  sent by psycopg, measured in PostgreSQL. The difference to "CPU-ms" is what we add.
- **SQL** counts statements without BEGIN and COMMIT, and without the two that each process
  sends every other second to read the hosts. **Bytes** are those that travel,
  compressed as browsers ask for it. **je s** is requests per second with eight under way
  against two processes, the client on the same machine.
- **resident** (RSS) counts every page of memory that a process can see, **Anteil** (PSS) divides
  pages among all processes that share them, so that shares add up to what the machine must have.
  The web processes are forked from one that has loaded everything and share much of it with
  that and with each other; the honest figure for "how much more does one process take" is the
  share. The limit holds for what is resident, which is more. It is read after all cases.
- Every case but the kept page asks for something else each time, so no page is served from
  memory. What changes only with an import (the divisions of a town, its extent) is.

## Everybody at once

{_rush(together)}

## Rules simulated

{simulated.sentence()}

## Beside peers

Measured on two cores for the design of this project: Signalen with the same number of reports,
adhocracy+ with a tenth of the proposals (1,000, and 300 comments on one).

{table(("Fall", "Andere", "dort"), peers)}
"""


def _machine() -> str:
    model = "unknown processor"
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
        model = next(
            line.partition(":")[2].strip()
            for line in text.splitlines()
            if line.startswith("model name")
        )
    except (OSError, StopIteration):
        pass
    model = f"{os.cpu_count()} cores, {model}"
    return f"{model}, {machine.system()}, Python {machine.python_version()}"

"""How often the checks hint at something in real texts: as docs/moderation-checks.md tells."""

import csv
from pathlib import Path

import pytest

from moderation import checks
from moderation.checks.insult_words import SHIPPED
from moderation.checks.insults import fold
from tests.conftest import ROOT
from tests.moderation.checks.measuring import per_thousand

pytestmark = pytest.mark.realdata

SOURCES = {
    "Köln, reports 2016": ("koeln/koeln_sagsuns_2016_open311.csv", ["description"]),
    "Bonn, proposals 2017": ("bonn/bonn_raddialog_2017_proposals.csv", ["title", "text"]),
    "Bonn, comments 2017": ("bonn/bonn_raddialog_2017_comments.csv", ["title", "text"]),
}


def texts(path: Path, columns: list[str]) -> list[str]:
    with path.open() as file:
        rows = ["\n".join(row[column] for column in columns) for row in csv.DictReader(file)]
    return [row for row in rows if row.strip()]


def test_the_docs_tell_the_hints_in_a_thousand_real_texts(realdata):
    town = checks.Town(insults=frozenset(fold(word) for word in SHIPPED))
    columns = {name: texts(realdata / path, columns) for name, (path, columns) in SOURCES.items()}
    found = {name: per_thousand(rows, town) for name, rows in columns.items()}
    heads = [f"{name} ({len(rows):,})" for name, rows in columns.items()]
    lines = [f"| check | {' | '.join(heads)} |", f"|---|{'--:|' * len(heads)}"]
    for check in checks.CHECKS:
        if any(numbers[check.key] for numbers in found.values()):
            cells = " | ".join(f"{numbers[check.key]:g}" for numbers in found.values())
            lines.append(f"| {check.label} (`{check.key}`) | {cells} |")

    assert "\n".join(lines) in (ROOT / "docs" / "moderation-checks.md").read_text()

"""`doctor`: looks at everything, and says what to do. Changes nothing."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from common import doctor
from common.checkup import database
from common.doctor import Finding, Level


class Command(BaseCommand):
    help = (
        "Check machine, database, worker, mail, backups and every municipality. "
        "Ends with 0 if all is well, 1 with warnings, 2 with errors."
    )
    requires_system_checks: tuple[str, ...] = ()  # what is wrong is said below

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for machines")
        parser.add_argument(
            "--problems", action="store_true", help="leave out what is as it should be"
        )

    def handle(self, *args: Any, json: bool, problems: bool, **options: Any) -> None:
        first = database.answers()
        found = [first]
        if not json and not (problems and first.level is Level.OK):
            self._tell(first)
        is_there = first.level is Level.OK
        if is_there and (empty := database.has_no_tables()):
            found.append(empty)
            if not json:
                self._tell(empty)
            is_there = False
        for each in doctor.findings(with_database=is_there):
            found.append(each)
            if not json and not (problems and each.level is Level.OK):
                self._tell(each)
        worst = max(each.level for each in found)
        if json:
            self.stdout.write(_as_json(found, worst))
        else:
            counted = [sum(each.level is level for each in found) for level in Level]
            self.stdout.write(
                f"\n{counted[Level.ERROR]} Fehler, {counted[Level.WARNING]} Warnungen, "
                f"{counted[Level.OK]} in Ordnung."
            )
        if worst is not Level.OK:
            sys.exit(int(worst))

    def _tell(self, finding: Finding) -> None:
        style = {
            Level.OK: self.style.SUCCESS,
            Level.WARNING: self.style.WARNING,
            Level.ERROR: self.style.ERROR,
        }[finding.level]
        self.stdout.write(f"{style(finding.level.word.ljust(8))}{finding.about}: {finding.says}")
        if finding.todo:
            self.stdout.write(f"        -> {finding.todo}")


def _as_json(found: list[Finding], worst: Level) -> str:
    return json.dumps(
        {"worst": worst.name.lower(), "findings": [each.as_json() for each in found]},
        ensure_ascii=False,
        indent=1,
    )

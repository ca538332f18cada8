"""`new_municipality`: asks, imports, routes a first report, and says what is missing."""

import logging
import sys
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError, CommandParser

from common import doctor
from common.doctor import Level
from frontend.founding import asking, plan, steps
from frontend.founding.plan import Plan, PlanRefused
from frontend.founding.steps import StepFailed


class Command(BaseCommand):
    help = (
        "Make a municipality step by step, or bring it up to date: running it again changes only "
        "what differs. Ends with 0, also if something is missing before it can go live."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from", dest="source", type=Path, metavar="FILE.yaml", help="instead of asking"
        )
        parser.add_argument("--save", type=Path, metavar="FILE.yaml", help="keep the answers")
        parser.add_argument("--yes", action="store_true", help="do not ask before it begins")

    def handle(
        self, *args: Any, source: Path | None, save: Path | None, yes: bool, **options: Any
    ) -> None:
        logging.getLogger("django.contrib.gis").setLevel(logging.ERROR)
        try:
            wanted = plan.read(source) if source else asking.ask(input, self.stdout.write)
        except PlanRefused as error:
            raise CommandError(str(error)) from None
        except EOFError:
            raise CommandError("Ohne Antworten geht es nicht; oder nehmen Sie --from.") from None
        if save:
            save.write_text(_as_yaml(wanted), encoding="utf-8")
            self.stdout.write(f"Die Antworten stehen in {save}: das nächste Mal --from {save}")
        todo = list(steps.steps(wanted))
        if not yes:
            self._ask(wanted, todo)
        for number, step in enumerate(todo, 1):
            self.stdout.write(f"{number}/{len(todo)} {step.title} ...")
            try:
                for sentence in steps.run(step, wanted):
                    self.stdout.write(f"    {sentence}")
            except StepFailed as error:
                raise CommandError(
                    f"{error}\nVon diesem Schritt ist nichts geschehen; was davor kam, bleibt. "
                    "Mit denselben Antworten noch einmal: was schon da ist, bleibt, wie es ist."
                ) from None
        self._first_report(wanted)
        self._what_is_missing(wanted)
        self.stdout.write("\nRückgängig machen:")
        for step in todo:
            self.stdout.write(f"  {step.title}: {step.undo}")
        self.stdout.write(
            "  Alles zugleich: manage.py restore mit einer Sicherung von vorher, --replace"
        )

    def _ask(self, wanted: Plan, todo: list[steps.Step]) -> None:
        self.stdout.write(f"\n{wanted.name} ({wanted.ags}, {wanted.land}), {wanted.base_url}")
        for step in todo:
            self.stdout.write(f"  - {step.title}")
        self.stdout.write("Eine Sicherung vorher macht alles rückgängig: manage.py backup")
        if input("Anfangen? [j/N]: ").strip().lower() not in {"j", "ja"}:
            self.stdout.write("Nichts ist geschehen.")
            sys.exit(1)

    def _first_report(self, wanted: Plan) -> None:
        try:
            found = steps.first_report(wanted)
        except StepFailed as error:
            raise CommandError(f"Erste Meldung zur Probe: {error}") from None
        self.stdout.write(
            f"\nErste Meldung zur Probe (nichts wurde gespeichert)\n  {found.kind}, {found.place}\n"
            f"  {found.answer.sentence}\n  Zuständig: {found.answer.body}"
        )

    def _what_is_missing(self, wanted: Plan) -> None:
        town = steps.town_of(wanted)
        missing = [
            each for each in doctor.findings(with_database=True) if each.level is not Level.OK
        ]
        own = [each for each in missing if each.about.startswith(f"{town}:")]
        general = [each for each in missing if ": " not in each.about]
        self.stdout.write("\nBevor es losgeht, fehlt noch:" if missing else "\nNichts fehlt mehr.")
        for each in [*own, *general]:
            self.stdout.write(f"  {each.level.word.ljust(8)}{each.about}: {each.says}")
            self.stdout.write(f"          -> {each.todo}")


def _as_yaml(wanted: Plan) -> str:
    """As `--from` reads it; paths as text, nothing that is empty."""

    def plain(value: Any) -> Any:
        if isinstance(value, Path):
            return str(value)
        if isinstance(value, dict):
            return {key: plain(each) for key, each in value.items()}
        return [plain(each) for each in value] if isinstance(value, list) else value

    values = {key: plain(value) for key, value in vars(wanted).items() if value}
    if wanted.municipalities:
        values.pop("boundary", None)
    return yaml.safe_dump(values, allow_unicode=True, sort_keys=False)

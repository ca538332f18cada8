"""`go_live`: open a town to the public, or say what is missing, or close it again."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from accounts.opening import requirements, verbs
from geo.models import Municipality


class Command(BaseCommand):
    help = (
        "Open a town to the public when nothing is missing; else say what is, and end with 1. "
        "--check only looks. --close shuts it for everybody who does not work there."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--municipality", metavar="AGS", default="")
        parser.add_argument(
            "--check",
            action="store_true",
            help="only say what is missing; of all towns if none is named",
        )
        parser.add_argument(
            "--close", metavar="REASON", default="", help="the sentence that everybody reads"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        towns = self._towns(options)
        with translation.override("de"):  # what is missing is told in the product's language
            if options["check"]:
                lacking = [str(town) for town in towns if not self._check(town)]
                if lacking:
                    raise CommandError(f"Something is missing: {', '.join(lacking)}.")
            elif options["close"]:
                done = verbs.close(towns[0], reason=options["close"], by=None)
                self.stdout.write(f"{towns[0]}: {'closed' if done else 'is closed already'}.")
            else:
                self._open(towns[0])

    def _towns(self, options: dict[str, Any]) -> list[Municipality]:
        rows = Municipality.objects.filter(is_active=True).defer("boundary")
        if options["municipality"]:
            rows = rows.filter(ags=options["municipality"])
            if not rows:
                raise CommandError(f"There is no municipality {options['municipality']}.")
        elif not options["check"]:
            raise CommandError("Name the town with --municipality AGS.")
        return list(rows)

    def _check(self, town: Municipality) -> bool:
        """Tell about one town; whether nothing is missing."""
        state = "live" if town.is_live else "in preparation"
        self.stdout.write(f"{town} ({town.ags}): {state}")
        for line in requirements.lines(town):
            mark = "ok" if line.is_met else ("advice" if line.is_advice else "MISSING")
            self.stdout.write(f"  {mark:8} {line.title}: {line.words}")
        return not requirements.lacking(town)

    def _open(self, town: Municipality) -> None:
        try:
            done = verbs.go_live(town, by=None)
        except ValidationError as error:
            missing = "\n".join(f"- {words}" for words in error.messages)
            raise CommandError(f"{town} cannot be opened yet:\n{missing}") from None
        self.stdout.write(f"{town}: {'open' if done else 'is open already'}.")

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
        parser.add_argument("--municipality", metavar="AGS", required=True)
        parser.add_argument("--check", action="store_true", help="only say what is missing")
        parser.add_argument(
            "--close", metavar="REASON", default="", help="the sentence that everybody reads"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Municipality.objects.filter(is_active=True).defer("boundary")
        town = rows.filter(ags=options["municipality"]).first()
        if town is None:
            raise CommandError(f"There is no municipality {options['municipality']}.")
        with translation.override("de"):  # what is missing is told in the product's language
            if options["close"]:
                done = verbs.close(town, reason=options["close"], by=None)
                self.stdout.write(f"{town}: {'closed' if done else 'is closed already'}.")
            elif options["check"]:
                self._check(town)
            else:
                self._open(town)

    def _check(self, town: Municipality) -> None:
        for line in requirements.lines(town):
            mark = "ok" if line.is_met else ("advice" if line.is_advice else "MISSING")
            self.stdout.write(f"{mark:8} {line.title}: {line.words}")
        state = "live" if town.is_live else "in preparation"
        if requirements.lacking(town):
            raise CommandError(f"{town} ({state}): something is missing.")
        self.stdout.write(f"{town} ({state}): nothing is missing.")

    def _open(self, town: Municipality) -> None:
        try:
            done = verbs.go_live(town, by=None)
        except ValidationError as error:
            missing = "\n".join(f"- {words}" for words in error.messages)
            raise CommandError(f"{town} cannot be opened yet:\n{missing}") from None
        self.stdout.write(f"{town}: {'open' if done else 'is open already'}.")

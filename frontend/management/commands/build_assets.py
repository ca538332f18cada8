from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from frontend import assets


class Command(BaseCommand):
    help = "Builds style sheets and fonts into var/generated (collectstatic does it by itself)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="also what is up to date")

    def handle(self, *args: Any, **options: Any) -> None:
        done = assets.build(force=options["force"])
        if options["verbosity"] > 1 or done:
            for path in sorted(assets.target().glob("*.*")):
                self.stdout.write(f"{path.stat().st_size / 1000:7.1f} kB  {path.name}")

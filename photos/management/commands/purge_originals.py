"""Deletes what must not be kept any longer; a worker does the same every night."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from photos.upkeep import purge


class Command(BaseCommand):
    help = "Delete original pictures after PHOTO_ORIGINAL_DAYS, and drafts that nobody sent."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count")

    def handle(self, *args: Any, **options: Any) -> None:
        purged = purge(dry_run=options["dry_run"])
        verb = "Would delete" if options["dry_run"] else "Deleted"
        self.stdout.write(
            f"{verb} {purged.originals} originals and {purged.drafts} pictures of unsent forms."
        )

"""`purge_contacts`: delete contact data whose time has passed, as the worker does hourly."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts import services
from common import clock
from geo.models import Municipality


class Command(BaseCommand):
    help = "Delete contact data whose retention has passed, with an entry in the journal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would be deleted")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        deleted = services.purge_contacts(at=clock.now(), dry_run=dry_run)
        names = dict(Municipality.objects.filter(pk__in=deleted).values_list("pk", "name"))
        verb = "would be deleted" if dry_run else "deleted"
        for municipality_id, count in sorted(deleted.items()):
            self.stdout.write(f"{names[municipality_id]}: {count} contacts {verb}")
        if not deleted:
            self.stdout.write("Nothing is due.")

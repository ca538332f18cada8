"""`purge`: delete what is due now, as the worker does every hour, or say what would go."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.vault import kinds, purging
from common import clock
from geo.models import Municipality


class Command(BaseCommand):
    help = "Delete personal data whose time is over, with an entry each in the deletion log."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")
        parser.add_argument("--municipality", metavar="AGS", help="only of this one")
        parser.add_argument(
            "--kind", action="append", default=[], metavar="KEY", help="only this kind; repeatable"
        )

    def handle(
        self,
        *args: Any,
        dry_run: bool,
        municipality: str | None,
        kind: list[str],
        **options: Any,
    ) -> None:
        town = None
        if municipality:
            town = Municipality.objects.filter(ags=municipality).first()
            if town is None:
                raise CommandError(f"There is no municipality {municipality}.")
        known = [each.key for each in kinds.all_kinds()]
        if unknown := sorted(set(kind) - set(known)):
            raise CommandError(f"Unknown: {', '.join(unknown)}. There are: {', '.join(known)}.")
        now = clock.now()
        if dry_run:
            self._tell(now, town, kind)
            return
        total = 0
        for done in purging.purge(at=now, municipality=town, only=kind):
            if done.deleted:
                total += done.deleted
                self.stdout.write(
                    f"{_where(done.municipality)}: {done.kind.key}: {done.deleted} deleted"
                )
        if not total:
            self.stdout.write("Nothing is due.")

    def _tell(self, now: datetime, town: Municipality | None, only: list[str]) -> None:
        found = purging.look(at=now, municipality=town, only=only)
        for each in found:
            if not each.due and not each.kept:
                continue
            line = f"{_where(each.municipality)}: {each.kind.key}: {each.due} would be deleted"
            if each.oldest is not None:
                line += f", the oldest of {each.oldest:%Y-%m-%d}"
            if each.kept:
                line += f"; {each.kept} kept by a hold"
            self.stdout.write(line)
        if not any(each.due or each.kept for each in found):
            self.stdout.write("Nothing is due.")


def _where(municipality: Municipality | None) -> str:
    return municipality.name if municipality else "(all)"

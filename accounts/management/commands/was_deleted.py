"""`was_deleted UUID`: whether the deletion log proves that a thing was deleted, and when."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.vault import proof


class Command(BaseCommand):
    help = "Say whether the thing with this UUID was deleted; exit status 1 if there is no proof."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("uuid", type=UUID)

    def handle(self, *args: Any, uuid: UUID, **options: Any) -> None:
        entries = list(proof.was_deleted(uuid).select_related("municipality"))
        if not entries:
            raise CommandError(f"Nothing in the deletion log about {uuid}.")
        for entry in entries:
            where = entry.municipality.name if entry.municipality else "(all)"
            self.stdout.write(
                f"{entry.at:%Y-%m-%d %H:%M} UTC: {entry.kind}, {entry.ground}, {where}"
            )

"""`migrate` changes tables, so it works as the owner unless told otherwise."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate
from django.db import connections

from common.database import ExtensionMissing, prepare_database


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check_unapplied"] and not options["plan"]:
            try:
                prepare_database(connections[options["database"]])
            except ExtensionMissing as error:
                raise CommandError(str(error)) from error
        super().handle(*args, **options)

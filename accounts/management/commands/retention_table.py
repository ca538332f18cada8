"""`retention_table`: the kinds of data as Markdown, to put into docs/data-protection.md."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.vault import table


class Command(BaseCommand):
    help = "Print the kinds of personal data and their shipped periods as a table in Markdown."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(table.markdown(), ending="")

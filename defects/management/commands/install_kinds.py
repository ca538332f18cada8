"""Gives a municipality the shipped kinds of defects, texts for answers, and the rules of who
is in charge.

Departments come first: kinds and rules name them by key. What is there already stays.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.models import Department
from defects.models import RuleSet
from defects.templates_de import install_categories, install_rules, install_text_templates
from defects.templates_de.categories import bodies_named, fill_bodies
from geo.importing.report import ImportRefused
from geo.management.importer import municipality_named


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--municipality", default="", help="AGS or name; needless if there is only one"
        )
        parser.add_argument(
            "--population", type=int, help="from 80000 on a town keeps the carriageways in it"
        )
        parser.add_argument(
            "--partly",
            action="store_true",
            help="where a department is missing, let the clearing desk have its kinds",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            municipality = municipality_named(options["municipality"])
        except ImportRefused as error:
            raise CommandError(str(error)) from None
        departments = Department.objects.of(municipality).active()
        if not departments.filter(is_clearing=True).exists():
            raise CommandError(
                f"{municipality} has no clearing desk, which gets what no rule decides. Make the "
                "departments in /admin/ first, and mark one of them."
            )
        missing = bodies_named() - set(departments.values_list("key", flat=True))
        if missing and not options["partly"]:
            raise CommandError(
                f"{municipality} has no departments with the keys {', '.join(sorted(missing))}. "
                "Make them first, or say --partly: then the clearing desk gets what is theirs."
            )
        with transaction.atomic():
            made = install_categories(municipality)
            filled = fill_bodies(municipality)
            has_rules = RuleSet.objects.active_of(municipality).exists()
            if not has_rules:
                install_rules(municipality, population=options["population"])
            texts = install_text_templates(municipality)
        self.stdout.write(f"{municipality}: {len(made)} kinds added.")
        if texts:
            self.stdout.write(f"{len(texts)} texts for answers added.")
        if filled:
            self.stdout.write(f"{filled} kinds that had no department have one now.")
        self.stdout.write("Its rules stay as they are." if has_rules else "Rules added.")

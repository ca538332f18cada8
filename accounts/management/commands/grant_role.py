"""`grant_role`: make somebody staff, above all the first administrator."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import services
from accounts.models import Department, Role
from geo.models import Municipality


class Command(BaseCommand):
    help = "Give a person a role in a municipality and send them a mail on how to sign in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--ags", help="the municipality, if there is more than one")
        parser.add_argument("--department", help="key of the department, for crew and clerk")

    def handle(self, *args: Any, **options: Any) -> None:
        towns = Municipality.objects.filter(is_active=True).defer("boundary")
        if options["ags"]:
            towns = towns.filter(ags=options["ags"])
        found = list(towns[:2])
        if len(found) != 1:
            raise CommandError("Name one municipality with --ags.")
        department = None
        if options["department"]:
            department = Department.objects.of(found[0]).filter(key=options["department"]).first()
            if department is None:
                raise CommandError(f"No department {options['department']!r} in {found[0]}.")
        try:
            membership = services.invite_staff(
                municipality=found[0],
                email=options["email"],
                role=Role(options["role"]),
                department=department,
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{membership.user.email}: {membership.get_role_display()}")

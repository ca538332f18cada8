"""Shows what a set-up file (YAML) would change in a municipality; with --apply it changes it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts.setup import files, parts
from common import german
from geo.importing.report import ImportRefused
from geo.management.importer import municipality_named


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--municipality", default="", help="AGS or name; needless if there is only one"
        )
        parser.add_argument("--apply", action="store_true", help="all of it, or nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            municipality = municipality_named(options["municipality"])
            text = options["file"].read_text(encoding="utf-8-sig")
        except (ImportRefused, OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from None
        try:
            if options["apply"]:
                steps = files.read_in(municipality, text, by=None)
            else:
                steps = files.compare(municipality, text)
        except files.NotRight as error:
            raise CommandError("\n".join(error.messages)) from None
        for step in steps:
            self.stdout.write(f"{step.title}{_(' (neu)') if step.is_new else ''}")
            if step.replaces is not None:
                self.stdout.write(
                    _("  Das ersetzt einen Entwurf, zuletzt gespeichert: %(when)s.")
                    % {"when": _when(step.replaces)}
                )
            for each in step.differences:
                self.stdout.write(f"  {each.label}: {each.before} -> {each.after}")
        if any(step.part.is_draft for step in steps):
            self.stdout.write(
                _("Rechtliche Seiten und Regeln sind Entwürfe, bis jemand sie veröffentlicht.")
            )
        if not steps:
            self.stdout.write(_("Die Datei ändert nichts."))
        elif not options["apply"]:
            self.stdout.write(_("Noch ist nichts geändert. Übernehmen: --apply"))


def _when(draft: parts.Drafted) -> str:
    at = german.moment(draft.at)
    return f"{at}, {draft.by}" if draft.by else at

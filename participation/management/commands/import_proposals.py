"""Brings in proposals and comments of another platform from CSV; nobody is written to."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.text import slugify

from common import clock
from common.tables import ImportRefused
from geo.management.importer import municipality_named, pair
from geo.models import Municipality
from participation.importing import Options, import_proposals, span_of
from participation.models import Consultation, Phase, Project
from participation.models.consultation import Act


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("proposals", type=Path, help="CSV with a header, a proposal a row")
        parser.add_argument("--comments", type=Path, help="CSV with a header, a comment a row")
        parser.add_argument("--source", required=True, help="a short name of the other system")
        parser.add_argument(
            "--municipality", default="", help="AGS or name; needless if there is only one"
        )
        parser.add_argument("--project", required=True, help="slug of the project")
        parser.add_argument(
            "--consultation", default="", help="slug; needless if the project has only one"
        )
        parser.add_argument(
            "--create",
            metavar="TITLE",
            default="",
            help="make the project, finished, with a phase as long as the proposals came in",
        )
        parser.add_argument("--encoding", default="utf-8-sig", help="such as cp1252")
        parser.add_argument(
            "--column",
            type=pair,
            action="append",
            default=[],
            metavar="WHAT=COLUMN",
            help="id, title, text, category, created, votes, lon or lat of the proposals",
        )
        parser.add_argument("--dry-run", action="store_true", help="report, but change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        given = Options(
            proposals=options["proposals"],
            comments=options["comments"],
            source=options["source"],
            encoding=options["encoding"],
            columns=dict(options["column"]),
            progress=self.stderr.write if options["verbosity"] > 0 else None,
        )
        town = municipality_named(options["municipality"])
        try:
            with transaction.atomic():
                if options["create"]:
                    _create(town, options["project"], options["create"], given)
                consultation = _named(town, options["project"], options["consultation"])
                outcome = import_proposals(consultation, given)
                if options["dry_run"]:
                    transaction.set_rollback(True)
        except ImportRefused as error:
            raise CommandError(str(error)) from None
        for line in outcome.lines():
            self.stdout.write(line)
        if options["dry_run"]:
            self.stdout.write("Nothing was changed: this was a dry run.")


def _named(town: Municipality, project: str, consultation: str) -> Consultation:
    found = Consultation.objects.of(town).filter(project__slug=project, format="ideas")
    if consultation:
        found = found.filter(slug=consultation)
    rows = list(found.select_related("project__municipality")[:2])
    if not rows:
        raise CommandError(
            f"{town} has no such consultation for ideas. With --create TITLE it is made."
        )
    if len(rows) > 1:
        raise CommandError("That project has several: say which with --consultation SLUG.")
    return rows[0]


def _create(town: Municipality, slug: str, title: str, options: Options) -> None:
    if slugify(slug) != slug or Project.objects.of(town).filter(slug=slug).exists():
        raise CommandError(f"{slug!r} is taken, or no slug (small letters, digits, hyphens).")
    begin, end = span_of(options)
    project = Project.objects.create(
        municipality=town,
        slug=slug,
        title=title[:120],
        summary=f"Übernommen aus {options.source}.",
        state=Project.State.FINISHED,
        published_at=clock.now(),
    )
    consultation = Consultation.objects.create(
        municipality=town,
        project=project,
        slug="vorschlaege",
        format="ideas",
        title=title[:120],
        shapes=["point"],
    )
    Phase.objects.create(
        municipality=town,
        consultation=consultation,
        title="Vorschläge sammeln",
        starts_at=begin,
        ends_at=end,
        acts=[Act.PROPOSE, Act.COMMENT, Act.SUPPORT],
    )

"""The Bonner Raddialog of 2017 as a second town, where the data are there."""

from pathlib import Path

from django.db import transaction

from benchmarks.case import Case, pages
from benchmarks.seed_participation import open_ideas
from benchmarks.serving import Ask
from common import clock
from geo.importing import base as importing
from geo.importing.boundary import import_municipality
from geo.importing.zones import import_zones
from participation.importing import Options, import_proposals
from participation.models import Consultation, Project, Proposal

HOST = "bonn.localhost"


@transaction.atomic
def seed_bonn(folder: Path) -> Consultation:
    """2,393 proposals and 2,321 comments; `folder` holds the files of Bonn."""
    town, _report = import_municipality(
        importing.Options(path=folder / "bonn_bezirke.geojson"),
        ags="05314000",
        name="Bonn",
        base_url=f"http://{HOST}",
        union=True,
    )
    town.hosts.create(name=HOST)
    town.state, town.live_at = town.State.LIVE, clock.now()
    town.save(update_fields=["state", "live_at"])
    import_zones(
        town,
        importing.Options(path=folder / "bonn_ortsteile.geojson"),
        key="ortsteile",
        purpose="district",
    )
    project = Project.objects.create(
        municipality=town,
        slug="raddialog",
        title="Bonner Raddialog",
        summary="Wo es mit dem Rad besser werden soll.",
        state=Project.State.RUNNING,
        published_at=clock.now(),
    )
    ideas = open_ideas(project, clock.now(), shapes=["point"])
    import_proposals(
        ideas,
        Options(
            proposals=folder / "bonn_raddialog_2017_proposals.csv",
            comments=folder / "bonn_raddialog_2017_comments.csv",
            source="raddialog",
        ),
    )
    return ideas


def bonn_cases(ideas: Consultation) -> list[Case]:
    path = ideas.get_absolute_url()
    there = {"Host": HOST}
    numbers = iter(
        Proposal.objects.in_consultation(ideas)
        .order_by("-comment_count", "id")
        .values_list("number", flat=True)
    )

    def details(n: int) -> list[Ask]:
        return [Ask(f"{path}{next(numbers)}/", headers=there) for _ in range(n)]

    limits = {"most_cpu_ms": 30.0, "most_statements": 10, "requests": 60}
    searches = pages(path, headers=there, q="radwege")
    return [
        Case(
            name="Bonner Raddialog, Liste der Vorschläge",
            asks=pages(path, headers=there),
            **limits,
        ),
        Case(name="Bonner Raddialog, gesucht: radwege", asks=searches, **limits),
        Case(
            name="Bonner Raddialog, Vorschläge mit den meisten Kommentaren",
            asks=details,
            **limits,
        ),
    ]

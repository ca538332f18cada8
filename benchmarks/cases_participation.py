"""What is measured of participation, beside adhocracy+ with a tenth of the proposals."""

import itertools
from collections.abc import Callable

from benchmarks.case import Case, pages, pressed, tile_of, viewport
from benchmarks.seed_participation import Talk
from benchmarks.serving import Ask
from common import data_version
from participation.models import Comment, Proposal

_PEER = "adhocracy+"


def participation_cases(seeded: Talk) -> list[Case]:
    town, ideas, proposal = seeded.municipality, seeded.ideas, seeded.talked_about
    list_path = ideas.get_absolute_url()
    path = proposal.get_absolute_url()
    tiles_path = f"/tiles/vorschlaege/{ideas.uuid}" + "/{z}/{x}/{y}.mvt"

    def by_people(path: str, **values: str) -> Callable[[int], list[Ask]]:
        """Each by another person, who has not done it before."""
        people = iter(seeded.people)

        def make(n: int) -> list[Ask]:
            return [pressed(path, person, **values) for person in itertools.islice(people, n)]

        return make

    def tiles(z: int) -> Callable[[int], list[Ask]]:
        def make(n: int) -> list[Ask]:
            """Tiles where proposals are; of a new version each time, so that none is kept."""
            data_version.raise_version(town.pk)
            places = Proposal.objects.order_by("?").values_list("location", flat=True)
            found = dict.fromkeys(tile_of(p.x, p.y, z) for p in places[: n * 4] if p)
            asks = [Ask(tiles_path.format(z=z, x=x, y=y)) for x, y in found]
            return (asks * (n // len(asks) + 1))[:n]

        return make

    def map_of_all(n: int) -> list[Ask]:
        data_version.raise_version(town.pk)
        return (viewport(12, tiles_path) * n)[:n]

    comment = (
        Comment.objects.filter(thread=proposal.thread, parent=None).order_by("created_at").first()
    )
    assert comment is not None  # noqa: S101 - the bench made some

    return [
        Case(
            name="Vorhaben, alle",
            asks=pages("/beteiligung/"),
            most_cpu_ms=30,
            most_statements=10,
            requests=60,
        ),
        Case(
            name="Vorhaben als Seite",
            asks=pages(seeded.project.get_absolute_url()),
            most_cpu_ms=30,
            most_statements=10,
            requests=60,
        ),
        Case(
            name="Vorschläge, Liste",
            asks=pages(list_path),
            most_cpu_ms=30,
            most_statements=10,
            peer="378 ms, 141 Anfragen",
            peer_name=_PEER,
            requests=60,
        ),
        Case(
            name="Vorschläge, gesucht",
            asks=pages(list_path, q="radweg venloer"),
            most_cpu_ms=30,
            most_statements=10,
            requests=60,
        ),
        Case(
            name="Vorschläge, gesucht, jeder zweite passt",
            asks=pages(list_path, q="radweg"),
            requests=60,
        ),
        Case(
            name="Vorschlag mit 2.000 Kommentaren als Seite",
            asks=pages(path),
            most_cpu_ms=30,
            most_statements=10,
            peer="97 ms, 57 Anfragen; seine Kommentare 1.500 ms, 1.123 Anfragen",
            peer_name=_PEER,
            requests=60,
        ),
        Case(
            name="Behaltene Seite eines Vorschlags",
            asks=lambda n: [Ask(path)] * n,
            most_cpu_ms=4,
            requests=300,
        ),
        Case(
            name="Behaltene Liste der Vorschläge",
            asks=lambda n: [Ask(list_path)] * n,
            most_cpu_ms=4,
            requests=300,
        ),
        *(
            Case(
                name=f"Kachel der Vorschläge z{z}",
                asks=tiles(z),
                most_cpu_ms=12,
                requests=25 if z < 14 else 150,
            )
            for z in (16, 14, 12)
        ),
        Case(
            name="Karte aller Vorschläge, 1280 x 800",
            asks=map_of_all,
            most_bytes=60_000,
            peer="5.691 ms, 4.069 Anfragen, 707 kB",
            peer_name=_PEER,
            together=len(viewport(12, tiles_path)),
            requests=len(viewport(12, tiles_path)),
        ),
        Case(
            name="Unterstützen",
            asks=by_people(f"{path}unterstuetzen/"),
            most_cpu_ms=20,
            peer="29 ms, 24 Anfragen",
            peer_name=_PEER,
            writes=True,
        ),
        Case(
            name="Kommentar bewerten",
            asks=by_people(f"/beteiligung/kommentar/{comment.uuid}/bewerten/", value="1"),
            most_cpu_ms=20,
            writes=True,
        ),
        Case(
            name="Kommentieren",
            asks=by_people(
                f"{path}kommentieren/", text="Das fehlt dort schon lange.", stance="for"
            ),
            most_cpu_ms=20,
            peer="132 ms, 81 Anfragen",
            peer_name=_PEER,
            writes=True,
        ),
    ]

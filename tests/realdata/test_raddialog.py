"""The Bonner Raddialog of 2017: 2,393 proposals and 2,321 comments in their Ortsteile."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from geo.importing import base as geo_importing
from geo.importing.boundary import import_municipality
from geo.importing.zones import import_zones
from participation.filters.words import matching_proposals
from participation.importing import Options, import_proposals
from participation.models import Comment, Consultation, Proposal
from participation.similar import similar
from tests.participation.factories import consultation, project

pytestmark = [pytest.mark.realdata, pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(scope="module")
def dialog(realdata: Path, django_db_setup: None, django_db_blocker: Any) -> Iterator[Consultation]:
    """Bonn with its Ortsteile and the whole dialogue, imported once for this module."""
    folder = realdata / "bonn"
    with django_db_blocker.unblock():
        town, _report = import_municipality(
            geo_importing.Options(path=folder / "bonn_bezirke.geojson"),
            ags="05314000",
            name="Bonn",
            base_url="https://bonn.example",
            union=True,
        )
        import_zones(
            town,
            geo_importing.Options(path=folder / "bonn_ortsteile.geojson"),
            key="ortsteile",
            purpose="district",
        )
        ideas = consultation(project(town, slug="raddialog"), shapes=["point"])
        import_proposals(
            ideas,
            Options(
                proposals=folder / "bonn_raddialog_2017_proposals.csv",
                comments=folder / "bonn_raddialog_2017_comments.csv",
                source="raddialog",
            ),
        )
        yield ideas
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE geo_municipality CASCADE")


def test_all_of_it_came_in(dialog: Consultation) -> None:
    proposals = Proposal.objects.in_consultation(dialog)

    assert proposals.count() == 2393 == proposals.listed().count()
    assert Comment.objects.filter(thread__consultation=dialog).count() == 2321
    assert sum(proposals.values_list("support_count", flat=True)) == 697
    assert dialog.categories.count() == 8


def test_every_proposal_lies_in_exactly_one_ortsteil(dialog: Consultation) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FILTER (WHERE n = 1), count(*) FROM (
              SELECT p.id, count(z.id) AS n FROM participation_proposal p
              LEFT JOIN geo_zone z ON z.municipality_id = p.municipality_id
                AND ST_Covers(z.boundary, p.location::geometry)
              WHERE p.consultation_id = %s GROUP BY p.id
            ) AS each
            """,
            [dialog.pk],
        )
        assert cursor.fetchone() == (2393, 2393)
    assert not Proposal.objects.in_consultation(dialog).filter(zone=None).exists()


def test_threads_keep_their_shape(dialog: Consultation, realdata: Path) -> None:
    path = realdata / "bonn/bonn_raddialog_2017_comments.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        theirs = {row["comment_id"]: row for row in csv.DictReader(file)}
    ours = {
        comment.source_id: comment
        for comment in Comment.objects.filter(thread__consultation=dialog).select_related(
            "parent", "thread__proposal"
        )
    }

    assert set(ours) == set(theirs)
    for key, comment in ours.items():
        assert (comment.parent.source_id if comment.parent else "") == theirs[key]["parent_id"]
        assert comment.thread.proposal.source_id == theirs[key]["proposal_id"]


def test_counters_equal_their_rows(dialog: Consultation) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FROM participation_proposal p WHERE p.consultation_id = %s AND (
              p.support_count <> (SELECT count(*) FROM participation_support s
                                  WHERE s.proposal_id = p.id)
              OR p.comment_count <> (SELECT count(*) FROM participation_comment c
                                     WHERE c.thread_id = p.thread_id AND c.shown))
            """,
            [dialog.pk],
        )
        assert cursor.fetchone()[0] == 0


def test_search_finds_words_however_they_are_inflected(dialog: Consultation) -> None:
    listed = Proposal.objects.in_consultation(dialog).listed()

    def found(words: str) -> set[int]:
        rows = listed.filter(matching_proposals(words, listed))
        return set(rows.values_list("pk", flat=True))

    singular, plural = found("Radweg"), found("radwege")
    titles = set(listed.filter(title__iregex=r"\mradweg").values_list("pk", flat=True))
    assert len(titles) > 100
    assert titles <= singular
    assert plural <= singular and len(plural) > 0.9 * len(singular)
    assert found("Radwegen") <= singular
    assert found("radwge") == plural  # a slip of the finger


# Read by hand: what somebody who writes the first one should be shown first.
TOLD_FIRST = {
    "967": "966",  # at the main station: a way to it, and places to park
    "1623": "2344",  # the same, handed in twice
    "370": "1301",  # cars in the second row, one street on
    "910": "1499",  # a crossing that may be ridden one way only
    "1067": "40",  # the bend below the bridge
    "1405": "1404",  # the fast route to the next town
    "1807": "1370",  # footway and cycleway should change places
    "627": "2270",  # a street too narrow for what it is
    "2010": "2011",  # a mirror for the underpass, spelt two ways
    "1025": "1023",  # a street that should be one for cycling
}


@pytest.mark.parametrize("mine", TOLD_FIRST)
def test_who_proposes_what_is_there_is_told(dialog: Consultation, mine: str) -> None:
    proposal = Proposal.objects.in_consultation(dialog).get(source_id=mine)

    told = similar(
        dialog,
        title=proposal.title,
        text=proposal.text,
        geometry=proposal.geometry,
        exclude=proposal,
    )

    assert told[0].proposal.source_id == TOLD_FIRST[mine]


def test_who_proposes_something_new_is_told_of_nothing(dialog: Consultation) -> None:
    place = Proposal.objects.in_consultation(dialog).get(source_id="967").geometry

    for title in ("Ein Freibad mit Sprungturm", "Bücherschrank vor dem Rathaus"):
        assert similar(dialog, title=title, geometry=place) == []

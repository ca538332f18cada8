"""Proposals of another platform: all of them or none, with their dates, once."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from common.tables import ImportRefused
from participation.importing import Options, import_proposals
from participation.models import Comment, Consultation, Project, Proposal, Support
from tests.factories import Town
from tests.participation.factories import consultation, project

pytestmark = pytest.mark.django_db

HEAD = "id,title,category,date,lat,lon,votes,text\n"
ROWS = (
    '1,Bänke,Grün,18.10.2017,50.8001,7.2001,3,"Bitte\nmehr."\n'
    "2,Ein Brunnen,Wasser,2017-10-19T08:30:00+02:00,50.8002,7.2002,0,\n"
    "3,Ohne Ort,Grün,20.10.2017,,,1,Überall.\n"
)
COMMENTS = (
    "comment_id,proposal_id,parent_id,date,time,title,text\n"
    "11,1,,18. Okt. 2017,12:30,Gut,Das ist gut.\n"
    "13,1,12,18. Okt. 2017,12:50,,Doch.\n"
    "12,1,11,18. Okt. 2017,12:40,,Finde ich nicht.\n"
)


@pytest.fixture
def ideas(town: Town) -> Consultation:
    return consultation(project(town.municipality))


def file(tmp_path: Path, text: str, name: str = "p.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def options(tmp_path: Path, rows: str = ROWS, comments: str = "", **more: Any) -> Options:
    return Options(
        proposals=file(tmp_path, HEAD + rows),
        comments=file(tmp_path, comments, "c.csv") if comments else None,
        source="raddialog",
        **more,
    )


def test_they_come_with_date_place_category_and_votes(
    ideas: Consultation, tmp_path: Path, town: Town
) -> None:
    outcome = import_proposals(ideas, options(tmp_path))

    first, second, third = Proposal.objects.order_by("number")
    assert (outcome.read, outcome.added) == (3, 3)
    assert [each.number for each in (first, second, third)] == [1, 2, 3]
    assert first.text == "Bitte\nmehr."
    assert first.submitted_at is not None
    assert first.submitted_at.isoformat() == "2017-10-17T22:00:00+00:00"
    assert str(first.category) == "Grün" == str(third.category)
    assert first.zone == town.district
    assert third.location is None
    assert first.support_count == 3 == Support.objects.filter(proposal=first).count()
    assert {each.shown for each in (first, second, third)} == {True}
    ideas.refresh_from_db()
    assert ideas.next_number == 4


def test_threads_keep_their_shape_whatever_the_order(ideas: Consultation, tmp_path: Path) -> None:
    import_proposals(ideas, options(tmp_path, comments=COMMENTS))

    top = Comment.objects.get(source_id="11")
    assert top.text == "Gut\n\nDas ist gut."
    assert {c.source_id: c.parent_id for c in Comment.objects.all()} == {
        "11": None,
        "12": top.pk,
        "13": top.pk,
    }
    assert top.reply_count == 2
    assert Proposal.objects.get(number=1).comment_count == 3


def test_the_same_file_again_changes_nothing(ideas: Consultation, tmp_path: Path) -> None:
    import_proposals(ideas, options(tmp_path, comments=COMMENTS))

    outcome = import_proposals(ideas, options(tmp_path, comments=COMMENTS))

    assert (outcome.added, outcome.unchanged) == (0, 6)
    assert (Proposal.objects.count(), Comment.objects.count()) == (3, 3)


def test_what_lies_outside_is_left_out(ideas: Consultation, tmp_path: Path) -> None:
    far = "9,München,Grün,18.10.2017,48.1,11.5,0,Weit weg.\n"

    outcome = import_proposals(ideas, options(tmp_path, ROWS + far))

    assert outcome.added == 3
    assert list(outcome.skipped.values()) == [["9"]]


@pytest.mark.parametrize("title", ["Sehr " * 30 + "lang", "a" * 118 + " b" * 3, "a" * 200])
def test_a_long_title_is_cut_and_kept_whole_in_the_text(
    ideas: Consultation, tmp_path: Path, title: str
) -> None:

    import_proposals(ideas, options(tmp_path, f"1,{title},,18.10.2017,,,0,Mehr.\n"))

    row = Proposal.objects.get()
    assert row.title.endswith(" …")
    assert len(row.title) <= 120
    assert row.text == f"{title}\n\nMehr."


@pytest.mark.parametrize(
    "row",
    [
        "1,,Grün,18.10.2017,,,0,Ohne Titel\n",
        "1,Bänke,Grün,gestern,,,0,Kein Datum\n",
        "1,Bänke,Grün,18.10.2099,,,0,Zukunft\n",
        "1,Bänke,Grün,18.10.2017,95,7.2,0,Kein Ort\n",
        "1,Bänke,Grün,18.10.2017,x,7.2,0,Kein Ort\n",
        "1,Bänke,Grün,18.10.2017,,,-3,Stimmen\n",
        "1,Bänke,Grün,18.10.2017,,,viele,Stimmen\n",
        ",Bänke,Grün,18.10.2017,,,0,Ohne Nummer\n",
        "",
    ],
)
def test_a_file_that_cannot_be_right_writes_nothing(
    ideas: Consultation, tmp_path: Path, row: str
) -> None:
    with pytest.raises(ImportRefused):
        import_proposals(ideas, options(tmp_path, row))

    assert not Proposal.objects.exists()


def test_the_command_makes_a_finished_project(town: Town, tmp_path: Path) -> None:
    path = file(tmp_path, HEAD + ROWS)
    out = StringIO()

    call_command(
        "import_proposals",
        path,
        source="raddialog",
        project="raddialog-2017",
        create="Raddialog",
        municipality=town.municipality.ags,
        stdout=out,
        stderr=StringIO(),
    )

    found = Project.objects.get(slug="raddialog-2017")
    phase = found.consultations.get().phases.get()
    assert "3 added" in out.getvalue()
    assert phase.starts_at.date().isoformat() == "2017-10-17"
    assert "propose" in phase.acts


def test_the_command_says_what_is_missing(town: Town, tmp_path: Path) -> None:
    path = file(tmp_path, HEAD + ROWS)
    common: dict[str, Any] = {
        "source": "x",
        "municipality": town.municipality.ags,
        "stderr": StringIO(),
    }

    with pytest.raises(CommandError, match="--create"):
        call_command("import_proposals", path, project="fehlt", **common)
    with pytest.raises(CommandError, match="no slug"):
        call_command("import_proposals", path, project="Nicht gut", create="A", **common)
    call_command(
        "import_proposals",
        path,
        project="neu",
        create="Neu",
        dry_run=True,
        **common,
        stdout=StringIO(),
    )
    assert not Project.objects.of(town.municipality).exists()

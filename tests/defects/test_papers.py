"""Letters and e-mails: kept with a report for those who work on it, given out as files only, gone
with the time."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Role
from accounts.vault.purging import purge
from common import clock
from defects import paper_files, services
from defects.links import status_path
from defects.models import Category, Paper, Report
from defects.person import of_report
from defects.retention import papers_due
from defects.services import Actor
from defects.services.papers import sweep_papers
from tests import factories
from tests.defects.test_taking import filled
from tests.factories import Town, at
from tests.photos.pictures import jpeg

pytestmark = pytest.mark.django_db
HOST = "lindenbach.example"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.PRIVATE_DIR = tmp_path


@pytest.fixture
def town() -> Town:
    return factories.town(host=HOST)


@pytest.fixture
def report(town: Town) -> Report:
    return services.submit_report(
        municipality=town.municipality,
        category=town.pothole,
        location=at(0, 0),
        text="Ein tiefes Loch.",
    )


def signed_in(user) -> Client:
    client = Client(headers={"host": HOST})
    client.force_login(user)
    return client


def path(report: Report, paper: Paper | None = None, act: str = "") -> str:
    return f"/arbeit/{report.number}/schriftstuecke/" + (f"{paper.uuid}/{act}" if paper else "")


def upload(data: bytes = PDF, name: str = "brief.pdf", content_type: str = "text/html"):
    return SimpleUploadedFile(name, data, content_type)


def filed(report: Report, town: Town, data: bytes = PDF, **fields) -> Paper:
    fields = {"title": "Brief von Anna", "by": town.clara, **fields}
    return services.file_paper(report, upload(data), **fields)


# --- what is taken ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (PDF, "application/pdf"),
        (jpeg(), "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n....IEND....", "image/png"),
        ("Von: Anna\n\nGuten Tag, Gruß\u00a0Anna".encode(), "text/plain"),
    ],
)
def test_the_content_says_what_it_is_whatever_the_name(town, report, data, content_type):
    paper = services.file_paper(report, upload(data, "virus.exe"), title="Brief", by=town.clara)

    assert paper.content_type == content_type
    assert paper_files.path_of(paper.uuid).read_bytes() == data
    assert paper_files.path_of(paper.uuid).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "data",
    [
        b"MZ\x90\x00\x03",
        b"<html><script>alert(1)</script>",
        b"  <svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7 cut off",
        b"GIF89a\x01\x00\x01\x00",
        b"PK\x03\x04 a document of an office program",
        b"text with \x00 in it",
        "Grüße".encode("latin-1"),
        b"\x89PNG\r\n\x1a\n cut off",
        b"   ",
    ],
)
def test_anything_else_is_refused_in_words(town, report, data):
    with pytest.raises(ValidationError, match="kein PDF"):
        services.file_paper(report, upload(data, "brief.pdf"), title="", by=town.clara)
    assert list(paper_files.folder().iterdir()) == []


def test_too_large_too_many_and_twice(town, report, settings):
    filed(report, town)
    with pytest.raises(ValidationError, match="liegt schon"):
        filed(report, town)
    for number in range(19):
        filed(report, town, b"Brief %d" % number)
    with pytest.raises(ValidationError, match="höchstens 20"):
        filed(report, town, b"Einer zu viel")
    settings.PAPER_MAX_BYTES = 10
    with pytest.raises(ValidationError, match="zu groß"):
        filed(town.report(), town)
    assert len(list(paper_files.folder().iterdir())) == 20


# --- at the case --------------------------------------------------------------------------------


def test_a_clerk_files_a_letter_and_saves_it_again(town, report):
    client = signed_in(town.clara)

    put = client.post(
        path(report),
        {"file": upload(), "title": 'Brief "A/B"', "kind": "letter", "from_reporter": "on"},
    )
    assert put.status_code == 303
    paper = Paper.objects.get()
    assert "Brief &quot;A/B&quot;" in client.get(f"/arbeit/{report.number}/").text

    got = client.get(path(report, paper))
    assert b"".join(got.streaming_content) == PDF
    assert got["Content-Disposition"].startswith("attachment")
    assert 'filename="Brief -A-B-.pdf"' in got["Content-Disposition"]
    assert got["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got["Content-Security-Policy"]
    assert "no-store" in got["Cache-Control"]
    got.close()


def test_a_wrong_file_is_said_and_the_words_stay(town, report):
    page = signed_in(town.clara).post(
        path(report),
        {"file": upload(b"MZ\x90"), "title": "Mein Brief"},
    )

    assert page.status_code == 422
    assert "kein PDF" in page.text and "Mein Brief" in page.text


@pytest.mark.parametrize("who", ["alice", "bob", "mo", "admin"])
def test_who_does_not_work_on_it_sees_no_letters(town, report, who):
    paper = filed(report, town)
    client = signed_in(getattr(town, who))

    assert client.get(path(report, paper)).status_code in (
        403,
        404,
    )
    assert client.post(path(report, paper, "loeschen/")).status_code in (403, 404)
    assert client.post(path(report), {"file": upload(b"x")}).status_code in (403, 404)
    assert Paper.objects.count() == 1


def test_a_clerk_elsewhere_and_another_case_do_not_open_it(town, report):
    paper = filed(report, town)
    elsewhere = factories.member(town.municipality, Role.CLERK, town.bauhof)
    second = town.report(body=town.tiefbau)

    assert signed_in(elsewhere).get(path(report, paper)).status_code in (403, 404)
    assert signed_in(town.clara).get(path(second, paper)).status_code == 404


def test_letters_of_a_confidential_case_are_for_who_is_named(town):
    kind = factories.category(
        town.municipality, "noise", kind=Category.Kind.CONFIDENTIAL, default_body=town.tiefbau
    )
    report = services.submit_report(
        municipality=town.municipality, category=kind, location=None, text="Laut."
    )
    nora = factories.member(town.municipality, Role.CONFIDENTIAL)
    paper = filed(report, town, by=nora)

    assert signed_in(town.clara).get(path(report, paper)).status_code in (403, 404)
    assert signed_in(town.dana).get(path(report, paper)).status_code in (403, 404)
    opened = signed_in(nora).get(path(report, paper))
    assert b"".join(opened.streaming_content) == PDF
    opened.close()


def test_filed_by_mistake_it_goes_with_its_file(town, report, django_capture_on_commit_callbacks):
    paper = filed(report, town)

    with django_capture_on_commit_callbacks(execute=True):
        signed_in(town.clara).post(path(report, paper, "loeschen/"))

    assert not Paper.objects.exists()
    assert not paper_files.path_of(paper.uuid).exists()


# --- with a report that is taken down -------------------------------------------------------------


def test_a_report_taken_down_keeps_the_letters(town):
    data = filled(channel="email", papers=[upload(), upload(b"Zweiter Brief")])

    signed_in(town.clara).post("/melden/", data)

    papers = list(Report.objects.get().papers.order_by("id"))
    assert [(paper.title, paper.kind) for paper in papers] == [("E-Mail", "mail")] * 2
    assert all(paper.from_reporter and paper.added_by == town.clara for paper in papers)


def test_a_wrong_letter_stores_no_report(town):
    page = signed_in(town.clara).post(
        "/melden/", filled(channel="letter", papers=[upload(b"MZ\x90", "brief.exe")])
    )

    assert page.status_code == 422
    assert "brief.exe: Das ist kein PDF" in page.text
    assert not Report.objects.exists()


def test_guests_send_no_letters(town):
    Client(headers={"host": HOST}).post("/melden/", filled(papers=[upload()]))

    assert Report.objects.exists()
    assert not Paper.objects.exists()


# --- where it ends ------------------------------------------------------------------------------


def test_it_goes_with_the_time_of_its_case(town, report, django_capture_on_commit_callbacks):
    paper = filed(report, town)
    now = clock.now()
    assert list(papers_due(town.municipality, now)) == []
    services.mark_fixed(report, by=Actor.staff(town.clara, town.tiefbau))
    later = now + timedelta(days=365 * 5)

    with django_capture_on_commit_callbacks(execute=True):
        purge(municipality=town.municipality, only=["defects.paper"], at=later)

    assert not Paper.objects.exists()
    assert not paper_files.path_of(paper.uuid).exists()


def test_the_person_gets_theirs_and_can_take_it_back(
    town, report, django_capture_on_commit_callbacks
):
    own = filed(report, town)
    office = filed(report, town, b"Vermerk", from_reporter=False)
    section = next(each for each in of_report(report) if each.key == "papers")
    assert [row["uuid"] for row in section.rows] == [own.uuid]
    assert [file for _name, file in section.files] == [paper_files.path_of(own.uuid)]

    with django_capture_on_commit_callbacks(execute=True):
        services.erase_reporter(report)

    assert list(Paper.objects.all()) == [office]
    assert not paper_files.path_of(own.uuid).exists()
    page = Client(headers={"host": HOST}).get(status_path(report))
    assert "Vermerk" not in page.text


def test_what_no_row_names_is_swept_after_a_day(town, report):
    import os

    paper = filed(report, town)
    stray = paper_files.folder() / ".abc.part"
    stray.write_bytes(b"x")
    assert sweep_papers() == 0
    old = clock.now().timestamp() - 200_000
    for file in (stray, paper_files.path_of(paper.uuid)):
        os.utime(file, (old, old))

    assert sweep_papers() == 1
    assert paper_files.path_of(paper.uuid).exists()


def test_a_backup_expects_it(town, report):
    paper = filed(report, town)

    assert list(paper_files.expected("default")) == [f"private/papers/{paper.uuid}"]

"""The case file: everything about one report as a PDF and as a ZIP, for those who may have it."""

import csv
import hashlib
import io
import json
import uuid
import zipfile
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import etree
from pdfua import Severity, validate
from PIL import Image

from accounts.models import MailLog, Role
from common import clock
from common.models import Journal
from common.typesetting.blocks import Facts, Heading, Picture, Quote, Table, Text
from defects import services
from defects.documents.gathering import case_file
from defects.documents.pages import document
from defects.models import Category, Report, ReportPhoto
from defects.services import Actor
from moderation.models import Item, Visibility
from moderation.passages import MARKER
from moderation.published_rules import install_rules
from moderation.services import decide
from photos import redacting
from photos.areas import Area
from photos.models import Photo
from tests import factories, jobs
from tests.defects.test_desk import signed_in
from tests.photos import pictures

pytestmark = pytest.mark.django_db
SCHEMA = Path(__file__).parents[2] / "defects/documents/akte.xsd"


@pytest.fixture
def town():
    return factories.town(host="lindenbach.example")


@pytest.fixture
def report(town) -> Report:
    """Alice told of a hole; Clara's office asked, planned and handed it over."""
    made = services.submit_report(
        municipality=town.municipality,
        category=town.pothole,
        location=factories.at(0, 0),
        text="Größe: ß, 🚧, שלום und مرحبا.",
    )
    clara = Actor.staff(town.clara, town.tiefbau)
    services.accept(made, by=clara)
    services.note(made, by=clara, text="Nur für uns: Herr Müller fragt.")
    services.change_file_reference(made, by=clara, reference="66-21.03/2026-0815")
    services.plan(made, by=clara, on=clock.today() + timedelta(days=3))
    return fresh(made)


def fresh(report: Report) -> Report:
    found = Report.objects.select_related(
        "category__parent", "body", "zone", "item", "text_item", "contact", "municipality"
    ).get(pk=report.pk)
    return found


def a_photo(town, report, *, role="reported") -> Photo:
    from photos.services import attach, store_upload

    stored = store_upload(
        municipality=town.municipality,
        draft_key=uuid.uuid4(),
        upload=pictures.upload(pictures.jpeg()),
    )
    photo = attach(stored, parent_item=report.item)
    ReportPhoto.objects.create(report=report, photo=photo, role=role)
    jobs.work()
    photo.refresh_from_db()
    return photo


def take(user, report, kind="pdf", **query):
    return signed_in(user).get(f"/arbeit/{report.number}/akte.{kind}", query)


def body(answer) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def opened(answer) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(body(answer)))
    assert archive.testzip() is None
    return archive


def inside(archive: zipfile.ZipFile, name: str) -> bytes:
    (folder,) = {each.split("/")[0] for each in archive.namelist()}
    return archive.read(f"{folder}/{name}")


def words(found) -> str:
    """Everything that the document says, in its order."""
    said = [found.title, found.subtitle]
    for block in found.blocks:
        match block:
            case Heading(text, _level) | Text(text, _level):
                said.append(text)
            case Quote(text, by, marks):
                said += [text, by, *marks]
            case Facts(pairs):
                said += [": ".join(pair) for pair in pairs]
            case Table(header, rows):
                said += [" | ".join(row) for row in [header, *rows]]
            case Picture():
                said += [block.alt, block.caption]
    return "\n".join(said)


# --- what is in it -----------------------------------------------------------------------


def test_the_pdf_is_one_that_everybody_can_read(town, report, tmp_path):
    a_photo(town, report)
    answer = take(town.clara, report)
    path = tmp_path / "akte.pdf"
    path.write_bytes(body(answer))

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="akte-{report.label}.pdf"'
    found = validate(path).findings
    assert [each.message for each in found if each.severity != Severity.INFO] == []
    with pikepdf.open(path) as file, file.open_outline() as outline:
        assert str(file.Root.Lang) == "de-DE"
        assert [each.title for each in outline.root] == [
            "Ort",
            "Was gemeldet wurde",
            "Fotos",
            "Verlauf",
            "Wer zuständig ist und warum",
            "Entscheidungen der Moderation",
            "Verschickte E-Mails",
        ]
        assert len(outline.root[3].children) == report.events.count()


def test_it_tells_everything_that_happened_by_role_and_never_by_name(town, report):
    town.clara.full_name = "Clara Klar"
    town.clara.save()
    services.hand_over(
        report, by=Actor.staff(town.clara, town.tiefbau), to=town.land, reason="Ist Landesstraße."
    )
    MailLog.objects.create(
        municipality=town.municipality,
        template="defects/to_body_outside",
        recipient_kind="department",
        recipient=town.land.uuid,
        ref=report.events.last().uuid,
        state="sent",
        sent_at=clock.now(),
    )

    said = words(document(case_file(fresh(report), with_contact=False)))

    assert f"Akte {report.label}" in said
    assert "Aktenzeichen: 66-21.03/2026-0815" in said
    assert "Art: Straße, Gehweg: Schlagloch" in said
    assert "Größe: ß, 🚧, שלום und مرحبا." in said
    assert "Nur für uns: Herr Müller fragt." in said
    assert "Verwaltung, Tiefbauamt · nur für die Verwaltung" in said
    assert "Meldende Person · öffentlich" in said
    assert "Ist Landesstraße." in said
    assert "nach der Art" in said
    assert f"{town.land.name} | " in said
    assert "liegt noch dort" in said
    assert "Meldung an die Stelle außerhalb | Stelle | verschickt" in said
    assert "Clara" not in said


def test_what_is_hidden_or_blacked_out_says_so(town, report):
    photo = a_photo(town, report)
    rule = install_rules(town.municipality)[0]
    decide(Item.objects.get(photo=photo), Visibility.HELD, by=town.mo, rule=rule, note="Gesicht")
    Report.objects.filter(pk=report.pk).update(text=f"Loch bei {MARKER}.")

    found = case_file(fresh(report), with_contact=False)
    said = words(document(found))

    assert "Loch bei [entfernt]." in said
    assert "\u2060" not in said
    assert list(found.text_marks) == ["nicht öffentlich: wird geprüft", "Stellen geschwärzt"]
    assert "nicht öffentlich: nicht freigegeben" in said
    assert "Foto | nicht freigegeben | Moderation | " in said
    assert "Gesicht" in said


def test_an_answer_is_told_in_words(town):
    question = factories.part_question(town.pothole)
    choice = question.choices[0]
    made = services.submit_report(
        municipality=town.municipality,
        category=town.pothole,
        location=factories.at(0, 0),
        answers={question.key: choice["key"]},
    )

    found = case_file(fresh(made), with_contact=False)

    assert found.answers == [(question.label["de"], choice["label"]["de"])]


def test_a_report_without_place_text_and_photo_makes_a_file_as_well(town, tmp_path):
    secret = factories.category(town.municipality, "geheim", kind=Category.Kind.CONFIDENTIAL)
    report = town.report(category=secret, shown=False, location=None, place="", text="")
    named = factories.member(town.municipality, Role.CONFIDENTIAL)
    path = tmp_path / "akte.pdf"

    path.write_bytes(body(take(named, report)))

    found = validate(path).findings
    assert [each.message for each in found if each.severity != Severity.INFO] == []


def test_statements_do_not_grow_with_what_happened(town, report):
    def statements() -> int:
        with CaptureQueriesContext(connection) as caught:
            case_file(fresh(report), with_contact=False)
        return len(caught)

    few = statements()
    clara = Actor.staff(town.clara, town.tiefbau)
    for n in range(4):
        services.note(report, by=clara, text=f"Notiz {n}")
        a_photo(town, report)

    assert statements() == few <= 14


# --- the ZIP -----------------------------------------------------------------------------


def test_the_zip_holds_the_same_for_programs_and_its_checksums_hold(town, report):
    a_photo(town, report)
    archive = opened(take(town.clara, report, "zip"))

    names = {name.split("/", 1)[1] for name in archive.namelist()}
    assert names == {
        "akte.pdf",
        "metadaten.json",
        "akte.xml",
        "akte.xsd",
        "verlauf.csv",
        "LIESMICH.txt",
        "fotos/foto-01.webp",
        "pruefsummen.sha256",
    }
    for line in inside(archive, "pruefsummen.sha256").decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(inside(archive, name)).hexdigest() == digest
        names.remove(name)
    assert names == {"pruefsummen.sha256"}
    assert inside(archive, "akte.pdf").startswith(b"%PDF-1.7")
    with Image.open(io.BytesIO(inside(archive, "fotos/foto-01.webp"))) as image:
        assert image.format == "WEBP"


def test_json_xml_and_table_say_the_same(town, report):
    archive = opened(take(town.clara, report, "zip"))

    data = json.loads(inside(archive, "metadaten.json"))
    root = etree.fromstring(inside(archive, "akte.xml"))
    table = list(
        csv.DictReader(
            io.StringIO(inside(archive, "verlauf.csv").decode("utf-8-sig")), delimiter=";"
        )
    )

    etree.XMLSchema(etree.parse(io.BytesIO(inside(archive, "akte.xsd")))).assertValid(root)
    assert data["akte"]["aktenzeichen"] == "66-21.03/2026-0815"
    assert data["akte"]["laufzeit"]["beginn"].endswith(("+01:00", "+02:00"))
    assert data["akte"]["ort"]["breite"] == pytest.approx(50.8)
    assert data["kontakt"] is None
    space = {"a": "urn:nahdran:akte:1"}
    assert root.findtext(".//a:aktenzeichen", namespaces=space) == "66-21.03/2026-0815"
    said = [
        each.findtext("a:was", namespaces=space) for each in root.iterfind(".//a:ereignis", space)
    ]
    assert said == [each["was"] for each in data["verlauf"]] == [row["Was"] for row in table]
    assert len(said) == report.events.count()
    assert report.text in [each["inhalt"] for each in [data["akte"]["text"]]]


def test_what_no_xml_file_can_hold_breaks_none(town, report):
    services.note(report, by=Actor.staff(town.clara, town.tiefbau), text="a\x07b\ufffe]]>&<c")

    root = etree.fromstring(inside(opened(take(town.clara, report, "zip")), "akte.xml"))

    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(root)
    assert "ab]]>&<c" in etree.tostring(root, encoding="unicode", method="text")


def test_what_is_under_the_black_is_only_for_moderators_who_ask(town, report):
    photo = a_photo(town, report)
    rule = install_rules(town.municipality)[0]
    item = Item.objects.get(photo=photo)
    redacting.redact(
        photo,
        [Area(left=0, top=0, width=0.5, height=0.5)],
        by=town.mo,
        rule=rule,
        version=item.version,
    )
    jobs.work()

    def names(user, **query) -> list[str]:
        archive = opened(take(user, report, "zip", **query))
        return [name.split("/", 1)[1] for name in archive.namelist() if ".webp" in name]

    assert names(town.clara, originale="1") == ["fotos/foto-01.webp"]
    assert names(town.dana, originale="1") == ["fotos/foto-01.webp"]
    assert names(town.mo) == ["fotos/foto-01.webp"]
    assert not Journal.objects.filter(verb="photos.original_viewed").exists()
    assert names(town.mo, originale="1") == [
        "fotos/foto-01.webp",
        "fotos-ungeschwaerzt/foto-01.webp",
    ]
    assert Journal.objects.get(verb="photos.original_viewed").actor_uuid == town.mo.uuid
    assert "Fotos ohne Schwärzung" in signed_in(town.mo).get(f"/arbeit/{report.number}/akte/").text


# --- who may have it ---------------------------------------------------------------------


@pytest.mark.parametrize("path", ["akte/", "akte.pdf", "akte.zip"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("alice", 403), ("bob", 403), ("clara", 403), ("mo", 200), ("dana", 200), ("admin", 200)],
)
def test_whoever_may_read_its_inside_takes_it_but_not_the_crew(town, path, who, status):
    """It lies with the Bauhof: Bob is its crew, Clara a clerk of another office."""
    report = town.report()

    assert (
        signed_in(getattr(town, who)).get(f"/arbeit/{report.number}/{path}").status_code == status
    )


@pytest.mark.parametrize("path", ["akte/", "akte.pdf", "akte.zip"])
def test_strangers_learn_nothing(town, client, path):
    hidden = town.report(shown=False)
    secret = town.report(
        category=factories.category(town.municipality, "geheim", kind=Category.Kind.CONFIDENTIAL),
        shown=False,
    )
    elsewhere = factories.town(host="anderswo.example")

    def status(user, number) -> int:
        return signed_in(user).get(f"/arbeit/{number}/{path}").status_code

    assert (
        client.get(
            f"/arbeit/{hidden.number}/{path}", headers={"host": "lindenbach.example"}
        ).status_code
        == 302
    )
    assert status(town.clara, hidden.number) == 404
    assert status(town.mo, secret.number) == 404
    assert status(elsewhere.dana, hidden.number) == 404
    assert status(town.dana, 999_999) == 404


def test_the_contact_is_in_it_only_for_those_who_may_see_it_and_ask(town):
    clerk = factories.member(town.municipality, Role.CLERK, town.bauhof)
    report = town.report(contact=factories.contact(town.municipality, email="rita@example.org"))

    def contact(user, **query):
        data = json.loads(inside(opened(take(user, report, "zip", **query)), "metadaten.json"))
        return data["kontakt"] and data["kontakt"]["email"]

    assert contact(clerk) is None
    assert contact(clerk, kontakt="1") == "rita@example.org"
    assert contact(town.mo, kontakt="1") is None
    assert contact(town.admin, kontakt="1") is None
    assert "Mit dem Kontakt" in signed_in(clerk).get(f"/arbeit/{report.number}/akte/").text
    assert "Mit dem Kontakt" not in signed_in(town.mo).get(f"/arbeit/{report.number}/akte/").text
    said = words(document(case_file(fresh(report), with_contact=True)))
    assert "E-Mail: rita@example.org" in said


def test_the_journal_says_who_took_it(town, report):
    body(take(town.clara, report))
    body(take(town.dana, report, "zip", kontakt="1", originale="1"))

    assert list(
        Journal.objects.filter(verb="case_file.exported")
        .order_by("id")
        .values_list("actor_uuid", "object_uuid", "payload")
    ) == [
        (town.clara.uuid, report.uuid, {"kind": "pdf", "contact": False, "originals": False}),
        (town.dana.uuid, report.uuid, {"kind": "zip", "contact": False, "originals": False}),
    ]

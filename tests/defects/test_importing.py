"""Reports of another system: with their own dates, routed here, once, and told to nobody."""

import json
from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from procrastinate.contrib.django.models import ProcrastinateJob

from common import clock
from defects import services
from defects.history import fold
from defects.models import Category, DeskTask, HandOver, Help, Report, Routing
from defects.services.steps import state_of
from defects.services.telling import look_after
from defects.states import CLOSED, Verb
from moderation.models import Case, Visibility
from tests import factories, jobs

pytestmark = pytest.mark.django_db

HEADER = "id,created_at,updated_at,status,category,title,description,address,lat,lon"
ROW = (
    "A-1,2016-02-16T21:26:17+01:00,2016-02-18T10:00:00+01:00,open,Laterne,,"
    "Dunkel seit Tagen.,Hauptstr.  1,50.8,7.2"
)


@pytest.fixture
def bring_in(town, tmp_path, capsys):
    """Runs the command over rows; answers with what it said."""

    def run(*rows, header=HEADER, **options):
        file = tmp_path / "reports.csv"
        file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        capsys.readouterr()
        call_command("import_reports", str(file), source="old", **options)
        return capsys.readouterr().out

    return run


def row(**values):
    given = dict(zip(HEADER.split(","), ROW.split(","), strict=True))
    return ",".join({**given, **values}.values())


def test_a_report_keeps_its_dates_and_its_number_there(town, bring_in):
    said = bring_in(ROW)

    report = Report.objects.get()
    assert (report.source, report.source_id, report.channel) == ("old", "A-1", "import")
    assert report.created_at == datetime.fromisoformat("2016-02-16T21:26:17+01:00")
    assert (report.text, report.place) == ("Dunkel seit Tagen.", "Hauptstr. 1")
    assert "1 read, 1 added, 0 changed, 0 unchanged" in said


def test_it_is_routed_and_reviewed_like_any_other(town, bring_in):
    bring_in(ROW)

    report = Report.objects.get()
    assert (report.body, report.zone) == (town.bauhof, town.district)
    assert Routing.objects.get(report=report).step == "default"
    assert (report.shown, report.text_shown) == (True, False)
    assert Case.objects.get().item == report.item


def test_texts_that_were_public_there_can_be_public_here(town, bring_in):
    bring_in(ROW, texts_are_public=True)

    assert Report.objects.get().text_shown
    assert not Case.objects.open().exists()


def test_a_confidential_text_stays_so_whatever_was_public_there(town, bring_in):
    town.lamp.kind = Category.Kind.CONFIDENTIAL
    town.lamp.save()

    bring_in(ROW, texts_are_public=True)

    report = Report.objects.get()
    assert (report.shown, report.text_shown) == (False, False)
    assert report.text_item.visibility == Visibility.PRIVATE


def test_nobody_is_written_to(town, bring_in):
    town.lamp.default_body = town.land
    town.lamp.save()
    recent = (clock.now() - timedelta(hours=1)).isoformat()
    bring_in(ROW, row(id="A-2", created_at=recent, updated_at=recent, status="closed"))

    assert jobs.waiting("accounts.send_mail") == []
    assert jobs.waiting("defects.tell_office") == []


def test_a_body_outside_is_not_reminded_of_what_it_was_told_elsewhere(town, bring_in):
    """It has no link of ours. Once somebody has asked after it, it is as any other."""
    town.lamp.default_body = town.land
    town.lamp.save()
    bring_in(ROW)
    report = Report.objects.get()

    look_after(town.municipality)
    row = HandOver.objects.get(report=report)
    assert (row.ended_at, row.reminders) == (None, 0)
    assert not DeskTask.objects.exists()

    services.chase(report, words="Angerufen.", by=services.Actor.staff(town.dana), by_mail=True)
    look_after(town.municipality, at=clock.now() + timedelta(days=30))
    row.refresh_from_db()
    assert row.reminders == 2


def test_what_is_handed_over_after_the_import_is_reminded_of(town, bring_in):
    bring_in(ROW)
    report = Report.objects.get()
    services.hand_over(report, to=town.land, by=services.Actor.staff(town.dana))

    look_after(town.municipality, at=clock.now() + timedelta(days=30))
    assert HandOver.objects.get(report=report).reminders == 1


@pytest.mark.parametrize("status", ["accepted", "in progress"])
def test_what_is_further_here_than_there_stays_as_it_is(town, bring_in, status):
    bring_in(ROW)
    report = Report.objects.get()
    clerk = services.Actor.staff(town.dana, town.bauhof)
    services.accept(report, by=clerk)
    services.plan(report, on=clock.today(), by=clerk)
    services.start(report, by=clerk)
    if status == "in progress":
        services.secure(report, by=clerk)
    before = report.work

    said = bring_in(row(status=status))

    report.refresh_from_db()
    assert "1 unchanged" in said
    assert report.work == before


def test_what_was_merged_here_is_told_by_the_one_that_leads(town, bring_in):
    bring_in(ROW, row(id="A-2"))
    leading, other = Report.objects.order_by("source_id")
    services.mark_duplicate(other, of=leading, by=services.Actor.staff(town.dana))

    said = bring_in(row(status="closed"), row(id="A-2", status="closed"))

    leading.refresh_from_db()
    other.refresh_from_db()
    assert "1 changed, 1 unchanged" in said
    assert (leading.work, other.work) == ("fixed", "received")


def test_what_was_reopened_here_is_closed_again_only_by_news(town, bring_in):
    closed = row(status="closed")
    bring_in(closed)
    report = Report.objects.get()
    services.reopen(report, reason="Noch dunkel.", by=services.Actor.staff(town.dana))

    assert "1 unchanged" in bring_in(closed)
    report.refresh_from_db()
    assert report.work == "received"

    assert "1 changed" in bring_in(row(status="closed", updated_at="2016-03-01T10:00:00+01:00"))
    report.refresh_from_db()
    assert report.work == "fixed"


def test_what_was_refused_here_is_not_accepted_for_the_next(town, bring_in):
    accepted = row(status="accepted")
    bring_in(accepted)
    report = Report.objects.get()
    clerk = services.Actor.staff(town.dana, town.bauhof)
    services.refuse(report, reason="Nicht unsere.", by=clerk, next_body=town.tiefbau)

    assert "1 unchanged" in bring_in(accepted)
    report.refresh_from_db()
    assert (report.body, report.work, report.responsibility) == (
        town.tiefbau,
        "received",
        "offered",
    )


@pytest.mark.parametrize(
    ("status", "work"),
    [
        ("open", "received"),
        ("", "received"),
        ("weitergeleitet", "received"),
        ("In Arbeit", "in_progress"),
        ("angenommen", "accepted"),
        ("closed", "fixed"),
        ("abgelehnt", "not_fixed"),
        ("beantwortet", "answered"),
    ],
)
def test_states_are_translated(town, bring_in, status, work):
    bring_in(row(status=status))

    report = Report.objects.get()
    assert report.work == work
    assert fold(report.events.all()) == state_of(report)
    if report.closed_at:
        assert report.closed_at == datetime.fromisoformat("2016-02-18T10:00:00+01:00")


def test_states_can_be_told(town, bring_in):
    bring_in(row(status="ad acta"), status=[("Ad Acta", "answered")])

    assert Report.objects.get().work == "answered"


@pytest.mark.parametrize("theirs", ["lamp", "LATERNE", "L-7", "Lampe"])
def test_kinds_are_found_by_key_name_mapping_and_code(town, bring_in, tmp_path, theirs):
    services = tmp_path / "services.json"
    services.write_text(json.dumps([{"service_code": "L-7", "service_name": "Laterne"}]))

    bring_in(row(category=theirs), services=services, category=[("lampe", "lamp")])

    assert Report.objects.get().category == town.lamp


def test_kinds_that_are_not_known_can_fall_back(town, bring_in):
    bring_in(row(category="Ufo"), fallback="pothole")

    assert Report.objects.get().category == town.pothole


def test_the_same_file_again_changes_nothing(town, bring_in):
    bring_in(ROW, row(id="A-2", status="closed"))

    said = bring_in(ROW, row(id="A-2", status="closed"))

    assert Report.objects.count() == 2
    assert "2 read, 0 added, 0 changed, 2 unchanged" in said


def test_a_report_follows_its_state_there_but_is_not_opened_again(town, bring_in):
    bring_in(ROW)

    assert "1 changed" in bring_in(row(status="closed"))
    assert Report.objects.get().work == "fixed"
    assert "1 unchanged" in bring_in(row(status="open"))
    assert Report.objects.get().work == "fixed"


def test_rows_of_two_sources_are_two_reports(town, bring_in, tmp_path):
    bring_in(ROW)
    call_command("import_reports", str(tmp_path / "reports.csv"), source="other", verbosity=0)

    assert Report.objects.count() == 2


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"id": ""}, "have no id (a row without an id)"),
        ({"created_at": "gestern"}, "have a date that is none (A-1: gestern)"),
        ({"created_at": "2999-01-01"}, "have a date still to come (A-1: 2999-01-01)"),
        ({"created_at": ""}, "have no date (A-1)"),
        ({"lat": ""}, "have no place (A-1)"),
        ({"lat": "95"}, "have a place that is none on earth (A-1: 7.2 95.0)"),
        (
            {"status": "schwebend"},
            "have a state not known here, say --status THEIRS=OURS (A-1: schwebend)",
        ),
        ({"category": "Ufo"}, "have a kind not known here, say --category THEIRS=KEY (A-1: Ufo)"),
    ],
)
def test_a_row_that_makes_no_sense_is_named_and_the_rest_comes_in(town, bring_in, values, sentence):
    good = [row(id=f"B-{number}") for number in range(30)]

    said = bring_in(*good, row(**values))

    assert f"1 feature left out: {sentence}" in said
    assert Report.objects.count() == 30


def test_a_file_of_nonsense_changes_nothing(town, bring_in):
    good = [row(id=f"B-{number}") for number in range(9)]

    with pytest.raises(CommandError, match="1 of 10 features have no place, for instance A-1"):
        bring_in(*good, row(lat=""))

    assert Report.objects.count() == 0


def test_many_different_mistakes_are_too_many_as_well(town, bring_in):
    good = [row(id=f"B-{number}") for number in range(37)]

    with pytest.raises(CommandError, match="3 of 40 rows cannot be used"):
        bring_in(*good, row(lat=""), row(created_at=""), row(category="Ufo"))

    assert Report.objects.count() == 0


def test_places_outside_are_left_out_however_many(town, bring_in):
    said = bring_in(ROW, row(id="A-2", lon="8.2"), row(id="A-3", lon="8.3"))

    assert Report.objects.count() == 1
    assert "2 features left out: lie outside the municipality (A-2, A-3)." in said


def test_a_dry_run_tells_and_changes_nothing(town, bring_in):
    said = bring_in(ROW, dry_run=True)

    assert "1 added" in said
    assert Report.objects.count() == 0


@pytest.mark.parametrize(
    ("header", "options", "sentence"),
    [
        ("id;created_at;category;lat", {}, "has no column for lon"),
        ("nothing", {}, "is no table"),
        (HEADER, {"column": [("id", "nr")]}, "has no column nr"),
        (HEADER, {"status": [("open", "lost")]}, "There is no state lost"),
        (HEADER, {"category": [("x", "ufo")]}, "has no kind ufo"),
        (HEADER, {"fallback": "ufo"}, "has no kind ufo"),
        (HEADER, {"municipality": "Köln"}, "no municipality Köln"),
    ],
)
def test_what_cannot_be_right_is_refused_with_a_sentence(town, bring_in, header, options, sentence):
    with pytest.raises(CommandError, match=sentence):
        bring_in(ROW, header=header, **options)

    assert Report.objects.count() == 0


def test_an_empty_file_and_a_missing_one_are_refused(town, bring_in, tmp_path):
    with pytest.raises(CommandError, match="no rows"):
        bring_in()
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_reports", str(tmp_path / "none.csv"), source="old")


def test_a_wrong_encoding_is_refused_with_advice(town, tmp_path):
    file = tmp_path / "reports.csv"
    file.write_bytes(f"{HEADER}\n{row(description='Größe')}\n".encode("cp1252"))

    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_reports", str(file), source="old")
    call_command("import_reports", str(file), source="old", encoding="cp1252", verbosity=0)

    assert Report.objects.get().text == "Größe"


def test_semicolons_and_decimal_commas_are_german(town, bring_in):
    values = ROW.replace("50.8", "50|8").replace("7.2", "7|2")

    bring_in(values.replace(",", ";").replace("|", ","), header=HEADER.replace(",", ";"))

    assert Report.objects.count() == 1


def test_two_towns_ask_for_which(town, bring_in):
    factories.town(host="other.example", name="Ahornau")

    with pytest.raises(CommandError, match="Say which"):
        bring_in(ROW)


@pytest.mark.parametrize("status", ["closed", "rejected", "answered"])
def test_who_still_helps_when_it_is_closed_there_is_told_and_the_row_is_taken(
    town, bring_in, status
):
    bring_in(row(status="accepted"))
    report = Report.objects.get()
    lead = services.Actor.staff(town.clara, report.body)
    helper = town.tiefbau if report.body != town.tiefbau else town.bauhof
    services.ask_for_help(report, department=helper, task="Absperren", by=lead)
    mail_before = ProcrastinateJob.objects.filter(task_name="defects.tell_helper").count()

    said = bring_in(row(status=status, updated_at="2016-03-18T10:00:00+01:00"))

    assert "1 changed" in said and "refused" not in said
    report.refresh_from_db()
    assert report.work in CLOSED
    row_of_help = Help.objects.get()
    assert row_of_help.state == Help.State.ENDED
    ended = report.events.get(verb=Verb.HELP_ENDED)
    assert ended.note.text == "Im anderen System abgeschlossen."
    assert not ended.public
    jobs_now = ProcrastinateJob.objects.filter(task_name="defects.tell_helper").count()
    assert jobs_now == mail_before + 1
    assert state_of(report) == fold(report.events.order_by("id"))

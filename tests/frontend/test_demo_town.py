"""The demo town as `make run` builds it: through the real services, with dates hung on today."""

import re
from collections import Counter
from datetime import date, timedelta
from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import override_settings

from accounts.models import Department, LegalPage, LegalText, Membership, User
from accounts.opening import requirements
from common import clock
from common.calendar import is_working_day, working_days_between
from common.clock import BERLIN
from defects.crew_lists import jobs_of_team, next_day
from defects.history import fold
from defects.models import Category, CrewTeam, DeskTask, HandOver, Report, ReportEvent, Routing
from defects.queues import jobs_of
from defects.services.steps import state_of
from defects.states import Verb, public_word
from frontend.demo import offices, reset
from frontend.demo.crews import PIN
from frontend.demo.days import Days, moment
from frontend.demo.everyday import COUNT, Everyday
from frontend.demo.places import Places
from frontend.figures import figures
from frontend.repairs import newly_fixed
from geo.models import Address, Asset, MapFeature, Municipality, Road, Zone
from moderation.models import Case, Decision, Finding
from photos.models import Photo
from tests import factories
from tests.demo_drawn import drawn

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def town(whole_town, django_db_blocker):
    with django_db_blocker.unblock(), whole_town.here():
        municipality = whole_town.municipality()
        municipality.told = whole_town.told
        municipality.var = whole_town.var
        yield municipality


@pytest.fixture
def reports(db, town):
    return list(Report.objects.of(town).select_related("body", "category__parent", "municipality"))


# --- what is there ---------------------------------------------------------------------------


def test_it_says_what_it_does(town):
    assert "Fluss, Straßen und Häuser zeichnen" in town.told
    assert re.search(r"\d+ Meldungen und 7 Vorhaben in Lindenbach", town.told)


def test_the_tables_hold_a_town(db, town):
    assert Zone.objects.of(town).districts().count() == 8
    assert Road.objects.filter(municipality=town).count() > 400
    assert Address.objects.filter(municipality=town).count() > 6_000
    assert Asset.objects.filter(municipality=town, kind="lamp").count() > 1_500
    layers = set(MapFeature.objects.filter(municipality=town).values_list("layer", flat=True))
    assert layers == {"landuse", "water", "building", "rail", "label"}


def test_the_districts_partition_the_boundary_in_the_database_too(db, town):
    with connections["default"].cursor() as cursor:
        cursor.execute(
            """
            SELECT ST_Area(ST_SymDifference(m.boundary, ST_Union(z.boundary))),
                   sum(ST_Area(z.boundary)) - ST_Area(m.boundary)
            FROM geo_municipality m JOIN geo_zone z ON z.municipality_id = m.id
            JOIN geo_zonelayer l ON l.id = z.layer_id AND l.purpose = 'district'
            WHERE m.id = %s GROUP BY m.boundary
            """,
            [town.pk],
        )
        hole, overlap = cursor.fetchone()
    assert hole == 0
    assert overlap == pytest.approx(0, abs=1e-12)


def test_all_shapes_are_valid_and_all_addresses_inside(db, town):
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM geo_mapfeature WHERE municipality_id = %s"
            " AND NOT ST_IsValid(shape)",
            [town.pk],
        )
        assert cursor.fetchone() == (0,)
        cursor.execute(
            "SELECT count(*) FROM geo_address a JOIN geo_municipality m ON m.id = %s"
            " WHERE a.municipality_id = m.id AND NOT ST_Covers(m.boundary, a.location::geometry)",
            [town.pk],
        )
        assert cursor.fetchone() == (0,)


def test_offices_personas_and_rules(db, town):
    bodies = Department.objects.of(town)
    assert Counter(bodies.values_list("kind", flat=True)) == {"inside": 6, "outside": 5}
    assert [body.key for body in bodies if body.is_clearing] == ["buergerbuero"]
    assert all(body.where.startswith(("beim ", "bei ")) for body in bodies)
    assert set(Membership.objects.of(town).values_list("role", flat=True)) == {
        "administrator", "clerk", "confidential", "crew", "dispatcher", "editor", "moderator",
    }  # fmt: skip
    at_work = User.objects.filter(memberships__municipality=town).distinct()
    assert at_work.count() == 15
    assert Category.objects.of(town).count() > 40


def test_it_is_open_with_legal_pages_that_say_that_they_are_examples(db, town, settings):
    settings.DEMO = True
    texts = LegalText.objects.of(town)
    assert sorted(texts.values_list("page", flat=True)) == sorted(LegalPage.values)
    assert all("Das ist ein Beispiel" in text.sections[0]["text"] for text in texts)
    assert town.is_live and sorted(town.legal_pages) == sorted(LegalPage.values)
    # Where the demo answers depends on where it runs.
    assert {line.key for line in requirements.lacking(town)} <= {"address"}


# --- what happened ---------------------------------------------------------------------------


def test_there_are_reports_under_every_public_word(reports):
    words = Counter(public_word(report).key for report in reports)
    assert set(words) == {
        "received", "accepted", "planned", "in_progress", "secured", "question", "elsewhere",
        "fixed", "confirmed", "not_fixed", "nothing_found", "duplicate", "reopened", "answered",
    }  # fmt: skip
    assert 140 <= len(reports) <= 220
    assert words["elsewhere"] >= 5


def test_nothing_is_reported_from_the_middle_of_a_lake(db, town):
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT r.number FROM defects_report r JOIN geo_mapfeature f"
            " ON f.municipality_id = r.municipality_id AND f.layer = 'water' AND f.kind = 'lake'"
            " AND ST_Covers(f.shape, r.location::geometry) WHERE r.municipality_id = %s",
            [town.pk],
        )
        assert cursor.fetchall() == []


def test_the_newest_reports_have_pictures_to_see(db, town):
    newest = Report.objects.of(town).filter(shown=True).order_by("-created_at")[:20]
    seen = Photo.objects.of(town).filter(of_report__report__in=newest).exclude(public_name="")
    assert seen.count() >= 4


def test_each_row_is_the_fold_of_its_events(reports):
    events = ReportEvent.objects.filter(report__in=reports).order_by("id")
    of_report: dict[int, list[ReportEvent]] = {}
    for event in events:
        of_report.setdefault(event.report_id, []).append(event)
    for report in reports:
        assert fold(of_report[report.pk]) == state_of(report)


def test_every_not_fixed_reason_is_told(reports):
    reasons = {report.not_fixed_reason for report in reports if report.work == "not_fixed"}
    assert reasons == {"nothing_found", "not_ours", "within_norm", "no_means", "other"}


def test_staff_act_on_working_days_in_office_hours(db, town):
    for event in ReportEvent.objects.filter(municipality=town, actor_kind="staff"):
        local = event.at.astimezone(BERLIN)
        assert is_working_day(local.date(), land=town.land), event
        assert 7 <= local.hour < 17, event


def test_histories_run_forward_and_nothing_is_in_the_future(reports):
    now = clock.now()
    for report in reports:
        moments = [event.at for event in report.events.order_by("id")]
        assert moments == sorted(moments)
        assert moments[0] == report.created_at
        assert moments[-1] <= now
        assert now - report.created_at < timedelta(days=260)


def test_numbers_rise_with_time(reports):
    in_order = sorted(reports, key=lambda report: (report.created_at, report.pk))
    assert [r.number for r in in_order] == sorted(r.number for r in reports)
    assert reports[-1].label.startswith("L-24")


def test_the_crew_has_twelve_jobs_for_today(db, town):
    bauhof = Department.objects.get(municipality=town, key="bauhof")
    today, land = clock.today(), town.land
    assert len(jobs_of([bauhof], today=today)) == 12
    teams = CrewTeam.objects.filter(department=bauhof)
    lists = [list(jobs_of_team(team)) for team in teams]
    assert [team.name for team in teams] == ["Team Nord", "Team Süd"]
    assert {job.planned_for for jobs in lists for job in jobs} == {today, next_day(today, land)}
    assert [len([job for job in jobs if job.planned_for == today]) for jobs in lists] == [5, 5]
    assert [len([job for job in jobs if job.planned_for != today]) for jobs in lists] == [2, 2]
    assert all(team.phones.count() == 1 and team.has_pin(PIN) for team in teams)


def test_home_shows_six_pairs_and_they_can_be_seen(db, town):
    with override_settings(PUBLIC_DIR=town.var / "public"):
        pairs = newly_fixed(town, at=clock.now())
        assert len(pairs) == 6
        for pair in pairs:
            assert pair.before.alt and pair.after.alt
            for photo in (pair.before, pair.after):
                path = town.var / "public" / "photos" / f"{photo.public_name}-400.webp"
                assert path.read_bytes()[8:12] == b"WEBP"


def test_home_has_its_sentence_of_truth(db, town):
    told = figures(town, at=clock.now())
    assert told.days == 5
    assert told.out_of_ten >= 7
    assert told.elsewhere >= 5


def test_one_report_lies_with_the_road_authority_since_six_working_days(db, town):
    lying = HandOver.objects.filter(
        municipality=town, ended_at=None, body__key="strassen_land"
    ).select_related("report")
    days = [working_days_between(row.at, clock.now(), land=town.land) for row in lying]
    assert days.count(6) == 1
    [report] = [row.report for row, count in zip(lying, days, strict=True) if count == 6]
    sentence = Routing.objects.filter(report=report).latest("id").sentence
    assert "L 297" in sentence and "Landesbetrieb Straßenbau" in sentence
    assert report.shown and report.text_shown


def test_bodies_outside_wait_are_reminded_and_looked_after(db, town):
    waiting = HandOver.objects.filter(municipality=town, ended_at=None, answered_at=None)
    tasks = DeskTask.objects.of(town).live()

    assert waiting.filter(reminded_at=None).exists()
    reminded = waiting.exclude(reminded_at=None)
    assert reminded.exclude(report__tasks__in=tasks).exists()
    assert tasks.filter(kind="follow_up").exists()
    assert tasks.filter(kind="unread").count() <= 1
    assert tasks.count() <= 8


def test_one_story_is_told_in_full(reports):
    [whole] = [report for report in reports if report.text.startswith("Seit dem Regen")]
    verbs = list(whole.events.order_by("id").values_list("verb", flat=True))
    assert verbs == [
        Verb.SUBMITTED, Verb.ROUTED, Verb.ACCEPTED, Verb.ASKED, Verb.REPLIED, Verb.SECURED,
        Verb.NOTED, Verb.PLANNED, Verb.STARTED, Verb.FIXED, Verb.CONFIRMED,
    ]  # fmt: skip
    assert public_word(whole).key == "confirmed"


def test_moderators_have_a_queue_of_about_ten(db, town):
    waiting = Case.objects.waiting(town)
    assert 9 <= waiting.count() <= 18
    assert set(waiting.values_list("reason", flat=True)) == {"new", "edited", "flagged"}
    assert Decision.objects.filter(municipality=town, outcome="held").count() == 6


@pytest.mark.parametrize("clock_time", ["00:05", "07:00", "09:20", "10:30", "15:00", "23:50"])
def test_the_queue_is_no_longer_in_the_morning_than_in_the_afternoon(clock_time):
    """Yesterday's reports do not wait for an office that opens in some hours."""
    days = Days(date(2026, 11, 26), offices.AGS[:2])  # a Thursday
    now = moment(days.today, clock_time)
    places = Places(drawn("1"), Random("1:places"))
    stories = Everyday(days, places, now, Random("1:everyday")).stories()
    came = [story for story in stories if story.came < now]
    waiting = [
        story
        for story in came
        if not any(act.verb == "release" and story.came < act.at < now for act in story.acts)
    ]
    assert len(came) == COUNT
    assert len(waiting) == 2


def test_moderators_see_what_the_checks_hint_at(db, town):
    hinted = Finding.objects.of(town).of_latest_text()
    assert {"insult", "link"} <= set(hinted.values_list("check_key", flat=True))


def test_confidential_reports_are_never_shown(reports):
    private = [report for report in reports if report.category.kind == "confidential"]
    assert len(private) == 3
    assert not any(report.shown or report.text_shown for report in private)
    assert any(report.location is None for report in private)


def test_all_pictures_are_ready(db, town):
    photos = Photo.objects.of(town)
    assert photos.count() > 60
    assert set(photos.values_list("state", flat=True)) == {"ready"}


def test_nobody_gets_mail_about_what_never_happened(db, town):
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        assert cursor.fetchone() == (0,)


# --- again -------------------------------------------------------------------------------------


def test_a_second_run_changes_nothing(db, town):
    before = list(Report.objects.of(town).values_list("uuid", "updated_at"))
    told = StringIO()
    call_command("demo_town", stdout=told)
    assert "steht schon" in told.getvalue()
    assert list(Report.objects.of(town).values_list("uuid", "updated_at")) == before


def test_a_real_municipality_is_never_touched(db):
    real = factories.municipality(ags="05911000", name="Bochum")
    with pytest.raises(ValueError, match="is not a demo"):
        reset.remove(real)
    if not Municipality.objects.filter(ags=offices.AGS).exists():
        factories.municipality(ags=offices.AGS)
        with pytest.raises(CommandError, match="real municipality"):
            call_command("demo_town", "--reset")


# --- days --------------------------------------------------------------------------------------


@pytest.mark.parametrize("today", ["2026-11-22", "2026-11-23", "2027-02-20", "2026-12-27"])
def test_working_days_are_counted_back_from_any_day(today):
    from datetime import date

    day = date.fromisoformat(today)
    days = Days(day, "05")
    six = days.at(6, "08:12")
    noon = days.at(0, "12:00") if days.working(0) == day else clock.now()
    assert is_working_day(days.working(6), land="05")
    if days.working(0) == day:
        assert working_days_between(six, noon, land="05") == 6
    assert days.working(-1) > day

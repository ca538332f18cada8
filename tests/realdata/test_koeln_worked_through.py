"""Cologne's fifty reports of 2016 worked through, by offices and rules that come from files.

The town is made and the reports are brought in once for all tests of this module, on the morning
after the last of them; what a test does is taken back. Nothing here is made up but the people,
and what they answer.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core import mail as outbox
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.test import Client, override_settings
from django.utils.html import escape

from accounts.models import Department, Role, User
from accounts.setup import files as setting
from common import clock, page_cache
from defects import committee_paper, services, wording
from defects.clocks import days_of, targets_of
from defects.committee import Period, figures
from defects.history import fold
from defects.models import Category, DeskTask, Purpose, Report, Routing, RuleSet
from defects.replying import templates_for
from defects.services import telling
from defects.services.steps import state_of
from defects.states import OPEN, public_word
from defects.templates_de import install_text_templates
from tests import clean, factories, jobs
from tests.conftest import _as_owner
from tests.defects import walking
from tests.realdata import koeln_set_up as files
from tests.realdata.koeln_day import a_day
from tests.realdata.koeln_reading import counted, heaps_of, searched, signed_in, table
from tests.realdata.koeln_town import HOST, MORNING, Koeln, bring_in, found

pytestmark = [pytest.mark.realdata, pytest.mark.slow, pytest.mark.django_db]


def it_is(moment: datetime | None) -> None:
    configured.CLOCK_OFFSET_SECONDS = 0
    if moment is not None:
        configured.CLOCK_OFFSET_SECONDS = (moment - clock.now()).total_seconds()


@pytest.fixture(scope="module")
def koeln(
    realdata: Path,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: Any,
) -> Iterator[Koeln]:
    with django_db_blocker.unblock():
        try:
            it_is(MORNING)
            made = found(realdata, tmp_path_factory.mktemp("koeln"))
            it_is(None)
            yield made
        finally:
            it_is(None)
            with _as_owner(connection.settings_dict["NAME"]) as owner:
                clean.empty(owner)


@pytest.fixture(autouse=True)
def _that_morning(koeln: Koeln, settings: Any) -> None:
    settings.CLOCK_OFFSET_SECONDS = 0
    settings.CLOCK_OFFSET_SECONDS = (MORNING - clock.now()).total_seconds()
    koeln.people = {"dana": koeln.people["dana"]}  # whom the test before made is taken back


# --- the set-up and the rules ---------------------------------------------------------------


def test_the_set_up_is_what_the_list_names(koeln):
    """37 kinds, 24 offices and the field offices of nine Stadtbezirke; nothing by hand."""
    departments = Department.objects.of(koeln.town)
    kinds = Category.objects.of(koeln.town)

    assert (len(koeln.kinds), kinds.count()) == (37, 37)
    named = {office for kind in koeln.kinds for office in kind.offices}
    assert (len(named), departments.count()) == (24, 33)
    assert {each.name for each in departments.filter(kind="outside")} == set(files.OUTSIDE)
    assert departments.get(is_clearing=True).name == files.CLEARING
    text = setting.export(koeln.town)
    assert setting.compare(koeln.town, text) == []


def test_every_report_is_routed_by_a_rule(koeln):
    routings = Routing.objects.filter(report__municipality=koeln.town)

    assert routings.count() == len(koeln.rows) == 50
    assert {each.step for each in routings} == {Routing.Step.RULE}
    for each in routings.select_related("report__body", "rule"):
        assert each.body == each.report.body == (each.rule.body or koeln.office("Verkehrstechnik"))
        assert "{" not in each.sentence
    assert not Report.objects.filter(body__is_clearing=True).exists()


def test_each_office_has_its_share(koeln):
    assert Counter(each.body.name for each in koeln.reports()) == {
        "Tiefbauamt": 19,
        "Stadtwerke": 6,
        "Entsorgungsbetriebe": 6,
        "Ordnungsdienst Innenstadt": 5,
        "Ordnungsdienst Ehrenfeld": 4,
        "Grünflächenamt": 3,
        "Ordnungsdienst Rodenkirchen": 2,
        "Ordnungsdienst Chorweiler": 1,
        "Ordnungsdienst Nippes": 1,
        "Ordnungsdienst Porz": 1,
        "Verkehrstechnik": 1,
        "Verkehrsüberwachung": 1,
    }


def test_the_same_rules_again_would_move_nothing(koeln):
    dana = koeln.people["dana"]
    active = RuleSet.objects.active_of(koeln.town).get()
    draft = services.draft_rules(koeln.town, by=dana, copy_of=active)

    simulation = services.simulate_rules(draft, by=dana, months=2)
    jobs.work()

    simulation.refresh_from_db()
    # All but the confidential one, whose routing nobody reads by a simulation.
    assert (simulation.state, simulation.total, simulation.result["moved"]) == ("done", 49, 0)


def test_bringing_them_in_told_nobody_and_nobody_is_reminded_of_it(koeln):
    telling.look_after(koeln.town)
    telling.look_after(koeln.town, at=MORNING + timedelta(days=30))

    assert {name for name, _values in jobs.waiting()} == {"moderation.examine"}
    assert not DeskTask.objects.exists()


# --- texts ------------------------------------------------------------------------------------


def test_the_closing_templates_resolve_on_every_report(koeln):
    install_text_templates(koeln.town)
    closing = (Purpose.FIXED, Purpose.NOT_FIXED, Purpose.ANSWER)
    filled = Counter()

    left = Counter()
    for report in koeln.reports():
        offered = templates_for(report)
        for purpose, rows in offered.items():
            for row in rows:
                missing = wording.unresolved(row.filled)
                if purpose in closing:
                    assert missing == [], (report.source_id, row.name)
                    filled[purpose] += 1
                left.update(f"{row.key} {name}" for name in missing)
    assert filled == {"fixed": 56, "not_fixed": 200, "answer": 100}
    assert left == {
        "message_planned {termin}": 50,
        "redirect_plain {verweis}": 50,
        "redirect_plain {link}": 50,
        # Who gets it next is chosen at the step.
        "refusal_other_road {naechste_stelle}": 50,
        "refusal_other_work {naechste_stelle}": 50,
        "refusal_seen {naechste_stelle}": 50,
    }


# --- a day ------------------------------------------------------------------------------------


@dataclass
class Day:
    worked: dict[str, int]
    mails: list[EmailMessage]
    people: dict[str, User]
    ended: datetime


@pytest.fixture(scope="class")
def one_day(
    koeln: Koeln, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[Day]:
    """Worked once for all who look at what it left; then it never was."""
    var = tmp_path_factory.mktemp("day")
    folders = {"VAR_DIR": var, "PRIVATE_DIR": var / "private", "PUBLIC_DIR": var / "public"}
    with django_db_blocker.unblock(), override_settings(**folders), transaction.atomic():
        try:
            it_is(MORNING)
            koeln.people = {"dana": koeln.people["dana"]}
            outbox.outbox.clear()
            worked = a_day(koeln)
            ended = clock.now()
        finally:
            it_is(None)
        yield Day(worked, list(outbox.outbox), dict(koeln.people), ended)
        transaction.set_rollback(True)


class TestAfterADay:
    @pytest.fixture(autouse=True)
    def day(self, one_day: Day, koeln: Koeln, _that_morning: None) -> Day:
        koeln.people = dict(one_day.people)
        it_is(one_day.ended)
        return one_day

    def test_a_day_at_the_desks(self, day):
        assert day.worked == {
            "refused": 2,
            "accepted": 30,
            "outside": 5,
            "asked": 1,
            "merged": 2,
            "cleared away": 7,
            "by the team": 3,
            "closed": 9,
        }
        told = Counter(to for each in day.mails for to in each.to)
        assert told == {"ordnungsamt@koeln.example": 1, "stadtwerke@koeln.example": 1}
        for each in day.mails:
            assert not re.search(r"\{\w*\}", each.body), each.subject
        [reminder] = [each for each in day.mails if each.to == ["stadtwerke@koeln.example"]]
        assert f"https://{HOST}/" in reminder.body

    def test_after_the_day_each_row_is_what_its_events_say_and_its_clocks_are_set(self, koeln):
        for report in koeln.reports():
            told = fold(report.events.order_by("id"))
            assert told == state_of(report), report.source_id
            days = days_of(
                told,
                created_at=report.created_at,
                targets=targets_of(report.category, koeln.town),
                is_danger=report.is_danger,
                land=koeln.town.land,
            )
            assert days.write_to(report) == {}, report.source_id
            runs = report.work in OPEN and not report.duplicate_of and not told.paused_since
            assert (report.due_on is not None) == runs, report.source_id

    def test_the_committee_reads_what_the_database_says(self, koeln):
        period = Period(date(2016, 2, 15), date(2016, 2, 17))
        later = MORNING + timedelta(days=13)
        found = figures(koeln.town, period, at=later)
        within = {"first": period.start, "last": period.end}

        [(reported, over, fixed, not_fixed, answered, still)] = counted(
            """
            SELECT count(*) FILTER (WHERE day BETWEEN %(first)s AND %(last)s),
                   count(*) FILTER (WHERE over), count(*) FILTER (WHERE over AND work = 'fixed'),
                   count(*) FILTER (WHERE over AND work = 'not_fixed'),
                   count(*) FILTER (WHERE over AND work = 'answered'),
                   count(*) FILTER (WHERE day <= %(last)s AND duplicate_of_id IS NULL
                                    AND (closed IS NULL OR closed > %(last)s))
            FROM (SELECT *, closed BETWEEN %(first)s AND %(last)s
                         AND duplicate_of_id IS NULL AS over FROM r) AS r
            """,
            koeln,
            **within,
        )
        now = found.now
        assert (now.reported, now.closed, now.fixed) == (reported, over, fixed)
        assert (now.not_fixed, now.answered, now.open_at_end) == (not_fixed, answered, still)
        kinds = counted(
            """
            SELECT c.name->>'de', count(*) FROM r JOIN defects_category c ON c.id = category_id
            WHERE day BETWEEN %(first)s AND %(last)s GROUP BY 1
            """,
            koeln,
            **within,
        )
        assert {each.name: each.reported for each in found.kinds if each.reported} == dict(kinds)
        late = counted(
            """
            SELECT b.name, count(*) FROM r JOIN accounts_department b ON b.id = body_id
            WHERE closed_at IS NULL AND duplicate_of_id IS NULL AND due_on < %(day)s GROUP BY 1
            """,
            koeln,
            day=later.date(),
        )
        assert len(late) > 3
        assert {each.body: each.count for each in found.overdue} == dict(late)
        assert [each.count for each in found.spots] == heaps_of(
            [
                point
                for (point,) in counted(
                    """
            SELECT location::geometry FROM r WHERE day BETWEEN %(first)s AND %(last)s
            """,
                    koeln,
                    **within,
                )
            ]
        )
        [(lying,)] = counted(
            "SELECT count(*) FROM r WHERE responsibility = 'handed_over' AND closed_at IS NULL",
            koeln,
        )
        assert len(found.lying) == lying
        assert sum(number for _name, number in found.states) == reported
        page = signed_in(koeln.people["dana"]).get(
            "/arbeit/ausschuss/?von=2016-02-15&bis=2016-02-17"
        )
        today = figures(koeln.town, period)
        assert all(sentence in page.text for sentence in committee_paper.sentences(today))

    def test_the_files_hold_exactly_these_reports(self, koeln):
        reports = {each.label: each for each in koeln.reports()}
        public = {label for label, each in reports.items() if each.category.kind == "public"}
        everything = table(signed_in(koeln.people["dana"]).get("/arbeit/liste.csv?liste=alle"))
        for_all = table(Client(headers={"host": HOST}).get("/meldungen/liste.csv"))

        assert len(public) == 49
        assert set(everything) == set(for_all) == public
        for label in public:
            report, row = reports[label], koeln.rows[reports[label].source_id]
            place, text = " ".join(row["address"].split()), row["description"].strip()
            for line in (everything[label], for_all[label]):
                assert (line["Ort"], line["Art"]) == (place, str(report.category))
                assert line["Text"].replace("\r\n", "\n") == text.replace("\r\n", "\n")
                assert line["Stand"] == public_word(report).word
                assert line["Gemeldet"] == f"{datetime.fromisoformat(row['created_at']):%d.%m.%Y}"
                assert float(line["Breite"].replace(",", ".")) == round(float(row["lat"]), 6)
            assert everything[label]["Zuständig"] == report.body.name
        for office in {each.body for each in reports.values() if each.body.kind == "inside"}:
            own = table(signed_in(koeln.clerk(office)).get("/arbeit/liste.csv?liste=alle"))
            assert set(own) >= {
                each.label for each in reports.values() if each.body == office and each.shown
            }

    def test_each_report_has_its_pages(self, koeln):
        guest, dana = Client(headers={"host": HOST}), signed_in(koeln.people["dana"])
        listed = guest.get("/api/v1/reports/?limit=500").json()["features"]
        assert len(listed) == 49

        for report in koeln.reports(category__kind="public"):
            public = guest.get(report.get_absolute_url())
            assert public.status_code == 200
            assert escape(report.place) in public.text
            case = dana.get(f"/arbeit/{report.number}/")
            assert case.status_code == 200
            assert escape(report.place) in case.text
        fixed = koeln.reports(work="fixed")[0]
        paper = dana.get(f"/arbeit/{fixed.number}/akte.pdf")
        assert paper.status_code == 200

    def test_the_file_of_the_next_night_undoes_nothing(self, koeln, realdata, tmp_path):
        """The same rows change nothing. When the other system has closed all, what is still open
        here and leads is closed; what was settled here stays."""
        before = {each.pk: state_of(each) for each in koeln.reports()}

        bring_in(koeln.rows, realdata / "koeln", tmp_path)
        assert {each.pk: state_of(each) for each in koeln.reports()} == before

        over = {
            key: {**row, "status": "closed", "updated_at": MORNING.isoformat()}
            for key, row in koeln.rows.items()
        }
        still = {each.pk for each in koeln.reports(work__in=OPEN, duplicate_of=None)}
        bring_in(over, realdata / "koeln", tmp_path)
        after = {each.pk: state_of(each) for each in koeln.reports()}
        assert {pk for pk, state in after.items() if state != before[pk]} == still
        assert {after[pk].work for pk in still} == {"fixed"}
        for each in koeln.reports():
            assert fold(each.events.order_by("id")) == after[each.pk]

    def test_what_is_confidential_is_nowhere_public(self, koeln, monkeypatch):
        [report] = koeln.reports(category__kind="confidential")
        assert (report.body.name, report.shown, report.text_shown) == (
            "Verkehrsüberwachung",
            False,
            False,
        )
        monkeypatch.setattr(factories, "TOWN_HALL", report.location)
        client = Client(headers={"host": HOST})
        paths = [path.format(**walking.variables()) for path in walking.EVERYWHERE]
        bodies = {path: walking.body(client, path) for path in paths}

        secrets = {report.text[:20], report.text[-8:], report.place, report.get_absolute_url()}
        assert walking.found_in(bodies, secrets) == set()
        assert client.get(report.get_absolute_url()).status_code == 404
        words = [
            *re.findall(r"\w{5,}", report.text)[-2:],
            report.text[-4:],
            report.place.split(".")[0],
        ]
        answers = searched(client, words)
        Report.objects.filter(pk=report.pk).update(text="", place="")
        page_cache.pages.clear()
        assert searched(client, words) == answers  # as if it had never been written
        nora = factories.member(koeln.town, Role.CONFIDENTIAL)
        named, other = signed_in(nora), signed_in(koeln.people["dana"])
        case, search = (
            f"/arbeit/{report.number}/",
            f"/arbeit/liste.csv?liste=alle&q={report.number}",
        )
        assert named.get(case).status_code == 200
        assert other.get(case).status_code in (403, 404)
        assert (set(table(named.get(search))), set(table(other.get(search)))) == (
            {report.label},
            set(),
        )

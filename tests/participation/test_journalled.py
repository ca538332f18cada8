"""What must stand in the journal of consultations: the schedule and who changes it, each opening
and closing with its numbers, and whoever takes data out."""

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import ProgrammingError, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from procrastinate.contrib.django import app

from accounts.models import Membership, Role
from common import clock
from common.audit import sealing
from common.models import ActorKind, Journal
from moderation.halves import HalfYear
from participation import services
from participation.models import Consultation, Phase, PhaseMoment, Poll, PollOption, Project
from participation.models.consultation import Act, Eligibility, Review
from participation.models.proposal import Origin
from participation.services import Participants, PhaseFields, export
from tests import factories
from tests.concurrency import at_once
from tests.factories import Town
from tests.jobs import work
from tests.participation.factories import (
    add_phase,
    citizen,
    consultation,
    project,
    submitted,
)
from tests.participation.staff import draft, editor, published, soon

pytestmark = pytest.mark.django_db
VOTES = (Act.VOTE,)


def lines(verb: str) -> list[Journal]:
    return list(Journal.objects.filter(verb=f"participation.{verb}").order_by("id"))


def poll_with_votes(town: Town, **fields: Any) -> Poll:
    """Begun yesterday: two voted for the first of two options, three more did on paper."""
    row = consultation(project(town.municipality), "poll", **fields)
    poll = Poll.objects.create(consultation=row, question="Wie soll der Platz heißen?")
    first, _second = (
        PollOption.objects.create(poll=poll, title=title, order=order)
        for order, title in enumerate(("Lindenplatz", "Marktplatz"))
    )
    for _ in range(2):
        services.vote(poll, [first], by=citizen())
    services.enter_paper_votes(poll, {first: 3}, origin=Origin.PAPER, note="", by=editor(town))
    return poll


# --- opening and closing ------------------------------------------------------------------------


def test_an_opening_is_noted_with_the_moment_it_was_scheduled_for(town: Town) -> None:
    row = consultation(project(town.municipality))
    phase = row.phases.get()

    assert services.note_moments() == 1
    assert services.note_moments() == 0

    (line,) = lines("phase_opened")
    assert (line.municipality_id, line.object_uuid) == (town.municipality.pk, row.uuid)
    assert (line.actor_kind, line.actor_uuid) == (ActorKind.SYSTEM, None)
    assert line.payload == {
        "phase": str(phase.uuid),
        "scheduled": phase.starts_at.isoformat(),
        "acts": [*phase.acts],
        "results": "always",
    }
    assert line.at > phase.starts_at  # noted afterwards, and it says so
    assert lines("phase_closed") == []


def test_a_closing_is_noted_with_the_numbers_of_the_poll(town: Town) -> None:
    poll = poll_with_votes(town, results=Phase.Results.AFTER)
    row = poll.consultation
    first, second = poll.options.all()

    with time_machine.travel(clock.now() + timedelta(days=15)):
        assert services.note_moments() == 2

    (line,) = lines("phase_closed")
    assert line.payload["scheduled"] == row.phases.get().ends_at.isoformat()
    assert line.payload["numbers"] == {
        "total": 5,
        "by_origin": {"online": 2, "paper": 3},
        "poll": {
            "people": 2,
            "options": [
                {"option": str(first.uuid), "online": 2, "paper": 3},
                {"option": str(second.uuid), "online": 0, "paper": 0},
            ],
        },
    }


def test_numbers_that_nobody_may_see_yet_are_not_in_the_journal_either(town: Town) -> None:
    poll = poll_with_votes(town, results=Phase.Results.AFTER)
    row, now = poll.consultation, clock.now()
    later = row.phases.get().ends_at
    add_phase(row, later, later + timedelta(days=5), acts=VOTES, results=Phase.Results.AFTER)

    with time_machine.travel(now + timedelta(days=15)):
        services.note_moments()
        (closed,) = lines("phase_closed")
        assert closed.payload["numbers"] == {
            "hidden_until": (later + timedelta(days=5)).isoformat()
        }
    with time_machine.travel(now + timedelta(days=20)):
        services.note_moments()

    assert lines("phase_closed")[1].payload["numbers"]["poll"]["people"] == 2


def test_supports_and_proposals_are_counted_at_the_close(town: Town) -> None:
    row = consultation(project(town.municipality))
    one = submitted(row)
    services.support(one, by=citizen())

    with time_machine.travel(clock.now() + timedelta(days=15)):
        services.note_moments()

    numbers = lines("phase_closed")[0].payload["numbers"]
    assert (numbers["total"], numbers["supports"]) == (1, 1)


def test_what_nobody_could_see_was_never_open(town: Town) -> None:
    now = clock.now()
    consultation(project(town.municipality, published_at=None))
    late = project(town.municipality, published_at=now - timedelta(hours=1))
    consultation(late, starts_at=now - timedelta(days=9), ends_at=now - timedelta(days=2))
    begun = consultation(late, starts_at=now - timedelta(days=9))
    consultation(late, starts_at=now + timedelta(days=9))

    assert services.note_moments() == 1

    (line,) = lines("phase_opened")
    assert line.object_uuid == begun.uuid
    assert line.payload["published"] == late.published_at.isoformat()  # type: ignore[union-attr]


@pytest.mark.django_db(transaction=True)
def test_two_workers_note_it_once() -> None:
    town = factories.town()
    consultation(project(town.municipality))

    assert sorted(at_once(*[services.note_moments] * 3)) == [0, 0, 1]
    assert len(lines("phase_opened")) == 1


def test_what_was_noted_is_never_noted_otherwise(town: Town) -> None:
    consultation(project(town.municipality))
    services.note_moments()

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        PhaseMoment.objects.update(scheduled_at=clock.now())


def test_the_job_runs_every_few_minutes() -> None:
    crons = {each.task.name: each.cron for each in app.periodic_registry.periodic_tasks.values()}
    assert crons["participation.note_moments"] == "*/5 * * * *"


# --- who changes the schedule -------------------------------------------------------------------


def fields_of(phase: Phase, **changes: Any) -> PhaseFields:
    values = {
        "phase": phase,
        "title": phase.title,
        "starts_at": phase.starts_at,
        "ends_at": phase.ends_at,
        "acts": phase.acts,
        "results": phase.results,
        **changes,
    }
    return PhaseFields(**values)


def test_publishing_writes_down_what_was_announced(town: Town) -> None:
    anna = editor(town)

    row = published(town, by=anna)

    (line,) = lines("published")
    plan = row.consultations.get()
    assert (line.actor_uuid, line.object_uuid) == (anna.uuid, plan.uuid)
    assert [each["starts"] for each in line.payload["phases"]] == [
        phase.starts_at.isoformat() for phase in plan.phases.all()
    ]


def test_a_changed_end_stands_there_with_before_and_after(town: Town) -> None:
    anna, row = editor(town), consultation(project(town.municipality))
    phase = row.phases.get()
    end = phase.ends_at + timedelta(days=3)

    services.save_phases(row, [fields_of(phase, ends_at=end)], by=anna, reason="Ferien")
    services.save_phases(row, [fields_of(phase, ends_at=end, title="Neu")], by=anna)

    (line,) = lines("phases_changed")  # another title changes no schedule
    assert line.actor_uuid == anna.uuid
    assert line.payload["before"][0]["ends"] == phase.ends_at.isoformat()
    assert line.payload["after"][0]["ends"] == end.isoformat()


def test_consultations_that_come_and_go_stand_there_with_their_phases(town: Town) -> None:
    anna, plan = editor(town), draft(town)

    made = services.add_consultation(plan, format="ideas", title="Zwei", starts_on=soon(), by=anna)
    services.delete_consultation(made, by=anna)

    (added,), (deleted,) = lines("consultation_added"), lines("consultation_deleted")
    assert added.object_uuid == deleted.object_uuid == made.uuid
    assert added.payload == deleted.payload
    assert added.payload["phases"]


def test_who_may_take_part_stands_there_with_before_and_after(town: Town) -> None:
    anna = editor(town)
    row = consultation(project(town.municipality, published_at=None), eligibility=Eligibility.EMAIL)
    wanted = Participants(
        eligibility=Eligibility.RESIDENT,
        postcodes=["50667"],
        least_trust=0,
        proposals_review=Review.AFTER,
        comments_review=Review.AFTER,
        edit_minutes=row.edit_minutes,
    )

    services.set_participants(row, wanted, by=anna)
    services.set_participants(row, wanted, by=anna)

    (line,) = lines("participants_changed")
    assert line.payload["before"]["eligibility"] == "email"
    assert line.payload["after"] | {"edit_minutes": 0} == {
        "eligibility": "resident",
        "postcodes": ["50667"],
        "least_trust": 0,
        "proposals_review": "after",
        "comments_review": "after",
        "edit_minutes": 0,
    }


def test_a_project_that_ends_stands_there(town: Town) -> None:
    row = project(town.municipality)

    services.change_state(row, Project.State.STOPPED, reason="Kein Geld.", by=editor(town))

    (line,) = lines("state_changed")
    assert line.payload == {"before": "running", "after": "stopped"}


# --- whoever takes data out ---------------------------------------------------------------------

# Answers that people take away as files, and why they are no export of the administration's.
OTHER_FILES = {
    "mfa_download_recovery_codes": "one's own",
    "account_data_download": "one's own",
    "document": "public papers of a project",
}
# Open data: whoever has no account takes the same bytes, and nobody is noted for reading them.
OPEN_FILES = {"record_csv", "figures_csv", "overdue_csv", "report_csv", "report_ods"}
# Where the word stands in our sources; a new place must be walked below. What `package` makes is
# for the person themselves: it is asked for with POST, by their account or their secret link.
KNOWN_SOURCES = {
    "accounts/vault/package.py",
    "accounts/views/setup_file.py",
    "defects/views/case_file.py",  # by number: tests/defects/test_case_file.py
    "defects/views/committee.py",
    "defects/views/exports.py",
    "defects/views/figures.py",  # what everybody reads: no person and no line
    "defects/views/handed_over.py",
    "defects/views/overdue.py",
    "defects/views/papers.py",  # one letter of one's own case: tests/defects/test_papers.py
    "defects/views/rulesets.py",  # by number: tests/defects/test_rule_pages.py
    "moderation/views/figures.py",
    "moderation/views/record.py",
    "participation/views/documents.py",
    "participation/views/staff/exports.py",
}


def test_files_to_take_away_are_made_where_we_know() -> None:
    root = Path(__file__).resolve().parents[2]
    apps = ("accounts", "defects", "frontend", "geo", "moderation", "participation", "photos")
    word = re.compile(r"as_attachment|attachment;")

    found = {
        str(path.relative_to(root))
        for app in apps
        for path in (root / app).rglob("*.py")
        if word.search(path.read_text(encoding="utf-8"))
    }

    assert found == KNOWN_SOURCES


def addresses(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, path)
        else:
            yield path, pattern


def filled(path: str, things: list[str], kinds: list[str]) -> list[str]:
    """`path` with each thing for its first uuid and each kind for its slug; [] if it needs more."""
    paths = [path]
    for placeholder, values in ((r"<uuid:\w+>", things), (r"<slug:\w+>", kinds)):
        paths = [
            re.sub(placeholder, value, each, count=1)
            for each in paths
            for value in (values if re.search(placeholder, each) else [""])
        ]
    return [f"/{each}" for each in paths if "<" not in each and "(" not in each]


def _says_no(request: HttpRequest, exception: Exception, status: int) -> HttpResponse:
    return HttpResponse(status=status)


def test_every_file_that_staff_can_take_out_leaves_a_line(
    town: Town, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All addresses there are, as somebody with every role, for a consultation of each format."""
    settings.DEMO = True
    # Half of them say no, on a page that is no file: it is not drawn five hundred times.
    for status in (403, 404):
        handler = f"config.urls.handler{status}"
        monkeypatch.setattr(handler, partial(_says_no, status=status), raising=False)
    rows: list[Consultation] = [
        consultation(project(town.municipality), format)
        for format in ("ideas", "discussion", "survey", "poll")
    ]
    Poll.objects.create(consultation=rows[3], question="Ja?")
    person = factories.user("ada")
    for role in (Role.EDITOR, Role.ADMINISTRATOR, Role.MODERATOR, Role.DISPATCHER):
        Membership.objects.create(municipality=town.municipality, user=person, role=role)
    client = Client()
    client.force_login(person)
    things = [str(row.uuid) for row in rows] + [str(row.project.uuid) for row in rows[:1]]
    kinds = ["ods", "geojson", *export.TABLES]
    half = HalfYear.of(clock.today()).key
    taken: set[str] = set()
    opened: set[str] = set()

    for pattern_path, pattern in addresses(get_resolver()):
        if pattern_path.startswith(("admin/", "tiles/", "konto/", "api/", "demo/")):
            continue
        for path in filled(pattern_path, things, [*kinds, half]):
            before = Journal.objects.count()
            answer = client.get(path)
            if "attachment" not in answer.headers.get("Content-Disposition", ""):
                continue
            assert pattern.name not in OTHER_FILES
            content = answer.getvalue()
            assert content
            if pattern.name in OPEN_FILES:
                assert Client().get(path).getvalue() == content
                assert Journal.objects.count() == before, path
                opened.add(pattern.name)
                continue
            line = Journal.objects.latest("id")
            assert Journal.objects.count() == before + 1, path
            assert line.verb.endswith(".exported"), path
            assert (line.actor_uuid, line.municipality_id) == (person.uuid, town.municipality.pk)
            assert line.object_uuid is None or str(line.object_uuid) in path
            taken.add(f"{pattern.name} {line.payload['kind']}")

    assert opened == OPEN_FILES
    assert taken == {
        "committee_ods ods",
        "committee_pdf pdf",
        "desk_csv csv",
        "desk_ods ods",
        "handed_over_csv csv",
        "manage_paper_document odt",
        "setup_file_download yaml",
        *(f"manage_data {kind}" for kind in kinds),
    }


# --- and all of it is sealed --------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_all_that_happened_is_sealed_and_whole(
    capsys: pytest.CaptureFixture[str],
) -> None:
    town = factories.town()
    poll_with_votes(town)
    published(town)
    work()
    services.note_moments()
    written = Journal.objects.count()
    assert written >= 3  # set up on paper, published, opened

    assert sealing.seal_journal() == written
    call_command("verify_audit")

    assert "The journal is as it was sealed." in capsys.readouterr().out

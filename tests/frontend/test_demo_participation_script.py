"""What people of the demo town do with projects, before anybody does it: no database needed."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from common.calendar import is_working_day
from common.clock import BERLIN
from frontend.demo.participation import pdf
from frontend.demo.participation.people import CITIZENS, RESIDENT
from frontend.demo.participation.script import Calendar, Script
from frontend.demo.participation.stories import Idea, Vorhaben
from frontend.demo.participation.texts import PROJECTS
from frontend.demo.play import Act
from participation import formats
from participation.models import Milestone, Project, Proposal
from participation.models.consultation import Act as Allowed

# Days around holidays and the changes of the clock, and some that are nothing special.
DAYS = [
    *(date(2026, 3, 27) + timedelta(days=n) for n in range(14)),
    *(date(2026, 10, 24) + timedelta(days=n) for n in range(4)),
    *(date(2026, 12, 22) + timedelta(days=n) for n in range(16)),
    date(2027, 5, 20),
    date(2028, 2, 29),
]
TIMES = ("00:04", "12:00", "23:57")
STAFF = {"found", "finish_steps", "tell", "publish_outcome", "change_state", "enter", "give",
         "answer", "merge", "link", "begin", "done", "count_paper", "type_in"}  # fmt: skip


def moments() -> Iterator[datetime]:
    for number, day in enumerate(DAYS):
        time = TIMES[number % 3]
        yield datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=BERLIN).astimezone(UTC)


def acts_of(now: datetime, seed: str = "1") -> list[Act]:
    return Script(Calendar(now, "05"), seed).acts(PROJECTS)


@pytest.mark.parametrize("now", list(moments()), ids=str)
def test_on_any_day_everything_has_happened_in_an_order_that_can_be(now):
    acts = acts_of(now)
    assert all(a.at <= b.at for a, b in pairwise(acts))
    assert acts[-1].at < now
    script = Script(Calendar(now, "05"), "1")
    phases = {v.slug: script.phases(v.rounds[0]) for v in PROJECTS if v.rounds}
    seen: set[Any] = set()
    said: set[Any] = set()
    merged: set[Any] = set()
    founded: set[str] = set()
    for act in acts:
        details = act.details
        project = details.get("project")
        idea = details.get("idea")
        key = (project, idea.key if isinstance(idea, Idea) else idea)
        if act.verb == "found":
            founded.add(details["vorhaben"].slug)
            continue
        if act.verb in ("thumb", "removed", "deleted"):
            assert details["key"] in said, act
            project = details["key"][0]
        assert project in founded, act
        if act.verb in STAFF:
            local = act.at.astimezone(BERLIN)
            assert is_working_day(local.date(), land="05"), act
            assert 8 <= local.hour < 17, act
        else:
            starts, ends = phases[project][0][0], phases[project][-1][1]
            assert starts <= act.at, act
            assert act.at < ends or act.verb == "release", act
        if act.verb == "propose":
            assert act.at < phases[project][0][1]
        if act.verb in ("release", "enter"):
            seen.add(key)
        elif act.verb == "change":
            seen.discard(key)
        elif act.verb in ("support", "give", "answer", "merge", "say") and idea:
            assert key in seen, act
            assert key not in merged, act
        if act.verb == "say":
            assert details["parent"] is None or details["parent"] in said, act
            said.add(details["key"])
        if act.verb == "merge":
            assert (project, details["into"]) in seen
            merged.add(key)


def test_the_same_seed_on_the_same_day_gives_the_same_acts():
    now = datetime(2026, 5, 20, 9, 30, tzinfo=UTC)
    assert acts_of(now) == acts_of(now)
    assert acts_of(now) != acts_of(now, seed="2")


@pytest.mark.parametrize("seed", ["1", "2", "7"])
def test_another_day_or_seed_changes_neither_what_happens_nor_how_often(seed):
    counts = {
        str(Counter(act.verb for act in acts_of(now, seed=seed)))
        for now in (datetime(2026, 5, 20, 9, 30, tzinfo=UTC), datetime(2026, 12, 27, tzinfo=UTC))
    }
    assert len(counts) == 1


def test_all_formats_have_phases_that_are_over_running_or_to_come():
    now = datetime(2026, 5, 20, 9, 30, tzinfo=UTC)
    script = Script(Calendar(now, "05"), "1")
    running, over = Counter(), Counter()
    for vorhaben in PROJECTS:
        for round in vorhaben.rounds:
            for starts, ends in script.phases(round):
                assert starts.astimezone(BERLIN).hour == ends.astimezone(BERLIN).hour == 12
                running[round.format] += starts <= now < ends
                over[round.format] += ends <= now
    assert {key for key, count in running.items() if count} == set(formats.FORMATS)
    assert over["ideas"] == 2


# --- words ------------------------------------------------------------------------------------


def words(thing: Any) -> Iterator[str]:
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, tuple):
        for each in thing:
            yield from words(each)
    elif isinstance(thing, dict):
        yield from words(tuple(thing.values()))
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from words(getattr(thing, field.name))


def test_nothing_looks_like_a_telephone_number_or_an_address_of_somebody():
    for text in words(PROJECTS):
        assert not re.search(r"\b0\d{2,5}[ /-]?\d{3,}|\+49", text), text
        assert "@" not in text, text
        for host in re.findall(r"https?://([^/\s]+)", text):
            assert host.endswith(".example"), text


def test_texts_are_short_enough_for_what_they_are_and_for_those_who_read_them():
    for vorhaben in PROJECTS:
        assert len(vorhaben.title) <= Project._meta.get_field("title").max_length
        assert len(vorhaben.summary) <= Project._meta.get_field("summary").max_length
        for step in vorhaben.steps:
            assert len(step.title) <= Milestone._meta.get_field("title").max_length
        for idea in ideas(vorhaben):
            assert len(idea.title) <= Proposal._meta.get_field("title").max_length
    long = [
        sentence
        for text in words(PROJECTS)
        for sentence in re.split(r"(?<=[.!?:])\s+|\n+", text)
        if len(sentence.split()) > 24
    ]
    assert long == []


def ideas(vorhaben: Vorhaben) -> list[Idea]:
    return [idea for round in vorhaben.rounds for idea in round.ideas]


def test_everybody_who_is_named_exists_and_every_idea_once():
    for vorhaben in PROJECTS:
        keys = [idea.key for idea in ideas(vorhaben)]
        assert len(keys) == len(set(keys))
    named = {
        act.details["by"] for act in acts_of(datetime(2026, 5, 20, tzinfo=UTC))
        if "by" in act.details
    }  # fmt: skip
    named |= {idea.by for vorhaben in PROJECTS for idea in ideas(vorhaben) if idea.by}
    assert named <= {*CITIZENS, RESIDENT}


def test_each_act_that_a_format_knows_is_done_by_somebody():
    verbs = {act.verb for act in acts_of(datetime(2026, 5, 20, tzinfo=UTC))}
    done = {"propose": Allowed.PROPOSE, "say": Allowed.COMMENT, "support": Allowed.SUPPORT,
            "respond": Allowed.ANSWER, "vote": Allowed.VOTE}  # fmt: skip
    assert {done[verb] for verb in verbs if verb in done} == set(Allowed)


# --- the document -------------------------------------------------------------------------------


def test_a_document_is_a_pdf_whose_table_points_to_its_objects():
    title = "Größe (in m²) \\ Länge"
    content = pdf.write(title, [("Überschrift", "Wörter und noch mehr Wörter. " * 300)] * 3)

    assert content.startswith(b"%PDF-1.4\n")
    assert content.endswith(b"%%EOF\n")
    table = int(content.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    head, *rows = content[table:].split(b"trailer")[0].strip().split(b"\n")[1:]
    first, count = map(int, head.split())
    assert (first, count) == (0, len(rows))
    for number, row in enumerate(rows[1:], 1):
        assert content[int(row[:10]) :].startswith(b"%d 0 obj\n" % number)
    pages = re.findall(rb"/Type /Page ", content)
    assert len(pages) > 2
    assert b"/Count %d " % len(pages) in content
    assert b"(Gr\xf6\xdfe \\(in m\xb2\\) \\\\ L\xe4nge)" in content
    for length, stream in re.findall(rb"/Length (\d+) >>\nstream\n(.*?)\nendstream", content, re.S):
        assert len(stream) == int(length)


def test_no_line_of_a_document_leaves_the_page():
    content = pdf.write("Ein sehr langer Titel " * 6, [("Kopf", "Wort " * 900)])
    downs = [int(y) for y in re.findall(rb" Tf \d+ (\d+) Td", content)]
    assert min(downs) >= pdf.MARGIN - pdf.LEADING
    assert max(downs) < pdf.HEIGHT
    lines = re.findall(rb"/F 11 Tf \d+ \d+ Td \((.*?)\) Tj", content)
    assert max(map(len, lines)) <= pdf.LETTERS_PER_LINE[pdf.TEXT]

"""Turns what is written down into acts in order of time: who does what at which moment.

Nothing here asks a database or a clock, so the same seed and the same day give the same acts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from common.calendar import is_working_day
from common.clock import BERLIN, day_of
from frontend.demo.days import moment
from frontend.demo.participation.people import CITIZENS, RESIDENT
from frontend.demo.participation.stories import Fate, Idea, Round, Said, Vorhaben
from frontend.demo.play import Act
from participation import formats

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Calendar:
    """Days counted back from `now`, the moment at which the town is built."""

    now: datetime
    land: str

    @property
    def today(self) -> date:
        return day_of(self.now)

    def day(self, back: float) -> date:
        return self.today - timedelta(days=int(back))

    def at(self, back: float, clock_time: str) -> datetime:
        return moment(self.day(back), clock_time)

    def office_day(self, back: float) -> date:
        """The last working day up to then."""
        day = self.day(back)
        while not is_working_day(day, land=self.land):
            day -= timedelta(days=1)
        return day

    def office(self, back: float, clock_time: str) -> datetime:
        return moment(self.office_day(back), clock_time)

    def morning_after(self, at: datetime) -> datetime:
        """When the moderators begin on the next working day."""
        day = day_of(at) + timedelta(days=1)
        while not is_working_day(day, land=self.land):
            day += timedelta(days=1)
        return moment(day, "08:30")


@dataclass(frozen=True)
class Span:
    """From a moment to before another; `moments` spreads things over it, by day."""

    start: datetime
    end: datetime

    def moments(self, count: int, noise: Random) -> list[datetime]:
        found = [self._awake(noise.random()) for _ in range(count)]
        return sorted(found)

    def share(self, share: float) -> datetime:
        return self._awake(share)

    def _awake(self, share: float) -> datetime:
        """Few people write at four in the morning."""
        at = self.start + (self.end - self.start) * share
        hour = at.astimezone(BERLIN).hour
        if hour < 6:
            at -= timedelta(hours=hour + 3)
        return max(at, self.start)


class Script:
    def __init__(self, calendar: Calendar, seed: str) -> None:
        self.calendar = calendar
        self.seed = seed

    def acts(self, projects: Sequence[Vorhaben]) -> list[Act]:
        """Everything up to now, in order of time."""
        found = [act for vorhaben in projects for act in self._project(vorhaben)]
        return sorted(found, key=lambda act: act.at)

    def phases(self, round: Round) -> list[tuple[datetime, datetime]]:
        """Those of its format, one after the other, from noon to noon."""
        back, found = round.starts, []
        for plan in formats.get(round.format).plan:
            end = back - plan.days
            found.append((self.calendar.at(back, "12:00"), self.calendar.at(end, "12:00")))
            back = end
        return found

    # --- projects -------------------------------------------------------------------------

    def _project(self, vorhaben: Vorhaben) -> Iterator[Act]:
        calendar = self.calendar
        begun = vorhaben.published or (vorhaben.begun, "09:00")
        yield Act(calendar.office(*begun), "found", {"vorhaben": vorhaben})
        for step in vorhaben.steps:
            if step.done is not None and vorhaben.published and step.done < begun[0]:
                done = calendar.office(step.done, "16:00")
                yield Act(done, "finish_steps", {"project": vorhaben.slug})
        for news in vorhaben.news:
            details = {"project": vorhaben.slug, "title": news.title, "text": news.text}
            yield Act(calendar.office(news.back, news.at), "tell", details)
        if vorhaben.outcome:
            details = {"project": vorhaben.slug, "text": vorhaben.outcome}
            yield Act(calendar.office(*vorhaben.outcome_at), "publish_outcome", details)
        for turn in vorhaben.turns:
            details = {"project": vorhaben.slug, "state": turn.state, "reason": turn.reason}
            yield Act(calendar.office(turn.back, turn.at), "change_state", details)
        if vorhaben.published:
            for round in vorhaben.rounds:
                yield from self._round(vorhaben.slug, round)

    def _round(self, slug: str, round: Round) -> Iterator[Act]:
        calendar = self.calendar
        phases = self.phases(round)
        span = Span(phases[0][0], min(phases[-1][1], calendar.now) - 3 * MINUTE)
        noise = Random(f"{self.seed}:{slug}/{round.slug}")
        for idea in round.ideas:
            yield from self._idea(slug, idea, span)
        for number, talk in enumerate(round.topics):
            where = {"project": slug, "topic": number}
            yield from self._talk(where, talk.said, span, Random(f"{self.seed}:{talk.title}"))
        if round.ballot:
            ballot = round.ballot
            voters = noise.sample(CITIZENS, sum(option.votes for option in ballot.options))
            choices = [n for n, option in enumerate(ballot.options) for _ in range(option.votes)]
            moments = span.moments(len(voters), noise)
            noise.shuffle(choices)
            for by, option, at in zip(voters, choices, moments, strict=True):
                yield Act(at, "vote", {"project": slug, "by": by, "option": option})
            yield Act(
                calendar.office(ballot.paper_back, "15:20"),
                "count_paper",
                {"project": slug, "counts": [option.paper for option in ballot.options],
                 "note": ballot.paper_note},
            )  # fmt: skip
        yield from self._sheets(slug, round, span, noise)

    def _sheets(self, slug: str, round: Round, span: Span, noise: Random) -> Iterator[Act]:
        people = noise.sample(CITIZENS, round.sheets)
        for by, at in zip(people, span.moments(round.sheets, noise), strict=True):
            yield Act(at, "respond", {"project": slug, "by": by, "given": _answers(round, noise)})
        for number in range(round.paper_sheets):
            details = {"project": slug, "given": _answers(round, noise)}
            yield Act(self.calendar.office(4, f"11:{10 + 3 * number}"), "type_in", details)

    # --- proposals ------------------------------------------------------------------------

    def _idea(self, slug: str, idea: Idea, span: Span) -> Iterator[Act]:
        noise = Random(f"{self.seed}:{slug}:{idea.key}")
        now = self.calendar.now
        where = {"project": slug, "idea": idea.key}
        if idea.waits:
            yield Act(now - timedelta(hours=3), "propose", {"project": slug, "idea": idea})
            return
        if not idea.by:
            seen = self.calendar.office(*idea.came)
            yield Act(seen, "enter", {"project": slug, "idea": idea})
        else:
            came = self.calendar.at(*idea.came)
            yield Act(came, "propose", {"project": slug, "idea": idea})
            seen = self.calendar.morning_after(came) + timedelta(seconds=noise.randint(60, 6000))
            if idea.first:
                yield Act(came + 40 * MINUTE, "release", where)
                yield Act(came + 160 * MINUTE, "change", {"project": slug, "idea": idea})
                seen = came + 200 * MINUTE
            seen = min(seen, now - 10 * MINUTE)
            yield Act(seen, "release", where)
        # Nobody works by the full quarter of an hour.
        late = timedelta(seconds=noise.randint(15, 1400))
        fates = list(self._fates(where, idea.fates, seen, late))
        merged = [act.at for act in fates if act.verb == "merge"]
        open_for = Span(seen + MINUTE, min([span.end, *merged]))
        others = [name for name in (*CITIZENS, RESIDENT) if name != idea.by]
        supporters = noise.sample(others, idea.supports)
        for by, at in zip(supporters, open_for.moments(idea.supports, noise), strict=True):
            yield Act(at, "support", {**where, "by": by})
        yield from self._talk(where, idea.talk, open_for, noise)
        yield from fates

    def _fates(
        self, where: dict[str, Any], fates: Sequence[Fate], seen: datetime, late: timedelta
    ) -> Iterator[Act]:
        for fate in fates:
            seen = max(self.calendar.office(fate.back, fate.at) + late, seen + 5 * MINUTE)
            yield Act(seen, fate.verb, {**where, **fate.details})

    # --- comments -------------------------------------------------------------------------

    def _talk(
        self, where: dict[str, Any], said: Sequence[Said], span: Span, noise: Random
    ) -> Iterator[Act]:
        """Comments one after the other, replies after what they answer."""
        for number, comment in enumerate(said):
            share = (number + 0.3 + 0.5 * noise.random()) / (len(said) + 1)
            at = span.share(share)
            key = (*where.values(), number)
            yield from self._comment(where, key, None, comment, Span(at, span.end), noise)
            for below, reply in enumerate(comment.replies):
                share = (below + 0.3 + 0.5 * noise.random()) / (len(comment.replies) + 1)
                later = Span(at + 2 * MINUTE, span.end).share(share)
                yield from self._comment(
                    where, (*key, below), key, reply, Span(later, span.end), noise
                )

    def _comment(
        self,
        where: dict[str, Any],
        key: tuple[Any, ...],
        parent: tuple[Any, ...] | None,
        said: Said,
        span: Span,
        noise: Random,
    ) -> Iterator[Act]:
        details = {**where, "key": key, "parent": parent, "said": said}
        yield Act(span.start, "say", details)
        others = [name for name in CITIZENS if name != said.by]
        voters = noise.sample(others, said.up + said.down)
        values = [1] * said.up + [-1] * said.down
        seen = Span(span.start + MINUTE, span.end)
        for by, value, at in zip(voters, values, seen.moments(len(voters), noise), strict=True):
            yield Act(at, "thumb", {"key": key, "by": by, "value": value})
        if said.fate:
            yield Act(seen.share(0.5), said.fate, {"key": key})


def _answers(round: Round, noise: Random) -> list[Any]:
    """What one person gives to each question: numbers of choices, a step, a text, a place."""
    given: list[Any] = []
    for question in round.questions:
        if question.kind in ("single", "scale"):
            given.append(noise.choices(range(len(question.weights)), question.weights)[0])
        elif question.kind == "multiple":
            wanted = noise.choices(range(len(question.weights)), question.weights, k=3)
            given.append(sorted(set(wanted)))
        elif question.kind == "text":
            given.append(noise.choice(question.texts) if noise.random() < 0.3 else "")
        else:
            turn, metres = noise.uniform(0, 6.28), noise.uniform(20, 320)
            given.append((turn, metres) if noise.random() < 0.7 else None)
    return given

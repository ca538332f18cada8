"""Lets it happen: every act through the real service, at its moment, in order of time."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from accounts import digest
from accounts.models import Department
from common import jobs
from defects.models import Report
from frontend.demo.days import clock_at
from frontend.demo.participation import holding, notices
from frontend.demo.participation.people import RESIDENT, Crowd
from frontend.demo.participation.places import spot_in_oberbach
from frontend.demo.participation.projects import Founded, Office, Running
from frontend.demo.participation.stories import Idea, Said, Vorhaben
from frontend.demo.pictures import Album
from frontend.demo.play import Act, all_or_nothing
from geo.models import Municipality
from moderation.models import Case, Item, Rule, Visibility
from moderation.services import decide, release_all
from participation import following, services
from participation.models import Comment, Proposal, SurveyChoice, SurveyQuestion, Thread
from participation.models.proposal import Origin
from participation.services import Fields, Given
from participation.states import Decision

RESPECT = 1  # the rule that a removed comment breaks
Key = tuple[Any, ...]


class Play:
    """Each method `_<verb>` is one act of the script."""

    def __init__(
        self,
        municipality: Municipality,
        bodies: Mapping[str, Department],
        crowd: Crowd,
        office: Office,
        album: Album,
    ) -> None:
        self.municipality = municipality
        self.bodies = bodies
        self.crowd = crowd
        self.office = office
        self.album = album
        self.founded: dict[str, Founded] = {}
        self.proposals: dict[tuple[str, str], Proposal] = {}
        self.comments: dict[Key, Comment] = {}
        self.removed: list[Comment] = []
        self.decided = 0

    def run(self, acts: Iterable[Act]) -> None:
        with jobs.silence(), all_or_nothing():
            for act in acts:
                with clock_at(act.at):
                    getattr(self, f"_{act.verb}")(act.at, **act.details)
            rounds = [each.round for each in self.founded.values() if each.round]
            self.office.open_up([round.row for round in rounds])
            self._follow()
            notices.let_people_object(self.municipality, self.crowd.moderators)
            holding.hold_what_is_in_court(self.municipality)

    def _round(self, project: str) -> Running:
        running = self.founded[project].round
        if running is None:
            raise LookupError(f"{project} has no consultation.")
        return running

    # --- editors --------------------------------------------------------------------------

    def _found(self, at: datetime, *, vorhaben: Vorhaben) -> None:
        self.founded[vorhaben.slug] = self.office.found(vorhaben, at)

    def _finish_steps(self, at: datetime, *, project: str) -> None:
        self.office.finish_steps(self.founded[project], at)

    def _tell(self, at: datetime, *, project: str, title: str, text: str) -> None:
        self.office.tell(self.founded[project], title, text)

    def _publish_outcome(self, at: datetime, *, project: str, text: str) -> None:
        self.office.publish_outcome(self.founded[project], text)

    def _change_state(self, at: datetime, *, project: str, state: str, reason: str) -> None:
        self.office.change_state(self.founded[project], state, reason)

    # --- proposals ------------------------------------------------------------------------

    def _propose(self, at: datetime, *, project: str, idea: Idea) -> None:
        photos = [self.album.photo(self.municipality, idea.motif)] if idea.motif else []
        self.proposals[project, idea.key] = services.submit_proposal(
            self._round(project).row,
            self._fields(project, idea, idea.first or idea.text),
            by=self.crowd.citizens[idea.by],
            photos=photos,
        )

    def _enter(self, at: datetime, *, project: str, idea: Idea) -> None:
        self.proposals[project, idea.key] = services.enter_proposal(
            self._round(project).row,
            self._fields(project, idea, idea.text),
            by=self.crowd.editor,
            origin=Origin.WORKSHOP,
            supports_on_paper=idea.paper,
        )

    def _change(self, at: datetime, *, project: str, idea: Idea) -> None:
        """The author says it better; it is hidden until it is looked at once more."""
        proposal = self.proposals[project, idea.key]
        self.proposals[project, idea.key] = services.edit_proposal(
            proposal,
            self._fields(project, idea, idea.text),
            by=self.crowd.citizens[idea.by],
            version=proposal.version,
        )

    def _fields(self, project: str, idea: Idea, text: str) -> Fields:
        return Fields(
            title=idea.title,
            text=text,
            category=self._round(project).categories[idea.category],
            geometry=self.office.areas.shape(idea.where),
            place=idea.place,
            cost_euros=idea.cost,
        )

    def _release(self, at: datetime, *, project: str, idea: str) -> None:
        self._show(self.proposals[project, idea].item)

    def _show(self, item: Item | None) -> None:
        """A moderator lets everything be seen that belongs to it."""
        self.decided += 1
        moderators = self.crowd.moderators
        case = Case.objects.open().get(item=item)
        release_all(case, by=moderators[self.decided % len(moderators)])

    def _support(self, at: datetime, *, project: str, idea: str, by: str) -> None:
        services.support(self.proposals[project, idea], by=self.crowd.citizens[by])

    # --- what the town does with them -------------------------------------------------------

    def _give(self, at: datetime, *, project: str, idea: str, to: str, days: int) -> None:
        services.give_to_department(
            self.proposals[project, idea],
            department=self.bodies[to],
            by=self.crowd.editor,
            due_on=at.date() + timedelta(days=days),
        )

    def _answer(
        self, at: datetime, *, project: str, idea: str, to: str, decision: str, text: str
    ) -> None:
        body = self.bodies[to]
        services.answer_proposal(
            self.proposals[project, idea],
            decision=Decision(decision),
            text=text,
            department=body,
            by=self.crowd.clerk(body),
        )

    def _merge(self, at: datetime, *, project: str, idea: str, into: str) -> None:
        services.merge_proposals(
            self.proposals[project, idea],
            into=self.proposals[project, into],
            by=self.crowd.editor,
        )

    def _link(
        self,
        at: datetime,
        *,
        project: str,
        idea: str,
        step: str,
        paper_url: str = "",
        paper_label: str = "",
    ) -> None:
        services.link_proposal(
            self.proposals[project, idea],
            milestone=self.founded[project].project.milestones.get(title=step),
            paper_url=paper_url,
            paper_label=paper_label,
            report_url=self._report_url() if paper_url else "",
            by=self.crowd.editor,
        )

    def _report_url(self) -> str:
        """Some report about a cycle path, to show how the two hang together."""
        shown = Report.objects.filter(
            municipality=self.municipality, shown=True, category__key="cycleway"
        )
        report = shown.order_by("id").first()
        return f"/meldungen/{report.number}/" if report else ""

    def _begin(self, at: datetime, *, project: str, idea: str) -> None:
        services.start_realising(self.proposals[project, idea], by=self.crowd.editor)

    def _done(self, at: datetime, *, project: str, idea: str) -> None:
        services.mark_realised(self.proposals[project, idea], by=self.crowd.editor)

    # --- comments -------------------------------------------------------------------------

    def _say(
        self,
        at: datetime,
        *,
        project: str,
        key: Key,
        parent: Key | None,
        said: Said,
        idea: str = "",
        topic: int = 0,
    ) -> None:
        department = self.bodies[said.office] if said.office else None
        by = self.crowd.clerk(department) if department else self.crowd.citizens[said.by]
        comment = services.comment(
            self._thread(project, idea, topic),
            text=said.text,
            by=by,
            stance=said.stance,
            parent=self.comments[parent] if parent else None,
            department=department,
        )
        if not comment.shown:
            with clock_at(at + timedelta(seconds=40)):
                self._show(comment.item)
            comment.shown = True
        self.comments[key] = comment

    def _thread(self, project: str, idea: str, topic: int) -> Thread:
        """As it is now: what hangs on it may have been released meanwhile."""
        told = Thread.objects.select_related("item", "consultation__project__municipality")
        if idea:
            return told.get(proposal=self.proposals[project, idea])
        return told.get(pk=self._round(project).threads[topic].pk)

    def _thumb(self, at: datetime, *, key: Key, by: str, value: int) -> None:
        services.vote_comment(self.comments[key], value, by=self.crowd.citizens[by])

    def _removed(self, at: datetime, *, key: Key) -> None:
        item = Item.objects.get(pk=self.comments[key].item_id)
        rule = Rule.objects.get(municipality=self.municipality, number=RESPECT)
        decide(item, Visibility.REMOVED, by=self.crowd.moderators[0], rule=rule)
        self.removed.append(self.comments[key])

    def _deleted(self, at: datetime, *, key: Key) -> None:
        comment = self.comments[key]
        if comment.author is None:
            raise ValueError("Only its author deletes a comment.")
        services.delete_comment(comment, by=comment.author)

    # --- polls and surveys ------------------------------------------------------------------

    def _vote(self, at: datetime, *, project: str, by: str, option: int) -> None:
        running = self._round(project)
        chosen = running.options[option]
        services.vote(chosen.poll, [chosen], by=self.crowd.citizens[by])

    def _count_paper(self, at: datetime, *, project: str, counts: list[int], note: str) -> None:
        options = self._round(project).options
        services.enter_paper_votes(
            options[0].poll,
            dict(zip(options, counts, strict=True)),
            origin=Origin.PAPER,
            note=note,
            by=self.crowd.editor,
        )

    def _respond(self, at: datetime, *, project: str, by: str, given: list[Any]) -> None:
        running = self._round(project)
        services.answer_survey(
            running.row, _given(running.questions, given), by=self.crowd.citizens[by]
        )

    def _type_in(self, at: datetime, *, project: str, given: list[Any]) -> None:
        running = self._round(project)
        services.enter_response(
            running.row,
            _given(running.questions, given),
            by=self.crowd.editor,
            origin=Origin.PAPER,
        )

    # --- following --------------------------------------------------------------------------

    def _follow(self) -> None:
        """The resident of the demo bar hears what becomes of the square and of her proposal."""
        resident = self.crowd.citizens[RESIDENT]
        project = self.founded["marktplatz"].project
        digest.follow(self.municipality, resident, following.PROJECT, project.uuid)
        mine = next(each for each in self.proposals.values() if each.author == resident)
        digest.follow(self.municipality, resident, following.PROPOSAL, mine.uuid)


def _given(
    questions: Sequence[tuple[SurveyQuestion, list[SurveyChoice]]], given: Sequence[Any]
) -> list[Given]:
    """What one person said to each question, as `script._answers` has it."""
    found = []
    for (question, choices), value in zip(questions, given, strict=True):
        match question.kind:
            case SurveyQuestion.Kind.SINGLE:
                found.append(Given(question=question, choices=[choices[value]]))
            case SurveyQuestion.Kind.MULTIPLE:
                found.append(Given(question=question, choices=[choices[n] for n in value]))
            case SurveyQuestion.Kind.SCALE:
                found.append(Given(question=question, number=question.scale_from + value))
            case SurveyQuestion.Kind.TEXT:
                found.append(Given(question=question, text=value))
            case _ if value is not None:
                found.append(Given(question=question, location=spot_in_oberbach(*value)))
    return found

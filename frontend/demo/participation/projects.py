"""The rows of projects and consultations, as the editors' workplace leaves them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from accounts.models import Department, User
from common import data_version
from common.identifiers import uuid7
from frontend.demo.participation import pdf
from frontend.demo.participation.places import Areas
from frontend.demo.participation.script import Calendar, Script
from frontend.demo.participation.stories import Paper, Picture, Question, Round, Step, Vorhaben
from frontend.demo.pictures import Album
from geo.models import Municipality, Zone
from moderation.models import Visibility
from moderation.services import decide, open_item
from participation import formats, history, services
from participation.models import (
    Consultation,
    DiscussionTopic,
    Milestone,
    Phase,
    PollOption,
    Project,
    ProjectContact,
    ProjectDocument,
    ProjectNews,
    ProjectPhoto,
    ProjectTopic,
    ProposalCategory,
    SurveyChoice,
    SurveyQuestion,
    Thread,
    Topic,
)
from participation.models.consultation import Eligibility, Review
from participation.states import Verb


@dataclass
class Running:
    """A consultation with what its format is made of."""

    row: Consultation
    categories: dict[str, ProposalCategory] = field(default_factory=dict)
    options: list[PollOption] = field(default_factory=list)
    questions: list[tuple[SurveyQuestion, list[SurveyChoice]]] = field(default_factory=list)
    threads: list[Thread] = field(default_factory=list)


@dataclass
class Founded:
    project: Project
    milestones: list[Milestone]
    round: Running | None = None


class Office:
    """What an editor does with a project; everything happens at the moment of the clock."""

    def __init__(
        self,
        municipality: Municipality,
        bodies: Mapping[str, Department],
        editor: User,
        areas: Areas,
        script: Script,
        album: Album,
    ) -> None:
        self.municipality = municipality
        self.bodies = bodies
        self.editor = editor
        self.areas = areas
        self.script = script
        self.album = album
        self.zones = {zone.key: zone for zone in Zone.objects.of(municipality).districts()}
        self.topics: dict[str, Topic] = {}

    @property
    def calendar(self) -> Calendar:
        return self.script.calendar

    def install_topics(self, topics: tuple[tuple[str, str, str], ...]) -> None:
        rows = Topic.objects.bulk_create(
            Topic(municipality=self.municipality, slug=slug, name=name, icon=icon, order=order)
            for order, (slug, name, icon) in enumerate(topics)
        )
        self.topics = {row.slug: row for row in rows}

    # --- projects -------------------------------------------------------------------------

    def found(self, vorhaben: Vorhaben, at: datetime) -> Founded:
        """A draft with all its parts; published at once if it ever is."""
        project = Project.objects.create(
            municipality=self.municipality,
            slug=vorhaben.slug,
            title=vorhaben.title,
            summary=vorhaben.summary,
            text=vorhaben.text,
            state=vorhaben.state,
            department=self.bodies[vorhaben.department],
            area=getattr(self.areas, vorhaben.area)() if vorhaben.area else None,
            place=vorhaben.place,
            created_by=self.editor,
            created_at=at,
            updated_at=at,
            published_at=at if vorhaben.published else None,
        )
        project.zones.set([self.zones[key] for key in vorhaben.zones])
        ProjectTopic.objects.bulk_create(
            ProjectTopic(project=project, topic=self.topics[slug]) for slug in vorhaben.topics
        )
        ProjectContact.objects.bulk_create(
            ProjectContact(
                project=project,
                department=self.bodies[key],
                phone=self.bodies[key].phone,
                email=self.bodies[key].email,
                order=order,
            )
            for order, key in enumerate(vorhaben.contacts)
        )
        milestones = Milestone.objects.bulk_create(
            self._milestone(project, step, order, at) for order, step in enumerate(vorhaben.steps)
        )
        for order, picture in enumerate(vorhaben.pictures):
            self._add_picture(project, picture, order)
        for order, paper in enumerate(vorhaben.papers):
            _add_document(project, paper, order, at)
        founded = Founded(project, milestones)
        for order, round in enumerate(vorhaben.rounds):
            founded.round = self._add_round(project, round, order)
        if vorhaben.published:
            history.record(Verb.PROJECT_PUBLISHED, project=project, at=at, by=self.editor)
            data_version.raise_version(self.municipality.pk)
        return founded

    def _milestone(self, project: Project, step: Step, order: int, at: datetime) -> Milestone:
        """What is done later is done by `finish_step`."""
        calendar = self.calendar
        done = None if step.done is None else calendar.office_day(step.done)
        if done and done > at.date():
            done = None
        year = calendar.today.year
        return Milestone(
            project=project,
            title=step.title,
            text=step.text,
            planned_on=None if step.planned is None else calendar.day(step.planned),
            planned_words=step.words.format(year=year, next=year + 1, later=year + 2),
            done_on=done,
            order=order,
        )

    def finish_step(self, founded: Founded, number: int, at: datetime) -> None:
        milestone = founded.milestones[number]
        milestone.done_on = at.date()
        milestone.save(update_fields=["done_on"])
        payload = {"milestone": str(milestone.uuid), "on": milestone.done_on.isoformat()}
        history.record(
            Verb.MILESTONE_DONE, project=founded.project, at=at, by=self.editor, payload=payload
        )
        self._touch(founded.project, at)

    def tell(self, founded: Founded, title: str, text: str, at: datetime) -> None:
        row = self._news(founded.project, title, text, at)
        payload = {"news": str(row.uuid)}
        history.record(Verb.NEWS, project=founded.project, at=at, by=self.editor, payload=payload)
        self._touch(founded.project, at)

    def publish_outcome(self, founded: Founded, text: str, at: datetime) -> None:
        project = founded.project
        project.outcome, project.outcome_at = text, at
        project.save(update_fields=["outcome", "outcome_at"])
        history.record(Verb.RESULT_PUBLISHED, project=project, at=at, by=self.editor)
        self._touch(project, at)

    def finish_project(self, founded: Founded, at: datetime) -> None:
        project = founded.project
        before, project.state = project.state, Project.State.FINISHED
        project.save(update_fields=["state"])
        news = self._news(
            project,
            "Das Vorhaben ist abgeschlossen",
            "Der Plan steht und wird jetzt gebaut. Was fertig ist, sagen wir hier jedes Jahr.",
            at,
        )
        history.record(
            Verb.PROJECT_CHANGED,
            project=project,
            at=at,
            by=self.editor,
            payload={
                "what": "state",
                "from": before,
                "to": project.state,
                "news": str(news.uuid),
            },
        )
        self._touch(project, at)

    def _news(self, project: Project, title: str, text: str, at: datetime) -> ProjectNews:
        return ProjectNews.objects.create(
            project=project, title=title, text=text, by=self.editor, at=at
        )

    def _touch(self, project: Project, at: datetime) -> None:
        project.updated_at = at
        project.save(update_fields=["updated_at"])
        data_version.raise_version(self.municipality.pk)

    def _add_picture(self, project: Project, picture: Picture, order: int) -> None:
        photo = self.album.photo(self.municipality, picture.motif, mended=picture.mended)
        photo.alt = picture.alt or photo.alt
        photo.draft_key = None
        photo.item = open_item(
            municipality=self.municipality,
            kind="photos.photo",
            title=project.title,
            excerpt=photo.alt,
        )
        photo.save(update_fields=["alt", "draft_key", "item"])
        decide(photo.item, Visibility.SHOWN, by=self.editor)
        ProjectPhoto.objects.create(project=project, photo=photo, order=order)

    # --- consultations --------------------------------------------------------------------

    def _add_round(self, project: Project, round: Round, order: int) -> Running:
        phases = self.script.phases(round)
        row = Consultation.objects.create(
            municipality=self.municipality,
            project=project,
            slug=round.slug,
            format=round.format,
            title=round.title,
            summary=round.summary,
            text=round.text,
            promise=round.promise,
            order=order,
            eligibility=Eligibility.EMAIL,
            proposals_review=Review.BEFORE,
            comments_review=Review.BEFORE,  # in the first weeks; see `open_up`
            shapes=[*round.shapes],
            needs_place=bool(round.shapes),
            asks_cost=round.asks_cost,
            department=self.bodies[round.department],
            results_due_on=phases[-1][1].date() + timedelta(days=round.results_in),
        )
        Phase.objects.bulk_create(
            Phase(
                municipality=self.municipality,
                consultation=row,
                title=str(plan.title),
                starts_at=starts,
                ends_at=ends_at,
                acts=[*plan.acts],
                results=Phase.Results.AFTER if plan.results_after else Phase.Results.ALWAYS,
            )
            for plan, (starts, ends_at) in zip(formats.get(round.format).plan, phases, strict=True)
        )
        categories = ProposalCategory.objects.bulk_create(
            ProposalCategory(
                consultation=row, name=name, department=self.bodies.get(key), order=number
            )
            for number, (name, key) in enumerate(round.categories)
        )
        running = Running(row, {category.name: category for category in categories})
        self._fill(running, round)
        return running

    def _fill(self, running: Running, round: Round) -> None:
        """What the format is made of."""
        if round.ballot:
            poll = services.set_up_poll(
                running.row,
                question=round.ballot.question,
                text=round.ballot.text,
                counting=round.ballot.counting,
                most_choices=1,
                options=[(option.title, option.text) for option in round.ballot.options],
                by=self.editor,
            )
            running.options = list(poll.options.all())
        for question in round.questions:
            row = self._add_question(running.row, question)
            running.questions.append((row, list(row.choices.all())))
        for order, talk in enumerate(round.topics):
            running.threads.append(self._add_topic(running.row, talk.title, talk.text, order))

    def _add_question(self, row: Consultation, question: Question) -> SurveyQuestion:
        return services.save_question(
            SurveyQuestion(
                consultation=row,
                kind=question.kind,
                title=question.title,
                hint=question.hint,
                is_required=question.is_required,
                most_choices=3 if question.kind == "multiple" else None,
                scale_from_words=question.ends[0],
                scale_to_words=question.ends[1],
            ),
            question.choices,
            by=self.editor,
        )

    def _add_topic(self, row: Consultation, title: str, text: str, order: int) -> Thread:
        item = open_item(
            municipality=self.municipality,
            kind="participation.topic",
            visibility=Visibility.SHOWN,
            title=title,
            excerpt=text,
        )
        thread = Thread.objects.create(municipality=self.municipality, consultation=row, item=item)
        DiscussionTopic.objects.create(
            consultation=row,
            thread=thread,
            slug=f"frage-{order + 1}",
            title=title,
            text=text,
            order=order,
        )
        return thread

    def open_up(self) -> None:
        """From now on comments are seen at once and looked at afterwards."""
        Consultation.objects.of(self.municipality).update(comments_review=Review.AFTER)


# --- documents ----------------------------------------------------------------------------------


def document_path(uuid: UUID) -> Path:
    return Path(settings.PRIVATE_DIR) / "documents" / f"{uuid}.pdf"


def _add_document(project: Project, paper: Paper, order: int, at: datetime) -> None:
    content = pdf.write(paper.title, paper.paragraphs)
    uuid = uuid7()
    path = document_path(uuid)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(0o600)
    ProjectDocument.objects.create(
        uuid=uuid,
        project=project,
        title=paper.title,
        file_name=paper.file_name,
        byte_size=len(content),
        sha256=hashlib.sha256(content).digest(),
        order=order,
        added_at=at,
    )

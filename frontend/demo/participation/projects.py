"""What editors do with projects and consultations, from the draft to what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Department, User
from common.clock import day_of
from frontend.demo.participation import pdf
from frontend.demo.participation.places import Areas
from frontend.demo.participation.script import Calendar, Script
from frontend.demo.participation.stories import Paper, Picture, Question, Round, Step, Vorhaben
from frontend.demo.pictures import ALT, Album
from geo.models import Municipality, Zone
from participation import services
from participation.models import (
    Consultation,
    Milestone,
    PollOption,
    Project,
    ProposalCategory,
    SurveyChoice,
    SurveyQuestion,
    Thread,
    Topic,
)
from participation.models.consultation import Eligibility, Review
from participation.templates_de.projects import Plan, Template


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
    vorhaben: Vorhaben
    project: Project
    round: Running | None = None


class Office:
    """Everything happens at the moment of the clock."""

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

    def install_topics(self, topics: Sequence[tuple[str, str, str]]) -> None:
        rows = Topic.objects.bulk_create(
            Topic(municipality=self.municipality, slug=slug, name=name, icon=icon, order=order)
            for order, (slug, name, icon) in enumerate(topics)
        )
        self.topics = {row.slug: row for row in rows}

    # --- projects -------------------------------------------------------------------------

    def found(self, vorhaben: Vorhaben, at: datetime) -> Founded:
        """A draft with all its parts; published at once if it ever is."""
        project = services.create_project(
            self.municipality,
            title=vorhaben.title,
            template=_template(vorhaben),
            starts_on=self.calendar.day(vorhaben.rounds[0].starts if vorhaben.rounds else 0),
            by=self.editor,
        )
        project = services.edit_texts(project, self._texts(vorhaben), by=self.editor)
        services.set_place(
            project,
            area=getattr(self.areas, vorhaben.area)() if vorhaben.area else None,
            place=vorhaben.place,
            zones=[self.zones[key] for key in vorhaben.zones],
            by=self.editor,
        )
        founded = Founded(vorhaben, project)
        self._save_steps(founded, until=day_of(at))
        for picture in vorhaben.pictures:
            self._add_picture(project, picture)
        for paper in vorhaben.papers:
            self._add_document(project, paper)
        for round in vorhaben.rounds:
            founded.round = self._fill(project.consultations.get(), round)
        if vorhaben.published:
            founded.project = services.publish_project(project, by=self.editor)
            if founded.round:
                founded.round.row.project = founded.project
        return founded

    def _texts(self, vorhaben: Vorhaben) -> services.Texts:
        contacts = [self.bodies[key] for key in vorhaben.contacts]
        return services.Texts(
            title=vorhaben.title,
            slug=vorhaben.slug,
            summary=vorhaben.summary,
            text=vorhaben.text,
            department=self.bodies[vorhaben.department],
            topics=[self.topics[slug] for slug in vorhaben.topics],
            contacts=[
                services.ContactFields(department=body, phone=body.phone, email=body.email)
                for body in contacts
            ],
        )

    def _save_steps(self, founded: Founded, *, until: date) -> None:
        """What is done later than `until` is planned without a day."""
        kept = list(founded.project.milestones.all())
        there: list[Milestone | None] = [*kept] or [None] * len(founded.vorhaben.steps)
        services.save_milestones(
            founded.project,
            [
                self._step(step, milestone, until)
                for step, milestone in zip(founded.vorhaben.steps, there, strict=True)
            ],
            by=self.editor,
        )

    def _step(
        self, step: Step, milestone: Milestone | None, until: date
    ) -> services.MilestoneFields:
        calendar = self.calendar
        done = None if step.done is None else calendar.office_day(step.done)
        year = calendar.today.year
        return services.MilestoneFields(
            milestone=milestone,
            title=step.title,
            text=step.text,
            planned_on=None if step.planned is None else calendar.day(step.planned),
            planned_words=step.words.format(year=year, next=year + 1, later=year + 2),
            done_on=done if done and done <= until else None,
        )

    def finish_steps(self, founded: Founded, at: datetime) -> None:
        """Those that are done by now."""
        self._save_steps(founded, until=day_of(at))

    def tell(self, founded: Founded, title: str, text: str) -> None:
        services.add_news(founded.project, title=title, text=text, by=self.editor)

    def publish_outcome(self, founded: Founded, text: str) -> None:
        services.write_outcome(founded.project, text=text, publish=True, by=self.editor)

    def change_state(self, founded: Founded, state: str, reason: str) -> None:
        services.change_state(founded.project, Project.State(state), reason=reason, by=self.editor)

    def _add_picture(self, project: Project, picture: Picture) -> None:
        row = services.add_picture(
            project,
            self.album.upload(picture.motif, mended=picture.mended),
            alt=picture.alt or ALT[picture.motif][picture.mended],
            by=self.editor,
        )
        self.album.prepare(row.photo, picture.motif, mended=picture.mended)

    def _add_document(self, project: Project, paper: Paper) -> None:
        content = pdf.write(paper.title, paper.paragraphs)
        upload = SimpleUploadedFile(paper.file_name, content, content_type="application/pdf")
        services.add_document(project, upload, title=paper.title, by=self.editor)

    # --- consultations --------------------------------------------------------------------

    def _fill(self, row: Consultation, round: Round) -> Running:
        """Say what is asked, and make what its format is made of."""
        row = services.edit_question(
            row,
            services.Question(
                title=round.title,
                summary=round.summary,
                text=round.text,
                promise=round.promise,
                results_due_on=row.results_due_on,
                department=self.bodies[round.department],
                shapes=round.shapes,
                needs_place=bool(round.shapes),
                asks_cost=round.asks_cost,
            ),
            by=self.editor,
        )
        # Comments are looked at before they are seen, in the first weeks; see `open_up`.
        row = self._let_take_part(row, comments=Review.BEFORE)
        services.save_categories(
            row,
            [
                services.CategoryFields(name=name, department=self.bodies.get(key))
                for name, key in round.categories
            ],
            by=self.editor,
        )
        running = Running(row, {category.name: category for category in row.categories.all()})
        if round.ballot:
            poll = services.set_up_poll(
                row,
                question=round.ballot.question,
                text=round.ballot.text,
                counting=round.ballot.counting,
                most_choices=1,
                options=[(option.title, option.text) for option in round.ballot.options],
                by=self.editor,
            )
            running.options = list(poll.options.all())
        for question in round.questions:
            asked = self._add_question(row, question)
            running.questions.append((asked, list(asked.choices.all())))
        for talk in round.topics:
            topic = services.add_topic(row, title=talk.title, text=talk.text, by=self.editor)
            running.threads.append(topic.thread)
        return running

    def _let_take_part(self, row: Consultation, *, comments: Review) -> Consultation:
        return services.set_participants(
            row,
            services.Participants(
                eligibility=Eligibility.EMAIL,
                proposals_review=Review.BEFORE,
                comments_review=comments,
                edit_minutes=row.edit_minutes,
            ),
            by=self.editor,
        )

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

    def open_up(self, rows: Sequence[Consultation]) -> None:
        """From now on comments are seen at once and looked at afterwards."""
        for row in rows:
            self._let_take_part(row, comments=Review.AFTER)


def _template(vorhaben: Vorhaben) -> Template:
    """The words of the project itself in the place of those that an editor begins with."""
    return Template(
        key=vorhaben.template,
        label=vorhaben.title,
        one_line="",
        icon="",
        plans=tuple(
            Plan(
                format=round.format,
                slug=round.slug,
                title=round.title,
                summary=round.summary,
                promise=round.promise,
            )
            for round in vorhaben.rounds
        ),
        text=vorhaben.text,
    )

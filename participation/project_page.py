"""Everything the page of a project says; the number of statements does not grow with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from accounts.models import User
from common import german
from geo.models import Municipality
from participation.counted import Counted, Row, rows_of
from participation.doing import Doing, begins_at, most_pressing
from participation.models import (
    Project,
    ProjectContact,
    ProjectDocument,
    ProjectNews,
    ProjectPhoto,
    ProjectTopic,
    Proposal,
)
from participation.project_cards import area_key, doings_of, map_picture
from participation.public_states import PROPOSAL_STATES, choices_of, project_word
from participation.states import Decision, ProposalState, Word, word_of
from participation.storyline import Entry, storyline
from photos.models import picture_url

ANSWERED = (ProposalState.ANSWERED, ProposalState.REALISING, ProposalState.REALISED)
ANSWERED_SHOWN = 6
NEWS_SHOWN = 20
LARGE = 1600


@dataclass(frozen=True, slots=True)
class Picture:
    small: str
    large: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    href: str
    size: str


@dataclass(frozen=True, slots=True)
class Part:
    """A consultation on the page of its project. `count` is `214 Vorschläge` or ""; `origins`
    what of it came in otherwise than online: `12 auf Papier`."""

    doing: Doing
    count: str
    origins: list[str]
    is_hidden: bool

    @property
    def href(self) -> str:
        return self.doing.consultation.get_absolute_url()

    @property
    def action_href(self) -> str:
        """Where the one action begins: proposing has a page of its own."""
        return f"{self.href}vorschlagen/" if self.doing.act == "propose" else self.href


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many proposals got an answer of one kind; `href` shows them."""

    word: Word
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class Answered:
    title: str
    href: str
    word: Word


@dataclass(frozen=True, slots=True)
class ProjectPage:
    project: Project
    word: Word
    topics: list[str]
    pictures: list[Picture]
    map: str
    documents: list[Document]
    contacts: list[ProjectContact]
    news: list[ProjectNews]
    story: list[Entry]
    running: list[Part]
    others: list[Part]
    pressing: Part | None
    outcomes: list[Outcome]
    answered: list[Answered]
    answered_count: int

    @property
    def is_preview(self) -> bool:
        return not self.project.is_published

    @property
    def story_goes_on(self) -> bool:
        return any(entry.state != "done" for entry in self.story)

    @property
    def has_outcome(self) -> bool:
        return bool(self.project.outcome or self.answered_count)


def find(slug: str, municipality: Municipality, user: User | AnonymousUser) -> Project | None:
    """The project that `user` may see, with everything flat that hangs on it."""
    of_project = {"project": OuterRef("pk")}
    pictures = (
        ProjectPhoto.objects.filter(**of_project, photo__shown=True)
        .order_by("order", "id")
        .values(
            json=JSONObject(
                name=F("photo__public_name"),
                width=F("photo__width"),
                height=F("photo__height"),
                alt=F("photo__alt"),
            )
        )
    )
    documents = (
        ProjectDocument.objects.filter(**of_project)
        .order_by("order", "id")
        .values(json=JSONObject(uuid=F("uuid"), title=F("title"), bytes=F("byte_size")))
    )
    topics = ProjectTopic.objects.filter(**of_project).order_by("topic__order", "topic__name")
    found = (
        Project.objects.visible_to(user, municipality)
        .filter(slug=slug)
        .select_related("department")
        .defer("search")
        .annotate(
            picture_rows=ArraySubquery(pictures),
            document_rows=ArraySubquery(documents),
            topic_names=ArraySubquery(topics.values("topic__name")),
            area_key=area_key(),
        )
        .first()
    )
    if found is not None:
        found.municipality = municipality
    return found


def project_page(project: Project, *, at: datetime) -> ProjectPage:
    """`project` comes from `find`. At most seven statements."""
    row: Any = project
    doings = doings_of([project], at=at)[project.pk]
    counted = rows_of(doing.consultation for doing in doings)
    parts = [_part(doing, counted) for doing in doings]
    running = [part for part in parts if part.doing.when == "now"]
    pressing = most_pressing(doings)
    outcomes = _outcomes(doings, counted)
    answered_count = sum(outcome.count for outcome in outcomes)
    return ProjectPage(
        project=project,
        word=project_word(project.state, is_open=bool(running), begins_at=begins_at(doings)),
        topics=row.topic_names,
        pictures=[_picture(each) for each in row.picture_rows],
        map=map_picture(project, project.municipality),
        documents=[_document(project, each) for each in row.document_rows],
        contacts=list(ProjectContact.objects.filter(project=project).select_related("department")),
        news=list(ProjectNews.objects.filter(project=project).defer("by")[:NEWS_SHOWN]),
        story=storyline(list(project.milestones.all()), doings, at=at),
        running=running,
        others=[part for part in parts if part not in running],
        pressing=next((part for part in parts if part.doing is pressing), None),
        outcomes=outcomes,
        answered=_answered(doings) if answered_count else [],
        answered_count=answered_count,
    )


def _picture(row: dict[str, Any]) -> Picture:
    return Picture(
        small=picture_url(row["name"]),
        large=picture_url(row["name"], LARGE),
        width=row["width"] or 4,
        height=row["height"] or 3,
        alt=row["alt"],
    )


def _document(project: Project, row: dict[str, Any]) -> Document:
    href = f"{project.get_absolute_url()}dokumente/{row['uuid']}/"
    return Document(row["title"], href, _size(row["bytes"]))


def _size(count: int) -> str:
    """`PDF, 340 kB`, `PDF, 1,2 MB`."""
    if count < 1_000_000:
        return f"PDF, {max(1, round(count / 1000))} kB"
    return f"PDF, {german.decimal(count / 1_000_000)} MB"


def _part(doing: Doing, counted: list[Row]) -> Part:
    numbers = Counted.of([(doing.consultation, doing.schedule)], counted)
    return Part(
        doing=doing,
        count=doing.format.count(numbers.total) if numbers.total else "",
        origins=[f"{german.thousands(number)} {words}" for words, number in numbers.origins],
        is_hidden=numbers.is_hidden,
    )


def _outcomes(doings: Sequence[Doing], counted: list[Row]) -> list[Outcome]:
    """Answers and what was realised, each with its number, the best news first."""
    with_proposals = [doing for doing in doings if doing.format.has_proposals]
    numbers = Counted.of(
        [(doing.consultation, doing.schedule) for doing in with_proposals], counted
    )
    found = []
    for state, decisions in (
        (ProposalState.REALISED, ("",)),
        (ProposalState.REALISING, ("",)),
        (ProposalState.ANSWERED, tuple(Decision)),
    ):
        for decision in decisions:
            count = sum(
                number
                for (its_state, its_decision), number in numbers.by_outcome.items()
                if its_state == state and decision in ("", its_decision)
            )
            if count:
                href = _narrowed(with_proposals, state, decision)
                found.append(Outcome(word_of(state, decision), count, href))
    return found


def _narrowed(doings: list[Doing], state: str, decision: str) -> str:
    """The list of such proposals; "" where they are spread over several consultations."""
    if len(doings) != 1:
        return ""
    choice = choices_of(state, decision or Decision.FOLLOW)[-1]
    assert choice in PROPOSAL_STATES  # noqa: S101  # keys of one module
    return f"{doings[0].consultation.get_absolute_url()}?stand={choice}"


def _answered(doings: Sequence[Doing]) -> list[Answered]:
    consultations = {
        doing.consultation.pk: doing.consultation for doing in doings if doing.format.has_proposals
    }
    rows = (
        Proposal.objects.filter(consultation__in=list(consultations), state__in=ANSWERED)
        .listed()
        .order_by("-updated_at", "-id")
        .values_list("consultation_id", "number", "title", "state", "decision")
    )
    return [
        Answered(
            title=title,
            href=f"{consultations[consultation].get_absolute_url()}{number}/",
            word=word_of(state, decision),
        )
        for consultation, number, title, state, decision in rows[:ANSWERED_SHOWN]
    ]


def description(page: ProjectPage) -> str:
    """For search engines and shared links."""
    if page.pressing is not None and page.pressing.doing.when == "now":
        doing = page.pressing.doing
        return _("%(sentence)s, %(until)s. %(summary)s") % {
            "sentence": doing.sentence,
            "until": doing.until,
            "summary": page.project.summary,
        }
    return page.project.summary

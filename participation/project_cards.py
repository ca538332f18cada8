"""A project as a card: what it is, how far it is, what one can do now and until when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef, Subquery, TextField
from django.db.models.functions import MD5, Cast, Left
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import german
from geo.models import Municipality
from participation.counted import Counted, Row, rows_of
from participation.doing import Doing, begins_at, most_pressing
from participation.filters.projects import WHOLE_TOWN_METRES
from participation.models import Consultation, Phase, Project, ProjectPhoto, ProjectTopic, Topic
from participation.models.project import ProjectQuerySet
from participation.phases import schedule_of
from participation.public_states import project_word
from participation.states import Word
from photos.models import picture_url


@dataclass(frozen=True, slots=True)
class Step:
    """One phase on the line of a project. `state` is done, now or next; `percent` of its time
    have passed."""

    title: str
    state: str
    percent: int


@dataclass(frozen=True, slots=True)
class Action:
    label: str
    href: str
    is_primary: bool = False


@dataclass(frozen=True, slots=True)
class ProjectCard:
    """`picture` is a released picture, `map` a drawn one of its area; "" is none. `sentence`
    ("Jetzt: Vorschläge machen") and `left` ("noch 9 Tage") are about the consultation that
    presses most. `count` is `214 Beiträge`, or "" where nothing may or can be counted."""

    slug: str
    href: str
    title: str
    summary: str
    picture: str
    picture_alt: str
    map: str
    icon: str
    topics: list[str]
    word: Word
    place: str
    steps: list[Step]
    sentence: str
    left: str
    count: str
    action: Action
    distance_metres: float | None


def with_card(projects: ProjectQuerySet) -> ProjectQuerySet:
    """Everything `cards` reads of the projects themselves, in one statement."""
    pictures = ProjectPhoto.objects.filter(project=OuterRef("pk"), photo__shown=True)
    first = pictures.order_by("order", "id")
    topics = ProjectTopic.objects.filter(project=OuterRef("pk")).order_by("id")
    return projects.only(
        "uuid", "slug", "title", "summary", "state", "place", "outcome_at", "published_at",
        "updated_at",
    ).annotate(
        picture_name=Subquery(first.values("photo__public_name")[:1], output_field=CharField()),
        picture_alt=Subquery(first.values("photo__alt")[:1], output_field=CharField()),
        topic_ids=ArraySubquery(topics.values("topic_id")),
        area_key=area_key(),
    )  # fmt: skip


def area_key() -> Left:
    """Changes when the area does, so that pictures of it can be kept for long."""
    return Left(MD5(Cast("area", TextField())), 10)


def map_picture(project: Project, municipality: Municipality) -> str:
    """The address of the drawn picture of its area; "" for the whole municipality.

    Reads the annotation `area_key`.
    """
    key = getattr(project, "area_key", None)
    if not key:
        return ""
    return f"{project.get_absolute_url()}karte.svg?v={municipality.places_version}-{key}"


def topics_by_id(municipality: Municipality) -> dict[int, Topic]:
    """All topics of the municipality in their order; lists read them once."""
    return {topic.pk: topic for topic in Topic.objects.filter(municipality=municipality)}


def doings_of(projects: Sequence[Project], *, at: datetime) -> dict[int, list[Doing]]:
    """The consultations of these projects as they stand now, by project; two statements."""
    found: dict[int, list[Doing]] = {project.pk: [] for project in projects}
    by_id = {project.pk: project for project in projects}
    consultations = (
        Consultation.objects.filter(project__in=list(found))
        .defer("area", "settings", "text")
        .order_by("order", "id")
        .prefetch_related("phases")
    )
    for consultation in consultations:
        consultation.project = by_id[consultation.project_id]
        found[consultation.project_id].append(Doing(consultation, schedule_of(consultation, at=at)))
    return found


def cards(
    projects: Sequence[Project],
    *,
    municipality: Municipality,
    topics: dict[int, Topic],
    at: datetime,
    doings: dict[int, list[Doing]] | None = None,
) -> list[ProjectCard]:
    """The cards of rows from `with_card`; at most three statements more."""
    if not projects:
        return []
    found = doings_of(projects, at=at) if doings is None else doings
    counts = rows_of(doing.consultation for each in found.values() for doing in each)
    return [
        card(project, found[project.pk], counts, municipality=municipality, topics=topics, at=at)
        for project in projects
    ]


def card(
    project: Project,
    doings: list[Doing],
    counts: list[Row],
    *,
    municipality: Municipality,
    topics: dict[int, Topic],
    at: datetime,
) -> ProjectCard:
    row: Any = project
    about = [topics[pk] for pk in row.topic_ids if pk in topics]
    doing = most_pressing(doings)
    counted = Counted.of([(each.consultation, each.schedule) for each in doings], counts)
    distance = getattr(row, "metres", None)
    return ProjectCard(
        slug=project.slug,
        href=project.get_absolute_url(),
        title=project.title,
        summary=project.summary,
        picture=picture_url(row.picture_name or ""),
        picture_alt=row.picture_alt or "",
        map=map_picture(project, municipality),
        icon=next((topic.icon for topic in about if topic.icon), "participate"),
        topics=[topic.name for topic in about],
        word=project_word(
            project.state,
            is_open=any(each.when == "now" for each in doings),
            begins_at=begins_at(doings),
        ),
        place=project.place or ("" if row.area_key else _("ganze Stadt")),
        steps=steps((phase for each in doings for phase in each.schedule.phases), at=at),
        sentence="" if doing is None else _said(doing),
        left="" if doing is None else doing.left,
        count=_contributions(counted.total),
        action=_action(project, doing),
        distance_metres=None if distance is None or distance >= WHOLE_TOWN_METRES else distance,
    )


def _contributions(number: int) -> str:
    """`3 Beiträge`; "" where there are none."""
    if not number:
        return ""
    return ngettext("%(number)s Beitrag", "%(number)s Beiträge", number) % {
        "number": german.thousands(number)
    }


def steps(phases: Iterable[Phase], *, at: datetime) -> list[Step]:
    """The line of a project: all phases of its consultations, the earliest first."""
    ordered = sorted(phases, key=lambda phase: (phase.starts_at, phase.ends_at, phase.pk))
    return [_step(phase, at) for phase in ordered]


def _step(phase: Phase, at: datetime) -> Step:
    if phase.ends_at <= at:
        return Step(phase.title, "done", 100)
    if not phase.is_open(at):
        return Step(phase.title, "next", 0)
    passed = (at - phase.starts_at) / (phase.ends_at - phase.starts_at)
    return Step(phase.title, "now", max(5, round(100 * passed)))


def _said(doing: Doing) -> str:
    return "" if doing.when == "unplanned" else doing.sentence


def _action(project: Project, doing: Doing | None) -> Action:
    if doing is not None and doing.when == "now":
        return Action(doing.button, doing.consultation.get_absolute_url(), is_primary=True)
    if project.outcome_at is not None:
        return Action(_("Was wurde daraus?"), f"{project.get_absolute_url()}#ergebnis")
    return Action(_("Mehr erfahren"), project.get_absolute_url())

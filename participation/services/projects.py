"""A project while it is made: begun from a template, described, placed, planned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department, User
from common import clock, data_version
from geo.models import Municipality, Zone
from participation import areas, fingerprints, history
from participation.addresses import RESERVED, free_slug
from participation.models import Milestone, Project, ProjectContact, ProjectTopic, Topic
from participation.services.planning import plan_consultation
from participation.states import Verb
from participation.templates_de import Template


@dataclass(frozen=True, kw_only=True)
class ContactFields:
    """Whom one can ask; `name` only of somebody who agreed to be named."""

    department: Department
    name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class Texts:
    """What the page of a project says about it. `slug` counts until it is published."""

    title: str
    slug: str
    summary: str = ""
    text: str = ""
    department: Department | None = None
    topics: Sequence[Topic] = ()
    contacts: Sequence[ContactFields] = ()


@dataclass(frozen=True, kw_only=True)
class MilestoneFields:
    """One step; `milestone` is None for a new one. Rows come in the order they shall have."""

    milestone: Milestone | None = None
    title: str
    text: str = ""
    planned_on: date | None = None
    planned_words: str = ""
    done_on: date | None = None


@transaction.atomic
def create_project(
    municipality: Municipality,
    *,
    title: str,
    template: Template,
    starts_on: date,
    by: User,
    at: datetime | None = None,
) -> Project:
    """A draft with the consultations, phases and words of `template`; nobody outside sees it.

    The first phase begins on `starts_on`. Everything can be changed until it is published.
    """
    now = at or clock.now()
    taken = set(Project.objects.of(municipality).values_list("slug", flat=True))
    project = Project.objects.create(
        municipality=municipality,
        slug=free_slug(title, taken=taken, otherwise="vorhaben"),
        title=" ".join(title.split()),
        text=str(template.text),
        template=template.key,
        created_by=by,
        created_at=now,
        updated_at=now,
    )
    starts = starts_on
    for order, plan in enumerate(template.plans):
        made = plan_consultation(project, plan, starts_on=starts, order=order)
        starts = made.next_starts_on
    Milestone.objects.bulk_create(
        Milestone(project=project, title=str(words), order=order)
        for order, words in enumerate(template.milestones)
    )
    return project


@transaction.atomic
def edit_texts(
    project: Project, texts: Texts, *, by: User, seen: str = "", at: datetime | None = None
) -> Project:
    """Say what the project is about, and whom one can ask.

    The slug is fixed once the project is published: then another one is ignored. `seen` is
    `fingerprints.of_texts` of what the form was filled from. Raises `ChangedMeanwhile` or
    `ValidationError`.
    """
    fresh = locked(project)
    fingerprints.require(seen, fingerprints.of_texts(fresh))
    now = at or clock.now()
    title, summary = " ".join(texts.title.split()), " ".join(texts.summary.split())
    if not title:
        raise ValidationError({"title": _("Bitte geben Sie dem Vorhaben einen Titel.")})
    if fresh.is_published and not summary:
        raise ValidationError(
            {
                "summary": _(
                    "Die Zusammenfassung steht schon auf der Seite und kann nicht leer sein."
                )
            }
        )
    if not fresh.is_published:
        fresh.slug = _checked_slug(fresh, texts.slug)
    fresh.title, fresh.summary = title, summary
    fresh.text = texts.text.strip()
    fresh.department = texts.department
    fresh.save(update_fields=["slug", "title", "summary", "text", "department"])
    ProjectTopic.objects.filter(project=fresh).exclude(topic__in=texts.topics).delete()
    ProjectTopic.objects.bulk_create(
        (ProjectTopic(project=fresh, topic=topic) for topic in texts.topics),
        ignore_conflicts=True,
    )
    ProjectContact.objects.filter(project=fresh).delete()
    ProjectContact.objects.bulk_create(
        ProjectContact(
            project=fresh,
            department=contact.department,
            name=contact.name.strip(),
            phone=contact.phone.strip(),
            email=contact.email.strip(),
            order=order,
        )
        for order, contact in enumerate(texts.contacts)
    )
    changed(fresh, by=by, at=now, what="texts")
    return fresh


def _checked_slug(project: Project, slug: str) -> str:
    """Raises `ValidationError` for a slug that is reserved or another project's."""
    slug = slug.strip().lower()
    if slug in RESERVED:
        raise ValidationError(
            {"slug": _("Diese Adresse braucht die Plattform selbst. Bitte wählen Sie eine andere.")}
        )
    others = Project.objects.filter(municipality_id=project.municipality_id, slug=slug)
    if others.exclude(pk=project.pk).exists():
        raise ValidationError(
            {
                "slug": _(
                    "Diese Adresse hat schon ein anderes Vorhaben. Bitte wählen Sie eine andere."
                )
            }
        )
    return slug


@transaction.atomic
def add_topic_to_town(municipality: Municipality, name: str) -> Topic:
    """A topic that projects of the municipality can be about; the same name is the same topic."""
    name = " ".join(name.split())
    known = Topic.objects.filter(municipality=municipality)
    found = known.filter(name__iexact=name).first()
    if found is not None:
        return found
    taken = set(known.values_list("slug", flat=True))
    return Topic.objects.create(
        municipality=municipality,
        slug=free_slug(name, taken=taken, otherwise="thema"),
        name=name,
        order=len(taken),
    )


@transaction.atomic
def set_place(
    project: Project,
    *,
    area: GEOSGeometry | None,
    place: str,
    by: User,
    zones: Sequence[Zone] | None = None,
    seen: str = "",
    at: datetime | None = None,
) -> Project:
    """Where the project takes place: `area` is longitude/latitude, SRID 4326, None for the
    whole municipality; `place` says it in words.

    `zones` are the parts of town it is found under, worked out from `area` if they are not
    given. Raises `ChangedMeanwhile`, `OutsideArea` or `ValidationError`.
    """
    fresh = locked(project)
    fingerprints.require(seen, fingerprints.of_place(fresh))
    now = at or clock.now()
    place = " ".join(place.split())
    if not place:
        raise ValidationError({"place": _("Bitte sagen Sie in Worten, wo es ist.")})
    if area is not None:
        areas.require_here(fresh.municipality, area)
        if zones is None:
            zones = areas.zones_touched(fresh.municipality, area)
    fresh.area = area
    fresh.place = place[:200]
    fresh.save(update_fields=["area", "place"])
    fresh.zones.set(zones or ())
    changed(fresh, by=by, at=now, what="place")
    return fresh


@transaction.atomic
def save_milestones(
    project: Project,
    rows: Sequence[MilestoneFields],
    *,
    by: User,
    at: datetime | None = None,
) -> Project:
    """Set the steps of the project; those that `rows` leave out are deleted.

    A step that is done from now on is told to everybody who follows.
    """
    fresh = locked(project)
    now = at or clock.now()
    kept = {row.milestone.pk for row in rows if row.milestone is not None}
    Milestone.objects.filter(project=fresh).exclude(pk__in=kept).delete()
    for order, row in enumerate(rows):
        milestone = row.milestone or Milestone(project=fresh)
        if milestone.project_id != fresh.pk:
            raise ValueError("A milestone of another project.")
        was_done = milestone.done_on is not None
        milestone.title, milestone.text = row.title.strip(), row.text.strip()
        milestone.planned_on, milestone.done_on = row.planned_on, row.done_on
        milestone.planned_words = row.planned_words.strip()
        milestone.order = order
        milestone.save()
        if milestone.done_on and not was_done and fresh.is_published:
            history.record(
                Verb.MILESTONE_DONE,
                project=fresh,
                at=now,
                by=by,
                payload={"milestone": str(milestone.uuid), "on": milestone.done_on.isoformat()},
            )
    changed(fresh, by=by, at=now, what="milestones")
    return fresh


# --- for the other services of projects --------------------------------------------------------


def locked(project: Project) -> Project:
    """The row as it is now, kept from others until the transaction ends."""
    return (
        Project.objects.select_related("municipality", "department", "item")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=project.pk)
    )


def changed(project: Project, *, by: User, at: datetime, what: str) -> None:
    """After a change: once published, it stands in the history and pages are made anew."""
    project.updated_at = at
    project.save(update_fields=["updated_at"])
    if not project.is_published:
        return
    history.record(
        Verb.PROJECT_CHANGED, project=project, at=at, by=by, payload={"what": what}, public=False
    )
    data_version.raise_version(project.municipality_id)

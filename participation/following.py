"""What can be followed here, and what is new about it for everybody.

A project, a part of town, a topic, one proposal. News are the public events, and what opens
or closes by the clock: no row is written for that, so it is worked out from the phases.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import digest
from accounts.digest import Line
from common import german
from geo.models import Municipality, Zone
from participation.models import ParticipationEvent, Phase, Project, Proposal, Topic
from participation.states import Decision, ProposalState, Verb

PROJECT = "participation-project"
ZONE = "participation-zone"
TOPIC = "participation-topic"
PROPOSAL = "participation-proposal"

_OF_PROJECTS = (
    Verb.PROJECT_PUBLISHED,
    Verb.NEWS,
    Verb.MILESTONE_DONE,
    Verb.RESULT_PUBLISHED,
    Verb.PHASE_CHANGED,
    Verb.ANSWERED,
    Verb.REALISED,
)
_OF_PROPOSALS = (Verb.ANSWERED, Verb.REALISING, Verb.REALISED, Verb.MERGED)


def register_kinds() -> None:
    """Called when the apps are ready."""
    for key, label, what in (
        (PROJECT, gettext_lazy("Vorhaben"), "projects"),
        (ZONE, gettext_lazy("Ortsteil"), "zones"),
        (TOPIC, gettext_lazy("Thema"), "topics"),
        (PROPOSAL, gettext_lazy("Vorschlag"), "proposals"),
    ):
        digest.register(
            digest.Kind(
                key=key,
                label=label,
                news=f"participation.following.news_of_{what}",
                named=f"participation.following.names_of_{what}",
            )
        )


# --- names ------------------------------------------------------------------------------

Names = Mapping[UUID, tuple[str, str]]


def names_of_projects(municipality: Municipality, refs: Collection[UUID]) -> Names:
    rows = Project.objects.of(municipality).published().filter(uuid__in=refs)
    return {row.uuid: (row.title, row.get_absolute_url()) for row in rows}


def names_of_zones(municipality: Municipality, refs: Collection[UUID]) -> Names:
    rows = Zone.objects.of(municipality).districts().filter(uuid__in=refs).select_related("layer")
    return {
        row.uuid: (row.name, f"/beteiligung/?gebiet={row.layer.key}/{row.slug}") for row in rows
    }


def names_of_topics(municipality: Municipality, refs: Collection[UUID]) -> Names:
    rows = Topic.objects.filter(municipality=municipality, uuid__in=refs)
    return {row.uuid: (row.name, f"/beteiligung/?thema={row.slug}") for row in rows}


def names_of_proposals(municipality: Municipality, refs: Collection[UUID]) -> Names:
    rows = (
        Proposal.objects.of(municipality)
        .public()
        .filter(uuid__in=refs, consultation__project__published_at__isnull=False)
        .select_related("consultation__project")
    )
    return {row.uuid: (row.title, row.get_absolute_url()) for row in rows}


# --- news ---------------------------------------------------------------------------------

News = Mapping[UUID, list[Line]]


def news_of_projects(
    municipality: Municipality, refs: Collection[UUID], since: datetime, until: datetime
) -> News:
    """Three statements for however many projects."""
    projects = list(Project.objects.of(municipality).published().filter(uuid__in=refs))
    found: dict[UUID, list[Line]] = {each.uuid: [] for each in projects}
    by_id = {each.pk: each.uuid for each in projects}
    for event in _events(municipality, since, until, _OF_PROJECTS).filter(project__in=projects):
        line = _line(event)
        if line is not None:
            found[by_id[event.project_id]].append(line)
    for project_id, line in _openings(projects, since, until):
        found[by_id[project_id]].append(line)
    return found


def news_of_zones(
    municipality: Municipality, refs: Collection[UUID], since: datetime, until: datetime
) -> News:
    """New projects that touch a part of town."""
    found: dict[UUID, list[Line]] = {ref: [] for ref in refs}
    for project in _new_projects(municipality, since, until).prefetch_related("zones"):
        for zone in project.zones.all():
            if zone.uuid in found:
                found[zone.uuid].append(_new(project))
    return found


def news_of_topics(
    municipality: Municipality, refs: Collection[UUID], since: datetime, until: datetime
) -> News:
    found: dict[UUID, list[Line]] = {ref: [] for ref in refs}
    rows = _new_projects(municipality, since, until).prefetch_related("project_topics__topic")
    for project in rows:
        for each in project.project_topics.all():
            if each.topic.uuid in found:
                found[each.topic.uuid].append(_new(project))
    return found


def news_of_proposals(
    municipality: Municipality, refs: Collection[UUID], since: datetime, until: datetime
) -> News:
    found: dict[UUID, list[Line]] = {ref: [] for ref in refs}
    for event in _events(municipality, since, until, _OF_PROPOSALS).filter(proposal__uuid__in=refs):
        line = _line(event)
        if line is not None and event.proposal is not None:
            found[event.proposal.uuid].append(line)
    return found


def _events(
    municipality: Municipality, since: datetime, until: datetime, verbs: Iterable[Verb]
) -> "QuerySet[ParticipationEvent]":
    """Public events; of proposals only of those that are shown by now."""
    return (
        ParticipationEvent.objects.filter(
            municipality=municipality, at__gt=since, at__lte=until, public=True, verb__in=[*verbs]
        )
        .filter(Q(proposal=None) | Q(proposal__shown=True))
        .select_related("project", "consultation", "proposal__consultation__project", "department")
        .order_by("at", "id")
    )


def _new_projects(
    municipality: Municipality, since: datetime, until: datetime
) -> "QuerySet[Project]":
    return Project.objects.of(municipality).filter(published_at__gt=since, published_at__lte=until)


def _new(project: Project) -> Line:
    assert project.published_at is not None  # noqa: S101  # they were asked for by it
    words = _("Neues Vorhaben: %(title)s") % {"title": project.title}
    return Line(project.published_at, words, project.get_absolute_url())


def _openings(
    projects: list[Project], since: datetime, until: datetime
) -> Iterable[tuple[int, Line]]:
    """Phases that began or ended: by the clock, without anybody doing anything."""
    phases = (
        Phase.objects.filter(consultation__project__in=projects)
        .filter(
            Q(starts_at__gt=since, starts_at__lte=until) | Q(ends_at__gt=since, ends_at__lte=until)
        )
        .select_related("consultation__project")
    )
    for phase in phases:
        consultation = phase.consultation
        values = {"title": consultation.title, "phase": phase.title}
        path = consultation.get_absolute_url()
        if since < phase.starts_at <= until and phase.ends_at > until:
            values["end"] = german.moment(phase.ends_at)
            words = _("%(title)s: „%(phase)s“ hat begonnen und geht bis %(end)s") % values
            yield consultation.project_id, Line(phase.starts_at, words, path)
        if since < phase.ends_at <= until:
            words = _("%(title)s: „%(phase)s“ ist zu Ende") % values
            yield consultation.project_id, Line(phase.ends_at, words, path)


def _line(event: ParticipationEvent) -> Line | None:
    """An event in words of the town: titles that are public, never texts of people."""
    project, proposal = event.project, event.proposal
    verb = Verb(event.verb)
    if proposal is not None:
        return _line_of_proposal(event, verb, proposal)
    values = {"title": project.title}
    words = {
        Verb.PROJECT_PUBLISHED: _("Neues Vorhaben: %(title)s"),
        Verb.NEWS: _("Neuigkeit zu %(title)s"),
        Verb.MILESTONE_DONE: _("Ein Schritt ist geschafft: %(title)s"),
        Verb.RESULT_PUBLISHED: _("Was daraus wurde: %(title)s"),
        Verb.PHASE_CHANGED: _("Geänderte Termine: %(title)s"),
    }.get(verb)
    if words is None:
        return None
    return Line(event.at, words % values, project.get_absolute_url())


def _line_of_proposal(event: ParticipationEvent, verb: Verb, proposal: Proposal) -> Line | None:
    values = {"number": proposal.number, "title": proposal.title}
    path = proposal.get_absolute_url()
    if verb == Verb.ANSWERED:
        decision = Decision(event.payload.get("decision", Decision.NOTED))
        values["decision"] = str(decision.label)
        words = _("Antwort der Stadt auf „%(title)s“: %(decision)s") % values
    elif verb == Verb.MERGED and proposal.state == ProposalState.MERGED:
        words = _("„%(title)s“ geht in einem ähnlichen Vorschlag weiter") % values
    elif verb == Verb.REALISING:
        words = _("„%(title)s“ wird umgesetzt") % values
    elif verb == Verb.REALISED:
        words = _("„%(title)s“ ist umgesetzt") % values
    else:
        return None
    return Line(event.at, words, path)

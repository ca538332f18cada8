"""What is new in participation as Atom feeds (RFC 4287): of the town, of a topic or a part of
town, of one project. No entry tells a number that may not be seen yet.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common import clock, german
from common.feeds import as_summary, feed_response, for_xml
from common.open_data import open_data
from common.page_cache import guest_page, keep_until
from geo.models import Municipality
from participation.doing import Doing
from participation.filters.projects import ProjectFilter
from participation.finding import municipality_of
from participation.models import Answer, Consultation, Phase, Project, ProjectNews, Proposal
from participation.phases import Schedule, next_change
from participation.selection import ProjectSelection, sentences

ENTRIES = 50
# In the feed of a project also what citizens propose and what the town answers.
PROPOSALS = 30


@dataclass(frozen=True, slots=True)
class Entry:
    """`id` names it for ever; `path` is where one reads it. `updated` is when its words changed
    last."""

    id: str
    at: datetime
    updated: datetime
    title: str
    text: str
    path: str
    category: str


@open_data
@guest_page(personal=False)
@require_safe
def participation(request: HttpRequest) -> HttpResponse:
    """`/feeds/beteiligung.atom`: new projects, news, results and what opens, narrowed like the
    list (`thema`, `gebiet`, `stand` ...). 400 with a sentence for a selection that cannot be."""
    municipality = municipality_of(request)
    now = clock.now()
    keep_until(request, next_change(municipality, at=now))
    chosen = ProjectFilter(request.GET, municipality=municipality, at=now)
    if chosen.errors:
        return HttpResponse(sentences(chosen), status=400, content_type="text/plain; charset=utf-8")
    selection = ProjectSelection(chosen, "/beteiligung/")
    projects = list(chosen.qs.order_by().only("uuid", "slug", "title", "summary", "published_at",
                                              "outcome_at"))  # fmt: skip
    return _feed(
        municipality,
        _("Mitreden in %(town)s") % {"town": municipality.name},
        selection.narrowing("/beteiligung/"),
        selection.narrowing(request.path),
        _of_projects(projects, now),
    )


@open_data
@guest_page(personal=False)
@require_safe
def project(request: HttpRequest, slug: str) -> HttpResponse:
    """`/feeds/beteiligung/<project>.atom`: the same of one project, with its proposals and the
    answers to them."""
    municipality = municipality_of(request)
    now = clock.now()
    found = Project.objects.of(municipality).published().filter(slug=slug).first()
    if found is None:
        raise Http404
    keep_until(request, next_change(municipality, at=now))
    return _feed(
        municipality,
        found.title,
        found.get_absolute_url(),
        request.path,
        [*_of_projects([found], now), *_of_proposals(found)],
    )


# --- what there is to tell --------------------------------------------------------------------


def _of_projects(projects: list[Project], at: datetime) -> list[Entry]:
    """Three statements, however many projects."""
    by_id = {project.pk: project for project in projects}
    entries = [_published(project) for project in projects]
    entries += [_outcome(project) for project in projects if project.outcome_at]
    news = ProjectNews.objects.filter(project__in=projects).order_by("-at", "-id").defer("by")
    entries += [_news(row, by_id[row.project_id]) for row in news[:ENTRIES]]
    begun = (
        Phase.objects.filter(consultation__project__in=projects, starts_at__lte=at)
        .exclude(acts=[])
        .select_related("consultation")
        .order_by("-starts_at", "-id")
    )
    entries += [_opened(row, by_id[row.consultation.project_id]) for row in begun[:ENTRIES]]
    return entries


def _published(project: Project) -> Entry:
    assert project.published_at is not None  # noqa: S101  # feeds hold published projects
    return Entry(
        id=f"urn:uuid:{project.uuid}",
        at=project.published_at,
        updated=project.published_at,
        title=_("Neues Vorhaben: %(title)s") % {"title": project.title},
        text=project.summary,
        path=project.get_absolute_url(),
        category=_("Vorhaben"),
    )


def _outcome(project: Project) -> Entry:
    assert project.outcome_at is not None  # noqa: S101
    return Entry(
        id=f"urn:uuid:{project.uuid}#ergebnis",
        at=project.outcome_at,
        updated=project.outcome_at,
        title=_("Was wurde daraus: %(title)s") % {"title": project.title},
        text=project.outcome,
        path=f"{project.get_absolute_url()}#ergebnis",
        category=_("Ergebnis"),
    )


def _news(news: ProjectNews, project: Project) -> Entry:
    return Entry(
        id=f"urn:uuid:{news.uuid}",
        at=news.at,
        updated=news.at,
        title=f"{project.title}: {news.title}",
        text=news.text,
        path=f"{project.get_absolute_url()}#neues-{news.uuid}",
        category=_("Neuigkeit"),
    )


def _opened(phase: Phase, project: Project) -> Entry:
    """What one can do in a phase, in the words of its beginning: an entry does not change."""
    consultation: Consultation = phase.consultation
    consultation.project = project
    doing = Doing(consultation, Schedule((phase,), phase.starts_at))
    return Entry(
        id=f"urn:uuid:{phase.uuid}",
        at=phase.starts_at,
        updated=phase.starts_at,
        title=f"{project.title}: {doing.words[:1].upper()}{doing.words[1:]}",
        text="\n".join(
            filter(
                None,
                [
                    f"{consultation.title}, {german.until(phase.ends_at)}.",
                    consultation.summary,
                    phase.text,
                ],
            )
        ),
        path=consultation.get_absolute_url(),
        category=_("Beteiligung"),
    )


def _of_proposals(project: Project) -> Iterable[Entry]:
    """Two statements."""
    proposals = (
        Proposal.objects.filter(consultation__project=project)
        .listed()
        .select_related("consultation")
        .only("uuid", "number", "title", "text", "submitted_at", "edited_at", "consultation__slug",
              "consultation__project")
        .order_by("-submitted_at", "-id")[:PROPOSALS]
    )  # fmt: skip
    for proposal in proposals:
        proposal.consultation.project = project
        assert proposal.submitted_at is not None  # noqa: S101  # listed ones are submitted
        yield Entry(
            id=f"urn:uuid:{proposal.uuid}",
            at=proposal.submitted_at,
            updated=proposal.edited_at or proposal.submitted_at,
            title=_("Vorschlag: %(title)s") % {"title": proposal.title},
            text=proposal.text,
            path=proposal.get_absolute_url(),
            category=_("Vorschlag"),
        )
    answers = (
        Answer.objects.filter(
            proposal__in=Proposal.objects.filter(consultation__project=project).listed()
        )
        .select_related("department", "proposal__consultation")
        .order_by("-id")[:PROPOSALS]
    )
    for answer in answers:
        proposal = answer.proposal
        proposal.consultation.project = project
        yield Entry(
            id=f"urn:uuid:{answer.uuid}",
            at=answer.at,
            updated=answer.at,
            title=_("Antwort zu „%(title)s“") % {"title": proposal.title},
            text=f"{answer.department.name}: {answer.get_decision_display()}.\n{answer.text}",
            path=proposal.get_absolute_url(),
            category=_("Antwort der Stadt"),
        )


# --- the feed itself --------------------------------------------------------------------------


def _feed(
    municipality: Municipality, title: str, path: str, feed_path: str, entries: Iterable[Entry]
) -> HttpResponse:
    base = municipality.base_url.rstrip("/")
    feed = Atom1Feed(
        title=for_xml(title),
        link=f"{base}{path}",
        feed_url=f"{base}{feed_path}",
        description=None,
        language="de",
        author_name=municipality.name,
    )
    for entry in sorted(entries, key=lambda each: (each.at, each.id), reverse=True)[:ENTRIES]:
        feed.add_item(
            title=for_xml(entry.title),
            link=f"{base}{entry.path}",
            unique_id=entry.id,
            unique_id_is_permalink=False,
            pubdate=entry.at,
            updateddate=entry.updated,
            description=as_summary(entry.text),
            categories=[entry.category],
        )
    return feed_response(feed)

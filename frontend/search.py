"""`/suche/`: one field for streets, things on the street, projects, words and numbers."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from defects.cards import Card, cards, with_card
from defects.directory import Directory
from defects.filters import matching
from defects.models import Report
from geo import gazetteer
from geo.gazetteer import Place
from geo.models import Municipality
from participation.filters.projects import ORDERS, USUAL_SORT, public_projects, running_first
from participation.filters.words import matching_projects
from participation.project_cards import ProjectCard, topics_by_id
from participation.project_cards import cards as project_cards
from participation.project_cards import with_card as with_project_card
from participation.proposal_cards import ProposalCard, found_proposals

PLACES = 6
REPORTS = 8
PROJECTS = 3
PROPOSALS = 8
ICONS = {"street": "road", "address": "pin", "asset": "pin", "zone": "map", "crossing": "pin"}


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that was found, with the reports around it and the way to report one there."""

    place: Place

    @property
    def icon(self) -> str:
        return ICONS.get(self.place.kind, "pin")

    @property
    def reports_href(self) -> str:
        """The list of reports within 500 metres, the nearest first."""
        near = {"ort": self.place.label, **self._point(), "umkreis": "500", "sort": "nah"}
        return f"/meldungen/?{urlencode(near)}"

    @property
    def report_href(self) -> str:
        """The form with this place in it."""
        return f"/melden/?{urlencode({'place_text': self.place.label, **self._point()})}"

    def _point(self) -> dict[str, str]:
        return {"lat": f"{self.place.point.y:.6f}", "lon": f"{self.place.point.x:.6f}"}


@dataclass(frozen=True, slots=True)
class Found:
    places: list[Hit]
    reports: list[Card]
    has_more: bool
    projects: list[ProjectCard]
    has_more_projects: bool
    proposals: list[ProposalCard]

    @property
    def nothing(self) -> bool:
        return not (self.places or self.reports or self.projects or self.proposals)


def search(municipality: Municipality, text: str, *, at: datetime) -> Found:
    """Places, projects, public reports and proposals for `text`; the newest reports first."""
    places = [Hit(place) for place in gazetteer.search(municipality, text, limit=PLACES)]
    directory = Directory(municipality)
    reports = (
        Report.objects.of(municipality)
        .public()
        .filter(matching(text, directory))
        .order_by("-created_at", "-id")
    )
    rows = cards(with_card(reports)[: REPORTS + 1], directory, at=at)
    projects = _projects(municipality, text, at)
    return Found(
        places,
        rows[:REPORTS],
        has_more=len(rows) > REPORTS,
        projects=projects[:PROJECTS],
        has_more_projects=len(projects) > PROJECTS,
        proposals=found_proposals(municipality, text, at=at, limit=PROPOSALS),
    )


def _projects(municipality: Municipality, text: str, at: datetime) -> list[ProjectCard]:
    """Published projects, what runs first."""
    among = public_projects(municipality, at=at)
    projects = (
        with_project_card(among.filter(matching_projects(text, among)))
        .annotate(**running_first(at))
        .order_by(*ORDERS[USUAL_SORT])[: PROJECTS + 1]
    )
    return project_cards(
        list(projects), municipality=municipality, topics=topics_by_id(municipality), at=at
    )

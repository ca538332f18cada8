"""What one can take part in now, for the home page."""

from datetime import datetime
from typing import Any

from geo.models import Municipality
from participation.filters.projects import public_projects, running_first
from participation.project_cards import ProjectCard, cards, topics_by_id, with_card

SHOWN = 3


def taking_part(municipality: Municipality, *, at: datetime) -> list[ProjectCard]:
    """Projects with an open consultation, the first to close first; at most five statements."""
    projects: Any = with_card(public_projects(municipality, at=at))
    open_now = projects.filter(is_open=True).annotate(**running_first(at))
    found = list(open_now.order_by("closes_at", "-id")[:SHOWN])
    topics = topics_by_id(municipality) if found else {}
    return cards(found, municipality=municipality, topics=topics, at=at)

"""What tests of the public pages need beside the factories: rows written straight."""

from datetime import datetime, timedelta
from typing import Any

from common import clock, page_cache
from geo.models import Municipality
from moderation.models import Item, Visibility
from participation.models import (
    Consultation,
    Milestone,
    Project,
    ProjectPhoto,
    ProjectTopic,
    Proposal,
    ProposalPhoto,
    Topic,
)
from participation.states import Decision, ProposalState
from photos.models import Photo
from tests.participation.factories import add_phase

DAY = timedelta(days=1)


def topic(town: Municipality, slug: str = "verkehr", **fields: Any) -> Topic:
    values = {"name": slug.title(), "icon": "bike", **fields}
    return Topic.objects.get_or_create(municipality=town, slug=slug, defaults=values)[0]


def about(project: Project, *slugs: str) -> Project:
    for slug in slugs:
        ProjectTopic.objects.create(project=project, topic=topic(project.municipality, slug))
    return project


def milestone(project: Project, title: str = "Beschluss", **fields: Any) -> Milestone:
    return Milestone.objects.create(project=project, title=title, **fields)


def photo(town: Municipality, *, parent: Item | None = None, shown: bool = True) -> Photo:
    item = Item.objects.create(
        municipality=town,
        kind="photos.photo",
        parent=parent,
        visibility=Visibility.SHOWN if shown else Visibility.PENDING,
        shown=shown,
    )
    return Photo.objects.create(
        municipality=town,
        item=item,
        state=Photo.State.READY,
        content_type="image/jpeg",
        byte_size=1,
        sha256=b"\0" * 32,
        width=1200,
        height=900,
        alt="Ein Platz",
        shown=shown,
        public_name=f"{item.pk:032x}" if shown else "",
    )


def title_picture(project: Project, *, shown: bool = True) -> Photo:
    found = photo(project.municipality, shown=shown)
    ProjectPhoto.objects.create(project=project, photo=found, order=project.pictures.count())
    return found


def picture(proposal: Proposal, *, shown: bool = True) -> Photo:
    found = photo(proposal.municipality, parent=proposal.item, shown=shown)
    ProposalPhoto.objects.create(proposal=proposal, photo=found)
    return found


def set_state(proposal: Proposal, state: str, decision: str = "", **fields: Any) -> Proposal:
    Proposal.objects.filter(pk=proposal.pk).update(state=state, decision=decision, **fields)
    proposal.refresh_from_db()
    return proposal


# Every pair of state and decision that a public proposal can have.
STATES = [
    (ProposalState.SUBMITTED, ""),
    (ProposalState.EXAMINED, ""),
    *((ProposalState.ANSWERED, decision) for decision in Decision),
    *(
        (state, decision)
        for state in (ProposalState.REALISING, ProposalState.REALISED)
        for decision in (Decision.FOLLOW, Decision.PARTLY)
    ),
]


def ended(of: Consultation, *, days_ago: int = 3, **fields: Any) -> Consultation:
    """A consultation without phases gets one that is over."""
    now = clock.now()
    add_phase(of, now - 30 * DAY, now - days_ago * DAY, acts=("comment",), **fields)
    return of


def coming(of: Consultation, *, in_days: int = 3, acts: tuple[Any, ...]) -> Consultation:
    now = clock.now()
    add_phase(of, now + in_days * DAY, now + (in_days + 14) * DAY, acts=acts)
    return of


def changed() -> None:
    """After rows were written without a service: no page of before is shown. (A service raises
    the data version, which counts once in a transaction, so once in a test.)"""
    page_cache.pages.clear()


def midnight(days: int) -> datetime:
    """The moment at which the day begins, so many days from now, in Berlin."""
    today = clock.today()
    return datetime.combine(today + days * DAY, datetime.min.time(), tzinfo=clock.BERLIN)

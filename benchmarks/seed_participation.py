"""Adds a consultation with many proposals to the town of the bench, the same each time.

Most proposals are points, some lines and areas; a fifth has an answer. One of them is what
everybody talks about: thousands of comments, in two levels and three stances.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.gis.geos import GEOSGeometry, LineString, Point, Polygon
from django.db import transaction
from django.test import Client

from accounts.models import Department, User
from benchmarks.places import place, quarter, spots
from benchmarks.seed import BATCH
from common import clock
from geo.models import Municipality, Zone
from moderation.models import Item, Visibility
from participation import formats
from participation.models import (
    Answer,
    Comment,
    CommentVersion,
    CommentVote,
    Consultation,
    Phase,
    Project,
    Proposal,
    ProposalCategory,
    ProposalVersion,
    Support,
)
from participation.models.comment import Stance, Thread
from participation.models.consultation import Act, Review
from participation.moderation import COMMENT, PROPOSAL, recount
from participation.states import Decision, ProposalState

_THEMES = ("Radweg", "Kreuzung", "Abstellen", "Ampel", "Schulweg", "Bus und Bahn", "Sonstiges")
_TITLES = (
    "Radweg an der {street} Straße verbreitern",
    "Bordstein an der {street} Straße absenken",
    "Fahrradbügel vor der {street} Schule",
    "Ampel an der {street} Straße früher grün für Räder",
    "Einbahnstraße {street} Straße für Räder öffnen",
    "Beleuchtung am Weg zur {street} Straße",
)
_STREETS = ("Aachener", "Bonner", "Dürener", "Neusser", "Venloer", "Kalker", "Deutzer", "Riehler")
_TEXTS = (
    "Der Radweg endet plötzlich, und man muss in den Verkehr ausweichen.",
    "Hier fahren morgens viele Kinder zur Schule, und die Autos stehen auf dem Schutzstreifen.",
    "Die Kante ist so hoch, dass man absteigen muss.",
    "Man wartet zwei Minuten, obwohl kein Auto kommt.",
    "Im Winter ist es dort stockdunkel.",
    "Alle Räder stehen am Zaun, weil Bügel fehlen.",
)
_ANSWERED = (ProposalState.ANSWERED, ProposalState.REALISING, ProposalState.REALISED)
_STATES = (
    (ProposalState.SUBMITTED, 70), (ProposalState.EXAMINED, 10), (ProposalState.ANSWERED, 15),
    (ProposalState.REALISING, 2), (ProposalState.REALISED, 3),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Talk:
    """What the cases need to know. `people` are signed in: their Cookie headers."""

    municipality: Municipality
    project: Project
    ideas: Consultation
    talked_about: Proposal
    people: Sequence[str]


@transaction.atomic
def seed_participation(
    town: Municipality, *, proposals: int = 10_000, comments: int = 2_000, people: int = 1_200
) -> Talk:
    """Make it; the town must have zones, bodies and no consultation yet."""
    chance = random.Random(84)
    at = clock.now()
    project = Project.objects.create(
        municipality=town,
        slug="rad",
        title="Radverkehr für alle",
        summary="Wo es mit dem Rad gefährlich, eng oder umständlich ist.",
        text="Die Stadt plant ihr Netz für Räder neu. " * 12,
        state=Project.State.RUNNING,
        published_at=at - timedelta(days=20),
    )
    ideas = open_ideas(project, at, shapes=["point", "line", "polygon"])
    crowd, authors = _people("citizen", people), _people("author", people // 4)
    rows = _proposals(ideas, chance, proposals, authors, at)
    _answers(town, rows, at)
    _supports(town, chance, rows, crowd)
    talked_about = rows[proposals // 2]
    _comments(talked_about, chance, comments, (crowd, authors), at)
    return Talk(
        municipality=town,
        project=project,
        ideas=ideas,
        talked_about=talked_about,
        people=[_cookie(person) for person in crowd],
    )


def open_ideas(project: Project, at: datetime, *, shapes: list[str]) -> Consultation:
    """A consultation of ideas with seven themes, open since two weeks."""
    ideas = Consultation.objects.create(
        municipality=project.municipality,
        project=project,
        slug="ideen",
        title="Ihre Vorschläge zum Radverkehr",
        summary="Zeigen Sie auf der Karte, was besser werden soll.",
        promise="Das Amt beantwortet jeden Vorschlag.",
        format="ideas",
        shapes=shapes,
        proposals_review=Review.AFTER,
        comments_review=Review.AFTER,
    )
    Phase.objects.create(
        municipality=project.municipality,
        consultation=ideas,
        title="Mitmachen",
        starts_at=at - timedelta(days=14),
        ends_at=at + timedelta(days=14),
        acts=[Act(each) for each in formats.get("ideas").acts],
    )
    ProposalCategory.objects.bulk_create(
        ProposalCategory(consultation=ideas, name=name, order=order)
        for order, name in enumerate(_THEMES)
    )
    return ideas


def _people(name: str, count: int) -> list[User]:
    """Citizens with a confirmed address, who have no password."""
    people = User.objects.bulk_create(
        User(email=f"{name}{n}@example.org", password=make_password(None)) for n in range(count)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True)
        for person in people
    )
    return people


def _cookie(person: User) -> str:
    client = Client()
    client.force_login(person)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


# --- proposals --------------------------------------------------------------------------


def _proposals(
    ideas: Consultation, chance: random.Random, count: int, crowd: list[User], at: datetime
) -> list[Proposal]:
    town = ideas.municipality
    zones = {zone.key: zone for zone in Zone.objects.filter(layer__key="stadtteil")}
    themes = list(ideas.categories.all())
    bodies = list(Department.objects.filter(municipality=town, kind="inside"))
    near = spots(chance)
    rows: list[Proposal] = []
    for start in range(0, count, BATCH):
        drafts = [
            _draft(
                chance,
                near,
                zones,
                number=number,
                at=at - timedelta(days=14) * (1 - number / count),
            )
            for number in range(start + 1, min(start + BATCH, count) + 1)
        ]
        items = Item.objects.bulk_create(
            _shown(town, PROPOSAL, draft["title"], draft["text"]) for draft in drafts
        )
        threads = Thread.objects.bulk_create(
            Thread(municipality=town, consultation=ideas, item=item) for item in items
        )
        rows += Proposal.objects.bulk_create(
            Proposal(
                municipality=town,
                consultation=ideas,
                item=item,
                thread=thread,
                shown=True,
                author=chance.choice(crowd),
                category=chance.choice(themes),
                department=chance.choice(bodies) if draft["state"] != "submitted" else None,
                **draft,
            )
            for draft, item, thread in zip(drafts, items, threads, strict=True)
        )
    ProposalVersion.objects.bulk_create(
        (
            ProposalVersion(proposal=row, number=1, title=row.title, text=row.text, was_shown=True)
            for row in rows
        ),
        batch_size=BATCH,
    )
    Consultation.objects.filter(pk=ideas.pk).update(next_number=count + 1)
    return rows


def _draft(
    chance: random.Random,
    near: list[Any],
    zones: dict[str, Zone],
    *,
    number: int,
    at: datetime,
) -> dict[str, Any]:
    x, y = place(chance, near)
    row, column = quarter(x, y)
    state = chance.choices([s for s, _ in _STATES], weights=[n for _, n in _STATES])[0]
    return {
        "number": number,
        "title": chance.choice(_TITLES).format(street=chance.choice(_STREETS)),
        "text": " ".join(chance.sample(_TEXTS, chance.randint(1, 4))),
        "geometry": _drawn(chance, x, y),
        "location": Point(x, y, srid=4326),
        "place": f"{chance.choice(_STREETS)} Straße {chance.randint(1, 240)}",
        "zone": zones[f"{row}-{column}"],
        "state": state,
        "decision": chance.choice(Decision.values) if state in _ANSWERED else "",
        "created_at": at,
        "submitted_at": at,
        "updated_at": at,
    }


def _drawn(chance: random.Random, x: float, y: float) -> GEOSGeometry:
    """A point, a line of some hundred metres or an area around the place."""
    kind, step = chance.random(), 0.0004
    if kind < 0.7:
        return Point(x, y, srid=4326)
    if kind < 0.9:
        return LineString((x, y), (x + step, y + step / 2), (x + 2 * step, y), srid=4326)
    return Polygon.from_bbox((x - step, y - step, x + step, y + step))


def _shown(town: Municipality, kind: str, title: str, text: str, **more: Any) -> Item:
    return Item(
        municipality=town,
        kind=kind,
        visibility=Visibility.SHOWN,
        shown=True,
        title=title[:200],
        excerpt=text[:400],
        **more,
    )


def _answers(town: Municipality, rows: list[Proposal], at: datetime) -> None:
    Answer.objects.bulk_create(
        (
            Answer(
                municipality=town,
                proposal=row,
                department=row.department,
                decision=row.decision,
                text="Wir haben das vor Ort geprüft. Der Umbau ist für das nächste Jahr geplant.",
                at=at - timedelta(days=1),
            )
            for row in rows
            if row.decision and row.department
        ),
        batch_size=BATCH,
    )


def _supports(
    town: Municipality, chance: random.Random, rows: list[Proposal], crowd: list[User]
) -> None:
    """Few proposals have many supporters, most have few."""
    supports: list[Support] = []
    for row in rows:
        count = min(int(chance.paretovariate(1.1)), len(crowd) // 2)
        supports += [
            Support(municipality=town, proposal=row, user=person)
            for person in chance.sample(crowd[len(crowd) // 2 :], count)
        ]
        row.support_count = count
    Support.objects.bulk_create(supports, batch_size=BATCH * 2)
    Proposal.objects.bulk_update(rows, ["support_count"], batch_size=BATCH)


# --- comments ----------------------------------------------------------------------------


def _comments(
    proposal: Proposal,
    chance: random.Random,
    count: int,
    people: tuple[list[User], list[User]],
    at: datetime,
) -> None:
    """A third of them replies; the town answers every fiftieth. `people` vote, or write."""
    crowd, authors = people
    top = _say(proposal, chance, count - count // 3, authors, at, parents=[])
    _say(proposal, chance, count // 3, authors, at, parents=top)
    for comment in top:
        comment.up_count = comment.down_count = 0
    votes = [
        CommentVote(
            municipality=proposal.municipality,
            comment=comment,
            user=person,
            value=chance.choice((1, 1, -1)),
        )
        for comment in top
        for person in chance.sample(crowd[len(crowd) // 2 :], chance.randint(0, 12))
    ]
    for vote in votes:
        if vote.value > 0:
            vote.comment.up_count += 1
        else:
            vote.comment.down_count += 1
    CommentVote.objects.bulk_create(votes, batch_size=BATCH)
    Comment.objects.bulk_update(top, ["up_count", "down_count"], batch_size=BATCH)
    recount([proposal.thread_id] if proposal.thread_id else [])


def _say(
    proposal: Proposal,
    chance: random.Random,
    count: int,
    crowd: list[User],
    at: datetime,
    *,
    parents: list[Comment],
) -> list[Comment]:
    texts = [" ".join(chance.sample(_TEXTS, chance.randint(1, 3))) for _ in range(count)]
    items = Item.objects.bulk_create(
        _shown(proposal.municipality, COMMENT, proposal.title, text, parent=proposal.item)
        for text in texts
    )
    rows = Comment.objects.bulk_create(
        Comment(
            municipality=proposal.municipality,
            thread=proposal.thread,
            parent=chance.choice(parents) if parents else None,
            item=item,
            shown=True,
            author=chance.choice(crowd),
            department=proposal.department if number % 50 == 0 else None,
            stance=Stance.NEUTRAL if parents else chance.choice(Stance.values),
            text=text,
            created_at=at - timedelta(minutes=count - number),
        )
        for number, (text, item) in enumerate(zip(texts, items, strict=True))
    )
    CommentVersion.objects.bulk_create(
        CommentVersion(comment=row, number=1, text=row.text, at=row.created_at, was_shown=True)
        for row in rows
    )
    return rows

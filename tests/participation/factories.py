"""Rows of participation for tests: the least that is needed, no surprises.

`consultation(project)` is open now for everything its format knows; `citizen(town)` has a
confirmed address; `submitted(consultation)` is a proposal that came in through the services.
"""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress

from accounts.models import User
from common import clock
from geo.models import Municipality
from moderation.models import Visibility
from moderation.services import decide
from participation import formats, services
from participation.models import Comment, Consultation, Phase, Project, Proposal
from participation.models.consultation import Act, Review
from tests import factories


def citizen(name: str = "", **fields: Any) -> User:
    """Somebody who has confirmed an address and nothing else: no password, no name."""
    person = factories.user(name, **fields)
    person.set_unusable_password()
    person.save(update_fields=["password"])
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def project(town: Municipality, **fields: Any) -> Project:
    number = next(factories._numbers)
    values: dict[str, Any] = {
        "slug": f"vorhaben-{number}",
        "title": f"Vorhaben {number}",
        "summary": "Der Marktplatz wird schöner.",
        "published_at": clock.now() - timedelta(days=10),
        "state": Project.State.RUNNING,
        **fields,
    }
    return Project.objects.create(municipality=town, **values)


def consultation(
    of: Project,
    format: str = "ideas",
    *,
    acts: tuple[Act, ...] | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    results: str = Phase.Results.ALWAYS,
    phase: bool = True,
    **fields: Any,
) -> Consultation:
    """With one phase from yesterday to in two weeks, unless told otherwise."""
    now = clock.now()
    values: dict[str, Any] = {
        "slug": f"beteiligung-{next(factories._numbers)}",
        "title": "Ideen für den Marktplatz",
        "format": format,
        "shapes": ["point", "line", "polygon"] if format == "ideas" else [],
        "needs_place": False,
        "proposals_review": Review.AFTER,
        "comments_review": Review.AFTER,
        **fields,
    }
    row = Consultation.objects.create(municipality=of.municipality, project=of, **values)
    if phase:
        add_phase(
            row,
            starts_at or now - timedelta(days=1),
            ends_at or now + timedelta(days=14),
            acts=formats.get(format).acts if acts is None else acts,
            results=results,
        )
    return row


def add_phase(
    of: Consultation,
    starts_at: datetime,
    ends_at: datetime,
    *,
    acts: tuple[Act, ...],
    results: str = Phase.Results.ALWAYS,
    title: str = "Mitmachen",
) -> Phase:
    return Phase.objects.create(
        municipality=of.municipality,
        consultation=of,
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        acts=[*acts],
        results=results,
    )


def submitted(
    of: Consultation,
    title: str = "Mehr Bänke am Brunnen",
    *,
    by: User | None = None,
    text: str = "Wer einkauft, will sich auch setzen.",
    **fields: Any,
) -> Proposal:
    """A proposal through the services; shown or not as the consultation's policy says."""
    return services.submit_proposal(
        of,
        services.Fields(title=title, text=text, **fields),
        by=by or citizen(),
    )


def commented(
    proposal: Proposal, text: str = "Gute Idee!", *, by: User | None = None, **fields: Any
) -> Comment:
    assert proposal.thread is not None
    return services.comment(proposal.thread, text=text, by=by or citizen(), **fields)


def hide(thing: Proposal | Comment, *, by: User, town: Municipality, removed: bool = True) -> None:
    """As a moderator does, resting on rule 3."""
    from moderation.published_rules import install_rules

    rule = next(each for each in install_rules(town) if each.number == 3)
    assert thing.item is not None
    thing.item.refresh_from_db()
    decide(
        thing.item,
        Visibility.REMOVED if removed else Visibility.HELD,
        by=by,
        rule=rule,
    )
    thing.refresh_from_db()


def show(thing: Proposal | Comment, *, by: User) -> None:
    assert thing.item is not None
    thing.item.refresh_from_db()
    decide(thing.item, Visibility.SHOWN, by=by)
    thing.refresh_from_db()

"""Walks every public output of participation for what must not be public; see the walk itself in
tests/defects/test_nothing_leaks.py."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import resolve

from common import data_version, page_cache
from geo import gazetteer
from moderation.models import Case, Item, Rule, Visibility
from moderation.services import decide, release_all
from participation import services
from participation.models import Comment, Consultation, Phase, Project, Proposal
from participation.models.consultation import Act, Review
from participation.services import Fields
from photos.models import Photo
from photos.services import store_upload
from tests import factories, jobs
from tests.defects.walking import (
    OF_REPORTS,
    UNMOVED,
    WITH_A_PROJECT,
    Story,
    check,
    outputs,
    variables,
    walk,
)
from tests.defects.ways import walk_ways
from tests.going_back import Step
from tests.participation.factories import citizen, consultation, project
from tests.photos import pictures

pytestmark = pytest.mark.django_db


@dataclass
class ProposalStory(Story):
    ideas: Consultation = None  # type: ignore[assignment]
    proposal: Proposal = None  # type: ignore[assignment]
    photo: Photo = None  # type: ignore[assignment]
    comment: Comment = None  # type: ignore[assignment]
    rule: Rule = None  # type: ignore[assignment]
    names: set[str] = field(default_factory=set)
    is_published: bool = True

    def copy(self) -> "ProposalStory":
        """What happens to the copy does not change what this one knows."""
        made = copy(self)
        made.parts = {part: set(words) for part, words in self.parts.items()}
        made.never, made.names = set(self.never), set(self.names)
        made.proposal = Proposal.objects.get(pk=self.proposal.pk)
        made.photo = Photo.objects.get(pk=self.photo.pk)
        made.comment = Comment.objects.get(pk=self.comment.pk)
        made.addresses = lambda: addresses_of(made)
        return made

    def again(self) -> None:
        """Read the rows anew. A name that the picture had before must lead nowhere for ever."""
        for row in (self.proposal, self.photo, self.comment):
            row.refresh_from_db()
        now = {self.photo.public_name} - {""}
        self.never |= self.names - now
        self.names |= now
        # Unpublished, the file of a picture stays where it was, under its random name.
        self.parts["photo"] = set(now) if self.is_published else set()


def tell(town: factories.Town) -> ProposalStory:
    """Submitted by the real service, the picture prepared by the real worker, commented by
    somebody else; everything is looked at before it appears."""
    author = citizen("Zorana", display_name="Heckenbraunelle")
    picture = store_upload(
        municipality=town.municipality, draft_key=uuid4(), upload=pictures.upload(pictures.jpeg())
    )
    ideas = consultation(
        project(town.municipality, slug="markt", area=factories.box(-90, -90, 90, 90)),
        slug="ideen",
        proposals_review=Review.BEFORE,
        comments_review=Review.BEFORE,
    )
    proposal = services.submit_proposal(
        ideas,
        Fields(
            title="Quittenbaum pflanzen",
            text="Der Holunder wirft Schatten.",
            geometry=factories.TOWN_HALL,
            place="Verschwiegene Gasse 5",
        ),
        by=author,
        photos=[picture],
    )
    jobs.work()
    assert proposal.thread is not None
    decide(of(proposal), Visibility.SHOWN, by=town.mo)
    comment = services.comment(proposal.thread, text="Kuckucksnelken!", by=author)
    decide(of(proposal), Visibility.PENDING, by=None, automatic=True)
    story = ProposalStory(
        town=town,
        ideas=ideas,
        proposal=proposal,
        comment=comment,
        photo=Photo.objects.get(),
        rule=Rule.objects.create(
            municipality=town.municipality, number=3, short="Fair bleiben", text="Fair bleiben."
        ),
        parts={
            "proposal": {"Quittenbaum", "Holunder", "Verschwiegene", str(proposal.uuid)},
            "comment": {"Kuckucksnelken", str(comment.uuid)},
        },
        never={
            "Zorana",
            "Heckenbraunelle",
            author.email,
            str(author.uuid),
            str(of(proposal).uuid),
            str(of(comment).uuid),
            str(Photo.objects.get().uuid),
        },
        searched={"proposal": "Quittenbaum"},
        unmoved=UNMOVED | OF_REPORTS,
        addresses=lambda: [],
    )
    story.addresses = lambda: addresses_of(story)
    story.again()
    return story


def of(thing: Proposal | Comment) -> Item:
    assert thing.item is not None
    return Item.objects.get(pk=thing.item.pk)


def addresses_of(story: ProposalStory) -> list[str]:
    ideas, uuid = story.ideas, story.proposal.uuid
    base = ideas.get_absolute_url()
    tiles = f"/tiles/vorschlaege/{ideas.uuid}"
    found = [
        "/beteiligung/markt/",
        "/beteiligung/markt/karte.svg",
        f"/beteiligung/markt/dokumente/{uuid4()}/",
        "/feeds/beteiligung/markt.atom",
        base,
        f"{base}?sort=diskutiert",
        f"{base}?ansicht=karte",
        f"{base}?lat={{lat}}&lon={{lon}}&sort=nah",
        f"/api/v1/projects/{ideas.project.uuid}/",
        f"/api/v1/consultations/{ideas.uuid}/",
        f"/api/v1/proposals/{uuid}/",
        f"/api/v1/proposals/{uuid}/comments/",
        f"/api/v1/proposals/?consultation={ideas.uuid}&order=updated",
        *(f"{tiles}/{z}/{{x{z}}}/{{y{z}}}.mvt" for z in (5, 12, 15, 16)),
        *(f"/bilder/{name}-{size}.webp" for name in story.names for size in (400, 1600)),
        *(f"/fotos/{story.photo.uuid}/{size}.webp" for size in (400, 1600)),
    ]
    return [path.format(**variables()) for path in found]


def restrict(what: str, outcome: Visibility) -> Callable[[ProposalStory], None]:
    def act(story: ProposalStory) -> None:
        item = of(story.proposal if what == "proposal" else story.comment)
        rule = None if outcome == Visibility.SHOWN else story.rule
        decide(item, outcome, by=story.town.mo, rule=rule)

    return act


def release(story: ProposalStory) -> None:
    for case in Case.objects.filter(closed_at=None).order_by("item__parent", "id"):
        release_all(case, by=story.town.mo)


def delete_comment(story: ProposalStory) -> None:
    assert story.comment.author is not None
    services.delete_comment(story.comment, by=story.comment.author)
    story.parts["comment"] = {"Kuckucksnelken"}  # its place stays, without its words


def unpublish(story: ProposalStory) -> None:
    """No service does that; what is not published must not be seen all the same."""
    Project.objects.update(published_at=None)
    data_version.raise_version(story.town.municipality.pk)
    page_cache.pages.clear()
    story.is_published = False


HELD, REMOVED, SHOWN = Visibility.HELD, Visibility.REMOVED, Visibility.SHOWN
ALL = {"proposal", "comment", "photo"}
WAYS: dict[str, list[Step]] = {
    "released": [(release, ALL)],
    "proposal held": [(release, ALL), (restrict("proposal", HELD), set())],
    "proposal removed, then shown again": [
        (release, ALL),
        (restrict("proposal", REMOVED), set()),
        (restrict("proposal", SHOWN), ALL),
    ],
    "comment removed": [(release, ALL), (restrict("comment", HELD), {"proposal", "photo"})],
    "comment deleted": [(release, ALL), (delete_comment, {"proposal", "photo"})],
    "not published": [(release, ALL), (unpublish, set())],
}


@pytest.fixture
def town(db: None) -> factories.Town:
    made = factories.town()
    factories.road(made.municipality)
    gazetteer.rebuild(made.municipality)
    return made


def test_a_proposal_on_its_way_through_review(town, client):
    story = tell(town)
    check(client, story, set())
    alice = Client()
    alice.force_login(town.alice)

    walk_ways(story, WAYS, client, alice)


def test_every_public_address_of_a_project_is_walked(town):
    story = tell(town)

    walked = {
        resolve(path.removeprefix("POST ").partition("?")[0]).url_name for path in outputs(story)
    }

    assert walked >= WITH_A_PROJECT


def test_hidden_results_appear_nowhere_for_nobody(town):
    """A number that nothing else has is looked for in every output, signed in or not."""
    ideas = consultation(
        project(town.municipality, slug="markt"),
        slug="ideen",
        acts=(Act.SUPPORT,),
        results=Phase.Results.AFTER,
    )
    proposal = services.enter_proposal(
        ideas,
        Fields(title="Bank", text="Zum Sitzen.", geometry=factories.TOWN_HALL),
        by=None,
        origin="paper",  # type: ignore[arg-type]
        supports_on_paper=48_613,
    )
    story = ProposalStory(
        town=town, parts={}, never=set(), addresses=lambda: [], ideas=ideas, proposal=proposal,
        photo=Photo(uuid=uuid4()), unmoved=UNMOVED | OF_REPORTS,
    )  # fmt: skip
    story.addresses = lambda: [
        *addresses_of(story),
        f"{ideas.get_absolute_url()}?sort=unterstuetzt",
        "/suche/?q=Bank",
    ]

    for person in (None, town.alice, town.mo, town.clara, town.admin):
        client = Client()
        if person is not None:
            client.force_login(person)
        bodies = walk(client, story)
        assert any("Bank" in text for text in bodies.values())
        assert [path for path, text in bodies.items() if "48613" in text or "48.613" in text] == []

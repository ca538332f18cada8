"""What nobody may read can be read nowhere: every public output is walked before and after.

Words and numbers that mean nothing else stand for what is hidden. Results that are hidden are
looked for as their number, by guests and by people of the town hall alike.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from accounts.models import Role, User
from common import clock, page_cache
from participation import following, services
from participation.models import Phase, Proposal, Support
from participation.models.consultation import Review
from tests.defects.test_nothing_leaks import body, variables
from tests.factories import TOWN_HALL, Town, member
from tests.factories import town as make_town
from tests.participation.factories import (
    citizen,
    commented,
    consultation,
    hide,
    project,
    show,
    submitted,
)

pytestmark = pytest.mark.django_db

# Below these an address acts, or belongs to somebody who is signed in, or to staff.
NOT_READ = {
    *("join", "go_on", "set_aside_own", "follow", "survey_answer", "poll_vote", "my_proposals"),
    *("propose", "propose_area", "propose_draft", "draft_discard"),
    *("proposal_edit", "proposal_withdraw", "proposal_support", "proposal_comment"),
    *("comment_vote", "comment_edit", "comment_delete", "comment_history", "topic_comment"),
    # A project without documents has none to give; tests/participation/test_project_documents.
    "project_document",
}
WORDS = {
    "pending": "Quittenwort",
    "removed": "Holunderwort",
    "comment": "Schlehenwort",
    "draft": "Mispelwort",
    "project": "Ebereschenwort",
    "name": "Klarname",
}
COUNT = 4712


@pytest.fixture
def town(db: None) -> Town:
    return make_town(host="testserver")


class Story:
    """A project with something of everything that must not be seen."""

    def __init__(self, town: Town) -> None:
        self.town = town
        place = town.municipality
        self.author = citizen("autorin", full_name="Anna Klarname", display_name="Linde")
        self.project = project(place, slug="platz", area=TOWN_HALL)
        self.ideas = consultation(
            self.project,
            slug="ideen",
            proposals_review=Review.BEFORE,
            comments_review=Review.BEFORE,
            results=Phase.Results.AFTER,
        )
        point: dict[str, Any] = {"geometry": TOWN_HALL}
        self.shown = submitted(self.ideas, "Bänke am Platz", by=self.author, **point)
        show(self.shown, by=town.mo)
        self.pending = submitted(self.ideas, "Quittenwort hier", by=self.author, **point)
        self.removed = submitted(self.ideas, "Holunderwort hier", by=self.author, **point)
        show(self.removed, by=town.mo)
        hide(self.removed, by=town.mo, town=place)
        self.comment = commented(self.shown, "Schlehenwort dazu", by=self.author)
        self.draft = services.save_draft(
            self.ideas, services.Fields(title="Mispelwort"), by=self.author
        )
        self.unpublished = project(
            place, slug="ebereschenwort", title="Ebereschenwort", published_at=None, area=TOWN_HALL
        )
        consultation(self.unpublished, slug="still")
        Support.objects.bulk_create(
            [Support(municipality=place, proposal=self.shown) for _ in range(3)]
        )
        # The counter is what pages read; this number stands nowhere else.
        Proposal.objects.filter(pk=self.shown.pk).update(support_count=COUNT)

    def addresses(self) -> list[str]:
        x, y = variables()["x16"], variables()["y16"]
        ideas, shown = self.ideas, self.shown
        base = ideas.get_absolute_url()
        found = [
            "/",
            "/karte/",
            "/sitemap.xml",
            "/sitemap-vorhaben.xml",
            "/sitemap-vorschlaege-1.xml",
            "/api/v1/projects/",
            f"/api/v1/projects/{self.project.uuid}/",
            "/api/v1/consultations/",
            f"/api/v1/consultations/{ideas.uuid}/",
            "/api/v1/proposals/",
            f"/api/v1/proposals/{shown.uuid}/",
            f"/api/v1/proposals/{shown.uuid}/comments/",
            "/feeds/beteiligung.atom",
            f"/feeds/beteiligung/{self.project.slug}.atom",
            "/beteiligung/",
            f"/beteiligung/{self.project.slug}/",
            f"/beteiligung/{self.project.slug}/karte.svg",
            base,
            f"{base}?sort=neu",
            f"{base}?sort=unterstuetzt",
            f"{base}{shown.number}/",
            f"{base}{shown.number}/qr.svg",
            f"{base}{shown.number}/verlauf/",
            f"{base}{self.pending.number}/",
            f"{base}{self.removed.number}/",
            f"{base}{self.removed.number}/verlauf/",
            "/beteiligung/ebereschenwort/",
            "/beteiligung/ebereschenwort/still/",
        ]
        for number in (self.pending, self.removed, self.draft):
            found.append(f"/api/v1/proposals/{number.uuid}/")
        for z in (10, 13, 16):
            shift = 16 - z
            tile = f"{z}/{x >> shift}/{y >> shift}"
            found.append(f"/tiles/projekte/{tile}.mvt")
            found.append(f"/tiles/vorschlaege/{ideas.uuid}/{tile}.mvt")
        return found


def walk(client: Client, story: Story) -> dict[str, str]:
    page_cache.pages.clear()
    return {path: body(client, path) for path in story.addresses()}


def places(bodies: dict[str, str], word: str) -> list[str]:
    return [path for path, text in bodies.items() if word.lower() in text.lower()]


def as_person(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


@pytest.mark.parametrize("who", ["guest", "citizen"])
def test_hidden_words_stand_nowhere(town: Town, who: str) -> None:
    story = Story(town)
    bodies = walk(as_person(None if who == "guest" else citizen()), story)

    found = {key: places(bodies, word) for key, word in WORDS.items()}
    # The address that was asked for is repeated by the page that says it is not there.
    found["project"] = [path for path in found["project"] if "ebereschenwort" not in path]
    assert found == {key: [] for key in WORDS}
    assert places(bodies, story.author.email) == []
    assert places(bodies, "Bänke am Platz") != []


def test_what_is_released_can_be_read_and_hidden_again(town: Town) -> None:
    story = Story(town)
    client = Client()
    show(story.pending, by=town.mo)
    show(story.comment, by=town.mo)
    bodies = walk(client, story)
    assert len(places(bodies, WORDS["pending"])) >= 4
    assert len(places(bodies, WORDS["comment"])) >= 2

    hide(story.shown, by=town.mo, town=town.municipality)
    hide(story.pending, by=town.mo, town=town.municipality)

    bodies = walk(client, story)
    for word in (WORDS["pending"], WORDS["comment"], "Bänke am Platz"):
        assert places(bodies, word) == [], word


def test_what_is_hidden_is_found_by_no_search(town: Town) -> None:
    story = Story(town)
    client = Client()
    base = story.ideas.get_absolute_url()

    for word in WORDS.values():
        for path in (f"/suche/?q={word}", f"{base}?q={word}", f"/beteiligung/?q={word}"):
            page_cache.pages.clear()
            text = body(client, path)
            for title in ("Quittenwort hier", "Holunderwort hier", "Ebereschenwort</a>"):
                assert title not in text, path


@pytest.mark.parametrize("role", [None, "author", Role.EDITOR, Role.MODERATOR, Role.ADMINISTRATOR])
def test_hidden_results_are_hidden_from_everybody_until_their_second(
    town: Town, role: str | None, at_moment: Callable[..., Any]
) -> None:
    story = Story(town)
    person = story.author if role == "author" else None
    if role not in (None, "author"):
        person = member(town.municipality, Role(str(role)))
    client = as_person(person)
    end = story.ideas.phases.get().ends_at

    shown_as = (f"{COUNT}", "4.712", "4,712")
    for bodies in (walk(client, story), _staff_pages(client, story, person)):
        for number in shown_as:
            assert places(bodies, number) == []

    with at_moment(end):
        bodies = walk(client, story)
    assert any(places(bodies, number) for number in shown_as)


def _staff_pages(client: Client, story: Story, person: User | None) -> dict[str, str]:
    """What the workplace shows and gives out, as far as the person may see it."""
    base = f"/beteiligung/verwalten/beteiligung/{story.ideas.uuid}/"
    paths = [
        "/beteiligung/verwalten/",
        "/beteiligung/verwalten/vorschlaege/",
        f"/beteiligung/verwalten/vorhaben/{story.project.uuid}/",
        f"/beteiligung/verwalten/vorschlaege/{story.shown.uuid}/",
        f"{base}bericht/",
        f"{base}daten/csv/",
        f"{base}daten/geojson/",
        f"/moderation/{story.comment.item.cases.get().uuid}/",
    ]
    return {path: body(client, path) for path in paths} if person else {}


def test_the_daily_mail_tells_nothing_hidden(town: Town) -> None:
    story = Story(town)
    now = clock.now()
    span = (now - timedelta(days=30), now + timedelta(days=1))

    lines = following.news_of_projects(
        town.municipality, [story.project.uuid, story.unpublished.uuid], *span
    )

    told = " ".join(line.text for each in lines.values() for line in each)
    assert not any(word in told for word in WORDS.values())
    assert story.unpublished.uuid not in lines


# --- nothing is forgotten --------------------------------------------------------------------


def _names(resolver: URLResolver, prefix: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found |= _names(pattern, path)
        elif isinstance(pattern, URLPattern) and pattern.name:
            found[pattern.name] = path
    return found


def test_every_public_address_of_participation_is_walked(town: Town) -> None:
    story = Story(town)
    walked = {resolve(path.partition("?")[0]).url_name for path in story.addresses()}
    ours = {
        name
        for name, path in _names(get_resolver()).items()
        if path.startswith(
            ("beteiligung/", "feeds/beteiligung", "tiles/projekte", "tiles/vorschlaege")
        )
        or "projects" in path
        or "consultations" in path
        or "proposals" in path
        or path.startswith(("sitemap-vor",))
    }

    staff = {name for name in ours if "verwalten" in _names(get_resolver())[name]}
    assert ours - staff - NOT_READ - {"topic"} - walked == set()

"""What nobody may read can be read nowhere: every public output is walked before and after.

Words that mean nothing else stand for what is hidden. Hidden results:
test_no_result_leaks.py; what somebody took back: test_nothing_leaks_taken_back.py.
"""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from accounts.models import Role
from accounts.services import change_public_name
from common import clock, page_cache
from moderation.published_rules import install_rules
from participation import following
from photos.models import Photo
from tests.defects.walking import (
    SEARCHES,
    body,
    is_for_all,
    pictures_in,
    said,
    still,
    variables,
)
from tests.factories import Town, member
from tests.factories import town as make_town
from tests.going_back import telling
from tests.participation.factories import (
    citizen,
    hide,
    show,
)
from tests.participation.leaks import (
    STILL,
    WORDS,
    Story,
    as_person,
    places,
    walk,
)
from tests.photos.faces import is_black, shows_face

pytestmark = pytest.mark.django_db

# Below these an address acts, or belongs to somebody who is signed in, or to staff.
NOT_READ = {
    *("join", "go_on", "set_aside_own", "follow", "survey_answer", "poll_vote", "my_proposals"),
    *("propose", "propose_area", "propose_draft", "draft_discard"),
    *("proposal_edit", "proposal_withdraw", "proposal_support", "proposal_comment"),
    *("comment_vote", "comment_edit", "comment_delete", "topic_comment"),
    *("comment_name", "proposal_name", "proposal_pictures", "proposal_picture", "my_comments"),
    # A project without documents has none to give; tests/participation/test_project_documents.
    "project_document",
}


@pytest.fixture
def town(db: None) -> Town:
    return make_town(host="testserver")


def test_hidden_words_stand_nowhere(town: Town) -> None:
    story = Story(town)
    for who, person in {"guest": None, "citizen": citizen()}.items():
        with telling(who):
            _reads_nothing_hidden(as_person(person), story)


def _reads_nothing_hidden(client: Client, story: Story) -> None:
    bodies = walk(client, story, everywhere=True)

    found = {key: places(bodies, word) for key, word in WORDS.items()}
    # The address that was asked for is repeated by the page that says it is not there.
    found["project"] = [path for path in found["project"] if "ebereschenwort" not in path]
    assert found == {key: [] for key in WORDS}
    assert places(bodies, story.author.email) == []
    for word in ("Bänke am Platz", "Kieferntitel", "Brunnenbild", "Schlossbild", "ist schön."):
        assert places(bodies, word) != [], word
    hidden = [uuid for uuid, is_public in story.items().items() if not is_public]
    assert [uuid for uuid in hidden if places(bodies, str(uuid))] == []
    _only_one_face(client, story, bodies)


def test_what_is_for_all_is_the_same_for_everybody(town: Town) -> None:
    """The walks of all who are signed in leave it out."""
    story = Story(town)
    searches = [path.format(word="Platz", **variables()) for path in SEARCHES]
    paths = [path.format(**variables()) for path in STILL] + story.everywhere() + searches
    asked = [path for path in dict.fromkeys(paths) if is_for_all(path)]
    as_guest = {path: said(Client(), path) for path in asked}
    people = {
        "citizen": citizen(),
        "author": story.author,
        "editor": member(town.municipality, Role.EDITOR),
        "moderator": town.mo,
        "administrator": town.admin,
    }
    for who, person in people.items():
        client = as_person(person)
        for path in asked:
            assert said(client, path) == as_guest[path], (who, path)


def test_what_says_nothing_of_participation_is_the_same_with_it(town: Town) -> None:
    """The walks leave these out, for no byte of them changes: neither when all of it comes into
    being, removed and blackened as it is, nor when more of it is shown or hidden."""
    install_rules(town.municipality)
    people = {"guest": None, "citizen": citizen(), "administrator": town.admin}
    clients = {who: as_person(person) for who, person in people.items()}

    def read() -> dict[str, dict[str, str]]:
        return {who: still(client, STILL) for who, client in clients.items()}

    before = read()

    story = Story(town)

    assert read() == before
    show(story.pending, by=town.mo)
    hide(story.shown, by=town.mo, town=town.municipality)
    change_public_name(story.author, "Zirbelname", municipality=town.municipality)
    assert read() == before


def _addresses_of(photo: Photo) -> set[str]:
    name = Photo.objects.get(pk=photo.pk).public_name
    public = {f"/bilder/{name}-{size}.webp" for size in (400, 1600)}
    return public | {f"/fotos/{photo.uuid}/{size}.webp" for size in (400, 1600)}


def _only_one_face(client: Client, story: Story, bodies: dict[str, str]) -> None:
    """That of the good picture; the other picture of the project is given out black."""
    good, black = _addresses_of(story.good), _addresses_of(story.black)
    made = pictures_in(client, bodies)
    given = {path for path in made if path.startswith("/bilder/")}
    assert given == {path for path in good | black if path.startswith("/bilder/")}
    # Whoever is signed in gets what is public by its private address as well, nothing else.
    assert set(made) <= good | black
    assert {path for path, content in made.items() if shows_face(content)} == set(made) & good
    assert all(is_black(made[path]) for path in set(made) & black)
    # The one at the top of the page is that of posts in social media too.
    page = bodies[story.project.get_absolute_url()]
    assert re.findall(r'og:image" content="[^"]*(/bilder/[^"]+)"', page) == [
        Photo.objects.get(pk=story.good.pk).public_url(1600)
    ]


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
    # What is left of them is public, but not found by what was taken out.
    titles = (f"{base}{story.cut.number}/", story.topic.get_absolute_url())
    assert titles[0] in body(client, f"{base}?q=Platz")

    for word in WORDS.values():
        for path in (f"/suche/?q={word}", f"{base}?q={word}", f"/beteiligung/?q={word}"):
            page_cache.pages.clear()
            text = body(client, path)
            for title in (*titles, "Quittenwort hier", "Holunderwort hier", "Ebereschenwort</a>"):
                assert title not in text, path


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
    assert ours - staff - NOT_READ - walked == set()

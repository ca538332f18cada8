"""What nobody may read can be read nowhere: every public output is walked before and after.

Words and numbers that mean nothing else stand for what is hidden. Results that are hidden are
looked for as their number, by guests and by people of the town hall alike.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from accounts.models import Role, User
from common import clock, page_cache
from moderation.models import Item, Visibility
from moderation.published_rules import install_rules
from moderation.services import decide, redactions
from participation import following, services
from participation.models import Phase, Proposal, Support
from participation.models.consultation import Review
from photos import redacting
from photos.models import Photo
from photos.services import store_upload
from tests import jobs
from tests.defects.test_nothing_leaks import EVERYWHERE, body, pictures_in, variables
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
from tests.photos import pictures
from tests.photos.faces import AREA, faced, is_black, shows_face

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
WORDS = {
    "pending": "Quittenwort",
    "removed": "Holunderwort",
    "comment": "Schlehenwort",
    "draft": "Mispelwort",
    "project": "Ebereschenwort",
    "name": "Klarname",
    "topic": "Lärchenwort",
    "removed picture": "Ginsterbild",
    "pending picture": "Kornelbild",
    "picture of before": "Wildrosenbild",
    "title blackened": "Weißdornwort",
    "text blackened": "Vogelkirschwort",
    "version blackened": "Faulbaumwort",
    "comment blackened": "Eibenwort",
    "topic blackened": "Stechpalmwort",
    "ground": "Begründungswort",
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
        self._topics()
        self._pictures()
        self._blackened()

    def _topics(self) -> None:
        """One that everybody reads, one that was removed, one of a project that waits."""
        talk = consultation(self.project, "discussion", slug="gespraech")
        waiting = consultation(self.unpublished, "discussion", slug="leise")
        add, mo = services.add_topic, self.town.mo
        self.topic = add(talk, title="Kieferntitel", text="Und Stechpalmwort.", by=mo)
        self.removed_topic = add(talk, title="Lärchenwort", by=mo)
        hide(self.removed_topic.thread, by=mo, town=self.town.municipality)
        self.waiting_topic = add(waiting, title="Ebereschenwort", by=mo)

    def _pictures(self) -> None:
        """Of the project a good one, one that becomes black and one that is removed; of a
        proposal one that waits; of the project that waits one."""
        add, admin = services.add_picture, self.town.admin
        self.good = add(self.project, _picture(1), alt="Brunnenbild", by=admin).photo
        self.black = add(self.project, _picture(2), alt="Schlossbild", by=admin).photo
        self.gone = add(self.project, _picture(3), alt="Ginsterbild", by=admin).photo
        self.before = add(self.unpublished, _picture(4), alt="Wildrosenbild", by=admin).photo
        draft = store_upload(
            municipality=self.town.municipality, draft_key=uuid4(), upload=_picture(5)
        )
        Photo.objects.filter(pk=draft.pk).update(alt="Kornelbild")
        fields = services.Fields(title="Mit Bild", text="Ein Vorschlag, zu dem ein Bild gehört.")
        self.pictured = services.submit_proposal(self.ideas, fields, by=self.author, photos=[draft])
        jobs.work()
        self.waits = Photo.objects.get(pk=draft.pk)
        rule = install_rules(self.town.municipality)[0]
        self.names = {photo.public_name for photo in Photo.objects.exclude(public_name="")}
        decide(Item.objects.get(photo=self.gone), Visibility.REMOVED, by=self.town.mo, rule=rule)
        version = Item.objects.get(photo=self.black).version
        redacting.redact(self.black, [AREA], by=self.town.mo, rule=rule, version=version)
        jobs.work()

    def _blackened(self) -> None:
        """A proposal that was changed once, a comment and a topic lose a word each."""
        row = submitted(
            self.ideas,
            "Weißdornwort am Platz",
            by=self.author,
            text="Faulbaumwort ist schön, viel schöner als alles.",
            geometry=TOWN_HALL,
        )
        show(row, by=self.town.mo)
        fields = services.Fields(
            title=row.title, text="Vogelkirschwort ist schön.", geometry=TOWN_HALL
        )
        self.cut = services.edit_proposal(row, fields, by=self.author, version=row.version)
        show(self.cut, by=self.town.mo)
        self.cut_comment = commented(self.shown, "Eibenwort gehört dazu.", by=self.author)
        show(self.cut_comment, by=self.town.mo)
        title, text = "[entfernt] am Platz", "[entfernt] ist schön."
        self._cut(self.cut.item_id, title=title, text=text)
        self._cut(self.cut_comment.item_id, text="[entfernt] gehört dazu.")
        self._cut(self.topic.thread.item_id, text="Und [entfernt].")

    def _cut(self, item_id: int | None, **texts: str) -> None:
        item = Item.objects.get(pk=item_id)
        redactions.redact_text(
            item,
            texts,
            by=self.town.mo,
            rule=install_rules(self.town.municipality)[0],
            version=item.version,
            note="Begründungswort",
        )

    def items(self) -> dict[UUID, bool]:
        """All there are, by UUID: whether everybody may know it."""
        unpublished = {
            Item.objects.get(thread__topic=self.waiting_topic).uuid,
            Item.objects.get(photo=self.before).uuid,
            Item.objects.get(project=self.unpublished).uuid,
        }
        rows = Item.objects.of(self.town.municipality)
        return {row.uuid: row.shown and row.uuid not in unpublished for row in rows}

    def everywhere(self) -> list[str]:
        """Beside its own addresses those that are there whatever is in the database, and
        those of pictures and for notices."""
        found = [path.format(**variables()) for path in EVERYWHERE] + self.addresses()
        found += [f"/beanstanden/{uuid}/" for uuid in self.items()]
        names = self.names | set(Photo.objects.values_list("public_name", flat=True)) - {""}
        for size in (400, 1600):
            found += [f"/bilder/{name}-{size}.webp" for name in names]
            found += [f"/fotos/{photo.uuid}/{size}.webp" for photo in Photo.objects.all()]
        return found

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
            f"{base}{self.cut.number}/",
            f"{base}{self.cut.number}/verlauf/",
            f"{base}{self.pictured.number}/",
            f"/beteiligung/kommentar/{self.cut_comment.uuid}/verlauf/",
            self.topic.consultation.get_absolute_url(),
            self.topic.get_absolute_url(),
            self.removed_topic.get_absolute_url(),
            self.waiting_topic.get_absolute_url(),
            f"/api/v1/proposals/{self.cut.uuid}/",
            f"/api/v1/consultations/{self.topic.consultation.uuid}/",
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


def _picture(seed: int) -> SimpleUploadedFile:
    """With a face; no two are the same, else the second would be the first."""
    return pictures.upload(pictures.encoded(faced(600, 400 + seed), "JPEG", quality=92))


def walk(client: Client, story: Story, *, everywhere: bool = False) -> dict[str, str]:
    page_cache.pages.clear()
    paths = story.everywhere() if everywhere else story.addresses()
    return {path: body(client, path) for path in paths}


def places(bodies: dict[str, str], word: str) -> list[str]:
    return [path for path, text in bodies.items() if word.lower() in text.lower()]


def counted(bodies: dict[str, str], number: str) -> list[str]:
    """Where a number stands by itself; in a UUID or the name of a picture it means nothing."""
    by_itself = re.compile(rf"(?<![\w-]){re.escape(number)}(?![\w-])")
    return [path for path, text in bodies.items() if by_itself.search(text)]


def as_person(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


@pytest.mark.parametrize("who", ["guest", "citizen"])
def test_hidden_words_stand_nowhere(town: Town, who: str) -> None:
    story = Story(town)
    client = as_person(None if who == "guest" else citizen())
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
            assert counted(bodies, number) == []

    with at_moment(end):
        bodies = walk(client, story)
    assert any(counted(bodies, number) for number in shown_as)


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
    assert ours - staff - NOT_READ - walked == set()

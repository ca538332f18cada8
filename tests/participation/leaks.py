"""A project with something of everything that must not be seen, and the walk through it."""

import re
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from common import page_cache
from moderation.models import Item, Visibility
from moderation.published_rules import install_rules
from moderation.services import decide, redactions
from participation import services
from participation.models import Phase, Proposal, Support
from participation.models.consultation import Review
from photos import redacting
from photos.models import Photo
from photos.services import store_upload
from tests import jobs
from tests.defects.walking import OF_REPORTS, UNMOVED, body, moving, to_ask, variables
from tests.factories import TOWN_HALL, Town
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
from tests.photos.faces import AREA, faced_jpeg

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
    "description blackened": "Seidelbastwort",
    "ground": "Begründungswort",
}
COUNT = 4712
# Of what is there whatever is in the database: nothing of participation moves it, which
# test_nothing_leaks.py holds against the empty town.
STILL = UNMOVED | OF_REPORTS


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
        self.good = add(self.project, a_picture(1), alt="Brunnenbild", by=admin).photo
        self.black = add(
            self.project, a_picture(2), alt="Schlossbild, Seidelbastwort", by=admin
        ).photo
        self.gone = add(self.project, a_picture(3), alt="Ginsterbild", by=admin).photo
        self.before = add(self.unpublished, a_picture(4), alt="Wildrosenbild", by=admin).photo
        draft = store_upload(
            municipality=self.town.municipality, draft_key=uuid4(), upload=a_picture(5)
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
        self._cut(self.black.item_id, alt="Schlossbild, [entfernt]")

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
        """Beside its own addresses those that are there whatever is in the database and may
        change, and those of pictures and for notices."""
        found = moving(STILL) + self.addresses()
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


def a_picture(seed: int) -> SimpleUploadedFile:
    """With a face; no two are the same, else the second would be the first."""
    return pictures.upload(faced_jpeg(600, 400 + seed))


def walk(client: Client, story: Story, *, everywhere: bool = False) -> dict[str, str]:
    page_cache.pages.clear()
    paths = story.everywhere() if everywhere else story.addresses()
    return {path: body(client, path) for path in to_ask(client, dict.fromkeys(paths))}


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

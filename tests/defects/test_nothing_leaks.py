"""Walks every public output for what must not be public, in each state of visibility.

A kind of content brings a `Story`: how it comes into being, what may happen to it, which of
its words are public then, and at which addresses it could be seen. The walk is the same for
all. A public address that nobody walks fails a test, so no output can be forgotten.

Everything goes through the real services and the real files; each output is asked for before
every step too, so that a kept page from before a decision would be caught.
"""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from common import clock, secret_links
from defects import services
from defects.models import Category, Report
from defects.services import Actor, ContactDetails
from geo import gazetteer
from moderation.halves import HalfYear
from moderation.models import Case, Flag, Item, Rule, Statement, Visibility
from moderation.published_rules import install_rules
from moderation.services import (
    Notice,
    appeal_as_author,
    decide,
    redactions,
    release_all,
    undo_decision,
)
from moderation.services import flag as take_notice
from photos import redacting
from photos.areas import Area
from photos.models import Photo
from photos.services import store_upload
from tests import factories, jobs
from tests.photos import pictures
from tests.photos.faces import AREA, faced, is_black, shows_face

pytestmark = pytest.mark.django_db

# --- the walk: what any kind of content must stand ---------------------------------------

# Outputs that are there whatever is in the database; `{place}` is where it happened.
EVERYWHERE = (
    "/",
    "/health/",
    "/robots.txt",
    "/sitemap.xml",
    "/sitemap-seiten.xml",
    "/transparenz/",
    "/transparenz/regeln/",
    "/transparenz/regeln/leicht/",
    "/transparenz/regeln/1/",
    "/transparenz/entscheidungen/",
    "/transparenz/entscheidungen.csv",
    "/transparenz/entscheidungen.json",
    "/feeds/entscheidungen.atom",
    "/transparenz/zahlen/",
    "/transparenz/zahlen/{half}/",
    "/transparenz/zahlen/{half}.csv",
    "/beanstanden/danke/",
    "/transparenz/pruefsumme/",
    "/transparenz/pruefsumme/pruefsummen.csv",
    "/transparenz/pruefsumme/2026-03-02.csv",
    "/feeds/pruefsumme.atom",
    "/sitemap-meldungen-1.xml",
    "/meldungen/",
    "/meldungen/?sort=bewegt",
    "/meldungen/?stand=offen",
    "/meldungen/?lat={lat}&lon={lon}&sort=nah",
    "/meldungen/stand/?" + "&".join(f"nummer={number}" for number in range(1, 21)),
    "/karte/",
    "/melden/",
    "/suche/",
    "/zustaendig/",
    "/datenschutz/",
    "/meldungen/abo/",
    "/meldungen/abo/gesendet/",
    "/feeds/auswahl.atom?wo=stadt",
    "/feeds/auswahl.atom?wo=umkreis&lat={lat}&lon={lon}&umkreis=5000",
    "/zustaendig/?lat={lat}&lon={lon}&art=lamp",
    "/feeds/meldungen.atom",
    "/feeds/meldungen.atom?sort=bewegt",
    "/api/",
    "/api/v1/reports/",
    "/api/v1/reports/?order=updated&limit=500",
    "/api/v1/categories/",
    "/api/v1/zones/",
    "/api/v1/schema/",
    "/api/v1/projects/",
    "/api/v1/consultations/",
    "/api/v1/proposals/",
    "/beteiligung/",
    "/feeds/beteiligung.atom",
    "/sitemap-vorhaben.xml",
    "/sitemap-vorschlaege-1.xml",
    "/orte/suche/?q=Haupt",
    "/orte/hier/?lat={lat}&lon={lon}",
    "/orte/bild.svg?lat={lat}&lon={lon}&z=16&w=300&h=200",
    *(f"/tiles/reports/{z}/{{x{z}}}/{{y{z}}}.mvt" for z in (0, 5, 11, 14, 15, 18)),
    "/tiles/base/14/{x14}/{y14}.mvt",
    "/tiles/projekte/14/{x14}/{y14}.mvt",
)
# Outputs that look for words; each is asked with words that must not be found.
SEARCHES = (
    "/meldungen/?q={word}",
    "/karte/?q={word}",
    "/suche/?q={word}",
    "/feeds/meldungen.atom?q={word}",
    "/api/v1/reports/?q={word}",
    "/tiles/reports/14/{x14}/{y14}.mvt?q={word}",
    "/orte/suche/?q={word}",
)
# Addresses for people with a right of their own, and those that show nothing of content.
NOT_PUBLIC = {
    "static",
    "theme",  # the colours of the municipality
    "components",
    "draft",
    "draft_remove",
    "draft_picture",
    "report_status_qr",
    "report_data",  # behind a secret link: tests/defects/test_own_data.py
    "account_leave",  # behind a secret link
    # Behind secret links: tests/defects/test_following.py, test_voices.py, test_reaching.py.
    "account_leave_one",
    "account_confirm",
    "watch_change",
    "report_consent",
    # Behind secret links of the person they are about: tests/moderation/test_flags.py,
    # test_reasons.py, test_sanctions.py, tests/participation/test_quarantine.py.
    "flag_status",
    "statement",
    "sanction_own",
    "set_aside_own",
}
# Walked with a project in them: tests/participation/test_nothing_leaks.py.
WITH_A_PROJECT = {
    "project",
    "project_picture",
    "project_document",
    "project_feed",
    "consultation",
    "proposal_tile",
    "api_project",
    "api_consultation",
    "api_proposal",
    "api_comments",
}
NOT_PUBLIC_BELOW = (
    "admin/",
    "konto/",
    "demo/",
    "arbeit/",
    "bauhof/",
    "moderation/",
    "beteiligung/",
    "verwaltung/",
)


@dataclass
class Story:
    """One piece of content. `parts` are its words by what must be shown for them to be read;
    `never` are words that nobody outside may ever read. `addresses` may grow as it goes."""

    town: factories.Town
    parts: dict[str, set[str]]
    never: set[str]
    addresses: Callable[[], list[str]]
    searched: dict[str, str] = field(default_factory=dict)
    # The part with the picture in which a face can be seen.
    face: str = ""


def variables() -> dict[str, Any]:
    """The place of everything here, as coordinates and as tiles, and this half-year."""
    point = factories.TOWN_HALL
    found: dict[str, Any] = {"lat": point.y, "lon": point.x}
    found["half"] = HalfYear.of(clock.now()).key
    for z in range(20):
        n = 1 << z
        found[f"x{z}"] = int((point.x + 180) / 360 * n)
        found[f"y{z}"] = int((1 - math.asinh(math.tan(math.radians(point.y))) / math.pi) / 2 * n)
    return found


def outputs(story: Story) -> list[str]:
    return [path.format(**variables()) for path in EVERYWHERE] + story.addresses()


def body(client: Client, path: str) -> str:
    response = client.get(path, headers={"Accept-Encoding": "identity"})
    assert response.status_code < 500, path
    content = response.getvalue() if response.streaming else response.content
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return headers + content.decode("utf-8", "replace")


def walk(client: Client, story: Story) -> dict[str, str]:
    """Every output, by its address."""
    return {path: body(client, path) for path in outputs(story)}


# An address of a picture, wherever it stands: in an attribute, a feed, a `srcset`, JSON.
_PICTURE = re.compile(r"/(?:bilder|fotos)/[\w/-]+\.webp")


def pictures_in(client: Client, bodies: dict[str, str]) -> dict[str, bytes]:
    """Every picture that the outputs name or are, by its address, as far as it is given out."""
    named = {address for text in bodies.values() for address in _PICTURE.findall(text)}
    asked = {path for path, text in bodies.items() if "Content-Type: image/webp" in text}
    found = {}
    for path in sorted(named | asked):
        response = client.get(path)
        if response.status_code == 200 and response["Content-Type"] == "image/webp":
            found[path] = response.getvalue() if response.streaming else response.content
    return found


def found_in(bodies: dict[str, str], words: set[str]) -> set[tuple[str, str]]:
    """Where which of `words` can be read."""
    return {(path, word) for path, text in bodies.items() for word in words if word in text}


def check(client: Client, story: Story, public: set[str]) -> None:
    """Parts in `public` can be read somewhere; everything else nowhere."""
    hidden = set(story.never)
    for part, words in story.parts.items():
        if part not in public:
            hidden |= words
    bodies = walk(client, story)
    assert found_in(bodies, hidden) == set()
    for part, word in story.searched.items():
        if part not in public:
            assert found_by(client, word) == [], part
    for part in public:
        readable = {word for _path, word in found_in(bodies, story.parts[part])}
        assert readable == story.parts[part], f"{part} is public and cannot be read"
    with_faces = {path for path, made in pictures_in(client, bodies).items() if shows_face(made)}
    assert bool(with_faces) == (story.face in public), with_faces


def found_by(client: Client, word: str) -> list[str]:
    """The searches that answer differently than to a word that means nothing."""
    nothing = "xq" * (len(word) // 2) + "x" * (len(word) % 2)
    return [
        path for path in SEARCHES if answer(client, path, word) != answer(client, path, nothing)
    ]


def answer(client: Client, path: str, word: str) -> str:
    """Without the word itself, which is repeated in the field, and what it changes."""
    text = body(client, path.format(word=word, **variables())).replace(word, "")
    return _VOLATILE.sub("", text)


# A hash of the answer, the moment at which an empty feed was made, the token of a form.
_VOLATILE = re.compile(r"ETag: .*|<updated>.*?</updated>|csrfmiddlewaretoken. value=.\w+")


# --- a report with text, picture, contact and an exchange of words -------------------------


@dataclass
class ReportStory(Story):
    report: Report = None  # type: ignore[assignment]
    photo: Photo = None  # type: ignore[assignment]
    rule: Rule = None  # type: ignore[assignment]
    names: set[str] = field(default_factory=set)

    def again(self) -> None:
        """Read the rows anew. A name that the picture had before must lead nowhere for ever."""
        self.report.refresh_from_db()
        self.photo.refresh_from_db()
        now = {self.photo.public_name} - {""}
        self.never |= self.names - now
        self.names |= now
        assert self.photo.item is not None
        self.parts["photo"] = {"Zwergpinscher", str(self.photo.item.uuid)} | now


def tell(town: factories.Town, category: Category | None = None) -> ReportStory:
    """Submitted by the real service, the picture prepared by the real worker."""
    taken = pictures.encoded(faced(600, 400), "JPEG", quality=92, exif=pictures.exif())
    picture = store_upload(
        municipality=town.municipality, draft_key=uuid4(), upload=pictures.upload(taken)
    )
    report = services.submit_report(
        municipality=town.municipality,
        category=category or town.lamp,
        location=factories.TOWN_HALL,
        place="Verschwiegene Gasse 5",
        text="Der Quittenbaum wirft Schatten.",
        photos=[picture],
        contact=ContactDetails(
            email="zeugin@geheim.example", name="Zorana Petrescu", phone="01515550199"
        ),
    )
    Photo.objects.update(alt="Zwergpinscher")
    jobs.work()
    crew, office = Actor.staff(town.bob, town.bauhof), Actor.staff(town.clara, town.tiefbau)
    services.note(report, text="Interneswort", by=crew)
    services.ask_reporter(report, text="Fragewort an Sie", by=crew)
    services.reply(report, text="Antwortwort darauf", by=Actor.resident())
    report.refresh_from_db()
    assert report.contact is not None
    photo = Photo.objects.get()
    del office
    story = ReportStory(
        town=town,
        report=report,
        photo=photo,
        rule=next(each for each in install_rules(town.municipality) if each.number == 3),
        parts={
            "report": {"Verschwiegene Gasse", str(report.uuid), str(report.item.uuid)},
            "text": {"Quittenbaum", str(report.text_item.uuid)},
            "photo": {"Zwergpinscher"},
        },
        never={
            "zeugin@geheim.example",
            "Petrescu",
            "01515550199",
            "Interneswort",
            "Fragewort",
            "Antwortwort",
            # What moderators write to the author, and what is written to them.
            *("Begründungswort", "Anklagewort", "klaegerin@geheim.example", "Widerspruchswort"),
            pictures.SECRET,
            town.bob.full_name,
            town.bob.email,
            str(report.contact.uuid),
            str(photo.uuid),
            secret_links.token(report.uuid, "report-status", report.link_version),
        },
        searched={"text": "Quittenbaum", "report": "Verschwiegene"},
        face="photo",
        addresses=lambda: [],
    )
    story.addresses = lambda: addresses_of(story)
    story.again()
    return story


def addresses_of(story: ReportStory) -> list[str]:
    report, photo = story.report, story.photo
    wrong = secret_links.token(report.uuid, "something-else", report.link_version)
    return [
        f"/meldungen/{report.number}/",
        f"/meldungen/{report.number}/qr.svg",
        f"/meldungen/{report.number}/hinweis/",
        f"/meldungen/{report.number}/hinweis/danke/",
        f"/meldungen/abo/?meldung={report.number}",
        f"/feeds/meldungen/{report.number}.atom",
        # Whoever knows what a thing is called among moderators learns nothing by it.
        *(f"/beanstanden/{item.uuid}/" for item in (report.item, report.text_item, photo.item)),
        f"/api/v1/reports/{report.uuid}/",
        f"/meldung/{report.uuid}/{wrong}/",
        f"/meldung/{report.uuid}/{wrong}/foto/{photo.uuid}/400/",
        *(f"/fotos/{photo.uuid}/{size}.webp" for size in (400, 1600)),
        *(f"/bilder/{name}-{size}.webp" for name in story.names for size in (400, 1600)),
    ]


def release(story: ReportStory) -> None:
    release_all(Case.objects.get(item=story.report.item, closed_at=None), by=story.town.mo)


def restrict(what: str, outcome: Visibility) -> Callable[[ReportStory], None]:
    def act(story: ReportStory) -> None:
        item = {
            "report": story.report.item,
            "text": story.report.text_item,
            "photo": story.photo.item,
        }[what]
        assert item is not None
        item.refresh_from_db()
        rule = None if outcome == Visibility.SHOWN else story.rule
        decide(item, outcome, by=story.town.mo, rule=rule, note="Begründungswort" if rule else "")

    return act


def take_back(story: ReportStory) -> None:
    last = story.report.text_item.decisions.order_by("-id").first()  # type: ignore[union-attr]
    assert last is not None
    undo_decision(last, by=story.town.mo)


def edit(story: ReportStory) -> None:
    services.edit_text(story.report, text="Jetzt ein Holunderstrauch.", by=Actor.resident())
    story.parts["old text"] = story.parts["text"]
    story.parts["text"] = {"Holunderstrauch"}
    story.searched |= {"text": "Holunderstrauch", "old text": "Quittenbaum"}


def redact_text(*, release: bool = False) -> Callable[[ReportStory], None]:
    """A passage is taken out; what is left is the text from now on."""

    def act(story: ReportStory) -> None:
        item = Item.objects.get(report_of_text=story.report)
        redactions.redact_text(
            item,
            {"text": "Der [entfernt] wirft Schatten."},
            by=story.town.mo,
            rule=story.rule,
            version=item.version,
            note="Begründungswort",
            release=release,
        )
        story.parts |= {"passage": {"Quittenbaum"}, "text": {"wirft Schatten", str(item.uuid)}}
        story.searched |= {"passage": "Quittenbaum", "text": "Schatten"}

    return act


def lift_text(story: ReportStory) -> None:
    item = Item.objects.get(report_of_text=story.report)
    redactions.lift_text(item, by=story.town.mo, version=item.version)
    story.parts["text"] |= story.parts.pop("passage")
    del story.searched["passage"]


def blacken(story: ReportStory, areas: tuple[Area, ...] = (AREA,)) -> None:
    item = Item.objects.get(photo=story.photo)
    redacting.redact(
        story.photo,
        areas,
        by=story.town.mo,
        rule=story.rule if areas else None,
        version=item.version,
        note="Begründungswort" if areas else "",
    )
    story.face = "" if areas else "photo"


def uncover(story: ReportStory) -> None:
    blacken(story, ())


def flag(story: ReportStory) -> None:
    notice = Notice(
        ground=Flag.Ground.ILLEGAL,
        name="Klara Klagewort",
        email="klaegerin@geheim.example",
        words="Anklagewort",
        good_faith=True,
    )
    take_notice(story.report.item, notice, by=None)
    story.never |= {"Klagewort", str(Flag.objects.get().uuid), Flag.objects.get().number}


def object_to_it(story: ReportStory) -> None:
    appeal_as_author(Statement.objects.get(), words="Widerspruchswort")


HELD, REMOVED, SHOWN = Visibility.HELD, Visibility.REMOVED, Visibility.SHOWN
ALL = {"report", "text", "photo"}
Step = tuple[Callable[[ReportStory], None], set[str]]
# Each way through visibility: a step, and what may be read after it.
WAYS: dict[str, list[Step]] = {
    "released": [(release, ALL)],
    "released and taken back at once": [(release, ALL), (take_back, {"report"})],
    "text withheld": [(restrict("text", HELD), {"report"})],
    "text shown, picture withheld": [
        (restrict("text", SHOWN), {"report", "text"}),
        (restrict("photo", HELD), {"report", "text"}),
    ],
    "picture shown, text withheld": [
        (restrict("photo", SHOWN), {"report", "photo"}),
        (restrict("text", HELD), {"report", "photo"}),
    ],
    "text removed later": [(release, ALL), (restrict("text", REMOVED), {"report", "photo"})],
    "picture removed later, then shown again": [
        (release, ALL),
        (restrict("photo", REMOVED), {"report", "text"}),
        (restrict("photo", SHOWN), ALL),
    ],
    "report withheld": [(restrict("report", HELD), set())],
    "report removed later, then shown again": [
        (release, ALL),
        (restrict("report", REMOVED), set()),
        (restrict("report", SHOWN), ALL),
    ],
    "text edited after its release": [(release, ALL), (edit, {"report", "photo"})],
    "text redacted and released in one click": [(redact_text(release=True), {"report", "text"})],
    "text redacted while it waits": [(redact_text(), {"report"}), (release, ALL)],
    "text redacted after its release, then the author's again": [
        (release, ALL),
        (redact_text(), ALL),
        (lift_text, ALL),
    ],
    "text redacted, then edited": [
        (redact_text(release=True), {"report", "text"}),
        (edit, {"report"}),
    ],
    "picture blackened while it waits": [(blacken, {"report"}), (release, ALL)],
    "picture blackened after its release, then uncovered": [
        (release, ALL),
        (blacken, ALL),
        (uncover, {"report", "text"}),
    ],
    "flagged, removed, objected to": [
        (release, ALL),
        (flag, ALL),
        (restrict("report", REMOVED), set()),
        (object_to_it, set()),
    ],
}


@pytest.fixture
def town(db: None) -> factories.Town:
    made = factories.town()
    factories.road(made.municipality)
    factories.zone(made.municipality, "Nordstadt")
    gazetteer.rebuild(made.municipality)
    return made


@pytest.fixture
def alice(town: factories.Town) -> Client:
    """A resident who is signed in and has nothing to do with it."""
    client = Client()
    client.force_login(town.alice)
    return client


@pytest.mark.parametrize("way", WAYS)
def test_a_report_on_its_way_through_review(town, client, alice, way):
    story = tell(town)
    check(client, story, {"report"})  # kind, place and state are public at once

    for act, public in WAYS[way]:
        act(story)
        jobs.work()
        story.again()
        check(client, story, public)
    check(alice, story, public)


def test_a_kind_that_is_listed_only_after_review(town, client):
    Category.objects.filter(pk=town.lamp.pk).update(listed_at_once=False)
    town.lamp.refresh_from_db()
    story = tell(town)
    check(client, story, set())

    release(story)

    jobs.work()
    story.again()
    check(client, story, ALL)


def test_a_confidential_report_is_never_public(town, client):
    category = factories.category(
        town.municipality, "noise", kind=Category.Kind.CONFIDENTIAL, name={"de": "Lärm"}
    )
    story = tell(town, category)

    check(client, story, set())


def test_words_between_office_and_reporter_stay_between_them_when_all_is_released(town, client):
    """What the office says in public is public; the rest of the exchange is not."""
    story = tell(town)
    release(story)
    crew = Actor.staff(town.bob, town.bauhof)
    services.mark_not_fixed(story.report, reason="no_means", note="Leiderwort für alle", by=crew)

    story.again()

    check(client, story, ALL)
    page = body(client, f"/meldungen/{story.report.number}/")
    assert "Leiderwort" in page


def test_a_picture_that_becomes_black_is_gone_until_its_new_sizes_are_there(town, client):
    story = tell(town)
    release(story)
    jobs.work()
    story.again()
    check(client, story, ALL)
    before = story.photo.public_name

    blacken(story)  # no worker has come by, and nothing was committed yet

    story.again()
    bodies = walk(client, story)
    assert found_in(bodies, {before, str(story.photo.uuid)}) == set()
    assert pictures_in(client, bodies) == {}

    jobs.work()
    story.again()
    assert story.photo.public_name not in ("", before)
    made = pictures_in(client, walk(client, story))
    assert len(made) == 2 and all(is_black(each) for each in made.values())


# --- nothing is forgotten --------------------------------------------------------------------


def addresses(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, path)
        else:
            yield path, pattern


def test_every_public_address_is_walked(town):
    story = tell(town)
    release(story)
    jobs.work()
    story.again()
    walked = {resolve(path.partition("?")[0]).url_name for path in outputs(story)}

    forgotten = {
        pattern.name
        for path, pattern in addresses(get_resolver())
        if not path.startswith(NOT_PUBLIC_BELOW)
    } - (walked | NOT_PUBLIC | WITH_A_PROJECT)

    assert forgotten == set()


def test_the_record_is_walked_with_lines_in_it(town, client):
    """It tells that something was removed, and the walks above that it does not tell what."""
    story = tell(town)
    release(story)
    restrict("report", REMOVED)(story)

    for path in EVERYWHERE:
        if path.startswith(("/transparenz/", "/feeds/entscheidungen")):
            address = path.format(**variables())
            if "pruefsumme" not in address:
                assert client.get(address).status_code == 200, address
    for path in (
        "/transparenz/entscheidungen/",
        "/transparenz/entscheidungen.csv",
        "/transparenz/entscheidungen.json",
        "/feeds/entscheidungen.atom",
    ):
        assert "Nichts Verbotenes" in body(client, path), path


def test_the_walk_would_notice(town, client):
    """Released content is called hidden: the walk must find it, in many places."""
    story = tell(town)
    release(story)
    jobs.work()
    story.again()

    bodies = walk(client, story)
    assert {path.partition("?")[0] for path, _word in found_in(bodies, {"Quittenbaum"})} == {
        f"/meldungen/{story.report.number}/",
        "/feeds/meldungen.atom",
        "/api/v1/reports/",
        f"/api/v1/reports/{story.report.uuid}/",
        f"/beanstanden/{story.report.item.uuid}/",
        f"/beanstanden/{story.report.text_item.uuid}/",
    }
    assert [path.partition("?")[0] for path in found_by(client, "Quittenbaum")] == [
        "/meldungen/",
        "/karte/",
        "/suche/",
        "/feeds/meldungen.atom",
        "/api/v1/reports/",
        "/tiles/reports/14/{x14}/{y14}.mvt",
    ]

"""Walks every public output for what must not be public, in each state of visibility.

A kind of content brings a `Story`: how it comes into being, what may happen to it, which of
its words are public then, and at which addresses it could be seen. The walk is the same for
all. A public address that nobody walks fails a test, so no output can be forgotten.

Everything goes through the real services and the real files; each output is asked for before
every step too, so that a kept page from before a decision would be caught.
"""

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from defects import services
from defects.models import Category
from defects.services import Actor
from geo import gazetteer
from moderation.models import Visibility
from moderation.published_rules import install_rules
from tests import factories, jobs
from tests.defects.report_story import (
    blacken,
    edit,
    flag,
    lift_description,
    lift_text,
    object_to_it,
    redact_description,
    redact_text,
    release,
    remove_description,
    restrict,
    take_back,
    tell,
    uncover,
    wrong_links,
)
from tests.defects.walking import (
    EVERYWHERE,
    NOT_PUBLIC,
    NOT_PUBLIC_BELOW,
    SEARCHES,
    STILL,
    WITH_A_PROJECT,
    bare,
    body,
    check,
    found_by,
    found_in,
    is_for_all,
    outputs,
    pictures_in,
    said,
    still,
    variables,
    walk,
)
from tests.defects.ways import walk_ways
from tests.going_back import Step
from tests.photos.faces import is_black

pytestmark = pytest.mark.django_db

HELD, REMOVED, SHOWN = Visibility.HELD, Visibility.REMOVED, Visibility.SHOWN
ALL = {"report", "text", "photo"}
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
    "description of the picture redacted while it waits": [
        (redact_description, {"report"}),
        (release, ALL),
    ],
    "description redacted after its release, removed, and back": [
        (release, ALL),
        (redact_description, ALL),
        (remove_description, ALL),
        (lift_description, ALL),
    ],
    "picture blackened and its description redacted": [
        (release, ALL),
        (blacken, ALL),
        (redact_description, ALL),
        (lift_description, ALL),
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


@pytest.mark.parametrize("is_released", [False, True], ids=["as it waits", "once released"])
def test_a_report_on_its_way_through_review(town, client, alice, is_released):
    story = tell(town)
    check(client, story, {"report"})  # kind, place and state are public at once

    begun = {name: way for name, way in WAYS.items() if (way[0][0] is release) is is_released}
    walk_ways(story, begun, client, alice)


def test_what_says_nothing_of_reports_is_the_same_with_them(town, client):
    """The walks leave these out, for here no byte of them changes, whatever happens."""
    install_rules(town.municipality)
    before = still(client, STILL)

    story = tell(town)

    assert still(client, STILL) == before
    refused = {path: bare(client, path) for path in wrong_links(story)}
    hidden = story.never.union(*story.parts.values()) - {str(story.report.uuid)}  # as asked for
    assert found_in(refused, hidden - {str(story.photo.uuid)}) == set()
    for act in (release, blacken, redact_text(), edit, flag, restrict("report", REMOVED)):
        act(story)
        jobs.work()
        story.again()
        assert still(client, STILL) == before
        assert {path: bare(client, path) for path in refused} == refused


def test_what_is_for_all_is_the_same_for_somebody_who_is_signed_in(town, client, alice):
    """The walks of Alice leave it out."""
    story = tell(town)
    for act in (lambda _story: None, release, restrict("report", REMOVED)):
        act(story)
        jobs.work()
        story.again()
        searches = [path.format(word="Quittenbaum", **variables()) for path in SEARCHES]
        for path in filter(is_for_all, outputs(story) + searches):
            assert said(alice, path) == said(client, path), path


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


def test_private_words_and_letters_are_in_no_output(town, client):
    story = tell(town)
    release(story)
    by = Actor.staff(town.clara, town.tiefbau)
    services.write_to_reporter(story.report, text="Mandelmus für Sie.", by=by)
    letter = SimpleUploadedFile("brief.txt", b"Mandelmus auf Papier", "text/plain")
    services.file_paper(story.report, letter, title="Mandelmus-Brief", by=town.clara)
    services.answer(story.report, note="Mandelmus zum Schluss.", is_public=False, by=by)
    services.save_text_template(
        town.municipality,
        {
            "purpose": "message", "department": None, "category": None, "months": [],
            "name": "Mandelmus", "text": "Mandelmus.", "wish_photo": False, "reason": "",
            "is_active": True,
        },
        by=town.dana,
    )  # fmt: skip
    story.again()

    assert found_in(walk(client, story), {"Mandelmus"}) == set()
    assert found_by(client, ["Mandelmus"]) == set()


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
    walked = {
        resolve(path.removeprefix("POST ").partition("?")[0]).url_name
        for path in outputs(story) + wrong_links(story)
    }

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
        "POST /melden/aehnlich/",
        "POST /melden/",
        "/meldungen/liste.csv",
        "/meldungen/liste.ods",
        "/feeds/meldungen.atom",
        "/feeds/auswahl.atom",
        f"/feeds/meldungen/{story.report.number}.atom",
        "/api/v1/reports/",
        f"/api/v1/reports/{story.report.uuid}/",
        f"/beanstanden/{story.report.item.uuid}/",
        f"/beanstanden/{story.report.text_item.uuid}/",
    }
    assert {path.partition("?")[0] for path, _word in found_by(client, ["Quittenbaum"])} == {
        "/meldungen/",
        "/meldungen/liste.csv",
        "/karte/",
        "/suche/",
        "/feeds/meldungen.atom",
        "/api/v1/reports/",
        "/tiles/reports/14/{x14}/{y14}.mvt",
    }


def test_the_walk_asks_for_the_tiles_of_its_place(monkeypatch):
    """Also of a place that a test before has walked through: their tiles are other ones."""
    here = variables()
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(factories, "TOWN_HALL", factories.at(20_000, 0))
        assert variables()["x14"] > here["x14"] + 5
    assert variables() == here

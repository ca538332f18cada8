"""/moderation/foto/…/: the entrance, with and without JavaScript, and who is turned away."""

from typing import Any

import pytest
from django.test import Client

import tests.moderation.content  # noqa: F401  # registers the kinds
from accounts.models import Role
from common.models import Journal
from moderation import services as moderation
from moderation.models import Item, Visibility
from moderation.published_rules import install_rules
from photos import preparing
from photos.areas import MOST_AREAS, areas_of
from photos.models import Photo
from tests import factories, jobs
from tests.conftest import _prepared
from tests.photos import pictures
from tests.photos.faces import AREA, faced, is_black, shows_face
from tests.photos.test_services import attached, decide, prepared

pytestmark = pytest.mark.django_db

ROW = {"left": "49", "top": "19", "width": "22", "height": "32"}


@pytest.fixture(autouse=True)
def _each_picture_is_prepared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """As outside of this folder: here it is the pages that are looked at."""
    monkeypatch.setattr(preparing, "_run_child", _prepared)


@pytest.fixture
def town(db):
    return factories.town(host="testserver")


@pytest.fixture
def photo(town):
    report = town.report(body=town.bauhof)
    moderation.ask(report.item)
    content = pictures.encoded(faced(), "JPEG", quality=92, exif=pictures.exif())
    return attached(report.item, prepared(town, content=content))


@pytest.fixture
def rule(town):
    return install_rules(town.municipality)[1]


def path_of(photo: Photo) -> str:
    return f"/moderation/foto/{photo.uuid}/"


def post(client: Client, photo: Photo, **fields: Any) -> Any:
    version = Item.objects.get(photo=photo).version
    sent = {"version": version, "do": "redact", "rule": 2, **ROW, **fields}
    return client.post(path_of(photo), sent)


def test_redacted_looked_at_and_released(town, photo, rule, client):
    client.force_login(town.mo)
    case = photo.item.parent.cases.get()
    page = client.get(f"/moderation/{case.uuid}/").text
    assert f'href="{path_of(photo)}" data-letter="s"' in page

    done = post(client, photo, note="Ein Gesicht.")

    assert done.status_code == 303
    assert done["Location"] == f"/moderation/{case.uuid}/"
    waiting = client.get(done["Location"]).text
    assert "Das Foto wird noch vorbereitet" in waiting
    assert "Ein Gesicht." in waiting
    jobs.work()
    photo.refresh_from_db()
    assert areas_of(photo) == [AREA]
    decide(photo, Visibility.SHOWN, town.mo)
    photo.refresh_from_db()
    assert is_black(client.get(photo.public_url(1600)).content)


def test_two_clicks_make_an_area_without_javascript(town, photo, client):
    client.force_login(town.mo)
    empty = {side: [] for side in ROW}
    first = post(client, photo, do="", **empty, **{"at.x": "144", "at.y": "48"})
    assert first.status_code == 200
    assert "Klicken Sie jetzt auf die Ecke gegenüber." in first.text
    corner = first.context["corner"]

    second = post(client, photo, do="", corner=corner, **empty, **{"at.x": "216", "at.y": "96"})

    [row] = second.context["rows"]
    assert (row.left, row.top, row.width, row.height) == ("50", "25", "25", "25")
    assert '<rect x="50" y="25" width="25" height="25"/>' in second.text
    # In a larger picture the same place has other numbers.
    large = client.post(
        path_of(photo) + "?breite=640",
        {"version": 1, "corner": corner, "at.x": "640", "at.y": "427"},
    )
    [row] = large.context["rows"]
    assert (row.left, row.width) == ("50", "50")
    assert not photo.redactions.exists()


def test_areas_come_and_go_without_javascript(town, photo, client):
    client.force_login(town.mo)
    added = post(client, photo, do="add", note="Ein Gesicht.")
    assert len(added.context["rows"]) == 2
    assert "Ein Gesicht." in added.text
    assert 'value="2" required checked' in added.text
    assert "Bitte wählen Sie die Regel" not in post(client, photo, do="add", rule="").text
    gone = post(client, photo, do="remove:0")
    assert gone.context["rows"] == []
    for odd in ("remove:7", "remove:x", "remove:-1", "update", "what"):
        assert len(post(client, photo, do=odd).context["rows"]) == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"left": "-5"}, "liegt nicht im Bild"),
        ({"left": "150"}, "liegt nicht im Bild"),
        ({"width": "0"}, "ist zu klein"),
        ({"height": "nan"}, "geben Sie Zahlen an"),
        ({"height": "inf"}, "geben Sie Zahlen an"),
        ({"height": "1e999"}, "geben Sie Zahlen an"),
        ({"height": "viel"}, "geben Sie Zahlen an"),
        ({"height": "\x00"}, "geben Sie Zahlen an"),
        ({"height": ["1", "2"]}, "laden Sie die Seite neu"),
        (dict.fromkeys(ROW, ["1"] * 200), f"Mehr als {MOST_AREAS} Bereiche gehen nicht"),
        (dict.fromkeys(ROW, ""), "Zeichnen Sie zuerst einen Bereich"),
        ({"rule": ""}, "Bitte wählen Sie die Regel"),
        ({"rule": "77"}, "Regel"),
        ({"rule": "\x00"}, ""),
        ({"version": "99"}, "gerade geändert"),
        ({"version": "x"}, ""),
        ({"note": "x" * 1500}, ""),
    ],
)
def test_what_cannot_be_taken_is_told_and_kept(town, photo, rule, client, fields, sentence):
    client.force_login(town.mo)

    answer = post(client, photo, **fields)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert not photo.redactions.exists()


def test_a_thousand_areas_are_not_even_read(town, photo, rule, client, caplog):
    client.force_login(town.mo)
    assert post(client, photo, **{side: ["1"] * 1000 for side in ROW}).status_code == 400
    assert not photo.redactions.exists()


def test_german_numbers(town, photo, rule, client):
    client.force_login(town.mo)
    assert post(client, photo, left="49,5").status_code == 303
    photo.refresh_from_db()
    assert areas_of(photo)[0].left == 0.495


@pytest.mark.parametrize("entrance", ["page", "send", "original"])
def test_the_wrong_person(town, photo, rule, entrance):
    there = factories.town(host="anderswo.example")
    clerk = factories.member(there.municipality, Role.CLERK, there.bauhof)

    def status(client: Client) -> int:
        if entrance == "send":
            return post(client, photo).status_code
        name = "original.webp" if entrance == "original" else ""
        return client.get(path_of(photo) + name).status_code

    assert status(Client()) == 302
    people = [town.alice, town.bob, town.clara, clerk, there.mo, there.admin]
    people.append(factories.member(town.municipality, Role.CLERK, town.bauhof))
    for person in people:
        client = Client()
        client.force_login(person)
        assert status(client) in (403, 404), person
    moderator = Client(headers={"host": "anderswo.example"})
    moderator.force_login(there.mo)
    assert status(moderator) == 404
    assert not photo.redactions.exists()
    assert not Journal.objects.filter(verb="photos.original_viewed").exists()


def test_a_picture_of_a_draft_is_nobodys(town, client):
    photo = prepared(town)
    client.force_login(town.mo)
    assert client.get(path_of(photo)).status_code == 404
    assert client.get(path_of(photo) + "original.webp").status_code == 404


def test_looking_at_the_original_is_journalled(town, photo, rule, client):
    client.force_login(town.mo)
    post(client, photo)
    jobs.work()
    photo.refresh_from_db()
    assert is_black(client.get(photo.private_url(1600)).content)

    for person in (town.mo, town.admin):
        client.force_login(person)
        answer = client.get(path_of(photo) + "original.webp")
        assert answer.status_code == 200
        assert shows_face(answer.content)
        assert "no-store" in answer["Cache-Control"]

    seen = Journal.objects.filter(verb="photos.original_viewed", object_uuid=photo.uuid)
    assert {line.actor_uuid for line in seen} == {town.mo.uuid, town.admin.uuid}
    Photo.objects.update(original_deleted_at=photo.created_at)
    assert client.get(path_of(photo) + "original.webp").status_code == 404


def test_taken_back_by_who_may_see_what_was_there(town, photo, rule, client):
    town.bauhof.may_release = True
    town.bauhof.save(update_fields=["may_release"])
    clerk = factories.member(town.municipality, Role.CLERK, town.bauhof)
    client.force_login(clerk)
    assert post(client, photo).status_code == 303
    jobs.work()
    assert post(client, photo, do="lift").status_code == 403

    client.force_login(town.mo)
    moderation.let_go(photo.item.parent.cases.get(), by=clerk)
    assert post(client, photo, do="lift", rule="").status_code == 303
    photo.refresh_from_db()
    assert areas_of(photo) == []


def test_its_sender_is_told_why(town, photo, rule, client):
    from defects.links import status_path
    from defects.models import ReportPhoto

    report = photo.item.parent.report
    ReportPhoto.objects.create(report=report, photo=photo)
    client.force_login(town.mo)
    post(client, photo, note="Ein Gesicht.")
    jobs.work()

    page = Client().get(status_path(report)).text

    assert "Die Moderation hat einen Teil dieses Fotos geschwärzt." in page
    assert "Ein Gesicht." in page
    picture = Client().get(f"{status_path(report)}foto/{photo.uuid}/400/")
    assert is_black(picture.content)


def test_every_output_of_a_report_has_the_black_one(town, photo, rule, client):
    """The page, what networks show of it, the list, the feed, the interface."""
    from defects.models import ReportPhoto

    report = photo.item.parent.report
    ReportPhoto.objects.create(report=report, photo=photo)
    decide(photo, Visibility.SHOWN, town.mo)
    photo.refresh_from_db()
    old = photo.public_name
    pages = (
        f"/meldungen/{report.number}/",
        "/meldungen/",
        "/feeds/meldungen.atom",
        f"/api/v1/reports/{report.uuid}/",
        "/",
    )
    assert old in client.get(pages[0]).text
    client.force_login(town.mo)
    assert post(client, photo).status_code == 303
    client.logout()

    for page in pages:
        assert old not in client.get(page).text, page
    jobs.work()
    photo.refresh_from_db()
    for page in pages:
        assert old not in client.get(page).text, page
    detail = client.get(pages[0]).text
    assert 'property="og:image" content="http' in detail
    assert detail.count(photo.public_name) > 2

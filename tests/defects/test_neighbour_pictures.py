"""A neighbour's picture of the repair stands at the report above: released ones only, and no
longer than the neighbour wants."""

import re
import uuid

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import Role
from common.models import Journal
from defects import services
from defects.errors import WrongReport
from defects.history import fold
from defects.models import HandOver, Report, ReportPhoto
from defects.services import Actor
from defects.services.steps import state_of
from defects.states import Verb, Work
from moderation.models import Visibility
from moderation.services import decide
from photos.models import Photo
from photos.services import store_upload
from tests import factories, jobs, mvt
from tests.defects.test_neighbours import Pair
from tests.defects.test_neighbours import pair as pair_of_towns
from tests.defects.test_tiles import around
from tests.factories import Town
from tests.photos import pictures

pytestmark = pytest.mark.django_db
pair = pair_of_towns  # the fixture


def upload(town: Town, *, width: int = 800) -> Photo:
    return store_upload(
        municipality=town.municipality,
        draft_key=uuid.uuid4(),
        upload=pictures.upload(pictures.encoded(pictures.drawn(width))),
    )


@pytest.fixture
def over(pair: Pair):
    """A report that everybody sees with a picture of its own, and the county's case of it."""
    report = services.submit_report(
        municipality=pair.town.municipality,
        category=pair.town.pothole,
        location=factories.TOWN_HALL,
        place="Hauptstraße 1",
        photos=[upload(pair.town)],
    )
    jobs.work()
    own = ReportPhoto.objects.select_related("photo__item").get(report=report)
    decide(own.photo.item, Visibility.SHOWN, by=None, automatic=True)
    report.refresh_from_db()
    services.hand_over(report, to=pair.body, by=Actor.staff(pair.town.dana))
    return report, HandOver.objects.get(report=report).twin


def fixed(pair: Pair, twin: Report, *, show: bool) -> object:
    event = services.mark_fixed(
        twin,
        by=Actor.staff(pair.kim, twin.body),
        photo_uuids=[upload(pair.county).uuid],
        show_photos=show,
    )
    jobs.work()
    return event


def above(report: Report) -> list[Photo]:
    rows = ReportPhoto.objects.filter(report=report, role=ReportPhoto.Role.AFTER)
    return [row.photo for row in rows.select_related("photo__item").order_by("order")]


def everywhere(report: Report) -> dict[str, str]:
    """Whatever shows pictures of `report` to everybody."""
    paths = (
        f"/meldungen/{report.number}/",
        "/meldungen/",
        "/",
        f"/api/v1/reports/{report.uuid}/",
        "/api/v1/reports/",
        "/feeds/meldungen.atom",
        f"/open311/v2/requests/{report.label}.json",
    )
    found = {}
    for path in paths:
        answer = Client(headers={"host": "lindenbach.example"}).get(path)
        if answer.status_code == 200:
            found[path] = answer.text
    assert {"/", "/meldungen/", f"/meldungen/{report.number}/"} <= set(found)
    assert any(path.startswith("/api/") for path in found)
    return found


def test_what_the_neighbour_released_stands_at_the_report_and_says_who_fixed_it(
    pair: Pair,
    over,
) -> None:
    report, twin = over
    fixed(pair, twin, show=True)

    [photo] = above(report)
    assert photo.shown and photo.municipality == pair.town.municipality
    report.refresh_from_db()
    assert (report.work, report.has_after_photo) == (Work.FIXED, True)
    pages = everywhere(report)
    assert photo.public_name in pages[f"/meldungen/{report.number}/"]
    assert photo.public_name in pages["/"]
    assert any(photo.public_name in page for path, page in pages.items() if "/api/" in path)
    assert "Kreis Erlengau" in pages[f"/meldungen/{report.number}/"]
    # The county's own picture is seen by those who work on it, and by nobody else.
    [own] = Photo.objects.filter(of_report__report=twin)
    assert not own.shown and own.item.visibility == Visibility.PRIVATE
    assert all(str(own.uuid) not in page for page in pages.values())


def test_what_was_not_released_there_is_not_here(pair: Pair, over) -> None:
    report, twin = over
    fixed(pair, twin, show=False)
    assert above(report) == []
    report.refresh_from_db()
    assert (report.work, report.has_after_photo) == (Work.FIXED, False)
    assert Photo.objects.filter(municipality=pair.town.municipality).count() == 1


def test_hidden_there_it_is_gone_here_at_once_from_everything(pair: Pair, over) -> None:
    report, twin = over
    fixed(pair, twin, show=True)
    [photo] = above(report)
    files = [settings.PUBLIC_DIR / "photos" / f"{photo.public_name}-{size}.webp" for size in (400,)]
    assert all(file.exists() for file in files)
    assert photo.public_name in everywhere(report)[f"/meldungen/{report.number}/"]  # is cached
    [own] = Photo.objects.filter(of_report__report=twin)
    kim = Client(headers={"host": "kreis.example"})
    kim.force_login(pair.kim)
    case = kim.get(f"/arbeit/{twin.number}/").text
    assert "Dort nicht mehr zeigen" in case and "Lindenbach" in case

    answer = kim.post(f"/arbeit/{twin.number}/bild/{own.uuid}/dort-verbergen/")

    assert answer.status_code == 303
    assert above(report) == []
    assert all(photo.public_name not in page for page in everywhere(report).values())
    photo.refresh_from_db()
    assert not photo.shown and photo.public_name == ""
    jobs.work()
    assert not any(file.exists() for file in files)
    town_desk = Client(headers={"host": "lindenbach.example"})
    town_desk.force_login(pair.town.dana)
    assert str(photo.uuid) not in town_desk.get(f"/arbeit/{report.number}/").text
    assert "Dort nicht mehr zeigen" not in kim.get(f"/arbeit/{twin.number}/").text
    entry = Journal.objects.get(verb="picture.withdrawn_above")
    assert entry.municipality_id == pair.county.municipality.pk
    with pytest.raises(WrongReport):
        services.withdraw_above(twin, own.uuid, by=pair.kim)


def pictures_above(pair: Pair, report: Report, twin: Report, count: int) -> None:
    services.mark_fixed(
        twin,
        by=Actor.staff(pair.kim, twin.body),
        photo_uuids=[upload(pair.county, width=800 + n).uuid for n in range(count)],
        show_photos=True,
    )
    jobs.work()
    report.refresh_from_db()
    assert report.has_after_photo and len(above(report)) == count


def test_without_its_last_picture_the_repair_is_not_proven_by_a_picture(pair: Pair, over) -> None:
    report, twin = over
    pictures_above(pair, report, twin, 2)
    assert tone_on_the_map(report) == "done"
    for rest in (1, 0):
        left = above(report)[0]
        own = ReportPhoto.objects.get(photo=left).shown_from
        assert own is not None
        services.withdraw_above(twin, own.uuid, by=pair.kim)
        report.refresh_from_db()
        assert (len(above(report)), report.has_after_photo) == (rest, rest > 0)
        assert fold(report.events.order_by("id")) == state_of(report)
    assert report.work == Work.FIXED
    assert tone_on_the_map(report) == "closed"
    told = report.events.filter(verb=Verb.EDITED)
    assert [(event.actor_kind, event.actor, event.public) for event in told] == [
        ("outside", None, False)
    ] * 2
    desk = Client(headers={"host": "lindenbach.example"})
    desk.force_login(pair.town.dana)
    assert "Foto zurückgenommen" in desk.get(f"/arbeit/{report.number}/").text
    twin.refresh_from_db()
    assert twin.has_after_photo  # the case keeps its own


def tile(report: Report) -> bytes:
    """What the map loads of the place of `report`."""
    assert report.location is not None
    x, y = around(report.location, 16)
    client = Client(headers={"host": "lindenbach.example"})
    answer = client.get(f"/tiles/reports/16/{x}/{y}.mvt")
    assert answer.status_code == 200
    return answer.content


def tone_on_the_map(report: Report) -> str:
    [feature] = mvt.decode(tile(report))["reports"].features
    assert feature.properties.keys() == {"number", "tone"}
    assert feature.properties["number"] == report.number
    return str(feature.properties["tone"])


def previewed(report: Report) -> list[str]:
    """The pictures that others show when somebody passes the report on."""
    client = Client(headers={"host": "lindenbach.example"})
    page = client.get(f"/meldungen/{report.number}/").text
    return re.findall(r'<meta property="og:image" content="([^"]*)"', page)


def without_its_own(report: Report) -> None:
    own = ReportPhoto.objects.select_related("photo__item").get(
        report=report, role=ReportPhoto.Role.REPORTED
    )
    decide(own.photo.item, Visibility.PRIVATE, by=None, automatic=True)


def test_map_and_preview_say_nothing_of_a_picture_that_was_not_released(pair: Pair, over) -> None:
    report, twin = over
    [first] = previewed(report)
    fixed(pair, twin, show=False)
    [own] = Photo.objects.filter(of_report__report=twin)

    assert tone_on_the_map(report) == "closed"
    assert str(own.uuid).encode() not in tile(report)
    assert previewed(report) == [first]
    without_its_own(report)
    assert previewed(report) == []


def test_map_and_preview_show_what_was_released_and_no_longer(pair: Pair, over) -> None:
    report, twin = over
    [first] = previewed(report)
    fixed(pair, twin, show=True)
    [copy] = above(report)
    [own] = Photo.objects.filter(of_report__report=twin)
    name = copy.public_name

    assert tone_on_the_map(report) == "done"
    content = tile(report)
    assert name.encode() not in content and str(own.uuid).encode() not in content
    assert previewed(report) == [first]  # the picture of what was reported stands first
    without_its_own(report)
    assert previewed(report) == [f"https://lindenbach.example{copy.public_url(1600)}"]

    services.withdraw_above(twin, own.uuid, by=pair.kim)

    assert previewed(report) == []
    assert tone_on_the_map(report) == "closed"


def test_only_who_works_on_the_case_takes_it_back(pair: Pair, over) -> None:
    report, twin = over
    fixed(pair, twin, show=True)
    [own] = Photo.objects.filter(of_report__report=twin)
    [copy] = above(report)
    path = f"/arbeit/{twin.number}/bild/{own.uuid}/dort-verbergen/"
    stranger = factories.member(pair.county.municipality, Role.CLERK, pair.county.bauhof)
    for user, host, code in (
        (None, "kreis.example", 302),
        (stranger, "kreis.example", 404),
        (pair.town.dana, "kreis.example", 404),
        # The town's own report has the same number: hers, and nothing of it is shown elsewhere.
        (pair.town.dana, "lindenbach.example", 303),
    ):
        client = Client(headers={"host": host})
        if user is not None:
            client.force_login(user)
        assert client.post(path).status_code == code, host
    assert above(report) == [copy]
    # Another picture, a wrong way of asking, and one's own report: nothing happens.
    kim = Client(headers={"host": "kreis.example"})
    kim.force_login(pair.kim)
    assert kim.get(path).status_code == 405
    kim.post(f"/arbeit/{twin.number}/bild/{copy.uuid}/dort-verbergen/")
    kim.post(f"/arbeit/{twin.number}/bild/{uuid.uuid4()}/dort-verbergen/")
    assert above(report) == [copy]


def test_taken_back_within_the_minute_it_is_taken_back_above(pair: Pair, over) -> None:
    report, twin = over
    event = fixed(pair, twin, show=True)
    [photo] = above(report)
    services.undo(event, by=Actor.staff(pair.kim, twin.body))
    assert above(report) == []
    photo.refresh_from_db()
    assert not photo.shown
    report.refresh_from_db()
    assert (report.work, report.has_after_photo) == (Work.RECEIVED, False)


def test_moderators_of_the_town_decide_about_it_as_about_any_picture(pair: Pair, over) -> None:
    report, twin = over
    fixed(pair, twin, show=True)
    [photo] = above(report)
    decide(photo.item, Visibility.PRIVATE, by=None, automatic=True)
    assert all(photo.public_name not in page for page in everywhere(report).values())
    [own] = Photo.objects.filter(of_report__report=twin)
    assert own.item.municipality == pair.county.municipality


def test_a_report_that_is_hidden_shows_nothing_of_it(pair: Pair, over) -> None:
    report, twin = over
    report.item.refresh_from_db()
    decide(report.item, Visibility.PRIVATE, by=None, automatic=True)
    fixed(pair, twin, show=True)
    assert [photo.shown for photo in above(report)] == [False]

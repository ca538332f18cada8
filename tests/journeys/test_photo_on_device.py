"""A photo is made small on the device, and nothing of its camera or place leaves it unasked."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Request, expect

from defects.models import Report
from photos import files
from photos.models import Photo
from tests.factories import Town, at
from tests.photos import pictures

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

ASKED = "Im Foto steht, wo es aufgenommen wurde."


@pytest.fixture
def photo(tmp_path: Path) -> Callable[..., Path]:
    def make(
        name: str = "loch.jpg", *, width: int = 3200, height: int = 2400, **data: object
    ) -> Path:
        path = tmp_path / name
        # With the noise of a real sensor: what is smooth would be small anyway.
        image = Image.blend(pictures.noise(width, height), pictures.drawn(width, height), 0.6)
        path.write_bytes(pictures.encoded(image, quality=95, exif=pictures.exif(**data)))
        return path

    return make


def choose(page: Page, *paths: Path) -> None:
    page.locator("[data-files]").set_input_files(list(paths))
    there = page.locator('.draft-photo:not([data-photo=""])')
    expect(there).to_have_count(len(paths))


def sent(photo: Photo) -> Image.Image:
    """The picture as the device sent it."""
    return Image.open(io.BytesIO(files.original(photo.uuid).read_bytes()))


def send_pothole(page: Page, *, street: str = "") -> Report:
    if street:
        page.get_by_label("Straße und Hausnummer").fill(street)
        page.get_by_role("option", name="Hauptstraße 12").click()
    page.get_by_role("radio", name="Straße, Gehweg").check()
    page.get_by_role("radio", name="Schlagloch").check()
    page.get_by_role("button", name="Meldung absenden").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gespeichert: Nr. L-")
    return Report.objects.get()


def test_a_large_photo_arrives_small_upright_and_without_what_the_camera_wrote(
    town: Town, page: Page, photo: Callable[..., Path]
) -> None:
    page.goto("/melden/")
    taken = photo(turn=6, place=(at(0, 0).x, at(0, 0).y))  # the phone was held upright
    assert taken.stat().st_size > 1_500_000
    choose(page, taken)

    stored = Photo.objects.get()
    picture = sent(stored)
    assert stored.byte_size <= 600_000
    assert picture.height > picture.width  # turned, not only marked as turned
    assert 1024 <= picture.height <= 2048
    assert dict(picture.getexif()) == {}
    assert pictures.SECRET.encode() not in files.original(stored.uuid).read_bytes()
    assert stored.found_location is None


def test_what_the_device_cannot_draw_is_sent_as_it_is(
    town: Town, page: Page, tmp_path: Path
) -> None:
    page.goto("/melden/")
    taken = tmp_path / "IMG_1.HEIC"
    taken.write_bytes(
        pictures.encoded(
            pictures.drawn(), "HEIF", exif=pictures.exif(place=(at(9, 0).x, at(9, 0).y))
        )
    )
    choose(page, taken)

    assert files.original(Photo.objects.get().uuid).read_bytes() == taken.read_bytes()
    # Its place is asked about all the same.
    expect(page.get_by_text(ASKED)).to_be_visible()
    assert page.locator("[data-lat]").input_value() == ""


def test_a_browser_that_hides_what_was_drawn_sends_the_photo_itself(
    town: Town, page: Page, photo: Callable[..., Path]
) -> None:
    """Against fingerprints some browsers give out noise instead of the picture."""
    page.add_init_script(
        "CanvasRenderingContext2D.prototype.getImageData = (x, y, w, h) =>"
        " new ImageData(new Uint8ClampedArray(w * h * 4).fill(255), w, h)"
    )
    page.goto("/melden/")
    taken = photo(width=400, height=300)
    choose(page, taken)

    assert files.original(Photo.objects.get().uuid).read_bytes() == taken.read_bytes()


def test_the_place_in_a_photo_is_offered_and_taken_by_a_tap(
    town: Town,
    page: Page,
    photo: Callable[..., Path],
    assert_axe_clean: Callable[..., None],
    assert_fits: Callable[[Page], None],
) -> None:
    page.goto("/melden/")
    there = at(0, 0)
    choose(page, photo(width=800, height=600, place=(there.x, there.y)))
    expect(page.get_by_text(ASKED)).to_be_visible()
    assert page.locator("[data-lat]").input_value() == ""
    assert_axe_clean(page)
    assert_fits(page)

    page.get_by_role("button", name="Ja, Ort aus dem Foto").click()
    found = page.locator("[data-found]")
    expect(found).to_contain_text("Stimmt das?")
    expect(page.get_by_text(ASKED)).to_be_hidden()
    found.get_by_role("button", name="Ja", exact=True).click()

    report = send_pothole(page)
    assert report.location is not None
    assert report.location.equals_exact(there, 1e-4)


def test_a_declined_place_is_nowhere(town: Town, page: Page, photo: Callable[..., Path]) -> None:
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))
    page.goto("/melden/")
    there = at(-300, 250)
    choose(page, photo(width=800, height=600, place=(there.x, there.y)))
    page.get_by_role("button", name="Nein", exact=True).click()
    expect(page.get_by_text(ASKED)).to_be_hidden()

    report = send_pothole(page, street="Hauptstr 12")

    assert report.place == "Hauptstraße 12"
    told = " ".join(f"{each.url} {each.post_data_buffer!r}" for each in requests)
    for number in (there.x, there.y):
        assert f"{number:.4f}" not in told
    assert dict(sent(Photo.objects.get()).getexif()) == {}
    assert Photo.objects.get().found_location is None


def test_a_place_that_is_known_already_is_not_asked_about_again(
    town: Town, page: Page, photo: Callable[..., Path]
) -> None:
    page.goto("/melden/")
    page.get_by_label("Straße und Hausnummer").fill("Hauptstr 12")
    page.get_by_role("option", name="Hauptstraße 12").click()
    choose(page, photo(width=800, height=600, place=(at(-300, 250).x, at(-300, 250).y)))

    expect(page.get_by_text(ASKED)).to_be_hidden()


def test_a_photo_from_elsewhere_is_no_place_here(
    town: Town, page: Page, photo: Callable[..., Path]
) -> None:
    page.goto("/melden/")
    choose(page, photo(width=800, height=600, place=(13.4, 52.5)))
    page.get_by_role("button", name="Ja, Ort aus dem Foto").click()

    expect(page.locator("[data-found]")).to_contain_text("außerhalb der Gemeinde")
    assert page.locator("[data-lat]").input_value() == ""
